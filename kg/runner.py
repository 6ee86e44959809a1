"""Runs one query in a process of its own, so that a limit on time, rows or memory, or Ctrl-C, really ends it.

The parent's side is `run`; the child is `python -m kg.runner`, which opens the store to read only. Oxigraph cannot be
stopped from within: a signal arrives only between rows.
"""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.answer import Answer
from kg.errors import QueryError, QueryTimeout, StoreError
from kg.guard import complaint, is_update, mending, refuse

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.answer import Row

CHUNK = 1000  # rows sent at once
MEMORY = 4 << 30  # bytes that a query may take
# glibc maps 64 MB of addresses for each thread that allocates, which counts against RLIMIT_AS though it is never used
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
_ERRORS = {"QueryError": QueryError, "StoreError": StoreError}
_LENGTH = struct.Struct("!Q")
_TOO_LARGE = ("memory allocation", "MemoryError", "bad_alloc", "Cannot allocate")


def run(
    store_path: str | Path, sparql: str, *, timeout: float = 60.0, max_rows: int = 100_000, memory: int = MEMORY
) -> Answer:
    """Answers a query within limits, the usual prefixes predeclared.

    Takes the store's folder, the query (SELECT, ASK, CONSTRUCT or DESCRIBE), seconds, rows and bytes; gives an Answer,
    cut off honestly at `max_rows`. Raises QueryTimeout, QueryError (no query, refused, too much memory) or StoreError.
    """
    refuse(sparql)
    # the child finds this very package; -P keeps files of the working folder from passing for modules
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "kg.runner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path} | FEW_ARENAS,
        start_new_session=True,
    )
    request = pickle.dumps((str(store_path), sparql, max_rows, memory))
    try:
        return _collect(child, request, time.monotonic() + timeout, timeout)
    finally:  # also after Ctrl-C
        child.kill()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
        child.wait()


def _collect(child: subprocess.Popen[bytes], request: bytes, deadline: float, timeout: float) -> Answer:
    assert child.stdin is not None
    try:
        child.stdin.write(_LENGTH.pack(len(request)) + request)
        child.stdin.flush()
    except BrokenPipeError:
        raise _failure(child) from None
    rows: list[Row] = []
    kind, variables = "select", ()
    for what, content in _messages(child, deadline, timeout):
        match what:
            case "head":
                kind, variables = content
            case "rows":
                rows.extend(content)
            case "end":
                return Answer(variables, tuple(rows), content, kind)
            case "error":
                name, *words = content
                raise _ERRORS[name](*words)
    raise _failure(child)


def _messages(child: subprocess.Popen[bytes], deadline: float, timeout: float) -> Iterator[tuple[str, Any]]:
    """What the child sends, until it is silent for good; raises QueryTimeout at the deadline."""
    assert child.stdout is not None
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())) or time.monotonic() > deadline:
                raise QueryTimeout(
                    "query", f"stopped after {timeout:g} seconds", "narrow it, or allow more with --timeout"
                )
            data = os.read(child.stdout.fileno(), 1 << 20)
            if not data:
                return
            received += data
            while len(received) >= _LENGTH.size and len(received) >= (
                end := _LENGTH.size + _LENGTH.unpack_from(received)[0]
            ):
                yield pickle.loads(bytes(received[_LENGTH.size : end]))
                del received[:end]


def _failure(child: subprocess.Popen[bytes]) -> QueryError:
    assert child.stderr is not None
    said = child.stderr.read().decode("utf-8", "replace").strip()
    code = child.wait()
    if any(word in said for word in _TOO_LARGE) or code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV):
        return QueryError("query", "needs more memory than it may take", "narrow it, or ask for fewer columns")
    return QueryError(
        "query", f"its process ended with status {code}: {said.splitlines()[-1] if said else 'no word'}", "report this"
    )


def _answer(store: str, sparql: str, max_rows: int) -> Iterator[tuple[str, Any]]:
    """The child's answer in messages: a head, rows in chunks, the end with whether more rows were there."""
    from kg.store import Store

    try:
        found = Store(store).query(sparql)
    except SyntaxError as error:
        line, column, words = complaint(str(error))
        place = f"line {line}, column {column}: " * bool(line)
        fact = "updates are refused" if is_update(sparql) else f"no SPARQL query: {place}{words}"
        raise QueryError("query", fact, mending(sparql, words)) from None
    kind, variables, rows = opened(found)
    yield "head", (kind, variables)
    left = max_rows
    while left and (chunk := tuple(islice(rows, min(CHUNK, left)))):
        yield "rows", chunk
        left -= len(chunk)
    yield "end", left == 0 and next(rows, None) is not None


def opened(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
) -> tuple[str, tuple[str, ...], Iterator[Row]]:
    """What the engine gave, as the parts of an Answer: kind, variables, and rows that come as they are asked for."""
    import pyoxigraph as ox

    if isinstance(found, ox.QueryBoolean):
        return "ask", ("answer",), iter([(ox.Literal(bool(found)),)])
    if isinstance(found, ox.QueryTriples):
        parts = ("subject", "predicate", "object")
        return "construct", parts, ((triple.subject, triple.predicate, triple.object) for triple in found)
    return "select", tuple(variable.value for variable in found.variables), (tuple(solution) for solution in found)


def limit_memory(memory: int) -> None:
    """Bounds what this process may take, in bytes of address space; it leaves no core file."""
    import resource

    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CORE):
        bound = memory if kind == resource.RLIMIT_AS else 0
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def leave_with(parent: int) -> None:
    """Ends this process when its parent has ended; runs in a thread of its own."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _main(requests: IO[bytes], answers: IO[bytes]) -> None:
    def send(message: tuple[str, Any]) -> None:
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        answers.write(_LENGTH.pack(len(data)) + data)
        answers.flush()

    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()  # a killed parent leaves no child
    store, sparql, max_rows, memory = pickle.loads(requests.read(_LENGTH.unpack(requests.read(_LENGTH.size))[0]))
    limit_memory(memory)
    try:
        for message in _answer(store, sparql, max_rows):
            send(message)
    except (QueryError, StoreError) as error:
        send(("error", (type(error).__name__, error.place, error.fact, error.cure)))
    except (OSError, RuntimeError, ValueError) as error:
        if "Corruption" in str(error):  # Oxigraph's word for files that it cannot read
            fact = f"is broken ({' '.join(str(error).split())})"
            send(("error", ("StoreError", store, fact, "delete its folder graph/ and build again")))
            return
        send(("error", ("QueryError", "query", f"failed: {' '.join(str(error).split())}", "mend the query")))


if __name__ == "__main__":
    _main(sys.stdin.buffer, sys.stdout.buffer)

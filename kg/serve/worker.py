"""A process that answers queries, one at a time, until it is killed: `python -m kg.serve.worker MEMORY`.

It reads from stdin what it is to ask (a snapshot's folder or an endpoint's address), then jobs, and writes replies to
stdout (see kg.serve.job). It may not take more than its memory, ends with its server, and over a snapshot it has no
network where the kernel allows to take it away.
"""

from __future__ import annotations

import ctypes
import io
import os
import pickle
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import accumulate, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import terms
from kg.answer import Answer
from kg.errors import EndpointError, QueryError, QueryTimeout
from kg.guard import complaint, is_update
from kg.runner import leave_with, limit_memory
from kg.serve.job import LENGTH, Failure, Job, Reply, frame
from kg.serve.negotiate import RDF, UNPREFIXED
from kg.serve.source import Found, Here, There

if TYPE_CHECKING:
    from kg.answer import Row
    from kg.serve.process import Place
    from kg.serve.source import Source

_NEWNET, _NEWUSER = 0x40000000, 0x10000000  # flags of unshare(2)
_BRACKET = re.compile(r"[{(\[]|[})\]]")
_DEEPEST = 500  # brackets in brackets, counted in strings too; the engine's parser dies of some thousands
_BODY = 2  # a body may be so many times as long as what it says: tags and escapes


def answer(source: Source, job: Job) -> Reply | Failure:
    """Answers one job; a query that cannot be answered is a Failure, never an exception."""
    try:
        if _depth(job.sparql) > _DEEPEST:
            return Failure(400, f"The query is nested too deep: more than {_DEEPEST} brackets are open at a time.")
        found = source.answer(job)
        format = job.graph if found.kind == "construct" else job.results
        if format is None and not job.raw:
            return Failure(406, found.kind)
        return _reply(job, format, found)
    except (EndpointError, QueryTimeout) as error:
        return Failure(502, str(error))
    except QueryError as error:
        return Failure(403, f"{error.fact[0].upper()}{error.fact[1:]} here; {error.cure}.")
    except SyntaxError as error:
        return _malformed(job.sparql, str(error))
    except MemoryError:
        return Failure(503, "The query needs more memory than it may take; narrow it.")
    except (OSError, RuntimeError, ValueError) as error:
        return Failure(400, f"The query failed: {' '.join(str(error).split())}")


def _depth(sparql: str) -> int:
    """How many brackets are open at a time, at most.

    >>> _depth("ASK { ?s ?p (1 2) }")
    2
    """
    steps = (1 if bracket[0] in "{([" else -1 for bracket in _BRACKET.finditer(sparql))
    return max(accumulate(steps), default=0)


def _malformed(sparql: str, said: str) -> Failure:
    if is_update(sparql):
        return Failure(
            403, "Updates are refused here: the graph is read-only; write SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    line, column, words = complaint(said)
    if line:
        return Failure(400, f"No SPARQL query: line {line}, column {column}: {words}", line, column)
    return Failure(400, f"No SPARQL query: {words}")


def _reply(job: Job, format: str | None, found: Found) -> Reply | Failure:
    budget = [job.max_bytes]
    kept = tuple(islice(_within(found.rows, budget), job.max_rows))
    cut = found.cut or budget[0] < 0 or (len(kept) == job.max_rows and next(found.rows, None) is not None)
    words = f"truncated: only the first {len(kept):,} rows of the answer are here" if cut else ""
    answer = Answer(found.variables, kept, cut, found.kind)
    if job.raw or format is None:
        return Reply(found.kind, words, answer)
    body = _triples(kept, format, words) if found.kind == "construct" else _rows(answer, format, words)
    if len(body) > _BODY * job.max_bytes:
        return Failure(503, "The answer is larger than an answer may be; ask for fewer rows or shorter values.")
    return Reply(found.kind, words, None, format, body)


def _within(rows: Iterator[Row], budget: list[int]) -> Iterator[Row]:
    """The rows until what they say is used up; the row that is too much is not given."""
    for row in rows:
        budget[0] -= sum(len(term.value) if hasattr(term, "value") else 200 for term in row if term is not None)
        if budget[0] < 0:
            return
        yield row


def _rows(found: Answer, format: str, truncated: str) -> bytes:
    from kg.formats import write

    out = io.StringIO()
    write(found, format, out)
    text = out.getvalue()
    if truncated and format == "json":
        text = '{"truncated":true,' + text.lstrip().removeprefix("{")  # first: some parsers take nothing after the rows
    elif truncated and format == "xml":
        text += f"<!-- {truncated} -->\n"
    return text.encode("utf-8", "replace")


def _triples(rows: Iterable[Row], format: str, truncated: str) -> bytes:
    triples: Any = sorted({ox.Triple(*row) for row in rows}, key=str)  # type: ignore[arg-type]
    named: dict[str, Any] = {} if format in UNPREFIXED else {"prefixes": _prefixes(rows)}
    body = ox.serialize(triples, format=RDF[format], **named) or b""
    if not truncated:
        return body
    match format:
        case "jsonld":
            return b'{"@context":{"truncated":null},"truncated":true,"@graph":' + body.rstrip() + b"}\n"
        case "rdfxml":
            return body + f"\n<!-- {truncated} -->\n".encode()
    return body + f"# {truncated}\n".encode()


def _prefixes(rows: Iterable[Row]) -> dict[str, str]:
    """The prefixes that an answer has a use for."""
    used = {re.split("[^/#]*$", term.value)[0] for row in rows for term in row if isinstance(term, ox.NamedNode)}
    return {prefix: namespace for prefix, namespace in terms.PREFIXES.items() if namespace in used}


def _without_network() -> None:
    """Leaves the network behind where the kernel allows it; SERVICE is refused before, this is the second lock."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEWNET) != 0:
            libc.unshare(_NEWUSER | _NEWNET)


def _index(source: Source) -> bytes | Failure:
    """What search and lists know of the graph, pickled."""
    from kg.serve.pages.index import read

    try:
        return pickle.dumps(read(source), pickle.HIGHEST_PROTOCOL)
    except QueryError as error:
        return Failure(502, str(error))


def _opened(place: Place, stack: ExitStack) -> Source:
    if isinstance(place, Path):
        from kg.store import open_graph

        _without_network()
        return Here(open_graph(place, write=False))
    from kg.remote import connected

    return There(stack.enter_context(connected(place)))


def _main(jobs: IO[bytes], replies: IO[bytes], memory: int) -> None:
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    limit_memory(memory)

    def say(message: object) -> None:
        replies.write(frame(message))
        replies.flush()

    def hear() -> Any:
        head = jobs.read(LENGTH.size)
        return pickle.loads(jobs.read(LENGTH.unpack(head)[0])) if head else None

    with ExitStack() as stack:
        source = _opened(hear(), stack)
        say("ready")
        while job := hear():
            say(answer(source, job) if isinstance(job, Job) else _index(source))


if __name__ == "__main__":
    _main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))

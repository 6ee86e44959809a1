"""A process that answers queries over one snapshot, one at a time, until it is killed: `python -m kg.serve.worker`.

It reads jobs from stdin and writes replies to stdout (see kg.serve.job). It may not take more than its memory, has no
network where the kernel allows to take it away, and ends with its server.
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
from contextlib import suppress
from itertools import accumulate, islice
from typing import IO, TYPE_CHECKING, Any

from kg import terms
from kg.answer import Answer
from kg.errors import QueryError
from kg.guard import is_update, refuse
from kg.runner import leave_with, limit_memory, opened
from kg.serve.job import LENGTH, Failure, Job, Reply, frame

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.answer import Row

_PLACE = re.compile(r"error at (\d+):(\d+): ")
_NEWNET, _NEWUSER = 0x40000000, 0x10000000  # flags of unshare(2)
_BRACKET = re.compile(r"[{(\[]|[})\]]")
_DEEPEST = 500  # brackets in brackets, counted in strings too; the engine's parser dies of some thousands
_BODY = 2  # a body may be so many times as long as what it says: tags and escapes


def answer(store: ox.Store, job: Job) -> Reply | Failure:
    """Answers one job over an open store; a query that cannot be answered is a Failure, never an exception."""
    try:
        if _depth(job.sparql) > _DEEPEST:
            return Failure(400, f"The query is nested too deep: more than {_DEEPEST} brackets are open at a time.")
        refuse(job.sparql)
        found = store.query(job.sparql, prefixes=terms.PREFIXES, base_iri=job.base, **_dataset(job))
        kind, variables, rows = opened(found)
        format = job.graph if kind == "construct" else job.results
        if format is None and not job.raw:
            return Failure(406, kind)
        return _reply(job, format, kind, variables, rows)
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


def _dataset(job: Job) -> dict[str, Any]:
    """The dataset that the client names; where it names one, its parts that it does not name are empty."""
    import pyoxigraph as ox

    if not (job.default_graphs or job.named_graphs):
        return {}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in job.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in job.named_graphs],
        }
    except ValueError as error:
        raise ValueError(f"a graph's IRI is none ({error})") from None


def _malformed(sparql: str, said: str) -> Failure:
    if is_update(sparql):
        return Failure(
            403, "Updates are refused here: the graph is read-only; write SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    words = " ".join(said.split())
    if place := _PLACE.match(words):
        line, column = int(place[1]), int(place[2])
        return Failure(400, f"No SPARQL query: line {line}, column {column}: {words[place.end() :]}", line, column)
    return Failure(400, f"No SPARQL query: {words}")


def _reply(job: Job, format: str | None, kind: str, variables: tuple[str, ...], rows: Iterable[Row]) -> Reply | Failure:
    budget = [job.max_bytes]
    source = iter(rows)
    kept = tuple(islice(_within(source, budget), job.max_rows))
    cut = budget[0] < 0 or (len(kept) == job.max_rows and next(source, None) is not None)
    words = f"truncated: only the first {len(kept):,} rows of the answer are here" if cut else ""
    found = Answer(variables, kept, cut, kind)
    if job.raw or format is None:
        return Reply(kind, words, found)
    body = _triples(kept, format, words) if kind == "construct" else _rows(found, format, words)
    if len(body) > _BODY * job.max_bytes:
        return Failure(503, "The answer is larger than an answer may be; ask for fewer rows or shorter values.")
    return Reply(kind, words, None, format, body)


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
        text = text.rstrip().removesuffix("}") + ',"truncated":true}\n'
    elif truncated and format == "xml":
        text += f"<!-- {truncated} -->\n"
    return text.encode("utf-8", "replace")


def _triples(rows: Iterable[Row], format: str, truncated: str) -> bytes:
    import pyoxigraph as ox

    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
    triples: Any = sorted({ox.Triple(*row) for row in rows}, key=str)  # type: ignore[arg-type]
    named: dict[str, Any] = {} if format in ("ntriples", "jsonld") else {"prefixes": _prefixes(rows)}
    body = ox.serialize(triples, format=formats[format], **named) or b""
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
    import pyoxigraph as ox

    used = {re.split("[^/#]*$", term.value)[0] for row in rows for term in row if isinstance(term, ox.NamedNode)}
    return {prefix: namespace for prefix, namespace in terms.PREFIXES.items() if namespace in used}


def _without_network() -> None:
    """Leaves the network behind where the kernel allows it; SERVICE is refused before, this is the second lock."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEWNET) != 0:
            libc.unshare(_NEWUSER | _NEWNET)


def _index(store: ox.Store) -> bytes:
    """What search and lists know of the graph, pickled."""
    from kg.serve.pages.index import read

    return pickle.dumps(read(store), pickle.HIGHEST_PROTOCOL)


def _main(jobs: IO[bytes], replies: IO[bytes], graph: str, memory: int) -> None:
    from pathlib import Path

    from kg.store import open_graph

    _without_network()
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    limit_memory(memory)
    store = open_graph(Path(graph), write=False)
    replies.write(frame("ready"))
    replies.flush()
    while head := jobs.read(LENGTH.size):
        job = pickle.loads(jobs.read(LENGTH.unpack(head)[0]))
        reply = answer(store, job) if isinstance(job, Job) else _index(store)
        replies.write(frame(reply))
        replies.flush()


if __name__ == "__main__":
    _main(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1], int(sys.argv[2]))

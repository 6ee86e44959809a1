"""Asks a SPARQL server elsewhere (`kg query --endpoint URL`): the same questions to a graph that outgrew this machine.

Only the address that the user names is asked, and it is followed nowhere else.
"""

from __future__ import annotations

import re
import time
from itertools import islice
from pathlib import Path

import httpx
import pyoxigraph as ox

from kg import __version__, terms
from kg.answer import Answer
from kg.errors import QueryError, QueryTimeout
from kg.guard import refuse
from kg.runner import opened

MEMORY = 256 << 20  # bytes of an answer
_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_ACCEPT = f"{_RESULTS}, {_TRIPLES};q=0.9"
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)


def run(
    store_path: str | Path, sparql: str, *, timeout: float = 60.0, max_rows: int = 100_000, memory: int = MEMORY
) -> Answer:
    """Answers a query by the SPARQL protocol within limits, the usual prefixes declared.

    Takes what `kg.runner.run` takes, with the endpoint's URL in the place of a store; gives an Answer, cut off honestly
    at `max_rows`. Raises QueryTimeout, or QueryError for a query that is refused and a server that cannot be reached or
    understood.
    """
    refuse(sparql)
    endpoint = str(store_path)
    try:
        media, body = _posted(endpoint, declared(sparql), timeout, memory)
    except httpx.TimeoutException:
        raise QueryTimeout(endpoint, f"no answer in {timeout:g} seconds", "allow more with --timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        fact = f"cannot be reached ({str(error) or type(error).__name__})"
        raise QueryError(endpoint, fact, "check the address") from None
    try:
        return _answer(media, body, max_rows)
    except (ValueError, SyntaxError) as error:
        fact = f"its answer cannot be read ({' '.join(str(error).split())[:200]})"
        raise QueryError(endpoint, fact, "check that it is a SPARQL endpoint") from None


def declared(sparql: str) -> str:
    """A query with the usual prefixes that it does not declare itself.

    >>> declared("PREFIX kg: <http://a.example/> ASK { ?s a kg:X }").count("PREFIX kg:")
    1
    """
    own = set(_PREFIX.findall(sparql))
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in terms.PREFIXES.items() if name not in own) + sparql


def _posted(endpoint: str, sparql: str, timeout: float, memory: int) -> tuple[str, bytes]:
    """The media type and the body of an endpoint's answer."""
    deadline = time.monotonic() + timeout
    headers = {"Accept": _ACCEPT, "User-Agent": f"papers-kg/{__version__}"}
    with httpx.stream("POST", endpoint, data={"query": sparql}, headers=headers, timeout=timeout) as answer:
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("")
            if len(body) > memory:
                raise QueryError(endpoint, f"answers more than {memory:,} bytes", "narrow the query")
        if answer.status_code != 200:
            said = " ".join(body[:300].decode("utf-8", "replace").split())
            raise QueryError(endpoint, f"refuses with status {answer.status_code} ({said})", "mend the query")
        return answer.headers.get("content-type", "").partition(";")[0].strip().lower(), bytes(body)


def _answer(media: str, body: bytes, max_rows: int) -> Answer:
    if media == _RESULTS:
        kind, variables, rows = opened(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
    elif media in (_TRIPLES, "text/plain"):
        kind, variables = "construct", ("subject", "predicate", "object")
        rows = ((quad.subject, quad.predicate, quad.object) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    else:
        raise ValueError(f"it is {media or 'of no type'}")
    kept = tuple(islice(rows, max_rows))
    return Answer(variables, kept, next(rows, None) is not None, kind)

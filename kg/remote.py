"""Asks a SPARQL server elsewhere (`--endpoint URL`): the same questions to a graph that outgrew this machine.

Only the address that the user names is asked, and it is followed nowhere else. What it answers is read as it comes, no
further than rows are wanted, and within a time that counts from the first byte sent to the last one read.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import httpx
import pyoxigraph as ox
from anyio.from_thread import BlockingPortal, start_blocking_portal

from kg import __version__, terms
from kg.answer import Answer
from kg.errors import EndpointError, QueryError, QueryTimeout
from kg.guard import refuse
from kg.runner import opened
from kg.store import gives_triples

if TYPE_CHECKING:
    from kg.answer import Row

T = TypeVar("T")
Fields = dict[str, list[str]]
MEMORY = 256 << 20  # bytes of an answer
PART = 50_000  # rows asked for at a time where all are wanted
SAID = 300  # characters of what a server says of its refusal
_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_CUT = ("x-sparql-maxrows", "x-truncated")  # headers of answers that are not whole: Virtuoso's, ours
_CURES = {
    2: "narrow the query",
    3: "name the address that it moved to",
    4: "mend the query",
    5: "narrow the query, or try again in a while",
}
_FAILURES = (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError, SyntaxError)
_SECRET = "give the right user and password, http://user:password@..."


@dataclass(frozen=True, slots=True)
class Address:
    """Where a SPARQL endpoint is; as text without the user, password and fields of its URL, which may be secrets.

    `patience` is the number of seconds that one answer may take.

    >>> str(Address("https://me:secret@a.example:8890/sparql?key=secret"))
    'https://a.example:8890/sparql'
    """

    url: str = field(repr=False)
    patience: float = 60.0

    def __str__(self) -> str:
        try:
            return str(httpx.URL(self.url).copy_with(username=None, password=None, query=None, fragment=None))
        except (httpx.InvalidURL, TypeError, ValueError):
            return "endpoint"

    def without_secrets(self, said: str) -> str:
        """What a server said, without what its URL is not to tell."""
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL:
            return ""
        secrets = {url.password, url.userinfo.decode(), url.query.decode(), *url.params.values()}
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            said = said.replace(secret, "...")
        return said


def run(
    store_path: str | Path | Address,
    sparql: str,
    *,
    timeout: float = 60.0,
    max_rows: int = 100_000,
    memory: int = MEMORY,
) -> Answer:
    """Answers a query by the SPARQL protocol within limits, the usual prefixes declared.

    Takes what `kg.runner.run` takes, with the endpoint's URL in the place of a store; gives an Answer, cut off honestly
    at `max_rows` or where the server says that it did. Raises QueryTimeout, EndpointError for a server that cannot be
    reached or understood, or QueryError for a query that is refused.
    """
    url = store_path.url if isinstance(store_path, Address) else str(store_path)
    with connected(Address(url, timeout), memory) as remote:
        return remote.answer(sparql, max_rows)


def declared(sparql: str, base: str | None = None) -> str:
    """A query with the usual prefixes that it uses and does not declare, and what relative IRIs are relative to.

    Raises ValueError for a base that is no IRI.

    >>> print(declared("PREFIX kg: <http://a.example/> ASK { ?s a kg:X ; void:subset ?o }"))
    PREFIX void: <http://rdfs.org/ns/void#>
    PREFIX kg: <http://a.example/> ASK { ?s a kg:X ; void:subset ?o }
    """
    own = set(_PREFIX.findall(sparql))
    used = {name: iri for name, iri in terms.PREFIXES.items() if name not in own and f"{name}:" in sparql}
    lines = [f"BASE {ox.NamedNode(base)}\n"] if base else []
    lines += [f"PREFIX {name}: <{iri}>\n" for name, iri in used.items()]
    return "".join(lines) + sparql


@contextmanager
def connected(address: Address, memory: int = MEMORY) -> Iterator[Remote]:
    """An endpoint, to be asked one query at a time; takes its address and the bytes that one answer may have."""
    with start_blocking_portal() as portal:  # a loop of its own can give up at any moment, in the middle of a line too
        remote = Remote(portal, address, memory)
        try:
            yield remote
        finally:
            portal.call(remote.close)


class Remote:
    """An endpoint that is asked; made by `connected`."""

    def __init__(self, portal: BlockingPortal, address: Address, memory: int) -> None:
        self.address, self.memory = address, memory
        self._portal = portal
        self._client: httpx.AsyncClient | None = None
        self._deadline = 0.0

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._client is not None:
            await self._client.aclose()

    def answer(
        self, sparql: str, max_rows: int, base: str | None = None, graphs: Iterable[tuple[str, str]] = ()
    ) -> Answer:
        """Answers a query, cut off honestly at a number of rows or where the server says that it did.

        Takes the query, the rows, what relative IRIs are relative to, and fields of the protocol that name graphs.
        Raises what `run` does, and ValueError for a base that is no IRI.
        """
        asked = declared(sparql, base)
        refuse(asked)
        fields: Fields = {"query": [asked]}
        for name, iri in graphs:
            fields.setdefault(name, []).append(iri)
        self._deadline = time.monotonic() + self.address.patience
        with self._told(), self._posted(fields, _accepted(asked)) as response:
            return _read(response, self._body(response), max_rows)

    def whole(self, select: str) -> Iterator[Row]:
        """All rows of a SELECT that gives none twice and ends with its pattern, in parts, however few a server gives at
        a time.

        Raises what `run` does, and EndpointError where the parts overlap: then some rows are missing.
        """
        seen: set[int] = set()
        number = 0
        while rows := self.answer(f"{select} LIMIT {PART} OFFSET {number}", PART).rows:
            number += len(rows)
            seen.update(map(hash, rows))
            if len(seen) < number:
                raise EndpointError(str(self.address), "gives rows twice", "let it give more rows at a time")
            yield from rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says in our words what goes wrong while an answer is asked for and read."""
        try:
            yield
        except (*_FAILURES, QueryError) as error:
            error.__traceback__ = None  # its frames hold a parser, which no other thread than this one may let go of
            raise self._failure(error) from None

    def _failure(self, error: Exception) -> QueryError:
        place = str(self.address)
        match error:
            case QueryError():
                return error
            case TimeoutError() | httpx.TimeoutException():
                fact = f"no answer in {self.address.patience:g} seconds"
                return QueryTimeout(place, fact, "allow more with --timeout")
            case httpx.HTTPError() | httpx.InvalidURL():
                fact = f"cannot be reached ({self._plain(str(error)) or type(error).__name__})"
                return EndpointError(place, fact, "check the address")
        fact = f"its answer cannot be read ({self._plain(str(error))})"
        return EndpointError(place, fact, "check that it is a SPARQL endpoint")

    def _plain(self, said: str) -> str:
        first = self.address.without_secrets(said).strip().split("\n\n")[0]  # then some repeat the query
        return " ".join(first.split())[:SAID]

    @contextmanager
    def _posted(self, fields: Fields, accept: str) -> Iterator[httpx.Response]:
        """An endpoint's answer, its body not read yet; raises EndpointError or QueryError where it is a refusal."""
        stack = AsyncExitStack()

        async def post() -> httpx.Response:
            if self._client is None:
                self._client = httpx.AsyncClient(timeout=None, headers={"User-Agent": f"papers-kg/{__version__}"})
            asking = self._client.stream("POST", self.address.url, data=fields, headers={"Accept": accept})
            return await stack.enter_async_context(asking)

        try:
            response = self._timely(post)
            if response.status_code != 200:
                self._refused(response)
            yield response
        finally:
            self._portal.call(stack.aclose)

    def _refused(self, response: httpx.Response) -> None:
        said, status = self._plain(self._body(response).read(4 * SAID).decode("utf-8", "replace")), response.status_code
        cure = _SECRET if status in (401, 403) else _CURES.get(status // 100, "check the address")
        error = QueryError if status == 400 else EndpointError
        raise error(str(self.address), f"refuses with status {status} ({said})", cure)

    def _body(self, response: httpx.Response) -> io.BufferedReader:
        """What a response says, read as far as one reads it."""
        parts = response.aiter_bytes()
        left = self.memory

        async def more() -> bytes:
            return await anext(parts, b"")

        def part() -> bytes:
            nonlocal left
            read = self._timely(more)
            left -= len(read)
            if left < 0:
                raise EndpointError(str(self.address), f"answers more than {self.memory:,} bytes", "narrow the query")
            return read

        return io.BufferedReader(_Parts(part))

    def _timely(self, work: Callable[[], Awaitable[T]]) -> T:
        """What some work gives before the deadline; raises TimeoutError at it."""

        async def within() -> T:
            with anyio.fail_after(self._deadline - time.monotonic()):
                return await work()

        task = self._portal.start_task_soon(within)
        try:
            return task.result()
        finally:
            task.cancel()  # after Ctrl-C


class _Parts(io.RawIOBase):
    """A file of what a function gives until it gives nothing."""

    def __init__(self, part: Callable[[], bytes]) -> None:
        self._part, self._left = part, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or self._part()
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _accepted(sparql: str) -> str:
    """What an answer may be: some servers give the triples of a CONSTRUCT as rows where they may.

    A query in another house's dialect, which no parser of ours tells the kind of, may be answered either way.
    """
    try:
        return _TRIPLES if gives_triples(sparql) else _RESULTS
    except (SyntaxError, ValueError):
        return f"{_RESULTS}, {_TRIPLES};q=0.9"


def _read(response: httpx.Response, body: io.BufferedReader, max_rows: int) -> Answer:
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _RESULTS:
        kind, variables, rows = opened(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
    elif media in (_TRIPLES, "text/plain"):
        kind, variables = "construct", ("subject", "predicate", "object")
        rows = ((quad.subject, quad.predicate, quad.object) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    else:
        raise ValueError(f"it is {media or 'of no type'}")
    kept = tuple(islice(rows, max_rows))
    more = next(rows, None) is not None or any(name in response.headers for name in _CUT)
    return Answer(variables, kept, more, kind)

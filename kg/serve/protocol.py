"""The SPARQL 1.1 Protocol at one path: what a client sends becomes a job, what a worker gives its response."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from kg.serve.errors import Refused
from kg.serve.job import Job, Reply
from kg.serve.negotiate import FORMATS, GRAPHS, RESULTS, choose, not_acceptable

if TYPE_CHECKING:
    from kg.serve.pool import Pool

MAX_REQUEST = 256 << 10  # bytes of a request's body
MAX_FIELDS = 100
PATIENCE = 10.0  # seconds that a client may take to send its request, or to take the next piece of its answer
PIECE = 64 << 10
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
READ_ONLY = "Updates are refused here: the graph is read-only and changes with `kg build` alone."
Fields = list[tuple[str, str]]


class Endpoint:
    """The endpoint as an ASGI application; it answers `at_once` requests, each counted until its last byte is out."""

    def __init__(self, at_once: int) -> None:
        self.at_once, self.under_way = at_once, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request = Request(scope, receive)
        try:
            with self._place():
                response = await respond(request)
                await paced(response, scope, receive, send)
        except ClientDisconnect:
            pass
        except Refused as refused:
            await refusal(request, refused)(scope, receive, send)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self.under_way >= self.at_once:
            raise Refused(429, f"More than {self.at_once} queries at a time; try again in a while.", retry=1)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


async def respond(request: Request) -> Response:
    """The response to a protocol request; raises Refused, or ClientDisconnect where nobody waits any more."""
    fields = await _fields(request)
    if any(name == "update" for name, _ in fields):
        raise Refused(403, READ_ONLY)
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise Refused(400, f"{len(queries)} queries in one request; send one.")
    if not queries:
        from kg.serve.about import service

        if request.method == "POST":
            raise Refused(400, "No query in the request; send one as the field `query`.")
        return service(request)
    return await answer(
        request,
        queries[0],
        tuple(value for name, value in fields if name == "default-graph-uri" and value),
        tuple(value for name, value in fields if name == "named-graph-uri" and value),
        asked=next((value for name, value in fields if name == "format" and value), None),
    )


async def answer(
    request: Request,
    sparql: str,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
    *,
    asked: str | None = None,
    first: bool = False,
) -> Response:
    """The answer of a query in the format that the request likes best, for the endpoint and for pages' downloads.

    Takes the request, the query, its dataset, the value of `?format=` and whether it goes before the endpoint's.
    Raises Refused, or ClientDisconnect where nobody waits any more.
    """
    pool: Pool = request.app.state.pool
    accept = accepted(request)
    results, graph = choose(RESULTS, accept, asked), choose(GRAPHS, accept, asked)
    if results is None and graph is None:
        raise not_acceptable((*RESULTS, *GRAPHS))
    job = Job(
        sparql,
        default_graphs,
        named_graphs,
        results.name if results else None,
        graph.name if graph else None,
        base=base_iri(request),
        max_rows=pool.limits.max_rows,
    )
    try:
        reply = await _unless_gone(request, pool.ask(job, first=first, client=request.client))
    except Refused as refused:
        if refused.status == 406:
            raise not_acceptable(GRAPHS if refused.sentence == "construct" else RESULTS) from None
        raise
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if reply.truncated:
        headers["X-Truncated"] = reply.truncated
    return Response(reply.body, headers=headers, media_type=FORMATS[reply.format].content_type)


def accepted(request: Request) -> str | None:
    """What a client likes to get, of all its Accept headers; None where it does not say."""
    return ",".join(request.headers.getlist("accept")) or None


def base_iri(request: Request) -> str:
    """The endpoint as the client reaches it, which is also what relative IRIs are relative to."""
    return str(request.url_for("sparql"))


def refusal(request: Request, refused: Exception) -> Response:
    """The response to a request that is not answered: a sentence as plain text."""
    assert isinstance(refused, Refused)
    return PlainTextResponse(f"{refused.sentence}\n", refused.status, headers=refused.headers)


async def paced(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Sends a response piece by piece, so that a client that does not take it is left after a while."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    body = memoryview(b"" if scope["method"] == "HEAD" else response.body)
    for start in range(0, len(body), PIECE):
        piece = bytes(body[start : start + PIECE])
        try:
            await asyncio.wait_for(
                send({"type": "http.response.body", "body": piece, "more_body": True}), timeout=PATIENCE
            )
        except TimeoutError:
            raise ClientDisconnect from None
    await send({"type": "http.response.body", "body": b""})


async def _unless_gone(request: Request, asking: Awaitable[Reply]) -> Reply:
    """Waits for a reply as long as the client does."""
    task: asyncio.Task[Reply] = asyncio.ensure_future(asking)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _fields(request: Request) -> Fields:
    """The fields of the URL, and those of a form or the query that a POST brings."""
    fields = _parse(request.scope["query_string"])
    if request.method in ("GET", "HEAD"):
        return fields
    if request.method != "POST":
        raise Refused(405, "Send a query with GET or POST.")
    media, charset = _content_type(request)
    if media not in (FORM, QUERY, UPDATE):
        raise Refused(415, f"A query is sent as {FORM} or {QUERY}.")
    if charset not in ("", "utf-8", "utf8"):
        raise Refused(415, "A query is sent in UTF-8.")
    body = await _body(request)
    if media == UPDATE:
        return [("update", "")]
    if media == FORM:
        return fields + _parse(body)
    try:
        return [*fields, ("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise Refused(400, "The query is no UTF-8.") from None


def _content_type(request: Request) -> tuple[str, str]:
    media, *parameters = request.headers.get("content-type", "").lower().split(";")
    charsets = [value.strip(" \"'") for name, _, value in (p.partition("=") for p in parameters) if "charset" in name]
    return media.strip(), next(iter(charsets), "")


async def _body(request: Request) -> bytes:
    """The body, as long as it is neither too long nor too slow; raises Refused."""
    too_long = Refused(413, f"A request may have {MAX_REQUEST >> 10} kB; send a shorter query.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_REQUEST:
        raise too_long

    async def read() -> bytes:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_REQUEST:
                raise too_long
        return bytes(body)

    try:
        return await asyncio.wait_for(read(), timeout=PATIENCE)
    except TimeoutError:
        raise Refused(408, f"The request did not come within {PATIENCE:g} seconds.") from None


def _parse(encoded: bytes) -> Fields:
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise Refused(400, "The request's fields are no UTF-8, percent-encoded.") from None
    except ValueError:
        raise Refused(400, f"The request has more than {MAX_FIELDS} fields.") from None

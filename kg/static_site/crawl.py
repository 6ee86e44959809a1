"""Walks through the server's pages from the first one on, without a network, and writes each as a file."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from kg.errors import KgError
from kg.static_site.places import file_of
from kg.static_site.rewrite import rewrite

Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]  # as ASGI has it
START = ("/", "/search", "/questions")
AT_ONCE = 4
LARGE = 4_000  # bytes of a script or style that pictures share
_SCRIPT = re.compile(rb"<script(?: type=\"text/javascript\")?>(.*?)</script>", re.S)
_STYLE = re.compile(rb"<style(?: type=\"text/css\")?>(.*?)</style>", re.S)


@dataclass
class _Walk:
    """What is under way: addresses still to be asked for, the file of each address, and where files go."""

    folder: Path
    drawn: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)
    next: deque[str] = field(default_factory=deque)

    def meet(self, address: str, file: str) -> None:
        """Takes note of an address that a page links to."""
        if address not in self.files:
            self.files[address] = file
            self.next.append(address)

    def write(self, file: str, body: bytes) -> None:
        """Writes a file of the site."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


async def crawl(
    app: Application,
    life: AbstractAsyncContextManager[Any],
    folder: Path,
    progress: Callable[[str, int, int], None],
    drawn: Mapping[str, str],
) -> int:
    """Writes all pages that can be reached into a folder; gives their number.

    Takes the application, what starts and ends it, the folder, what is told how far it is, and what the whole graph
    shows (see `rewrite`). Raises KgError for a page that is not given.
    """
    walk = _Walk(folder, drawn)
    for address in START:
        walk.meet(address, file_of(address) or "")
    done = 0
    async with life:
        while walk.next:
            batch = [walk.next.popleft() for _ in range(min(AT_ONCE, len(walk.next)))]
            bodies = await asyncio.gather(*(ask(app, address) for address in batch))
            for address, body in zip(batch, bodies, strict=True):
                _keep(walk, address, body)
            done += len(batch)
            progress("pages", done, done + len(walk.next))
    return done


async def ask(app: Application, address: str) -> bytes:
    """What the application answers to a GET; raises KgError where that is not the page."""
    split = urlsplit(address)
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(split.path),
        "raw_path": split.path.encode(),
        "query_string": split.query.encode(),
        "root_path": "",
        "headers": [(b"accept", b"text/html,*/*;q=0.8"), (b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
    }
    status, parts, asked = 0, list[bytes](), False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # nobody hangs up
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    body = b"".join(parts)
    if status != 200:
        raise KgError(address, f"the page is not given (status {status})", "see what `kg serve` says of it")
    return body


def _keep(walk: _Walk, address: str, body: bytes) -> None:
    """Writes an answer; of a page also what it links to is met."""
    file = walk.files[address]
    if file.startswith("around/"):
        body = _shared(walk, file, body)
    elif file.endswith(".html"):
        body = rewrite(body.decode("utf-8"), file, walk.meet, walk.drawn).encode("utf-8")
    walk.write(file, body)


def _shared(walk: _Walk, file: str, body: bytes) -> bytes:
    """A picture whose large scripts and styles, the same in all of them, are files beside it."""
    up = b"../" * file.count("/")
    for pattern, ending, tag in (
        (_SCRIPT, "js", b'<script src="%s"></script>'),
        (_STYLE, "css", b'<link rel="stylesheet" href="%s">'),
    ):
        for whole, found in [(match[0], match[1]) for match in pattern.finditer(body) if len(match[1]) > LARGE]:
            name = f"static/{hashlib.sha256(found).hexdigest()[:12]}.{ending}"
            if name not in walk.files:
                walk.files[name] = name
                walk.write(name, found)
            body = body.replace(whole, tag % (up + name.encode()))
    return body

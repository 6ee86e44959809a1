"""A server for tests: the application under uvicorn in a thread of this process, and a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette

from kg.remote import Address
from kg.serve import create_app

FORM = "application/x-www-form-urlencoded"
Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers["content-type"].partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)

    def rows(self) -> list[dict[str, str]]:
        """The bindings of a result in JSON, values alone."""
        return [{n: t["value"] for n, t in row.items()} for row in self.json()["results"]["bindings"]]


@dataclass(frozen=True)
class Site:
    """A running server."""

    url: str
    app: Starlette

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """One request on a connection of its own."""
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, sparql: str, accept: str | None = None, **fields: str) -> Response:
        """A query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.send("GET", "/sparql?" + urlencode({"query": sparql, **fields}), headers=headers)

    def form(self, fields: Fields, path: str = "/sparql", **headers: str) -> Response:
        """A POST of a form."""
        return self.send("POST", path, urlencode(list(fields)).encode(), {"Content-Type": FORM, **headers})

    def post(self, text: str, media: str = "application/sparql-query", fields: Fields = ()) -> Response:
        """A POST of a query itself."""
        path = "/sparql?" + urlencode(list(fields))
        return self.send("POST", path, text.encode(), {"Content-Type": media} if media else {})


@contextmanager
def serving(store: Path | Address, **limits: float) -> Iterator[Site]:
    """Serves a store, or an endpoint's graph, while the block runs; every process of the server ends with it.

    Where no limit of time is named, it is one that a busy machine keeps.
    """
    app = create_app(store, **{"timeout": 40, **limits})  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, http="h11", lifespan="on", log_level="error", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}", app)
    finally:
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()


def make_store(folder: Path, quads: Iterable[ox.Quad]) -> Path:
    """A store of these quads, as a build leaves one, without a ledger."""
    (folder / "graph").mkdir(parents=True)
    graph = ox.Store(str(folder / "graph"))
    graph.extend(list(quads))
    graph.flush()
    del graph
    return folder

"""A SPARQL server elsewhere gives what a store gives; one that misbehaves is told of in one line."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kg import query, remote, store
from kg.errors import QueryError, QueryTimeout

GRAPH = Path(__file__).parent / "queries" / "graph.ttl"
ODD = {  # path -> status, media type, body
    "/html": (200, "text/html", b"<html>"),
    "/cut": (200, "application/sparql-results+json", b'{"head": {"vars": ["a"]}, "results": {"bind'),
    "/busy": (503, "text/plain", b"come back later\nplease"),
    "/moved": (302, "text/plain", b""),
}


class Server(BaseHTTPRequestHandler):
    """Answers by the protocol, with no prefix known, or oddly."""

    graph: ox.Store
    over = threading.Event()

    def do_POST(self) -> None:
        text = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
        if self.path == "/slow":
            self.over.wait(60)
            return
        status, media, body = ODD.get(self.path) or self._answered(text)
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Location", "/sparql")
        self.end_headers()
        self.wfile.write(body)

    def _answered(self, text: str) -> tuple[int, str, bytes]:
        try:
            found = self.graph.query(text)
        except SyntaxError as error:
            return 400, "text/plain", str(error).encode()
        if isinstance(found, ox.QueryTriples):
            return (
                200,
                "application/n-triples; charset=utf-8",
                ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"",
            )
        data = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return 200, "application/sparql-results+json", data

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    Server.graph = ox.Store()
    Server.graph.load(path=str(GRAPH), format=ox.RdfFormat.TURTLE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    store.replace(place, lambda graph: graph.load(path=str(GRAPH), format=ox.RdfFormat.TURTLE))
    return place


@pytest.mark.parametrize(
    "name", ["coverage-by-class", "what-runs-in-real-time-on", "most-used-methods", "papers-about"]
)
def test_an_endpoint_answers_as_a_store_does(name: str, address: str, folder: Path) -> None:
    question = query.find(name)
    values = {"hardware": "a100"} if name == "what-runs-in-real-time-on" else {}
    there = query.ask(f"{address}/sparql", question, values, engine=remote.run)
    assert there == query.ask(folder, question, values)
    assert there.variables and not there.truncated


def test_every_form_of_query_with_the_usual_prefixes(address: str, folder: Path) -> None:
    for text in (
        "ASK { ?p a kg:Paper }",
        "SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t",
        "prefix kg: <https://w3id.org/papers-kg/ontology#> CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }",
    ):
        here, there = query.run(folder, text), remote.run(f"{address}/sparql", text)
        assert (there.kind, there.variables, set(there.rows)) == (here.kind, here.variables, set(here.rows))
    cut = remote.run(f"{address}/sparql", "SELECT * { ?s ?p ?o }", max_rows=3)
    assert len(cut.rows) == 3 and cut.truncated


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("/html", "cannot be read (it is text/html); check that it is a SPARQL endpoint"),
        ("/cut", "cannot be read ("),
        ("/busy", "refuses with status 503 (come back later please)"),
        ("/moved", "refuses with status 302"),
    ],
)
def test_servers_that_misbehave(path: str, fact: str, address: str) -> None:
    with pytest.raises(QueryError) as told:
        remote.run(address + path, "SELECT * { ?s ?p ?o }")
    assert fact in str(told.value) and str(told.value).startswith(address)


def test_what_is_refused_or_does_not_come(address: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        remote.run(address, "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }")
    with pytest.raises(QueryTimeout, match=r"no answer in 0\.2 seconds"):
        remote.run(f"{address}/slow", "ASK {}", timeout=0.2)
    for place in ("http://127.0.0.1:1/sparql", "nonsense", "ftp://a.example/"):
        with pytest.raises(QueryError, match="cannot be reached"):
            remote.run(place, "ASK {}")
    with pytest.raises(QueryError, match="answers more than 10 bytes"):
        remote.run(f"{address}/sparql", "SELECT * { ?s ?p ?o }", memory=10)


def test_the_command(address: str) -> None:
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "query",
        "most-used-hardware",
        "--format",
        "csv",
    ]
    done = subprocess.run([*command, "--endpoint", f"{address}/sparql"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("name,papers,hardware")
    done = subprocess.run([*command, "--endpoint", address, "--min-confidence", "0.5"], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("--min-confidence: ") and done.stderr.count("\n") == 1

"""`kg serve --endpoint`: pages over a graph that another server has are those over a store; what misbehaves is told."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from browsing import visiting
from pages_graph import BASE, EVIL, hostile, plain
from serving import Site, make_store, serving

from kg import query, remote, terms
from kg.errors import EndpointError, QueryTimeout, StoreError
from kg.remote import Address
from kg.serve import create_app, elsewhere
from kg.serve.elsewhere import Elsewhere

if TYPE_CHECKING:
    from browsing import Open
    from playwright.sync_api import Browser

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
DEVICES = "SELECT ?l (COUNT(?p) AS ?n) { ?p kg:runsOn/skos:prefLabel ?l } GROUP BY ?l ORDER BY ?l"
PAGES = [
    *("/", "/search?q=fast", "/suggest?q=qu", "/complete", "/questions", "/query", "/.well-known/void"),
    *("/papers", "/devices", "/methods", "/datasets", "/models", "/tasks", "/results", "/papers.csv", "/results.json"),
    *("/papers?hardware=fast&relation=runsOn&q=it", "/papers?hardware=fast&open=hardware", "/results?sort=value"),
    *("/id/hardware/fast", "/id/method/quick", "/id/paper/one", "/id/statement/s1", "/id/paper/one.ttl"),
    *("/around/paper/one", "/around/hardware/fast?hops=2", "/compare?paper=one,two", "/compare.csv?paper=one,two"),
    *("/questions/results-on-a-device?hardware=F-10", "/questions/coverage-by-class", "/questions/papers-about"),
    f"/query?{urlencode({'query': DEVICES})}",
    f"/sparql?{urlencode({'query': DEVICES, 'format': 'csv'})}",
    f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s kg:runsOn ?o }', 'format': 'nt'})}",
    f"/sparql?{urlencode({'query': 'ASK { ?s kg:runsOn ?o }', 'format': 'json'})}",
    f"/sparql?{urlencode({'query': 'SELECT * { <hardware/fast> ?p ?o }', 'format': 'csv'})}",
]
# rdflib 7.6 cannot sort by what is unbound, nor join words where there are none: the other pages fail over it
RDFLIB_CAN = [
    *("/search?q=fast", "/complete", "/.well-known/void", "/datasets", "/papers?hardware=fast&relation=runsOn&q=it"),
    *("/id/paper/one", "/around/paper/one", "/compare?paper=one,two", "/questions/papers-about", "/id/paper/nobody"),
    *("/questions/results-on-a-device?hardware=F-10", f"/query?{urlencode({'query': DEVICES})}"),
]
STRANGE = ["/nothing/here", "/id/paper/nobody", "/query?query=SELECT", "/questions/results-on-a-device?hardware=nobody"]
Answered = tuple[int, dict[str, str], bytes]


@dataclass
class Stand:
    """A server that stands in for an endpoint: `give` answers a query; `asked` are the queries so far."""

    give: Callable[[str], Answered]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def standing(give: Callable[[str], Answered]) -> Iterator[Stand]:
    stand = Stand(give)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sparql = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            stand.asked.append(sparql)
            stand.headers.append(dict(self.headers))
            status, headers, body = stand.give(sparql)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stand.url = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield stand
    finally:
        stand.over.set()
        server.shutdown()
        server.server_close()


def oxigraph(store: ox.Store, most: int = 10**9, says: bool = True) -> Callable[[str], Answered]:
    """Answers by Oxigraph without any prefix known, at most so many rows at a time, and whether it says so."""

    def give(sparql: str) -> Answered:
        try:
            found = store.query(sparql)
        except SyntaxError as error:
            return 400, {"Content-Type": "text/plain"}, str(error).encode()
        if isinstance(found, ox.QueryTriples):
            return 200, {"Content-Type": TRIPLES}, ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
        text = (found.serialize(format=ox.QueryResultsFormat.JSON) or b"").decode()
        rows = re.findall(r'\{(?:"\w+":\{[^{}]*\},?)+\}', text) if isinstance(found, ox.QuerySolutions) else []
        if len(rows) <= most:
            return 200, {"Content-Type": JSON}, text.encode()
        cut = text[: text.index(rows[0])] + ",".join(rows[:most]) + "]}}"
        return 200, {"Content-Type": JSON} | ({"X-SPARQL-MaxRows": f"{most}"} if says else {}), cut.encode()

    return give


def by_rdflib(quads: Iterator[ox.Quad]) -> Callable[[str], Answered]:
    """Answers by rdflib, an engine of another house."""
    graph = rdflib.Graph()
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    graph.parse(data=text, format="nt")
    one = threading.Lock()

    def give(sparql: str) -> Answered:
        with one:
            try:
                found = graph.query(sparql)
                if found.type in ("CONSTRUCT", "DESCRIBE"):
                    return 200, {"Content-Type": TRIPLES}, found.serialize(format="nt") or b""
                return 200, {"Content-Type": f"{JSON}; charset=utf-8"}, found.serialize(format="json") or b""
            except Exception as error:
                return 500, {}, str(error).encode()

    return give


def held(quads: Iterator[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(list(quads))
    return store


def page(site: Site, path: str, **headers: str) -> tuple[int, str]:
    """The status and text of a page, without what tells one server from another."""
    response = site.send("GET", path, headers={"Accept": "text/html, */*;q=0.1", **headers})
    own = site.url.removeprefix("http://")
    return response.status, re.sub(r" · answered by [^<]*", "", response.text.replace(own, "HOST"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(make_store(tmp_path_factory.mktemp("here") / "store", plain()), workers=2) as site:
        yield site


@pytest.fixture(scope="module")
def there(here: Site) -> Iterator[Site]:
    with serving(Address(f"{here.url}/sparql"), workers=2) as site:
        yield site


# What is the same


@pytest.mark.parametrize("path", PAGES + STRANGE)
def test_pages_over_our_own_server_are_those_over_its_store(path: str, here: Site, there: Site) -> None:
    assert page(there, path) == page(here, path)


def test_pages_over_another_engine_are_those_over_a_store(here: Site) -> None:
    with standing(by_rdflib(plain())) as stand, serving(Address(stand.url), workers=1, slow_after=30) as site:
        for path in RDFLIB_CAN:
            assert page(site, path) == page(here, path)


def test_what_a_server_gives_in_small_parts_is_whole(here: Site) -> None:
    for says in (True, False):
        with standing(oxigraph(held(plain()), 2, says)) as stand, serving(Address(stand.url), workers=1) as site:
            for path in ("/papers", "/devices", "/search?q=fast", "/suggest?q=qu"):
                if "papers" in path or "devices" in path:  # a page's own rows are those that the server gives
                    heading = re.compile(r"<h1>.*?</h1>")
                    found, expected = (heading.findall(page(each, path)[1]) for each in (site, here))
                    assert found == expected and found
                else:
                    assert page(site, path) == page(here, path)
            cut = site.get("SELECT * { ?s ?p ?o }", format="json")
            assert len(cut.rows()) == 2 and ("x-truncated" in cut.headers) == says


def test_names_beyond_what_a_server_gives_at_a_time_are_found() -> None:
    answers = oxigraph(held(plain()), 2)

    def as_virtuoso(sparql: str) -> Answered:
        if "OFFSET" in sparql and "LIMIT" not in sparql:
            return 500, {}, b"Virtuoso 22023 Error SR350: TOP parameter < 0\n\nSPARQL query:"
        return answers(sparql)

    with standing(as_virtuoso) as stand:
        for name, path in (("fast", "fast"), ("F-10", "fast-10"), ("Fast 20", "fast-20")):
            stand.asked.clear()
            query.ask(stand.url, query.find("results-on-a-device"), {"hardware": name}, engine=remote.run)
            assert any(f"VALUES ?hardware {{ <{BASE}hardware/{path}> }}" in asked for asked in stand.asked)


def test_parts_that_overlap_are_told() -> None:
    row = '{"s":{"type":"uri","value":"https://x.example/a"},"o":{"type":"literal","value":"b"}}'
    body = f'{{"head":{{"vars":["s","o"]}},"results":{{"bindings":[{row}]}}}}'.encode()
    with (
        standing(lambda sparql: (200, {"Content-Type": JSON}, body)) as stand,
        remote.connected(Address(stand.url)) as asked,
        pytest.raises(EndpointError, match="gives rows twice"),
    ):
        list(asked.whole("SELECT ?s ?o { ?s ?p ?o }"))


def test_another_graph_at_the_endpoint_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "EVERY", 0.0)
    with standing(oxigraph(held(plain()))) as stand, serving(Address(stand.url), workers=1) as site:
        assert page(site, "/papers?q=thing")[0] == 200
        more = held(plain())
        more.update(f'DELETE {{ ?d <{terms.VOID}triples> ?n }} INSERT {{ ?d <{terms.VOID}triples> 101 }} WHERE '
                    f'{{ ?d <{terms.VOID}triples> ?n . ?d <{terms.VOID}uriSpace> ?s }}')  # fmt: skip
        more.update(f'INSERT DATA {{ <{BASE}paper/new> a <{terms.PAPER}> ; <{terms.TITLE}> "Brand New" }}')
        stand.give = oxigraph(more)
        deadline = time.monotonic() + 120
        while "Brand New" not in page(site, "/papers")[1]:
            assert time.monotonic() < deadline, "the new graph was not seen"
            time.sleep(0.05)


# What misbehaves

WRONG: dict[str, tuple[Answered, str]] = {
    "500": ((500, {"Content-Type": "text/plain"}, b"out\nof order\n\nASK {}"), "status 500 (out of order); narrow"),
    "401": ((401, {}, b""), "refuses with status 401 (); give the right user and password"),
    "redirect": ((307, {"Location": "$elsewhere"}, b""), "status 307 (); name the address that it moved to"),
    "type": ((200, {"Content-Type": "text/html"}, b"<html>"), "its answer cannot be read (it is text/html); check"),
    "cut off": ((200, {"Content-Type": JSON}, b'{"head":{"vars":["a"]},"results":{"bindings":[{'), "cannot be read ("),
    "no JSON": ((200, {"Content-Type": JSON}, b"\xff\x00<"), "cannot be read ("),
    "short": ((200, {"Content-Type": JSON, "Content-Length": "999"}, b'{"head":{'), "cannot be reached ("),
    "no gzip": ((200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, b"no gzip"), "cannot be reached ("),
    "hostile": ((500, {"Content-Type": "text/html"}, EVIL.encode()), "&lt;script&gt;alert(1)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with standing(oxigraph(held(plain()))) as stand:
        yield stand


@pytest.fixture(scope="module")
def fragile(stand: Stand) -> Iterator[Site]:
    secret = stand.url.replace("http://", "http://me:topsecret@") + "?key=undisclosed"
    with serving(Address(secret), workers=1) as site:
        assert page(site, "/papers")[0] == 200
        yield site


@pytest.fixture
def well(stand: Stand) -> Iterator[Callable[[str], Answered]]:
    give = stand.give
    yield give
    stand.give = give


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.usefixtures("well")
def test_what_goes_wrong_is_told_on_the_page(
    what: str, stand: Stand, fragile: Site, elsewhere: tuple[str, list[str]]
) -> None:
    (status, headers, body), told = WRONG[what]
    stand.give = lambda sparql: (status, {n: v.replace("$elsewhere", elsewhere[0]) for n, v in headers.items()}, body)
    number = len(stand.asked)
    for path in (f"/id/paper/{what.replace(' ', '')}", f"/query?query=ASK%20{{}}%23{what.replace(' ', '')}"):
        code, text = page(fragile, path)
        assert code == 502 and told in text and f"{stand.url}: " in text, text
        assert EVIL not in text and "topsecret" not in text and "undisclosed" not in text
    line = fragile.get(f"ASK {{}} # {what}")
    assert line.status == 502 and line.text.startswith(f"{stand.url}: ") and line.text.count("\n") == 1
    assert elsewhere[1] == [] and len(stand.asked) == number + 3, "it was followed, or asked again and again"


@pytest.mark.usefixtures("well")
def test_secrets_that_a_server_repeats_are_not_shown(stand: Stand, fragile: Site) -> None:
    stand.give = lambda sparql: (500, {}, b"no me:topsecret, topsecret or key=undisclosed here")
    code, text = page(fragile, "/id/paper/secret")
    assert code == 502 and "no ..., ... or ... here" in text
    assert stand.headers[-1]["Authorization"].startswith("Basic ")  # it is sent, all the same
    assert str(Address("http://me:pass@a.example/x?y#z")) == "http://a.example/x" and "pass" not in repr(
        Address("http://me:pass@a.example/")
    )


def test_workers_do_not_tell_the_secret_to_who_lists_processes(fragile: Site) -> None:
    for worker in fragile.app.state.pool._alive:
        command = Path(f"/proc/{worker.process.pid}/cmdline").read_bytes()
        environment = Path(f"/proc/{worker.process.pid}/environ").read_bytes()
        assert b"kg.serve.worker" in command and b"topsecret" not in command + environment


@pytest.mark.usefixtures("well")
def test_values_that_no_build_writes_are_told(stand: Stand, fragile: Site) -> None:
    row = '{"n":{"type":"literal","value":"many"},"class":{"type":"uri","value":"https://x.example/"},"d":{"type":"bnode","value":"b"}}'
    body = f'{{"head":{{"vars":["class","n","d"]}},"results":{{"bindings":[{row}]}}}}'.encode()
    stand.give = lambda sparql: (200, {"Content-Type": JSON}, body)
    code, text = page(fragile, "/")
    assert code == 502 and "is no graph of papers-kg (ValueError" in text


def test_an_endpoint_that_is_slow_is_given_up() -> None:
    answers = oxigraph(held(plain()))
    with standing(answers) as stand, serving(Address(stand.url), workers=1, timeout=5) as site:

        def slowly(sparql: str) -> Answered:
            if "# slow" in sparql:
                stand.over.wait(600)
            return answers(sparql)

        stand.give = slowly
        response = site.get("ASK {} # slow")
        assert response.status == 503 and response.text.startswith("The query was stopped after 5 seconds")
        assert site.get("ASK {}").status in (200, 503)  # a worker has taken the place of the one that waited


def test_a_line_that_drips_is_given_up_too() -> None:
    """Each byte comes in time, all of them never would."""

    def drip(sparql: str) -> Answered:
        return 200, {"Content-Type": JSON, "X-Long": "a" * 20}, b""

    with standing(drip) as stand:
        import socket

        with socket.create_server(("127.0.0.1", 0)) as server:

            def feed() -> None:
                client, _ = server.accept()
                with client:
                    while not stand.over.wait(0.05):
                        try:
                            client.sendall(b"H")
                        except OSError:
                            return

            threading.Thread(target=feed, daemon=True).start()
            with pytest.raises(QueryTimeout, match=r"no answer in 0\.5 seconds"):
                remote.run(f"http://127.0.0.1:{server.getsockname()[1]}/", "ASK {}", timeout=0.5)


def test_an_answer_without_end_is_read_no_further_than_rows_are_wanted() -> None:
    sent = [0]

    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", JSON)
            self.end_headers()
            self.wfile.write(b'{"head":{"vars":["a"]},"results":{"bindings":[')
            row = b'{"a":{"type":"literal","value":"' + b"x" * 1000 + b'"}},'
            try:
                while True:
                    self.wfile.write(row)
                    sent[0] += 1
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    try:
        cut = remote.run(url, "SELECT * {}", max_rows=10)
        assert len(cut.rows) == 10 and cut.truncated
        with pytest.raises(EndpointError, match="answers more than 1,000,000 bytes"):
            remote.run(url, "SELECT * {}", memory=1_000_000)
    finally:
        server.shutdown()
        server.server_close()


def test_nobody_there(kg: Callable[..., object], fragile: Site) -> None:
    with pytest.raises(StoreError, match=r"^http://127\.0\.0\.1:1/: cannot be reached \(.*\); check the address$"):
        Elsewhere(Address("http://me:topsecret@127.0.0.1:1/")).take()
    done = kg("serve", "--endpoint", "http://me:topsecret@127.0.0.1:1/", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("http://127.0.0.1:1/: cannot be ")  # type: ignore[attr-defined]
    assert done.stderr.count("\n") == 1 and "topsecret" not in done.stderr  # type: ignore[attr-defined]


# What is kept from an endpoint


@pytest.mark.parametrize(
    ("sparql", "status"),
    [
        ("SELECT * { SERVICE <$elsewhere> { ?s ?p ?o } }", 403),
        ("SELECT * { \\u0053ERVICE <$elsewhere> { ?s ?p ?o } }", 403),
        ("DROP ALL", 403),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 403),
        ("LOAD <$elsewhere>", 403),
        ('define get:soft "soft" SELECT * FROM <$elsewhere> { ?s ?p ?o }', 400),  # Virtuoso would fetch it
        ("SELECT", 400),
    ],
)
def test_what_is_refused_is_not_passed_on(
    sparql: str, status: int, stand: Stand, fragile: Site, elsewhere: tuple[str, list[str]]
) -> None:
    number = len(stand.asked)
    assert fragile.get(sparql.replace("$elsewhere", elsewhere[0])).status == status
    assert fragile.form([("update", "DROP ALL")]).status == 403
    assert len(stand.asked) == number and elsewhere[1] == []


def test_the_host_that_a_client_names_cannot_end_the_base(stand: Stand, fragile: Site) -> None:
    path = "/sparql?" + urlencode({"query": "ASK {}"})
    for host in ("x> SELECT * { SERVICE <http://y/> { ?s ?p ?o } } #", "a b", "x>"):
        assert fragile.send("GET", path, headers={"Host": host}).status in (200, 400, 403)
        assert "SERVICE" not in stand.asked[-1] and host not in stand.asked[-1]
    with pytest.raises(ValueError, match="IRI"):
        remote.declared("ASK {}", "http://x> SELECT * {} #")


def test_a_dataset_is_passed_on(here: Site, there: Site) -> None:
    for site in (here, there):
        empty = site.get("SELECT * { ?s ?p ?o }", **{"default-graph-uri": "http://a.example/g"})
        assert empty.status == 200 and empty.rows() == []


# In a browser


def test_in_a_browser(browser: Browser, there: Site, here: Site) -> None:
    with visiting(browser, there.url) as opened:
        go: Open = opened
        page = go("/id/hardware/fast")
        assert page.locator("footer").inner_text().endswith(f"answered by {here.url}/sparql")
        page = go("/questions/results-on-a-device?hardware=F-10")
        assert page.locator("#answer tbody tr").count() > 0


def test_hostile_texts_of_an_endpoint_are_text(browser: Browser) -> None:
    with standing(oxigraph(held(hostile()))) as stand, serving(Address(stand.url), workers=1) as site:
        for path in ("/", "/papers", "/devices", "/methods", "/results"):
            status, text = page(site, path)
            assert status == 200 and EVIL not in text and "\u202e" not in text
        with visiting(browser, site.url) as opened:
            opened("/papers")  # no script of a title runs: `visiting` would see its error or dialogue


def test_a_folder_is_still_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph here"):
        create_app(tmp_path)

"""No query can hang or fill the machine: every limit is shown to fire, and the others go on."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pyoxigraph as ox
import pytest
import stand_ins
from serving import FORM, Response, Site, make_store, serving

from kg.build import build
from kg.ledger import FILE, Ledger
from kg.serve import protocol
from kg.serve.job import Failure, Job, Reply
from kg.serve.pool import Limits, Pool
from kg.serve.process import Worker
from kg.serve.shares import Shares
from kg.serve.snapshot import PREFIX, Snapshots
from kg.serve.source import Here
from kg.serve.worker import answer
from kg.store import replace

ROOT = Path(__file__).parents[1]
TRIPLES = 300
HEAD = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }} # {}"
WORST = {
    "cartesian product": ENDLESS.format("product"),
    "rows that never end": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?g)) = 'x') }",
    "endless paths": "SELECT (COUNT(*) AS ?n) { ?a (!<x:a>)* ?b . ?b (!<x:c>|^!<x:d>)* ?c . ?c (!<x:e>)* ?d }",
    "huge ORDER BY": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?c ?f",
    "deep braces": f"SELECT * {{ {'{' * 20_000}{'}' * 20_000} }}",
    "deep brackets": f"SELECT ({'(' * 20_000}1{')' * 20_000} AS ?x) {{}}",
    "giant literal": "SELECT ?x { BIND('0123456789' AS ?b0) "
    + "".join(f"BIND(CONCAT(?b{n},?b{n}) AS ?b{n + 1}) " for n in range(40))
    + "BIND(?b40 AS ?x) }",
    "giant group": "SELECT (GROUP_CONCAT(?c; separator='') AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "giant DISTINCT": "SELECT DISTINCT ?a ?c ?f ?i ?l { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a",
}


def _quads(value: str = "old") -> Iterator[ox.Quad]:
    for number in range(TRIPLES):
        subject, below = (ox.NamedNode(f"http://example.org/{n}") for n in (number, number // 2))
        yield ox.Quad(subject, ox.NamedNode("http://example.org/below"), below)
    yield ox.Quad(ox.NamedNode("http://example.org/graph"), ox.NamedNode("http://example.org/is"), ox.Literal(value))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_store(tmp_path / "store", _quads())


def pool_of(site: Site) -> Pool:
    pool: Pool = site.app.state.pool
    return pool


def pids(site: Site) -> set[int]:
    return {worker.process.pid for worker in set(pool_of(site)._alive)}


def priority(pid: int) -> int:
    """How far a process stands back; one that has just ended does not any more."""
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return 0


def until(what: Callable[[], bool]) -> None:
    """Waits for something that is to come about."""
    deadline = time.monotonic() + 120
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def quick(site: Site) -> bool:
    return site.get("ASK { ?s ?p ?o }").status == 200


# Time


def test_a_query_over_its_time_is_stopped_and_its_worker_replaced_while_others_go_on(store: Path) -> None:
    with serving(store, workers=2, timeout=6, slow_after=1) as site, ThreadPoolExecutor(1) as aside:
        before = pids(site)
        slow = aside.submit(site.get, ENDLESS.format(1))
        until(lambda: bool(pool_of(site)._slow))
        answered = 0
        while not slow.done():
            answered += quick(site) and not slow.done()
        assert answered
        stopped = slow.result()
        assert stopped.status == 503 and stopped.text.startswith("The query was stopped after 6 seconds")
        until(lambda: len(pids(site)) == 2 and len(pool_of(site)._idle) == 2)
        assert before - pids(site) and not pool_of(site)._slow


def test_the_worst_queries_end_and_the_server_answers_on(store: Path) -> None:
    with serving(store, workers=2, timeout=3, slow_after=1.5, memory=800 << 20) as site:
        for name, query in WORST.items():
            response = site.form([("query", query)])
            deep = response.status == 400 and "nested too deep" in response.text and "deep" in name
            assert response.status == 503 or deep or "x-truncated" in response.headers, name
            assert quick(site), name
        until(lambda: len(pool_of(site)._idle) == 2)


def test_slow_queries_hold_half_of_the_pool_at_most(store: Path) -> None:
    with serving(store, workers=4, timeout=12, slow_after=1.5, patient=1) as site, ThreadPoolExecutor(6) as aside:
        asked = [aside.submit(site.get, ENDLESS.format(number)) for number in range(4)]
        until(lambda: any(task.done() for task in asked))  # the one that found no place, not even to wait
        refused = next(task.result() for task in asked if task.done())
        assert refused.status == 503 and "slow" in refused.text and int(refused.headers["retry-after"]) > 0
        assert len(pool_of(site)._slow) == 2 and len(pool_of(site)._patient) == 1 and quick(site)
        until(lambda: len(pool_of(site)._idle) == 2)
        before = pids(site)
        again = site.get(ENDLESS.format(0))  # known as slow: it takes no worker from the quick ones
        assert again.status == 503 and int(again.headers["retry-after"]) > 0 and pids(site) == before
        stopped = [task.result() for task in asked]  # the one that waited had its time too
        assert sum("was stopped after" in r.text for r in stopped) == 3
        assert "was stopped after" in site.get(ENDLESS.format(0)).text  # now there is a place for it


def test_slow_queries_stand_behind_the_others(store: Path) -> None:
    with serving(store, workers=2, timeout=60, slow_after=1) as site, ThreadPoolExecutor(1) as aside:
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        slow = aside.submit(site.get, SECONDS)
        behind: set[int] = set()
        until(lambda: behind.update(pid for pid in pids(site) if priority(pid) > usual) or bool(behind))
        assert quick(site)
        assert slow.result().status == 200
        until(lambda: len(pool_of(site)._idle) == 2)  # another has taken the place of the one that gave way
        assert behind.isdisjoint(pids(site))
        assert {priority(pid) for pid in pids(site)} == {usual}


def test_who_sent_slow_queries_fades() -> None:
    now = [100.0]
    shares = Shares(lambda: now[0])
    shares.charge(("1.2.3.4", 10), 4.0)
    assert shares.taken(("1.2.3.4", 10)) == 8.0  # by its address and by its connection
    assert shares.taken(("1.2.3.4", 11)) == 4.0 and shares.taken(("1.2.3.5", 10)) == 0.0 == shares.taken(None)
    assert shares.heavy(("1.2.3.4", 10)) and not shares.heavy(("1.2.3.4", 11))
    now[0] += 30
    assert shares.taken(("1.2.3.4", 10)) == 4.0
    now[0] += 90
    assert not shares.heavy(("1.2.3.4", 10))
    for port in range(5000):
        shares.charge(("1.2.3.4", port), 1.0)
    assert len(shares._taken) == 4096 and shares.taken(("1.2.3.4", 4999)) > 5000


@pytest.mark.parametrize(("workers", "kept"), [(4, True), (2, False)])
def test_others_go_before_who_sent_slow_queries(workers: int, kept: bool) -> None:
    """Three workers come free, one after another; a heavy client has waited longest, and a new one for a while."""
    heavy, new = ("1.2.3.4", 10), ("1.2.3.5", 11)

    async def take() -> None:
        pool = Pool(cast(Snapshots, None), Limits(workers=workers))
        pool._shares.charge(heavy, 5.0)
        free = [cast(Worker, SimpleNamespace(generation=0, process=SimpleNamespace(returncode=None))) for _ in "abc"]
        first, second = (asyncio.ensure_future(pool._take(pool._queue, client)) for client in (heavy, new))
        await asyncio.sleep(0)
        pool._offer(free[0])
        assert await second is free[0] and not first.done()
        pool._offer(free[1])  # the last one is not for the heavy client, where there are four or more
        for _ in range(20):
            await asyncio.sleep(0)
        assert first.done() != kept
        pool._offer(free[2])
        assert await first in free[1:]
        assert await pool._take(pool._queue, new) in free[1:]  # the one that was kept

    asyncio.run(take())


def test_a_query_that_was_slow_once_is_forgiven_when_it_is_quick(store: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    with serving(store, workers=2, timeout=30, slow_after=0.0001) as site:
        assert site.get(query).status == 200 and len(pool_of(site)._known) == 1
        object.__setattr__(pool_of(site).limits, "slow_after", 20.0)
        assert site.get(query).status == 200 and not pool_of(site)._known


def test_a_client_that_leaves_takes_its_query_with_it(store: Path) -> None:
    with serving(store, workers=1, timeout=60) as site:
        before = pids(site)
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            body = ENDLESS.format("left").encode()
            client.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            until(lambda: not pool_of(site)._idle)
        until(lambda: len(pool_of(site)._idle) == 1)
        assert not pids(site) & before and quick(site)


# Rows, bytes, memory

ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s ?o"
GRAPH = "CONSTRUCT WHERE { ?s ?p ?o }"
MARK = "truncated: only the first 10 rows of the answer are here"


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(make_store(tmp_path_factory.mktemp("serve") / "store", _quads()), workers=1, max_rows=10) as site:
        yield site


def test_an_answer_that_is_cut_off_says_so_in_its_header(short: Site) -> None:
    for format in ("json", "xml", "csv", "tsv"):
        assert short.get(ALL, format=format).headers["x-truncated"] == MARK
    for format in ("turtle", "ntriples", "jsonld", "rdfxml"):
        assert short.get(GRAPH, format=format).headers["x-truncated"] == MARK


def test_an_answer_that_is_cut_off_says_so_in_itself_where_its_format_can(short: Site) -> None:
    said = short.get(ALL, format="json")
    assert said.json()["truncated"] is True and len(said.rows()) == 10
    assert short.get(ALL, format="xml").text.endswith(f"<!-- {MARK} -->\n")
    assert short.get(GRAPH, format="turtle").text.endswith(f"# {MARK}\n")
    assert short.get(GRAPH, format="ntriples").text.endswith(f"# {MARK}\n")
    assert short.get(GRAPH, format="jsonld").json()["truncated"] is True
    assert short.get(GRAPH, format="rdfxml").text.endswith(f"<!-- {MARK} -->\n")
    assert short.get(ALL, format="csv").text.count("\r\n") == 11  # a CSV or TSV can carry nothing but rows
    assert short.get(ALL, format="tsv").text.count("\n") == 11


def test_what_is_cut_off_is_still_well_formed(short: Site) -> None:
    """Read by parsers of other houses."""
    import rdflib

    for format in ("xml", "json", "csv", "tsv"):
        with_rdflib = rdflib.query.Result.parse(_file(short.get(ALL, format=format).body), format=format)
        assert len(with_rdflib) == 10
    with_oxigraph = ox.parse_query_results(short.get(ALL, format="json").body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(with_oxigraph, ox.QuerySolutions) and len(list(with_oxigraph)) == 10
    for format, name in {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}.items():
        body = short.get(GRAPH, format=format).text
        assert len(rdflib.Graph().parse(data=body, format=name)) == 10
    assert len(list(ox.parse(short.get(GRAPH, format="jsonld").body, format=ox.RdfFormat.JSON_LD))) == 10


def _file(body: bytes) -> object:
    import io

    return io.BytesIO(body)


def test_an_answer_of_just_so_many_rows_is_whole(short: Site) -> None:
    whole = short.get(f"{ALL} LIMIT 10")
    assert len(whole.rows()) == 10 and "x-truncated" not in whole.headers and "truncated" not in whole.json()
    cut = short.get(f"{ALL} LIMIT 11")
    assert len(cut.rows()) == 10 and "x-truncated" in cut.headers


def test_an_answer_may_have_so_many_bytes() -> None:
    source = Here(ox.Store())
    query = "SELECT ?x { VALUES ?x { 'aaaaaaaaaa' 'bbbbbbbbbb' 'cccccccccc' } }"
    cut = answer(source, Job(query, results="csv", max_bytes=25))
    assert (
        isinstance(cut, Reply) and cut.body == b"x\r\naaaaaaaaaa\r\nbbbbbbbbbb\r\n" and "first 2 rows" in cut.truncated
    )
    whole = answer(source, Job(query, results="csv", max_bytes=30))
    assert isinstance(whole, Reply) and not whole.truncated
    refused = answer(source, Job("SELECT ?x { BIND('<<<<<<<<<<' AS ?x) }", results="xml", max_bytes=10))
    assert isinstance(refused, Failure) and refused.status == 503


def test_a_query_may_take_so_much_memory(store: Path) -> None:
    with serving(store, workers=1, timeout=60, slow_after=50, memory=800 << 20) as site:
        before = pids(site)
        response = site.get(WORST["giant literal"])
        assert response.status == 503 and "more memory than it may (800 MB)" in response.text
        assert quick(site) and not pids(site) & before


# Size, and how many at a time


def test_a_request_may_have_so_many_bytes(store: Path) -> None:
    query = b"ASK {} #" + b"x" * protocol.MAX_REQUEST
    direct = {"Content-Type": "application/sparql-query"}
    with serving(store, workers=1) as site:
        assert site.send("POST", "/sparql", query[: protocol.MAX_REQUEST], direct).status == 200
        assert site.send("POST", "/sparql", query, direct).status == 413
        assert site.send("POST", "/sparql", b"query=" + query, {"Content-Type": FORM}).status == 413
        assert _chunked(site, query).startswith(b"HTTP/1.1 413")
        with suppress(ConnectionResetError):  # the server may close before it has read everything
            assert site.send("GET", "/sparql?query=ASK%20%7B%7D%23" + "x" * (128 << 10)).status == 400
        fields = "&".join(["a=1"] * (protocol.MAX_FIELDS + 1)).encode()
        assert site.send("POST", "/sparql", fields, {"Content-Type": FORM}).status == 400
        assert quick(site)


def _chunked(site: Site, body: bytes) -> bytes:
    """The response to a request that does not say how long it is."""
    with socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2]))) as client:
        client.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body))
        client.sendall(body + b"\r\n0\r\n\r\n")
        return client.recv(100)


def test_no_second_request_follows_one_of_two_lengths(store: Path) -> None:
    body = b"6\r\nASK {}\r\n0\r\n\r\nGET /questions HTTP/1.1\r\nHost: x\r\n\r\n"
    with (
        serving(store, workers=1) as site,
        socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2])), timeout=10) as client,
    ):
        client.sendall(HEAD + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(body) + body)
        said = b"".join(iter(lambda: client.recv(1 << 16), b""))  # until the server hangs up
    assert said.count(b"HTTP/1.1 ") == said.count(b"HTTP/1.1 200") == 1 and b"connection: close" in said.lower()


def test_a_request_that_does_not_come_is_not_waited_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.2)
    with (
        serving(store, workers=1) as site,
        socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2]))) as client,
    ):
        client.sendall(HEAD + b"Content-Length: 9\r\n\r\nASK")
        assert client.recv(100).startswith(b"HTTP/1.1 408")


def test_a_client_that_does_not_take_its_answer_is_left(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.2)
    with serving(store, workers=1, max_rows=100_000) as site, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", int(site.url.rpartition(":")[2])))
        query = b"SELECT%20*%20%7B%20%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%20%7D"
        client.sendall(b"GET /sparql?query=" + query + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        endpoint = next(route.app for route in site.app.routes if getattr(route, "path", "") == "/sparql")
        while not isinstance(endpoint, protocol.Endpoint):
            endpoint = endpoint.app
        assert client.recv(1)  # it is on its way, and no more of it is taken
        until(lambda: endpoint.under_way == 0)
        assert quick(site)


def test_more_queries_than_may_be_under_way_are_refused(store: Path) -> None:
    def ask(number: int) -> Response:
        return site.get(ENDLESS.format(number))

    with serving(store, workers=1, timeout=1, slow_after=0.9) as site, ThreadPoolExecutor(20) as aside:
        responses = list(aside.map(ask, range(20)))
        refused = [r for r in responses if r.status == 429]
        assert refused and all(int(r.headers["retry-after"]) > 0 and "at a time" in r.text for r in refused)
        assert {r.status for r in responses} == {429, 503}
        until(lambda: quick(site))


def test_more_queries_than_may_wait_are_refused(store: Path) -> None:
    with serving(store, workers=1, timeout=8, slow_after=7.9, waiting=1) as site, ThreadPoolExecutor(2) as aside:
        first = aside.submit(site.get, ENDLESS.format(0))
        until(lambda: not pool_of(site)._idle)
        second = aside.submit(site.get, ENDLESS.format(1))
        until(lambda: bool(pool_of(site)._queue))
        for number in (2, 3):
            refused = site.get(ENDLESS.format(number))
            assert refused.status == 429 and "wait already" in refused.text
        assert first.result().status == second.result().status == 503


# What is out of reach


SERVICES = (
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SeRvIcE# <x> \n<{0}>{{ ?s ?p ?o }} }}",
    "PREFIX e: <{0}> ASK {{ SERVICE e: {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?where {{ <{0}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p '}}' . OPTIONAL {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }} }}",
    "ASK {{ FILTER(EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}) }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("query", SERVICES)
def test_other_services_are_out_of_reach(short: Site, elsewhere: tuple[str, list[str]], query: str) -> None:
    url, calls = elsewhere
    response = short.get(query.format(url))
    assert response.status == 403 and response.text.startswith("SERVICE is refused") and not calls
    assert short.form([("query", query.format(url))]).status == 403 and not calls


def test_files_and_the_web_are_out_of_reach(short: Site, elsewhere: tuple[str, list[str]], tmp_path: Path) -> None:
    url, calls = elsewhere
    file = tmp_path / "data.ttl"
    file.write_text("<a:a> <a:b> <a:c> .")
    for iri in (file.as_uri(), url):
        assert not short.get(f"ASK FROM <{iri}> {{ ?s ?p ?o }}").json()["boolean"]
        assert not short.get("ASK { ?s ?p ?o }", **{"default-graph-uri": iri}).json()["boolean"]
        assert not short.get(f"ASK {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}").json()["boolean"]
        assert short.get(f"LOAD <{iri}>").status == 403
    assert not calls


# Workers and snapshots


def test_a_worker_that_dies_is_replaced(store: Path) -> None:
    with serving(store, workers=1) as site:
        (pid,) = pids(site)
        os.kill(pid, signal.SIGKILL)
        until(lambda: pool_of(site)._idle[0].process.returncode is not None)
        assert quick(site) and pid not in pids(site)


def value(site: Site) -> str:
    return site.get("SELECT ?v { ?s <http://example.org/is> ?v }").rows()[0]["v"]


SECONDS = """SELECT (COUNT(*) AS ?n) (SAMPLE(?value) AS ?v) {
    ?a ?b ?c . ?d ?e ?f . { SELECT ?i { ?g ?h ?i } LIMIT 25 } ?s <http://example.org/is> ?value
    FILTER(STR(?c) != STR(?f) && STR(?c) != STR(?i))
}"""


def test_a_graph_that_takes_the_place_of_another_is_served_without_a_restart(store: Path) -> None:
    with serving(store, workers=2, timeout=60, slow_after=1) as site, ThreadPoolExecutor(1) as aside:
        assert value(site) == "old" and pool_of(site).generation == 1
        slow = aside.submit(site.get, SECONDS)
        until(lambda: len(pool_of(site)._slow) == 1)
        replace(store, lambda graph: graph.extend(list(_quads("new"))))
        until(lambda: value(site) == "new")
        assert pool_of(site).generation == 2
        assert slow.result().rows()[0]["v"] == "old"  # it went on over the snapshot that it began with
        until(lambda: len(pool_of(site)._idle) == 2 and len(list(store.glob(f"{PREFIX}*/[0-9]*"))) == 1)
        assert {value(site) for _ in range(10)} == {"new"}
    assert not list(store.glob(f"{PREFIX}*"))


def test_a_build_beside_the_server_is_served_when_it_is_done(tmp_path: Path) -> None:
    page, store = tmp_path / "page.txt", tmp_path / "store"
    papers = "SELECT (COUNT(*) AS ?n) { ?s a kg:Paper }"

    def add(number: int) -> None:
        lines = [f"Title {n}\tAbstract with QuickNet on T9.\t2401.{n:05}\n" for n in range(number)]
        page.write_text("".join(lines))
        build([page], store, jobs=1, rooms=stand_ins.ROOMS)

    add(20)
    with serving(store, workers=2) as site:
        assert site.get(papers).rows()[0]["n"] == "20"
        add(23)  # changes the graph in place
        until(lambda: site.get(papers).rows()[0]["n"] == "23")
        add(60)  # puts another in its place
        until(lambda: site.get(papers).rows()[0]["n"] == "60")


def test_a_graph_that_a_build_is_writing_is_not_taken(store: Path) -> None:
    ledger = Ledger(store / FILE)
    ledger.remember("finished", "1")
    with serving(store, workers=1) as site:
        ledger.remember("finished", "")
        graph = ox.Store(str(store / "graph"))
        graph.update("DELETE WHERE { ?s <http://example.org/is> ?o }")
        graph.flush()
        until(site.app.state.pool.snapshots.changed)
        assert pool_of(site).snapshots.take() is None and value(site) == "old"
        graph.update("INSERT DATA { <http://example.org/graph> <http://example.org/is> 'new' }")
        graph.flush()
        ledger.remember("finished", "2")
        until(lambda: value(site) == "new")
    ledger.close()


def test_what_a_killed_server_left_goes_and_what_a_living_one_has_stays(store: Path) -> None:
    left = store / f"{PREFIX}left"
    left.mkdir()
    (left / "lock").touch()
    with serving(store, workers=1) as first:
        (living,) = store.glob(f"{PREFIX}*")
        assert living != left
        with serving(store, workers=1) as second:
            assert living.is_dir() and len(list(store.glob(f"{PREFIX}*"))) == 2
            assert quick(first) and quick(second)
    assert not list(store.glob(f"{PREFIX}*"))


def test_a_killed_server_leaves_no_processes(store: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(store), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True)
    assert server.stdout is not None and "http://127.0.0.1:" in server.stdout.readline()
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    assert len(children) >= 4  # workers, and while it is under way the process that reads the names
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not any(Path(f"/proc/{child}/cmdline").exists() for child in children))

"""What a store gives to Python, how it opens, and what it refuses."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

import kg
from kg import codec, store, terms
from kg.build.registry import close
from kg.errors import QueryError, StoreError
from kg.iris import digest, node, organization
from kg.ledger import FILE, Ledger, lock
from kg.model import Annotation, Entity, Evidence, Listing, Measurement, Mention, Paper, Record, Result
from kg.pool import mapper
from kg.resources import resource
from kg.vocabulary import Entry, Vocabulary

VALID = resource("ontology", "examples", "valid", "one-paper.ttl")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "s").mkdir()
    graph = ox.Store(str(tmp_path / "s" / store.GRAPH))
    graph.bulk_load(path=str(VALID), format=ox.RdfFormat.TURTLE)
    graph.flush()
    return tmp_path / "s"


def test_query_knows_the_prefixes(built: Path) -> None:
    with kg.open(built) as opened:
        rows = list(opened.query("SELECT ?t { ?p a kg:Paper ; dcterms:title ?t }"))  # type: ignore[arg-type]
        assert [row["t"].value for row in rows] == ["QuickRay"]
        assert bool(opened.query("ASK { ?p kg:runsOn/skos:broader ?h }"))


def test_graph_is_the_store_for_rdflib(built: Path) -> None:
    with kg.open(built) as opened:
        graph = opened.graph()
        assert len(graph) == sum(1 for _ in opened.triples()) > 100
        rows = graph.query("SELECT ?v { ?r a kg:Result ; kg:value ?v }")
        assert sorted(row[0].toPython() for row in rows) == [Decimal(5), Decimal(90)]


@pytest.mark.parametrize("word", ["SERVICE", "sErViCe SILENT", "S\\u0045RVICE"])
def test_no_query_from_python_sends_a_request(built: Path, word: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, kg.open(built) as opened:
        server.setblocking(False)
        sparql = f"SELECT * {{ {word} <http://127.0.0.1:{server.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        for ask in (opened.query, opened.select, opened.frame, opened.graph().query):
            with pytest.raises(QueryError, match="SERVICE is refused"):
                ask(sparql)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_network_has_the_most_specific_relations(built: Path) -> None:
    with kg.open(built) as opened:
        network = opened.network()
    assert isinstance(network, networkx.MultiDiGraph)
    kinds = sorted(relation for _, _, relation in network.edges(keys=True))
    assert kinds == ["addresses", "broader", "comparesWith", "evaluatesOn", "introduces", "runsOn"]
    paper = terms.BASE + "paper/quickray-1f2e3d4c"
    assert network.nodes[paper] == {"type": "Paper", "label": "QuickRay"}
    assert "metric" not in {data["type"] for _, data in network.nodes(data=True)}


def test_frame_gives_numbers_as_numbers(built: Path) -> None:
    with kg.open(built) as opened:
        frame = opened.frame(
            "SELECT ?value ?year ?up ?none { ?r kg:value ?value . ?p kg:year ?year . ?m kg:higherIsBetter ?up }"
            " ORDER BY ?value"
        )
    assert frame.to_dict("records") == [
        {"value": value, "year": 2025, "up": True, "none": None} for value in (5.0, 90.0)
    ]


def test_a_place_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no graph here; build one"):
        kg.open(tmp_path / "nothing")
    (tmp_path / "broken" / store.GRAPH).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be opened"):
        kg.open(tmp_path / "broken")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"), lock(tmp_path / "file"):
        pass


def test_a_ledger_that_is_none_or_of_another_format(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(StoreError, match="no ledger"):
        Ledger(tmp_path / FILE)
    Ledger(tmp_path / "other").remember("format", "0")
    with pytest.raises(StoreError, match="format 0, this is 1; build into a new folder"):
        Ledger(tmp_path / "other")


def test_the_lock_ends_with_the_block_and_holds_in_other_processes(tmp_path: Path) -> None:
    script = f"from kg.ledger import lock\nfrom pathlib import Path\nwith lock(Path({str(tmp_path)!r})): pass"
    command = [sys.executable, "-c", script]
    here = str(resource())
    with lock(tmp_path):
        refused = subprocess.run(command, capture_output=True, text=True, cwd=here)
        assert "another build is at work here" in refused.stderr
    assert subprocess.run(command, cwd=here).returncode == 0


def test_replace_keeps_the_old_graph_until_the_new_is_whole(built: Path) -> None:
    def fail(graph: ox.Store) -> None:
        store.load(graph, b"<http://a.example/> <http://b.example/> <http://c.example/> .\n")
        raise ValueError

    with pytest.raises(ValueError):
        store.replace(built, fail)
    with kg.open(built) as opened:
        assert bool(opened.query("ASK { ?p a kg:Paper }"))
    store.replace(
        built, lambda graph: store.load(graph, b"<http://a.example/> <http://b.example/> 'c' .\n".replace(b"'", b'"'))
    )
    with kg.open(built) as opened:
        assert sum(1 for _ in opened.triples()) == 1
    assert sorted(path.name for path in built.iterdir()) == [store.GRAPH]


def test_erasing_a_paper_leaves_what_is_not_its_own(built: Path) -> None:
    graph = store.open_graph(built / store.GRAPH)
    store.erase_papers(graph, [terms.BASE + "paper/quickray-1f2e3d4c"])
    left = {row[0].value for row in graph.query("SELECT DISTINCT ?c { ?s a ?c }")}  # type: ignore[union-attr]
    gone = {terms.PAPER, terms.STATEMENT, terms.RESULT, terms.EVIDENCE, terms.LISTING}
    assert not left & gone
    assert {terms.HARDWARE, terms.FACT, terms.PAGE, terms.RULE} <= left
    store.erase_descriptions(graph, [node(terms.BASE + "hardware/t9")])
    assert terms.FACT not in {row[0].value for row in graph.query("SELECT DISTINCT ?c { ?s a ?c }")}  # type: ignore[union-attr]


def test_values_come_back_from_the_ledger_as_they_were() -> None:
    paper = Paper(
        "T \ud800", "A.", date="2024", listings=(Listing("ab", 1, captured="2025"), Listing("cd", 2, comment_count=0))
    )
    mention = Mention(0, 1, "T", "Method", "r", "T", None, True)
    number = Measurement(2, 3, "1", Decimal("1.50"), "s", "s", "r", multiplier=Decimal(1000))
    entity = Entity("Method", "t", "T", ("t", "u"), None, ("method/m",))
    result = Result("cost", Decimal(1), "s", "s", (Evidence("title", 0, 1, "T", "T", "r"),), 0.5, subject=entity)
    for value in (paper, Annotation(paper, ((0, 1), (2, 3)), (mention,), (number,)), entity, result):
        assert codec.decode(type(value), codec.encode(value)) == value
    record = Record("T", "A", "api", listing=Listing("ab", 1, date_inferred=True))
    assert codec.decode(Record, codec.encode(record)) == record


def test_groups_join_records_through_others(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / FILE)
    records = [
        Record("One", "a", "page", arxiv_ids=("1",)),
        Record("one!", "b", "page"),
        Record("Two", "c", "arxiv", arxiv_ids=("1",), dois=("10.1/X",)),
        Record("Three", "d", "api", dois=("10.1/x",)),
        Record("Four", "e", "api", dois=("10.48550/arXiv.2",)),
        Record("Five", "f", "api", arxiv_ids=("2",)),
        Record("Six", "g", "api"),
    ]
    assert [ledger.add(record) for record in records] == [True] * 7
    assert ledger.add(records[0]) is False
    groups = sorted(sorted(record.abstract for record in group) for group in ledger.groups())
    assert groups == [["a", "b", "c", "d"], ["e", "f"], ["g"]]


def test_a_record_at_the_same_place_of_a_page_replaces_the_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / FILE)
    first = Record("One", "a", "page", listing=Listing("ab", 1))
    assert ledger.add(first)
    assert ledger.add(Record("One", "a", "page", listing=Listing("ab", 1, captured="2025")))
    assert not ledger.add(Record("One", "a", "page", listing=Listing("ab", 1, captured="2025")))
    assert (ledger.listings(), ledger.pages()) == (1, ["ab"])


def test_the_registry_is_closed_to_homonyms_and_to_what_the_vocabulary_knows() -> None:
    line = Entry("Method", "adam", "Adam", ("ADAM",), (), "plain", (), "", "")
    coined = [
        Entity("Method", "halo-1", "HALO", (), "1"),
        Entity("Method", "halo-2", "Halo", (), "2"),
        Entity("Method", "adam-3", "Adam", (), "3"),
        Entity("Method", "solo-4", "Solo", ("S-O-L-O",), "4"),
    ]
    closed = close(coined, Vocabulary({line.path: line}), str.casefold)
    assert closed == {"solo": coined[3], "s-o-l-o": coined[3]}


@pytest.mark.parametrize("jobs", [1, 3])
def test_answers_come_in_the_order_of_the_tasks(jobs: int) -> None:
    with mapper(lambda number: number * number, jobs) as each:
        assert list(each(range(50))) == [number * number for number in range(50)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_garbage_collector_is_left_as_it_was(jobs: int) -> None:
    usual = gc.get_threshold()
    with mapper(str, jobs) as each:
        list(each(range(3)))
        assert gc.get_threshold() != usual and gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_an_error_in_a_process_comes_through() -> None:
    with pytest.raises(ZeroDivisionError), mapper(lambda number: 1 // number, 2) as each:
        list(each([1, 0, 2]))


def test_names_are_minted_from_content() -> None:
    assert organization("NVIDIA").path == "organization/nvidia"
    assert organization("中文").path == f"organization/{digest('中文')}"
    with pytest.raises(ValueError):
        node("no iri")


def test_importing_kg_loads_neither_spacy_nor_the_store() -> None:
    heavy = ("spacy", "pyoxigraph", "rdflib", "networkx", "sqlite3")
    script = f"import sys, kg; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=str(resource()))
    assert out.stdout.strip() == "[]"


def test_the_public_names() -> None:
    assert sorted(dir(kg)) == sorted(kg.__all__)
    assert all(getattr(kg, name) for name in kg.__all__)
    with pytest.raises(AttributeError):
        kg.nothing  # noqa: B018

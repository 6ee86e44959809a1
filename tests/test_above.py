"""`--min-confidence`: what is left is sure enough and passes the shapes; what is gone is gone in all its traces."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.above import above
from kg.check import check
from kg.errors import StoreError
from kg.store import Store

LEAST = 0.8


@pytest.fixture(scope="module")
def sure(demo_store: Path) -> Path:
    return above(demo_store, LEAST)


def one(store: Store, query: str) -> int:
    return int(next(store.select(query))[0].value)


def test_only_claims_of_enough_confidence_are_left(demo_store: Path, sure: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) {{ ?s kg:confidence ?c FILTER(?c {} {}) }}"
    with Store(demo_store) as whole, Store(sure) as left:
        assert one(whole, count.format("<", LEAST)) > 10, "nothing to leave out: the test says nothing"
        assert one(left, count.format("<", LEAST)) == 0
        assert one(left, count.format(">=", LEAST)) == one(whole, count.format(">=", LEAST)) > 10


def test_a_relation_stands_only_with_its_statement(sure: Path) -> None:
    query = """SELECT (COUNT(*) AS ?n) { ?p a kg:Paper ; ?r ?e . ?e skos:prefLabel ?l FILTER(?r != kg:mentions)
        FILTER NOT EXISTS { ?s a kg:Statement ; rdf:subject ?p ; rdf:predicate ?r ; rdf:object ?e }
        FILTER NOT EXISTS { ?p schema:sourceOrganization ?e } }"""
    mentions = """SELECT (COUNT(*) AS ?n) { ?p kg:mentions ?e
        FILTER NOT EXISTS { ?s a kg:Statement ; rdf:subject ?p ; rdf:object ?e } }"""
    with Store(sure) as left:
        assert one(left, query) == 0
        assert one(left, mentions) == 0


def test_no_evidence_and_no_thing_is_left_behind(demo_store: Path, sure: Path) -> None:
    lone = "SELECT (COUNT(*) AS ?n) { ?v a kg:Evidence FILTER NOT EXISTS { ?s kg:hasEvidence ?v } }"
    things = "SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e a kg:Method }"
    with Store(demo_store) as whole, Store(sure) as left:
        assert one(left, lone) == 0
        assert 0 < one(left, things) < one(whole, things)
        titles = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"
        assert one(left, titles) == one(whole, titles)


def test_the_rest_passes_the_shapes_and_describes_itself(sure: Path) -> None:
    with Store(sure) as left:
        assert [o for o in check(left) if o.kind != "note"] == []
        told = one(left, "SELECT ?n { ?d a void:Dataset ; void:triples ?n }")
        assert told == sum(1 for _ in left.triples())


def test_no_threshold_is_the_store_itself_and_the_copy_is_made_once(demo_store: Path, sure: Path) -> None:
    assert above(demo_store, None) == above(demo_store, 0) == demo_store
    before = (sure / "graph").stat().st_ino
    assert above(demo_store, LEAST) == sure
    assert (sure / "graph").stat().st_ino == before


def test_another_build_makes_the_copy_anew(tmp_path: Path) -> None:
    from kg.build import build

    page = Path(__file__).parents[1] / "examples"
    build([page], tmp_path / "store", jobs=1)
    first = (above(tmp_path / "store", LEAST) / "made-of").read_text("utf-8")
    extra = tmp_path / "more.json"
    extra.write_text('[{"paper": {"id": "2501.00009", "title": "A Walk", "summary": "We run on an A100."}}]', "utf-8")
    build([extra], tmp_path / "store", jobs=1)
    second = above(tmp_path / "store", LEAST)
    assert (second / "made-of").read_text("utf-8") != first
    with Store(second) as left:
        assert left.query('ASK { ?p dcterms:title "A Walk" }')


def test_a_place_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph"):
        above(tmp_path, LEAST)


def test_queries_exports_and_views_take_the_threshold(kg, demo_store: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    options = ("--min-confidence", LEAST, "--store", demo_store)
    query = tmp_path / "least.rq"
    query.write_text("SELECT (MIN(?c) AS ?least) { ?s kg:confidence ?c }", encoding="utf-8")
    asked = kg("query", query, "--format", "csv", *options)
    assert asked.returncode == 0, asked.stderr
    assert float(asked.stdout.splitlines()[1]) >= LEAST
    assert kg("export", tmp_path / "sure.nt", *options).returncode == 0
    assert kg("view", tmp_path / "sure.html", *options).returncode == 0
    assert (tmp_path / "sure.nt").stat().st_size > 10_000
    assert kg("query", query, "--min-confidence", "1.5", "--store", demo_store).returncode == 2

"""Each shape and each violation query fires on what breaks it, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg import terms
from kg.check import Offender, check, check_queries, check_shapes, summed_up, validate
from kg.resources import resource
from kg.store import Store

EXAMPLES = resource("ontology", "examples")
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))
QUERIES = sorted(resource("queries", "violations").glob("*.rq"))
ALL = (*terms.CLASSES.values(), terms.PAPER, terms.RESULT, terms.STATEMENT, terms.EVIDENCE, terms.RULE)
ALL += (terms.FACT, terms.PAGE, terms.LISTING)
PREFIXES = {k: f"{terms.BASE}{k}/" for k in ("paper", "evidence", "method", "hardware", "statement", "dataset")}
PREFIXES |= terms.PREFIXES

# What to change in the valid example so that a violation query answers: (update, end of the offender's IRI)
BREAKS = {
    "a-quote-that-does-not-stand-at-its-offsets": (
        "DELETE { ?e kg:start 0 } INSERT { ?e kg:start 1 } WHERE { ?e kg:start 0 }",
        "b0",
    ),
    "a-quote-outside-its-sentence": (
        'DELETE { ?e kg:sentence ?s } INSERT { ?e kg:sentence "Quick" }'
        ' WHERE { ?e kg:quote "QuickRay" ; kg:sentence ?s }',
        "b0",
    ),
    "a-relation-without-a-statement": (
        "INSERT { ?p kg:uses ?m } WHERE { ?p kg:introduces ?m }",
        "quickray-1f2e3d4c",
    ),
    "a-mention-without-a-statement": (
        "INSERT { ?p kg:mentions hardware:accelerator } WHERE { ?p a kg:Paper }",
        "quickray-1f2e3d4c",
    ),
    "a-statement-without-its-triple": ("DELETE WHERE { ?p kg:runsOn ?h }", "c1"),
    "a-mention-told-beside-a-relation": (
        "INSERT { statement:x a kg:Statement ; rdf:subject ?p ; rdf:predicate kg:mentions ; rdf:object ?h }"
        " WHERE { ?p kg:runsOn ?h }",
        "statement/x",
    ),
    "a-count-of-devices-without-the-device": ("DELETE WHERE { ?r kg:onHardware ?h }", "d0"),
    "an-entity-in-a-circle": ("INSERT DATA { hardware:accelerator skos:broader hardware:accelerator }", "accelerator"),
    "a-thing-that-nothing-describes": ("DELETE WHERE { hardware:accelerator ?p ?o }", "accelerator"),
    "an-entity-that-nothing-uses": ("INSERT DATA { dataset:lost a kg:Dataset }", "lost"),
    "a-figure-without-a-source": ("INSERT DATA { hardware:accelerator kg:tdpW 1.0 }", "accelerator"),
    "results-of-one-unit-that-do-not-compare": (
        "INSERT { ?r kg:standardUnit unit:SEC } WHERE { ?r a kg:Result }",
        "FRAME-PER-SEC",
    ),
}


class InMemory(Store):
    """A store without a folder."""

    def __init__(self, *files: Path) -> None:
        self.oxigraph = ox.Store()
        for file in files:
            self.oxigraph.load(path=str(file), format=ox.RdfFormat.TURTLE)


@pytest.fixture
def valid() -> InMemory:
    return InMemory(*sorted((EXAMPLES / "valid").glob("*.ttl")))


def found(offenders: Iterable[Offender]) -> set[tuple[str, str]]:
    return {(o.node, o.rule) for o in offenders}


def test_the_valid_example_passes_and_holds_every_class(valid: InMemory) -> None:
    assert list(check_shapes(valid)) == []
    assert list(check_queries(valid)) == []
    held = {row[0].value for row in valid.select("SELECT DISTINCT ?c { ?s a ?c }")}
    assert held == set(ALL)


def test_every_shape_has_an_invalid_example() -> None:
    assert len(INVALID) >= 15
    kinds = {path.stem.partition("-")[0] for path in INVALID}
    assert kinds == {c.rpartition("#")[2].rpartition("/")[2].lower() for c in ALL}


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_an_invalid_example_breaks_what_it_says_and_nothing_else(path: Path) -> None:
    said = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# Breaks: ")
    rule = terms.expand(said) if ":" in said else said
    kind = path.stem.partition("-")[0]
    offenders = found(validate(InMemory(path).triples(), ALL))
    assert {r for _, r in offenders} == {rule}
    assert all(f"/{kind}/" in node for node, _ in offenders)


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_a_validator_that_reads_the_files_as_they_are_finds_the_same(path: Path) -> None:
    """The shapes are aimed anew and the triples handed over in memory, which must change nothing."""
    plain = rdflib.Graph().parse(path, format="turtle")
    _, report, _ = pyshacl.validate(plain, shacl_graph=str(resource("ontology", "shapes.ttl")))
    sh = rdflib.Namespace(terms.SH)
    results = list(report.subjects(rdflib.RDF.type, sh.ValidationResult))
    told = sorted(tuple(str(report.value(r, sh[name]) or "") for name in ("focusNode", "resultPath")) for r in results)
    ours = sorted((o.node, o.rule) for o in validate(InMemory(path).triples(), ALL))
    assert [node for node, _ in told] == [node for node, _ in ours] != []
    assert all(path in ("", rule) for (_, path), (_, rule) in zip(told, ours, strict=True)), (
        "no path: a rule of the node"
    )


def test_every_violation_query_has_a_break() -> None:
    assert {path.stem for path in QUERIES} == BREAKS.keys()


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_violation_query_names_its_offender(name: str, valid: InMemory) -> None:
    update, end = BREAKS[name]
    valid.oxigraph.update(update, prefixes=PREFIXES)
    question = (
        resource("queries", "violations", f"{name}.rq").read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
    )
    offenders = [o for o in check_queries(valid) if o.rule == question]
    assert [o.node[-len(end) :] for o in offenders] == [end]


def test_shapes_find_an_offender_among_many_papers(valid: InMemory) -> None:
    for number in range(45):
        paper = f"paper:other-{number:08x}"
        valid.oxigraph.update(f'INSERT DATA {{ {paper} a kg:Paper ; dcterms:title "T{number}" }}', prefixes=PREFIXES)
    valid.oxigraph.update("INSERT DATA { paper:other-0000002a kg:month 14 }", prefixes=PREFIXES)
    assert found(check_shapes(valid)) == {(f"{terms.BASE}paper/other-0000002a", terms.MONTH)}


def test_an_offender_is_told_with_the_value_that_offends(valid: InMemory) -> None:
    valid.oxigraph.update("INSERT DATA { paper:other-0000002a kg:month 14 }", prefixes=PREFIXES)
    valid.oxigraph.update('INSERT DATA { paper:other-0000002a a kg:Paper ; dcterms:title "T" }', prefixes=PREFIXES)
    (offender,) = check_shapes(valid)
    assert offender.fact.endswith(": 14")


def test_a_name_that_several_papers_coin_is_one_note(valid: InMemory) -> None:
    for number in range(6):
        name = "Rare" if number < 2 else "Same"
        thing = f"method:same-{number}"
        update = f'INSERT DATA {{ {thing} a kg:Method ; skos:prefLabel "{name}" ; kg:coinedIn paper:p{number} }}'
        valid.oxigraph.update(update, prefixes=PREFIXES)
    notes = [o for o in check(valid) if o.kind == "note"]
    assert [(o.node[-6:], o.fact) for o in notes] == [
        ("same-2", "'Same' is coined by 4 papers"),
        ("same-0", "'Rare' is coined by 2 papers"),
    ], "most papers first"


def test_many_notes_of_a_kind_are_summed_up() -> None:
    notes = [
        Offender("note", rule, f"n{at}", f"fact {at}") for rule, many in (("one", 3), ("two", 4)) for at in range(many)
    ]
    assert list(summed_up(notes)) == [
        "n0: fact 0 (one)",
        "n1: fact 1 (one)",
        "n2: fact 2 (one)",
        "two, 4 times: fact 0, fact 1, fact 2 ...; --notes lists them",
    ]

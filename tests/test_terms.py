"""Code and ontology name the same terms; every term says what it is; units agree with their table."""

from __future__ import annotations

import ast
import json
import re
from decimal import Decimal

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from kg import tables, terms
from kg.resources import resource

QUDT = rdflib.Namespace(terms.QUDT)
PARENTS = {
    terms.KG + "Entity",
    terms.KG + "ResultKind",
    terms.KG + "Bound",
    terms.KG + "Change",
}  # classes that only say what others have in common


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(resource("ontology", "terms.ttl"), format="turtle")


def constants() -> dict[str, str]:
    found = {n: v for n, v in vars(terms).items() if n.isupper() and isinstance(v, str)}
    assert len(found) > 100
    return found


def ours(graph: rdflib.Graph) -> set[str]:
    return {str(s) for s in graph.subjects() if str(s).startswith(terms.KG)}


def test_code_and_ontology_name_the_same_terms(ontology: rdflib.Graph) -> None:
    written = {iri for iri in constants().values() if iri.startswith(terms.KG) and iri != terms.KG}
    assert written == ours(ontology) - PARENTS


def test_every_term_has_label_comment_and_place(ontology: rdflib.Graph) -> None:
    for term in map(rdflib.URIRef, ours(ontology)):
        assert ontology.value(term, RDFS.label), term
        assert ontology.value(term, RDFS.comment), term
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        several = {terms.HAS_EVIDENCE, terms.CONFIDENCE}  # of statements and of results
        for term in ontology.subjects(RDF.type, kind):
            assert str(term) in several or ontology.value(term, RDFS.domain), term
            dated = {terms.CAPTURED, terms.RELEASE_DATE}  # a date as precise as it is known
            assert str(term) in dated or ontology.value(term, RDFS.range), term


def test_figures_of_devices_say_their_unit(ontology: rdflib.Graph) -> None:
    for iri in set(terms.FIGURES.values()) - {terms.RELEASE_DATE}:
        assert ontology.value(rdflib.URIRef(iri), QUDT.hasUnit), iri


def test_minted_units_are_those_of_the_table(ontology: rdflib.Graph) -> None:
    units = tables.read_units(resource("ontology", "vocabulary", "units.tsv"))
    assert len(units) > 40
    wanted = {u.iri: u for u in units.values() if u.iri.startswith(terms.KGUNIT)}
    assert {str(s) for s in ontology.subjects(RDF.type, QUDT.Unit)} == wanted.keys()
    for iri, unit in wanted.items():
        told = ontology.value(rdflib.URIRef(iri), QUDT.conversionMultiplier)
        assert Decimal(str(told)) == unit.factor, iri
        base = ontology.value(rdflib.URIRef(iri), QUDT.scalingOf)
        assert str(base or iri) == units[unit.standard].iri, iri


def test_shapes_speak_of_known_terms_and_aim_at_every_class() -> None:
    shapes = rdflib.Graph().parse(resource("ontology", "shapes.ttl"), format="turtle")
    known = set(constants().values()) | {terms.ORGANIZATION}
    used = {str(o) for p in ("path", "class", "targetClass") for o in shapes.objects(None, rdflib.URIRef(terms.SH + p))}
    assert used <= known
    aimed = {str(o) for o in shapes.objects(None, rdflib.URIRef(terms.SH + "targetClass"))}
    kinds = {*terms.CLASSES.values(), terms.PAPER, terms.RESULT, terms.STATEMENT, terms.EVIDENCE}
    assert aimed == kinds | {terms.RULE, terms.FACT, terms.PAGE, terms.LISTING}


def test_context_agrees_with_the_terms() -> None:
    context = json.loads(resource("ontology", "context.jsonld").read_text(encoding="utf-8"))["@context"]
    known = set(constants().values())
    for key, told in context.items():
        if isinstance(told, str):
            assert terms.PREFIXES[key] == told
        else:
            assert terms.expand(told["@id"]) in known, key


def test_no_other_module_writes_an_iri() -> None:
    """IRIs stand in terms.py; addresses of arXiv and DOIs and the XML namespaces of what is read are no terms."""
    allowed = {
        "https://arxiv.org/abs/",
        "https://doi.org/",
        "http://www.w3.org/2005/Atom",
        "http://www.w3.org/2000/svg",
    }
    modules = sorted(resource("kg").rglob("*.py"))
    assert len(modules) > 20
    for module in modules:
        if module.name in ("terms.py", "weblinks.py"):
            continue
        for leaf in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and "\n" not in leaf.value:
                iri = re.fullmatch(r"https?://(w3id|www\.w3|purl|schema|qudt|rdfs|data|linked)\S+", leaf.value)
                assert iri is None or leaf.value in allowed, f"{module.name}:{leaf.lineno}: {leaf.value}"


def test_expand_refuses_an_unknown_prefix() -> None:
    assert terms.expand("<https://example.org/a>") == "https://example.org/a"
    with pytest.raises(KeyError):
        terms.expand("nobody:a")

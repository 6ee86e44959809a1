"""What one graph has and another has not: papers, entities, relations and results with their sentences; triples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TextIO

import pyoxigraph as ox

from kg import terms
from kg.answer import Answer, text
from kg.formats import write
from kg.words import amount, ends, several

if TYPE_CHECKING:
    from kg.store import Store

FORMATS = ("table", "markdown", "json")
COLUMNS = ("change", "what", "name", "paper", "sentence")
_PARTS = (  # of a result, beside its kind and value, in the order in which _named takes them
    "kg:otherEnd", "kg:bound", "kg:change", "kg:unitText", "kg:metric/skos:prefLabel", "kg:metricText",
    "kg:resultOf/skos:prefLabel", "kg:withModel/skos:prefLabel", "kg:onHardware/skos:prefLabel", "kg:deviceCount",
    "kg:onDataset/skos:prefLabel", "kg:baseline/skos:prefLabel", "kg:condition",
)  # fmt: skip
_NTRIPLES = ox.NamedNode(terms.FORMATS + "N-Triples")  # which nobody reads as prose
_SIGNS = {"lost": "-", "gained": "+"}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing gained or lost: `what` is "paper", a class, a relation or "result"; `sentence` says it in the paper."""

    what: str
    paper: str
    name: str
    change: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes from one graph to another, sorted, and the numbers of triples lost and gained."""

    changes: tuple[Change, ...]
    lost: int
    gained: int


def diff(old: Store, new: Store) -> Difference:
    """What the new graph lost and gained against the old one. Takes two open stores; memory holds the changes only."""
    changes = sorted((*_changes(old, new, "lost"), *_changes(new, old, "gained")))
    return Difference(tuple(changes), sum(1 for _ in triples(old, new)), sum(1 for _ in triples(new, old)))


def triples(here: Store, there: Store) -> Iterator[ox.Triple]:
    """The triples of one graph that another lacks, in no order."""
    return (quad.triple for quad in here.oxigraph if quad not in there.oxigraph)


def raw_lines(old: Store, new: Store) -> Iterator[tuple[str, str]]:
    """Every triple lost or gained, as ("lost", N-Triples)."""
    yield from (("lost", f"{triple} .") for triple in triples(old, new))
    yield from (("gained", f"{triple} .") for triple in triples(new, old))


def _changes(here: Store, there: Store, change: str) -> Iterator[Change]:
    for iri, title in here.select("SELECT ?p ?t { ?p a kg:Paper ; dcterms:title ?t }"):
        if _lacks(there, iri, terms.PAPER):
            yield Change("paper", title.value, title.value, change, "")
    for name, class_ in terms.CLASSES.items():
        for iri, label in here.select(f"SELECT ?e ?l {{ ?e a <{class_}> ; skos:prefLabel ?l }}"):
            if _lacks(there, iri, class_):
                paper, sentence = _said(here, f"?s a kg:Statement ; rdf:object <{iri.value}> ; rdf:subject ?p .")
                yield Change(name, paper, label.value, change, sentence)
    yield from _statements(here, there, change)
    yield from _results(here, there, change)


def _statements(here: Store, there: Store, change: str) -> Iterator[Change]:
    query = """SELECT ?s ?r ?l ?t { ?s a kg:Statement ; rdf:predicate ?r ; rdf:object/skos:prefLabel ?l ;
        rdf:subject/dcterms:title ?t }"""
    for iri, relation, label, title in here.select(query):
        if _lacks(there, iri, terms.STATEMENT):
            name = f"{terms.RELATION_NAMES.get(relation.value, relation.value)} {label.value}"
            yield Change("relation", title.value, name, change, _sentence(here, iri.value))


def _results(here: Store, there: Store, change: str) -> Iterator[Change]:
    parts = " ".join(f"OPTIONAL {{ ?r {path} ?x{at} }}" for at, path in enumerate(_PARTS))
    variables = " ".join(f"?x{at}" for at in range(len(_PARTS)))
    query = f"""SELECT ?r ?t ?k ?v {variables} {{ ?r a kg:Result ; kg:kind ?k ; kg:value ?v ;
        kg:reportedIn/dcterms:title ?t {parts} }}"""
    for iri, title, kind, value, *told in here.select(query):
        if _lacks(there, iri, terms.RESULT):
            name = _named(kind.value.rpartition("#")[2], value.value.removesuffix(".0"), *map(text, told))
            yield Change("result", title.value, name, change, _sentence(here, iri.value))


def _named(
    kind: str, value: str, other: str, bound: str, way: str, unit: str, metric: str, written: str,
    subject: str, model: str, device: str, count: str, data: str, baseline: str, condition: str,
) -> str:  # fmt: skip
    """A result in words, with all that tells it from another."""
    measured = f"{kind} ({metric or written})" if (metric or written) not in ("", kind) else kind
    about = (
        ("of", subject),
        ("with", model if model != subject else ""),
        ("on", device and several(device, count)),
        ("on", data),
        ("against", baseline),
    )
    words = " ".join(
        (
            measured,
            amount(ends(value, other.removesuffix(".0")), unit, bound, way),
            *(f"{word} {thing}" for word, thing in about if thing),
        )
    )
    return f"{words}; {condition}" if condition else words


def _lacks(store: Store, iri: Any, class_: str) -> bool:
    quad = ox.Quad(iri, ox.NamedNode(terms.TYPE), ox.NamedNode(class_), ox.DefaultGraph())
    return quad not in store.oxigraph


def _sentence(store: Store, claim: str) -> str:
    return _said(store, f"<{claim}> rdf:subject|kg:reportedIn ?p . BIND(<{claim}> AS ?s)")[1]


def _said(store: Store, where: str) -> tuple[str, str]:
    """The paper and the first sentence behind a claim, or nothing for what only the vocabulary tells."""
    query = (
        f"""SELECT ?t ?q {{ {where} ?p dcterms:title ?t . ?s kg:hasEvidence/kg:sentence ?q }} ORDER BY ?t ?q LIMIT 1"""
    )
    row = next(store.select(query), None)
    return ("", "") if row is None else (row[0].value, row[1].value)


def write_diff(found: Difference, format_: str, out: TextIO, raw: Iterable[tuple[str, str]] = ()) -> None:
    """Writes a difference as a table, Markdown or JSON; `raw` are triples to list beside it, as ("gained", text)."""
    listed = sorted(raw)
    counts = {"lost": found.lost, "gained": found.gained}
    if format_ == "json":
        changes = [asdict(change) for change in found.changes]
        data: dict[str, Any] = {"triples": counts, "changes": changes}
        if listed:
            data["lines"] = [{"change": change, "triple": triple} for change, triple in listed]
        json.dump(data, out, ensure_ascii=False, indent=1)
        out.write("\n")
        return
    rows = [(_SIGNS[c.change], c.what, c.name, c.paper, c.sentence) for c in found.changes]
    cells = [tuple(map(ox.Literal, row)) for row in rows]
    signs = {change: ox.Literal(sign) for change, sign in _SIGNS.items()}
    what, nothing = ox.Literal("triple"), ox.Literal("")
    for change, triple in listed:
        cells.append((signs[change], what, ox.Literal(triple, datatype=_NTRIPLES), nothing, nothing))
    if cells:
        write(Answer(COLUMNS, tuple(cells), False, "select"), format_, out)
        out.write("\n" if format_ == "markdown" else "")  # or the next line would be a row of the table
    out.write(f"{found.lost:,} triples lost, {found.gained:,} gained; {_count(found)}\n")


def _count(found: Difference) -> str:
    said = []
    for what in ("papers", "entities", "relations", "results"):
        kinds = {"entities": set(terms.CLASSES)}.get(what, {what[:-1]})
        lost, gained = (sum(c.what in kinds and c.change == way for c in found.changes) for way in ("lost", "gained"))
        said.append(f"{what} -{lost} +{gained}")
    return ", ".join(said)

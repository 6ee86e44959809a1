"""A profile in the terminal, by SPARQL over the store: what a thing is, what names it, and its reported numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.lookup import Thing, find
from kg.readable import shown, told
from kg.words import amount, several, unit_apart

if TYPE_CHECKING:
    from kg.store import Store

LIMIT = 12  # lines of each list; the rest is counted
_FIGURES = {iri: name for name, iri in terms.FIGURES.items()}
Row = tuple[str, ...]


def show(store: Store, name: str) -> Iterator[str]:
    """The lines of a profile of the thing that a name means most often.

    Takes an open store and a name as people write it; raises QueryError with the nearest names where nothing has it.
    """
    thing, *others = find(store, name)
    yield shown(thing.label)
    yield f"  {thing.type}  <{thing.iri}>"
    yield from _paper(store, thing) if thing.type == "Paper" else _entity(store, thing)
    yield from _results(store, thing)
    if thing.type != "Paper":
        yield from _together(store, thing)
    if others:
        rows = ((other.type, shown(other.label), f"<{other.iri}>") for other in others)
        yield from section("The name also means", rows)


def section(title: str, rows: Iterator[Row] | Sequence[Row], total: int | None = None) -> Iterator[str]:
    """A heading and its rows in columns, at most LIMIT of them, the rest counted; nothing where there are none.

    >>> list(section("Names", [("a", "1"), ("bcd", "2")]))
    ['', 'Names', '  a    1', '  bcd  2']
    """
    every = list(rows)
    if not every:
        return
    shown = every[:LIMIT]
    widths = [max(len(row[at]) for row in shown) for at in range(len(shown[0]) - 1)]
    yield from ("", title)
    for row in shown:
        yield "  " + "".join(f"{cell:{width}}  " for cell, width in zip(row, widths, strict=False)) + row[-1]
    if (left := (total or len(every)) - len(shown)) > 0:
        yield f"  ... and {left} more"


def number(term: Any) -> str:
    """A number of a row without a needless point: 90.0 as 90."""
    return told(term).removesuffix(".0")


def _column(store: Store, query: str) -> list[str]:
    return [told(row[0]) for row in store.select(query)]


def _paper(store: Store, thing: Thing) -> Iterator[str]:
    facts = (
        ("date", f"SELECT ?v {{ <{thing.iri}> dcterms:date ?v }}"),
        ("authors", f"SELECT ?v {{ <{thing.iri}> schema:author ?v }} ORDER BY ?v"),
        ("number of authors", f"SELECT ?v {{ <{thing.iri}> kg:authorCount ?v }}"),
        ("organization", f"SELECT ?v {{ <{thing.iri}> schema:sourceOrganization/skos:prefLabel ?v }} ORDER BY ?v"),
        ("link", f"SELECT ?v {{ <{thing.iri}> schema:sameAs ?v }} ORDER BY ?v"),
        ("code", f"SELECT ?v {{ <{thing.iri}> schema:codeRepository ?v }} ORDER BY ?v"),
        ("page", f"SELECT ?v {{ <{thing.iri}> schema:url ?v }} ORDER BY ?v"),
    )
    found = [(name, _column(store, query)) for name, query in facts]
    yield from section("About", [(name, ", ".join(values)) for name, values in found if values])
    for relation, iri in terms.RELATIONS.items():
        query = f"""SELECT ?l ?c ?v {{ ?s a kg:Statement ; rdf:subject <{thing.iri}> ; rdf:predicate <{iri}> ;
            rdf:object ?e ; kg:confidence ?v . ?e a ?c ; skos:prefLabel ?l }} ORDER BY ?c DESC(?v) ?l"""
        rows = [(told(c).rpartition("#")[2], told(label), number(v)) for label, c, v in store.select(query)]
        yield from section(relation, rows)


def _entity(store: Store, thing: Thing) -> Iterator[str]:
    yield from _about(store, thing)
    yield from section("Figures", _figures(store, thing))
    for title, path in (("Broader", "skos:broader+"), ("Narrower", "^skos:broader")):
        names = _column(store, f"SELECT DISTINCT ?l {{ <{thing.iri}> {path}/skos:prefLabel ?l }} ORDER BY ?l")
        yield from section(title, [(name,) for name in names])
    below = f"?s a kg:Statement ; rdf:subject ?p ; rdf:predicate ?r ; rdf:object/skos:broader* <{thing.iri}>"
    query = f"""SELECT DISTINCT ?r ?d ?t {{ {below} . ?p dcterms:title ?t OPTIONAL {{ ?p dcterms:date ?d }} }}
        ORDER BY ?r DESC(STR(?d)) ?t"""
    papers: dict[str, list[Row]] = {}
    for relation, date, title in store.select(query):
        papers.setdefault(terms.RELATION_NAMES[relation.value], []).append((told(date) or "-", told(title)))
    also = ", narrower things included" if store.query(f"ASK {{ ?x skos:broader <{thing.iri}> }}") else ""
    for name, rows in sorted(papers.items(), key=lambda item: (-len(item[1]), item[0])):
        yield from section(f"Papers: {name} ({len(rows)}{also})", rows)
    made = f"""SELECT ?d ?t {{ ?p schema:sourceOrganization <{thing.iri}> ; dcterms:title ?t
        OPTIONAL {{ ?p dcterms:date ?d }} }} ORDER BY DESC(STR(?d)) ?t"""
    own = [(told(date) or "-", told(title)) for date, title in store.select(made)]
    yield from section(f"Papers from it ({len(own)})", own)


def _about(store: Store, thing: Thing) -> Iterator[str]:
    facts = (
        ("also called", "skos:altLabel"),
        ("vendor", "kg:vendor"),
        ("architecture", "kg:architecture"),
        ("segment", "kg:marketSegment"),
        ("coined in", "kg:coinedIn/dcterms:title"),
        ("higher is better", "kg:higherIsBetter"),
        ("same as", "skos:exactMatch"),
    )
    found = [(name, _column(store, f"SELECT ?v {{ <{thing.iri}> {path} ?v }} ORDER BY ?v")) for name, path in facts]
    rows = [(name, ", ".join(dict.fromkeys(values))) for name, values in found if values]
    yield from section("About", [*rows, ("named by", f"{thing.papers} paper{'s' * (thing.papers != 1)}")])


def _figures(store: Store, thing: Thing) -> Iterator[Row]:
    query = f"""SELECT ?p ?v ?s {{ ?f a kg:Fact ; rdf:subject <{thing.iri}> ; rdf:predicate ?p ; rdf:object ?v
        OPTIONAL {{ ?f dcterms:source ?s }} }} ORDER BY ?p ?v ?s"""
    for predicate, value, source in store.select(query):
        name = _FIGURES.get(predicate.value, predicate.value)
        yield name, f"{number(value)} {unit_apart(name)[1]}".strip(), told(source)


def _results(store: Store, thing: Thing) -> Iterator[str]:
    """The numbers of a paper, or those that name the thing or one below it, the newest first."""
    roles = "kg:onHardware|kg:onDataset|kg:withModel|kg:resultOf|kg:metric"
    which = (
        f"?r kg:reportedIn <{thing.iri}>"
        if thing.type == "Paper"
        else f"{{ SELECT DISTINCT ?r {{ ?e skos:broader* <{thing.iri}> . ?r {roles} ?e }} }}"
    )
    query = f"""SELECT ?k ?v ?o ?b ?a ?u ?m ?of ?h ?n ?d ?t {{ {which} .
        ?r kg:kind ?k ; kg:value ?v ; kg:reportedIn ?p . ?p dcterms:title ?t
        OPTIONAL {{ ?r kg:otherEnd ?o }} OPTIONAL {{ ?r kg:bound ?b }} OPTIONAL {{ ?r kg:unitText ?u }}
        OPTIONAL {{ ?r kg:metric/skos:prefLabel ?m }} OPTIONAL {{ ?r kg:metricText ?m }}
        OPTIONAL {{ ?r kg:deviceCount ?n }} OPTIONAL {{ ?r kg:change ?a }}
        OPTIONAL {{ ?r kg:resultOf/skos:prefLabel ?of }} OPTIONAL {{ ?r kg:onHardware/skos:prefLabel ?h }}
        OPTIONAL {{ ?r kg:onDataset/skos:prefLabel ?d }} OPTIONAL {{ ?p kg:year ?y }}
        }} ORDER BY DESC(?y) ?t ?k ?v ?of ?h ?d ?m ?r"""
    rows: list[Row] = []
    for kind, value, other, bound, change, unit, metric, of, hardware, count, dataset, title in store.select(query):
        ends = sorted((number(end) for end in (value, other) if end), key=float)
        figure = amount(" to ".join(ends), told(unit), told(bound), told(change))
        device = f"on {several(told(hardware), told(count))}" if hardware else ""
        data = f"on {told(dataset)}" if dataset else ""
        what = " ".join(filter(None, (told(metric) or told(kind).rpartition("#")[2], data, device)))
        paper = () if thing.type == "Paper" else (told(title),)
        rows.append((figure, what, told(of) or "-", *paper))
    yield from section(f"Results ({len(rows)})", rows)


def _together(store: Store, thing: Thing) -> Iterator[str]:
    query = f"""SELECT ?l ?c (COUNT(DISTINCT ?p) AS ?n) {{ ?p kg:mentions <{thing.iri}> ; kg:mentions ?e .
        ?e a ?c ; skos:prefLabel ?l FILTER(?e != <{thing.iri}>) }}
        GROUP BY ?e ?l ?c HAVING(?n > 1) ORDER BY DESC(?n) ?c ?l"""
    rows = [(told(n), told(c).rpartition("#")[2], told(label)) for label, c, n in store.select(query)]
    yield from section("Named together with, in papers", rows)

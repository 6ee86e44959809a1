"""The profile of a device, method, data set, model, task, metric or organization."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg import terms
from kg.serve.pages import chart, narrow
from kg.serve.pages.facets import RESULTS
from kg.serve.pages.graph import Graph, Row, graph_of, grouped, local
from kg.serve.pages.lists import dicts, read
from kg.serve.pages.neighbours import AROUND
from kg.serve.pages.render import links_of, render
from kg.serve.pages.words import LISTS, RELATIONS, TYPES
from kg.words import unit_apart

EACH = 8  # papers of a relation that the profile shows
MOST = 60  # results that it shows
_FACETS = {"Hardware": "hardware", "Method": "method", "Dataset": "dataset", "Model": "model", "Task": "task"}
_ROLES = "kg:onHardware|kg:onDataset|kg:withModel|kg:resultOf|kg:baseline|kg:metric"
_NAMED = f"{{{{ SELECT DISTINCT ?item {{{{ ?named skos:broader* {{iri}} . ?item {_ROLES} ?named }}}} }}}}"
_FACTS = """SELECT ?p ?v {{ {iri} ?p ?v FILTER(?p IN (skos:altLabel, skos:exactMatch, kg:vendor, kg:architecture,
    kg:marketSegment, kg:higherIsBetter, schema:name)) }} ORDER BY ?p LCASE(STR(?v))"""
_FIGURES = """SELECT ?p ?v ?source ?f {{ ?f a kg:Fact ; rdf:subject {iri} ; rdf:predicate ?p ; rdf:object ?v .
    OPTIONAL {{ ?f dcterms:source ?source }} }} ORDER BY ?p ?v ?source"""
_COINED = "SELECT ?p ?t {{ {iri} kg:coinedIn ?p . ?p dcterms:title ?t }} ORDER BY ?t"
_BROADER = "SELECT ?e ?l {{ {iri} skos:broader ?e . ?e skos:prefLabel ?l }} ORDER BY ?l"
_NARROWER = """SELECT ?e ?l (COUNT(DISTINCT ?p) AS ?n) {{ ?e skos:broader {iri} ; skos:prefLabel ?l .
    OPTIONAL {{ ?low skos:broader* ?e . {names} }} }} GROUP BY ?e ?l ORDER BY DESC(?n) ?l LIMIT 100"""
_ORGANIZATION = "?p schema:sourceOrganization {iri}"
_BELOW = "?low skos:broader* {iri} . {names}"
_NAMES = "?p kg:mentions ?low"  # no paper names a metric: its results do
_MEASURES = "?measured kg:metric ?low ; kg:reportedIn ?p"
_RELATIONS = """SELECT ?r (COUNT(DISTINCT ?p) AS ?n) {{ ?e skos:broader* {iri} .
    ?s rdf:object ?e ; rdf:subject ?p ; rdf:predicate ?r }} GROUP BY ?r ORDER BY DESC(?n) ?r"""
# a filter on the relation: with it in the pattern, the engine begins with all statements of that relation
_PAPERS = """SELECT ?p ?t ?d ?e ?l ?c (MIN(?said) AS ?sentence) ?s {{
    {{ SELECT ?p ?t ?d ?e ?l ?s {{ ?e skos:broader* {iri} ; skos:prefLabel ?l .
        ?s rdf:object ?e ; rdf:predicate ?r ; rdf:subject ?p FILTER(?r = kg:{relation})
        ?p dcterms:title ?t OPTIONAL {{ ?p dcterms:date ?d }} }} ORDER BY DESC(STR(?d)) ?t ?l ?s LIMIT {limit} }}
    ?s kg:confidence ?c OPTIONAL {{ ?s kg:hasEvidence/kg:sentence ?said }} }}
    GROUP BY ?p ?t ?d ?e ?l ?c ?s ORDER BY DESC(STR(?d)) ?t ?l ?s"""
_FROM = """SELECT ?p ?t ?d {{ ?p schema:sourceOrganization {iri} ; dcterms:title ?t .
    OPTIONAL {{ ?p dcterms:date ?d }} }} ORDER BY DESC(STR(?d)) ?t LIMIT 50"""
_TOGETHER = """SELECT ?class ?e ?l ?n {{ {{ SELECT ?e (COUNT(DISTINCT ?p) AS ?n) {{ {papers} . ?p kg:mentions ?e
        MINUS {{ ?e skos:broader* {iri} }} }}
        GROUP BY ?e HAVING(COUNT(DISTINCT ?p) > 1) ORDER BY DESC(?n) ?e LIMIT 400 }}
    ?e a ?class ; skos:prefLabel ?l }} ORDER BY DESC(?n) ?l ?e ?class"""
_TIME = """SELECT ?y ?m (COUNT(DISTINCT ?p) AS ?n) {{ {papers} . ?p kg:year ?y . OPTIONAL {{ ?p kg:month ?m }} }}
    GROUP BY ?y ?m ORDER BY ?y ?m"""


@dataclass(frozen=True, slots=True)
class Related:
    """The papers that have one relation to a thing."""

    relation: str
    count: int
    rows: list[Row]
    sparql: str
    fields: dict[str, str]


async def profile(request: Request, iri: str, type_: str) -> Response:
    """The page of a thing; takes its IRI as SPARQL writes it, and its type."""
    graph = await graph_of(request)
    to = links_of(request, graph)
    bare = iri.strip("<>")
    names = _MEASURES if type_ == "Metric" else _NAMES
    papers = (_ORGANIZATION if type_ == "Organization" else _BELOW).format(iri=iri, names=names)
    queries = _queries(iri, papers, names)
    (related, results), found = await asyncio.gather(
        asyncio.gather(_related(graph, iri, to_list(type_, bare)), results_of(request, graph, _NAMED.format(iri=iri))),
        graph.together(*queries.values()),
    )
    answers = dict(zip(queries, found, strict=True))
    return render(
        request,
        "entity.html",
        graph,
        iri=bare,
        type=type_,
        label=answers["label"][0][0] if answers["label"] else to.path(bare),
        answers=answers,
        facts=[(local(p), list(dict.fromkeys(row[1] for row in rows))) for p, rows in grouped(answers["facts"])],
        figures=[(local(p), v, unit_apart(local(p))[1], source, fact) for p, v, source, fact in answers["figures"]],
        papers=int(answers["count"][0][0]),
        related=related,
        together=together(answers["together"]),
        dated=sum(int(row[2]) for row in answers["time"]),
        chart=chart.columns(over_time(answers["time"]), "papers"),
        sparql=queries,
        around=AROUND.format(iri=iri),
        listing=LISTS.get(type_, ""),
        alike=_FACETS.get(type_, ""),
        **results,
    )


def _queries(iri: str, papers: str, names: str) -> dict[str, str]:
    """What the panels ask; takes the IRI, the pattern of ?p, the papers of the thing, and how they name ?low."""
    return {
        "label": f"SELECT ?l {{ {iri} skos:prefLabel ?l }} ORDER BY ?l LIMIT 1",
        "facts": _FACTS.format(iri=iri),
        "figures": _FIGURES.format(iri=iri),
        "coined": _COINED.format(iri=iri),
        "broader": _BROADER.format(iri=iri),
        "narrower": _NARROWER.format(iri=iri, names=names),
        "from": _FROM.format(iri=iri),
        "together": _TOGETHER.format(iri=iri, papers=papers),
        "time": _TIME.format(papers=papers),
        "count": f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {papers} }}",
    }


def to_list(type_: str, iri: str) -> dict[str, str]:
    """The fields of the list of papers that name a thing; none where that list has no such facet."""
    return {_FACETS[type_]: iri.rpartition("/")[2]} if type_ in _FACETS else {}


async def _related(graph: Graph, iri: str, fields: dict[str, str]) -> list[Related]:
    counts = [(RELATIONS[r], int(n)) for r, n in await graph.rows(_RELATIONS.format(iri=iri)) if r in RELATIONS]
    queries = [_PAPERS.format(iri=iri, relation=relation, limit=EACH) for relation, _ in counts]
    found = await graph.together(*queries)
    whole = [_PAPERS.format(iri=iri, relation=relation, limit=1000) for relation, _ in counts]
    return [
        Related(relation, count, rows, sparql, fields | {"relation": relation} if fields else {})
        for (relation, count), rows, sparql in zip(counts, found, whole, strict=True)
    ]


async def results_of(request: Request, graph: Graph, which: str) -> dict[str, Any]:
    """The results table of a page in the order that its address asks for; takes the conditions on ?item."""
    state = read(RESULTS, [(name, value) for name, value in request.query_params.items() if name in ("sort", "dir")])
    conditions = f"{which} ?item kg:reportedIn ?paper ."
    sparql = narrow.rows(RESULTS, conditions, state.order, state.down, MOST)
    rows, number = await asyncio.gather(dicts(graph, sparql), graph.rows(narrow.total(conditions)))
    links = {}
    for order in RESULTS.orders:
        down = not state.down if order is state.order else order.down
        links[order.name] = f"?sort={order.name}&dir={'down' if down else 'up'}#results"
    whole = narrow.rows(RESULTS, conditions, state.order, state.down, None)
    return {
        "results": rows,
        "results_total": int(number[0][0]),
        "results_sparql": whole,
        "sorts": links,
        "state": state,
    }


def together(rows: Sequence[Row], each: int = 8) -> list[tuple[str, list[Row]]]:
    """What is named together with a thing in two papers or more, by type: (IRI, label, papers)."""
    groups = {}
    for class_, found in grouped(rows):
        if class_ in TYPES:
            groups[TYPES[class_]] = [row[1:] for row in found[:each]]
    return [(name, groups[name]) for name in ("Method", *(c for c in terms.CLASSES if c != "Method")) if name in groups]


def over_time(rows: Sequence[Row]) -> list[chart.Point]:
    """Papers by month; by year where they span more than three years or some have no month."""
    years = sorted({int(year) for year, _, _ in rows})
    if years and years[-1] - years[0] < 3 and all(month for _, month, _ in rows):
        return chart.by_time({f"{int(y):04}-{int(m):02}": int(n) for y, m, n in rows})
    counts: dict[str, int] = {}
    for year, _, n in rows:
        counts[f"{int(year):04}"] = counts.get(f"{int(year):04}", 0) + int(n)
    return chart.by_time(counts)

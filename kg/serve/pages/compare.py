"""Papers side by side: what each runs on, evaluates on, uses and reports; each cell leads to its sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.serve.errors import Refused
from kg.serve.pages.editor import answered
from kg.serve.pages.graph import Graph, Row, graph_of, local
from kg.serve.pages.grids import download
from kg.serve.pages.index import names_of
from kg.serve.pages.links import iri_of, iris_in
from kg.serve.pages.render import clean, links_of, render
from kg.serve.pages.words import RELATIONS, TYPES, kind_words
from kg.terms import RELATION_WORDS
from kg.words import amount, ends, several

MOST = 12  # papers side by side
FOUND = 8  # things that the search offers
GROUPS = ("Hardware", "Dataset", "Method", "Model", "Task")
_PAPERS = """SELECT ?p ?t ?d {{ VALUES ?p {{ {those} }} ?p a kg:Paper ; dcterms:title ?t
    OPTIONAL {{ ?p dcterms:date ?d }} }} ORDER BY DESC(STR(?d)) ?t"""
_OF_METHODS = """SELECT ?p (COUNT(DISTINCT ?m) AS ?n) (MAX(STR(?d)) AS ?date) {{ VALUES ?m {{ {those} }}
    ?e skos:broader* ?m . ?p kg:introduces|kg:uses ?e OPTIONAL {{ ?p dcterms:date ?d }}
}} GROUP BY ?p ORDER BY DESC(?n) DESC(?date) ?p LIMIT {most}"""
_SAID = """SELECT ?class ?e ?l ?p ?r ?s {{ VALUES ?p {{ {those} }} ?s a kg:Statement ; rdf:subject ?p ;
    rdf:predicate ?r ; rdf:object ?e . ?e a ?class ; skos:prefLabel ?l }} ORDER BY ?class LCASE(?l) ?p ?r ?s"""
_NUMBERS = """SELECT ?p ?r ?kind ?metric ?value ?end ?bound ?change ?unit ?device ?count ?data {{
    VALUES ?p {{ {those} }} ?r a kg:Result ; kg:reportedIn ?p ; kg:kind ?kind ; kg:value ?value
    OPTIONAL {{ ?r kg:metric/skos:prefLabel ?metric }} OPTIONAL {{ ?r kg:metricText ?metric }}
    OPTIONAL {{ ?r kg:otherEnd ?end }} OPTIONAL {{ ?r kg:bound ?bound }} OPTIONAL {{ ?r kg:deviceCount ?count }}
    OPTIONAL {{ ?r kg:unitText ?unit }} OPTIONAL {{ ?r kg:change ?change }}
    OPTIONAL {{ ?r kg:onHardware/skos:prefLabel ?device }} OPTIONAL {{ ?r kg:onDataset/skos:prefLabel ?data }}
}} ORDER BY ?kind ?metric ?p ?value ?r"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a cell: its words, and the place of its sentence on the paper's page."""

    text: str
    link: str


Put = tuple[str, tuple[str, str], str, Entry]  # group, the row's label and link, the paper's IRI, what its cell says


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is about, where that leads, and a cell for each paper."""

    label: str
    link: str
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers as (IRI, title, date), and rows under headings."""

    papers: tuple[Row, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks to compare: papers and methods by the last part of their IRIs, and a query."""

    papers: tuple[str, ...]
    methods: tuple[str, ...]
    sparql: str

    def fields(self) -> list[tuple[str, str]]:
        """The fields of the address."""
        named = [("paper", slug) for slug in self.papers] + [("method", slug) for slug in self.methods]
        return named + [("query", self.sparql)] * bool(self.sparql)


async def compare(request: Request) -> Response:
    """The comparison of the papers that the address names, or its download."""
    graph, fields = await graph_of(request), request.query_params
    sparql = fields.get("query", "").replace("\r\n", "\n").strip()
    choice = Choice(_several(fields.getlist("paper")), _several(fields.getlist("method")), sparql)
    chosen, error = await _chosen(request, graph, choice)
    ending = request.path_params.get("ending")
    found = await _compared(graph, chosen[:MOST], links_of(request, graph).thing, raw=ending == "csv")
    if ending:
        return download(grid(found), ending)
    names = await names_of(request)
    asked = fields.get("q", "").strip()
    found_names = await asyncio.to_thread(names.search, asked)
    return render(
        request,
        "compare.html",
        graph,
        found=found,
        papers=choice.papers,
        methods=[(slug, names.things.get(f"{graph.base}method/{slug}")) for slug in choice.methods],
        sparql=sparql,
        error=error,
        asked=asked,
        offered=[thing for thing in found_names if thing.type in ("Paper", "Method")][:FOUND],
        left_out=max(0, len(chosen) - MOST),
        state=choice.fields(),
    )


async def _chosen(request: Request, graph: Graph, choice: Choice) -> tuple[list[str], Refused | None]:
    """The IRIs of the papers to compare, and why the query gave none."""
    error = None
    chosen = [iri_of(graph.base, f"paper/{slug}").strip("<>") for slug in choice.papers]
    if choice.methods:
        those = " ".join(iri_of(graph.base, f"method/{slug}") for slug in choice.methods)
        chosen += [row[0] for row in await graph.rows(_OF_METHODS.format(those=those, most=MOST))]
    if choice.sparql:
        content, _, _ = await answered(request, graph, choice.sparql)
        error = content.get("error")
        chosen += _papers_in(content["found"].rows, graph.base) if content.get("found") else []
    return list(dict.fromkeys(chosen)), error


def _several(values: Iterable[str]) -> tuple[str, ...]:
    """The values of a field that may stand several times, or once with commas."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST]


def _papers_in(rows: Iterable[Sequence[object]], base: str) -> list[str]:
    """The papers that an answer has; a text that looks like an IRI names none."""
    iris = (term.value for row in rows for term in row if isinstance(term, ox.NamedNode))
    return [iri for iri in dict.fromkeys(iris) if iri.startswith(f"{base}paper/")]


async def _compared(graph: Graph, iris: list[str], page: Callable[[str], str], raw: bool) -> Comparison:
    if not iris:
        return Comparison((), ())
    queries = (query.format(those=iris_in(iris)) for query in (_PAPERS, _SAID, _NUMBERS))
    listed, said, numbers = await graph.together(*queries, raw=raw)
    order = {iri: at for at, iri in enumerate(iris)}
    papers = tuple(sorted({row[0]: row for row in reversed(listed)}.values(), key=lambda row: order[row[0]]))
    at = {row[0]: number for number, row in enumerate(papers)}
    groups: dict[str, dict[tuple[str, str], list[list[Entry]]]] = {name: {} for name in (*GROUPS, "Result")}
    for group, key, paper, entry in (*_relations(said, page), *_results(numbers, page)):
        if paper in at:
            cell = groups[group].setdefault(key, [[] for _ in papers])[at[paper]]
            if entry not in cell:
                cell.append(entry)
    return Comparison(papers, tuple((name, tuple(_lines(lines))) for name, lines in groups.items() if lines))


def _relations(rows: Iterable[Row], page: Callable[[str], str]) -> Iterable[Put]:
    for class_, thing, label, paper, relation, statement in rows:
        if TYPES.get(class_) in GROUPS:
            words = RELATION_WORDS.get(RELATIONS.get(relation, ""), local(relation))
            yield TYPES[class_], (label, page(thing)), paper, Entry(words, f"{page(paper)}#{local(statement)}")


def _results(rows: Iterable[Row], page: Callable[[str], str]) -> Iterable[Put]:
    for paper, result, kind, metric, *told in rows:
        label = (metric or kind_words(kind)) + (" (change)" if told[3] else "")
        yield "Result", (label, ""), paper, Entry(_amount(*told), f"{page(paper)}#{local(result)}")


def _amount(value: str, end: str, bound: str, change: str, unit: str, device: str, count: str, data: str) -> str:
    told = amount(ends(value, end), unit, bound, change)
    on = f"on {several(device, count)}" if device else ""
    return " ".join(filter(None, [told, on, f"on {data}" if data else ""]))


def _lines(lines: dict[tuple[str, str], list[list[Entry]]]) -> Iterable[Line]:
    """Rows, those that most papers share first."""
    ordered = sorted(lines.items(), key=lambda item: (-sum(map(bool, item[1])), item[0][0].casefold(), item[0]))
    for (label, link), cells in ordered:
        yield Line(label, link, tuple(map(tuple, cells)))


def grid(found: Comparison) -> list[list[str]]:
    """A comparison as rows of text, their heads first."""
    head = ["", "", *(row[1] for row in found.papers)]
    rows = [
        [group, line.label, *("; ".join(entry.text for entry in cell) for cell in line.cells)]
        for group, lines in found.groups
        for line in lines
    ]
    return [[" ".join(str(clean(cell)).split()) for cell in row] for row in [head, *rows]]

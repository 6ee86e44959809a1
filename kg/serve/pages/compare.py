"""Papers side by side: what each runs on, evaluates on, uses and reports; each cell leads to its sentence."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.errors import Refused
from kg.serve.pages.editor import answered
from kg.serve.pages.graph import Graph, Row, graph_of, local
from kg.serve.pages.links import iri_of
from kg.serve.pages.names import names_of
from kg.serve.pages.neighbours import _values as iris_in
from kg.serve.pages.render import clean, links_of, render
from kg.serve.pages.words import RELATION_WORDS, RELATIONS, TYPES

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
_NUMBERS = """SELECT ?p ?r ?kind ?metric ?value ?end ?unit ?device ?data {{ VALUES ?p {{ {those} }} ?r a kg:Result ;
    kg:reportedIn ?p ; kg:kind ?kind ; kg:value ?value OPTIONAL {{ ?r kg:metric/skos:prefLabel ?metric }}
    OPTIONAL {{ ?r kg:otherEnd ?end }} OPTIONAL {{ ?r kg:unitText ?unit }}
    OPTIONAL {{ ?r kg:onHardware/skos:prefLabel ?device }} OPTIONAL {{ ?r kg:onDataset/skos:prefLabel ?data }}
}} ORDER BY ?kind ?metric ?p ?value ?r"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a cell: its words, and the place of its sentence on the paper's page."""

    text: str
    link: str


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


async def compare(request: Request) -> Response:
    """The comparison of the papers that the address names, or its download."""
    graph, ending = await graph_of(request), request.path_params.get("ending", "")
    to, fields = links_of(request, graph), request.query_params
    papers, methods = _several(fields.getlist("paper")), _several(fields.getlist("method"))
    sparql = fields.get("query", "").replace("\r\n", "\n")
    error = None
    chosen = [iri_of(graph.base, f"paper/{slug}").strip("<>") for slug in papers]
    if methods:
        those = " ".join(iri_of(graph.base, f"method/{slug}") for slug in methods)
        chosen += [row[0] for row in await graph.rows(_OF_METHODS.format(those=those, most=MOST))]
    if sparql.strip():
        content, _, _ = await answered(request, graph, sparql)
        error = content.get("error")
        chosen += _papers_in(content["found"].rows, graph.base) if content.get("found") else []
    chosen = list(dict.fromkeys(chosen))
    found = await _compared(graph, chosen[:MOST], to.thing)
    if ending:
        return _download(found, ending)
    names = await names_of(request)
    asked = fields.get("q", "").strip()
    offered = [t for t in names.search(asked) if t.type in ("Paper", "Method")][:FOUND] if asked else []
    return render(
        request,
        "compare.html",
        graph,
        found=found,
        papers=papers,
        methods=[(slug, names.things.get(f"{graph.base}method/{slug}")) for slug in methods],
        sparql=sparql,
        error=error,
        asked=asked,
        offered=offered,
        left_out=max(0, len(chosen) - MOST),
        state=[("paper", p) for p in papers] + [("method", m) for m in methods] + [("query", sparql)] * bool(sparql),
    )


def _several(values: Iterable[str]) -> list[str]:
    """The values of a field that may stand several times, or once with commas."""
    return list(dict.fromkeys(part.strip() for value in values for part in value.split(",") if part.strip()))[:MOST]


def _papers_in(rows: Iterable[Sequence[object]], base: str) -> list[str]:
    values = (str(getattr(term, "value", "")) for row in rows for term in row)
    return [value for value in dict.fromkeys(values) if value.startswith(f"{base}paper/")]


async def _compared(graph: Graph, iris: list[str], page: object) -> Comparison:
    assert callable(page)
    if not iris:
        return Comparison((), ())
    those = iris_in(iris)
    listed, said, numbers = await graph.together(*(query.format(those=those) for query in (_PAPERS, _SAID, _NUMBERS)))
    order = {iri: at for at, iri in enumerate(iris)}
    papers = tuple(sorted({row[0]: row for row in reversed(listed)}.values(), key=lambda row: order[row[0]]))
    at = {row[0]: number for number, row in enumerate(papers)}
    groups: dict[str, dict[tuple[str, str], list[list[Entry]]]] = {name: {} for name in (*GROUPS, "Result")}

    def put(group: str, key: tuple[str, str], paper: str, entry: Entry) -> None:
        cells = groups[group].setdefault(key, [[] for _ in papers])[at[paper]]
        if entry not in cells:
            cells.append(entry)

    for class_, e, label, p, r, s in said:
        if p in at and TYPES.get(class_) in GROUPS:
            words = RELATION_WORDS.get(RELATIONS.get(r, ""), local(r))
            put(TYPES[class_], (label, page(e)), p, Entry(words, f"{page(p)}#{local(s)}"))
    for p, r, kind, metric, value, end, unit, device, data in numbers:
        if p in at:
            put(
                "Result",
                (metric or local(kind).replace("_", " "), ""),
                p,
                Entry(_amount(value, end, unit, device, data), f"{page(p)}#{local(r)}"),
            )
    return Comparison(papers, tuple((name, tuple(_lines(lines))) for name, lines in groups.items() if lines))


def _amount(value: str, end: str, unit: str, device: str, data: str) -> str:
    number = f"{value}–{end}" if end else value
    return " ".join(filter(None, [number, unit, f"on {device}" if device else "", f"on {data}" if data else ""]))


def _lines(lines: dict[tuple[str, str], list[list[Entry]]]) -> Iterable[Line]:
    """Rows, those that most papers share first."""
    ordered = sorted(lines.items(), key=lambda item: (-sum(map(bool, item[1])), item[0][0].casefold(), item[0]))
    for (label, link), cells in ordered:
        yield Line(label, link, tuple(map(tuple, cells)))


def _download(found: Comparison, ending: str) -> Response:
    writers = {"csv": (as_csv, "text/csv"), "md": (as_markdown, "text/markdown"), "tex": (as_latex, "text/x-tex")}
    if ending not in writers:
        raise Refused(404, "A comparison is to be had as .csv, .md and .tex.")
    write, media = writers[ending]
    return Response(
        write(_grid(found)),
        media_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="comparison.{ending}"'},
    )


def _grid(found: Comparison) -> list[list[str]]:
    head = ["", "", *(row[1] for row in found.papers)]
    rows = [
        [group, line.label, *("; ".join(entry.text for entry in cell) for cell in line.cells)]
        for group, lines in found.groups
        for line in lines
    ]
    return [[" ".join(str(clean(cell)).split()) for cell in row] for row in [head, *rows]]


def as_csv(grid: Sequence[Sequence[str]]) -> str:
    """A grid as CSV; no cell begins as a formula would."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not _numeric(cell) else cell for cell in row]
        for row in grid
    )
    return out.getvalue()


def as_markdown(grid: Sequence[Sequence[str]]) -> str:
    r"""A grid as a Markdown table.

    >>> as_markdown([["", "a|b"], ["x", "<i>"]])
    '|  | a\\|b |\n| --- | --- |\n| x | \\<i\\> |\n'
    """
    lines = [[re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", cell) for cell in row] for row in grid]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


_TEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
    | {"<": r"\textless{}", ">": r"\textgreater{}", "–": "--"}
)


def as_latex(grid: Sequence[Sequence[str]]) -> str:
    r"""A grid as a LaTeX table.

    >>> as_latex([["", "50 %"], ["a_b", "1"]]).splitlines()[2]
    ' & 50 \\% \\\\'
    """
    head, *rows = [[cell.translate(_TEX) for cell in row] for row in grid]
    lines = [r"\begin{tabular}{" + "l" * len(head) + "}", r"\hline", " & ".join(head) + r" \\", r"\hline"]
    return "\n".join([*lines, *(" & ".join(row) + r" \\" for row in rows), r"\hline", r"\end{tabular}", ""])


def _numeric(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9][0-9.,]*( .*)?", cell) is not None and not re.search(r"[=@|(]", cell)

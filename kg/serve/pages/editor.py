"""The query editor: a text area that works everywhere, an answer with links and a chart, and the link to both."""

from __future__ import annotations

import shlex
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import query, strangers, terms
from kg.answer import Answer
from kg.serve.errors import Refused
from kg.serve.job import Job
from kg.serve.negotiate import GRAPHS, RESULTS
from kg.serve.pages import table
from kg.serve.pages.graph import Graph, graph_of, local
from kg.serve.pages.index import names_of
from kg.serve.pages.render import escaped_marks, links_of, render
from kg.serve.shares import Client

SHOWN = 500  # rows of an answer on a page; the downloads have all
BYTES = 4 << 20  # of an answer on a page
FIRST = """PREFIX kg: <https://w3id.org/papers-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?device (COUNT(?paper) AS ?papers) WHERE {
  ?paper kg:runsOn/skos:prefLabel ?device
}
GROUP BY ?device ORDER BY DESC(?papers) LIMIT 20
"""
_TERMS = """SELECT ?term ?n { { ?part void:class ?term ; void:entities ?n } UNION
    { ?part void:property ?term ; void:triples ?n } } ORDER BY DESC(?n) ?term"""
_PYTHON = """import csv, io, urllib.parse, urllib.request

query = {query!r}
url = {endpoint!r} + "?" + urllib.parse.urlencode({{"query": query}})
request = urllib.request.Request(url, headers={{"Accept": "text/csv"}})
with urllib.request.urlopen(request) as response:
    for row in csv.DictReader(io.TextIOWrapper(response, "utf-8")):
        print(row)
"""


@cache
def catalogue() -> tuple[query.Question, ...]:
    """The questions that are shipped; they are read once."""
    return tuple(query.catalogue())


async def editor(request: Request) -> Response:
    """The editor, with the answer of the query that the address holds."""
    graph = await graph_of(request)
    sparql = request.query_params.get("query", "").replace("\r\n", "\n")
    content, status, headers = await answered(request, graph, sparql) if sparql.strip() else ({}, 200, {})
    return render(
        request,
        "query.html",
        graph,
        status=status,
        headers=headers,
        **(
            blank(request)
            | {"sparql": sparql or FIRST, "asked": bool(sparql.strip()), "questions": _examples(graph)}
            | content
        ),
    )


def _examples(graph: Graph) -> list[tuple[query.Question, str]]:
    """The questions, each with its query under the graph's own base."""
    return [(question, query.rebased(question, graph.base)) for question in catalogue()]


def blank(request: Request) -> dict[str, Any]:
    """What the templates of answers need where there is none yet."""
    return {
        "found": None,
        "note": "",
        "error": None,
        "rows": [],
        "chart": None,
        "placed": [],
        "downloads": [],
        "copies": [],
        "fields": dict(request.query_params),
    }


async def answered(request: Request, graph: Graph, sparql: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """What a page shows of a query: its answer, or its error at its place; with status and headers."""
    to = links_of(request, graph)
    content: dict[str, Any] = {"copies": copies(request, sparql)}
    try:
        found = await _answer(graph, sparql, request.client)
    except Refused as refused:
        places = table.placed(escaped_marks(sparql), refused.line, refused.column) if refused.line else []
        return content | {"error": refused, "placed": places}, refused.status, refused.headers
    note = "" if found.rows else await _note(graph, sparql)
    things = (await names_of(request)).things
    plot = table.plotted(found, things, request.query_params.get("x", ""), request.query_params.get("y", ""))
    return (
        content
        | {
            "found": found,
            "note": note,
            "rows": table.cells(found, to, things),
            "chart": plot,
            "downloads": [
                (f.name, to.to("sparql", query=sparql, format=f.name))
                for f in (GRAPHS if found.kind == "construct" else RESULTS)
                if found.kind != "ask" or f.name in ("json", "xml")
            ],
        },
        200,
        {},
    )


async def _answer(graph: Graph, sparql: str, client: Client) -> Answer:
    """The first rows of a query that somebody wrote: it waits its turn, and nothing is kept of it."""
    job = Job(sparql, raw=True, max_rows=SHOWN, max_bytes=BYTES)
    found = (await graph.pool.ask(job, client=client)).answer
    assert found is not None
    return found


async def _note(graph: Graph, sparql: str) -> str:
    """What an empty answer may come from."""
    iris = strangers.named(sparql, graph.base)
    try:
        known = [row[0] for row in await graph.rows(strangers.held(iris))] if iris else []
    except Refused:
        return ""
    return strangers.note(sparql, graph.base, known)


def copies(request: Request, sparql: str) -> list[tuple[str, str]]:
    """The query as a command and as a program."""
    endpoint, asked = str(request.url_for("sparql")), escaped_marks(sparql)
    curl = f"curl -H 'Accept: text/csv' --data-urlencode {shlex.quote('query=' + asked)} {shlex.quote(endpoint)}"
    return [("curl", curl), ("Python", _PYTHON.format(query=asked, endpoint=endpoint))]


async def complete(request: Request) -> Response:
    """What the editor completes: prefixes, and the classes and properties of the graph with how often they stand."""
    graph = await graph_of(request)
    names = []
    for iri, number in await graph.rows(_TERMS):
        short = next((f"{p}:{iri[len(ns) :]}" for p, ns in terms.PREFIXES.items() if iri.startswith(ns)), f"<{iri}>")
        names.append({"name": short, "kind": "class" if local(iri)[:1].isupper() else "property", "n": int(number)})
    return JSONResponse({"prefixes": terms.PREFIXES, "terms": names, "base": graph.base})

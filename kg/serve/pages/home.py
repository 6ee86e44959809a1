"""The first page, and what its search box finds."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.query import ENTITY_TYPES, classes
from kg.serve.pages.editor import catalogue
from kg.serve.pages.graph import graph_of
from kg.serve.pages.index import names_of
from kg.serve.pages.names import LONGEST
from kg.serve.pages.render import render
from kg.serve.pages.words import TYPES

SHOWN = 50
SUGGESTED = 8
NEWEST = """SELECT ?p ?t ?d {
    { SELECT ?p ?d { ?p a kg:Paper OPTIONAL { ?p dcterms:date ?d } } ORDER BY DESC(STR(?d)) ?p LIMIT 12 }
    ?p dcterms:title ?t
} ORDER BY DESC(STR(?d)) ?t"""
COUNTS = """SELECT ?class ?n {
    ?dataset void:classPartition ?part . ?part void:class ?class ; void:entities ?n
} ORDER BY ?class"""
SIZE = "SELECT ?n { ?dataset void:uriSpace ?base ; void:triples ?n }"
DEVICES = """SELECT ?e ?l (COUNT(DISTINCT ?p) AS ?n) {
    ?p kg:runsOn ?e . ?e skos:prefLabel ?l
} GROUP BY ?e ?l ORDER BY DESC(?n) ?l LIMIT 8"""


async def home(request: Request) -> Response:
    """What there is, and where to go from here."""
    graph = await graph_of(request)
    newest, counts, size, devices = await graph.together(NEWEST, COUNTS, SIZE, DEVICES)
    number = {TYPES.get(iri) or iri.rpartition("#")[2]: int(n) for iri, n in counts}
    return render(
        request,
        "home.html",
        graph,
        newest=newest,
        counts=number,
        size=int(size[0][0]) if size else 0,
        devices=devices,
        questions=catalogue(),
        sparql={"newest": NEWEST, "devices": DEVICES, "size": SIZE},
    )


async def search(request: Request) -> Response:
    """What a text names, typing errors forgiven."""
    graph, names = await graph_of(request), await names_of(request)
    asked = " ".join(request.query_params.get("q", "").split())[:LONGEST]
    wanted = request.query_params.get("type", "")
    found = await asyncio.to_thread(names.search, asked)
    types = names.types(found)
    shown = [thing for thing in found if wanted in ("", thing.type)]
    return render(
        request,
        "search.html",
        graph,
        asked=asked,
        wanted=wanted,
        types=sorted(types.items(), key=lambda item: (-item[1], item[0])),
        found=shown[:SHOWN],
        total=len(shown),
    )


async def suggest(request: Request) -> Response:
    """The first things that a text names, for the boxes that complete what is typed."""
    graph, names = await graph_of(request), await names_of(request)
    asked, wanted = request.query_params.get("q", "")[:LONGEST], request.query_params.get("type", "")
    types = classes(wanted) if wanted in ENTITY_TYPES else ()
    found = await asyncio.to_thread(names.search, asked, types, SUGGESTED)
    return JSONResponse(
        [
            {"label": t.label, "written": t.written, "type": t.type, "papers": t.papers, "iri": t.iri}
            | {"path": t.iri.removeprefix(graph.base)}
            for t in found
        ]
    )

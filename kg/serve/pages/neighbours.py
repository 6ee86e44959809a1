"""The neighbourhood of a thing as a picture that can be moved: the page of kg.view, from a few bounded queries."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from kg.readable import cited
from kg.serve.errors import Refused
from kg.serve.pages.graph import Graph, graph_of
from kg.serve.pages.links import iri_of, iris_in
from kg.serve.pages.words import RELATIONS, TYPES
from kg.serve.security import policy
from kg.view.graph import RELATIONS as ORDER
from kg.view.graph import TYPES as DRAWN
from kg.view.graph import Edge, Node, Picture

MOST = 120  # nodes
TIES = 4000  # pairs that one step may find
LEAVE = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
# where the things stand before the UNION, the engine reads all statements before it looks at them
_PAIRS = """SELECT DISTINCT ?here ?there {{
    {{ VALUES ?here {{ {here} }} ?s rdf:subject ?here ; rdf:object ?there FILTER(isIRI(?there)) }} UNION
    {{ VALUES ?here {{ {here} }} ?s rdf:object ?here ; rdf:subject ?there }} UNION
    {{ VALUES ?here {{ {here} }} ?here skos:broader ?there }} UNION
    {{ VALUES ?here {{ {here} }} ?there skos:broader ?here }} }} LIMIT {limit}"""
# what the picture of one step shows, for who wants to ask it
AROUND = """SELECT DISTINCT ?relation ?thing ?name {{
    {{ ?s rdf:subject {iri} ; rdf:predicate ?relation ; rdf:object ?thing }} UNION
    {{ ?s rdf:object {iri} ; rdf:predicate ?relation ; rdf:subject ?thing }} UNION
    {{ {iri} ?relation ?thing FILTER(?relation = skos:broader) }} UNION
    {{ ?thing ?relation {iri} FILTER(?relation = skos:broader) }}
    ?thing skos:prefLabel|dcterms:title ?name }} ORDER BY ?relation ?name ?thing"""
_NODES = (
    """SELECT ?e ?class ?l {{ VALUES ?e {{ {those} }} ?e a ?class ; skos:prefLabel|dcterms:title ?l }} ORDER BY ?e ?l"""
)
_EDGES = """SELECT ?p ?r ?e ?sentence ?quote {{ VALUES ?p {{ {those} }}
    ?s a kg:Statement ; rdf:subject ?p ; rdf:predicate ?r ; rdf:object ?e ; kg:hasEvidence ?v .
    ?v kg:sentence ?sentence ; kg:quote ?quote }}"""
_BROADER = "SELECT ?a ?b {{ VALUES ?a {{ {those} }} ?a skos:broader ?b }}"


async def neighbours(request: Request) -> Response:
    """The picture around the thing that the path names, for a frame without rights or a window of its own."""
    graph = await graph_of(request)
    iri = iri_of(graph.base, request.path_params["path"]).strip("<>")
    hops = 2 if request.query_params.get("hops") == "2" else 1
    picture = await draw(graph, iri, hops)
    html = await asyncio.to_thread(_html, picture)
    return Response(html, media_type="text/html; charset=utf-8", headers=_headers(html))


async def draw(graph: Graph, iri: str, hops: int) -> Picture:
    """What lies around a thing, at most MOST nodes; raises Refused where there is no such thing."""
    nodes = await _nodes(graph, [iri])
    if iri not in nodes:
        raise Refused(404, "Nothing that a picture shows has this address.")
    frontier, cut = [iri], False
    for _ in range(hops):
        rows = await graph.rows(_PAIRS.format(here=iris_in(frontier), limit=TIES))
        ties = Counter(there for _, there in rows if there not in nodes)
        often = sorted(ties, key=lambda other: (-ties[other], other))
        cut |= len(nodes) + len(often) > MOST
        frontier = often[: MOST - len(nodes)]
        if not frontier:
            break
        nodes |= await _nodes(graph, frontier)
    edges = await _edges(graph, nodes)
    words = f"around {nodes[iri].label}, {hops} step{'s' * (hops > 1)}" + ("; less connected ones left out" * cut)
    return Picture(dict(sorted(nodes.items())), edges, iri, f"{words} ({len(nodes)} nodes, {len(edges)} edges)")


async def _nodes(graph: Graph, iris: list[str]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for iri, class_, label in await graph.rows(_NODES.format(those=iris_in(iris))):
        if TYPES.get(class_) in DRAWN and iri not in found:
            found[iri] = Node(iri, TYPES[class_], label)
    return found


async def _edges(graph: Graph, nodes: dict[str, Node]) -> tuple[Edge, ...]:
    papers = [iri for iri, node in nodes.items() if node.type == "Paper"]
    others = [iri for iri, node in nodes.items() if node.type != "Paper"]
    said: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for p, r, e, sentence, quote in await graph.rows(_EDGES.format(those=iris_in(papers)), raw=True):
        if e in nodes:
            said.setdefault((p, e), set()).add((RELATIONS[r], *cited(sentence, quote)))
    for narrow, broad in await graph.rows(_BROADER.format(those=iris_in(others))):
        if broad in nodes:
            said.setdefault((narrow, broad), set()).add(("broader", "", ""))
    edges = []
    for (source, target), claims in sorted(said.items()):
        ordered = sorted(claims, key=lambda claim: (ORDER.index(claim[0]), claim))
        edges.append(
            Edge(source, target, tuple(dict.fromkeys(c[0] for c in ordered)), tuple(c for c in ordered if c[1]))
        )
    return tuple(edges)


def _html(picture: Picture) -> bytes:
    from kg.view.layout import arrange
    from kg.view.page import page

    return page(picture, arrange(picture))


def _headers(html: bytes) -> dict[str, str]:
    """Leave to run the scripts of this very page, in an origin of its own that may load nothing."""
    bodies = re.findall(rb"<script(?![^>]*application/json)[^>]*>(.*?)</script>", html, re.S | re.I)
    hashes = " ".join(f"'sha256-{b64encode(sha256(body).digest()).decode()}'" for body in bodies)
    rights = policy(script_src=hashes, style_src="'unsafe-inline'", img_src="data:", frame_ancestors="'self'")
    return {"Content-Security-Policy": f"{rights}; sandbox {LEAVE}", "X-Frame-Options": "SAMEORIGIN"}

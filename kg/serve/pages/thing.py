"""What stands at a thing's own IRI, /id/...: its page for people, its triples for machines, by Accept or ending."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg import terms
from kg.serve.errors import Refused
from kg.serve.negotiate import GRAPHS, Format, choose, not_acceptable
from kg.serve.pages.entity import profile
from kg.serve.pages.graph import Graph, graph_of
from kg.serve.pages.links import iri_of
from kg.serve.pages.paper import paper
from kg.serve.pages.render import render
from kg.serve.pages.words import TYPES
from kg.serve.protocol import accepted, answer

HTML = Format("html", ("text/html", "application/xhtml+xml"), ("html",))
ENDINGS = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}
# a thing, what is said of it, and the evidence: enough to read without asking again
DESCRIPTION = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
    {{ BIND({iri} AS ?s) }}
    UNION {{ ?s rdf:subject {iri} }} UNION {{ ?s kg:reportedIn {iri} }} UNION {{ {iri} kg:listedOn ?s }}
    UNION {{ ?claim rdf:subject {iri} ; kg:hasEvidence ?s }} UNION {{ ?claim kg:reportedIn {iri} ; kg:hasEvidence ?s }}
    ?s ?p ?o
}}"""
_TYPE = "SELECT ?class {{ {iri} a ?class }} ORDER BY ?class"
_OUT = "SELECT ?p ?o ?l {{ {iri} ?p ?o . OPTIONAL {{ ?o skos:prefLabel|dcterms:title ?l }} }} ORDER BY ?p ?l ?o"
_IN = (
    "SELECT ?s ?p ?l {{ ?s ?p {iri} . OPTIONAL {{ ?s skos:prefLabel|dcterms:title ?l }} }} ORDER BY ?p ?l ?s LIMIT 200"
)


async def thing(request: Request) -> Response:
    """The page or the triples of the thing that the path names."""
    graph = await graph_of(request)
    path, dot, ending = request.path_params["path"].rpartition(".")
    if dot and ending in ENDINGS and "/" not in ending:
        iri = iri_of(graph.base, path)
        await _types(graph, iri)
        return await answer(request, DESCRIPTION.format(iri=iri), asked=ENDINGS[ending], first=True)
    iri = iri_of(graph.base, request.path_params["path"])
    types = await _types(graph, iri)
    wanted = choose((HTML, *GRAPHS), accepted(request))
    if wanted is None:
        raise not_acceptable((HTML, *GRAPHS))
    if wanted is not HTML:
        return await answer(request, DESCRIPTION.format(iri=iri), first=True)
    response = await _page(request, graph, iri, types)
    response.headers["Vary"] = "Accept"
    return response


async def _types(graph: Graph, iri: str) -> list[str]:
    types = [row[0] for row in await graph.rows(_TYPE.format(iri=iri))]
    if not types:
        raise Refused(404, "Nothing in the graph has this address.")
    return types


async def _page(request: Request, graph: Graph, iri: str, types: list[str]) -> Response:
    if terms.PAPER in types:
        return await paper(request, iri)
    for type_ in types:
        if type_ in TYPES:
            return await profile(request, iri, TYPES[type_])
    out, into = await graph.together(_OUT.format(iri=iri), _IN.format(iri=iri))
    return render(
        request,
        "resource.html",
        graph,
        iri=iri.strip("<>"),
        types=types,
        out=out,
        into=into,
        sparql={"out": _OUT.format(iri=iri), "in": _IN.format(iri=iri)},
    )

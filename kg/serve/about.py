"""What the server says of itself: the service description of the endpoint, and VoID for the graph."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg import terms
from kg.serve.negotiate import GRAPHS, RDF, UNPREFIXED, choose, not_acceptable
from kg.serve.protocol import accepted, answer, base_iri

_PREFIXES = {
    "format": terms.FORMATS,
    "rdfs": terms.RDFS,
    "sd": terms.SD,
    "void": terms.VOID,
}
_VOID = """CONSTRUCT {{ ?s ?p ?o . ?dataset void:sparqlEndpoint {endpoint} }} WHERE {{
    ?dataset void:uriSpace ?space ; (void:classPartition|void:propertyPartition)? ?s . ?s ?p ?o
}}"""


def service(request: Request) -> Response:
    """The service description, in the format that the request likes best; raises Refused where there is none."""
    format = choose(GRAPHS, accepted(request), request.query_params.get("format"))
    if format is None:
        raise not_acceptable(GRAPHS)
    triples: Any = ox.parse(_description(), format=ox.RdfFormat.TURTLE, base_iri=base_iri(request))
    named: dict[str, Any] = {} if format.name in UNPREFIXED else {"prefixes": _PREFIXES}
    body = ox.serialize((quad.triple for quad in triples), format=RDF[format.name], **named)
    return Response(body, headers={"Vary": "Accept"}, media_type=format.content_type)


async def void(request: Request) -> Response:
    """What is in the graph, in VoID, with the address of the endpoint."""
    query = _VOID.format(endpoint=ox.NamedNode(base_iri(request)))
    return await answer(request, query, asked=request.query_params.get("format"), first=True)


@cache
def _description() -> bytes:
    return (Path(__file__).parent / "service.ttl").read_bytes()

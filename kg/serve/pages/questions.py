"""The catalogue of questions: each with a form for its parameters, and the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.lookup import Name
from kg.query import Question, classes, fill
from kg.serve.errors import Refused
from kg.serve.pages.editor import answered, blank, catalogue
from kg.serve.pages.graph import Graph, graph_of
from kg.serve.pages.index import known, names_of
from kg.serve.pages.names import Names
from kg.serve.pages.render import render


async def questions(request: Request) -> Response:
    """All questions."""
    return render(request, "questions.html", await graph_of(request), questions=catalogue())


async def question(request: Request) -> Response:
    """One question with its form and, where its parameters name things, its answer."""
    graph = await graph_of(request)
    asked = next((q for q in catalogue() if q.name == request.path_params["name"]), None)
    if asked is None:
        raise Refused(404, "The catalogue has no such question.")
    given = {p.name: request.query_params[p.name].strip() for p in asked.parameters if request.query_params.get(p.name)}
    content: dict[str, Any] = {}
    status, headers, mistake = 200, dict[str, str](), None
    sparql = asked.text
    try:
        sparql = await filled(request, graph, asked, given)
        content, status, headers = await answered(request, graph, sparql)
    except QueryError as error:
        mistake, status = error, 400
    return render(
        request,
        "question.html",
        graph,
        status=status,
        headers=headers,
        **(blank(request) | {"question": asked, "sparql": sparql, "mistake": mistake, "asked": True} | content),
        values={p.name: given.get(p.name) or await _default(request, graph, p.default) for p in asked.parameters},
    )


@dataclass(frozen=True, slots=True)
class Indexed:
    """What questions need to know of the graph, from what is at hand."""

    base: str
    index: Names

    def names(self, type_: str) -> list[Name]:
        """Every name of every thing of a type."""
        return [name for class_ in classes(type_) for name in self.index.of(class_)]


async def filled(request: Request, graph: Graph, asked: Question, given: Mapping[str, str]) -> str:
    """A question's query with values for its parameters; raises QueryError for one that names nothing, or Refused."""
    return await asyncio.to_thread(fill, asked, given, Indexed(graph.base, await names_of(request)))


async def _default(request: Request, graph: Graph, default: str) -> str:
    """A parameter's default as people write it."""
    labels = []
    for part in default.split("> <"):
        iri = part.strip("<> ")
        thing = await known(request, graph.base + iri.partition("/id/")[2]) if "/id/" in iri else None
        labels.append(thing.label if thing else iri.partition("^^")[0].strip('"'))
    return " | ".join(labels)

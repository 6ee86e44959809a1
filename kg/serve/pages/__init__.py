"""The pages: each module has handlers, this file their addresses."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.serve.errors import Refused
from kg.serve.pages.compare import compare
from kg.serve.pages.editor import complete, editor
from kg.serve.pages.home import home, search, suggest
from kg.serve.pages.lists import listed
from kg.serve.pages.neighbours import neighbours
from kg.serve.pages.questions import question, questions
from kg.serve.pages.render import render
from kg.serve.pages.thing import thing
from kg.serve.protocol import refusal
from kg.serve.security import OPEN_TO_ALL

_STATIC = Path(__file__).parents[1] / "static"


def routes() -> list[BaseRoute]:
    """The addresses of the pages and of what they load."""
    return [
        Route("/", home, name="home"),
        Route("/search", search, name="search"),
        Route("/suggest", suggest),
        Route("/complete", complete),
        Route("/query", editor, name="query"),
        Route("/questions", questions),
        Route("/questions/{name}", question),
        Route("/compare", compare),
        Route("/compare.{ending}", compare),
        Route("/around/{path:path}", neighbours),
        Route("/id/{path:path}", thing, middleware=OPEN_TO_ALL),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
        Route("/{name}", listed),
        Route("/{path:path}", missing),
    ]


async def missing(request: Request) -> Response:
    """Any other address."""
    raise Refused(404, "There is no such page.")


def refused_page(request: Request, refused: Exception) -> Response:
    """What people see where a page is not given; clients see the sentence alone."""
    if "text/html" not in request.headers.get("accept", ""):
        return refusal(request, refused)
    assert isinstance(refused, Refused)
    return render(request, "refused.html", status=refused.status, headers=refused.headers, refused=refused)

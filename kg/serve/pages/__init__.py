"""The pages: each module has handlers, this file their addresses."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.serve.pages.home import home
from kg.serve.protocol import refusal

_STATIC = Path(__file__).parents[1] / "static"


def routes() -> list[BaseRoute]:
    """The addresses of the pages and of what they load."""
    return [
        Route("/", home, name="home"),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
    ]


def refused_page(request: Request, refused: Exception) -> Response:
    """What people see where a page is not given; clients see the sentence alone."""
    return refusal(request, refused)

"""Templates: everything is escaped, an undefined name is an error, and no text can steer the order of what is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kg import terms
from kg.formats import cell
from kg.readable import STEERING
from kg.serve.pages.graph import Graph, local
from kg.serve.pages.links import Links, outside
from kg.serve.pages.marks import quoted
from kg.serve.pages.words import LISTS, TYPE_WORDS, kind_words, property_words
from kg.serve.security import policy
from kg.terms import RELATION_WORDS
from kg.words import amount, ends, noun, some

_TEMPLATES = Path(__file__).parents[1] / "templates"
_RICH = Path(__file__).parents[1] / "static" / "rich" / "editor.js"  # in release wheels alone


def clean(value: Any) -> Any:
    r"""A text without control characters and marks of direction; anything else as it is.

    >>> clean("abc\u202e\x1b[2J")
    'abc[2J'
    """
    if isinstance(value, Markup):
        return Markup(STEERING.sub("", value))
    return STEERING.sub("", value) if isinstance(value, str) else value


def escaped_marks(sparql: str) -> str:
    r"""A query whose marks of direction are written as SPARQL's escapes: they are seen, and mean the same.

    >>> escaped_marks("# \u202e")
    '# \\u202E'
    """
    return STEERING.sub(lambda mark: f"\\u{ord(mark[0]):04X}", sparql)


@cache
def environment() -> Environment:
    """The templates with what they may call."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    environment.filters |= {
        "told": lambda value, other, bound, change: amount(ends(value, other), bound=bound or "", change=change or ""),
        "cell": cell,
        "count": lambda n: f"{int(n):,}",
        "escaped_marks": escaped_marks,
        "kind": kind_words,
        "local": local,
        "outside": outside,
        "noun": noun,
        "property": property_words,
        "quoted": quoted,
        "some": some,
    }
    environment.globals |= {
        "rows_of": rows_of,
        "relations": RELATION_WORDS,
        "type_words": TYPE_WORDS,
        "lists": LISTS,
        "classes": terms.CLASSES,
        "rich": _RICH.is_file(),
    }
    return environment


def rows_of(sparql: str) -> int:
    """How high a text area is that shows a query."""
    return min(max(sparql.count("\n") + 2, 8), 28)


def links_of(request: Request, graph: Graph | None = None) -> Links:
    """The addresses of the server that a request came to."""
    return Links(request.scope.get("root_path", ""), graph.base if graph else terms.BASE)


def render(
    request: Request,
    template: str,
    graph: Graph | None = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **content: Any,
) -> HTMLResponse:
    """A page from a template, which also sees `request` and `to`, the addresses."""
    page = environment().get_template(template).render(request=request, to=links_of(request, graph), **content)
    headers = {"Content-Security-Policy": policy(frame_src="'self'"), "Cache-Control": "no-cache"} | (headers or {})
    return HTMLResponse(page.encode("utf-8", "replace"), status, headers)

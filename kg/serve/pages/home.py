"""The first page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.render import render

_COUNTS = """SELECT ?class ?n {
    ?dataset void:classPartition ?part . ?part void:class ?class ; void:entities ?n
} ORDER BY DESC(?n) ?class"""


async def home(request: Request) -> Response:
    """What there is, and where to go from here."""
    counts = await request.app.state.pool.select(_COUNTS)
    return render(request, "home.html", counts=[(c.value, int(n.value)) for c, n in counts.rows])

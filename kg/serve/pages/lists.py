"""The lists of papers, things and results: narrowed by facets with counts, every state a link, as CSV and JSON too."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.errors import Refused
from kg.serve.pages import narrow
from kg.serve.pages.facets import LISTINGS, Facet, Listing, Order
from kg.serve.pages.graph import Graph, graph_of, local, text
from kg.serve.pages.links import Links
from kg.serve.pages.render import links_of, render
from kg.serve.pages.words import kind_words
from kg.serve.protocol import answer
from kg.terms import RELATION_WORDS

PAGE = 50  # rows of a page
SHOWN, ALL = 8, 300  # values of a facet at first; of the one that is opened
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with its count and the address of the list with it, or without it where it is chosen."""

    value: str
    label: str
    count: int
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class State:
    """What was chosen of a list: values by facet, order, direction, page; `open` names the facet shown in full."""

    listing: Listing
    chosen: dict[str, str]
    order: Order
    down: bool
    page: int
    open: str = ""

    def fields(self, **other: str) -> dict[str, str]:
        """The fields of the address of this state, or of one beside it, from its first page."""
        fields = self.chosen | {"sort": self.order.name, "dir": "down" if self.down else "up"} | other
        first = self.listing.orders[0]
        if fields["sort"] == first.name and fields["dir"] == ("down" if first.down else "up"):
            del fields["sort"], fields["dir"]
        return {name: value for name, value in fields.items() if value}


async def listed(request: Request) -> Response:
    """A list, or its download."""
    name, _, ending = request.path_params["name"].partition(".")
    listing = LISTINGS.get(name)
    if listing is None or (ending and ending not in FORMATS):
        raise Refused(404, "There is no such list.")
    graph = await graph_of(request)
    state = read(listing, request.query_params)
    conditions = narrow.where(listing, graph.base, state.chosen)
    if ending:
        sparql = narrow.rows(listing, conditions, state.order, state.down, None)
        response = await answer(request, sparql, asked=ending, first=True)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
        return response
    return await _page(request, graph, state, conditions)


def read(listing: Listing, fields: Mapping[str, str]) -> State:
    """The state that an address names; raises Refused for a facet, an order or a page that there is not."""
    chosen = {f.name: fields[f.name] for f in listing.facets if fields.get(f.name)}
    if fields.get("q", "").strip():
        chosen["q"] = fields["q"].strip()[:200]
    orders = {order.name: order for order in listing.orders}
    order = orders.get(fields.get("sort") or listing.orders[0].name)
    page = fields.get("page") or "1"
    if order is None or not page.isascii() or not page.isdecimal() or len(page) > 6 or page == "0":
        raise Refused(400, "The list has no such order or page.")
    down = fields.get("dir") == "down" if fields.get("dir") else order.down
    return State(listing, chosen, order, down, int(page), fields.get("open", ""))


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet on a page: its choices, whether there are more, its SPARQL, and the address where all are shown."""

    facet: Facet
    choices: list[Choice]
    more: bool
    editor: str
    link: str


async def _page(request: Request, graph: Graph, state: State, conditions: str) -> Response:
    listing, to = state.listing, links_of(request, graph)
    sparql = narrow.rows(listing, conditions, state.order, state.down, PAGE, PAGE * (state.page - 1))
    answered, number = await asyncio.gather(dicts(graph, sparql), dicts(graph, narrow.total(conditions)))
    panels = await asyncio.gather(*(_panel(graph, state, facet, to) for facet in listing.facets))
    whole = narrow.rows(listing, conditions, state.order, state.down, None)
    total = int(number[0]["n"])
    return render(
        request,
        "list.html",
        graph,
        listing=listing,
        state=state,
        rows=answered,
        total=total,
        pages=-(-total // PAGE),
        first=PAGE * (state.page - 1) + 1,
        panels=[panel for panel in panels if panel.choices or (panel.facet.costly and not state.open)],
        chosen=[_chip(facet, state, panels, to) for facet in listing.facets if facet.name in state.chosen],
        editor=to.editor(whole),
        sorts={order.name: to.with_fields(listing.name, _sorted(state, order)) for order in listing.orders},
    )


async def _panel(graph: Graph, state: State, facet: Facet, to: Links) -> Panel:
    """A facet with its values; without them where counting takes too long, or nobody has asked for it."""
    opened = state.open == facet.name
    limit = ALL if opened else SHOWN
    sparql = narrow.values(state.listing, graph.base, state.chosen, facet, limit + 1)
    link = to.with_fields(state.listing.name, state.fields(open=facet.name)) + f"#{facet.name}"
    rows: list[dict[str, str]] = []
    if opened or not facet.costly:
        with suppress(Refused):
            rows = await dicts(graph, sparql)
    choices = [_choice(facet, row, state, to) for row in rows[:limit] if row["value"]]
    return Panel(facet, choices, len(rows) > limit, to.editor(sparql), link)


def _chip(facet: Facet, state: State, panels: list[Panel], to: Links) -> tuple[str, str, str]:
    """What was chosen, in words, and the address of the list without it."""
    value = state.chosen[facet.name]
    labels = [c.label for panel in panels if panel.facet is facet for c in panel.choices if c.chosen]
    without = to.with_fields(state.listing.name, state.fields(**{facet.name: ""}))
    return facet.title, labels[0] if labels else words(facet, value), without


async def dicts(graph: Graph, sparql: str) -> list[dict[str, str]]:
    """The rows of a query, by variable."""
    found = await graph.select(sparql)
    return [dict(zip(found.variables, map(text, row), strict=True)) for row in found.rows]


def _sorted(state: State, order: Order) -> dict[str, str]:
    """The fields of the list in another order, or the same the other way round."""
    down = not state.down if order is state.order else order.down
    return state.fields(sort=order.name, dir="down" if down else "up")


def _choice(facet: Facet, row: dict[str, str], state: State, to: Links) -> Choice:
    value = row["value"]
    field = to.slug(value) if facet.form == "thing" else local(value) if facet.form == "term" else value
    chosen = state.chosen.get(facet.name) == field
    link = to.with_fields(state.listing.name, state.fields(**{facet.name: "" if chosen else field}))
    return Choice(field, row["label"] or words(facet, field), int(row["n"]), link, chosen)


def words(facet: Facet, value: str) -> str:
    """A value of a facet in words."""
    if facet.form == "term":
        return RELATION_WORDS.get(value) or kind_words(value)
    return value

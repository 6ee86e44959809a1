"""The lists of papers, things and results: narrowed by facets with counts, every state a link, as CSV and JSON too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from kg.readable import shown
from kg.serve.errors import Refused
from kg.serve.pages import narrow
from kg.serve.pages.facets import LISTINGS, Facet, Listing, Order
from kg.serve.pages.graph import Graph, graph_of, legible, number
from kg.serve.pages.index import Index, index_of
from kg.serve.pages.links import Links
from kg.serve.pages.render import links_of, render
from kg.serve.pages.tally import Mask
from kg.serve.pages.words import kind_words
from kg.serve.protocol import answer
from kg.terms import RELATION_WORDS

PAGE = 50  # rows of a page
SHOWN, ALL = 8, 300  # values of a facet at first; of the one that is opened
MOST = 30  # values of one facet that may be chosen
FORMATS = ("csv", "json")
Fields = list[tuple[str, str]]


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
    """What was chosen of a list: values by facet, words, order, direction, page; `open` is the facet shown in full."""

    listing: Listing
    chosen: dict[str, tuple[str, ...]]
    text: str
    order: Order
    down: bool
    page: int
    open: str = ""

    def fields(self, **other: str) -> Fields:
        """The fields of the address of this state, or of one beside it, from its first page."""
        first = self.listing.orders[0]
        named = {"q": self.text, "sort": self.order.name, "dir": "down" if self.down else "up"} | other
        if named["sort"] == first.name and named["dir"] == ("down" if first.down else "up"):
            del named["sort"], named["dir"]
        values = [(name, value) for name, several in self.chosen.items() for value in several]
        return values + [(name, value) for name, value in named.items() if value]

    def turned(self, facet: Facet, value: str) -> State:
        """The state with a value that this one is without, or without it; of thresholds one alone can hold."""
        before = self.chosen.get(facet.name, ())
        after = tuple(known for known in before if known != value)
        if len(after) == len(before):
            after = (value,) if facet.form == "least" else tuple(sorted((*before, value)))
        every = {f.name: after if f is facet else self.chosen.get(f.name, ()) for f in self.listing.facets}
        return replace(self, chosen={name: values for name, values in every.items() if values})


async def listed(request: Request) -> Response:
    """A list, or its download."""
    name, _, ending = request.path_params["name"].partition(".")
    listing = LISTINGS.get(name)
    if listing is None or (ending and ending not in FORMATS):
        raise Refused(404, "There is no such list.")
    graph = await graph_of(request)
    state = read(listing, request.query_params.multi_items())
    conditions = narrow.where(listing, graph.base, state.chosen, state.text)
    if ending:
        sparql = narrow.rows(listing, conditions, state.order, state.down, None)
        response = await answer(request, sparql, asked=ending, first=True)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
        return response
    return await _page(request, graph, state, conditions)


def read(listing: Listing, fields: Sequence[tuple[str, str]]) -> State:
    """The state that an address names; raises Refused for an order or a page that there is not, or too many values."""
    single = dict(reversed([field for field in fields if field[1]]))  # the first of each name counts
    chosen = {}
    for facet in listing.facets:
        values = {_plain(facet, value) for name, value in fields if name == facet.name and value}
        if len(values) > MOST:
            raise Refused(400, f"{facet.title}: at most {MOST} values at a time.")
        if values:
            chosen[facet.name] = tuple(sorted(values))
    orders = {order.name: order for order in listing.orders}
    order = orders.get(single.get("sort") or listing.orders[0].name)
    page = single.get("page", "1")
    if order is None or not page.isascii() or not page.isdecimal() or len(page) > 6 or page == "0":
        raise Refused(400, "The list has no such order or page.")
    down = single.get("dir") == "down" if "dir" in single else order.down
    return State(listing, chosen, single.get("q", "").strip()[:200], order, down, int(page), single.get("open", ""))


def _plain(facet: Facet, value: str) -> str:
    """A value as our own addresses have it: 24.0 is 24."""
    return number(str(float(value))) if facet.form in ("number", "least") and narrow.is_number(value) else value


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet on a page: its choices, whether there are more, its SPARQL, and the address where all are shown."""

    facet: Facet
    choices: list[Choice]
    more: bool
    editor: str
    link: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is left of a list: how many, the IRIs of this page, and the count of each value of each facet."""

    total: int
    items: list[str]
    counts: dict[str, dict[str, int]]


async def _page(request: Request, graph: Graph, state: State, conditions: str) -> Response:
    listing, to, index = state.listing, links_of(request, graph), await index_of(request)
    within = await _holding(graph, index, listing, state.text) if state.text else None
    found = await asyncio.to_thread(_look, index, state, within)
    rows = await dicts(graph, narrow.these(listing, found.items)) if found.items else []
    place = {iri: at for at, iri in enumerate(found.items)}
    whole = narrow.rows(listing, conditions, state.order, state.down, None)
    panels = [_panel(graph, index, state, facet, found.counts[facet.name], to) for facet in listing.facets]
    return render(
        request,
        "list.html",
        graph,
        listing=listing,
        state=state,
        rows=sorted(rows, key=lambda row: place[row["item"]]),
        total=found.total,
        pages=-(-found.total // PAGE),
        first=PAGE * (state.page - 1) + 1,
        panels=[panel for panel in panels if panel.choices],
        chosen=list(_chips(graph, index, state, to)),
        editor=to.editor(whole),
        sorts={order.name: to.with_fields(listing.name, _sorted(state, order)) for order in listing.orders},
    )


async def _holding(graph: Graph, index: Index, listing: Listing, words: str) -> Mask:
    """Which items hold the words: names are at hand, titles, abstracts and sentences are asked for."""
    known = index.tables.kept(listing.name, words)
    if known is None and listing.name not in ("papers", "results"):
        known = await asyncio.to_thread(index.tables.named, listing.name, words)
    if known is None:
        sparql = f"SELECT DISTINCT ?item {{ {listing.base} {narrow.holding(listing, words)} }}"
        iris = [row[0] for row in await graph.rows(sparql, len(index.tables.of(listing.name).iris) + 1)]
        known = index.tables.keep(listing.name, words, iris)
    return known


def _look(index: Index, state: State, within: Mask | None) -> Found:
    table = index.tables.of(state.listing.name)
    items = table.select(state.chosen, within)
    ordered = table.order(items, state.order.name, state.down)
    counts = {facet.name: table.count(facet.name, state.chosen, within) for facet in state.listing.facets}
    shown = ordered[PAGE * (state.page - 1) : PAGE * state.page]
    return Found(len(ordered), [table.iris[at] for at in shown], counts)


def _panel(graph: Graph, index: Index, state: State, facet: Facet, counts: dict[str, int], to: Links) -> Panel:
    """A facet with its values: what is chosen first, then the most, the newest or the largest."""
    limit = ALL if state.open == facet.name else SHOWN
    chosen = state.chosen.get(facet.name, ())
    every = dict.fromkeys(chosen, 0) | counts
    found = [(value, n, label_of(graph, index, state.listing, facet, value)) for value, n in every.items()]
    if facet.form in ("month", "number", "least"):
        found.sort(key=lambda entry: (float(entry[0].replace("-", "")), entry[0]), reverse=True)
    else:
        found.sort(key=lambda entry: (-entry[1], entry[2], entry[0]))
    found.sort(key=lambda entry: entry[0] not in chosen)
    choices = [_choice(facet, value, n, label, state, to) for value, n, label in found[:limit]]
    sparql = narrow.values(state.listing, graph.base, state.chosen, state.text, facet, limit + 1)
    link = to.with_fields(state.listing.name, state.fields(open=facet.name)) + f"#{facet.name}"
    return Panel(facet, choices, len(found) > limit, to.editor(sparql), link)


def _choice(facet: Facet, value: str, count: int, label: str, state: State, to: Links) -> Choice:
    """A value; in a facet that is shown in full, what is chosen leads back to it."""
    opened = state.open == facet.name
    fields = state.turned(facet, value).fields(open=facet.name if opened else "")
    link = to.with_fields(state.listing.name, fields) + (f"#{facet.name}" if opened else "")
    return Choice(value, label, count, link, value in state.chosen.get(facet.name, ()))


def _chips(graph: Graph, index: Index, state: State, to: Links) -> Iterable[tuple[str, str, str]]:
    """Each value that was chosen, in words, and the address of the list without it."""
    for facet in state.listing.facets:
        for value in state.chosen.get(facet.name, ()):
            without = to.with_fields(state.listing.name, state.turned(facet, value).fields())
            yield facet.title, label_of(graph, index, state.listing, facet, value), without


async def dicts(graph: Graph, sparql: str) -> list[dict[str, str]]:
    """The rows of a query as people read them, by variable."""
    found = await graph.select(sparql)
    return [dict(zip(found.variables, map(legible, row), strict=True)) for row in found.rows]


def _sorted(state: State, order: Order) -> Fields:
    """The fields of the list in another order, or the same the other way round."""
    down = not state.down if order is state.order else order.down
    return state.fields(sort=order.name, dir="down" if down else "up")


def label_of(graph: Graph, index: Index, listing: Listing, facet: Facet, value: str) -> str:
    """A value of a facet in words."""
    if facet.form == "thing":
        thing = index.names.things.get(f"{graph.base}{narrow.folder(facet, listing)}/{value}")
        return thing.label if thing else value
    if facet.form == "term":
        return RELATION_WORDS.get(value) or kind_words(value)
    return shown(value)

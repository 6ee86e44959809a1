"""What pages ask of the graph: through the server's pool with its limits; an answer is kept until the next build."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from kg import terms
from kg.answer import Answer
from kg.lookup import SPACE
from kg.readable import told

if TYPE_CHECKING:
    from kg.serve.pool import Pool

KEPT = 1000  # answers
SMALL = 2000  # rows of an answer that is kept
Row = tuple[str, ...]


class Graph:
    """The graph as the pages of one server see it; `base` is what all its IRIs begin with."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.base = terms.BASE
        self._kept: OrderedDict[tuple[str, int | None], Answer] = OrderedDict()
        self._generation = -1
        # a page asks many questions; as many as there are workers go to the pool at once, so that none is turned away
        self._turn = asyncio.Semaphore(pool.limits.workers)

    @property
    def generation(self) -> int:
        """Grows with each build; what was learnt in another one is old."""
        return self.pool.generation

    async def fresh(self) -> Graph:
        """This graph, what is known of an older build forgotten."""
        if self._generation != self.generation:
            self._kept.clear()
            self._generation = self.generation
            rows = await self.rows(SPACE)
            self.base = rows[0][0] if rows else terms.BASE
        return self

    async def select(self, sparql: str, max_rows: int | None = None) -> Answer:
        """The answer of a query of ours; raises Refused where the pool does."""
        key, generation = (sparql, max_rows), self.generation
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        async with self._turn:
            answer = await self.pool.select(sparql, max_rows)
        if len(answer.rows) <= SMALL and generation == self._generation:
            self._kept[key] = answer
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return answer

    async def rows(self, sparql: str, max_rows: int | None = None, *, raw: bool = False) -> list[Row]:
        """The rows of a query as text that people read, or where `raw` as the graph has it; "" for what is unbound."""
        written = text if raw else legible
        return [tuple(map(written, row)) for row in (await self.select(sparql, max_rows)).rows]

    async def together(self, *queries: str, raw: bool = False) -> list[list[Row]]:
        """The rows of several queries, asked at once."""
        return list(await asyncio.gather(*(self.rows(query, raw=raw) for query in queries)))


async def graph_of(request: Request) -> Graph:
    """The graph that a request is about."""
    state = request.app.state
    if getattr(state, "graph", None) is None or state.graph.pool is not state.pool:
        state.graph = Graph(state.pool)
    graph: Graph = state.graph
    return await graph.fresh()


def text(term: Any) -> str:
    """A term as text, a decimal without a needless point.

    >>> text(None)
    ''
    """
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    datatype = getattr(term, "datatype", None)
    if datatype is not None and datatype.value in (terms.DECIMAL, terms.DOUBLE):
        return number(value)
    return value


def legible(term: Any) -> str:
    """A term as people read it, a decimal without a needless point."""
    words = text(term)
    return words if words != getattr(term, "value", None) else told(term)


def number(value: str) -> str:
    """A number as people write it.

    >>> number("90.0"), number("0.00071"), number("1.2E9"), number("NaN")
    ('90', '0.00071', '1200000000', 'NaN')
    """
    from kg.formats import format_double

    return format_double(value) if "E" in value.upper() else value.removesuffix(".0")


def local(iri: str) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/papers-kg/ontology#runsOn")
    'runsOn'
    """
    return iri.rstrip("/#").rpartition("#" if "#" in iri.rstrip("#") else "/")[2]


def grouped(rows: Sequence[Row], at: int = 0) -> Iterator[tuple[str, list[Row]]]:
    """Rows by the value of one column, in the order in which the values first come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[at], []).append(row)
    yield from groups.items()

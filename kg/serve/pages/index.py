"""What search and lists know of the graph: read anew with each build, before anybody asks."""

from __future__ import annotations

import asyncio
import pickle
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from kg.serve.errors import Refused
from kg.serve.gather import gather
from kg.serve.pages.names import Named, Names, names
from kg.serve.pages.tables import Tables

if TYPE_CHECKING:
    from kg.serve.pool import Pool
    from kg.serve.source import Source

READING = "The server still reads the names of the graph; try again in a moment."
FAILED = "The names of the graph cannot be read; they may need more memory than there is."


@dataclass(frozen=True, slots=True)
class Index:
    """What is known of one build."""

    names: Names
    tables: Tables


class Indexes:
    """The index of the newest build; while another is made, the one before."""

    def __init__(self, pool: Pool) -> None:
        """Takes the pool, whose new snapshots it follows from the first one on."""
        self.pool = pool
        self.ready: Index | None = None
        self._generation = 0
        self._task: asyncio.Task[None] | None = None
        pool.adopted = self._begin

    async def newest(self) -> Index:
        """The index, waited for where there is none yet; raises Refused where that takes too long or cannot be."""
        if self.ready is None:
            task = self._begin()
            with suppress(OSError, EOFError, TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), self.pool.limits.timeout)
            if self.ready is None:
                raise Refused(503, FAILED if task.done() else READING, retry=2)
        return self.ready

    async def close(self) -> None:
        """Ends what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self) -> asyncio.Task[None]:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._follow())
            self._task.add_done_callback(lambda task: task.cancelled() or task.exception())  # told to who waits
        return self._task

    async def _follow(self) -> None:
        while self._generation != self.pool.generation:
            generation = self.pool.generation
            self.ready = await asyncio.to_thread(pickle.loads, await self.pool.gather())
            self._generation = generation


def read(source: Source) -> Index:
    """Reads the index of a graph; a process of its own does so (see kg.serve.worker)."""
    columns = gather(source)
    index = Index(names(columns), Tables(columns))
    index.tables.make()
    return index


async def index_of(request: Request) -> Index:
    """The index of the graph that a request is about."""
    indexes: Indexes = request.app.state.indexes
    return await indexes.newest()


async def names_of(request: Request) -> Names:
    """The names of the graph that a request is about."""
    return (await index_of(request)).names


async def known(request: Request, iri: str) -> Named | None:
    """What is known of a thing, without asking the graph again."""
    with suppress(Refused):
        return (await names_of(request)).things.get(iri)
    return None

"""Who may use the worker processes over a snapshot, and for how long.

A worker answers one query at a time. One that is over its time is killed and another put in its place. Queries older
than `slow_after` seconds are slow; they may hold half of the workers, pages' own all but one, and go on behind the
others in priority. One more is taken from its worker at once, waits for a place and begins again, or is refused if none
is free in time: who sends slow queries waits most of the time, and half of the workers is there for the others. A query
that was slow before takes a slow place from its beginning.

Of those who wait for a worker, pages go first, then who sent no slow queries of late; who did is never given the last
one (of four or more). A new snapshot gets new workers: idle old ones go at once, busy ones when they are done.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from kg.answer import Answer
from kg.errors import StoreError
from kg.runner import MEMORY
from kg.serve.errors import Refused
from kg.serve.job import Failure, Job, Reply
from kg.serve.process import Worker
from kg.serve.shares import Client, Shares

if TYPE_CHECKING:
    from kg.serve.process import Place

WATCH = 1.0  # seconds between two looks at the store
REMEMBERED = 1000  # queries known to be slow
SLOW = "The server is busy with slow queries, and this is one; try again in a while, or ask for less."
FULL = "All of the server's workers are busy; try again in a while."
CROWDED = "Too many queries wait already; try again in a while."
STOPPED = "The query was stopped after {:g} seconds, the most that one may take; narrow it, or ask for fewer rows."
DIED = "The query was stopped: it took more memory than it may ({:,} MB), or is nested too deep; narrow it."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: seconds, rows, workers, bytes of memory; what slow is; how many queries may wait for a
    worker, how many slow ones for a place."""

    timeout: float = 10.0
    max_rows: int = 10_000
    workers: int = 4
    memory: int = 1 << 30
    slow_after: float = 1.0
    waiting: int = 64
    patient: int = 16

    @property
    def slow(self) -> int:
        """How many workers slow queries may hold."""
        return max(1, self.workers // 2)


class Versions(Protocol):
    """The versions of a graph that are served, one after another: kg.serve.snapshot, kg.serve.elsewhere."""

    name: str

    def changed(self) -> bool:
        """Whether there may be another one."""

    def take(self, *, patient: bool = True) -> Place | None:
        """Where the newest one is, none where there is no other; raises StoreError where it cannot be had."""

    def drop(self, place: Any) -> None:
        """Lets go of one that nobody reads any more."""

    def close(self) -> None:
        """Lets go of them all."""


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """A query on its way: its digest, how many places of slow queries may be taken when it takes one, whether it goes
    before others, who asked."""

    key: bytes
    most: int
    first: bool
    client: Client


Queue = deque[tuple[asyncio.Future[Worker], Client]]


class Pool:
    """The workers of one server; `generation` grows by one with each snapshot: caches tell by it that they are old."""

    def __init__(self, snapshots: Versions, limits: Limits) -> None:
        self.snapshots, self.limits = snapshots, limits
        self.generation = 0
        self.adopted: Callable[[], object] = lambda: None  # called when there is a new snapshot
        self._places: dict[int, Place] = {}  # snapshots that are still read, by generation
        self._alive: set[Worker] = set()
        self._idle: list[Worker] = []
        self._first: Queue = deque()  # pages wait here, served before the endpoint's clients
        self._queue: Queue = deque()
        self._shares = Shares()
        self._slow: set[Ticket] = set()  # those who have places of slow queries
        self._patient: list[tuple[asyncio.Future[None], Ticket]] = []  # those who wait for one
        self._known: OrderedDict[bytes, None] = OrderedDict()  # digests of queries that were slow
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Takes the first snapshot and starts the workers; raises StoreError where that cannot be."""
        place = await asyncio.to_thread(lambda: self.snapshots.take() or self.snapshots.take(patient=False))
        assert place is not None
        self._adopt(place)
        try:
            self._idle += await asyncio.gather(*(self._new() for _ in range(self.limits.workers)))
        except OSError as error:
            raise StoreError(self.snapshots.name, f"cannot be served ({error})", "free some memory") from None
        self.adopted()
        self._do(self._watch())

    async def close(self) -> None:
        """Ends all workers and removes the snapshots."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._alive))
        self.snapshots.close()

    async def select(self, sparql: str, max_rows: int | None = None) -> Answer:
        """The rows of a query of our own, for a page; it goes before those of the endpoint. Raises Refused."""
        job = Job(sparql, raw=True, max_rows=max_rows or self.limits.max_rows)
        answer = (await self.ask(job, first=True)).answer
        assert answer is not None
        return answer

    async def ask(self, job: Job, *, first: bool = False, client: Client = None) -> Reply:
        """Answers a job within the limits; raises Refused with the status and the reason.

        Takes the job, whether it goes before others, and who asked. A caller that is cancelled takes its query with it.
        """
        key = sha256(job.sparql.encode("utf-8", "replace")).digest()
        ticket = Ticket(key, max(1, self.limits.workers - 1) if first else self.limits.slow, first, client)
        try:
            reply = None if key in self._known else await self._attempt(job, ticket)
            if reply is None:
                await self._wait_for_place(ticket)
                reply = await self._attempt(job, ticket)
        finally:
            self._leave(ticket)
        assert reply is not None
        if isinstance(reply, Failure):
            raise Refused(reply.status, reply.sentence, line=reply.line, column=reply.column)
        return reply

    async def gather(self) -> bytes:
        """What search and lists know of the newest snapshot (kg.serve.pages.index), pickled.

        A process of its own beside the workers reads it; raises EOFError, OSError or Refused where that cannot be.
        """
        worker = await self._new(MEMORY)
        try:
            index = await worker.gather()
        finally:
            await self._end(worker)
        if isinstance(index, Failure):
            raise Refused(index.status, index.sentence)
        return index

    @property
    def _retry(self) -> int:
        return math.ceil(self.limits.timeout)

    def _claim(self, ticket: Ticket) -> bool:
        """Takes a place of slow queries; tells whether there is one."""
        if ticket not in self._slow and len(self._slow) >= ticket.most:
            return False
        self._slow.add(ticket)
        return True

    async def _wait_for_place(self, ticket: Ticket) -> None:
        """Takes a place of slow queries, at once or when one is free; raises Refused where none is in time."""
        if self._claim(ticket):
            return
        if len(self._patient) < self.limits.patient:
            entry = asyncio.get_running_loop().create_future(), ticket
            self._patient.append(entry)
            try:
                await asyncio.wait({entry[0]}, timeout=self.limits.timeout)
            finally:
                self._patient.remove(entry)
        if ticket not in self._slow:
            raise Refused(503, SLOW, retry=self._retry)

    def _leave(self, ticket: Ticket) -> None:
        """Gives up a place, if there is one, to who waits longest for it."""
        self._slow.discard(ticket)
        for waiting, patient in self._patient:
            if not waiting.done() and self._claim(patient):
                waiting.set_result(None)

    async def _attempt(self, job: Job, ticket: Ticket) -> Reply | Failure | None:
        """Waits for a worker and runs a job on it; what is slow or fatal counts against who asked."""
        worker = await self._take(self._first if ticket.first else self._queue, ticket.client)
        began, slow, reply = time.monotonic(), self.limits.slow_after, None
        try:
            reply = await self._run(worker, job, ticket)
        finally:
            if reply is None or time.monotonic() - began > slow:
                self._shares.charge(ticket.client, max(slow, time.monotonic() - began))
        return reply

    async def _take(self, queue: Queue, client: Client) -> Worker:
        """A worker, at once or when one is free."""
        while self._idle and not (len(self._idle) == 1 and self._reserved(client)):
            worker = self._idle.pop()
            if worker.process.returncode is None:
                return worker
            self._replace(worker)
        if len(queue) >= self.limits.waiting:
            raise Refused(429, CROWDED, retry=1)
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        queue.append((waiting, client))
        try:
            await asyncio.wait({waiting}, timeout=self.limits.timeout)
        except asyncio.CancelledError:
            if waiting.done():
                self._offer(waiting.result())
            raise
        finally:
            waiting.cancel()
            with suppress(ValueError):
                queue.remove((waiting, client))
        if waiting.cancelled():
            raise Refused(503, FULL, retry=1)
        return waiting.result()

    async def _run(self, worker: Worker, job: Job, ticket: Ticket) -> Reply | Failure | None:
        """Runs a job on a worker, which is free again afterwards, or dead and replaced; none where the query is slow
        and has no place."""
        limits, answered = self.limits, False
        asking = asyncio.ensure_future(worker.ask(job))
        try:
            await asyncio.wait({asking}, timeout=min(limits.slow_after, limits.timeout))
            if asking.done():
                self._known.pop(ticket.key, None)
            else:
                self._remember(ticket.key)
                if not self._claim(ticket):
                    return None
                worker.step_behind()
                await asyncio.wait({asking}, timeout=max(0.0, limits.timeout - limits.slow_after))
                if not asking.done():
                    raise Refused(503, STOPPED.format(limits.timeout))
            reply, answered = asking.result(), True
            return reply
        except EOFError:
            raise Refused(503, DIED.format(limits.memory >> 20)) from None
        finally:
            asking.cancel()
            (self._offer if answered and not worker.behind else self._replace)(worker)

    def _remember(self, key: bytes) -> None:
        self._known[key] = None
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _offer(self, worker: Worker) -> None:
        """Gives a free worker to who waits longest, or lays it by; one of an old snapshot is replaced."""
        if worker.generation != self.generation:
            self._replace(worker)
            return
        for queue in (self._first, self._queue):
            live = (entry for entry in queue if not entry[0].done())
            if ready := [entry for entry in live if self._idle or not self._reserved(entry[1])]:
                waiting, _ = min(ready, key=lambda entry: self._shares.taken(entry[1]))
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    def _reserved(self, client: Client) -> bool:
        """Whether the last free worker is not for this client."""
        return self.limits.workers >= 4 and self._shares.heavy(client)

    def _replace(self, worker: Worker) -> None:
        async def renew() -> None:
            await self._end(worker)
            while True:
                with suppress(OSError):
                    self._offer(await self._new())
                    return
                await asyncio.sleep(WATCH)

        worker.kill()
        self._do(renew())

    async def _new(self, memory: int = 0) -> Worker:
        generation = self.generation
        worker = await Worker.start(self._places[generation], memory or self.limits.memory, generation)
        self._alive.add(worker)
        return worker

    async def _end(self, worker: Worker) -> None:
        """Waits for the end of a worker, and removes its snapshot where it was the last to read it."""
        await worker.end()
        self._alive.discard(worker)
        old = worker.generation
        if old != self.generation and all(other.generation != old for other in self._alive) and old in self._places:
            self.snapshots.drop(self._places.pop(old))

    def _adopt(self, place: Place) -> None:
        self.generation += 1
        self._places[self.generation] = place

    async def _watch(self) -> None:
        """Looks for a new build now and then; puts a new worker in the place of each old one, quick queries first."""
        while True:
            await asyncio.sleep(WATCH)
            with suppress(OSError, StoreError):
                if self.snapshots.changed() and (place := await asyncio.to_thread(self.snapshots.take)):
                    self._adopt(place)
                    self.adopted()
                while old := next((worker for worker in self._idle if worker.generation != self.generation), None):
                    new = await self._new()
                    if old in self._idle:
                        self._idle.remove(old)
                        self._offer(new)
                        await self._end(old)
                    else:  # taken meanwhile; it is replaced when it is done
                        await self._end(new)

    def _do(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

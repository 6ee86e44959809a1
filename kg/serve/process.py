"""A worker process as its server has it; what runs inside is kg.serve.worker."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg.runner import FEW_ARENAS
from kg.serve.gather import Gather
from kg.serve.job import LENGTH, Failure, Job, Reply, frame

if TYPE_CHECKING:
    from kg.remote import Address

    Place: TypeAlias = Path | Address

START = 60.0  # seconds that a worker may take to open its snapshot
BEHIND = 10  # steps of priority between slow queries and the others
_WAY = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir")  # to an endpoint


class Worker:
    """One process with its snapshot or endpoint open."""

    def __init__(self, process: asyncio.subprocess.Process, generation: int) -> None:
        self.process, self.generation, self.behind = process, generation, False

    @classmethod
    async def start(cls, place: Place, memory: int, generation: int) -> Worker:
        """Starts one over a snapshot or an endpoint; raises OSError where it does not come up."""
        path = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
        way = {name: value for name, value in os.environ.items() if name.lower() in _WAY}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "kg.serve.worker", str(memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"} | way | FEW_ARENAS,
            start_new_session=True,
        )
        worker = cls(process, generation)
        try:
            await asyncio.wait_for(worker._say(place), START)  # not as an argument, which others could read
        except BaseException as error:
            await worker.end()
            if isinstance(error, (EOFError, TimeoutError)):
                raise OSError(f"no worker can be started over {place}") from None
            raise
        return worker

    async def ask(self, job: Job) -> Reply | Failure:
        """Answers a job; raises EOFError where the process dies over it."""
        reply: Reply | Failure = await self._say(job)  # type: ignore[assignment]
        return reply

    async def gather(self) -> bytes | Failure:
        """What search and lists know of the graph (kg.serve.pages.index), pickled; raises EOFError as `ask` does."""
        index: bytes | Failure = await self._say(Gather())  # type: ignore[assignment]
        return index

    async def _say(self, message: object) -> object:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(frame(message))
            await self.process.stdin.drain()
            return await self._receive()
        except (OSError, asyncio.IncompleteReadError):
            raise EOFError from None

    async def _receive(self) -> object:
        assert self.process.stdout is not None
        (length,) = LENGTH.unpack(await self.process.stdout.readexactly(LENGTH.size))
        return pickle.loads(await self.process.stdout.readexactly(length))

    def step_behind(self) -> None:
        """Lets all others go first, for good: a process gives up priority and cannot win it back."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND)
            self.behind = True

    def kill(self) -> None:
        """Ends the process at once."""
        with suppress(ProcessLookupError):
            self.process.kill()

    async def end(self) -> None:
        """Ends the process and waits until it and its pipes are gone."""
        self.kill()
        await self.process.wait()
        with suppress(RuntimeError):  # somebody reads the rest already
            await self.process.communicate()

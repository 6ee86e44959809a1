"""Servers to measure: `kg serve`, and rdflib-endpoint in an environment of its own; and what their processes take."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asked
import httpx
import memory

RIVAL = "rdflib-endpoint[cli,oxigraph]==0.6.3"
LOADING = 900.0  # seconds that a server may take to come up
OURS = "/sparql"  # the path of our endpoint
MEMORY = 8 << 30  # bytes that a rival may take


@dataclass(frozen=True)
class Server:
    """A running server: its name, address, endpoint's path and process, and the seconds that it took to come up."""

    name: str
    url: str
    endpoint: str
    process: subprocess.Popen[bytes]
    seconds: float

    def rest(self) -> None:
        """Halts a rival, which may be busy with what nobody waits for any more."""
        if self.endpoint != OURS:
            self.process.send_signal(signal.SIGSTOP)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Goes on while the block runs."""
        self.process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.rest()

    def path(self, wanted: str) -> str:
        """The path of a page as it is, or of a query (see asked.sparql)."""
        return self.endpoint + wanted if wanted.startswith("?") else wanted

    def answers(self, patience: float) -> bool:
        """Whether it answers the least of questions."""
        try:
            path = self.path(asked.sparql("ASK {}"))
            return httpx.get(self.url + path, headers={"Accept": asked.JSON}, timeout=patience).status_code == 200
        except httpx.HTTPError:
            return False


class Watch:
    """Looks at a server's processes: bytes at their peak, and which processes there have been."""

    def __init__(self, server: Server) -> None:
        self.pid, self.together, self.first, self.largest = server.process.pid, 0.0, 0.0, 0.0
        self.seen: set[int] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            first, *rest = memory._tree(self.pid)
            sizes = [memory._memory(pid) for pid in (first, *rest)]
            self.seen |= set(rest)
            self.together = max(self.together, sum(pss for pss, _ in sizes))
            self.first = max(self.first, sizes[0][1])
            self.largest = max([self.largest, *(rss for _, rss in sizes[1:])])

    def figures(self) -> dict[str, int]:
        """What was seen: megabytes of all processes together (what they share counts once), of the server alone and of
        the largest worker, and the number of worker processes that there have been."""
        sizes = {"together MB": self.together, "server MB": self.first, "largest worker MB": self.largest}
        return {name: round(size / 1e6) for name, size in sizes.items()} | {"processes": len(self.seen)}


def ours(store: Path) -> AbstractContextManager[Server]:
    """`kg serve` over a store."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(store)]
    return _running("kg serve", OURS, command, resource.RLIM_INFINITY)


def rival(python: Path, graph: Path, store: str) -> AbstractContextManager[Server]:
    """rdflib-endpoint over a file of N-Triples; `store` is "default" (rdflib's own, in memory) or "Oxigraph"."""
    name = "rdflib-endpoint" + (", Oxigraph" if store == "Oxigraph" else "")
    command = [str(python.with_name("rdflib-endpoint")), "serve", str(graph), "--host", "127.0.0.1", "--store", store]
    return _running(name, "/", command, MEMORY)


def rival_python(folder: Path) -> Path:
    """The interpreter of an environment with the rival, made once."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", RIVAL], check=True)
    return python


@contextmanager
def _running(name: str, endpoint: str, command: list[str], bound: int) -> Iterator[Server]:
    """Starts a server and waits until it answers; raises TimeoutError where it does not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, began = f"http://127.0.0.1:{port}", time.monotonic()
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (bound, bound)),
    )
    try:
        while not Server(name, url, endpoint, process, 0.0).answers(5.0):
            if process.poll() is not None or time.monotonic() > began + LOADING:
                raise TimeoutError(f"{name} is not there after {time.monotonic() - began:.0f} s")
            time.sleep(0.2)
        while endpoint == OURS and httpx.get(f"{url}/search?q=a", timeout=LOADING).status_code != 200:
            time.sleep(0.2)  # its names are still being read
        yield Server(name, url, endpoint, process, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

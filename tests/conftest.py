"""Graphs that several tests look at, built once for all processes of a run."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import small_graph
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from kg.store import Store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CHROMIUM = Path("/usr/bin/chromium")
DEMO_BASE = "https://example.org/papers-kg-demo/"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # no test depends on how fast the machine is


def _once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder that the first of all test processes fills."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    folder = factory.getbasetemp().parent if parallel else factory.getbasetemp()
    place, done = folder / name, folder / f"{name}.done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build(place)
            done.touch()
    return place


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the shipped examples."""
    from kg.build import build

    return _once(tmp_path_factory, "demo", lambda place: build([ROOT / "examples"], place, jobs=1, base=DEMO_BASE))


@pytest.fixture(scope="session")
def real_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the five real pages, which are not part of the project."""
    from kg.build import build

    if not (SHARED / "pages").is_dir():
        pytest.skip(f"the real pages are not at {SHARED}")
    return _once(tmp_path_factory, "real", lambda place: build([SHARED / "pages"], place, jobs=1))


@pytest.fixture(scope="session")
def kg() -> Run:
    """Runs the command `kg` in a process of its own, as people do."""

    def run(*arguments: object, cwd: Path | None = None, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, **options)  # type: ignore[call-overload,no-any-return]

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; closed with the module, since its event loop would be in the way of other tests' loops."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: pip install '.[dev]'")
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the five made-up papers of small_graph.py."""
    return small_graph.store(tmp_path_factory.mktemp("small") / "store")


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Store]:
    """The store of the five made-up papers, open."""
    from kg.store import Store

    with Store(folder) as graph:
        yield graph


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another service, and what it was asked: SERVICE is no guess, the engine does send requests."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_error(500)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", calls
    server.shutdown()
    server.server_close()

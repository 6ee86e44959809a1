"""Pages in a browser under watch: what they say to the console, whom they ask, and what axe-core finds."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]


@contextmanager
def visiting(browser: Browser, url: str) -> Iterator[Open]:
    """Opens pages of a server; at the end no page has said an error or asked for anything outside."""
    contexts, wrong = [], list[str]()

    def opened(path: str, width: int = 1400, height: int = 900, *, refused: bool = False, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on("console", lambda said: wrong.append(f"{path}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: None if _inside(asked.url, url) else wrong.append(f"{path} asks {asked.url}"))
        page.goto(url + path)
        if refused:
            assert wrong, "a status that says no is told in the console"
            wrong.clear()
        return page

    try:
        yield opened
    finally:
        for context in contexts:
            context.close()
    assert not wrong, "\n".join(wrong)


def _inside(asked: str, url: str) -> bool:
    return asked.startswith((url + "/", "data:", "blob:", "about:"))


def axe_script(folder: Path) -> str:
    """The script of axe-core, fetched by npm into a folder; skips the test where that cannot be."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not there to fetch axe-core: apt-get install npm")
    packed = subprocess.run(["npm", "pack", "axe-core@4.10"], cwd=folder, capture_output=True, text=True, timeout=120)
    found = sorted(folder.glob("axe-core-*.tgz"))
    if packed.returncode or not found:
        pytest.skip("npm cannot fetch axe-core here")
    with tarfile.open(found[0]) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode("utf-8")


def serious(page: Page) -> list[str]:
    """The serious faults that axe-core finds in a page, which has its script, in light and in dark."""
    bad = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        bad += [
            f"{scheme}: {fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
    return bad

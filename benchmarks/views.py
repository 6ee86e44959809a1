"""How fast views open in Chromium: python benchmarks/views.py STORE ... prints a table in Markdown.

In the page, from the start of the navigation to the frame in which every node is drawn; then what a click on the
best-tied node takes, and a filter; apart from that the browser's start, the file's size, and requests to the outside.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.store import Store
from kg.view import write_view

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
WATCH = """
window.told = {};
new MutationObserver(() => {
  if (document.body?.dataset.drawn && !told.drawn) {
    told.drawn = performance.now();
    requestAnimationFrame(() => setTimeout(() => { told.frame = performance.now(); }));
  }
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-drawn"] });
"""
ACT = """async (act) => {
  const begun = performance.now();
  new Function(act)();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}"""
CLICK = "network.body.emitter.emit('click', { nodes: [KG.order[0]], edges: [] })"
FILTER = "document.querySelector('[data-name=Method]').click()"


def rows(stores: list[str], rounds: int = 7) -> Iterator[str]:
    """A line of the table for each store."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        for at, place in enumerate(stores):
            file = Path(folder) / f"{at}.html"
            before = time.process_time()
            with Store(place) as store:
                about = write_view(store, file).partition(": ")[2]
            made = time.process_time() - before
            begun = time.perf_counter()
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            start = time.perf_counter() - begun
            shots = [_opened(browser, file) for _ in range(rounds)]
            browser.close()
            frame, click, sieve = (median(shot[n] for shot in shots) / 1000 for n in range(3))
            outside = sum(shot[3] for shot in shots)
            size = file.stat().st_size / 1e6
            figures = f"{made:.1f} | {start:.2f} | {frame:.2f} | {click:.2f} | {sieve:.2f} | {size:.1f} | {outside:.0f}"
            yield f"| {about} | {figures} |"


def _opened(browser: Browser, file: Path) -> tuple[float, float, float, float]:
    page, outside = browser.new_page(viewport={"width": 1400, "height": 900}), list[str]()
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else outside.append(asked.url))
    page.add_init_script(WATCH)
    page.goto(file.as_uri())
    page.wait_for_function("told.frame", timeout=120_000)
    frame = page.evaluate("told.frame")
    click, sieve = (page.evaluate(ACT, act) for act in (CLICK, FILTER))
    page.close()
    return frame, click, sieve, len(outside)


if __name__ == "__main__":
    print(
        "| graph | made, s of CPU time | browser starts, s | all is drawn, s | click, s | filter, s | MB | requests |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for line in rows(sys.argv[1:]):
        print(line, flush=True)

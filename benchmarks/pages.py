"""What pages cost on a store: CPU seconds of the workers and of the server itself, each page asked for the first time.

    python benchmarks/pages.py STORE [LEAST]

Takes a store's folder and the seconds from which on a page is shown (0.3).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from kg.serve import create_app
from kg.serve.pages.facets import LISTINGS
from kg.store import Store

TICK = os.sysconf("SC_CLK_TCK")
MOST = """SELECT ?e (COUNT(DISTINCT ?p) AS ?n) {{ ?p kg:mentions ?e . ?e a kg:{} }}
    GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT 3"""
CLASSES = ("Hardware", "Method", "Dataset", "Model", "Task")
PAPERS = "SELECT ?p (COUNT(?e) AS ?n) { ?p kg:mentions ?e } GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT 3"
STATES = (
    "papers?relation=uses&year=2025",
    "papers?relation=runsOn&hardware=nvidia-a100&hardware=nvidia-h100",
    "papers?confidence=0.9&code=yes",
    "papers?method=diffusion-model&method=transformer&relation=introduces&relation=uses",
    "methods?hardware=nvidia-gpu&relation=introduces",
    "tasks?relation=addresses&year=2025&year=2024",
    "results?kind=speedup&kind=latency&hardware=nvidia-gpu",
    "papers?q=diffusion",
    "results?q=faster",
    "methods?q=attention",
)


def paths(folder: str) -> list[str]:
    """Pages of all kinds, those of the most named things among them."""
    with Store(folder) as store:
        base = next(row[0].value for row in store.select("SELECT ?b { ?g void:uriSpace ?b }"))
        queries = [*(MOST.format(name) for name in CLASSES), PAPERS]
        things = [row[0].value.removeprefix(base) for query in queries for row in store.select(query)]
    lists = [f"{name}?sort={order.name}" for name, listing in LISTINGS.items() for order in listing.orders]
    opened = [f"{name}?open={facet.name}" for name, listing in LISTINGS.items() for facet in listing.facets]
    searches = [f"search?q={words}" for words in ("rtx 4090", "quantisation", "diffusion", "a")]
    around = [f"around/{thing}" for thing in things[::3]]
    return ["", *lists, *STATES, *opened, *searches, *(f"id/{thing}" for thing in things), *around]


def seconds(app: Any) -> float:
    """CPU seconds that the living workers have taken."""
    total = 0
    for worker in app.state.pool._alive:
        fields = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def main(folder: str, least: float) -> None:
    """Asks for the pages and shows the slow ones, then how many there were."""
    asked = paths(folder)
    with TestClient(create_app(folder, workers=2, timeout=60), headers={"Accept": "text/html"}) as client:
        while client.app.state.indexes.ready is None:  # type: ignore[attr-defined]
            time.sleep(0.1)
        slow = 0
        for path in asked:
            before, own = seconds(client.app), time.process_time()
            response = client.get(f"/{path}")
            worker, own = seconds(client.app) - before, time.process_time() - own
            assert response.status_code == 200, (path, response.status_code)
            if max(worker, own) >= least:
                slow += 1
                print(f"{worker:.2f} s of workers, {own:.2f} s of the server: /{path}")
        print(f"{slow} of {len(asked)} pages take {least} s or more")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.3)

"""How well the graph says what annotators read in the real pages; floors that only rise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.export import export
from kg.store import Store

SHARED = Path(__file__).parents[1].parent / "shared"
FLOORS = {  # F1 by score.py on the 60 annotated papers of the five pages
    "papers": 1.0,
    "entity": 0.93,
    "entity Hardware": 0.96,
    "entity Method": 0.92,
    "entity Dataset": 0.95,
    "entity Model": 0.95,
    "entity Task": 0.87,
    "relation": 0.76,
    "result value": 0.97,
    "result value+kind": 0.93,
    "result value+unit": 0.94,
    "result value+hardware": 0.82,
    "result value+subject": 0.70,
    "linking": 0.96,
    "code": 0.99,
    "evidence": 1.0,
}


@pytest.fixture(scope="module")
def scores(real_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """The table of the independent scorer."""
    folder = tmp_path_factory.mktemp("gold")
    with Store(real_store) as store:
        turtle = export(store, folder / "graph.ttl")
    gold = SHARED / "gold"
    command = [sys.executable, str(gold / "score.py"), str(turtle), str(gold / "dev-pages.json"), "--json"]
    table: dict[str, dict[str, float]] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return table


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_floor(scores: dict[str, dict[str, float]], name: str, floor: float) -> None:
    assert scores[name]["gold"] > 0
    assert scores[name]["f1"] >= floor, f"{name}: {scores[name]}"


def test_counts_of_the_pages(real_store: Path) -> None:
    with Store(real_store) as store:
        for class_, count in (("Page", 5), ("Listing", 283), ("Paper", 221)):
            answer = next(store.select(f"SELECT (COUNT(?s) AS ?n) {{ ?s a kg:{class_} }}"))
            assert int(answer[0].value) == count, class_

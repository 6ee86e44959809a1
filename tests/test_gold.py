"""How well the graph says what annotators read in real papers; floors that only rise."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from kg.build import build
from kg.evaluate import evaluate, read_gold
from kg.export import export
from kg.store import Store

SHARED = Path(__file__).parents[1].parent / "shared"
GOLD = SHARED / "gold"
INPUTS = {  # what is built, and what it is scored against
    "pages": (("pages",), ("dev-pages",)),
    "dev": (("pages", "gold/dev-daily-papers.jsonl"), ("dev-pages", "dev-daily")),
    "blind": (("gold/blind-daily-papers.jsonl",), ("blind-daily",)),  # scored only; its misses are never looked at
}
OURS = (
    "result value+model",
    "result value+baseline",
    "result value+metric",
)  # which the independent scorer does not ask
FLOORS = """
name                   pages   dev     blind
papers                 1.00    1.00    1.00
entity                 0.94    0.93    0.80
entity Hardware        0.98    0.98    0.90
entity Method          0.94    0.93    0.79
entity Dataset         0.96    0.97    0.85
entity Model           0.97    0.98    0.91
entity Task            0.88    0.85    0.70
relation               0.85    0.85    0.71
result value           0.98    0.97    0.90
result value+kind      0.97    0.95    0.77
result value+unit      0.95    0.94    0.85
result value+hardware  0.83    0.85    0.83
result value+subject   0.87    0.84    0.72
result value+model     0.90    0.72    0.85
result value+baseline  0.73    0.75    0.63
result value+metric    0.59    0.63    0.68
linking                0.97    0.94    0.91
code                   1.00    1.00    1.00
evidence               1.00    1.00    1.00
"""


def floors() -> list[tuple[str, str, float]]:
    """(set, figure, least F1) for every cell of the table."""
    header, *lines = (line.rsplit(maxsplit=3) for line in FLOORS.strip().splitlines())
    return [(set_, line[0], float(value)) for line in lines for set_, value in zip(header[1:], line[1:], strict=True)]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """The table of the independent scorer for a set, and our own of what it does not ask, built once."""
    if not GOLD.is_dir():
        pytest.skip("../shared/gold is not here")

    @cache
    def table(name: str) -> dict[str, dict[str, float]]:
        paths, gold = INPUTS[name]
        folder = tmp_path_factory.mktemp(name)
        build([SHARED / path for path in paths], folder / "store")
        with Store(folder / "store") as store:
            turtle = export(store, folder / "graph.ttl")
            found = evaluate(store, [paper for g in gold for paper in read_gold(GOLD / f"{g}.json")])
        ours = {role: {"gold": found[role].gold, "f1": found[role].f1} for role in OURS}
        command = [
            sys.executable,
            str(GOLD / "score.py"),
            str(turtle),
            *(str(GOLD / f"{g}.json") for g in gold),
            "--json",
        ]
        answer: dict[str, dict[str, float]] = json.loads(
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
        )
        return answer | ours

    return table


def test_the_table_is_whole() -> None:
    assert len(floors()) == 57


@pytest.mark.parametrize(("set_", "name", "floor"), floors())
def test_floor(scores, set_: str, name: str, floor: float) -> None:  # type: ignore[no-untyped-def]
    row = scores(set_)[name]
    assert row["gold"] > 0
    assert row["f1"] >= floor, f"{set_} {name}: {row}"


def test_counts_of_the_pages(real_store: Path) -> None:
    with Store(real_store) as store:
        for class_, count in (("Page", 5), ("Listing", 283), ("Paper", 221)):
            answer = next(store.select(f"SELECT (COUNT(?s) AS ?n) {{ ?s a kg:{class_} }}"))
            assert int(answer[0].value) == count, class_

"""Runs all measurements and writes `docs/benchmarks.json` and the table `docs/benchmarks.md`.

`python benchmarks/run.py [--folder DIR] [PART ...]`: parts are speed, loading, questions, startup, memory, linear
and load; those not named keep their last figures. Each part makes the stores that it needs; they stay in DIR.
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path
from typing import Any

import linear
import load
import memory
import questions
import speed
import startup
from table import table

from kg import __version__
from kg.export import export
from kg.store import Store

DOCS = Path(__file__).parents[1] / "docs"
# linear comes first: it sees the patterns that are made while it looks
PARTS = ("linear", "speed", "questions", "loading", "startup", "memory", "load")


def _loading(folder: Path) -> dict[str, float]:
    with Store(questions.sized(folder, "middle")) as opened:
        return speed.loading(export(opened, folder / "middle.nt").read_bytes())


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=PARTS)
    parser.add_argument("--folder", type=Path, default=Path("benchmark-stores"))
    parser.add_argument("--papers", type=int, nargs="*", default=(1_000, 10_000, 40_000, 170_000))
    options = parser.parse_args()
    measures = {
        "speed": speed.measure,
        "questions": lambda: questions.measure(options.folder),
        "loading": lambda: _loading(options.folder),
        "startup": lambda: startup.measure(options.folder),
        "load": lambda: load.measure(options.folder),
        "linear": linear.measure,
        "memory": lambda: [memory.measure(number, 2) for number in options.papers],
    }
    path = DOCS / "benchmarks.json"
    held: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    for part in PARTS:
        if part in options.parts:
            held[part] = measures[part]()
            held["made with"] = f"papers-kg {__version__}, Python {platform.python_version()}, {platform.machine()}"
            path.write_text(json.dumps(held, indent=1) + "\n")
            (DOCS / "benchmarks.md").write_text(table(held))


if __name__ == "__main__":
    main()

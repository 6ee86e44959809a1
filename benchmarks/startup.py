"""Seconds until the command has answered."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

import questions


def measure(folder: Path, rounds: int = 7) -> dict[str, float]:
    """CPU seconds of whole commands, medians; the store is the small one of the questions."""
    query = ["query", "most-used-hardware", "--store", str(questions.sized(folder, "small"))]
    return {"kg --help": _seconds(["--help"], rounds), "kg query": _seconds(query, rounds)}


def _seconds(arguments: list[str], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(taken)

"""Peak memory of whole builds of more and more papers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus


def measure(number: int, jobs: int, store: Path | None = None) -> dict[str, float]:
    """Builds so many papers with the command; gives seconds, and megabytes at the peak of its processes together, of
    the first and of the largest. The store stays where a place for it is given.

    Memory that processes share counts once in the sum (PSS of Linux), and in each process that has it (RSS).
    """
    with tempfile.TemporaryDirectory() as folder:
        place = store or Path(folder, "store")
        source = corpus.write(number, Path(folder) / "papers.jsonl")
        command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(source), "--jobs", str(jobs)]
        began = time.monotonic()
        process = subprocess.Popen([*command, "--store", str(place)], stdout=subprocess.PIPE, text=True)
        peak = first = largest = 0.0
        while process.poll() is None:
            sizes = [_memory(pid) for pid in _tree(process.pid)]
            peak, first = max(peak, sum(pss for pss, _ in sizes)), max(first, sizes[0][1])
            largest = max(largest, *(rss for _, rss in sizes))
            time.sleep(0.5)
        seconds = time.monotonic() - began
        assert process.stdout and process.returncode == 0
        disk = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        said = dict(line.split(None, 1) for line in process.stdout.read().splitlines() if len(line.split(None, 1)) == 2)
    triples = int(said["triples"].replace(",", ""))
    built = int(said["papers"].split()[0].replace(",", ""))
    sizes_ = {"peak MB": peak, "first process MB": first, "largest process MB": largest, "disk MB": disk}
    held = {name: round(size / 1e6) for name, size in sizes_.items()}
    return {"papers": built, "triples": triples, "jobs": jobs, "seconds": round(seconds, 1)} | held


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Bytes of a process: its share of what several have (PSS), and all that it has (RSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    held = {name: float(size) * 1024 for name, size, *_ in map(str.split, lines[1:])}
    return held.get("Pss:", 0.0), held.get("Rss:", 0.0)


if __name__ == "__main__":
    os.nice(5)
    for size in map(int, sys.argv[1:] or ("1000", "10000", "40000", "170000")):
        print(json.dumps(measure(size, 2)), flush=True)

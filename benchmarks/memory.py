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


def measure(number: int, jobs: int) -> dict[str, float]:
    """Builds so many papers with the command; gives seconds, and megabytes of its processes together at their peak.

    Memory that processes share counts once (PSS of Linux).
    """
    with tempfile.TemporaryDirectory() as folder:
        source = corpus.write(number, Path(folder) / "papers.jsonl")
        command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(source), "--jobs", str(jobs)]
        began = time.monotonic()
        process = subprocess.Popen([*command, "--store", f"{folder}/store"], stdout=subprocess.PIPE, text=True)
        peak = largest = 0.0
        while process.poll() is None:
            sizes = [_pss(pid) for pid in _tree(process.pid)]
            peak, largest = max(peak, sum(sizes)), max(largest, *sizes)
            time.sleep(0.5)
        seconds = time.monotonic() - began
        assert process.stdout and process.returncode == 0
        disk = sum(path.stat().st_size for path in Path(folder, "store").rglob("*") if path.is_file())
        said = dict(line.split(None, 1) for line in process.stdout.read().splitlines() if len(line.split(None, 1)) == 2)
    triples = int(said["triples"].replace(",", ""))
    built = int(said["papers"].split()[0].replace(",", ""))
    sizes_ = {"peak MB": round(peak / 1e6), "largest process MB": round(largest / 1e6), "disk MB": round(disk / 1e6)}
    return {"papers": built, "triples": triples, "jobs": jobs, "seconds": round(seconds, 1)} | sizes_


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    os.nice(5)
    for size in map(int, sys.argv[1:] or ("1000", "10000", "40000", "170000")):
        print(json.dumps(measure(size, 2)), flush=True)

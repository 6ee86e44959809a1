"""Fuzzes the targets guided by coverage: `python tests/fuzz/run.py [--seconds N] [TARGET ...]`, all of them by default.

Each target runs in a process of its own under atheris (`pip install atheris`; no part of the project), 300 seconds
unless told otherwise; what it stumbles on stays in the folder `--found` and is told with the command that runs it
again. Exit 1 where there is any.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLOWEST, MEGABYTES, LENGTH = 120, 3000, 4096  # seconds by the clock and memory of one input, and its bytes
LINE = b"TileSort runs 2.3$\\times$ faster than vLLM on 8xH100, from 45 to 12 ms, at 90.5% on ImageNet-1K (Acc@1)."
PAGE = b"TileSort: Fast\n\nWe make it fast.\n\n\xe2\x80\xa2 9 authors\n\nnvidia NVIDIA\n\xc2\xb7\nOct 5, 2022 12\n"
ENTRY = b'{"paper": {"id": "2401.00001", "title": "T", "summary": "S", "authors": [{"name": "A"}]}, "numComments": 4}'
SEEDS = {
    "pages": [PAGE],
    "answers": [
        ENTRY,
        ENTRY.replace(b'"', b"'"),
        b'{"id": "2401.00001", "title": "T", "abstract": "S", "versions": []}',
        b'{"id": "https://openalex.org/W1", "title": "T", "abstract_inverted_index": {"S": [0, 2], "x": [1]}}',
        b'{"externalIds": {"ArXiv": "2401.00001"}, "title": "T", "abstract": "S", "year": 2024}',
    ],
    "html": [
        b'<article><h3><a href="/papers/2401.00001">T</a></h3><p>S</p>9 authors</article>',
        b'<div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;:['
        + ENTRY.replace(b'"', b"&quot;")
        + b']}">',
        b"<dl><dt>[1] arXiv:2401.00001 (replaced)<dd><div class='list-title'><span class='descriptor'>Title:</span>"
        b"T</div><div class='list-authors'><a>A</a></div><p class='mathjax'>S<br><a href='x'>this https URL</a>",
        b"<li class='arxiv-result'><p class='list-title'>arXiv:cs/0112017</p><p class='title'>T</p>"
        b"<span class='abstract-full'>S<script type='math/tex'>x</script><a>&#9651; Less</a></span>"
        b"<p class='is-size-7'>Submitted 1 May, 2024;",
        b"<meta name='citation_arxiv_id' content='2401.00001'><meta name='citation_title' content='T'>"
        b"<meta name='citation_abstract' content='S'><meta name='citation_author' content='B, A'>",
    ],
    "feeds": [b"<entry><id>http://arxiv.org/abs/2401.00001v1</id><title>T</title><summary>S</summary></entry></feed>"],
    "bibtex": [
        b'title={{T}}, abstract="S \\"{o} # \\%", author={A, B and others}, year=2024, month=jan}\n@string{x={y}}'
    ],
    "rows": [b'T,"S, ""so""\nand on"\n'],
    "packed": [PAGE, ENTRY, b"%PDF", b"\xff\xfeT\0", b"title;abstract\nT;S\n"],
    "measured": [LINE],
    "said": [b"TileSort: Fast\n" + LINE, b"A (A) B\nWe introduce X (Y), https://github.com/a/b"],
    "minted": ["TileSort \u202e\ud800 <a>\u00e9%".encode("utf-16-le", "surrogatepass"), b"[::1]:x"],
}


def fuzz(name: str, folder: str, seconds: int, found: str) -> None:
    """Fuzzes one target in this process, which libFuzzer ends itself."""
    import atheris

    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["kg"]):
        from tests.fuzz.targets import TARGETS
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LENGTH}"]
    told = ["-print_final_stats=1", "-verbosity=1", f"-artifact_prefix={found}/{name}-"]
    TARGETS[name](SEEDS[name][0])  # what is made at first use belongs to no input
    atheris.Setup([sys.argv[0], *limits, *told, folder], TARGETS[name])
    atheris.Fuzz()


def main() -> int:
    """Fuzzes what is asked for, one target after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*SEEDS, []])
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--found", default="fuzz-found")
    parser.add_argument("--one", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("tests/fuzz: skipped, atheris is not installed; pip install atheris")
        return 0
    if options.one:
        fuzz(options.targets[0], options.one, options.seconds, options.found)
    Path(options.found).mkdir(exist_ok=True)
    failed = 0
    for name in options.targets or SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            for number, seed in enumerate(SEEDS[name]):
                Path(folder, str(number)).write_bytes(seed)
            command = [sys.executable, __file__, name, "--seconds", str(options.seconds), "--found", options.found]
            done = subprocess.run([*command, "--one", folder], capture_output=True, text=True, errors="replace")
        runs = [
            line.split()[1] for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")
        ]
        print(f"{name}: {runs[0] if runs else '?'} executions, {'nothing found' if not done.returncode else 'FOUND'}")
        failed += bool(done.returncode)
        if done.returncode:
            print(done.stderr[-3000:])
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())

"""The catalogue's questions over graphs of 0.1, 1 and 10 million triples, against rdflib where it can."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import corpus

from kg import terms
from kg.build import build
from kg.export import export
from kg.query import catalogue
from kg.store import GRAPH, Store

SIZES = {"small": 650, "middle": 6_500, "large": 65_000}  # papers; about 0.1, 1 and 10 million triples


def graph_of(folder: Path, papers: int) -> Path:
    """A store of so many papers, built once."""
    if not (folder / GRAPH).is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        source = corpus.write(papers, folder.with_suffix(".jsonl"))
        build([source], folder)
        source.unlink()
    return folder


def sized(folder: Path, size: str) -> Path:
    """The store of a size in a folder (see SIZES), built once."""
    return graph_of(folder / size, SIZES[size])


def times(folder: Path, rounds: int = 3, limit: float = 20.0) -> dict[str, float]:
    """Milliseconds of each question as it stands, all rows read; the median of rounds, fewer where they are slow."""
    with Store(folder) as opened:
        return {q.name: _median(lambda q=q: list(opened.select(q.text)), rounds, limit) for q in catalogue()}


def rdflib_times(folder: Path, names: list[str], limit: float) -> Iterator[tuple[str, float]]:
    """Milliseconds of questions in rdflib, in memory, one round each; a question that takes longer than the limit ends
    this process's hope, so the caller gives it time."""
    import signal

    import rdflib

    with Store(folder) as opened:
        data = export(opened, folder / "graph.nt")
    graph = rdflib.Graph().parse(data, format="nt")
    for prefix, namespace in terms.PREFIXES.items():
        graph.bind(prefix, namespace)
    questions = {q.name: q for q in catalogue()}

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    for name in names:
        began = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            list(graph.query(questions[name].text))
        except TimeoutError:
            yield name, limit * 1000
            continue
        except Exception as error:  # what rdflib cannot parse or evaluate is told, not counted
            print(f"rdflib: {name}: {type(error).__name__}", file=sys.stderr)
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        yield name, (time.process_time() - began) * 1000


def _median(work: Any, rounds: int, limit: float) -> float:
    taken: list[float] = []
    while len(taken) < rounds and sum(taken) < limit * 1000:
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def spread(found: dict[str, float]) -> dict[str, Any]:
    """The median, the 99th percentile and the slowest of the questions' times."""
    slowest = max(found, key=lambda name: found[name])
    p99 = quantiles(found.values(), n=100, method="inclusive")[98]
    return {"p50 ms": median(found.values()), "p99 ms": p99, "slowest ms": found[slowest], "slowest": slowest}


def measure(folder: Path, rdflib_limit: float = 10.0, asked: int = 12) -> dict[str, Any]:
    """All sizes; rdflib on every question at 0.1 M, and on some of them at 1 M: more than that it cannot hold here."""
    answers: dict[str, Any] = {}
    for size in SIZES:
        place = sized(folder, size)
        with Store(place) as opened:
            triples = len(opened.oxigraph)
        found = times(place)
        answers[size] = {"triples": triples, "oxigraph": spread(found), "each ms": found}
    for size, step in (("small", 1), ("middle", len(answers["middle"]["each ms"]) // asked + 1)):
        mine = answers[size]["each ms"]
        theirs = dict(rdflib_times(folder / size, sorted(mine)[::step], rdflib_limit))
        ratios = [ms / max(mine[name], 0.01) for name, ms in theirs.items()]
        cut = sum(ms >= rdflib_limit * 1000 for ms in theirs.values())
        spread_ = spread(theirs) | {"questions": len(theirs), "cut off": cut, "median of times": median(ratios)}
        answers[size]["rdflib"] = spread_ | {"limit s": rdflib_limit}
    return answers

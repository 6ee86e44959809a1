"""The catalogue's questions over graphs of 0.1, 1 and 10 million triples, against rdflib where it can."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from functools import partial, reduce
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import corpus

from kg.build import build
from kg.export import export
from kg.query import catalogue
from kg.store import GRAPH, Store, read

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


def asked(opened: Store) -> dict[str, str]:
    """The questions by name, each with its defaults, but of the paper here that reports the most results."""
    rows = opened.select("SELECT ?p { ?r kg:reportedIn ?p } GROUP BY ?p ORDER BY DESC(COUNT(?r)) ?p LIMIT 1")
    (paper,) = (row[0] for row in rows)
    found = {}
    for question in catalogue():
        papers = (parameter.default for parameter in question.parameters if parameter.type == "Paper")
        found[question.name] = reduce(lambda text, default: text.replace(default, str(paper)), papers, question.text)
    return found


def times(opened: Store, rounds: int = 5, limit: float = 20.0) -> tuple[dict[str, float], dict[str, int]]:
    """Milliseconds of each question, parsed and planned anew, all rows read (the median of rounds, fewer where they are
    slow), and how many rows it has."""
    texts = asked(opened)
    rows = {name: len(list(opened.select(text))) for name, text in texts.items()}
    return {name: _median(partial(_read, opened, text), rounds, limit) for name, text in texts.items()}, rows


def _read(opened: Store, text: str) -> list[Any]:
    return list(opened.select(text))


def rdflib_times(
    texts: dict[str, str], data: Path, rounds: int = 5, limit: float = 20.0
) -> Iterator[tuple[str, float, float, int | None]]:
    """Of each question in rdflib, in memory: milliseconds with and without what it takes to parse and translate it, and
    rows, None where it was stopped at the limit (seconds of CPU time)."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    graph = rdflib.Graph().parse(data, format="nt")

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    for name, text in texts.items():
        prepared = prepareQuery(text)
        parsing = _median(partial(prepareQuery, text), rounds, limit)
        signal.setitimer(signal.ITIMER_PROF, limit)
        try:
            rows: int | None = len(list(graph.query(prepared)))
            signal.setitimer(signal.ITIMER_PROF, 0)
            asking = _median(lambda prepared=prepared: list(graph.query(prepared)), rounds, 1)
        except TimeoutError:
            rows, asking = None, limit * 1000
        yield name, parsing + asking, asking, rows


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


def measure(folder: Path) -> dict[str, Any]:
    """All sizes; at 0.1 M and 1 M also with the graph in memory, by Oxigraph and by rdflib, which cannot hold more."""
    answers: dict[str, Any] = {}
    for size in SIZES:
        with Store(sized(folder, size)) as opened:
            mine, rows = times(opened)
            answers[size] = {"triples": len(opened.oxigraph), "rows": rows, "oxigraph": _figures(mine, mine)}
    for size in ("small", "middle"):
        mine = answers[size]["oxigraph"]["each ms"]
        with Store(folder / size) as opened:
            texts, data = asked(opened), export(opened, folder / size / "graph.nt")
        answers[size]["oxigraph, in memory"] = _figures(times(read(data))[0], mine)
        answers[size]["rdflib"] = _rdflib(list(rdflib_times(texts, data)), mine, answers[size]["rows"])
    return answers


def _figures(found: dict[str, float], mine: dict[str, float]) -> dict[str, Any]:
    return spread(found) | {"each ms": found, "median of times": median(found[name] / mine[name] for name in mine)}


def _rdflib(
    found: list[tuple[str, float, float, int | None]], mine: dict[str, float], rows: dict[str, int]
) -> dict[str, Any]:
    """rdflib's figures beside ours; says where it gives another number of rows."""
    for name, _, _, count in found:
        if count not in (rows[name], None):
            print(f"{name}: {rows[name]} rows, of rdflib {count}", file=sys.stderr)
    whole = _figures({name: ms for name, ms, _, _ in found}, mine)
    prepared = _figures({name: ms for name, _, ms, _ in found}, mine)
    return whole | {"prepared": prepared, "cut off": sum(count is None for *_, count in found)}

"""Speed of each room and of the whole, against what limits it and against what one would write otherwise.

CPU time of one process (other work on the machine does not count), the median of a few rounds over other papers each,
and ratios within one run.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import corpus
import spacy

from kg import codec, store, tables, terms, vocabulary
from kg.annotate import annotate
from kg.link import coined, link
from kg.model import Annotation, Paper
from kg.pool import mapper
from kg.relate import relate
from kg.triples import paper_lines

ROUNDS = 3


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of some work, and what it gives."""
    gc.collect()
    began = time.process_time()
    answer = work()
    return time.process_time() - began, answer


def rates(papers: Sequence[Paper]) -> dict[str, float]:
    """Papers a second of everything, by name; each pipeline reads these papers for the first time."""
    known, table = vocabulary.load(None), tables.load(None)
    found: dict[str, float] = {}

    def time_of(name: str, work: Callable[[], Any]) -> Any:
        seconds, answer = cpu(work)
        found[name] = len(papers) / seconds
        return answer

    blank, sentences = spacy.blank("en"), spacy.blank("en")
    sentences.add_pipe("sentencizer")
    for pipeline in (blank, sentences):
        pipeline.tokenizer.max_cache_size = 1_000_000  # type: ignore[union-attr]
    texts = [paper.text for paper in papers]
    time_of("limit: spaCy tokenizer", lambda: [len(blank(text)) for text in texts])
    time_of("limit: tokenizer and sentencizer", lambda: [len(sentences(text)) for text in texts])
    time_of("limit: Aho-Corasick over the same names", lambda: _aho_corasick(texts, known))
    notes = time_of("annotate", lambda: list(annotate(papers, known)))
    time_of("coined", lambda: [coined(note, known) for note in notes])
    links = time_of("link", lambda: [link(note, known, {}) for note in notes])
    said = time_of("relate", lambda: [relate(note, row) for note, row in zip(notes, links, strict=True)])
    data = time_of("triples, as N-Triples", lambda: ["".join(paper_lines(s, terms.BASE, table)).encode() for s in said])
    time_of("triples sorted", lambda: [sorted(set(lines.splitlines())) for lines in data])
    kept = time_of("ledger's text", lambda: [codec.encode(note) for note in notes])
    time_of("and back", lambda: [codec.decode(Annotation, text) for text in kept])
    return found | {"triples a paper": sum(lines.count(b"\n") for lines in data) / len(data)}


def whole(papers: Sequence[Paper]) -> float:
    """Papers a second from text to sorted triples, in one process."""
    known = vocabulary.load(None)
    return (
        len(papers) / cpu(lambda: sum(len(_sorted(papers[at : at + 50], known)) for at in range(0, len(papers), 50)))[0]
    )


def _sorted(papers: Sequence[Paper], known: vocabulary.Vocabulary) -> list[bytes]:
    table = tables.load(None)
    lines = [
        line
        for note in annotate(papers, known)
        for line in paper_lines(relate(note, link(note, known, {})), terms.BASE, table)
    ]
    return sorted(set("".join(lines).encode().splitlines()))


def two_cores(papers: Sequence[Paper]) -> float:
    """How many times faster two processes are than one, by the clock; what else the machine does counts here."""
    known = vocabulary.load(None)
    chunks = [papers[at : at + 25] for at in range(0, len(papers), 25)]
    seconds = {}
    for jobs in (1, 2):
        with mapper(lambda chunk: b"\n".join(_sorted(chunk, known)), jobs) as each:
            began = time.monotonic()
            assert sum(map(len, each(chunks)))
            seconds[jobs] = time.monotonic() - began
    return seconds[1] / seconds[2]


def _aho_corasick(texts: Iterable[str], known: vocabulary.Vocabulary) -> int:
    from ahocorasick import Automaton

    automaton = Automaton()
    for entry in known:
        for name in entry.names:
            automaton.add_word(name.lower(), len(name))
    automaton.make_automaton()
    found = 0
    for text in texts:
        low = text.lower()
        for end, length in automaton.iter(low):
            inside = low[end - length : end - length + 1].isalnum() or low[end + 1 : end + 2].isalnum()
            found += not inside
    return found


def naive(papers: Sequence[Paper]) -> tuple[float, int]:
    """Papers a second of an `entity_ruler` with the same names, an rdflib graph of as many triples, and Turtle."""
    import rdflib

    known = vocabulary.load(None)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns([{"label": e.type, "pattern": n, "id": e.path} for e in known for n in e.names])
    triples = list(rdflib.Graph().parse(data=b"\n".join(_sorted(papers, known)), format="nt"))

    def work() -> int:
        for paper in papers:
            nlp(paper.text)
        graph = rdflib.Graph()
        for triple in triples:
            graph.add(triple)
        return len(graph.serialize(format="turtle"))

    return len(papers) / cpu(work)[0], len(triples)


def ours(papers: Sequence[Paper]) -> float:
    """Papers a second of the same by this project: text to a store on disk to sorted Turtle."""
    from kg.export import export
    from kg.store import GRAPH, Store

    known = vocabulary.load(None)
    with tempfile.TemporaryDirectory() as folder:

        def work() -> None:
            graph = store.open_graph(Path(folder) / GRAPH)
            for at in range(0, len(papers), 500):
                store.load(graph, b"\n".join(_sorted(papers[at : at + 500], known)))
            graph.flush()
            del graph
            with Store(folder) as opened:
                export(opened, Path(folder) / "graph.ttl")

        return len(papers) / cpu(work)[0]


def loading(ntriples: bytes) -> dict[str, float]:
    """Triples a second into a store on disk, by the clock and by CPU time of all threads."""
    lines = ntriples.splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        graph = store.open_graph(Path(folder) / "graph")
        clock, began = time.monotonic(), time.process_time()
        for at in range(0, len(lines), 150_000):
            store.load(graph, b"".join(lines[at : at + 150_000]))
        graph.flush()
        used, passed = time.process_time() - began, time.monotonic() - clock
    return {"triples": len(lines), "triples/s": len(lines) / passed, "triples/s of CPU time": len(lines) / used}


def measure(size: int = 400) -> dict[str, Any]:
    """All of it, over other papers in each round, after one round that warms up the caches."""
    rows = corpus.papers(size * (ROUNDS + 2))
    rates(rows[: size // 2])
    parts = [rows[size * n : size * (n + 1)] for n in range(ROUNDS)]
    rounds = [rates(part) for part in parts]
    rate = {name: median(one[name] for one in rounds) for name in rounds[0]}
    rate["text to sorted triples"] = median(map(whole, parts))
    rate["naive: entity_ruler, rdflib, Turtle"], _ = naive(parts[0][: size // 2])
    rate["ours: rules, Oxigraph on disk, Turtle"] = ours(parts[0][: size // 2])
    limit = rate["limit: tokenizer and sentencizer"]
    return {
        "papers a round": size,
        "papers/s": rate,
        "share of the limit": rate["text to sorted triples"] / limit,
        "times the naive way": rate["ours: rules, Oxigraph on disk, Turtle"]
        / rate["naive: entity_ruler, rdflib, Turtle"],
        "two processes": two_cores(rows[:size]),
    }

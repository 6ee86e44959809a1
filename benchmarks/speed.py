"""Speed of each room and of the whole, against what limits it and against what one would write otherwise.

CPU time of one process (other work on the machine does not count), the median of a few rounds over other papers each,
and ratios within one run.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

import corpus
import spacy

from kg import codec, store, tables, terms, vocabulary
from kg.annotate import annotate
from kg.annotate.spellings import variants
from kg.build.shards import in_order
from kg.link import coined, link
from kg.model import Annotation, Paper
from kg.pool import mapper
from kg.relate import relate
from kg.triples import paper_lines

ROUNDS = 3
TOKENIZER, LIMIT = "limit: spaCy tokenizer", "limit: tokenizer and sentencizer"
ROOMY = "limit: the same, remembering all words"


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

    texts = [paper.text for paper in papers]
    for name, pipeline in _limits().items():
        time_of(name, lambda read=pipeline: [len(read(text)) for text in texts])  # type: ignore[misc]
    time_of("limit: Aho-Corasick over the same names", lambda: _aho_corasick(texts, known))
    notes = time_of("annotate", lambda: list(annotate(papers, known)))
    time_of("coined", lambda: [coined(note) for note in notes])
    links = time_of("link", lambda: [link(note, known, {}) for note in notes])
    said = time_of("relate", lambda: [relate(note, row) for note, row in zip(notes, links, strict=True)])
    data = time_of("triples, as N-Triples", lambda: ["".join(paper_lines(s, terms.BASE, table)).encode() for s in said])
    time_of("triples sorted", lambda: [in_order(lines) for lines in data])
    kept = time_of("ledger's text", lambda: [codec.encode(note) for note in notes])
    time_of("and back", lambda: [codec.decode(Annotation, text) for text in kept])
    return found | {"triples a paper": sum(lines.count(b"\n") for lines in data) / len(data)}


@lru_cache(maxsize=1)
def _limits() -> dict[str, Callable[[str], Any]]:
    """spaCy as it comes, by name; made once, since our own tokenizer, too, remembers the words of all texts."""
    pipelines = {name: spacy.blank("en") for name in (TOKENIZER, LIMIT, ROOMY)}
    for name in (LIMIT, ROOMY):
        pipelines[name].add_pipe("sentencizer")
    pipelines[ROOMY].tokenizer.max_cache_size = 1_000_000  # type: ignore[union-attr]
    return dict(pipelines)


def whole(papers: Sequence[Paper]) -> tuple[float, float, float]:
    """Papers a second from text to sorted triples in one process, and of both limits, all for the first time."""
    known = vocabulary.load(None)
    seconds = [0.0, 0.0, 0.0]
    with mapper(lambda part: _sorted(part, known), 1) as each:  # as a build with one process does
        for at in range(0, len(papers), 50):
            part = papers[at : at + 50]
            works: list[Callable[[], Any]] = [lambda part=part: list(each([part]))]  # type: ignore[misc]
            works += [lambda part=part, name=name: [_limits()[name](p.text) for p in part] for name in (LIMIT, ROOMY)]  # type: ignore[misc]
            for i, work in enumerate(works):
                seconds[i] += cpu(work)[0]
    ours, limit, roomy = (len(papers) / taken for taken in seconds)
    return ours, limit, roomy


def _sorted(papers: Sequence[Paper], known: vocabulary.Vocabulary) -> list[bytes]:
    """The triples of papers, room by room as in the two passes of a build."""
    notes = list(annotate(papers, known))
    links = [link(note, known, {}) for note in notes]
    said = [relate(note, row) for note, row in zip(notes, links, strict=True)]
    lines = [line for each in said for line in paper_lines(each, terms.BASE, tables.load(None))]
    return in_order("".join(lines).encode())


def shares(papers: Sequence[Paper], least: float = 0.02) -> dict[str, float]:
    """The shares of time of our modules and spaCy's, from text to sorted triples; other code counts as its caller's."""
    profiler = cProfile.Profile()
    profiler.runcall(_sorted, papers, vocabulary.load(None))
    found: Counter[str] = Counter()
    stats: Any = pstats.Stats(profiler)
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if place := _module(file):
            found[place] += own
        for (caller, _, _), (_, _, taken, _) in callers.items() if not place else ():
            found[_module(caller) or "other"] += taken
    all_ = sum(found.values())
    told = {name: taken / all_ for name, taken in found.most_common() if taken >= least * all_ and name != "other"}
    return told | {"all others": 1 - sum(told.values())}


def _module(file: str) -> str:
    parts = Path(file).with_suffix("").parts
    if "spacy" in parts:
        return "spaCy"
    return ".".join(parts[len(parts) - parts[::-1].index("kg") - 1 :]) if "kg" in parts else ""


def two_cores(papers: Sequence[Paper]) -> float:
    """How many times faster two processes are than one, by the clock; what else the machine does counts here.

    Takes papers, of which each way reads every other chunk: what one has read, the other would know again.
    """
    known = vocabulary.load(None)
    seconds = {}
    for jobs in (1, 2):
        chunks = [papers[at : at + 25] for at in range(25 * (jobs - 1), len(papers), 50)]
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


def phrases(known: vocabulary.Vocabulary) -> Iterator[dict[str, Any]]:
    """Patterns of who knows spaCy well: every name as a phrase (and `LOWER` as the ruler's attribute)."""
    return ({"label": e.type, "pattern": name, "id": e.path} for e in known for name in e.names)


def tokens(known: vocabulary.Vocabulary) -> Iterator[dict[str, Any]]:
    """Patterns as spaCy's guide writes them: names in any case as tokens, in each spelling that ours finds; names with
    capitals as they stand."""
    blank = spacy.blank("en")
    for entry in known:
        for name in entry.names:
            for form in sorted(set(variants(name))) if name == name.lower() else (name,):
                pattern = [{"LOWER": token.lower_} for token in blank(form)] if name == name.lower() else form
                yield {"label": entry.type, "pattern": pattern, "id": entry.path}


def naive(papers: Sequence[Paper], patterns: Iterable[dict[str, Any]], **config: str) -> float:
    """Papers a second of an `entity_ruler`, an rdflib graph of the same triples, and Turtle."""
    import rdflib

    known = vocabulary.load(None)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler", config=config)
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns(list(patterns))
    nlp(papers[0].text)
    triples = list(rdflib.Graph().parse(data=b"\n".join(_sorted(papers, known)), format="nt"))

    def work() -> int:
        for paper in papers:
            nlp(paper.text)
        graph = rdflib.Graph()
        for triple in triples:
            graph.add(triple)
        return len(graph.serialize(format="turtle"))

    return len(papers) / cpu(work)[0]


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


def loading(ntriples: bytes, rounds: int = 3) -> dict[str, float]:
    """Triples a second into a store on disk, by the clock and by CPU time of all threads, and the share of the clock
    that compacting takes; the best round, as disks have no share of their own for who measures."""
    lines = ntriples.splitlines(keepends=True)
    passed, used, share = min(_loaded(lines) for _ in range(rounds))
    rate = {"triples/s": len(lines) / passed, "triples/s of CPU time": len(lines) / used}
    return {"triples": len(lines), **rate, "share of compacting": share}


def _loaded(lines: list[bytes]) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        graph = store.open_graph(Path(folder) / "graph")
        clock, began = time.monotonic(), time.process_time()
        for at in range(0, len(lines), 150_000):
            store.load(graph, b"".join(lines[at : at + 150_000]))
        graph.flush()
        loaded = time.monotonic()
        graph.optimize()
        passed = time.monotonic() - clock
        return passed, time.process_time() - began, (time.monotonic() - loaded) / passed


def measure(size: int = 400) -> dict[str, Any]:
    """All of it, over other papers in each round, after one round that warms up the caches."""
    rows = corpus.papers(size * (2 * ROUNDS + 1))
    rates(rows[-size:])
    parts = [rows[size * n : size * (n + 1)] for n in range(ROUNDS)]
    rounds = [rates(part) for part in parts]
    rate = {name: median(one[name] for one in rounds) for name in rounds[0]}
    wholes = [whole(rows[size * n : size * (n + 1)]) for n in range(ROUNDS, 2 * ROUNDS)]
    rate["text to sorted triples"] = median(one for one, _, _ in wholes)
    known = vocabulary.load(None)
    rate["naive: phrases, rdflib, Turtle"] = naive(parts[0][: size // 2], phrases(known), phrase_matcher_attr="LOWER")
    rate["naive: tokens, rdflib, Turtle"] = naive(parts[0][: size // 20], tokens(known))
    rate["ours: rules, Oxigraph on disk, Turtle"] = ours(parts[0])
    return {
        "papers a round": size,
        "papers/s": rate,
        "share of the limit": median(one / limit for one, limit, _ in wholes),
        "share of the roomy limit": median(one / roomy for one, _, roomy in wholes),
        "times the naive way": {
            kind: rate["ours: rules, Oxigraph on disk, Turtle"] / rate[f"naive: {kind}, rdflib, Turtle"]
            for kind in ("phrases", "tokens")
        },
        "shares of time": shares(rows[-size:]),
        "two processes": two_cores(rows[: size * ROUNDS * 2]),
    }

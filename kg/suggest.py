"""Names that many papers use and no table holds, counted over a corpus in one pass and bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg import annotate, sources
from kg.model import Paper, Problem, Record, fold_title
from kg.readable import shown

if TYPE_CHECKING:
    from kg.annotate.candidates import Candidate
    from kg.vocabulary import Vocabulary

MOST = 400_000  # names held at once
_SENTENCES = 2
_SPELLINGS = 6
_HEADER = ("papers", "name", "type", "why", "sentences")


@dataclass(slots=True)
class Name:
    """One name over the corpus: papers that use it, how they write it, what it seems to be, and where it stands."""

    papers: int = 0
    missed: int = 0  # at most so many papers were forgotten before it was held
    spellings: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    whys: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """All names by their folded form; where there are too many, those of fewest papers are dropped (lossy counting)."""

    most: int = MOST
    names: dict[str, Name] = field(default_factory=dict)
    read: int = 0
    dropped: int = 0  # papers that a name may lack in its count

    def add(self, key: str, candidate: Candidate) -> None:
        """Counts one more paper for a name."""
        name = self.names.setdefault(key, Name(missed=self.dropped))
        name.papers += 1
        name.types[candidate.type] += bool(candidate.type)
        name.whys[candidate.why] += 1
        if candidate.name in name.spellings or len(name.spellings) < _SPELLINGS:
            name.spellings[candidate.name] += 1
        if len(name.sentences) < _SENTENCES and candidate.sentence not in name.sentences:
            name.sentences.append(candidate.sentence)

    def shrink(self) -> None:
        """Drops the names of fewest papers until half the room is free."""
        while len(self.names) > self.most // 2:
            self.dropped += 1
            self.names = {k: n for k, n in self.names.items() if n.papers + n.missed > self.dropped}

    @property
    def notice(self) -> str:
        """What a reader must know where names were dropped."""
        return f"more than {self.most:,} names: rare ones were dropped, and counts may be {self.dropped} too low"


def collect(
    paths: Iterable[str | Path],
    vocabulary: Vocabulary,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
    report: Callable[[Problem], None] = lambda problem: None,
    most: int = MOST,
) -> Tally:
    """Counts the unknown names of all papers of files and folders, each title once.

    Takes the paths, the vocabulary, what is told of progress and problems, and how many names may be held at once.
    Raises InputError for a path that cannot be read.
    """
    from kg.annotate.candidates import candidates
    from kg.annotate.spellings import fold_spelling

    tally, known = Tally(most), {fold_spelling(name) for entry in vocabulary for name in entry.names}
    for annotation in annotate.annotate(_papers(paths, report), vocabulary):
        for candidate in candidates(annotation, known):
            tally.add(fold_spelling(candidate.name), candidate)
        tally.read += 1
        if len(tally.names) > most:
            tally.shrink()
        progress("suggest", tally.read, 0)
    return tally


def _papers(paths: Iterable[str | Path], report: Callable[[Problem], None]) -> Iterator[Paper]:
    """The papers of the records, the first of each title; memory holds a hash a title."""
    seen: set[int] = set()
    for item in sources.read(paths):
        if isinstance(item, Record):
            key = int(Paper(item.title, "").key, 16)
            if key not in seen and fold_title(item.title):
                seen.add(key)
                yield Paper(item.title, item.abstract)
        elif item.kind != "skipped":
            report(item)


def lines(tally: Tally, min_papers: int = 3, limit: int | None = None, format_: str = "table") -> Iterator[str]:
    """The names that enough papers use, most papers first: tab-separated, or as a table for people.

    A table's name column is as wide as its longest name; a name's type is the one that most of its places suggest.
    """
    chosen = sorted(
        ((name, key) for key, name in tally.names.items() if name.papers >= min_papers),
        key=lambda item: (-item[0].papers, item[1]),
    )[:limit]
    rows = [
        (str(n.papers), _first(n.spellings), _first(n.types) or "?", _first(n.whys), n.sentences) for n, _ in chosen
    ]
    if format_ == "tsv":
        yield "\t".join(_HEADER)
        for *cells, sentences in rows:
            yield "\t".join((*cells, " || ".join(s.replace("\t", " ") for s in sentences)))
        return
    width = max((len(row[1]) for row in rows), default=0)
    for papers, name, type_, why, sentences in rows:
        yield f"{papers:>6}  {name:{width}}  {type_:8}  {why}"
        yield from (f"{'':8}{shown(sentence)}" for sentence in sentences)
    yield f"{len(rows):,} names of {tally.read:,} papers"


def _first(counted: Counter[str]) -> str:
    """The most frequent, of equals the first by code points."""
    return min(counted, key=lambda value: (-counted[value], value), default="")

"""Every name, alias and title of the graph in memory, for the search box: exact, by its words, or nearly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from kg.lookup import Name, fold_asked, spellings, words
from kg.readable import shown
from kg.serve.gather import Columns

LONGEST = 200  # characters of what is searched for
BEGUN = 1.0  # what a name scores in which words begin with all that are asked for: then nobody has mistyped them
ENOUGH = 20  # things that have the words somewhere: neither then
NEAR = 72  # of 100: how alike a name must be that is none of the words


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its preferred name, the number of papers that name it, and the name by which it was found.

    Names are as people read them; `written` is the preferred one as the graph has it.
    """

    iri: str
    type: str
    label: str
    papers: int
    by: str = ""
    written: str = ""


class Names:
    """The index: look up by `search`."""

    def __init__(self, things: dict[str, Named], names: Iterable[Name]) -> None:
        """Takes things by IRI, and the names of them all."""
        self.things = things
        self._names = [name for name in names if name.iri in things]
        self._plain = [words(name.text) for name in self._names]
        self._exact: dict[str, list[int]] = {}
        for at, name in enumerate(self._names):
            behind = name.text.partition(":")[2]  # "arXiv:2404.02410" by its number
            for key in {fold_asked(name.text), fold_asked(behind)} - {""}:
                self._exact.setdefault(key, []).append(at)
        self.search = lru_cache(maxsize=200)(self._search)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "search"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.search = lru_cache(maxsize=200)(self._search)

    def _search(self, asked: str, types: tuple[str, ...] = (), limit: int = 1000) -> tuple[Named, ...]:
        """What a text may mean: by its exact name, then by its words, then nearly; the most named first in each.

        Only things of some types where any are given.
        """
        asked = asked[:LONGEST]
        if not words(asked):
            return ()
        found: dict[str, Named] = {}
        surest = 0.0
        for find in (self._exactly, self._by_words, self._nearly):
            if find == self._nearly and (surest >= BEGUN or len(found) >= min(limit, ENOUGH)):
                break
            finds = [hit for hit in find(asked) if not types or self._names[hit[1]].type in types]
            surest = max([surest, *(score for score, _ in finds)])
            ranked = sorted(finds, key=lambda hit: (-hit[0], -self.things[self._names[hit[1]].iri].papers, hit[1]))
            for _, at in ranked:
                thing, by = self.things[self._names[at].iri], shown(self._names[at].text)
                if thing.iri not in found:
                    found[thing.iri] = thing if by == thing.label else replace(thing, by=by)
        return tuple(found.values())[:limit]

    def _exactly(self, asked: str) -> Iterator[tuple[float, int]]:
        yield from ((1.0, at) for at in self._exact.get(fold_asked(asked), ()))

    def _by_words(self, asked: str) -> Iterator[tuple[float, int]]:
        """Names in which every word stands; better where words begin with them, and where little else stands."""
        asked_words = words(asked).split()
        for at, name in enumerate(self._plain):
            if all(word in name for word in asked_words):
                spaced = f" {name}"
                begun = sum(f" {word}" in spaced for word in asked_words) / len(asked_words)
                yield begun + spaced.startswith(f" {asked_words[0]}") / 2, at

    def _nearly(self, name: str) -> Iterator[tuple[float, int]]:
        asked = words(name)
        if len(asked) < 3:
            return
        limit, cutoff = 40, NEAR + (8 if len(asked) < 6 else 0)
        for score in (fuzz.ratio, fuzz.token_sort_ratio, fuzz.partial_ratio):
            least = cutoff if score is not fuzz.partial_ratio else 84
            for _, alike, at in process.extract(asked, self._plain, scorer=score, limit=limit, score_cutoff=least):
                shortest = len(asked) if score is fuzz.partial_ratio else len(asked) / 2
                if len(self._plain[at]) >= shortest:
                    yield round(alike / 5), at

    def of(self, type_: str) -> list[Name]:
        """Every name of things of a type."""
        return [name for name in self._names if name.type == type_]

    def types(self, found: Iterable[Named]) -> Counter[str]:
        """How many of each type."""
        return Counter(thing.type for thing in found)


def names(columns: Columns) -> Names:
    """The index of a graph, by its columns; an entity's preferred name comes before its others."""
    papers = _named_by(columns)
    things: dict[str, Named] = {}
    found: list[Name] = []
    for kind, preferred, others in (("thing", "label", "alias"), ("paper", "title", "identifier")):
        iris = columns.iris[kind]
        for property_ in (preferred, others):
            for at, text in sorted(zip(*columns.values[property_], strict=True)):
                type_ = columns.classes[at] if kind == "thing" else "Paper"
                found += (Name(name, iris[at], type_, property_ == preferred) for name in spellings(text))
                named_by = papers[at] if kind == "thing" else 0
                things.setdefault(iris[at], Named(iris[at], type_, shown(text), named_by, written=text))
    return Names(things, found)


def _named_by(columns: Columns) -> Counter[int]:
    """How many papers name each thing."""
    papers, things, _, _ = columns.said
    return Counter(thing for _, thing in set(zip(papers, things, strict=True)))

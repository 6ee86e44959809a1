"""Looks up the names of units and metrics at a place in a text, through tables that the first letters index."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from kg.resources import resource
from kg.vocabulary import read_table, rows, split


class Named(NamedTuple):
    """A name found at a place: where it stands and the id of its line."""

    start: int
    end: int
    id: str


Index = dict[str, list[tuple[str, bool, str]]]


def _index(names: list[tuple[str, str]]) -> Index:
    """Names by their first two letters, longest first, each with whether it matches in any case."""
    index: Index = defaultdict(list)
    for name, id_ in sorted(set(names), key=lambda n: (-len(n[0]), n)):
        for first in (
            {name[:2], name[:2].lower(), name[:2].capitalize(), name[:2].upper()}
            if name == name.lower()
            else {name[:2]}
        ):
            index[first].append((name, name == name.lower() and len(name) > 2, id_))
    return index


@lru_cache(maxsize=1)
def _units() -> Index:
    path = resource("ontology", "vocabulary", "units.tsv")
    return _index([(name, row["id"]) for _, row in rows(path) for name in split(row["names"])])


@lru_cache(maxsize=1)
def metrics() -> tuple[Index, frozenset[str], frozenset[str]]:
    """Index of metrics, their names as written, and those that match in any case."""
    path = resource("ontology", "vocabulary", "metrics.tsv")
    names = [(name, e.id) for e in read_table(path, "Metric") if e.match != "never" for name in e.names]
    return _index(names), frozenset(n for n, _ in names), frozenset(n for n, _ in names if n == n.lower())


def unit_at(text: str, start: int) -> Named | None:
    """The longest unit that is named at a place, or None."""
    return _at(_units(), text, start)


def metric_after(text: str, end: int) -> Named | None:
    """The metric named right behind a number that ends at a place ("0.72 FID", "2.6 points in mIoU" is none)."""
    if text[end : end + 1] not in (" ", "-"):
        return None
    return _at(metrics()[0], text, end + 1)


def _at(index: Index, text: str, start: int) -> Named | None:
    for key in (text[start : start + 2], text[start : start + 1]):
        for name, folds, id_ in index.get(key, ()):
            end = start + len(name)
            written = text[start:end]
            if (written == name or (folds and written.lower() == name)) and not _continues(text, end, name):
                return Named(start, end, id_)
    return None


def _continues(text: str, end: int, name: str) -> bool:
    """Whether a word goes on where a name ends: "second" in "secondary", "s" in "sets"."""
    following = text[end : end + 1]
    return (
        name[-1].isalnum()
        and (
            following.isalnum()
            or following in ("_", "^")
            or (following == "/" and not text[end + 1 : end + 2].isdigit())
        )
    ) or (len(name) == 1 and following in ("-", "'", "’") and name not in ("x", "X", "%"))

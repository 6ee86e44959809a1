"""Looks up the names of units and metrics at a place in a text, through tables that the first letters index."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import read_table, rows, split

_FILLERS = frozenset([
    "of", "=", ":", "to", "is", "at", "a", "an", "the", "(", "about", "only", "just", "up", "around",
    "approximately", "over", "nearly", "~", "<", ">", "and", "was", "reaches", "between", "above", "below",
    "exceeding", "exceeds", "exceed", "exceeded", "reaching", "reached", "as", "high", "low", "roughly", "no", "more",
    "most", "increase", "increases",
])  # fmt: skip
_SCORES = frozenset([
    "score", "scores", "rating", "error", "errors", "loss", "correlation", "average", "mean", "similarity",
    "difference", "deviation",
])  # fmt: skip
_VALUES = frozenset(["value", "values", "rate", "points"])
_PARENTHESIS = re.compile(r"\s?\(([^()\s]{1,12})\)\s(?=of |= |: )")


@dataclass(frozen=True, slots=True)
class Named:
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
def _metrics() -> tuple[Index, frozenset[str], frozenset[str]]:
    """Index of metrics, their names as written, and those that match in any case."""
    path = resource("ontology", "vocabulary", "metrics.tsv")
    names = [(name, entry.id) for entry in read_table(path, "Metric") for name in entry.names]
    return _index(names), frozenset(n for n, _ in names), frozenset(n for n, _ in names if n == n.lower())


def unit_at(text: str, start: int) -> Named | None:
    """The longest unit that is named at a place, or None."""
    return _at(_units(), text, start)


def metric_after(text: str, end: int) -> Named | None:
    """The metric named right behind a number that ends at a place ("0.72 FID", "2.6 points in mIoU" is none)."""
    if text[end : end + 1] not in (" ", "-"):
        return None
    return _at(_metrics()[0], text, end + 1)


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


def metric_before(text: str, start: int, decimal: bool) -> bool:
    """Whether a metric or a score leads to the number that begins at a place ("FID of 2.05", "a score of 802")."""
    window = text[max(0, start - 64) : start]
    if abbreviation := _PARENTHESIS.search(window, len(window) - 24 if len(window) > 24 else 0):
        if _ends_with_metric([abbreviation[1]]):
            return True
        window = window[: abbreviation.start()] + " " + window[abbreviation.end() :]
    words = (
        window.replace("(", " ( ")
        .replace("=", " = ")
        .replace(":", " : ")
        .replace("$", " ")
        .replace("\\sim", " ")
        .replace("~", " ")
        .split()
    )
    if not words or words[-1].endswith((",", ".", ";")):
        return False
    fillers, led_by_of = 0, "of" in words[-3:]
    while words and words[-1].lower() in _FILLERS and not (words[-1].isupper() and words[-1] != "A") and fillers < 5:
        words.pop()
        fillers += 1
    if not words or not (fillers or decimal):
        return False
    if words[-1].lower() in _SCORES:
        return True
    if words[-1].lower() in _VALUES:
        words.pop()
    if not words:
        return False
    short = sum(letter.isupper() for letter in words[-1]) > 1 and ("-" not in words[-1] or words[-1].isupper())
    return (decimal and led_by_of and short) or _ends_with_metric(words)


def _ends_with_metric(words: list[str]) -> bool:
    """Whether the last one to five words are a metric's name."""
    _, exact, folded = _metrics()
    tails = [" ".join(words[-n:]) for n in range(1, min(5, len(words)) + 1)]
    return any(t in exact or t.lower() in folded for tail in tails for t in (tail, tail.replace("-", " ")))

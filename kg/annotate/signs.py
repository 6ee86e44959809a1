"""What speaks for a phrase as the name of a technique or a task: weighted signs of words and of their classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.annotate.lexicon import singular
from kg.resources import resource
from kg.vocabulary import rows

_UNKNOWN = "?"  # the class of a word that no class lists
_HOPEFUL, _HOPEFUL_TASK = 0.5, 2.0  # what a word must weigh as a head for its phrases to be looked at


class Weight(NamedTuple):
    """How much something speaks for a technique's name, for the paper's own, and for a task that it addresses.

    All in log-odds, as in `phrase_signs.tsv`.
    """

    likely: float
    own: float
    task: float = 0.0


_NOTHING = Weight(0.0, 0.0, 0.0)


@lru_cache(maxsize=1)
def weights() -> dict[str, Weight]:
    """Sign -> its weight; "any" holds for every phrase."""
    table = rows(resource("ontology", "rules", "phrase_signs.tsv"), ("sign", "weight", "own", "task"))
    return {row["sign"]: Weight(float(row["weight"]), float(row["own"]), float(row["task"])) for _, row in table}


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    table = rows(resource("ontology", "rules", "word_classes.tsv"), ("class", "words"))
    return {word: row["class"] for _, row in table for word in row["words"].split()}


@lru_cache(maxsize=1 << 16)
def class_of(word: str) -> str:
    """The class of words that stand between the same neighbours as a word in small letters, named by its commonest.

    A compound that no class lists has the class of its last part, marked by a hyphen.

    >>> class_of("pruning") == class_of("caching"), class_of("foo-aware")[:1], class_of("xyzzy")
    (True, '-', '?')
    """
    known = _classes().get(word) or _classes().get(singular(word))
    if known is None and "-" in word:
        known = _classes().get(word.rpartition("-")[2])
        return _UNKNOWN if known is None else f"-{known}"
    return known or _UNKNOWN


def word_signs(word: str, place: str) -> Iterator[str]:
    """The signs of a word in small letters at its place in a phrase: "head", "beside" the head, "first", or "word"."""
    if place == "head":
        word = singular(word)
        if "-" in word:
            yield f"tail:{word.rpartition('-')[2]}"
    if place == "first" and "-" in word:
        yield f"joint:{word.rpartition('-')[2]}"
    if place != "beside":
        yield f"{place}:{word}"
    yield f"{place}-class:{class_of(word)}"


def inside(low: Sequence[str]) -> Iterator[str]:
    """The signs of a phrase's words in small letters, and of the pair that ends it."""
    for word, place in _placed(low):
        yield from word_signs(word, place)
    if len(low) > 1:
        yield _pair(low)


@lru_cache(maxsize=1 << 16)
def told(phrase: str) -> tuple[float, float]:
    """What the signs of the words of a phrase in small letters weigh together for a technique's name, and for a task:
    computed once, as one in three comes again.
    """
    low = phrase.split()
    technique, task = _told(low[-1], "head")
    last = len(low) - 2
    if last >= 0:
        pair = weights().get(_pair(low), _NOTHING)
        technique, task = technique + pair.likely, task + pair.task
    for i, word in enumerate(low[:-1]):
        more, aimed = _told(word, "first" if i == 0 else "", "beside" if i == last else "", "word")
        technique += more
        task += aimed
    return technique, task


def hopeful(word: str) -> bool:
    """Whether the name of a technique or a task may end in a word in small letters: a known one that speaks for it."""
    if class_of(word)[0] in (_UNKNOWN, "-"):
        return False
    technique, task = _told(word, "head")
    return technique > _HOPEFUL or task > _HOPEFUL_TASK


def _placed(low: Sequence[str]) -> list[tuple[str, str]]:
    if len(low) == 1:
        return [(low[0], "head")]
    return [(low[-1], "head"), (low[-2], "beside"), (low[0], "first"), *[(word, "word") for word in low[:-1]]]


def _pair(low: Sequence[str]) -> str:
    return f"pair:{low[-2]} {singular(low[-1])}"


@lru_cache(maxsize=1 << 16)
def _told(word: str, *places: str) -> tuple[float, float]:
    """What the signs of one word at its places weigh: computed once, as words come again and again."""
    found = [weights().get(sign, _NOTHING) for place in places if place for sign in word_signs(word, place)]
    likely, _, task = map(sum, zip(*found, strict=True))
    return likely, task

"""Techniques that no list holds ("geometry-aware token merging"), told by weighted signs.

A sign is a word of the phrase at its place, the class of that word, a word beside the phrase, or what it holds;
`phrase_signs.tsv` tells how much each speaks for a technique's name, and for the paper's own. The weights are those of
a logistic regression.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kg.annotate.lexicon import is_name, singular, words
from kg.annotate.resolve import in_order
from kg.annotate.runs import Run
from kg.annotate.signs import inside, likely, weights
from kg.model import Mention

_ITEM = re.compile(r"(?:\(?(?:\d|i{1,3}|iv|[a-d])\)|first|second|third),? (?:an? |the )?\Z")
_COLON = re.compile(r": (?:[Aa]n? |[Tt]he )?\Z")
_WORDS = range(2, 7)  # of a phrase
# What a phrase must reach:
_LIKELY = 0.77  # with no known name in it
_OVER = 0.98  # in the place of known names
_ALONE = 0.5  # in the place of a known name that it ends in and that stands nowhere else
_AGAIN = 0.9  # as a wording of a known name that it ends in
_LEAST = 0.3  # as a wording of one that stands nowhere else
_SURE, _OWN = 0.9, 0.5
_HOPELESS = 1.5  # what the words of a phrase must weigh for its surroundings to be looked at
_NEAR, _BESIDE = 60, 40  # characters before a phrase in which a verb, and the words beside it, are looked for
_TECHNIQUES = ("Method", "Task")  # what a known name may be that a technique's name ends in
_ITEMS = 16  # characters of an item's number with what follows it
_MARKS = ".,;:()"
_TOLD = 5  # signs that explain a phrase


def phrases(text: str, title_end: int, runs: Iterable[Run], known: Iterable[Mention]) -> Iterator[Mention]:
    """The phrases of a text that likely are a technique's name, the paper's own or another's.

    Takes the cleaned text, where its title ends, its runs of words, and the mentions of other rules; what one of them
    covers is left to it.
    """
    taken, table = list(known), weights()
    held = bytearray(len(text))
    for mention in taken:
        held[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    for run in runs:
        start, end = _begin(text, run), run.end
        low = text[start:end].lower().split()
        if len(low) not in _WORDS or held.find(0, start, end) < 0:
            continue
        told = likely(low)
        if told < _HOPELESS:
            continue
        inner = []
        if held.find(1, start, end) >= 0:
            inner = sorted((m for m in taken if m.start < end and start < m.end), key=in_order)
            if inner[-1].end == end and inner[-1].type not in _TECHNIQUES:
                continue
        titled = start < title_end
        beside = around(text, run._replace(start=start), inner, titled=titled)
        sure = _odds(table["any"].likely + told + sum([table[sign].likely for sign in beside if sign in table]))
        if sure <= (_LEAST if inner else _LIKELY):
            continue
        own = _odds(sum(table[sign].own for sign in ("any", *inside(low), *beside) if sign in table)) > _OWN
        known_end = _technique(inner, end)
        worded = None if own else known_end
        if not inner or sure > _needed(inner, taken, end, worded=worded is not None):
            named = (_defined(text, start, taken) if titled else None) or worded
            rule, written = "phrase-signs" if sure > _SURE else "phrase-likely", text[start:end]
            if named:
                yield replace(named, start=start, end=end, text=written, rule=rule)
            else:
                path = known_end.entry if known_end else None
                yield Mention(start, end, written, "Method", rule, singular(written), None, own, path)


def _needed(inner: Sequence[Mention], taken: Sequence[Mention], end: int, *, worded: bool) -> float:
    """What a phrase with known names in it must reach.

    Where it ends in one that stands nowhere else, the two are readings of one name, and the likelier is enough; less
    is enough for a wording of it, which says nothing else than the known name does: who uses "per-token quantization"
    uses quantization, but what a paper claims as its own is more than what it ends in.
    """
    last = inner[-1]
    if any(mention.end != end for mention in inner):
        return _OVER
    alone = sum(m.name == last.name and m.type == last.type for m in taken) == 1
    if worded:
        return _LEAST if alone else _AGAIN
    return _ALONE if alone else _OVER


def _technique(inner: Sequence[Mention], end: int) -> Mention | None:
    """The technique of the vocabulary that a phrase ends in."""
    return next((m for m in reversed(inner) if m.end == end and m.type == "Method" and m.entry), None)


def _defined(text: str, start: int, taken: Iterable[Mention]) -> Mention | None:
    """The name before a title's colon that the phrase right behind it words ("HALO: Sparse Token Merging for ...")."""
    colon = _COLON.search(text, 0, start)
    return next((m for m in taken if m.start == 0 and m.end == colon.start()), None) if colon else None


def signs(text: str, run: Run, inner: Sequence[Mention], *, titled: bool) -> list[str]:
    """All signs of a phrase, listed in `phrase_signs.tsv` or not; takes what `around` takes."""
    return [*inside(text[run.start : run.end].lower().split()), *around(text, run, inner, titled=titled)]


def _begin(text: str, run: Run) -> int:
    """Where a phrase begins, behind words of praise, and in a title behind the gerund that it opens with."""
    start, skipped = run.start, _praise() if run.start else _opening()
    while start < run.end:
        blank = text.find(" ", start, run.end)
        if blank < 0 or text[start:blank].lower() not in skipped:
            break
        start = blank + 1
    return start


@lru_cache(maxsize=1)
def _opening() -> frozenset[str]:
    return frozenset(_praise() | words()["gerund"])


@lru_cache(maxsize=1)
def _praise() -> frozenset[str]:
    return frozenset(words()["leftstop"] | words()["praise"])


def _odds(weight: float) -> float:
    """The probability that log-odds stand for."""
    return 1 / (1 + math.exp(-weight))


def around(text: str, run: Run, inner: Sequence[Mention], *, titled: bool) -> list[str]:
    """The signs of a phrase that are not of its words: what stands beside it, and what kind of phrase it is.

    Takes the cleaned text, the phrase as a run, the known names that it holds or cuts, and whether it stands in the
    title.
    """
    names = text[run.start : run.end].split()
    capitals = min(3, sum(name[0].isupper() for name in names))
    held = [*_neighbours(text, run), f"words:{len(names)}", f"capitals:{capitals}"]
    if inner:
        held += [f"inner:{inner[0].type}", "inner-ends" if inner[-1].end == run.end else "inner-within"]
    if any(is_name(name) for name in names if not name.islower()):
        held.append("name")
    if titled:
        held.append("title")
    if run.trailed:
        held.append("trailed")
    return held


def _neighbours(text: str, run: Run) -> list[str]:
    """The signs beside a phrase: two words before, one behind, an item's number, the verb that leads to it."""
    before = text[max(run.sentence[0], run.start - _NEAR) : run.start].lower()
    lead = [_bare(word) for word in before[-_BESIDE:].split()[-2:]] or ["^"]
    follow = text[run.end : min(run.sentence[1], run.end + 24)].lower().split(maxsplit=1)
    glued = text[run.end : run.end + 1]
    behind = glued if glued and glued in _MARKS else follow[0].rstrip(_MARKS) if follow else "^"
    held = [f"before:{lead[-1]}", f"led:{' '.join(lead)}", f"after:{behind}"]
    if _ITEM.search(before, max(0, len(before) - _ITEMS)):
        held.append("item")
    clause = before[max(before.rfind("."), before.rfind(";")) + 1 :]
    if verb := next((word for word in clause.split() if word.startswith(_verbs())), None):
        held.append(f"verb:{next(stem for stem in _verbs() if verb.startswith(stem))}")
    return held


@lru_cache(maxsize=1)
def _verbs() -> tuple[str, ...]:
    """The stems of the verbs, and small words, that have a sign of their own."""
    return tuple(sign.removeprefix("verb:") for sign in weights() if sign.startswith("verb:"))


def _bare(word: str) -> str:
    """A word beside a phrase, or the mark that it ends in."""
    return word[-1] if len(word) > 1 and word[-1] in _MARKS and word[0] != "(" else word


def strongest(sentence: str, start: int, end: int, *, titled: bool) -> list[tuple[str, float]]:
    """The signs that speak most for or against a phrase as a technique's name, each with its weight in log-odds.

    Takes a sentence, where the phrase stands in it, and whether that is the title; known names in the phrase are left
    out of account.
    """
    if len(sentence[start:end].split()) < _WORDS.start:  # a text as captured may lack a blank
        return []
    run = Run(start, end, (0, len(sentence)), trailed=False)
    told = {sign: weights()[sign].likely for sign in signs(sentence, run, [], titled=titled) if sign in weights()}
    return sorted(told.items(), key=lambda item: (-abs(item[1]), item[0]))[:_TOLD]

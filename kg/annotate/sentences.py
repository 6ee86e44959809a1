"""The sentences of a text: cut at its title, joined where a name goes on, each with the rules that it wakes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.annotate.lexicon import words
from kg.annotate.marks import DOTTED, FAMILY, PUNCT, STOP, awake
from kg.annotate.tokens import Tokens
from kg.model import Mention

Span = tuple[int, int]
_OPENING = "([{\"'"


class Sentence(NamedTuple):
    """A sentence with the rules of `anchors.tsv` that may find something in it."""

    start: int
    end: int
    awake: frozenset[str]


def bounds(tokens: Tokens, text: str) -> Iterator[Span]:
    """The sentences of a text: cut behind a full stop and the marks that follow it, as by spaCy's sentencizer, but not
    behind "Fig." or "et al.", and behind "25 W." and "the U.S." where a new sentence begins.

    Takes the words of a text and the text.
    """
    bits, first, end = tokens.bits, 0, 0
    for stop in tokens.having(STOP | DOTTED):
        if stop < first or (stop < end and not bits[stop] & STOP):  # "... ... ..." is looked at once
            continue
        past = _past(tokens, text, stop)
        if past is None:
            break
        end = past
        if _cuts(tokens, text, stop, end) if bits[stop] & STOP else _opens(tokens, text, stop, end):
            yield tokens.starts[first], tokens.ends[end - 1]
            first = end
    if bits:
        yield tokens.starts[first], tokens.ends[-1]


def _past(tokens: Tokens, text: str, stop: int) -> int | None:
    """The first word of the next sentence behind a full stop: brackets and quotes that open there belong to it."""
    for i in range(stop + 1, len(tokens.bits)):
        if not tokens.bits[i] & (STOP | PUNCT):
            return i
        at = tokens.starts[i]
        if text[at] in _OPENING and text[at - 1].isspace() and not text[at + 1 : at + 2].isspace():
            return i
    return None


def _cuts(tokens: Tokens, text: str, stop: int, end: int) -> bool:
    """Whether a full stop ends a sentence: not behind "Fig.", nor behind "et al." where no capital follows."""
    before = text[tokens.starts[stop - 1] : tokens.starts[stop]] if stop else ""
    follow = text[tokens.starts[end]]
    return before not in words()["leading"] and not (
        before in words()["shortened"] and (follow.islower() or follow.isdigit() or follow in _OPENING)
    )


def _opens(tokens: Tokens, text: str, stop: int, end: int) -> bool:
    """Whether a sentence begins behind a word that keeps its full stop: behind a unit, or with a word like "We"."""
    word, follow = text[tokens.starts[stop] : tokens.ends[stop]], text[tokens.starts[end] : tokens.ends[end]]
    if not follow[:1].isupper() or word.rstrip(".") in words()["leading"]:
        return False
    measured = text[max(0, tokens.starts[stop] - 2) : tokens.ends[stop] - 1].strip()
    return follow.lower() in words()["function"] or any(sign.isdigit() or sign == "/" for sign in measured)


def read(tokens: Tokens, spans: Sequence[Span]) -> list[Sentence]:
    """The sentences at some places of a text, with what each wakes."""
    firsts = [bisect_left(tokens.starts, start) for start, _ in spans]
    bits = np.bitwise_or.reduceat(tokens.marks, firsts).tolist() if firsts else []
    return [Sentence(*span, awake(all_)) for span, all_ in zip(spans, bits, strict=True)]


def kindred(tokens: Tokens, text: str) -> Iterator[str]:
    """The words of a text that may stand in a name of a family."""
    return (text[tokens.starts[i] : tokens.ends[i]] for i in tokens.having(FAMILY))


def cut(sentences: Iterable[Span], title_end: int, text: str) -> Iterator[Span]:
    """The sentences with a boundary between title and body, where a title seldom has the full stop that makes one."""
    body = len(text) - len(text[title_end:].lstrip())
    for start, end in sentences:
        if start < title_end < end:
            yield start, title_end
            start = body
        if start < end:
            yield start, end


def joined(sentences: list[Span], mentions: Iterable[Mention]) -> Iterator[Span]:
    """The sentences without the boundaries that fall inside a name ("Hogwild! Inference")."""
    ends = [end for _, end in sentences]
    bounds = {end for m in mentions for end in ends[bisect_right(ends, m.start) : bisect_left(ends, m.end)]}
    begin: int | None = None
    for start, end in sentences:
        begin = start if begin is None else begin
        if end not in bounds:
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, sentences[-1][1]

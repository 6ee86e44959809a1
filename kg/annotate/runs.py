"""Runs of words that nothing breaks and that end in a word which techniques end in: "geometry-aware token merging"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.annotate.marks import BREAK, HEAD, TRAIL
from kg.annotate.tokens import Tokens

Span = tuple[int, int]
_PARTED = frozenset("/_@$^{}\\")  # behind one of these stands only a part of a word
_MOST = 24  # tokens of a run: a longer one is no name


class Run(NamedTuple):
    """A run of words, the sentence that it stands in, and whether a generic noun follows it ("... strategy")."""

    start: int
    end: int
    sentence: Span
    trailed: bool


def runs(tokens: Tokens, text: str, sentences: Sequence[Span]) -> Iterator[Run]:
    """The runs of a text, as far to the left of their last word as nothing breaks them, in order.

    Takes the tokens, the text, and its sentences in order; a head that goes on ("attention-based", "attention maps")
    ends none.
    """
    places, ends, marks = tokens.starts, tokens.ends, tokens.bits
    at = 0
    for last in tokens.having(HEAD):
        while at < len(sentences) - 1 and places[last] >= sentences[at][1]:
            at += 1
        begin, end = sentences[at]
        follows = last + 1 < len(marks) and places[last + 1] < end and not marks[last + 1] & BREAK
        if follows and last + 2 < len(marks) and marks[last + 2] & BREAK:  # "pruning guided by", "a gate paired with"
            follows = not text.endswith("ed", places[last + 1], ends[last + 1])
        if text[ends[last] : ends[last] + 1] in _PARTED:
            continue
        trailed = follows and bool(marks[last + 1] & TRAIL) and places[last + 1] == ends[last] + 1
        if follows and not trailed:
            continue
        first, least = last, max(last - _MOST, bisect_left(places, begin))
        while (
            first > least and places[first] < ends[first - 1] + 2
            and not (marks[first - 1] & BREAK and not _joined(text, places[first - 1], ends[first - 1]))
        ):  # fmt: skip
            first -= 1
        while text[places[first]] == "-" and first < last:
            first += 1
        if first < last and text[places[first] - 1 : places[first]] not in _PARTED:
            yield Run(places[first], ends[last], (begin, end), trailed)


def _joined(text: str, start: int, end: int) -> bool:
    """Whether hyphens make a word a part of a compound: "text-to-image", "per-tensor"."""
    return text[end : end + 1] == "-" or text[start - 1 : start] == "-"

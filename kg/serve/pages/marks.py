"""A text with its mentions marked: pieces, each with what it names, cut where marks overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A span of a text, and what stands there: a type, the thing's IRI and label."""

    start: int
    end: int
    type: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, with its mark or none."""

    text: str
    mark: Mark | None = None


def pieces(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    """The whole text in pieces; of marks that overlap, the one that begins first, of those the longest.

    >>> [p.text for p in pieces("on an A100 80GB", [Mark(6, 10, "Hardware", "", ""), Mark(6, 15, "Hardware", "", "")])]
    ['on an ', 'A100 80GB']
    """
    at = 0
    for mark in sorted(set(marks), key=lambda mark: (mark.start, -mark.end, mark)):
        if at <= mark.start < mark.end <= len(text):
            if at < mark.start:
                yield Piece(text[at : mark.start])
            yield Piece(text[mark.start : mark.end], mark)
            at = mark.end
    if at < len(text):
        yield Piece(text[at:])


def quoted(sentence: str, quote: str) -> list[tuple[str, bool]]:
    """A sentence in parts, the quote marked where it first stands: (text, whether it is the quote).

    >>> quoted("It runs on an A100.", "A100")
    [('It runs on an ', False), ('A100', True), ('.', False)]
    """
    before, found, after = sentence.partition(quote) if quote else (sentence, "", "")
    return [(part, at == 1) for at, part in enumerate((before, found, after)) if part]

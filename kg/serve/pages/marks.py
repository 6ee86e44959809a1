"""A text with its mentions marked: pieces as people read them, each with what it names, cut where marks overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.blanks import Edited
from kg.readable import readable


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
    """The whole text in pieces, without LaTeX; of marks that overlap, the one that begins first, of those the longest.

    >>> [p.text for p in pieces("on an A100 80GB", [Mark(6, 10, "Hardware", "", ""), Mark(6, 15, "Hardware", "", "")])]
    ['on an ', 'A100 80GB']
    """
    read, at = readable(text), 0
    for mark in sorted(set(marks), key=lambda mark: (mark.start, -mark.end, mark)):
        if at <= mark.start < mark.end <= len(text):
            yield from _plain(read, at, mark.start)
            yield Piece(read.text[read.place(mark.start) : read.place(mark.end)], mark)
            at = mark.end
    yield from _plain(read, at, len(text))


def _plain(read: Edited, start: int, end: int) -> Iterator[Piece]:
    """What stands between two marks, if anything does."""
    if text := read.text[read.place(start) : read.place(end)]:
        yield Piece(text)


def quoted(sentence: str, quote: str) -> list[Piece]:
    r"""A sentence in pieces, the quote marked where it first stands.

    >>> [(piece.text, piece.mark is not None) for piece in quoted(r"It gains 5\% on an A100.", r"5\%")]
    [('It gains ', False), ('5%', True), (' on an A100.', False)]
    """
    at = sentence.find(quote) if quote else -1
    return list(pieces(sentence, [Mark(at, at + len(quote), "", "", "")] if at >= 0 else []))

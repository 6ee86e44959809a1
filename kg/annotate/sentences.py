"""The sentences of a text: cut at its title, joined where a name goes on, each with the rules that it wakes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.annotate.marks import FAMILY, PUNCT, STOP, awake
from kg.annotate.tokens import Tokens
from kg.model import Mention

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence with the rules of `anchors.tsv` that may find something in it."""

    start: int
    end: int
    awake: frozenset[str]


def bounds(tokens: Tokens) -> Iterator[Span]:
    """The sentences of a text as spaCy's sentencizer cuts them: behind a full stop and the marks that follow it."""
    bits, last, first = tokens.bits, len(tokens.bits), 0
    for stop in tokens.having(STOP):
        if stop >= first:
            end = next((i for i in range(stop + 1, last) if not bits[i] & (STOP | PUNCT)), None)
            if end is None:
                break
            yield tokens.starts[first], tokens.ends[end - 1]
            first = end
    if bits:
        yield tokens.starts[first], tokens.ends[-1]


def read(tokens: Tokens, spans: Sequence[Span]) -> list[Sentence]:
    """The sentences at some places of a text, with what each wakes."""
    firsts = [bisect_left(tokens.starts, start) for start, _ in spans]
    parts = zip(spans, firsts, [*firsts[1:], len(tokens.bits)], strict=True)
    return [Sentence(*span, awake(tokens.bits[first:past])) for span, first, past in parts]


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
    bounds = {end for m in mentions for _, end in sentences if m.start < end < m.end}
    begin: int | None = None
    for start, end in sentences:
        begin = start if begin is None else begin
        if end not in bounds:
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, sentences[-1][1]

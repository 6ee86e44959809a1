"""The sentences of a text: cut at its title, joined where a name goes on, each with the rules that it wakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.annotate.lexicon import awake
from kg.model import Mention

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence with the rules of `anchors.tsv` that may find something in it."""

    start: int
    end: int
    awake: frozenset[str]


def read(text: str, spans: Iterable[Span]) -> list[Sentence]:
    """The sentences at some places of a text, with what each wakes."""
    return [Sentence(start, end, awake(text[start:end])) for start, end in spans]


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

"""The sentences of a text: cut at its title, joined where a name goes on, each with the rules that it wakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.pipeline import Sentencizer
from spacy.strings import get_string_id
from spacy.tokens import Doc

from kg.annotate.lexicon import awake
from kg.model import Mention

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence with the rules of `anchors.tsv` that may find something in it."""

    start: int
    end: int
    awake: frozenset[str]


@lru_cache(maxsize=1)
def _stops() -> frozenset[int]:
    return frozenset(map(get_string_id, Sentencizer.default_punct_chars))


def bounds(doc: Doc) -> Iterator[Span]:
    """The sentences of a text as spaCy's sentencizer cuts them: behind a full stop and the marks that follow it.

    The sentencizer itself makes an object of every token, which takes as long as to cut the text into them.
    """
    stops = _stops()
    first = 0
    for i, word in enumerate(doc.to_array("ORTH").tolist()):
        if word in stops and i >= first:
            end = next((j for j in range(i + 1, len(doc)) if doc[j].orth not in stops and not doc[j].is_punct), None)
            if end is None:
                break
            yield _span(doc, first, end)
            first = end
    if len(doc):
        yield _span(doc, first, len(doc))


def _span(doc: Doc, first: int, end: int) -> Span:
    last = doc[end - 1]
    return doc[first].idx, last.idx + len(last)


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

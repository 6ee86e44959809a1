"""The sentences of a text: cut at its title, joined where a name goes on, each with the rules that it wakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spacy.tokens import Doc

from kg.annotate.marks import FAMILY, STOP, awake
from kg.model import Mention

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence with the rules of `anchors.tsv` that may find something in it."""

    start: int
    end: int
    awake: frozenset[str]


def bounds(doc: Doc) -> Iterator[Span]:
    """The sentences of a text as spaCy's sentencizer cuts them: behind a full stop and the marks that follow it.

    The sentencizer itself makes an object of every token, which takes as long as to cut the text into them.
    """
    stops = dict.fromkeys(_with(doc, STOP))
    first = 0
    for stop in stops:
        if stop >= first:
            end = next((i for i in range(stop + 1, len(doc)) if i not in stops and not doc[i].is_punct), None)
            if end is None:
                break
            yield _span(doc, first, end)
            first = end
    if len(doc):
        yield _span(doc, first, len(doc))


def _with(doc: Doc, bit: int) -> list[int]:
    """The places of the words that have a bit of `kg.annotate.marks`."""
    marks: Any = doc.to_array("SHAPE")
    return list((marks & bit).nonzero()[0].tolist())


def _span(doc: Doc, first: int, end: int) -> Span:
    last = doc[end - 1]
    return doc[first].idx, last.idx + len(last)


def read(doc: Doc, spans: Iterable[Span]) -> list[Sentence]:
    """The sentences at some places of a text, with what each wakes."""
    places, marks = doc.to_array(["IDX", "SHAPE"]).T
    spans, bits = list(spans), marks.tolist()
    firsts = places.searchsorted([start for start, _ in spans]).tolist()
    parts = zip(spans, firsts, [*firsts[1:], len(bits)], strict=True)
    return [Sentence(*span, awake(bits[first:past])) for span, first, past in parts]


def kindred(doc: Doc) -> Iterator[str]:
    """The words of a text that may stand in a name of a family."""
    return (doc[i].text for i in _with(doc, FAMILY))


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

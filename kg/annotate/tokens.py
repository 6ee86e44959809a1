"""The words of a text, read once: where each stands, and what the rules see in it."""

from __future__ import annotations

from typing import Any, NamedTuple

from spacy.attrs import IDX, LENGTH, SHAPE
from spacy.tokens import Doc

_TOLD = [IDX, LENGTH, SHAPE]


class Tokens(NamedTuple):
    """The words of a text in order: spaCy's, where each starts and ends, and its bits of `kg.annotate.marks`."""

    doc: Doc
    starts: list[int]
    ends: list[int]
    bits: list[int]
    marks: Any  # the bits as an array, to ask all words at once

    @classmethod
    def of(cls, doc: Doc) -> Tokens:
        """The words of a text as spaCy cut it; to make an object of each takes as long as to cut it."""
        table: Any = doc.to_array(_TOLD)
        starts, lengths, marks = table.T
        return cls(doc, starts.tolist(), (starts + lengths).tolist(), marks.tolist(), marks)

    def having(self, bit: int) -> list[int]:
        """The places of the words that have a bit."""
        return list((self.marks & bit).nonzero()[0].tolist())

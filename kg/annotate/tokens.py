"""The words of a text, read once: where each stands, and what the rules see in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from spacy.attrs import IDX, LENGTH, SHAPE
from spacy.tokens import Doc

Match = tuple[int, int, int]  # the key of a name, its first word and the word behind it
_TOLD = [IDX, LENGTH, SHAPE]


class Tokens(NamedTuple):
    """The words of a text in order: the names in them, where each starts and ends, and its bits of `kg.annotate.marks`.

    spaCy's document takes more memory than all else that is known of a paper, and is not kept.
    """

    matches: Sequence[Match]
    starts: list[int]
    ends: list[int]
    bits: list[int]
    marks: Any  # the bits as an array, to ask all words at once

    @classmethod
    def of(cls, doc: Doc, matches: Sequence[Match] = ()) -> Tokens:
        """The words of a text as spaCy cut it, with the names that were found in them; to make an object of each takes
        as long as to cut it.
        """
        table: Any = doc.to_array(_TOLD)
        table[:, 1] += table[:, 0]
        starts, ends, bits = table.T.tolist()
        return cls(matches, starts, ends, bits, table[:, 2])

    def having(self, bit: int) -> list[int]:
        """The places of the words that have a bit."""
        return list((self.marks & bit).nonzero()[0].tolist())

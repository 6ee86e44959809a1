"""Blanks that a text lost or gained around its punctuation are put right, and the way back is kept.

Pages break words and drop blanks; what a paper says does not change with them, so the rooms that read sentences read
them tidied. Imports nothing of ours.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

Edit = tuple[int, int, str]
# The pattern begins with the one sign that it takes out, and with what stands beside it, so that the engine skips the
# rest: that takes half as long as to look for each pair of signs first.
_GAINED = re.compile(
    r" (?:(?<=[-/(] )|(?=[/,.;:)]))"
    r"(?:(?<=[A-Za-z0-9]- )(?=[A-Za-z0-9])(?!(?:and|or|to|vs)\b(?!-))"  # "text- to-image", but "2- and 4-bit"
    r"|(?<=[A-Za-z]/ )(?=[A-Za-z])|(?<=[A-Za-z] )(?=/[A-Za-z])"  # "sparse/ linear"
    r"|(?<=[\w)] )(?=[,.;:](?:\s|$)|\)(?:[\s,.;:]|$))|(?<=\( )(?=\w))"  # "linear attention , or", "( FID ),"
)
_LOST = re.compile(
    r"[,;()](?:(?<=[a-z][,;])(?=[a-z])|(?<=[a-z]{2},)(?=[A-Z])"  # "pruning,quantization", "on vllm,SGLang"
    r"|(?<=[a-z]{3}\()(?=[A-Z]{2})"  # "models(LLMs)"
    r"|(?:(?<=[A-Z]\))|(?<=[A-Z]s\)))(?=[a-z]{2}))"  # "(LLMs)have"
)


class Edited(NamedTuple):
    """A text after edits, with where each piece that was put in stands, here and in the original text."""

    text: str
    puts: tuple[tuple[int, int, int, int], ...] = ()  # (start, end) here, (start, end) there; in order

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a non-empty span of this text came from."""
        return (self._place(start)[0], self._place(end - 1)[1]) if self.puts else (start, end)

    def place(self, at: int) -> int:
        """Where a place between two code points of the original text stands in this one."""
        last = bisect_right(self.puts, at, key=itemgetter(2)) - 1
        if last < 0:
            return at
        start, end, first, past = self.puts[last]
        return start if at == first else max(start, end + at - past)

    def _place(self, at: int) -> tuple[int, int]:
        """The span of the original text that one code point came from."""
        last = bisect_right(self.puts, at, key=itemgetter(0)) - 1
        if last < 0:
            return at, at + 1
        _, end, first, past = self.puts[last]
        return (first, past) if at < end else (at + past - end, at + past - end + 1)


def edited(text: str, edits: Iterable[Edit]) -> Edited:
    """A text with pieces of it replaced: takes (start, end, replacement) in order; one within the last is left out."""
    pieces: list[str] = []
    puts: list[tuple[int, int, int, int]] = []
    last = length = 0
    for start, end, put in edits:
        if start < last:
            continue
        length += start - last
        puts.append((length, length + len(put), start, end))
        pieces += [text[last:start], put]
        length += len(put)
        last = end
    return Edited("".join([*pieces, text[last:]]), tuple(puts)) if puts else Edited(text)


@lru_cache(maxsize=64)  # three rooms ask it of the texts of a build's chunk, one room after another
def strays(text: str) -> tuple[Edit, ...]:
    """What puts the blanks of a text right, in no order."""
    gained = [(*match.span(), "") for match in _GAINED.finditer(text)]
    lost = [(*match.span(), " (" if match[0] == "(" else f"{match[0]} ") for match in _LOST.finditer(text)]
    return (*gained, *lost)


def tidied(text: str) -> Edited:
    """A text with its blanks put right.

    >>> tidied("a Mixture-of- Experts ( MoE ) , with pruning,too").text
    'a Mixture-of-Experts (MoE), with pruning, too'
    """
    found = strays(text)
    return edited(text, sorted(e for e in found if e[2] == "" or not _linked(text, e[0]))) if found else Edited(text)


def _linked(text: str, at: int) -> bool:
    """Whether a place stands in a word with a slash, as links have."""
    return "/" in text[text.rfind(" ", 0, at) + 1 : at]

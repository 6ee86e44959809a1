"""Abbreviations that a text defines itself: "Neural Radiance Field (NeRF)" and "NeRF (Neural Radiance Field)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003):
every letter of the short form is found in the long form, from the right, and its first letter begins a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.annotate.lexicon import words

_SHORT = re.compile(
    r"\(\s?(?P<short>[A-Za-z0-9$][\w+*@.\-/^²³]{1,11}|[A-Z])s?\s?(?:[;,](?!\s?[\d.]+\s?%)[^()]{0,40})?\)"
)
_LONG = re.compile(r" \((?P<long>[A-Za-z][^().;:,!?\[\]\n]{8,120})\)")
_BEFORE = re.compile(r"(?<![\w/@.-])[A-Za-z](?:[\w*+.^-]{0,14}[\w*+])\Z")
_LED = 17  # code points before a bracket in which the short form of what it holds stands
_SAID = 0.7  # the share of a short form's capitals that begin words of the long form, or are capitals in it
_MARKED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|[A-Z]")
_WORD = re.compile(r"[^\s-]+")
_STOP = re.compile(r"[.;:!?()\[\]]\s|\n")


class Abbreviation(NamedTuple):
    """A short form, its long form, and where both stand."""

    short: str
    long: str
    short_span: tuple[int, int]
    long_span: tuple[int, int]

    @property
    def spelt_out(self) -> bool:
        """Whether the short form stands first: a name, explained behind it."""
        return self.short_span < self.long_span


def abbreviations(text: str) -> Iterator[Abbreviation]:
    """The abbreviations that a text defines, in order.

    >>> [(a.short, a.long) for a in abbreviations("we use post-training quantization (PTQ) here")]
    [('PTQ', 'post-training quantization')]
    """
    for match in _SHORT.finditer(text):
        short = match["short"]
        if short.isdigit() or not any(c.isupper() for c in short):
            continue
        window = text[max(0, match.start() - 120) : match.start()]
        if stops := [m.end() for m in _STOP.finditer(window)]:
            window = window[stops[-1] :]
        start = _long_form(short.rstrip("s") if short[:-1].isupper() else short, window.rstrip())
        if start is not None:
            begin = match.start() - len(window) + start
            long = window[start:].rstrip()
            if "," in long and long.islower():  # "read, write, and delete (RWD)" lists things
                continue
            yield Abbreviation(short, long, match.span("short"), (begin, begin + len(long)))
    yield from _spelt_out(text)


def _spelt_out(text: str) -> Iterator[Abbreviation]:
    """The abbreviations whose long form stands in the bracket: "FoBaR (Foo Bars with Rings)"."""
    for match in _LONG.finditer(text):
        start = max(0, match.start() - _LED)
        before = _BEFORE.search(text, start, match.start())
        long = match["long"].rstrip()
        if before and sum(map(str.isupper, before[0])) > 1 and " " in long and _marks(before[0], long):
            begin = match.start("long")
            yield Abbreviation(before[0], long, before.span(), (begin, begin + len(long)))


def _marks(short: str, long: str) -> bool:
    """Whether a whole phrase spells a short form out: all letters, most capitals at the marked places of the phrase.

    >>> _marks("FoBaR", "Foo Bars with Rings"), _marks("FoBaR", "for bare rooms"), _marks("FBR", "from the Bar Robot")
    (True, False, False)
    """
    letters = [c.lower() for c in short if c.isupper()]
    marked, at, said = [m[0].lower() for m in _MARKED.finditer(long)], 0, 0
    for letter in letters:
        if letter in marked[at:]:
            at, said = marked.index(letter, at) + 1, said + 1
    return said >= max(2, _SAID * len(letters)) and _long_form(short, long) == 0


def _long_form(short: str, before: str) -> int | None:
    """Where in the words before a bracket the long form of a short one starts; None where none fits."""
    letters = [c.lower() for c in short if c.isalnum()]
    tokens = list(_WORD.finditer(before))
    tokens = tokens[-min(len(letters) + 5, len(letters) * 2) :]
    if not tokens or len(letters) < 2:
        return None
    lowest, position = tokens[0].start(), len(before) - 1
    for index in range(len(letters) - 1, -1, -1):
        while position >= lowest and not (
            before[position].lower() == letters[index]
            and (index > 0 or position == 0 or not before[position - 1].isalnum())
        ):
            position -= 1
        if position < lowest:
            return None
        position -= 1
    start = _compound(before, position + 1, letters[0])
    while True:
        word = _WORD.match(before, start)
        glued = word is not None and before.startswith("-", word.end())  # "In-Context": a part of the first word
        if word is None or glued or word.group().lower() not in words()["lead"]:
            break
        start = word.end() + 1
    long = before[start:]
    return start if len(long) > len(short) and short.lower() not in long.lower().split() else None


def _compound(before: str, start: int, letter: str) -> int:
    """Where the compound begins that a long form starts within, if with the same letter: "Out-of-..." (OOD)."""
    if not before.endswith("-", 0, start):
        return start
    begin = before.rfind(" ", 0, start) + 1
    return begin if before[begin].lower() == letter else start

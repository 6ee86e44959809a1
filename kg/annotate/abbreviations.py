"""Abbreviations that a text defines itself: "Neural Radiance Field (NeRF)" and "NeRF (Neural Radiance Field)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003):
every letter of the short form is found in the long form, from the right, and its first letter begins a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.annotate.lexicon import words

_SHORT = re.compile(
    r"\(\s?(?P<short>[A-Za-z0-9$][\w+*@.\-/^²³]{1,11}|[A-Z])s?\s?(?:[;,](?!\s?[\d.]+\s?%)[^()]{0,40})?\)"
)
_WORD = re.compile(r"[^\s-]+")
_STOP = re.compile(r"[.;:!?()\[\]]\s|\n")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, its long form, and where both stand."""

    short: str
    long: str
    short_span: tuple[int, int]
    long_span: tuple[int, int]


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

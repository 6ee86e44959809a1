"""Abbreviations that a text defines itself: "Neural Radiance Field (NeRF)" and "NeRF (Neural Radiance Field)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003):
every letter of the short form is found in the long form, from the right, and its first letter begins a word.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from kg.annotate.lexicon import words
from kg.annotate.places import lowered

_SHORT = re.compile(
    r"\(\s?(?P<short>[A-Za-z0-9$][\w+*@.\-/^²³]{1,17}|[A-Z])s?\s?(?:[;,](?!\s?[\d.]+\s?%)[^()]{0,40})?\)"
)
_LONG = re.compile(r" \((?P<long>[A-Za-z][^().;:,!?\[\]\n]{8,120})\)")
_BEFORE = re.compile(r"(?<![\w/@.-])[A-Za-z](?:[\w*+.^-]{0,14}[\w*+])\Z")
_USUAL = 12  # code points that most short forms have at most
_FULL = 4  # what stands in the text for one of a longer one
_LED = 17  # code points before a bracket in which the short form of what it holds stands
_SAID = 0.7  # the share of a short form's capitals that begin words of the long form, or are capitals in it
_LEAST = 3  # letters of a short form that no other words spell by chance
_MARKED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|[A-Z]")
_TO = re.compile(r"\b[tT]o\b")  # "T2I" is "text-to-image"
# "ZS^2" is "zero-shot sampling", "S3-Net" is "small single-step network"
_DIGIT = re.compile(r"(?<![a-z])([A-Z])\^?\{?([2-4])\}?")
_WORD = re.compile(r"[^\s-]+")
PART = re.compile(r"[A-Za-z0-9]+")  # of a name: letters and digits that stand together
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
            long = window[start:].rstrip(" \"'")
            if "," in long and long.islower():  # "read, write, and delete (RWD)" lists things
                continue
            if len(short) > _USUAL and len(long) >= _FULL * len(short):  # letters of a long name stand in any sentence
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


def spells(long: str, short: str) -> bool:
    """Whether all words of a phrase spell a short form that no bracket ties to it.

    Each word but a small one, or one that only joins another ("guided"), gives its first letter, and maybe later ones;
    most capitals of the short form begin words, or are capitals in them.

    >>> spells("Dual Parallelisms", "DualParal"), spells("Map-Guided Step Fusion", "MSF"), spells("Map Fusion", "MSF")
    (True, True, False)
    >>> spells("Foo Step Fusion", "FS"), spells("fine filtering", "FFT"), spells("Adaptive Ability Drawing", "A^2D")
    (False, False, True)
    """
    letters = [c for c in _DIGIT.sub(lambda m: m[1] * int(m[2]), short) if c.isalnum()]
    if len(letters) < _LEAST or letters[0].lower() != long[0].lower() or short in PART.findall(long):
        return False
    reached = {0: 0}  # how many letters may be spelled so far -> how many of them are capitals at marked places
    for part, idle in _parts(long):
        after = dict(reached) if idle else {}
        for begun, marked in reached.items():
            for end, more in _taken(letters, begun, part):
                after[end] = max(after.get(end, 0), marked + more)
        reached = after
    return reached.get(len(letters), 0) >= max(1, _SAID * sum(map(str.isupper, letters)))


def _parts(long: str) -> Iterator[tuple[str, bool]]:
    """The parts of a phrase's words, each with whether a short form may leave it out."""
    names = long.split()
    for place, name in enumerate(names):
        between = name.islower() and place < len(names) - 1 and not long.islower()  # "Zero-Step map Fusion"
        for at, part in enumerate(PART.findall(name)):
            low = part.lower()
            yield part, between or low in words()["function"] or (at > 0 and low in words()["adjective-part"])


def _taken(letters: Sequence[str], begun: int, part: str) -> Iterator[tuple[int, int]]:
    """How far a word spells the letters from a place on, by its first and by more, each with the capitals marked."""
    at, marked = -1, 0
    for end in range(begun, len(letters)):
        at = part.lower().find(letters[end].lower(), at + 1)
        if at < 0 or (end == begun and at):
            return
        marked += letters[end].isupper() and (not at or part[at].isupper())
        yield end + 1, marked


def _long_form(short: str, before: str) -> int | None:
    """Where in the words before a bracket the long form of a short one starts; None where none fits."""
    letters = [c for c in short if c.isalnum()]
    if len(letters) < 2:
        return None
    start = _spelled(letters, before)
    if start is None and "2" in short:
        start = _spelled(letters, _TO.sub("2 ", before))
    if start is None and (digit := _DIGIT.search(short)):
        first, times = sum(map(str.isalnum, short[: digit.start()])), int(digit[2])
        letters[first : first + 2] = letters[first] * times
        start = _spelled(letters, before, range(first, first + times))
    if start is None:
        return None
    start = _compound(before, start, letters[0].lower())
    while True:
        word = _WORD.match(before, start)
        glued = word is not None and before.startswith("-", word.end())  # "In-Context": a part of the first word
        if word is None or glued or word.group().lower() not in words()["lead"]:
            break
        start = word.end() + 1
    long = before[start:]
    return start if len(long) > len(short) and short.lower() not in long.lower().split() else None


def _spelled(letters: Sequence[str], before: str, marked: Container[int] = ()) -> int | None:
    """Where the words before a bracket begin that letters spell, found from the right; None where they do not.

    The first letter begins a word, and so do the marked ones, or they are capitals.
    """
    low, most = lowered(before).replace("-", " "), min(len(letters) + 5, len(letters) * 2)
    last = low.rsplit(maxsplit=most)
    rest = last.pop(0) if len(last) > most else ""
    lowest, at = low.find(last[0], len(rest)) if last else len(low), len(low)
    for index in range(len(letters) - 1, -1, -1):
        begins, letter = index == 0 or index in marked, letters[index].lower()
        while (at := low.rfind(letter, lowest, at)) > 0 and begins and before[at - 1].isalnum():
            if index and before[at].isupper():
                break
        if at < 0:
            return None
    return at


def _compound(before: str, start: int, letter: str) -> int:
    """Where the compound begins that a long form starts within, if with the same letter: "Out-of-..." (OOD)."""
    if not before.endswith("-", 0, start):
        return start
    begin = before.rfind(" ", 0, start) + 1
    return begin if before[begin].lower() == letter else start

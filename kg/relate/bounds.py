"""Which end a number is of what is claimed: "up to 3x" at most, "over 3x" at least (ontology/rules/bounds.tsv)."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from kg.model import Measurement
from kg.relate.context import Context, in_name
from kg.resources import resource
from kg.vocabulary import rows

_BEFORE, _AFTER = 64, 24  # characters beside a number in which such words stand
_SIGNS = ("<", ">", "≤", "≥", "≲", "≳", "⩽", "⩾")
_ARROWS = ("->", "=>")
_OPENERS, _CLOSERS = "$~({[*+-–", "$)}]*,.;:"
_PLUS = re.compile(r"\d[\w%$\\]{0,3}\+(?![\d/])")  # "30+ FPS", "90%+"
_DIGIT = re.compile(r"\d")
_LISTED = re.compile(  # "up to 3x on A and 2x on B", "up to 5% in C, 4% in D, and 3% in E"
    r"[\\$%)}]{0,3} (?:across|for|in|on|over) [^,;:()]{1,50}?(?:\)?,? and|,) (?:of )?"
)
_MEAN = re.compile(r"[^,;:]{0,30}\baverage\b")
_TURNED = {"atMost": "atLeast", "atLeast": "atMost"}


class _Bounds(NamedTuple):
    """Words and the end that they make, by the one next to the number; and what may stand between."""

    before: dict[str, list[tuple[tuple[str, ...], str]]]
    after: dict[str, list[tuple[tuple[str, ...], str]]]
    between: frozenset[str]


def bound(context: Context) -> str | None:
    """The end that a number is: "atMost" where no more than it is claimed, "atLeast" where no less, else None.

    Takes the measurement in its context; what stands before the first number of a list counts for all of it, and an "up
    to" also where each number has its place: "up to 3x on A and 2x on B". Less than a tenth of the cost is at least ten
    times less.
    """
    measured, first = context.measurement, context.sentence.measurements[context.group[0]]
    end = _own(context, measured) or (_own(context, first) if measured is not first else None)
    end = end or _shared(context, context.group[0])
    return _TURNED.get(end or "") if measured.rule == "number-part" else end


def _shared(context: Context, place: int) -> str | None:
    """The "atMost" of the list that a number of a sentence goes on with, told at its first number."""
    sentence, text = context.sentence, context.sentence.text
    this, ahead = sentence.measurements[place], range(place - 1, -1, -1)
    before = next((at for at in ahead if not in_name(sentence.measurements[at], sentence)), None)
    if before is None or _MEAN.match(text, this.end - sentence.start):
        return None
    last = sentence.measurements[before]
    if this.unit != last.unit or not _LISTED.fullmatch(text, last.end - sentence.start, this.start - sentence.start):
        return None
    end = _own(context, last) or _shared(context, before)
    return end if end == "atMost" else None


def _own(context: Context, measured: Measurement) -> str | None:
    """The end that the words right beside a number make it."""
    if measured.other_end is not None or measured.condition:  # "from 45 to under 12 ms"
        inside = _before(_head(measured.text.rpartition(" to ")[2]))
        if inside or measured.condition:
            return inside
    text, at = context.sentence.text, measured.start - context.sentence.start
    lead = text[max(0, at - _BEFORE) : at]
    whole = lead if at <= _BEFORE else lead.partition(" ")[2]  # the first word may be cut
    end = at + len(measured.text)
    return _before(whole + _head(measured.text)) or _after(measured.text, text[end : end + _AFTER])


def _head(text: str) -> str:
    """What stands before the first digit, where there is one."""
    digit = _DIGIT.search(text)
    return text[: digit.start()] if digit else ""


def _before(lead: str) -> str | None:
    table = _table()
    words: list[str] = []
    for token in lead.lower().split():
        word = token.strip(_OPENERS)
        if word.endswith(_SIGNS) and not word.endswith(_ARROWS):
            word = word[-1]
        if word and word not in table.between:
            words.append(word)
        if words[-2:] == ["factor", "of"]:
            del words[-2:]
    for line, end in table.before.get(words[-1], ()) if words else ():
        if len(line) <= len(words) and all(a in (b, "*") for a, b in zip(line, words[-len(line) :], strict=True)):
            return end
    return None


def _after(quote: str, tail: str) -> str | None:
    if "+" in quote[1:] + tail[:2] and _PLUS.search(quote + tail[:2]):
        return "atLeast"
    words = [token.strip(_CLOSERS) for token in tail.lower().split()]
    for line, end in _table().after.get(words[0], ()) if words and tail[0] == " " else ():
        if line == tuple(words[: len(line)]):
            return end
    return None


@lru_cache(maxsize=1)
def _table() -> _Bounds:
    before: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    after: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    between = set[str]()
    for _, row in rows(resource("ontology", "rules", "bounds.tsv"), ("words", "end", "side")):
        line = tuple(row["words"].split(" "))
        if row["side"] == "before":
            before[line[-1]].append((line, row["end"]))
        elif row["side"] == "after":
            after[line[0]].append((line, row["end"]))
        else:
            between.add(row["words"])
    for group in before.values():
        group.sort(key=lambda found: -len(found[0]))  # "no less than" before "less than"
    return _Bounds(dict(before), dict(after), frozenset(between))

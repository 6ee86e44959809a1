"""Whether a number says how far something moved ("+10 %", "a drop of 3 points"), and which way (changes.tsv)."""

from __future__ import annotations

import re
from functools import lru_cache

from kg import terms
from kg.relate.context import Context
from kg.relate.cues import Move, metrics, moves

_TOKEN = re.compile(r"\d[\d.,]*|[A-Za-z][\w'-]*|[;:,()]")
_SIGN = re.compile(  # no dash: "in Greek - 0.85 F1", "8 % -10 %"
    r"(?:(?:^|[\s(~$\[,:/])(\+)[\s$~]*|(?:^|(?<!%)\s|[(~$\[,:/])([\-–−])[$~]*|([±Δ∆↑↓]|(?i:delta))[\s$~]*)[+\-–−]*\d?\Z"
)
_SIGNS = {"+": "up", "↑": "up", "-": "down", "–": "down", "−": "down", "↓": "down"}
_STEP = re.compile(r"from |.*(?:→|->|rightarrow|⇒)")  # "from 45 to 12", "45 -> 12"
_VERSUS = re.compile(r"\W{0,3}(?:v\.?s|versus)\b")
_JOINED = re.compile(r"\b(?:and|or)\b|[&/]")
_PHRASE = re.compile(r"(?:compared|relative|respect|up|due) to\b|\S* at (?:least|most|best)\b")  # they lead to nothing
_ROOM = 240  # characters before a number that may tell of it
_SIGNED = 16  # and that may hold its sign
_FILLERS = 5  # words between "by" and its number: "by up to a relative 12 %"
_BEHIND = 4  # words between a number and what it is of: "12 % average relative accuracy gain"
_CLOSE = 3  # words before an amount that tell it: "saves about 15 seconds"
_ASIDE = re.compile(r" \([^()]*\)")
_IN = ("in", "of", "on", "for")
_RELATIVE = ("percent", "ratio", "points")
_LESS = ("latency", "memory", "energy", "cost")  # kinds of which less is better
_NO_WORD = Move("", "")


def change(context: Context, kind: str, metric: str | None) -> str | None:
    """Which way a number of a kind moved or differs: "increase", "decrease" or "difference"; None for a level.

    Takes the measurement in its context, its kind and the id of its metric. The word nearest to the number decides: its
    sign, what it is a number of, then what leads to it. An amount ("15 seconds") is a change only where a word right
    beside it says so; speedups and savings of memory say it by their kind. What is better or worse is more or less, as
    the metric has it.
    """
    measured, sentence = context.measurement, context.sentence
    if kind in terms.MOVES or measured.rule == "number-share" or _STEP.match(measured.condition or measured.text):
        return None
    start, end = (place - sentence.start for place in (measured.start, measured.end))
    lead = sentence.text[max(0, start - _ROOM) : start]
    close = kind != "quality" and context.dimension not in _RELATIVE
    signed = _SIGN.search(lead[-_SIGNED:] + sentence.text[start])
    if signed and not (close and signed[2]):  # "a range of -25 Hz to 25 Hz"
        return _moved(_SIGNS.get(signed[signed.lastindex or 1], ""), kind, metric)
    if _VERSUS.match(sentence.text, end):
        return None
    points = context.dimension == "points"
    ways = (_behind(_rest(context)), _led(lead, points, _CLOSE if close else _ROOM))
    told = [way for way in ways if way is not None]
    if not told or (context.dimension == "ratio" and not any(told)):  # "downsampled by 4x"
        return None
    return _moved(max(told, key=bool), kind, metric)


def _rest(context: Context) -> str:
    """What stands behind a number or its list: "6 % and 7 % gains", and not "80 %, 5 % higher"."""
    text, shift, last = context.sentence.text, context.sentence.start, context.measurement
    if context.size > 1:
        before, end = context.sentence.measurements[context.group[1] - 1 : context.group[1] + 1]
        last = end if _JOINED.search(text, before.end - shift, end.start - shift) else last
    return text[last.end - shift : last.end - shift + _ROOM]


def _moved(way: str, kind: str, metric: str | None) -> str:
    """Where a change goes, which may lead to the better or the worse end of what is measured."""
    if way in ("better", "worse"):
        less = metric in _falling() if metric else kind in _LESS
        way = "up" if (way == "better") is not less else "down"
    return {"up": "increase", "down": "decrease"}.get(way, "difference")


def _behind(after: str) -> str | None:
    """The way of the words behind a number that make it a change: "12 % higher", "5 % average accuracy gain"."""
    words = moves()
    for at, found in enumerate(_TOKEN.finditer(after.lower())):
        token = found[0]
        use, way = words.get(token, _NO_WORD)
        if use == "noun" or (use == "compared" and (at == 0 or (at == 1 and token == "over"))):
            return way
        if at == _BEHIND or use in ("stop", "step", "end", "level") or not token[0].isalpha():
            return None
    return None


def _led(lead: str, points: bool, reach: int) -> str | None:
    """The way of what leads to a number and makes it a change, read backwards from it; points are changes by habit."""
    words = moves()
    tokens = _TOKEN.findall(_ASIDE.sub("", lead.lower()) if ")" in lead else lead.lower())
    number = len(tokens)  # where the number behind a word stands, the next one of a list
    for at in range(number - 1, max(-1, number - 1 - reach), -1):
        token, ahead = tokens[at], tokens[at - 1] if at else ""
        use, way = words.get(token, _NO_WORD)
        near = number - at <= _FILLERS
        if token[0].isdigit():
            number = at
        elif token == "by" and near and at + 1 < number and tokens[at + 1].endswith("ing"):
            return None  # "beats X by using only 60 %"
        elif use in ("step", "end") and near and not _PHRASE.match(" ".join([ahead, *tokens[at : at + 2]])):
            return _stepped(tokens[:at]) if use == "step" else None
        elif token == "of" and near and words.get(ahead, _NO_WORD).use not in ("noun", "amount"):
            return _of(tokens[:at])
        elif use in ("noun", "verb", "past"):
            between = tokens[at + 1 : number]
            if (use == "past" and not between) or (use != "noun" and between == ["the"]):
                told = words.get(ahead, _NO_WORD)
                return told.way if told.use == "noun" else None  # "exceeds 92 %" is a level
            return way
        elif use == "level":
            return None
        elif token == ";" or use == "break":
            break
    return "" if points else None


def _of(tokens: list[str]) -> str | None:
    """The way of the change that a number is of, by what stands before "of": "a gain in accuracy"; none of a level."""
    words = moves()
    for at in range(len(tokens) - 1, max(0, len(tokens) - _FILLERS), -1):
        if tokens[at] == "by":  # "surpasses X by an average accuracy of 0.8 %"
            return _stepped(tokens[:at]) or None
        if tokens[at] in _IN:
            use, way = words.get(tokens[at - 1], _NO_WORD)
            return way if use == "noun" else None
        if words.get(tokens[at], _NO_WORD).use == "level":
            return None
    return None


def _stepped(tokens: list[str]) -> str:
    """The way of a step, which the nearest word before "by" has: "better than", and not "larger models"."""
    words, than = moves(), False
    for token in reversed(tokens):
        use, way = words.get(token, _NO_WORD)
        if use in ("noun", "verb", "past", "moved") or (use == "compared" and than):
            return way
        if token == ";" or use == "break":
            break
        than = than or token == "than"
    return ""


@lru_cache(maxsize=1)
def _falling() -> frozenset[str]:
    """The metrics of which less is better."""
    return frozenset(entry.id for entry in metrics() if entry.extra["higher_is_better"] == "no")

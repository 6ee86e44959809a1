"""Whether a number is a score: what leads to it ("FID of 2.05", "a score of 802")."""

from __future__ import annotations

import re

from kg.annotate.lexicon import words
from kg.annotate.names import metrics

_PARENTHESIS = re.compile(r"\s?\(([^()\s]{1,12})\)\s(?=of |= |: )")
_SPACED = {"(": " ( ", "=": " = ", ":": " : ", "$": " ", "\\sim": " ", "~": " "}  # what is glued to words
_NEAR = 64  # characters before a number that may lead to it
_ABBREVIATED = 24  # of them, that may hold the abbreviation of the metric
_MOST = 5  # words that may stand between, and words of a metric's name


def metric_before(text: str, start: int, decimal: bool) -> bool:
    """Whether a metric or a score leads to the number that begins at a place ("FID of 2.05", "a score of 802")."""
    window = text[max(0, start - _NEAR) : start]
    if abbreviation := _PARENTHESIS.search(window, max(0, len(window) - _ABBREVIATED)):
        if _ends_with_metric([abbreviation[1]]):
            return True
        window = window[: abbreviation.start()] + " " + window[abbreviation.end() :]
    for sign, spaced in _SPACED.items():
        window = window.replace(sign, spaced)
    before = window.split()
    if not before or before[-1].endswith((",", ".", ";")):
        return False
    skipped, led_by_of = _skip(before), "of" in before[-3:]
    before = before[: len(before) - skipped]
    if not before or not (skipped or decimal):
        return False
    if before[-1].lower() in words()["score-noun"]:
        return True
    if before[-1].lower() in words()["value-noun"]:
        if _ends_with_metric(before):  # "error rate"
            return True
        before.pop()
    if not before:
        return False
    short = sum(letter.isupper() for letter in before[-1]) > 1 and ("-" not in before[-1] or before[-1].isupper())
    return (decimal and led_by_of and short) or _ends_with_metric(before)


def _skip(before: list[str]) -> int:
    """How many words stand between a metric and its number; words in capitals are no such words but names."""
    leads, count = words()["score-lead"], 0
    for word in reversed(before[-_MOST:]):
        if word.lower() not in leads or (word.isupper() and word != "A"):
            break
        count += 1
    return count


def _ends_with_metric(before: list[str]) -> bool:
    """Whether the last one to five words are a metric's name."""
    _, exact, folded = metrics()
    tails = [" ".join(before[-n:]) for n in range(1, min(_MOST, len(before)) + 1)]
    return any(t in exact or t.lower() in folded for tail in tails for t in (tail, tail.replace("-", " ")))

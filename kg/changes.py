"""Whether a number is a level ("78 % accuracy") or says how far one moved ("+10 %", "a drop of 3 points").

No triple tells the two apart, the sentence does: ontology/rules/changes.tsv lists the words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import rows

_TOKEN = re.compile(r"\d[\d.,]*|[A-Za-z][A-Za-z'-]*|[;:,()]")
_SIGN = re.compile(r"(?:(?:^|[\s(~$\[,:/])([+\-–−])|[±Δ∆↑↓]|(?i:delta))[\s$~+\-–−]*\d?\Z")
_STEP = re.compile(r"from |.*(?:→|->|rightarrow|⇒)")  # "from 45 to 12", "45 -> 12"
_VERSUS = re.compile(r"\W{0,3}(?:vs|versus)\b")
_LISTED = re.compile(r"\A(?:, [\d.]+\s?\\?[%x]?)*,? (?:and|or) [\d.]+\s?\\?[%x]?")  # "6 % and 7 % gains"
_FILLERS = 5  # words between "by" and its number: "by up to a relative 12 %"
_BEHIND = 4  # words between a number and what it is of: "12 % average relative accuracy gain"
_PHRASE = re.compile(r"(?:compared|relative|respect|up|due) to\b|\S* at (?:least|most|best)\b")  # they lead to nothing


def is_change(sentence: str, quote: str, moved: bool = False) -> bool:
    """Whether a number in a sentence is a change; `moved` says that its unit hints at one (points).

    The word nearest to the number decides: its sign, what it is a number of, then what leads to it; a list goes on as
    it began. A number that is not found, or that nothing tells of, is what `moved` says.

    >>> is_change("It improves FooBench by 3 % on A and 12 % on B, to 80 %.", "12 %")
    True
    >>> is_change("It improves FooBench by 3 % on A and 12 % on B, to 80 %.", "80 %")
    False
    """
    sides = _sides(sentence, quote)
    if sides is None or _STEP.match(quote):
        return moved and sides is None
    before, after = sides
    if _SIGN.search(before + quote[:1]):
        return True
    return not _VERSUS.match(after) and (_behind(_LISTED.sub("", after)) or _led(before, moved))


def sign(sentence: str, quote: str) -> str:
    """The sign that stands before a number in a sentence, "+" or "−", or nothing.

    >>> sign("It gains a lot (+ 3 % on A, -2 % on B).", "3 %"), sign("It gains a lot (+ 3 % on A, -2 % on B).", "2 %")
    ('+', '−')
    """
    sides = _sides(sentence, quote)
    found = _SIGN.search(sides[0] + quote[:1]) if sides else None
    return {"+": "+", "-": "−", "–": "−", "−": "−"}.get(found[1] or "", "") if found else ""


def _sides(sentence: str, quote: str) -> tuple[str, str] | None:
    """What stands before a number and behind it, or None where it is not there."""
    found = re.search(rf"(?<![\d.]){re.escape(quote)}(?!\d)", sentence) if quote else None
    return (sentence[: found.start()], sentence[found.end() :]) if found else None


def _behind(after: str) -> bool:
    """Whether the words behind a number make it a change: "12 % higher", "5 % average accuracy gain"."""
    words = _words()
    for at, token in enumerate(_TOKEN.findall(after.lower())[: _BEHIND + 1]):
        use = words.get(token)
        if use == "noun" or (use == "compared" and at <= 1):
            return True
        if use in ("stop", "step", "end", "level") or not token[0].isalpha():
            return False
    return False


def _led(before: str, moved: bool) -> bool:
    """What leads to a number makes of it, read backwards from it."""
    words = _words()
    tokens = _TOKEN.findall(before.lower())
    number = len(tokens)  # where the number behind a word stands, the next one of a list
    for at in range(len(tokens) - 1, -1, -1):
        token, ahead = tokens[at], tokens[at - 1] if at else ""
        use, near = words.get(token), number - at <= _FILLERS
        if token[0].isdigit():
            number = at
        elif use in ("step", "end") and near and not _PHRASE.match(" ".join([ahead, *tokens[at : at + 2]])):
            return use == "step"
        elif token == "of" and near and words.get(ahead) not in ("noun", "amount"):
            return False
        elif use in ("noun", "verb", "past"):
            return use != "past" or number - at > 1  # "exceeds 92 %" is a level
        elif use == "level":
            return False
        elif token == ";" or use == "break":
            return moved
    return moved


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """What each word is used for (changes.tsv)."""
    table = rows(resource("ontology", "rules", "changes.tsv"), ("word", "use"))
    return {row["word"]: row["use"] for _, row in table}

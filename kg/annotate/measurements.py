"""Measurements: numbers with the unit that stands at them, as ranges, lists and steps from one value to another.

A measurement is what the text says, not yet a claim: whether it is one, and about what, `kg.relate.results` decides.
Left out on purpose: "double" and, but for "by half", "half" (they name formats and designs more often than results),
and "orders of magnitude" without a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.annotate.bares import bares
from kg.annotate.lexicon import pattern
from kg.annotate.names import unit_at
from kg.annotate.numbers import PARTS, WORDS, Number, numbers
from kg.annotate.quantities import LIST, VERSUS, Quantity, listed, written
from kg.annotate.ranges import ranges
from kg.model import Measurement

_FACTOR = re.compile(
    r"(?<!scaling )(?<!scale )(?<!form )(?<!sampling )\b(?:factors? of|a factor(?: up to)?)"
    r" (?:up to |over |about |around |nearly |~|\$)?\Z"
)
_MAGNITUDE = re.compile(rf"\b(?:an|{'|'.join(WORDS)}|[1-9])(?:-|\s)orders?(?:-|\s)of(?:-|\s)magnitude\b", re.I)
_TWICE = re.compile(r"\btwice (?=as|the|faster)", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|under|within) (?P<time>an? (?:second|minute|hour|day|week))\b(?! of\b)")
_LEADS = ("less than a", "under a", "within a")
_HALF = re.compile(r"\bby (?P<half>half)\b")
_NAMED = re.compile(r"[A-Z][\w-]{1,20} \Z")
# "than Foo 1.1"
_VERSION = re.compile(r"\b(?:against|over|than|to|with|for|surpass\w*|outperform\w*) [A-Z][\w-]{1,20} \Z")
_PROPORTION = re.compile(r"1(?<=\b1)\s?:\s?(\d{1,5})(?![\w:])")
_PART = re.compile(r"(?<![\w.,/])1/(\d{1,5})(?:th)? (?=of (?:the |its |their ))")
_PARTS = re.compile(rf"\b(?:one|an?)[-\s]({'|'.join(PARTS)}) (?:of )?(?=(?:the|its|their) )")
_TIMES = ("\\times", "times", "×")
_NO_MONEY = re.compile(r"[A-Za-z]|\s?[\\$^_=<>%×+-]")  # a formula: "$3.2\times$", "$N=5$"
_BEFORE_MONEY = ("", " ", "(", "\\", "S")
_ORDERS = {"an": 1} | WORDS
_POSTFIX = re.compile(r"\s?(?:-?(?:fold|times)\b|x\b|×)")


def measurements(text: str) -> Iterator[Measurement]:
    """The numbers of a text that measure something, in order.

    Takes the text; gives the value as written, the unit's id (units.tsv) and its spelling with "times", "×" and "-fold"
    folded to "x" and "percent" to "%".

    >>> [(str(m.value), m.unit, m.unit_text) for m in measurements("78FPS at 384x384 and 1.5-2.0x faster, 90.1 FID")]
    [('78', 'frame-per-second', 'FPS'), ('2.0', 'ratio', 'x'), ('90.1', 'number', 'FID')]
    """
    found = [_with_unit(text, number) for number in numbers(text)]
    found = _shared(text, ranges(text, found))
    measured = [_measurement(text, q) for q in bares(text, found) if q.unit]
    measured += _worded(text)
    measured.sort(key=lambda m: (m.start, -m.end))
    end = 0
    for measurement in measured:
        if measurement.start >= end:
            end = measurement.end
            yield measurement


def _with_unit(text: str, number: Number) -> Quantity:
    """A number with the unit right behind it, or before it where it is money or "×3"."""
    quantity = Quantity(number, number.start, number.end)
    if not number.word:
        if found := _prefixed(text, quantity):
            return found
    elif text[number.start : number.end].lower().endswith("fold"):
        return quantity._replace(unit="ratio", unit_text="x", rule="number-word")
    if time := pattern("device-time").match(text, number.end):
        unit_text = written("gpu-hour", time[0].strip(), number)
        return quantity._replace(end=time.end(), unit=f"gpu-{time[1]}", unit_text=unit_text)
    if count := _devices(text, quantity):
        return count
    gap = pattern("unit-gap").match(text, number.end)
    place = gap.end() if gap else number.end
    if place and text[place - 1] == "-" and text[place : place + 1].isdigit():
        return quantity
    for start in dict.fromkeys((place, number.end)):
        if unit := unit_at(text, start):
            if number.year and (start > number.end or unit.id == "second"):
                return quantity
            spelled = text[start : unit.end]
            rule = "number-word" if number.word else "number-unit"
            return quantity._replace(end=unit.end, unit=unit.id, unit_text=written(unit.id, spelled, number), rule=rule)
    if of := pattern("count-of").match(text, number.end):
        return quantity._replace(end=of.end(), unit="number", unit_text=of[1], rule="number-share")
    lead = text[max(0, number.start - 24) : number.start]
    if "factor" in lead and _FACTOR.search(lead):
        return quantity._replace(unit="ratio", unit_text="x", rule="factor-of")
    return quantity


def _prefixed(text: str, quantity: Quantity) -> Quantity | None:
    """Money ("$500") and factors written before their number ("×3.23", "times3.23")."""
    start = quantity.start
    before, after = text[max(0, start - 8) : start], text[quantity.end : quantity.end + 6]
    # pages lose the dollar of a sum and keep the backslash before it
    if before.endswith(("$", "\\")) and before[-2:-1] in _BEFORE_MONEY and not _NO_MONEY.match(after):
        unit_text = f"{quantity.number.multiplier_text} dollars".strip()
        return quantity._replace(start=start - 1, unit="dollar", unit_text=unit_text, rule="money")
    signs = ("x", *_TIMES) if before[-2:-1] in (" ", "(", "~") else _TIMES
    sign = next((sign for sign in signs if before.rstrip(" ").endswith(sign)), None)
    if sign is None or _POSTFIX.match(after):
        return None
    place = start - len(before) + before.rstrip(" ").rfind(sign)
    ahead = text[max(0, place - 3) : place].rstrip(" $")
    glued = ahead[-1:].isalpha() and text[place - 1].isalpha()
    if sign == "times" and before.endswith(" ") and ahead.endswith("s"):  # "23 prompts times 5 runs"
        return None
    if glued or ahead[-1:].isdigit() or ahead.endswith((")", "]", "}", "\\")):
        return None
    return quantity._replace(start=place, unit="ratio", unit_text="x", rule="number-unit")


def _devices(text: str, quantity: Quantity) -> Quantity | None:
    """A count of devices: "16 A100 GPUs", "8xH100", "a single RTX 4090"."""
    number = quantity.number
    if number.decimal or number.multiplier != 1 or number.year:
        return None
    place = number.end
    place += next((len(sign) for sign in (" x", *_TIMES, "x") if text.startswith(sign, place)), 0)
    device = pattern("device-counted").match(text, place)
    if not device or (place == number.end and not device[0][0].isspace()):
        return None
    if pattern("device-memory").match(text, number.end):
        return None
    if pattern("device-maker").search(text[max(0, number.start - 12) : number.start]):  # "NVIDIA 6000 Ada GPUs"
        return None
    unit_text = "GPU" if number.value == 1 else "GPUs"
    return quantity._replace(end=device.end(), unit="gpu", unit_text=unit_text, rule="device-count")


def _shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """Gives the unit of the last number of a list to those before it ("3, 2.4 and 1.6 times")."""
    for i in range(len(found) - 2, -1, -1):
        left, right = found[i], found[i + 1]
        if left.unit or not right.unit or right.rule in ("money", "number-share") or left.number.year:
            continue
        gap = text[left.end : right.start]
        named = (_VERSION if left.number.decimal else _NAMED).search(text[max(0, left.start - 40) : left.start])
        if (
            len(gap) < 14
            and (LIST.fullmatch(gap) or VERSUS.fullmatch(gap))
            and left.number.word == right.number.word
            and not named
        ):
            found[i] = listed(left, right)
    return found


def _worded(text: str) -> Iterator[Measurement]:
    """Factors in words: "an order of magnitude" (10 x), "two orders of magnitude" (100 x), "twice as fast" (2 x)."""
    for match in _MAGNITUDE.finditer(text) if "magnitude" in text else ():
        word = re.split(r"[-\s]", match[0].lower(), maxsplit=1)[0]
        value = Decimal(10 ** (_ORDERS.get(word) or int(word)))
        yield Measurement(*match.span(), match[0], value, "ratio", "x", "number-word")
    for match in _PROPORTION.finditer(text) if "ompress" in text else ():
        if "ompress" in text[max(0, match.start() - 40) : match.end() + 24]:
            yield Measurement(*match.span(), match[0], Decimal(match[1]), "ratio", "x", "number-proportion")
    for match in _PART.finditer(text) if "1/" in text else ():
        yield Measurement(
            match.start(), match.end() - 1, match[0].strip(), Decimal(match[1]), "ratio", "x", "number-part"
        )
    for match in _PARTS.finditer(text) if any(part in text for part in PARTS) else ():
        value = Decimal(PARTS[match[1]])
        yield Measurement(match.start(), match.end() - 1, match[0].strip(), value, "ratio", "x", "number-part")
    for match in _LESS.finditer(text) if any(lead in text for lead in _LEADS) else ():
        if unit := unit_at(text, match.start("time") + match["time"].index(" ") + 1):
            yield Measurement(
                *match.span("time"), match["time"], Decimal(1), unit.id, text[unit.start : unit.end], "number-word"
            )
    for match in _HALF.finditer(text) if "by half" in text else ():
        yield Measurement(*match.span("half"), match["half"], Decimal(50), "percent", "%", "number-word")
    for match in _TWICE.finditer(text) if "wice " in text else ():
        yield Measurement(match.start(), match.start() + 5, match[0].strip(), Decimal(2), "ratio", "x", "number-word")


def _measurement(text: str, q: Quantity) -> Measurement:
    other = _scaled(q.low, q.number.multiplier) if q.low else None
    return Measurement(
        q.start, q.end, text[q.start : q.end], q.number.value, q.unit, q.unit_text, q.rule, other, q.condition,
        q.number.multiplier,
    )  # fmt: skip


def _scaled(number: Number, multiplier: Decimal) -> Decimal:
    """A number in another's multiplier: the 600M of "600M to 3B" is 0.6 beside 3."""
    if number.multiplier == multiplier:
        return number.value
    return Decimal(f"{(number.value * number.multiplier / multiplier).normalize():f}")

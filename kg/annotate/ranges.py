"""Ranges and steps: "1.5-2.0x" has two ends, and "from 45 to 12 ms" ends at its second number."""

from __future__ import annotations

import re

from kg.annotate.quantities import ASIDE, Quantity

_RANGE = re.compile(
    r"\$?\s?(?:-{1,3}|–|—|−|~|∼|\\?sim)\s?\$?"
    r"|\$?\s(?:up )?to\s(?:over |under |below |less than |about |nearly |almost |just |only |\$)?"
)
_ARROW = re.compile(r"\s?(?:→|->|\$?(?:\\?rightarrow|\\to)\$?|⇒)\s?")  # "0.73 → 0.90"
_RANGING = ("ranging from", "ranges from", "range from", "ranged from", "varying from", "spanning from", "between")
_FROM = re.compile(r"\bfrom (?:a |an |about |around |over |roughly |approximately |~|\$)?\Z")
_SUFFIX = re.compile(r"[A-Za-z0-9]-\Z")  # "Foo-2-70B"


def ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Joins the two ends of a range; "from A to B" becomes B with A as its condition."""
    joined: list[Quantity] = []
    for quantity in found:
        if joined and (last := _joined(text, joined[-1], quantity)):
            joined[-1] = last
        else:
            joined.append(quantity)
    return joined


def _joined(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    gap = text[left.end : right.start]
    if "(" in gap:
        gap = ASIDE.sub("", gap)
    elif len(gap) > 12:
        return None
    step = gap == " to " and bool(_FROM.search(text[max(0, left.start - 24) : left.start]))
    if len(gap) > 12 or left.low or (left.unit and left.unit != right.unit and not step) or "device" in right.rule:
        return None
    bare = left.number.decimal and right.number.decimal and left.number.multiplier == right.number.multiplier
    if not right.unit and not bare:  # "FooNet-1.3B to 0.57" has no ends
        return None
    if _ARROW.fullmatch(gap):
        return right._replace(start=left.start, rule="number-from-to", condition=f"from {text[left.start : left.end]}")
    before = text[max(0, left.start - 24) : left.start]
    if not left.unit and _SUFFIX.search(before):
        return None
    between = gap.strip() == "and" and before.rstrip("~$ ").endswith("between")
    if not between and not _RANGE.fullmatch(gap):
        return None
    start = _FROM.search(before) if "to" in gap else None
    rule, condition, low = "number-range", None, left.number
    if start and not before[: start.end()].rstrip("~$ ").endswith(_RANGING):
        rule, condition = "number-from-to", f"from {text[left.start : left.end]}"
        return right._replace(start=left.start - (len(before) - start.start()), rule=rule, condition=condition)
    if left.number.multiplier == 1 and right.number.multiplier != 1:
        low = low._replace(multiplier=right.number.multiplier)
    return right._replace(start=left.start, low=low, rule=rule)

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
_START = re.compile(  # "from a strong baseline of 99.3% to 69.7%"
    r"\bfrom (?:(?:(?:an?|the|its) )?(?:[\w-]+ ){1,3}(?:of|at) )?"
    r"(?:a |an |about |approximately |around |over |roughly |~|\$)?\Z"
)
_STEP = re.compile(  # "from 20-40% to under 5%", "from 17% to an impressive 57%"
    r"\\?\$?\s(?:up |down )?to (?:(?:an?|the|over|under|below|above|less than|more than|about|nearly|almost|just"
    r"|only|around|as (?:high|little|low|much) as) )?(?:[a-z]+ )?[$~<>]?"
)
_LED = 48  # characters before a number that may lead to it
_SUFFIX = re.compile(r"[A-Za-z0-9]-\Z")  # "Foo-2-70B"


def ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Joins the two ends of a range; "from A to B" becomes B with A as its condition."""
    for join in (_joined, _stepped):
        joined: list[Quantity] = []
        for quantity in found:
            if joined and (last := join(text, joined[-1], quantity)):
                joined[-1] = last
            else:
                joined.append(quantity)
        found = joined
    return found


def _joined(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    gap = text[left.end : right.start]
    if "(" in gap:
        gap = ASIDE.sub("", gap)
    elif len(gap) > 12:
        return None
    step = gap == " to " and bool(_START.search(text[max(0, left.start - _LED) : left.start]))
    if len(gap) > 12 or left.low or (left.unit and left.unit != right.unit and not step) or "device" in right.rule:
        return None
    bare = left.number.decimal and right.number.decimal and left.number.multiplier == right.number.multiplier
    if not right.unit and not bare:  # "FooNet-1.3B to 0.57" has no ends
        return None
    if _ARROW.fullmatch(gap):
        return right._replace(start=left.start, rule="number-from-to", condition=f"from {text[left.start : left.end]}")
    before = text[max(0, left.start - _LED) : left.start]
    if not left.unit and _SUFFIX.search(before):
        return None
    between = gap.strip() == "and" and before.rstrip("~$ ").endswith("between")
    if not between and not _RANGE.fullmatch(gap):
        return None
    start = _START.search(before) if "to" in gap else None
    rule, condition, low = "number-range", None, left.number
    if start and not before[: start.end()].rstrip("~$ ").endswith(_RANGING):
        rule, condition = "number-from-to", f"from {text[left.start : left.end]}"
        return right._replace(start=left.start - (len(before) - start.start()), rule=rule, condition=condition)
    if left.number.multiplier == 1 and right.number.multiplier != 1:
        low = low._replace(multiplier=right.number.multiplier)
    return right._replace(start=left.start, low=low, rule=rule)


def _stepped(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    """The step from one value or range to another, with some words between."""
    gap = text[left.end : right.start]
    if " to " not in gap or not right.unit or left.unit not in ("", right.unit) or right.rule == "number-from-to":
        return None
    lead = text[max(0, left.start - _LED) : left.start]
    start = _START.search(lead)
    if start is None or lead[: start.end()].rstrip("~$ ").endswith(_RANGING):
        return None
    if not _STEP.fullmatch(ASIDE.sub("", gap)) or "device" in right.rule:
        return None
    begin, condition = left.start - (len(lead) - start.start()), f"from {text[left.start : left.end]}"
    return right._replace(start=begin, rule="number-from-to", condition=condition)

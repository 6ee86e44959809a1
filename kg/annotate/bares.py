"""Numbers without a unit, which a metric, a data set's name, a sign or a list makes measurements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.annotate.lexicon import pattern
from kg.annotate.names import metric_after
from kg.annotate.quantities import ASIDE, LIST, VERSUS, Quantity, listed
from kg.annotate.scores import metric_before

_THEIRS = re.compile(r"\s(?:v\.?s\.?|versus|compared to|against)\s\d{1,4}\.\d{1,4}(?!\d|%|\w)")  # "(85.3 vs. 82.1)"
_WAS = re.compile(r"\s\(from ~?\d")
_METRIC_ON = re.compile(r"\s[A-Z][\w-]{1,20}(?= [a-z])")  # "7.43 WikiText2 perplexity"
_ABBREVIATION = re.compile(r"\s([A-Za-z]{0,8}[A-Z]{2,8}[a-z@\d]{0,6})\b(?![-/])")  # a metric that no table knows
_ON = re.compile(r"(?:,? and \d+\.\d+)?\s(?:on|in) (?:the )?[A-Z]|\s\([A-Z][\w-]*\)")
_NAMED = re.compile(r"[A-Z][\w-]{1,20} \Z")
_GAIN = re.compile(r"\s?\([+↑]\s?\d+(?:\.\d+)?\)")  # "55.5 (+1.4) mIoU"
_MANNER = re.compile(r"\s(?:absolute|average|macro|mean|micro|overall|relative)(?= )")  # "5.03 absolute NDCG"
_REACHES = re.compile(
    r"\b(?:achiev|attain|obtain|reach|record|scor)(?:e[ds]|es|ed|ing|s) (?:just |only |over |up to |~)?\Z"
)
_ENDS = re.compile(r"[,;)]|\.(?!\d)|\s(?:compared|exceeding|outperforming|surpassing|versus|vs|which|while|with)\b|\Z")
_FOR = re.compile(r"\s(for|in|on|at|under|with) [^.;:()]{2,40}? and (?:up to |of )?")
_COUNTS = ("(", ": ", ", ", "; ", " and ")  # "two parts: (1) maps, and 2) ..." counts what follows
_NEAR = 80  # characters before the end of a quantity in which a parenthesis around it opens


def bares(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """All quantities, those without unit as measurements where something makes them one, or a list that goes on."""
    last: Quantity | None = None
    previous: Quantity | None = None
    for i, quantity in enumerate(found):
        if not quantity.unit and last and _is_next_factor(text, last, quantity):
            quantity = listed(quantity, last)
        elif not quantity.unit:
            quantity = _bare(text, quantity)
            twin = previous if previous and text[previous.end : quantity.start] == "/" else last
            if twin and not quantity.unit and quantity.number.decimal and _goes_on(text, twin, quantity):
                quantity = listed(quantity, twin)
            if not quantity.unit and (other := _other(text, quantity, found[i + 1 : i + 2])):
                quantity = listed(quantity, other)
        yield quantity
        previous = quantity
        near = text[max(0, quantity.end - _NEAR) : quantity.end]
        if quantity.unit and near.count("(") == near.count(")"):  # what stands in parentheses is an aside
            last = quantity


def _other(text: str, quantity: Quantity, next_: list[Quantity]) -> Quantity | None:
    """The second number of a pair with a stroke, where it has a unit that both share: "22.6/24.8 XYZ"."""
    if not next_ or not quantity.number.decimal or text[quantity.end : next_[0].start] != "/":
        return None
    other = next_[0] if next_[0].unit else _bare(text, next_[0])
    return other if other.unit == "number" else None


def _is_next_factor(text: str, last: Quantity, quantity: Quantity) -> bool:
    """Whether a number is the next of factors without a sign: "speedup factors of 2.5, 2.4 and 1.9"."""
    bare = last.unit == "ratio" and text[last.end - 1].isdigit() and quantity.number.decimal
    gap = text[last.end : quantity.start]
    return bare and len(gap) < 14 and bool(LIST.fullmatch(gap)) and _by_metric_behind(text, quantity) is None


def _goes_on(text: str, last: Quantity, quantity: Quantity) -> bool:
    """Whether a number goes on with the unit of one before it: "FID of 1.2 and 3.4", "0.98 for A and 0.78 for B"."""
    gap = ASIDE.sub("", text[last.end : quantity.start])
    if last.unit == "number" and 0 < len(gap) < 14 and LIST.fullmatch(gap):
        return True
    alike = _FOR.fullmatch(gap) if last.number.decimal and last.unit in ("number", "ratio") else None
    return alike is not None and text.startswith(f" {alike[1]} ", quantity.end)


def _bare(text: str, quantity: Quantity) -> Quantity:
    """A number without unit that a metric, a data set's name or a gain's sign makes a measurement."""
    number = quantity.number
    if number.word or number.year or number.multiplier != 1:
        return quantity
    before, tail = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 2]
    if not number.decimal and tail.startswith(")") and before.endswith(_COUNTS):
        return quantity
    if not number.decimal and pattern("repeats").match(text, number.end):
        return quantity  # "FID at 250 steps"
    if (named := _by_metric_behind(text, quantity)) is not None:
        return named
    if number.decimal and (unknown := _ABBREVIATION.match(text, number.end)) and not _NAMED.search(before):
        return quantity._replace(end=unknown.end(), unit="number", unit_text=unknown[1], rule="number-abbreviation")
    if number.decimal and (gain := _GAIN.match(text, number.end)):
        return quantity._replace(end=gain.end(), unit="number", rule="number-on")
    if number.decimal and (their := _THEIRS.match(text, number.end)) and before.endswith("("):
        after = metric_after(text, their.end())
        unit_text = text[after.start : after.end] if after else ""
        return quantity._replace(unit="number", unit_text=unit_text, rule="number-on")
    listed = number.decimal and tail[:1] == "/" and tail[1:].isdigit()  # "FID 2.05/2.12"
    if tail[:1].isalpha() or (tail[:1] in "-–/:" and tail[1:].isalnum() and not listed):
        return quantity
    if metric_before(text, quantity.start, number.decimal or bool(VERSUS.match(text, number.end))):
        return quantity._replace(unit="number", rule="metric-number")
    if number.decimal and (
        number.gain
        or quantity.condition
        or (_ON.match(text, number.end) and not _NAMED.search(before))
        or _WAS.match(text, number.end)
        or pattern("score-behind").match(text, number.end)
    ):
        return quantity._replace(unit="number", rule="number-on")
    if number.decimal and _REACHES.search(before) and _ENDS.match(text, number.end):
        return quantity._replace(unit="number", rule="number-reached")
    if before.rstrip("+").endswith((" by ", " by over ", " by up to ", " by about ")) and (
        number.decimal or not tail.strip(",.;)")
    ):
        return quantity._replace(unit="number", rule="number-by")
    return quantity


def _by_metric_behind(text: str, quantity: Quantity) -> Quantity | None:
    """A number with the metric right behind it or behind one name: "32.1 PSNR", "7.43 FooText perplexity"."""
    number = quantity.number
    gain = _GAIN.match(text, number.end) if number.decimal else None
    after = metric_after(text, gain.end() if gain else number.end)
    if after is None and (manner := _MANNER.match(text, number.end)):
        after = metric_after(text, manner.end())
    if after is not None and after.id == "speedup":
        return quantity._replace(end=after.end, unit="ratio", unit_text="x", rule="number-metric")
    if after is None and number.decimal and (on := _METRIC_ON.match(text, number.end)):
        after = metric_after(text, on.end())
    if after is None:
        return None
    return quantity._replace(
        end=after.end, unit="number", unit_text=text[after.start : after.end], rule="number-metric"
    )

"""Measurements: numbers with the unit that stands at them, as ranges, lists and steps from one value to another.

A measurement is what the text says, not yet a claim: whether it is one, and about what, `kg.relate.results` decides.
Left out on purpose: "double" and, but for "by half", "half" (they name formats and designs more often than results),
and "orders of magnitude" without a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from kg.annotate.lexicon import pattern
from kg.annotate.names import metric_after, unit_at
from kg.annotate.numbers import PARTS, WORDS, Number, numbers
from kg.annotate.scores import metric_before
from kg.model import Measurement

_RANGE = re.compile(
    r"\$?\s?(?:-{1,3}|–|—|−|~|∼|\\?sim)\s?\$?"
    r"|\$?\s(?:up )?to\s(?:over |under |below |less than |about |nearly |almost |just |only |\$)?"
)
_ARROW = re.compile(r"\s?(?:→|->|\$?(?:\\?rightarrow|\\to)\$?|⇒)\s?")  # "0.73 → 0.90"
_VERSUS = re.compile(r"\s(?:vs\.?|versus)\s")
_THEIRS = re.compile(r"\s(?:vs\.?|versus|compared to|against)\s\d{1,4}\.\d{1,4}(?!\d|%|\w)")  # "(85.3 vs. 82.1)"
_WAS = re.compile(r"\s\(from ~?\d")
_METRIC_ON = re.compile(r"\s[A-Z][\w-]{1,20}(?= [a-z])")  # "7.43 WikiText2 perplexity"
_LIST = re.compile(r"\s?(?:,\s?(?:and\s|or\s)?|\s(?:and|or|&)\s(?:up to |of |a )?|/)(?:\+|~|\$|\\sim)?")
_RANGING = ("ranging from", "ranges from", "range from", "ranged from", "varying from", "spanning from", "between")
_FROM = re.compile(r"\bfrom (?:a |an |about |around |over |roughly |approximately |~|\$)?\Z")
_ASIDE = re.compile(r" \([^()]{1,60}\)")
_FACTOR = re.compile(
    r"(?<!scaling )(?<!scale )(?<!form )(?<!sampling )\b(?:factors? of|a factor(?: up to)?)"
    r" (?:up to |over |about |around |nearly |~|\$)?\Z"
)
_ABBREVIATION = re.compile(r"\s([A-Za-z]{0,8}[A-Z]{2,8}[a-z@\d]{0,6})\b(?![-/])")  # a metric that no table knows
_ON = re.compile(r"(?:,? and \d+\.\d+)?\s(?:on|in) (?:the )?[A-Z]|\s\([A-Z][\w-]*\)")
_MAGNITUDE = re.compile(rf"\b(?:an|{'|'.join(WORDS)}|[1-9])(?:-|\s)orders?(?:-|\s)of(?:-|\s)magnitude\b", re.I)
_TWICE = re.compile(r"\btwice (?=as|the|faster)", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|under|within) (?P<time>an? (?:second|minute|hour|day|week))\b(?! of\b)")
_LEADS = ("less than a", "under a", "within a")
_HALF = re.compile(r"\bby (?P<half>half)\b")
_NAMED = re.compile(r"[A-Z][\w-]{1,20} \Z")
# "than Foo 1.1"
_VERSION = re.compile(r"\b(?:against|over|than|to|with|for|surpass\w*|outperform\w*) [A-Z][\w-]{1,20} \Z")
_SUFFIX = re.compile(r"[A-Za-z0-9]-\Z")  # "Foo-2-70B"
_PROPORTION = re.compile(r"1(?<=\b1)\s?:\s?(\d{1,5})(?![\w:])")
_PART = re.compile(r"(?<![\w.,/])1/(\d{1,5})(?:th)? (?=of (?:the |its |their ))")
_PARTS = re.compile(rf"\b(?:one|an?)[-\s]({'|'.join(PARTS)}) (?:of )?(?=(?:the|its|their) )")
_FOR = re.compile(r"\s(for|in|on|at|under) [^.;:()]{2,40}? and (?:up to |of )?")
_NEAR = 80  # characters before the end of a quantity in which a parenthesis around it opens
_TIMES = ("\\times", "times", "×")
_NO_MONEY = re.compile(r"[A-Za-z]|\s?[\\$^_=<>%×+-]")  # a formula: "$3.2\times$", "$N=5$"
_BEFORE_MONEY = ("", " ", "(", "\\", "S")
_ORDERS = {"an": 1} | WORDS
_POSTFIX = re.compile(r"\s?(?:-?(?:fold|times)\b|x\b|×)")


class _Quantity(NamedTuple):
    """A number with what is known of its unit so far."""

    number: Number
    start: int
    end: int
    unit: str = ""
    unit_text: str = ""
    rule: str = "number-unit"
    low: Number | None = None
    condition: str | None = None


def measurements(text: str) -> Iterator[Measurement]:
    """The numbers of a text that measure something, in order.

    Takes the text; gives the value as written, the unit's id (units.tsv) and its spelling with "times", "×" and "-fold"
    folded to "x" and "percent" to "%".

    >>> [(str(m.value), m.unit, m.unit_text) for m in measurements("78FPS at 384x384 and 1.5-2.0x faster, 90.1 FID")]
    [('78', 'frame-per-second', 'FPS'), ('2.0', 'ratio', 'x'), ('90.1', 'number', 'FID')]
    """
    found = [_with_unit(text, number) for number in numbers(text)]
    found = _shared(text, _ranges(text, found))
    measured = [_measurement(text, q) for q in _bares(text, found) if q.unit]
    measured += _worded(text)
    measured.sort(key=lambda m: (m.start, -m.end))
    end = 0
    for measurement in measured:
        if measurement.start >= end:
            end = measurement.end
            yield measurement


def _with_unit(text: str, number: Number) -> _Quantity:
    """A number with the unit right behind it, or before it where it is money or "×3"."""
    quantity = _Quantity(number, number.start, number.end)
    if not number.word:
        if found := _prefixed(text, quantity):
            return found
    elif text[number.start : number.end].lower().endswith("fold"):
        return quantity._replace(unit="ratio", unit_text="x", rule="number-word")
    if time := pattern("device-time").match(text, number.end):
        unit_text = _written("gpu-hour", time[0].strip(), number)
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
            written = text[start : unit.end]
            rule = "number-word" if number.word else "number-unit"
            return quantity._replace(
                end=unit.end, unit=unit.id, unit_text=_written(unit.id, written, number), rule=rule
            )
    if of := pattern("count-of").match(text, number.end):
        return quantity._replace(end=of.end(), unit="number", unit_text=of[1], rule="number-share")
    lead = text[max(0, number.start - 24) : number.start]
    if "factor" in lead and _FACTOR.search(lead):
        return quantity._replace(unit="ratio", unit_text="x", rule="factor-of")
    return quantity


def _written(unit: str, text: str, number: Number) -> str:
    """A unit as written, folded as the guidelines say, with the letters or word that multiply before it."""
    if unit == "ratio":
        return "x"
    if unit == "percent":
        return "%"
    if unit == "parameter" and text.endswith(("parameter", "param")):
        text += "s"
    if not number.multiplier_text:
        return text
    return f"{number.multiplier_text} {text}"


def _prefixed(text: str, quantity: _Quantity) -> _Quantity | None:
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


def _devices(text: str, quantity: _Quantity) -> _Quantity | None:
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


def _ranges(text: str, found: list[_Quantity]) -> list[_Quantity]:
    """Joins the two ends of a range; "from A to B" becomes B with A as its condition."""
    joined: list[_Quantity] = []
    for quantity in found:
        if joined and (last := _joined(text, joined[-1], quantity)):
            joined[-1] = last
        else:
            joined.append(quantity)
    return joined


def _joined(text: str, left: _Quantity, right: _Quantity) -> _Quantity | None:
    gap = text[left.end : right.start]
    if "(" in gap:
        gap = _ASIDE.sub("", gap)
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


def _shared(text: str, found: list[_Quantity]) -> list[_Quantity]:
    """Gives the unit of the last number of a list to those before it ("3, 2.4 and 1.6 times")."""
    for i in range(len(found) - 2, -1, -1):
        left, right = found[i], found[i + 1]
        if left.unit or not right.unit or right.rule in ("money", "number-share") or left.number.year:
            continue
        gap = text[left.end : right.start]
        named = (_VERSION if left.number.decimal else _NAMED).search(text[max(0, left.start - 40) : left.start])
        if (
            len(gap) < 14
            and (_LIST.fullmatch(gap) or _VERSUS.fullmatch(gap))
            and left.number.word == right.number.word
            and not named
        ):
            found[i] = _listed(left, right)
    return found


def _listed(quantity: _Quantity, twin: _Quantity) -> _Quantity:
    """A number of a list with the unit of another: "127M and 7B parameters" keep their own letters.

    A smaller one without shares what multiplies: "3 and 7 billion parameters", and not "512 and 4K tokens".
    """
    number, many = quantity.number, twin.number
    if number.multiplier == 1 and number.value <= many.value:
        number = number._replace(multiplier=many.multiplier, multiplier_text=many.multiplier_text)
    unit_text = _written(twin.unit, twin.unit_text.removeprefix(many.multiplier_text).lstrip(), number)
    return quantity._replace(number=number, unit=twin.unit, unit_text=unit_text, rule="number-list")


def _bares(text: str, found: list[_Quantity]) -> Iterator[_Quantity]:
    """All quantities, those without unit as measurements where something makes them one, or a list that goes on."""
    last: _Quantity | None = None
    previous: _Quantity | None = None
    for quantity in found:
        if not quantity.unit and last and _is_next_factor(text, last, quantity):
            quantity = _listed(quantity, last)
        elif not quantity.unit:
            quantity = _bare(text, quantity)
            twin = previous if previous and text[previous.end : quantity.start] == "/" else last
            if twin and not quantity.unit and quantity.number.decimal and _goes_on(text, twin, quantity):
                quantity = _listed(quantity, twin)
        yield quantity
        previous = quantity
        near = text[max(0, quantity.end - _NEAR) : quantity.end]
        if quantity.unit and near.count("(") == near.count(")"):  # what stands in parentheses is an aside
            last = quantity


def _is_next_factor(text: str, last: _Quantity, quantity: _Quantity) -> bool:
    """Whether a number is the next of factors without a sign: "speedup factors of 2.5, 2.4 and 1.9"."""
    bare = last.unit == "ratio" and text[last.end - 1].isdigit() and quantity.number.decimal
    gap = text[last.end : quantity.start]
    return bare and len(gap) < 14 and bool(_LIST.fullmatch(gap)) and _by_metric_behind(text, quantity) is None


def _goes_on(text: str, last: _Quantity, quantity: _Quantity) -> bool:
    """Whether a number goes on with the unit of one before it: "FID of 1.2 and 3.4", "0.98 for A and 0.78 for B"."""
    gap = _ASIDE.sub("", text[last.end : quantity.start])
    if last.unit == "number" and 0 < len(gap) < 14 and _LIST.fullmatch(gap):
        return True
    alike = _FOR.fullmatch(gap) if last.number.decimal and last.unit in ("number", "ratio") else None
    return alike is not None and text.startswith(f" {alike[1]} ", quantity.end)


def _bare(text: str, quantity: _Quantity) -> _Quantity:
    """A number without unit that a metric, a data set's name or a gain's sign makes a measurement."""
    number = quantity.number
    if number.word or number.year or number.multiplier != 1:
        return quantity
    if not number.decimal and text[number.start - 1 : number.start] + text[number.end : number.end + 1] == "()":
        return quantity  # "(1)" counts what follows
    if not number.decimal and pattern("repeats").match(text, number.end):
        return quantity  # "FID at 250 steps"
    before, tail = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 2]
    if (named := _by_metric_behind(text, quantity)) is not None:
        return named
    if number.decimal and (unknown := _ABBREVIATION.match(text, number.end)) and not _NAMED.search(before):
        return quantity._replace(end=unknown.end(), unit="number", unit_text=unknown[1], rule="number-abbreviation")
    if number.decimal and (their := _THEIRS.match(text, number.end)) and before.endswith("("):
        after = metric_after(text, their.end())
        unit_text = text[after.start : after.end] if after else ""
        return quantity._replace(unit="number", unit_text=unit_text, rule="number-on")
    listed = number.decimal and tail[:1] == "/" and tail[1:].isdigit()  # "FID 2.05/2.12"
    if tail[:1].isalpha() or (tail[:1] in "-–/:" and tail[1:].isalnum() and not listed):
        return quantity
    if metric_before(text, quantity.start, number.decimal or bool(_VERSUS.match(text, number.end))):
        return quantity._replace(unit="number", rule="metric-number")
    if number.decimal and (
        number.gain
        or quantity.condition
        or _ON.match(text, number.end)
        or _WAS.match(text, number.end)
        or pattern("score-behind").match(text, number.end)
    ):
        return quantity._replace(unit="number", rule="number-on")
    if before.endswith((" by ", " by over ", " by up to ", " by about ")) and (
        number.decimal or not tail.strip(",.;)")
    ):
        return quantity._replace(unit="number", rule="number-by")
    return quantity


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


def _measurement(text: str, q: _Quantity) -> Measurement:
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


def _by_metric_behind(text: str, quantity: _Quantity) -> _Quantity | None:
    """A number with the metric right behind it or behind one name: "32.1 PSNR", "7.43 FooText perplexity"."""
    number = quantity.number
    after = metric_after(text, number.end)
    if after is not None and after.id == "speedup":
        return quantity._replace(end=after.end, unit="ratio", unit_text="x", rule="number-metric")
    if after is None and number.decimal and (on := _METRIC_ON.match(text, number.end)):
        after = metric_after(text, on.end())
    if after is None:
        return None
    return quantity._replace(
        end=after.end, unit="number", unit_text=text[after.start : after.end], rule="number-metric"
    )

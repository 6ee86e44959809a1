"""What is odd about a reported number: it contradicts another, or what is known of the device; and which is better."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import inf, isfinite
from typing import TYPE_CHECKING

from kg import terms
from kg.reported import PERCENT, Number, PaperInfo
from kg.resources import resource
from kg.vocabulary import rows
from kg.words import amount

if TYPE_CHECKING:
    from kg.store import Store

CLOSE = 0.01  # two roundings of one number
_BYTE, _FLOPS = terms.UNIT + "BYTE", terms.UNIT + "FLOPS"
_OPS = terms.KGUNIT + "OperationPerSecond"
_SEVERAL = re.compile(
    r"\b\d+\s*[x×]|\b(?:[2-9]|\d\d+) \w*\s*(?:GPUs|nodes|devices|chips)|\b(?:GPUs|nodes|cluster)\b", re.I
)
_HOLDS_AT_MOST_ALL = ("quality", "memory_reduction")  # kinds whose percentages are parts of a whole
Figures = dict[str, dict[str, float]]


def figures(store: Store) -> Figures:
    """The figures of every device by IRI: {"memoryGB": 24.0, "peakFP16TFLOPS": …}."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    names = {iri: name for name, iri in terms.FIGURES.items() if name != "releaseDate"}
    wanted = " ".join(f"<{iri}>" for iri in names)
    query = f"SELECT ?h ?p ?v {{ VALUES ?p {{ {wanted} }} ?h ?p ?v }} ORDER BY ?h ?p ?v"
    for device, predicate, value in store.select(query):
        found[device.value][names[predicate.value]] = float(value.value)
    return dict(found)


def odd(numbers: Iterable[Number], papers: dict[str, PaperInfo], known: Figures) -> dict[str, tuple[str, ...]]:
    """What is odd about numbers, in words by the IRI of the number; takes also the papers and the devices' figures."""
    marks: defaultdict[str, list[str]] = defaultdict(list)
    every = list(numbers)
    for number in every:
        marks[number.iri] += outliers(number, known)
    for one, other in conflicts(every):
        for here, there in ((one, other), (other, one)):
            where = "this paper also" if here.paper == there.paper else papers[there.paper].short
            marks[here.iri].append(f"conflict: {where} says {shown(there)}")
    return {iri: tuple(dict.fromkeys(found)) for iri, found in marks.items() if found}


def outliers(number: Number, known: Figures) -> list[str]:
    """Why a number can hardly be meant so: more memory than the device has, above its peak, over 100 %."""
    found = []
    value = max(number.standard or 0.0, _other(number) or 0.0)
    device = known.get(number.hardware.iri, {}) if number.hardware else {}
    several = _SEVERAL.search(f"{number.condition} {number.sentence}") is not None
    alone = not several if number.device_count is None else number.device_count == 1
    if number.kind == "memory" and number.standard_unit == _BYTE and alone and "memoryGB" in device:
        has = device["memoryGB"]
        if value > has * 2**30:
            found.append(f"outlier: the device has {has:g} GB of memory")
    if number.kind == "throughput" and number.standard_unit in (_FLOPS, _OPS) and alone:
        peaks = [v for name, v in device.items() if name.startswith("peak") and (name.endswith("TFLOPS")
                 or number.standard_unit == _OPS)]  # fmt: skip
        if peaks and value > max(peaks) * 1e12:
            found.append(
                f"outlier: the device's peak is {max(peaks):g} T{'FLOPS' if number.standard_unit == _FLOPS else 'OPS'}"
            )
    if number.standard_unit == PERCENT and number.kind in _HOLDS_AT_MOST_ALL and value > 100 and not number.change:
        found.append("outlier: over 100 %")
    return found


def conflicts(numbers: Iterable[Number]) -> list[tuple[Number, Number]]:
    """Pairs of numbers that measure one thing under one condition and differ by more than a rounding.

    Two numbers of one sentence are none: the sentence tells them apart. A range agrees with what it holds. Changes are
    none, nor is a change beside a level: each starts from a number of its own.
    """
    groups: defaultdict[tuple[object, ...], list[Number]] = defaultdict(list)
    for n in numbers:
        if n.subject and n.standard is not None:
            about = (n.subject, n.hardware, n.dataset, n.model, n.baseline, n.condition)
            groups[n.kind, n.metric, n.standard_unit, *about].append(n)
    found = []
    for group in groups.values():
        levels = [n for n in group if not n.change] if len(group) > 1 else []
        for at, one in enumerate(levels):
            found += [(one, other) for other in levels[at + 1 :] if _differ(one, other)]
    return found


def _differ(one: Number, other: Number) -> bool:
    if one.paper == other.paper and one.sentence == other.sentence:
        return False
    low, high = _ends(one)
    below, above = _ends(other)
    gap = max(below - high, low - above)
    return gap > CLOSE * max(abs(end) for end in (low, high, below, above) if isfinite(end))


def _ends(number: Number) -> tuple[float, float]:
    """Between what a number says that the value is: "less than 2 GB" is anything up to 2 GB."""
    ends = [number.standard or 0.0, _other(number)]
    known = [end for end in ends if end is not None]
    return -inf if number.bound == "atMost" else min(known), inf if number.bound == "atLeast" else max(known)


def _other(number: Number) -> float | None:
    """The other end of a range in the standard unit."""
    if number.other_end is None or number.standard is None or not number.value:
        return None
    return number.other_end * number.standard / number.value


def plain(value: float) -> str:
    """A number as people write it: at most four digits that matter, no exponent.

    >>> plain(90.0), plain(0.00071), plain(12345.6), plain(1 / 3)
    ('90', '0.00071', '12346', '0.3333')
    """
    if value == 0 or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{float(f'{value:.4g}'):f}".rstrip("0").rstrip(".") if abs(value) >= 1e-6 else f"{value:.3g}"


def shown(number: Number) -> str:
    """A number with its unit and the sign of its bound, a range with both ends."""
    ends = sorted({number.value} if number.other_end is None else {number.value, number.other_end})
    return amount("–".join(map(plain, ends)), number.unit_text, number.bound, number.change)


@lru_cache(maxsize=1)
def _directions() -> tuple[tuple[str, str, str, str], ...]:
    columns = ("kind", "metric", "unit", "higher_is_better")
    table = rows(resource("ontology", "rules", "directions.tsv"), columns)
    return tuple((r["kind"], r["metric"], r["unit"], r["higher_is_better"]) for _, r in table)


def higher_is_better(number: Number) -> bool | None:
    """Whether more is better, by `ontology/rules/directions.tsv` and the metric; None where one cannot tell."""
    for kind, metric, unit, better in _directions():
        fits = kind == number.kind and metric in ("*", number.metric)
        if fits and (unit == "*" or terms.expand(unit) == number.standard_unit):
            return number.metric_higher if better == "metric" else {"yes": True, "no": False}.get(better)
    return None

"""How sure "sure" is: claimed confidence against the share that is right, in bins (a reliability table)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.evaluate.gold import Gold, result_key
from kg.evaluate.score import Match, matches

if TYPE_CHECKING:
    from kg.store import Store

_BINS = 10
Claim = tuple[float, bool]  # its confidence, and whether it is right


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims between two confidences: how many, what they claim on average, and the share that is right."""

    low: float
    high: float
    count: int
    claimed: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins of one kind of claim, the expected calibration error and the Brier score."""

    bins: tuple[Bin, ...]
    error: float
    brier: float


def reliability(store: Store, gold: Sequence[Gold]) -> dict[str, Reliability]:
    """The reliability of "statement" and "result".

    A statement is right where annotators have its entity with its relation; a result where they have its value, kind
    and unit. Takes an open store and annotated papers; papers that the graph lacks say nothing.
    """
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for match in matches(store, gold):
        claims["statement"] += _statements(match)
        claims["result"] += _results(match)
    return {name: binned(found) for name, found in sorted(claims.items()) if found}


def binned(claims: Iterable[Claim]) -> Reliability:
    """Claims in ten bins of equal width.

    >>> [(b.low, b.count, b.claimed, b.right) for b in binned([(0.9, True), (0.98, True), (0.91, False)]).bins]
    [(0.9, 3, 0.93, 0.6666666666666666)]
    """
    held: defaultdict[int, list[Claim]] = defaultdict(list)
    total, brier = 0, 0.0
    for confidence, right in claims:
        held[min(int(confidence * _BINS + 1e-9), _BINS - 1)].append((confidence, right))
        total, brier = total + 1, brier + (confidence - right) ** 2
    bins = tuple(
        Bin(
            number / _BINS,
            (number + 1) / _BINS,
            len(found),
            round(sum(c for c, _ in found) / len(found), 6),
            sum(right for _, right in found) / len(found),
        )
        for number, found in sorted(held.items())
    )
    error = sum(abs(b.claimed - b.right) * b.count for b in bins) / total if total else 0.0
    return Reliability(bins, error, brier / total if total else 0.0)


def reliability_lines(found: dict[str, Reliability]) -> Iterator[str]:
    """The tables as lines."""
    for name, table in found.items():
        for b in table.bins:
            label = f"confidence {name} {b.low:.1f}-{b.high:.1f}"
            yield f"{label:32s}claims {b.count:5d}  claimed {b.claimed:.3f}  right {b.right:.3f}"
        count = sum(b.count for b in table.bins)
        yield f"{f'confidence {name}':32s}claims {count:5d}  ECE {table.error:.3f}  Brier {table.brier:.3f}"


def _statements(match: Match) -> Iterator[Claim]:
    annotated = {j: match.gold["entities"][i]["relations"] for i, j in match.pairs.items()}
    for j, seen in enumerate(match.seen.entities):
        for relation in seen.relations:
            if relation in seen.confidence:
                yield seen.confidence[relation], relation in annotated.get(j, ())


def _results(match: Match) -> Iterator[Claim]:
    left = Counter(result_key(r["value"], r["kind"], r.get("unit")) for r in match.gold["results"])
    for result in match.seen.results:
        key = result_key(result.value, result.kind, result.unit)
        right = left[key] > 0
        left[key] -= right
        yield result.confidence, right

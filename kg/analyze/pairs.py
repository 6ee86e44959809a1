"""Pairs of things in papers over time: which rise, and which nobody has reported although one might expect it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.analyze.graph import ORDER, Graph

DOING = tuple(name for name in ORDER if name not in ("mentions", "comparesWith", "broader"))  # what a paper does itself
SMALL = 5  # papers below which a count says little


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things with the papers that have to do with both, sorted."""

    one: str
    other: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rise:
    """A pair with its papers in the last months and in as many before; `lift` compares its shares of all papers."""

    pair: Pair
    months: tuple[tuple[str, int], ...]
    recent: int
    before: int
    lift: float
    small: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A pair that no paper reports, the number of papers one would expect, and the nearest that there is.

    `near` is a paper that has one of the two, and `instead` what it has in place of the other, `apart` steps away in
    the tree of broader things.
    """

    one: str
    other: str
    expected: float
    near: str
    instead: str
    apart: int


def pairs(graph: Graph, one: str = "Method", other: str = "Hardware") -> list[Pair]:
    """The pairs of things of two types (or of one) that a paper has to do with, those of most papers first.

    A mere mention or a comparison is not enough.
    """
    held: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for paper in sorted(graph.papers):
        mine = _does(graph, paper)
        for a in sorted(iri for iri in mine if graph.type(iri) == one):
            for b in sorted(iri for iri in mine if graph.type(iri) == other):
                if one != other or a < b:
                    held[a, b].append(paper)
    found = [Pair(a, b, tuple(rows)) for (a, b), rows in held.items()]
    return sorted(found, key=lambda pair: (-len(pair.papers), graph.label(pair.one), graph.label(pair.other), pair.one))


def _does(graph: Graph, paper: str) -> list[str]:
    return [iri for iri in graph.network[paper] if any(tie.relation in DOING for tie in graph.ties(paper, iri))]


def rising(graph: Graph, one: str = "Method", other: str = "Hardware", months: int = 6) -> list[Rise]:
    """Pairs that the last `months` months have a larger share of than as many before, the steepest first.

    Only papers whose month is known count. `lift` is the share of recent papers over that of earlier ones, both with
    half a paper added so that a first appearance is no infinity; fewer than five papers are marked as small.
    """
    per_month = Counter(paper.month for paper in graph.papers.values() if paper.month)
    if not per_month:
        return []
    last = _number(max(per_month))
    recent_total = _within(per_month, last - months + 1, last)
    before_total = _within(per_month, last - 2 * months + 1, last - months)
    found = []
    for pair in pairs(graph, one, other):
        counted = Counter(graph.papers[paper].month for paper in pair.papers if graph.papers[paper].month)
        recent = _within(counted, last - months + 1, last)
        before = _within(counted, last - 2 * months + 1, last - months)
        lift = ((recent + 0.5) / (recent_total + 1)) / ((before + 0.5) / (before_total + 1))
        if recent and lift > 1:
            row = tuple(sorted(counted.items()))
            found.append(Rise(pair, row, recent, before, round(lift, 6), recent + before < SMALL))
    return sorted(
        found, key=lambda r: (r.small, -r.lift, -r.recent, graph.label(r.pair.one), graph.label(r.pair.other))
    )


def _number(month: str) -> int:
    """Months since year 0, so that they can be counted."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _within(counted: Counter[str], first: int, last: int) -> int:
    return sum(count for month, count in counted.items() if first <= _number(month) <= last)


def gaps(graph: Graph, one: str = "Method", other: str = "Hardware", least: int = 3, limit: int = 20) -> list[Gap]:
    """Pairs of things that at least `least` papers each have to do with, but none with both, the likeliest first.

    How likely: papers with the one times papers with the other over all papers, as if things met by chance. Pairs of
    which one is a kind of the other's partner ("A100" where papers run on "A100 80GB") count as reported.
    """
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for paper in sorted(graph.papers):
        for iri in _does(graph, paper):
            for thing in (iri, *graph.above(iri)):
                holders[thing].add(paper)
    count = len(graph.papers)
    firsts, seconds = (
        [iri for iri in graph.of_type(type_) if len(holders[iri]) >= least and _directly(graph, iri)]
        for type_ in (one, other)
    )
    found = [
        (len(holders[a]) * len(holders[b]) / count, a, b)
        for a in firsts
        for b in seconds
        if not holders[a] & holders[b] and (one != other or a < b)
    ]
    found.sort(key=lambda row: (-row[0], graph.label(row[1]), graph.label(row[2]), row[1:]))
    return [_gap(graph, a, b, round(expected, 6), holders) for expected, a, b in found[:limit]]


def _directly(graph: Graph, iri: str) -> bool:
    """Whether papers have to do with the thing itself, not only with kinds of it."""
    return any(other in graph.papers and iri in _does(graph, other) for other in graph.network[iri])


def _gap(graph: Graph, one: str, other: str, expected: float, holders: dict[str, set[str]]) -> Gap:
    """The nearest evidence: a paper on the one with something close to the other, or the other way round."""
    best: tuple[int, str, str] | None = None
    for have, want in ((one, other), (other, one)):
        steps = _distances(graph, want)
        for paper in sorted(holders[have]):
            for iri in _does(graph, paper):
                if graph.type(iri) == graph.type(want) and iri in steps:
                    best = min(best or (99, "", ""), (steps[iri], paper, iri))
    apart, near, instead = best or (0, "", "")
    return Gap(one, other, expected, near, instead, apart)


def _distances(graph: Graph, start: str) -> dict[str, int]:
    """Steps in the tree of broader things from one thing to those that share something broader."""
    found: dict[str, int] = {}
    for up, top in enumerate(_levels(graph, [start])):
        for thing in top:
            for down, row in enumerate(_levels_below(graph, [thing])):
                for iri in row:
                    found[iri] = min(found.get(iri, 99), up + down)
    return found


def _levels(graph: Graph, level: Iterable[str]) -> list[list[str]]:
    rows, seen = [sorted(level)], set(level)
    while above := sorted({b for iri in rows[-1] for b in graph.broader.get(iri, ())} - seen):
        seen.update(above)
        rows.append(above)
    return rows


def _levels_below(graph: Graph, level: list[str]) -> list[list[str]]:
    rows, seen = [level], set(level)
    while below := sorted(
        {n for iri in rows[-1] for n in graph.network[iri] if iri in graph.broader.get(n, ()) and n not in seen}
    ):
        seen.update(below)
        rows.append(below)
    return rows

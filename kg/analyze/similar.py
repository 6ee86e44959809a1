"""Papers like a paper, with what makes them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt

from kg.analyze.graph import Graph

_ABOVE = 0.5  # how much a broader thing counts beside what a paper names itself
_BACKGROUND = 0.5  # how much a mere mention counts beside a relation


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper that shares things with another: `reasons` are (IRI, share of the likeness), the weightiest first."""

    iri: str
    score: float
    reasons: tuple[tuple[str, float], ...]


def similar(graph: Graph, paper: str, limit: int = 10) -> list[Similar]:
    """The papers most like a paper, by the cosine of what they name.

    What few papers name weighs most (the logarithm of papers by those that name it); broader things count by half, so
    that two quantization methods are alike, and so do mere mentions. What everybody names counts nothing.
    """
    named = {iri: _named(graph, iri) for iri in sorted(graph.papers)}
    holders: dict[str, int] = {}
    for things in named.values():
        for thing in things:
            holders[thing] = holders.get(thing, 0) + 1
    rarity = {thing: log(len(named) / count) for thing, count in holders.items()}
    vectors = {iri: {t: w * rarity[t] for t, w in sorted(row.items()) if rarity[t] > 0} for iri, row in named.items()}
    mine = vectors[paper]
    found = [_alike(other, mine, vector) for other, vector in vectors.items() if other != paper]
    return sorted((s for s in found if s.score > 0), key=lambda s: (-s.score, s.iri))[:limit]


def _named(graph: Graph, paper: str) -> dict[str, float]:
    """What a paper names with how much it counts, what is broader included."""
    found: dict[str, float] = {}
    for thing in sorted(graph.network[paper]):
        weight = _BACKGROUND if graph.ties(paper, thing)[0].relation == "mentions" else 1.0
        found[thing] = max(weight, found.get(thing, 0.0))
        above = list(graph.broader.get(thing, ()))
        while above:
            broad = above.pop()
            if found.get(broad, 0.0) < weight * _ABOVE:
                found[broad] = weight * _ABOVE
                above += graph.broader.get(broad, ())
    return found


def _alike(other: str, mine: Mapping[str, float], theirs: Mapping[str, float]) -> Similar:
    shared = {thing: weight * theirs[thing] for thing, weight in mine.items() if thing in theirs}
    total = sum(shared.values())
    size = sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
    reasons = sorted(((thing, round(part / total, 6)) for thing, part in shared.items()), key=lambda r: (-r[1], r[0]))
    return Similar(other, round(total / size, 6) if total else 0.0, tuple(reasons))

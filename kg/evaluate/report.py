"""Scores as lines, the list of misses, and two builds side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.evaluate.gold import Gold
from kg.evaluate.score import Match, Score, matches

if TYPE_CHECKING:
    from kg.store import Store

_ORDER = ("papers", "entity", "relation", "result", "kind", "code", "linking", "evidence")


def table_lines(scores: Mapping[str, Score]) -> Iterator[str]:
    """The scores as lines, related ones together."""
    for name in _sorted(scores):
        score = scores[name]
        precision, recall, f1 = (f"{round(rate, 4):.3f}" for rate in (score.precision, score.recall, score.f1))
        yield f"{name:28s}gold {score.gold:5d}  found {score.found:5d}  P {precision}  R {recall}  F1 {f1}"


def against_lines(ours: Mapping[str, Score], theirs: Mapping[str, Score]) -> Iterator[str]:
    """Each score of this build beside another build's: precision, recall and F1 there, here, and the gain in F1."""
    for name in _sorted({**theirs, **ours}):
        old, new = theirs.get(name, Score()), ours.get(name, Score())
        rates = (f"{a:.3f} -> {b:.3f}" for a, b in ((old.precision, new.precision), (old.recall, new.recall)))
        yield f"against {name:24s}P {'  R '.join(rates)}  F1 {old.f1:.3f} -> {new.f1:.3f}  {new.f1 - old.f1:+.3f}"


def _sorted(names: Mapping[str, Score]) -> list[str]:
    return sorted(names, key=lambda name: (_ORDER.index(name.split()[0]), name))


def misses(store: Store, gold: Sequence[Gold]) -> Iterator[str]:
    """What was missed (-) and what was found too much (+), paper by paper.

    Takes an open store and annotated papers.
    """
    for match in matches(store, gold):
        place = match.gold["id"]
        if match.found is None:
            yield f"{place}: paper is not in the graph"
        yield from (f"{place}: {line}" for line in (*_entities(match), *_relations(match), *_results(match)))


def _entities(match: Match) -> Iterator[str]:
    right = set(match.pairs.values())
    for i, entity in enumerate(match.gold["entities"]):
        if i not in match.pairs:
            yield f"- {entity['type']} {entity['surfaces'][0]!r} ({', '.join(entity['relations'])})"
    for j, seen in enumerate(match.seen.entities):
        if j not in right:
            name = min(seen.quotes or seen.labels or {seen.iri})
            yield f"+ {seen.type} {name!r} ({', '.join(sorted(seen.relations))})"


def _relations(match: Match) -> Iterator[str]:
    for i, j in sorted(match.pairs.items()):
        entity, seen = match.gold["entities"][i], match.seen.entities[j]
        for relation in entity["relations"]:
            if relation not in seen.relations:
                found = ", ".join(sorted(seen.relations))
                yield f"- relation {relation} {entity['surfaces'][0]!r}, found {found}"


def _results(match: Match) -> Iterator[str]:
    want = Counter((round(float(r["value"]), 4), r["kind"]) for r in match.gold["results"])
    have = Counter((round(r.value, 4), r.kind) for r in match.seen.results)
    for sign, left in (("-", want - have), ("+", have - want)):
        yield from (f"{sign} result {value:g} ({kind})" for value, kind in sorted(left.elements()))

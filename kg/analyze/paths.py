"""Short paths between two things, every step of which a sentence (or the vocabulary's tree) explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from math import log2
from typing import TYPE_CHECKING

from kg.analyze.graph import Graph, Tie
from kg.errors import QueryError
from kg.readable import shown
from kg.reported import among, claims

if TYPE_CHECKING:
    from kg.store import Store

_STEP = 10_000  # a step outweighs all that makes one path of equal length better than another
_DULL = {"mentions": 40, "broader": 20}


@dataclass(frozen=True, slots=True)
class Step:
    """From one node to the next, and why."""

    start: str
    end: str
    tie: Tie


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: nodes in order, one step fewer."""

    nodes: tuple[str, ...]
    steps: tuple[Step, ...]


def path(graph: Graph, source: str, target: str) -> Path:
    """The best of the shortest paths between two nodes (IRIs); raises QueryError where none leads there."""
    return next(paths(graph, source, target))


def paths(graph: Graph, source: str, target: str, limit: int = 1) -> Iterator[Path]:
    """Up to `limit` paths without loops, the shortest first.

    Of equally short ones first those over surer statements, specific relations and things that few papers name: what
    everybody names explains little. Raises QueryError where no path leads there.
    """
    import networkx

    def weight(one: str, other: str, data: dict[str, tuple[Tie, ...]]) -> float:
        ends = sum(log2(graph.network.degree[end]) for end in (one, other) if end not in (source, target))
        tie = data["ties"][0]
        return float(_STEP + round(10 * ends) + _DULL.get(tie.relation, 0) + round(100 * (1 - tie.confidence)))

    try:
        found = networkx.shortest_simple_paths(graph.network, source, target, weight=weight)
        for nodes in islice(found, limit):
            yield Path(tuple(nodes), tuple(Step(a, b, graph.ties(a, b)[0]) for a, b in pairwise(nodes)))
    except networkx.NetworkXNoPath:
        cure = "build more papers, or take things that papers name"
        ends = shown(graph.label(source)), shown(graph.label(target))
        raise QueryError(ends[0], f"no path leads from here to {ends[1]!r}", cure) from None


def explained(store: Store, way: Path) -> Path:
    """The path with the sentences of its steps, which a graph that was read without them lacks."""
    said = {
        (claim.paper, claim.entity, claim.relation): claim
        for claim in claims(
            store, among("p", {step.tie.source for step in way.steps if step.tie.relation != "broader"})
        )
    }
    steps = []
    for step in way.steps:
        claim = said.get((step.tie.source, step.tie.target, step.tie.relation))
        tie = replace(step.tie, sentence=claim.sentence, quote=claim.quote) if claim else step.tie
        steps.append(replace(step, tie=tie))
    return Path(way.nodes, tuple(steps))

"""What lies near a node, what belongs together, and what the graph turns around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.analyze.graph import Graph, Tie
from kg.errors import QueryError

if TYPE_CHECKING:
    import networkx

SEED = 7
MEASURES = ("papers", "pagerank", "betweenness")
_SAMPLE = 200  # nodes from which betweenness is estimated in larger graphs
_DAMPING, _ROUNDS = 0.85, 60


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node next to another, and why."""

    iri: str
    type: str
    label: str
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes that are tied to one another more than to the rest; `names` are its entities that most papers name."""

    members: tuple[str, ...]
    names: tuple[str, ...]
    papers: int


@dataclass(frozen=True, slots=True, order=True)
class Central:
    """A node with its score by a measure."""

    score: float
    iri: str
    type: str
    label: str


def neighbours(graph: Graph, iri: str, relation: str | None = None) -> Iterator[Neighbour]:
    """The nodes next to a node, those of one relation where it is given, by type and label."""
    near = sorted((graph.type(other), graph.label(other), other) for other in graph.network[iri])
    for type_, label, other in near:
        ties = tuple(tie for tie in graph.ties(iri, other) if relation in (None, tie.relation))
        if ties:
            yield Neighbour(other, type_, label, ties)


def communities(graph: Graph, least: int = 3) -> list[Community]:
    """Groups of at least `least` papers with what they name, by Louvain's method with a fixed seed, the largest first.

    A paper's ties to what it names count by their confidence; background mentions do not count.
    """
    weights = (
        (one, other, sum(tie.confidence for tie in ties if tie.relation != "mentions"))
        for one, other, ties in sorted(graph.network.edges(data="ties"), key=lambda edge: edge[:2])
    )
    found = [_community(graph, members) for members in groups(graph.network, weights)]
    return sorted((c for c in found if c.papers >= least), key=lambda c: (-c.papers, -len(c.members), c.members))


def groups(nodes: Iterable[str], weights: Iterable[tuple[str, str, float]]) -> list[list[str]]:
    """Nodes in groups by Louvain's method with a fixed seed, each sorted; takes nodes and the weight of each pair.

    >>> groups("abcd", [("a", "b", 1.0), ("c", "d", 1.0)])
    [['a', 'b'], ['c', 'd']]
    """
    import networkx

    order = sorted(nodes)
    number = {node: at for at, node in enumerate(order)}  # sets of numbers have one order under every hash seed
    numbered = networkx.Graph()
    numbered.add_nodes_from(range(len(order)))
    for one, other, weight in weights:
        if weight:
            numbered.add_edge(number[one], number[other], weight=weight)
    found = networkx.community.louvain_communities(numbered, weight="weight", seed=SEED)
    return sorted([order[at] for at in sorted(group)] for group in found)


def _community(graph: Graph, members: list[str]) -> Community:
    inside = set(members)
    named: Counter[str] = Counter()
    for iri in members:
        if iri not in graph.papers:
            named[iri] = sum(other in inside and other in graph.papers for other in graph.network[iri])
    best = sorted(named, key=lambda iri: (-named[iri], graph.label(iri), iri))[:5]
    return Community(tuple(members), tuple(map(graph.label, best)), sum(iri in graph.papers for iri in members))


def centrality(graph: Graph, measure: str = "papers", *types: str) -> list[Central]:
    """All nodes, or those of some types, by a measure, the highest first.

    Measures: "papers" (how many papers name it), "pagerank", "betweenness" (how often it lies on shortest paths; from a
    seeded sample in large graphs). Raises QueryError for another measure.
    """
    scores = _scores(graph, measure)
    wanted = types or tuple({graph.type(iri) for iri in graph.network})
    found = [Central(scores[iri], iri, graph.type(iri), graph.label(iri)) for iri in graph.of_type(*wanted)]
    return sorted(found, key=lambda central: (-central.score, central.label, central.iri))


def _scores(graph: Graph, measure: str) -> dict[str, float]:
    import networkx

    match measure:
        case "papers":
            return {n: float(sum(other in graph.papers for other in graph.network[n])) for n in graph.network}
        case "pagerank":
            return pagerank(graph.network)
        case "betweenness":
            sample = min(_SAMPLE, len(graph.network)) or None
            scores: dict[str, float] = networkx.betweenness_centrality(graph.network, k=sample, seed=SEED)
            return {iri: round(score, 9) for iri, score in scores.items()}
    raise QueryError(measure, "no such measure", f"one of {', '.join(MEASURES)}")


def pagerank(network: networkx.Graph) -> dict[str, float]:
    """How often a walk along the edges, which starts anew now and then, stands on each node.

    Written out, since networkx asks for scipy to do it.
    """
    count = len(network)
    ranks = dict.fromkeys(network, 1 / count) if count else {}
    for _ in range(_ROUNDS):
        lost = sum(rank for iri, rank in ranks.items() if not network.degree[iri])
        start = (1 - _DAMPING + _DAMPING * lost) / count if count else 0.0
        ranks = {
            iri: start + _DAMPING * sum(ranks[other] / network.degree[other] for other in network[iri])
            for iri in network
        }
    return {iri: round(rank, 9) for iri, rank in ranks.items()}

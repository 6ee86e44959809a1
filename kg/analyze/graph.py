"""The graph of a store as networkx sees it: papers and entities, one tie a pair, with what the paper says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import terms
from kg.reported import Claim, PaperInfo, claims, papers

if TYPE_CHECKING:
    import networkx

    from kg.store import Store

ORDER = (*(name for name in terms.RELATIONS if name != "mentions"), "mentions", "broader")


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two nodes are neighbours: the relation read from `source` (a paper, or the narrower thing) to `target`."""

    source: str
    target: str
    relation: str
    confidence: float = 1.0
    sentence: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected `networkx.Graph` by IRI, and the papers' titles and dates.

    Its nodes have `type` and `label`, its edges `ties`.
    """

    network: networkx.Graph
    papers: dict[str, PaperInfo]
    broader: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """The label of a node."""
        return str(self.network.nodes[iri]["label"])

    def type(self, iri: str) -> str:
        """The type of a node: "Paper", "Hardware", "Method" ..."""
        return str(self.network.nodes[iri]["type"])

    def of_type(self, *types: str) -> Iterator[str]:
        """The IRIs of all nodes of these types, sorted."""
        return (iri for iri, kind in sorted(self.network.nodes(data="type")) if kind in types)

    def ties(self, one: str, other: str) -> tuple[Tie, ...]:
        """Why two neighbours are ones, the most specific relation first; empty where they are none."""
        found: tuple[Tie, ...] = (self.network.get_edge_data(one, other) or {}).get("ties", ())
        return found

    def above(self, iri: str) -> list[str]:
        """All that is broader than a thing, the nearest first."""
        found: list[str] = []
        level = [iri]
        while level := sorted({b for thing in level for b in self.broader.get(thing, ())} - {iri, *found}):
            found += level
        return found


def load(store: Store, confidence: float = 0.0, sentences: bool = True) -> Graph:
    """Reads a store; statements that are less sure than `confidence` are left out.

    Without sentences it takes a fifth of the time: what counts and compares needs none.
    """
    import networkx

    known = papers(store)
    network = networkx.Graph()
    names = {iri: name for name, iri in terms.CLASSES.items()}
    labels = "SELECT ?s ?c ?l { ?s skos:prefLabel ?l ; a ?c } ORDER BY ?s ?l"
    nodes = {s.value: (names[c.value], label.value) for s, c, label in store.select(labels) if c.value in names}
    nodes |= {iri: ("Paper", paper.title) for iri, paper in known.items()}
    for iri, (type_, label) in sorted(nodes.items()):
        network.add_node(iri, type=type_, label=label)
    found: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
    for claim in claims(store, sentences=sentences):
        if claim.confidence >= confidence:
            found[_pair(claim.paper, claim.entity)].append(_tie(claim))
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for narrow, broad in store.select("SELECT ?a ?b { ?a skos:broader ?b } ORDER BY ?a ?b"):
        broader[narrow.value].append(broad.value)
        found[_pair(narrow.value, broad.value)].append(Tie(narrow.value, broad.value, "broader"))
    for (one, other), ties in sorted(found.items()):
        if one in network and other in network:
            network.add_edge(one, other, ties=tuple(sorted(ties, key=lambda t: ORDER.index(t.relation))))
    return Graph(network, known, {iri: tuple(rows) for iri, rows in broader.items()})


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _tie(claim: Claim) -> Tie:
    return Tie(claim.paper, claim.entity, claim.relation, claim.confidence, claim.sentence, claim.quote)

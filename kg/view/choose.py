"""Pictures of a choice: a path, a query's answer, a projection, or what filters leave of another picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.errors import InputError, QueryError
from kg.readable import told
from kg.reported import below
from kg.view.graph import AROUND, RELATIONS, SHARED, TYPES, Edge, Node, Picture, Said, counted, describe, every_node
from kg.view.graph import relations as relations_of
from kg.words import some

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.store import Store

SENTENCES = 6  # papers whose sentences stand behind a line of a projection
_NAMES = terms.RELATION_NAMES | {terms.BROADER: "broader"}
_DOING = tuple(name for name in terms.RELATIONS if name not in ("mentions", "comparesWith"))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a picture shows: types, relations, months ("2025-01" to "2025-06", or years) and confidence; "" means all.

    Raises QueryError for a type, a relation or a month that is none.
    """

    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    confidence: float = 0.0

    def __post_init__(self) -> None:
        for given, known, what in ((self.types, TYPES, "type"), (self.relations, RELATIONS, "relation")):
            for name in given:
                if name not in known:
                    raise QueryError(name, f"no such {what}", f"one of {', '.join(known)}")
        for option, month in (("--from", self.since), ("--to", self.until)):
            if month and terms.date_type(month) not in (terms.XSD_YEAR, terms.XSD_YEAR_MONTH):
                raise QueryError(option, f"{month!r} is no month", "write 2025-03, or 2025")


def filtered(picture: Picture, choice: Filter) -> Picture:
    """What is left of a picture: papers outside the months go, and entities that lose all their edges."""

    def stays(node: Node) -> bool:
        if choice.types and node.type not in choice.types and node.iri != picture.centre:
            return False
        if node.type != "Paper" or not (choice.since or choice.until):
            return True
        return bool(node.month) and choice.since <= node.month <= f"{choice.until or 9999}-99"

    if choice == Filter():
        return picture
    nodes = {iri: node for iri, node in picture.nodes.items() if stays(node)}
    edges = []
    for edge in picture.edges:
        names = tuple(name for name in edge.relations if not choice.relations or name in choice.relations)
        if names and edge.source in nodes and edge.target in nodes and edge.confidence >= choice.confidence:
            edges.append(replace(edge, relations=names, said=tuple(s for s in edge.said if s[0] in names)))
    tied = _tied(edges)
    nodes = {i: n for i, n in nodes.items() if i in tied or i == picture.centre}
    edges = [edge for edge in edges if edge.source in nodes and edge.target in nodes]
    about = picture.about.rpartition(" (")[0] or picture.about
    about = f"{about}, filtered ({counted(nodes, edges)})"
    return replace(picture, nodes=nodes, edges=tuple(edges), about=about)


def _tied(edges: Sequence[Edge]) -> set[str]:
    """The ends of all edges; where some say more than "broader", the ends of those and what is broader than they."""
    said = {end for edge in edges if edge.relations != ("broader",) for end in (edge.source, edge.target)}
    tied = said or {end for edge in edges for end in (edge.source, edge.target)}
    while more := {e.target for e in edges if e.relations == ("broader",) and e.source in tied} - tied:
        tied |= more
    return tied


def of_paths(store: Store, ways: Sequence[Sequence[str]], about: str) -> Picture:
    """The picture of ways from one thing to another (the IRIs of their nodes in order), from left to right.

    The first of them is told step by step.
    """
    kept = {iri for way in ways for iri in way}
    nodes = {node.iri: node for node in every_node(store) if node.iri in kept}
    wanted = {frozenset(pair) for way in ways for pair in pairwise(way)}
    edges = tuple(e for e in relations_of(store, nodes.keys()) if frozenset((e.source, e.target)) in wanted)
    describe(store, nodes)
    told = f"{about} ({counted(nodes, edges)})"
    return Picture(nodes, edges, None, told, tuple(pairwise(ways[0])), _side_by_side(ways))


def _side_by_side(ways: Sequence[Sequence[str]]) -> dict[str, tuple[int, int]]:
    """A line for each way, in the middle what all begin and end with; a node stands where its first way has it."""
    longest = max(map(len, ways))
    middle = (len(ways) - 1) / 2
    places: dict[str, tuple[int, int]] = {}
    for row, way in enumerate(ways):
        for at, iri in enumerate(way):
            y = middle if at in (0, len(way) - 1) else row
            x = at * (longest - 1) / (len(way) - 1 or 1)
            places.setdefault(iri, (round(230 * x), round(150 * y) + (22 if at % 2 else -22)))
    return dict(sorted(places.items()))


def of_answer(store: Store, answer: Answer, about: str) -> Picture:
    """A query's answer as a graph: triples of a CONSTRUCT, or the first two columns of a SELECT that name things.

    A pair that a paper's statement ties also shows its sentence. Raises InputError where the answer has no pairs.
    """
    known = {node.iri: node for node in every_node(store)}
    labels = {node.label: iri for iri, node in sorted(known.items(), reverse=True)}
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for source, relation, target in _triples(answer, known, labels):
        if relation not in found[source, target]:
            found[source, target].append(relation)
    if not found:
        raise InputError("query", "its answer has no pairs", "CONSTRUCT triples, or SELECT two things a row")
    kept = {end for pair in found for end in pair}
    nodes = {iri: known.get(iri) or Node(iri, "Thing", _local(iri)) for iri in sorted(kept)}
    behind = {(edge.source, edge.target): edge for edge in relations_of(store, kept)}
    edges = []
    for (source, target), names in sorted(found.items()):
        real = behind.get((source, target)) or behind.get((target, source))
        said = tuple((names[0], *claim[1:]) for claim in real.said) if real else ()
        edges.append(Edge(source, target, tuple(names), said, real.confidence if real else 1.0))
    describe(store, nodes)
    return Picture(nodes, tuple(edges), None, f"{about} ({counted(nodes, edges)})")


def _triples(answer: Answer, known: Collection[str], labels: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    """(source, relation, target) of each row; a text that is a thing's label stands for that thing."""
    if answer.kind == "construct":
        for subject, predicate, target in answer.rows:
            if predicate is not None and told(predicate) != terms.TYPE and _is_iri(target):
                yield told(subject), _relation(told(predicate)), told(target)
        return
    columns = _columns(answer, known, labels)
    if columns is None:
        return
    one, other = columns
    for row in answer.rows:
        ends = [labels.get(told(row[at]), told(row[at])) for at in (one, other)]
        if all(ends) and ends[0] != ends[1]:
            yield ends[0], answer.variables[other], ends[1]


def _columns(answer: Answer, known: Collection[str], labels: dict[str, str]) -> tuple[int, int] | None:
    """The first two columns of things: of IRIs where there are two, else labels count too."""
    for things in ((known,), (known, labels)):
        found = [
            at
            for at in range(len(answer.variables))
            if any(told(row[at]) in held for row in answer.rows for held in things)
        ]
        if len(found) >= 2:
            return found[0], found[1]
    return None


def _relation(iri: str) -> str:
    return _NAMES.get(iri, _local(iri))


def _local(iri: str) -> str:
    return iri.rstrip("/").rpartition("#")[2].rpartition("/")[2] or iri


def _is_iri(term: Any) -> bool:
    return term is not None and not hasattr(term, "datatype")


def of_projection(store: Store, types: Sequence[str], around: str | None = None, limit: int = AROUND) -> Picture:
    """Entities of one type that share papers ("Method"), or of two types ("Method", "Hardware").

    A line stands for the papers that have to do with both ends (mentions and comparisons do not count) and shows their
    sentences; of a large graph the entities with the most papers are kept. `around` (an IRI) keeps the lines of a thing
    and what is narrower. Raises QueryError for a type that no picture shows.
    """
    Filter(types=tuple(types))
    one, other = types[0], types[-1]
    held: defaultdict[str, dict[str, tuple[Said, float]]] = defaultdict(dict)
    every = {node.iri: node for node in every_node(store)}
    papers = {iri for iri, node in every.items() if node.type == "Paper"}
    for edge in relations_of(store, papers | {iri for iri, node in every.items() if node.type in types}):
        if edge.relations[0] in _DOING:
            held[edge.source][edge.target] = (edge.said[0], edge.confidence)
    middle = below(store, around) if around else set()
    lines: defaultdict[tuple[str, str], list[tuple[Said, Said, float]]] = defaultdict(list)
    for _, row in sorted(held.items()):
        for a in sorted(iri for iri in row if every[iri].type == one):
            for b in sorted(iri for iri in row if every[iri].type == other):
                if (one != other or a < b) and (not middle or a in middle or b in middle):
                    lines[a, b].append((row[a][0], row[b][0], min(row[a][1], row[b][1])))
    return _projected(store, every, lines, " × ".join(dict.fromkeys(types)), around, limit)


def _projected(
    store: Store,
    every: dict[str, Node],
    lines: dict[tuple[str, str], list[tuple[Said, Said, float]]],
    what: str,
    centre: str | None,
    limit: int,
) -> Picture:
    weight: defaultdict[str, int] = defaultdict(int)
    for pair, rows in lines.items():
        for end in pair:
            weight[end] += len(rows)
    kept = set(sorted(weight, key=lambda iri: (-weight[iri], iri))[:limit])
    edges = tuple(
        Edge(a, b, (SHARED,), tuple(_sentences(rows)), max(row[2] for row in rows), len(rows))
        for (a, b), rows in sorted(lines.items())
        if a in kept and b in kept
    )
    tied = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {iri: every[iri] for iri in sorted(tied)}
    describe(store, nodes)
    cut = f", the {limit} with the most papers of {len(weight):,}" if len(weight) > limit else ""
    about = f"{what} that share papers{cut} ({some(len(nodes), 'entity', 'entities')}, {some(len(edges), 'edge')})"
    return Picture(nodes, edges, centre if centre in nodes else None, about)


def _sentences(rows: list[tuple[Said, Said, float]]) -> Iterable[Said]:
    for first, second, _ in rows[:SENTENCES]:
        yield SHARED, first[1], first[2]
        if second[1] != first[1]:
            yield SHARED, second[1], second[2]

"""What a picture shows: papers and entities with their relations, and the sentences behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import terms
from kg.lookup import Thing, one
from kg.readable import cited, shown, told
from kg.reported import among
from kg.words import amount, several, some

if TYPE_CHECKING:
    from kg.store import Store

TYPES = ("Paper", "Hardware", "Method", "Dataset", "Model", "Task")
SHARED = "sharePapers"  # of a projection: two entities that papers have to do with
RELATIONS = (*(name for name in terms.RELATIONS if name != "mentions"), "mentions", "broader", SHARED)
AROUND, WHOLE = 300, 5000  # nodes that people can read at once; nodes that a browser draws at once
SOME = 1000  # nodes that are looked up one by one
_TYPES = {terms.THINGS[name]: name for name in TYPES}
Said = tuple[str, str, str]  # relation, sentence, quote


@dataclass(slots=True)
class Node:
    """A paper or an entity: `links` are (what, URL), `results` short lines, `month` a paper's ("2025-03")."""

    iri: str
    type: str
    label: str
    names: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    month: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """All relations between two nodes, the most specific first, and what the paper says.

    `confidence` is that of the surest statement; `weight` counts what a line stands for, such as papers.
    """

    source: str
    target: str
    relations: tuple[str, ...]
    said: tuple[Said, ...] = ()
    confidence: float = 1.0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Region:
    """Nodes that are tied to one another more than to the rest; `names` are those of its best tied entities."""

    members: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes by IRI and edges, both sorted, the IRI in the middle if there is one, and what is shown in words.

    `story` are pairs that are told one after the other; `places` are where nodes stand, if that is already settled;
    `regions` are its communities, the largest first, each node in one of them, or none at all.
    """

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]
    centre: str | None
    about: str
    story: tuple[tuple[str, str], ...] = ()
    places: dict[str, tuple[int, int]] | None = None
    regions: tuple[Region, ...] = ()


def whole(store: Store, limit: int = WHOLE) -> Picture:
    """The whole graph, or of a larger one the nodes with the most relations."""
    count: dict[str, int] = {row[0].value: 0 for row in store.select("SELECT ?p { ?p a kg:Paper }")}
    for a, b in _pairs(store, ""):
        count[a] = count.get(a, 0) + 1
        count[b] = count.get(b, 0) + 1
    known = _known(store, count)
    kept = sorted(known, key=lambda iri: (-count[iri], iri))[:limit]
    cut = len(known) - len(kept)
    return picture(
        store, kept, None, f"the {limit:,} most connected nodes of {len(known):,}" if cut else "the whole graph"
    )


def neighbourhood(store: Store, name: str, hops: int, limit: int = AROUND) -> Picture:
    """What lies around a thing, at most `limit` nodes: the nearer first, of equally near ones those with more ties.

    Takes an open store, the thing's name, and the number of steps; raises QueryError for an unknown name.
    """
    centre: Thing = one(store, name, TYPES)
    kept, frontier, seen = [centre.iri], [centre.iri], {centre.iri}
    for _ in range(hops):
        ties: defaultdict[str, int] = defaultdict(int)
        for a, b in _pairs(store, f"VALUES ?here {{ {' '.join(f'<{iri}>' for iri in frontier)} }}"):
            for other in (a, b):
                if other not in seen:
                    ties[other] += 1
        found = sorted(_known(store, ties), key=lambda iri: (-ties[iri], iri))
        seen.update(found)
        frontier = found[: limit - len(kept)]
        kept += frontier
        if not frontier:
            break
    cut = len(seen) - len(kept)
    about = f"around {shown(centre.label)}, {hops} step{'s' * (hops != 1)}"
    return picture(store, kept, centre.iri, about + (f"; {cut:,} less connected nodes are left out" if cut else ""))


def _pairs(store: Store, here: str) -> Iterator[tuple[str, str]]:
    """Pairs of nodes with a relation; `here` may bind one end."""
    ends = "{ ?s a kg:Statement ; rdf:subject ?a ; rdf:object ?b } UNION { ?a skos:broader ?b }"
    if here:
        ends = f"""{{ {here} ?s rdf:subject ?here ; a kg:Statement ; rdf:object ?b BIND(?here AS ?a) }}
            UNION {{ {here} ?s rdf:object ?here ; a kg:Statement ; rdf:subject ?b BIND(?here AS ?a) }}
            UNION {{ {here} ?here skos:broader|^skos:broader ?b BIND(?here AS ?a) }}"""
    for a, b in store.select(f"SELECT DISTINCT ?a ?b {{ {ends} }}"):
        yield a.value, b.value


def _known(store: Store, iris: Collection[str]) -> list[str]:
    """Those IRIs that are papers or entities of the types that a picture shows."""
    classes = " ".join(f"<{iri}>" for iri in _TYPES)
    every = {row[0].value for row in store.select(f"SELECT ?s {{ VALUES ?c {{ {classes} }} ?s a ?c }}")}
    return [iri for iri in iris if iri in every]


def picture(store: Store, iris: Iterable[str], centre: str | None, about: str) -> Picture:
    """The picture of some papers and entities and all relations among them; an entity without any is left out."""
    kept = set(iris)
    nodes = {node.iri: node for node in every_node(store) if node.iri in kept}
    edges = tuple(relations(store, nodes.keys()))
    tied = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {iri: node for iri, node in nodes.items() if iri in tied or node.type == "Paper" or iri == centre}
    describe(store, nodes)
    return Picture(nodes, edges, centre, f"{about} ({counted(nodes, edges)})")


def counted(nodes: dict[str, Node], edges: Sequence[Edge]) -> str:
    """How much a picture shows, in words."""
    papers = sum(node.type == "Paper" for node in nodes.values())
    entities = some(len(nodes) - papers, "entity", "entities")
    return f"{some(papers, 'paper')}, {entities}, {some(len(edges), 'edge')}"


def every_node(store: Store) -> Iterator[Node]:
    """All papers and entities of the types that a picture shows, by label alone, sorted."""
    found: dict[str, Node] = {}
    for class_, type_ in _TYPES.items():
        for iri, label in store.select(f"SELECT ?s ?l {{ ?s a <{class_}> ; skos:prefLabel|dcterms:title ?l }}"):
            node = Node(iri.value, type_, shown(label.value))
            if iri.value not in found or node.label < found[iri.value].label:
                found[iri.value] = node
    yield from (found[iri] for iri in sorted(found))


def relations(store: Store, nodes: Collection[str]) -> Iterator[Edge]:
    """The edges among some nodes (IRIs), sorted, with the sentences behind them."""
    pairs: dict[str, tuple[tuple[str, str], str]] = {}  # by statement
    sure: defaultdict[tuple[str, str], float] = defaultdict(float)
    query = """SELECT ?x ?p ?r ?e ?c { %s ?x rdf:subject ?p ; a kg:Statement ; rdf:predicate ?r ; rdf:object ?e ;
        kg:confidence ?c }"""
    for where in among("p", nodes) if len(nodes) <= SOME else ("",):
        for statement, paper, relation, entity, confidence in store.select(query % where):
            if paper.value in nodes and entity.value in nodes:
                pair = (paper.value, entity.value)
                pairs[statement.value] = (pair, terms.RELATION_NAMES[relation.value])
                sure[pair] = max(sure[pair], float(confidence.value))
    said: defaultdict[tuple[str, str], set[Said]] = defaultdict(set)
    for where in among("x", pairs):
        query = f"SELECT ?x ?s ?q {{ {where} ?x kg:hasEvidence ?v . ?v kg:sentence ?s ; kg:quote ?q }}"
        for statement, sentence, quote in store.select(query):
            pair, name = pairs[statement.value]
            said[pair].add((name, *cited(sentence.value, quote.value)))
    for narrow, broad in store.select("SELECT ?a ?b { ?a skos:broader ?b }"):
        if narrow.value in nodes and broad.value in nodes:
            said[narrow.value, broad.value].add(("broader", "", ""))
    for (source, target), claims in sorted(said.items()):
        ordered = sorted(claims, key=lambda claim: (RELATIONS.index(claim[0]), claim))
        names = tuple(dict.fromkeys(claim[0] for claim in ordered))
        yield Edge(source, target, names, tuple(c for c in ordered if c[1]), sure.get((source, target), 1.0))


def describe(store: Store, nodes: dict[str, Node]) -> None:
    """Adds other names, months, links and results to the nodes."""
    for where in among("s", nodes) if len(nodes) <= SOME else ("",):
        _describe(store, nodes, where)
    for node in nodes.values():
        node.names[:] = sorted(set(node.names) - {node.label})


def _describe(store: Store, nodes: dict[str, Node], where: str) -> None:
    for iri, date in store.select(f"SELECT ?s ?d {{ {where} ?s a kg:Paper ; dcterms:date ?d }} ORDER BY ?s STR(?d)"):
        if iri.value in nodes and len(date.value) >= 7:
            nodes[iri.value].month = date.value[:7]
    for iri, name in store.select(f"SELECT ?s ?l {{ {where} ?s skos:altLabel ?l }}"):
        if iri.value in nodes:
            nodes[iri.value].names.append(shown(name.value))
    for what, predicate in (("paper", "schema:sameAs"), ("code", "schema:codeRepository"), ("project", "schema:url")):
        for iri, url in store.select(f"SELECT ?s ?u {{ {where} ?s a kg:Paper ; {predicate} ?u }} ORDER BY ?s ?u"):
            if iri.value in nodes:
                arxiv = url.value.startswith("https://arxiv.org/")
                nodes[iri.value].links.append(("arXiv" if arxiv else what, url.value))
    query = f"""SELECT ?s ?v ?b ?a ?u ?m ?of ?h ?n {{ {where} ?r kg:reportedIn ?s ; kg:kind ?k ; kg:value ?v
        OPTIONAL {{ ?r kg:bound ?b }} OPTIONAL {{ ?r kg:change ?a }} OPTIONAL {{ ?r kg:deviceCount ?n }}
        OPTIONAL {{ ?r kg:unitText ?u }}
        OPTIONAL {{ ?r kg:metric/skos:prefLabel ?m }} OPTIONAL {{ ?r kg:metricText ?m }}
        OPTIONAL {{ ?r kg:resultOf/skos:prefLabel ?of }} OPTIONAL {{ ?r kg:onHardware/skos:prefLabel ?h }} }}
        ORDER BY ?s ?k ?v ?of ?h ?m ?r"""
    for paper, value, bound, change, unit, metric, subject, device, count in store.select(query):
        if paper.value in nodes:
            figure = amount(value.value.removesuffix(".0"), told(unit), told(bound), told(change))
            on = f"on {several(told(device), told(count))}" if device else ""
            parts = (told(subject), f"{figure} {told(metric)}".strip(), on)
            nodes[paper.value].results.append(" · ".join(filter(None, parts)))

"""The graph without its less certain claims: a copy beside the store, made once for a threshold and kept until a build.

What a claim of lower confidence leaves behind goes with it: its evidence, its direct triple, `mentions` where nothing
else is said of the two, and things that no claim points to any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from kg import describe, store, terms
from kg.iris import node
from kg.ledger import lock
from kg.pool import batches
from kg.store import Store

_MARK = "made-of"
_BATCH = 100_000
_DIRECT = {node(iri) for iri in terms.RELATIONS.values()}
_TIES = {node(iri) for iri in (terms.BROADER, terms.SUBJECT)}  # of things among themselves, and of facts about them
Edge = tuple[object, object, object]


def above(folder: str | Path, minimum: float | None) -> Path:
    """The folder of a store with only the claims of at least this confidence.

    Takes the store's folder and the threshold; gives that very folder where the threshold is None or 0, else one within
    it. Raises StoreError where there is no store, or where none can be written.
    """
    place = Path(folder)
    if not minimum:
        return place
    target = place / f"above-{minimum:g}"
    with Store(place) as whole:
        made_of = _stamp(place / store.GRAPH)
        mark = target / _MARK
        if not mark.is_file() or mark.read_text(encoding="utf-8") != made_of:
            with lock(target):
                mark.unlink(missing_ok=True)
                store.replace(target, lambda new: _fill(new, whole, minimum))
                mark.write_text(made_of, encoding="utf-8")
    return target


def _stamp(graph: Path) -> str:
    """What the files of a graph are: another build, another stamp."""
    files = [p for p in sorted(graph.iterdir()) if p.suffix in (".sst", ".log") or p.name.startswith("MANIFEST")]
    told = (f"{p.name} {(stat := p.stat()).st_size} {stat.st_mtime_ns}" for p in files)
    return sha256("\n".join(told).encode()).hexdigest()


def _fill(new: ox.Store, whole: Store, minimum: float) -> None:
    for batch in batches(_kept(whole, minimum), _BATCH):
        store.load(new, store.dumps(batch))
    base = next(whole.select("SELECT ?b { ?d a void:Dataset ; void:uriSpace ?b }"), None)
    if base is not None:
        classes, properties = store.counts(new)
        store.load(new, store.dumps(describe.void_triples(classes, properties, base[0].value)))


def _kept(whole: Store, minimum: float) -> Iterator[ox.Triple]:
    claims = {row[0] for row in whole.select(f"SELECT ?s {{ ?s kg:confidence ?c FILTER(?c < {minimum:f}) }}")}
    edges = _edges(whole, claims)
    gone = claims | _evidence(whole, claims) | _void(whole)

    def kept() -> Iterator[ox.Triple]:
        for quad in whole.oxigraph:
            edge = (quad.subject, quad.predicate, quad.object)
            if quad.subject not in gone and not (quad.predicate in _DIRECT and edge in edges):
                yield quad.triple

    left = _without_claims(whole, kept())
    yield from (triple for triple in kept() if triple.subject not in left)


def _edges(whole: Store, claims: set[object]) -> set[Edge]:
    """The direct triples that only these statements support."""
    lost: set[Edge] = set()
    held: set[tuple[object, object]] = set()
    query = "SELECT ?s ?p ?r ?o { ?s a kg:Statement ; rdf:subject ?p ; rdf:predicate ?r ; rdf:object ?o }"
    for statement, paper, relation, entity in whole.select(query):
        if statement in claims:
            lost |= {(paper, relation, entity), (paper, node(terms.MENTIONS), entity)}
        else:
            held.add((paper, entity))
    return {edge for edge in lost if edge[1] != node(terms.MENTIONS) or (edge[0], edge[2]) not in held}


def _evidence(whole: Store, claims: set[object]) -> set[object]:
    """The evidence of these claims that no other shares."""
    lost, held = set[object](), set[object]()
    for claim, evidence in whole.select("SELECT ?s ?v { ?s kg:hasEvidence ?v }"):
        (lost if claim in claims else held).add(evidence)
    return lost - held


def _void(whole: Store) -> set[object]:
    """The description of the whole graph, which is written anew."""
    parts = "{ ?s a void:Dataset } UNION { ?d void:classPartition|void:propertyPartition ?s }"
    return {row[0] for row in whole.select(f"SELECT ?s {{ {parts} }}")}


def _without_claims(whole: Store, kept: Iterator[ox.Triple]) -> set[object]:
    """Things, and facts about them, that nothing kept points to: neither a claim nor something narrower."""
    things = {row[0] for c in terms.CLASSES.values() for row in whole.select(f"SELECT ?e {{ ?e a <{c}> }}")}
    facts = [(fact, thing) for fact, thing in whole.select("SELECT ?f ?e { ?f a kg:Fact ; rdf:subject ?e }")]
    named: set[object] = {t.object for t in kept if t.predicate not in _TIES and t.object in things}
    parents: dict[object, list[object]] = {}
    for narrow, broad in whole.select("SELECT ?a ?b { ?a skos:broader ?b }"):
        parents.setdefault(narrow, []).append(broad)
    row = list(named)
    while row:
        for parent in parents.get(row.pop(), ()):
            if parent not in named:
                named.add(parent)
                row.append(parent)
    left = things - named
    return left | {fact for fact, thing in facts if thing in left}

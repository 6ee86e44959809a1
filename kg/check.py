"""Says what in a graph breaks its shapes (SHACL) or answers a violation query; memory does not grow with the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import terms
from kg.errors import KgError
from kg.iris import node
from kg.resources import resource
from kg.store import Store, owned

if TYPE_CHECKING:
    import rdflib

CHUNK = 20  # papers, or a hundred times as many triples, looked at together
_OF_PAPERS = (terms.PAPER, terms.STATEMENT, terms.EVIDENCE, terms.RESULT, terms.LISTING)
_BESIDE = (*terms.CLASSES.values(), terms.RULE, terms.FACT, terms.PAGE)
FEW = 3  # notes of a kind that are told one by one
_HOMONYM = "a name that several papers coin stays unlinked in others"
_COINED = "SELECT ?name ?paper ?thing { ?thing kg:coinedIn ?paper ; skos:prefLabel ?name } ORDER BY ?name ?thing"


@dataclass(frozen=True, slots=True, order=True)
class Offender:
    """Something that breaks a rule of the ontology; of kind "note" where it breaks none and is worth knowing."""

    kind: str  # "shape", "query" or "note"
    rule: str  # the property or shape, or the query's question
    node: str
    fact: str

    def __str__(self) -> str:
        return f"{self.node}: {self.fact} ({self.rule})"


def check(
    store: Store, progress: Callable[[str, int, int], None] = lambda step, done, total: None
) -> Iterator[Offender]:
    """Everything that breaks a shape or answers a violation query, and names that several papers coin as notes.

    Takes an open store, and what is told of progress (step, done, total). Raises KgError where the ontology is missing.
    """
    yield from check_shapes(store, progress)
    yield from check_queries(store)
    yield from _homonyms(store)


def _homonyms(store: Store) -> Iterator[Offender]:
    """The names that several papers coin, most papers first, each as a note at the first of the things that bear it."""
    found = []
    for name, rows in groupby(store.select(_COINED), key=lambda row: _text(row["name"])):
        coined = [(_text(row["thing"]), _text(row["paper"])) for row in rows]
        if (papers := len({paper for _, paper in coined})) > 1:
            note = Offender("note", _HOMONYM, coined[0][0], f"{name!r} is coined by {papers} papers")
            found.append((-papers, name, note))
    yield from (note for *_, note in sorted(found))


def summed_up(notes: Iterable[Offender]) -> Iterator[str]:
    """Notes for people: a line for those of a kind, with their number and the first of them, where there are many.

    >>> many = [Offender("note", "a rule", f"n{at}", f"fact {at}") for at in range(9)]
    >>> list(summed_up(many)), list(summed_up(many[:1]))
    (['a rule, 9 times: fact 0, fact 1, fact 2 ...; --notes lists them'], ['n0: fact 0 (a rule)'])
    """
    for rule, group in groupby(notes, key=lambda note: note.rule):
        told = list(group)
        few = len(told) <= FEW
        first = ", ".join(note.fact for note in told[:FEW])
        yield from map(str, told) if few else (f"{rule}, {len(told):,} times: {first} ...; --notes lists them",)


def check_queries(store: Store, folder: Path | None = None) -> Iterator[Offender]:
    """The answers of the violation queries, which must have none; the first comment of a query is its question."""
    for path in sorted((folder or resource("queries", "violations")).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        question = text.partition("\n")[0].lstrip("# ")
        for row in store.select(text):
            said = ", ".join(_text(term) for term in list(row)[1:] if term is not None)
            yield Offender("query", question, _text(row["offender"]), said or question)


def check_shapes(
    store: Store, progress: Callable[[str, int, int], None] = lambda step, done, total: None
) -> Iterator[Offender]:
    """What breaks a shape: papers in small groups with what they own, then everything that papers point to."""
    papers = sorted(_text(row[0]) for row in store.select("SELECT ?p { ?p a kg:Paper }"))
    for at in range(0, len(papers), CHUNK):
        yield from validate(_of_papers(store, papers[at : at + CHUNK]), _OF_PAPERS)
        progress("shapes", min(at + CHUNK, len(papers)), len(papers))
    for class_ in _BESIDE:
        subjects = sorted(_text(row[0]) for row in store.select(f"SELECT ?s {{ ?s a <{class_}> }}"))
        for at in range(0, len(subjects), CHUNK * 10):
            own = [quad.triple for s in subjects[at : at + CHUNK * 10] for quad in _about(store, node(s))]
            yield from validate([*own, *_types(store, own, (class_,))], (class_,))


def _about(store: Store, subject: Any) -> Iterable[ox.Quad]:
    return store.oxigraph.quads_for_pattern(subject, None, None)


def _of_papers(store: Store, papers: list[str]) -> list[ox.Triple]:
    """The triples of papers with all they own, and the classes of what these point to."""
    own = [quad.triple for subject in owned(store.oxigraph, papers) for quad in _about(store, subject)]
    return [*own, *_types(store, own, _OF_PAPERS)]


def _types(store: Store, triples: list[ox.Triple], checked: tuple[str, ...]) -> Iterator[ox.Triple]:
    """The classes of what triples point to, but for the classes now checked: their shapes would miss the rest of it."""
    known = {triple.subject for triple in triples}
    targets = {triple.object for triple in triples if isinstance(triple.object, ox.NamedNode)}
    for target in targets - known:
        quads = store.oxigraph.quads_for_pattern(target, node(terms.TYPE), None)
        yield from (quad.triple for quad in quads if _text(quad.object) not in checked)


@lru_cache(maxsize=32)
def shapes(classes: tuple[str, ...]) -> rdflib.Graph:
    """The shapes graph, aimed at these classes only; raises KgError where the file is missing.

    A shape's properties are aimed at its classes themselves, which says the same: pyshacl then goes through all nodes
    of a class property by property, and not through all properties node by node, which takes it twice as long.
    """
    import rdflib

    path = resource("ontology", "shapes.ttl")
    if not path.is_file():
        raise KgError(str(path), "no such file", "install the package anew")
    graph = rdflib.Graph().parse(path, format="turtle")
    sh = rdflib.Namespace(terms.SH)
    aimed = list(graph.subject_objects(sh.targetClass))
    graph.remove((None, sh.targetClass, None))
    for shape, class_ in aimed:
        if str(class_) in classes:
            for part in (shape, *graph.objects(shape, sh.property)):
                graph.add((part, sh.targetClass, class_))
    for shape, _ in aimed:
        graph.remove((shape, sh.property, None))
    return graph


def validate(triples: Iterable[ox.Triple], classes: tuple[str, ...]) -> Iterator[Offender]:
    """What in these triples breaks the shapes of these classes, sorted."""
    import pyshacl
    import rdflib

    conforms, report, _ = pyshacl.validate(_graph(triples), shacl_graph=shapes(classes), inplace=True, inference="none")
    if conforms:
        return
    sh = rdflib.Namespace(terms.SH)
    found = set()
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        told = {name: report.value(result, sh[name]) for name in ("focusNode", "resultPath", "resultMessage", "value")}
        constraint = str(report.value(result, sh.sourceConstraintComponent)).rpartition("#")[2]
        value = f": {str(told['value'])[:200]}" if told["value"] is not None else ""
        fact = (str(told["resultMessage"] or constraint) + value).replace("\n", " ")
        found.add(Offender("shape", str(told["resultPath"] or constraint), str(told["focusNode"]), fact))
    yield from sorted(found)


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """The triples for pyshacl, each term made once: twice as fast as by way of N-Triples."""
    import rdflib

    @cache
    def made(term: Any) -> rdflib.term.Node:
        if not isinstance(term, ox.Literal):
            return rdflib.URIRef(term.value) if isinstance(term, ox.NamedNode) else rdflib.BNode(term.value)
        plain = term.language or term.datatype.value == terms.STRING
        return rdflib.Literal(term.value, term.language, None if plain else term.datatype.value)

    graph = rdflib.Graph()
    graph.addN((made(t.subject), made(t.predicate), made(t.object), graph) for t in triples)
    return graph


def _text(term: Any) -> str:
    return str(getattr(term, "value", term))

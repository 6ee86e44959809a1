"""What was found against what annotators found: precision, recall and F1 by type, relation and result.

The definitions are those of the project's gold annotation: a paper is found by its folded title; an entity is right
when its type is right and one of its quotes (or, where none is, one of its labels) is one of the annotated names after
folding; entities pair one to one, those with most names in common first; relations count for right entities only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.evaluate.gold import Gold, fold_link, fold_name, fold_unit
from kg.model import RELATIONS, fold_title

if TYPE_CHECKING:
    from kg.store import Store

TYPES = ("Hardware", "Method", "Dataset", "Model", "Task")
ROLES = {
    "hardware": terms.ON_HARDWARE, "dataset": terms.ON_DATASET, "subject": terms.RESULT_OF,
    "model": terms.WITH_MODEL, "baseline": terms.BASELINE, "metric": terms.OF_METRIC,
}  # fmt: skip


@dataclass(slots=True)
class Score:
    """How many were right, annotated and found."""

    right: int = 0
    gold: int = 0
    found: int = 0

    def add(self, right: int, gold: int, found: int) -> None:
        """Counts some more."""
        self.right, self.gold, self.found = self.right + right, self.gold + gold, self.found + found

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what was annotated that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both.

        >>> Score(right=1, gold=2, found=1).f1
        0.6666666666666666
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class FoundEntity:
    """What a paper of the graph says about one entity."""

    iri: str
    type: str
    quotes: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    confidence: dict[str, float] = field(default_factory=dict)  # by relation


@dataclass(slots=True)
class FoundResult:
    """One number of the graph; `roles` holds the folded labels of what it is about."""

    value: float
    kind: str
    unit: str
    confidence: float = 0.0
    roles: dict[str, set[str]] = field(default_factory=lambda: {role: set() for role in ROLES})


@dataclass(slots=True)
class FoundPaper:
    """What the graph says about one paper."""

    entities: list[FoundEntity] = field(default_factory=list)
    results: list[FoundResult] = field(default_factory=list)
    links: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Match:
    """One annotated paper beside what the graph says of it; `pairs` are annotated and found entities that are one."""

    gold: Gold
    found: FoundPaper | None
    pairs: dict[int, int]

    @property
    def seen(self) -> FoundPaper:
        """What the graph says of it: nothing where it is not in the graph."""
        return self.found or FoundPaper()


def matches(store: Store, gold: Iterable[Gold]) -> Iterator[Match]:
    """Each annotated paper with what the graph says of it."""
    papers = read_graph(store)
    for paper in gold:
        found = papers.get(fold_title(paper["title"]))
        yield Match(paper, found, pair(paper["entities"], found.entities if found else ()))


def evaluate(store: Store, gold: Sequence[Gold]) -> dict[str, Score]:
    """The scores by name ("entity", "entity Model", "relation uses", "result value", "kind speedup", "evidence" ...).

    Takes an open store and annotated papers.
    """
    scores: defaultdict[str, Score] = defaultdict(Score)
    linked: list[tuple[str, str, str]] = []
    for match in matches(store, gold):
        paper, seen, pairs = match.gold, match.seen, match.pairs
        scores["papers"].add(match.found is not None, 1, match.found is not None)
        _entities(scores, paper["entities"], seen.entities, pairs)
        _relations(scores, paper["entities"], seen.entities, pairs)
        _results(scores, paper, seen.results)
        links, found = {fold_link(link) for link in paper["code"]}, {fold_link(link) for link in seen.links}
        scores["code"].add(len(links & found), len(links), len(found))
        linked += [
            (paper["entities"][i]["type"], paper["entities"][i]["name"], seen.entities[j].iri) for i, j in pairs.items()
        ]
    scores["linking"].add(
        _pairs(linked), _pairs((type_, name) for type_, name, _ in linked), _pairs(iri for *_, iri in linked)
    )
    exact, total = evidence(store)
    scores["evidence"].add(exact, total, total)
    return dict(scores)


def pair(gold: Sequence[Gold], found: Sequence[FoundEntity]) -> dict[int, int]:
    """Annotated and found entities of one type, one to one: most names in common first, quotes before labels."""
    candidates = []
    for i, entity in enumerate(gold):
        names = {fold_name(surface) for surface in entity["surfaces"]}
        for j, seen in enumerate(found):
            if seen.type == entity["type"]:
                in_quotes, in_labels = (len(names & {fold_name(n) for n in own}) for own in (seen.quotes, seen.labels))
                if strength := 2 * in_quotes or in_labels:
                    candidates.append((-strength, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _entities(
    scores: defaultdict[str, Score], gold: Sequence[Gold], found: Sequence[FoundEntity], pairs: dict[int, int]
) -> None:
    scores["entity"].add(len(pairs), len(gold), len(found))
    for type_ in TYPES:
        right = sum(gold[i]["type"] == type_ for i in pairs)
        scores[f"entity {type_}"].add(right, sum(e["type"] == type_ for e in gold), sum(e.type == type_ for e in found))


def _relations(
    scores: defaultdict[str, Score], gold: Sequence[Gold], found: Sequence[FoundEntity], pairs: dict[int, int]
) -> None:
    for i, entity in enumerate(gold):
        have = found[pairs[i]].relations if i in pairs else set()
        for relation in entity["relations"]:
            for name in ("relation", f"relation {relation}"):
                scores[name].add(relation in have, 1, 0)
    for seen in found:
        for relation in seen.relations:
            for name in ("relation", f"relation {relation}"):
                scores[name].add(0, 0, 1)


def _results(scores: defaultdict[str, Score], paper: Gold, found: Sequence[FoundResult]) -> None:
    wanted = [(round(float(r["value"]), 4), r) for r in paper["results"]]
    have = [(round(r.value, 4), r) for r in found]
    _bags(scores["result value"], (v for v, _ in wanted), (v for v, _ in have))
    _bags(scores["result value+kind"], ((v, r["kind"]) for v, r in wanted), ((v, r.kind) for v, r in have))
    _bags(
        scores["result value+unit"],
        ((v, fold_unit(r.get("unit"))) for v, r in wanted),
        ((v, fold_unit(r.unit)) for v, r in have),
    )
    for kind in {r["kind"] for _, r in wanted} | {r.kind for _, r in have}:
        of_kind = ((v for v, r in wanted if r["kind"] == kind), (v for v, r in have if r.kind == kind))
        _bags(scores[f"kind {kind}"], *of_kind)
    surfaces = {entity["name"]: entity["surfaces"] for entity in paper["entities"]}
    for role in ROLES:
        asked = [(v, r) for v, r in wanted if r.get(role) and (role != "metric" or r["kind"] == "quality")]
        named = [(v, {fold_name(n) for n in (r[role], *surfaces.get(r[role], ()))}) for v, r in asked]
        left = [(v, r.roles[role]) for v, r in have if r.roles[role]]
        total, right = len(left), 0
        for value, names in named:
            if (hit := next((known for known in left if known[0] == value and known[1] & names), None)) is not None:
                left.remove(hit)
                right += 1
        scores[f"result value+{role}"].add(right, len(named), total)


def _bags(score: Score, gold: Iterable[Any], found: Iterable[Any]) -> None:
    want, have = Counter(gold), Counter(found)
    score.add((want & have).total(), want.total(), have.total())


def _pairs(keys: Iterable[Any]) -> int:
    """How many pairs of equal keys there are."""
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


def evidence(store: Store) -> tuple[int, int]:
    """How many pieces of evidence stand at their offsets, and how many there are."""
    query = """SELECT ?v ?q ?f ?a ?b ?t ?x { ?v a kg:Evidence
        OPTIONAL { ?v kg:quote ?q ; kg:field ?f ; kg:start ?a ; kg:end ?b ; kg:inPaper ?p .
            ?p dcterms:title ?t OPTIONAL { ?p dcterms:abstract ?x } } }"""
    seen: dict[str, bool] = {}
    for node, quote, name, start, end, title, abstract in store.select(query):
        whole = "" if quote is None else title.value if name.value == "title" else abstract.value if abstract else ""
        stands = quote is not None and whole[int(start.value) : int(end.value)] == quote.value
        seen[node.value] = seen.get(node.value, False) or stands
    return sum(seen.values()), len(seen)


def read_graph(store: Store) -> dict[str, FoundPaper]:
    """What the graph says about each paper, by its folded title."""
    titles = {
        p.value: fold_title(t.value)
        for p, t in store.select("SELECT ?p ?t { ?p a kg:Paper ; dcterms:title ?t } ORDER BY ?p")
    }
    papers = {iri: FoundPaper() for iri in titles}
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for entity, label in store.select("SELECT ?e ?l { ?e skos:prefLabel|skos:altLabel ?l }"):
        labels[entity.value].add(label.value)
    _read_entities(store, papers, labels)
    _read_results(store, papers, labels)
    for paper, link in store.select("SELECT ?p ?l { ?p schema:codeRepository|schema:url ?l }"):
        if paper.value in papers:
            papers[paper.value].links.add(link.value)
    return {title: papers[iri] for iri, title in titles.items()}


def _read_entities(store: Store, papers: dict[str, FoundPaper], labels: dict[str, set[str]]) -> None:
    types = {
        e.value: name
        for name in TYPES
        for (e,) in store.select(f"SELECT DISTINCT ?e {{ ?e a <{terms.CLASSES[name]}> }}")
    }
    found: dict[tuple[str, str], FoundEntity] = {}
    for relation in RELATIONS:
        pairs = store.select(f"SELECT DISTINCT ?p ?e {{ ?p <{terms.RELATIONS[relation]}> ?e }}")
        # the order in which the independent scorer reads our Turtle: where two entities fit alike, it takes the first
        for paper, entity in sorted(pairs, key=lambda pair: tuple(map(str, pair)), reverse=True):
            if paper.value in papers and entity.value in types:
                key = paper.value, entity.value
                if key not in found:
                    found[key] = FoundEntity(entity.value, types[entity.value], labels=labels.get(entity.value, set()))
                    papers[paper.value].entities.append(found[key])
                found[key].relations.add(relation)
    said = """SELECT ?p ?e ?k ?q ?c { ?s rdf:subject ?p ; rdf:object ?e ; rdf:predicate ?k ; kg:hasEvidence ?v .
        ?v kg:quote ?q OPTIONAL { ?s kg:confidence ?c } }"""
    for paper, entity, relation, quote, confidence in store.select(said):
        if seen := found.get((paper.value, entity.value)):
            seen.quotes.add(quote.value)
            if confidence is not None:
                seen.confidence[relation.value.rpartition("#")[2]] = float(confidence.value)
    for seen in found.values():
        if len(seen.relations) > 1:  # the parent of all others, told besides
            seen.relations.discard("mentions")


def _read_results(store: Store, papers: dict[str, FoundPaper], labels: dict[str, set[str]]) -> None:
    results: dict[str, FoundResult] = {}
    query = """SELECT ?p ?r ?v ?k ?u ?c { ?r a kg:Result ; kg:reportedIn ?p ; kg:value ?v OPTIONAL { ?r kg:kind ?k }
        OPTIONAL { ?r kg:unitText ?u } OPTIONAL { ?r kg:confidence ?c } } ORDER BY ?p ?r"""
    for paper, result, value, kind, unit, confidence in store.select(query):
        if paper.value in papers and result.value not in results:
            name = "" if kind is None else re.split("[#/]", kind.value)[-1]
            found = FoundResult(float(Decimal(value.value)), name, "" if unit is None else unit.value)
            found.confidence = 0.0 if confidence is None else float(confidence.value)
            results[result.value] = found
            papers[paper.value].results.append(found)
    for role, term in ROLES.items():
        for result, entity in store.select(f"SELECT ?r ?e {{ ?r <{term}> ?e }}"):
            if result.value in results:
                names = labels.get(entity.value) or {entity.value}
                results[result.value].roles[role] |= {fold_name(name) for name in names}
    for result, words in store.select("SELECT ?r ?w { ?r kg:metricText ?w }"):
        if result.value in results:
            results[result.value].roles["metric"].add(fold_name(words.value))
    for found in results.values():
        if found.kind != "quality":  # the annotators were asked for a score's metric only
            found.roles["metric"].clear()

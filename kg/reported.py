"""What the papers of a store report, ready to be shown: papers, claims and numbers, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.answer import text
from kg.readable import shown

if TYPE_CHECKING:
    from kg.store import Store

PASSIVE = {  # a relation read from the entity to the paper
    "introduces": "is introduced by",
    "uses": "is used by",
    "comparesWith": "is compared with by",
    "evaluatesOn": "is evaluated on by",
    "trainsOn": "is trained on by",
    "runsOn": "is run on by",
    "addresses": "is addressed by",
    "mentions": "is mentioned by",
    "broader": "is broader than",
}
# and from the paper to the entity
ACTIVE = {**terms.RELATION_WORDS, "broader": "is a kind of"}
# what a text calls a number that has no other metric than its data set: 0.86 is "a GenEval score" and "on GenEval"
_NO_METRICS = ("performance", "score", "scores")
_RESULTS = """SELECT ?r ?p ?k ?m ?b ?v ?o ?e ?a ?t ?sv ?su ?w ?c ?g ?of ?ofl ?h ?hl ?d ?dl ?x ?xl ?n ?nl { {where}
    ?r a kg:Result ; kg:reportedIn ?p ; kg:kind ?k ; kg:value ?v ; kg:confidence ?c
    OPTIONAL { ?r kg:metric ?mi . ?mi skos:prefLabel ?m OPTIONAL { ?mi kg:higherIsBetter ?b } }
    OPTIONAL { ?r kg:metricText ?m }
    OPTIONAL { ?r kg:otherEnd ?o } OPTIONAL { ?r kg:bound ?e } OPTIONAL { ?r kg:change ?a }
    OPTIONAL { ?r kg:deviceCount ?g }
    OPTIONAL { ?r kg:unitText ?t } OPTIONAL { ?r kg:condition ?w }
    OPTIONAL { ?r kg:standardValue ?sv OPTIONAL { ?r kg:standardUnit ?su } }
    OPTIONAL { ?r kg:resultOf ?of . ?of skos:prefLabel ?ofl }
    OPTIONAL { ?r kg:onHardware ?h . ?h skos:prefLabel ?hl }
    OPTIONAL { ?r kg:onDataset ?d . ?d skos:prefLabel ?dl }
    OPTIONAL { ?r kg:withModel ?x . ?x skos:prefLabel ?xl }
    OPTIONAL { ?r kg:baseline ?n . ?n skos:prefLabel ?nl } }"""
_EVIDENCE = """SELECT ?r ?s ?q ?f ?a { {where} ?r a kg:Result ; kg:hasEvidence ?e .
    ?e kg:sentence ?s ; kg:quote ?q ; kg:field ?f ; kg:start ?a }"""
_STATEMENT = """{where} ?x rdf:subject ?p ; a kg:Statement ; rdf:predicate ?r ; rdf:object ?e ; kg:confidence ?c"""
_SAID = " ; kg:hasEvidence ?v . ?v kg:sentence ?s ; kg:quote ?q ; kg:field ?f ; kg:start ?a"
PERCENT, RATIO = terms.PERCENT, terms.UNITLESS
BATCH = 200  # values that Oxigraph looks up one by one; above some hundreds it reads everything for each of them


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An entity by its label and IRI."""

    label: str
    iri: str


@dataclass(frozen=True, slots=True)
class PaperInfo:
    """A paper: its date as far as it is known ("2025", "2025-03", "2025-03-31", "") and where it can be read."""

    iri: str
    title: str
    date: str
    url: str

    @property
    def month(self) -> str:
        """The month of its date, or nothing: "2025-03"."""
        return self.date[:7] if len(self.date) >= 7 else ""

    @property
    def short(self) -> str:
        """The name before the colon of the title, or as much of the title as fits into a line."""
        head, colon, _ = self.title.partition(": ")
        name = head.rstrip() if colon and len(head) <= 48 else self.title
        if len(name) <= 64:
            return name
        name = shown(name)  # what is cut is for the eye: half a formula reads as none
        return name if len(name) <= 64 else name[:62].rsplit(" ", 1)[0].rstrip(" :,") + " …"


@dataclass(frozen=True, slots=True)
class Claim:
    """A paper's relation to an entity, with one of its sentences: the abstract's first, else the title."""

    paper: str
    relation: str
    entity: str
    confidence: float
    sentence: str
    quote: str


@dataclass(frozen=True, slots=True)
class Number:
    """A reported number with all that the paper says about it; `standard` is its value in `standard_unit`."""

    iri: str
    paper: str
    kind: str
    metric: str
    metric_higher: bool | None
    value: float
    other_end: float | None
    bound: str  # "atMost", "atLeast" or nothing
    change: str  # "increase", "decrease", "difference", or nothing of a level
    unit_text: str
    standard: float | None
    standard_unit: str
    condition: str
    confidence: float
    subject: Named | None
    hardware: Named | None
    device_count: int | None  # of its hardware
    dataset: Named | None
    model: Named | None
    baseline: Named | None
    sentence: str
    quote: str


def papers(store: Store) -> dict[str, PaperInfo]:
    """Every paper by IRI."""
    found: dict[str, PaperInfo] = {}
    query = """SELECT ?p ?t ?d ?u { ?p a kg:Paper ; dcterms:title ?t OPTIONAL { ?p dcterms:date ?d }
        OPTIONAL { ?p schema:sameAs ?u } } ORDER BY ?p ?t STR(?d) ?u"""
    for paper, title, date, url in store.select(query):
        found.setdefault(paper.value, PaperInfo(paper.value, title.value, text(date), text(url)))
    return found


def among(variable: str, iris: Iterable[str]) -> Iterator[str]:
    """Patterns that bind a variable to one of some IRIs, a batch each.

    >>> list(among("p", ["http://a", "http://b"]))
    ['VALUES ?p { <http://a> <http://b> }']
    """
    every = [f"<{iri}>" for iri in sorted(iris)]
    for at in range(0, len(every), BATCH):
        yield f"VALUES ?{variable} {{ {' '.join(every[at : at + BATCH])} }}"


def claims(store: Store, where: str | Iterable[str] = "", sentences: bool = True) -> list[Claim]:
    """The most specific statements of papers, sorted by paper, entity and relation.

    `where` is a pattern, or several, that may bind ?p (paper) and ?e (entity); reading without sentences is faster.
    """
    best: dict[tuple[str, str, str], tuple[tuple[str, int, str], float, str]] = {}
    columns, pattern = ("?s ?q ?f ?a", _STATEMENT + _SAID) if sentences else ("", _STATEMENT)
    for part in [where] if isinstance(where, str) else where:
        for row in store.select(f"SELECT ?p ?e ?r ?c {columns} {{ {pattern.replace('{where}', part)} }}"):
            paper, entity, relation, confidence, *said = (term.value for term in row)
            sentence, quote, field, start = said or ("", "", "", "0")
            key, place = (paper, entity, relation), (field, int(start), quote)
            if key not in best or place < best[key][0]:
                best[key] = (place, float(confidence), sentence)
    return [
        Claim(paper, terms.RELATION_NAMES[relation], entity, confidence, sentence, place[2])
        for (paper, entity, relation), (place, confidence, sentence) in sorted(best.items())
    ]


def numbers(store: Store, where: str | Iterable[str] = "") -> list[Number]:
    """The reported numbers, sorted by IRI; `where` is a pattern, or several, that may bind ?r (result), ?p (paper)."""
    said: dict[str, tuple[tuple[str, int, str], str]] = {}
    found: dict[str, tuple[Any, ...]] = {}
    for part in [where] if isinstance(where, str) else where:
        for result, sentence, quote, field, start in store.select(_EVIDENCE.replace("{where}", part)):
            place = (field.value, int(start.value), quote.value)
            if result.value not in said or place < said[result.value][0]:
                said[result.value] = (place, sentence.value)
        for row in store.select(_RESULTS.replace("{where}", part)):
            terms_ = tuple(row)  # a result with two of a kind has two rows, in any order
            iri = terms_[0].value
            found[iri] = min(found[iri], terms_, key=str) if iri in found else terms_
    nothing = (("", 0, ""), "")
    return [
        _number(row, sentence, place[2])
        for (place, sentence), row in ((said.get(iri, nothing), row) for iri, row in sorted(found.items()))
    ]


def _number(row: tuple[Any, ...], sentence: str, quote: str) -> Number:
    result, paper, kind, metric, better, value, other, bound, change = row[:9]
    unit, standard, standard_unit, condition, confidence, count = row[9:15]
    subject, hardware, dataset, model, baseline = (
        None if iri is None else Named(label.value, iri.value)
        for iri, label in zip(row[15::2], row[16::2], strict=True)
    )
    return Number(
        iri=result.value,
        paper=paper.value,
        kind=kind.value.rpartition("#")[2],
        metric="" if text(metric).lower() in _NO_METRICS else text(metric),
        metric_higher=None if better is None else better.value == "true",
        value=float(value.value),
        other_end=None if other is None else float(other.value),
        bound=text(bound).rpartition("#")[2],
        change=text(change).rpartition("#")[2],
        unit_text=text(unit),
        standard=None if standard is None else float(standard.value),
        standard_unit=text(standard_unit),
        condition=" ".join(text(condition).split()),
        confidence=float(confidence.value),
        subject=subject,
        hardware=hardware,
        device_count=None if count is None else int(count.value),
        dataset=dataset,
        model=model,
        baseline=baseline,
        sentence=sentence,
        quote=quote,
    )


def below(store: Store, iri: str) -> set[str]:
    """A thing and all that is narrower than it, as IRIs."""
    return {row[0].value for row in store.select(f"SELECT ?e {{ ?e skos:broader* <{iri}> }}")} | {iri}

"""What search and lists ask of a graph all the time, read once for each build: names, and columns of numbers.

A worker of its own reads it (see kg.serve.worker); papers, things and results are numbered in the order of their IRIs.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from kg import terms
from kg.serve.source import Source

LINKS = {  # property -> what has it, what it leads to
    "broader": (terms.BROADER, "thing", "thing"),
    "organization": (terms.SOURCE_ORGANIZATION, "paper", "thing"),
    "coined": (terms.COINED_IN, "thing", "paper"),
    "paper": (terms.REPORTED_IN, "result", "paper"),
    "hardware": (terms.ON_HARDWARE, "result", "thing"),
    "dataset": (terms.ON_DATASET, "result", "thing"),
    "model": (terms.WITH_MODEL, "result", "thing"),
    "of": (terms.RESULT_OF, "result", "thing"),
    "metric": (terms.OF_METRIC, "result", "thing"),
}
VALUES = {  # property -> what has it
    "label": (terms.PREF_LABEL, "thing"),
    "alias": (terms.ALT_LABEL, "thing"),
    "vendor": (terms.VENDOR, "thing"),
    "memory": (terms.MEMORY_GB, "thing"),
    "segment": (terms.MARKET_SEGMENT, "thing"),
    "title": (terms.TITLE, "paper"),
    "identifier": (terms.IDENTIFIER, "paper"),
    "date": (terms.DATE, "paper"),
    "year": (terms.YEAR, "paper"),
    "month": (terms.MONTH, "paper"),
    "code": (terms.CODE_REPOSITORY, "paper"),
    "kind": (terms.KIND, "result"),
    "change": (terms.HAS_CHANGE, "result"),
    "unit": (terms.UNIT_TEXT, "result"),
    "value": (terms.VALUE, "result"),
    "standard": (terms.STANDARD_VALUE, "result"),
    "confidence": (terms.CONFIDENCE, "result"),
}
RELATIONS = tuple(terms.RELATIONS)
Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Gather:
    """The job of a worker that reads all this; it needs no words."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A graph in columns.

    `iris` has the IRIs of "paper", "thing" and "result"; `classes` the class of each thing; `links` and `values` for
    each property the numbers of what has it, and those of what it leads to, or its texts. `said` are the statements:
    paper, thing, relation (its place in RELATIONS), confidence.
    """

    iris: dict[str, list[str]]
    classes: list[str]
    links: dict[str, tuple[array[int], array[int]]]
    values: dict[str, tuple[array[int], list[str]]]
    said: tuple[array[int], array[int], array[int], array[float]]


def gather(source: Source) -> Columns:
    """Reads a graph from where it is."""
    class_of = {iri: name for name, class_ in reversed(terms.CLASSES.items()) for iri in source.instances(class_)}
    iris = {
        "paper": sorted(source.instances(terms.PAPER)),
        "thing": sorted(class_of),
        "result": sorted(source.instances(terms.RESULT)),
    }
    number: dict[str, Numbers] = {kind: {iri: at for at, iri in enumerate(every)} for kind, every in iris.items()}
    return Columns(
        iris,
        [class_of[iri] for iri in iris["thing"]],
        {name: _links(source, iri, number[of], number[to]) for name, (iri, of, to) in LINKS.items()},
        {name: _values(source, iri, number[of]) for name, (iri, of) in VALUES.items()},
        _said(source, number["paper"], number["thing"]),
    )


def _links(source: Source, predicate: str, of: Numbers, to: Numbers) -> tuple[array[int], array[int]]:
    left, right = array("i"), array("i")
    for subject, target in source.pairs(predicate):
        if subject in of and target in to:
            left.append(of[subject])
            right.append(to[target])
    return left, right


def _values(source: Source, predicate: str, of: Numbers) -> tuple[array[int], list[str]]:
    left, texts = array("i"), list[str]()
    for subject, text in source.pairs(predicate):
        if subject in of:
            left.append(of[subject])
            texts.append(text)
    return left, texts


def _said(source: Source, papers: Numbers, things: Numbers) -> tuple[array[int], array[int], array[int], array[float]]:
    """The statements; facts about devices have a subject and an object too, but no paper."""
    paper = {s: papers[p] for s, p in source.pairs(terms.SUBJECT) if p in papers}
    thing = {s: things[o] for s, o in source.pairs(terms.OBJECT) if s in paper and o in things}
    relations = {iri: RELATIONS.index(name) for name, iri in terms.RELATIONS.items()}
    relation = {s: relations[r] for s, r in source.pairs(terms.PREDICATE) if s in thing and r in relations}
    sure = {s: float(c) for s, c in source.pairs(terms.CONFIDENCE) if s in relation}
    every = [s for s in relation if s in sure]
    return (
        array("i", (paper[s] for s in every)),
        array("i", (thing[s] for s in every)),
        array("b", (relation[s] for s in every)),
        array("d", (sure[s] for s in every)),
    )

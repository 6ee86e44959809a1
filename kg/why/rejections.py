"""What was seen in papers and rejected: the reasons in words, and an export in a named graph of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import terms
from kg.build.rerun import Again, Extractor
from kg.errors import KgError
from kg.iris import digest, node
from kg.model import Rejection
from kg.triples import integer

ENDINGS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
REASONS = {
    "ambiguous": "an ambiguous name without one of the words that it needs in its sentence",
    "background": "named as background only, so that no relation but `mentions` holds",
    "case": "written in another case than the name allows",
    "field": "a word of the field that names no single thing",
    "homonym": "the text gives this short form another meaning",
    "in-link": "stands inside a web link",
    "metric": "a metric: told with results, by no relation of its own",
    "negated": "the sentence says that it is not so, so that no relation but `mentions` holds",
    "no-claim": "a number that claims nothing about the paper's own work",
    "no-relation": "named, but no rule tells a relation",
    "not-main": "a task, but not one of the paper's main ones",
    "part": "only a part of a longer word",
    "plain": "no rule reads these words as a name",
    "reading": "the same words are read as another thing",
    "shadowed": "shadowed by a longer name",
    "unknown": "reads as a name, but no list holds it and nothing tells what it is",
}


def explain(rejection: Rejection) -> str:
    """A rejection's reason in words, with what rejected it.

    >>> explain(Rejection(0, 5, "Llama", "Model", "shadowed", "vocabulary", "Llama-3-8B (Model, family-name)"))
    'shadowed by a longer name: Llama-3-8B (Model, family-name)'
    """
    lead = {"ambiguous": "needs", "case": "the name is written", "not-main": "the main ones are"}.get(rejection.reason)
    by = (f"; {lead} {rejection.by}" if lead else f": {rejection.by}") if rejection.by else ""
    return REASONS[rejection.reason] + by


def export_rejections(folder: str | Path, path: str | Path) -> Path:
    """Writes all rejections of a store's papers as quads in the named graph `rejections`, equal stores to equal bytes.

    Takes the store's folder and a file .nq or .trig. Raises KgError for another ending or a place that cannot be
    written, StoreError where the store has no ledger.
    """
    target = Path(path)
    if target.suffix.lower() not in ENDINGS:
        raise KgError(str(path), "rejections stand in a named graph", "end the file in .nq or .trig")
    extractor = Extractor(folder)
    graph = node(f"{extractor.base}rejections")
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("wb") as file:
            ox.serialize(_quads(extractor, graph), file, format=ENDINGS[target.suffix.lower()])
        unfinished.replace(target)
    except OSError as error:
        raise KgError(str(path), f"cannot be written ({error.strerror})", "name another place") from None
    return target


def _quads(extractor: Extractor, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for again in extractor.papers(extractor.paths):
        found = {triple for one in again.rejections for triple in _triples(again, one, extractor.base)}
        yield from (ox.Quad(t.subject, t.predicate, t.object, graph) for t in sorted(found, key=str))


def _triples(again: Again, one: Rejection, base: str) -> Iterator[ox.Triple]:
    paper = again.annotation.paper
    field, start, end = paper.locate(one.start, one.end)
    subject = node(f"{base}rejection/{digest(again.path, field, start, end, one.type, one.reason, one.rule, one.name)}")
    yield ox.Triple(subject, node(terms.TYPE), node(terms.REJECTION))
    yield ox.Triple(subject, node(terms.IN_PAPER), node(base + again.path))
    yield ox.Triple(subject, node(terms.FIELD), ox.Literal(field))
    yield ox.Triple(subject, node(terms.START), integer(start))
    yield ox.Triple(subject, node(terms.END), integer(end))
    yield ox.Triple(subject, node(terms.QUOTE), ox.Literal(one.text))
    yield ox.Triple(subject, node(terms.SENTENCE), ox.Literal(sentence_of(again, one)[0]))
    yield ox.Triple(subject, node(terms.REASON), ox.Literal(one.reason))
    yield ox.Triple(subject, node(terms.DESCRIPTION), ox.Literal(explain(one)))
    if one.rule:
        yield ox.Triple(subject, node(terms.BY_RULE), node(f"{base}rule/{one.rule}"))
    if one.name:
        yield ox.Triple(subject, node(terms.READ_AS), ox.Literal(one.name))
    if one.type:
        class_ = terms.RESULT if one.type == "Result" else terms.CLASSES[one.type]
        yield ox.Triple(subject, node(terms.READ_AS_CLASS), node(class_))


def sentence_of(again: Again, one: Rejection) -> tuple[str, int]:
    """The sentence that a rejection stands in, and where in it; a title is one sentence."""
    paper = again.annotation.paper
    if one.end <= len(paper.title):
        return paper.title, one.start
    start, end = next(
        ((a, b) for a, b in again.annotation.sentences if a <= one.start < b and b > len(paper.title)),
        (len(paper.title), len(paper.text)),
    )
    start = max(start, len(paper.text) - len(paper.abstract))
    return paper.text[start:end], one.start - start

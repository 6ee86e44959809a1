"""Measurements that are claims, with their kind and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kg.model import Annotation, Entity, Evidence, Link, Measurement, Result, Statement
from kg.relate.bounds import bound
from kg.relate.changes import change
from kg.relate.claims import is_claim
from kg.relate.compared import Rivals, rivals
from kg.relate.confidence import of_result
from kg.relate.context import Context, contexts, main_entity, sentences
from kg.relate.kinds import kind_and_metric
from kg.relate.metrics import scored
from kg.relate.roles import roles

# "1-3% accuracy degradation", "40-60% of the original computation"
_COSTS = re.compile(
    r"\s(?:[a-z-]+ ){0,2}?(?:degradation|drop|loss|overhead|error)\b|\sof the (?:original|full|total)\b"
)
_TABLE = 60  # measurements in one sentence: more is a table or noise, and no prose


def results(annotation: Annotation, links: Sequence[Link], statements: Iterable[Statement]) -> Iterator[Result]:
    """The quantitative claims of a paper about its own work or what it measures, in the order of the text.

    Takes the annotated paper, its links and its statements; gives each claim once, with evidence for each place where
    it stands.
    """
    if not annotation.measurements:
        return
    links = sorted(links, key=lambda link: link.mention[:2])
    main = main_entity(annotation, links)
    against = _compared(annotation, statements)
    found: dict[tuple[object, ...], Result] = {}
    for sentence in sentences(annotation, links):
        if len(sentence.measurements) > _TABLE:
            continue
        last: Result | None = None
        claims = [context for context in contexts(sentence, annotation.paper.text) if is_claim(context, main)]
        compared = rivals(sentence, against) if claims else Rivals()
        for context in claims:
            last = _result(annotation, context, main, links, last, compared)
            about = (last.subject, last.hardware, last.dataset)
            key = (last.value, last.other_end, last.unit_text, last.kind, last.change, *about)
            found[key] = _together(found[key], last) if key in found else last
    yield from found.values()


def _together(known: Result, again: Result) -> Result:
    """A claim that is told twice: what only one of the two places says of it is said of it."""
    return replace(
        known,
        evidence=known.evidence + again.evidence,
        bound=known.bound or again.bound,
        device_count=known.device_count or again.device_count,
    )


def _compared(annotation: Annotation, statements: Iterable[Statement]) -> dict[int, str]:
    """Where the names begin that a paper compares with, each with the rule that says so."""
    return {
        annotation.paper.place(evidence.field, evidence.start): evidence.rule
        for statement in statements
        if statement.relation == "comparesWith"
        for evidence in statement.evidence
    }


def _result(
    annotation: Annotation,
    context: Context,
    main: Entity | None,
    links: Sequence[Link],
    last: Result | None,
    compared: Rivals,
) -> Result:
    measurement = context.measurement
    kind, metric, metric_text = kind_and_metric(context, last)
    if kind == "quality":
        metric, metric_text = scored(context, (metric, metric_text), last)
    less = kind in ("latency", "memory") or (kind == "cost" and context.dimension == "time")
    value, other = _better_end(measurement, less or bool(_COSTS.match(context.after())))
    about = roles(context, kind, main, links, compared)
    if kind == "memory" and about.subject and about.subject.type == "Dataset":
        kind = "size"  # "a 500 GB corpus" needs none
    factor = measurement.rule == "number-by" and kind == "speedup"  # "raises throughput by 4.7"
    unit, unit_text = ("ratio", "x") if factor else (measurement.unit, measurement.unit_text)
    return Result(
        kind, value, unit, unit_text, (_evidence(annotation, context),), of_result(f"result-{measurement.rule}"),
        other, metric, metric_text, about.subject, about.hardware, about.dataset, about.model, about.baseline,
        measurement.condition or about.condition, measurement.multiplier, bound(context), about.device_count,
        change(context, kind, metric),
    )  # fmt: skip


def _better_end(measurement: Measurement, less: bool) -> tuple[Decimal, Decimal | None]:
    """The better end of a range first: the lower one for times, amounts and losses, the upper one for all else."""
    value, other = measurement.value, measurement.other_end
    if other is None:
        return value, None
    low, high = sorted((value, other))
    return (low, high) if less else (high, low)


def _evidence(annotation: Annotation, context: Context) -> Evidence:
    measurement, sentence = context.measurement, context.sentence
    field, start, end = annotation.paper.locate(measurement.start, measurement.end)
    return Evidence(field, start, end, measurement.text, sentence.text, f"result-{measurement.rule}")

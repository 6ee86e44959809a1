"""What a paper names or measures and the graph does not say, or says as background only; on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.model import Annotation, Extraction, Link, Rejection, Statement
from kg.relate.weblinks import in_link

_NEGATED = ("cue-without", "cue-unlike")  # lines of relation_cues.tsv that tell what is not so


def rejections(annotation: Annotation, links: Sequence[Link], extraction: Extraction) -> Iterator[Rejection]:
    """Names without a statement, names told as background, and numbers that are no results.

    Takes an annotated paper, its links, and what `relate` made of them.
    """
    yield from _unsaid(annotation, links, extraction)
    for statement in extraction.statements:
        if statement.relation == "mentions":
            yield from _background(annotation, statement)
    shown = {annotation.paper.place(e.field, e.start) for result in extraction.results for e in result.evidence}
    for measured in annotation.measurements:
        if measured.start not in shown:
            yield Rejection(
                measured.start, measured.end, measured.text, "Result", "no-claim", f"result-{measured.rule}",
                "", measured.text,
            )  # fmt: skip


def _unsaid(annotation: Annotation, links: Sequence[Link], extraction: Extraction) -> Iterator[Rejection]:
    said = {statement.entity.path for statement in extraction.statements}
    main = ", ".join(s.entity.name for s in extraction.statements if s.relation == "addresses")
    for link in links:
        mention, entity = link.mention, link.entity
        if entity.path in said:
            continue
        reason, by = "no-relation", ""
        if entity.type == "Task":
            reason, by = "not-main", main
        elif entity.type == "Metric":
            reason = "metric"
        elif in_link(annotation.paper.text, max(0, mention.start - 200), mention.start):
            reason = "in-link"
        yield Rejection(mention.start, mention.end, mention.text, entity.type, reason, mention.rule, by, entity.name)


def _background(annotation: Annotation, statement: Statement) -> Iterator[Rejection]:
    for one in statement.evidence:
        start = annotation.paper.place(one.field, one.start)
        end, type_ = start + one.end - one.start, statement.entity.type
        reason = "negated" if one.rule.startswith(_NEGATED) else "background"
        yield Rejection(start, end, one.quote, type_, reason, one.rule, "", statement.entity.name)

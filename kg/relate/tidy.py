"""A paper with its blanks put right for the rules, and what they find in it told as the paper stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.blanks import Edited
from kg.model import GAP, Annotation, Evidence, Link, Measurement, Mention, Paper


def forth(annotation: Annotation, links: Sequence[Link], tidy: Edited) -> tuple[Annotation, list[Link]]:
    """The annotation and the links as they would be of the tidied text.

    Takes the annotated paper, its links and its tidied text.
    """
    title = tidy.place(len(annotation.paper.title))
    paper = replace(annotation.paper, title=tidy.text[:title], abstract=tidy.text[title + len(GAP) :])
    moved = replace(
        annotation,
        paper=paper,
        sentences=tuple((tidy.place(start), tidy.place(end)) for start, end in annotation.sentences),
        mentions=tuple(_mention(each, tidy) for each in annotation.mentions),
        measurements=tuple(_measurement(each, tidy) for each in annotation.measurements),
    )
    return moved, [link._replace(mention=_mention(link.mention, tidy)) for link in links]


def _mention(mention: Mention, tidy: Edited) -> Mention:
    start, end = tidy.place(mention.start), tidy.place(mention.end)
    lead = start - tidy.place(mention.start - mention.lead)
    return mention._replace(start=start, end=end, text=tidy.text[start:end], lead=lead)


def _measurement(measured: Measurement, tidy: Edited) -> Measurement:
    start, end = tidy.place(measured.start), tidy.place(measured.end)
    return replace(measured, start=start, end=end, text=tidy.text[start:end])


def back(evidence: Evidence, annotation: Annotation, moved: Paper, tidy: Edited) -> Evidence:
    """A piece of evidence in the tidied text as it stands in the paper.

    Takes the evidence, the annotation of the paper as it stands, the paper with its blanks put right, and its text.
    """
    paper, field = annotation.paper, evidence.field
    start, end = tidy.original(moved.place(field, evidence.start), moved.place(field, evidence.end))
    field, first, last = paper.locate(start, end)
    return Evidence(field, first, last, paper.text[start:end], _sentence(annotation, start), evidence.rule)


def _sentence(annotation: Annotation, at: int) -> str:
    """The sentence at a place of the text; the title is one."""
    paper = annotation.paper
    body = len(paper.title) + len(GAP)
    if at < body:
        return paper.title
    spans = ((max(start, body), end) for start, end in annotation.sentences)
    return next((paper.text[start:end].strip() for start, end in spans if start <= at < end), paper.abstract)

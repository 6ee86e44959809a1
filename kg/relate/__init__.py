"""Annotation and links -> statements, results and web links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.blanks import tidied
from kg.model import Annotation, Evidence, Extraction, Link, Result, Statement
from kg.relate.confidence import wilson
from kg.relate.rejected import rejections
from kg.relate.relations import ballots, relations
from kg.relate.results import results
from kg.relate.tidy import back, forth
from kg.relate.weblinks import weblinks

__all__ = ["ballots", "rejections", "relate", "wilson"]


def relate(annotation: Annotation, links: Sequence[Link]) -> Extraction:
    """All that a paper contributes to the graph.

    Takes an annotated paper and the links of its mentions; gives its statements, its results and the links in its text.
    """
    text = annotation.paper.text
    tidy = tidied(text)
    if not tidy.puts:
        return Extraction(annotation.paper, *_said(annotation, links), weblinks(text))
    moved, linked = forth(annotation, links, tidy)
    statements, found = _said(moved, linked)

    def told(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(back(each, annotation, moved.paper, tidy) for each in evidence)

    return Extraction(
        annotation.paper,
        tuple(each._replace(evidence=told(each.evidence)) for each in statements),
        tuple(replace(each, evidence=told(each.evidence)) for each in found),
        weblinks(text),
    )


def _said(annotation: Annotation, links: Sequence[Link]) -> tuple[tuple[Statement, ...], tuple[Result, ...]]:
    statements = tuple(relations(annotation, links))
    return statements, tuple(results(annotation, links, statements))

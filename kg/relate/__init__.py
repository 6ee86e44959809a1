"""Annotation and links -> statements, results and web links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.model import Annotation, Extraction, Link, Rejection
from kg.relate.confidence import wilson
from kg.relate.rejected import rejected
from kg.relate.relations import ballots, relations
from kg.relate.results import results
from kg.relate.weblinks import links as weblinks

__all__ = ["ballots", "rejections", "relate", "wilson"]


def relate(annotation: Annotation, links: Sequence[Link]) -> Extraction:
    """All that a paper contributes to the graph.

    Takes an annotated paper and the links of its mentions; gives its statements, its results and the links in its text.
    """
    text = annotation.paper.text
    return Extraction(
        annotation.paper, tuple(relations(annotation, links)), tuple(results(annotation, links)), weblinks(text)
    )


def rejections(annotation: Annotation, links: Sequence[Link], extraction: Extraction) -> Iterator[Rejection]:
    """What the paper names or measures and the extraction does not say, or says as background only."""
    return rejected(annotation, links, extraction)

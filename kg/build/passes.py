"""The two passes over papers, as pure functions of texts: what processes at home and workers of a cluster run alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.build.site import Rooms, failed
from kg.codec import decode, encode
from kg.model import Annotation, Entity, Extraction, Paper, Problem
from kg.tables import Tables
from kg.triples import entities, paper_lines
from kg.vocabulary import Vocabulary

# what pass one gives of a paper: annotation, coined entities, names without a line, and what went wrong
Seen = tuple[str, list[str], list[str], Problem | None]
# what pass two gives of papers: N-Triples, the (entity, variant) pairs of each, and those that broke a rule
Written = tuple[bytes, list[list[tuple[str, str]]], list[Problem]]


@dataclass(frozen=True)
class Kit:
    """What both passes work with."""

    rooms: Rooms
    vocabulary: Vocabulary
    tables: Tables
    base: str


def annotate(texts: list[str], kit: Kit) -> list[Seen]:
    """Pass one over papers (see kg.codec): what each names and coins."""
    papers = [decode(Paper, text) for text in texts]
    try:
        return [_seen(annotation, kit) for annotation in kit.rooms.annotate(papers, kit.vocabulary)]
    except Exception:  # one paper never stops a build: each by itself, so that only that one is lost
        return [_seen_alone(paper, kit) for paper in papers]


def _seen(annotation: Annotation, kit: Kit, problem: Problem | None = None) -> Seen:
    coined = [encode(entity) for entity in kit.rooms.coined(annotation)]
    named = {
        kit.rooms.fold(mention.name) for mention in (*annotation.mentions, *annotation.open) if mention.entry is None
    }
    return encode(annotation), coined, sorted(named), problem


def _seen_alone(paper: Paper, kit: Kit) -> Seen:
    try:
        (annotation,) = kit.rooms.annotate([paper], kit.vocabulary)
        return _seen(annotation, kit)
    except Exception as error:
        return _seen(Annotation(paper, ()), kit, failed(paper, error))


def write(texts: list[str], kit: Kit, closed: Mapping[str, Entity]) -> Written:
    """Pass two over annotations (see kg.codec) with the closed registry: what each paper says, as triples."""
    notes = [decode(Annotation, text) for text in texts]
    problems: list[Problem] = []
    try:
        said = _said(notes, kit, closed)
    except Exception:  # one paper never stops a build: each by itself, so that only that one is lost
        said = [_said_alone(note, kit, closed, problems) for note in notes]
    lines = [line for found in said for line in paper_lines(found, kit.base, kit.tables)]
    return "".join(lines).encode(), [_used(found, kit) for found in said], problems


def _said(notes: list[Annotation], kit: Kit, closed: Mapping[str, Entity]) -> list[Extraction]:
    """What papers say; all are linked before the first is related, as one room's code is quick while it is at hand."""
    links = [tuple(kit.rooms.link(note, kit.vocabulary, closed)) for note in notes]
    return [kit.rooms.relate(note, row) for note, row in zip(notes, links, strict=True)]


def _said_alone(note: Annotation, kit: Kit, closed: Mapping[str, Entity], problems: list[Problem]) -> Extraction:
    try:
        return _said([note], kit, closed)[0]
    except Exception as error:
        problems.append(failed(note.paper, error))
        return Extraction(note.paper)


def _used(found: Extraction, kit: Kit) -> list[tuple[str, str]]:
    """The entities that a paper's triples point to, each with its text (see kg.codec) where no line holds it."""
    pairs = {(f"metric/{result.metric}", "") for result in found.results if result.metric}
    known = kit.vocabulary.entries
    return sorted(pairs | {(e.path, "" if e.path in known else encode(e)) for e in entities(found)})

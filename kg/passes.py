"""The two passes over papers, as pure functions of texts: what processes at home and workers of a cluster run alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.codec import decode, encode
from kg.model import Annotation, Entity, Extraction, Paper, Problem
from kg.site import Rooms, failed
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
    lines: list[str] = []
    used, problems = [], []
    for text in texts:
        seen = decode(Annotation, text)
        try:
            found = kit.rooms.relate(seen, tuple(kit.rooms.link(seen, kit.vocabulary, closed)))
        except Exception as error:  # one paper never stops a build, whatever its text does to a rule
            found = Extraction(seen.paper)
            problems.append(failed(seen.paper, error))
        lines += paper_lines(found, kit.base, kit.tables)
        pairs = {(f"metric/{result.metric}", "") for result in found.results if result.metric}
        known = kit.vocabulary.entries
        used.append(sorted(pairs | {(e.path, "" if e.path in known else encode(e)) for e in entities(found)}))
    return "".join(lines).encode(), used, problems

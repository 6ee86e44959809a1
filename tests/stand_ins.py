"""Small rooms for tests of the corridor: a paper is a line "title, tab, abstract, tab, arXiv id", a name CamelCase."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from kg.build.site import Rooms
from kg.merge import merge, notes
from kg.model import (
    Annotation,
    Entity,
    Evidence,
    Extraction,
    Link,
    Listing,
    Measurement,
    Mention,
    Paper,
    Problem,
    Record,
    Result,
    Statement,
)
from kg.vocabulary import Vocabulary


def read(
    paths: Iterable[str | Path], captured: Mapping[str, str], columns: Mapping[str, str]
) -> Iterator[Record | Problem]:
    for path in map(Path, paths):
        data = path.read_bytes()
        page = sha256(data).hexdigest()
        for number, line in enumerate(data.decode().splitlines(), 1):
            cells = line.split("\t")
            if len(cells) < 2:
                yield Problem(f"{path}:{number}", "no abstract", "add one")
                continue
            ids = tuple(cells[2:3])
            listing = Listing(page, number, captured=captured.get(str(path)))
            yield Record(
                cells[0], cells[1], "page", date="2024", arxiv_ids=ids, organizations=("Lab",), listing=listing
            )


def annotate(papers: Iterable[Paper], vocabulary: Vocabulary) -> Iterator[Annotation]:
    for paper in papers:
        yield Annotation(paper, ((0, len(paper.text)),), tuple(mentions(paper, vocabulary)), tuple(measurements(paper)))


def slow(papers: Iterable[Paper], vocabulary: Vocabulary) -> Iterator[Annotation]:
    for annotation in annotate(papers, vocabulary):
        time.sleep(0.01)
        yield annotation


def mentions(paper: Paper, vocabulary: Vocabulary) -> Iterator[Mention]:
    for found in re.finditer(r"\b(?:[A-Z][a-z]+[A-Z]\w*|T9)\b", paper.text):
        name = found.group()
        known = "hardware/t9" if name == "T9" and "hardware/t9" in vocabulary.entries else None
        coined = paper.title.startswith(f"{name}:")
        yield Mention(
            found.start(), found.end(), name, "Hardware" if name == "T9" else "Method", "name", name, known, coined
        )


def measurements(paper: Paper) -> Iterator[Measurement]:
    for found in re.finditer(r"(\d+) ms", paper.text):
        yield Measurement(found.start(), found.end(), found.group(), Decimal(found[1]), "millisecond", "ms", "number")


def fold(name: str) -> str:
    return name.casefold()


def coined(annotation: Annotation) -> tuple[Entity, ...]:
    key = annotation.paper.key
    names = {m.name for m in annotation.mentions if m.coined}
    return tuple(Entity("Method", f"{fold(n)}-{key[:6]}", n, (), key) for n in sorted(names))


def link(annotation: Annotation, vocabulary: Vocabulary, registry: Mapping[str, Entity]) -> tuple[Link, ...]:
    own = {e.name: e for e in coined(annotation)}
    found = []
    for mention in annotation.mentions:
        plain = Entity(mention.type, fold(mention.name), mention.name)
        if mention.entry:
            entry = vocabulary[mention.entry]
            plain = Entity(entry.type, entry.id, entry.name, entry.aliases)
        entity = own.get(mention.name) or registry.get(fold(mention.name)) or plain
        found.append(Link(mention, entity, 1.0, "named"))
    return tuple(found)


def relate(annotation: Annotation, links: tuple[Link, ...]) -> Extraction:
    paper, said = annotation.paper, {}

    def evidence(start: int, end: int) -> Evidence:
        field, at, to = paper.locate(start, end)
        text = paper.title if field == "title" else paper.abstract
        return Evidence(field, at, to, text[at:to], text, "name")

    for one in links:
        relation = "introduces" if one.mention.coined else "runsOn" if one.entity.type == "Hardware" else "uses"
        said.setdefault((relation, one.entity), []).append(evidence(one.mention.start, one.mention.end))
    statements = tuple(Statement(r, e, tuple(evidence_), 0.9) for (r, e), evidence_ in said.items())
    results = tuple(
        Result("latency", m.value, m.unit, m.unit_text, (evidence(m.start, m.end),), 0.9, metric="accuracy")
        for m in annotation.measurements
    )
    return Extraction(paper, statements, results, ())


ROOMS = Rooms(read, merge, notes, annotate, fold, coined, link, relate)

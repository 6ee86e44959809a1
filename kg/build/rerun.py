"""Runs the extraction again on papers of a store, as its build did: what was seen, linked, said and rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import vocabulary
from kg.codec import decode
from kg.errors import StoreError
from kg.ledger import FILE, Ledger
from kg.model import Annotation, Entity, Extraction, Link, Rejection

if TYPE_CHECKING:
    from kg.vocabulary import Vocabulary


@dataclass(frozen=True)
class Again:
    """What a build saw in one paper; `path` is its IRI below the base."""

    path: str
    annotation: Annotation
    links: tuple[Link, ...]
    extraction: Extraction
    rejections: tuple[Rejection, ...]


class Extractor:
    """The rooms of extraction with the vocabulary and the registry of a store."""

    def __init__(self, folder: str | Path) -> None:
        """Takes the store's folder; raises StoreError where its ledger is not beside its graph."""
        self._place = Path(folder) / FILE
        if not self._place.is_file():
            raise StoreError(str(folder), "no ledger of its builds here", "name the folder that `kg build` wrote")
        with closing(Ledger(self._place, write=False)) as ledger:
            self.base = ledger.meta("base") or ""
            own = ledger.meta("vocabulary")
            self.vocabulary: Vocabulary = vocabulary.load(Path(own) if own else None)
            self._registry = {name: decode(Entity, text) for name, text in ledger.registry().items()}
            self.paths = list(ledger.paths())

    def papers(self, paths: Iterable[str], *, rejections: bool = True) -> Iterator[Again]:
        """Papers as the build saw them, related once more, one at a time; rejections cost an annotation more.

        Raises StoreError for a path that the ledger does not hold, or that a build has begun to read anew.
        """
        with closing(Ledger(self._place, write=False)) as ledger:
            for path in paths:
                try:
                    text = ledger.annotation(path)
                except KeyError:
                    fact = "the store's ledger has no annotation of this paper"
                    raise StoreError(path, fact, "end the build, or build anew") from None
                yield self._again(path, text, rejections)

    def _again(self, path: str, text: str, rejections: bool) -> Again:
        from kg import annotate, link, relate

        annotation = decode(Annotation, text)
        links = link.link(annotation, self.vocabulary, self._registry)
        extraction = relate.relate(annotation, links)
        refused: set[Rejection] = set()
        if rejections:
            linked = {(link.mention.start, link.mention.end) for link in links}
            seen = annotate.rejections(annotation.paper, self.vocabulary)
            refused |= {one for one in seen if one.reason != "unknown" or (one.start, one.end) not in linked}
            refused |= {*relate.rejections(annotation, links, extraction)}
        return Again(path, annotation, links, extraction, tuple(sorted(refused)))

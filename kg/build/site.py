"""What every step of one build works with: the rooms, the tables, the ledger, and the version of what finds things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kg import tables, terms, vocabulary
from kg.errors import StoreError, VocabularyError
from kg.iris import node
from kg.ledger import Ledger
from kg.model import Annotation, Entity, Extraction, Link, Paper, Problem, Record
from kg.resources import resource
from kg.tables import Tables
from kg.vocabulary import Vocabulary

CHUNK = 25  # papers in one task of a process
BATCH = 500  # papers written at once
_CODE = (
    "annotate", "relate", "blanks.py", "brands.py", "codec.py", "describe.py", "hosts.py", "iris.py", "link.py",
    "merge.py", "model.py", "triples.py", "vocabulary.py",
)  # fmt: skip

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Rooms:
    """The rooms that a build walks through; a test puts stand-ins in their place."""

    read: Callable[..., Iterable[Record | Problem]]
    merge: Callable[[Iterable[Record]], Iterable[Paper]]
    notes: Callable[[Iterable[Paper]], Iterable[Problem]]
    annotate: Callable[[Iterable[Paper], Vocabulary], Iterable[Annotation]]
    fold: Callable[[str], str]
    coined: Callable[[Annotation], Iterable[Entity]]
    link: Callable[[Annotation, Vocabulary, Mapping[str, Entity]], tuple[Link, ...]]
    relate: Callable[[Annotation, tuple[Link, ...]], Extraction]
    rest: Callable[[], None] = lambda: None  # lets go of what `annotate` keeps for the next paper


def house() -> Rooms:
    """The rooms of this house, imported only now: they load spaCy."""
    from kg import annotate, link, merge, relate, sources

    return Rooms(
        sources.read, merge.merge, merge.notes, annotate.annotate, link.fold_coined, link.coined, link.link,
        relate.relate, annotate.rest,
    )  # fmt: skip


@dataclass
class Site:
    """What every step of one build works with."""

    folder: Path
    ledger: Ledger
    base: str
    vocabulary: Vocabulary
    tables: Tables
    version: str
    rooms: Rooms
    jobs: int
    report: Callable[[Problem], None]
    progress: Progress


def open_site(
    folder: Path,
    ledger: Ledger,
    base: str | None,
    overlay: str | Path | None,
    rooms: Rooms,
    jobs: int,
    report: Callable[[Problem], None],
    progress: Progress,
) -> Site:
    """The site of a build in a store's folder: base and own vocabulary as given now, or as the store remembers them.

    Raises StoreError for another base than the store's or none at all, VocabularyError for a folder that is none.
    """
    held = ledger.meta("base")
    if base and not base.endswith(("/", "#")):
        base += "/"
    if held and base and held != base:
        raise StoreError(
            str(folder), f"its base is {held}, not {base}", "leave --base out, or build into another folder"
        )
    chosen = base or held or terms.BASE
    try:
        node(chosen)
    except ValueError:
        raise StoreError("--base", f"{chosen!r} is no IRI", "write it as https://example.org/id/") from None
    own = str(Path(overlay).resolve()) if overlay else ledger.meta("vocabulary") or ""
    if own and not Path(own).is_dir():
        raise VocabularyError(own, "no such folder", "give --vocabulary the folder of your tables")
    layer = Path(own) if own else None
    version = version_of(layer)
    known, also = _tables(layer, version)
    ledger.remember("base", chosen)
    ledger.remember("vocabulary", own)
    return Site(folder, ledger, chosen, known, also, version, rooms, jobs, report, progress)


@lru_cache(maxsize=1)
def _tables(overlay: Path | None, version: str) -> tuple[Vocabulary, Tables]:
    """All tables, read again where their version changed."""
    vocabulary.load.cache_clear()
    tables.load.cache_clear()
    return vocabulary.load(overlay), tables.load(overlay)


def version_of(overlay: Path | None) -> str:
    """A hash of all that decides what is found in a text: the tables and the code that reads with them."""
    code = Path(__file__).parents[1]
    roots = [resource("ontology"), *(code / name for name in _CODE), *([overlay] if overlay else [])]
    total = sha256()
    for root in roots:
        files = (
            [root] if root.is_file() else (path for ending in ("*.tsv", "*.py") for path in sorted(root.rglob(ending)))
        )
        for path in files:
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def failed(paper: Paper, error: Exception) -> Problem:
    """What is told of a paper whose text a rule cannot take."""
    return Problem(paper.title, f"no entities read ({type(error).__name__}: {error})", "tell us: this is a bug of ours")

"""The corridor: the only file that knows the order of the rooms.

Records go into the ledger and are merged into papers; pass one annotates each paper and collects the names it coins;
the registry of coined names is closed; pass two links, relates and writes. Each step leaves in the ledger how far it
came, so a build that was killed goes on where it stopped, and building again adds nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kg import terms
from kg.build import passes
from kg.build.registry import changed, close
from kg.build.site import CHUNK, Progress, Rooms, Site, house, open_site
from kg.build.write import kit, write_graph
from kg.codec import encode
from kg.errors import InputError, StoreError
from kg.ledger import FILE, Ledger, lock
from kg.model import Paper, Problem, Record
from kg.pool import batches, mapper

RENEW = 800  # chunks after which processes start anew: spaCy keeps every word that it ever saw


@dataclass(frozen=True)
class Summary:
    """What a store holds after a build, and what the build met.

    `read` records came out of the files, `changed` papers were written, problems are counted.
    """

    pages: int
    listings: int
    papers: int
    entities: Mapping[str, int]
    results: int
    triples: int
    changed: int
    problems: Mapping[str, int] = field(default_factory=dict)
    read: int = 0

    @property
    def bad(self) -> int:
        """Records that could not be read."""
        return self.problems.get("record", 0)

    @property
    def skipped(self) -> int:
        """Files of no known kind."""
        return self.problems.get("skipped", 0)


def build(
    paths: Iterable[str | Path],
    folder: str | Path = "kg-store",
    *,
    jobs: int | None = None,
    base: str | None = None,
    vocabulary: str | Path | None = None,
    captured: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    report: Callable[[Problem], None] = lambda problem: None,
    progress: Progress = lambda step, done, total: None,
    rooms: Rooms | None = None,
) -> Summary:
    """Reads files and folders into a store, which is created or added to, and says what the store then holds.

    Takes the paths, the store's folder, the number of processes (all cores), the base of resource IRIs and the folder
    of the user's own vocabulary (both remembered by the store), capture dates by file, the columns of tables by what
    they hold, and what is told of problems and of progress (step, done, total; a total of 0 is unknown). Raises
    InputError for a path that cannot be read, VocabularyError for a broken table, StoreError for a store in use, of
    another format or of another base.
    """
    return _change(
        lambda site: read_into(site, site.rooms.read(paths, captured or {}, columns or {})),
        Path(folder), rooms or house(), jobs, base, vocabulary, report, progress,
    )  # fmt: skip


def remove(
    source: str,
    folder: str | Path = "kg-store",
    *,
    jobs: int | None = None,
    report: Callable[[Problem], None] = lambda problem: None,
    progress: Progress = lambda step, done, total: None,
    rooms: Rooms | None = None,
) -> Summary:
    """Takes a source out of a store; what only its records told goes, and papers that others tell of are merged anew.

    Takes a file or folder (read again: every record that it holds leaves the store) or the hash or IRI of a page whose
    file is no longer there; else what `build` takes. Raises InputError where the store holds nothing of it.
    """

    def take_out(site: Site) -> int:
        with site.ledger.transaction():
            gone = site.ledger.drop_page(source.rpartition("/")[2]) if not os.path.lexists(source) else 0
            if not gone:
                items = site.rooms.read([source], {}, {})
                gone = sum(site.ledger.drop(item) for item in items if not isinstance(item, Problem))
            if not gone:
                raise InputError(
                    source, "the store holds nothing of it", "name a file that was built, or a page's hash"
                )
            site.ledger.remember("settled", "")
        return 0

    return _change(take_out, Path(folder), rooms or house(), jobs, None, None, report, progress)


def _change(
    step: Callable[[Site], int],
    folder: Path,
    rooms: Rooms,
    jobs: int | None,
    base: str | None,
    vocabulary: str | Path | None,
    report: Callable[[Problem], None],
    progress: Progress,
) -> Summary:
    """Changes the records, of which the step tells how many it read, and then all that follows from them."""
    counted: dict[str, int] = {}

    def tell(problem: Problem) -> None:
        counted[problem.kind] = counted.get(problem.kind, 0) + problem.count
        report(problem)

    with lock(folder):
        ledger = Ledger(folder / FILE)
        try:
            if ledger.meta("loaded"):
                raise StoreError(str(folder), "was filled by `kg load`", "use another folder")
            site = open_site(folder, ledger, base, vocabulary, rooms, jobs or os.cpu_count() or 1, tell, progress)
            read = step(site)
            settle(site)
            _annotate(site)
            _close_registry(site)
            return _summary(site, read, write_graph(site), counted)
        finally:
            ledger.close()


def read_into(site: Site, items: Iterable[Record | Problem]) -> int:
    """Puts what was read into the ledger, and says how many records that were."""
    done = read = 0
    for batch in batches(items, 1000):
        with site.ledger.transaction():
            for item in batch:
                if isinstance(item, Problem):
                    site.report(item)
                    continue
                read += 1
                if site.ledger.add(item):
                    site.ledger.remember("settled", "")
        done += len(batch)
        site.progress("read", done, 0)
    return read


def settle(site: Site) -> None:
    """Merges all records into papers, where records or the version changed."""
    if site.ledger.meta("settled") == site.version:
        return

    def merged() -> Iterator[Paper]:
        for group in site.ledger.groups():
            papers = list(site.rooms.merge(group))
            for note in site.rooms.notes(papers):
                site.report(note)
            yield from papers

    site.ledger.settle(merged(), site.version)
    site.ledger.remember("settled", site.version)


def _annotate(site: Site) -> None:
    """Pass one: each new paper's annotation, coined entities and names without an explanation go into the ledger."""
    ledger, total, work = site.ledger, site.ledger.count("new"), partial(passes.annotate, kit=kit(site))
    jobs, done = min(site.jobs, -(-total // CHUNK)), 0
    if jobs:
        work([])  # what it needs is loaded once: processes share it, and no collector looks at it
    for chunks in batches(batches(ledger.paths("new"), CHUNK), RENEW):
        with mapper(work, jobs) as each:
            for chunk, answers in zip(chunks, each([ledger.paper(p) for p in c] for c in chunks), strict=True):
                with ledger.transaction():
                    for path, (annotation, coined, named, problem) in zip(chunk, answers, strict=True):
                        ledger.annotated(path, annotation, coined, named)
                        if problem:
                            site.report(problem)
                done += len(chunk)
                site.progress("annotate", done, total)
    if jobs > 1:
        site.rooms.rest()


def _close_registry(site: Site) -> None:
    """Papers that hold a name whose meaning changed are to be linked again."""
    closed = close(site.ledger.coined(), site.vocabulary, site.rooms.fold)
    new = {name: encode(entity) for name, entity in closed.items()}
    del closed
    if names := changed(site.ledger.registry(), new):
        with site.ledger.transaction():
            site.ledger.relink(names)
            site.ledger.register(new)


def _summary(site: Site, read: int, written: int, problems: Mapping[str, int]) -> Summary:
    held = json.loads(site.ledger.meta("counts") or '{"classes": {}, "triples": 0}')
    classes = held["classes"]
    return Summary(
        pages=len(site.ledger.pages()),
        listings=site.ledger.listings(),
        papers=classes.get(terms.PAPER, 0),
        entities={name: classes.get(iri, 0) for name, iri in terms.CLASSES.items() if name != "Organization"},
        results=classes.get(terms.RESULT, 0),
        triples=held["triples"],
        changed=written,
        problems=dict(sorted(problems.items())),
        read=read,
    )

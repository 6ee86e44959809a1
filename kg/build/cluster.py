"""The corridor on a Dask cluster: this process reads and merges, workers run both passes on shards that are files.

Workers get names of files and give back small tables, so that no text of a paper passes through the scheduler. What a
worker has written stays when it dies; its work under way is done again by another.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import __version__, describe, tables, vocabulary
from kg.build import passes, read_into, settle
from kg.build.passes import Kit
from kg.build.registry import close
from kg.build.shards import WORK, Manifest, Place, Shard, read_lines, write_lines, write_manifest, write_shard
from kg.build.site import Progress, Site, house, open_site, version_of
from kg.build.write import descriptions
from kg.codec import decode, encode
from kg.errors import InputError, StoreError
from kg.iris import digest
from kg.ledger import FILE, Ledger
from kg.model import Entity, Problem
from kg.pool import batches
from kg.store import dumps

if TYPE_CHECKING:
    from distributed import Client

SIZE = 1000  # papers of a shard
_SUBJECTS = 50_000  # subjects of a shard of descriptions


@dataclass(frozen=True)
class Job:
    """What a worker must know to run a pass; its rules must be the driver's."""

    target: str
    version: str
    base: str
    overlay: tuple[tuple[str, bytes], ...]  # the user's own tables, by file name

    def work(self, *parts: str) -> str:
        """The name of an intermediate file, from all that decides what is in it: what is there need not be made."""
        return f"{WORK}/{digest(self.version, self.base, *parts)}"


@dataclass(frozen=True)
class Part:
    """What the driver learns of a shard of papers that is written."""

    shard: Shard
    used: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


def build_shards(
    paths: Iterable[str],
    target: str,
    *,
    scheduler: str | None = None,
    jobs: int | None = None,
    base: str | None = None,
    vocabulary: str | Path | None = None,
    captured: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    report: Callable[[Problem], None] = lambda problem: None,
    progress: Progress = lambda step, done, total: None,
) -> Manifest:
    """Builds a graph as shards, on the cluster of a scheduler or on a local one.

    Takes what `kg.build.build` takes, but a folder or URL of shards in place of a store's; inputs may be URLs. Raises
    what that raises, and StoreError where the cluster cannot be reached or runs other rules.
    """
    place = Place(target)
    place.check()
    with tempfile.TemporaryDirectory() as spare:
        ledger = Ledger(Path(spare) / FILE)
        try:
            files = _local(paths, spare)
            site = open_site(Path(spare), ledger, base, vocabulary, house(), 1, report, progress)
            read_into(site, site.rooms.read(files, captured or {}, columns or {}))
            settle(site)
            with _client(scheduler, jobs) as client:
                return _Driver(site, place, target, client).run(_hashed(files))
        finally:
            ledger.close()


class _Driver:
    """One build on a cluster, after papers are merged."""

    def __init__(self, site: Site, place: Place, target: str, client: Client) -> None:
        own = site.ledger.meta("vocabulary")
        overlay = ((path.name, path.read_bytes()) for path in sorted(Path(own).rglob("*.tsv"))) if own else ()
        self._site, self._place, self._client = site, place, client
        self._job = Job(target, site.version, site.base, tuple(overlay))

    def run(self, inputs: tuple[tuple[str, str], ...]) -> Manifest:
        """Both passes, then descriptions and the manifest."""
        site, shards = self._site, list(self._divide())
        coined = [decode(Entity, text) for texts in self._each("annotate", annotate, shards) for text in texts]
        closed = close(coined, site.vocabulary, site.rooms.fold)
        known = self._job.work(*map(encode, closed.values()), *closed)
        write_lines(self._place, known, (encode(pair) for pair in closed.items()))
        parts = self._each("write", write, shards, known)
        classes, properties = Counter[str](), Counter[str]()
        for number, part in enumerate(parts):
            for problem in part.problems:
                site.report(problem)
            site.ledger.linked(f"shard {number}", part.used)
            classes.update(dict(part.classes))
            properties.update(dict(part.properties))
        written = [*(part.shard for part in parts), *self._descriptions(classes, properties)]
        triples, papers = sum(shard.triples for shard in written), site.ledger.count()
        manifest = Manifest(
            __version__, site.version, site.base, inputs, papers, triples, dict(sorted(classes.items())), tuple(written)
        )
        write_manifest(self._place, manifest)
        return manifest

    def _divide(self) -> Iterator[str]:
        """Writes the papers in files for the workers; gives their names."""
        for paths in batches(self._site.ledger.paths(), SIZE):
            texts = [self._site.ledger.paper(path) for path in paths]
            name = self._job.work(*texts)
            if not self._place.holds(name):
                write_lines(self._place, name, texts)
            yield name

    def _each(self, step: str, function: Callable[..., Any], shards: list[str], *more: str) -> list[Any]:
        from distributed import KilledWorker, as_completed

        futures = [self._client.submit(function, self._job, n, s, *more, pure=False) for n, s in enumerate(shards)]
        try:
            for done, _ in enumerate(as_completed(futures), 1):
                self._site.progress(step, done, len(shards))
            return [future.result() for future in futures]
        except KilledWorker as error:
            raise StoreError("cluster", f"workers died of one shard ({error})", "give them more memory") from None

    def _descriptions(self, classes: Counter[str], properties: Counter[str]) -> Iterator[Shard]:
        """Writes what the graph says beside its papers, and last of itself."""
        for number, batch in enumerate(batches(descriptions(self._site), _SUBJECTS)):
            triples = dumps(triple for _, subject in batch for triple in subject)
            shard, more, said = write_shard(self._place, f"descriptions-{number:05}.nt.zst", triples)
            classes.update(more)
            properties.update(said)
            yield shard
        void = dumps(describe.void_triples(classes, properties, self._site.base))
        shard, *_ = write_shard(self._place, "void.nt.zst", void)
        yield shard


def annotate(job: Job, number: int, shard: str) -> list[str]:
    """Pass one over a shard of papers, on a worker: writes annotations, gives the coined entities."""
    place, name = Place(job.target), job.work(shard, "annotated")
    if not place.holds(name):
        seen = passes.annotate(read_lines(place, shard), _kit(job))
        rows = [[note, *coined] for note, coined, _, _ in seen]
        problems = [encode(problem) for *_, problem in seen if problem]
        write_lines(place, name + ".problems", problems)
        write_lines(place, name + ".coined", sorted({entity for _, *coined in rows for entity in coined}))
        write_lines(place, name, (note for note, *_ in rows))
    return [text for text in read_lines(place, name + ".coined") if text]


def write(job: Job, number: int, shard: str, known: str) -> Part:
    """Pass two over a shard of papers, on a worker: writes its triples, sorted, and gives what the driver must know."""
    place, name = Place(job.target), job.work(shard, known, str(number))
    if not place.holds(name):
        annotated = job.work(shard, "annotated")
        failed = [decode(Problem, text) for text in read_lines(place, annotated + ".problems") if text]
        triples, used, problems = passes.write(read_lines(place, annotated), _kit(job), _closed(job, known))
        made, classes, properties = write_shard(place, f"papers-{number:05}.nt.zst", triples)
        pairs = sorted({pair for row in used for pair in row})
        counts = (tuple(sorted(classes.items())), tuple(sorted(properties.items())))
        part = Part(made, tuple(pairs), *counts, (*failed, *problems))
        write_lines(place, name, [encode(part)])
    return decode(Part, read_lines(place, name)[0])


@lru_cache(maxsize=1)
def _closed(job: Job, known: str) -> dict[str, Entity]:
    pairs = (decode(tuple[str, Entity], text) for text in read_lines(Place(job.target), known) if text)
    return dict(pairs)


@lru_cache(maxsize=1)
def _kit(job: Job) -> Kit:
    """The rooms and tables of this worker; raises StoreError where they are not the driver's."""
    layer = Path(tempfile.mkdtemp(prefix="papers-kg-")) if job.overlay else None
    for name, data in job.overlay:
        (layer or Path()).joinpath(name).write_bytes(data)
    if (found := version_of(layer)) != job.version:
        cure = "install the same papers-kg on all machines"
        raise StoreError("worker", f"its rules are {found}, the driver's {job.version}", cure)
    return Kit(house(), vocabulary.load(layer), tables.load(layer), job.base)


@contextmanager
def _client(scheduler: str | None, jobs: int | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise StoreError("--engine dask", "dask is not installed", "pip install 'papers-kg[cluster]'") from None
    if scheduler is None:
        options: dict[str, Any] = {"dashboard_address": None, "silence_logs": "CRITICAL", "threads_per_worker": 1}
        with LocalCluster(n_workers=jobs or os.cpu_count() or 1, **options) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise StoreError(scheduler, f"no scheduler answers ({error})", "give --scheduler tcp://HOST:8786") from None
    with client:
        yield client


def _local(paths: Iterable[str], spare: str) -> list[str]:
    """The inputs as local files: URLs are copied."""
    found = []
    for path in paths:
        if path == "-":
            raise InputError("-", "a cluster cannot read stdin", "write it to a file first")
        if "://" in path:
            from fsspec import open_local

            copied = open_local(f"simplecache::{path}", simplecache={"cache_storage": spare, "same_names": True})
            found += [copied] if isinstance(copied, str) else list(copied)
        else:
            found.append(path)
    return found


def _hashed(paths: list[str]) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of every input file."""
    from kg.sources.files import expand

    found = []
    for source in expand(paths):
        if source.furniture:
            continue
        with Path(source.path).open("rb") as file:
            found.append((Path(source.path).name, file_digest(file, "sha256").hexdigest()))
    return tuple(sorted(found))

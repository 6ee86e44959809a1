"""Pass two: papers and the closed registry become triples, and then what the graph says beside its papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pyoxigraph as ox

from kg import describe, passes, store
from kg.codec import decode
from kg.iris import digest, node
from kg.model import Entity
from kg.passes import Kit, Written
from kg.pool import batches, mapper
from kg.site import BATCH, CHUNK, Site

ANEW = 0.5  # where more than this share of the papers changed, the graph is written anew


def kit(site: Site) -> Kit:
    """What the passes need of a site."""
    return Kit(site.rooms, site.vocabulary, site.tables, site.base)


def closed(site: Site) -> dict[str, Entity]:
    """The registry that papers are linked with: folded name -> entity."""
    return {name: decode(Entity, entity) for name, entity in site.ledger.registry().items()}


def write(site: Site) -> int:
    """Pass two: links, relates and writes what is pending, then what the graph says beside its papers."""
    ledger = site.ledger
    pending, gone, everything = ledger.paths("pending"), ledger.paths("gone"), ledger.paths()
    graph = site.folder / store.GRAPH
    if graph.is_dir() and not pending and not gone and ledger.meta("finished") == site.version:
        store.open_graph(graph, write=False)  # says so where its files are broken
        return 0
    ledger.remember("finished", "")
    if not graph.is_dir() or len(pending) + len(gone) > ANEW * len(everything):
        with _papers(site, everything) as written:
            versions = store.replace(site.folder, lambda target: _fill(site, target, written))
        with ledger.transaction():
            ledger.applied(everything)
            ledger.describe(versions)
            ledger.forget(gone)
    else:
        _update(site, pending, gone)
    ledger.remember("finished", site.version)
    return len(pending) + len(gone)


def _fill(site: Site, target: ox.Store, written: Iterable[tuple[list[str], bytes]]) -> dict[str, str]:
    for _, triples in written:
        store.load(target, triples)
    return _describe(site, target, {})


def _update(site: Site, pending: list[str], gone: list[str]) -> None:
    """Takes the old triples of changed papers out of the graph, all of them first, and puts the new ones in."""
    with _papers(site, pending) as written:
        target = store.open_graph(site.folder / store.GRAPH)
        for batch in batches([*pending, *gone], BATCH):
            store.erase_papers(target, (site.base + path for path in batch))
        site.ledger.forget(gone)
        for paths, triples in written:
            store.load(target, triples)
            site.ledger.applied(paths)
        site.ledger.describe(_describe(site, target, site.ledger.described()))
        target.flush()


@contextmanager
def _papers(site: Site, paths: list[str]) -> Iterator[Iterator[tuple[list[str], bytes]]]:
    """Gives batches of papers with their triples; the processes that make them run when this is entered."""
    work = partial(passes.write, kit=kit(site), closed=closed(site))
    chunks = list(batches(paths, CHUNK))
    with mapper(work, min(site.jobs, len(chunks))) as each:
        yield _gather(site, paths, chunks, each([site.ledger.annotation(p) for p in chunk] for chunk in chunks))


def _gather(
    site: Site,
    paths: list[str],
    chunks: list[list[str]],
    answers: Iterable[Written],
) -> Iterator[tuple[list[str], bytes]]:
    """Puts the chunks' answers together to batches, and keeps what each paper uses."""
    done = 0
    for row in batches(zip(chunks, answers, strict=True), BATCH // CHUNK):
        with site.ledger.transaction():
            for chunk, (_, used, problems) in row:
                for problem in problems:
                    site.report(problem)
                for path, pairs in zip(chunk, used, strict=True):
                    site.ledger.linked(path, pairs)
        yield [path for chunk, _ in row for path in chunk], b"".join(triples for _, (triples, _, _) in row)
        done += sum(len(chunk) for chunk, _ in row)
        site.progress("write", done, len(paths))


def _describe(site: Site, target: ox.Store, old: dict[str, str]) -> dict[str, str]:
    """Writes what the graph says beside its papers, where it differs from the old versions; gives the new versions."""
    versions: dict[str, str] = {}
    fresh: list[bytes] = []
    touched: list[str] = []
    for path, triples in descriptions(site):
        data = store.dumps(sorted(set(triples), key=str))
        versions[path] = digest(data.hex())
        if old.get(path) != versions[path]:
            touched.append(path)
            fresh.append(data)
    stale = {*touched, *old.keys() - versions.keys()} if old else set()
    if stale:
        site.ledger.describe({path: version for path, version in old.items() if path not in stale})
    for batch in batches(sorted(stale), BATCH):
        store.erase_descriptions(target, (node(site.base + path) for path in batch))
    for parts in batches(fresh, 5000):
        store.load(target, b"".join(parts))
    _describe_whole(site, target)
    return versions


def descriptions(site: Site) -> Iterator[tuple[str, Iterable[ox.Triple]]]:
    """What every subject beside the papers has to say: (path, triples)."""
    known, base = site.vocabulary.entries, site.base
    papers = site.ledger.keys()
    needed: set[str] = set()
    for path, variants in site.ledger.used():
        if path in known:
            needed.add(path)
        else:
            named = [decode(Entity, variant) for variant in variants if variant]
            needed.update(parent for entity in named for parent in entity.broader)
            if named:
                yield path, describe.entity_triples(named, base, papers)
    for path in sorted(describe.closure(needed, site.vocabulary) & known.keys()):
        yield path, describe.entry_triples(known[path], base, site.tables)
    for page in site.ledger.pages():
        yield f"page/{page}", describe.page_triples(page, base)
    for rule in site.tables.rules.values():
        yield f"rule/{rule.id}", describe.rule_triples(rule, base)


def _describe_whole(site: Site, target: ox.Store) -> None:
    """Writes VoID anew, and keeps the counts for the summary."""
    store.erase_descriptions(target, [node(site.base + "void")])
    classes, properties = store.counts(target)
    void = sorted(set(describe.void_triples(classes, properties, site.base)), key=str)
    store.load(target, store.dumps(void))
    size = sum(properties.values()) + len(void)
    site.ledger.remember("counts", json.dumps({"classes": classes, "triples": size}, sort_keys=True))

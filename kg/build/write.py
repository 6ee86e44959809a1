"""Pass two: papers and the closed registry become triples, and then what the graph says beside its papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, tee

import pyoxigraph as ox

from kg import describe, store
from kg.build import passes
from kg.build.passes import Kit, Written
from kg.build.site import BATCH, CHUNK, Site
from kg.codec import decode
from kg.iris import digest, node
from kg.model import Entity
from kg.pool import batches, mapper

SUBJECTS = 5000  # beside papers, described at once
ANEW = 0.5  # where more than this share of the papers changed, the graph is written anew


def kit(site: Site) -> Kit:
    """What the passes need of a site."""
    return Kit(site.rooms, site.vocabulary, site.tables, site.base)


def write_graph(site: Site) -> int:
    """Pass two: links, relates and writes what is pending, then what the graph says beside its papers."""
    ledger = site.ledger
    pending, gone = ledger.count("pending"), ledger.count("gone")
    graph = site.folder / store.GRAPH
    if graph.is_dir() and not pending and not gone and ledger.meta("finished") == site.version:
        store.open_graph(graph, write=False)  # says so where its files are broken
        return 0
    ledger.remember("finished", "")
    if not graph.is_dir() or pending + gone > ANEW * ledger.count():
        with _papers(site, None) as written:
            store.replace(site.folder, lambda target: _fill(site, target, written))
        with ledger.transaction():
            ledger.applied(ledger.paths())
            ledger.told()
            ledger.forget(ledger.paths("gone"))
    else:
        _update(site)
    ledger.remember("finished", site.version)
    return pending + gone


def _fill(site: Site, target: ox.Store, written: Iterable[tuple[list[str], bytes]]) -> None:
    for _, triples in written:
        store.load(target, triples)
    _describe(site, target, anew=True)


def _update(site: Site) -> None:
    """Takes the old triples of changed papers out of the graph, all of them first, and puts the new ones in."""
    ledger = site.ledger
    with _papers(site, "pending") as written:
        target = store.open_graph(site.folder / store.GRAPH)
        for batch in batches(chain(ledger.paths("pending"), ledger.paths("gone")), BATCH):
            store.erase_papers(target, (site.base + path for path in batch))
        ledger.forget(ledger.paths("gone"))
        for paths, triples in written:
            store.load(target, triples)
            ledger.applied(paths)
        _describe(site, target, anew=False)
        target.flush()
    ledger.told()


@contextmanager
def _papers(site: Site, state: str | None) -> Iterator[Iterator[tuple[list[str], bytes]]]:
    """Gives batches of papers in a state with their triples; the processes that make them run when this is entered."""
    ledger = site.ledger
    total = ledger.count(state)
    with mapper(partial(_written, kit=kit(site)), min(site.jobs, -(-total // CHUNK))) as each:
        ahead, chunks = tee(batches(ledger.paths(state), CHUNK))
        tasks = (([ledger.annotation(path) for path in chunk], ledger.meanings(chunk)) for chunk in ahead)
        yield _gather(site, total, chunks, each(tasks))


def _written(task: tuple[list[str], dict[str, str]], kit: Kit) -> Written:
    """Pass two over annotations with the part of the registry that they need, both as texts (see kg.codec)."""
    texts, closed = task
    return passes.write(texts, kit, {name: decode(Entity, entity) for name, entity in closed.items()})


def _gather(
    site: Site, total: int, chunks: Iterable[list[str]], answers: Iterable[Written]
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
        site.progress("write", done, total)


def _describe(site: Site, target: ox.Store, *, anew: bool) -> None:
    """Writes what the graph says beside its papers: all of it into a new graph, else where it differs."""
    for batch in batches(descriptions(site), SUBJECTS):
        data = {path: store.dumps(sorted(set(triples), key=str)) for path, triples in batch}
        changed = site.ledger.tell({path: digest(text.hex()) for path, text in data.items()})
        if not anew:
            _erase(site, target, changed)
        store.load(target, b"".join(data.values() if anew else map(data.__getitem__, changed)))
    if not anew:
        _erase(site, target, site.ledger.untold())
    _describe_whole(site, target)


def _erase(site: Site, target: ox.Store, subjects: list[str]) -> None:
    """Takes out what is told of subjects; the ledger knows before, so that a build that is killed now is completed."""
    site.ledger.doubt(subjects)
    for batch in batches(subjects, BATCH):
        store.erase_descriptions(target, (node(site.base + path) for path in batch))


def descriptions(site: Site) -> Iterator[tuple[str, Iterable[ox.Triple]]]:
    """What every subject beside the papers has to say: (path, triples)."""
    known, base = site.vocabulary.entries, site.base
    needed: set[str] = set()
    for path, variants in site.ledger.used():
        if path in known:
            needed.add(path)
        else:
            named = [decode(Entity, variant) for variant in variants if variant]
            needed.update(parent for entity in named for parent in entity.broader)
            if named:
                yield path, describe.entity_triples(named, base, site.ledger.path_of)
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

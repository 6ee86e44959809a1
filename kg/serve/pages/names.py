"""Every name, alias and title of the graph in memory, for the search box: exact, by its words, or nearly."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from starlette.requests import Request

from kg import terms
from kg.lookup import fold
from kg.serve.errors import Refused
from kg.serve.pages.graph import Graph, Row, graph_of

MOST = 2_000_000  # rows of names
LONGEST = 200  # characters of what is searched for
NEAR = 72  # of 100: how alike a name must be that is none of the words
_LABELS = """SELECT ?e ?l ?p {{ ?e a <{class_}> .
    {{ ?e skos:prefLabel ?l BIND(1 AS ?p) }} UNION {{ ?e skos:altLabel ?l BIND(0 AS ?p) }} }} ORDER BY ?e DESC(?p) ?l"""
_TITLES = """SELECT ?e ?l ?p { ?e a kg:Paper .
    { ?e dcterms:title ?l BIND(1 AS ?p) } UNION { ?e dcterms:identifier ?l BIND(0 AS ?p) } } ORDER BY ?e DESC(?p) ?l"""
_PAPERS = "SELECT ?e (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper ; kg:mentions ?e } GROUP BY ?e"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its preferred name, the number of papers that name it, and the name by which it was found."""

    iri: str
    type: str
    label: str
    papers: int
    by: str = ""


class Names:
    """The index: look up by `search`."""

    def __init__(self, things: dict[str, Named], names: Iterable[tuple[str, str]]) -> None:
        """Takes things by IRI, and (name, IRI) of each name."""
        self.things = things
        self._names = [(name, iri) for name, iri in names if iri in things]
        self._plain = [plain(name) for name, _ in self._names]
        self._exact: dict[str, list[int]] = {}
        for at, (name, _) in enumerate(self._names):
            for key in {fold(name), fold(name.partition(":")[2])} - {""}:  # "arXiv:2404.02410" by its number
                self._exact.setdefault(key, []).append(at)
        self.search = lru_cache(maxsize=2000)(self._search)

    def _search(self, asked: str, type: str = "", limit: int = 1000) -> tuple[Named, ...]:
        """What a text may mean: by its exact name, then by its words, then nearly; the most named first in each."""
        asked = asked[:LONGEST]
        if not (words := plain(asked).split()):
            return ()
        found: dict[str, Named] = {}
        for finds in (self._exactly(asked), self._by_words(words), self._nearly(plain(asked))):
            ranked = sorted(finds, key=lambda hit: (-hit[0], -self.things[self._names[hit[1]][1]].papers, hit[1]))
            for _, at in ranked:
                name, iri = self._names[at]
                thing = self.things[iri]
                if iri not in found and type in ("", thing.type):
                    by = "" if name == thing.label else name
                    found[iri] = Named(iri, thing.type, thing.label, thing.papers, by)
            if len(found) >= limit:
                break
        return tuple(found.values())[:limit]

    def _exactly(self, asked: str) -> Iterator[tuple[float, int]]:
        yield from ((1.0, at) for at in self._exact.get(fold(asked), ()))

    def _by_words(self, words: list[str]) -> Iterator[tuple[float, int]]:
        """Names in which every word stands; better where words begin with them, and where little else stands."""
        for at, name in enumerate(self._plain):
            if all(word in name for word in words):
                spaced = f" {name}"
                begun = sum(f" {word}" in spaced for word in words) / len(words)
                yield begun + spaced.startswith(f" {words[0]}") / 2, at

    def _nearly(self, asked: str) -> Iterator[tuple[float, int]]:
        if len(asked) < 3:
            return
        limit, cutoff = 40, NEAR + (8 if len(asked) < 6 else 0)
        for score in (fuzz.ratio, fuzz.token_sort_ratio, fuzz.partial_ratio):
            least = cutoff if score is not fuzz.partial_ratio else 84
            for _, alike, at in process.extract(asked, self._plain, scorer=score, limit=limit, score_cutoff=least):
                if 2 * len(self._plain[at]) >= len(asked):
                    yield round(alike / 5), at

    def types(self, found: Iterable[Named]) -> Counter[str]:
        """How many of each type."""
        return Counter(thing.type for thing in found)


def plain(name: str) -> str:
    """A name in lower case, its punctuation as blanks.

    >>> plain("RTX-4090 (24 GB)")
    'rtx 4090 24 gb'
    """
    return " ".join(re.sub(r"[^\w+#]+|_", " ", unicodedata.normalize("NFKC", name).casefold()).split())


async def names_of(request: Request) -> Names:
    """The index of the graph of now; while another is made after a build, the one before."""
    state, graph = request.app.state, await graph_of(request)
    if getattr(state, "names_task", None) is None or (
        state.names_generation != graph.generation and state.names_task.done()
    ):
        state.names_before = getattr(state, "names_task", None)
        state.names_generation = graph.generation
        state.names_task = asyncio.ensure_future(_load(graph))
    task, before = state.names_task, state.names_before
    if not task.done() and before is not None and before.done() and not before.exception():
        names: Names = before.result()
        return names
    try:
        names = await asyncio.shield(task)
    except Refused:
        state.names_task = None  # the next who asks tries again
        raise
    return names


async def _load(graph: Graph) -> Names:
    queries = {name: _LABELS.format(class_=iri) for name, iri in terms.CLASSES.items()} | {"Paper": _TITLES}
    answers = await asyncio.gather(*(graph.rows(query, MOST) for query in (*queries.values(), _PAPERS)))
    return await asyncio.to_thread(_index, dict(zip(queries, answers, strict=False)), answers[-1])


def _index(labels: dict[str, list[Row]], counts: list[Row]) -> Names:
    papers = {iri: int(n) for iri, n in counts}
    things: dict[str, Named] = {}
    names: list[tuple[str, str]] = []
    for type_, rows in labels.items():
        for iri, label, _ in rows:
            names.append((label, iri))
            things.setdefault(iri, Named(iri, type_, label, papers.get(iri, 0)))  # the preferred name comes first
    return Names(things, names)


async def known(request: Request, iri: str) -> Named | None:
    """What is known of a thing, without asking the graph again."""
    with suppress(Refused):
        return (await names_of(request)).things.get(iri)
    return None

"""Names as people write them -> things of the graph; an unknown name gets the nearest known ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import terms
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.store import Store

KINDS = terms.CLASSES | {"Paper": terms.PAPER}
_NAMES = {iri: name for name, iri in KINDS.items()}
_ARXIV = re.compile(r"(?:arxiv:|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A node of the graph: its type ("Hardware", "Paper" …), label, IRI, and the number of papers that name it."""

    type: str
    label: str
    iri: str
    papers: int = 0


def fold(name: str) -> str:
    """A name without case, blanks, hyphens and the vendor that people leave out, but with `+` and `#`.

    >>> fold("RTX-4090") == fold("nvidia GeForce rtx 4090") != fold("RTX 4090+")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    short = re.sub(r"^(?:nvidia\s+)?(?:geforce\s+)?(?=.)", "", plain)
    return re.sub(r"[^\w+#]|_", "", short) or plain.strip()


def find(store: Store, name: str, types: Collection[str] = ()) -> list[Thing]:
    """All things a name may mean, the one that most papers name first; never empty.

    Takes an open store, the name (a label, another name, a paper's title or a part of it, an arXiv id, an IRI or its
    path below the base) and the types to look among, all where none is given. Raises QueryError with the nearest names.
    """
    wanted = set(types) or set(KINDS)
    iris = _by_identifier(store, name) or _by_label(store, name, wanted) or _by_part(store, name, wanted)
    found = [thing for thing in _things(store, iris) if thing.type in wanted]
    if not found:
        raise QueryError(name, "nothing in the graph has this name", _nearest(store, name, wanted))
    return sorted(found, key=lambda thing: (-thing.papers, thing))


def one(store: Store, name: str, types: Collection[str] = ()) -> Thing:
    """The thing that a name means most often; raises QueryError as `find` does, and where several papers fit a part."""
    found = find(store, name, types)
    papers = [thing for thing in found if thing.type == "Paper"]
    if len(papers) == len(found) > 1:
        titles = ", ".join(repr(thing.label) for thing in papers[:3])
        raise QueryError(name, f"{len(papers)} papers have this in their title", f"write more of it: {titles}")
    return found[0]


def labels(store: Store, types: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Every (label or title, IRI) of things of these types, other names included."""
    for kind in sorted(types or KINDS):
        query = f"SELECT ?s ?l {{ ?s a <{KINDS[kind]}> ; skos:prefLabel|skos:altLabel|dcterms:title ?l }}"
        yield from ((label.value, subject.value) for subject, label in store.select(query))


def _by_identifier(store: Store, name: str) -> set[str]:
    if arxiv := _ARXIV.fullmatch(name.strip()):
        known = f'SELECT ?p {{ ?p dcterms:identifier "arXiv:{arxiv[1]}" }}'
        return {row[0].value for row in store.select(known)}
    if not re.fullmatch(r"[a-z]+://[^\s<>\"{}|\\^`]+|[a-z]+/[\w-]+", name):
        return set()
    if "://" in name:
        return {name} if store.query(f"ASK {{ <{name}> a ?c }}") else set()
    return {row[0].value for row in store.select(f'SELECT ?s {{ ?s a ?c FILTER(STRENDS(STR(?s), "/{name}")) }}')}


def _by_label(store: Store, name: str, types: Collection[str]) -> set[str]:
    keys = {fold(name), fold(re.sub(r"s$", "", name.strip()))}
    exact: dict[str, set[str]] = {key: set() for key in keys}
    for label, iri in labels(store, types):
        if (key := fold(label)) in exact:
            exact[key].add(iri)
    return exact[fold(name)] or set().union(*exact.values())


def _by_part(store: Store, name: str, types: Collection[str]) -> set[str]:
    """Papers whose title begins with the name before its colon, else those that hold it anywhere."""
    key = fold(name)
    if "Paper" not in types or len(key) < 3:
        return set()
    titles = list(labels(store, ("Paper",)))
    heads = {iri for title, iri in titles if ":" in title and fold(title.partition(":")[0]) == key}
    return heads or {iri for title, iri in titles if key in fold(title)}


def _things(store: Store, iris: Iterable[str]) -> Iterator[Thing]:
    for iri in sorted(iris):
        query = f"SELECT ?c ?l {{ <{iri}> a ?c ; skos:prefLabel|dcterms:title ?l }} ORDER BY ?l"
        known = [(class_, label) for class_, label in store.select(query) if class_.value in _NAMES]
        if known:
            count = next(store.select(f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ ?p a kg:Paper ; kg:mentions <{iri}> }}"))
            yield Thing(_NAMES[known[0][0].value], known[0][1].value, iri, int(count[0].value))


def _nearest(store: Store, name: str, types: Collection[str], limit: int = 5) -> str:
    """The cure for an unknown name: those that look most like it, each thing once."""
    from rapidfuzz import fuzz, process

    names: dict[str, str] = {}
    for label, iri in sorted(labels(store, types)):
        if 2 * len(label) > len(name):
            names.setdefault(label, iri)
    close = process.extract(name, list(names), scorer=fuzz.WRatio, processor=fold, limit=4 * limit, score_cutoff=65)
    chosen: dict[str, str] = {}
    for label, _, _ in close:
        chosen.setdefault(names[label], label)
    listed = ", ".join(repr(label) for label in list(chosen.values())[:limit])
    return f"nearest: {listed}" if listed else "see what there is with `kg queries`"

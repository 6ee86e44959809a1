"""Names as people write them -> things of the graph; an unknown name gets the nearest known ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.answer import text
from kg.brands import omitted
from kg.errors import QueryError
from kg.model import fold_title
from kg.readable import shown

if TYPE_CHECKING:
    from kg.store import Store

Select = Callable[[str], Iterable[Any]]
# what the IRIs of a graph's things begin with, as VoID says
SPACE = "SELECT ?base { ?graph void:uriSpace ?base } ORDER BY ?base LIMIT 1"
# the papers ?p of a thing ?e: no paper names a metric or an organization, its results and its authors do
_TOLD_BY = """{ ?p a kg:Paper ; kg:mentions ?e } UNION { ?p schema:sourceOrganization ?e }
    UNION { ?result kg:metric ?e ; kg:reportedIn ?p }"""
_TOLD = f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {_TOLD_BY} }}"
COUNTS = f"SELECT ?e (COUNT(DISTINCT ?p) AS ?n) {{ {_TOLD_BY} }} GROUP BY ?e"  # of all things
_LABELS, _TITLES = ("skos:prefLabel", "skos:altLabel"), ("dcterms:title", "dcterms:identifier")
_ARXIV = re.compile(r"(?:arxiv:|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.I)
_NEAR, _STRETCH = 75, 5  # of 100: how alike a name must be that is proposed; the letters of a stretch of one
_BEGIN = re.compile(
    r"(?<![^\W_])\w|(?<=[a-z])[A-Z]|[^\W\x00-\x7f]"
)  # words, also within "StreamDiffusion" and of Chinese
_IRI = re.compile(r"[a-z]+://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A node of the graph: its type ("Hardware", "Paper" …), label, IRI, and the number of papers that name it."""

    type: str
    label: str
    iri: str
    papers: int = 0


def fold_asked(name: str) -> str:
    """A name as people ask for it: without case, blanks, hyphens and the brand that they leave out.

    >>> fold_asked("RTX-4090") == fold_asked("nvidia GeForce rtx 4090") != fold_asked("RTX 4090+")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return fold_title(_omitted().sub("", plain)) or plain.strip()


@lru_cache(maxsize=1)
def _omitted() -> re.Pattern[str]:
    return re.compile("^" + "".join(rf"(?:{brand}\s+)?" for brand in omitted()) + "(?=.)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, of which we know IRI and type: its preferred one or another (an alias, an identifier)."""

    text: str
    iri: str
    type: str
    preferred: bool = True


def names(select: Select, types: Collection[str] = ()) -> Iterator[Name]:
    """Every name of the things of these types, all where none is given; takes what gives the rows of a SELECT.

    One that people read otherwise than it is written ("$\\mu$Net") comes a second time, as they read it.
    """
    for kind in sorted(types or terms.THINGS):
        for preferred, property_ in zip((True, False), _TITLES if kind == "Paper" else _LABELS, strict=True):
            for iri, name in select(f"SELECT ?s ?l {{ ?s a <{terms.THINGS[kind]}> ; {property_} ?l }}"):
                for spelling in spellings(text(name)):
                    yield Name(spelling, text(iri), kind, preferred)


def spellings(name: str) -> tuple[str, ...]:
    r"""A name as it is written and, where that is another, as people read it: they ask for what they see.

    >>> spellings(r"$\mu$Net"), spellings("Net")
    (('$\\mu$Net', 'μNet'), ('Net',))
    """
    return tuple(dict.fromkeys((name, shown(name))))


def meant(asked: str, known: Iterable[Name]) -> list[set[str]]:
    """What a text may mean among names, as IRIs, in sets of which an earlier one is surer than a later one.

    By IRI or its end; by a preferred name; by another one; without the vendor; by the singular; by the end of a name
    ("4090"); of papers by what stands before the colon of the title, or by any part of the title.

    >>> gpu = Name("NVIDIA GeForce RTX 4090", "https://x.org/hardware/rtx-4090", "Hardware")
    >>> [meant(asked, [gpu]).index({gpu.iri}) for asked in ("hardware/rtx-4090", "rtx4090", "RTX 4090s", "4090")]
    [0, 3, 4, 5]
    """
    found: list[set[str]] = [set() for _ in range(8)]
    bare = asked.strip().strip("<>")
    if arxiv := _ARXIV.fullmatch(bare):
        asked = f"arXiv:{arxiv[1]}"
    elif "/" in bare:
        known = list(known)
        found[0] = {name.iri for name in known if name.iri == bare or name.iri.endswith(f"/{bare}")}
    keys = _whole(asked), fold_asked(asked), fold_asked(re.sub(r"s$", "", asked.strip()))
    for name in known if keys[0] else ():
        if (rank := _rank(name, *keys)) is not None:
            found[rank].add(name.iri)
    return found


def _whole(name: str) -> str:
    """A name without case, blanks and punctuation, but with its brand."""
    return fold_title(unicodedata.normalize("NFKC", name))


def _rank(name: Name, whole: str, key: str, singular: str) -> int | None:
    """How surely a name is meant by a text (as it stands, folded, its singular); none where it is not."""
    if _whole(name.text) == whole:
        return 1 if name.preferred else 2
    folded = fold_asked(name.text)
    if folded in (key, singular):
        return 3 if folded == key else 4
    if name.type == "Paper":  # "TCLC-GS: Tightly Coupled ...", "arXiv:2404.02410"
        head, colon, tail = name.text.partition(":")
        if colon and fold_asked(head if name.preferred else tail) == key:
            return 6 if name.preferred else 2
        return 7 if name.preferred and len(key) >= 3 and key in folded and _within(name.text, key) else None
    tails = (name.text[gap.end() :] for gap in re.finditer(r"[\s/-]+", name.text))
    if folded.endswith(key) and any(fold_asked(tail) == key for tail in tails):
        return 5
    return None


def _within(title: str, key: str) -> bool:
    """Whether a folded name stands in a title from the beginning of a word on: "nope" does not in "An Open Model"."""
    return any(_whole(title[word.start() :]).startswith(key) for word in _BEGIN.finditer(title))


def find(store: Store, name: str, types: Collection[str] = ()) -> list[Thing]:
    """All things a name may mean, the one that most papers name first; never empty.

    Takes an open store, the name (a label, another name or the end of one alone, a paper's title or a part of it, an
    arXiv id, an IRI or its path below the base) and the types to look among, all where none is given. Raises QueryError
    with the nearest names.
    """
    wanted = set(types) or set(terms.THINGS)
    if _IRI.fullmatch(name) and not _ARXIV.fullmatch(name):
        iris = {name} if store.query(f"ASK {{ <{name}> a ?c }}") else set()
    else:
        itself, preferred, other, short, singular, ends, heads, parts = meant(name, names(store.select, wanted))
        alone = ends if len(ends) == 1 else set()
        iris = itself or preferred | other | short or singular or alone or heads or parts
    found = [thing for thing in _things(store, iris) if thing.type in wanted]
    if not found:
        if len(wanted) == 1 and (known := _of_other_type(store, name, wanted)):
            raise QueryError(name, f"names no {min(wanted)}", f"did you mean the {known.type} {known.label!r}?")
        near = nearest(name, names(store.select, wanted))
        raise QueryError(
            name or "an empty name", "nothing in the graph has this name", near or "try another of its names"
        )
    return sorted(found, key=lambda thing: (-thing.papers, thing))


def _of_other_type(store: Store, name: str, wanted: Collection[str]) -> Thing | None:
    """What a name of nothing of a type means among all else but papers, whose titles hold many words."""
    known = names(store.select, set(terms.THINGS) - {"Paper", *wanted})
    surest: set[str] = next(filter(None, meant(name, known)), set())
    return min(_things(store, surest), key=lambda thing: (-thing.papers, thing), default=None)


def one(store: Store, name: str, types: Collection[str] = ()) -> Thing:
    """The thing that a name means most often; raises QueryError as `find` does, and where several papers fit a part."""
    found = find(store, name, types)
    papers = [thing for thing in found if thing.type == "Paper"]
    if len(papers) == len(found) > 1:
        titles = ", ".join(repr(shown(thing.label)) for thing in papers[:3])
        raise QueryError(name, f"{len(papers)} papers have this in their title", f"write more of it: {titles}")
    return found[0]


def _things(store: Store, iris: Iterable[str]) -> Iterator[Thing]:
    for iri in sorted(iris):
        query = f"SELECT ?c ?l {{ <{iri}> a ?c ; skos:prefLabel|dcterms:title ?l }} ORDER BY ?l"
        known = [(class_, label) for class_, label in store.select(query) if class_.value in terms.THING_NAMES]
        if known:
            count = next(store.select(_TOLD.replace("?e", f"<{iri}>")))
            yield Thing(terms.THING_NAMES[known[0][0].value], known[0][1].value, iri, int(count[0].value))


def nearest(asked: str, known: Iterable[Name], limit: int = 5) -> str:
    """The cure for an unknown name: those that look most like it, each thing once; nothing where none does.

    >>> devices = [Name(text, text, "Hardware") for text in ("NVIDIA GeForce RTX 4090", "NVIDIA L40", "H200 141GB")]
    >>> [nearest(asked, devices) for asked in ("4090 rtx", "NVIDA L40", "1 GB")]
    ["did you mean 'NVIDIA GeForce RTX 4090'?", "did you mean 'NVIDIA L40'?", '']
    """
    things: dict[str, str] = {}
    preferred: dict[str, str] = {}
    for name in sorted(known, key=lambda name: (name.text, name.iri)):
        if name.preferred:
            preferred.setdefault(name.iri, name.text)
        if 2 * len(name.text) > len(asked):
            things.setdefault(name.text, name.iri)
    alike = _alike(asked, list(things), 4 * limit)
    chosen: dict[str, str] = {}
    for label in sorted(alike, key=lambda label: (-alike[label], label)):
        chosen.setdefault(things[label], preferred.get(things[label], label))
    listed = ", ".join(repr(label) for label in list(dict.fromkeys(map(shown, chosen.values())))[:limit])
    return f"did you mean {listed}?" if listed else ""


def _alike(asked: str, labels: list[str], limit: int) -> dict[str, float]:
    """How alike labels are, of 100, where enough: letter by letter, by their words in any order, or a stretch of one.

    A short text stands in too many names by chance, so a stretch is looked for in names longer than it alone.
    """
    from rapidfuzz import fuzz, process

    longer = [label for label in labels if len(label) > len(asked) >= _STRETCH]
    found: dict[str, float] = {}
    for scorer, fold, among, weight in (
        (fuzz.ratio, fold_asked, labels, 1.0),
        (fuzz.token_set_ratio, words, labels, 1.0),
        (fuzz.partial_ratio, words, longer, 0.9),
    ):
        least = _NEAR / weight
        for label, score, _ in process.extract(
            asked, among, scorer=scorer, processor=fold, limit=limit, score_cutoff=least
        ):
            found[label] = max(found.get(label, 0.0), weight * score)
    return found


def words(name: str) -> str:
    """A name in lower case, its punctuation as blanks.

    >>> words("RTX-4090 (24 GB)")
    'rtx 4090 24 gb'
    """
    return " ".join(re.sub(r"[^\w+#]+|_", " ", unicodedata.normalize("NFKC", name).casefold()).split())

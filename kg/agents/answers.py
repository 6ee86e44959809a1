"""What the tools say: small answers read from an open store, in pages, as plain values that JSON can write."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import reported, terms
from kg.answer import text
from kg.errors import QueryError
from kg.lookup import COUNTS, find, fold_asked, names, one, words
from kg.readable import shown
from kg.show import show
from kg.why import why

if TYPE_CHECKING:
    from kg.answer import Answer, Term
    from kg.store import Store

Said = dict[str, Any]
NOTHING = "no name has all these words or looks like them; ask for one thing, in fewer words"
LONGEST = 2000  # characters of one value
CLAIMS = 3  # of each paper of a page
NEAR = 75  # of 100: how alike a name must be in which the words do not stand
_NUMBERS = {terms.INTEGER: int, terms.DECIMAL: float, terms.DOUBLE: float}
_ROLES = "kg:onHardware|kg:onDataset|kg:withModel|kg:resultOf|kg:metric|kg:baseline"
# how a result ?r of a paper ?p has to do with a thing of a type, where it does not name it itself
_PAPERS_OF = {"Task": "?p kg:addresses ?thing . ", "Organization": "?p schema:sourceOrganization ?thing . "}
# how a paper ?p has to do with a thing of which it says nothing
_UNSAID = {
    "Organization": "?p schema:sourceOrganization <{}> . ",
    "Metric": "{{ SELECT DISTINCT ?p {{ ?m skos:broader* <{}> . ?r kg:metric ?m ; kg:reportedIn ?p }} }} ",
}
_TYPES = "SELECT ?e ?l {{ ?e a <{}> ; skos:prefLabel|dcterms:title ?l }} ORDER BY ?e DESC(?l)"
_PAPERS = """SELECT ?p (MIN(?title) AS ?t) (MIN(?day) AS ?d) {{ {which} ?p a kg:Paper ; dcterms:title ?title
    OPTIONAL {{ ?p dcterms:date ?date BIND(STR(?date) AS ?day) }} {when} }}
    GROUP BY ?p ORDER BY DESC(?d) ?t ?p LIMIT {limit} OFFSET {offset}"""
_RESULTS = """SELECT ?r {{ {{ SELECT DISTINCT ?r ?p {{ {which} ?r a kg:Result ; kg:reportedIn ?p {kind} }} }}
    OPTIONAL {{ ?p dcterms:date ?date }} }}
    GROUP BY ?r ?p ORDER BY DESC(MIN(STR(?date))) ?p ?r LIMIT {limit} OFFSET {offset}"""


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list: so many, after so many."""

    limit: int
    offset: int

    def of(self, items: Iterable[Any]) -> Said:
        """The page of a whole list."""
        return self.cut(list(items)[self.offset : self.offset + self.limit + 1])

    def cut(self, items: list[Any]) -> Said:
        """The page, from its items and one more where there are more.

        >>> Page(2, 0).cut(["a", "b", "c"])
        {'items': ['a', 'b'], 'offset': 0, 'more': True}
        """
        return {"items": items[: self.limit], "offset": self.offset, "more": len(items) > self.limit}


def search(store: Store, name: str, type_: str, page: Page) -> Said:
    """Things by a name: those of that very name, then those with all its words, else those that look like it.

    The most named come first; without a name, all of a type.
    """
    types = _types(type_)
    papers = {text(e): int(text(n)) for e, n in store.select(COUNTS)}
    found: dict[str, tuple[int, list[str]]] = {}
    for rank, label, iri in sorted(_hits(store, name, types)):
        found.setdefault(iri, (rank, []))[1].append(label)
    things = []
    for type_ in types:
        preferred = {text(e): text(label) for e, label in store.select(_TYPES.format(terms.THINGS[type_]))}
        things += [
            (found[iri][0], -papers.get(iri, 0), label, type_, iri) for iri, label in preferred.items() if iri in found
        ]
    said = page.of(
        {"type": type_, "label": read(label), "iri": iri, "papers": -count} | _found_as(label, found[iri][1])
        for _, count, label, type_, iri in sorted(things)
    )
    return said if things or not name else said | {"note": NOTHING}


def _found_as(label: str, names: list[str]) -> Said:
    """The name by which a thing was found, where that is another than its own."""
    return {} if label in names or shown(label) in names else {"found_as": read(names[0])}


def _hits(store: Store, name: str, types: list[str]) -> list[tuple[int, str, str]]:
    """(rank, name, IRI) of the names that fit: 0 the very name, 1 one with all the words, else the less alike."""
    from rapidfuzz import fuzz, process

    every = list(names(store.select, types))
    key, asked = fold_asked(name), words(name)
    plain = [words(known.text) for known in every]
    found = [
        (int(fold_asked(known.text) != key), known.text, known.iri)
        for known, said in zip(every, plain, strict=True)
        if (key and fold_asked(known.text) == key) or all(f" {word}" in f" {said}" for word in asked.split())
    ]
    if found or len(asked) < 4:
        return found
    near = process.extract(asked, plain, scorer=fuzz.ratio, limit=40, score_cutoff=NEAR)
    return [(2 + round(100 - alike), every[at].text, every[at].iri) for _, alike, at in near]


def describe(store: Store, name: str, type_: str) -> Said:
    """The profile of what a name means most often; of a paper with its abstract."""
    thing, *others = find(store, name, _types(type_))
    abstract = [text(row[0]) for row in store.select(f"SELECT ?a {{ <{thing.iri}> dcterms:abstract ?a }} ORDER BY ?a")]
    return {
        "type": thing.type,
        "label": read(thing.label),
        "iri": thing.iri,
        "profile": [short(line) for line in show(store, thing.iri) if line],
        **({"abstract": read(abstract[0])} if abstract else {}),
        **({"also": [{"type": o.type, "label": read(o.label), "iri": o.iri} for o in others[:5]]} if others else {}),
    }


def papers(store: Store, name: str, relation: str, since: str, until: str, page: Page) -> Said:
    """Papers, the newest first, with what each says of the thing and the sentence."""
    thing = one(store, name, tuple(terms.CLASSES)) if name else None
    pattern = ""
    if thing and thing.type in _UNSAID and not relation:
        pattern = _UNSAID[thing.type].format(thing.iri)
    elif thing or relation:
        predicate = f"<{_known(relation, terms.RELATIONS, 'relation')}>" if relation else "?relation"
        below = f"rdf:object/skos:broader* <{thing.iri}>" if thing else "rdf:object ?object"
        pattern = (
            f"{{ SELECT DISTINCT ?p {{ ?x a kg:Statement ; rdf:subject ?p ; rdf:predicate {predicate} ; {below} }} }}"
        )
    when = _when("since", since, ">=") + _when("until", until, "<=")
    query = _PAPERS.format(which=pattern, when=when, limit=page.limit + 1, offset=page.offset)
    found = [(text(p), text(title), text(date)) for p, title, date in store.select(query)]
    urls = _urls(store, (iri for iri, _, _ in found))
    said = _claims(store, [iri for iri, _, _ in found], thing.iri if thing else "", relation) if pattern else {}
    items = [
        {"title": read(title), "date": date, "iri": iri, "url": urls.get(iri, "")}
        | ({"says": said.get(iri, [])[:CLAIMS]} if pattern else {})
        for iri, title, date in found
    ]
    return ({"about": read(thing.label), "type": thing.type} if thing else {}) | page.cut(items)


def _claims(store: Store, papers: list[str], thing: str, relation: str) -> dict[str, list[Said]]:
    """What papers say of a thing and those below it, or by a relation; the surest first."""
    where = _values("p", papers) + (_values("e", sorted(reported.below(store, thing))) if thing else "")
    found: dict[str, list[Said]] = {}
    claims = (claim for claim in reported.claims(store, where) if relation in ("", claim.relation))
    names = dict[str, str]()
    for claim in sorted(claims, key=lambda claim: (-claim.confidence, claim.entity, claim.relation)):
        label = names.setdefault(claim.entity, _label(store, claim.entity))
        said = {"relation": claim.relation, "thing": label, "confidence": claim.confidence}
        found.setdefault(claim.paper, []).append(said | {"sentence": read(claim.sentence)})
    return found


def results(store: Store, name: str, paper: str, kind: str, page: Page) -> Said:
    """Reported numbers of a thing and those below it, of a paper, of a kind; those of the newest papers first.

    Of a task they are those of the papers that address it, of an organization those of its papers.
    """
    which = ""
    source = one(store, paper, ("Paper",)) if paper else None
    thing = one(store, name, tuple(terms.CLASSES)) if name else None
    if source:
        which += f"VALUES ?p {{ <{source.iri}> }} "
    if thing:
        which += f"?thing skos:broader* <{thing.iri}> . {_PAPERS_OF.get(thing.type, f'?r {_ROLES} ?thing . ')}"
    of_kind = f"; kg:kind <{_known(kind, terms.KINDS, 'kind')}>" if kind else ""
    query = _RESULTS.format(which=which, kind=of_kind, limit=page.limit + 1, offset=page.offset)
    iris = [text(row[0]) for row in store.select(query)]
    numbers = {number.iri: number for number in reported.numbers(store, _values("r", iris))} if iris else {}
    items = [_result(store, numbers[iri]) for iri in iris if iri in numbers]
    return ({"about": read(thing.label), "type": thing.type} if thing else {}) | page.cut(items)


def _result(store: Store, number: reported.Number) -> Said:
    """A number with what is known of it; what is not known is left out."""
    roles = {
        "of": number.subject,
        "hardware": number.hardware,
        "dataset": number.dataset,
        "model": number.model,
        "baseline": number.baseline,
    }
    said: Said = {"kind": number.kind, "metric": read(number.metric), "value": _finite(number.value)}
    said |= {
        "other_end": number.other_end,
        "bound": number.bound,
        "device_count": number.device_count,
        "unit": read(number.unit_text),
        "change": number.change or None,
        "condition": read(number.condition),
    }
    said |= {role: read(named.label) for role, named in roles.items() if named}
    said |= {"paper": _label(store, number.paper), "paper_iri": number.paper, "confidence": number.confidence}
    said |= {"sentence": read(number.sentence)}
    return {key: value for key, value in said.items() if value not in (None, "")}


def because(store: Store, paper: str, name: str, page: Page) -> Said:
    """The lines that explain each link from a paper to a thing: sentences, offsets, rules, confidence."""
    return page.of(short(line) for line in why(store, paper, name) if line)


def table(answer: Answer, page: Page, write: Callable[[str], str] | None = None) -> Said:
    """A page of an answer that holds all up to the page's end; each row its values by variable, an unbound one none.

    Texts stand as the graph has them, which a query may ask for again, unless it is said how they are written.
    """
    rows = [
        {variable: value(term, write) for variable, term in zip(answer.variables, row, strict=True)}
        for row in answer.rows[page.offset :]
    ]
    said = {"columns": list(answer.variables)} | page.cut(rows) | {"more": answer.truncated}
    return said | ({"note": answer.note} if answer.note else {})


def value(term: Term | None, write: Callable[[str], str] | None = None) -> str | int | float | bool | None:
    """A term as JSON says it: a number as a number, an IRI and all else as text."""
    datatype = getattr(getattr(term, "datatype", None), "value", "")
    words = str(term) if term is not None and not hasattr(term, "value") else text(term)
    if term is None:
        return None
    if datatype == f"{terms.XSD}boolean":
        return words in ("true", "1")
    if datatype in _NUMBERS and len(words) < 40:
        try:
            return _finite(_NUMBERS[datatype](words))
        except ValueError:  # a store may hold what is no number of its type
            return words
    return write(words) if write and datatype else short(words)


def read(words: str) -> str:
    """A text of the graph as people read it, not too long for an answer."""
    return short(shown(words))


def short(words: str) -> str:
    """A text that is not too long for an answer; what is cut off is counted."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} … ({len(words) - LONGEST} more characters)"


def _finite(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


def _types(type_: str) -> list[str]:
    if type_:
        _known(type_, terms.THINGS, "type")
    return [type_] if type_ else sorted(terms.THINGS)


def _known(name: str, names: Mapping[str, str], what: str) -> str:
    if name not in names:
        raise QueryError(what, f"no {what} {name[:60]!r}", f"one of {', '.join(names)}")
    return names[name]


def _when(what: str, date: str, sign: str) -> str:
    """A filter by date, as far as a paper's is known."""
    if not date:
        return ""
    if not terms.date_type(date):
        raise QueryError(what, f"{date[:60]!r} is no date", "write 2025, 2025-03 or 2025-03-31")
    return f'FILTER(SUBSTR(STR(?date), 1, {len(date)}) {sign} "{date}") '


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }} "


def _urls(store: Store, papers: Iterable[str]) -> dict[str, str]:
    query = f"SELECT ?p (MIN(STR(?u)) AS ?url) {{ {_values('p', papers)} ?p schema:sameAs ?u }} GROUP BY ?p"
    return {text(p): text(url) for p, url in store.select(query)}


def _label(store: Store, iri: str) -> str:
    query = f"SELECT ?l {{ <{iri}> skos:prefLabel|dcterms:title ?l }} ORDER BY ?l LIMIT 1"
    return next((read(text(row[0])) for row in store.select(query)), iri)

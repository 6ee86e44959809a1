"""Why a paper is linked to a thing: the sentences with the span marked, the offsets, the rule and the confidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from kg import terms
from kg.answer import text
from kg.codec import decode
from kg.errors import QueryError
from kg.ledger import FILE, Ledger
from kg.lookup import Thing, find, fold_asked, one
from kg.model import Annotation, Mention
from kg.readable import readable, shown, told
from kg.show import number
from kg.words import amount

if TYPE_CHECKING:
    from kg.store import Store

# the rules by which other words of a paper are a thing of its own, and why
_WORDED = {
    "own-initials": "its words spell that name, which the paper gives",
    "own-worded": "the title and the text behind it say one thing with more words or other endings",
}
_ROLES = {
    terms.RESULT_OF: "resultOf",
    terms.ON_HARDWARE: "onHardware",
    terms.ON_DATASET: "onDataset",
    terms.WITH_MODEL: "withModel",
    terms.BASELINE: "baseline",
    terms.OF_METRIC: "metric",
}


def why(store: Store, paper: str, name: str) -> Iterator[str]:
    """The lines that explain each link from a paper to a thing, and each of its results that names the thing.

    Takes an open store, a paper (its title, a part of it, or an arXiv id) and a name as people write it. Raises
    QueryError where there is no such paper or thing, or where the paper does not name it.
    """
    source = one(store, paper, ("Paper",))
    things = find(store, name, set(terms.CLASSES))
    found = [(thing, claims) for thing in things if (claims := _claims(store, source, thing))]
    if not found:
        cure = f"the paper names {', '.join(_named(store, source)) or 'nothing'}"
        raise QueryError(shown(source.label), f"nothing links it to {shown(things[0].label)!r}", cure)
    yield shown(source.label)
    for thing, claims in found:
        yield f"  {thing.type} {shown(thing.label)} <{thing.iri}>"
        for claim, relation, confidence in claims:
            yield ""
            yield f"  {relation}, confidence {confidence}"
            yield from _evidence(store, claim, thing)
        yield from _signs(store, source, thing)


def marked(sentence: str, quote: str, at: int | None = None) -> str:
    r"""A sentence as people read it with a span marked, at a place or else where it first stands.

    >>> marked(r"It runs 2$\times$ faster on an A100.", "A100")
    'It runs 2× faster on an »A100«.'
    """
    start, read = sentence.find(quote) if at is None else at, readable(sentence)
    if start < 0 or sentence[start : start + len(quote)] != quote:
        return read.text
    begin, end = read.place(start), read.place(start + len(quote))
    return f"{read.text[:begin]}»{read.text[begin:end]}«{read.text[end:]}"


def _claims(store: Store, paper: Thing, thing: Thing) -> list[tuple[str, str, str]]:
    """(IRI, what it says, confidence) of the statements and results that tie the thing to the paper."""
    said = f"""SELECT ?s ?r ?c {{ ?s a kg:Statement ; rdf:subject <{paper.iri}> ; rdf:object <{thing.iri}> ;
        rdf:predicate ?r ; kg:confidence ?c }} ORDER BY ?r"""
    claims = [(text(s), terms.RELATION_NAMES[text(r)], number(c)) for s, r, c in store.select(said)]
    roles = " ".join(f"<{iri}>" for iri in _ROLES)
    query = f"""SELECT ?s ?r ?k ?v ?b ?a ?u ?c {{ VALUES ?r {{ {roles} }}
        ?s a kg:Result ; kg:reportedIn <{paper.iri}> ; ?r <{thing.iri}> ; kg:kind ?k ; kg:value ?v ;
        kg:confidence ?c OPTIONAL {{ ?s kg:bound ?b }} OPTIONAL {{ ?s kg:change ?a }}
        OPTIONAL {{ ?s kg:unitText ?u }} }} ORDER BY ?k ?v ?s ?r"""
    for result, role, kind, value, bound, change, unit, confidence in store.select(query):
        figure = amount(number(value), told(unit), text(bound), text(change))
        what = f"{_ROLES[text(role)]} of the result {figure} ({text(kind).rpartition('#')[2]})"
        claims.append((text(result), what, number(confidence)))
    return claims


def _evidence(store: Store, claim: str, thing: Thing) -> Iterator[str]:
    query = f"""SELECT ?f ?a ?b ?q ?s ?r ?d ?w {{ <{claim}> kg:hasEvidence ?v .
        ?v kg:field ?f ; kg:start ?a ; kg:end ?b ; kg:quote ?q ; kg:sentence ?s ; kg:rule ?r ; kg:inPaper ?p
        OPTIONAL {{ ?r dcterms:description ?d }}
        OPTIONAL {{ ?p ?w0 ?w FILTER(?w0 = IF(?f = "title", dcterms:title, dcterms:abstract)) }}
        }} ORDER BY DESC(?f) ?a ?b ?r"""
    for field, start, end, quote, sentence, rule, meaning, whole in store.select(query):
        at = _place(text(whole), text(sentence), int(text(start)))
        yield f"    {text(field)} {text(start)}-{text(end)}: {marked(text(sentence), text(quote), at)}"
        yield f"      rule {text(rule).rpartition('/')[2]}" + (f": {text(meaning)}" if meaning else "")
        if reason := _reason(store, text(quote), thing):
            yield f"      link: {reason}"


def _signs(store: Store, paper: Thing, thing: Thing) -> Iterator[str]:
    """What made words of no list a technique's name, or another wording of it, by the ledger's annotation of the paper;
    nothing where it has none.
    """
    place = store.path / FILE
    if not place.is_file():
        return
    with closing(Ledger(place, write=False)) as ledger:
        path = paper.iri.removeprefix(ledger.meta("base") or "")
        try:
            held = ledger.annotation(path)
        except KeyError:
            return
    annotation = decode(Annotation, held)
    named = [m for m in annotation.mentions if fold_asked(m.name) == fold_asked(thing.label)]
    for mention in {m.text: m for m in named if m.phrased}.values():
        yield f"    {_speaks(annotation, mention)}"
    for mention in {m.text: m for m in named if m.rule in _WORDED}.values():
        words, name = shown(mention.text), shown(thing.label)
        yield f"    »{words}« is {name!r} ({mention.rule}): {_WORDED[mention.rule]}"


def _speaks(annotation: Annotation, mention: Mention) -> str:
    from kg.annotate.phrases import strongest  # loads spaCy, which few answers need

    start, end = next(span for span in annotation.sentences if span[0] <= mention.start < span[1])
    sentence, titled = annotation.paper.text[start:end], mention.end <= len(annotation.paper.title)
    task = mention.type == "Task"
    signs = strongest(sentence, mention.start - start, mention.end - start, titled=titled, task=task)
    spoken = ", ".join(f"{sign} {weight:+.1f}" for sign, weight in signs)
    return f"»{shown(mention.text)}« reads as a {'task' if task else 'technique'} ({mention.rule}): {spoken}"


def _place(field: str, sentence: str, start: int) -> int | None:
    """Where a span of the field begins within its sentence, also where that stands more than once."""
    at = field.rfind(sentence, 0, start + 1)
    return start - at if at >= 0 and start < at + len(sentence) else None


def _reason(store: Store, quote: str, thing: Thing) -> str:
    """How the words of the text lead to the thing: by which of its names."""
    query = f"SELECT ?p ?l {{ <{thing.iri}> ?p ?l FILTER(?p IN (skos:prefLabel, skos:altLabel)) }} ORDER BY DESC(?p) ?l"
    names = [(text(predicate) == terms.PREF_LABEL, text(label)) for predicate, label in store.select(query)]
    for preferred, label in names:
        if label == quote:
            return "its preferred name" if preferred else f"one of its names, {shown(label)!r}"
    for _, label in names:
        if fold_asked(label) == fold_asked(quote):
            return f"a spelling of {shown(label)!r}"
    return ""


def _named(store: Store, paper: Thing) -> list[str]:
    query = f"SELECT DISTINCT ?l {{ <{paper.iri}> kg:mentions/skos:prefLabel ?l }} ORDER BY ?l"
    return [told(row[0]) for row in store.select(query)]

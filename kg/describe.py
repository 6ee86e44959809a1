"""What a graph says beside its papers: entities, device figures, rules, pages, and itself (VoID)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

from kg import terms
from kg.iris import digest, node, slug
from kg.model import Entity
from kg.tables import Figure, Rule, Tables
from kg.triples import boolean, date, decimal, integer
from kg.vocabulary import Entry, Vocabulary

_DETAILS = {
    "vendor": terms.VENDOR,
    "architecture": terms.ARCHITECTURE,
    "segment": terms.MARKET_SEGMENT,
}
_TYPE = node(terms.TYPE)


def entry_triples(entry: Entry, base: str, tables: Tables) -> Iterator[Triple]:
    """The description of a vocabulary entry: class, labels, broader terms, the same thing elsewhere, figures."""
    subject = node(base + entry.path)
    yield from _labels(subject, entry.type, entry.name, entry.aliases)
    for parent in entry.broader:
        yield Triple(subject, node(terms.BROADER), node(f"{base}{entry.type.lower()}/{parent}"))
    for column, predicate in _DETAILS.items():
        if value := entry.extra.get(column):
            yield Triple(subject, node(predicate), Literal(value))
    if direction := entry.extra.get("higher_is_better"):
        yield Triple(subject, node(terms.HIGHER_IS_BETTER), boolean(direction == "yes"))
    for iri in tables.matches.get(entry.path, ()):
        yield Triple(subject, node(terms.EXACT_MATCH), node(iri))
    for figure in tables.figures.get(entry.path, ()):
        yield from _figure(subject, figure, base)


def entity_triples(variants: Iterable[Entity], base: str, path_of: Callable[[str], str | None]) -> Iterator[Triple]:
    """The description of an entity that no vocabulary line tells of, from every way in which papers name it.

    Takes all its variants (one IRI, perhaps several spellings: the smallest is preferred, the others are alternative
    labels), the base, and what tells the path of a paper from its key, for `kg:coinedIn`.
    """
    ordered = sorted(variants, key=lambda entity: (entity.name, entity.aliases))
    first = ordered[0]
    subject = node(base + first.path)
    others = [name for entity in ordered for name in (entity.name, *entity.aliases)]
    yield from _labels(subject, first.type, first.name, others)
    for parent in sorted({parent for entity in ordered for parent in entity.broader}):
        yield Triple(subject, node(terms.BROADER), node(base + parent))
    for key in sorted({entity.coined_in for entity in ordered if entity.coined_in}):
        if path := path_of(key):
            yield Triple(subject, node(terms.COINED_IN), node(base + path))


def _labels(subject: NamedNode, type_: str, name: str, others: Iterable[str]) -> Iterator[Triple]:
    yield Triple(subject, _TYPE, node(terms.CLASSES[type_]))
    if type_ == "Organization":
        yield Triple(subject, node(terms.NAME), Literal(name))
    yield Triple(subject, node(terms.PREF_LABEL), Literal(name))
    for other in others:
        if other != name:
            yield Triple(subject, node(terms.ALT_LABEL), Literal(other))


def _figure(device: NamedNode, figure: Figure, base: str) -> Iterator[Triple]:
    predicate = node(terms.FIGURES[figure.property])
    try:
        value = date(figure.value) if figure.property == "releaseDate" else decimal(Decimal(figure.value))
    except InvalidOperation:
        value = Literal(figure.value)
    fact = node(f"{base}fact/{digest(device.value.removeprefix(base), figure.property, figure.value, figure.source)}")
    yield Triple(device, predicate, value)
    yield Triple(fact, _TYPE, node(terms.FACT))
    yield Triple(fact, node(terms.SUBJECT), device)
    yield Triple(fact, node(terms.PREDICATE), predicate)
    yield Triple(fact, node(terms.OBJECT), value)
    web = re.match(r"https?://\S+$", figure.source)
    yield Triple(fact, node(terms.SOURCE), node(figure.source) if web else Literal(figure.source))


def closure(paths: Iterable[str], vocabulary: Vocabulary) -> set[str]:
    """The paths with everything above them in the vocabulary's trees."""
    found = set(paths)
    return found | {ancestor for path in found for ancestor in vocabulary.ancestors(path)}


def page_triples(page: str, base: str) -> Iterator[Triple]:
    """The description of an input file; takes the hash of its content."""
    yield Triple(node(f"{base}page/{page}"), _TYPE, node(terms.PAGE))


def rule_triples(rule: Rule, base: str) -> Iterator[Triple]:
    """The description of a rule that evidence may name."""
    subject = node(f"{base}rule/{rule.id}")
    yield Triple(subject, _TYPE, node(terms.RULE))
    yield Triple(subject, node(terms.DESCRIPTION), Literal(rule.description))
    if rule.kind:
        yield Triple(subject, node(terms.RULE_KIND), Literal(rule.kind))
    if rule.precision:
        yield Triple(subject, node(terms.PRECISION), decimal(Decimal(rule.precision)))


def void_triples(counts: Mapping[str, int], properties: Mapping[str, int], base: str) -> list[Triple]:
    """VoID for the graph: its size, classes and properties; no dates and no paths, so that equal graphs say the same.

    Takes the number of instances by class IRI and of triples by property IRI, this description left out of both. Its
    triples are in the graph and are counted: the size is what anyone who loads the graph finds, in sum and by property.
    """
    own = Counter[str]()
    while True:
        said = list(_void(counts, Counter(properties) + own, base))
        found = Counter(triple.predicate.value for triple in said)
        if found == own:
            return said
        own = found  # the next round tells of the properties of this one, and the one after that finds nothing new


def _void(counts: Mapping[str, int], properties: Mapping[str, int], base: str) -> Iterator[Triple]:
    graph = node(base + "void")
    yield Triple(graph, _TYPE, node(terms.VOID_DATASET))
    yield Triple(
        graph, node(terms.TITLE), Literal("papers-kg: what runs on what in ML papers, with the sentence behind it")
    )
    yield Triple(graph, node(terms.URI_SPACE), Literal(base))
    yield Triple(graph, node(terms.TRIPLES), integer(sum(properties.values())))
    for namespace in (terms.DCTERMS, terms.KG, terms.SCHEMA, terms.SKOS):
        yield Triple(graph, node(terms.VOCABULARY), node(namespace))
    kinds = (
        ("class", terms.CLASS_PARTITION, terms.VOID_CLASS, terms.ENTITIES, counts),
        ("property", terms.PROPERTY_PARTITION, terms.VOID_PROPERTY, terms.TRIPLES, properties),
    )
    for kind, partition, of, number, found in kinds:
        for iri, count in sorted(found.items()):
            part = node(f"{base}void/{kind}/{slug(re.split('[#/]', iri)[-1])}-{digest(iri)[:6]}")
            yield Triple(graph, node(partition), part)
            yield Triple(part, node(of), node(iri))
            yield Triple(part, node(number), integer(count))

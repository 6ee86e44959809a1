"""What one paper says, as triples: same input, same triples, no blank nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from kg import terms
from kg.iris import digest, node, organization, paper_path
from kg.model import Entity, Evidence, Extraction, Listing, Paper, Result, Statement
from kg.tables import Tables

_DATES = {10: terms.XSD_DATE, 7: terms.XSD_YEAR_MONTH, 4: terms.XSD_YEAR}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_TYPE = node(terms.TYPE)


def integer(value: int) -> Literal:
    """An `xsd:integer`."""
    return Literal(str(value), datatype=node(terms.INTEGER))


def decimal(value: Decimal) -> Literal:
    """An `xsd:decimal` in plain digits with a point, without an exponent.

    >>> decimal(Decimal("7.1E-4")).value, decimal(Decimal(2400)).value
    ('0.00071', '2400.0')
    """
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0")
    return Literal(
        digits + "0" * digits.endswith(".") if "." in digits else digits + ".0", datatype=node(terms.DECIMAL)
    )


def double(value: Decimal) -> Literal:
    """An `xsd:double`, by its shortest digits.

    >>> double(Decimal("0.0128")).value
    '0.0128'
    """
    return Literal(repr(float(value)), datatype=node(terms.DOUBLE))


def boolean(value: bool) -> Literal:
    """An `xsd:boolean`."""
    return Literal("true" if value else "false", datatype=node(terms.BOOLEAN))


def date(value: str) -> Literal:
    """A date as precise as it is known: `xsd:date`, `xsd:gYearMonth` or `xsd:gYear`; anything else stays a string.

    >>> date("2024-04").datatype.value
    'http://www.w3.org/2001/XMLSchema#gYearMonth'
    """
    return Literal(value, datatype=node(_DATES[len(value)])) if _DATE.fullmatch(value) else Literal(value)


def paper_triples(extraction: Extraction, base: str, tables: Tables) -> Iterator[Triple]:
    """All triples of which a paper is the reason, those of its statements, results and listings included.

    Takes the extraction, the base of the resource IRIs and the tables; entities are described apart (kg.describe).
    """
    paper = node(base + paper_path(extraction.paper))
    yield from _head(extraction.paper, paper, base)
    for link in extraction.links:
        yield from _link(link, paper, tables)
    for listing in extraction.paper.listings:
        yield from _listing(listing, paper, base)
    for statement in extraction.statements:
        yield from _statement(statement, paper, base)
    for result in extraction.results:
        yield from _result(result, paper, base, tables)


def entities(extraction: Extraction) -> Iterator[Entity]:
    """Every entity that the paper's triples point to, metrics left out (they are lines of the vocabulary)."""
    yield from (organization(name) for name in extraction.paper.organizations)
    yield from (statement.entity for statement in extraction.statements)
    for result in extraction.results:
        named = (result.subject, result.hardware, result.dataset, result.model, result.baseline)
        yield from (entity for entity in named if entity is not None)


def _head(paper: Paper, subject: NamedNode, base: str) -> Iterator[Triple]:
    def say(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, node(predicate), value)

    yield Triple(subject, _TYPE, node(terms.PAPER))
    yield say(terms.TITLE, Literal(paper.title))
    if paper.abstract:
        yield say(terms.ABSTRACT, Literal(paper.abstract))
    if paper.date and _DATE.fullmatch(paper.date):
        yield say(terms.DATE, date(paper.date))
        yield say(terms.YEAR, integer(int(paper.date[:4])))
        if len(paper.date) > 4:
            yield say(terms.MONTH, integer(int(paper.date[5:7])))
    for prefix, site, ids in (
        ("arXiv:", "https://arxiv.org/abs/", paper.arxiv_ids),
        ("doi:", "https://doi.org/", paper.dois),
    ):
        for identifier in ids:
            yield say(terms.IDENTIFIER, Literal(prefix + identifier))
            yield say(terms.SAME_AS, node(site + identifier))
    for author in paper.authors:
        yield say(terms.AUTHOR, Literal(author))
    if count := paper.author_count or len(paper.authors):
        yield say(terms.AUTHOR_COUNT, integer(count))
    for name in paper.organizations:
        yield say(terms.SOURCE_ORGANIZATION, node(base + organization(name).path))


def _link(link: str, paper: NamedNode, tables: Tables) -> Iterator[Triple]:
    host = link.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    try:
        target = node(link)
    except ValueError:
        return  # no IRI, whatever its characters: a port or an address in brackets that is none
    yield Triple(paper, node(terms.CODE_REPOSITORY if host in tables.code_hosts else terms.URL), target)


def _listing(listing: Listing, paper: NamedNode, base: str) -> Iterator[Triple]:
    subject = node(f"{base}listing/{digest(listing.page, listing.position)}")
    yield Triple(paper, node(terms.LISTED_ON), subject)
    yield Triple(subject, _TYPE, node(terms.LISTING))
    yield Triple(subject, node(terms.ON_PAGE), node(f"{base}page/{listing.page}"))
    yield Triple(subject, node(terms.POSITION), integer(listing.position))
    if listing.shown_date is not None:
        yield Triple(subject, node(terms.SHOWN_DATE), Literal(listing.shown_date))
        yield Triple(subject, node(terms.DATE_INFERRED), boolean(listing.date_inferred))
    if listing.comment_count is not None:
        yield Triple(subject, node(terms.COMMENT_COUNT), integer(listing.comment_count))
    if listing.captured is not None:
        yield Triple(subject, node(terms.CAPTURED), date(listing.captured))


def _statement(statement: Statement, paper: NamedNode, base: str) -> Iterator[Triple]:
    entity, predicate = node(base + statement.entity.path), node(terms.RELATIONS[statement.relation])
    subject = node(
        f"{base}statement/{digest(paper.value.removeprefix(base), statement.relation, statement.entity.path)}"
    )
    yield Triple(paper, node(terms.MENTIONS), entity)
    yield Triple(paper, predicate, entity)
    yield Triple(subject, _TYPE, node(terms.STATEMENT))
    yield Triple(subject, node(terms.SUBJECT), paper)
    yield Triple(subject, node(terms.PREDICATE), predicate)
    yield Triple(subject, node(terms.OBJECT), entity)
    yield from _support(subject, statement, paper, base)


def _support(subject: NamedNode, claim: Statement | Result, paper: NamedNode, base: str) -> Iterator[Triple]:
    yield Triple(subject, node(terms.CONFIDENCE), decimal(round(Decimal(str(claim.confidence)), 4)))
    for evidence in claim.evidence:
        source = node(f"{base}evidence/{_evidence_digest(evidence, paper, base)}")
        yield Triple(subject, node(terms.HAS_EVIDENCE), source)
        yield Triple(source, _TYPE, node(terms.EVIDENCE))
        yield Triple(source, node(terms.IN_PAPER), paper)
        yield Triple(source, node(terms.FIELD), Literal(evidence.field))
        yield Triple(source, node(terms.START), integer(evidence.start))
        yield Triple(source, node(terms.END), integer(evidence.end))
        yield Triple(source, node(terms.QUOTE), Literal(evidence.quote))
        yield Triple(source, node(terms.SENTENCE), Literal(evidence.sentence))
        yield Triple(source, node(terms.BY_RULE), node(f"{base}rule/{evidence.rule}"))


def _evidence_digest(evidence: Evidence, paper: NamedNode, base: str) -> str:
    place = (evidence.field, evidence.start, evidence.end)
    return digest(paper.value.removeprefix(base), *place, evidence.quote, evidence.sentence, evidence.rule)


def _result(result: Result, paper: NamedNode, base: str, tables: Tables) -> Iterator[Triple]:
    said = list(_values(result, tables)) + list(_roles(result, base))
    places = sorted(_evidence_digest(evidence, paper, base) for evidence in result.evidence)
    content = sorted(f"{predicate} {value}" for predicate, value in said)
    subject = node(
        f"{base}result/{digest(paper.value.removeprefix(base), *places, *(c.replace(base, '') for c in content))}"
    )
    yield Triple(subject, _TYPE, node(terms.RESULT))
    yield Triple(subject, node(terms.REPORTED_IN), paper)
    for predicate, value in said:
        yield Triple(subject, node(predicate), value)
    yield from _support(subject, result, paper, base)


def _values(result: Result, tables: Tables) -> Iterator[tuple[str, NamedNode | Literal]]:
    yield terms.KIND, node(terms.KINDS[result.kind])
    yield terms.VALUE, decimal(result.value)
    yield terms.UNIT_TEXT, Literal(result.unit_text)
    if result.other_end is not None:
        yield terms.OTHER_END, decimal(result.other_end)
    if result.condition:
        yield terms.CONDITION, Literal(result.condition)
    if result.metric_text:
        yield terms.METRIC_TEXT, Literal(result.metric_text)
    if unit := tables.units.get(result.unit):
        standard = tables.units[unit.standard]
        yield terms.IN_UNIT, node(unit.iri)
        yield terms.STANDARD_VALUE, double(result.value * result.multiplier * unit.factor)
        yield terms.STANDARD_UNIT, node(standard.iri)


def _roles(result: Result, base: str) -> Iterator[tuple[str, NamedNode]]:
    if result.metric:
        yield terms.OF_METRIC, node(f"{base}metric/{result.metric}")
    named = (
        (terms.RESULT_OF, result.subject),
        (terms.ON_HARDWARE, result.hardware),
        (terms.ON_DATASET, result.dataset),
        (terms.WITH_MODEL, result.model),
        (terms.BASELINE, result.baseline),
    )
    yield from ((predicate, node(base + entity.path)) for predicate, entity in named if entity is not None)

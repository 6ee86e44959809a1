"""What one paper says, as triples: same input, same triples, no blank nodes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg import terms
from kg.iris import digest, node, organization, paper_path, tail
from kg.model import Entity, Extraction, Listing, Paper, Result, Statement
from kg.tables import Tables


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
    datatype = terms.date_type(value)
    return Literal(value, datatype=node(datatype)) if datatype else Literal(value)


def paper_lines(extraction: Extraction, base: str, tables: Tables) -> Iterator[str]:
    """All triples of which a paper is the reason, those of its statements, results and listings included.

    Takes the extraction, the base of the resource IRIs and the tables; gives lines of N-Triples, as Oxigraph writes
    them: a `Triple` would copy its terms. Several lines may come at once. Entities are described apart (kg.describe).
    """
    base, path = node(base).value, paper_path(extraction.paper)
    paper = f"<{base}{path}>"
    yield from _head(extraction.paper, paper, base)
    for link in extraction.links:
        yield from _link(link, paper, tables)
    for listing in extraction.paper.listings:
        yield from _listing(listing, paper, base)
    for statement in extraction.statements:
        yield from _statement(statement, path, paper, base)
    for result in extraction.results:
        yield from _result(result, path, paper, base, tables)


def _line(subject: object, predicate: str, value: object) -> str:
    return f"{subject} <{predicate}> {value} .\n"


def entities(extraction: Extraction) -> Iterator[Entity]:
    """Every entity that the paper's triples point to, metrics left out (they are lines of the vocabulary)."""
    yield from (organization(name) for name in extraction.paper.organizations)
    yield from (statement.entity for statement in extraction.statements)
    for result in extraction.results:
        named = (result.subject, result.hardware, result.dataset, result.model, result.baseline)
        yield from (entity for entity in named if entity is not None)


def _head(paper: Paper, subject: str, base: str) -> Iterator[str]:
    yield _line(subject, terms.TYPE, node(terms.PAPER))
    yield _line(subject, terms.TITLE, Literal(paper.title))
    if paper.abstract:
        yield _line(subject, terms.ABSTRACT, Literal(paper.abstract))
    if paper.date and terms.date_type(paper.date):
        yield _line(subject, terms.DATE, date(paper.date))
        yield _line(subject, terms.YEAR, integer(int(paper.date[:4])))
        if len(paper.date) > 4:
            yield _line(subject, terms.MONTH, integer(int(paper.date[5:7])))
    for prefix, site, ids in (
        ("arXiv:", "https://arxiv.org/abs/", paper.arxiv_ids),
        ("doi:", "https://doi.org/", paper.dois),
    ):
        for identifier in ids:
            yield _line(subject, terms.IDENTIFIER, Literal(prefix + identifier))
            yield _line(subject, terms.SAME_AS, node(site + tail(identifier)))
    for author in paper.authors:
        yield _line(subject, terms.AUTHOR, Literal(author))
    if count := paper.author_count or len(paper.authors):
        yield _line(subject, terms.AUTHOR_COUNT, integer(count))
    for name in paper.organizations:
        yield _line(subject, terms.SOURCE_ORGANIZATION, node(base + organization(name).path))


def _link(link: str, paper: str, tables: Tables) -> Iterator[str]:
    host = link.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    try:
        target = node(link)
    except ValueError:
        return  # no IRI, whatever its characters: a port or an address in brackets that is none
    yield _line(paper, terms.CODE_REPOSITORY if host in tables.code_hosts else terms.URL, target)


def _listing(listing: Listing, paper: str, base: str) -> Iterator[str]:
    subject = node(f"{base}listing/{digest(listing.page, listing.position)}")
    yield _line(paper, terms.LISTED_ON, subject)
    yield _line(subject, terms.TYPE, node(terms.LISTING))
    yield _line(subject, terms.ON_PAGE, node(f"{base}page/{listing.page}"))
    yield _line(subject, terms.POSITION, integer(listing.position))
    if listing.shown_date is not None:
        yield _line(subject, terms.SHOWN_DATE, Literal(listing.shown_date))
        yield _line(subject, terms.DATE_INFERRED, boolean(listing.date_inferred))
    if listing.comment_count is not None:
        yield _line(subject, terms.COMMENT_COUNT, integer(listing.comment_count))
    if listing.captured is not None:
        yield _line(subject, terms.CAPTURED, date(listing.captured))


def _statement(statement: Statement, path: str, paper: str, base: str) -> Iterator[str]:
    named = statement.entity.path
    entity, predicate = _written(base + named), _written(terms.RELATIONS[statement.relation])
    subject = f"<{base}statement/{digest(path, statement.relation, named)}>"
    yield (
        f"{paper} <{terms.MENTIONS}> {entity} .\n"
        f"{paper} {predicate} {entity} .\n"
        f"{subject} <{terms.TYPE}> <{terms.STATEMENT}> .\n"
        f"{subject} <{terms.SUBJECT}> {paper} .\n"
        f"{subject} <{terms.PREDICATE}> {predicate} .\n"
        f"{subject} <{terms.OBJECT}> {entity} .\n"
    )
    yield from _support(subject, statement, path, paper, base)


def _support(subject: str, claim: Statement | Result, path: str, paper: str, base: str) -> Iterator[str]:
    yield _line(subject, terms.CONFIDENCE, _confidence(claim.confidence))
    for evidence in claim.evidence:
        field, start, end, quote, sentence, rule = evidence
        source = f"<{base}evidence/{digest(path, *evidence)}>"
        yield (
            f"{subject} <{terms.HAS_EVIDENCE}> {source} .\n"
            f"{source} <{terms.TYPE}> <{terms.EVIDENCE}> .\n"
            f"{source} <{terms.IN_PAPER}> {paper} .\n"
            f"{source} <{terms.FIELD}> {_quoted(field)} .\n"
            f'{source} <{terms.START}> "{start}"^^<{terms.INTEGER}> .\n'
            f'{source} <{terms.END}> "{end}"^^<{terms.INTEGER}> .\n'
            f"{source} <{terms.QUOTE}> {_quoted(quote)} .\n"
            f"{source} <{terms.SENTENCE}> {_quoted(sentence)} .\n"
            f"{source} <{terms.BY_RULE}> {_written(f'{base}rule/{rule}')} .\n"
        )


@lru_cache(maxsize=1 << 16)
def _written(iri: str) -> str:
    return str(node(iri))


@lru_cache(maxsize=1 << 10)
def _quoted(text: str) -> str:
    """A string in N-Triples; a sentence is evidence for all that it names."""
    return str(Literal(text))


@lru_cache(maxsize=1 << 10)
def _confidence(value: float) -> str:
    return str(decimal(round(Decimal(str(value)), 4)))


def _result(result: Result, path: str, paper: str, base: str, tables: Tables) -> Iterator[str]:
    said = list(_values(result, tables)) + list(_roles(result, base))
    places = sorted(digest(path, *evidence) for evidence in result.evidence)
    content = sorted(f"{predicate} {value}" for predicate, value in said)
    subject = f"<{base}result/{digest(path, *places, *(c.replace(base, '') for c in content))}>"
    yield _line(subject, terms.TYPE, node(terms.RESULT))
    yield _line(subject, terms.REPORTED_IN, paper)
    for predicate, value in said:
        yield _line(subject, predicate, value)
    yield from _support(subject, result, path, paper, base)


def _values(result: Result, tables: Tables) -> Iterator[tuple[str, NamedNode | Literal]]:
    yield terms.KIND, node(terms.KINDS[result.kind])
    yield terms.VALUE, decimal(result.value)
    yield terms.UNIT_TEXT, Literal(result.unit_text)
    if result.other_end is not None:
        yield terms.OTHER_END, decimal(result.other_end)
    if result.bound is not None:
        yield terms.HAS_BOUND, node(terms.BOUNDS[result.bound])
    if result.change is not None:
        yield terms.HAS_CHANGE, node(terms.CHANGES[result.change])
    if result.device_count is not None:
        yield terms.DEVICE_COUNT, integer(result.device_count)
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

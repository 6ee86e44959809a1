"""The page of a paper: its abstract with every mention marked, its relations with their sentences, its results."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response

from kg.readable import shown
from kg.serve.pages.entity import results_of
from kg.serve.pages.graph import Row, graph_of, grouped, local
from kg.serve.pages.marks import Mark, pieces
from kg.serve.pages.neighbours import AROUND
from kg.serve.pages.render import render
from kg.serve.pages.words import RELATIONS, TYPES
from kg.terms import RELATION_WORDS

_FACTS = """SELECT ?k ?v {{ VALUES (?k ?property) {{ ("title" dcterms:title) ("abstract" dcterms:abstract)
    ("date" dcterms:date) ("authors" schema:author) ("count" kg:authorCount) ("id" dcterms:identifier)
    ("same" schema:sameAs) ("code" schema:codeRepository) ("url" schema:url) }} {iri} ?property ?v }} ORDER BY ?k ?v"""
_ORGANIZATIONS = "SELECT ?o ?l {{ {iri} schema:sourceOrganization ?o . ?o skos:prefLabel ?l }} ORDER BY ?l"
_SAID = """SELECT ?r ?e ?class ?label ?c ?s ?field ?start ?end ?quote ?sentence ?rule ?why {{
    ?s a kg:Statement ; rdf:subject {iri} ; rdf:predicate ?r ; rdf:object ?e ; kg:confidence ?c ; kg:hasEvidence ?v .
    ?e a ?class ; skos:prefLabel ?label .
    ?v kg:field ?field ; kg:start ?start ; kg:end ?end ; kg:quote ?quote ; kg:sentence ?sentence .
    OPTIONAL {{ ?v kg:rule ?rule . OPTIONAL {{ ?rule dcterms:description ?why }} }}
}} ORDER BY ?r DESC(?c) ?label ?s DESC(?field) ?start ?end ?rule"""
_NUMBERS = """SELECT ?r ?kind ?field ?start ?end ?quote {{ ?r a kg:Result ; kg:reportedIn {iri} ; kg:kind ?kind ;
    kg:hasEvidence ?v . ?v kg:field ?field ; kg:start ?start ; kg:end ?end ; kg:quote ?quote
}} ORDER BY ?field ?start ?r"""
_LISTINGS = """SELECT ?page ?position ?shown ?comments ?captured ?inferred {{ {iri} kg:listedOn ?l .
    OPTIONAL {{ ?l kg:onPage ?page }} OPTIONAL {{ ?l kg:position ?position }} OPTIONAL {{ ?l kg:shownDate ?shown }}
    OPTIONAL {{ ?l kg:commentCount ?comments }} OPTIONAL {{ ?l kg:captured ?captured }}
    OPTIONAL {{ ?l kg:dateInferred ?inferred }} }} ORDER BY ?page ?position"""
_RELATED = """SELECT ?p ?t (COUNT(DISTINCT ?e) AS ?n) {{ {iri} kg:mentions ?e . ?p kg:mentions ?e ; dcterms:title ?t .
    FILTER(?p != {iri}) }} GROUP BY ?p ?t ORDER BY DESC(?n) ?t LIMIT 8"""
_COUNTED = {"facts": _FACTS, "said": _SAID, "numbers": _NUMBERS}  # texts, and places in them as they are written
_OTHERS = {"organizations": _ORGANIZATIONS, "listings": _LISTINGS, "related": _RELATED}
_ARXIV = re.compile(r"arxiv:\s*([\w.-]+(?:/\d+)?)", re.I)
_ORDER = list(RELATION_WORDS)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a paper has to do with a thing, with the evidence for it: rows of field, quote, sentence, rule, why."""

    relation: str
    iri: str
    type: str
    label: str
    confidence: str
    statement: str
    evidence: tuple[Row, ...]


async def paper(request: Request, iri: str) -> Response:
    """The page of a paper; takes its IRI as SPARQL writes it."""
    graph = await graph_of(request)
    counted = {name: query.format(iri=iri) for name, query in _COUNTED.items()}
    others = {name: query.format(iri=iri) for name, query in _OTHERS.items()}
    queries = counted | others
    *found, results = await asyncio.gather(
        graph.together(*counted.values(), raw=True),
        graph.together(*others.values()),
        results_of(request, graph, f"?item kg:reportedIn {iri} ."),
    )
    answers = dict(zip(queries, chain(*found), strict=True))
    facts = {name: [row[1] for row in rows] for name, rows in grouped(answers["facts"])}
    title, abstract = (facts.get(name, [""])[0] for name in ("title", "abstract"))
    return render(
        request,
        "paper.html",
        graph,
        iri=iri.strip("<>"),
        facts={name: list(map(shown, values)) for name, values in facts.items()},
        title=shown(title),
        marked={
            field: list(pieces(text, _marks(field, answers["said"], answers["numbers"])))
            for field, text in (("title", title), ("abstract", abstract))
        },
        claims=list(grouped_claims(claims(answers["said"]))),
        legend=sorted({TYPES[row[2]] for row in answers["said"] if row[2] in TYPES}),
        links=_links(facts, title),
        answers=answers,
        sparql=queries,
        around=AROUND.format(iri=iri),
        **results,
    )


def claims(rows: Iterable[Row]) -> list[Claim]:
    """The statements of a paper from their rows, one for each piece of evidence."""
    found: dict[str, Claim] = {}
    for r, e, class_, label, c, s, field, _, _, quote, sentence, rule, why in rows:
        piece = (field, quote, sentence, local(rule) if rule else "", why)
        evidence = tuple(dict.fromkeys((*(found[s].evidence if s in found else ()), piece)))
        found[s] = Claim(RELATIONS.get(r, local(r)), e, TYPES.get(class_, ""), shown(label), c, s, evidence)
    return list(found.values())


def grouped_claims(every: list[Claim]) -> Iterable[tuple[str, list[Claim]]]:
    """Statements by relation, what is most telling first."""
    for relation in _ORDER:
        if found := [claim for claim in every if claim.relation == relation]:
            yield relation, found


def _marks(field: str, said: list[Row], numbers: list[Row]) -> Iterable[Mark]:
    for _, e, class_, label, _, _, where, start, end, *_ in said:
        if where == field and class_ in TYPES:
            yield Mark(int(start), int(end), TYPES[class_], e, shown(label))
    for r, kind, where, start, end, _ in numbers:
        if where == field:
            yield Mark(int(start), int(end), "Result", r, local(kind).replace("_", " "))


def _links(facts: dict[str, list[str]], title: str) -> list[tuple[str, str]]:
    """Where the paper itself is to be had: by its ids, else by a search for its title."""
    found = [
        (f"arXiv {match[1]}", f"https://arxiv.org/abs/{match[1]}")
        for identifier in facts.get("id", [])
        if (match := _ARXIV.fullmatch(identifier))
    ]
    found += [("DOI", url) for url in facts.get("same", []) if "doi.org/" in url]
    if not found:
        from urllib.parse import urlencode

        query = urlencode({"query": title, "searchtype": "title"})
        found = [("search arXiv for the title", f"https://arxiv.org/search/?{query}")]
    return found

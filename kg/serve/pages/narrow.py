"""From a list and what was chosen to SPARQL: the rows of a page, how many there are, and the values of each facet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg import terms
from kg.serve.errors import Refused
from kg.serve.pages.facets import CLASS_OF, LEAST, THINGS, Facet, Listing, Order
from kg.serve.pages.links import iri_of

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NAMES_OF_MONTHS = 'BIND(CONCAT(STR(?year), IF(?month < 10, "-0", "-"), STR(?month)) AS ?value)'
TERMS = terms.RELATIONS | terms.KINDS
FOLDERS = {"organization": "organization", "metric": "metric"} | {thing: thing for thing in THINGS}
_OWN_FOLDER = {"devices": "hardware", "methods": "method", "datasets": "dataset", "models": "model", "tasks": "task"}


def where(listing: Listing, base: str, chosen: Mapping[str, str], counted: Facet | None = None) -> str:
    """The conditions on ?item of what was chosen, and ?value of the facet that is counted instead of its own choice.

    Takes the list, the base of the graph, values by facet ("q": a text). Raises Refused for a value that cannot be.
    """
    values = {f: written(f, listing, base, chosen[f.name]) for f in listing.facets if chosen.get(f.name)}
    if counted is not None:
        values[counted] = "?value"
    pieces = dict[str, str]()  # by name, in order
    paper = "?item" if listing.name == "papers" else "?paper"
    tie = {f.name: value for f, value in values.items() if f.of == "tie"}
    if tie and listing.name != "papers":
        pieces["paper"] = _tie("?paper", "?item", "", tie)
    for facet, value in values.items():
        piece = _piece(facet, value).replace("$paper", paper)
        if facet.of and facet.of != "tie" and facet.of not in pieces:
            shared = _tied(facet.of, tie) if listing.name == "papers" else listing.shared[facet.of]
            _with_paper(listing, pieces, shared)
            pieces[facet.of] = shared
        _with_paper(listing, pieces, piece)
        if piece:
            pieces[f"facet {facet.name}"] = piece
    if tie and listing.name == "papers" and not pieces.keys() & set(THINGS):
        pieces["tie"] = _tie("?item", "?named", "", tie)
    if text := chosen.get("q", "").strip():
        pieces["words"] = f"{listing.words} FILTER(CONTAINS(LCASE(STR(?word)), LCASE({literal(text)})))"
    least = f"VALUES ?value {{ {LEAST} }}" if counted is not None and counted.form == "least" else ""
    return "\n    ".join(filter(None, [least, listing.base, *pieces.values()]))


def rows(listing: Listing, conditions: str, order: Order, down: bool, limit: int | None, offset: int = 0) -> str:
    """The query of a list's rows in an order; without a limit, of all."""
    pieces = dict[str, str]()
    _with_paper(listing, pieces, "" if "?paper" in conditions else order.pattern)
    inner = "\n    ".join(filter(None, [conditions, *pieces.values(), order.pattern]))
    direction = "DESC" if down else "ASC"
    key = "?key" if order.counted or order.key == "?key" else order.key
    cut = "" if limit is None else f" LIMIT {limit} OFFSET {offset}"
    chosen = f"?item {order.key}" if order.counted else "DISTINCT ?item ?key"
    groups = " GROUP BY ?item" if order.counted else ""
    plain = " ".join(["?item", "?key", *(column for column in listing.columns if column.startswith("?"))])
    return f"""SELECT ?item {" ".join(listing.columns)} WHERE {{
  {{ SELECT {chosen} WHERE {{
    {inner}
  }}{groups} ORDER BY {direction}({key}) ?item{cut} }}
  {listing.details}
}} GROUP BY {plain} ORDER BY {direction}({key}) ?item"""


def total(conditions: str) -> str:
    """The query that counts a list's items."""
    return f"SELECT (COUNT(DISTINCT ?item) AS ?n) WHERE {{\n    {conditions}\n}}"


def values(listing: Listing, base: str, chosen: Mapping[str, str], facet: Facet, limit: int) -> str:
    """The query of a facet's values, each with the number of items that choosing it would leave; the most first."""
    conditions = where(listing, base, chosen, facet)
    if facet.form == "month":
        conditions += f"\n    {_NAMES_OF_MONTHS}"
    elif facet.form == "yes":
        conditions += '\n    BIND("yes" AS ?value)'
    named = " OPTIONAL { ?value skos:prefLabel ?label }" if facet.form == "thing" else ' BIND("" AS ?label)'
    order = {"month": "DESC(?value)", "number": "DESC(?value)", "least": "DESC(?value)"}.get(facet.form, "DESC(?n)")
    return f"""SELECT ?value ?n ?label WHERE {{
  {{ SELECT ?value (COUNT(DISTINCT ?item) AS ?n) WHERE {{
    {conditions}
  }} GROUP BY ?value ORDER BY {order} ?value LIMIT {limit} }}
 {named}
}} ORDER BY {order} ?label ?value"""


def written(facet: Facet, listing: Listing, base: str, value: str) -> str:
    """A facet's value as SPARQL writes it; raises Refused where it is none."""
    match facet.form:
        case "thing":
            return iri_of(base, f"{FOLDERS.get(facet.name) or _OWN_FOLDER[listing.name]}/{value}")
        case "text":
            return literal(value)
        case "term" if value in TERMS:
            return f"kg:{value}"
        case "number" | "least" if _NUMBER.fullmatch(value):
            return value
        case "month" if _MONTH.fullmatch(value):
            return value
        case "yes" if value == "yes":
            return value
    raise Refused(400, f"{facet.title}: {value[:80]!r} is no value of it.")


def literal(text: str) -> str:
    """A text as SPARQL writes it; raises Refused for one that is no Unicode."""
    import pyoxigraph as ox

    try:
        return str(ox.Literal(text))
    except ValueError:
        raise Refused(400, "The address holds bytes that are no text.") from None


def _piece(facet: Facet, value: str) -> str:
    if facet.form == "month" and (match := _MONTH.fullmatch(value)):
        return facet.pattern.replace("?year", match[1]).replace("?month", str(int(match[2])))
    if facet.form == "number" and value != "?value":  # 24 and 24.0 are one number
        return facet.pattern.replace("$value", f"?{facet.name}_") + f" FILTER(?{facet.name}_ = {value})"
    return facet.pattern.replace("$value", value)


def _with_paper(listing: Listing, pieces: dict[str, str], piece: str) -> None:
    """Says which ?paper is meant, before a piece that speaks of it."""
    if "?paper" in piece and "paper" not in pieces:
        pieces["paper"] = listing.shared["paper"]


def _tied(thing: str, tie: Mapping[str, str]) -> str:
    typed = f"?{thing} a kg:{CLASS_OF[thing]} ."
    return f"{_tie('?item', f'?{thing}', thing, tie)} {typed}" if tie else f"?item kg:mentions ?{thing} . {typed}"


def _tie(paper: str, thing: str, name: str, tie: Mapping[str, str]) -> str:
    """The statement that ties a paper to a thing, by a relation, with some confidence."""
    said = f"?tie{name} a kg:Statement ; rdf:subject {paper} ; rdf:object {thing}"
    said += f" ; rdf:predicate {tie['relation']} ." if "relation" in tie else " ."
    if "confidence" in tie:
        said += f" ?tie{name} kg:confidence ?sure{name} . FILTER(?sure{name} >= {tie['confidence']})"
    return said

"""From a list and what was chosen to SPARQL: the rows of a page, how many there are, and the values of each facet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg import terms
from kg.serve.errors import Refused
from kg.serve.pages.facets import CHANGE, CLASS_OF, LEAST, LEVEL, THINGS, Facet, Listing, Order
from kg.serve.pages.links import iri_of, iris_in
from kg.serve.pages.words import LISTS

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NAMES_OF_MONTHS = 'BIND(CONCAT(STR(?year), IF(?month < 10, "-0", "-"), STR(?month)) AS ?value)'
_GIVEN = {"least": LEAST, "way": f'"{LEVEL}" "{CHANGE}"'}  # by form: values that the graph does not hold
TERMS = terms.RELATIONS | terms.KINDS
FOLDERS = {"organization": "organization", "metric": "metric"} | {thing: thing for thing in THINGS}
Chosen = Mapping[str, tuple[str, ...]]
_OWN_FOLDER = {listing: class_.lower() for class_, listing in LISTS.items()}


def where(listing: Listing, base: str, chosen: Chosen, text: str = "", counted: Facet | None = None) -> str:
    """The conditions on ?item of what was chosen, and ?value of the facet that is counted instead of its own choice.

    Takes the list, the base of the graph, values by facet (those of one facet are joined by "or"), and the words that
    an item holds. Raises Refused for a value that cannot be.
    """
    values = {
        f: tuple(written(f, listing, base, value) for value in chosen[f.name])
        for f in listing.facets
        if f.name in chosen
    }
    if counted is not None:
        values[counted] = ("?value",)
    pieces = dict[str, str]()  # by name, in order
    paper = "?item" if listing.name == "papers" else "?paper"
    tie = {f.name: value for f, value in values.items() if f.of == "tie"}
    if tie and listing.name != "papers":
        pieces["paper"] = _tie("?paper", "?item", "", tie)
    for facet, several in values.items():
        piece = _piece(facet, several).replace("$paper", paper)
        if facet.of and facet.of != "tie" and facet.of not in pieces:
            shared = _tied(facet.of, tie) if listing.name == "papers" else listing.shared[facet.of]
            _with_paper(listing, pieces, shared)
            pieces[facet.of] = shared
        _with_paper(listing, pieces, piece)
        if piece:
            pieces[f"facet {facet.name}"] = piece
    if tie and listing.name == "papers" and not pieces.keys() & set(THINGS):
        pieces["tie"] = _tie("?item", "?named", "", tie)
    if counted is not None and counted.form == "thing":  # a method may lie below a task, which is no value here
        pieces["value"] = f"?value a {_class(counted, listing)} ."
    if text:
        pieces["words"] = holding(listing, text)
    given = f"VALUES ?value {{ {_GIVEN[counted.form]} }}" if counted is not None and counted.form in _GIVEN else ""
    return "\n    ".join(filter(None, [given, listing.base, *pieces.values()]))


def rows(listing: Listing, conditions: str, order: Order, down: bool, limit: int | None) -> str:
    """The query of a list's rows in an order; without a limit, of all."""
    pieces = dict[str, str]()
    _with_paper(listing, pieces, "" if "?paper" in conditions else order.pattern)
    inner = "\n    ".join(filter(None, [conditions, *pieces.values(), order.pattern]))
    direction = "DESC" if down else "ASC"
    key = "?key" if order.counted or order.key == "?key" else order.key
    cut = "" if limit is None else f" LIMIT {limit}"
    chosen = f"?item {order.key}" if order.counted else "DISTINCT ?item ?key"
    groups = " GROUP BY ?item" if order.counted else ""
    plain = " ".join(["?item", "?key", *(column for column in listing.columns if column.startswith("?"))])
    return f"""SELECT ?item {" ".join(listing.columns)} WHERE {{
  {{ SELECT {chosen} WHERE {{
    {inner}
  }}{groups} ORDER BY {direction}({key}) ?item{cut} }}
  {listing.details}
}} GROUP BY {plain} ORDER BY {direction}({key}) ?item"""


def holding(listing: Listing, text: str) -> str:
    """The condition that an item's words hold a text, in small letters or capitals."""
    return f"{listing.words} FILTER(CONTAINS(LCASE(STR(?word)), LCASE({literal(text)})))"


def these(listing: Listing, items: Iterable[str]) -> str:
    """The query of what the rows of these items (IRIs) say, in no order."""
    plain = " ".join(["?item", *(column for column in listing.columns if column.startswith("?"))])
    those = iris_in(items)
    return f"""SELECT ?item {" ".join(listing.columns)} WHERE {{
  VALUES ?item {{ {those} }}
  {listing.details}
}} GROUP BY {plain}"""


def total(conditions: str) -> str:
    """The query that counts a list's items."""
    return f"SELECT (COUNT(DISTINCT ?item) AS ?n) WHERE {{\n    {conditions}\n}}"


def values(listing: Listing, base: str, chosen: Chosen, text: str, facet: Facet, limit: int) -> str:
    """The query of a facet's values, each with the number of items that it alone of its facet would leave."""
    conditions = where(listing, base, chosen, text, facet)
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
            return iri_of(base, f"{folder(facet, listing)}/{value}")
        case "text":
            return literal(value)
        case "way" if value in (LEVEL, CHANGE):
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


def folder(facet: Facet, listing: Listing) -> str:
    """Where the things that are a facet's values lie, below the base."""
    return FOLDERS.get(facet.name) or _OWN_FOLDER[listing.name]


def _class(facet: Facet, listing: Listing) -> str:
    """The class of the things that are a facet's values, as SPARQL writes it."""
    name = next(name for name in terms.CLASSES if name.lower() == folder(facet, listing))
    return f"<{terms.CLASSES[name]}>"


def is_number(value: str) -> bool:
    """Whether a facet takes this for a number."""
    return _NUMBER.fullmatch(value) is not None


def literal(text: str) -> str:
    """A text as SPARQL writes it; raises Refused for one that is no Unicode."""
    import pyoxigraph as ox

    try:
        return str(ox.Literal(text))
    except ValueError:
        raise Refused(400, "The address holds bytes that are no text.") from None


def _piece(facet: Facet, values: tuple[str, ...]) -> str:
    """A facet's pattern with its values: one in its place, of several any."""
    name = f"?{facet.name}_"
    if values == ("?value",):
        return facet.pattern.replace("$value", "?value")
    if facet.form == "month":
        months = " ".join(f"({month[:4]} {int(month[5:])})" for month in values)
        return f"VALUES (?year ?month) {{ {months} }} {facet.pattern}"
    if facet.form == "number":  # 24 and 24.0 are one number
        return facet.pattern.replace("$value", name) + f" FILTER({name} IN ({', '.join(values)}))"
    if facet.form == "least":
        return facet.pattern.replace("$value", min(values, key=float))
    if len(values) == 1:
        return facet.pattern.replace("$value", values[0])
    return f"VALUES {name} {{ {' '.join(values)} }} " + facet.pattern.replace("$value", name)


def _with_paper(listing: Listing, pieces: dict[str, str], piece: str) -> None:
    """Says which ?paper is meant, before a piece that speaks of it."""
    if "?paper" in piece and "paper" not in pieces:
        pieces["paper"] = listing.shared["paper"]


def _tied(thing: str, tie: Mapping[str, tuple[str, ...]]) -> str:
    typed = f"?{thing} a kg:{CLASS_OF[thing]} ."
    return f"{_tie('?item', f'?{thing}', thing, tie)} {typed}" if tie else f"?item kg:mentions ?{thing} . {typed}"


def _tie(paper: str, thing: str, name: str, tie: Mapping[str, tuple[str, ...]]) -> str:
    """The statement that ties a paper to a thing, by one of the relations, with some confidence."""
    said = f"?tie{name} a kg:Statement ; rdf:subject {paper} ; rdf:object {thing} ."
    match tie.get("relation", ()):
        case (relation,):
            said += f" ?tie{name} rdf:predicate {relation} ."
        case (_, _, *_) as several:
            said += f" VALUES ?by{name} {{ {' '.join(several)} }} ?tie{name} rdf:predicate ?by{name} ."
    if least := tie.get("confidence"):
        sure = least[0] if least == ("?value",) else min(least, key=float)
        said += f" ?tie{name} kg:confidence ?sure{name} . FILTER(?sure{name} >= {sure})"
    return said

"""The answer of any query as a table for people: cells with links, and which columns a chart can show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

import pyoxigraph as ox
from markupsafe import Markup

from kg import terms
from kg.answer import Answer, text
from kg.formats import cell
from kg.readable import told
from kg.serve.pages import chart
from kg.serve.pages.graph import number
from kg.serve.pages.links import Links, outside
from kg.serve.pages.names import Named

if TYPE_CHECKING:
    from kg.answer import Term

_NUMBERS = {terms.INTEGER, terms.DECIMAL, terms.DOUBLE}
_DATES = {terms.XSD_DATE, terms.XSD_YEAR_MONTH, terms.XSD_YEAR}
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
BARS = 60  # rows that a chart shows
LONGEST = 2000  # characters of a cell
SAME = "→"  # in place of a name that its row has already


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and where it leads, if anywhere."""

    text: str
    link: str = ""
    number: bool = False
    title: str = ""


def cells(found: Answer, to: Links, things: Mapping[str, Named]) -> list[list[Cell]]:
    """The rows of an answer as cells; takes what is known of things: one that its row names is linked there."""
    return [_row([_cell(term, to) for term in row], things) for row in found.rows]


def _row(row: list[Cell], things: Mapping[str, Named]) -> list[Cell]:
    named = {things[cell.title].label: cell for cell in row if cell.title in things}
    plain = {cell.text for cell in row if not cell.title}
    return [_linked(cell, named, plain, things) for cell in row]


def _linked(cell: Cell, named: Mapping[str, Cell], plain: set[str], things: Mapping[str, Named]) -> Cell:
    if not cell.title and cell.text in named:
        return replace(cell, link=named[cell.text].link)
    if cell.title in things:
        label = things[cell.title].label
        return replace(cell, text=SAME if label in plain else label)
    return cell


def _cell(term: Term | None, to: Links) -> Cell:
    if isinstance(term, ox.NamedNode):
        short = to.path(term.value) if term.value.startswith(to.base) else cell(term)
        return Cell(short, to.thing(term.value), title=term.value)
    if isinstance(term, ox.Literal):
        if term.datatype.value in _NUMBERS:
            return Cell(number(term.value), number=True)
        whole = told(term)
        return Cell(
            whole if len(whole) <= LONGEST else whole[:LONGEST] + "…", outside(whole) if "\n" not in whole else ""
        )
    return Cell(cell(term))


def plotted(found: Answer, things: Mapping[str, Named], x: str = "", y: str = "") -> tuple[str, str, Markup] | None:
    """A chart of an answer with the names of its columns, where one of them holds numbers: (labels, numbers, SVG).

    Takes what is known of things, and the columns to use; without them, the first numbers by dates, else by names.
    """
    if found.kind != "select" or len(found.rows) < 2:
        return None
    numeric = [v for v in found.variables if _holds(found, v, _NUMBERS)]
    dates = [v for v in found.variables if _dated(found, v)]
    years = [v for v in numeric if v.lower() in ("year", "month") and _holds(found, v, {terms.INTEGER})]
    values = [v for v in numeric if v not in years] or numeric
    value = y if y in numeric else next(iter(values), "")
    label = x if x in found.variables else next(iter(dates or years), "") or _label(found, [*numeric, value])
    if not value or not label or label == value or (not y and _mixed(found)):
        return None
    timed = label in dates or label in years
    points = _points(found, things, label, value, "month" if label == "year" and "month" in years and not x else "")
    draw = chart.columns if timed and len(points) > 2 else chart.rows
    return label, value, draw(points[:BARS], value)


def _label(found: Answer, besides: list[str]) -> str:
    """The column of names that tells most rows apart."""
    names = [v for v in found.variables if v not in besides and not _named(found, v)]
    column = {v: {text(row[found.variables.index(v)]) for row in found.rows} - {""} for v in names}
    return max(names, key=lambda v: len(column[v]), default="") or next(
        (v for v in found.variables if v not in besides), ""
    )


def _mixed(found: Answer) -> bool:
    """Whether the rows have different units: no chart compares them before somebody asks for it."""
    units = [at for at, v in enumerate(found.variables) if "unit" in v.lower()]
    return any(len({text(row[at]) for row in found.rows}) > 1 for at in units)


def _points(found: Answer, things: Mapping[str, Named], label: str, value: str, second: str) -> list[chart.Point]:
    at, of = found.variables.index(label), found.variables.index(value)
    month = found.variables.index(second) if second else None
    points = []
    for row in found.rows[:BARS]:
        iri = text(row[at])
        name = things[iri].label if iri in things else told(row[at])
        try:
            y = float(text(row[of]))
            name += f"-{int(text(row[month]) or 0):02}" if month is not None else ""
        except ValueError:
            continue
        if isfinite(y):
            points.append((name, y))
    return points


def _holds(found: Answer, variable: str, datatypes: set[str]) -> bool:
    column = _column(found, variable)
    return bool(column) and all(isinstance(t, ox.Literal) and t.datatype.value in datatypes for t in column)


def _dated(found: Answer, variable: str) -> bool:
    column = _column(found, variable)
    return _holds(found, variable, _DATES) or (
        bool(column) and all(_DATE.fullmatch(text(t)) for t in column[:50]) and not _holds(found, variable, _NUMBERS)
    )


def _column(found: Answer, variable: str) -> list[Term]:
    """What stands in a column, empty cells left out."""
    at = found.variables.index(variable)
    return [term for row in found.rows if (term := row[at]) is not None]


def _named(found: Answer, variable: str) -> bool:
    """Whether a column holds IRIs: names read better."""
    return any(isinstance(term, ox.NamedNode) for term in _column(found, variable))


def placed(sparql: str, line: int | None, column: int | None) -> list[tuple[int, str, str, bool]]:
    """The lines of a query with the place of its error: (number, before the place, from the place on, wrong?).

    >>> placed("SELECT ?x\\n{ ?x }", 2, 3)
    [(1, 'SELECT ?x', '', False), (2, '{ ', '?x }', True)]
    """
    lines: Sequence[str] = sparql.split("\n")
    shown = []
    for at, content in enumerate(lines, 1):
        wrong = at == line
        cut = min(max((column or 1) - 1, 0), len(content)) if wrong else len(content)
        shown.append((at, content[:cut], content[cut:], wrong))
    return shown

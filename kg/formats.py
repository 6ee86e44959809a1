"""An answer as text: a table for people, CSV, TSV, JSON and XML as SPARQL 1.1 defines them, Markdown."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg import terms
from kg.errors import QueryError
from kg.readable import told
from kg.words import NOT_XML, inert

if TYPE_CHECKING:
    from kg.answer import Answer, Row, Term

_NUMERIC = {terms.INTEGER, terms.DECIMAL, terms.DOUBLE}
_SHORT = sorted(((namespace, prefix) for prefix, namespace in terms.PREFIXES.items()), key=lambda p: -len(p[0]))


def write(answer: Answer, format: str, out: TextIO) -> None:
    """Writes an answer in one of FORMATS; raises QueryError for another."""
    if format not in FORMATS:
        raise QueryError("format", f"no format {format!r}", f"one of {', '.join(FORMATS)}")
    FORMATS[format](answer, out)


def cell(term: Term | None) -> str:
    r"""A term for people's eyes: known namespaces shortened, LaTeX and whatever would steer a terminal left out.

    >>> cell(ox.NamedNode("https://w3id.org/papers-kg/id/hardware/gpu")), cell(ox.Literal("$a^2$\x1b[31m\nb"))
    ('hardware/gpu', 'a²[31m b')
    """
    if isinstance(term, ox.NamedNode):
        text = term.value.removeprefix(terms.BASE)
        for namespace, prefix in _SHORT:
            if text.startswith(namespace) and re.fullmatch(r"[\w-]+", text[len(namespace) :]):
                text = f"{prefix}:{text[len(namespace) :]}"
    else:
        text = told(term) if isinstance(term, ox.Literal) else _plain(term)
        if isinstance(term, ox.Literal) and term.datatype.value == terms.DOUBLE:
            text = format_double(text)
    folded = re.sub(r"\s+", " ", text)
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def format_double(text: str) -> str:
    """A double as people write it: six digits that count, no needless exponent.

    >>> format_double("1.2E9"), format_double("0.1E0"), format_double("INF")
    ('1200000000', '0.1', 'INF')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or value in (float("inf"), float("-inf")):
        return text
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def _plain(term: Term | None) -> str:
    match term:
        case None:
            return ""
        case ox.NamedNode() | ox.Literal():
            return term.value
        case ox.BlankNode():
            return f"_:{term.value}"
    return str(term)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMERIC


def _table(answer: Answer, out: TextIO) -> None:
    """Columns that a terminal's width holds; elsewhere plain lines with tabs, which no program needs to trim."""
    if not out.isatty():
        rows = (map(cell, row) for row in answer.rows)
        out.writelines("\t".join(row) + "\n" for row in (answer.variables, *rows))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for index, variable in enumerate(answer.variables):
        column = [row[index] for row in answer.rows if row[index] is not None]
        numeric = bool(column) and all(map(_is_number, column))
        table.add_column(Text(variable), justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in answer.rows:
        table.add_row(*(Text(cell(term)) for term in row))  # Text: nothing in a cell is markup
    Console(file=out, highlight=False, emoji=False).print(table)


def _csv(answer: Answer, out: TextIO) -> None:
    """For spreadsheets; TSV, JSON and XML hold each value as it is."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.variables)
    writer.writerows([inert(_plain(term)) for term in row] for row in answer.rows)


def _tsv(answer: Answer, out: TextIO) -> None:
    out.write("\t".join(f"?{variable}" for variable in answer.variables) + "\n")
    for row in answer.rows:
        out.write("\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n")


def _json(answer: Answer, out: TextIO) -> None:
    if answer.kind == "ask":
        json.dump({"head": {}, "boolean": _truth(answer)}, out)
        out.write("\n")
        return
    out.write(f'{{"head":{json.dumps({"vars": list(answer.variables)})},"results":{{"bindings":[')
    for number, row in enumerate(answer.rows):
        out.write(",\n" * bool(number) + json.dumps(dict(_bindings(answer, row)), ensure_ascii=False))
    out.write("]}}\n")


def _bindings(answer: Answer, row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    return (
        (variable, _binding(term)) for variable, term in zip(answer.variables, row, strict=True) if term is not None
    )


def _binding(term: Term) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal():
            said: dict[str, Any] = {"type": "literal", "value": term.value}
            if term.language:
                return said | {"xml:lang": term.language}
            return said if term.datatype.value == terms.STRING else said | {"datatype": term.datatype.value}
    parts = ("subject", term.subject), ("predicate", term.predicate), ("object", term.object)
    return {"type": "triple", "value": {name: _binding(part) for name, part in parts}}


def _truth(answer: Answer) -> bool:
    return _plain(answer.rows[0][0]) == "true"


def _xml(answer: Answer, out: TextIO) -> None:
    out.write('<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n')
    if answer.kind == "ask":
        out.write(f"<head/>\n<boolean>{str(_truth(answer)).lower()}</boolean>\n</sparql>\n")
        return
    head = "".join(f"<variable name={quoteattr(variable)}/>" for variable in answer.variables)
    out.write(f"<head>{head}</head>\n<results>\n")
    for row in answer.rows:
        cells = (f"<binding name={quoteattr(v)}>{_element(b)}</binding>" for v, b in _bindings(answer, row))
        out.write(f"<result>{''.join(cells)}</result>\n")
    out.write("</results>\n</sparql>\n")


def _element(binding: dict[str, Any]) -> str:
    if binding["type"] == "triple":
        inner = "".join(f"<{name}>{_element(part)}</{name}>" for name, part in binding["value"].items())
        return f"<triple>{inner}</triple>"
    attributes = "".join(f" {name}={quoteattr(binding[name])}" for name in ("xml:lang", "datatype") if name in binding)
    text = escape(NOT_XML.sub("�", binding["value"]), {"\r": "&#13;"})
    return f"<{binding['type']}{attributes}>{text}</{binding['type']}>"


def _markdown(answer: Answer, out: TextIO) -> None:
    def line(cells: Iterator[str]) -> str:
        return "| " + " | ".join(cells) + " |\n"

    numeric = [
        any(row[i] is not None for row in answer.rows)
        and all(_is_number(row[i]) for row in answer.rows if row[i] is not None)
        for i in range(len(answer.variables))
    ]
    out.write(line(iter(answer.variables)))
    out.write(line("---:" if number else "---" for number in numeric))
    for row in answer.rows:
        out.write(line(re.sub(r"([\\|<>\[\]`*_])", r"\\\1", cell(term)) for term in row))


FORMATS: dict[str, Callable[[Answer, TextIO], None]] = {
    "table": _table,
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "xml": _xml,
    "markdown": _markdown,
}

"""Writes a comparison: Markdown, LaTeX (booktabs), CSV, HTML; each value leads to its sentence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from html import escape
from importlib import resources
from io import StringIO

from kg.compare.grid import ODD, Grid, Note, said_below
from kg.compare.latex import latex
from kg.compare.table import Cell, Table, Value
from kg.errors import InputError
from kg.words import inert


def write(table: Table, format_: str, turned: bool = False) -> str:
    """The comparison as text in a format of FORMATS; `turned` puts what is compared down and the rows across.

    CSV is for machines and holds every row and name; the others are for people, and fold what is long.

    Raises InputError for another format.
    """
    if format_ not in FORMATS:
        raise InputError(format_, "no such format", f"one of {', '.join(FORMATS)}")
    return "\n".join(FORMATS[format_](Grid(table, turned, whole=format_ == "csv"))) + "\n"


def _markdown(grid: Grid) -> Iterator[str]:
    yield f"**{_md(grid.table.title)}**"
    yield ""
    heads = [f"[{_md(label)}]({url})" if url else _md(label) for label, url in grid.across]
    yield "| | " + " | ".join(heads) + " |"
    yield "|---" * (len(heads) + 1) + "|"
    for (label, url), line in zip(grid.down, grid.cells, strict=True):
        head = f"[{_md(label)}]({url})" if url else _md(label)
        yield f"| {head} | " + " | ".join(_md_cell(grid, cell) for cell in line) + " |"
    yield ""
    for text in said_below(grid):
        yield _md(text)
        yield ""
    for note in grid.notes.values():
        link = f" <{note.url}>" if note.url else ""
        odd = f" {ODD} {_md(note.odd)}" if note.odd else ""
        yield f"[^{note.number}]: “{_md(note.sentence)}” *{_md(note.title)}*{link}{odd}"


def _md_cell(grid: Grid, cell: Cell) -> str:
    def one(value: Value) -> str:
        text = f"**{_md(value.text)}**" if value.best else _md(value.text)
        detail = f" ({_md(value.detail)})" if value.detail else ""
        number = grid.note(value)
        return text + detail + (f" {ODD}" if value.marks else "") + (f"[^{number}]" if number else "")

    return "<br>".join(map(one, cell))


def _md(text: str) -> str:
    """Text that Markdown takes for text; links stay links."""
    if re.fullmatch(r"https?://[^\s<>()|]+", text):
        return f"<{text}>"
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(text.split()))


def _csv(grid: Grid) -> Iterator[str]:
    buffer = StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(["", *(inert(cell) for label, _ in grid.across for cell in (label, f"{label}: sentences"))])
    for (label, _), line in zip(grid.down, grid.cells, strict=True):
        cells = [part for cell in line for part in (" | ".join(map(_words, cell)), " | ".join(_sentences(cell)))]
        table.writerow([inert(label), *map(inert, cells)])
    yield buffer.getvalue().rstrip("\n")


def _words(value: Value) -> str:
    odd = f" [{'; '.join(value.marks)}]" if value.marks else ""
    return value.text + (f" ({value.detail})" if value.detail else "") + (" *" if value.best else "") + odd


def _sentences(cell: Cell) -> list[str]:
    return list(dict.fromkeys(value.sentence for value in cell if value.sentence))


def _style() -> str:
    return resources.files(__package__).joinpath("table.css").read_text(encoding="utf-8")


def _html(grid: Grid) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(grid.table.title)}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_style()}</style></head><body>'
    yield f"<h1>{escape(grid.table.title)}</h1>"
    yield '<div class="wide"><table><thead><tr><td></td>'
    yield from (f'<th scope="col">{_anchor(label, url)}</th>' for label, url in grid.across)
    yield "</tr></thead><tbody>"
    for (label, url), line in zip(grid.down, grid.cells, strict=True):
        yield f'<tr><th scope="row">{_anchor(label, url)}</th>'
        yield from (f"<td>{_html_cell(grid, cell)}</td>" for cell in line)
        yield "</tr>"
    yield "</tbody></table></div>"
    yield from (f'<p class="soft">{escape(text)}</p>' for text in said_below(grid))
    yield '<ol class="notes">'
    for note in grid.notes.values():
        odd = f' <span class="odd">{ODD} {escape(note.odd)}</span>' if note.odd else ""
        source = f'<span class="soft">{_anchor(note.title, note.url)}</span>'
        yield f'<li id="note-{note.number}">{_marked(note)} {source}{odd}</li>'
    yield "</ol></body></html>"


def _html_cell(grid: Grid, cell: Cell) -> str:
    def one(value: Value) -> str:
        number, text = grid.note(value), _anchor(value.text, value.text)
        if number:
            text = f'<a href="#note-{number}" title="{escape(value.sentence)}">{escape(value.text)}</a>'
        text = f'<span class="best">{text}</span>' if value.best else text
        detail = f' <span class="detail">{escape(value.detail)}</span>' if value.detail else ""
        odd = f' <span class="odd" title="{escape("; ".join(value.marks))}">{ODD}</span>' if value.marks else ""
        return f"<div>{text}{detail}{odd}</div>"

    return "".join(map(one, cell))


def _marked(note: Note) -> str:
    """The sentence with every span marked, none inside another."""
    spans = sorted({quote for quote in note.quotes if quote}, key=lambda quote: (-len(quote), quote))
    parts = re.split("(" + "|".join(map(re.escape, spans)) + ")", note.sentence) if spans else [note.sentence]
    return "".join(f"<mark>{escape(part)}</mark>" if at % 2 else escape(part) for at, part in enumerate(parts))


def _anchor(text: str, url: str) -> str:
    if not re.fullmatch(r"https?://\S+", url):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'


FORMATS: dict[str, Callable[[Grid], Iterator[str]]] = {
    "markdown": _markdown,
    "latex": latex,
    "csv": _csv,
    "html": _html,
}

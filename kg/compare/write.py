"""Writes a comparison: Markdown, LaTeX (booktabs), CSV, HTML; each value leads to its sentence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from importlib import resources
from io import StringIO

from kg.compare.table import Cell, Table, Value
from kg.errors import InputError

ODD = "⚠"
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "–": "--", "—": "---", "×": r"$\times$",
    "“": "``", "”": "''", "’": "'", "‘": "`", "…": r"\dots{}", ODD: r"$\triangle$", "≥": r"$\geq$", "≤": r"$\leq$",
    "δ": r"$\delta$", "Δ": r"$\Delta$", "α": r"$\alpha$", "β": r"$\beta$", "π": r"$\pi$", "τ": r"$\tau$", "µ": r"$\mu$",
    "μ": r"$\mu$", "λ": r"$\lambda$", "−": "--", "·": r"$\cdot$", "≈": r"$\approx$", "→": r"$\rightarrow$",
    "±": r"$\pm$",
}  # fmt: skip


def write(table: Table, format_: str, turned: bool = False) -> str:
    """The comparison as text in a format of FORMATS; `turned` puts what is compared down and the rows across.

    Raises InputError for another format.
    """
    if format_ not in FORMATS:
        raise InputError(format_, "no such format", f"one of {', '.join(FORMATS)}")
    return "\n".join(FORMATS[format_](_Grid(table, turned))) + "\n"


@dataclass(slots=True)
class _Note:
    """A sentence that stands below the table, with the spans and oddities of all values that it is behind."""

    number: int
    title: str
    url: str
    sentence: str
    quotes: list[str]
    marks: list[str]

    @property
    def odd(self) -> str:
        """What is odd about its values, once each."""
        return "; ".join(dict.fromkeys(self.marks))


class _Grid:
    """The table as rows and columns of cells, turned or not, with the sentences numbered as they come."""

    def __init__(self, table: Table, turned: bool) -> None:
        self.table = table
        self.notes: dict[tuple[str, str], _Note] = {}
        names = [(column.label, column.url) for column in table.columns]
        heads = [(row.head, "") for row in table.rows]
        cells = [row.cells for row in table.rows]
        self.across, self.down = (heads, names) if turned else (names, heads)
        self.cells = [tuple(row[at] for row in cells) for at in range(len(names))] if turned else cells
        for value in (value for line in self.cells for cell in line for value in cell if value.sentence):
            self._keep(value)

    def _keep(self, value: Value) -> None:
        paper = self.table.papers.get(value.paper)
        title, url = (paper.title, paper.url) if paper else ("", "")
        fresh = _Note(len(self.notes) + 1, title, url, value.sentence, [], [])
        note = self.notes.setdefault((value.paper, value.sentence), fresh)
        note.quotes.append(value.quote)
        note.marks += value.marks

    def note(self, value: Value) -> int:
        """The number of the sentence behind a value; 0 where it has none."""
        return self.notes[value.paper, value.sentence].number if value.sentence else 0


def _markdown(grid: _Grid) -> Iterator[str]:
    yield f"**{_md(grid.table.title)}**"
    yield ""
    heads = [f"[{_md(label)}]({url})" if url else _md(label) for label, url in grid.across]
    yield "| | " + " | ".join(heads) + " |"
    yield "|---" * (len(heads) + 1) + "|"
    for (label, url), line in zip(grid.down, grid.cells, strict=True):
        head = f"[{_md(label)}]({url})" if url else _md(label)
        yield f"| {head} | " + " | ".join(_md_cell(grid, cell) for cell in line) + " |"
    yield ""
    for text in _said_below(grid):
        yield _md(text)
        yield ""
    for note in grid.notes.values():
        link = f" <{note.url}>" if note.url else ""
        odd = f" {ODD} {_md(note.odd)}" if note.odd else ""
        yield f"[^{note.number}]: “{_md(note.sentence)}” *{_md(note.title)}*{link}{odd}"


def _md_cell(grid: _Grid, cell: Cell) -> str:
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


def _latex(grid: _Grid) -> Iterator[str]:
    width = 0.84 / (len(grid.across) or 1)
    yield r"% needs \usepackage{booktabs,array,hyperref}"
    yield r"\begin{table}"
    yield rf"\caption{{{_tex(grid.table.title)}}}"
    yield r"\footnotesize"
    left = r">{\raggedright}p{0.16\linewidth}"
    others = rf"*{{{len(grid.across)}}}{{>{{\raggedright\arraybackslash}}p{{{width:.3f}\linewidth}}}}"
    yield rf"\begin{{tabular}}{{@{{}}{left}{others}@{{}}}}"
    yield r"\toprule"
    yield " & " + " & ".join(_tex_link(label, url) for label, url in grid.across) + r" \\"
    yield r"\midrule"
    for (label, url), line in zip(grid.down, grid.cells, strict=True):
        yield _tex_link(label, url) + " & " + " & ".join(_tex_cell(grid, cell) for cell in line) + r" \\"
    yield r"\bottomrule"
    yield r"\end{tabular}"
    for text in _said_below(grid):
        yield rf"\par {_tex(text)}"
    for note in grid.notes.values():
        odd = rf" $\triangle$ {_tex(note.odd)}" if note.odd else ""
        mark = rf"\par\hypertarget{{kg{note.number}}}{{\textsuperscript{{{note.number}}}}}"
        yield rf"{mark} ``{_tex(note.sentence)}'' \emph{{{_tex_link(note.title, note.url)}}}.{odd}"
    yield r"\end{table}"


def _tex_cell(grid: _Grid, cell: Cell) -> str:
    def one(value: Value) -> str:
        text = rf"\textbf{{{_tex(value.text)}}}" if value.best else _tex_link(value.text, value.text)
        detail = f" ({_tex(value.detail)})" if value.detail else ""
        number = grid.note(value)
        link = rf"\textsuperscript{{\hyperlink{{kg{number}}}{{{number}}}}}" if number else ""
        return text + detail + (r" $\triangle$" if value.marks else "") + link

    return r"\newline ".join(map(one, cell))


def _tex(text: str) -> str:
    """Text that LaTeX takes for text.

    >>> _tex("90 % of A_B")
    '90 \\\\% of A\\\\_B'
    """
    return "".join(_LATEX.get(c, c) for c in " ".join(text.split()))


def _tex_link(text: str, url: str) -> str:
    if not re.fullmatch(r"https?://\S+", url):
        return _tex(text)
    address = "".join(f"\\{c}" if c in "%#&{}_" else c for c in url if c not in "\\^~$")
    return rf"\href{{{address}}}{{{_tex(text)}}}"


def _csv(grid: _Grid) -> Iterator[str]:
    buffer = StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(["", *(_safe(cell) for label, _ in grid.across for cell in (label, f"{label}: sentences"))])
    for (label, _), line in zip(grid.down, grid.cells, strict=True):
        cells = [part for cell in line for part in (" | ".join(map(_words, cell)), " | ".join(_sentences(cell)))]
        table.writerow([_safe(label), *map(_safe, cells)])
    yield buffer.getvalue().rstrip("\n")


def _words(value: Value) -> str:
    odd = f" [{'; '.join(value.marks)}]" if value.marks else ""
    return value.text + (f" ({value.detail})" if value.detail else "") + (" *" if value.best else "") + odd


def _sentences(cell: Cell) -> list[str]:
    return list(dict.fromkeys(value.sentence for value in cell if value.sentence))


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula; numbers stay numbers."""
    dangerous = cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not re.match(r"[+-]?\d", cell))
    return f"'{cell}" if dangerous else cell


def _said_below(grid: _Grid) -> Iterator[str]:
    values = [value for line in grid.cells for cell in line for value in cell]
    if any(value.best for value in values):
        yield "Bold: the best of its row among papers' own numbers; conditions differ, read the sentences."
    if any(value.marks for value in values):
        yield f"{ODD}: contradicts another number, or what is known of the device; see its note."
    yield from (f"{text[0].upper()}{text[1:]}." for text in grid.table.notes)


def _style() -> str:
    return resources.files(__package__).joinpath("table.css").read_text(encoding="utf-8")


def _html(grid: _Grid) -> Iterator[str]:
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
    yield from (f'<p class="soft">{escape(text)}</p>' for text in _said_below(grid))
    yield '<ol class="notes">'
    for note in grid.notes.values():
        odd = f' <span class="odd">{ODD} {escape(note.odd)}</span>' if note.odd else ""
        source = f'<span class="soft">{_anchor(note.title, note.url)}</span>'
        yield f'<li id="note-{note.number}">{_marked(note)} {source}{odd}</li>'
    yield "</ol></body></html>"


def _html_cell(grid: _Grid, cell: Cell) -> str:
    def one(value: Value) -> str:
        number, text = grid.note(value), _anchor(value.text, value.text)
        if number:
            text = f'<a href="#note-{number}" title="{escape(value.sentence)}">{escape(value.text)}</a>'
        text = f'<span class="best">{text}</span>' if value.best else text
        detail = f' <span class="detail">{escape(value.detail)}</span>' if value.detail else ""
        odd = f' <span class="odd" title="{escape("; ".join(value.marks))}">{ODD}</span>' if value.marks else ""
        return f"<div>{text}{detail}{odd}</div>"

    return "".join(map(one, cell))


def _marked(note: _Note) -> str:
    """The sentence with every span marked, none inside another."""
    spans = sorted({quote for quote in note.quotes if quote}, key=lambda quote: (-len(quote), quote))
    parts = re.split("(" + "|".join(map(re.escape, spans)) + ")", note.sentence) if spans else [note.sentence]
    return "".join(f"<mark>{escape(part)}</mark>" if at % 2 else escape(part) for at, part in enumerate(parts))


def _anchor(text: str, url: str) -> str:
    if not re.fullmatch(r"https?://\S+", url):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'


FORMATS: dict[str, Callable[[_Grid], Iterator[str]]] = {
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "html": _html,
}

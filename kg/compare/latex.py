"""Writes a comparison in LaTeX: a table that breaks over pages, its sentences below.

The packages that it needs are of every distribution; how texts are written says kg.latex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.compare.grid import Grid, said_below
from kg.compare.table import Cell, Value
from kg.latex import OTHER, tex

UPRIGHT = 4  # columns that fit on an upright page


def latex(grid: Grid) -> Iterator[str]:
    """The lines of a table in LaTeX, to be put into a document; a comment says which packages it needs."""
    wide = len(grid.across) > UPRIGHT
    packages = "array,booktabs,longtable" + ",pdflscape" * wide
    yield rf"% needs \usepackage{{{packages}}}\usepackage[hidelinks]{{hyperref}}"
    yield OTHER
    if wide:
        yield r"\begin{landscape}"
    yield r"\begingroup\footnotesize\setlength{\tabcolsep}{3pt}\sloppy"
    yield rf"\begin{{longtable}}{{{_columns(len(grid.across))}}}"
    yield rf"\caption{{{tex(grid.table.title)}}} \\"
    head = " & " + " & ".join(_link(label, url) for label, url in grid.across) + r" \\"
    yield from (r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead")
    yield r"\bottomrule \endfoot"
    for (label, url), line in zip(grid.down, grid.cells, strict=True):
        yield _link(label, url) + " & " + " & ".join(_cell(grid, cell) for cell in line) + r" \\ \addlinespace"
    yield r"\end{longtable}"
    yield from (rf"\par\noindent {tex(text)}" for text in said_below(grid))
    for note in grid.notes.values():
        odd = rf" $\triangle$ {tex(note.odd)}" if note.odd else ""
        mark = rf"\par\noindent\hypertarget{{kg{note.number}}}{{\textsuperscript{{{note.number}}}}}"
        yield rf"{mark} ``{tex(note.sentence)}'' \emph{{{_link(note.title, note.url)}}}.{odd}"
    yield r"\par\endgroup"
    if wide:
        yield r"\end{landscape}"


def _columns(count: int) -> str:
    """Columns that fill the line and break long words."""
    cell = r">{{\raggedright\arraybackslash\leavevmode\nobreak\hspace{{0pt}}}}"
    cell += r"p{{\dimexpr{:.3f}\linewidth-{}\tabcolsep\relax}}"
    first = cell.format(0.15, 1)
    return "@{}" + first + f"*{{{count}}}{{{cell.format(0.85 / (count or 1), 2)}}}@{{}}"


def _cell(grid: Grid, cell: Cell) -> str:
    def one(value: Value) -> str:
        text = rf"\textbf{{{tex(value.text)}}}" if value.best else _link(value.text, value.text)
        detail = f" ({tex(value.detail)})" if value.detail else ""
        number = grid.note(value)
        link = rf"\textsuperscript{{\hyperlink{{kg{number}}}{{{number}}}}}" if number else ""
        return text + detail + (r" $\triangle$" if value.marks else "") + link

    return r"\newline ".join(map(one, cell))


def _link(text: str, url: str) -> str:
    """A link; an address that is shown may break behind its slashes."""
    if not re.fullmatch(r"https?://[!-~]+", url):
        return tex(text)
    address = "".join(f"\\{c}" if c in "%#&{}_" else c for c in url if c not in "\\^~$")
    shown = re.sub(r"([/.-])", r"\1\\allowbreak{}", tex(text)) if text == url else tex(text)
    return rf"\href{{{address}}}{{{shown}}}"

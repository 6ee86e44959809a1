"""A table as CSV, Markdown or LaTeX, so that nothing in its cells is taken for a formula or a command."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from starlette.responses import Response

from kg.latex import OTHER, tex
from kg.serve.errors import Refused
from kg.words import inert


def download(grid: Sequence[Sequence[str]], ending: str) -> Response:
    """A grid as a file; raises Refused for an ending that is none of .csv, .md and .tex."""
    writers = {"csv": (as_csv, "text/csv"), "md": (as_markdown, "text/markdown"), "tex": (as_latex, "text/x-tex")}
    if ending not in writers:
        raise Refused(404, "A comparison is to be had as .csv, .md and .tex.")
    write, media = writers[ending]
    return Response(
        write(grid).encode("utf-8", "replace"),
        media_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="comparison.{ending}"'},
    )


def as_csv(grid: Sequence[Sequence[str]]) -> str:
    r"""A grid as CSV; no cell begins as a formula would.

    >>> as_csv([["=1+1", "-3 %"]])
    "'=1+1,-3 %\r\n"
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(map(inert, row) for row in grid)
    return out.getvalue()


def as_markdown(grid: Sequence[Sequence[str]]) -> str:
    r"""A grid as a Markdown table.

    >>> as_markdown([["", "a|b"], ["x", "<i>"]])
    '|  | a\\|b |\n| --- | --- |\n| x | \\<i\\> |\n'
    """
    lines = [[re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", cell) for cell in row] for row in grid]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


def as_latex(grid: Sequence[Sequence[str]]) -> str:
    r"""A grid as a LaTeX table.

    >>> as_latex([["", "50 %"], ["a_b", "1"]]).splitlines()[3]
    ' & 50 \\% \\\\'
    """
    head, *rows = [[tex(cell) for cell in row] for row in grid]
    lines = [OTHER, r"\begin{tabular}{" + "l" * len(head) + "}", r"\hline", " & ".join(head) + r" \\", r"\hline"]
    return "\n".join([*lines, *(" & ".join(row) + r" \\" for row in rows), r"\hline", r"\end{tabular}", ""])

"""Draws a chart with Matplotlib in one theme: quiet axes, colours and marks that colour-blind people tell apart."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kg.chart.data import NONE, OTHER, Chart, Point

COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#b8860b",
    "#56b4e9",
    "#6a3d9a",
    "#1f2933",
)  # after Okabe and Ito
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
GREY, INK, SOFT = "#8a94a0", "#1f2933", "#5b6673"
_THEME: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.edgecolor": "#b8c0c9",
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e9ecef",
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "papers-kg",
    "text.parse_math": False,
}
_SUFFIX = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def svg(chart: Chart) -> bytes:
    """The chart as SVG, the same bytes each time, with a title and a description for those who do not see it."""
    buffer = BytesIO()
    with rc_context(_THEME):
        _figure(chart).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue().decode()
    text = re.sub(r"<!DOCTYPE.*?>\s*", "", text, flags=re.S)
    said = f"<title>{escape(chart.title)}</title><desc>{escape(f'{chart.about}. {chart.note}')}</desc>"
    text = re.sub(r"<svg ([^>]*)>", lambda m: f'<svg role="img" {m[1]}>{said}', text, count=1)
    return text.replace("font: ", "font-family: 'DejaVu Sans', Verdana, sans-serif; font: ").encode()


def png(chart: Chart) -> bytes:
    """The chart as PNG."""
    buffer = BytesIO()
    with rc_context(_THEME):
        _figure(chart).savefig(buffer, format="png", dpi=160, metadata={"Software": None})
    return buffer.getvalue()


def _figure(chart: Chart) -> Figure:
    height = 1.9 + 0.36 * len(chart.rows) + 1.5 if chart.kind == "grid" else 5.4
    figure = Figure(figsize=(9.6, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    {"lines": _lines, "points": _points, "grid": _grid}[chart.kind](axes, chart)
    figure.suptitle(chart.title, x=0.01, ha="left", fontsize=13.5, fontweight="bold")
    figure.supxlabel(chart.note, x=0.01, ha="left", fontsize=8.5, color=SOFT)
    return figure


def looks(chart: Chart, series: str) -> tuple[str, str]:
    """Colour and mark of a series, the same in every chart of these series."""
    if series in (OTHER, NONE):
        return GREY, "o" if series == OTHER else "."
    at = chart.series.index(series)
    return COLOURS[at % len(COLOURS)], MARKS[(at + at // len(COLOURS)) % len(MARKS)]


def _lines(axes: Any, chart: Chart) -> None:
    for name in chart.series:
        row = [p for p in chart.points if p.series == name]
        colour, mark = looks(chart, name)
        axes.plot([p.x for p in row], [p.y for p in row], color=colour, lw=1.6, alpha=0.75, zorder=2)
        _scatter(axes, [p for p in row if p.y], colour, mark, 30)
        _scatter(axes, [p for p in row if not p.y], colour, mark, 6)
        axes.plot([], [], color=colour, marker=mark, lw=1.6, label=name)
    step = max(1, len(chart.ticks) // 12)
    axes.set_xticks(range(0, len(chart.ticks), step), chart.ticks[::step], rotation=0 if len(chart.ticks) < 9 else 35,
                    ha="center" if len(chart.ticks) < 9 else "right")  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_locator(MaxNLocator(integer=chart.y == "papers"))
    axes.set_ylabel(chart.y)
    _legend(axes)


def _scatter(axes: Any, row: list[Point], colour: str, mark: str, size: float) -> None:
    """Full marks, and hollow ones for what says little."""
    for faint in (False, True):
        some = [p for p in row if p.faint == faint]
        fill = "white" if faint and mark != "." else colour
        axes.scatter([p.x for p in some], [p.y for p in some], s=size, marker=mark, facecolor=fill, edgecolor=colour,
                     linewidth=1.3, zorder=3)  # fmt: skip


def _points(axes: Any, chart: Chart) -> None:
    if chart.log_x:
        axes.set_xscale("log", base=2)
        values = sorted({p.x for p in chart.points})
        axes.set_xlim(values[0] / 1.5, values[-1] * 1.6)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axes.set_xlim(min(p.x for p in chart.points) // 1, max(p.x for p in chart.points) // 1 + 1)  # whole years
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    if chart.log_y:
        axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    for name in reversed(chart.series):
        colour, mark = looks(chart, name)
        _scatter(axes, [p for p in chart.points if p.series == name], colour, mark, 46)
    for name in chart.series:
        colour, mark = looks(chart, name)
        axes.scatter([], [], color=colour, marker=mark, s=40, label=name)
    low, high = axes.get_xlim()
    for at, (label, slope) in enumerate(chart.steps):
        axes.plot(
            (low, high), (slope * low, slope * high), color=SOFT, lw=1.2, ls=("--", ":")[at % 2], label=label, zorder=1
        )
    axes.set_xlim(low, high)
    axes.set_xlabel(chart.x)
    axes.set_ylabel(chart.y)
    _legend(axes)


def _legend(axes: Any) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=9.5, borderaxespad=0)


def _grid(axes: Any, chart: Chart) -> None:
    counts = [[0.0] * len(chart.ticks) for _ in chart.rows]
    for p in chart.points:
        counts[int(p.y)][int(p.x)] = float(p.series)
    highest = max(map(max, counts))
    axes.imshow(counts, cmap="Blues", vmin=0, vmax=highest * 1.15, aspect="auto")
    for p in chart.points:
        count = int(p.series)
        if count:
            colour = "white" if count > 0.6 * highest else INK
            axes.text(p.x, p.y, p.series, ha="center", va="center", fontsize=9.5, color=colour)
        elif p.faint:
            axes.scatter(p.x, p.y, s=60, marker="o", facecolor="none", edgecolor="#d55e00", linewidth=1.5)
    axes.set_xticks(range(len(chart.ticks)), chart.ticks, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(chart.rows)), chart.rows)
    axes.set_xticks([x - 0.5 for x in range(len(chart.ticks) + 1)], minor=True)
    axes.set_yticks([y - 0.5 for y in range(len(chart.rows) + 1)], minor=True)
    axes.grid(visible=False)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)


def number(value: float) -> str:
    """A number on an axis.

    >>> number(7e9), number(1500), number(0.25)
    ('7B', '1.5k', '0.25')
    """
    for size, suffix in _SUFFIX:
        if abs(value) >= size:
            return f"{value / size:g}{suffix}"
    return f"{value:g}"

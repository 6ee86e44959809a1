"""The room that draws charts: use over time, results over time, memory and model size, methods by devices.

from kg.chart import write_chart
with kg.open("kg-store") as store:
    write_chart(store, "use", "use.svg", ["RTX 4090", "A100"])
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.chart.data import Chart
    from kg.store import Store

__all__ = ["ENDINGS", "WHAT", "write_chart"]
ENDINGS = (".svg", ".png", ".html")
WHAT = ("use", "results", "memory", "heatmap")


def write_chart(
    store: Store,
    what: str,
    file: str | Path,
    names: Sequence[str] = (),
    *,
    by: str | None = None,
    top: int = 8,
    share: bool = False,
) -> str:
    """Draws a chart into a file, whose ending tells the format; gives a line that says what is shown.

    `what` is one of WHAT: "use" of the named things (else of the most used devices) over time, by "month", "quarter" or
    "year", as a `share` of all papers if wished; "results" of the named metric or kind, on devices; device "memory"
    and model size; "heatmap" of the `top` methods and devices. Equal graphs give equal bytes. Raises QueryError for an
    unknown name, InputError for another ending, a chart of nothing, and what the chart does not take.
    """
    from kg.chart.data import heatmap, legible, memory, results, use

    _refuse(what, bool(names), bool(by or share))
    target = Path(file)
    if target.suffix.lower() not in ENDINGS:
        raise InputError(str(file), "a chart is an .svg, .png or .html file", "let its name end in .svg")
    match what:
        case "use":
            chart: Chart = use(store, names, by, top, share)
        case "results":
            chart = results(store, names, top)
        case "memory":
            chart = memory(store, top)
        case "heatmap":
            chart = heatmap(store, top)
        case _:
            raise InputError(what, "no such chart", f"one of {', '.join(WHAT)}")
    try:
        target.write_bytes(_written(legible(chart), target.suffix.lower()))
    except OSError as error:
        raise InputError(str(file), f"cannot be written ({error.strerror})", "name another place") from None
    return f"wrote {target}: {chart.title} ({chart.about})"


def _refuse(what: str, named: bool, of_use: bool) -> None:
    """Raises InputError for names, periods and shares where a chart has none: they would be left out in silence."""
    if what in WHAT[2:] and named:
        raise InputError(what, "a chart of all, which takes no names", "leave them out, or draw the use of them")
    if what in WHAT[1:] and of_use:
        raise InputError(what, "no chart of periods or shares", "leave --by and --share out: they are of use")


def _written(chart: Chart, suffix: str) -> bytes:
    from kg.chart.draw import png, svg

    if suffix == ".png":
        return png(chart)
    if suffix == ".svg":
        return svg(chart)
    from kg.chart.page import page

    return page(chart, svg(chart))

"""A chart as one HTML file: the picture, and all that it shows as a table, each number with its paper and sentence."""

from __future__ import annotations

from html import escape

from kg.chart.data import Chart, Point

_STYLE = """body{font:15px/1.5 system-ui,"Segoe UI",Roboto,Arial,sans-serif;
color:#1f2933;margin:2rem auto;padding:0 1rem;max-width:1000px}
.wide{overflow-x:auto}svg{width:100%;min-width:640px;max-width:60rem;height:auto}
table{border-collapse:collapse;font-size:.9em}summary{cursor:pointer}
caption{text-align:left;font-weight:600;padding:.5rem 0}
td,th{padding:.25rem .8rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #e5e8ec}
td:first-child{white-space:nowrap}.soft{color:#5b6673}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark}body{background:#141414;color:#e6eaee}
td,th{border-color:#333c46}.soft{color:#a3adb8}svg{filter:invert(.92) hue-rotate(180deg)}}"""  # white becomes #141414


def page(chart: Chart, svg: bytes) -> bytes:
    """The HTML file in UTF-8; takes the chart and its picture."""
    picture = svg.decode().partition("?>")[2].strip()
    rows = (
        "".join(map(_row, chart.points)) if chart.kind != "grid" else "".join(map(_row, filter(_tells, chart.points)))
    )
    html = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(chart.title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f'<main><div class="wide" tabindex="0" role="region" aria-label="the chart">{picture}</div>\n'
        f"<details><summary>What the chart shows, as a table ({escape(chart.about)})</summary>"
        f"<table><caption>{escape(chart.title)}</caption>"
        f'<thead><tr><th scope="col">{escape(chart.y)}</th><th scope="col">what</th><th scope="col">sentence</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></details></main></body></html>\n"
    )
    return html.encode("utf-8", "replace")


def _tells(point: Point) -> bool:
    return point.faint or point.series != "0"


def _row(point: Point) -> str:
    value = f"{point.y:.6g}" if not point.series.isdigit() else point.series
    what = escape(point.label if point.sentence else f"{point.series}, {point.label}")
    return f'<tr><td>{value}</td><td>{what}</td><td class="soft">{escape(point.sentence)}</td></tr>'

"""Charts as SVG, made here: they need no script, take the page's colours, and say their numbers to screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[str, float]
_WIDTH, _HEIGHT, _FOOT, _TOP = 640, 170, 22, 16
_ROW, _NAMES = 22, 230


def columns(points: Sequence[Point], what: str) -> Markup:
    """Upright bars in the order given, for what changes over time; takes (label, value) and what is counted.

    >>> columns([("2024", 2), ("2025", 4)], "papers").count("<rect")
    2
    """
    if not points:
        return Markup("")
    most = max(value for _, value in points) or 1
    step = _WIDTH / len(points)
    every = -(-len(points) // 12)  # labels that fit
    parts = []
    for at, (label, value) in enumerate(points):
        height = max(1.0, (_HEIGHT - _FOOT - _TOP) * value / most) if value else 0.0
        x, y = at * step, _HEIGHT - _FOOT - height
        parts.append(
            f"<g><title>{escape(label)}: {figure(value)} {escape(what)}</title>"
            f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"/>'
            + (f'<text class="num" x="{x + step / 2:.1f}" y="{y - 4:.1f}">{figure(value)}</text>' if step > 22 else "")
            + (
                f'<text class="tick" x="{x + step / 2:.1f}" y="{_HEIGHT - 6}">{escape(label)}</text>'
                if at % every == 0
                else ""
            )
            + "</g>"
        )
    said = f"{what} by time: " + ", ".join(f"{label} {figure(value)}" for label, value in points)
    return _svg(parts, _HEIGHT, said)


def rows(points: Sequence[Point], what: str) -> Markup:
    """Lying bars with names before them, for what is compared.

    >>> rows([("a", -1), ("b", 2)], "value").count("<rect")
    2
    """
    if not points:
        return Markup("")
    low, high = min(0.0, *(v for _, v in points)), max(0.0, *(v for _, v in points))
    scale = (_WIDTH - _NAMES - 70) / ((high - low) or 1)
    zero = _NAMES - low * scale
    parts = []
    for at, (label, value) in enumerate(points):
        y, width = at * _ROW, abs(value) * scale
        x = zero if value >= 0 else zero - width
        short = label if len(label) <= 32 else label[:31] + "…"
        parts.append(
            f"<g><title>{escape(label)}: {figure(value)}</title>"
            f'<text class="name" x="{_NAMES - 8}" y="{y + 15}">{escape(short)}</text>'
            f'<rect class="bar" x="{x:.1f}" y="{y + 4}" width="{max(width, 1):.1f}" height="{_ROW - 8}"/>'
            f'<text class="end" x="{zero + max(value, 0) * scale + 5:.1f}" y="{y + 15}">{figure(value)}</text></g>'
        )
    return _svg(parts, len(points) * _ROW, f"{what}: " + ", ".join(f"{name} {figure(v)}" for name, v in points))


def figure(value: float) -> str:
    """A number on a chart.

    >>> figure(4.0), figure(1234.5), figure(0.00071)
    ('4', '1,234.5', '0.00071')
    """
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.6g}"


def by_time(counts: dict[str, int]) -> list[Point]:
    """Counts by month or year with the gaps between them filled in.

    >>> by_time({"2024-11": 2, "2025-01": 1})
    [('2024-11', 2), ('2024-12', 0), ('2025-01', 1)]
    """
    if not counts:
        return []
    begin, end = min(counts), max(counts)
    if len(begin) != 7:
        return [(str(year), counts.get(str(year), 0)) for year in range(int(begin), int(end) + 1)]
    number, until = _months(begin), _months(end)
    names = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(number, until + 1)]
    return [(name, counts.get(name, 0)) for name in names]


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _svg(parts: Sequence[str], height: float, said: str) -> Markup:
    head = f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(said)}">'
    return Markup(f"{head}{''.join(parts)}</svg>")

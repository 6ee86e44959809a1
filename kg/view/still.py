"""A picture as a drawing that stands still, for papers and READMEs: SVG of our own, PNG through Matplotlib."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from math import cos, pi, sin

from kg.reported import ACTIVE
from kg.view.graph import RELATIONS, TYPES, Picture
from kg.view.layout import Places, node_size, ties
from kg.view.regions import OTHER, circle, coloured, colours_of
from kg.view.style import STYLE, line, short, thickness
from kg.words import for_xml

WIDTH, MARGIN, LEGEND = 1600.0, 60.0, 44.0
INK, SOFT, PAPER = "#1f2933", "#5a6572", "#ffffff"
NAMED, FORCED = 260, 60  # of the largest nodes that may have a name, and that have one even where it covers a mark
_POINTS = {"square": (4, 45.0), "diamond": (4, 0.0), "triangle": (3, -90.0), "hexagon": (6, 0.0), "star": (5, -90.0)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A node: where it stands, how large, which colour and shape."""

    x: float
    y: float
    size: float
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge between two points."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    dashes: bool
    width: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name below its mark, or in the legend beside it."""

    x: float
    y: float
    text: str
    size: float
    anchor: str = "middle"
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """The ground on which a community stands."""

    x: float
    y: float
    radius: float
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, in its order, on a sheet."""

    width: float
    height: float
    title: str
    discs: tuple[Disc, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def draw(picture: Picture, places: Places, communities: bool = False) -> Drawing:
    """Lays a picture out on a sheet 1,600 wide, a legend below it; names where they do not cover one another.

    Takes also whether communities give the nodes their colours, in place of types.
    """
    xs, ys = [x for x, _ in places.values()] or [0], [y for _, y in places.values()] or [0]
    wide, high = max(max(xs) - min(xs), 1), max(max(ys) - min(ys), 1)
    scale = min((WIDTH - 2 * MARGIN) / wide, 1100 / high, 1.6)
    legend_marks, legend_labels, needed = _legend(picture, communities)
    sheet, height = max(wide * scale + 4 * MARGIN, needed), high * scale + 2 * MARGIN + LEGEND
    left = (sheet - wide * scale) / 2

    def spot(x: float, y: float) -> tuple[float, float]:
        return left + (x - min(xs)) * scale, MARGIN + (y - min(ys)) * scale

    spots = {iri: spot(x, y) for iri, (x, y) in places.items()}
    discs, titles = _regions(picture, places, spot, scale, communities)
    size = _sizes(picture, scale)
    colours = colours_of(picture) if communities else {}
    marks = [
        Mark(*spots[iri], size[iri], colours.get(iri, STYLE[node.type][0]), STYLE[node.type][1])
        for iri, node in picture.nodes.items()
    ]
    names = _names(picture, spots, size, (sheet, height - LEGEND), titles) + list(_told(picture, spots))
    marks += [replace(mark, y=height - LEGEND / 2) for mark in legend_marks]
    names += [replace(label, y=height - LEGEND / 2 + 5) for label in legend_labels]
    lines = tuple(_lines(picture, spots, scale))
    return Drawing(sheet, height, picture.about, tuple(discs), lines, tuple(marks), tuple(names))


def _sizes(picture: Picture, scale: float) -> dict[str, float]:
    near = ties(picture)
    return {
        iri: node_size(len(near[iri]), node.type == "Paper")
        * (1.4 if iri == picture.centre else 1.0)
        * max(0.28, min(1.2, scale))
        for iri, node in picture.nodes.items()
    }


def _lines(picture: Picture, spots: dict[str, tuple[float, float]], scale: float) -> Iterator[Line]:
    quiet = max(0.16, min(0.55, 200 / (len(picture.edges) + 1)))
    for edge in picture.edges:
        colour, dashes = line(edge.relations[0])
        width = thickness(edge) * max(0.6, min(1.4, scale))
        yield Line(*spots[edge.source], *spots[edge.target], colour, dashes, width, quiet)


def _regions(
    picture: Picture, places: Places, spot: Callable[[float, float], tuple[float, float]], scale: float, bright: bool
) -> tuple[list[Disc], list[Label]]:
    """The discs of the communities, and their names above them."""
    discs, titles = [], []
    for colour, region in coloured(picture):
        x, y, radius = circle(region, places)
        middle, size = spot(x, y), radius * scale
        discs.append(Disc(*middle, size, colour if bright else SOFT, 0.13 if bright else 0.08))
        both = " · ".join(region.names[:2])
        text = both if len(both) * 8 < 2.2 * size else region.names[0]
        titles.append(Label(middle[0], middle[1] - size + 4, text, 15, colour=colour if bright else SOFT, bold=True))
    return discs, titles


Box = tuple[float, float, float, float]


class _Sheet:
    """What is taken of a sheet, in cells so that each look is at a few boxes."""

    CELL = 80.0

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.cells: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)

    def _near(self, box: Box) -> Iterator[list[Box]]:
        left, top, right, bottom = (int(side // self.CELL) for side in box)
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                yield self.cells[x, y]

    def free(self, box: Box) -> bool:
        """Whether a box covers nothing and stays on the sheet."""
        if box[0] <= 0 or box[1] <= 0 or box[2] >= self.width or box[3] >= self.height:
            return False
        return not any(
            b[0] < box[2] and box[0] < b[2] and b[1] < box[3] and box[1] < b[3] for row in self._near(box) for b in row
        )

    def take(self, box: Box) -> None:
        """Keeps a box from being covered."""
        for row in self._near(box):
            row.append(box)


def _names(
    picture: Picture,
    spots: dict[str, tuple[float, float]],
    size: dict[str, float],
    sheet: tuple[float, float],
    titles: list[Label],
) -> list[Label]:
    """The titles, then the larger nodes' names first: below, else above or beside.

    None covers another name or leaves the sheet; only those of the largest nodes may cover another mark.
    """
    written, marked = _Sheet(*sheet), _Sheet(*sheet)
    for iri, (x, y) in spots.items():
        marked.take((x - size[iri], y - size[iri], x + size[iri], y + size[iri]))
    found = []

    def put(label: Label, over: bool) -> bool:
        box = _box(label)
        if free := written.free(box) and (over or marked.free(box)):
            written.take(box)
            found.append(label)
        return free

    for title in titles:
        put(title, True)
    for rank, iri in enumerate(sorted(picture.nodes, key=lambda i: (-size[i], i))[:NAMED]):
        (x, y), r = spots[iri], size[iri] + 2
        text, letters = short(picture.nodes[iri]), max(11.0, min(19.0, 8.5 + size[iri] * 0.5))
        below, above, beside = y + r + letters * 0.85, y - r - letters * 0.25, y + letters * 0.3
        tries = [(x, below, "middle"), (x, above, "middle"), (x + r, beside, "start"), (x - r, beside, "end")]
        labels = [Label(left, top, text, letters, anchor) for left, top, anchor in tries]
        _ = any(put(label, False) for label in labels) or (rank < FORCED and any(put(label, True) for label in labels))
    return found


def _box(label: Label) -> Box:
    """What a name covers, about."""
    wide = len(label.text) * label.size * (0.62 if label.bold else 0.56) + 4
    left = label.x - {"middle": wide / 2, "start": 0, "end": wide}[label.anchor]
    return (left, label.y - label.size * 0.85, left + wide, label.y + label.size * 0.25)


def _told(picture: Picture, spots: dict[str, tuple[float, float]]) -> Iterator[Label]:
    """What each edge of a path says, above its middle."""
    if picture.story:
        for edge in picture.edges:
            (x1, y1), (x2, y2) = spots[edge.source], spots[edge.target]
            yield Label((x1 + x2) / 2, (y1 + y2) / 2 - 4, ACTIVE.get(edge.relations[0], edge.relations[0]), 12)


def _legend(picture: Picture, communities: bool) -> tuple[list[Mark], list[Label], float]:
    """The types of nodes, then the relations, in a row, with how wide it is; shapes alone where colours are taken."""
    kinds = {node.type for node in picture.nodes.values()}
    used = {edge.relations[0] for edge in picture.edges}
    marks, labels, x = [], [], MARGIN / 2
    types = (name for name in (*TYPES, "Thing") if name in kinds)
    entries = [(name, OTHER if communities else STYLE[name][0], STYLE[name][1]) for name in types]
    order = [name for name in RELATIONS if name in used] + sorted(used - set(RELATIONS))
    entries += [
        ("".join(f" {c.lower()}" if c.isupper() else c for c in n), line(n)[0], "dashes" if line(n)[1] else "line")
        for n in order
    ]
    for name, colour, shape in entries:
        marks.append(Mark(x, 0, 7, colour, shape))
        labels.append(Label(x + 14, 0, name, 15, "start"))
        x += 40 + len(name) * 8.2
    return marks, labels, x


def svg(drawing: Drawing) -> bytes:
    """The drawing as SVG in UTF-8, the same bytes each time; its title says what is shown."""
    width, height = round(drawing.width), round(drawing.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="Helvetica, Arial, sans-serif">',
        f"<title>{escape(for_xml(drawing.title))}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
    ]
    parts += [
        f'<circle cx="{d.x:.1f}" cy="{d.y:.1f}" r="{d.radius:.1f}" fill="{d.colour}" fill-opacity="{d.opacity:.2f}"/>'
        for d in drawing.discs
    ]
    parts += [
        f'<path d="M{e.x1:.1f} {e.y1:.1f}L{e.x2:.1f} {e.y2:.1f}" stroke="{e.colour}" stroke-width="{e.width:.1f}" '
        f'stroke-opacity="{e.opacity:.2f}"{_dashes(e)} fill="none"/>'
        for e in drawing.lines
    ]
    parts += map(_svg_mark, drawing.marks)
    parts += [
        f'<text x="{t.x:.1f}" y="{t.y:.1f}" font-size="{t.size:.1f}" text-anchor="{t.anchor}" fill="{t.colour}" '
        f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"{_bold(t)}>'
        f"{escape(for_xml(t.text))}</text>"
        for t in drawing.labels
    ]
    return ("\n".join(parts) + "\n</svg>\n").encode("utf-8", "replace")


def _bold(label: Label) -> str:
    return ' font-weight="bold"' if label.bold else ""


def _dashes(edge: Line) -> str:
    return ' stroke-dasharray="5 4"' if edge.dashes else ""


def _svg_mark(mark: Mark) -> str:
    if mark.shape == "dot":
        return f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.size:.1f}" fill="{mark.colour}"/>'
    if mark.shape in ("line", "dashes"):
        dashes = ' stroke-dasharray="5 3"' if mark.shape == "dashes" else ""
        return f'<path d="M{mark.x - 9:.1f} {mark.y:.1f}h18" stroke="{mark.colour}" stroke-width="3"{dashes}/>'
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners_of(mark))
    return f'<polygon points="{corners}" fill="{mark.colour}"/>'


def corners_of(mark: Mark) -> list[tuple[float, float]]:
    """The corners of a mark that is no circle.

    >>> [(round(x), round(y)) for x, y in corners_of(Mark(0, 0, 10, "#000000", "diamond"))]
    [(12, 0), (0, 12), (-12, 0), (0, -12)]
    """
    count, turn = _POINTS[mark.shape]
    radii = (1.35, 0.6) if mark.shape == "star" else (1.2,)
    turns = [(turn + 360 * at / (count * len(radii)), radii[at % len(radii)]) for at in range(count * len(radii))]
    return [
        (mark.x + mark.size * radius * cos(a * pi / 180), mark.y + mark.size * radius * sin(a * pi / 180))
        for a, radius in turns
    ]


def png(drawing: Drawing, dots: float = 2.0) -> bytes:
    """The drawing as PNG, `dots` pixels for each unit of the sheet."""
    from matplotlib import patheffects
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Polygon

    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=72 * dots, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, drawing.width), ylim=(drawing.height, 0))
    axes.axis("off")
    for d in drawing.discs:
        axes.add_patch(Circle((d.x, d.y), d.radius, facecolor=d.colour, alpha=d.opacity, edgecolor="none", zorder=0))
    for e in drawing.lines:
        style = (0, (5, 4)) if e.dashes else "-"
        axes.plot((e.x1, e.x2), (e.y1, e.y2), color=e.colour, lw=e.width, alpha=e.opacity, ls=style, zorder=1)
    for mark in drawing.marks:
        if mark.shape in ("line", "dashes"):
            style = (0, (2, 1)) if mark.shape == "dashes" else "-"
            axes.plot((mark.x - 9, mark.x + 9), (mark.y, mark.y), color=mark.colour, lw=3, ls=style, zorder=2)
        else:
            round_ = mark.shape == "dot"
            shape = Circle((mark.x, mark.y), mark.size) if round_ else Polygon(corners_of(mark))
            shape.set(facecolor=mark.colour, edgecolor="none", zorder=2)
            axes.add_patch(shape)
    halo = [patheffects.withStroke(linewidth=3, foreground=PAPER)]
    align = {"middle": "center", "start": "left", "end": "right"}
    for t in drawing.labels:
        text, weight = for_xml(t.text).replace("$", r"\$"), "bold" if t.bold else "normal"
        drawn = axes.text(t.x, t.y, text, fontsize=t.size * 0.9, ha=align[t.anchor], color=t.colour, weight=weight)
        drawn.set(path_effects=halo, zorder=3)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()

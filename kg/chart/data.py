"""What a chart shows, worked out from the store before anything is drawn."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from kg import terms, units
from kg.analyze import Graph, load, pairs
from kg.analyze.pairs import DOING, SMALL
from kg.errors import InputError, QueryError
from kg.lookup import Name, Thing, find, meant, nearest, spellings
from kg.lookup import names as all_names
from kg.readable import shown
from kg.reported import Number, PaperInfo, among, below, claims, numbers, papers
from kg.words import noun, some

if TYPE_CHECKING:
    from kg.store import Store

PERIODS = ("month", "quarter", "year")
OTHER, NONE = "other devices", "no device named"
_PARAMETER = terms.KGUNIT + "Parameter"
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(B|M)(?![\w])")
_OFTEN = 8  # metrics that are named where one is unknown


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: where it stands, which series it belongs to, whether it says little, and what is behind it."""

    x: float
    y: float
    series: str
    faint: bool = False
    label: str = ""
    paper: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn.

    `kind` is "lines", "points" or "grid"; `series` are named in the order of the legend; `ticks` are words along x (of
    "grid" `rows` are those along y); `steps` are straight lines (label, y for x = 1) through the origin.
    """

    kind: str
    title: str
    about: str
    x: str
    y: str
    points: tuple[Point, ...]
    series: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    log_x: bool = False
    log_y: bool = False
    steps: tuple[tuple[str, float], ...] = ()
    note: str = ""


def legible(chart: Chart) -> Chart:
    """A chart with its names and sentences as people read them."""
    points = (
        replace(p, series=shown(p.series), label=shown(p.label), sentence=shown(p.sentence)) for p in chart.points
    )
    series, ticks, rows = (tuple(map(shown, names)) for names in (chart.series, chart.ticks, chart.rows))
    title, about, x, y, note = map(shown, (chart.title, chart.about, chart.x, chart.y, chart.note))
    chart = replace(chart, title=title, about=about, x=x, y=y, note=note)
    return replace(chart, points=tuple(points), series=series, ticks=ticks, rows=rows)


def use(store: Store, names: Sequence[str], by: str | None = None, top: int = 8, share: bool = False) -> Chart:
    """How many papers have to do with each of some things (and what is narrower), period by period.

    Without names: the devices that most papers run on. Papers without a month count only by year; mentions and
    comparisons do not count. Counts below five are faint.
    """
    graph = load(store, sentences=False)
    things = [find(store, name)[0] for name in names] or _most_used(graph, top)
    dates = {iri: paper.date for iri, paper in graph.papers.items() if paper.date}
    by = by or _fitting(dates.values())
    if by not in PERIODS:
        raise QueryError(by, "no such period", f"one of {', '.join(PERIODS)}")
    period = {iri: p for iri, date in dates.items() if (p := _period(date, by))}
    if not period or not things:
        raise InputError("chart", f"no paper's {by} is known", "build pages with dates")
    ticks = _between(min(period.values()), max(period.values()), by)
    total = Counter(period.values())
    points = []
    for thing in things:
        own = below(store, thing.iri)
        users = {p for e in sorted(own) if e in graph.network for p in _doing(graph, e)}
        counted = Counter(period[p] for p in users if p in period)
        for at, tick in enumerate(ticks):
            count = counted[tick]
            y = (100 * count / total[tick] if total[tick] else 0.0) if share else float(count)
            points.append(Point(at, y, thing.label, count < SMALL, f"{tick}: {count} of {some(total[tick], 'paper')}"))
    what = "Share of papers" if share else "Papers"
    types = sorted({noun(thing.type) for thing in things})
    title = f"{what} by {' and '.join(types)}, per {by}"
    note = f"Hollow: fewer than {SMALL} papers. {len(period):,} of {len(graph.papers):,} papers have a known {by}."
    about = f"papers that use, introduce or run on it, {ticks[0]} to {ticks[-1]}"
    series = tuple(thing.label for thing in things)
    return Chart(
        "lines", title, about, by, "% of papers" if share else "papers", tuple(points), series, ticks, note=note
    )


def _doing(graph: Graph, iri: str) -> list[str]:
    near = graph.network[iri]
    return [p for p in near if p in graph.papers and any(tie.relation in DOING for tie in graph.ties(iri, p))]


def _most_used(graph: Graph, top: int, type_: str = "Hardware") -> list[Thing]:
    """The things that most papers have to do with; a family that most name by its members ("NVIDIA GPU") is none."""
    users = {iri: set(_doing(graph, iri)) for iri in graph.of_type(type_)}
    below_: defaultdict[str, set[str]] = defaultdict(set)
    for iri, found in users.items():
        for broad in graph.above(iri):
            below_[broad] |= found
    count = {iri: len(found) for iri, found in users.items() if found and 2 * len(found) >= len(found | below_[iri])}
    best = sorted(count, key=lambda iri: (-count[iri], graph.label(iri), iri))[:top]
    return [Thing(type_, graph.label(iri), iri, count[iri]) for iri in best]


def _fitting(dates: Iterable[str]) -> str:
    """Months for up to a year and a half, quarters for up to six years, else years."""
    known = sorted(date for date in dates if len(date) >= 7)
    if not known:
        return "year"
    span = len(_between(known[0][:7], known[-1][:7], "month"))
    return "month" if span <= 18 else "quarter" if span <= 72 else "year"


def _period(date: str, by: str) -> str:
    """The period of a date, nothing where the date does not tell.

    >>> _period("2025-05-03", "quarter"), _period("2025", "month")
    ('2025 Q2', '')
    """
    if by == "year":
        return date[:4]
    if len(date) < 7:
        return ""
    return date[:7] if by == "month" else f"{date[:4]} Q{(int(date[5:7]) + 2) // 3}"


def _between(first: str, last: str, by: str) -> tuple[str, ...]:
    """All periods from the first to the last.

    >>> _between("2024 Q4", "2025 Q2", "quarter")
    ('2024 Q4', '2025 Q1', '2025 Q2')
    """
    per_year = {"month": 12, "quarter": 4, "year": 1}[by]

    def number(period: str) -> int:
        part = 0 if by == "year" else int(period.rpartition("Q" if by == "quarter" else "-")[2]) - 1
        return int(period[:4]) * per_year + part

    def name(at: int) -> str:
        year, part = divmod(at, per_year)
        return {"year": f"{year}", "quarter": f"{year} Q{part + 1}", "month": f"{year}-{part + 1:02}"}[by]

    return tuple(map(name, range(number(first), number(last) + 1)))


def results(store: Store, names: Sequence[str], top: int = 7) -> Chart:
    """Reported numbers of one kind or metric over time, a colour for each device.

    `names` are a kind ("throughput") or metric ("frames per second"; the default), then devices or methods, of which a
    number must name one. Only levels in the commonest standard unit are shown, since others do not compare: no gains,
    and no drops, unless there is nothing else.
    """
    wanted = names[0] if names else "frames per second"
    known = papers(store)
    wanted, every = _measured(store, wanted)
    for name in names[1:]:
        own = below(store, find(store, name)[0].iri)
        every = [n for n in every if any(end and end.iri in own for end in (n.hardware, n.subject, n.dataset, n.model))]
    unit = _commonest(n.standard_unit for n in every if n.standard is not None)
    dated = [n for n in every if n.standard_unit == unit and n.standard and len(known[n.paper].date) >= 7]
    shown = [n for n in dated if not n.change] or dated
    if not shown:
        raise InputError("chart", f"no paper with a known month reports {wanted}", "build pages with dates")
    count = Counter(n.hardware.label for n in shown if n.hardware)
    best = sorted(count, key=lambda label: (-count[label], label))[:top]
    points = tuple(_result(n, known[n.paper], best) for n in shown)
    series = [*best, *(name for name in (OTHER, NONE) if any(p.series == name for p in points))]
    values = [p.y for p in points]
    shares = unit.endswith("/PERCENT")  # they end at 100: a scale of powers would hide that
    log = max(values) > 30 * min(values) > 0 and not shares
    unit_name = units.label(unit, 1.0, _commonest(n.unit_text for n in shown))
    moved = len(dated) - len(shown)
    told = f", but for {some(moved, 'gain or drop', 'gains and drops')}" if moved else ""
    what = f"those in {unit_name}" if unit_name else "those without a unit"
    note = f"{len(shown):,} of {some(len(every), 'number')}: {what} with a known month{told}."
    if shares and any(n.kind != "quality" for n in shown):
        note += " Some say what is saved, some what is left: read their sentences."
    about = f"{some(len(shown), 'number')}, {some(len({n.paper for n in shown}), 'paper')}"
    title = f"Reported {wanted} over time{', by device' if best else ''}"
    return Chart("points", title, about, "date", unit_name or wanted, points, tuple(series), log_y=log, note=note)


def _measured(store: Store, wanted: str) -> tuple[str, list[Number]]:
    """A kind or a metric, asked for by any of its names, and its numbers.

    Raises QueryError with the nearest names and the commonest metrics.
    """
    every, asked = numbers(store), wanted.casefold()
    if found := [
        n for n in every if asked in (n.kind, n.kind.replace("_", " "), *map(str.casefold, spellings(n.metric)))
    ]:
        return wanted, found
    count = Counter(n.metric for n in every if n.metric)
    metrics = list(all_names(store.select, ("Metric",)))
    labels = {name.iri: name.text for name in reversed(metrics) if name.preferred}  # the first is as it is written
    known = [name for name in metrics if labels.get(name.iri) in count]
    surest = next(filter(None, meant(wanted, known)), set[str]())
    if found := [n for n in every if n.metric in {labels[iri] for iri in surest}]:
        return found[0].metric, found
    near = nearest(wanted, [*known, *(Name(kind.replace("_", " "), kind, "Metric") for kind in terms.KINDS)])
    often = ", ".join(shown(metric) for metric, _ in count.most_common(_OFTEN))
    cure = f"a kind ({', '.join(terms.KINDS)}) or a metric, most often {often}"
    raise QueryError(wanted, "no paper reports this", f"{near} Else {cure}" if near else cure)


def _result(number: Number, paper: PaperInfo, best: Sequence[str]) -> Point:
    device = number.hardware.label if number.hardware else NONE
    series = device if device in best or device == NONE else OTHER
    day = int(paper.date[8:10]) if len(paper.date) >= 10 else 15
    x = int(paper.date[:4]) + (int(paper.date[5:7]) - 1 + (day - 1) / 31) / 12
    what = number.subject.label if number.subject else paper.short
    return Point(x, number.standard or 0.0, series, number.hardware is None, f"{what} on {device}", number.paper,
                 number.sentence)  # fmt: skip


def _commonest(values: Iterable[str]) -> str:
    count = Counter(values)
    return min(count, key=lambda value: (-count[value], value), default="")


def memory(store: Store, top: int = 8) -> Chart:
    """The memory of the devices that papers run on, against the model sizes that the same papers report.

    A size is a reported number of parameters, or (faint) one that a model's name tells; a paper's largest counts. The
    lines say what fits into a device: weights of 16 and of 4 bits.
    """
    graph = load(store, sentences=False)
    query = "SELECT ?h ?m { ?h kg:memoryGB ?m } ORDER BY ?h ?m"
    has = {device.value: float(gigabytes.value) for device, gigabytes in store.select(query)}
    sizes: defaultdict[str, list[tuple[float, bool, str, str]]] = defaultdict(list)  # with a sentence or a model's IRI
    for n in numbers(store):
        if n.kind == "size" and n.standard_unit == _PARAMETER and n.standard:
            what = n.subject.label if n.subject else n.unit_text
            sizes[n.paper].append((n.standard, False, what, n.sentence))
    _named_sizes(graph, sizes)
    points = []
    for paper, rows in sorted(sizes.items()):
        size, faint, what, said = max(rows, key=lambda row: (row[0], not row[1], row[2]))
        for iri in sorted(graph.network[paper]):
            if iri in has and any(tie.relation == "runsOn" for tie in graph.ties(paper, iri)):
                device = graph.label(iri)
                points.append(Point(has[iri], size, device, faint, f"{what} on {device}", paper, said))
    if not points:
        raise InputError("chart", "no paper tells both a device's memory and a model's size", "build more papers")
    count = Counter(point.series for point in points)
    best = sorted(count, key=lambda label: (-count[label], label))[:top]
    told = {(c.paper, c.entity): c.sentence for c in claims(store, among("p", {p.paper for p in points if p.faint}))}
    kept = tuple(
        replace(p, series=p.series if p.series in best else OTHER, sentence=told.get((p.paper, p.sentence), p.sentence))
        for p in points
    )
    series = tuple(best) + ((OTHER,) if any(p.series == OTHER for p in kept) else ())
    note = "Hollow: the size is read from the model's name. Above a line the weights alone do not fit into one device."
    about = f"{some(len(points), 'pair')} of device and model, {some(len({p.paper for p in points}), 'paper')}"
    steps = (("16-bit weights", 5e8), ("4-bit weights", 2e9))
    title, x = "Device memory and model size", "memory of one device [GB]"
    return Chart("points", title, about, x, "parameters", kept, series, (), (), True, True, steps, note)


def _named_sizes(graph: Graph, sizes: dict[str, list[tuple[float, bool, str, str]]]) -> None:
    """Adds what the names of the papers' models tell."""
    for paper in graph.papers:
        for iri in sorted(graph.network[paper]):
            label, does = graph.label(iri), graph.ties(paper, iri)[0].relation in DOING
            if graph.type(iri) == "Model" and does and (size := named_size(label)):
                sizes[paper].append((size, True, label, iri))


def named_size(name: str) -> float | None:
    """The number of parameters that a model's name tells.

    >>> named_size("Llama-3.1-70B"), named_size("ViT-22B-plus"), named_size("GPT-4"), named_size("8x7B")
    (70000000000.0, 22000000000.0, None, None)
    """
    found = _SIZE.search(name)
    return float(found[1]) * (1e9 if found[2] == "B" else 1e6) if found else None


def heatmap(store: Store, top: int = 12) -> Chart:
    """How many papers have to do with each of the most used methods and devices together.

    Where nobody has, although one would expect a paper by chance, the cell is marked as a gap (faint). Methods and
    devices whose cells are all empty are left out.
    """
    graph = load(store, sentences=False)
    together = {(pair.one, pair.other): len(pair.papers) for pair in pairs(graph)}
    cells: dict[tuple[Thing, Thing], tuple[int, bool]] = {}
    sides = _most_used(graph, top, "Method"), _most_used(graph, top)
    for method, device in product(*sides):
        count = together.get((method.iri, device.iri), 0)
        if count or method.papers * device.papers >= len(graph.papers):  # one expected by chance
            cells[method, device] = count, not count
    if not cells:
        cure = "take more of them, with --top" if together else "build more papers"
        raise InputError("chart", "no paper has to do with a method and a device", cure)
    kept = {thing for cell in cells for thing in cell}
    methods, devices = ([thing for thing in side if thing in kept] for side in sides)
    points = []
    for (y, method), (x, device) in product(enumerate(methods), enumerate(devices)):
        count, gap = cells.get((method, device), (0, False))
        label = f"{method.label} on {device.label}: {some(count, 'paper')}" + (", a gap" if gap else "")
        points.append(Point(x, y, str(count), gap, label))
    title = "Methods by devices: papers that have to do with both"
    ticks, rows = tuple(d.label for d in devices), tuple(m.label for m in methods)
    gaps = any(gap for _, gap in cells.values())
    note = "○: a gap; nobody reports the pair, although a paper would be expected by chance." if gaps else ""
    about = f"{some(len(methods), 'method')}, {some(len(devices), 'device')}"
    return Chart("grid", title, about, "device", "method", tuple(points), (), ticks, rows, note=note)

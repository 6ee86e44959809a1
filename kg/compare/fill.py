"""Fills a comparison from a store: which columns, which rows, and what stands in each cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import terms, units
from kg.compare import marks
from kg.compare.table import Cell, Column, Row, Table, Value
from kg.errors import InputError, QueryError
from kg.lookup import Thing, find, spellings
from kg.readable import shown
from kg.reported import (
    ACTIVE,
    PASSIVE,
    PERCENT,
    RATIO,
    Claim,
    Number,
    PaperInfo,
    among,
    below,
    claims,
    numbers,
    papers,
)
from kg.words import amount, several

if TYPE_CHECKING:
    from kg.store import Store

COLUMNS = 8  # of a table that fills itself
RELATIONS = tuple(name for name in ACTIVE if name not in ("mentions", "broader"))
FACTS = {
    "vendor": terms.VENDOR,
    "architecture": terms.ARCHITECTURE,
    "memory": terms.MEMORY_GB,
    "bandwidth": terms.MEMORY_BANDWIDTH_GBS,
    "peak FP16": terms.PEAK_FP16_TFLOPS,
    "peak FP32": terms.PEAK_FP32_TFLOPS,
    "power": terms.TDP_W,
    "released": terms.RELEASE_DATE,
}
_UNITS = {"memory": "GB", "bandwidth": "GB/s", "peak FP16": "TFLOPS", "peak FP32": "TFLOPS", "power": "W"}
_PAPER_FACTS = {"date": "", "code": terms.CODE_REPOSITORY, "organization": terms.SOURCE_ORGANIZATION}
_LABELS = "SELECT ?e ?l { ?e skos:prefLabel ?l } ORDER BY ?e ?l"
_Key = tuple[str, str, str, str, bool]  # of a row: kind, metric, data set, standard unit, whether it holds changes
_TOLD = ("speedup", "memory_reduction", "cost", "energy")  # kinds that a row names beside its metric
_ROLES = ("subject", "hardware", "dataset", "model")


@dataclass(frozen=True, slots=True)
class _Source:
    """What one column is filled from; `own` are the things that it names itself, left out of the details."""

    column: Column
    claims: tuple[Claim, ...]
    numbers: tuple[Number, ...]
    own: frozenset[str]


def compare(
    store: Store,
    names: Sequence[str] = (),
    *,
    things: Sequence[str] = (),
    rows: Sequence[str] = (),
    most: int = COLUMNS,
    title: str = "",
) -> Table:
    """A table of things side by side.

    Takes names of papers, devices, methods … (or IRIs as `things`, such as a query's answer); one name that is no paper
    stands for the papers that have to do with it, those with the most numbers first. `rows` chooses: "date", "code",
    "memory", a relation ("runsOn"), a kind of result ("throughput"), a metric, "change" or "results"; all that are
    filled where none is given. `most` limits the columns. Raises QueryError for unknown names and rows, InputError for
    none at all.
    """
    found = _of_one_kind([find(store, name) for name in (*names, *things)])
    if not found:
        raise InputError("compare", "nothing to compare", "name a paper, device, method or task, or give a query")
    known, every = papers(store), numbers(store)
    alone = found[0] if len(found) == 1 and found[0].type != "Paper" else None
    labels = {row[0].value: row[1].value for row in store.select(_LABELS)}
    if alone:
        sources, left = _papers_of(store, alone, known, every, most)
    else:
        sources, left = [_source(store, thing, known, every) for thing in found[:most]], len(found[most:])
    notes = [f"{left:,} more are left out; choose with --max"] if left else []
    odd = marks.odd(every, known, marks.figures(store))
    filled = list(_rows(store, sources, known, labels, odd))
    found_rows = _chosen(filled, rows) if rows else [row for _, row in filled]
    if any("change" in keys and row in found_rows for keys, row in filled):
        notes.append("change: how far a number moved, each from a start of its own, so that none is best")
    what = title or (f"Papers on {alone.label}" if alone else " · ".join(source.column.label for source in sources))
    return Table(what, tuple(source.column for source in sources), tuple(found_rows), known, tuple(notes), bool(rows))


def _of_one_kind(readings: list[list[Thing]]) -> list[Thing]:
    """What each name means most often; beside papers, a name that is also a paper's means the paper."""
    first = [reading[0] for reading in readings]
    if any(thing.type == "Paper" for thing in first):
        first = [next((thing for thing in reading if thing.type == "Paper"), reading[0]) for reading in readings]
    return list(dict.fromkeys(first))


def _papers_of(
    store: Store, thing: Thing, known: dict[str, PaperInfo], every: list[Number], most: int
) -> tuple[list[_Source], int]:
    """Columns for the papers that have to do with a thing, and how many more there are.

    Their numbers are those that name the thing, of a task all; papers with many come first, then new ones.
    """
    own = below(store, thing.iri)
    about = claims(store, among("e", own), sentences=False)
    mine: defaultdict[str, list[Number]] = defaultdict(list)
    for number in every:
        if thing.type == "Task" or _named(number) & own:
            mine[number.paper].append(number)
    newest = sorted(
        {c.paper for c in about if c.relation != "mentions"}, key=lambda i: (known[i].date, i), reverse=True
    )
    wanted = sorted(newest, key=lambda iri: -len(mine[iri]))
    told = _by_paper(store, wanted[:most])
    return [_of_paper(known[iri], told[iri], mine[iri], {thing.iri}) for iri in wanted[:most]], len(wanted[most:])


def _by_paper(store: Store, iris: Collection[str]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {iri: [] for iri in iris}
    for claim in claims(store, among("p", iris)):
        found[claim.paper].append(claim)
    return found


def _of_paper(paper: PaperInfo, told: list[Claim], numbers_: list[Number], own: set[str]) -> _Source:
    introduced = {claim.entity for claim in told if claim.relation == "introduces"}
    column = Column(paper.iri, paper.short, "Paper", paper.url)
    return _Source(column, tuple(told), tuple(numbers_), frozenset(own | introduced))


def _source(store: Store, thing: Thing, known: dict[str, PaperInfo], every: list[Number]) -> _Source:
    """What a table tells of a paper, or of a thing and all that is narrower."""
    if thing.type == "Paper":
        told = _by_paper(store, [thing.iri])[thing.iri]
        return _of_paper(known[thing.iri], told, [n for n in every if n.paper == thing.iri], set())
    own = frozenset(below(store, thing.iri))
    mine = tuple(n for n in every if _named(n) & own)
    column = Column(thing.iri, thing.label, thing.type)
    return _Source(column, tuple(claims(store, among("e", own))), mine, own)


def _named(number: Number) -> set[str]:
    return {end.iri for end in (getattr(number, role) for role in _ROLES) if end is not None}


def _chosen(filled: Iterable[tuple[set[str], Row]], wanted: Sequence[str]) -> list[Row]:
    """The rows that were asked for, in that order; raises QueryError for a name that no row answers to."""
    known = list(filled)
    found: list[Row] = []
    for name in wanted:
        hits = [row for keys, row in known if name.casefold() in {s.casefold() for key in keys for s in spellings(key)}]
        every = (*_PAPER_FACTS, *FACTS, *RELATIONS, *terms.KINDS, "results")
        if not hits and name not in every:
            names = sorted({key for keys, _ in known for key in keys})
            raise QueryError(name, "no such row", f"here are {', '.join(map(shown, names))}")
        found += [row for row in hits if row not in found]
    return found


def _rows(
    store: Store,
    sources: list[_Source],
    known: dict[str, PaperInfo],
    labels: dict[str, str],
    odd: dict[str, tuple[str, ...]],
) -> Iterator[tuple[set[str], Row]]:
    """Every row that has a value, with the names by which one may choose it."""
    iris = [source.column.iri for source in sources]
    for name, predicate in _PAPER_FACTS.items():
        cells = tuple(_paper_fact(store, known, iri, name, predicate) for iri in iris)
        if any(cells):
            yield {name}, Row(name, cells)
    for name, predicate in FACTS.items():
        cells = tuple(_facts(store, iri, predicate) for iri in iris)
        if any(cells):
            yield {name}, Row(name, cells, _UNITS.get(name, ""))
    for relation in RELATIONS:
        cells = tuple(_related(source, relation, known, labels) for source in sources)
        if any(cells):
            yield {relation, ACTIVE[relation]}, Row(_heading(relation, sources), cells, names=True)
    groups: defaultdict[_Key, list[list[Number]]] = defaultdict(lambda: [[] for _ in sources])
    for at, source in enumerate(sources):
        for number in source.numbers:
            dataset = number.dataset.label if number.dataset else ""
            metric = "" if _says_itself(number) or number.metric == number.kind else number.metric
            groups[number.kind, metric, dataset, number.standard_unit, bool(number.change)][at].append(number)
    order = sorted(groups, key=lambda key: (list(terms.KINDS).index(key[0]), -sum(map(bool, groups[key])), key))
    for key in order:
        metrics = {number.metric for group in groups[key] for number in group if number.metric}
        names = {key[0], key[0].replace("_", " "), "results", *metrics, *(["change"] if key[4] else [])}
        yield names, _numbers_row(key, groups[key], sources, known, odd)


def _says_itself(number: Number) -> bool:
    """Whether kind and unit tell what is measured (seconds of latency), so that the metric need not agree."""
    return number.kind not in ("quality", "other") and number.standard_unit not in (RATIO, PERCENT)


def _heading(relation: str, sources: list[_Source]) -> str:
    papers_ = {source.column.type == "Paper" for source in sources}
    return " / ".join(words[relation] for words, there in ((ACTIVE, True), (PASSIVE, False)) if there in papers_)


def _paper_fact(store: Store, known: dict[str, PaperInfo], iri: str, name: str, predicate: str) -> Cell:
    if iri not in known:
        return ()
    if name == "date":
        return (Value(known[iri].date),) if known[iri].date else ()
    return _facts(store, iri, predicate)


def _facts(store: Store, iri: str, predicate: str) -> Cell:
    query = f"""SELECT DISTINCT ?l {{ <{iri}> <{predicate}> ?v OPTIONAL {{ ?v skos:prefLabel ?n }}
        BIND(COALESCE(?n, STR(?v)) AS ?l) }} ORDER BY ?l"""
    return tuple(Value(row[0].value.removesuffix(".0")) for row in store.select(query))


def _related(source: _Source, relation: str, known: dict[str, PaperInfo], labels: dict[str, str]) -> Cell:
    """The things that a paper has a relation to, or the papers that have it to a thing; the surest first."""
    told = sorted(
        (c for c in source.claims if c.relation == relation), key=lambda c: (-c.confidence, c.paper, c.entity)
    )
    paper = source.column.type == "Paper"
    values: dict[str, Value] = {}
    for claim in told:
        text = labels.get(claim.entity, claim.entity) if paper else known[claim.paper].short
        values.setdefault(text, Value(text, "", claim.paper, claim.sentence, claim.quote))
    return tuple(values.values())


def _numbers_row(
    key: _Key,
    groups: list[list[Number]],
    sources: list[_Source],
    known: dict[str, PaperInfo],
    odd: dict[str, tuple[str, ...]],
) -> Row:
    """A row of numbers in the unit that most of them are in; of changes, each from its own start, none is the best."""
    kind, metric, dataset, _, change = key
    every = [number for group in groups for number in group]
    unit, factor = common_unit(every)
    higher = None if change else marks.higher_is_better(every[0])
    (name, count), *_ = Counter(number.metric for number in every).most_common()
    name = metric or (name if 2 * count > len(every) else "") or kind.replace("_", " ")
    told = [kind.replace("_", " ")] if kind in _TOLD and kind.replace("_", " ") not in name else []
    told += ["change"] if change else []
    name = f"{name} ({', '.join(told)})" if told else name
    cells = [
        tuple(_value(n, unit, factor, source, known, odd.get(n.iri, ())) for n in sorted(group, key=_strongest(higher)))
        for group, source in zip(groups, sources, strict=True)
    ]
    return Row(name + (f" on {dataset}" if dataset else ""), tuple(_best(cells, higher)), unit, higher)


def _strongest(higher: bool | None) -> Callable[[Number], tuple[float, str, str]]:
    least_first = 1 if higher is False else -1
    return lambda number: (least_first * (number.standard or number.value), number.paper, number.iri)


def common_unit(every: list[Number]) -> tuple[str, float]:
    """The unit that most numbers are in, by its own name, and how much of the standard unit it is."""
    count = Counter(_scale(number) for number in every)
    scale = min(count, key=lambda scale: (-count[scale], scale))
    written = Counter(number.unit_text for number in every if _scale(number) == scale)
    text = min(written, key=lambda text: (-written[text], text))
    return units.label(every[0].standard_unit, scale, text), scale


def _scale(number: Number) -> float:
    """How many of the standard unit one of a number's own is: 3600.0 for hours."""
    return float(f"{number.standard / number.value:.9g}") if number.standard and number.value else 1.0


def _value(
    n: Number, unit: str, factor: float, source: _Source, known: dict[str, PaperInfo], odd: tuple[str, ...]
) -> Value:
    scale = _scale(n) / factor
    ends = sorted({n.value * scale, (n.value if n.other_end is None else n.other_end) * scale})
    written = "" if scale == 1.0 else f"written {marks.shown(n)}"
    counted = n.hardware.iri if n.hardware and n.device_count else ""  # told of a column's own device, too
    parts = [
        several(end.label, n.device_count if end is n.hardware else None)
        for end in (n.subject, n.hardware, n.model)
        if end and (end.iri == counted or end.iri not in source.own)
    ]
    baseline = f"vs {n.baseline.label}" if n.baseline else ""
    paper = "" if source.column.type == "Paper" else known[n.paper].short
    detail = ", ".join(dict.fromkeys(filter(None, (*parts, n.condition, baseline, written, paper))))
    theirs = n.subject is not None and n.subject.iri not in source.own and source.column.type == "Paper"
    return Value(
        amount("–".join(map(marks.plain, ends)), bound=n.bound, change=n.change),
        detail,
        n.paper,
        n.sentence,
        n.quote,
        None if theirs else ends[-1],
        False,
        odd,
    )


def _best(cells: Collection[Cell], higher: bool | None) -> Iterator[Cell]:
    """Marks the best of a row, where two columns at least have different numbers that nothing is odd about."""
    columns = [{(v.paper, v.amount) for v in cell if v.amount is not None and not v.marks} for cell in cells]
    contest = [amount for column in columns for _, amount in column if amount is not None]
    contested = len({frozenset(column) for column in columns if column}) > 1
    best = (max if higher else min)(contest) if higher is not None and contested else None
    for cell in cells:
        yield tuple(replace(v, best=True) if best is not None and v.amount == best and not v.marks else v for v in cell)

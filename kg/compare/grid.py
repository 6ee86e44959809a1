"""A comparison as it is written: rows and columns of cells, turned or not, folded or whole, its sentences numbered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.compare.table import Cell, Row, Table, Value
from kg.readable import cited, shown

ODD = "⚠"
ROWS, NAMES = 30, 4  # of a folded table: rows that nobody chose, and names of a cell before they are counted


@dataclass(slots=True)
class Note:
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


class Grid:
    """The table as rows and columns of cells, turned or not, with the sentences numbered as they come.

    People get it folded, the fullest rows and the surest names, and as they read them; `left` is the number of rows
    that are left out.
    """

    def __init__(self, table: Table, turned: bool, whole: bool = False) -> None:
        self.table = table = table if whole else _legible(table)
        rows = table.rows if whole or table.chosen else _fullest(table.rows)
        self.left = len(table.rows) - len(rows)
        self.notes: dict[tuple[str, str], Note] = {}
        names = [(column.label, column.url) for column in table.columns]
        heads = [(row.head, "") for row in rows]
        cells = [tuple(map(_folded, row.cells)) if row.names and not whole else row.cells for row in rows]
        self.across, self.down = (heads, names) if turned else (names, heads)
        self.cells = [tuple(row[at] for row in cells) for at in range(len(names))] if turned else cells
        for value in (value for line in self.cells for cell in line for value in cell if value.sentence):
            self._keep(value)

    def _keep(self, value: Value) -> None:
        paper = self.table.papers.get(value.paper)
        title, url = (shown(paper.title), paper.url) if paper else ("", "")
        fresh = Note(len(self.notes) + 1, title, url, value.sentence, [], [])
        note = self.notes.setdefault((value.paper, value.sentence), fresh)
        note.quotes.append(value.quote)
        note.marks += value.marks

    def note(self, value: Value) -> int:
        """The number of the sentence behind a value; 0 where it has none."""
        return self.notes[value.paper, value.sentence].number if value.sentence else 0


def _legible(table: Table) -> Table:
    """The table with its names and sentences as people read them."""
    columns = (replace(column, label=shown(column.label)) for column in table.columns)
    rows = (
        replace(row, name=shown(row.name), unit=shown(row.unit), cells=tuple(tuple(map(_read, c)) for c in row.cells))
        for row in table.rows
    )
    return replace(table, title=shown(table.title), columns=tuple(columns), rows=tuple(rows))


def _read(value: Value) -> Value:
    text = value.text if value.text.startswith(("http://", "https://")) else shown(value.text)
    sentence, quote = cited(value.sentence, value.quote)
    odd = tuple(map(shown, value.marks))
    return replace(value, text=text, detail=shown(value.detail), sentence=sentence, quote=quote, marks=odd)


def _fullest(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    best = sorted(rows, key=lambda row: -sum(map(bool, row.cells)))[:ROWS]
    return tuple(sorted(best, key=rows.index))


def _folded(cell: Cell) -> Cell:
    """The surest names of a cell, and how many more there are; one more takes no more room than its number."""
    return cell if len(cell) <= NAMES + 1 else (*cell[:NAMES], Value(f"and {len(cell) - NAMES} more"))


def said_below(grid: Grid) -> Iterator[str]:
    """What is said below a table: how to read bold and marks, and what is left out."""
    values = [value for line in grid.cells for cell in line for value in cell]
    if any(value.best for value in values):
        yield "Bold: the best of its row among papers' own numbers; conditions differ, read the sentences."
    if any(value.marks for value in values):
        yield f"{ODD}: contradicts another number, or what is known of the device; see its note."
    yield from (f"{text[0].upper()}{text[1:]}." for text in grid.table.notes)
    if grid.left:
        yield f"{grid.left:,} more rows are left out; choose with --rows."

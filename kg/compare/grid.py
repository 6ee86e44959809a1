"""A comparison as it is written: rows and columns of cells, turned or not, with the sentences numbered as they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.compare.table import Table, Value

ODD = "⚠"


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
    """The table as rows and columns of cells, turned or not, with the sentences numbered as they come."""

    def __init__(self, table: Table, turned: bool) -> None:
        self.table = table
        self.notes: dict[tuple[str, str], Note] = {}
        names = [(column.label, column.url) for column in table.columns]
        heads = [(row.head, "") for row in table.rows]
        cells = [row.cells for row in table.rows]
        self.across, self.down = (heads, names) if turned else (names, heads)
        self.cells = [tuple(row[at] for row in cells) for at in range(len(names))] if turned else cells
        for value in (value for line in self.cells for cell in line for value in cell if value.sentence):
            self._keep(value)

    def _keep(self, value: Value) -> None:
        paper = self.table.papers.get(value.paper)
        title, url = (paper.title, paper.url) if paper else ("", "")
        fresh = Note(len(self.notes) + 1, title, url, value.sentence, [], [])
        note = self.notes.setdefault((value.paper, value.sentence), fresh)
        note.quotes.append(value.quote)
        note.marks += value.marks

    def note(self, value: Value) -> int:
        """The number of the sentence behind a value; 0 where it has none."""
        return self.notes[value.paper, value.sentence].number if value.sentence else 0


def said_below(grid: Grid) -> Iterator[str]:
    """What is said below a table: how to read bold and marks, and what is left out."""
    values = [value for line in grid.cells for cell in line for value in cell]
    if any(value.best for value in values):
        yield "Bold: the best of its row among papers' own numbers; conditions differ, read the sentences."
    if any(value.marks for value in values):
        yield f"{ODD}: contradicts another number, or what is known of the device; see its note."
    yield from (f"{text[0].upper()}{text[1:]}." for text in grid.table.notes)

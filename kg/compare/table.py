"""A comparison as values: columns are what is compared, rows what is told of them, cells hold values with sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.reported import PaperInfo


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a cell says: in words, with what qualifies it, and where it is from.

    `amount` is its number in the row's unit; `marks` say what is odd about it; `best` whether it wins the row.
    """

    text: str
    detail: str = ""
    paper: str = ""
    sentence: str = ""
    quote: str = ""
    amount: float | None = None
    best: bool = False
    marks: tuple[str, ...] = ()


Cell = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What is compared: a paper, device, method …"""

    iri: str
    label: str
    type: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of all columns; `unit` is that of all its numbers, `higher` which of them is better, if known.

    The cells of a row of `names` list what stands in a relation to the column, the surest first.
    """

    name: str
    cells: tuple[Cell, ...]
    unit: str = ""
    higher: bool | None = None
    names: bool = False

    @property
    def head(self) -> str:
        """The name with the unit and, where one can tell, an arrow to what is better.

        >>> Row("frame rate", (), "FPS", True).head
        'frame rate [FPS] ↑'
        """
        arrow = {True: " ↑", False: " ↓", None: ""}[self.higher]
        return self.name + (f" [{self.unit}]" if self.unit else "") + arrow


@dataclass(frozen=True, slots=True)
class Table:
    """A whole comparison with its papers (for links), what is to be said below it, and whether its rows were chosen."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    papers: dict[str, PaperInfo] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    chosen: bool = False

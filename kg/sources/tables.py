"""Tables: CSV with any delimiter and JSON objects one a line, whose columns a map names.

A quote that is opened and never closed must not swallow the rows after it: a row that does not come out with as many
fields as the header is given up alone, and reading goes on at the next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from itertools import islice
from typing import Any

from kg.errors import InputError
from kg.model import Listing, Problem, Record
from kg.sources.files import text_lines
from kg.sources.text import Unreadable, arxiv_id, checked, day, dois, first_last, fold_blanks, named, names

ROW_LINES = 200  # lines of one row; longer ones are an open quote
ROW_LENGTH = 100_000  # characters of one row, below the limit of the csv module
DELIMITERS = ",\t;|"
COLUMNS = {  # what a column holds: names that it has where no map says
    "title": ("title", "document title"),
    "abstract": ("abstract", "summary", "abstract note", "abstractnote"),
    "date": ("date", "published", "publicationdate", "issued", "year", "publication year"),
    "id": ("arxiv_id", "arxiv", "id"),
    "doi": ("doi",),
    "url": ("url", "link"),
    "authors": ("authors", "author", "creators"),
}
_NUMBER = re.compile("[0-9]{1,4}")
_CURE = "correct the row"


def check_columns(columns: Mapping[str, str]) -> None:
    """Raises InputError for a column map that names what no record has."""
    for name in columns:
        if name not in COLUMNS:
            raise InputError("--columns", f"{name!r} is nothing that a column holds", f"use {', '.join(COLUMNS)}")


def find_columns(header: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """The header's own names by what they hold, as the map says, else as usual; case does not count.

    >>> find_columns(["Title", "Abstract", "Jahr"], {"date": "jahr"})
    {'title': 'Title', 'abstract': 'Abstract', 'date': 'Jahr'}
    """
    known = {name.strip().casefold(): name for name in reversed(header)}
    wanted = {holds: (columns[holds],) if holds in columns else usual for holds, usual in COLUMNS.items()}
    found = {holds: next((known[n] for n in map(str.casefold, of) if n in known), None) for holds, of in wanted.items()}
    return {holds: name for holds, name in found.items() if name is not None}


def is_row(entry: Mapping[str, Any], columns: Mapping[str, str]) -> bool:
    """Whether a JSON object has a title and an abstract under the names of the map, or the usual ones."""
    return {"title", "abstract"} <= find_columns(list(entry), columns).keys()


def row_record(entry: Mapping[str, Any], columns: Mapping[str, str], listing: Listing) -> Record:
    """What a row says; raises Unreadable where it makes no record."""
    held = {holds: entry[name] for holds, name in find_columns(list(entry), columns).items()}
    texts = {holds: value if isinstance(value, str) else "" for holds, value in held.items()}
    title, abstract = fold_blanks(texts.get("title", "")), fold_blanks(texts.get("abstract", ""))
    identifier = next(filter(None, (arxiv_id(texts.get(name, "")) for name in ("id", "doi", "url"))), None)
    people = _people(held.get("authors"))
    return checked(
        Record(
            title=title,
            abstract=abstract,
            source="table",
            date=_date(held.get("date")),
            authors=people,
            author_count=len(people) or None,
            arxiv_ids=(identifier,) if identifier else (),
            dois=dois(texts.get("doi", "")),
            listing=listing,
        )
    )


def _date(value: object) -> str | None:
    """A day as tables write it: a text, a year, or the parts of a day (CSL JSON's `issued`)."""
    if isinstance(value, dict):
        parts = value.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        numbers = first if isinstance(first, list) else []
        value = "-".join(f"{int(part):02}" for part in numbers if _NUMBER.fullmatch(str(part)))  # Zotero writes texts
    return day(str(value)) if isinstance(value, str | int) else None


def _people(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        mark = next((mark for mark in (";", " and ", ",") if mark in value), ";")
        return names(value.split(mark) if mark == "," else (first_last(fold_blanks(one)) for one in value.split(mark)))
    return named(value)


def is_table(head: str, columns: Mapping[str, str]) -> bool:
    """Whether a file that starts so is a table with a title and an abstract among its columns.

    >>> is_table("id;Title;Abstract\\n1;X;We.\\n", {}), is_table("Title\\n\\nAbstract\\n", {})
    (True, False)
    """
    return _delimiter(head, columns) is not None


def _delimiter(head: str, columns: Mapping[str, str]) -> str | None:
    first = head.lstrip("\ufeff").partition("\n")[0]
    held = (find_columns(_cells(first, mark), columns) for mark in DELIMITERS)
    marks = zip(DELIMITERS, held, strict=True)
    return next((mark for mark, found in marks if {"title", "abstract"} <= found.keys()), None)


def read_table(
    stream: BufferedIOBase, place: str, page: str, captured: str | None, columns: Mapping[str, str]
) -> Iterator[Record | Problem]:
    """The papers of a CSV file, in order; what cannot be read is a Problem at `file:line`.

    Takes an open file whose first line is its header, its place for messages, the hash of its bytes, where known the
    date of the capture, and the columns by what they hold.
    """
    lines = text_lines(stream)
    first = next(lines) or ""
    mark = _delimiter(first, columns) or ","
    header = _cells(first.lstrip("\ufeff"), mark)
    position = 0
    for position, (number, cells) in enumerate(_rows(lines, mark, len(header)), 1):
        try:
            if cells is None:
                raise Unreadable(f"a row that does not have {len(header)} columns, as the header has")
            entry = dict(zip(header, cells, strict=True))
            yield row_record(entry, columns, Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}:{number}", str(error), _CURE)
    if not position:
        yield Problem(place, "a table without rows", "add some", "skipped")


def _rows(lines: Iterator[str | None], mark: str, width: int) -> Iterator[tuple[int, list[str] | None]]:
    """Each row's first line, 1-based, and its cells; None for a row that is broken."""
    number = 2  # after the header
    waiting: deque[str | None] = deque()
    while waiting or (waiting := deque(islice(lines, 1))):
        taken = 1
        cells = None
        if (line := waiting[0]) is not None and not line.strip():
            waiting.popleft()
            number += 1
            continue
        if line is not None:
            taken, cells = _several(waiting, lines, mark, width)
        yield number, cells
        for _ in range(taken):
            waiting.popleft()
        number += taken


def _several(
    waiting: deque[str | None], lines: Iterator[str | None], mark: str, width: int
) -> tuple[int, list[str] | None]:
    """How many of the waiting lines make one row, and its cells; one alone where they make none."""
    row, taken = "", 0
    while taken < ROW_LINES and len(row) < ROW_LENGTH:
        if taken == len(waiting):
            waiting.extend(islice(lines, 1))
        if taken == len(waiting) or (line := waiting[taken]) is None:
            break
        row, taken = row + line, taken + 1
        if row.count('"') % 2 == 0:
            if (cells := _fit(_cells(row, mark), width)) is not None:
                return taken, cells
            break
    first = waiting[0]
    return 1, _fit(_cells(first, mark), width) if first is not None else None


def _cells(row: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([row.replace("\0", "")], delimiter=mark), [])
    except csv.Error:
        return []


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Cells without empty ones beyond the header; None where they are not as many."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells if len(cells) == width else None

"""Reads the tables of `ontology/vocabulary/`: what things are called, how each may match, what each is part of.

A table is tab-separated with a header, sorted by id, one thing a line; within a cell `|` separates values. Columns of
every table: `id name aliases broader match near fires silent`. `match` says how a name may match:

- `plain`: wherever it stands;
- `context`: ambiguous; only in a sentence that holds one of the words of `near` (or, where that is empty, of the type's
  own cue words). `fires` is a sentence where it must match, `silent` one where it must not;
- `never`: the line only carries the tree ("GPU").

An alias is another wording of the same thing: another version, size or edition ("X v2", "X-7B", "X 2021") is a line of
its own with its family as broader term, but what is the only one, or the one that the plain name means, is an alias.
Parts of a thing ("Level 1", "I2V track") are aliases too.

A name without capitals matches in any case, a name with capitals as written. A user's own folder of tables is laid over
ours: a line with a known id replaces ours, so a merge is undone by a line of data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kg.errors import VocabularyError
from kg.resources import resource

TABLES = {
    "hardware": "Hardware",
    "methods": "Method",
    "datasets": "Dataset",
    "models": "Model",
    "tasks": "Task",
    "metrics": "Metric",
}
COLUMNS = ("id", "name", "aliases", "broader", "match", "near", "fires", "silent")
_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 200  # characters of a name: a list told as one name has thousands of spellings


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a vocabulary table."""

    type: str
    id: str
    name: str
    aliases: tuple[str, ...]
    broader: tuple[str, ...]
    match: str
    near: tuple[str, ...]
    fires: str
    silent: str
    extra: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    place: str = field(default="", compare=False)
    path: str = field(init=False, compare=False)  # "hardware/nvidia-h100", the IRI below the base: asked for every name

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", f"{self.type.lower()}/{self.id}")

    @property
    def names(self) -> tuple[str, ...]:
        """The preferred name, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All entries by path ("hardware/nvidia-h100"), with a walk up the tree."""

    entries: dict[str, Entry]

    def __getitem__(self, path: str) -> Entry:
        return self.entries[path]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def ancestors(self, path: str) -> list[str]:
        """The paths above an entry, nearest first; an unknown path has none."""
        found: list[str] = []
        row = [path]
        while row:
            entry = self.entries.get(row.pop(0))
            for parent in () if entry is None else (f"{entry.type.lower()}/{b}" for b in entry.broader):
                if parent not in found:
                    found.append(parent)
                    row.append(parent)
        return found


def rows(path: Path, columns: Iterable[str] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """The lines of a table as (place, cells by column); blank lines and lines that start with "# " are passed over.

    Takes the file and the columns it must have. Raises VocabularyError for a missing column, a line of another width
    and bytes that are no text.
    """
    header: list[str] = []
    for number, line in enumerate(_lines(path), 1):
        place, cells = f"{path.name}:{number}", line.rstrip("\r\n").split("\t")
        if cells == [""] or line.startswith("# "):
            continue
        if not header:
            header = cells
            if missing := [c for c in columns if c not in header]:
                start = f"start the table with {' '.join(columns)}"
                raise VocabularyError(place, f"no column {missing[0]!r}", start)
        elif len(cells) != len(header):
            raise VocabularyError(place, f"{len(cells)} cells where the header has {len(header)}", "mend the tabs")
        else:
            yield place, dict(zip(header, cells, strict=True))


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:  # some editors write a mark first
            for line in lines:
                if "\0" in line:
                    raise VocabularyError(path.name, "bytes that are no text", "save the table as UTF-8")
                yield line
    except UnicodeDecodeError:
        raise VocabularyError(path.name, "bytes that are no text", "save the table as UTF-8") from None


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell, without blanks around them.

    >>> split("H100| NVIDIA H100 ")
    ('H100', 'NVIDIA H100')
    """
    return tuple(v for v in (part.strip() for part in cell.split("|")) if v)


def read_table(path: Path, type_: str) -> Iterator[Entry]:
    """The entries of one table; raises VocabularyError with file and line."""
    for place, row in rows(path, COLUMNS):
        if row["match"] not in ("plain", "context", "never"):
            raise VocabularyError(place, f"match is {row['match']!r}", "write plain, context or never")
        if not row["id"] or not row["name"]:
            raise VocabularyError(place, "no id or no name", "fill both")
        if not _ID.fullmatch(row["id"]):  # it ends an IRI, and names a file of `kg site`
            raise VocabularyError(place, f"{row['id'][:80]!r} is no id", "write small letters, digits and hyphens")
        if (most := max(map(len, (row["name"], *split(row["aliases"]))))) > _LONGEST:
            raise VocabularyError(place, f"a name of {most} characters", f"part it with '|': {_LONGEST} at most")
        yield Entry(
            type_, row["id"], row["name"], split(row["aliases"]), split(row["broader"]), row["match"],
            split(row["near"]), row["fires"], row["silent"],
            {k: v for k, v in row.items() if k not in COLUMNS}, place,
        )  # fmt: skip


@lru_cache(maxsize=4)
def load(overlay: Path | None = None) -> Vocabulary:
    """The whole vocabulary, with a user's folder of tables laid over it where one is given.

    Raises VocabularyError for a folder without any of the tables, a broken line, an id told twice in one table, or a
    broader term that no line has.
    """
    if overlay and not any((overlay / f"{table}.tsv").is_file() for table in TABLES):
        raise VocabularyError(str(overlay), "no table is here", f"name one of {', '.join(f'{t}.tsv' for t in TABLES)}")
    entries: dict[str, Entry] = {}
    for folder in filter(None, (resource("ontology", "vocabulary"), overlay)):
        seen: dict[str, str] = {}
        for table, type_ in TABLES.items():
            if not (folder / f"{table}.tsv").is_file():
                continue
            for entry in read_table(folder / f"{table}.tsv", type_):
                if entry.path in seen:
                    fact = f"{entry.id!r} is told twice (also {seen[entry.path]})"
                    raise VocabularyError(entry.place, fact, "keep one line")
                seen[entry.path] = entry.place
                entries[entry.path] = entry
    for entry in entries.values():
        for parent in entry.broader:
            if f"{entry.type.lower()}/{parent}" not in entries:
                fact = f"broader {parent!r} is no id of this table"
                raise VocabularyError(entry.place, fact, "add the line or mend the id")
    return Vocabulary(dict(sorted(entries.items())))

"""The room that turns files into records: a reader per format, chosen by content.

`Record.source` tells whose words a record has: "arxiv" (metadata snapshot, feeds, arXiv's pages), "api" (answers of
the Daily Papers API, also inside a page saved as HTML), "page" (what a Daily Papers page shows, as text or HTML),
"bibtex", "catalog" (answers of OpenAlex and Semantic Scholar), or "table" (CSV and JSON with named columns). Where
records merge, they are preferred in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from gzip import BadGzipFile
from io import BufferedIOBase
from pathlib import Path
from types import MappingProxyType

from kg.errors import InputError
from kg.model import Problem, Record
from kg.sources.archives import is_archive, page_inside
from kg.sources.arxiv import is_feed, read_feed
from kg.sources.bibtex import is_bibtex, read_bibtex
from kg.sources.entries import read_json
from kg.sources.files import BROKEN, PAGE_LIMIT, STDIN, WHOLE_LIMIT, Source, decode, expand, opened
from kg.sources.html import is_html, read_html
from kg.sources.pages import is_page, read_page
from kg.sources.tables import check_columns, is_table, read_table
from kg.sources.text import fold_blanks
from kg.words import some

LISTED = 1_000  # problems of one file that are told each

_NOTHING: Mapping[str, str] = MappingProxyType({})
_COPIED = re.compile(r"^[ \t]*(?:\[[0-9]+\] )?arXiv:[a-z0-9.-]+[/.][0-9]", re.MULTILINE)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "a picture"),
)


def read(
    paths: Iterable[str | Path], captured: Mapping[str, str] = _NOTHING, columns: Mapping[str, str] = _NOTHING
) -> Iterator[Record | Problem]:
    """All records of files and folders, one at a time, and a Problem for each entry or file that cannot be read.

    Takes files, folders (walked in sorted order), globs and "-" for stdin; `captured` maps a file to the date of its
    capture ("2025-11-04" or "2025"), the key "" stands for the one file there is; `columns` maps what the columns of
    tables hold (title, abstract, date, id, doi, url, authors) to their names. Raises InputError for a path that cannot
    be read at all, for a capture date that is none or belongs to no file, and for a column of something else.
    """
    check_columns(columns)
    given = list(expand(paths))
    yield from _left_out([source.place for source in given if source.furniture])
    sources = [source for source in given if not source.furniture]
    dates = _captures(sources, captured)
    for source in sources:
        try:
            with opened(source) as (stream, page):
                yield from _bounded(_read(stream, source, page, dates.get(source.path), columns), source.place)
        except BROKEN as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            archive = not isinstance(error, OSError) or isinstance(error, BadGzipFile)
            kind = "record" if archive else "path"
            yield Problem(source.place, f"cannot be read ({reason})", "check the file", kind)
    if not sources:
        yield Problem("input", "no file to read", "give files or folders that hold some", "skipped")


def _bounded(found: Iterable[Record | Problem], place: str) -> Iterator[Record | Problem]:
    """What a file gives; of its bad records the first are told each, so that a bomb of them fills no memory."""
    bad = 0
    for item in found:
        bad += isinstance(item, Problem)
        if bad <= LISTED or isinstance(item, Record):
            yield item
    if more := max(bad - LISTED, 0):
        yield Problem(place, f"{more:,} more of its records cannot be read", "mend or leave out the file", count=more)


def _left_out(folders: list[str]) -> Iterator[Problem]:
    if folders:
        place = folders[0] + (f" and {some(len(folders) - 1, 'more folder')}" if folders[1:] else "")
        yield Problem(place, "pictures and scripts that a browser saved with the page beside it", "left out", "note")


def _read(
    stream: BufferedIOBase, source: Source, page: str, captured: str | None, columns: Mapping[str, str]
) -> Iterator[Record | Problem]:
    """The reader whose format the file's start shows."""
    start, place = stream.read(8_000), source.place
    stream.seek(0)
    head = decode(start)[0].lstrip("\ufeff \t\r\n")
    if is_archive(start):
        yield from _read_whole(stream, place, page, captured)
    elif head[:1] in ("[", "{"):
        yield from read_json(stream, place, page, captured, columns)
    elif is_feed(head):
        yield from read_feed(stream, place, page, captured)
    elif is_table(head, columns):
        yield from read_table(stream, place, page, captured, columns)
    elif is_bibtex(head) and not (head.startswith("<") or is_page(head)):  # style sheets in HTML have "@media" lines
        yield from read_bibtex(stream, place, page, captured)
    else:
        yield from _read_whole(stream, place, page, captured)


def _read_whole(stream: BufferedIOBase, place: str, page: str, captured: str | None) -> Iterator[Record | Problem]:
    whole = stream.read(WHOLE_LIMIT + 1)
    data = page_inside(whole) if len(whole) <= WHOLE_LIMIT else whole
    text, remark = decode(data) if len(data) <= PAGE_LIMIT else ("", None)
    if len(data) > PAGE_LIMIT:
        fact = f"more than {PAGE_LIMIT:,} bytes, and neither JSON nor BibTeX nor a table nor a feed"
        yield Problem(place, fact, "split the file, or save the page without its pictures", "skipped")
    elif whole and not data:
        yield Problem(place, "a web archive without a page", "save the page as text or HTML", "skipped")
    elif kind := next((name for mark, name in _KINDS if data.lstrip().startswith(mark)), None):
        yield Problem(place, f"{kind}, not a page", "save the page as text or HTML", "skipped")
    elif not text.strip():
        yield Problem(f"{place}:1", "an empty file", "save the page again")
    elif is_html(text[:8_000]):
        yield from _remarked(remark, place)
        yield from read_html(text, place, page, captured)
    elif text.lstrip().startswith("<"):
        yield Problem(place, "XML of no known kind", "give pages, arXiv's feeds, answers or tables", "skipped")
    elif not is_page(text):
        yield Problem(place, *_unknown(text, place), "skipped")
    else:
        yield from _remarked(remark, place)
        yield from read_page(text, place, page, captured)


def _remarked(remark: str | None, place: str) -> Iterator[Problem]:
    if remark:
        yield Problem(f"{place}:1", remark, "save the page as UTF-8", "note")


def _unknown(text: str, place: str) -> tuple[str, str]:
    if _COPIED.search(text[:100_000]):
        return "a page of arXiv copied as text, which loses formulas and links", "save the page as HTML"
    if not place.casefold().endswith((".csv", ".tsv")):
        return "a file of no known kind", "give pages, API answers, arXiv metadata, BibTeX or tables"
    first = fold_blanks(text.partition("\n")[0])[:100]
    return f"a table without a title and an abstract ({first})", "name its columns: --columns title=...,abstract=..."


def _captures(sources: list[Source], captured: Mapping[str, str]) -> dict[str, str]:
    """Capture dates by the file's path, checked."""
    dates: dict[str, str] = {}
    for name, day in captured.items():
        _check_date(day)
        found = [source.path for source in sources if not name or _is_same(name, source.path)]
        if not name and len(found) > 1:
            raise InputError("--captured", f"one date for {len(found)} files", "write FILE=DATE for each")
        if not found:
            raise InputError("--captured", f"{name or 'a date'} belongs to no file read", "name a file of the input")
        dates |= dict.fromkeys(found, day)
    return dates


def _is_same(name: str, path: str) -> bool:
    if name == path or STDIN in (name, path):
        return name == path
    return Path(name).resolve() == Path(path).resolve() or name == Path(path).name


def _check_date(day: str) -> None:
    try:
        date.fromisoformat(f"{day}-01-01" if re.fullmatch("[0-9]{4}", day) else day)
        if len(day) not in (4, 10):
            raise ValueError
    except ValueError:
        raise InputError("--captured", f"{day!r} is no date", "write YYYY-MM-DD or YYYY") from None

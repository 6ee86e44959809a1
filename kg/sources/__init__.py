"""The room that turns files into records: a reader per format, chosen by content."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from gzip import BadGzipFile
from io import BufferedIOBase
from pathlib import Path
from types import MappingProxyType

from kg.errors import InputError
from kg.model import Problem, Record
from kg.sources.api import read_api
from kg.sources.files import PAGE_LIMIT, STDIN, Source, decode, expand, opened
from kg.sources.pages import is_page, read_page

_NOTHING: Mapping[str, str] = MappingProxyType({})
_KINDS = ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP archive"), (b"\x89PNG", "a picture"), (b"<", "HTML or XML"))


def read(paths: Iterable[str | Path], captured: Mapping[str, str] = _NOTHING) -> Iterator[Record | Problem]:
    """All records of files and folders, one at a time, and a Problem for each entry or file that cannot be read.

    Takes files, folders (walked in sorted order) and "-" for stdin; `captured` maps a file to the date of its capture
    ("2025-11-04" or "2025"), the key "" stands for the one file there is. Raises InputError for a path that cannot be
    read at all, and for a capture date that is none or belongs to no file.
    """
    sources = list(expand(paths))
    dates = _captures(sources, captured)
    for source in sources:
        try:
            with opened(source) as (stream, page):
                yield from _read(stream, source, page, dates.get(source.path))
        except (EOFError, OSError, zlib.error) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            archive = not isinstance(error, OSError) or isinstance(error, BadGzipFile)
            kind = "record" if archive else "path"
            yield Problem(source.place, f"cannot be read ({reason})", "check the file", kind)
    if not sources:
        yield Problem("input", "no file to read", "give files or folders that hold some", "skipped")


def _read(stream: BufferedIOBase, source: Source, page: str, captured: str | None) -> Iterator[Record | Problem]:
    head, _ = decode(stream.read(8_000))
    stream.seek(0)
    if head.lstrip()[:1] in ("[", "{"):
        yield from read_api(stream, source.place, page, captured)
        return
    data = stream.read(PAGE_LIMIT + 1)
    if len(data) > PAGE_LIMIT:
        yield Problem(source.place, f"more than {PAGE_LIMIT:,} bytes, and no JSON", "split the file", "skipped")
    elif kind := next((name for mark, name in _KINDS if data.lstrip().startswith(mark)), None):
        yield Problem(source.place, f"{kind}, not a page saved as text", "save the page as plain text", "skipped")
    else:
        yield from _read_text(data, source.place, page, captured)


def _read_text(data: bytes, place: str, page: str, captured: str | None) -> Iterator[Record | Problem]:
    text, remark = decode(data)
    if not text.strip():
        yield Problem(f"{place}:1", "an empty file", "save the page again")
    elif text.lstrip().startswith("<"):
        yield Problem(place, "HTML or XML, not a page saved as text", "save the page as plain text", "skipped")
    elif not is_page(text):
        yield Problem(place, "a file of no known kind", "give Daily Papers pages or API answers", "skipped")
    else:
        if remark:
            yield Problem(f"{place}:1", remark, "save the page as UTF-8", "note")
        yield from read_page(text, place, page, captured)


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

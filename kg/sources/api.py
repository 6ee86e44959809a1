"""Answers of the Daily Papers API: a JSON array, the array wrapped in `{status, data}`, or one entry a line.

Key sets changed over the years and some answers hold Python reprs in place of objects; each entry is judged on its own.
"""

from __future__ import annotations

import ast
import json
import re
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from itertools import chain, islice
from typing import Any

from kg.model import Listing, Problem, Record
from kg.sources.files import WHOLE_LIMIT, decode
from kg.sources.text import fault, fold_blanks, real_date

LINE_LIMIT = 2_000_000  # bytes of one entry; real ones have 20,000 at most
REPR_LIMIT = 300_000  # characters of a Python repr: its syntax tree takes a hundred times that
DEPTH_LIMIT = 30
PEEK = 20  # entries looked at to tell what a file is

_CURE = "ask the API for that entry again"
_BLANK = re.compile(r"\s*")
_WRAPPED = re.compile(r'\{[^\[{]{0,4000}?"data"\s*:\s*(?=\[)')
_ARXIV = re.compile(r"([0-9]{4}\.[0-9]{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,3})?")
_TOKEN = re.compile(
    r"""(?P<blank>\s+)|(?P<open>[\[{(])|(?P<close>[\]})])|[,:]|None|True|False|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?
    |'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\"""",
    re.VERBOSE | re.DOTALL,
)


class _Unreadable(ValueError):
    """Why one entry cannot be read."""


def read_api(stream: BufferedIOBase, place: str, page: str, captured: str | None = None) -> Iterator[Record | Problem]:
    """The papers of one answer of the API, in order; what cannot be read is a Problem at `file[entry]`.

    Takes an open file, its place for messages, the hash of its bytes and, where known, the date of the capture.
    """
    entries = _entries(stream)
    first = list(islice(entries, PEEK))
    if not first:
        yield Problem(place, "an answer without papers", "ask the API for another day", "skipped")
        return
    if not any(map(_is_known, first)):
        broken = next((str(entry) for entry in first if isinstance(entry, _Unreadable)), None)
        fact = f"no answer of the Daily Papers API ({broken})" if broken else "no answer of the Daily Papers API"
        yield Problem(place, fact, "give files of a known kind", "skipped")
        return
    for position, entry in enumerate(chain(first, entries), 1):
        try:
            yield _record(entry, Listing(page, position, captured=captured))
        except _Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)


def _is_known(entry: object) -> bool:
    if isinstance(entry, str):
        return entry.lstrip()[:1] == "{"
    return isinstance(entry, dict) and (isinstance(entry.get("paper"), dict) or {"title", "summary"} <= entry.keys())


def _entries(stream: BufferedIOBase) -> Iterator[object]:
    """Entries as they stand, an `_Unreadable` in place of what does not parse."""
    start = decode(stream.read(8_000))[0].lstrip()
    stream.seek(0)
    if not (start.startswith("[") or _WRAPPED.match(start)):
        yield from _lines(stream)
        return
    data = stream.read(WHOLE_LIMIT + 1)
    if len(data) > WHOLE_LIMIT:
        yield _Unreadable(f"more than {WHOLE_LIMIT:,} bytes in one array: write one entry a line")
        return
    text = decode(data)[0].lstrip()
    wrapped = _WRAPPED.match(text)
    yield from _array(text, wrapped.end() if wrapped else 0)


def _array(text: str, at: int) -> Iterator[object]:
    """The items of a JSON array, one at a time, so that those before a break are kept."""
    decoder = json.JSONDecoder(strict=False)
    at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
    while text[at : at + 1] != "]":
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _Unreadable(f"broken JSON, the rest of the file is lost ({_short(error)})")
            return
        yield item
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == ",":
            at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        elif text[at : at + 1] != "]":
            yield _Unreadable("broken JSON, the rest of the file is lost (the array is not closed)")
            return


def _lines(stream: BufferedIOBase) -> Iterator[object]:
    """One entry a line, in constant memory."""
    while True:
        try:
            line = stream.readline(LINE_LIMIT + 1)
            if long := len(line) > LINE_LIMIT:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LINE_LIMIT)
        except (EOFError, OSError, zlib.error) as error:
            yield _Unreadable(f"a broken archive, the rest of the file is lost ({_short(error)})")
            return
        if long:
            yield _Unreadable(f"a line of more than {LINE_LIMIT:,} bytes")
        elif not line:
            return
        elif line.strip():
            yield _parsed(decode(line)[0].strip())


def _parsed(line: str) -> object:
    try:
        return json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        return line if line.startswith("{'") else _Unreadable(f"broken JSON ({_short(error)})")


def _literal(text: str) -> object:
    """The value of a Python repr, read under limits of size and depth and of the tokens that data need."""
    if len(text) > REPR_LIMIT:
        raise _Unreadable(f"a Python repr of {len(text):,} characters")
    at = depth = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise _Unreadable(f"a Python repr that breaks off at character {at + 1:,}")
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > DEPTH_LIMIT:
            raise _Unreadable(f"a Python repr nested deeper than {DEPTH_LIMIT}")
        at = token.end()
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise _Unreadable(f"a Python repr that does not parse ({_short(error)})") from error


def _short(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return (text or type(error).__name__).splitlines()[0][:120]


def _record(entry: object, listing: Listing) -> Record:
    if isinstance(entry, _Unreadable):
        raise entry
    if isinstance(entry, str):
        entry = _literal(entry)
    if not isinstance(entry, dict):
        raise _Unreadable(f"a {type(entry).__name__} where an object should be")
    paper = entry.get("paper", entry)
    if not isinstance(paper, dict):
        raise _Unreadable(f"its paper is a {type(paper).__name__}, not an object")
    title = fold_blanks(_first(str, paper.get("title"), entry.get("title")) or "")
    abstract = fold_blanks(_first(str, paper.get("summary"), entry.get("summary")) or "")
    if wrong := fault(title, abstract):
        raise _Unreadable(wrong)
    comments = _first(int, entry.get("numComments"))
    authors = _authors(paper.get("authors"))
    identifier = _ARXIV.fullmatch(fold_blanks(_first(str, paper.get("id")) or ""))
    return Record(
        title=title,
        abstract=abstract,
        source="api",
        date=real_date(_first(str, paper.get("publishedAt"), entry.get("publishedAt")) or ""),
        authors=authors,
        author_count=len(authors) or None,
        organizations=_organizations(paper.get("organization"), entry.get("organization")),
        arxiv_ids=(identifier[1],) if identifier else (),
        listing=Listing(
            listing.page,
            listing.position,
            captured=listing.captured,
            comment_count=comments if comments is not None and 0 <= comments < 10**9 else None,
        ),
    )


def _first(kind: type[Any], *values: object) -> Any:
    """The first value of a type; True is no number."""
    return next((value for value in values if isinstance(value, kind) and not isinstance(value, bool)), None)


def _authors(value: object) -> tuple[str, ...]:
    people = value if isinstance(value, list) else []
    names = (person.get("name") if isinstance(person, dict) else person for person in people)
    return tuple(folded for name in names if isinstance(name, str) and (folded := fold_blanks(name)))


def _organizations(*values: object) -> tuple[str, ...]:
    for value in values:
        if isinstance(value, dict) and (name := _first(str, value.get("fullname"), value.get("name"))):
            return (fold_blanks(name),) if fold_blanks(name) else ()
    return ()

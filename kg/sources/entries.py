"""JSON files: an array, one wrapped as in `{status, data}` or `{count, results}`, or one entry after the other; which
reader an entry goes to.

All three may be Python reprs in place of JSON. Each entry is judged by its own keys: the Daily Papers API's, arXiv's
metadata snapshot's, a catalogue's, or those of a table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from itertools import chain, islice

from kg.model import Listing, Problem, Record
from kg.sources.api import api_record, extent, is_api, literal, short
from kg.sources.arxiv import is_metadata, metadata_record
from kg.sources.catalogs import cataloged_record, is_cataloged
from kg.sources.files import BROKEN, LINE_LIMIT, WHOLE_LIMIT, decode, text_lines
from kg.sources.tables import is_row, row_record
from kg.sources.text import Unreadable

PEEK = 20  # entries looked at to tell what a file is

_CURE = "correct it, or get that entry again, or elsewhere"
_BLANK = re.compile(r"\s*")
_WRAPPED = re.compile(  # an object with a title is an entry itself, whatever lists it has
    r"""\{(?:(?!["']title["'])(?:[^\[{]|\{(?:(?!["']title["'])[^\[{}]){0,2000}\})){0,4000}?
        (["'])(?:data|results|papers|items|entries)\1\s*:\s*(?=\[)""",
    re.VERBOSE,
)
_SPREAD = re.compile(r"\{\s*\n")  # an object over several lines, as tools print it for people
_STRANGE = "no answer of an API that is known, no arXiv metadata, no table with a title and an abstract"


def read_json(
    stream: BufferedIOBase, place: str, page: str, captured: str | None, columns: Mapping[str, str]
) -> Iterator[Record | Problem]:
    """The papers of one JSON file, in order; what cannot be read is a Problem at `file[entry]`.

    Takes an open file, its place for messages, the hash of its bytes, where known the date of the capture, and the
    columns of a table by what they hold.
    """
    found = _entries(stream)
    first = list(islice(found, PEEK))
    if not first:
        yield Problem(place, "an answer without papers", "ask for something else", "skipped")
        return
    if not any(_is_known(entry, columns) for entry in first):
        broken = next((f" ({entry})" for entry in first if isinstance(entry, Unreadable)), "")
        yield Problem(place, f"{_STRANGE}{broken}", "name its columns, or leave the file out", "skipped")
        return
    for position, entry in enumerate(chain(first, found), 1):
        try:
            yield _record(entry, columns, Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)


def _is_known(entry: object, columns: Mapping[str, str]) -> bool:
    if isinstance(entry, str):
        return entry.lstrip()[:1] == "{"
    if not isinstance(entry, dict):
        return False
    if "paper" in entry:
        return isinstance(entry["paper"], dict)
    return is_api(entry) or is_metadata(entry) or is_cataloged(entry) or is_row(entry, columns)


def _record(entry: object, columns: Mapping[str, str], listing: Listing) -> Record:
    if isinstance(entry, Unreadable):
        raise entry
    if isinstance(entry, str):
        entry = literal(entry)
    if not isinstance(entry, dict):
        raise Unreadable(f"a {type(entry).__name__} where an object should be")
    if is_metadata(entry):
        return metadata_record(entry, listing)
    if is_cataloged(entry):
        return cataloged_record(entry, listing)
    if not is_api(entry) and is_row(entry, columns):
        return row_record(entry, columns, listing)
    return api_record(entry, listing)


def _entries(stream: BufferedIOBase) -> Iterator[object]:
    """Entries as they stand, an `Unreadable` in place of what does not parse."""
    start = decode(stream.read(8_000))[0].lstrip()
    stream.seek(0)
    if not (start.startswith("[") or _WRAPPED.match(start) or _SPREAD.match(start)):
        yield from _lines(stream)
        return
    data = stream.read(WHOLE_LIMIT + 1)
    if len(data) > WHOLE_LIMIT:
        yield Unreadable(f"more than {WHOLE_LIMIT:,} bytes in one array or over many lines: write one entry a line")
        return
    text = decode(data)[0].lstrip()
    if (wrapped := _WRAPPED.match(text)) or text.startswith("["):
        yield from _array(text, wrapped.end() if wrapped else 0)
    else:
        yield from _objects(text)


def _objects(text: str) -> Iterator[object]:
    """The objects that stand one after the other, each over as many lines as it likes."""
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(text):
        item, at = _item(decoder, text, at)
        yield item


def _array(text: str, at: int) -> Iterator[object]:
    """The items of a JSON array, one at a time, so that those before a break are kept."""
    decoder = json.JSONDecoder(strict=False)
    at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
    while text[at : at + 1] != "]":
        item, at = _item(decoder, text, at)
        yield item
        if isinstance(item, Unreadable):
            return
        if text[at : at + 1] == ",":
            at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        elif text[at : at + 1] != "]":
            yield Unreadable("broken JSON, the rest of the file is lost (the array is not closed)")
            return


def _item(decoder: json.JSONDecoder, text: str, at: int) -> tuple[object, int]:
    """The item that starts here, of a Python repr its source, and where the next sign stands behind it.

    Of what is broken an `Unreadable`, and the end of the text.
    """
    try:
        if text.startswith("{'", at):
            end, _ = extent(text, at)
            item: object = text[at:end]
        else:
            item, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        return Unreadable(f"broken JSON, the rest of the file is lost ({short(error)})"), len(text)
    return item, _BLANK.match(text, end).end()  # type: ignore[union-attr]


def _lines(stream: BufferedIOBase) -> Iterator[object]:
    """One entry a line, in constant memory."""
    try:
        for line in text_lines(stream):
            if line is None:
                yield Unreadable(f"a line of more than {LINE_LIMIT:,} bytes")
            elif stripped := line.strip():
                yield _parsed(stripped)
    except BROKEN as error:
        yield Unreadable(f"a broken archive, the rest of the file is lost ({short(error)})")


def _parsed(line: str) -> object:
    try:
        return json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        return line if line.startswith("{'") else Unreadable(f"broken JSON ({short(error)})")

"""BibTeX and BibLaTeX, entry by entry: an entry ends where a line opens the next, so an open brace costs one entry.

LaTeX letters and braces become plain text (`{\\"o}` is ö, `\\%` is %); formulas stay as they are, as in arXiv's words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BufferedIOBase
from typing import Any

from kg.model import Listing, Problem, Record
from kg.sources.files import LINE_LIMIT, text_lines
from kg.sources.text import Unreadable, arxiv_id, day, dois, fault, first_last, fold_blanks, names

STRINGS_LIMIT = 10_000  # of `@string`; a bibliography has some hundred at most

_START = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_ANY_START = re.compile(r"^[^\S\n]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_STRING = re.compile(r"\s*@\s*string\s*[{(]\s*([^\s={}()]{1,100})\s*=", re.IGNORECASE)
_MACRO = re.compile(r"[=#]\s*([A-Za-z][^\s,={}()\"#]{0,99})")
_SILENT = ("comment", "preamble", "string")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CURE = "correct the entry"


def is_bibtex(head: str) -> bool:
    """Whether a file that starts so is a bibliography.

    >>> is_bibtex("% mine\\n@article{a, title={X}}"), is_bibtex("write to me@home")
    (True, False)
    """
    return bool(_ANY_START.search(head))


def read_bibtex(
    stream: BufferedIOBase, place: str, page: str, captured: str | None = None
) -> Iterator[Record | Problem]:
    """The papers of a bibliography, in order; what cannot be read is a Problem at `file:line`.

    Takes an open file, its place for messages, the hash of its bytes and, where known, the date of the capture.
    """
    strings: dict[str, str] = {}
    position = 0
    for number, kind, source in _blocks(text_lines(stream)):
        if (named := _STRING.match(source)) and len(strings) < STRINGS_LIMIT:
            strings[named[1].casefold()] = source
        if kind in _SILENT:
            continue
        position += 1
        try:
            yield _record(_entry(source, strings), Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}:{number}", str(error), _CURE)
    if not position:
        yield Problem(place, "a bibliography without entries", "add some", "skipped")


def _blocks(lines: Iterator[str | None]) -> Iterator[tuple[int, str, str]]:
    """(line, kind, source) of each block; what is longer than any real one is cut off."""
    held: list[str] = []
    start, kind, size = 0, "", 0
    for number, line in enumerate(lines, 1):
        found = None if line is None else _START.match(line)
        if kind and (line is None or found):
            yield start, kind, "".join(held)
        if line is None:
            yield number, "a line too long", ""
        if line is None or found:
            held, start, kind, size = [], number, found[1].casefold() if found else "", 0
        if kind and line is not None and size <= LINE_LIMIT:
            held.append(line)
            size += len(line)
    if kind:
        yield start, kind, "".join(held)


@cache
def _latex() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is told as a Problem
    return LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True)


def _plain(value: str) -> str:
    """A field's value without LaTeX; a bare percent sign is text here, as most exporters mean it."""
    if not re.search(r"[\\{}~]|``|''", value):
        return fold_blanks(value)
    try:
        return fold_blanks(_latex().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", value)))
    except (ValueError, RecursionError, IndexError, KeyError, TypeError, AttributeError):
        return fold_blanks(re.sub(r"[{}]", "", value))


def _entry(source: str, strings: dict[str, str]) -> dict[str, str]:
    """The fields of an entry, by their names in small letters; of two with one name the first."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry

    if not source:
        raise Unreadable(f"a line of more than {LINE_LIMIT:,} bytes")
    _latex()
    used = {name.casefold() for name in _MACRO.findall(source)} & strings.keys() if strings else set()
    try:
        library = parse_string("".join(strings[name] for name in sorted(used)) + source, parse_stack=[])
    except (ValueError, RecursionError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("an entry that does not parse") from error
    doubled = (block.ignore_error_block for block in library.failed_blocks if isinstance(block, DuplicateFieldKeyBlock))
    entry = next((block for block in (*library.entries, *doubled) if isinstance(block, Entry)), None)
    if entry is None:
        raise Unreadable("an entry that does not parse: check its braces and commas")
    macros = {string.key.casefold(): _joined(string.value, {}) for string in library.strings}
    return {field.key.casefold(): _joined(field.value, macros) for field in reversed(entry.fields)}


def _joined(value: str, macros: Mapping[str, str]) -> str:
    """What a field's value says: its parts, which `#` joins, without braces and quotes, macros by what they stand for.

    >>> _joined('"Serving " # {at #1 } # VENUE', {"venue": "X"})
    'Serving at #1 X'
    """
    parts = [value] if "#" not in value else _parts(value)
    return "".join(macros.get(part.casefold(), _unwrapped(part)) for part in map(str.strip, parts))


def _parts(value: str) -> Iterator[str]:
    """The parts of a value between the `#` that stand neither in braces nor in quotes."""
    start = depth = 0
    quoted = False
    for at, sign in enumerate(value):
        depth += (sign == "{") - (sign == "}")
        if sign == '"' and not depth:
            quoted = not quoted
        elif sign == "#" and not (depth or quoted):
            yield value[start:at]
            start = at + 1
    yield value[start:]


def _unwrapped(value: str) -> str:
    return value[1:-1] if value[:1] + value[-1:] in ("{}", '""') and len(value) > 1 else value


def _record(fields: dict[str, str], listing: Listing) -> Record:
    title, abstract = _plain(fields.get("title", "")), _plain(fields.get("abstract", ""))
    if wrong := fault(title, abstract):
        raise Unreadable(wrong)
    authors = _authors(fields.get("author", ""))
    identifier = _identifier(fields)
    return Record(
        title=title,
        abstract=abstract,
        source="bibtex",
        date=_date(fields),
        authors=authors,
        author_count=len(authors) or None,
        arxiv_ids=(identifier,) if identifier else (),
        dois=dois(fields.get("doi", "").replace("\\_", "_")),
        listing=listing,
    )


def _identifier(fields: dict[str, str]) -> str | None:
    """The arXiv id, wherever exporters put it."""
    found = (
        arxiv_id(fields.get(name, ""))
        for name in ("eprint", "arxivid", "doi", "url", "journal", "note", "howpublished")
    )
    return next((identifier for identifier in found if identifier), None)


def _date(fields: dict[str, str]) -> str | None:
    """BibLaTeX's date, or the year with its month."""
    if exact := day(fields.get("date", "").strip(" {}")):
        return exact
    year, month = day(fields.get("year", "").strip(" {}")), fields.get("month", "").strip(" {}").casefold()
    if not year or not month:
        return year
    number = (
        _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else int(month) if re.fullmatch("[0-9]{1,2}", month) else 0
    )
    return f"{year[:4]}-{number:02}" if 1 <= number <= 12 else year


def _authors(value: str) -> tuple[str, ...]:
    """People as "First Last"; "and others" is no person."""
    people = (person for person in re.split(r"\s+and\s+", value) if person.strip() != "others")
    return names(first_last(_plain(person)) for person in people)

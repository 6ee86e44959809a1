"""Daily Papers pages saved as text, in four layouts: with or without blank lines, with or without metadata.

A browser that saves text itself (Firefox) breaks long lines and writes links out; both are undone first.
A page is a run of lines of known kinds; which line is a title and which an abstract is decided line by line, never by
counting, so that one broken entry does not shift its neighbours. Of 45,445 real papers no title ended in a full stop
or was longer than 226 characters, and 99.9 % of the abstracts were longer than that or ended in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kg.model import Listing, Problem, Record
from kg.sources.text import fault, fold_blanks, real_date

TITLE_LENGTH = 250  # a longer line is an abstract
ARXIV_LIMIT = 2_000  # arXiv refuses abstracts over 1,920 characters: two paragraphs that are longer are two abstracts
HEAD = 5  # a remark may stand before the page within so many lines
BROKEN_WIDTHS = range(70, 121)  # of the longest line where lines are broken; of others an abstract is the longest

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INBOX = re.compile(r"Get trending papers in your email inbox.{0,40}")
_SITE = re.compile(rf"{_INBOX.pattern}|(?:Daily|Trending) Papers|by ?AK and the research community")
_FURNITURE = re.compile(r"new|Subscribe")
_BUTTON = re.compile(
    r"[0-9][0-9.,]{0,6}k?|[*+–-]|•.{0,40}|(?:Upvote|GitHub)(?: [0-9.,k+-]{1,8})?|arXiv Page|Submitted by"
)
_AUTHORS = re.compile(r"(?:[•*+-] ?)?([0-9][0-9,]{0,6}) authors?")
_WRITTEN_OUT = re.compile(r"<https?://[^<>\s]*>", re.IGNORECASE)
DATE = re.compile(
    rf"(?:Published on )?({'|'.join(_MONTHS)})[a-z]{{0,6}}\.? ([0-9]{{1,2}})(?:, ([0-9]{{4}}))?(?: ([0-9]{{1,6}}))?"
)
_KINDS = (("site", _SITE), ("furniture", _FURNITURE), ("authors", _AUTHORS), ("date", DATE), ("button", _BUTTON))
_LINK = re.compile(r"https?://", re.IGNORECASE)
_HANDLE = re.compile(r"[a-z0-9._-]+|[\w.]*[-_][\w.-]*")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    kind: str  # site, furniture, button, authors, organization, dot, date, title or prose
    text: str


@dataclass(slots=True)
class _Entry:
    line: int
    title: str | None
    paragraphs: list[_Line] = field(default_factory=list)
    held: int = 0  # characters of the paragraphs
    authors: int | None = None
    organization: str | None = None
    date: re.Match[str] | None = None

    @property
    def ended(self) -> bool:
        """Metadata close an entry; what follows is another's."""
        return self.authors is not None or self.organization is not None or self.date is not None


def is_page(text: str) -> bool:
    """Whether a text is a Daily Papers page: it bears the site's own lines, or metadata as the site prints them.

    >>> is_page("Daily Papers\\n\\nX: Fast\\n"), is_page("Minutes of the meeting\\n")
    (True, False)
    """
    lines = [*_lines(text), _Line(0, "dot", "")]
    return any(
        line.kind == "site" or (line.kind == "authors" and (line.text[0] == "•" or after.kind == "dot"))
        for line, after in pairwise(lines)
    )


def read_page(text: str, place: str, page: str, captured: str | None = None) -> Iterator[Record | Problem]:
    """The listings of one page, in order, and what is wrong with it.

    Takes the page's text, its place for messages, the hash of its file and, where known, the date of the capture.
    """
    lines = _without_preamble(list(_lines(text)))
    year = year_of((DATE.fullmatch(line.text) for line in lines if line.kind == "date"), captured)
    position = 0
    entries = list(_entries(lines))
    if entries and not any(entry.paragraphs for entry in entries):
        yield Problem(place, "a list of titles without abstracts", _LISTS, "skipped")
        return
    if _is_unparted(text):
        yield Problem(place, "broken lines without blank ones between them", _LISTS, "skipped")
        return
    for entry in entries:
        position += entry.title is not None
        yield from _listing(entry, place, Listing(page, position, captured=captured), year)
    if not position:
        yield Problem(f"{place}:1", "a page without papers", "save the page again")
    elif lines[-1].kind == "prose" and not re.search(r"[.!?…)\"'”’]$|https?://\S+$", lines[-1].text):
        yield Problem(f"{place}:{lines[-1].number}", "the page ends in the middle of an abstract", _SAVE, "note")


_SAVE = "save the page again"
_LISTS = "save the page as HTML, or `kg fetch daily` for that day"


def _lines(text: str) -> Iterator[_Line]:
    """Lines with their kinds; blank ones left out."""
    before = _Line(0, "furniture", "")
    waiting: _Line | None = None  # a title may turn out to be an organization when the next line is a dot
    for number, folded in _whole_lines(text):
        if _INBOX.fullmatch(before.text) and folded.startswith("Subscribe"):
            folded = folded.removeprefix("Subscribe") or folded  # the first title may be glued to the button
        line = _Line(number, _kind(folded), folded)
        if waiting:
            yield _Line(waiting.number, "organization", waiting.text) if line.kind == "dot" else waiting
        waiting = line if line.kind == "title" and before.kind == "prose" else None
        if not waiting:
            yield line
        before = line
    if waiting:
        yield waiting


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with words, folded, and where each begins: broken ones joined."""
    raw = _raw_lines(text)
    start, held = 1, ""
    for number, (line, goes_on) in enumerate(zip(raw, _broken(raw), strict=True), 1):
        held = f"{held} {line}" if held else line
        if not goes_on:
            if folded := fold_blanks(held):
                yield start, folded
            start, held = number + 1, ""


def _raw_lines(text: str) -> list[str]:
    """The lines of a file, without links written out."""
    return [_WRITTEN_OUT.sub("", line).rstrip() for line in re.split(r"\r\n?|\n", text)]


def _broken(raw: list[str]) -> list[bool]:
    """Whether each line goes on in the next: the next one's first word has no room on it.

    So it is with most lines of a page whose lines were broken, and never of another, where titles are short. A word
    longer than a line has one for itself, and tells nothing of the width.
    """
    width = max((len(line) for line in raw if " " in line.strip()), default=0)
    if width in BROKEN_WIDTHS:
        found = [bool(after) and len(line) + len(after.split()[0]) >= width for line, after in pairwise([*raw, ""])]
        if sum(found) * 2 > sum(map(bool, raw)):
            return found
    return [False] * len(raw)


def _is_unparted(text: str) -> bool:
    """Whether lines were broken and no blank ones part title from abstract."""
    raw = _raw_lines(text.strip())
    return "" not in raw and any(_broken(raw))


def _kind(line: str) -> str:
    for kind, pattern in _KINDS:
        if pattern.fullmatch(line):
            return kind
    if line == "·":
        return "dot"
    prose = len(line) > TITLE_LENGTH or line.rstrip("\"')”’").endswith((".", ",", ";", ":")) or _LINK.search(line)
    return "prose" if prose else "title"


def _without_preamble(lines: list[_Line]) -> list[_Line]:
    """A remark above the site's own first line is no entry, nor is the menu of the site."""
    first = next((at for at, line in enumerate(lines) if line.kind in ("site", "furniture")), 0)
    menu = all(line.kind != "prose" for line in lines[:first])
    return lines[first:] if first < HEAD or menu else lines


def _entries(lines: Iterable[_Line]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for line in lines:
        if line.kind == "title":
            if entry:
                yield entry
            entry = _Entry(line.number, line.text)
        elif line.kind == "prose":
            if entry is None or entry.ended or _is_another(entry, line):
                if entry:
                    yield entry
                entry = _Entry(line.number, None)
            entry.paragraphs.append(line)
            entry.held += len(line.text) + 1
        elif entry and line.kind == "authors":
            entry.authors = int(_AUTHORS.fullmatch(line.text)[1].replace(",", ""))  # type: ignore[index]
        elif entry and line.kind == "organization":
            entry.organization = _organization(line.text)
        elif entry and line.kind == "date":
            entry.date = DATE.fullmatch(line.text)
    if entry:
        yield entry


def _is_another(entry: _Entry, line: _Line) -> bool:
    """Whether a further paragraph is too long to belong to the same abstract: a title was lost between them."""
    return bool(entry.held) and entry.held + len(line.text) > ARXIV_LIMIT


def _organization(text: str) -> str:
    """The name behind a handle: "nvidia NVIDIA" is the picture's text and the name."""
    handle, _, name = text.partition(" ")
    squeezed = name.replace(" ", "").casefold()
    known = _HANDLE.fullmatch(handle) or handle.casefold() == squeezed
    return name if name and known else text


def _listing(entry: _Entry, place: str, listing: Listing, year: int | None) -> Iterator[Record | Problem]:
    here = f"{place}:{entry.line}"
    if entry.title is None:
        yield Problem(here, "an abstract without a title", "put its title on the line above it")
        return
    abstract = " ".join(paragraph.text for paragraph in entry.paragraphs)
    if wrong := fault(entry.title, abstract):
        wrong = "a title without an abstract" if wrong == "no abstract" else wrong
        yield Problem(here, wrong, "put its abstract on the line below it, or take the line out")
        return
    if len(entry.paragraphs) > 1:
        second = f"{place}:{entry.paragraphs[1].number}"
        yield Problem(second, "an abstract in several paragraphs, read as one", "join its lines if it is right", "note")
    text, printed, day, comments = shown(entry.date, year)
    if text and year and not day:
        yield Problem(here, f"{text!r} is no day of its year", "correct the date", "note")
    inferred = bool(day) and not printed and not listing.captured  # a known capture leaves nothing to infer
    yield Record(
        title=entry.title,
        abstract=abstract,
        source="page",
        date=day,
        author_count=entry.authors,
        organizations=(entry.organization,) if entry.organization else (),
        listing=Listing(listing.page, listing.position, text, inferred, listing.captured, comments),
    )


def year_of(dates: Iterable[re.Match[str] | None], captured: str | None) -> int | None:
    """The year that a page's dates without one are of: that of its capture, else the one after the latest printed.

    Takes matches of `DATE`, None for what has no date, and where known the date of the capture.
    """
    printed = [int(found[3]) for found in dates if found and found[3]]
    return int(captured[:4]) if captured else max(printed) + 1 if printed else None


def shown(found: re.Match[str] | None, year: int | None) -> tuple[str | None, bool, str | None, int | None]:
    """A printed date as shown, whether it has its year, the day it means, and the comment count after it.

    Takes a match of `DATE` and the year that a date without one is of, where known.
    """
    if not found:
        return None, False, None, None
    month, day, printed, comments = found.groups()
    text = found.string[found.start(1) : found.end(3 if printed else 2)]
    means = printed or (f"{year:04}" if year else "")
    iso = real_date(f"{means}-{_MONTHS.index(month) + 1:02}-{int(day):02}")
    return text, bool(printed), iso, int(comments) if comments else None

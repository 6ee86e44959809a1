"""arXiv's own words: entries of its metadata snapshot, and its feeds: Atom of its API, Atom and RSS of new papers.

A feed is read entry by entry, so that one broken entry costs no other, and no entity of a document type is resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BufferedIOBase, TextIOWrapper
from typing import Any

from kg.model import Listing, Problem, Record
from kg.sources.files import LINE_LIMIT, encoding
from kg.sources.text import Unreadable, arxiv_id, checked, day, dois, fold_blanks, inner_text, names

_SNAPSHOT = ("categories", "versions", "update_date", "authors_parsed")
_FEED = re.compile(r"<(feed|rss)\b[^<>]*>")
_ENTRY = re.compile(r"<(?=(?:entry|item)[\s>])")
_ANNOUNCED = re.compile(r"(arXiv:\S{1,40}) Announce Type: \S{1,40} Abstract: ")  # stands before the abstract
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CURE = "fetch that page again"


def is_metadata(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is one of the metadata snapshot: an abstract, an id of arXiv and keys that only arXiv writes."""
    known = "abstract" in entry and isinstance(entry.get("id"), str) and any(key in entry for key in _SNAPSHOT)
    return known and arxiv_id(entry["id"]) is not None


def metadata_record(entry: Mapping[str, Any], listing: Listing) -> Record:
    """What one entry of the metadata snapshot says; raises Unreadable where it makes no record."""
    authors = _authors(entry)
    identifier = str(arxiv_id(entry["id"]))
    return checked(
        Record(
            title=fold_blanks(_text(entry.get("title"))),
            abstract=fold_blanks(_text(entry.get("abstract"))),
            source="arxiv",
            date=_submitted(entry.get("versions")) or month(identifier),
            authors=authors,
            author_count=len(authors) or None,
            arxiv_ids=(identifier,),
            dois=dois(_text(entry.get("doi"))),
            listing=listing,
        )
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    parsed = entry.get("authors_parsed")
    if isinstance(parsed, list) and parsed:
        people = [[_text(part) for part in person] for person in parsed if isinstance(person, list)]
        return names(" ".join([*person[1:2], *person[:1], *person[2:3]]) for person in people)
    return _people(_text(entry.get("authors")))


def _people(written: str) -> tuple[str, ...]:
    """The people of "Ada Lovelace (X Lab), Alan Turing and Grace Hopper", without affiliations."""
    return names(re.split(r",\s+and\s+|,\s*|\s+and\s+", fold_blanks(re.sub(r"\([^()]*\)", "", written))))


def _submitted(versions: object) -> str | None:
    """The day of the first version; `update_date` is that of the last."""
    first = versions[0] if isinstance(versions, list) and versions else None
    return day(_text(first.get("created"))) if isinstance(first, dict) else None


def month(identifier: str) -> str | None:
    """The month that an id of arXiv tells.

    >>> month("2401.00001"), month("hep-th/9901001")
    ('2024-01', '1999-01')
    """
    digits = identifier.rpartition("/")[2]
    year = int(digits[:2])
    return day(f"{1900 + year if year > 90 else 2000 + year}-{digits[2:4]}")


def is_feed(head: str) -> bool:
    """Whether a file that starts so is a feed of arXiv, Atom or RSS.

    >>> is_feed('<rss version="2.0"><channel><link>https://rss.arxiv.org/rss/cs.LG'), is_feed("<feed>"), is_feed("<a>")
    (True, False, False)
    """
    return bool(_FEED.search(head)) and "arxiv.org" in head


def read_feed(stream: BufferedIOBase, place: str, page: str, captured: str | None = None) -> Iterator[Record | Problem]:
    """The papers of a feed, in order; what cannot be read is a Problem at `file[entry]`.

    Takes an open file, its place for messages, the hash of its bytes and, where known, the date of the capture.
    """
    position = 0
    for position, source in enumerate(_entries(stream), 1):
        try:
            yield _entry(source, Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)
    if not position:
        yield Problem(place, "a feed without papers", "ask for something else", "skipped")


def _entries(stream: BufferedIOBase) -> Iterator[str]:
    """The source of each entry, in a feed of its own, cut off where it is longer than any real one."""
    text = TextIOWrapper(stream, encoding(stream), "replace", newline="\n")  # type: ignore[type-var]
    try:
        start, held = "", ""
        while piece := text.read(65_536):
            before, *entries = _ENTRY.split(held + piece)
            if not start and (found := _FEED.search(before)):
                start = found[0]
            for entry in entries[:-1]:
                yield f"{start}<{entry}"
            held = f"<{entries[-1]}"[:LINE_LIMIT] if entries else before[-len("<entry") :]
        if _ENTRY.match(held):
            yield f"{start}{held}"
    finally:
        text.detach()


def _entry(source: str, listing: Listing) -> Record:
    """What an entry says; one of a feed of new papers has its id and its authors elsewhere, and the day of its news."""
    entry = _parsed(source)

    def text(*paths: str) -> str:
        return next((inner_text(node) for path in paths if (node := entry.find(path)) is not None), "")

    summary = text(f"{_ATOM}summary", "description")
    if "arxiv.org/api/errors" in text(f"{_ATOM}id"):
        raise Unreadable(f"arXiv says: {summary[:200]}")
    announced = _ANNOUNCED.match(summary)
    identifier = arxiv_id(announced[1] if announced else text(f"{_ATOM}id", "link"))
    if not identifier:
        raise Unreadable("no id of arXiv")
    authors = names("".join(node.itertext()) for node in entry.iterfind(f"{_ATOM}author/{_ATOM}name"))
    authors = authors or _people(text(_CREATOR))
    return checked(
        Record(
            title=text(f"{_ATOM}title", "title"),
            abstract=summary[announced.end() :] if announced else summary,
            source="arxiv",
            date=month(identifier) if announced else day(text(f"{_ATOM}published")),
            authors=authors,
            author_count=len(authors) or None,
            arxiv_ids=(identifier,),
            dois=dois(text(f"{_ARXIV}doi")),
            listing=listing,
        )
    )


def _parsed(source: str) -> Any:
    """The element of an entry; raises Unreadable for what is no XML."""
    from lxml import etree

    outer, inner = ("rss", "item") if source.startswith("<rss") else ("feed", "entry")
    inside, closed, _ = source.partition(f"</{inner}>")
    if not closed:
        raise Unreadable("an entry that is cut off")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(f"{inside}</{inner}></{outer}>".encode(), parser)[0]
    except (etree.XMLSyntaxError, ValueError, IndexError) as error:
        raise Unreadable(f"broken XML ({str(error).splitlines()[0][:120] if str(error) else 'empty'})") from error

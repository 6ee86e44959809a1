"""Pages saved as HTML. Of arXiv they go to their own reader; of Daily Papers they are the cards that a reader saw, and
the data that the site hands its own script.

The data (`data-props` of the page's components) are entries of the API with authors and whole abstracts; a card is an
`article` with a heading that links to the paper, its abstract, and the line of metadata that a page as text has, too.
A list that was extended by scrolling or by a search has cards without data; a day's list has data whose cards show no
abstract. So each card is read together with its data, and data without a card after all cards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kg.model import Listing, Problem, Record, fold_title
from kg.sources.api import api_record, is_api, short
from kg.sources.arxiv_pages import is_arxiv, read_arxiv_page
from kg.sources.pages import DATE, shown, year_of
from kg.sources.text import Unreadable, arxiv_id, fault, fold_blanks, inner_text, names, real_date

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|div|script)\b", re.IGNORECASE)
_AUTHORS = re.compile(r"([0-9]{1,5}) authors?")
_CURE = "save the page again, or `kg fetch daily` for that day"


@dataclass(frozen=True, slots=True)
class _Card:
    """What one `article` shows."""

    title: str
    abstract: str
    identifier: str | None
    authors: tuple[str, ...]
    author_count: int | None
    organization: str | None
    date: re.Match[str] | None
    comments: int | None
    day: str | None  # of a `time` element


def is_html(head: str) -> bool:
    """Whether a file that starts so is HTML.

    >>> is_html("<!DOCTYPE html>"), is_html("<?xml version='1.0'?><a/>")
    (True, False)
    """
    return bool(_HTML.search(head))


def read_html(text: str, place: str, page: str, captured: str | None = None) -> Iterator[Record | Problem]:
    """The papers of one saved page, in order; what cannot be read is a Problem at `file[entry]`.

    Takes the page's text, its place for messages, the hash of its file and, where known, the date of the capture.
    """
    if (tree := _tree(text)) is not None and is_arxiv(tree):
        yield from read_arxiv_page(tree, place, page, captured)
        return
    cards, data, broken = _found(tree)
    if broken:
        yield Problem(place, f"the page's own data are broken ({broken})", "save the page again", "note")
    if not cards and not data:
        yield Problem(
            place, "HTML without papers of Daily Papers or arXiv", "leave it out, or save the page again", "skipped"
        )
    year = year_of((card.date for card in cards), captured)
    by_name = {name: entry for entry in reversed(data) for name in _names(entry)}
    used: set[int] = set()
    for position, card in enumerate(cards, 1):
        found = (by_name.get(name) for name in (card.identifier, fold_title(card.title)) if name)
        entry = next((entry for entry in found if entry is not None), None)
        used.add(id(entry))
        try:
            yield _record(card, entry, Listing(page, position, captured=captured), year)
        except Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)
    for position, entry in enumerate((entry for entry in data if id(entry) not in used), len(cards) + 1):
        try:
            yield api_record(entry, Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)


def _tree(text: str) -> Any:
    """The page's elements, None where there are none."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _found(tree: Any) -> tuple[list[_Card], list[dict[str, Any]], str]:
    """Cards, entries of the data, each paper once, and why data do not parse."""
    if tree is None:
        return [], [], ""
    cards = [card for article in tree.iter("article") if (card := _card(article))]
    data: dict[str, dict[str, Any]] = {}
    broken = ""
    for element in tree.iterfind(".//*[@data-props]"):
        source = element.get("data-props")
        try:
            found = list(_listed(json.loads(source, strict=False)))
        except (ValueError, RecursionError) as error:
            broken = broken or (short(error) if "summary" in source else "")
            continue
        for entry in found:
            data.setdefault(next(_names(entry), ""), entry)
    return cards, list(data.values()), broken


def _listed(props: object) -> Iterator[dict[str, Any]]:
    """The entries in the data of a component: its lists bear other names on each kind of page."""
    if isinstance(props, dict):
        lists = (held for held in props.values() if isinstance(held, list))
        yield from (entry for found in lists for entry in found if isinstance(entry, dict) and is_api(entry))
        if isinstance(props.get("paper"), dict):  # the page of one paper
            yield props


def _names(entry: dict[str, Any]) -> Iterator[str]:
    """By what an entry is found: its arXiv id, its folded title."""
    paper = entry.get("paper", entry)
    if isinstance(paper, dict):
        if isinstance(paper.get("id"), str) and (identifier := arxiv_id(paper["id"])):
            yield identifier
        title = paper.get("title", entry.get("title"))
        if isinstance(title, str) and fold_title(title):
            yield fold_title(title)


def _card(article: Any) -> _Card | None:
    """What an `article` shows; None where its heading leads to no paper, as in blogs and lists of models."""
    heading = next((found for name in ("h3", "h2", "h1", "h4") for found in article.iter(name)), None)
    if heading is None:
        return None
    leads = " ".join(heading.xpath(".//a/@href | ancestor::a/@href"))
    if "/papers/" not in leads:
        return None
    time = article.find(".//time[@datetime]")
    authors, organization, date, comments = _metadata(article)
    return _Card(
        title=inner_text(heading),
        abstract=max((inner_text(paragraph) for paragraph in article.iter("p")), key=len, default=""),
        identifier=arxiv_id(leads),
        authors=names(item.get("title") for item in article.iter("li")),
        author_count=authors,
        organization=organization,
        date=date,
        comments=comments,
        day=real_date(time.get("datetime")) if time is not None else None,
    )


def _metadata(article: Any) -> tuple[int | None, str | None, re.Match[str] | None, int | None]:
    """Author count, organization, date and comment count: "10 authors" or a name, a dot, a date, a number."""
    rest = article.xpath(".//text()[not(ancestor::p or ancestor::h1 or ancestor::h2 or ancestor::h3 or ancestor::h4)]")
    pieces = [folded for piece in rest if (folded := fold_blanks(piece)) and len(folded) < 200]
    counts = (_AUTHORS.fullmatch(piece) for piece in pieces)
    authors = next((int(found[1]) for found in counts if found), None)
    for at, piece in enumerate(pieces):
        if date := DATE.fullmatch(piece):
            before = pieces[at - 2] if at > 1 and pieces[at - 1] == "·" else ""
            organization = before if before and not _AUTHORS.fullmatch(before) else None
            after = pieces[at + 1] if at + 1 < len(pieces) else ""
            return authors, organization, date, int(after) if re.fullmatch("[0-9]{1,6}", after) else None
    return authors, None, None, None


def _record(card: _Card, entry: dict[str, Any] | None, listing: Listing, year: int | None) -> Record:
    """What a card and its data say together: the data's words, where there are some."""
    text, printed, day, comments = shown(card.date, year)
    listing = replace(listing, shown_date=text, comment_count=card.comments if comments is None else comments)
    if entry is not None:
        try:
            record = api_record(entry, listing)
            count = record.listing.comment_count if record.listing else None
            return record if count is not None else replace(record, listing=listing)
        except Unreadable:
            if not card.abstract:
                raise
    if wrong := fault(card.title, card.abstract):
        raise Unreadable("a card without its abstract" if wrong == "no abstract" else wrong)
    inferred = bool(day) and not (printed or card.day or listing.captured)
    return Record(
        title=card.title,
        abstract=card.abstract,
        source="page",
        date=card.day or day,
        authors=card.authors,
        author_count=card.author_count or len(card.authors) or None,
        organizations=(card.organization,) if card.organization else (),
        arxiv_ids=(card.identifier,) if card.identifier else (),
        listing=replace(listing, date_inferred=inferred),
    )

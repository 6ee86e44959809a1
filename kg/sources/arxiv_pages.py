"""arXiv's pages saved as HTML: lists of new papers, results of a search, the page of one paper.

A list (`/list/cs.CV/new`) has pairs of a `dt` with the id and a `dd` with the rest, a search an `li` a paper, and the
page of one paper (`/abs/2401.00001`) says all in `meta` elements; the classes are those of the templates in
github.com/arXiv/arxiv-browse and arxiv-search. What the page did to arXiv's words is undone: links are written out,
formulas that MathJax has drawn are LaTeX again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.model import Listing, Problem, Record
from kg.sources.arxiv import month
from kg.sources.text import Unreadable, arxiv_id, checked, day, dois, first_last, fold_blanks, inner_text, names

_ARXIV = """boolean(//meta[@name='citation_arxiv_id'] | //*[@id='dlpage'] | //dd//div[contains(@class, 'list-title')]
    | //li[contains(@class, 'arxiv-result')] | //title[contains(., 'arXiv e-print repository')]
    | //article[contains(@class, 'ltx_document')])"""  # the last is a full text, which LaTeXML made
_DROPPED = "dropped"  # the tag of what is no word of a paper
_LABEL = re.compile(r"\bdescriptor\b|MJX_Assistive")  # "Title:"; a drawn formula once more, for screen readers
_LINK = re.compile(r"this (?:https?|ftp) URL")
_FIRST = re.compile(r"v1 submitted ([^;]{1,40});")
_LAST = re.compile(r"Submitted ([^;]{1,40});")
_UNNAMED = re.compile(r"\(([0-9]{1,5}) additional authors? not shown")
_CURE = "save the page again, or `kg fetch arxiv --ids` of that paper"
_LISTS = "save arxiv.org/list/.../new, a search that shows abstracts or /abs/ of a paper, or `kg fetch arxiv`"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows of one paper."""

    title: str
    abstract: str
    identifier: str | None
    date: str | None = None
    authors: tuple[str, ...] = ()
    unnamed: int = 0  # authors that are counted only
    dois: tuple[str, ...] = ()


def is_arxiv(tree: Any) -> bool:
    """Whether a page's elements are those of one of arXiv's pages."""
    return bool(tree.xpath(_ARXIV))


def read_arxiv_page(tree: Any, place: str, page: str, captured: str | None) -> Iterator[Record | Problem]:
    """The papers of one page, in order; what cannot be read is a Problem at `file[entry]`.

    Takes the page's elements (which it changes), its place for messages, the hash of its file and, where known, the
    date of the capture.
    """
    _restore(tree)
    shown = list(_shown(tree))
    if not any(each.abstract for each in shown):
        fact = "a list of titles without abstracts" if shown else "an arXiv page without papers"
        yield Problem(place, fact, _LISTS, "skipped")
        return
    for position, each in enumerate(shown, 1):
        try:
            yield _record(each, Listing(page, position, captured=captured))
        except Unreadable as error:
            yield Problem(f"{place}[{position}]", str(error), _CURE)


def _record(shown: _Shown, listing: Listing) -> Record:
    return checked(
        Record(
            title=shown.title,
            abstract=shown.abstract,
            source="arxiv",
            date=shown.date or (month(shown.identifier) if shown.identifier else None),
            authors=shown.authors,
            author_count=len(shown.authors) + shown.unnamed or None,
            arxiv_ids=(shown.identifier,) if shown.identifier else (),
            dois=shown.dois,
            listing=listing,
        )
    )


def _restore(tree: Any) -> None:
    """Makes arXiv's words of what the page made of them, and takes out what is none of them."""
    from lxml import etree

    for element in list(tree.iter("a", "br", "script", "span", "style")):
        said = inner_text(element) if element.tag == "a" else ""
        if element.tag == "br":
            element.text = " "
        elif element.get("type", "").startswith("math/tex"):
            _typeset(element)
        elif _LINK.fullmatch(said):
            del element[:]
            element.text = element.get("href", "")
        elif element.tag in ("script", "style") or said == "△ Less" or _LABEL.search(element.get("class", "")):
            element.tag = _DROPPED
    etree.strip_elements(tree, _DROPPED, with_tail=False)


def _typeset(script: Any) -> None:
    """A formula in LaTeX in place of what MathJax 2 drew before its source."""
    mark = "$$" if "display" in script.get("type") else "$"
    script.text, script.tag = f"{mark}{script.text or ''}{mark}", "span"
    drawn = script.getprevious()
    while drawn is not None and "MathJax" in drawn.get("class", ""):
        drawn.tag = _DROPPED
        drawn = drawn.getprevious()


def _shown(tree: Any) -> Iterator[_Shown]:
    if tree.find(".//meta[@name='citation_arxiv_id']") is not None:
        yield _alone(tree)
        return
    yield from (_result(item) for item in tree.iter("li") if "arxiv-result" in item.get("class", "").split())
    yield from (_listed(head, body) for head, body in _pairs(tree))


def _alone(tree: Any) -> _Shown:
    """The paper that a page is about."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    for meta in tree.iter("meta"):
        said[meta.get("name", "")].append(fold_blanks(meta.get("content", "")))
    return _Shown(
        title=" ".join(said["citation_title"][:1]),
        abstract=" ".join(said["citation_abstract"][:1]) or _text(tree, "blockquote", "abstract"),
        identifier=arxiv_id(said["citation_arxiv_id"][0]),
        date=day(" ".join(said["citation_date"][:1]).replace("/", "-")),
        authors=names(map(first_last, said["citation_author"])),
        dois=dois(" ".join(said["citation_doi"])),
    )


def _result(item: Any) -> _Shown:
    """One result of a search; its date is that of the first version."""
    submitted = _text(item, "p", "is-size-7")
    date = _FIRST.search(submitted) or _LAST.search(submitted)
    unnamed = _UNNAMED.search(_text(item, "p", "authors"))
    return _Shown(
        title=_text(item, "p", "title"),
        abstract=_text(item, "span", "abstract-full"),
        identifier=arxiv_id(_text(item, "p", "list-title")),
        date=day(date[1]) if date else None,
        authors=_linked(item, "p", "authors"),
        unnamed=int(unnamed[1]) if unnamed else 0,
        dois=dois(_text(item, "div", "is-marginless")),
    )


def _pairs(tree: Any) -> Iterator[tuple[Any, Any]]:
    """The `dt` and the `dd` of each paper of a list, None for the one that is lost."""
    head = None
    for element in tree.iter("dt", "dd"):
        if element.tag == "dd":
            yield head, element
        elif head is not None:
            yield head, None
        head = element if element.tag == "dt" else None
    if head is not None:
        yield head, None


def _listed(head: Any, body: Any) -> _Shown:
    return _Shown(
        title=_text(body, "div", "list-title"),
        abstract=_text(body, "p", "mathjax"),
        identifier=None if head is None else arxiv_id(inner_text(head)),
        authors=_linked(body, "div", "list-authors"),
    )


def _part(element: Any, tag: str, kind: str) -> Any:
    """The first element inside of a tag and a class."""
    inside = () if element is None else element.iter(tag)
    return next((each for each in inside if kind in each.get("class", "").split()), None)


def _text(element: Any, tag: str, kind: str) -> str:
    part = _part(element, tag, kind)
    return "" if part is None else inner_text(part)


def _linked(element: Any, tag: str, kind: str) -> tuple[str, ...]:
    """The authors of a paper, each of whom is a link."""
    part = _part(element, tag, kind)
    return () if part is None else names(inner_text(link) for link in part.iter("a"))

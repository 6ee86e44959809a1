"""Entries of the Daily Papers API.

Key sets changed over the years and some answers hold Python reprs in place of objects; each entry is judged on its own.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import Any

from kg.model import Listing, Record
from kg.sources.text import Unreadable, arxiv_id, checked, first, fold_blanks, named, real_date

REPR_LIMIT = 300_000  # characters of a Python repr: its syntax tree takes a hundred times that
DEPTH_LIMIT = 30

_TOKEN = re.compile(
    r"""(?P<blank>\s+)|(?P<open>[\[{(])|(?P<close>[\]})])|[,:]|None|True|False|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?
    |'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\"""",
    re.VERBOSE | re.DOTALL,
)


def is_api(entry: dict[str, Any]) -> bool:
    """Whether an entry has the keys of the API: a paper, or a title and a summary."""
    return "paper" in entry or {"title", "summary"} <= entry.keys()


def literal(text: str) -> object:
    """The value of a Python repr, read under limits of size and depth and of the tokens that data need.

    Takes any text; raises Unreadable for what is no repr of plain data.
    """
    if len(text) > REPR_LIMIT:
        raise Unreadable(f"a Python repr of {len(text):,} characters")
    end, depth = extent(text, 0)
    if depth > DEPTH_LIMIT:
        raise Unreadable(f"a Python repr nested deeper than {DEPTH_LIMIT}")
    if text[end:].strip():
        raise _broken_off(end)
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise Unreadable(f"a Python repr that does not parse ({short(error)})") from error


def extent(text: str, at: int) -> tuple[int, int]:
    """Where the first value of a Python repr ends, and how deep it is nested, by its tokens alone.

    Takes a text and where the value starts; raises Unreadable where a token is none that data need. A value that is
    not closed ends with the text.

    >>> extent("[{'a': [1]}, 2]", 1)
    (11, 2)
    """
    depth = deepest = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise _broken_off(at)
        at = token.end()
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        deepest = max(deepest, depth)
        if depth <= 0 and token.lastgroup != "blank":
            break
    return at, deepest


def _broken_off(at: int) -> Unreadable:
    return Unreadable(f"a Python repr that breaks off at character {at + 1:,}")


def short(error: Exception) -> str:
    """The first line of what an error says, or its name."""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return (text or type(error).__name__).splitlines()[0][:120]


def api_record(entry: dict[str, Any], listing: Listing) -> Record:
    """What one entry of an answer says; raises Unreadable where it makes no record."""
    paper = entry.get("paper", entry)
    if not isinstance(paper, dict):
        raise Unreadable(f"its paper is a {type(paper).__name__}, not an object")
    title = fold_blanks(first(str, paper.get("title"), entry.get("title")) or "")
    abstract = fold_blanks(first(str, paper.get("summary"), entry.get("summary")) or "")
    comments = first(int, entry.get("numComments"))
    authors = named(paper.get("authors"))
    identifier = arxiv_id(fold_blanks(first(str, paper.get("id")) or ""))
    counted = comments is not None and 0 <= comments < 10**9
    return checked(
        Record(
            title=title,
            abstract=abstract,
            source="api",
            date=real_date(first(str, paper.get("publishedAt"), entry.get("publishedAt")) or ""),
            authors=authors,
            author_count=len(authors) or None,
            organizations=_organizations(paper.get("organization"), entry.get("organization")),
            arxiv_ids=(identifier,) if identifier else (),
            listing=replace(listing, comment_count=comments if counted else None),
        )
    )


def _organizations(*values: object) -> tuple[str, ...]:
    for value in values:
        if isinstance(value, dict) and (name := first(str, value.get("fullname"), value.get("name"))):
            return (fold_blanks(name),) if fold_blanks(name) else ()
    return ()

"""What every reader needs: strings that RDF can hold, the limits of a record, dates and identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from kg.model import Record, fold_title

TITLE_LIMIT = 600  # of 45,445 real titles the longest has 226 characters
ABSTRACT_LIMIT = 20_000  # arXiv allows 1,920; this is what no abstract reaches, and spaCy still takes

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")  # control characters that are no blanks
_SURROGATE = re.compile("[\ud800-\udfff]")
_ID = r"([0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,3})?"
_ARXIV = re.compile(_ID)
_ARXIV_INSIDE = re.compile(rf"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv[:.]\s?|/papers/){_ID}(?![0-9])", re.IGNORECASE)
_DAY = re.compile(r"(?:[A-Z][a-z]{2,8}, )?([0-9]{1,2} [A-Z][a-z]{2,8}),? ([0-9]{4})(?![0-9])")
_PARTS = (("given", "firstName"), ("family", "lastName"))
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s,;\"<>]{1,200}")


class Unreadable(ValueError):
    """Why one entry of a file cannot be read."""


def fold_blanks(text: str) -> str:
    """A plain string for a literal: blanks and line breaks folded to one space, nothing in it that RDF cannot hold.

    Takes any string, also one with NULs, control characters (dropped) and lone surrogates (U+FFFD instead); gives the
    folded string.

    >>> fold_blanks(" sparse\\n  linear\\x00 attention\\ud800 ")
    'sparse linear attention\ufffd'
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(_UNWANTED.sub("", text).split())


def inner_text(element: Any) -> str:
    """The words of an element of HTML or XML, all that it encloses included, as a plain string."""
    return fold_blanks("".join(element.itertext()))


def fault(title: str, abstract: str) -> str | None:
    """Why a folded title and abstract cannot make a record; None where they can.

    >>> fault("", "We make X fast."), fault("X: Fast", "We make X fast.")
    ('no title', None)
    """
    if not title:
        return "no title"
    if not fold_title(title):
        return "a title without letters or digits"
    if not abstract:
        return "no abstract"
    if len(title) > TITLE_LIMIT:
        return f"a title of {len(title):,} characters"
    if len(abstract) > ABSTRACT_LIMIT:
        return f"an abstract of {len(abstract):,} characters"
    return None


def checked(record: Record) -> Record:
    """The record itself; raises Unreadable where its title or its abstract makes none."""
    if wrong := fault(record.title, record.abstract):
        raise Unreadable(wrong)
    return record


def real_date(text: str) -> str | None:
    """The date at the start of an ISO timestamp, where there is such a day.

    >>> real_date("2024-12-24T14:21:58.000Z"), real_date("2023-02-29")
    ('2024-12-24', None)
    """
    found = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", text)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else None
    except ValueError:
        return None


def day(text: str) -> str | None:
    """A day, month or year as the sources write them, where there is such a one.

    >>> day("Mon, 2 Apr 2007 19:18:42 GMT"), day("2 April, 2007"), day("2024-05"), day(" 2024 "), day("May")
    ('2007-04-02', '2007-04-02', '2024-05', '2024', None)
    """
    text = text.strip()
    if found := re.fullmatch(r"((?:19|20)[0-9]{2})(?:-(?:0[1-9]|1[0-2]))?", text):
        return found[0]
    if iso := real_date(text):
        return iso
    try:
        written = _DAY.match(text)
        return parsedate_to_datetime(f"{written[1]} {written[2]} 00:00").date().isoformat() if written else None
    except ValueError:
        return None


def arxiv_id(text: str) -> str | None:
    """The arXiv id that a text is or names, without its version.

    >>> arxiv_id("2401.00001v2"), arxiv_id("https://doi.org/10.48550/arXiv.2401.00001"), arxiv_id("3.14")
    ('2401.00001', '2401.00001', None)
    """
    found = _ARXIV.fullmatch(text.strip()) or _ARXIV_INSIDE.search(text)
    return found[1] if found else None


def dois(text: str) -> tuple[str, ...]:
    """The DOIs in a text, with or without their resolver, but none that arXiv issues: they say no more than its ids.

    >>> dois("https://doi.org/10.1000/X.1, 10.1000/x.2, 10.48550/arXiv.2401.00001")
    ('10.1000/X.1', '10.1000/x.2')
    """
    found = (each.rstrip(".)]}") for each in _DOI.findall(fold_blanks(text)))
    return tuple(dict.fromkeys(each for each in found if not each.casefold().startswith("10.48550/arxiv")))


def first_last(name: str) -> str:
    """A name in the order in which it is spoken, where one comma tells that it is not.

    >>> first_last("Lovelace, Ada"), first_last("X Lab"), first_last("King, Jr., Martin")
    ('Ada Lovelace', 'X Lab', 'King, Jr., Martin')
    """
    last, comma, given = name.partition(", ")
    return f"{given} {last}" if comma and ", " not in given else name


def first(kind: type[Any], *values: object) -> Any:
    """The first value of a type, None where there is none; True is no number.

    >>> first(int, "1", True, 2), first(str, None)
    (2, None)
    """
    return next((value for value in values if isinstance(value, kind) and not isinstance(value, bool)), None)


def names(people: Iterable[object]) -> tuple[str, ...]:
    """Names as plain strings; what is no name is left out.

    >>> names([" Alan\\nTuring ", None, ""])
    ('Alan Turing',)
    """
    return tuple(folded for name in people if isinstance(name, str) and (folded := fold_blanks(name)))


def named(people: object) -> tuple[str, ...]:
    """The names in a list of JSON, of strings or of objects with a name or its parts; of what is no list none.

    >>> named([{"name": "Ada Lovelace"}, "Alan Turing", {}]), named([{"family": "Hopper", "given": "Grace"}]), named(3)
    (('Ada Lovelace', 'Alan Turing'), ('Grace Hopper',), ())
    """
    listed = people if isinstance(people, list) else []
    return names(_name(person) if isinstance(person, dict) else person for person in listed)


def _name(person: dict[str, object]) -> object:
    """The name of a person; reference managers write its parts (CSL JSON, Zotero)."""
    parts = (first(str, person.get(part), person.get(other)) for part, other in _PARTS)
    return person.get("name") or " ".join(filter(None, parts))

"""What every reader needs: strings that RDF can hold, the limits of a record, dates."""

from __future__ import annotations

import re
from datetime import date

from kg.model import fold_title

TITLE_LIMIT = 600  # of 45,445 real titles the longest has 226 characters
ABSTRACT_LIMIT = 20_000  # arXiv allows 1,920; this is what no abstract reaches, and spaCy still takes

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")  # control characters that are no blanks
_SURROGATE = re.compile("[\ud800-\udfff]")


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

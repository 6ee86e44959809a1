"""Words that depend on numbers."""

from __future__ import annotations


def some(number: int | str, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> some(1, "paper"), some(1200, "paper"), some(2, "query", "queries")
    ('1 paper', '1,200 papers', '2 queries')
    """
    return f"{int(number):,} {one if int(number) == 1 else more or one + 's'}"

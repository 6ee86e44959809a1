"""Words that depend on numbers."""

from __future__ import annotations


def several(count: int, noun: str) -> str:
    """A count with its noun.

    >>> several(1, "paper"), several(2000, "paper"), several(0, "entity")
    ('1 paper', '2,000 papers', '0 entities')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("ty") else f"{count:,} {noun}s"

"""Where a name stands in a text: plain look-ups, since a pattern for each name costs more to compile than it finds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


def places(text: str, name: str, *, loose: bool = False) -> Iterator[tuple[int, int]]:
    """The spans at which a whole word or phrase stands, also in the plural.

    Takes the text and the name; `loose` lets case, and blanks for hyphens, differ.

    >>> list(places("FooNet beats BarNet; FooNets and MyFooNet", "FooNet"))
    [(0, 6), (21, 28)]
    """
    if loose:
        text, name = _loose(text), _loose(name)
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if text[end : end + 1] == "s" and not name.endswith("s"):
            end += 1
        if not _word(text[start - 1 : start]) and not _word(text[end : end + 1]) and text[end : end + 2] != "++":
            yield start, end
        start = text.find(name, start + 1)


@lru_cache(maxsize=8)  # of one text several names are asked, one after another
def _loose(text: str) -> str:
    """A text in small letters with blanks for hyphens."""
    return lowered(text).replace("-", " ")


def lowered(text: str) -> str:
    """A text in small letters with every letter in its place: of a letter that grows ("İ" to two) only the first stays.

    >>> lowered("İZMİR Net"), len("İZMİR Net".lower())
    ('izmir net', 11)
    """
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[0] for letter in text)


def _word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"

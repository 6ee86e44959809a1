"""Lists that pair up in order, also where some of the names are unknown: "3x and 5x faster than Foo and Bar,
respectively".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import Link
from kg.relate.context import Context

Span = tuple[int, int]
_WORD = "respectively"
_PARTS = re.compile(r",? (?P<last>and|or) |, ")


def own_of(context: Context, links: Sequence[Link]) -> list[Link] | None:
    """Those of some links that share a number's place in a list that "respectively" pairs with the list of numbers.

    Takes the measurement in its context, and links of its sentence; None where no such list holds two of them.
    """
    count = context.size
    if count < 2 or len(links) < 2 or _WORD not in context.sentence.text:
        return None
    start = context.sentence.start
    for slots in _lists(context, count):
        held = [[link for link in links if a <= link.mention.start - start < b] for a, b in slots]
        if sum(map(bool, held)) > 1:
            return held[context.place]
    return None


def _lists(context: Context, count: int) -> Iterator[list[Span]]:
    """Where the items of a list of so many stand: the last ones between the numbers and "respectively", or those before
    the numbers that end behind the last "and".
    """
    text, start = context.sentence.text, context.sentence.start
    first, last = (context.sentence.measurements[place] for place in context.group)
    word = text.find(_WORD, last.end - start)
    if word < 0:
        return
    behind = _items(text, last.end - start, word)
    if behind and len(behind) >= count:
        yield behind[-count:]
    ahead = _items(text, context.left - start, first.start - start)
    if ahead and len(ahead) >= count:
        yield ahead[-count:]


def _items(text: str, start: int, end: int) -> list[Span]:
    """The pieces of a stretch of text between commas, the last of them behind its last "and"; none without one."""
    found: list[Span] = []
    begin = start
    joined = 0  # pieces up to the one behind the last "and"
    for part in _PARTS.finditer(text, start, end):
        found.append((begin, part.start()))
        begin = part.end()
        joined = len(found) + 1 if part["last"] else joined
    return [*found, (begin, end)][:joined]

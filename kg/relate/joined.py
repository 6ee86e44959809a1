"""The names that a list joins: "A, the B (16 GB) and C"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Link
from kg.relate.context import Sentence

_JOINED = re.compile(
    r"(?: GPUs?| FPGAs?)?(?:\s\([^()]{1,12}\))?(?:,|,? and|,? or|/)\s?(?:the |an? |other |\d+x? )?\Z"
)  # what joins the names of a list


def listed(sentence: Sentence, links: Sequence[Link]) -> list[Link]:
    """The last of several names with all those that a list joins to it, in order."""
    found = list(links[-1:])
    for link in reversed(links[:-1]):
        if not joined(sentence, link, found[0]):
            break
        found.insert(0, link)
    return found


def together(sentence: Sentence, links: Sequence[Link]) -> list[Link]:
    """The first of several names with all those that a list joins to it, in order."""
    found = list(links[:1])
    for link in links[1:]:
        if not joined(sentence, found[-1], link):
            break
        found.append(link)
    return found


def joined(sentence: Sentence, left: Link, right: Link) -> bool:
    """Whether two names of a sentence stand side by side in a list."""
    between = sentence.text[left.mention.end - sentence.start : right.mention.start - sentence.start]
    return not between or _JOINED.fullmatch(between) is not None

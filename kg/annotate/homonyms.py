"""Short forms that mean another thing in a text than in the vocabulary: "test-time scaling (TTS)" is no speech."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.annotate.abbreviations import Abbreviation
from kg.model import Mention
from kg.vocabulary import Vocabulary

_WORD = re.compile(r"[A-Za-z]{3,}")
_STEM = 4  # letters that words have in common which mean the same: "verified", "verifiable"


def homonyms(
    text: str, found: Iterable[Mention], given: Iterable[Abbreviation], vocabulary: Vocabulary
) -> Iterator[Mention]:
    """The mentions of the vocabulary's names that the text uses for something else.

    Takes the cleaned text, the mentions found so far, the abbreviations that the text defines, and the vocabulary.
    """
    told = {_bare(short.short): short for short in given}
    mentions = list(found) if told else []
    wholes = {m[:2]: m.entry for m in mentions}
    for mention in mentions:
        short = told.get(_bare(mention.text)) if mention.entry else None
        if short is not None and mention.entry and not _same(text, mention.entry, short, wholes, vocabulary):
            yield mention


def _bare(name: str) -> str:
    return name.removesuffix("s")


def _same(
    text: str, path: str, short: Abbreviation, wholes: dict[tuple[int, int], str | None], vocabulary: Vocabulary
) -> bool:
    """Whether a short form stands for a line of the vocabulary: the words before its bracket end in one of the line's
    names, or are no other line's name and have a word in common with one of them."""
    long = [name for name in vocabulary[path].names if " " in name]
    before = text[: short.short_span[0]].rstrip("( ").lower()
    if any(before.removesuffix("s").endswith(name.lower()) for name in long):
        return True
    if (other := wholes.get(short.long_span)) is not None:
        return other == path
    return not long or any(_stems(name) & _stems(short.long) for name in long)


def _stems(name: str) -> set[str]:
    return {word[:_STEM].lower() for word in _WORD.findall(name)}

"""Names that the items of an announced list bear: "two modules: FooNet, which ..., and BarNet", "(1) Foo Bar Step:"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from kg.annotate.coined import Coined
from kg.annotate.lexicon import is_named, pattern, words
from kg.annotate.sentences import Sentence

Span = tuple[int, int]
_HINT = 60  # code points behind a name that tell its type
_CUES = (": ", "1) ", "i) ", "a) ", "namely ")  # one stands where a list begins


def listed(title: str, text: str, sentences: Iterable[Sentence], known: Iterable[Span]) -> Iterator[Coined]:
    """The names of no list with which the items of a list begin that the paper announces as its own parts.

    Takes the cleaned title and text (title, gap, abstract), the sentences, and the spans of known names.
    """
    taken, body, numbered = set(known), False, False
    for start, end, awake in sentences:
        if start < len(title):
            continue
        body = body or "introduces" in awake
        sentence = text[start:end]
        if not body or not any(map(sentence.__contains__, _CUES)):
            continue
        announced = pattern("announced").search(sentence)
        numbered = announced[0].endswith(") ") if announced else numbered
        for at, past in _items(sentence, announced, numbered=numbered):
            found = _headed(sentence, at, past)
            span = (start + found[0], start + found[1]) if found else None
            if found and span and not any(a < span[1] and span[0] < b for a, b in taken):
                before = announced[0].rstrip(": ") if announced else ""
                yield Coined(sentence[slice(*found)], *span, "own-listed", before, sentence[found[1] :][:_HINT])


def _items(sentence: str, announced: re.Match[str] | None, *, numbered: bool) -> Iterator[Span]:
    """Where the items of an announced list begin and end; of a numbered one also in the sentences behind."""
    if announced is None and not numbered:
        return
    first = announced.end() if announced else 0
    starts = [m.end() for m in pattern("item-numbered" if numbered else "item").finditer(sentence, first)]
    yield from pairwise([*([first] if announced else []), *starts, len(sentence)])


def _headed(sentence: str, start: int, past: int) -> Span | None:
    """The name that an item begins with: words with capitals, or one that is spelled as a name."""
    lead = pattern("skip").match(sentence[start:past])
    name = pattern("phrase-name").match(sentence, start + (lead.end() if lead else 0), past)
    if name is None or not pattern("item-goes-on").match(sentence, name.end()):
        return None
    written = name[0].rstrip(".")
    parts = written.split()
    digits = parts[0][0].isdigit() or parts[-1][0].isdigit()
    if digits or "and" in parts or parts[0].lower() in words()["function"]:
        return None
    told = len(parts) > 1 or (is_named(written) and not written.isupper())
    field = written.lower().removesuffix("s") in words()["field"]
    return (name.start(), name.start() + len(written)) if told and not field else None

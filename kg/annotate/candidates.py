"""Names that a paper uses and no list holds: what a curator of the vocabulary wants to see counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.annotate.cited import NOUNS
from kg.annotate.kinds import by_shape
from kg.annotate.lexicon import heads, is_name, pattern, words
from kg.annotate.resolve import occupied
from kg.annotate.spellings import fold_spelling
from kg.model import Annotation, Mention

_TOKEN = re.compile(r"[A-Za-z0-9α-ω][\w.+*'/-]*[\w+*]|[A-Za-z]")
_DEVICE_NAME = re.compile(r"[A-Z]{1,6}[- ]?\d{2,4}[A-Za-z]{0,3}")
_BEHIND = re.compile(r"[ -]?(\w+)")
_MOST = 4  # words of a phrase
_SENTENCE = 240


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name at its first place in a paper; `why` is "name" (its shape), "device", "coined" or "phrase"."""

    name: str
    type: str
    why: str
    sentence: str


def candidates(annotation: Annotation, known: Collection[str] = ()) -> Iterator[Candidate]:
    """The names of a paper that no line of the vocabulary holds, each once, in the order of the text.

    Takes an annotated paper and the folded names of the vocabulary. Names that rules found keep their type; other words
    in the shape of names, and phrases that end in the head of a technique or a task, get the type that their shape and
    neighbours suggest.
    """
    text, seen = annotation.paper.text, set[str]()
    held = occupied(filter(_listed, annotation.mentions), len(text) + 1)
    for start, end in annotation.sentences:
        sentence = re.sub(r"\s+", " ", text[start:end])[:_SENTENCE]
        for name, type_, why in (*_found(annotation, start, end), *_free(text, start, end, held)):
            if (key := fold_spelling(name)) not in seen and key not in known:
                seen.add(key)
                yield Candidate(name, type_, why, sentence)


def _listed(mention: Mention) -> bool:
    """Whether a line of the vocabulary holds a mention, as its words stand there and not as the head of longer ones."""
    head = mention.text.isalpha() and mention.text.islower()  # of longer phrases: "quantization"
    worded = mention.phrased or mention.rule == "task-narrowed"  # a known name's wording that no line holds
    return bool(mention.entry or mention.family) and not head and not worded


def _found(annotation: Annotation, start: int, end: int) -> Iterator[tuple[str, str, str]]:
    for mention in annotation.mentions:
        if start <= mention.start < end and not mention.entry and not mention.family:
            yield mention.name, mention.type, "coined" if mention.coined else "name"


def _free(text: str, start: int, end: int, held: bytearray) -> Iterator[tuple[str, str, str]]:
    """Words in the shape of names, and phrases with a head, that no known name covers."""
    run: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        joined = not run or text[run[-1].end() : match.start()] == " "
        if held[match.start()] or _stops(word) or not joined:
            yield from _phrase(text, run)
            run = []
        if held[match.start()]:
            continue
        if is_name(word.removesuffix("'s")):
            yield word.removesuffix("'s"), *_typed(text, match, end)
        if not _stops(word):
            run.append(match)
    yield from _phrase(text, run)


def _stops(word: str) -> bool:
    group, low = words(), word.lower()
    classes = ("function", "verb", "praise", "leftstop", "generic")
    return (
        low.endswith("ly") or any(low in group.get(c, ()) for c in classes) or re.fullmatch(r"[\d.]+", low) is not None
    )


def _phrase(text: str, run: list[re.Match[str]]) -> Iterator[tuple[str, str, str]]:
    """The longest phrase of up to four words that a run of words ends with, where its last word is a head."""
    if len(run) < 2:
        return
    tail = run[-_MOST:]
    last = tail[-1].group().lower()
    forms = {last, last.rstrip("s")}
    kind = "Method" if forms & heads() else "Task" if forms & words()["task-head"] else ""
    if kind and not any(is_name(match.group()) for match in tail):
        for count in range(2, len(tail) + 1):
            yield text[tail[-count].start() : tail[-1].end()].lower(), kind, "phrase"


def _typed(text: str, match: re.Match[str], end: int) -> tuple[str, str]:
    """The type that a word's shape, or the noun behind it, suggests, and why it is listed."""
    word, after = match.group(), text[match.end() : min(end, match.end() + 24)]
    if _DEVICE_NAME.fullmatch(word) and pattern("device-noun").search(after):
        return "Hardware", "device"
    noun = follow[1].lower().rstrip("s") if (follow := _BEHIND.match(after)) else ""
    for class_, type_ in NOUNS:
        if noun in words()[class_]:
            return type_, "name"
    return by_shape(word) or "", "name"

"""Members of known families that no list can hold: "RTX 5090", "Jetson Orin NX", "Llama-3.1-70B-Instruct"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.annotate.kinds import by_shape
from kg.annotate.lexicon import alternatives, is_name, pattern
from kg.errors import VocabularyError
from kg.resources import resource
from kg.vocabulary import rows, split

# "Foo-Bar_": what no quantifier can cut in two ways; "_" ends a part only where nothing follows
_HEAD = re.compile(r"(?:(?:[A-Za-z][\w.]*+-)++(?:[A-Za-z][\w.]*+(?<=_))?|[A-Za-z][\w.]*+(?<=_))$")
_LETTERS = re.compile(r"\w+")
_SIZE = re.compile(r"-\d[\d.]*[BM]")  # in every name with a size
_LETTER = re.compile(r"[A-Z]|[A-Z][a-z]{1,4}")
_WITHIN = re.compile(r"[\w/@.-]")


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A line of `families.tsv`: names of one shape, how they are written in full, and what they are part of."""

    id: str
    type: str
    anchors: tuple[str, ...]  # one of them stands in every name of the family
    pattern: re.Pattern[str]
    name: str  # a template for `Match.expand`
    broader: str


class Member(NamedTuple):
    """A name of a family where it stands."""

    start: int
    end: int
    type: str
    name: str
    family: str | None
    rule: str


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """The families of `ontology/rules/families.tsv`; raises VocabularyError for a pattern that is none."""
    found = []
    table = rows(resource("ontology", "rules", "families.tsv"), ("id", "type", "anchor", "pattern", "name", "broader"))
    for place, row in table:
        try:
            shape = re.compile(row["pattern"])
        except re.error as error:
            raise VocabularyError(place, f"the pattern is no regular expression ({error})", "mend it") from error
        found.append(Family(row["id"], row["type"], split(row["anchor"]), shape, row["name"], row["broader"]))
    return tuple(found)


@lru_cache(maxsize=1)
def _firsts() -> tuple[re.Pattern[str], tuple[tuple[str, Family], ...]]:
    """Finds any first word of an anchor; and each with its family."""
    firsts = [(_LETTERS.findall(anchor)[0], family) for family in families() for anchor in family.anchors]
    return re.compile(alternatives({first for first, _ in firsts})), tuple(firsts)


def akin(word: str) -> bool:
    """Whether a word may stand in a name of a family."""
    return _firsts()[0].search(word) is not None


@lru_cache(maxsize=1 << 10)
def kin(word: str) -> tuple[Family, ...]:
    """The families that a word may stand in a name of, in the order of the table."""
    firsts = _firsts()[1] if akin(word) else ()
    return tuple(dict.fromkeys(family for first, family in firsts if first in word))


def members(text: str, words: Iterable[str]) -> Iterator[Member]:
    """Devices (and other names) of the families' shapes, and models and data that carry their size in their name.

    Takes the text, and all its words that have `kin`, or more.

    >>> [(m.name, m.type) for m in members("on an RTX 5090 with Foo-7B", ["RTX"])]
    [('NVIDIA GeForce RTX 5090', 'Hardware'), ('Foo-7B', 'Model')]
    """
    likely = {family for word in words for family in kin(word) if any(map(text.__contains__, family.anchors))}
    for family in (f for f in families() if f in likely) if likely else ():
        for match in family.pattern.finditer(text):
            name = re.sub(r"\s+", " ", match.expand(family.name)).strip()
            broader = f"{family.type.lower()}/{family.broader}" if family.broader else None
            yield Member(*match.span(), family.type, name, broader, f"family-{family.id}")
    for match in _sized(text):
        if any(c.isupper() for c in match.group()[:-1]):
            data = by_shape(match.group()) == "Dataset"  # three million are of anything
            kind, rule = ("Dataset", "dataset-with-size") if data else ("Model", "model-with-size")
            yield Member(*match.span(), kind, match.group(), None, rule)


def _sized(text: str) -> Iterator[re.Match[str]]:
    """The names with a size, each looked for only in the word that holds one."""
    at = 0
    while size := _SIZE.search(text, at):
        begin, at = max(at, text.rfind(" ", at, size.start()) + 1), text.find(" ", size.end())
        at = len(text) if at < 0 else at
        yield from pattern("sized-model").finditer(text, begin, at)


def extend(text: str, start: int, end: int, type_: str) -> tuple[int, int]:
    """The whole name around a known name: size, version and suffix words behind a model's, hyphenated parts around any.

    >>> text = "use Llama-3.1-70B-Instruct, U-ViT and CLIP-based scores"
    >>> text[slice(*extend(text, 4, 9, "Model"))], text[slice(*extend(text, 30, 33, "Method"))]
    ('Llama-3.1-70B-Instruct', 'U-ViT')
    >>> text[slice(*extend(text, 38, 42, "Model"))]
    'CLIP'
    """
    stop = end
    for id_ in ("model-tail", "joined-tail") if type_ == "Model" else ("joined-tail",):
        if (tail := pattern(id_).match(text, stop)) and not text[tail.end() : tail.end() + 1].isalnum():
            stop = tail.end()
    head = _HEAD.search(text, max(0, start - 40), start) if text.endswith(("-", "_"), 0, start) else None
    if head and not _WITHIN.match(text[max(0, head.start() - 1) : head.start()]):
        prefix = head.group().rstrip("-_")
        if is_name(prefix) or (_LETTER.fullmatch(prefix) and text[start].isupper()):
            start = head.start()
    return start, stop

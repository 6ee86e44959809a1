"""Words that tell what a number is about, and whose it is: `ontology/rules/result_cues.tsv`, metrics.tsv and units.tsv."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import read_table, rows, split

_TOKEN = re.compile(r"[A-Za-z0-9@^+]+")
_LONGEST = 5  # words of the longest cue


@dataclass(frozen=True, slots=True)
class Cue:
    """What some words mean for a number near them.

    `effect`: "kind" and "weak" give a kind (weak only where nothing else does), "saving" turns an amount into a saving,
    "setting-after", "content-of" and "model-after" behind a number say that it is a setting, a length or a size, "own" marks the paper's
    own work, "other" and "comparison" that of others, "introduces" a contribution.
    """

    effect: str
    units: frozenset[str]
    kind: str
    metric: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A cue at its place in the text."""

    start: int
    end: int
    cue: Cue
    words: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What units.tsv says of a unit's use: the kind it hints at and what it measures."""

    kind: str
    dimension: str


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """The units by id."""
    path = resource("ontology", "vocabulary", "units.tsv")
    return {row["id"]: Unit(row["kind"], row["dimension"]) for _, row in rows(path)}


@lru_cache(maxsize=1)
def _cues() -> dict[str, tuple[Cue, ...]]:
    """Cues by their words, blanks folded; names with capitals as written, others in small letters."""
    table: dict[str, list[Cue]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for _, row in rows(resource("ontology", "rules", "result_cues.tsv")):
        cue = Cue(row["effect"], frozenset(split(row["units"])), row["kind"], row["metric"])
        if cue.metric:
            kinds[cue.metric] = cue.kind
        for words in split(row["words"]):
            table[words].append(cue)
    for entry in read_table(resource("ontology", "vocabulary", "metrics.tsv"), "Metric"):
        cue = Cue("metric", frozenset(), next((kinds[i] for i in (entry.id, *entry.broader) if i in kinds), "quality"), entry.id)
        for name in entry.names:
            table[" ".join(_TOKEN.findall(name))].append(cue)
    return {words: tuple(cues) for words, cues in table.items()}


def find_cues(text: str, start: int, end: int) -> Iterator[Seen]:
    """The cues between two places of a text; of those that begin at one word, the longest words win."""
    table = _cues()
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    past = 0
    for i, (begin, _, _) in enumerate(tokens):
        if i < past:
            continue
        for n in range(min(_LONGEST, len(tokens) - i), 0, -1):
            words = " ".join(token for _, _, token in tokens[i : i + n])
            if found := _known(table, words):
                past = i + n
                yield from (Seen(begin, tokens[past - 1][1], cue, words) for cue in found)
                break


def _known(table: dict[str, tuple[Cue, ...]], words: str) -> tuple[Cue, ...]:
    small = words.lower()
    if found := table.get(words, ()) + (table.get(small, ()) if small != words else ()):
        return found
    return table.get(words[:-1], ()) if words.endswith("s") and small != "times" else ()

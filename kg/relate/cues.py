"""Words that tell what a number is about, and whose it is: result_cues, changes, metrics and units .tsv."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.resources import resource
from kg.vocabulary import Entry, read_table, rows, split

# word lists that rules ask for, no cues of their own
_LISTS = (
    "stem-acting",
    "stem-factor",
    "stem-naming",
    "stem-sized",
    "stem-speed",
    "sped",
    "loose",
    "measured-on",
    "sized-data",
    "sized-model",
    "others-adjective",
    "others-noun",
)
_MORE = ("up", "better")
_TOKEN = re.compile(r"[A-Za-z0-9@^+]+")
_APART = re.compile(r"[,;:.)]\s|\s\(")  # what parts the words of two phrases


@dataclass(frozen=True, slots=True)
class ResultCue:
    """What some words mean for a number near them.

    `effect`: "kind", "else" and "weak" give a kind (the latter two only where nothing else does), "spent" so where
    something is said to be made less or little, "compared" and "amount" where they stand right behind a number,
    "growing" keeps a factor from being a speedup, "saving" turns an amount into a saving, "training" and "per-item"
    tell what a time was spent on, "never" hides shorter cues inside it; "setting-after", "content-of" and "model-after"
    behind a number make it a setting, a length or a model's size; "metric" names a metric, and "done" the verb of a
    share; "own" marks the paper's own work, "comparison" leads to another's, "introduces" to a contribution.
    """

    effect: str
    units: frozenset[str]
    kind: str
    metric: str


class Move(NamedTuple):
    """What a word of changes.tsv makes of a number near it, and which way it goes: "up", "worse" ..., or nothing."""

    use: str
    way: str


class SeenResultCue(NamedTuple):
    """A cue at its place in the text."""

    start: int
    end: int
    cue: ResultCue
    words: str

    def fits(self, dimension: str) -> bool:
        """Whether the cue tells something of a number that measures this."""
        return not self.cue.units or dimension in self.cue.units


@dataclass(frozen=True, slots=True)
class Unit:
    """What units.tsv says of a unit's use: the kind it hints at, what it measures, and how many of its base it is."""

    kind: str
    dimension: str
    factor: float


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """The units by id."""
    path = resource("ontology", "vocabulary", "units.tsv")
    return {row["id"]: Unit(row["kind"], row["dimension"], float(row["factor"] or 1)) for _, row in rows(path)}


@lru_cache(maxsize=1)
def metrics() -> tuple[Entry, ...]:
    """The lines of metrics.tsv."""
    return tuple(read_table(resource("ontology", "vocabulary", "metrics.tsv"), "Metric"))


@lru_cache(maxsize=1)
def moves() -> dict[str, Move]:
    """The words of changes.tsv."""
    table = rows(resource("ontology", "rules", "changes.tsv"), ("word", "use", "way"))
    return {row["word"]: Move(row["use"], row["way"]) for _, row in table}


def gains() -> Iterator[str]:
    """What a change is called ("gain"), behind what changed ("accuracy gain")."""
    return (word for word, move in moves().items() if move.use == "noun")


def _spelled(cell: str) -> Iterator[str]:
    """The words of a line's cell; <more> and <less> stand for those of changes.tsv that go there."""
    for words in cell.split("|"):
        if words == "<more>":
            yield from (w for w, (use, way) in moves().items() if way in _MORE and use in ("noun", "verb", "past"))
        elif words == "<less>":
            yield from (word for word, move in moves().items() if move.way == "down")
        elif words:
            yield words


@lru_cache(maxsize=1)
def _lines() -> tuple[dict[str, str], ...]:
    """The lines of result_cues.tsv."""
    return tuple(row for _, row in rows(resource("ontology", "rules", "result_cues.tsv")))


@lru_cache(maxsize=32)
def words_of(effect: str) -> tuple[str, ...]:
    """The words or stems of all lines of an effect, with their blanks: "is " is no stem of "issue"."""
    return tuple(words for row in _lines() if row["effect"] == effect for words in _spelled(row["words"]))


@lru_cache(maxsize=1)
def _cues() -> tuple[dict[str, tuple[ResultCue, ...]], dict[str, tuple[int, ...]]]:
    """Cues by their words, and by each first word in small letters how many words such cues have, most first."""
    table: dict[str, list[ResultCue]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for row in _lines():
        cue = ResultCue(row["effect"], frozenset(split(row["units"])), row["kind"], row["metric"])
        if cue.effect in _LISTS:
            continue
        if cue.metric:
            kinds[cue.metric] = cue.kind
        for words in _spelled(row["words"]):
            table[words].append(cue)
    for entry in metrics():
        if entry.match == "never":
            continue
        cue = ResultCue(
            "metric",
            frozenset(),
            next((kinds[i] for i in (entry.id, *entry.broader) if i in kinds), "quality"),
            entry.id,
        )
        for name in entry.names:
            table[" ".join(_TOKEN.findall(name))].append(cue)
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in table:
        first, *rest = words.split(" ")
        for form in (first.lower(), f"{first.lower()}s"):
            lengths[form].add(1 + len(rest))
    counts = {form: tuple(sorted(found, reverse=True)) for form, found in lengths.items()}
    return {words: tuple(cues) for words, cues in table.items()}, counts


def find_cues(text: str, start: int, end: int) -> Iterator[SeenResultCue]:
    """The cues between two places of a text; of those that begin at one word, the longest words win."""
    table, lengths = _cues()
    tokens = list(_TOKEN.finditer(text, start, end))
    names = [token[0] for token in tokens]
    past = 0
    for i, counts in enumerate(map(lengths.get, map(str.lower, names))):
        if not counts or i < past:
            continue
        for n in counts:
            if i + n > len(names):
                continue
            words = " ".join(names[i : i + n])
            if found := _known(table, words):
                if n > 1 and _APART.search(text, tokens[i].end(), tokens[i + n - 1].start()):
                    continue  # "during inference, performance"
                past = i + n
                for cue in found:
                    yield SeenResultCue(tokens[i].start(), tokens[past - 1].end(), cue, words)
                break


def _known(table: dict[str, tuple[ResultCue, ...]], words: str) -> tuple[ResultCue, ...]:
    small = words.lower()
    if found := table.get(words, ()) + (table.get(small, ()) if small != words else ()):
        return found
    return table.get(words[:-1]) or table.get(small[:-1], ()) if words.endswith("s") and small != "times" else ()

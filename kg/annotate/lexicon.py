"""The word classes and cues that the rules use, read from `ontology/rules/`."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import rows


@lru_cache(maxsize=1)
def words() -> dict[str, frozenset[str]]:
    """The words of `words.tsv` by class: `acronym` (looks like a name, is none), `praise`, `generic`, `verb` ..."""
    found = defaultdict(set)
    for _, row in rows(resource("ontology", "rules", "words.tsv"), ("word", "class")):
        found[row["class"]].add(row["word"])
    return {name: frozenset(group) for name, group in found.items()}


def one_of(*classes: str) -> str:
    """A regular expression for one word of the classes, longest first."""
    group = set().union(*(words()[c] for c in classes))
    return "(?:" + "|".join(map(re.escape, sorted(group, key=lambda w: (-len(w), w)))) + ")"


@lru_cache(maxsize=1 << 17)
def is_name(word: str) -> bool:
    """Whether a word looks like a proper name of ML: inner capitals, all capitals, or letters with digits.

    >>> [is_name(w) for w in ("TriForce", "HALO", "GPT-4", "LLMs", "Vision", "4x")]
    [True, True, True, False, False, False]
    """
    if len(word) < 2 or word in words()["acronym"] or word.rstrip("s") in words()["acronym"]:
        return False
    if re.search(
        r"-(?:based|style|like|level|aware|free|guided|driven|powered|enhanced|generated|assisted|specific|only|trained|and|to|the|[a-z]+ed|[a-z]+ing)$",
        word,
    ):
        return False
    capitals = sum(c.isupper() for c in word)
    if not capitals or re.fullmatch(r"\d+[KMBTGkx+]*(?:GB|MB|TB|B)?|[\d.x×-]+[A-Z]?", word):
        return False
    parts = re.split(r"[-/]", word)
    if len(parts) > 1:
        # "Vision-Language" is two words, "Zip-NeRF" and "Q-Sched" are names
        return any(is_name(p) for p in parts) or (
            len(parts) == 2 and len(parts[0]) == 1 and parts[1][:1].isupper() and parts[1] != "A"
        )
    return capitals > 1 or any(c.isdigit() for c in word) or not word[0].isupper()


@lru_cache(maxsize=1)
def cues() -> dict[str, tuple[str, ...]]:
    """The words of `cues.tsv` by type: one of them in the sentence lets an ambiguous name of that type fire."""
    found = defaultdict(list)
    for _, row in rows(resource("ontology", "rules", "cues.tsv"), ("type", "word")):
        found[row["type"]].append(row["word"])
    return {type_: tuple(group) for type_, group in found.items()}


@lru_cache(maxsize=1)
def heads() -> dict[str, str]:
    """The heads of technique phrases (`heads.tsv`) with their strength: `strong` ones name a technique wherever they stand."""
    return {
        row["head"]: row["strength"]
        for _, row in rows(resource("ontology", "rules", "heads.tsv"), ("head", "strength"))
    }

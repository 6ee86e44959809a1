"""The word right before a known technique or task that narrows it: "tiled" of "tiled attention".

What is narrowed stays the known thing, and its quote has the words of the text: annotators take the longest natural
form of a name. A name that all papers use ("reinforcement learning") is quoted as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import is_name, praise, words
from kg.annotate.marks import breaks
from kg.annotate.signs import class_of
from kg.model import Mention

_RULES = ("vocabulary", "vocabulary-context")  # whose words are a name that the vocabulary has, and none longer


def modified(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions, those of known techniques and tasks with the characters of the word that narrows them.

    Takes the cleaned text and its mentions.
    """
    for mention in mentions:
        known = mention.rule in _RULES and mention.type in ("Method", "Task")
        lead = _lead(text, mention) if known and mention.name not in words()["common-name"] else 0
        yield mention._replace(lead=lead) if lead else mention


def _lead(text: str, mention: Mention) -> int:
    """How many characters before a name belong to the word that narrows it, with the blank; 0 where none does.

    Only a compound narrows a proper name ("tile-level MoE"): another word may be a name's part, or tell what it is.
    """
    word = _before(text, mention.start)
    if not word or _idles(word) or (_proper(mention.text, word) and "-" not in word):
        return 0
    first = mention.start - len(word) - 1
    done = word.lower() in words()["gerund"]  # what is done with it, where a sentence or a part of a title begins
    return 0 if done and (not first or text[first - 1] == "\n" or text.startswith(": ", first - 2)) else len(word) + 1


@lru_cache(maxsize=1 << 15)
def _idles(word: str) -> bool:
    """Whether a word narrows nothing: verbs, small words, praise, numbers, marks, whose it is."""
    low = word.lower()
    if not word[0].isalnum() or not word[-1].isalnum() or "--" in word or low.endswith("'s"):
        return True
    if breaks(low) or low in praise():
        return True
    counts = word[0].isdigit() and "-" not in word and word not in words()["dimension"]
    return counts or class_of(low) in words()["idle-class"]


def _proper(name: str, before: str) -> bool:
    """Whether a name is spelled like a proper one: as names are, or the only word with a capital."""
    return is_name(name) or (name[0].isupper() and " " not in name and before[0].islower())


def _before(text: str, start: int) -> str:
    """The word before a place with one blank between."""
    if not text.endswith(" ", 0, start):
        return ""
    begin = text.rfind(" ", 0, start - 1) + 1
    return text[begin : start - 1].rpartition("\n")[2]

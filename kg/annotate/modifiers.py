"""The word right before a known technique or task that narrows it: "tiled" of "tiled attention".

What is narrowed stays the known thing, and its quote has the words of the text: annotators take the longest natural
form of a name. A name that all papers use ("reinforcement learning") is quoted as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.annotate.lexicon import is_name, praise, words
from kg.annotate.marks import breaks
from kg.model import Mention

_RULES = ("vocabulary", "vocabulary-context")  # whose words are a name that the vocabulary has, and none longer
_LONGEST = 40  # characters of a word


def modified(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions, those of known techniques and tasks with the characters of the word that narrows them.

    Takes the cleaned text and its mentions.
    """
    for mention in mentions:
        narrowed = (
            mention.rule in _RULES and mention.type in ("Method", "Task") and mention.name not in words()["common-name"]
        )
        yield mention._replace(lead=_lead(text, mention)) if narrowed else mention


def _lead(text: str, mention: Mention) -> int:
    """How many characters before a name belong to the word that narrows it, with the blank; 0 where none does.

    Only a compound narrows what is spelled like a proper name ("tile-level MoE"): another word may be a name's part.
    """
    word = _before(text, mention.start)
    low = word.lower()
    if not word or not word[0].isalnum() or not word[-1].isalnum() or breaks(low) or low in praise():
        return 0
    first = mention.start - len(word) - 1
    if low in words()["gerund"] and (not first or text[first - 1] == "\n" or text.startswith(": ", first - 2)):
        return 0
    return 0 if is_name(mention.text) and "-" not in word else len(word) + 1


def _before(text: str, start: int) -> str:
    """The word before a place with one blank between."""
    if not text.endswith(" ", 0, start):
        return ""
    parts = text[max(0, start - _LONGEST) : start].split()
    return parts[-1] if parts and text.endswith(f"{parts[-1]} ", 0, start) else ""

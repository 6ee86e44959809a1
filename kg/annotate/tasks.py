"""Known tasks with the words that narrow them: "Streaming Object Detection"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import is_name, words
from kg.model import Mention

_TOKEN = re.compile(r"[A-Za-z0-9][\w.+'-]*")
_HYPHENATED = re.compile(r"[A-Z]?[a-z]+(?:-[a-z]+)+")
_SIZE = re.compile(r"\d+[BM]-")
_MOST = 5  # words before the head


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset().union(*(words()[c] for c in ("function", "verb", "praise", "leftstop", "gerund", "taskstop")))


@lru_cache(maxsize=1)
def _manners() -> tuple[str, ...]:
    return tuple(sorted(words()["manner"]))


def narrowed(text: str, title_end: int, known: Iterable[Mention]) -> Iterator[Mention]:
    """Known tasks at their whole wording: with all modifiers in the title, with hyphenated ones elsewhere.

    Takes the cleaned text, where its title ends, and the mentions of known names; gives only mentions that became
    longer, and each still names the known task.
    """
    for mention in known:
        if mention.type != "Task":
            continue
        titled = mention.start < title_end
        start = _left(text, mention.start, 0 if titled else title_end)
        if start is None:
            continue
        if not titled:
            start = _hyphenated(text, start, mention.start)
        if start < mention.start:
            yield mention._replace(start=start, text=text[start : mention.end], rule="task-narrowed")


def _left(text: str, head: int, limit: int) -> int | None:
    """Where the modifiers of a task's head begin, past words of praise; None where it has none."""
    begin, last = None, head
    start = max(limit, head - 110)
    if len(parts := text[start:head].rsplit(maxsplit=_MOST + 1)) > _MOST + 1:
        start += len(parts[0])
    for token in reversed(list(_TOKEN.finditer(text, start, head))[-_MOST:]):
        barred = _bars(token.group()) and not paired(text, token.start(), token.end())
        if barred or text[token.end() : last].strip(" "):
            break
        begin = last = token.start()
    return begin


def _hyphenated(text: str, start: int, head: int) -> int:
    """Where the modifiers right before a head begin that are hyphenated, or that others write so."""
    tokens = list(_TOKEN.finditer(text, start, head))
    pairs = [paired(text, token.start(), token.end()) for token in tokens]
    for at in reversed(range(len(tokens))):
        if not (_HYPHENATED.fullmatch(tokens[at].group()) or pairs[at] or (at and pairs[at - 1])):
            return tokens[at].end() + 1
    return start


def _bars(word: str) -> bool:
    """Whether a word is no part of a task's name: a verb, praise, a proper name, or how the task is done."""
    low = word.lower()
    return low in _stop() or low.endswith(_manners()) or is_name(word) or _SIZE.match(word) is not None


def paired(text: str, start: int, end: int) -> bool:
    """Whether a word of a text makes with the next one what others write with a hyphen: "Open Vocabulary"."""
    following = _TOKEN.match(text, end + 1)
    return following is not None and f"{text[start:end]}-{following.group()}".lower() in words()["task-pair"]

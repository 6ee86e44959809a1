"""Tasks that no list holds, where a text names them: in the title, as its opening, behind "for" and before "task"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from kg.annotate.lexicon import is_name, pattern, standing, words
from kg.annotate.sentences import Sentence
from kg.model import Mention

_TOKEN = re.compile(r"[A-Za-z0-9][\w.+'-]*")
_HYPHENATED = re.compile(r"[A-Z]?[a-z]+(?:-[a-z]+)+")
_SIZE = re.compile(r"\d+[BM]-")
_MOST = 5  # words before the head
_OPENING = 2  # sentences that may open with the task
_FOLLOW = {
    "task-opening": "task-opens",
    "task-named": "task-noun",
    "task-for": "task-stops",
}  # rule -> what must follow


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(head.lower() for head in words()["task-head"])


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset().union(*(words()[c] for c in ("function", "verb", "praise", "leftstop", "gerund", "taskstop")))


@lru_cache(maxsize=1)
def _manners() -> tuple[str, ...]:
    return tuple(sorted(words()["manner"]))


def task_phrases(text: str, title_end: int, sentences: Iterable[Sentence]) -> Iterator[Mention]:
    """Noun phrases that a text speaks of as a task, each with the rule that tells where it stands.

    Takes the cleaned text, where its title ends, and its sentences.
    """
    for match in standing(_heads(), text, 0, title_end):
        start = _left(text, match.start(), 0)
        if start is not None and pattern("task-title-end").match(text[match.end() : title_end]):
            yield _mention(text, start, match.end(), "task-title")
    body = (s for s in sentences if s[0] >= title_end)
    for number, (start, end, awake) in enumerate(body):
        for match in standing(_heads(), text, start, end) if "task-head" in awake else ():
            after = text[match.end() : match.end() + 40]
            follow = [rule for rule, id_ in _FOLLOW.items() if pattern(id_).match(after)]
            begin = _left(text, match.start(), start) if follow else None
            rule = None if begin is None else _place(text, begin, follow, start, number < _OPENING)
            if begin is not None and rule is not None:
                yield _mention(text, begin, match.end(), rule)


def _place(text: str, begin: int, follow: Container[str], sentence: int, opening: bool) -> str | None:
    """The rule that makes a noun phrase a task by where it stands, of those that what follows it allows, or None."""
    if begin == sentence and opening and "task-opening" in follow:
        return "task-opening"
    if "task-named" in follow:
        return "task-named"
    before = text[max(sentence, begin - 90) : begin]
    return "task-for" if "task-for" in follow and pattern("task-for").search(before) else None


def narrowed(text: str, title_end: int, known: Iterable[Mention]) -> Iterator[Mention]:
    """Known tasks at their whole wording: with all modifiers in the title, with hyphenated ones elsewhere.

    Takes the cleaned text, where its title ends, and the mentions of known names; gives only mentions that became
    longer, and each still names the known task.
    """
    for mention in known:
        titled = mention.start < title_end
        start = _left(text, mention.start, 0 if titled else title_end) if mention.type == "Task" else None
        if start is None:
            continue
        for token in reversed(list(_TOKEN.finditer(text, start, mention.start))):
            if not titled and not _HYPHENATED.fullmatch(token.group()):
                start = token.end() + 1
                break
        if start < mention.start:
            yield replace(mention, start=start, text=text[start : mention.end], rule="task-narrowed")


def _left(text: str, head: int, limit: int) -> int | None:
    """Where the modifiers of a task's head begin, past words of praise; None where it has none."""
    begin, last = None, head
    for token in reversed(list(_TOKEN.finditer(text, max(limit, head - 110), head))[-_MOST:]):
        if text[token.end() : last].strip(" ") or _bars(token.group()):
            break
        begin = last = token.start()
    return begin


def _bars(word: str) -> bool:
    """Whether a word is no part of a task's name: a verb, praise, a proper name, or how the task is done."""
    low = word.lower()
    return low in _stop() or low.endswith(_manners()) or is_name(word) or _SIZE.match(word) is not None


def _mention(text: str, start: int, end: int, rule: str) -> Mention:
    name = text[start:end]
    return Mention(start, end, name, "Task", rule, name if re.search("[A-Z]{2}", name) else name.lower())

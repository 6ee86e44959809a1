"""Tasks that no list holds, where a text names them: in the title, as what the abstract opens with, behind "for" and before "task"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import is_name, words
from kg.model import Mention

Span = tuple[int, int]
_TOKEN = re.compile(r"[A-Za-z0-9][\w.+'-]*")
_MOST = 5  # words before the head
_TITLE_ENDS = re.compile(r"\s?(?:$|[:;?,]|(?:via|with|in|for|on|through|from|using|by|and|under|at|of|without|across|as|beyond|to|based|is|are|be)\b)", re.I)
_OPENS = re.compile(r" (?:\([^()]{2,14}\) )?(?:is|has|have|aims?|involves?|remains?|requires?|plays?|generates?|refers?|seeks|focuses|poses|are|serves|demands|faces|enables)\b")
_FOR = re.compile(r"\b(?:for|of|in|on|to|address|tackle|tackles|improve|improves|improving|enhance|enhancing|accelerate|accelerating|perform)\s$")
_OWN = re.compile(r"\b(?:framework|method|approach|model|system|pipeline|benchmark|dataset|paradigm|architecture|algorithm|technique|strategy|study|problem|task|tasks|network|agent|suite)s?\b[^.;]{0,40}$")


@lru_cache(maxsize=1)
def _heads() -> re.Pattern[str]:
    names = sorted(words()["task-head"], key=lambda w: (-len(w), w))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])", re.I)


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    group = words()
    return group["function"] | group["verb"] | group["praise"] | group["leftstop"] | group["gerund"] | group["taskstop"]


def task_phrases(text: str, title_end: int, sentences: Iterable[Span]) -> Iterator[Mention]:
    """Noun phrases that a text speaks of as a task, each with the rule that tells where it stands.

    Takes the cleaned text, where its title ends, and its sentences.
    """
    for match in _heads().finditer(text, 0, title_end):
        if _TITLE_ENDS.match(text, match.end()) and (start := _left(text, match.start(), 0)) is not None:
            yield _mention(text, start, match.end(), "task-title")
    body = [s for s in sentences if s[0] >= title_end]
    for number, (start, end) in enumerate(body):
        for match in _heads().finditer(text, start, end):
            begin = _left(text, match.start(), start)
            if begin is None:
                continue
            before, after = text[max(start, begin - 90) : begin], text[match.end() : match.end() + 40]
            if begin == start and _OPENS.match(after) and number < 2:
                yield _mention(text, begin, match.end(), "task-opening")
            elif re.match(r" (?:\([^()]{2,14}\) )?(?:tasks?|problem)\b", after):
                yield _mention(text, begin, match.end(), "task-named")
            elif _FOR.search(before) and _OWN.search(before[: _FOR.search(before).start()]) and re.match(r"(?:[.,;]| (?:that|which|with|by|via|using|and|in|from|on|tasks?)\b)", after):
                yield _mention(text, begin, match.end(), "task-for")


def narrowed(text: str, title_end: int, known: Iterable[Mention]) -> Iterator[Mention]:
    """Known tasks with the words that narrow them: all modifiers in the title, hyphenated ones elsewhere.

    Takes the cleaned text, where its title ends, and the mentions of known names; gives only the narrower tasks.
    """
    for mention in known:
        if mention.type != "Task" or (start := _left(text, mention.start, 0 if mention.start < title_end else title_end)) is None:
            continue
        modifiers = list(_TOKEN.finditer(text, start, mention.start))
        if mention.start >= title_end:
            kept = []
            for token in reversed(modifiers):
                if not re.fullmatch(r"[A-Z]?[a-z]+(?:-[a-z]+)+", token.group()):
                    break
                kept.insert(0, token)
            modifiers = kept
        if modifiers:
            yield _mention(text, modifiers[0].start(), mention.end, "task-narrowed")


def _left(text: str, head: int, limit: int) -> int | None:
    """Where the modifiers of a task's head begin, past words of praise; None where it has none."""
    tokens = list(_TOKEN.finditer(text, max(limit, head - 110), head))
    begin, last, count = None, head, 0
    for token in reversed(tokens):
        word = token.group()
        if text[token.end() : last].strip(" ") or count == _MOST or _bars(word):
            break
        begin = last = token.start()
        count += 1
    return begin


def _bars(word: str) -> bool:
    """Whether a word is no part of a task's name: a verb, praise, a proper name, or how the task is done."""
    low = word.lower()
    return low in _stop() or low.endswith(_MANNERS) or is_name(word) or re.match(r"\d+[BM]-", word) is not None


_MANNERS = ("ly", "'s", "-based", "-guided", "-driven", "-level", "-scale", "-aware", "-preserving", "-intensive", "-promptable", "-efficient", "-enhanced", "-native", "able")


def _mention(text: str, start: int, end: int, rule: str) -> Mention:
    name = text[start:end]
    return Mention(start, end, name, "Task", rule, name.lower() if not re.search(r"[A-Z]{2}", name) else name)

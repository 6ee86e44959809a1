"""Parts that a paper names within its own work: "two key components: X and Y", "we introduce block weighting"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import is_head, is_name, pattern, singular, words
from kg.annotate.sentences import Sentence
from kg.model import Mention

_MARK = re.compile(r"[.,;:]+$|'s$")
_PARTICIPLE = re.compile(r"\w+(?:ed|ly)")
_FOLLOWS = re.compile(
    r"$|[^ ]| [^\w(]| (?:that|which|to|for|with|in|on|by|during|within|via|and|from|as|of|where|while|into|at|over|\()"
)
_VERBAL = re.compile(r"[a-z]{3}(?<!s)(?<!u)(?<!i)(?<!ic)s$")
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:[KMBTx%×]|[GM]B)?")  # "1.4T tokens" is an amount
_MOST = 5  # words of a component's name


def components(text: str, title_end: int, sentences: Iterable[Sentence], *, named: bool) -> Iterator[Mention]:
    """The parts that a paper names, as its own Methods; those that are known names are left to the longest span.

    Takes the cleaned text, where its title ends, its sentences, and whether the title gives the work a name: then its
    other words seldom are one.
    """
    if not named:
        yield from _title_parts(text[:title_end])
    for start, end, awake in sentences:
        if start < title_end:
            continue
        sentence = text[start:end]
        if "component-object" in awake:
            for match in pattern("component-object").finditer(sentence):
                yield from _accepted(sentence, *match.span("np"), start, "own-object")
        spaced = f" {sentence}"  # an item stands behind a blank
        for match in pattern("component-item").finditer(spaced):
            yield from _accepted(spaced, *match.span("np"), start - 1, "own-item")
        if "component-list" in awake:
            for match in pattern("component-list").finditer(sentence):
                yield from _members(sentence, *match.span("items"), start)
        if "component-capitals" in awake and _contributed().search(sentence):
            for match in pattern("component-capitals").finditer(sentence):
                if _titled(match["np"]):
                    yield _mention(start + match.start("np"), match["np"], "own-capitals")


@lru_cache(maxsize=1)
def _contributed() -> re.Pattern[str]:
    return re.compile(rf"\b{pattern('component-verb').pattern}\b|\b[Oo]ur\b")


def _title_parts(title: str) -> Iterator[Mention]:
    """What a title says the work does it with: "... via Binding Spaces"."""
    passed = (_stop(), words()["praise"], words()["leftstop"], words()["gerund"])
    for match in pattern("title-part").finditer(title):
        names = match["np"].split()
        while names and any(names[0].lower() in group for group in passed):
            names.pop(0)
        if len(names) < 2 or any(map(is_name, names)) or names[0].lower() in words()["taskstop"]:
            continue
        if (
            is_head(names[-1])
            and names[-1].lower() not in words()["task-head"]
            and not pattern("quality").match(names[0])
        ):
            name = " ".join(names)
            yield _mention(match.end("np") - len(name), name, "own-title-part")


def _members(sentence: str, start: int, end: int, shift: int) -> Iterator[Mention]:
    """The members of a list of components."""
    for part in re.finditer(r"(?:(?! and |,).)+", sentence[start:end]):
        found = pattern("component-member").match(part.group())
        if found:
            begin = start + part.start() + found.start("np")
            yield from _accepted(sentence, begin, begin + len(found["np"]), shift, "own-list")


def _accepted(sentence: str, begin: int, end: int, shift: int, rule: str) -> Iterator[Mention]:
    """The noun phrase at a place, cut at its first function word, if it reads as a name of a technique."""
    tokens, cut = _cut(sentence[begin:end])
    if not cut and not _FOLLOWS.match(sentence[end:]):
        return
    while tokens and tokens[0][1].lower() in words()["leftstop"]:
        tokens.pop(0)
    count = len(tokens)
    while tokens and tokens[-1][1].lower() in words()["trailing"]:
        tokens.pop()
    if tokens and _technical([word for _, word in tokens], len(tokens) < count):
        start, stop = begin + tokens[0][0], begin + tokens[-1][0] + len(tokens[-1][1])
        yield _mention(shift + start, sentence[start:stop], rule)


def _cut(phrase: str) -> tuple[list[tuple[int, str]], bool]:
    """The words of a noun phrase with their places, up to the first that is none of it, and whether there was one."""
    tokens: list[tuple[int, str]] = []
    for match in re.finditer(r"\S+", phrase):
        bare = _MARK.sub("", match.group())
        if bare.lower() in _stop() or (tokens and "-" not in bare and _PARTICIPLE.fullmatch(bare)):
            return tokens, True
        tokens.append((match.start(), bare))
        if bare != match.group():
            return tokens, True
    return tokens, False


def _technical(names: list[str], generic: bool) -> bool:
    """Whether words end in the head of a technique and say more than the head.

    Takes the words and whether a generic noun followed them ("... strategy").
    """
    first, last = names[0], names[-1].lower()
    if not (1 < len(names) <= _MOST or (len(names) == 1 and "-" in first)) or any(map(is_name, names[:-1])):
        return False
    if (names[-1][0].isupper() and not first[0].isupper()) or (first.endswith("ing") and not is_head(first)):
        return False
    if " ".join(names).lower() in words()["field"] or last in words()["plain"]:
        return False
    # a verb or a generic noun in the middle: "attack regime avoids dependence", "feedback mechanism enhancing"
    if any(_VERBAL.search(n) for n in names[1:-1]) or any(n.lower() in words()["trailing"] for n in names[:-1]):
        return False
    if any(n.lower() in words()["praise"] or n.endswith("-efficient") or _QUANTITY.fullmatch(n) for n in names):
        return False
    telling = any("-" in n or n.lower() in words()["techmod"] for n in names[:-1])
    made = is_head(last) or is_head(last.rpartition("-")[2]) or pattern("made").search(last) is not None
    return (made and (telling or len(names) > 2)) or (generic and (telling or made))


def _titled(name: str) -> bool:
    """Whether a phrase with capitals names a part ("Patch Detailer Head") and no field ("Large Language Models")."""
    last = name.split()[-1].lower()
    low = name.lower()
    return (is_head(last) or last in words()["titled"]) and not any(
        re.search(rf"\b{re.escape(field)}s?\b", low) for field in words()["field"] if field in low
    )


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return words()["function"] | words()["verb"]


def _mention(start: int, name: str, rule: str) -> Mention:
    return Mention(start, start + len(name), name, "Method", rule, singular(name), None, True)

"""Techniques and tasks that no list holds ("geometry-aware token merging"), told by weighted signs.

A sign is a word of the phrase at its place, the class of that word, a word beside the phrase, or what it holds;
`phrase_signs.tsv` tells how much each speaks for a technique's name, for the paper's own, and for a task that the paper
addresses. The weights are those of logistic regressions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.annotate.abbreviations import Abbreviation
from kg.annotate.lexicon import is_name, praise, singular, words
from kg.annotate.resolve import in_order, occupied
from kg.annotate.runs import Run, Span
from kg.annotate.signs import Weight, inside, told, weights
from kg.annotate.tasks import paired
from kg.model import Mention

# it begins with one letter of a few, so that the engine skips the rest
_ITEM = re.compile(r"[)dt](?:(?<=[\dia-d]\))|(?<=iv\))|(?<=first)|(?<=second)|(?<=third)),? (?:an? |the )?\Z")
_COLON = re.compile(r": (?:[Aa]n? |[Tt]he )?\Z")
_WORDS = range(2, 7)  # of a phrase
# What a phrase must reach:
_LIKELY = 0.77  # with no known name in it
_OVER = 0.98  # in the place of known names
_ALONE = 0.5  # in the place of a known name that it ends in and that stands nowhere else
_AGAIN = 0.9  # as a wording of a known name that it ends in
_LEAST = 0.3  # as a wording of one that stands nowhere else
_SURE = 0.9
_NARROWER, _OWN = 0.5, 0.7  # as a thing of its own beside a known name that it ends in, and as the paper's own
_HOPELESS = 1.5  # what the words of a phrase must weigh for its surroundings to be looked at
_NEAR, _BESIDE = 60, 40  # characters before a phrase in which a verb, and the words beside it, are looked for
_TECHNIQUES = ("Method", "Task")  # what a known name may be that a technique's name ends in
_ITEMS = 16  # characters of an item's number with what follows it
_MARKS = ".,;:()"
_TOLD = 5  # signs that explain a phrase
_HOPELESS_TASK, _HOPELESS_TITLED = 3.5, 2.0  # the same of a task, and of one in a title with no known name in it
_AIM = 0.33  # what a task must reach


class _Phrase(NamedTuple):
    """A phrase with its words in small letters, the known names in it, and what the signs around it weigh."""

    start: int
    text: str
    low: Sequence[str]
    inner: Sequence[Mention]
    beside: Sequence[Weight]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def phrases(
    text: str, title_end: int, runs: Iterable[Run], known: Iterable[Mention], given: Iterable[Abbreviation] = ()
) -> Iterator[Mention]:
    """The phrases of a text that likely are the name of a technique, the paper's own or another's, or of a task.

    Takes the cleaned text, where its title ends, its runs of words, the mentions of other rules, and the abbreviations
    that it defines; what one of the mentions covers is left to it.
    """
    taken, table = list(known), weights()
    held, spelled = occupied(taken, len(text)), {a.long_span[1]: a for a in given}
    for run in runs:
        start, end = _begin(text, run), run.end
        if short := spelled.get(end):
            start = _abbreviated(text, start, short)
        small = text[start:end].lower()
        low = small.split()
        if len(low) not in _WORDS or held.find(0, start, end) < 0:
            continue
        technique, task = told(small)
        least = _HOPELESS_TITLED if start < title_end and held.find(1, start, end) < 0 else _HOPELESS_TASK
        if technique < _HOPELESS and task < least:
            continue
        inner = []
        if held.find(1, start, end) >= 0:
            inner = sorted((m for m in taken if m.start < end and start < m.end), key=in_order)
        beside = around(text, Run(start, end, run.sentence, run.trailed), inner, titled=start < title_end)
        phrase = _Phrase(start, text[start:end], low, inner, [table[sign] for sign in beside if sign in table])
        sure = aim = 0.0
        if technique >= _HOPELESS:
            sure = _odds(table["any"].likely + technique + sum([sign.likely for sign in phrase.beside]))
        if task >= least:
            aim = _odds(table["any"].task + task + sum([sign.task for sign in phrase.beside]))
        found = _technique(text, phrase, sure, taken, titled=start < title_end) if sure > aim else None
        if found or (found := _task(phrase, aim)):
            yield found


def _technique(text: str, phrase: _Phrase, sure: float, taken: Sequence[Mention], *, titled: bool) -> Mention | None:
    """A phrase as a technique, of the paper or another's, where its signs make it as sure as it needs to be."""
    inner, end = phrase.inner, phrase.end
    if sure <= (_LEAST if inner else _LIKELY) or (inner and inner[-1].end == end and inner[-1].type not in _TECHNIQUES):
        return None
    signs = [weights()[sign] for sign in ("any", *inside(phrase.low)) if sign in weights()]
    own = _odds(sum([sign.own for sign in (*signs, *phrase.beside)]))
    known_end = next((m for m in reversed(inner) if m.end == end and m.type == "Method" and m.entry), None)
    worded = None if own > _NARROWER else known_end
    if inner and sure <= _needed(inner, taken, end, worded=worded is not None):
        return None
    named = (_defined(text, phrase.start, taken) if titled else None) or worded
    rule = "phrase-signs" if sure > _SURE else "phrase-likely"
    if named:
        return named._replace(start=phrase.start, end=end, text=phrase.text, rule=rule)
    path = known_end.entry if known_end else None
    return Mention(phrase.start, end, phrase.text, "Method", rule, singular(phrase.text), None, own > _OWN, path)


def _task(phrase: _Phrase, aim: float) -> Mention | None:
    """A phrase as a task that the paper may address, by the name of the known one that it ends in."""
    if aim <= _AIM or any(m.end != phrase.end and is_name(m.text) for m in phrase.inner):
        return None
    text, start, end = phrase.text, phrase.start, phrase.end
    if known := next((m for m in reversed(phrase.inner) if m.end == end and m.type == "Task"), None):
        return known._replace(start=start, text=text, rule="phrase-task")
    return Mention(start, end, text, "Task", "phrase-task", text if re.search("[A-Z]{2}", text) else text.lower())


def _needed(inner: Sequence[Mention], taken: Sequence[Mention], end: int, *, worded: bool) -> float:
    """What a phrase with known names in it must reach.

    Where it ends in one that stands nowhere else, the two are readings of one name, and the likelier is enough; less
    is enough for a wording of it, which says nothing else than the known name does: who uses "per-expert quantization"
    uses quantization, but what a paper claims as its own is more than what it ends in.
    """
    last = inner[-1]
    if any(mention.end != end for mention in inner):
        return _OVER
    alone = sum(m.name == last.name and m.type == last.type for m in taken) == 1
    if worded:
        return _LEAST if alone else _AGAIN
    return _ALONE if alone else _OVER


def _defined(text: str, start: int, taken: Iterable[Mention]) -> Mention | None:
    """The name before a title's colon that the phrase right behind it words ("HALO: Sparse Token Merging for ...")."""
    colon = _COLON.search(text, 0, start)
    return next((m for m in taken if m.start == 0 and m.end == colon.start()), None) if colon else None


def signs(text: str, run: Run, inner: Sequence[Mention], *, titled: bool) -> list[str]:
    """All signs of a phrase, listed in `phrase_signs.tsv` or not; takes what `around` takes."""
    return [*inside(text[run.start : run.end].lower().split()), *around(text, run, inner, titled=titled)]


def _begin(text: str, run: Run) -> int:
    """Where a phrase begins, behind words of praise, and in a title or behind its colon also behind a gerund."""
    start, end = run[:2]
    skipped = _opening() if not start or text.startswith(": ", start - 2) else praise()
    while start < end:
        blank = text.find(" ", start, end)
        if blank < 0 or text[start:blank].lower() not in skipped or paired(text, start, blank):
            break
        start = blank + 1
    return start


def _abbreviated(text: str, start: int, short: Abbreviation) -> int:
    """Where a phrase begins that ends in what a bracket abbreviates: with it ("frugal Gadget Merging (GM)"), unless the
    short form begins with the letter of a word before.
    """
    long = short.long_span[0]
    return start if start >= long or text[start].lower() == short.short[0].lower() else long


@lru_cache(maxsize=1)
def _opening() -> frozenset[str]:
    return praise() | words()["gerund"]


def _odds(weight: float) -> float:
    """The probability that log-odds stand for."""
    return 1 / (1 + math.exp(-weight))


def around(text: str, run: Run, inner: Sequence[Mention], *, titled: bool) -> list[str]:
    """The signs of a phrase that are not of its words: what stands beside it, and what kind of phrase it is.

    Takes the cleaned text, the phrase as a run, the known names that it holds or cuts, and whether it stands in the
    title.
    """
    names = text[run.start : run.end].split()
    written = [name for name in names if not name.islower()]
    capitals = min(3, len([name for name in written if name[0].isupper()]))
    held = [*_neighbours(text, run), f"words:{len(names)}", f"capitals:{capitals}"]
    if inner:
        held += [f"inner:{inner[0].type}", "inner-ends" if inner[-1].end == run.end else "inner-within"]
    if written and any(map(is_name, written)):
        held.append("name")
    if titled:
        held.append("title")
    if run.trailed:
        held.append("trailed")
    return held


def _neighbours(text: str, run: Run) -> list[str]:
    """The signs beside a phrase: two words before, one behind, an item's number, the verb that leads to it."""
    start, end, (first, last), _ = run
    before = text[max(first, start - _NEAR) : start].lower()
    lead = [_bare(word) for word in before[-_BESIDE:].rsplit(maxsplit=2)[-2:]] or ["^"]
    follow = text[end : min(last, end + 24)].lower().split(maxsplit=1)
    glued = text[end : end + 1]
    behind = glued if glued and glued in _MARKS else follow[0].rstrip(_MARKS) if follow else "^"
    held = [f"before:{lead[-1]}", f"led:{' '.join(lead)}", f"after:{behind}"]
    if _ITEM.search(before, max(0, len(before) - _ITEMS)):
        held.append("item")
    clause = before[max(before.rfind("."), before.rfind(";")) + 1 :]
    if verb := _verbs().search(f" {clause}"):
        held.append(f"verb:{verb[1]}")
    return held


@lru_cache(maxsize=1)
def _verbs() -> re.Pattern[str]:
    """What finds the first word that begins with a stem, or a small word, that has a sign of its own."""
    stems = (sign.removeprefix("verb:") for sign in weights() if sign.startswith("verb:"))
    return re.compile(f" ({'|'.join(map(re.escape, stems))})")


def _bare(word: str) -> str:
    """A word beside a phrase, or the mark that it ends in."""
    return word[-1] if len(word) > 1 and word[-1] in _MARKS and word[0] != "(" else word


def aimed(text: str, mention: Mention, sentence: Span, title_end: int) -> float:
    """How much the signs of a task's mention speak for a task that the paper addresses, in log-odds.

    Takes the cleaned text, the mention, its sentence, and where the title ends.
    """
    run, known = Run(mention.start, mention.end, sentence, trailed=False), weights()
    beside = around(text, run, [], titled=mention.start < title_end)
    worded = told(mention.text.lower())[1]
    return known["any"].task + worded + sum([known[sign].task for sign in beside if sign in known])


def strongest(sentence: str, start: int, end: int, *, titled: bool, task: bool = False) -> list[tuple[str, float]]:
    """The signs that speak most for or against a phrase as a technique's name or a task's, with weights in log-odds.

    Takes a sentence, where the phrase stands in it, whether that is the title, and which of the two is asked; known
    names in the phrase are left out of account.
    """
    if len(sentence[start:end].split()) < _WORDS.start:  # a text as captured may lack a blank
        return []
    run = Run(start, end, (0, len(sentence)), trailed=False)
    known = {sign: weights()[sign] for sign in signs(sentence, run, [], titled=titled) if sign in weights()}
    spoken = {sign: weight.task if task else weight.likely for sign, weight in known.items()}
    return sorted(spoken.items(), key=lambda item: (-abs(item[1]), item[0]))[:_TOLD]

"""Techniques that no list holds ("geometry-aware token merging"), told by weighted signs.

A sign is a word of the phrase, its place in it, a word beside it, or what it holds; `phrase_signs.tsv` tells how much
each speaks for a technique's name, and for the paper's own. The weights are those of a logistic regression.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from kg.annotate.lexicon import is_name, singular, words
from kg.annotate.runs import Run
from kg.annotate.signs import weights
from kg.model import Mention

_ITEM = re.compile(r"(?:\(?(?:\d|i{1,3}|iv|[a-d])\)|first|second|third),? (?:an? |the )?\Z")
_VERB = re.compile(
    r"\b(introduc|propos|present|develop|design|devis|employ|leverag|incorporat|adopt|utiliz|combin|appl|via|using|us|with"
    r"|call|nam|term)\w*\b[^.;]{0,50}\Z"
)
_WORDS = range(2, 7)  # of a phrase
_LIKELY, _OVER = 0.32, 0.72  # what a phrase must reach, and one that would take the place of a known name in it
_OWN = 0.5
_NEAR, _BESIDE = 70, 40  # characters before a phrase in which a verb, and the words beside it, are looked for
_MARKS = ".,;:()"

Taken = tuple[int, int, str]


def phrases(text: str, title_end: int, runs: Iterable[Run], known: Iterable[Mention]) -> Iterator[Mention]:
    """The phrases of a text that likely are a technique's name, the paper's own or another's.

    Takes the cleaned text, where its title ends, its runs of words, and the mentions of other rules; what one of them
    covers is left to it.
    """
    taken = sorted((m.start, m.end, m.type) for m in known)
    for run in runs:
        start = _begin(text, run)
        names = text[start : run.end].split()
        if len(names) not in _WORDS:
            continue
        inner = [t for t in taken if t[0] < run.end and start < t[1]]
        if inner and any(t[0] <= start and run.end <= t[1] for t in inner):
            continue
        likely, own = _weighed(signs(text, run._replace(start=start), names, inner, titled=start < title_end))
        if likely > (_OVER if inner else _LIKELY):
            written = text[start : run.end]
            yield Mention(start, run.end, written, "Method", "phrase-signs", singular(written), None, own > _OWN)


def _begin(text: str, run: Run) -> int:
    """Where a phrase begins, behind words of praise."""
    start = run.start
    while start < run.end:
        word = text[start : run.end].partition(" ")[0]
        if word.lower() not in words()["leftstop"] and word.lower() not in words()["praise"]:
            break
        start += len(word) + 1
    return start


def _weighed(held: Iterable[str]) -> tuple[float, float]:
    """How likely a phrase with these signs is a technique's name, and, if it is, the paper's own."""
    known = weights()
    likely, own = known["any"]
    for sign in held:
        if weight := known.get(sign):
            likely += weight[0]
            own += weight[1]
    return 1 / (1 + math.exp(-likely)), 1 / (1 + math.exp(-own))


def signs(text: str, run: Run, names: Sequence[str], inner: Sequence[Taken], *, titled: bool) -> list[str]:
    """The signs of a phrase, listed in `phrase_signs.tsv` or not.

    Takes the cleaned text, the phrase as a run and as words, the known names that it holds or cuts (start, end, type),
    and whether it stands in the title.
    """
    low = [name.lower() for name in names]
    capitals = min(3, sum(name[0].isupper() for name in names))
    held = [*_inside(low), *_around(text, run), f"words:{len(names)}", f"capitals:{capitals}"]
    if inner:
        held += [f"inner:{inner[0][2]}", "inner-ends" if inner[-1][1] == run.end else "inner-within"]
    if any(map(is_name, names)):
        held.append("name")
    if titled:
        held.append("title")
    if run.trailed:
        held.append("trailed")
    return held


def _inside(low: Sequence[str]) -> list[str]:
    """The signs of a phrase's words: its head, the pair that ends it, its first word, all before the head."""
    head = singular(low[-1])
    held = [f"head:{head}", f"pair:{low[-2]} {head}", f"first:{low[0]}", *[f"word:{word}" for word in low[:-1]]]
    if "-" in low[0]:
        held.append(f"joint:{low[0].rpartition('-')[2]}")
    if "-" in head:
        held.append(f"tail:{head.rpartition('-')[2]}")
    return held


def _around(text: str, run: Run) -> list[str]:
    """The signs beside a phrase: two words before, one behind, an item's number, the verb that leads to it."""
    before = text[max(run.sentence[0], run.start - _NEAR) : run.start].lower()
    lead = [_bare(word) for word in before[-_BESIDE:].split()[-2:]] or ["^"]
    follow = text[run.end : min(run.sentence[1], run.end + 24)].lower().split(maxsplit=1)
    glued = text[run.end : run.end + 1]
    behind = glued if glued and glued in _MARKS else follow[0].rstrip(_MARKS) if follow else "^"
    held = [f"before:{lead[-1]}", f"led:{' '.join(lead)}", f"after:{behind}"]
    if _ITEM.search(before):
        held.append("item")
    if verb := _VERB.search(before):
        held.append(f"verb:{verb[1]}")
    return held


def _bare(word: str) -> str:
    """A word beside a phrase, or the mark that it ends in."""
    return word[-1] if len(word) > 1 and word[-1] in _MARKS and word[0] != "(" else word

"""What the phrase right behind a factor or percentage tells of its kind: "3x larger models", "40% less memory"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import Result
from kg.relate.context import Context
from kg.relate.cues import SeenResultCue, words_of

_START = re.compile(r"[$*)}~]*\s")
_END = re.compile(
    r"[,;:().\"]|--|—|–|\s(?:of|for|on|in|with|without|to|by|that|while|and|or|but|using|across|when|at|from|as|is|are"
    r"|were|can|than|compared|relative|over|under|via|through|during|per|versus|vs|respectively|even"
    r"|\w{3,}ing(?= (?:the|a|an|to)\b))(?![\w-])"
)
_COUNTED = ("spent", "amount")
_NOUNS = 60  # characters behind a factor, and before it, in which it is said what is larger
_THAN = re.compile(r" (?:than|of) [^,;:.()]{0,60}")
_THING = re.compile(  # models first, else data
    rf"\b(?:({'|'.join(words_of('sized-model'))})|{'|'.join(words_of('sized-data'))})\b", re.IGNORECASE
)
_IS = re.compile(r"[^;:()]{0,30}\b(?:is|are|was|were|becomes?|gets?) (?:[a-z]+ ){0,2}[~$]{0,2}")


def phrased(context: Context, last: Result | None) -> SeenResultCue | None:
    """The cue in the phrase right behind a factor or percentage: its last word tells, else what compares.

    Takes the measurement in its context and the result before it, whose kind "49x fewer parameters than X and 5x fewer
    than Y" goes on with; None where no phrase stands there or nothing in it tells a kind.
    """
    sentence = context.sentence
    start = sentence.measurements[context.group[1]].end
    text, at = sentence.text, start - sentence.start
    if context.dimension not in ("ratio", "percent") or not (opening := _START.match(text, at)):
        return None
    begin = opening.end()
    stop = _END.search(text, begin - 1)
    end = min(stop.start() if stop else len(text), begin + _NOUNS) + sentence.start
    inside = [
        seen for seen in sentence.cues
        if start <= seen.start < end and seen.fits(context.dimension)
    ]  # fmt: skip
    if text.startswith(words_of("stem-sized"), begin):
        return _sized(context, inside, end)
    return _told(inside, begin + sentence.start, end, last, context)


def _told(
    inside: list[SeenResultCue], begin: int, end: int, last: Result | None, context: Context
) -> SeenResultCue | None:
    """Of the cues in a phrase the one that tells: a first "faster", else the last one, else what compares."""
    comparing = next((seen for seen in inside if seen.cue.effect == "compared"), None)
    counted = comparing is not None and comparing.cue.kind in ("cost", "other")
    telling = [
        seen for seen in inside
        if seen.cue.effect in ("kind", "metric")
        or (counted and seen.cue.effect in _COUNTED)
        or (seen.cue.effect == "amount" and seen.end >= end and context.dimension == "ratio")  # "3x pre-training data"
    ]  # fmt: skip
    if telling:
        first, stop = telling[0], max(seen.end for seen in telling)
        return first if first.cue.kind == "speedup" else next(seen for seen in telling if seen.end == stop)
    if comparing is None or context.dimension == "percent" or any(seen.cue.effect == "weak" for seen in inside):
        return None
    alone = comparing.start <= begin and end - comparing.end <= 1  # nothing else in the phrase
    if comparing.cue.kind and alone and last and last.unit == context.measurement.unit:
        return _replaced(comparing, last.kind, last.metric or "")
    return comparing if comparing.cue.kind else None


def _sized(context: Context, inside: list[SeenResultCue], end: int) -> SeenResultCue | None:
    """What "3x larger" or "twice the size of" tells: of a model its size, of data and the like no kind of its own.

    What is larger stands in the phrase, behind "than" or "of", or before the number.
    """
    inside = [seen for seen in inside if seen.cue.effect not in _COUNTED]
    if not inside:
        return None
    if gain := next((seen for seen in inside if seen.cue.effect == "weak"), None):
        return gain  # "3x larger gains"
    sized = inside[0]
    if inside[-1].cue.kind not in ("", "quality", "size", sized.cue.kind):
        return inside[-1]  # a memory footprint, a larger batch size
    text, start = context.sentence.text, context.sentence.start
    begin, stop = context.measurement.start - start, end - start
    than = _THAN.match(text, stop)
    spans = [(sized.start - start, stop), *([than.span()] if than else []), (max(0, begin - _NOUNS), begin)]
    things = (
        (place, kind)
        for number, (left, right) in enumerate(spans)
        for place, kind in sorted(_things(context, left, right), reverse=number == len(spans) - 1)
    )
    kind = next((kind for _, kind in things), "")
    if not kind and (said := _said_to_be(context)):
        return said
    kind = kind or sized.cue.kind
    return _replaced(sized, kind, "model-size" if kind == "size" else "")


def _said_to_be(context: Context) -> SeenResultCue | None:
    """What is said to be larger or smaller by so much: "the error is 2.6x smaller"."""
    sentence, start = context.sentence, context.measurement.start
    before = [seen for seen in sentence.cues if seen.cue.effect in ("kind", "metric") and seen.end <= start]
    fits = [seen for seen in before if seen.fits(context.dimension)]
    said = fits and _IS.fullmatch(sentence.text, fits[-1].end - sentence.start, start - sentence.start)
    return fits[-1] if said else None


def _things(context: Context, left: int, right: int) -> Iterator[tuple[int, str]]:
    """The models and the data named between two places of a sentence, each with the kind that its size is of."""
    for match in _THING.finditer(context.sentence.text, left, right):
        yield match.start(), "size" if match[1] else "other"
    for link in context.sentence.links:
        place = link.mention.start - context.sentence.start
        if left <= place < right and link.entity.type in ("Model", "Dataset"):
            yield place, "size" if link.entity.type == "Model" else "other"


def _replaced(seen: SeenResultCue, kind: str, metric: str) -> SeenResultCue:
    """A cue that tells another kind and metric here."""
    return seen._replace(cue=replace(seen.cue, kind=kind, metric=metric))

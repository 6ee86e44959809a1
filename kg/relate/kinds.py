"""What kind of result a measurement is, and which metric it gives: by its unit and the nearest cue in its clause."""

from __future__ import annotations

import re

from kg.model import Result
from kg.relate.context import Context, clause_end
from kg.relate.cues import SeenResultCue, units, words_of

_FAR = 1000
_HOUR = 3600  # seconds
_JOIN = re.compile(r",\s|;\s|\band\s|\bwhile\s|\bwith\s")
_SHARE = re.compile(r"\s(?:of|for) ")
_AWAY = re.compile(r"\s(?:for|on|in|with|within|under|at|while|compared|over|across|when)\s")
_SAVING = re.compile(rf"[$\s]{{0,2}}(?:{'|'.join(words_of('saving'))})\b")
# "from 78 GB to 22 GB, a 72% saving": what is saved of a kind
_SAVED = {"memory": "memory_reduction", "energy": "energy", "latency": "speedup", "cost": "cost"}
_LEADS = (
    "by",
    "of",
    "to",
    "is",
    "at",
    "=",
    ":",
    "below",
    "above",
    "under",
    "than",
    "over",
    "only",
    "about",
    "around",
    "nearly",
)


def kind_and_metric(context: Context, last: Result | None) -> tuple[str, str | None, str | None]:
    """The kind of a claim, the id of its metric and the metric as written.

    Takes the measurement in its context and the result before it in the sentence, whose kind a list goes on with.
    """
    unit = units()[context.measurement.unit]
    strong, metric = _nearest(context, ("kind", "metric")), _nearest(context, ("metric",))
    strong = strong or _nearest(context, ("else",), 24)
    metric_id = metric.cue.metric if metric else (strong.cue.metric or None if strong else None)
    metric_text = metric.words if metric else (strong.words if strong else None)
    if unit.dimension in ("ratio", "percent"):
        kind = strong.cue.kind if strong else _default(context, last)
        return kind, metric_id, metric_text
    if unit.dimension == "time":
        kind = _time_kind(context)
        return kind, metric_id, metric_text
    if unit.dimension == "information" and (_SAVING.match(context.after(12)) or _nearest(context, ("saving",), 40)):
        return "memory_reduction", "memory", metric_text
    if context.measurement.rule == "number-by" and (strong := _nearest(context, ("kind", "metric"), dimension="ratio")):
        return strong.cue.kind, strong.cue.metric or None, strong.words
    if unit.kind == "quality":
        kind = "throughput" if metric and metric.cue.kind == "throughput" else "quality"
        return kind, metric.cue.metric if metric else None, metric.words if metric else None
    return unit.kind, metric_id, metric_text


def _default(context: Context, last: Result | None) -> str:
    """The kind of a ratio or percentage that no cue tells: its neighbour's, else what the unit is mostly used for."""
    if last and last.unit == context.measurement.unit and not _nearest(context, ("weak",), 60):
        return last.kind
    if last and last.kind in _SAVED and _SAVING.match(context.after()):
        return _SAVED[last.kind]
    if any(link.entity.type == "Hardware" and not link.mention.coined for link in context.sentence.links):
        return "speedup"
    return units()[context.measurement.unit].kind


def _time_kind(context: Context) -> str:
    """Times of training are cost, times to make one item latency; else short times are latency and long ones cost."""
    long = units()[context.measurement.unit].factor >= _HOUR  # such times seldom make one item
    training, item = _nearest(context, ("training",), 50), _nearest(context, ("per-item",), 20 if long else 60)
    delay = _nearest(context, ("metric",), 30)
    if training and (training.start < context.measurement.start or _SHARE.match(context.after())):
        nearer = delay is not None and delay.cue.metric == "latency" and training.end < delay.start
        return "latency" if nearer else "cost"
    if item or any(seen.cue.effect == "metric" and seen.cue.metric == "latency" for seen in context.sentence.cues):
        return "latency"
    return units()[context.measurement.unit].kind


def _nearest(context: Context, effects: tuple[str, ...], reach: int = 90, dimension: str = "") -> SeenResultCue | None:
    """The cue nearest to a measurement within its bounds; what its position makes likelier counts as nearer."""
    measured, sentence = context.measurement, context.sentence
    first = sentence.measurements[context.group[0]]
    last = sentence.measurements[context.group[1]]
    end = last.end + clause_end(
        sentence.text[last.end - sentence.start : max(context.right, last.end) - sentence.start]
    )
    led = context.before(24).rstrip(" ~$(").rsplit(" ", 1)[-1].lower() in _LEADS
    share = sentence.text[last.end - sentence.start :].startswith((" of ", "$ of "))
    left = context.left + _resumed(context)
    best, nearest = None, _FAR
    for seen in sentence.cues:
        if seen.cue.effect not in effects or not _fits(seen, dimension or context.dimension):
            continue
        if seen.cue.effect == "metric" and measured.start < seen.start and seen.end <= measured.end + 1:
            return seen
        if any(link.mention.coined and link.mention.start <= seen.start < link.mention.end for link in sentence.links):
            continue
        if left <= seen.start and seen.end <= first.start:
            distance = (first.start - seen.end) * (1 if led else 2)
        elif last.end <= seen.start < end:
            distance = (seen.start - last.end) * (1 if share or not led else 2) // (4 if share else 1)
            if led and _AWAY.match(sentence.text, last.end - sentence.start):
                distance *= 2
        else:
            continue
        if distance < min(nearest, reach):
            best, nearest = seen, distance
    return best


def _resumed(context: Context) -> int:
    """How much of the text left of a measurement belongs to the neighbour before it: up to the last "and" or comma."""
    if not context.group[0]:
        return 0
    return max((match.end() for match in _JOIN.finditer(context.before())), default=0)


def _fits(seen: SeenResultCue, dimension: str) -> bool:
    return not seen.cue.units or dimension in seen.cue.units

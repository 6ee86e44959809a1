"""What kind of result a measurement is, and which metric it gives: by its unit and the nearest cue in its clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.model import Result
from kg.relate.context import Context, Sentence, clause_end
from kg.relate.cues import SeenResultCue, units, words_of
from kg.relate.phrased import phrased

_FAR = 1000
_REACH = 90  # characters that a cue reaches at most
_AROUND = 90  # characters before a number in which something may be said to be made less
_SHORT = 45  # characters within which a gain is told of a number
_HOUR = 3600  # seconds
_JOIN = re.compile(r",\s|;\s|\band\s|\bwhile\s|\bwith\s")
_AND = re.compile(r"(?: [\w-]+){0,2}(?:,? (?:and|&)|,) (?:[\w-]+ ){0,3}")
_PAIRED = re.compile(r"[^,;:()]{0,30}")
_SHARE = re.compile(r"\s(?:of|for) ")
_AWAY = re.compile(r"\s(?:and|but|for|on|in|with|within|under|at|while|compared|over|across|when)\s")
_SAVING = re.compile(rf"[$\s]{{0,2}}(?:{'|'.join(words_of('saving'))})\b")
# "from 78 GB to 22 GB, a 72% saving": what is saved of a kind
_SAVED = {"memory": "memory_reduction", "energy": "energy", "latency": "speedup", "cost": "cost"}
# where a clause turns to something else, so that what stands before it hardly tells what a number behind it is
_TURN = re.compile(
    r"[;:]\s|, (?:and |but |thus |thereby )?(?:(?:our|it|we|they|this|with|while|which)\b|\w+ing\b)"
    r"|, [A-Z][\w-]+ (?:\w+ly |also )?[a-z]+s\b|\band (?:achieves?|attains?|delivers?|obtains?|reach(?:es)?|yields?)\b"
    r"|\b(?:while|whereas|despite|although|though)\b|\bwith (?=an?\b|up\b|only\b|just\b|[~$\\]|\Z)"
)
_ANEW = re.compile(r"; |, (?:and |thus |thereby )?\w{3,}ing\b|\b(?:while|whereas)\b")  # and where a list is at its end
_SPARED = re.compile(  # what makes "tokens" or "samples" something that is spent: 40% fewer tokens, only 5% of the data
    r"\b(?:(?:few|less|reduc|cut|sav|decreas|lower|shrink|prun|drop|consum|compress|requir|need|effici|short|skip|remov"
    r"|discard|keep|retain|shav|eliminat|spend|twice)\w*|only|just|merely|as little as)\b",
    re.I,
)
_LESS = re.compile(r"\b(?:fewer|less|lower|shorter|reduc|cut|sav|decreas|shrink|drop|compress)\w*")
_PHRASE_ENDS = re.compile(
    r"[,;:().]|\s(?:of|for|on|in|with|to|by|that|while|and|using|across|when|at|from|as|is|are|were|can|than)\s"
)
# "87% of the questions contain errors" tells what something is like, not how good it is
_STATED = re.compile(
    r"(?:\A|\bthat |, )"
    r"(?:over |about |nearly |up to |more than |around |roughly |approximately |only |at least |almost )?\Z",
    re.I,
)
_LIKE = re.compile(
    r"[$\s]*of [\w' -]{3,60}? (?:are|contains?|ha(?:ve|s)|were|is|was|comes?|stems?|remains?|requires?|lacks?|do|can)\b"
    r"(?! (?:\w+ )?(?:solved|correct\w*|success\w*|accurate\w*|prefer\w*|complet\w*|resolved|accept\w*|valid\w*))"
)
_OF_DATA = re.compile(  # "with only 5% of the data"
    r"(?:(?:,| and|, and| or) \d[\d.]*\\?%)*"  # "with 1% and 10% labeled data"
    r"[$\s]{1,2}(?:(?:amount )?of )?(?:(?!(?:and|at|by|for|from|in|on|over|than|to|using|when|with)\b)[\w'’-]+ ){0,4}"
    r"(?:data|examples|labels|samples|[\w-]*training tokens)\b"
)
_WITH = re.compile(r"\b(?:at|using|with)(?: [a-z]+){0,2} ?[~$<]{0,2}\Z", re.I)
_WHERE = re.compile(r"\s(?:in|on|for|across|over)\s")
# "latency is 68% of the baseline", "cuts latency to a mere 10%": what remains of a time or a rate, and no speedup
_LEFT = {"latency": "latency", "throughput": "throughput", "speedup": "throughput"}
_SHARE_OF = re.compile(r"\\?[$\s]{0,2}\s(?:of|as much) ")
# "needs only 6.3% training time", "by using only 60% of the attention heads": what is spent, and no gain
_ONLY = re.compile(
    r"\b(?:(?:(?:activat|consum|need|requir|retain|spend|tak|updat|us|utiliz)\w*|with)"
    r" (?:only|just|merely|as little as)|(?:only|just|merely) (?:consum|need|requir|spend|tak|us|utiliz)\w*)"
    r"(?: about| around| approximately)? ?[~$]{0,2}\Z"
)
_TAKEN_AWAY = re.compile(
    r"\b(?:by|reduc\w*|cut\w*|sav\w+|shav\w+|remov\w+|eliminat\w+|prun\w+|discard\w*|drop\w*|skip\w*|free\w*"
    r"|hid\w+|avoid\w*|reductions? of|savings? of|recover\w*|improvements? of|gains? of)"
    r"(?: (?!below|to|under)[a-z]+){0,2} ?[~$<>]{0,2}\Z"
)
_DOWN_TO = re.compile(
    r"\b(?:reduc|cut|bring|lower|shrink|drop|compress|decreas|down)(?:(?! by )[^,;:()]){0,60}(?<! up)(?<!compared)"
    r"(?<!due) to (?:(?!up )[a-z]+ ){0,3}[~$<>]{0,2}\Z"
)
_AND_THEN = re.compile(r"(?:,|,? and) (?:an? |the )")
# what is said to be made less or more by so much: "reduces the jitter of maps by"
_CHANGED = re.compile(
    r"\b(?:reduc|cut|lower|decreas|shrink|rais|increas|extend|enlarg|expand|grow)\w* (?:the |its |their )?"
    r"(?P<what>(?:(?!(?:by|to|and|while|with)\b)[\w-]+ ){1,6}?)by "
    r"(?:(?:about|almost|an average of|around|as much as|at least|more than|nearly|over|roughly|up to) )?[~$]{0,2}\Z"
)
_HANDLED = re.compile(  # "skips 30% of the frames" is what is done and not how well
    r"\b(?:bypass|discard|drop|eliminat|evict|filter(?:s|ed|ing)|freez|mask|merg|offload|prun|remov|reus|skip|sparsif)\w*"
    r"(?: (?!(?:below|by|from|to|under)\b)[a-z]+){0,4} ?[~$<>]{0,2}\Z"
)
_TIMES = r"(?:time|times|latency|latencies|delay|runtime)"
_SPENT_TIME = re.compile(rf"\\?[$\s]{{0,2}} (?:[a-z]+ )?{_TIMES}\b")
_SLOWER = re.compile(rf"\\?[$\s]{{1,2}}(?:[a-z]+ )?(?:increase|rise|growth) (?:in|of) (?:[\w-]+ ){{0,3}}?{_TIMES}\b")
_RAISED = re.compile(
    rf"\b(?:increas|rais|prolong)\w* (?:(?!(?:by|and|while)\b)[\w-]+ ){{0,4}}?{_TIMES} by "
    r"(?:[a-z]+ ){0,2}[~$]{0,2}\Z"
)
_ALIKE = {"latency": ("speedup",), "throughput": ("speedup",), "memory": ("memory_reduction",)}  # of a time, an amount
_NO_SCORES = ("speedup", "throughput", "latency", "memory", "memory_reduction", "energy", "size", "cost")
_NAMED = ("Method", "Model")
_KINDS = ("kind", "metric", "spent")
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
    paired = _listed(context)
    strong, metric = paired or phrased(context, last), _nearest(context, ("metric",))
    metric = paired if paired and paired.cue.effect == "metric" else metric
    strong = strong or _nearest(context, _KINDS) or _nearest(context, ("else",), 24)
    if unit.dimension in ("ratio", "percent"):
        kind = "other" if _like(context) else "cost" if _of_data(context) else strong.cue.kind if strong else None
        kind = kind or _default(context, last)
        left = kind == "speedup" and (_remains(context, last) or _slowed(context))
        return (_left(strong) if left else kind), *_metric(context, kind, strong, metric)
    if unit.dimension == "time":
        kind = _time_kind(context)
        return kind, *_metric(context, kind, strong, metric)
    if unit.dimension == "information" and (_SAVING.match(context.after(12)) or _nearest(context, ("saving",), 40)):
        return "memory_reduction", "memory", _written(context, metric) if metric else None
    if context.measurement.rule == "number-by" and (strong := _nearest(context, _KINDS, dimension="ratio")):
        return strong.cue.kind, strong.cue.metric or None, _written(context, strong)
    if context.measurement.rule == "number-share":  # "10 of these 12 data sets"
        return "other", None, None
    if unit.kind == "quality":
        kind = metric.cue.kind if metric and metric.cue.kind in ("cost", "throughput") else "quality"
        return kind, *_metric(context, kind, None, metric)
    return unit.kind, *_metric(context, unit.kind, strong, metric)


def _metric(
    context: Context, kind: str, strong: SeenResultCue | None, metric: SeenResultCue | None
) -> tuple[str | None, str | None]:
    """The metric of a claim that is no score, and its words: not the accuracy at which something is faster.

    What tells the kind gives the metric too, where a metric of another kind stands elsewhere.
    """
    if metric and kind != metric.cue.kind and kind in _NO_SCORES:
        if strong and strong.cue.kind == kind:
            metric = metric if metric.start < strong.end and strong.start < metric.end else None
        elif metric.cue.kind not in _ALIKE.get(kind, ()):
            return None, None
    seen = metric or strong
    if seen is None or seen.cue.effect == "compared":  # "fewer" names nothing
        return seen.cue.metric or None if seen else None, None
    return seen.cue.metric or None, _written(context, seen)


def _written(context: Context, seen: SeenResultCue) -> str:
    """A cue as the text has it: "mAP@0.5"."""
    return context.sentence.text[seen.start - context.sentence.start : seen.end - context.sentence.start]


def _like(context: Context) -> bool:
    return (
        context.dimension == "percent"
        and _LIKE.match(context.after()) is not None
        and _STATED.search(context.lead(48)) is not None
    )


def _remains(context: Context, last: Result | None) -> bool:
    """Whether a percentage is what is left of a time or a rate: "only 68% of the baseline", "down to 10%"."""
    if context.dimension != "percent":
        return False
    if _SHARE_OF.match(context.after(12)):
        return _TAKEN_AWAY.search(context.lead()) is None
    if _SPENT_TIME.match(context.after(40)) and _ONLY.search(context.lead(48)):
        return True
    return _DOWN_TO.search(context.lead(100)) is not None and phrased(context, last) is None


def _slowed(context: Context) -> bool:
    """Whether a time is said to grow: "an 8% increase in inference time", "raises latency by 3x"."""
    return _SLOWER.match(context.after(60)) is not None or _RAISED.search(context.lead(80)) is not None


def _left(strong: SeenResultCue | None) -> str:
    """The kind of what is left of something: of training its cost."""
    if strong is None or "training" in strong.words:
        return "cost" if strong else "other"
    return _LEFT.get(strong.cue.metric, "other")


def _of_data(context: Context) -> bool:
    """Whether a percentage is the share of some data that is enough."""
    return (
        context.dimension == "percent"
        and bool(_OF_DATA.match(context.after(48)))
        and (_spared(context) or _WITH.search(context.lead()) is not None)
    )


def _default(context: Context, last: Result | None) -> str:
    """The kind of a ratio or percentage that no cue tells: its neighbour's, else a gain, a speedup or something else.

    A factor is one of speed where its sentence speaks of speed or names a device, or its paper speaks of speed and
    nothing is said to grow: "it extends the vocabulary by 3x".
    """
    if context.dimension == "percent" and _SHARE_OF.match(context.after(12)) and _ONLY.search(context.lead(48)):
        return "cost"
    weak = _nearest(context, ("weak",), 60)
    if last and last.unit == context.measurement.unit and not weak and not _turns(context):
        return last.kind
    if last and last.kind in _SAVED and _SAVING.match(context.after()):
        return _SAVED[last.kind]
    sentence = context.sentence
    named = {link.entity.type for link in sentence.links if not link.mention.coined}
    if context.dimension == "percent":  # a score where a data set or a model stands, too
        share = _SHARE_OF.match(context.after(12)) is not None
        if share and _HANDLED.search(context.lead()):
            return "other"
        if "Hardware" not in named or named & {"Model", "Dataset"}:
            return "quality"
        return "other" if share or _changed(context) else "speedup"
    if _changed(context):
        return "other"
    if "Hardware" in named or _speaks_of_speed(sentence.text):
        return "speedup"
    if weak:
        return "speedup" if _speaks_of_speed(context.text) else "quality"
    return "speedup" if _speaks_of_speed(context.text) and not _nearest(context, ("growing",), 60) else "other"


def _changed(context: Context) -> bool:
    """Whether a clause names what it makes less or more by so much, and that is nothing that is done by and by."""
    match = _CHANGED.search(context.lead(120))
    return match is not None and match["what"].split()[-1].lower() not in words_of("sped")


def _turns(context: Context) -> bool:
    """Whether the sentence turns to something else between the measurement before this and it."""
    return bool(context.group[0]) and _ANEW.search(context.before(len(context.sentence.text))) is not None


def _speaks_of_speed(text: str) -> bool:
    small = text.lower()
    return any(word in small for word in words_of("stem-speed"))


def _time_kind(context: Context) -> str:
    """Times of training are cost, times to make one item latency; else short times are latency and long ones cost."""
    long = units()[context.measurement.unit].factor >= _HOUR  # such times seldom make one item
    training, item = _nearest(context, ("training",), 50), _nearest(context, ("per-item",), 20 if long else 60)
    delay = _nearest(context, ("metric",), 30)
    if training and (training.start < context.measurement.start or _SHARE.match(context.after())):
        nearer = delay is not None and delay.cue.metric == "latency" and training.end < delay.start
        nearer = nearer and not _AND_THEN.match(context.after())  # "a training time of 40 minutes and a speed of"
        return "latency" if nearer else "cost"
    if item or any(seen.cue.effect == "metric" and seen.cue.metric == "latency" for seen in context.sentence.cues):
        return "latency"
    return units()[context.measurement.unit].kind


def _nearest(
    context: Context, effects: tuple[str, ...], reach: int = _REACH, dimension: str = ""
) -> SeenResultCue | None:
    """The cue nearest to a measurement within its bounds; what its position makes likelier counts as nearer.

    What stands before a turn of the clause counts only where nothing else does, and no gain is told right here.
    """
    near = (
        (turned, distance, seen) for turned, distance, seen in _cues(context, effects, dimension) if distance < reach
    )
    turned, _, best = min(near, key=lambda found: found[:2], default=(False, 0, None))
    if turned and context.dimension == "percent" and _gained(context):
        return None
    return best


def _gained(context: Context) -> bool:
    """Whether "gains", "outperforms" and the like stand in the clause of a measurement."""
    return any(not turned and distance < _SHORT for turned, distance, _ in _cues(context, ("weak",)))


def _cues(context: Context, effects: tuple[str, ...], dimension: str = "") -> Iterator[tuple[bool, int, SeenResultCue]]:
    """The cues within reach of a measurement: whether the clause turns behind it, how far it is, and the cue."""
    measured, sentence = context.measurement, context.sentence
    text, shift, measures = sentence.text, sentence.start, dimension or context.dimension
    first, last = (sentence.measurements[i] for i in context.group)
    whole = _whole_end(text, last.end - shift) + shift
    fitting = [
        seen for seen in sentence.cues
        if seen.cue.effect in effects and first.start - seen.end < _REACH
        and seen.start < max(last.end + _REACH, whole) and seen.fits(measures)
    ]  # fmt: skip
    if not fitting:
        return
    end = last.end + clause_end(text[last.end - shift : max(context.right, last.end) - shift])
    led = context.before(24).rstrip(" ~$(").rsplit(" ", 1)[-1].lower() in _LEADS or measured.rule == "number-from-to"
    left = context.left + _resumed(context)
    for seen in fitting:
        if seen.cue.effect == "metric" and measured.start < seen.start and seen.end <= measured.end + 1:
            yield False, -_FAR, seen
        elif (seen.cue.effect == "spent" and not _spared(context)) or _in_name(sentence, seen):
            continue
        elif left <= seen.start and seen.end <= first.start:
            turned = _TURN.search(text, seen.end - shift, first.start - shift) is not None
            yield turned, (first.start - seen.end) * (1 if led else 2), seen
        elif last.end <= seen.start < end:
            if seen.start < whole:  # of "90% of the full cache performance" the last word tells
                yield False, -_FAR if seen.words.startswith("of ") else last.end - seen.start, seen
                continue
            if seen.cue.effect == "spent" and _WHERE.match(text, last.end - shift):
                continue  # "only 66% in synthetic samples"
            away = led and _AWAY.match(text, last.end - shift)
            turned = _TURN.search(text, last.end - shift, seen.start - shift) is not None
            yield turned, (seen.start - last.end) * (1 if not led else 4 if away else 2), seen


def _in_name(sentence: Sentence, seen: SeenResultCue) -> bool:
    """Whether a cue is a part of a name: of one that the paper coins, or a metric's of a method's ("Point-MAE")."""
    for link in sentence.links:
        start, end = link.mention.start, link.mention.end
        if start <= seen.start < end:
            longer = seen.end <= end and seen.end - seen.start < end - start
            if link.mention.coined or (longer and seen.cue.effect == "metric" and link.entity.type in _NAMED):
                return True
    return False


def _whole_end(text: str, end: int) -> int:
    """Where the noun phrase ends of which a number that ends at a place is a share ("5% of the tokens"), or 0."""
    if not text.startswith((" of ", "$ of "), end):
        return 0
    stop = _PHRASE_ENDS.search(text, text.index(" of ", end) + 4)
    return stop.start() if stop else len(text)


def _spared(context: Context) -> bool:
    """Whether something is said to be little or made less around a measurement, or kept of a whole."""
    text, shift, measured = context.sentence.text, context.sentence.start, context.measurement
    if measured.rule == "number-part":
        return True
    start, end = max(0, measured.start - shift - _AROUND), measured.end - shift
    return _SPARED.search(text, start, end) is not None or _LESS.search(text, end, end + _SHORT) is not None


def _listed(context: Context) -> SeenResultCue | None:
    """The cue that belongs to a number of a list which pairs up with what was measured, in order.

    "latency and memory by 2x and 3x", "2x and 3x fewer parameters and FLOPs".
    """
    count = context.size
    if count == 1:
        return None
    text, shift = context.sentence.text, context.sentence.start
    first, last = (context.sentence.measurements[i] for i in context.group)
    fitting = [cue for cue in context.sentence.cues if cue.cue.effect in _KINDS and cue.fits(context.dimension)]
    seen = list({cue.start: cue for cue in reversed(fitting)}.values())[::-1]  # one at each place
    before = [cue for cue in seen if context.left <= cue.start and cue.end <= first.start][-count - 1 :]
    after = [cue for cue in seen if last.end <= cue.start < context.right][: count + 1]
    for names, gap in (
        (before[-count:], text[before[-1].end - shift : first.start - shift] if before else ""),
        (after[:count], text[last.end - shift : after[0].start - shift] if after else ""),
    ):
        if (
            len(names) == count
            and _PAIRED.fullmatch(gap)
            and all(_AND.fullmatch(text, a.end - shift, b.start - shift) for a, b in pairwise(names))
        ):
            return names[context.place]
    return None


def _resumed(context: Context) -> int:
    """How much of the text left of a measurement belongs to the neighbour before it: up to the first "and" or comma."""
    if not context.group[0]:
        return 0
    match = _JOIN.search(context.before())
    return match.end() if match else 0

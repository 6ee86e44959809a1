"""Which metric a score is of, where none of the list stands near it: as the text writes it, or as its list began."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Result
from kg.relate.context import Context
from kg.relate.cues import SeenResultCue, find_cues, gains, units, words_of
from kg.relate.wording import branches

Metric = tuple[str | None, str | None]  # its id and its words

_STEMS = "|".join(re.escape(stem) if stem.endswith(" ") else rf"{stem}\w*" for stem in words_of("stem-acting"))
_PLAIN = f"{branches('measure-adjective')}|{branches('measure-stop')}"  # words that no metric's name begins with
_PART = rf"(?!(?:{_PLAIN}|{_STEMS})(?<! ) )[A-Za-z][\w^@/-]* "
_MEASURE = rf"(?:{_PART}){{0,3}}(?:{branches('measure')})|(?:{_PART}){{1,3}}(?:{branches('measure-modified')})"
_COMMON = rf"(?i:{_MEASURE})|\w+[@^]\d+|[A-Z]\w*[a-z]Score"  # "milestone progress", "pass^4", "HarmScore"
_NAME = rf"(?<![\w'’-])(?P<name>{_COMMON})(?:s|'s)?\b(?![-/])"
_NOUNS = "|".join(sorted(gains(), key=len, reverse=True))  # "gains" before "gain"
_CHANGE = rf"(?: (?:{_NOUNS}))?"
_CLOSED = r"\\?[$%)}]{0,2} "  # how a number ends, in LaTeX too
_MORE = rf"(?:(?:{branches('measure-adjective')}) ){{0,2}}"
# a name ends its phrase: "9% score thresholds" are of no score
_STOP = r"(?= (?:on|in|for|over|across|with|than|to|and|at|while|compared|when|by|from|versus|vs|under)\b|[,;:.()/]|\Z)"
_BEHIND = re.compile(rf"{_CLOSED}{_MORE}\b(?P<name>{_COMMON}|[A-Z]{{2,5}})(?:s|'s)?\b(?![-/]){_CHANGE}{_STOP}")
_WITHIN = re.compile(rf"[\d%)] {_MORE}(?P<name>{_COMMON}|[A-Z]{{2,5}})\Z")
_IN = re.compile(rf"{_CLOSED}{_MORE}(?:(?:{_NOUNS}) )?(?:in|on) (?:the )?{_MORE}")
_ITEM = re.compile(
    rf"(?:the )?(?P<name>{_COMMON}|{branches('measure-modified')})(?:s|'s)?\b(?![-/])(?: \([A-Z]\w*\))?"
    rf"(?:(?P<joint>,? and |, )|{_STOP})"
)
_LEAD = (  # between a name and its number: "of", ": ", "by up to"
    r"(?: |, |: ?| ?= ?| ?\()(?:(?:by|of|to|from|at|is|was|are|reach\w*|ris\w+|rose|drop\w*|f[ae]ll\w*|below|above|an?"
    r"|up|about|around|(?:on )?average|as|high|low|more|less|only|over|nearly|roughly|approximately|just|even|almost"
    r"|than|increases?|decreases?|improves?)[ (]+)*[~$<>+≈({]{0,3}"
)
_WHERE = r"(?: (?:on|in|for|of|across|over) [^,;:().]{1,50}?)?"
_BEFORE = re.compile(rf"{_NAME}{_CHANGE}{_WHERE}{_LEAD}\Z")
_JOINED = re.compile(rf"{_NAME}(?:,? and |, )(?:the )?\Z")
# what such names end in: asked first, as most texts before a number hold none
_LAST = frozenset(
    f"{measure.rpartition(' ')[2].lower()}{plural}"
    for measure in f"{branches('measure')}|{branches('measure-modified')}".split("|")
    for plural in ("", "s")
)
_LETTERS = re.compile(r"[a-z-]+")
_SIGN = re.compile(r"[@^]|Score")
_ANEW = re.compile(r"; |, (?:and |thus |thereby )?(?!outperform|surpass|exceed|beat)\w{3,}ing\b|\b(?:while|whereas)\b")
_ROOM = 90  # characters that a name takes with what stands between it and its number
_NEAR = 40  # characters before a share in which the verb stands
_SHARE = re.compile(r"\\?[$%)}]{0,2} of ")
_SCORES = ("percent", "points")


def scored(context: Context, near: Metric, last: Result | None) -> Metric:
    """The id of a score's metric, where it has one, and the metric as written.

    Takes the measurement in its context, the metric of the list that stands nearest, and the result before it in its
    sentence. The name stands right behind the number ("16% milestone progress"), behind "in" ("4% in structural
    fidelity"), or before it ("raises truthfulness by 21%"); numbers of one unit that a list goes on with are of its
    first one's metric. What stands right behind a number is its own, whatever else is near.
    """
    name = _behind(context)
    if not name and (within := _in(context)) and (not near[0] or _listed(within)):
        name = within
    if near[0] and not name:
        return near
    if name := name or _before(context):
        return _listed(name), name
    if done := _done(context):
        return done.cue.metric, done.words
    return (last.metric, last.metric_text) if last and _goes_on(context, last) else (None, None)


def _behind(context: Context) -> str | None:
    """The metric's name that stands right behind a number, or at the end of its unit."""
    text, end, stop = _rest(context)
    found = _BEHIND.match(text, end, stop) or _WITHIN.search(context.measurement.text)
    if found is None:
        return None
    own = found.re is _WITHIN
    start = found.start("name") + (context.measurement.start if own else context.sentence.start)
    return _unlinked(context, found["name"], start)


def _in(context: Context) -> str | None:
    """The metric's name behind "in"; a list of as many names pairs up with the list of numbers."""
    text, end, stop = _rest(context)
    opening = _IN.match(text, end, stop)
    items = list(_items(text, opening.end(), stop)) if opening else []
    if not items:
        return None
    if context.measurement.rule == "number-from-to" and not _listed(items[0]["name"]):
        return None  # "improves from 3% to 5% in open worlds" tells where
    item = items[context.place if len(items) == context.size else 0]
    return _unlinked(context, item["name"], item.start("name") + context.sentence.start)


def _before(context: Context) -> str | None:
    """The metric's name before a number; a list of as many names pairs up with the list of numbers."""
    lead = context.before(_ROOM)
    if _LAST.isdisjoint(_LETTERS.findall(lead.lower())) and not _SIGN.search(lead):
        return None
    begin = context.sentence.measurements[context.group[0]].start - len(lead)
    found = _BEFORE.search(lead, lead.find(" ") if len(lead) == _ROOM else 0)  # the first word may be cut
    names: list[re.Match[str]] = []
    while found:
        names.insert(0, found)
        found = _JOINED.search(lead, 0, found.start())
    if not names:
        return None
    name = names[context.place if len(names) == context.size else -1]
    return _unlinked(context, name["name"], begin + name.start("name"))


def _done(context: Context) -> SeenResultCue | None:
    """The verb of which a number tells the share that is done: "solves 70% of the problems"."""
    text, end, _ = _rest(context)
    if not _SHARE.match(text, end):
        return None
    start = context.measurement.start
    near = (seen for seen in context.sentence.cues if seen.cue.effect == "done" and start - _NEAR < seen.end <= start)
    return next((seen for seen in near if "," not in text[seen.end - context.sentence.start : end]), None)


def _rest(context: Context) -> tuple[str, int, int]:
    """A number's sentence, and where in it the number's list ends and a name behind it must end."""
    text, end = context.sentence.text, context.sentence.measurements[context.group[1]].end - context.sentence.start
    return text, end, min(len(text), end + _ROOM)


def _items(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """The metrics that a list names from a place on."""
    while item := _ITEM.match(text, start, stop):
        yield item
        if not item["joint"]:
            return
        start = item.end()


def _unlinked(context: Context, name: str, start: int) -> str | None:
    """A name that begins at a place of the paper, without the data set or model that it begins with, or None where it
    is nothing but a link: "AO" may be a metric's, "GSM8K" is a data set's.
    """
    for link in context.sentence.links:
        if link.mention.start <= start < link.mention.end:
            rest = name[link.mention.end - start :].strip()
            return rest or None if link.entity.type in ("Dataset", "Model") else name if " " in name else None
    return name


def _listed(name: str) -> str | None:
    """The id of the metric of the list that a name holds: "navigation success rate", "Pass@1 accuracy"."""
    return next((seen.cue.metric for seen in find_cues(name, 0, len(name)) if seen.cue.effect == "metric"), None)


def _goes_on(context: Context, last: Result) -> bool:
    """Whether a number goes on with the scores of the one before it: nothing turns to something else between them."""
    dimension = units()[last.unit].dimension
    if last.kind != "quality" or (dimension != context.dimension and {dimension, context.dimension} - {*_SCORES}):
        return False
    if context.place or not context.group[0]:
        return bool(context.place)
    return _ANEW.search(context.before(len(context.sentence.text))) is None

"""Whether a measurement is a claim about the paper's own work or what it measures, or a setting or another's number."""

from __future__ import annotations

import re

from kg.model import Entity
from kg.relate.context import Context, in_name
from kg.relate.cues import SeenResultCue, words_of
from kg.relate.theirs import own_between, theirs
from kg.relate.wording import branches

_OTHER_MODELS = re.compile(
    rf"\b(?:(?:{branches('sized-noun')}) (?:with|of|from)|spanning) "
    r"(?:up to |over )?\Z"
)
_FEW = re.compile(r"\b(?:(?:only|just|merely|contains|has)(?: an?)?|as few as|totaling)\s\Z")
_IS = re.compile(r"\b(?:is|are) (?:(?:an?|the (?:first|largest)) )?\Z")
_WITHIN = 32  # characters behind "a tenth of" in which it is said of what
_MERE = re.compile(
    r"\b(?:only|just|merely|mere|less than|fewer than|as little as|under) (?:about |around |approximately |~)?\Z"
)
_REACHED = re.compile(
    r"\b(?:achiev|attain|reach|maintain|deliver)\w* (?:an? )?(?:remarkable |up to |over |about |around |nearly "
    r"|approximately |more than |~|\\sim)*\Z"
)
_DATA = re.compile(r"[\w$%\\ ]{0,24}\b(?:data|labels|samples)\b")
_LESS_DATA = re.compile(r"\s(?:less|fewer)\b")
_GATHERED = re.compile(
    r"\b(?:includ|compris|contain|totall?|featur|cover|collect|record|curat|gather|span)(?:e?s|e?d|ing|e)? "
    r"(?:over |more than |approximately |about |around |nearly |of |a total of |up to ){0,2}\Z",
    re.I,
)
_OUR = re.compile(r"\b[Oo]ur (?:[\w-]+ ){0,3}\Z")
_CORPUS = re.compile(
    rf"\b(?:{branches('content-noun')})"
    r" (?:of|with|comprising|containing|spanning|totall?ing)"
    r" (?:up to |over |about |around |nearly |approximately |roughly |more than |~){0,2}\Z"
)
_LENGTH = re.compile(  # how long a clip or a text is: "videos ranging from 10 seconds", "an average duration of"
    r"\b(?:rang(?:ing|es?) (?:in \w+ )?(?:from)?(?: [\d.]+ \w+ to)?|durations? (?:of|from|up to|to)"
    rf"|(?:{branches('clip-noun')}) \((?:(?:avg\.?|average) )?"
    rf"|(?:{branches('clip-noun')}),? (?:each )?(?:longer than|shorter than|exceeding|lasting|of up to|up to))"
    r" ?(?:over |greater than |about |around |approximately |[~<>]){0,2}\Z",
    re.I,
)
_TEXT_LENGTH = re.compile(
    r"\b(?:contexts?|exceeding|exceeds?|extrapolat\w+|handl\w+|lengths?|processing|sequences?|inputs?|reach\w*|windows?)\b"
    r"[^,;.()]{0,24}\Z",
    re.I,
)
_TRAINED_ON = re.compile(r"\b(?:pre-?)?train\w* (?:[\w-]+ ){0,4}on (?:[\w-]+ ){0,5}\Z", re.I)
_SHOWN = re.compile(r"\dp(?: resolution)?(?:,| and|, and) (?:up to )?\Z")  # "videos at 1080p and 48 FPS"
_PURPOSE = re.compile(r"\b(?:that|to|which|for|from|with)\b")
_STORED = re.compile(rf"\s(?:host|of (?:{branches('stored-noun')})|dataset|corpus|data)\b")
_MEMORY = re.compile(rf"\s(?:of )?(?:{branches('memory-noun')})")
_GROWTH = re.compile(  # what may follow "a threefold": no noun but one of change, so no "twofold approach"
    r"\s(?:over|in|on|for|across|with|when|while|compared|relative|and|to|at|from|the|under|than|[\w-]+ly)\b"
    rf"|\s(?:{'|'.join(map(str.strip, words_of('stem-factor')))})|\Z"
)
_COUNTED = re.compile(r"\b(?:on|over|using|with|across) (?:a |an )?\Z")
_ONLY = re.compile(
    r"\b(?:only|just|merely|fits?|fitting|within|using) (?:on |in |into |onto )?(?:only |just )?(?:a )?\Z"
)


def is_claim(context: Context, main: Entity | None) -> bool:
    """Whether a measurement is a result of the paper.

    Takes the measurement in its context and the paper's main thing, if known.
    """
    sentence = context.sentence
    if sentence.background and not _named(context, main):
        return False
    named = in_name(context.measurement, sentence)
    return not (named or _setting(context) or theirs(context, main)) and _by_dimension(context, main)


def _named(context: Context, main: Entity | None) -> bool:
    return main is not None and any(link.entity == main for link in context.sentence.links)


def _setting(context: Context) -> bool:
    """A number that says how something is done or what is handled: "5-second clip", "20% token budget"."""
    for seen in context.sentence.cues:
        distance = seen.start - context.measurement.end
        if distance < 0 or not seen.fits(context.dimension):
            continue
        if seen.cue.effect == "setting-after" and distance <= 16 and _straight(context, seen):
            return not _achieved(context, seen)
        if (
            seen.cue.effect == "content-of"
            and distance <= 40
            and context.after(4).startswith(" of ")
            and _straight(context, seen)
        ):
            return True
    return False


def _achieved(context: Context, seen: SeenResultCue) -> bool:
    """Whether what is mostly a setting is a result here: "attains 90% sparsity", "with only 5% of the data"."""
    if "spars" in seen.words:
        return _REACHED.search(context.lead()) is not None
    if _DATA.match(context.after(40)) is None:
        return False
    return _MERE.search(context.lead()) is not None or _LESS_DATA.match(context.after(8)) is not None


def _straight(context: Context, seen: SeenResultCue) -> bool:
    """Whether only a word or two, and no punctuation, stand between a measurement and a cue right of it."""
    text = context.sentence.text[context.measurement.end - context.sentence.start : seen.start - context.sentence.start]
    return not any(sign in text for sign in ",;:()") and not re.search(
        r"\b(?:on|in|for|over|and|with|per|at|while|when)\b", text
    )


def _by_dimension(context: Context, main: Entity | None) -> bool:
    check = {
        "devices": _devices, "parameters": _parameters, "bits": _bits, "information": _memory, "time": _time,
        "framerate": _framerate, "ratio": _ratio, "tokens": _tokens, "number": _number, "frequency": _frequency,
        "length": _length, "angle": _length, "points": _points,
    }.get(context.dimension)  # fmt: skip
    return check is None or check(context, main)


def _devices(context: Context, _: Entity | None) -> bool:
    """Devices count as cost with a name or a duration, and only where nothing else was measured on them."""
    sentence, measured = context.sentence, context.measurement
    named = any(
        link.entity.type == "Hardware" and measured.start <= link.mention.start < measured.end
        for link in sentence.links
    )
    others = [m for m in sentence.measurements if m is not measured]
    if _ONLY.search(context.lead()):
        return named
    if any(m.unit in ("day", "hour", "week", "minute") for m in others):
        return not _COUNTED.search(context.lead()) and measured.value > 1
    alone = all(m.unit == measured.unit for m in others)
    return named and alone


def _parameters(context: Context, main: Entity | None) -> bool:
    """Sizes are results where the paper introduces what has them, or where "only" makes them a claim."""
    sentence, lead = context.sentence, context.lead(32)
    if _OTHER_MODELS.search(lead):
        return _presented(context)
    if context.measurement.rule == "number-from-to" or _FEW.search(lead) or _OUR.search(lead):
        return True
    if _IS.search(lead) and own_between(sentence, sentence.start, context.measurement.start):
        return True
    last = sentence.measurements[context.group[1]]
    if any(
        (link.mention.coined or link.entity == main) and 0 <= link.mention.start - last.end <= 2
        for link in sentence.links
    ):
        return True
    intro = next(
        (seen for seen in sentence.cues if seen.cue.effect == "introduces" and seen.end <= context.measurement.start),
        None,
    )
    if last.text.endswith(("parameter", "param")) or _noun_follows(context):
        between = (
            sentence.text[intro.end - sentence.start : context.measurement.start - sentence.start]
            if intro
            else " that "
        )
        return not _PURPOSE.search(between)
    return intro is not None or _named(context, main)


def _presented(context: Context) -> bool:
    """Whether the models that a number is the size of are the paper's own: "X, a series of models with up to 70B"."""
    text, start = context.sentence.text, context.sentence.start
    return any(
        link.mention.coined
        and link.mention.end < context.measurement.start
        and text.startswith((", a ", ", an "), link.mention.end - start)
        for link in context.sentence.links
    )


def _noun_follows(context: Context) -> bool:
    last = context.sentence.measurements[context.group[1]]
    return any(seen.cue.effect == "model-after" and 0 <= seen.start - last.end <= 24 for seen in context.sentence.cues)


def _bits(context: Context, _: Entity | None) -> bool:
    """Bits are results as bits per weight, or where something is brought down to them; else they are a setting."""
    if context.measurement.unit == "bit-per-weight":
        return True
    if "-" in context.measurement.text:
        if re.search(r"\bto\s(?:as low as |only |just )?\Z", context.before(40)):
            end = context.sentence.measurements[context.group[1]].end - context.sentence.start
            return bool(re.match(r"\s(?:precision|bit-?widths?|weights)\b", context.sentence.text[end : end + 24]))
        return bool(re.match(r"\s(?:precision )?(?:is|are|suffices|precision is)\b", context.after(24)))
    return bool(re.search(r"\b(?:to|in|at|just|only|under|below)\s(?:as low as |only |just )?\Z", context.lead()))


def _memory(context: Context, _: Entity | None) -> bool:
    """Memory is a result unless it belongs to a device's name or is the size of data."""
    sentence, measured = context.sentence, context.measurement
    for link in sentence.links:
        if link.entity.type == "Hardware":
            between = context.sentence.text[max(0, link.mention.end - sentence.start) : measured.start - sentence.start]
            if link.mention.start <= measured.start < link.mention.end or (
                link.mention.end <= measured.start and between.strip() in ("", "(", "-")
            ):
                return False
            if 0 <= link.mention.start - measured.end <= 1:
                return False
    if _STORED.match(context.after(24)):
        return False
    return not re.search(r"\bon \Z|[Ww]ith \Z", context.lead(8)) or bool(_MEMORY.match(context.after(24)))


def _time(context: Context, _: Entity | None) -> bool:
    """Times are results unless they are a length of what is handled ("5-second clip", "two hours of speech")."""
    text = context.measurement.text
    if context.measurement.unit in ("month", "year") and not _trained(context):
        return False
    if "-" in text and context.measurement.rule != "number-range":
        return False
    if _CORPUS.search(context.lead(48)) or _GATHERED.search(context.lead(48)) or _LENGTH.search(context.lead(48)):
        return False
    return not re.search(
        r"\b(?:last|past|every|next|first|produc\w+|generat\w+|averag\w+|lasting|each|spanning) (?:over |up to )?\Z",
        context.lead(),
    )


def _trained(context: Context) -> bool:
    return any(
        "time" in seen.cue.units and seen.cue.kind == "cost" and abs(seen.start - context.measurement.start) < 60
        for seen in context.sentence.cues
    )


def _framerate(context: Context, _: Entity | None) -> bool:
    """Frame rates are results unless they are those of a video ("240 frames at 24 FPS")."""
    if re.search(r"\d frames (?:at|with) \Z", context.lead()):
        return False
    if _SHOWN.search(context.lead()) and "eal-time" not in context.sentence.text:
        return False
    return not (
        re.match(r"\s(?:video|videos|clip|footage|input)", context.after(12))
        or re.search(r"real-?time \(\s?[>≥]\s?\Z", context.lead())  # what the word means
    )


def _ratio(context: Context, _: Entity | None) -> bool:
    """Factors compare something; "run three times" and "4x super-resolution" do not."""
    text, after = context.measurement.text, context.after(40)
    if context.measurement.rule == "number-part" and text[0].isalpha():  # "a tenth of the steps", not "of the world"
        end = context.measurement.end
        return any(
            seen.cue.effect in ("kind", "spent") and 0 <= seen.start - end <= _WITHIN for seen in context.sentence.cues
        )
    if context.measurement.value == 1 and context.measurement.other_end is None:  # as much as before
        return False
    if text.lower().endswith("fold") and context.measurement.rule == "number-word" and not _GROWTH.match(after):
        return False
    if text.endswith("-times") or (text.endswith("times") and context.measurement.rule == "number-word"):
        return after.lstrip().lower().startswith(words_of("stem-factor"))
    return True


def _tokens(context: Context, _: Entity | None) -> bool:
    measured = context.measurement
    if _TEXT_LENGTH.search(context.lead(48)):
        return False
    lead = context.lead(120)
    if (corpus := _CORPUS.search(lead)) and not _TRAINED_ON.search(lead, 0, corpus.start()):
        return False
    if measured.multiplier < 10**6:
        return bool(re.search(r"\b(?:only|just|merely)\b[^,;]{0,24}\Z", context.lead()))
    return (
        any(seen.cue.kind == "cost" and "time" in seen.cue.units for seen in context.sentence.cues)
        and not context.sentence.background
    )


def _number(context: Context, _: Entity | None) -> bool:
    return not re.search(r"\b(?:version|[Tt]able|[Ss]ection|[Ff]igure)\s\Z", context.lead())


def _frequency(context: Context, _: Entity | None) -> bool:
    return context.measurement.unit == "hertz" or "frequency" in context.lead(20)


def _points(context: Context, _: Entity | None) -> bool:
    return context.measurement.rule != "number-word"


def _length(context: Context, _: Entity | None) -> bool:
    """Lengths and angles are results as errors, not as the size of what is handled ("a 5-meter radius")."""
    if "-" in context.measurement.text and context.measurement.rule != "number-range":
        return False
    return any(seen.cue.effect == "metric" or seen.words.startswith("error") for seen in context.sentence.cues)

"""Whether a number is others': of a baseline in brackets, right behind a comparison, or in its own clause."""

from __future__ import annotations

import re

from kg.model import Entity
from kg.relate.context import Context, Sentence
from kg.relate.cues import SeenResultCue, words_of
from kg.relate.wording import branches

_TURN = re.compile(r"(?:, (?:while|whereas|but)|;) (?:the )?")
_COMMA = re.compile(r", (?:the )?")
_BASELINE = re.compile(  # "the baseline takes 12 ms"
    r"(?:[Tt]he |[Aa] |[Tt]heir )?(?:previous|prior|baselines?|existing|conventional|vanilla)\b[^,;:]{0,40}?"
    r" (?:takes?|needs?|requires?|runs?|reach(?:es)?|achieves?|gets?|uses?|scores?|attains?)\b[^,;:]*\Z"
)
_OURS = ("our", "we ", "ours", "this method", "proposed")
_OPEN = re.compile(r"\((?:[^()]{0,24}[ ,:])?[~$<>]*\Z")
_WHILE = re.compile(r"(?:While|Although|Though|Whereas|Unlike|Despite|Even though)\b")
_AMOUNT = re.compile(r"\s?[~$]?\d")
_RETURN = re.compile(
    r"[;]|, (?:and|with|while|achiev|reach|reduc|improv|requir|us|yield)\w*"
)  # back to its own subject
_PREVIOUS = re.compile(
    r"\s(?:the |its |their )?(?:previous|prior|baseline|current|existing|human)(?![^,;]*\bby\b)"
    r"(?:(?! and )[^,;]){0,40}(?:of|at|:)\s?"
)
_OWN_AMOUNT = re.compile(r"\bby\b|,| and |\bup to\b")
_BEST = re.compile(rf"(?:{branches('score-noun')})s? of ")
_SUBORDINATE = re.compile(r"[^,;]{0,60}, which\b")
_RELATIVE = re.compile(  # "cheaper than existing agents that cost 6 dollars", "beats X pre-trained on 1T tokens"
    r"[^,;]{0,60}? (?:that (?:achieves?|attains?|costs?|needs?|reach(?:es)?|requires?|scores?|takes?|uses?)"
    r"|(?:(?:pre-?)?trained|fine-?tuned) (?:on|with|for|using)) (?:[a-z]+ )?[~$]{0,2}"
)
_BEFORE = ("(from ", "(previously ", "(formerly ", " up from ", " down from ")
# "X's 59%", "the X model's score of"
_POSSESSED = re.compile(r"(?: [a-z]+)?['’]s (?:(?:[\w-]+ ){1,3}(?:of|at) )?[~$<>]{0,2}")


def theirs(context: Context, main: Entity | None) -> bool:
    """A number of a baseline: in brackets behind a competitor, right behind a comparison, or in its own clause.

    Where the paper's own thing is a data set, all that it is tried on is its own ("whereas X reaches 65%").
    """
    sentence, measured = context.sentence, context.measurement
    start = measured.start - sentence.start
    first = sentence.measurements[context.group[0]].start - sentence.start
    comparisons = [
        seen for seen in sentence.cues
        if seen.cue.effect == "comparison" and seen.end <= measured.start
        and not (seen.words in ("over", "than") and _AMOUNT.match(sentence.text, seen.end - sentence.start))
    ]  # fmt: skip
    if re.match(r"[$\s]{0,2}\s(?:baseline|previous|prior)\b", context.after(12)):
        return True
    if context.lead(16).endswith(_BEFORE) or _has(context, main):
        return True
    if measured.rule == "number-from-to" and context.lead(1) == "(":  # "beats the baseline (57% → 63%)"
        return False
    if re.match(r"\s(?:v\.?s\.?|versus)\s", context.after(12)):
        return False
    clause = max((turn.end() for turn in _TURN.finditer(sentence.text, 0, start)), default=0)
    if _contrasted(context) or _BASELINE.match(sentence.text, clause, start):
        return True
    if not comparisons:
        return bool(_WHILE.match(sentence.text)) and "," not in sentence.text[:start] and not sentence.own
    if context.dimension == "ratio" and context.after().lstrip().startswith(words_of("stem-factor")):
        return False  # "compared to X 2x faster"
    last = comparisons[-1]
    between = sentence.text[last.end - sentence.start : start]
    if _OPEN.search(context.lead(48)) and not re.search(r"\bby\b", between) and not _RETURN.search(between):
        return not _of_data(context, last)
    listed = sentence.text[last.end - sentence.start : first]  # up to the list that the number is part of
    if last.start >= context.left and _direct(listed, last.words.lower()):
        tried = main is not None and main.type == "Dataset"
        return last.words != "whereas" or not (tried or own_between(sentence, last.end, measured.start))
    if context.dimension not in ("ratio", "percent") and _RELATIVE.fullmatch(between):
        return True
    return bool(_SUBORDINATE.match(between)) and len(between) < 120


def _has(context: Context, main: Entity | None) -> bool:
    """Whether a number is what a name has that is not the paper's own: "close to X's 59%", "X's accuracy of 52%".

    Where the paper has nothing of its own, or a data set, it may be what is studied.
    """
    if main is None or main.type == "Dataset":
        return False
    sentence = context.sentence
    first = sentence.measurements[context.group[0]].start - sentence.start
    return any(
        link.entity.type in ("Method", "Model")
        and link.entity != main
        and not link.mention.coined
        and _POSSESSED.fullmatch(sentence.text, link.mention.end - sentence.start, first) is not None
        for link in sentence.links
    )


def own_between(sentence: Sentence, start: int, end: int) -> bool:
    """Whether something of the paper's own is told of between two places: "whereas X takes"."""
    return any(link.mention.coined and start <= link.mention.start < end for link in sentence.links) or any(
        seen.cue.effect == "own" and start <= seen.start < end for seen in sentence.cues
    )


def _contrasted(context: Context) -> bool:
    """Whether a clause without anything own is set against an own one: "X takes 9 ms, whereas ours takes 3 ms"."""
    sentence, start = context.sentence, context.measurement.start
    text = sentence.text
    first = bool(_WHILE.match(text)) and "," not in text[: start - sentence.start]
    turn = (_COMMA if first else _TURN).search(text, context.measurement.end - sentence.start)
    if turn is None:
        return False
    place = turn.end() + sentence.start
    own = any(link.mention.coined and link.mention.start == place for link in sentence.links)
    if not own and not text.startswith(_OURS, turn.end()):
        return False
    head = turn.start() + sentence.start
    return not any(link.mention.coined and link.mention.start < head for link in sentence.links) and not any(
        seen.cue.effect in ("own", "introduces") and seen.start < head for seen in sentence.cues
    )


def _of_data(context: Context, last: SeenResultCue) -> bool:
    """Whether brackets behind a comparison stand at a data set ("outperforms X on Y (85%)") and so are not X's."""
    sentence = context.sentence
    place = sentence.text.rfind("(", 0, context.measurement.start - sentence.start) + sentence.start
    return place >= last.end and any(
        link.entity.type == "Dataset" and 0 <= place - link.mention.end <= 10 for link in sentence.links
    )


def _direct(between: str, words: str) -> bool:
    """Whether a comparison leads straight to the number: "compared to 32%", "over the previous best of 28%"."""
    if words in words_of("loose"):
        return bool(_PREVIOUS.fullmatch(between))
    return (
        len(between) < 40 and not _OWN_AMOUNT.search(between) and (" of " not in between or bool(_BEST.search(between)))
    )

"""What a sentence compares with: the names that a comparison leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.model import Link
from kg.relate.context import Sentence
from kg.relate.joined import joined
from kg.relate.wording import branches

ACTORS = ("Method", "Model", "Hardware")
_FAR = 60
ON = re.compile(r"\b(?:on|in|using) (?:a |an |the |single )*\Z")
_ASIDE = re.compile(r"[,;]|\d")
_LEFT = re.compile(r"[,;]| on | by | with | at | for |\d")
# "versus 45.8% for X", "compared to 79.1% and 70.2% of X"
_THEIRS = re.compile(
    r"\.?\s(?:[~$]?\d[\w.,%\\$]*+(?: (?:and|on|ms|s|FPS|points))* ?){1,4}(?:for|of|by|from|with|achieved by) (?:the )?"
)
# "outperforms X by 2x and Y by 3x": what stands between X and Y
_NEXT = re.compile(
    r"\s\(?by [^;:]{0,24}\d[^;:]{0,40}?(?:,|,? and) (?:over |to |with |against |than |compared (?:to|with) )?(?:the )?"
)
BY = re.compile(r"(?:\s[\w-]+){0,2}?,?\s\(?by ?(?:[\w-]+ ){0,3}[~$+]?\d")
_OURS = re.compile(r"\band (?:our|we)\b")  # "2% above X, and our Y gains 3%"
# "rivals trained by X"
_MADE = re.compile(
    r"\b(?:based|built|derived|distilled|fine-?tuned|initialized|trained|tuned) (?:\w+ )?(?:the |an? )?\Z"
)
_MATCHING = ("cue-comparable", "cue-matching")
# "18% below a server with an A100"
_LAGS = re.compile(r"\d\s?(?:\\?%|x|percent|times|points) (?:below|above|behind) (?:the |an? )?(?:[\w-]+ ){0,5}\Z")
# "99% of the accuracy of X", "1.9x the throughput of X", "1.5x that of X"
_SHARE = re.compile(
    r"(?:%|\d\s?x|times\$?|percent) (?:of )?(?:(?:the|its) (?:[\w-]+ ){0,2}?(?:performance|quality|accuracy|throughput"
    r"|speed|costs?|latency|level|scores?|capabilit\w+|memory|size|tokens|parameters|energy)|that|those) of (?:the )?\Z"
)
# "than on an H100", "than our version on an H100": what is compared is told by its device
_THEIR_OWN = re.compile(
    r"(?: (?:it|its|that|those|our|the same)(?: (?:own|\w+-?based|original|official|previous))?"
    r"(?: (?:version|implementation|counterpart|variant|port|one|model|method|system)s?)?)?"
    r"(?: (?:running|run|runs|deployed|measured|executed))? on (?:an? |the |one |single )*"
)
_PLATFORM = re.compile(rf"\b[Oo]n (?:[\w-]+ ){{0,3}}?(?:{branches('platform-noun')})\b")
_APART = re.compile(r"[,;:(]| while | and ")
_OF = ("of ", "of the ")
_LAG = (" below ", " above ", " behind ")


class Rivals(NamedTuple):
    """The links of a sentence that a comparison leads to, and those of them that are only said to be matched."""

    links: Sequence[Link] = ()
    matched: Sequence[Link] = ()


def rivals(sentence: Sentence, against: Mapping[int, str]) -> Rivals:
    """What a sentence compares with: "over X", "compared to X", "outperforms X and Y", "X by 2x and Y by 3x".

    Takes the sentence, and where the names begin that the paper compares with, each with the rule that says so.
    """
    found: list[Link] = []
    matched: list[Link] = []
    lags = any(word in sentence.text for word in _LAG)
    for link in sentence.links:
        led = (
            _led_to(sentence, link)
            or _theirs(sentence, link)
            or (lags and _lagged(sentence, link))
            or _shared(sentence, link)
            or any(_goes_on(sentence, last, link) or _among(sentence, last, link) for last in found[-1:])
        )
        rule = against.get(link.mention.start)
        if led or (rule and _stands(sentence, link)):
            found.append(link)
            if not led and rule in _MATCHING:
                matched.append(link)
    return Rivals(found, matched)


def _led_to(sentence: Sentence, link: Link) -> bool:
    for seen in sentence.cues:
        if seen.cue.effect != "comparison" or seen.end > link.mention.start:
            continue
        between = sentence.text[seen.end - sentence.start : link.mention.start - sentence.start]
        platform = link.entity.type == "Hardware" and not ON.search(between)
        if len(between) >= _FAR or _OURS.search(between):
            continue
        if not (_ASIDE if platform else _LEFT).search(between.removeprefix(" with").replace(", and", " ")):
            return True
        # "over 50% of the A100's peak" is an amount
        if link.entity.type in ACTORS and seen.words not in ("over", "than") and _THEIRS.fullmatch(between):
            return True
    return False


def _stands(sentence: Sentence, link: Link) -> bool:
    """Whether a name stands for itself, and does not say of what kind another thing is: "xz (LZMA2)", "the Foo dense
    encoder", "Foo-based rivals".
    """
    text, place, end = sentence.text, link.mention.start - sentence.start, link.mention.end - sentence.start
    if (
        link.entity.type not in ("Method", "Model")
        or link.mention.coined
        or text.startswith("-", end)
        or text.endswith("(", 0, place)
    ):
        return False
    return _MADE.search(text, max(0, place - _FAR), place) is None and all(
        other.mention.end != link.mention.start - 1 for other in sentence.links
    )


def _theirs(sentence: Sentence, link: Link) -> bool:
    """Whether a device is what a rival ran on: "on an RTX 4090, X is 2x faster than Y on an H100".

    Where no other device is told before, both may have run on it: "X is 2x faster than Y on an H100".
    """
    if link.entity.type != "Hardware":
        return False
    text, start = sentence.text, sentence.start
    place = link.mention.start - start
    for seen in sentence.cues:
        if seen.cue.effect != "comparison" or not 0 < link.mention.start - seen.end < _FAR:
            continue
        between = text[seen.end - start : place]
        if not ON.search(between) or any(seen.end <= m.start < link.mention.start for m in sentence.measurements):
            continue
        if _THEIR_OWN.fullmatch(between) or (not _APART.search(between) and _elsewhere(sentence, seen.start, link)):
            return True
    return False


def _elsewhere(sentence: Sentence, end: int, link: Link) -> bool:
    """Whether what stands before a place of a sentence says that it runs on another device than a link names."""
    text, start = sentence.text, sentence.start
    return _PLATFORM.search(text, 0, end - start) is not None or any(
        other.entity.type == "Hardware"
        and other.entity != link.entity
        and not other.mention.coined
        and ON.search(text, 0, other.mention.start - start)
        for other in sentence.links
        if other.mention.end <= end
    )


def _lagged(sentence: Sentence, link: Link) -> bool:
    place = link.mention.start - sentence.start
    return link.entity.type in ACTORS and _LAGS.search(sentence.text, max(0, place - _FAR), place) is not None


def _shared(sentence: Sentence, link: Link) -> bool:
    """Whether a number is a share or a multiple of what a name has."""
    place = link.mention.start - sentence.start
    return (
        sentence.text.endswith(_OF, 0, place)
        and link.entity.type in ("Method", "Model")
        and _SHARE.search(sentence.text, max(0, place - _FAR), place) is not None
    )


def _goes_on(sentence: Sentence, last: Link, link: Link) -> bool:
    text, start = sentence.text, sentence.start
    return (
        link.entity.type in ACTORS
        and BY.match(text, link.mention.end - start) is not None
        and _NEXT.fullmatch(text, last.mention.end - start, link.mention.start - start) is not None
    )


def _among(sentence: Sentence, last: Link, link: Link) -> bool:
    """Whether a list joins a name to a rival; what the paper coins is no rival of its own."""
    return link.entity.type in ACTORS and not link.mention.coined and joined(sentence, last, link)

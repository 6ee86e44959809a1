"""What a claim is about: its subject, device, data set, model and baseline among the entities of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.model import Entity, Link
from kg.relate.compared import ACTORS, ON, baselines, listed
from kg.relate.context import Context, Sentence, acts, clause_end

_PEAK = re.compile(r" of (?:the |its )?(?:optimal|peak|theoretical|maximum) ")  # "72% of peak bandwidth" is a device's
_TIED = ("throughput", "latency", "speedup", "energy")
_SCORES = ("percent", "points", "number")
_CLAUSE = re.compile(
    r"[;:]\s|, (?:while|whereas) (?!\w+ing\b)|\. |\((?:e\.g\.|i\.e\.),? (?![^()]*\))"
    r"|\b(?:[Ee]xperiments?|[Rr]esults?|[Ee]valuations?|[Aa]nalysis|[Ss]tudies|[Ww]e)\b[^.;:]{0,120}?"
    r" (?:show|demonstrate|find|indicate|reveal|verify|confirm|prove)s? that,? "
)
_PREPOSITION = re.compile(
    r"\b(?:with|using|on|for|under|via|by|of|to|in|over|than|from|as|applying|like|integrated|combining)"
    r" (?:the |a |an |our )?\Z",
    re.I,
)
_FUNCTION = re.compile(
    r"(?<![\w-])(?:we|our|it|with|using|on|for|under|via|by|of|to|in|over|than|from|as|when)(?![\w-])", re.IGNORECASE
)
_OPENING = re.compile(r"(?:[A-Z]\w+(?: \w+)?, )?(?:with|using|at|after|in|trained|requiring|by) [^,;:]*", re.I)
_HELPS = re.compile(r" (?:\w+ly )?(?:enables?|allows?|helps?|lets?) (?:the )?")
_TO = re.compile(r" to (?:\w+ly )?(?:achiev|attain|reach|run|reduc|process|generat|outperf|surpass|exceed)")
_IT = re.compile(r"it (?:\w+ )?\w+s\b")  # "FooNet is quick: it takes 3 ms"
_OURS = re.compile(r"(?<!ing )(?<!\bof )\b[Oo]ur (?:[\w-]+ )?\Z")
_ON_DATA = re.compile(r"\b(?:on|in|across|over) (?:(?:[\w-]+ ){1,4}of )?(?:a |an |the |single )*\Z")
_WITH = re.compile(r"(?:\A\s*|, )with (?:[\w-]+ ){0,6}\Z", re.I)  # ", with even strong models like X reaching ..."
_MEASURED_ON = re.compile(  # what a sentence begins with
    r"(?:(?:\w+, )?(?:when|if|for|by|in|extensive|experiment\w*|evaluat\w+|results|tests?|train\w+) (?:[\w-]+ ){0,12}?"
    r"|(?:[\w-]+ ){0,4})on (?:the )?(?:[\w-]+ ){0,3}?"
    r"(?:(?:benchmarks?|datasets?)(?:, e\.g\.,| such as| like|, including|:) )?",
    re.I,
)
_THEN = re.compile(r"[^,;:()]{0,40}? (?:by|with|in|from|at) (?:[\w-]+ ){0,3}[~$]{0,2}")  # "on X by 3%"
_IN_BRACKETS = re.compile(r"[^,;()]{0,40} \((?:on )?(?:the )?")
# "GAIA (72.8%)", "a GAIA score of 0.72"
_HOLDS = re.compile(
    r"\s?\((?:[+~$]|\\sim)?\Z|\s(?:benchmark |total |overall |average )?(?:scores?|accuracy) (?:of |from |by |to )?\Z"
)
_AVERAGE = re.compile(
    r"\baverag(?:e|ed|ing)\b|\b(?:across|over) (?:all|\w+|\d+) (?:[\w-]+ )?(?:benchmarks|datasets|tasks)\b"
)
_NEXT = re.compile(r"[;:] |, (?:and|but|while|whereas) ")
_BEFORE = 250  # characters before a sentence in which its benchmark is named
_RESOLUTION = re.compile(
    r"\d{2,5}\s?(?:x|×|\\times|times|\$\\times\$)\s?\d{2,5}|\b\d{3,4}p\b"
    r"|\b[248]K (?=resolution|video|images)|batch size of \d+"
)


class Roles(NamedTuple):
    """The entities of a claim, each None where the text does not tell."""

    subject: Entity | None
    hardware: Entity | None
    dataset: Entity | None
    model: Entity | None
    baseline: Entity | None
    condition: str | None


def roles(context: Context, kind: str, main: Entity | None, links: Sequence[Link], compared: list[Link]) -> Roles:
    """The entities a claim is about.

    Takes the measurement in its context, the kind of the claim, the paper's main thing, all the paper's links, and
    those of the sentence that a comparison leads to.
    """
    subject = _subject(context, main, compared)
    against = baselines(context, compared)
    hardware = None if kind == "quality" else _device(context, kind, subject, compared, links)
    dataset = _dataset(context, kind, main, compared, links)
    resolution = _RESOLUTION.search(context.after()) or _RESOLUTION.search(context.before())
    return Roles(
        subject, hardware, dataset, _partner(context, "Model", compared),
        against[0] if against else None,
        resolution[0] if resolution else ", ".join(rival.name for rival in against[1:]) or None,
    )  # fmt: skip


def _subject(context: Context, main: Entity | None, compared: list[Link]) -> Entity | None:
    """Who acts in the number's clause: what an achieving verb follows, else an own thing that no preposition leads to.

    Where nothing of that kind is named, the paper's main thing; but a data set has no scores of its own.
    """
    start, text, measured = context.sentence.start, context.sentence.text, context.measurement
    clause = start + max((m.end() for m in _CLAUSE.finditer(text, 0, measured.start - start)), default=0)
    before = [
        link for link in context.sentence.links
        if clause <= link.mention.start < measured.start and link not in compared and link.entity.type in ACTORS
    ]  # fmt: skip
    if _IT.match(text, clause - start):
        ahead = [link.entity for link in context.sentence.links if link.mention.start < clause]
        if actors := [entity for entity in ahead if entity.type in ACTORS]:
            return actors[-1]
    if context.dimension == "parameters" and (named := _sized(context, before)):
        return named
    if size := context.group[1] - context.group[0]:
        pair = [link.entity for link in before if link.mention.coined]
        if len(pair) == size + 1 and "respectively" in text and len(set(pair)) == len(pair):
            return pair[context.place]
    if after := _announced(context, compared):
        return after
    if actor := _actor(context, main, before, clause):
        return actor
    return None if main and main.type == "Dataset" and context.dimension in _SCORES else main


def _actor(context: Context, main: Entity | None, before: list[Link], clause: int) -> Entity | None:
    """Of the names that lead to a number in its clause, the one that acts, is helped to, or is the paper's own."""
    start, text = context.sentence.start, context.sentence.text
    acting = [
        link for link in before
        if acts(text, link.mention.end - start)
        and (_named(link, main) or _opens(text[clause - start : link.mention.start - start]))
    ]  # fmt: skip
    own = [link for link in before if _named(link, main) and not _led(text, link, start)]
    ours = [
        link for link in before
        if (_named(link, main) or link.entity.type == "Model") and _OURS.search(text, 0, link.mention.start - start)
    ]  # fmt: skip
    starting = [
        link
        for link in before
        if link.entity.type == "Model" and not _FUNCTION.search(text[clause - start : link.mention.start - start])
    ]
    helped = [link for link in before if acting and _helped(text, acting[-1], link, start)]
    for candidates in (
        helped, acting[-1:], ours, [link for link in own if link.entity == main], own, starting, _only(before)
    ):  # fmt: skip
        if candidates:
            return candidates[0].entity
    return None


def _named(link: Link, main: Entity | None) -> bool:
    """Whether a link is the paper's main thing, or one that it gives a name: a described part seldom has results."""
    return link.entity == main or (link.mention.coined and not link.mention.described)


def _announced(context: Context, compared: list[Link]) -> Entity | None:
    """Who stands right behind what a sentence begins with: "With only 3 GPU hours, X reaches ..."."""
    sentence, end = context.sentence, context.measurement.end - context.sentence.start
    if _OPENING.fullmatch(sentence.text, 0, context.measurement.start - sentence.start) is None:
        return None
    comma = sentence.text.find(", ", end)
    place = comma + 2 + sentence.start if comma >= 0 else -1
    return next(
        (
            link.entity for link in sentence.links
            if link.mention.start == place and link.entity.type in ACTORS and link not in compared
        ),
        None,
    )  # fmt: skip


def _helped(text: str, helper: Link, link: Link, start: int) -> bool:
    """Whether a name is what another one helps to act: "X enables Y to reach"."""
    between = text[max(0, helper.mention.end - start) : max(0, link.mention.start - start)]
    return _HELPS.fullmatch(between) is not None and _TO.match(text, link.mention.end - start) is not None


def _only(before: list[Link]) -> list[Link]:
    """The links of the one name of the paper's own that leads to a number, of no list: "fine-tuning with X gains"."""
    named = [link for link in before if link.mention.coined and not link.mention.described and not link.mention.entry]
    return named if len({link.entity for link in named}) == 1 else []


def _opens(lead: str) -> bool:
    """Whether what a clause begins with leaves its next name as its subject: nothing, "the", ", with ..." or ","."""
    if lead.endswith((".e., ", ".g., ")):
        return False
    return bool(_WITH.search(lead)) or lead.endswith((", ", ", and ")) or not _FUNCTION.search(lead)


def _sized(context: Context, before: list[Link]) -> Entity | None:
    """What has the size: the thing named right behind it ("the 1M-parameter X") or near before it ("X, with 94B")."""
    end = context.measurement.end
    behind = [
        link for link in context.sentence.links if 0 <= link.mention.start - end <= 2 and link.entity.type in ACTORS
    ]
    near = [link for link in before if context.measurement.start - link.mention.end < 40 and link.mention.coined]
    return next((link.entity for link in [*behind, *near[-1:]]), None)


def _led(text: str, link: Link, start: int) -> bool:
    return bool(_PREPOSITION.search(text[max(0, link.mention.start - start - 24) : link.mention.start - start]))


def _device(
    context: Context, kind: str, subject: Entity | None, compared: list[Link], links: Sequence[Link]
) -> Entity | None:
    """The device of a number: one of its sentence, else the one that earlier sentences run on, else the paper's own."""
    text, start = context.sentence.text, context.sentence.start
    found = _partner(context, "Hardware", compared)
    if kind == "size":
        ahead = [link.entity for link in context.sentence.links if link.mention.end <= context.measurement.start]
        return found if found in ahead else None
    if subject and subject.type == "Hardware":
        led = [
            link.entity
            for link in context.sentence.links
            if ON.search(text[max(0, link.mention.start - start - 24) : link.mention.start - start])
        ]
        found = found if found in led else None
    if found is None and (kind in _TIED or _PEAK.match(text, context.measurement.end - start)):
        found = _earlier_device(context, links)
    return found or (subject if kind != "cost" and subject and subject.type == "Hardware" else None)


def _dataset(
    context: Context, kind: str, main: Entity | None, compared: list[Link], links: Sequence[Link]
) -> Entity | None:
    """The data set of a number; a speed or cost has one only where the sentence says that it was measured on it."""
    if kind in ("quality", "other"):
        found = _partner(context, "Dataset", compared)
        last = found is None and kind == "quality" and not _averaged(context)
        return _earlier_dataset(context, main, links) if last else found
    datasets = [link for link in context.sentence.links if link.entity.type == "Dataset" and link not in compared]
    return next((link.entity for test in (_behind, _then, _begun) for link in datasets if test(context, link)), None)


def _begun(context: Context, link: Link) -> bool:
    """Whether a sentence begins with what was measured on: "On the X benchmark, ..."."""
    return _MEASURED_ON.fullmatch(context.sentence.text, 0, link.mention.start - context.sentence.start) is not None


def _then(context: Context, link: Link) -> bool:
    """Whether a number is told right behind what was measured on: "cuts the cost on X by 3%"."""
    text, start = context.sentence.text, context.sentence.start
    place = link.mention.start - start
    return (
        context.left <= link.mention.start < context.measurement.start
        and _ON_DATA.search(text, max(0, place - 60), place) is not None
        and _THEN.fullmatch(text, link.mention.end - start, context.measurement.start - start) is not None
    )


def _behind(context: Context, link: Link) -> bool:
    """Whether what was measured on stands behind a number in its clause: "3x faster on X", "3x faster (X)"."""
    text, start, end = context.sentence.text, context.sentence.start, context.measurement.end
    if not end <= link.mention.start < end + clause_end(context.after()):
        return False
    place = link.mention.start - start
    if _ON_DATA.search(text[end - start : place]):
        return True
    return (
        text.startswith(")", link.mention.end - start) and _IN_BRACKETS.fullmatch(text, end - start, place) is not None
    )


def _partner(context: Context, type_: str, compared: list[Link]) -> Entity | None:
    """The entity of a type that belongs to a number; lists pair up in order.

    First what holds the number in parentheses, then what stands behind it, then what acts in its clause, then what the
    sentence began with, then what follows a later number, and last what an earlier number had.
    """
    sentence, measured = context.sentence, context.measurement
    links = _of_type(sentence, type_)
    if not links:
        return None
    free = [link for link in links if link not in compared]
    end = sentence.measurements[context.group[1]].end
    held = [
        link
        for link in free
        if _HOLDS.match(sentence.text, link.mention.end - sentence.start, measured.start - sentence.start)
    ]
    inside = [link for link in links if measured.start <= link.mention.start < measured.end]
    inside = inside or [link for link in links if measured.end <= link.mention.start < end]
    behind = [link for link in free if end <= link.mention.start < context.right and not _parted(sentence, end, link)]
    if not held and not inside and (leading := _leading(context, free)):
        return leading.entity
    count = context.group[1] - context.group[0] + 1
    if count > 1 and len(behind) == count:
        return behind[context.place].entity
    first = sentence.measurements[0].start
    opening = sentence.measurements[0].end if sentence.measurements[0].unit == "gpu" else first
    ahead = listed(sentence, [link for link in free if link.mention.end <= opening])
    passed = [link for link in free if first < link.mention.start < measured.start]
    for names in (ahead, listed(sentence, passed)):
        if 1 < count == len(names):
            return names[context.place].entity
    beyond = [link for link in free if link.mention.start >= context.right]
    acting = [link for link in passed if _parted(sentence, first, link)]
    if type_ == "Dataset" and not (held or inside or behind) and _averaged(context):
        return free[0].entity if len(free) == 1 and _begun(context, free[0]) else None  # "On X, we gain 3% on average"
    for candidates in (held, inside, behind, acting[-1:], ahead, beyond, listed(sentence, passed)):
        if candidates:
            return candidates[0].entity
    return None


def _of_type(sentence: Sentence, type_: str) -> list[Link]:
    """The links of a type; what the paper coins is no device or model that another thing was measured with."""
    coinable = type_ not in ("Model", "Hardware")
    links = [link for link in sentence.links if link.entity.type == type_ and (coinable or not link.mention.coined)]
    return _devices(sentence, links) if type_ == "Hardware" else links


def _devices(sentence: Sentence, links: list[Link]) -> list[Link]:
    """The devices among links without the class of another: "a ZCU104 FPGA", "NVIDIA GPUs (H100, L4)"."""
    if len(links) < 2:
        return links
    text, start = sentence.text, sentence.start
    ends = {link.mention.end for link in links}
    opened = {
        link.mention.start - 2 for link in links if text.startswith(" (", link.mention.start - 2 - start)
    }  # fmt: skip
    return [
        link for link in links
        if not (link.mention.start - 1 in ends and text[link.mention.start - 1 - start] == " ")
        and not (link.mention.end in opened and link.mention.text.endswith("s"))
    ]  # fmt: skip


def _averaged(context: Context) -> bool:
    """Whether a number is said to be an average, which is of no one data set."""
    return _AVERAGE.search(context.lead()) is not None or _AVERAGE.search(context.after(40)) is not None


def _leading(context: Context, free: list[Link]) -> Link | None:
    """The name right before its number where names come first ("X by 2.1% and Y by 1.4%"): one stands before the first
    number, none behind the last.
    """
    measured, all_ = context.measurement, context.sentence.measurements
    ahead = [link for link in free if context.left <= link.mention.start < measured.start]
    first = min((link.mention.start for link in free), default=measured.end)
    if first > all_[0].start or not ahead or context.group[0] != context.group[1] or len(all_) == 1:
        return None
    return None if any(link.mention.start >= all_[-1].end for link in free) else ahead[-1]


def _parted(sentence: Sentence, end: int, link: Link) -> bool:
    """Whether a clause ends between a number and a name that acts in the next one ("..., and X attains")."""
    text, start = sentence.text, sentence.start
    return acts(text, link.mention.end - start) and bool(_NEXT.search(text, end - start, link.mention.start - start))


def _earlier_device(context: Context, links: Sequence[Link]) -> Entity | None:
    """The one device that the paper has said to run on so far ("on a single H100"); of several there is no telling."""
    devices = {
        link.entity for link in links
        if link.entity.type == "Hardware" and link.mention.start < context.sentence.end and not link.mention.coined
        and ON.search(context.text[max(0, link.mention.start - 24) : link.mention.start])
    }  # fmt: skip
    return next(iter(devices)) if len(devices) == 1 else None


def _earlier_dataset(context: Context, main: Entity | None, links: Sequence[Link]) -> Entity | None:
    """The data set of a quality that its sentence measures on none: the paper's own benchmark where it was just named,
    else the only data set that the paper has named so far.
    """
    near, end = context.sentence.start - _BEFORE, context.sentence.end
    if (
        main
        and main.type == "Dataset"
        and any(link.entity == main and near < link.mention.start < end for link in links)
    ):
        return main
    datasets = {link.entity for link in links if link.entity.type == "Dataset"}
    first = min((link.mention.start for link in links if link.entity in datasets), default=0)
    return next(iter(datasets)) if len(datasets) == 1 and first < end else None

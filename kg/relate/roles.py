"""What a claim is about: its subject, device, data set, model and baseline among the entities of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.model import Entity, Link
from kg.relate.baselines import baselines
from kg.relate.compared import ON, Rivals
from kg.relate.context import Context, Sentence, acts, clause_end
from kg.relate.counts import device_count
from kg.relate.cues import words_of
from kg.relate.joined import listed, together
from kg.relate.respective import own_of
from kg.relate.subjects import subject_of

_PEAK = re.compile(r" of (?:the |its )?(?:optimal|peak|theoretical|maximum) ")  # "72% of peak bandwidth" is a device's
_TIED = ("throughput", "latency", "speedup", "energy")
_ON_DATA = re.compile(r"\b(?:on|in|across|over) (?:(?:[\w-]+ ){1,4}of )?(?:a |an |the |single )*\Z")
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
# "on long-caption retrieval benchmarks", "across all languages": measured on something that has no name
_ELSEWHERE = re.compile(
    r"\b(?:[Oo]n|[Aa]cross|[Ii]n|[Oo]ver) (?!our |this |the |these |its |all )"
    rf"(?:[a-z][\w-]* ){{0,4}}(?:{'|'.join(words_of('measured-on'))})\b"
)
_CARD = re.compile(  # a "24 GB GPU"
    r"-?\s?(?:consumer(?:-grade)? |memory |VRAM )?(?:GPU|card|graphics card|phone)s?\b(?! (?:memory|RAM|V))"
)
_ITEM = re.compile(  # of a list: "(1) ", "ii) "
    r"(?:(?<!\S)\(|(?<=[,;:.]\s)|(?<=\band\s))(?:\d|i{1,3}|iv|[a-f])\) "
)
_NAMED = 40  # characters behind it in which it may be named
_NEXT = re.compile(r"[;:] |, (?:and|but|while|whereas) ")
_BEFORE = 250  # characters before a sentence in which its benchmark is named
_RESOLUTION = re.compile(  # it begins with one sign of a few, so that the engine skips the rest
    r"[\db](?:(?<=\d)\d{1,4}(?:\s?(?:x|×|\\times|times|\$\\times\$)\s?\d{2,5}){1,2}|(?<=(?<![\w-])\d)\d{2,3}[pP]\b"
    r"|(?<=\b[248])K(?= (?:resolution|video|images))|(?<=b)atch size of \d+)"
)
_EACH = re.compile(  # "8 ms per page", "2 MB of storage per frame": what a number is counted for
    r"(?: of \w+)? (per (?:[a-z][\w-]* ){0,2}?[a-z]+)(?=[,.;:)]|\Z"
    r"| (?:and|at|by|for|from|in|of|on|over|to|under|using|when|while|with)\b)"
)


class Roles(NamedTuple):
    """The entities of a claim, each None where the text does not tell."""

    subject: Entity | None
    hardware: Entity | None
    dataset: Entity | None
    model: Entity | None
    baseline: Entity | None
    condition: str | None
    device_count: int | None


def roles(context: Context, kind: str, main: Entity | None, links: Sequence[Link], rivals: Rivals) -> Roles:
    """The entities a claim is about.

    Takes the measurement in its context, the kind of the claim, the paper's main thing, all the paper's links, and
    those of the sentence that a comparison leads to.
    """
    compared = rivals.links
    subject = subject_of(context, main, compared)
    against = [entity for entity in baselines(context, kind, rivals) if entity != subject]
    hardware, count = (None, None) if kind == "quality" else _device(context, kind, subject, compared, links)
    dataset = _dataset(context, kind, main, compared, links)
    resolution = _RESOLUTION.search(context.after()) or _RESOLUTION.search(context.before())
    each = _EACH.match(context.after())
    told = [*([resolution[0]] if resolution else []), *([each[1]] if each else [])]
    others = [entity.name for entity in (*_shared_by(context, hardware, compared), *against[1:])]
    return Roles(
        subject, hardware, dataset, _model(context, subject, compared),
        against[0] if against else None,
        ", ".join([*told, *others]) or None,
        count,
    )  # fmt: skip


def _shared_by(context: Context, device: Entity | None, compared: Sequence[Link]) -> list[Entity]:
    """The other devices of a list that shares one number: "2x faster on A100 and H100 GPUs"."""
    if device is None or context.size > 1:
        return []
    devices = [link for link in _of_type(context.sentence, "Hardware") if link not in compared]
    place = next((place for place, link in enumerate(devices) if link.entity == device), len(devices))
    return [link.entity for link in together(context.sentence, devices[place:])[1:] if link.entity != device]


def _device(
    context: Context, kind: str, subject: Entity | None, compared: Sequence[Link], links: Sequence[Link]
) -> tuple[Entity | None, int | None]:
    """The device of a number, and how many of it where its name is told with a count: one of its sentence, else the one
    that earlier sentences run on, else the paper's own.
    """
    text, start = context.sentence.text, context.sentence.start
    found = _partner(context, "Hardware", compared)
    if _CARD.match(context.after(_NAMED)):
        end = context.measurement.end
        found = found if found and end <= found.mention.start < end + _NAMED else None
        return _counted(context, [found] if found else [])
    if kind == "size":
        ahead = [link.entity for link in context.sentence.links if link.mention.end <= context.measurement.start]
        found = found if found and found.entity in ahead else None
        return _counted(context, [found] if found else [])
    if found and subject and subject.type == "Hardware":
        led = [
            link.entity
            for link in context.sentence.links
            if ON.search(text[max(0, link.mention.start - start - 24) : link.mention.start - start])
        ]
        found = found if found.entity in led else None
    if found:
        return _counted(context, [_last_named(context, found)])
    tied = kind in _TIED or _PEAK.match(text, context.measurement.end - start)
    if tied and (earlier := _earlier_device(context, links, compared)):
        return _counted(context, earlier)
    return subject if kind != "cost" and subject and subject.type == "Hardware" else None, None


def _last_named(context: Context, found: Link) -> Link:
    """The device of a number where it is named last before it: "on two A100 90 FPS, and on one A100 50 FPS"."""
    named = [
        link
        for link in context.sentence.links
        if link.entity == found.entity and found.mention.end < link.mention.end <= context.measurement.start
    ]
    return named[-1] if named else found


def _counted(context: Context, named: Sequence[Link]) -> tuple[Entity | None, int | None]:
    """The device that links name, and how many of it they tell where they do not differ."""
    told = {device_count(context.text, link.mention.start, link.mention.end) for link in named} - {None}
    return named[0].entity if named else None, told.pop() if len(told) == 1 else None


def _dataset(
    context: Context, kind: str, main: Entity | None, compared: Sequence[Link], links: Sequence[Link]
) -> Entity | None:
    """The data set of a number; a speed or cost has one only where the sentence says that it was measured on it."""
    if kind in ("quality", "other"):
        found = _partner(context, "Dataset", compared)
        if found is None and kind == "quality" and not _averaged(context):
            return _earlier_dataset(context, main, links)
        return found.entity if found else None
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


def _model(context: Context, subject: Entity | None, compared: Sequence[Link]) -> Entity | None:
    """The model that a number was measured with: a subject that is one, else one of its sentence that is no rival's.

    Where several models share one number, none of them is it.
    """
    if subject is not None and subject.type == "Model":
        return subject
    sentence = context.sentence
    models = [link for link in sentence.links if link.entity.type == "Model"]
    partner = _partner(context, "Model", compared)
    found = partner.entity if partner else None
    if found is None or context.size > 1:
        return found
    place = next(place for place, link in enumerate(models) if link.entity == found)
    return found if len({link.entity for link in together(sentence, models[place:])}) == 1 else None


def _partner(context: Context, type_: str, compared: Sequence[Link]) -> Link | None:
    """The link to the entity of a type that belongs to a number; lists pair up in order."""
    links = _of_type(context.sentence, type_)
    if type_ != "Hardware":  # a machine is named once
        links = _of_its_item(context, links)
    free = [link for link in links if link not in compared]
    paired = own_of(context, free)
    return next(iter(paired), None) if paired is not None else _nearest(context, links, free)


def _of_its_item(context: Context, links: list[Link]) -> list[Link]:
    """The links in the same item of a list as a number, or before its first: "1) for X, 2%; 2) for Y, 3%"."""
    sentence, measured = context.sentence, context.measurement
    begun = [sentence.start + mark.start() for mark in _ITEM.finditer(sentence.text)] if links else []
    if len(begun) < 2 or measured.start < begun[0]:
        return links
    start = max(place for place in begun if place <= measured.start)
    end = min((place for place in begun if place > measured.start), default=sentence.end)
    return [link for link in links if link.mention.start < begun[0] or start <= link.mention.start < end]


def _nearest(context: Context, links: Sequence[Link], free: Sequence[Link]) -> Link | None:
    """The one of a type's links that belongs to a number, given those that no comparison leads to.

    First what holds the number in parentheses, then what stands behind it, then what acts in its clause, then what the
    sentence began with, then what follows a later number, and last what an earlier number had.
    """
    sentence, measured = context.sentence, context.measurement
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
        return leading
    count = context.size
    if count > 1 and len(behind) == count:
        return behind[context.place]
    first = sentence.measurements[0].start
    opening = sentence.measurements[0].end if sentence.measurements[0].unit == "gpu" else first
    ahead = listed(sentence, [link for link in free if link.mention.end <= opening])
    passed = [link for link in free if first < link.mention.start < measured.start]
    for names in (ahead, listed(sentence, passed)):
        if 1 < count == len(names):
            return names[context.place]
    beyond = [link for link in free if link.mention.start >= context.right]
    acting = [link for link in passed if _parted(sentence, first, link)]
    data = any(link.entity.type == "Dataset" for link in free)
    if data and not (held or inside or behind) and _averaged(context):
        return free[0] if len(free) == 1 and _begun(context, free[0]) else None  # "On X, we gain 3% on average"
    for candidates in (held, inside, behind, acting[-1:], ahead, beyond, listed(sentence, passed)):
        if candidates:
            return candidates[0]
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


def _leading(context: Context, free: Sequence[Link]) -> Link | None:
    """The name right before its number where names come first ("X by 2.1% and Y by 1.4%"): one stands before the first
    number, none behind the last.
    """
    measured, all_ = context.measurement, context.sentence.measurements
    ahead = [link for link in free if context.left <= link.mention.start < measured.start]
    first = min((link.mention.start for link in free), default=measured.end)
    if first > all_[0].start or not ahead or context.size > 1 or len(all_) == 1:
        return None
    return None if any(link.mention.start >= all_[-1].end for link in free) else ahead[-1]


def _parted(sentence: Sentence, end: int, link: Link) -> bool:
    """Whether a clause ends between a number and a name that acts in the next one ("..., and X attains")."""
    text, start = sentence.text, sentence.start
    return acts(text, link.mention.end - start) and bool(_NEXT.search(text, end - start, link.mention.start - start))


def _earlier_device(context: Context, links: Sequence[Link], compared: Sequence[Link]) -> list[Link]:
    """Where the paper names the one device that it has said to run on so far ("on a single H100"); of several there is
    no telling.
    """
    found = [
        link for link in links
        if link.entity.type == "Hardware" and link.mention.start < context.sentence.end and not link.mention.coined
        and link not in compared and ON.search(context.text[max(0, link.mention.start - 24) : link.mention.start])
    ]  # fmt: skip
    return found if len({link.entity for link in found}) == 1 else []


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
    coined = any(link.mention.coined for link in links if link.entity in datasets)
    if not coined and (
        _ELSEWHERE.search(context.before()) or _ELSEWHERE.search(re.split("[,;:()]", context.after(80), maxsplit=1)[0])
    ):
        return None
    first = min((link.mention.start for link in links if link.entity in datasets), default=0)
    return next(iter(datasets)) if len(datasets) == 1 and first < end else None

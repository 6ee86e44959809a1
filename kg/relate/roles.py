"""What a claim is about: its subject, device, data set, model and baseline among the entities of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Entity, Link
from kg.relate.context import Context

_TIED = ("throughput", "latency", "speedup", "energy")
_AFTER_COMPARISON = 60
_ACTORS = ("Method", "Model", "Hardware")
_CLAUSE = re.compile(r"[;:]\s|, (?:while|whereas) |\. ")
_PREPOSITION = re.compile(r"\b(?:with|using|on|for|under|via|by|of|to|in|over|than|from|as|applying|like|integrated|combining) (?:the |a |an |our )?\Z", re.I)
_WE = re.compile(r"\b(?:we|our|it)\b", re.IGNORECASE)
_RESOLUTION = re.compile(r"\d{2,5}\s?(?:x|×|\\times|times|\$\\times\$)\s?\d{2,5}|\b\d{3,4}p\b|\b[248]K (?=resolution|video|images)|batch size of \d+")


@dataclass(frozen=True, slots=True)
class Roles:
    """The entities of a claim, each None where the text does not tell."""

    subject: Entity | None
    hardware: Entity | None
    dataset: Entity | None
    model: Entity | None
    baseline: Entity | None
    condition: str | None


def roles(context: Context, kind: str, main: Entity | None, links: Sequence[Link]) -> Roles:
    """The entities a claim is about.

    Takes the measurement in its context, the kind of the claim, the paper's main thing and all the paper's links.
    """
    compared = [link for link in context.sentence.links if _compared(context, link)]
    subject = _subject(context, main, compared)
    baseline = _nearest(context, [link for link in compared if link.entity.type in ("Method", "Model", "Hardware")])
    hardware = None if kind == "quality" else _partner(context, "Hardware", compared)
    if hardware is None and kind in _TIED:
        hardware = _only_device(context, links)
    dataset = _partner(context, "Dataset", compared) if kind in ("quality", "other") else None
    if dataset is None and kind == "quality":
        dataset = _only_dataset(context, links)
    resolution = _RESOLUTION.search(context.after()) or _RESOLUTION.search(context.before())
    return Roles(
        subject, hardware, dataset, _partner(context, "Model", compared), baseline.entity if baseline else None,
        resolution[0] if resolution else None,
    )  # fmt: skip


def _compared(context: Context, link: Link) -> bool:
    """Whether a comparison leads to a link: "over X", "compared to X", "outperforms X and Y"."""
    sentence = context.sentence
    for seen in sentence.cues:
        if seen.cue.effect != "comparison" or seen.end > link.mention.start:
            continue
        between = sentence.text[seen.end - sentence.start : link.mention.start - sentence.start]
        if len(between) < _AFTER_COMPARISON and not re.search(r"[,;]| on | by | with | at |\d", between.replace(", and", " ")):
            return True
    return False


def _subject(context: Context, main: Entity | None, compared: list[Link]) -> Entity | None:
    """The first own thing or model that its clause tells of, unless a preposition leads to it, else the main thing."""
    start, text = context.sentence.start, context.sentence.text
    clause = text[: context.measurement.start - start]
    begin = start + max((match.end() for match in _CLAUSE.finditer(clause)), default=0)
    for link in context.sentence.links:
        if not begin <= link.mention.start < context.measurement.start or link in compared or link.entity.type not in _ACTORS:
            continue
        lead = text[: link.mention.start - start]
        own = link.entity == main or link.mention.coined
        if (own or link.entity.type == "Model") and not _PREPOSITION.search(lead) and (own or not _WE.search(clause)):
            return link.entity
    return main


def _partner(context: Context, type_: str, compared: list[Link]) -> Entity | None:
    """The entity of a type that belongs to a number; lists pair up in order.

    First what stands behind the number, then what the sentence began with, then what follows a later number, and last what
    an earlier number had.
    """
    sentence, measured = context.sentence, context.measurement
    links = [link for link in sentence.links if link.entity.type == type_ and not (link.mention.coined and type_ == "Model")]
    free = [link for link in links if link not in compared]
    end = sentence.measurements[context.group[1]].end
    inside = [link for link in links if measured.start <= link.mention.start < measured.end]
    behind = [link for link in free if end <= link.mention.start < context.right]
    if context.group[1] > context.group[0] and len(behind) == context.group[1] - context.group[0] + 1:
        return behind[context.place].entity
    first = sentence.measurements[0].start
    ahead = [link for link in free if link.mention.end <= first]
    beyond = [link for link in free if link.mention.start >= context.right]
    passed = [link for link in free if first < link.mention.start < measured.start]
    for candidates in (inside, behind, ahead[-1:], beyond, passed[-1:]):
        if candidates:
            return candidates[0].entity
    return None


def _nearest(context: Context, links: list[Link]) -> Link | None:
    place = context.measurement.start
    return min(links, key=lambda link: (abs(link.mention.start - place), link.mention), default=None)


def _only_device(context: Context, links: Sequence[Link]) -> Entity | None:
    """The one device that the paper names, for numbers that a device makes; with several there is no telling."""
    devices = {link.entity for link in links if link.entity.type == "Hardware" and not link.mention.coined}
    first = min((link.mention.start for link in links if link.entity in devices), default=0)
    return next(iter(devices)) if len(devices) == 1 and first < context.sentence.end else None


def _only_dataset(context: Context, links: Sequence[Link]) -> Entity | None:
    """The one data set that the paper has named so far, for a quality that the sentence measures on none."""
    datasets = {link.entity for link in links if link.entity.type == "Dataset"}
    first = min((link.mention.start for link in links if link.entity in datasets), default=0)
    return next(iter(datasets)) if len(datasets) == 1 and first < context.sentence.end else None

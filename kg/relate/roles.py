"""What a claim is about: its subject, device, data set, model and baseline among the entities of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Annotation, Entity, Link
from kg.relate.context import Context

_TIED = ("throughput", "latency", "energy", "compute", "framerate", "time", "information", "power", "ratio")
_AFTER_COMPARISON = 60
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


def roles(context: Context, main: Entity | None, annotation: Annotation, links: Sequence[Link]) -> Roles:
    """The entities a claim is about.

    Takes the measurement in its context, the paper's main thing, the annotated paper and all its links.
    """
    compared = [link for link in context.sentence.links if _compared(context, link)]
    subject = _subject(context, main, compared)
    baseline = _nearest(context, [link for link in compared if link.entity.type in ("Method", "Model", "Hardware")])
    hardware = _partner(context, "Hardware", compared)
    if hardware is None and context.dimension in _TIED:
        hardware = _only_device(context, links)
    model = _partner(context, "Model", compared)
    resolution = _RESOLUTION.search(context.after()) or _RESOLUTION.search(context.before())
    return Roles(
        subject, hardware, _partner(context, "Dataset", compared), model, baseline.entity if baseline else None,
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
    """The last own thing named before the number in its sentence, else a model that the sentence measures, else the main thing."""
    start = context.measurement.start
    before = [
        link for link in context.sentence.links
        if link.mention.end <= start and link not in compared and link.entity.type in ("Method", "Model", "Dataset", "Hardware")
    ]  # fmt: skip
    own = [link for link in before if link.entity == main or (link.mention.coined and link.entity.type != "Dataset")]
    if own:
        return own[-1].entity
    models = [link for link in before if link.entity.type == "Model"]
    if models and not re.search(r"\b(?:we|our|We|Our|it|It|with|on|to|for)\b", context.sentence.text[: models[0].mention.start - context.sentence.start]):
        return models[0].entity
    return main


def _partner(context: Context, type_: str, compared: list[Link]) -> Entity | None:
    """The entity of a type that belongs to a number: the one behind it, else the one before it; lists pair up in order."""
    sentence = context.sentence
    links = [link for link in sentence.links if link.entity.type == type_ and not (link in compared and type_ != "Dataset") and not (type_ != "Hardware" and link.mention.coined and type_ == "Model")]
    if not links:
        return None
    size = context.group[1] - context.group[0] + 1
    last = sentence.measurements[context.group[1]].end
    behind = [link for link in links if last <= link.mention.start < context.right]
    if size > 1 and len(behind) == size:
        return behind[context.place].entity
    if inside := [link for link in links if context.measurement.start <= link.mention.start < context.measurement.end]:
        return inside[0].entity
    if behind:
        return behind[0].entity
    ahead = [link for link in links if link.mention.end <= context.measurement.start]
    return ahead[-1].entity if ahead else links[0].entity


def _nearest(context: Context, links: list[Link]) -> Link | None:
    place = context.measurement.start
    return min(links, key=lambda link: (abs(link.mention.start - place), link.mention), default=None)


def _only_device(context: Context, links: Sequence[Link]) -> Entity | None:
    """The one device that the paper names, for numbers that a device makes; with several there is no telling."""
    devices = {link.entity for link in links if link.entity.type == "Hardware" and not link.mention.coined}
    first = min((link.mention.start for link in links if link.entity in devices), default=0)
    return next(iter(devices)) if len(devices) == 1 and first < context.sentence.end else None

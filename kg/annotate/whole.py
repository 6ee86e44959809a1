"""Known names inside longer words: "U-ViT" is more than "ViT", "semi-structured" is no "structured"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.annotate.families import extend
from kg.annotate.kinds import by_shape, said_of
from kg.annotate.lexicon import pattern
from kg.model import Mention

_SYSTEM = re.compile(r"[A-Z][a-z]{2,}[A-Z]\w*")  # may name its data, too; "RAG datasets" are those of a field
# "MobileNet-V1", "ConvNeXt-T", "LI-DiT-10B": a network with weights
_NETWORK = re.compile(r"-[vVd]?\d{1,3}$|-[TSBL]$|-\d+(?:\.\d+)?B$")
_SIZED = re.compile(r"-\d+(?:\.\d+)?B$")


def whole(text: str, known: Iterable[Mention]) -> Iterator[Mention]:
    """Known names with the hyphenated whole that they are part of, without those that are no names there.

    Takes the cleaned text and the mentions of the gazetteer.
    """
    mentions = list(known)
    starts = {m.start: m.type for m in mentions}
    for mention in mentions:
        proper = _proper(mention.text)
        wider = _wider(text, mention, starts) if proper or mention.type == "Model" else None
        if wider is None and not proper and _compound(text, mention.start, mention.end):
            continue
        if wider is not None:
            yield wider
        elif (
            mention.type in ("Method", "Model")
            and _SYSTEM.fullmatch(mention.text)
            and pattern("data-noun").match(text, mention.end)
        ):
            yield mention._replace(type="Dataset", rule="name-of-data", name=mention.text, entry=None)
        else:
            yield mention


def _wider(text: str, mention: Mention, starts: Mapping[int, str]) -> Mention | None:
    """The longer name around a known one, unless the rest is a known name itself ("Transformer-Mamba"); of what has
    weights or data a technique behind it is a part ("FooNet-SFT").
    """
    if mention.type not in ("Model", "Method", "Dataset"):
        return None
    start, end = extend(text, mention.start, mention.end, mention.type)
    if (start, end) == (mention.start, mention.end) or any(at in starts for at in range(start, mention.start)):
        return None
    if " " in text[mention.end : end] and not _proper(mention.text):  # "gpt-4o 16.9%"
        return None
    apart = ("Model", "Dataset", "Hardware") if mention.type != "Method" else ("Method", "Task", "Model", "Dataset")
    if any(starts.get(at) in apart for at in range(mention.end, end)):
        return None
    name = text[start:end]
    network = mention.type == "Method" and _NETWORK.search(name)
    if mention.type == "Dataset" and _SIZED.search(name):
        return Mention(start, end, name, "Model", "family-name", name)
    if mention.type == "Model" and by_shape(name) == "Dataset" and "Bench" in name:
        return Mention(start, end, name, "Dataset", "family-name", name)
    said = None if mention.type == "Model" and not pattern("data-noun").match(text, end) else said_of(text, start, end)
    kind = said or ("Model" if network else mention.type)  # "Yi-200K" is for long texts
    broader = mention.entry if kind == mention.type else None  # a model is no narrower method
    return Mention(start, end, name, kind, "family-name", name, None, False, broader)


def _proper(name: str) -> bool:
    return name[1:] != name[1:].lower() or (name[:1].isupper() and " " not in name)


def _compound(text: str, start: int, end: int) -> bool:
    """Whether a technique is only a part of an adjective ("quantization-aware") or of a word ("semi-structured")."""
    within = text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha()
    return within or pattern("part-of-adjective").match(text, end) is not None

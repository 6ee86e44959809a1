"""Names that share a part: "2D, 3D and 4D Gaussian Splatting", "RTX 3090/4090", "text-to-video (T2V) generation".

The shortened member is found over the whole phrase, so its span overlaps the other's (the guidelines' rule 9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kg.annotate.families import members
from kg.annotate.lexicon import pattern, words
from kg.annotate.names import unit_at
from kg.model import Mention
from kg.vocabulary import Entry

Lookup = Callable[[str], Entry | None]
_JOINTS = (" and ", " or ", " & ", "/", " as well as ", " and/or ", "- to ")
_LEADS = (" and", " or ", " & ", "&", "/", ",", " to ")
_MOST = 12  # members on one side
_NEAR = 40  # characters before a name in which a part that it completes begins
_BEFORE = re.compile(
    r"(?<![\w.-])(?P<part>(?:[\w:-]|\.(?=\d))+?)(?P<hung>-?)"
    r"(?P<joint>,? (?:and|or|and/or|as well as) | & |/|, |(?<=-) to )$"
)
_JOINT = re.compile("[ -]")
_GLUED = re.compile(r"(?<=[A-Za-z]{2})[vV]?(?=\d+(?:\.\d+)?$)")  # "ResNet18/34", "DINOv2/v3"
_NUMBER = re.compile(r"\d+(?:\.\d+)?[KM]?")
_FOLLOW = re.compile(r" ((?P<more>(?:other|more|further|additional|different|million|billion)\b)|[\w-]+)")
_COUNTED = re.compile(r"[a-z-]{2,}s|[A-Z]+\d\w*|[GC]PUs?")
_CAPITAL = re.compile("[ -][A-Z][a-z]+(?![A-Za-z])")
_WORD = re.compile("[a-z]{3}")
_SIZE = re.compile(r"(?:\d+x)?\d[\d.]*[BM](?!\w)")
_INSIDE = re.compile(r" \((?P<short>[A-Za-z0-9-]{2,10})\)(?P<joint>[ -])(?P<right>[A-Za-z]+(?: [a-z]+)?)")
_RUN = re.compile(r"[\w-]+\Z")


def coordinated(text: str, mentions: Iterable[Mention], lookup: Lookup) -> Iterator[Mention]:
    """The shortened members of coordinations around known names, of which there may be several on each side.

    Takes the cleaned text, the chosen mentions, and a look-up of the vocabulary by name.
    """
    chosen = list(mentions)
    starts = {m.start for m in chosen}
    for mention in chosen:
        known = mention.entry or mention.family or mention.rule.startswith(("family", "model-with"))
        if known and mention.type in ("Hardware", "Method", "Model", "Dataset"):
            yield from _front(text, mention, lookup, starts)
            yield from _back(text, mention, lookup, starts)


def _front(text: str, mention: Mention, lookup: Lookup, starts: set[int]) -> Iterator[Mention]:
    """ "2D, 3D and 4D Gaussian Splatting": each part before takes the tail of the whole name behind."""
    if not text.endswith(_JOINTS, 0, mention.start):
        return
    shared = list(_parts(text, mention, lookup, starts))
    # "RAG, alignment, and supervised fine-tuning": the comma may be that of a list of whole names
    if len(shared) == 1 and mention.type == "Method" and text.rfind(", ", *shared[0][1]) > 0:
        return
    told = {mention.entry}
    for found, _ in shared:
        if found.entry is None or found.entry not in told:
            told.add(found.entry)
            yield found


def _parts(text: str, mention: Mention, lookup: Lookup, starts: set[int]) -> Iterator[tuple[Mention, tuple[int, int]]]:
    """The parts before a name that share its tail, the nearest first, each with where the joint behind it stands."""
    at = mention.start
    for _ in range(_MOST):
        before = _BEFORE.search(text, max(0, at - _NEAR), at)
        if before is None or (before["joint"] == ", " and at == mention.start):
            return
        at = before.start("part")
        part, tails = before["part"], _tails(mention.text, hung=bool(before["hung"]), whole=not mention.phrased)
        # no "causal Forcing" stands in "causal and Self Forcing"
        names = [part + tail for tail in tails if not (part[0].islower() and _CAPITAL.match(tail))]
        found = _member(text, (at, mention.end), names, lookup) if at not in starts else None
        if found is None:
            return
        yield found, before.span("joint")


def _tails(name: str, *, hung: bool, whole: bool) -> Iterator[str]:
    """What a part before a name may share with it, the longest first; a hanging hyphen shares what begins with one, and
    only of a whole name more words than one are left out ("weight and KV cache quantization").

    >>> list(_tails("4-bit quantization", hung=True, whole=True))
    ['-bit quantization']
    >>> list(_tails("flow-based branch pruning", hung=False, whole=False))
    ['-based branch pruning', ' branch pruning']
    """
    blank = False
    for cut in _JOINT.finditer(name):
        tail = name[cut.start() :]
        # "consistency and video diffusion models": a class word alone is too little
        if not (hung and cut[0] == " ") and not (blank and (not whole or tail[1:] in words()["generic"])):
            yield tail
        blank = blank or cut[0] == " "


def _back(text: str, mention: Mention, lookup: Lookup, starts: set[int]) -> Iterator[Mention]:
    """ "RTX 3060, 3090/4090": each part behind takes the front of the whole name before."""
    end = mention.end
    if not text.startswith(_LEADS, end):
        return
    for _ in range(_MOST):
        after = pattern("shared-front").match(text, end)
        if after is None or after.start("part") in starts or not _shares(text, mention, after):
            return
        end = after.end("part")
        for part in dict.fromkeys((after["part"], after["part"].split(" ")[0])):  # "Foo 3/3.1 Pro" may be of Foo 3.1
            past = after.start("part") + len(part)
            past += text.startswith(")", past) and "(" in text[mention.start : past]  # "A100 (40GB/80GB)"
            names = list(_completed(mention.text, part, bool(after["hung"])))
            found = _member(text, (mention.start, past), names, lookup, sized=not part.isalpha())
            if found is not None and (found.type == mention.type or not part.isalpha()):
                yield found
                break


def _shares(text: str, mention: Mention, after: re.Match[str]) -> bool:
    """Whether what follows a name may be the rest of another: a small word behind a slash or in a list of models, and
    no number that counts what follows it ("Llama 3 and 4 hours", "MOT17 and 20 videos").
    """
    closely = after["hung"] or after["joint"] in ("/", ",")
    if after["small"] or closely:
        return bool(closely) or (mention.type == "Model" and mention.text[-1].islower())
    follow = _FOLLOW.match(text, after.end()) if _NUMBER.fullmatch(after["part"]) else None
    if follow is None:
        return True
    if follow["more"] or unit_at(text, follow.start(1)) is not None:
        return False
    named = words()["device-noun" if mention.type == "Hardware" else "name-kind"] | words()["function"]
    return _COUNTED.fullmatch(follow[1]) is None or follow[1] in named


def _completed(name: str, part: str, hung: bool = False) -> Iterator[str]:
    """A name with a part of another in the place of its end, the shortest end first.

    >>> list(_completed("Llama-2-7B", "13B")), list(_completed("ResNet18", "34")), list(_completed("DINOv2", "v3"))
    (['Llama-2-13B'], ['ResNet34'], ['DINOv3'])
    """
    sized = bool(_SIZE.match(part))
    for cut in reversed(list(_JOINT.finditer(name))):
        other = _WORD.match(name, cut.end()) and not (hung or part[0].islower())  # "physics-based models or 3D"
        if bool(_SIZE.match(name, cut.end())) == sized and not other:  # "Llama-3.1-8B and 3.2-3B"
            yield name[: cut.end()] + part
    if (glued := _GLUED.search(name)) and not part.isalpha():
        yield name[: glued.start() if part[0].isalpha() else glued.end()] + part


def _member(
    text: str, span: tuple[int, int], names: list[str], lookup: Lookup, *, sized: bool = False
) -> Mention | None:
    """What stands at a span by the first of its possible names that the vocabulary knows, or else a family; if sized,
    also a model with its size ("Foo-7B and 13B", but no "Foo-7B" in "Foo and Bar-7B").
    """
    for name in names:
        if entry := lookup(name):
            return Mention(*span, text[slice(*span)], entry.type, "coordination", entry.name, entry.path)
    for name in names:
        for one in members(name, [name]):
            if one.end - one.start == len(name) and (sized or one.rule != "model-with-size"):
                return Mention(*span, text[slice(*span)], one.type, "coordination", one.name, None, False, one.family)
    return None


def interrupted(text: str, lookup: Lookup) -> Iterator[Mention]:
    """Known names with their abbreviation put inside: "text-to-video (T2V) generation" is "text-to-video generation".

    Takes the cleaned text and a look-up of the vocabulary by name; the abbreviation by itself is a mention of its own.
    """
    last = 0
    for match in _INSIDE.finditer(text):  # from its literal " (": looking for the words first costs fifty times more
        before = _words_before(text, last, match.start())
        last = match.end() if before else last
        rights = (match["right"], match["right"].split()[0])
        for left in (" ".join(before[-count:]) for count in range(len(before), 0, -1)):
            if left[:1].lower() != match["short"][:1].lower():  # "multi-modal (BEiT-3) transformer" names two things
                continue
            known = next(((r, entry) for r in rights if (entry := lookup(left + match["joint"] + r))), None)
            if known and lookup(left) is None:
                right, entry = known
                start, end = match.start() - len(left), match.start("right") + len(right)
                yield Mention(start, end, text[start:end], entry.type, "interrupted", entry.name, entry.path)
                break


def _words_before(text: str, start: int, end: int) -> list[str]:
    """Up to three words between two places, the last at the end; the first may be the tail of a longer one."""
    found: list[str] = []
    for part in reversed(text[start:end].rsplit(" ", 3)[-3:]):
        if run := _RUN.search(part):
            found.insert(0, run.group())
        if run is None or run.start():
            break
    return found

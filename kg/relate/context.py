"""What stands around a measurement: its sentence, its neighbours, the cues on both sides, and whose work is told."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.model import GAP, Annotation, Entity, Link, Measurement
from kg.relate.cues import SeenResultCue, find_cues, units, words_of

_BREAK = re.compile(
    r"[;]|, (?:and |while |with |but |which |whereas |achieving |outperforming |surpassing )| while |\. "
)
_JOINT = re.compile(r"[\s,/]*(?:(?:and|or|&)\s)?(?:of )?(?:(?:up to|over|nearly|about|even) )?[~$+\\]*(?:sim)?")
_ADVERB = re.compile(
    r"\)?,?\s(?:which\s)?(?:(?:also|further|even|only|consistently|significantly|can|still|alone|reliably"
    r"|algorithm|approach|architecture|framework|method|model|network|pipeline|scheme|system)\s)?"
)
_NUMBERED = ("Hardware", "Model", "Dataset")
SUBJECTS = ("Method", "Model", "Hardware", "Dataset")


class Sentence(NamedTuple):
    """A sentence with what was seen in it; `own` says whether it tells of the paper's own work."""

    start: int
    end: int
    text: str
    cues: tuple[SeenResultCue, ...]
    links: tuple[Link, ...]
    measurements: tuple[Measurement, ...]
    own: bool
    background: bool  # it stands before anything of the paper's own is told


class Context(NamedTuple):
    """A measurement in its sentence: `left` and `right` bound what belongs to it, `group` is the list it is part of."""

    measurement: Measurement
    sentence: Sentence
    left: int
    right: int
    group: tuple[int, int]  # of measurements in the sentence
    place: int  # in its group
    text: str  # the paper's

    @property
    def dimension(self) -> str:
        """What the unit measures."""
        return units()[self.measurement.unit].dimension

    @property
    def size(self) -> int:
        """How many measurements its list holds."""
        return self.group[1] - self.group[0] + 1

    def before(self, length: int = 200) -> str:
        """The text left of the measurement's list, up to the neighbour before it."""
        sentence = self.sentence
        start, shift = sentence.measurements[self.group[0]].start, sentence.start
        return sentence.text[max(self.left, start - length) - shift : start - shift]

    def after(self, length: int = 200) -> str:
        """The text right of the measurement, up to its next neighbour or the end of the clause."""
        sentence, start = self.sentence, self.measurement.end
        end, shift = min(max(self.right, start), start + length), sentence.start
        return sentence.text[start - shift : end - shift]

    def lead(self, length: int = 40) -> str:
        """The text right before the measurement itself."""
        sentence = self.sentence
        start = self.measurement.start - sentence.start
        return sentence.text[max(0, start - length) : start]


def main_entity(annotation: Annotation, links: Sequence[Link]) -> Entity | None:
    """The paper's own thing, or None where nothing is named.

    Takes the annotated paper and its links; the name before the title's colon comes first, then a name that the paper
    coins in the title, a name of its own that it introduces in so many words, a phrase that it coins in the title, what
    else it introduces or coins, an unknown name that acts, and last what the title names first.
    """
    return next((found[0].entity for found in _candidates(annotation, links) if found), None)


def _candidates(annotation: Annotation, links: Sequence[Link]) -> Iterator[list[Link]]:
    """What may be a paper's own thing, the likeliest first; each is looked for only where none before it was found."""
    text, title = annotation.paper.text, len(annotation.paper.title)
    own = [link for link in links if link.entity.type in SUBJECTS]
    things = [link for link in own if not link.mention.described]
    yield [
        link
        for link in things
        if link.mention.start == 0 and text[link.mention.end : link.mention.end + 2].strip() == ":"
    ]
    titled = [
        link for link in own
        if link.mention.coined and link.mention.start <= title and link.entity.type != "Dataset"
    ]  # fmt: skip
    yield [link for link in titled if not link.mention.rule.startswith(("phrase-", "vocabulary"))]
    named = [link for link in things if link.entity.type in ("Method", "Model")]
    presented = [link for link in named if _presented(text, title, link)]
    yield [link for link in presented if _own_name(link)]
    yield titled
    yield presented
    yield [link for link in named if link.mention.coined]
    yield [link for link in things if link.mention.coined]
    yield [link for link in named if link.mention.rule == "family-name" and acts(text, link.mention.end)]
    yield [link for link in named if link.mention.start <= title]
    yield [link for link in own if link.mention.coined]


def acts(text: str, end: int) -> bool:
    """Whether an achieving verb follows what ends at a place of a text.

    >>> acts("FooNet also achieves 3 ms", 6), acts("FooNet method reaches 3 ms", 6), acts("FooNet of 2020", 6)
    (True, True, False)
    """
    adverb = _ADVERB.match(text, end)
    return bool(adverb) and text.startswith(words_of("stem-acting"), adverb.end() if adverb else end)


def _own_name(link: Link) -> bool:
    return link.mention.coined or link.mention.entry is None


def _presented(text: str, title: int, link: Link) -> bool:
    return link.mention.start > title and _introduced(text, link.mention.start)


def _introduced(text: str, start: int) -> bool:
    """Whether the words right before a place introduce what stands there: "we present", "a method called"."""
    lead = text[max(0, start - 48) : start].lower().rstrip("\"'“‘`*{ ").removesuffix("\\textbf")
    return lead.rstrip().endswith(words_of("stem-naming")) and ". " not in lead[-24:]


def sentences(annotation: Annotation, links: Sequence[Link]) -> Iterator[Sentence]:
    """The sentences of the abstract that measure something.

    Takes the annotated paper and its links; a sentence is the paper's own where it says so ("we", "our") or names
    what the paper coins, and background while none before it was.
    """
    if not annotation.measurements:
        return
    text, title = annotation.paper.text, len(annotation.paper.title) + len(GAP)
    coined = {link.entity for link in links if link.mention.coined}
    places = [link.mention.start for link in links if link.entity in coined]
    # a sentence may begin with the title, where that has no full stop
    spans = [(max(start, title), end) for start, end in annotation.sentences if end > max(start, title)]
    first = _first_own(annotation, spans, places)
    for start, end in spans:
        measured = tuple(m for m in annotation.measurements if start <= m.start < end)
        if measured:
            cues = tuple(find_cues(text, start, end))
            yield Sentence(
                start, end, text[start:end], cues, tuple(link for link in links if start <= link.mention.start < end),
                measured, _own(cues, places, start, end), start < first,
            )  # fmt: skip


def _first_own(annotation: Annotation, spans: Sequence[tuple[int, int]], places: Sequence[int]) -> int:
    """Where the first sentence begins that tells of the paper's own work; cues are read only where none names a thing
    of its own before the first number.
    """
    named = next((start for start, end in spans if _named(places, start, end)), len(annotation.paper.text))
    if named <= annotation.measurements[0].start:
        return named
    text = annotation.paper.text
    return next((start for start, end in spans if _own(find_cues(text, start, end), places, start, end)), 0)


def _own(cues: Iterable[SeenResultCue], places: Sequence[int], start: int, end: int) -> bool:
    """Whether a sentence tells of the paper's own work: what the paper coins stands in it, or "we" and the like."""
    return _named(places, start, end) or any(seen.cue.effect in ("own", "introduces") for seen in cues)


def _named(places: Sequence[int], start: int, end: int) -> bool:
    first = bisect_left(places, start)
    return first < len(places) and places[first] < end


def contexts(sentence: Sentence, text: str) -> Iterator[Context]:
    """Each measurement of a sentence with its bounds: a list ("3x, 2x and 5x") shares what stands around it."""
    measured = sentence.measurements
    for first, last in _groups(sentence):
        left = measured[first - 1].end if first else sentence.start
        right = measured[last + 1].start if last + 1 < len(measured) else sentence.end
        for i in range(first, last + 1):
            yield Context(measured[i], sentence, left, right, (first, last), i - first, text)


def _groups(sentence: Sentence) -> Iterator[tuple[int, int]]:
    measured = sentence.measurements
    first = 0
    for i in range(1, len(measured) + 1):
        if i < len(measured):
            gap = sentence.text[measured[i - 1].end - sentence.start : measured[i].start - sentence.start]
            same = units()[measured[i].unit].dimension == units()[measured[i - 1].unit].dimension
            if same and len(gap) < 16 and _JOINT.fullmatch(gap) and not in_name(measured[i - 1], sentence):
                continue
        yield first, i - 1
        first = i


def in_name(measured: Measurement, sentence: Sentence) -> bool:
    """Whether a number begins inside a name ("Llama-2-70B", "Ryzen 9 7950X") and measures nothing."""
    return any(
        link.entity.type in _NUMBERED and link.mention.start < measured.start < link.mention.end
        for link in sentence.links
    )


def clause_end(text: str) -> int:
    """Where the clause that a text begins with ends.

    >>> "faster at low cost, while saving memory"[: clause_end("faster at low cost, while saving memory")]
    'faster at low cost'
    """
    match = _BREAK.search(text)
    return match.start() if match else len(text)

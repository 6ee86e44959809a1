"""Paper -> mentions and measurements; the only room that imports spaCy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from kg.annotate.clean import clean
from kg.annotate.measurements import measurements
from kg.annotate.recognizer import Recognizer
from kg.annotate.rejected import rejected
from kg.annotate.resolve import in_order
from kg.blanks import Edited, tidied
from kg.model import Annotation, Measurement, Mention, Paper, Rejection
from kg.vocabulary import Vocabulary

_TOGETHER = 25  # papers that go from room to room in one: what a room knows then stays in the processor's cache


@lru_cache(maxsize=2)
def _recognizer(vocabulary: Vocabulary) -> Recognizer:
    return Recognizer(vocabulary)


def rest() -> None:
    """Lets go of the pipeline: 200 MB, built again when the next paper comes."""
    _recognizer.cache_clear()


def annotate(papers: Iterable[Paper], vocabulary: Vocabulary) -> Iterator[Annotation]:
    """Finds what papers name and measure, a few papers at a time.

    Takes papers and the vocabulary; gives each paper with its sentences, mentions and measurements in the order of the
    text, all as offsets into `paper.text`. A mention's text is exactly what stands there.
    """
    recognizer, row = _recognizer(vocabulary), iter(papers)
    while some := list(islice(row, _TOGETHER)):
        yield from _annotated(some, recognizer)


def rejections(paper: Paper, vocabulary: Vocabulary) -> Iterator[Rejection]:
    """What read as a name in a paper and is none of its mentions, with the reason, sorted by place."""
    return rejected(paper, _recognizer(vocabulary))


def annotate_one(paper: Paper, recognizer: Recognizer) -> Annotation:
    """One paper annotated by a recognizer that is already built."""
    return next(_annotated([paper], recognizer))


def _annotated(papers: Sequence[Paper], recognizer: Recognizer) -> Iterator[Annotation]:
    """Papers annotated by a recognizer; all are cut into words and measured before names are looked for."""
    cleaned = [clean(paper.text) for paper in papers]
    cut = [recognizer.tokens(plain.text) for plain in cleaned]
    measured = [tuple(sorted(_measured(paper.text))) for paper in papers]
    for paper, plain, tokens, numbers in zip(papers, cleaned, cut, measured, strict=True):
        text = paper.text
        sentences, mentions = recognizer.recognize(plain.text, plain.place(len(paper.title)), tokens)
        found = sorted((_restore(mention, plain, text) for mention in mentions), key=in_order)
        yield Annotation(
            paper,
            tuple(plain.original(*span) for span in sentences),
            tuple(mention for mention in found if mention.type),
            numbers,
            tuple(mention for mention in found if not mention.type),
        )


def _measured(text: str) -> Iterator[Measurement]:
    """The measurements of a text with its blanks put right, as they stand in the text as captured."""
    tidy = tidied(text)
    if not tidy.puts:
        yield from measurements(text)
        return
    for found in measurements(tidy.text):
        start, end = tidy.original(found.start, found.end)
        yield replace(found, start=start, end=end, text=text[start:end])


def _restore(mention: Mention, plain: Edited, text: str) -> Mention:
    """The mention with the offsets and the spelling of the text as captured."""
    if plain.text == text:
        return mention
    start, end = _balanced(text, *plain.original(mention.start, mention.end))
    return Mention(start, end, text[start:end], *mention[3:])


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the other brace or dollar of markup that opens or closes inside it."""
    quote = text[start:end]
    if text[end : end + 1] == "}" and quote.count("{") > quote.count("}"):
        return start, end + 1
    if quote.count("$") % 2 and text[end : end + 1] == "$":
        return start, end + 1
    return (start - 1, end) if quote.count("$") % 2 and text[start - 1 : start] == "$" else (start, end)

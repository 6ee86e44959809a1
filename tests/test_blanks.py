"""Blanks lost or gained around punctuation change nothing of what is found, and quotes stand where they stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocabulary
from kg.annotate import annotate
from kg.blanks import tidied
from kg.link import link
from kg.model import Extraction, Paper
from kg.relate import relate

TITLE = "TileGlide: Fast, Fine-Grained Maps (and More)"
ABSTRACT = (
    "Large language models (LLMs) need fast, cheap maps. We propose TileGlide, a mixture-of-experts model for sparse/"
    "linear attention (SLA) and train it on ImageNet, COCO and LAION-5B. On 8 A100-80GB GPUs it is 2.3x faster than "
    "vLLM, SGLang and FlexGen (by 12 ms, at 90 FPS), while keeping accuracy. Low-rank adapters, pruning and "
    "distillation cut memory by 40%: fine-tuning needs 16 GB only."
)
GAINED = (
    (r"(?<=[a-z])-(?=[a-z])(?!-(?:and|or|to|vs)\b)", "- "),
    (r"(?<=[a-z])/(?=[a-z])", "/ "),
    (r"(?<=\w)([,.;:)])(?=\s|$)", r" \1"),
    (r"\((?=\w)", "( "),
    (r"(?<=\w)\)", " )"),
)
LOST = ((r"(?<=[a-z]), (?=[a-z])", ","), (r"(?<=LLM), (?=S)", ","), (r"(?<=ls) \((?=LL)", "("), (r"(?<=A\)) (?=a)", ""))
KNOWN = vocabulary.load(None)


def said(title: str, abstract: str) -> Extraction:
    (note,) = annotate([Paper(title, abstract)], KNOWN)
    return relate(note, link(note, KNOWN, {}))


def told(found: Extraction) -> tuple[object, ...]:
    """What is found, without what the title and the spelling of the text say."""
    statements = [(x.relation, x.entity.type, x.entity.name, x.confidence, len(x.evidence)) for x in found.statements]
    return sorted(statements), [
        (x.kind, x.value, x.unit, x.metric, x.subject and x.subject.name) for x in found.results
    ]


PLAIN = said(TITLE, ABSTRACT)


def test_the_plain_text_says_much() -> None:
    assert len(PLAIN.statements) > 8 and len(PLAIN.results) >= 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text- to-image maps", "text-to-image maps"),
        ("2- to 4-bit maps", "2- to 4-bit maps"),
        ("a score ( FID ), here", "a score (FID), here"),
        ("maps -and more", "maps -and more"),  # a dash
    ],
)
def test_blanks_are_put_right(text: str, expected: str) -> None:
    assert tidied(text).text == expected


@pytest.mark.parametrize(("where", "put"), GAINED + LOST)
def test_a_text_with_disturbed_blanks_says_the_same(where: str, put: str) -> None:
    abstract = re.sub(where, put, ABSTRACT)
    assert abstract != ABSTRACT
    assert told(said(TITLE, abstract)) == told(PLAIN)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_quotes_stand_in_the_text_as_it_is(data: st.DataObject) -> None:
    blank = st.sampled_from(("", " "))
    marks = re.compile(r"[-/,.;:()]")
    abstract, title = (
        marks.sub(lambda mark: data.draw(blank) + mark[0] + data.draw(blank), text) for text in (ABSTRACT, TITLE)
    )
    found = said(title, abstract)
    for claim in (*found.statements, *found.results):
        for proof in claim.evidence:
            field = title if proof.field == "title" else abstract
            assert field[proof.start : proof.end] == proof.quote
            assert proof.quote in proof.sentence and proof.sentence in field


@given(st.text(alphabet="ab1 -/,.;:()AB\n", max_size=40))
def test_places_come_back(text: str) -> None:
    tidy = tidied(text)
    assert tidy.text.replace(" ", "") == text.replace(" ", "")
    for at, sign in enumerate(tidy.text):
        start, end = tidy.original(at, at + 1)
        assert sign == " " or sign in text[start:end]
        assert tidy.place(start) <= at < tidy.place(end)


def test_links_stay_as_they_are() -> None:
    assert not tidied("see example.org/a,b/c and https://example.org/x,y").puts

"""Techniques told by weighted signs: what a run of words is, which signs it has, and what they sum up to."""

from __future__ import annotations

import math

import pytest

from kg.annotate import phrases as room
from kg.annotate.phrases import phrases, signs
from kg.annotate.runs import Run, runs
from kg.annotate.signs import heads_of_phrases, weights
from kg.annotate.tokenizer import blank
from kg.model import Mention


def found(text: str) -> list[tuple[str, bool]]:
    return [(text[run.start : run.end], run.trailed) for run in runs(blank().make_doc(text), text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use step-wise token merging.", [("step-wise token merging", False)]),
        ("It merges by a big token merging strategy for gadgets.", [("big token merging", True)]),
        ("The token merging gadgets are slow.", []),  # the head goes on
        ("It is merging-based.", []),
        ("We use merging.", []),  # a head alone
        ("Here are maps, token merging and gadget pruning.", [("token merging", False), ("gadget pruning", False)]),
        ("See foo/token merging.", []),  # "foo/token" is one word
    ],
)
def test_runs_end_in_a_head_and_nothing_breaks_them(text: str, expected: list[tuple[str, bool]]) -> None:
    assert {"merging", "pruning"} <= heads_of_phrases()
    assert found(text) == expected


def test_a_run_stays_in_its_sentence() -> None:
    text = "Here are maps\nToken merging is quick."
    cut = text.index("\n")
    spans = [(0, cut), (cut + 1, len(text))]
    assert [(r.start, r.sentence) for r in runs(blank().make_doc(text), text, spans)] == [(cut + 1, spans[1])]


def test_a_run_without_end_is_cut() -> None:
    text = "gadget " * 5_000 + "merging"
    (run,) = runs(blank().make_doc(text), text, [(0, len(text))])
    assert len(text[run.start : run.end].split()) < 30


def test_the_signs_of_a_phrase() -> None:
    text = "Second, we propose step-wise token merging, a map."
    start, end = text.index("step"), text.index(", a map")
    held = set(signs(text, Run(start, end, (0, len(text)), False), text[start:end].split(), [], titled=False))
    assert held == {
        "head:merging", "pair:token merging", "first:step-wise", "word:step-wise", "word:token", "joint:wise",
        "before:propose", "led:we propose", "after:,", "verb:propos", "words:3", "capitals:0",
    }  # fmt: skip


def test_what_it_holds_is_a_sign() -> None:
    text = "(1) Foo2 Token Merging"
    inner = [(9, 22, "Method")]
    held = set(signs(text, Run(4, 22, (0, 22), True), text[4:].split(), inner, titled=True))
    assert {"item", "name", "title", "trailed", "capitals:3", "inner:Method", "inner-ends", "after:^"} <= held


def test_signs_sum_up_to_a_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        room, "weights", lambda: {"any": (-1.0, -2.0), "head:merging": (1.5, 0.0), "words:2": (0.5, 4.0)}
    )
    text = "We use token merging."
    run = Run(7, 20, (0, len(text)), False)
    (mention,) = phrases(text, 0, [run], [])  # -1 + 1.5 + 0.5 = 1; own: -2 + 4 = 2
    assert (mention.text, mention.name, mention.rule, mention.coined) == (
        "token merging", "token merging", "phrase-signs", True,
    )  # fmt: skip
    assert 1 / (1 + math.exp(-1)) > room._OVER
    monkeypatch.setattr(room, "weights", lambda: {"any": (-1.0, -2.0), "head:merging": (1.0, 0.0)})
    (mention,) = phrases(text, 0, [run], [])  # 0: one half
    assert not mention.coined
    known = Mention(13, 20, "merging", "Method", "vocabulary", "merging", "method/merging")
    assert not list(phrases(text, 0, [run], [known]))  # half is too little to take a known name's place


def test_what_another_rule_covers_is_left_to_it() -> None:
    text = "We propose step-wise token merging for maps."
    run = Run(11, 34, (0, len(text)), False)
    assert [m.text for m in phrases(text, 0, [run], [])] == ["step-wise token merging"]
    wider = Mention(11, 34, text[11:34], "Method", "own-presented", text[11:34], None, True)
    assert not list(phrases(text, 0, [run], [wider]))


def test_every_head_has_a_weight_and_any_holds_for_all() -> None:
    assert "any" in weights() and heads_of_phrases() and all(f"head:{head}" in weights() for head in heads_of_phrases())

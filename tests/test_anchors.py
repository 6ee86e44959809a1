"""A rule of anchors.tsv finds nothing in a sentence that does not wake it: texts are spared patterns, never names."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from kg.annotate import coined, lexicon, marks
from kg.annotate.sentences import read
from kg.annotate.tokenizer import blank
from kg.annotate.tokens import Tokens
from kg.resources import resource
from kg.vocabulary import rows

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpora" / "hf-daily-2024-05_2026-04.jsonl.gz"
RULES = [row["rule"] for _, row in rows(resource("ontology", "rules", "anchors.tsv"))]
PATTERNS = {"apposed": coined._NOVEL, "ours": coined._OURS}


def examples() -> list[str]:
    table = rows(resource("ontology", "rules", "rules.tsv"))
    return [part for _, row in table for part in (row["example"] + " ¶ " + row["counterexample"]).split(" ¶ ")]


def real() -> list[str]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["paper"]["summary"] for line, _ in zip(lines, range(3000), strict=False)]


def asleep(rule: str, texts: list[str]) -> tuple[int, list[str]]:
    """How often a rule's pattern finds something, and the sentences where it does and is not awake."""
    sentences = [one for text in texts for one in re.split(r"(?<=[.!?])\s", text)]
    pattern = PATTERNS.get(rule) or lexicon.pattern(rule)
    found = [one for one in sentences if pattern.search(one)]
    words = blank().make_doc  # a new one: spaCy asks what a word is only once
    return len(found), [one for one in found if rule not in read(Tokens.of(words(one)), [(0, len(one))])[0].awake]


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_finds_in_examples_wakes_it(rule: str) -> None:
    count, missed = asleep(rule, examples())
    assert count and not missed


@pytest.mark.skipif(not CORPUS.is_file(), reason=f"the real abstracts are not at {CORPUS}")
@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_finds_in_real_texts_wakes_it(rule: str) -> None:
    count, missed = asleep(rule, real())
    assert count > 40 and not missed


def test_a_missing_anchor_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 1 << marks._FIRST + marks._rules().index("calls")
    whole, stems = ({word: bits & ~calls for word, bits in one.items()} for one in marks._anchors())
    monkeypatch.setattr(marks, "_anchors", lambda: (whole, stems))
    assert asleep("calls", examples())[1]

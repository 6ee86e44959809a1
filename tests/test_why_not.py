"""`kg why --not` names what was seen and rejected, place by place; rejections are written on demand only."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import terms
from kg.build import build
from kg.build.rerun import Extractor
from kg.errors import KgError, QueryError, StoreError
from kg.model import Rejection
from kg.store import Store
from kg.why.absent import why_not
from kg.why.rejections import REASONS, explain, export_rejections

TITLE = "FooNet: Serving Language Models on a Budget"
ABSTRACT = (
    "We propose FooNet, a framework for language models. It runs on an NVIDIA A100-80GB without flash attention. "
    "Each of 12 sheep was said to sam by hand. We train Llama-3.1-70B-Instruct with QuuxZap and the LLMs. "
    "Sharpness-aware minimization (SAM) helps, and so does silent apple mowing (MCTS). "
    "FooNet is 31.5x faster than before."
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why-not")
    paper = {"id": "2501.00001", "title": TITLE, "summary": ABSTRACT, "publishedAt": "2025-01-01T00:00:00.000Z"}
    (folder / "one.json").write_text(json.dumps([{"paper": paper}]), encoding="utf-8")
    build([folder / "one.json"], folder / "store", jobs=1)
    return folder / "store"


def told(store: Path, name: str, paper: str = "FooNet") -> str:
    with Store(store) as opened:
        return "\n".join(why_not(opened, paper, name))


def test_a_name_within_a_longer_one_names_the_longer(store: Path) -> None:
    text = told(store, "Llama")
    assert "»Llama«-3.1-70B-Instruct with" in text
    assert f"{REASONS['shadowed']}: Llama-3.1-70B-Instruct (Model" in text


def test_what_the_sentence_denies_is_told_with_sentence_and_rule(store: Path) -> None:
    text = told(store, "FlashAttention")
    assert "it is linked: mentions FlashAttention (Method)" in text
    assert "80GB without »flash attention«." in text
    assert REASONS["negated"] in text
    assert "rule cue-without" in text


def test_a_name_in_another_case_says_how_it_is_written(store: Path) -> None:
    text = told(store, "SAM")
    assert "said to »sam« by hand" in text
    assert f"{REASONS['case']}; the name is written SAM" in text


def test_an_unknown_name_gets_its_sentence_and_the_nearest_names(store: Path) -> None:
    text = told(store, "QuuxZap")
    assert "with »QuuxZap« and" in text
    assert REASONS["unknown"] in text
    assert "nearest of this paper: " not in text  # nothing there is like it


def test_a_number_that_is_a_result_is_no_rejection(store: Path) -> None:
    text = told(store, "31.5x")
    assert "it is told as a result: 31.5x (speedup)" in text
    assert not any(reason in text for reason in REASONS.values())
    for part in ("31", "1.5x", "5"):
        assert "told as a result" not in told(store, part)


def test_words_that_are_no_name_are_not_called_one(store: Path) -> None:
    text = told(store, "helps")
    assert REASONS["plain"] in text and REASONS["unknown"] not in text


def test_a_short_form_that_the_text_gives_another_meaning(store: Path) -> None:
    text = told(store, "Segment Anything Model")
    assert "minimization (»SAM«) helps" in text
    assert f"{REASONS['reading']}: sharpness-aware minimization (Method, abbreviation)" in text


def test_a_word_of_the_field_is_no_name(store: Path) -> None:
    assert REASONS["field"] in told(store, "LLMs")


def test_a_name_that_is_nowhere_gets_the_nearest(store: Path) -> None:
    text = told(store, "A200")
    assert "stands neither in the title nor in the abstract" in text
    assert "'A100'" in text


def test_an_unknown_paper_is_told(store: Path) -> None:
    with pytest.raises(QueryError, match="nothing in the graph"):
        told(store, "A100", "No such paper anywhere")


def test_spans_are_those_of_the_text(store: Path) -> None:
    extractor = Extractor(store)
    (again,) = extractor.papers(extractor.paths)
    assert len(again.rejections) >= 4
    for one in again.rejections:
        assert again.annotation.paper.text[one.start : one.end] == one.text
        assert one.reason in REASONS


def test_numbers_that_claim_nothing_are_rejections(store: Path) -> None:
    extractor = Extractor(store)
    (again,) = extractor.papers(extractor.paths)
    shown = {evidence.quote for result in again.extraction.results for evidence in result.evidence}
    for one in again.rejections:
        if one.reason == "no-claim":
            assert one.type == "Result" and one.text not in shown


def test_a_shorter_reading_of_what_is_linked_is_no_rejection(store: Path) -> None:
    text = told(store, "A100 80GB")
    assert "it is linked: runsOn NVIDIA A100 80GB (Hardware)" in text and REASONS["shadowed"] not in text


def test_what_the_vocabulary_knows_is_named_and_nothing_near_it(store: Path) -> None:
    text = told(store, "h100")
    assert "stands neither in the title" in text and "the vocabulary knows it as NVIDIA H100 (Hardware)" in text
    assert "nearest" not in text and "nearest of the vocabulary" in told(store, "h1000")


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_is_asked_for_one(store: Path, name: str) -> None:
    with pytest.raises(QueryError, match="name: is empty"):
        told(store, name)


def test_the_export_is_a_named_graph_and_the_same_twice(store: Path, tmp_path: Path) -> None:
    first = export_rejections(store, tmp_path / "a.nq").read_bytes()
    assert first == export_rejections(store, tmp_path / "b.nq").read_bytes()
    quads = list(ox.parse(first, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in quads} == {f"{terms.BASE}rejections"}
    reasons = {q.object.value for q in quads if q.predicate.value == terms.REASON}
    assert {"shadowed", "negated"} <= reasons <= REASONS.keys()
    trig = list(ox.parse(export_rejections(store, tmp_path / "a.trig").read_bytes(), format=ox.RdfFormat.TRIG))
    assert set(trig) == set(quads)
    with Store(store) as opened:
        assert not opened.query("ASK { ?r a kg:Rejection }")


def test_another_ending_and_a_store_without_ledger_are_told(store: Path, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"end the file in \.nq or \.trig"):
        export_rejections(store, tmp_path / "a.ttl")
    with pytest.raises(StoreError, match="no ledger"):
        export_rejections(tmp_path, tmp_path / "a.nq")


def test_every_reason_reads_as_a_sentence() -> None:
    for reason, words in REASONS.items():
        assert explain(Rejection(0, 1, "x", "Task", reason, "r")) == words
        assert explain(Rejection(0, 1, "x", "Task", reason, "r", "Y")).endswith("Y")


def test_the_command(kg, store: Path) -> None:  # type: ignore[no-untyped-def]
    done = kg("why", "--not", "FooNet", "A200", "--store", store)
    assert done.returncode == 0, done.stderr
    assert "nearest of the vocabulary" in done.stdout

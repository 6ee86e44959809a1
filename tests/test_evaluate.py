"""`kg evaluate` by hand-worked cases, and digit for digit against the independent scorer of the gold annotation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import InputError
from kg.evaluate import FoundEntity, Score, evaluate, fold_name, pair, read_gold, table_lines
from kg.export import export
from kg.store import Store

SHARED = Path(__file__).parents[1].parent / "shared"


def test_pairs_are_one_to_one_with_most_names_first() -> None:
    gold = [
        {"type": "Method", "surfaces": ["NeRF"]},
        {"type": "Method", "surfaces": ["NeRF", "neural radiance fields"]},
    ]
    found = [FoundEntity("a", "Method", {"NeRF", "neural radiance field"}), FoundEntity("b", "Model", {"NeRF"})]
    assert pair(gold, found) == {1: 0}


def test_labels_count_only_where_no_quote_does() -> None:
    gold = [{"type": "Hardware", "surfaces": ["A100"]}]
    by_label = FoundEntity("a", "Hardware", {"Ampere card"}, {"NVIDIA A100"})
    by_quote = FoundEntity("b", "Hardware", {"A100 GPU"})
    assert pair(gold, [by_label]) == {0: 0}
    assert pair(gold, [by_label, by_quote]) == {0: 1}


def test_generic_nouns_and_plurals_fold() -> None:
    assert fold_name("H100 GPUs") == fold_name("NVIDIA H100") == "h100"
    assert fold_name("VBench++") != fold_name("VBench")


def test_nothing_found_scores_nothing() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)


def test_a_file_that_is_no_annotation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    for text, fact in (("{", "is no JSON"), ("{}", "is no list"), ('[{"id": "x"}]', r"\[0\]: has no 'code'")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=fact):
            read_gold(path)


@pytest.mark.skipif(not (SHARED / "pages").is_dir(), reason=f"the real pages are not at {SHARED}")
def test_it_agrees_with_the_independent_scorer_to_the_digit(real_store: Path, tmp_path: Path) -> None:
    gold = SHARED / "gold" / "dev-pages.json"
    with Store(real_store) as store:
        turtle = export(store, tmp_path / "graph.ttl")
        ours = evaluate(store, read_gold(gold))
    command = [sys.executable, str(SHARED / "gold" / "score.py"), str(turtle), str(gold), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    rates = {
        name: (s.gold, s.found, s.right, round(s.precision, 4), round(s.recall, 4), round(s.f1, 4))
        for name, s in ours.items()
    }
    exact, total = theirs.pop("evidence")["right"], theirs
    assert ours["evidence"].right == exact == ours["evidence"].gold
    assert len(theirs) >= 20, "the scorer's table is cut"
    for name, row in total.items():
        assert rates[name] == tuple(row[key] for key in ("gold", "found", "right", "precision", "recall", "f1")), name
    extra = {name for name in rates.keys() - theirs.keys() if not name.startswith("rule ")}
    assert extra <= {"evidence"}
    assert any(line.startswith("rule ") for line in table_lines(ours))


def test_a_graph_without_the_papers_finds_none(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("nothing of the kind", encoding="utf-8")
    build([page], tmp_path / "store", jobs=1)
    gold = [{"id": "a", "title": "A", "entities": [], "results": [], "code": ["https://x.org/a"]}]
    with Store(tmp_path / "store") as store:
        scores = evaluate(store, gold)
    assert (scores["papers"].found, scores["code"].gold, scores["entity"].f1) == (0, 1, 0.0)

"""`kg evaluate` by hand-worked cases, and digit for digit against the independent scorer of the gold annotation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import InputError
from kg.evaluate import (
    FoundEntity,
    Score,
    against_lines,
    evaluate,
    fold_name,
    measure,
    misses,
    pair,
    read_gold,
    reliability,
    reliability_lines,
    rule_lines,
    table_lines,
    write_rules,
)
from kg.evaluate.trust import binned
from kg.export import export
from kg.relate import wilson
from kg.store import Store
from kg.tables import read_rules

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
    good = {"id": "x", "title": "X", "code": [], "entities": [], "results": []}
    entity = {"type": "Method", "name": "HALO", "surfaces": ["HALO"], "relations": ["uses"]}
    flaws = (
        ({"title": 7}, "a title that is no text"),
        ({"entities": None}, "'entities' that are no list"),
        ({"entities": [{**entity, "surfaces": []}]}, "one of 'entities' without a 'surfaces'"),
        ({"entities": ["HALO"]}, "one of 'entities' without a 'type'"),
        ({"results": [{"value": "5", "kind": "latency"}]}, "one of 'results' without a 'value'"),
    )
    for text, fact in (
        ("{", "is no JSON"),
        ("{}", "is no list"),
        ('[{"id": "x"}]', r"\[0\]: has no 'code'"),
        *((json.dumps([good | flaw]), fact) for flaw, fact in flaws),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=fact):
            read_gold(path)


@pytest.mark.skipif(not (SHARED / "pages").is_dir(), reason=f"the real pages are not at {SHARED}")
@pytest.mark.parametrize("name", ["dev-pages", "dev-daily"])
def test_it_agrees_with_the_independent_scorer_to_the_digit(real_store: Path, tmp_path: Path, name: str) -> None:
    gold = SHARED / "gold" / f"{name}.json"
    if name == "dev-daily":
        real_store = tmp_path / "store"
        build([SHARED / "gold" / "dev-daily-papers.jsonl"], real_store)
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
    extra = {name for name in rates.keys() - theirs.keys() if not name.startswith("kind ")}
    unasked = {"result value+model", "result value+baseline", "result value+metric"}
    assert extra <= {"evidence", *unasked}
    assert any(line.startswith("kind ") for line in table_lines(ours))


def test_a_graph_without_the_papers_finds_none(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("nothing of the kind", encoding="utf-8")
    build([page], tmp_path / "store", jobs=1)
    gold = [{"id": "a", "title": "A", "entities": [], "results": [], "code": ["https://x.org/a"]}]
    with Store(tmp_path / "store") as store:
        scores = evaluate(store, gold)
    assert (scores["papers"].found, scores["code"].gold, scores["entity"].f1) == (0, 1, 0.0)


PAPER = (
    "Quuxel: Faster Maps",
    "We present Quuxel, a planner. It runs on an NVIDIA A100 at 90 FPS. We beat FlashAttention in 12 ms.",
)
ANNOTATED = {
    "id": "quuxel",
    "title": PAPER[0],
    "entities": [
        {"name": "Quuxel", "type": "Method", "surfaces": ["Quuxel"], "relations": ["introduces"]},
        {"name": "A100", "type": "Hardware", "surfaces": ["NVIDIA A100"], "relations": ["comparesWith"]},
        {"name": "ImageNet", "type": "Dataset", "surfaces": ["ImageNet"], "relations": ["evaluatesOn"]},
    ],
    "results": [{"value": 90, "kind": "throughput", "unit": "FPS"}, {"value": 3, "kind": "cost", "unit": "h"}],
    "code": [],
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one paper with a right name, a wrong relation, a name too many and one missed."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "one.json").write_text(
        json.dumps([{"paper": {"id": "2501.00001", "title": PAPER[0], "summary": PAPER[1]}}]), encoding="utf-8"
    )
    build([folder / "one.json"], folder / "store", jobs=1)
    return folder / "store"


def test_results_count_by_kind(judged: Path) -> None:
    with Store(judged) as store:
        scores = evaluate(store, [ANNOTATED])
    assert (scores["kind throughput"].right, scores["kind throughput"].found) == (1, 1)
    assert (scores["kind cost"].right, scores["kind cost"].gold) == (0, 1)
    assert (scores["kind latency"].gold, scores["kind latency"].found) == (0, 1)


def test_results_need_no_unit(judged: Path) -> None:
    bare = [ANNOTATED | {"results": [{"value": 90, "kind": "throughput"}]}]
    with Store(judged) as store:
        scores, trust = evaluate(store, bare), reliability(store, bare)
    assert (scores["result value+kind"].right, scores["result value+unit"].right) == (1, 0)
    assert all(bin_.right == 0 for bin_ in trust["result"].bins)
    assert measure(judged, bare).rules["result-number-unit"].right == 0


def test_misses_name_what_was_missed_and_what_was_too_much(judged: Path) -> None:
    with Store(judged) as store:
        told = list(misses(store, [ANNOTATED, ANNOTATED | {"id": "none", "title": "No such paper"}]))
    assert "quuxel: - Dataset 'ImageNet' (evaluatesOn)" in told
    assert "quuxel: - relation comparesWith 'NVIDIA A100', found runsOn" in told
    assert any(line.startswith("quuxel: + Method 'FlashAttention'") for line in told)
    assert "quuxel: - result 3 (cost)" in told
    assert "quuxel: + result 12 (latency)" in told
    assert not any("Quuxel'" in line for line in told if line.startswith("quuxel"))
    assert "none: paper is not in the graph" in told


def test_rules_are_right_where_what_they_found_is(judged: Path, tmp_path: Path) -> None:
    found = measure(judged, [ANNOTATED])
    assert (found.rules["own-title-name"].right, found.rules["own-title-name"].found) == (1, 1)
    known = found.rules["vocabulary"]  # the A100 is annotated, FlashAttention is not
    assert (known.right, known.found, known.claims) == (1, 2, 2)
    device = found.rules["default-device"]  # right entity, wrong relation
    assert (device.right, device.found) == (0, 1)
    numbers = found.rules["result-number-unit"]
    assert (numbers.right, numbers.found) == (1, 2)
    assert ("own-again", "own-title-name") in found.overlaps
    assert "result-money" in found.dead and "vocabulary" not in found.dead
    lines = list(rule_lines(found))
    assert any(line.startswith("rule vocabulary") and "P 0.500 [0.09, 0.91]" in line for line in lines)
    assert "dead rule result-money" in lines
    written = read_rules(write_rules(found, tmp_path / "rules.tsv"))
    assert (written["vocabulary"].precision, written["result-money"].precision) == ("0.500", None)


def test_rules_that_contradict_are_told_with_who_was_right(judged: Path) -> None:
    conflicts = measure(judged, [ANNOTATED]).conflicts
    assert any({"own-coined", "default-title"} == set(pair) for pair in conflicts), sorted(conflicts)
    count, *right = next(c for pair, c in conflicts.items() if {"own-coined", "default-title"} == set(pair))
    assert (count, sorted(right)) == (1, [0, 1])


def test_the_wilson_interval_is_that_of_the_books() -> None:
    # Newcombe 1998, table I: 81 of 263, the score method without continuity correction
    _, low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0)[0] == 0.5


def test_reliability_by_hand() -> None:
    table = binned([(0.9, True), (0.9, True), (0.9, False), (0.2, False)])
    assert [(b.count, round(b.right, 3)) for b in table.bins] == [(1, 0.0), (3, 0.667)]
    assert round(table.error, 4) == round((1 * 0.2 + 3 * (0.9 - 2 / 3)) / 4, 4)
    assert round(table.brier, 4) == round((0.01 + 0.01 + 0.81 + 0.04) / 4, 4)
    assert binned([(1.0, True)]).bins[0].high == 1.0


def test_reliability_of_a_store(judged: Path) -> None:
    with Store(judged) as store:
        found = reliability(store, [ANNOTATED])
    assert sum(b.count for b in found["statement"].bins) == 3
    assert sum(b.count for b in found["result"].bins) == 2
    assert any(line.startswith("confidence statement  ") for line in reliability_lines(found))


def test_two_builds_side_by_side() -> None:
    ours, theirs = {"entity": Score(8, 10, 10)}, {"entity": Score(5, 10, 10), "code": Score(1, 1, 1)}
    lines = list(against_lines(ours, theirs))
    assert lines[0].startswith("against entity")
    assert lines[0].endswith("F1 0.500 -> 0.800  +0.300")
    assert lines[1].endswith("F1 1.000 -> 0.000  -1.000")


@pytest.mark.skipif(not (SHARED / "pages").is_dir(), reason=f"the real pages are not at {SHARED}")
def test_confidence_is_calibrated(real_store: Path) -> None:
    with Store(real_store) as store:
        found = reliability(store, read_gold(SHARED / "gold" / "dev-pages.json"))
    for name in ("statement", "result"):
        assert found[name].error < 0.10, name
        top = found[name].bins[-1]
        assert top.right > top.claimed - 0.05, name


def test_the_command_lists_misses_and_compares(kg, judged: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps([ANNOTATED]), encoding="utf-8")
    assert "- Dataset 'ImageNet'" in kg("evaluate", gold, "--misses", "--store", judged).stdout
    same = kg("evaluate", gold, "--against", judged, "--store", judged).stdout.splitlines()
    assert same and all(line.endswith("+0.000") for line in same)
    whole = kg("evaluate", gold, "--store", judged, "--write-rules", tmp_path / "rules.tsv")
    assert whole.returncode == 0, whole.stderr
    assert "dead rule " in whole.stdout and "confidence statement" in whole.stdout
    assert (tmp_path / "rules.tsv").is_file()

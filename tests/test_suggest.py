"""`kg vocabulary suggest` counts names that no table holds: each paper once, bounded, the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import vocabulary
from kg.annotate.candidates import Candidate, candidates
from kg.annotate.spellings import fold_spelling
from kg.errors import InputError
from kg.suggest import Tally, collect, lines

PAPERS = [
    ("A Walk Outside", "We compare with ZibbleNet models. ZibbleNet is slow. It runs on an NVIDIA A100."),
    ("A Second Walk", "We test the ZibbleNet model. Its asynchronous puddle quantization helps."),
    ("Further Walks", "Here ZibbleNets are old. An asynchronous puddle quantization is new. It runs on QX900 boards."),
    ("A Walk Outside", "The same title again counts once: ZibbleNet, ZibbleNet."),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "papers.json"
    entries = [{"paper": {"id": f"2501.0000{n}", "title": t, "summary": a}} for n, (t, a) in enumerate(PAPERS)]
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def rows(tally: Tally, **options: int) -> dict[str, list[str]]:
    header, *found = lines(tally, **options, format_="tsv")
    assert header.split("\t") == ["papers", "name", "type", "why", "sentences"]
    return {row.split("\t")[1]: row.split("\t") for row in found}


def test_a_name_counts_papers_and_not_places(corpus: Path) -> None:
    found = rows(collect([corpus], vocabulary.load()), min_papers=1)
    papers, _, type_, why, sentences = found["ZibbleNet"]
    assert (papers, type_) == ("3", "Model")
    assert why in ("name", "coined")
    first, second = sentences.split(" || ")
    assert first == "We compare with ZibbleNet models."
    assert second == "We test the ZibbleNet model."


def test_phrases_with_a_head_and_devices_are_found_and_known_names_are_not(corpus: Path) -> None:
    found = rows(collect([corpus], vocabulary.load()), min_papers=1)
    assert found["asynchronous puddle quantization"][0] == "2"
    assert found["asynchronous puddle quantization"][2] == "Method"
    assert found["QX900"][2] == "Hardware"
    assert not {"NVIDIA A100", "A100"} & found.keys()


def test_few_papers_are_left_out_and_the_limit_holds(corpus: Path) -> None:
    tally = collect([corpus], vocabulary.load())
    assert set(rows(tally, min_papers=3)) == {"ZibbleNet"}
    assert len(rows(tally, min_papers=1, limit=2)) == 2
    assert list(lines(tally, 3))[-1] == "1 names of 3 papers"


def test_too_many_names_are_dropped_with_a_notice_and_frequent_ones_stay() -> None:
    tally = Tally(most=10)
    for paper in range(40):
        tally.add("often", Candidate("Often", "Method", "name", "s"))
        for rare in range(5):
            tally.add(f"rare{paper}-{rare}", Candidate("Rare", "", "name", "s"))
        if len(tally.names) > tally.most:
            tally.shrink()
        assert len(tally.names) <= 10
    assert tally.names["often"].papers == 40
    assert tally.dropped > 0
    assert str(tally.dropped) in tally.notice
    kept = [n for k, n in tally.names.items() if k != "often"]
    assert all(name.missed <= tally.dropped for name in kept)


def test_the_same_corpus_gives_the_same_lines(corpus: Path) -> None:
    once, again = (list(lines(collect([corpus], vocabulary.load()), 1)) for _ in range(2))
    assert once == again


def test_spellings_of_one_name_fold() -> None:
    assert fold_spelling("Zibble-Nets") == fold_spelling("zibble net") != fold_spelling("ZibbleNet2")
    assert fold_spelling("loss") == "loss"


def test_each_candidate_comes_once_a_paper() -> None:
    from kg.annotate import annotate
    from kg.model import Paper

    (seen,) = annotate([Paper(*PAPERS[0])], vocabulary.load())
    names = [candidate.name for candidate in candidates(seen)]
    assert names.count("ZibbleNet") == 1


def test_the_command_and_a_path_that_is_none(kg, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    done = kg("vocabulary", "suggest", corpus, "--min-papers", "2", "--format", "tsv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("3\tZibbleNet\tModel")
    with pytest.raises(InputError):
        collect([corpus / "none"], vocabulary.load())

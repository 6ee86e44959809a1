"""`kg diff` tells what one graph has and another lacks, each with its sentence, from stores and from files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg.build import build
from kg.diff import Difference, diff, raw_lines, write_diff
from kg.errors import StoreError
from kg.export import export
from kg.store import Store, read

FIRST = ("Maps on a Budget", "We run on an NVIDIA A100 GPU. Our maps reach 90 FPS.")
SECOND = ("Maps on a Budget", "We run on an NVIDIA H100 GPU. Our maps reach 95 FPS.")


def built(folder: Path, title: str, abstract: str) -> Path:
    folder.mkdir()
    entry = {"paper": {"id": "2501.00001", "title": title, "summary": abstract}}
    (folder / "one.json").write_text(json.dumps([entry]), encoding="utf-8")
    build([folder / "one.json"], folder / "store", jobs=1)
    return folder / "store"


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("diff")
    return built(folder / "a", *FIRST), built(folder / "b", *SECOND)


def between(old: Path, new: Path) -> Difference:
    with read(old) as a, read(new) as b:
        return diff(a, b)


def test_relations_results_and_entities_are_told_with_their_sentence(stores: tuple[Path, Path]) -> None:
    found = between(*stores)
    told = {(c.change, c.what, c.name): (c.paper, c.sentence) for c in found.changes}
    paper = FIRST[0]
    assert told["lost", "relation", "runsOn NVIDIA A100"] == (paper, "We run on an NVIDIA A100 GPU.")
    assert told["gained", "relation", "runsOn NVIDIA H100"] == (paper, "We run on an NVIDIA H100 GPU.")
    assert told["gained", "Hardware", "NVIDIA H100"] == (paper, "We run on an NVIDIA H100 GPU.")
    results = {key[2]: said for key, said in told.items() if key[1] == "result"}
    assert any(name.startswith("throughput (frames per second) 95 FPS") for name in results)
    assert all(said[1].startswith("Our maps reach") for said in results.values())
    assert not [c for c in found.changes if c.what == "paper"]


def test_a_range_begins_with_its_smaller_end(tmp_path: Path) -> None:
    old = built(tmp_path / "a", "FooNet: A Network", "FooNet is small.")
    new = built(tmp_path / "b", "FooNet: A Network", "FooNet is small. FooNet is 2-4x faster than BarNet.")
    (name,) = (change.name for change in between(old, new).changes if change.what == "result")
    assert name.startswith("speedup 2–4 x of FooNet")


def test_a_result_is_told_with_all_that_tells_it_from_another(tmp_path: Path) -> None:
    told = "FooNet needs {} on one NVIDIA A100."
    old = built(tmp_path / "a", "FooNet: A Network", told.format("3 ms per page"))
    new = built(tmp_path / "b", "FooNet: A Network", told.format("3 ms per frame"))
    names = {change.change: change.name for change in between(old, new).changes if change.what == "result"}
    assert names == {
        "lost": "latency 3 ms of FooNet on 1 × NVIDIA A100; per page",
        "gained": "latency 3 ms of FooNet on 1 × NVIDIA A100; per frame",
    }


def test_a_graph_differs_from_itself_by_nothing(stores: tuple[Path, Path]) -> None:
    assert between(stores[0], stores[0]) == Difference((), 0, 0)


def test_files_count_as_their_stores(stores: tuple[Path, Path], tmp_path: Path) -> None:
    files = []
    for store, name in zip(stores, ("a.ttl", "b.nt"), strict=True):
        with Store(store) as opened:
            files.append(export(opened, tmp_path / name))
    assert between(files[0], stores[0]) == Difference((), 0, 0)
    assert between(*files) == between(*stores)


def test_the_numbers_of_triples_are_those_of_the_lines(stores: tuple[Path, Path], tmp_path: Path) -> None:
    found = between(*stores)
    texts = []
    for store, name in zip(stores, ("a.nt", "b.nt"), strict=True):
        with Store(store) as opened:
            texts.append(set(export(opened, tmp_path / name).read_text("utf-8").splitlines()))
    assert (found.lost, found.gained) == (len(texts[0] - texts[1]), len(texts[1] - texts[0]))
    with read(stores[0]) as a, read(stores[1]) as b:
        assert len(list(raw_lines(a, b))) == found.lost + found.gained


def test_a_new_paper_is_told(stores: tuple[Path, Path], tmp_path: Path) -> None:
    other = built(tmp_path / "c", "Other Maps", FIRST[1])
    changes = between(stores[0], other).changes
    assert {(c.change, c.name) for c in changes if c.what == "paper"} == {
        ("lost", "Maps on a Budget"),
        ("gained", "Other Maps"),
    }


def test_table_markdown_and_json(stores: tuple[Path, Path]) -> None:
    found = between(*stores)
    texts = {}
    for format_ in ("table", "markdown", "json"):
        out = io.StringIO()
        write_diff(found, format_, out, [("lost", "<a> <b> <c> .")] if format_ == "json" else ())
        texts[format_] = out.getvalue()
    data = json.loads(texts["json"])
    assert data["triples"] == {"lost": found.lost, "gained": found.gained}
    assert len(data["changes"]) == len(found.changes)
    assert data["lines"] == [{"change": "lost", "triple": "<a> <b> <c> ."}]
    assert texts["markdown"].startswith("| change | what |")
    *lines, last = texts["table"].splitlines()
    assert "relations -1 +1" in last
    assert len(lines) == 1 + len(found.changes) and {line.count("\t") for line in lines} == {4}


def test_the_command_ends_well_and_names_what_it_cannot_read(kg, stores: tuple[Path, Path], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = kg("diff", *stores, "--format", "markdown", "--triples")
    assert done.returncode == 0, done.stderr
    assert "runsOn NVIDIA H100" in done.stdout
    assert "| triple |" in done.stdout
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is no turtle", encoding="utf-8")
    with pytest.raises(StoreError, match="is no Turtle"):
        read(broken)
    done = kg("diff", stores[0], tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")

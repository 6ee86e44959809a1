"""Names as people write them find their thing; what is unknown gets the nearest names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import QueryError
from kg.lookup import Name, find, meant, nearest, one
from kg.store import Store

BASE = "https://example.org/papers-kg-demo/"


@pytest.fixture(scope="module")
def store(demo_store: Path) -> Iterator[Store]:
    with Store(demo_store) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "label", "type_"),
    [
        ("rtx 4090", "NVIDIA GeForce RTX 4090", "Hardware"),
        ("RTX4090", "NVIDIA GeForce RTX 4090", "Hardware"),
        ("nvidia rtx-4090", "NVIDIA GeForce RTX 4090", "Hardware"),
        ("V100s", "NVIDIA V100", "Hardware"),
        ("4090", "NVIDIA GeForce RTX 4090", "Hardware"),  # the end of one name alone
        ("3dgs", "3D Gaussian Splatting", "Method"),
        ("hardware/nvidia-v100", "NVIDIA V100", "Hardware"),
        (BASE + "hardware/nvidia-v100", "NVIDIA V100", "Hardware"),
        (
            "Efficient Portrait Animation",
            "LivePortrait: Efficient Portrait Animation with Stitching and Retargeting Control",
            "Paper",
        ),
    ],
)
def test_a_name_finds_its_thing(store: Store, name: str, label: str, type_: str) -> None:
    thing = find(store, name)[0]
    assert (thing.label, thing.type) == (label, type_)


def test_a_part_of_a_title_begins_with_a_word() -> None:
    titles = ["GLM-130B: An Open Model", "StreamDiffusion: Pictures at Once", "大模型 推理: 加速"]
    known = [Name(title, f"https://x.org/paper/{at}", "Paper") for at, title in enumerate(titles)]
    asked = {"nope": [], "open mod": [0], "An-Open": [0], "diffusion": [1], "fusion": [], "模型": [2], "理加": []}
    found = {part: [int(iri[-1]) for iri in meant(part, known)[7]] for part in asked}
    assert found == asked | {"模型": [], "理加": []}, "three letters at least"
    assert meant("型推理", known)[7] == {known[2].iri}


def test_a_plus_tells_names_apart(store: Store) -> None:
    with pytest.raises(QueryError):
        find(store, "rtx 4090+")


def test_types_narrow_the_choice(store: Store) -> None:
    assert {thing.type for thing in find(store, "StreamDiffusion")} >= {"Method"}
    assert one(store, "StreamDiffusion", ("Paper",)).label.startswith("StreamDiffusion: ")
    with pytest.raises(QueryError) as caught:
        find(store, "RTX4090", ("Method",))
    assert str(caught.value) == "RTX4090: names no Method; did you mean the Hardware 'NVIDIA GeForce RTX 4090'?"


CARDS = ["NVIDIA L40", "NVIDIA GPU", "H200 141GB", "NVIDIA GeForce RTX 4090"]
THINGS = ["MONSTER", "EgoPush", "AR model", "Foobar Splatting", "QuuxNet: A Small Quuxian Network for Grokking"]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("4090 rtx", ["NVIDIA GeForce RTX 4090"]),  # in another order
        ("L40X", ["NVIDIA L40"]),
        ("fobar spltting", ["Foobar Splatting"]),
        ("smal quuxian netwrk", ["QuuxNet: A Small Quuxian Network for Grokking"]),  # a stretch of a title
        ("consumer GPU", []),  # like "NVIDIA GPU" only in what every card is called
        ("1 GB", []),
        ("nothing such", []),
    ],
)
def test_only_what_looks_alike_is_proposed(asked: str, near: list[str]) -> None:
    told = nearest(asked, [Name(text, text, "Thing") for text in CARDS + THINGS])
    assert told == (f"did you mean {', '.join(map(repr, near))}?" if near else "")


def test_the_nearest_names_help(store: Store) -> None:
    with pytest.raises(QueryError, match="did you mean '3D Gaussian Splatting'"):
        find(store, "3D Gausian Spalting")


def test_nothing_but_quotes_and_braces_is_no_query(store: Store) -> None:
    with pytest.raises(QueryError, match="an empty name: nothing"):
        find(store, "")
    for name in ('"} UNION { ?s ?p ?o } #', "<>", "https://x.org/> ?p ?o } #", "", "a/b c", "\\"):
        with pytest.raises(QueryError):
            find(store, name)


def test_a_class_of_devices_is_found_by_what_people_call_it(tmp_path: Path) -> None:
    entry = {"paper": {"id": "2501.01235", "title": "BarNet: A Net", "summary": "BarNet takes 3 ms on an iPhone 13."}}
    (tmp_path / "day.json").write_text(json.dumps([entry]), encoding="utf-8")
    build([tmp_path / "day.json"], tmp_path / "store", jobs=1)
    with Store(tmp_path / "store") as store:
        assert {find(store, name)[0].label for name in ("smartphone", "phones", "mobile device")} == {"mobile phone"}


def test_an_arxiv_id_finds_its_paper(tmp_path: Path) -> None:
    entry = {"paper": {"id": "2501.01234", "title": "FooNet: A Net", "summary": "We present FooNet."}}
    (tmp_path / "day.json").write_text(json.dumps([entry]), encoding="utf-8")
    build([tmp_path / "day.json"], tmp_path / "store", jobs=1)
    with Store(tmp_path / "store") as store:
        for name in ("2501.01234", "arXiv:2501.01234", "2501.01234v2", "https://arxiv.org/abs/2501.01234"):
            assert one(store, name).label == "FooNet: A Net"

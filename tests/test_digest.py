"""Digests, worked out by hand on five papers (tests/small_graph.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_graph import store

from kg.digest import digest, html, markdown, read_watch
from kg.errors import InputError
from kg.store import Store


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(store(tmp_path_factory.mktemp("small") / "store")) as graph:
        yield graph


def test_what_is_watched_with_what_is_narrower(opened: Store, tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text('devices = ["GPU", "no such card"]\nmethods = ["pruning"]\n', encoding="utf-8")
    told = digest(opened, "2025-02", read_watch(tmp_path / "watch.toml"))
    assert told.papers == 3  # SlowRay, TinyNet, NewNet
    gpu, pruning = told.sections
    assert [(item.paper.title, item.says, item.numbers) for item in gpu.items] == [
        ("NewNet", "runs on it", ("120 TFLOPS",)),
        ("TinyNet", "runs on it", ("80 FPS on Lego",)),
        ("SlowRay: Rendering with Care", "runs on it", ("60 FPS on Lego", "20 GB memory")),
    ]
    assert [(item.says, item.sentence) for item in pruning.items] == [("uses it", "SlowRay uses fine pruning.")]
    assert told.notes[0] == "1 paper without a known date: not told of"
    assert told.notes[1].startswith("'no such card' (devices) is not in the graph yet")


def test_a_month_alone_counts_where_it_may_be_since_then(opened: Store) -> None:
    assert digest(opened, "2025-02-20").papers == 3
    assert digest(opened, "2025-03-01").papers == 2
    assert digest(opened, "2025").papers == 4


def test_without_a_list_what_is_introduced(opened: Store) -> None:
    told = digest(opened, "2025-07")
    assert [(section.name, [item.says for item in section.items]) for section in told.sections] == [
        ("New methods", ["introduces NewNet", "introduces TinyNet"])
    ]


def test_titles_are_told_as_people_read_them(opened: Store) -> None:
    told = digest(opened, "2025-07", {"methods": ("quantization",)})
    (section,) = told.sections
    paper = replace(section.items[0].paper, title=r"New$^2$Net \& More")
    item = replace(section.items[0], paper=paper)
    told = replace(told, sections=(replace(section, items=(item,)),))
    assert "[New²Net & More](" in markdown(told) and "New²Net &amp; More</a>" in html(told)


def test_markdown_and_html_carry_sentence_and_link(opened: Store) -> None:
    told = digest(opened, "2025-07", {"methods": ("quantization",), "tasks": ("rendering",)})
    text, page = markdown(told), html(told)
    assert "- 2025-08-01 [NewNet](https://arxiv.org/abs/2508.00001) uses it\n  > NewNet uses quantization." in text
    assert "TinyNet needs \\<b\\>quantization\\</b\\> & care." in text
    assert "## rendering\n\nNothing new." in text
    assert "TinyNet needs &lt;b&gt;<mark>quantization</mark>&lt;/b&gt; &amp; care." in page
    assert '<a href="https://arxiv.org/abs/2508.00001"' in page
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import", page)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("devices = [", "is no TOML"),
        ("gadgets = []", "no such key; one of devices, methods"),
        ('devices = "A1"', "is no list of names"),
        ("devices = [4090]", "is no list of names"),
    ],
)
def test_a_bad_list_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "watch.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_watch(tmp_path / "watch.toml")


def test_a_bad_date_or_place_is_told(opened: Store, tmp_path: Path) -> None:
    for since in ("last week", "2025-02-30"):
        with pytest.raises(InputError, match="is no date; write 2025, 2025-03 or 2025-03-31"):
            digest(opened, since)
    with pytest.raises(InputError, match="cannot be read"):
        read_watch(tmp_path / "none.toml")

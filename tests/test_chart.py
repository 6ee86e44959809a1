"""Charts: what they show, worked out by hand on five papers (tests/small_graph.py), and how they are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree

import pytest
from PIL import Image

from kg import reported, terms
from kg.chart import write_chart
from kg.chart.data import heatmap, legible, memory, results, use
from kg.chart.draw import svg
from kg.chart.page import page
from kg.errors import InputError, QueryError
from kg.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]


def test_use_by_month_follows_what_is_narrower(opened: Store) -> None:
    chart = use(opened, ["pruning", "Vendor A2"])
    assert chart.ticks == tuple(f"2025-0{month}" for month in range(1, 9))
    counts = {name: [p.y for p in chart.points if p.series == name] for name in chart.series}
    assert counts == {"pruning": [1, 1, 0, 0, 0, 0, 0, 0], "Vendor A2": [0, 0, 0, 0, 0, 0, 1, 1]}
    assert all(point.faint for point in chart.points), "counts below five are small"
    assert "4 of 5 papers have a known month" in chart.note


def test_use_as_a_share_by_quarter(opened: Store) -> None:
    chart = use(opened, ["Vendor A1"], by="quarter", share=True)
    assert [(tick, point.y) for tick, point in zip(chart.ticks, chart.points, strict=True)] == [
        ("2025 Q1", 100.0), ("2025 Q2", 0.0), ("2025 Q3", 0.0)
    ]  # fmt: skip


def test_a_family_that_is_named_by_its_members_is_no_default(opened: Store) -> None:
    assert use(opened, []).series == ("Vendor A1", "Vendor A2")


def test_results_over_time_by_device(opened: Store) -> None:
    chart = results(opened, [])
    assert [(round(p.x, 3), p.y, p.series) for p in chart.points] == [
        (round(2025 + 9 / 31 / 12, 3), 90, "Vendor A1"),
        (round(2025 + (1 + 14 / 31) / 12, 3), 60, "Vendor A1"),
        (2025.5, 80, "Vendor A1"),
    ]
    assert results(opened, ["frames per second", "SlowRay"]).points[0].sentence.startswith("SlowRay reaches 60")
    late = results(opened, ["latency"])
    assert sorted((p.y, p.series) for p in late.points) == [(0.05, "no device named"), (0.1, "no device named")]
    assert late.y == "seconds" and late.title == "Reported latency over time" and "gains" not in late.note
    assert chart.title == "Reported frames per second over time, by device"


def test_shares_have_a_plain_scale_and_leave_gains_out(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [n for n in reported.numbers(opened) if n.metric == "accuracy" and n.standard_unit.endswith("PERCENT")]
    monkeypatch.setattr("kg.chart.data.numbers", lambda _: [replace(n, standard=y) for n in told for y in (0.5, 60.0)])
    chart = results(opened, ["accuracy"])
    assert {p.y for p in chart.points} == {0.5, 60.0} and not chart.log_y  # 120 times as large
    assert chart.title == "Reported accuracy over time"  # no device is named
    assert chart.note == "2 of 2 numbers: those in % with a known month."
    gain = replace(told[0], standard=7.0, change="increase")
    monkeypatch.setattr("kg.chart.data.numbers", lambda _: [*told, gain])
    chart = results(opened, ["accuracy"])
    assert [p.y for p in chart.points] == [105.0]
    assert chart.note == "1 of 2 numbers: those in % with a known month, but for 1 gain or drop."
    saved = replace(told[0], kind="memory_reduction")
    monkeypatch.setattr("kg.chart.data.numbers", lambda _: [saved])
    assert results(opened, ["memory reduction"]).note.endswith("some what is left: read their sentences.")


def test_an_axis_bears_the_units_own_name(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (slow,) = [n for n in reported.numbers(opened) if n.unit_text == "ms"]
    hours = replace(slow, standard_unit=terms.KGUNIT + "GpuHour", unit_text="A100 hours")
    score = replace(slow, standard_unit=reported.RATIO, unit_text="FID")
    for number, unit in ((slow, "seconds"), (hours, "GPU hours"), (score, "latency")):  # a score has no unit
        monkeypatch.setattr("kg.chart.data.numbers", lambda _, shown=number: [shown])
        assert results(opened, ["latency"]).y == unit


def test_the_axis_of_time_has_whole_years_around_what_there_is(opened: Store) -> None:
    chart = results(opened, [])
    one = replace(chart, points=chart.points[:1])
    for drawn in (chart, one):
        years = [int(year) for year in re.findall(r">(\d{4})</text>", svg(drawn).decode())]
        assert years == [2025, 2026]


def test_memory_against_model_size(opened: Store) -> None:
    chart = memory(opened)
    assert sorted((p.x, p.y, p.series, p.faint) for p in chart.points) == [
        (32, 7e9, "Vendor A2", False),  # NewNet says so
        (32, 7e9, "Vendor A2", True),  # TinyNet starts from Big-7B
    ]


def test_heat_map_and_its_gaps(opened: Store) -> None:
    """Used on A2: quantization (2 papers), NewNet, TinyNet; on A1: QuickRay, SlowRay, pruning, fine pruning."""
    chart = heatmap(opened, top=40)
    cells = {(chart.rows[int(p.y)], chart.ticks[int(p.x)]): (p.series, p.faint) for p in chart.points}
    assert cells["quantization", "Vendor A2"] == ("2", False)
    assert cells["quantization", "Vendor A1"] == ("0", False), "2 * 2 / 5 papers are less than one expected"


def test_a_heat_map_leaves_out_what_is_empty(opened: Store) -> None:
    """Of two papers each, by name: A1 and A2; quantization, which is on A2 only, and NewNet, too, come first."""
    chart = heatmap(opened, top=2)
    assert (chart.rows, chart.ticks) == (("quantization", "NewNet"), ("Vendor A2",))
    assert [p.series for p in chart.points] == ["2", "1"]
    assert (chart.about, chart.note) == ("2 methods, 1 device", "")
    with pytest.raises(InputError, match="take more of them, with --top"):
        heatmap(opened, top=1)  # quantization, and A1: by name before A2


@pytest.mark.parametrize("what", ["use", "results", "memory", "heatmap"])
def test_svg_is_xml_says_what_it_shows_and_fetches_nothing(opened: Store, tmp_path: Path, what: str) -> None:
    pytest.importorskip("matplotlib")
    line = write_chart(opened, what, tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title") and root[0].text and root[0].text in line
    assert not re.search(r'href="(?!#|data:)|url\((?!#)|<script|@import', text)
    write_chart(opened, what, tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text("utf-8")
    assert "<table>" in page
    assert not re.search(r'(src|href)="(?!#|data:)|url\((?!#)|<script|<link|@import|<!ENTITY', page)
    write_chart(opened, what, tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_no_mark_turns_the_order_of_a_charts_page(opened: Store) -> None:
    chart = use(opened, ["pruning"])
    turned = replace(
        chart, title="use\u202e of pruning", points=tuple(replace(p, label="\u2067x") for p in chart.points)
    )
    text = page(legible(turned), b"<?xml?><svg/>").decode()
    assert "use of pruning" in text
    assert not set("\u202e\u2067") & set(text)


def test_equal_graphs_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    script = (
        "import sys; from kg.store import Store; from kg.chart import write_chart\n"
        "for what in ('use', 'results', 'memory', 'heatmap'): write_chart(Store(sys.argv[1]), what, f'{what}.svg')"
    )
    made = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", script, str(folder)], cwd=tmp_path / seed, env=environment, check=True)
        made.append([path.read_bytes() for path in sorted((tmp_path / seed).iterdir())])
    assert len(made[0]) == 4
    assert made[0] == made[1]


def test_mistakes_are_told(opened: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"an \.svg, \.png or \.html file"):
        write_chart(opened, "use", tmp_path / "x.pdf")
    with pytest.raises(InputError, match="one of use, results, memory, heatmap"):
        write_chart(opened, "pie", tmp_path / "x.svg")
    for what in ("memory", "heatmap"):
        with pytest.raises(InputError, match=f"{what}: a chart of all, which takes no names"):
            write_chart(opened, what, tmp_path / "x.svg", ["Vendor A1"])
    with pytest.raises(InputError, match="results: no chart of periods or shares"):
        write_chart(opened, "results", tmp_path / "x.svg", share=True)
    with pytest.raises(QueryError, match="no paper reports this; a kind"):
        write_chart(opened, "results", tmp_path / "x.svg", ["beauty"])
    near = r"did you mean 'frames per second'.* Else .* most often frames per second, accuracy"
    with pytest.raises(QueryError, match=near):
        write_chart(opened, "results", tmp_path / "x.svg", ["frame per seconds"])
    with pytest.raises(QueryError, match="did you mean 'latency'"):
        write_chart(opened, "results", tmp_path / "x.svg", ["latencies"])
    with pytest.raises(QueryError, match="nothing in the graph has this name"):
        write_chart(opened, "use", tmp_path / "x.svg", ["no such thing"])


def test_the_missing_extra_is_named() -> None:
    from kg.cli.usage import missing

    assert str(missing(ModuleNotFoundError("", name="matplotlib.figure"))).endswith("pip install 'papers-kg[chart]'")


@pytest.mark.parametrize(("scheme", "shade"), [("light", 255), ("dark", 0x14)])
def test_a_chart_follows_the_desktop(
    opened: Store, browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"], shade: int
) -> None:
    """The picture has the page's own ground, and what is written on it stands out."""
    write_chart(opened, "results", tmp_path / "chart.html")
    page = browser.new_page(viewport={"width": 900, "height": 700}, color_scheme=scheme)
    page.goto((tmp_path / "chart.html").as_uri())
    box = page.locator("svg").bounding_box()
    with Image.open(BytesIO(page.screenshot())) as shot:
        drawn = shot.convert("L")
    page.close()
    assert box is not None
    left, top = int(box["x"]), int(box["y"])
    assert drawn.getpixel((2, 2)) == shade, "the page"
    assert drawn.getpixel((left + 4, top + 2)) == shade, "the picture"
    title = drawn.crop((left, top, left + 300, top + 40)).getextrema()
    assert title[1] - title[0] > 180

"""The page of a view as people use it: communities, what a click brings forward, keys alone, dark, a phone."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Open, axe_script, serious, visiting

from kg.store import Store
from kg.view import write_picture
from kg.view.choose import of_projection
from kg.view.graph import Edge, Node, Picture, whole
from kg.view.layout import arrange
from kg.view.regions import circle, coloured, colours_of, with_regions
from kg.view.still import _box, draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CLIQUES = 4


def cliques() -> Picture:
    """Four papers with twenty methods each, which one line leads from to the next, and one paper by itself."""
    nodes = {f"p{p}": Node(f"p{p}", "Paper", f"Paper {p}: all of it", month="2025-01") for p in range(CLIQUES + 1)}
    nodes |= {f"m{p}-{m:02}": Node(f"m{p}-{m:02}", "Method", f"m{p}-{m:02}") for p in range(CLIQUES) for m in range(20)}
    edges = [Edge(f"p{p}", f"m{p}-{m:02}", ("uses",)) for p in range(CLIQUES) for m in range(20)]
    edges += [Edge(f"m{p}-00", f"m{p}-{m:02}", ("broader",)) for p in range(CLIQUES) for m in range(1, 20)]
    edges += [Edge(f"p{p}", f"m{p + 1}-00", ("mentions",)) for p in range(CLIQUES - 1)]
    return Picture(
        dict(sorted(nodes.items())), tuple(sorted(edges, key=lambda e: (e.source, e.target))), None, "cliques"
    )


def hub(neighbours: int) -> Picture:
    """One device that many papers run on."""
    nodes = {f"p{p:04}": Node(f"p{p:04}", "Paper", f"Paper {p}") for p in range(neighbours)} | {
        "d": Node("d", "Hardware", "The One", ["only"])
    }
    edges = tuple(Edge(f"p{p:04}", "d", ("runsOn",), (("runsOn", "It runs.", "runs"),), 0.9) for p in range(neighbours))
    return Picture(dict(sorted(nodes.items())), edges, None, "a hub")


@pytest.fixture
def go(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens pages of the test's folder; at the end none has failed or asked for anything outside."""
    with visiting(browser, tmp_path.as_uri()) as opened:
        yield opened


def ready(page: Page) -> Page:
    page.wait_for_selector("body[data-drawn]", state="attached")
    return page


def test_communities_are_what_is_tied_together() -> None:
    picture = with_regions(cliques())
    assert [len(region.members) for region in picture.regions] == [21] * CLIQUES + [1]
    for region in picture.regions[:CLIQUES]:
        own = region.members[0][1]
        assert {iri[1] for iri in region.members} == {own}
        assert region.names[0] == f"m{own}-00", "the best tied first"
    colours = colours_of(picture)
    assert len({colours[f"p{p}"] for p in range(CLIQUES)}) == CLIQUES
    assert len(coloured(picture)) == CLIQUES, "one paper alone is no community"


def test_a_small_picture_and_one_with_a_middle_have_none() -> None:
    assert with_regions(hub(10)).regions == ()
    assert with_regions(hub(100)).regions != ()
    around = Picture(hub(100).nodes, hub(100).edges, "d", "around")
    assert with_regions(around).regions == ()


def test_communities_stand_apart(demo_store: Path) -> None:
    with Store(demo_store) as store:
        picture = with_regions(whole(store))
    places, regions = arrange(picture), [region for _, region in coloured(picture)]
    assert len(regions) >= 8
    assert sorted(iri for region in picture.regions for iri in region.members) == sorted(picture.nodes)
    circles = [circle(region, places) for region in regions]
    for at, (x, y, r) in enumerate(circles):
        for a, b, q in circles[at + 1 :]:
            assert hypot(a - x, b - y) > 0.8 * (r + q), "discs may touch, not lie on one another"
        strangers = set(picture.nodes) - set(regions[at].members)
        inside = [iri for iri in strangers if hypot(places[iri][0] - x, places[iri][1] - y) < r - 30]
        assert len(inside) <= len(regions[at].members) / 8, inside


def test_no_name_of_a_still_covers_another(demo_store: Path) -> None:
    with Store(demo_store) as store:
        picture = with_regions(whole(store))
    drawing = draw(picture, arrange(picture), communities=True)
    names = [label for label in drawing.labels if label.y < drawing.height - 44]
    boxes = [_box(label) for label in names]
    assert len(names) > 150 and sum(label.bold for label in names) >= 8
    for at, box in enumerate(boxes):
        for b in boxes[at + 1 :]:
            assert not (b[0] < box[2] and box[0] < b[2] and b[1] < box[3] and box[1] < b[3]), (box, b)
    assert {mark.colour for mark in drawing.marks} >= {colour for colour, _ in coloured(picture)}


def test_a_click_brings_at_most_300_forward(go: Open, tmp_path: Path) -> None:
    write_picture(hub(450), tmp_path / "hub.html")
    page = ready(go("/hub.html"))
    page.evaluate("network.body.emitter.emit('click', { nodes: [0], edges: [] })")
    page.locator("#kg-card h3", has_text="The One").wait_for()
    assert "the 299 best tied of 450 neighbours" in page.locator("#kg-card").inner_text()
    assert page.evaluate("KG.shown().nodes.length") == 300
    assert page.locator("#kg-card li").count() == 41
    page.get_by_role("button", name="… and 410 more").click()
    assert page.locator("#kg-card li").count() == 450


def test_colours_by_community_and_one_of_them(go: Open, tmp_path: Path) -> None:
    write_picture(cliques(), tmp_path / "x.html")
    page = ready(go("/x.html"))
    colours = "new Set(nodes.get().map((node) => node.color.background || node.color)).size"
    assert page.evaluate(colours) == 2, "papers and methods"
    page.get_by_label("colour by community").check()
    assert page.evaluate(colours) == CLIQUES + 1, "and the grey of a paper alone"
    page.locator("#kg-communities button").first.click()
    assert page.evaluate("KG.shown().nodes.length") == 21
    page.keyboard.press("Escape")
    assert page.evaluate("KG.shown().nodes.length") == 0
    write_picture(cliques(), tmp_path / "y.html", communities=True)
    page = ready(go("/y.html"))
    assert page.evaluate(colours) == CLIQUES + 1
    assert page.get_by_label("colour by community").is_checked()


def test_keys_alone_search_filter_and_read(go: Open, tmp_path: Path) -> None:
    write_picture(hub(20), tmp_path / "x.html")
    page = ready(go("/x.html"))
    page.keyboard.press("Tab")
    page.keyboard.type("onl")
    assert page.locator("#kg-hits [aria-selected=true]").inner_text() == "The One", "by its other name"
    assert page.locator("#kg-search").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    page.locator("#kg-card h3", has_text="The One").wait_for()
    page.keyboard.press("Tab")  # close
    page.keyboard.press("Tab")  # the first paper
    page.keyboard.press("Enter")
    assert page.locator("#kg-card mark").inner_text() == "runs"
    page.keyboard.press("Escape")
    page.locator("[data-name=Paper]").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-name=Paper]").get_attribute("aria-pressed") == "false"
    assert page.evaluate("nodes.get().filter((node) => !node.hidden).length") == 1


def test_on_a_phone_the_panel_lies_below(go: Open, tmp_path: Path) -> None:
    write_picture(hub(20), tmp_path / "x.html")
    page = ready(go("/x.html", 390, 800))
    picture, panel = page.locator("#mynetwork").bounding_box(), page.locator("#kg-panel").bounding_box()
    assert picture and panel
    assert picture["width"] == panel["width"] == 390
    assert panel["y"] >= picture["y"] + picture["height"] - 1 > 300


NAMES_DRAWN = """async () => {
  const drawing = new DOMParser().parseFromString(await KG.svg().text(), "image/svg+xml").documentElement;
  const ctx = document.createElement("canvas").getContext("2d"), width = Number(drawing.getAttribute("width"));
  return [...drawing.querySelectorAll("text")].map((name) => {
    ctx.font = `${name.getAttribute("font-size")}px system-ui, "Segoe UI", Roboto, Arial, sans-serif`;
    const half = ctx.measureText(name.textContent).width / 2, middle = Number(name.getAttribute("x"));
    const inside = 0 < middle && middle < width;
    return { name: name.textContent, left: middle - half, right: width - middle - half, inside };
  });
}"""


def test_no_name_is_cut_at_the_rim_of_a_phone(go: Open, tmp_path: Path) -> None:
    """Long names reach beyond the rim where they stand in the middle below the outermost nodes."""
    plain = hub(12)
    wide = {iri: replace(node, label=f"A Long Name of {iri} Words") for iri, node in plain.nodes.items()}
    write_picture(replace(plain, nodes=wide), tmp_path / "wide.html")
    page = ready(go("/wide.html", width=390, height=844))
    drawn = page.evaluate(NAMES_DRAWN)
    assert len(drawn) > 3
    cut = [name for name in drawn if name["inside"] and min(name["left"], name["right"]) < 0]
    assert not cut
    assert min(min(name["left"], name["right"]) for name in drawn) < 8, "some name stands at the rim"


def test_axe_finds_no_serious_fault_in_a_view(
    go: Open, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, demo_store: Path
) -> None:
    axe = axe_script(tmp_path_factory.mktemp("axe"))
    with Store(demo_store) as store:
        write_picture(whole(store), tmp_path / "x.html")
        write_picture(of_projection(store, ("Method", "Hardware")), tmp_path / "y.html")
    for path in ("/x.html", "/x.html#NVIDIA%20A100", "/y.html"):
        page = ready(go(path))
        page.evaluate(axe)
        bad = serious(page)
        assert not bad, "\n".join(bad)

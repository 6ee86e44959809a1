"""The site without a server: every link leads somewhere, no network is asked, equal graphs give equal files."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import DEMO_BASE, ROOT, Run
from links import Links, broken_links

from kg.errors import InputError
from kg.static_site import MARK, write_site
from kg.static_site.extras import write_extras
from kg.static_site.rewrite import rewrite

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kg.build import build

    folder = tmp_path_factory.mktemp("site") / "store"
    build([ROOT / "examples" / "rendering.txt"], folder, jobs=1, base=DEMO_BASE)
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Path:
    write_site(store, store.parent / "site")
    return (store.parent / "site").resolve()


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_link_holds_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 150
    assert not list(broken_links(site))
    for page in site.rglob("*.html"):
        links = Links(page.read_text("utf-8"))
        assert not [link for link in links.links if link.startswith("/")], page


def test_there_is_a_page_for_each_thing_and_question(site: Path) -> None:
    from kg.query import catalogue

    for place in ("paper", "hardware", "method"):
        assert list((site / "id" / place).glob("*.html"))
    assert {path.stem for path in (site / "questions").glob("*.html")} == {q.name for q in catalogue()}
    device = (site / "id/hardware/nvidia-geforce-rtx-3090.html").read_text("utf-8")
    assert "82" in device
    assert "4D Gaussian Splatting for Real-Time Dynamic Scene Rendering" in device
    assert "Dynamic scenes are rendered at 82 FPS" in device
    assert "<form" in device, "the search is gone"
    assert "/sparql" not in device


def test_downloads_are_what_they_say(site: Path) -> None:
    import pyoxigraph as ox

    turtle = set(ox.parse(path=str(site / "graph.ttl"), format=ox.RdfFormat.TURTLE))
    assert turtle == set(ox.parse(path=str(site / "graph.nt"), format=ox.RdfFormat.N_TRIPLES))
    one = set(ox.parse(path=str(site / "id/hardware/nvidia-geforce-rtx-3090.ttl"), format=ox.RdfFormat.TURTLE))
    assert one
    assert {(quad.subject, quad.predicate) for quad in one} <= {(quad.subject, quad.predicate) for quad in turtle}
    assert (site / "papers.csv").read_text("utf-8").count("\n") > 10
    assert json.loads((site / "questions/most-used-hardware.json").read_text("utf-8"))["results"]["bindings"]


def test_equal_graphs_give_equal_files_and_an_older_site_goes(site: Path, store: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / MARK).write_text("old.html\n../kept.txt\n", encoding="utf-8")
    (target / "old.html").write_text("old", encoding="utf-8")
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    write_site(store, target)
    assert everything(target) == everything(site)
    assert (tmp_path / "kept.txt").read_text("utf-8") == "mine"


def test_a_folder_of_something_else_is_left_alone(store: Path, tmp_path: Path, kg: Run) -> None:
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds files that no `kg site` wrote"):
        write_site(store, tmp_path)
    done = kg("site", tmp_path, "--store", store)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_needs_a_server_goes_with_its_separators() -> None:
    page = (
        '<p id="a"><a href="/compare?x=1">compare</a> · <a href="/id/task/x.ttl">Turtle</a> · '
        '<a href="/query?query=SELECT">edit</a></p><p id="b">named by <a href="/papers?year=2025">5 papers</a></p>'
        '<p class="foot"><a class="why" href="/query?query=ASK+%7B%7D">show the SPARQL</a></p>'
    )
    met: list[str] = []
    text = rewrite(f"<html><body>{page}</body></html>", "id/task/x.html", lambda address, file: met.append(file))
    assert '<p id="a"><a href="x.ttl">Turtle</a></p>' in text
    assert '<p id="b">named by 5 papers</p>' in text
    assert '<pre class="code" tabindex="0">ASK {}</pre>' in text
    assert met == ["id/task/x.ttl"]


def test_a_list_takes_the_place_of_its_facets() -> None:
    page = '<div class="listing"><details class="facets" open><p>choose</p></details><div class="rows">rows</div></div>'
    text = rewrite(f"<html><body>{page}</body></html>", "papers.html", lambda address, file: None)
    assert '<div><div class="rows">rows</div></div>' in text, "a column for facets would leave the rows 250 px"


def test_what_the_whole_graph_shows_is_looked_at_there() -> None:
    page = '<html><body><a href="/around/task/x">a</a><a href="/around/task/y">b</a></body></html>'
    met: list[str] = []
    text = rewrite(page, "id/task/x.html", lambda _, file: met.append(file), {"/around/task/x": "https://e.org/task/x"})
    assert 'href="../../graph.html#https%3A//e.org/task/x"' in text
    assert met == ["around/task/y.html"], "what is not drawn there keeps a picture of its own"


def test_the_page_of_charts_shows_what_there_is(site: Path, store: Path) -> None:
    page = (site / "charts.html").read_text("utf-8")
    shown = re.findall(r'<img src="(charts/\w+\.svg)"', page)
    assert shown == ["charts/heatmap.svg"], "these papers have no dates, and no sizes of models"
    assert 'alt="Methods by devices' in page
    assert "<h1>Charts</h1>" in page and "<title>Charts" in page
    assert "charts.html" in (site / "index.html").read_text("utf-8")


def test_a_site_without_matplotlib_says_how_to_get_charts(
    site: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else found(name))
    bare = shutil.copytree(site, tmp_path / "bare")
    write_extras(store, bare)
    page = (bare / "charts.html").read_text("utf-8")
    assert "papers-kg[chart]" in page and "<img" not in page


@pytest.fixture(scope="module")
def names(site: Path, browser: Browser) -> list[str]:
    """What the browser finds for a misspelt name, the page opened as a file."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(f"file://{site}/index.html")
    page.fill("main input[type=search]", "rtx309")
    page.press("main input[type=search]", "Enter")
    page.wait_for_selector("#found a")
    assert re.search(r"search\.html\?q=rtx309$", page.url)
    found = page.locator("#found a").all_inner_texts()
    page.click("#found a")
    page.wait_for_selector("h1")
    assert page.inner_text("h1") == found[0]
    page.click("text=Show it in the graph")
    page.wait_for_selector("canvas")
    assert page.inner_text("#kg-card h3") == found[0], "the graph opens at the thing"
    assert not wrong
    return found


def test_the_search_works_without_a_server(names: list[str]) -> None:
    assert names[0] == "NVIDIA GeForce RTX 3090"


def test_a_chart_takes_the_width_of_a_phone(site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 780})
    page.goto(f"file://{site}/charts.html")
    picture, heading = (page.locator(f"main {what}").bounding_box() for what in ("img", "h1"))
    assert picture and heading
    assert picture["x"] == heading["x"] and picture["width"] == pytest.approx(heading["width"], abs=1)

"""Graph views: one file that fetches nothing, opens without a network, and cannot be taken over by a title."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.build import build
from kg.errors import InputError, QueryError
from kg.store import Store
from kg.view import write_view
from kg.view.graph import neighbourhood, whole
from kg.view.layout import arrange, node_size
from kg.view.page import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
OWN = ("file:", "data:", "blob:")
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
ENTRY = {
    "paper": {
        "id": "2501.00001",
        "title": f"EvilNet: \u202e{HOSTILE} <a href='https://evil.example/'>",
        "summary": f"We present EvilNet, run on an NVIDIA A100. {HOSTILE} It uses <!-- pruning and FP8\u2028 too.",
        "publishedAt": "2025-01-02T00:00:00.000Z",
        "authors": [{"name": "A. Author"}],
    }
}


class Fetches(HTMLParser):
    """Collects what a page loads by itself: every attribute and style that names an outside resource."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        loading = {"src", "srcset", "data", "poster", "action"} | (
            {"href"} if tag in ("link", "base", "image", "use") else set()
        )
        self.found += [f"<{tag} {name}={value}>" for name, value in attrs if name in loading and value]
        self.found += [f"<{tag}>" for _ in attrs if tag in ("iframe", "object", "embed")]

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.found += [
                url for url in re.findall(r"url\(\s*['\"]?([^)'\"]{0,80})", data) if not url.startswith("data:")
            ]
            self.found += re.findall(r"@import[^;]{0,80}", data)
        elif self.inside == "script":
            self.found += re.findall(
                r"(?:\bfetch\(|XMLHttpRequest|importScripts|\bimport\(|WebSocket|EventSource|sendBeacon).{0,60}", data
            )


def fetches(html: str) -> list[str]:
    """What a page would fetch."""
    parser = Fetches()
    parser.feed(html)
    return parser.found


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of one paper whose title and abstract attack the page."""
    folder = tmp_path_factory.mktemp("evil")
    (folder / "day.json").write_text(json.dumps([ENTRY]), encoding="utf-8")
    build([folder / "day.json"], folder / "store", jobs=1)
    return folder / "store"


def drawn(store: Path, file: Path, *arguments: object) -> str:
    with Store(store) as opened:
        write_view(opened, file, *arguments)  # type: ignore[arg-type]
    return file.read_text(encoding="utf-8")


def in_browser(browser: Browser, file: Path, chosen: str = "", until: str = "body[data-drawn]") -> str:
    """The page's DOM once a selector is there; nothing goes wrong in it, and it asks for nothing but itself."""
    page, wrong = browser.new_page(viewport={"width": 1600, "height": 1000}), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(OWN) else wrong.append(asked.url))
    page.goto(f"{file.as_uri()}#{quote(chosen, safe='')}")
    page.wait_for_selector(until, timeout=120_000)
    dom = page.content()
    page.close()
    assert not wrong
    return dom


def test_the_file_fetches_nothing(demo_store: Path, tmp_path: Path) -> None:
    html = drawn(demo_store, tmp_path / "graph.html")
    assert fetches(html) == []
    assert "bootstrap" not in html.lower()


def test_the_look_for_fetches_fires() -> None:
    from pyvis.network import Network

    raw = Network(cdn_resources="in_line").generate_html()
    assert [found for found in fetches(raw) if "bootstrap" in found]
    for bad in (
        "<img src=//a.b/c>",
        "<style>@import 'a.css';</style>",
        "<style>b{background:url(http://a/b.png)}</style>",
        "<script>fetch('/x')</script>",
    ):
        assert fetches(bad), bad


def test_a_browser_without_network_draws_all_of_it(browser: Browser, demo_store: Path, tmp_path: Path) -> None:
    drawn(demo_store, tmp_path / "graph.html")
    with Store(demo_store) as store:
        picture = whole(store)
    told = re.search(
        r'data-drawn="(\d+) nodes, (\d+) edges, (\d+) names"', in_browser(browser, tmp_path / "graph.html")
    )
    assert told, "nothing was drawn"
    assert (int(told[1]), int(told[2])) == (len(picture.nodes), len(picture.edges))
    assert int(told[3]) >= 20


def test_hostile_titles_stay_text(evil: Path, tmp_path: Path) -> None:
    html = drawn(evil, tmp_path / "evil.html")
    assert (
        "document.title='owned'"
        in json.loads(re.findall(r'id="kg-data">(.*?)</script>', html, re.S)[0])["nodes"][-1]["label"]
    )
    assert HOSTILE not in html
    assert "<img src=x" not in html
    assert "<script>document" not in html
    assert "evil.example" not in "".join(fetches(html))
    assert "\u2028" not in html
    assert "\u202e" not in html and "u202e" not in html  # which would turn the rest of a line around


def test_hostile_titles_do_nothing_in_a_browser(browser: Browser, evil: Path, tmp_path: Path) -> None:
    file = tmp_path / "evil.html"
    drawn(evil, file)
    with Store(evil) as store:
        paper = next(iri for iri, node in whole(store).nodes.items() if node.type == "Paper")
    dom = in_browser(browser, file, paper)
    assert re.search(r"<title>the whole graph [^<]* · papers-kg</title>", dom), "no title was taken over"
    assert re.search(r"<h3>EvilNet: &lt;/script&gt;", dom), "the card shows the title as text"
    assert 'href="https://arxiv.org/abs/2501.00001"' in dom, "papers link to arXiv"
    assert "<img" not in dom


def test_a_line_tells_its_sentence_search_finds_aliases_and_filters_hide(
    browser: Browser, demo_store: Path, tmp_path: Path
) -> None:
    file = tmp_path / "graph.html"
    html = drawn(demo_store, file)
    data = json.loads(re.findall(r'id="kg-data">(.*?)</script>', html, re.S)[0])
    at = next(i for i, edge in enumerate(data["edges"]) if edge["said"])
    acts = f"""<script>
        network.body.emitter.emit("click", {{ nodes: [], edges: [{at}] }});
        const field = document.getElementById("kg-search");
        field.value = "3dgs";
        field.oninput();
        document.querySelector('[data-name="Model"]').onclick();
        document.body.dataset.hidden = nodes.get({{ filter: (node) => node.hidden }}).length;
        document.body.dataset.lines = edges.get({{ filter: (edge) => edge.hidden }}).length;
        </script></body>"""
    file.write_text("".join(html.rsplit("</body>", 1)[:1]) + acts + "</html>", encoding="utf-8")
    dom = in_browser(browser, file)
    _, sentence, quoted = data["edges"][at]["said"][0]
    card = re.search(r'<section id="kg-card"[^>]*>(.*?)</section>', dom, re.S)
    assert card
    assert f"<mark>{quoted}</mark>" in card[1]
    assert data["sentences"][sentence].split()[0] in card[1]
    assert "3D Gaussian Splatting" in re.search(r'<ul id="kg-hits"[^>]*>(.*?)</ul>', dom, re.S)[1]  # type: ignore[index]
    models = {i for i, node in enumerate(data["nodes"]) if node["type"] == "Model"}
    tied = [edge for edge in data["edges"] if edge["from"] in models or edge["to"] in models]
    assert f'data-hidden="{len(models)}"' in dom
    assert f'data-lines="{len(tied)}"' in dom


def test_equal_graphs_give_equal_bytes(demo_store: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-c",
            "from kg.cli import main; main()",
            "view",
            f"{seed}.html",
            "--store",
            str(demo_store),
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


def test_every_paper_stands_somewhere_and_nothing_lies_on_another(demo_store: Path) -> None:
    with Store(demo_store) as store:
        picture = whole(store)
    places = arrange(picture)
    assert places.keys() == picture.nodes.keys()
    assert sum(node.type == "Paper" for node in picture.nodes.values()) == 60
    spots = sorted(places.values())
    apart = min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for i, a in enumerate(spots) for b in spots[i + 1 :]) ** 0.5
    assert apart >= node_size(1, False)


def test_every_line_of_a_paper_tells_its_sentence(demo_store: Path) -> None:
    with Store(demo_store) as store:
        picture = whole(store)
    of_papers = [edge for edge in picture.edges if edge.relations != ("broader",)]
    assert len(of_papers) > 200
    for edge in of_papers:
        assert edge.said, edge
        assert all(quote in sentence for _, sentence, quote in edge.said)
        assert "mentions" not in edge.relations[1:] or len(edge.relations) > 1


def test_around_keeps_the_near_and_says_what_is_left_out(demo_store: Path) -> None:
    with Store(demo_store) as store:
        near = neighbourhood(store, "rtx 4090", 1)
        far = neighbourhood(store, "rtx 4090", 2)
        cut = neighbourhood(store, "rtx 4090", 2, limit=10)
    assert near.nodes.keys() < far.nodes.keys()
    assert {near.nodes[e.source].type for e in near.edges if e.target == near.centre} >= {"Paper"}
    assert len(cut.nodes) <= 10
    assert cut.centre in cut.nodes
    assert re.search(r"[\d,]+ less connected nodes are left out", cut.about)
    assert "left out" not in near.about


def test_a_large_graph_shows_its_most_connected(demo_store: Path) -> None:
    with Store(demo_store) as store:
        full, part = whole(store), whole(store, limit=50)
    assert part.nodes.keys() < full.nodes.keys()
    assert len(part.nodes) <= 50
    assert part.about.startswith("the 50 most connected nodes of ")


def test_mistakes_are_told(demo_store: Path, tmp_path: Path) -> None:
    with Store(demo_store) as store:
        with pytest.raises(InputError, match="a view is an HTML file"):
            write_view(store, tmp_path / "graph.pdf")
        with pytest.raises(QueryError, match="nothing in the graph has this name"):
            write_view(store, tmp_path / "graph.html", "no such thing at all")


def test_an_empty_graph_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("", encoding="utf-8")
    build([tmp_path / "page.txt"], tmp_path / "store", jobs=1)
    with Store(tmp_path / "store") as store:
        picture = whole(store)
    assert page(picture, arrange(picture)).startswith(b"<!DOCTYPE html>")

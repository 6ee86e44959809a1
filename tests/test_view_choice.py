"""Views of a choice, stills, and files for other tools, worked out by hand on five papers (tests/small_graph.py)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import networkx
import pytest
from small_graph import iri
from test_view import in_browser

from kg.errors import InputError, QueryError
from kg.query import run
from kg.store import Store
from kg.view import write_picture, write_view
from kg.view.choose import Filter, filtered, of_answer, of_paths, of_projection
from kg.view.graph import Picture, whole
from kg.view.layout import arrange
from kg.view.still import draw

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]


def pairs(picture: Picture) -> set[tuple[str, str]]:
    """The labels at both ends of every edge, in alphabetical order."""
    ends = [(picture.nodes[e.source].label, picture.nodes[e.target].label) for e in picture.edges]
    return {(min(pair), max(pair)) for pair in ends}


def test_a_projection_of_two_types(opened: Store) -> None:
    picture = of_projection(opened, ("Method", "Hardware"))
    assert pairs(picture) == {
        ("QuickRay", "Vendor A1"), ("Vendor A1", "pruning"), ("SlowRay", "Vendor A1"), ("Vendor A1", "fine pruning"),
        ("TinyNet", "Vendor A2"), ("NewNet", "Vendor A2"), ("Vendor A2", "quantization"),
    }  # fmt: skip
    (shared,) = [edge for edge in picture.edges if iri("method/quantization") in (edge.source, edge.target)]
    assert (shared.weight, shared.confidence) == (2, 0.9)
    assert [sentence for _, sentence, _ in shared.said] == [
        "NewNet uses quantization.", "NewNet runs on an A2.",
        "TinyNet needs <b>quantization</b> & care.", "All of it on one A2.",
    ]  # fmt: skip


def test_a_projection_of_one_type_and_around_a_thing(opened: Store) -> None:
    assert pairs(of_projection(opened, ("Method",))) == {
        ("QuickRay", "pruning"), ("SlowRay", "fine pruning"), ("TinyNet", "quantization"), ("NewNet", "quantization")
    }  # fmt: skip
    around = of_projection(opened, ("Method",), iri("method/pruning"))
    assert pairs(around) == {("QuickRay", "pruning"), ("SlowRay", "fine pruning")}, "what is narrower counts"
    with pytest.raises(QueryError, match="no such type; one of Paper, Hardware"):
        of_projection(opened, ("Colour",))


def test_an_answer_of_pairs(folder: Path, opened: Store) -> None:
    answer = run(folder, "SELECT ?n ?m ?h { BIND(1 AS ?n) ?p kg:introduces ?m ; kg:runsOn ?h }")
    picture = of_answer(opened, answer, "methods and devices")
    assert pairs(picture) == {
        ("QuickRay", "Vendor A1"), ("SlowRay", "Vendor A1"), ("TinyNet", "Vendor A2"), ("NewNet", "Vendor A2")
    }  # fmt: skip
    assert {edge.relations for edge in picture.edges} == {("h",)}
    named = run(folder, "SELECT ?l ?h { ?p kg:introduces/skos:prefLabel ?l ; kg:runsOn/skos:prefLabel ?h }")
    assert pairs(of_answer(opened, named, "by name")) == pairs(picture)


def test_an_answer_of_triples_shows_the_sentences(folder: Path, opened: Store) -> None:
    answer = run(folder, "CONSTRUCT { ?p kg:runsOn ?h ; a kg:Paper } { ?p kg:runsOn ?h }")
    picture = of_answer(opened, answer, "what runs where")
    assert {edge.relations for edge in picture.edges} == {("runsOn",)}
    (edge,) = [edge for edge in picture.edges if edge.source == iri("tiny")]
    assert edge.said == (("runsOn", "All of it on one A2.", "A2"),)
    with pytest.raises(InputError, match="its answer has no pairs"):
        of_answer(opened, run(folder, "SELECT ?p { ?p a kg:Paper }"), "papers")


def test_filters(opened: Store) -> None:
    picture = whole(opened)
    late = filtered(picture, Filter(since="2025-07"))
    assert {n.label for n in late.nodes.values() if n.type == "Paper"} == {"TinyNet", "NewNet"}
    assert iri("hardware/a1") not in late.nodes
    assert iri("hardware/gpu") in late.nodes, "what is broader than a thing that stays"
    early = filtered(picture, Filter(until="2025-01", relations=("runsOn",)))
    assert pairs(early) == {("QuickRay: Rendering in no Time", "Vendor A1")}
    assert not [e for e in filtered(picture, Filter(confidence=0.65)).edges if e.confidence < 0.65]
    assert {e.confidence for e in picture.edges} >= {0.6, 0.7, 0.9}
    assert filtered(picture, Filter()) is picture
    with pytest.raises(QueryError, match="no such relation; one of introduces"):
        Filter(relations=("likes",))
    whole_year = filtered(picture, Filter(until="2025"))
    assert (
        whole_year.nodes
        == filtered(picture, Filter(until="2025-12")).nodes
        != filtered(picture, Filter(until="2024")).nodes
    )
    for month in ("2025-13", "2025-07-01", "July"):
        with pytest.raises(QueryError, match=r"--to: .* is no month; write 2025-03, or 2025"):
            Filter(until=month)


def test_a_path_is_told_step_by_step_from_left_to_right(opened: Store, tmp_path: Path) -> None:
    way = [iri("method/slowray"), iri("slow"), iri("method/quickray")]
    picture = of_paths(opened, [way], "from SlowRay to QuickRay")
    assert [places[0] for places in (arrange(picture)[node] for node in way)] == [0, 230, 460]
    write_picture(picture, tmp_path / "path.html")
    html = (tmp_path / "path.html").read_text("utf-8")
    data = json.loads(re.findall(r'id="kg-data">(.*?)</script>', html, re.S)[0])
    told = [data["edges"][at] for at in data["story"]]
    assert [edge["relations"][0] for edge in told] == ["introduces", "comparesWith"]
    assert data["sentences"][told[1]["said"][0][1]] == "Unlike QuickRay, it takes its time."
    assert {node["month"] for node in data["nodes"] if node["type"] == "Paper"} == {"2025-02"}


def test_a_still_draws_every_node_and_edge(opened: Store, tmp_path: Path) -> None:
    write_view(opened, tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text("utf-8")
    picture, root = whole(opened), ElementTree.fromstring(text)
    shapes = [e for e in root if e.tag.endswith(("polygon", "circle"))]
    types = {node.type for node in picture.nodes.values()}
    assert len(shapes) == len(picture.nodes) + len(types), "and the legend"
    assert text.count('d="M') - text.count("h18") == len(picture.edges)
    assert ">QuickRay<" in text
    assert not re.search(r"href|url\(|<script|<image", text)
    drawing = draw(picture, arrange(picture))
    assert all(0 <= mark.x <= drawing.width and 0 <= mark.y <= drawing.height for mark in drawing.marks)


def test_a_still_as_png(opened: Store, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_view(opened, tmp_path / "x.png", "Vendor A1", 1)
    assert (tmp_path / "x.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", ["x.graphml", "x.gexf"])
def test_other_tools_read_it(opened: Store, tmp_path: Path, name: str) -> None:
    write_view(opened, tmp_path / name)
    picture = whole(opened)
    read = networkx.read_graphml(tmp_path / name) if name == "x.graphml" else ElementTree.parse(tmp_path / name)
    if name == "x.graphml":
        assert sorted(d["label"] for _, d in read.nodes(data=True)) == sorted(n.label for n in picture.nodes.values())
        assert len(read.edges) == len(picture.edges)
        assert {d["confidence"] for _, _, d in read.edges(data=True)} == {e.confidence for e in picture.edges}
    else:
        space = "{http://gexf.net/1.3}"
        labels = [node.get("label") for node in read.iter(f"{space}node")]
        assert labels == [node.label for node in picture.nodes.values()]
        assert len(list(read.iter(f"{space}edge"))) == len(picture.edges)
        assert len(list(read.iter("{http://gexf.net/1.3/viz}position"))) == len(labels)


def test_equal_graphs_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from kg.store import Store; from kg.view import *; from kg.view.choose import of_projection\n"
        "store = Store(sys.argv[1])\n"
        "for end in ('html', 'svg', 'gexf', 'graphml'):\n"
        "    write_view(store, 'whole.' + end); write_picture(of_projection(store, ('Method',)), 'part.' + end)"
    )
    made = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", script, str(folder)], cwd=tmp_path / seed, env=environment, check=True)
        made.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert len(made[0]) == 8
    assert made[0] == made[1]


PRESS = """<script>
(() => {
  const told = {};
  const shown = () => nodes.get().filter((node) => !node.hidden).length;
  told.all = shown();
  const from = document.getElementById("kg-from"), sure = document.getElementById("kg-sure");
  from.value = "2025-07"; from.onchange(); told.late = shown();
  from.value = ""; from.onchange();
  sure.value = "0.95"; sure.oninput(); told.sure = shown();
  sure.value = "0"; sure.oninput(); told.again = shown();
  const made = [];
  URL.createObjectURL = (blob) => {
    made.push(blob);
    if (made.length === 2) tell();
    return "data:,";
  };
  const tell = async () => {
    told.svg = await made.find((blob) => blob.type !== "image/png").text();
    told.png = made.find((blob) => blob.type === "image/png").type;
    document.body.dataset.told = JSON.stringify(told);
  };
  setTimeout(() => {
    document.getElementById("kg-svg").onclick();
    document.getElementById("kg-png").onclick();
  }, 500);
})();
</script></body>"""


def test_filters_and_pictures_in_a_browser(browser: Browser, opened: Store, tmp_path: Path) -> None:
    """Since July: two papers, five things of theirs, and GPU. At 0.95: four papers and what they introduce."""
    write_view(opened, tmp_path / "x.html")
    front, _, rest = (tmp_path / "x.html").read_text("utf-8").rpartition("</body>")
    (tmp_path / "x.html").write_text(front + PRESS + rest, encoding="utf-8")
    dom = in_browser(browser, tmp_path / "x.html", until="body[data-told]")
    told = json.loads(unescape(re.findall(r'data-told="([^"]*)"', dom)[0]))
    every = len(whole(opened).nodes)
    assert (told["all"], told["again"]) == (every, every)
    assert (told["late"], told["sure"]) == (2 + 6, 4 + 4)
    assert len(filtered(whole(opened), Filter(since="2025-07")).nodes) == told["late"], "as on the command line"
    assert told["png"] == "image/png"
    root = ElementTree.fromstring(told["svg"])
    assert root.get("role") == "img"
    assert "QuickRay" in {element.text for element in root}

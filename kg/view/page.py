"""Puts a picture into one HTML file: pyvis draws it, our panel searches, filters and explains; nothing is fetched."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import escape
from importlib import resources
from typing import Any

from kg.reported import PASSIVE
from kg.view.graph import RELATIONS, TYPES, Edge, Picture
from kg.view.layout import Places, node_size, ties
from kg.view.regions import OTHER, circle, coloured, colours_of
from kg.view.style import STYLE, line, thickness

_PHONE = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"borderWidth": 1, "chosen": False, "scaling": {"min": 1, "max": 100}},
    "edges": {"smooth": False, "chosen": False, "width": 1.2, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "hideEdgesOnZoom": False, "multiselect": False},
}


def page(picture: Picture, places: Places, communities: bool = False) -> bytes:
    """The whole HTML file in UTF-8; takes the picture, the place of each node, and whether communities colour them."""
    html = _without_outside(_drawn(picture, places, colours_of(picture) if communities else {}))
    head, body = (_part(name) for name in ("panel.css", "panel.html"))
    title = f"<title>{escape(picture.about)} · papers-kg</title>"
    html = html.replace("<html>", '<html lang="en">', 1)
    html = html.replace("</head>", f"{title}\n{_PHONE}\n<style>{head}</style>\n</head>", 1)
    data = _data(picture) | {"regions": _regions(picture, places), "communities": communities, "other": OTHER}
    scripts = (f"<script>{_part(name)}</script>" for name in ("picture.js", "panel.js"))
    script = "\n".join((f'<script type="application/json" id="kg-data">{_json(data)}</script>', *scripts))
    front, _, rest = html.rpartition("</body>")
    return f"<!DOCTYPE html>\n{front}{body}\n{script}\n</body>{rest}".encode("utf-8", "replace")


def quiet(edges: int) -> float:
    """How opaque a line is where nothing is chosen: the more lines, the fainter.

    >>> quiet(100), quiet(10_000)
    (0.45, 0.16)
    """
    return max(0.16, min(0.45, 200 / max(edges, 1)))


def _drawn(picture: Picture, places: Places, colours: dict[str, str]) -> str:
    """What pyvis makes of nodes and edges; they carry no text, so that no title can be taken for HTML."""
    from pyvis.network import Network

    network = Network(height="100vh", width="100%", directed=True, cdn_resources="in_line")
    near, number = ties(picture), {iri: at for at, iri in enumerate(picture.nodes)}
    for iri, node in picture.nodes.items():
        colour, shape = STYLE[node.type]
        colour = colours.get(iri, colour)
        x, y = places[iri]
        size = node_size(len(near[iri]), node.type == "Paper") * (1.6 if iri == picture.centre else 1)
        network.add_node(number[iri], label=" ", color=colour, shape=shape, size=round(size, 1), x=x, y=y)
    for at, edge in enumerate(picture.edges):
        colour, dashes = line(edge.relations[0])
        look = {"color": colour, "opacity": round(quiet(len(picture.edges)), 3)}
        ends = number[edge.source], number[edge.target]
        network.add_edge(*ends, id=at, color=look, dashes=dashes, width=thickness(edge), arrows="")
    network.set_options(json.dumps(_OPTIONS))
    return str(network.generate_html())


def _without_outside(html: str) -> str:
    """Drops what pyvis would fetch (Bootstrap), its empty headings, and the style of buttons that are not shown."""
    html = re.sub(r"<style[^>]*>[^<]*vis-navigation[^<]*</style>", "", html)
    html = re.sub(r'<link\s[^>]*href="https?://[^>]*>', "", html)
    html = re.sub(r'<script\s[^>]*src="https?://[^>]*>\s*</script>', "", html)
    return re.sub(r"<center>\s*<h1>\s*</h1>\s*</center>", "", html)


def _data(picture: Picture) -> dict[str, Any]:
    """What the panel knows: nodes and edges in the order of their numbers, each sentence once."""
    number = {iri: at for at, iri in enumerate(picture.nodes)}
    sentences: dict[str, int] = {}
    nodes = [
        {
            "iri": node.iri,
            "type": node.type,
            "label": node.label,
            "names": node.names,
            "links": node.links,
            "results": node.results,
            "month": node.month,
        }
        for node in picture.nodes.values()
    ]
    edges = [_edge(edge, number, sentences) for edge in picture.edges]
    types = Counter(node.type for node in picture.nodes.values())
    relations = Counter(edge.relations[0] for edge in picture.edges)
    others = sorted(relations.keys() - set(RELATIONS))
    return {
        "about": picture.about,
        "centre": number.get(picture.centre or ""),
        "story": _story(picture),
        "passive": PASSIVE,
        "nodes": nodes,
        "edges": edges,
        "sentences": list(sentences),
        "types": [[name, *STYLE[name], types[name]] for name in (*TYPES, "Thing") if types[name]],
        "relations": [[name, *line(name), relations[name]] for name in (*RELATIONS, *others) if relations[name]],
    }


def _edge(edge: Edge, number: dict[str, int], sentences: dict[str, int]) -> dict[str, Any]:
    said = [[relation, sentences.setdefault(text, len(sentences)), quote] for relation, text, quote in edge.said]
    ends = {"from": number[edge.source], "to": number[edge.target]}
    return ends | {
        "relations": edge.relations,
        "said": said,
        "sure": edge.confidence,
        "width": thickness(edge),
    }


def _regions(picture: Picture, places: Places) -> list[dict[str, Any]]:
    """The communities with their colours, circles and the numbers of their nodes."""
    number = {iri: at for at, iri in enumerate(picture.nodes)}
    return [
        {
            "names": region.names,
            "colour": colour,
            "circle": circle(region, places),
            "nodes": [number[iri] for iri in region.members],
        }
        for colour, region in coloured(picture)
    ]


def _story(picture: Picture) -> list[int]:
    """The numbers of the edges that are told one after the other."""
    number = {frozenset((edge.source, edge.target)): at for at, edge in enumerate(picture.edges)}
    return [number[frozenset(pair)] for pair in picture.story if frozenset(pair) in number]


def _json(data: object) -> str:
    """JSON that may stand inside a script element: no text can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")

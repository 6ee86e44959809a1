"""A picture for other tools: GEXF (Gephi) and GraphML (yEd, Cytoscape, networkx), with places, sizes and colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

from kg.view.graph import Edge, Node, Picture
from kg.view.layout import Places, node_size, ties
from kg.view.style import STYLE
from kg.words import for_xml

_NODE = (("type", "string"), ("month", "string"), ("iri", "string"), ("x", "double"), ("y", "double"))
_EDGE = (("relation", "string"), ("confidence", "double"), ("weight", "double"), ("sentence", "string"))


def gexf(picture: Picture, places: Places) -> bytes:
    """The picture as GEXF 1.3, without the date that others write into it."""
    return _joined(_gexf(picture, places))


def graphml(picture: Picture, places: Places) -> bytes:
    """The picture as GraphML."""
    return _joined(_graphml(picture, places))


def _gexf(picture: Picture, places: Places) -> Iterator[str]:
    near, number = ties(picture), {iri: at for at, iri in enumerate(picture.nodes)}
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield f"<meta><creator>papers-kg</creator><description>{_text(picture.about)}</description></meta>"
    yield '<graph defaultedgetype="directed">'
    for kind, attributes in (("node", _NODE[:3]), ("edge", (_EDGE[0], _EDGE[1], _EDGE[3]))):
        rows = (f'<attribute id={_quoted(n)} title={_quoted(n)} type="{t}"/>' for n, t in attributes)
        yield f'<attributes class="{kind}">{"".join(rows)}</attributes>'
    yield "<nodes>"
    for iri, node in picture.nodes.items():
        x, y = places[iri]
        r, g, b = _rgb(STYLE[node.type][0])
        size = round(node_size(len(near[iri]), node.type == "Paper"), 1)
        looks = f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:position x="{x}" y="{-y}"/><viz:size value="{size}"/>'
        told = _values("attvalue", "for", {n: v for n, v in _of_node(node, x, y).items() if n not in "xy"})
        yield f'<node id="n{number[iri]}" label={_quoted(node.label)}><attvalues>{told}</attvalues>{looks}</node>'
    yield "</nodes>"
    yield "<edges>"
    for at, edge in enumerate(picture.edges):
        told = _values("attvalue", "for", {n: v for n, v in _of_edge(edge).items() if n != "weight"})
        ends = f'source="n{number[edge.source]}" target="n{number[edge.target]}" weight="{edge.weight}"'
        yield f'<edge id="e{at}" {ends} label={_quoted(edge.relations[0])}><attvalues>{told}</attvalues></edge>'
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _graphml(picture: Picture, places: Places) -> Iterator[str]:
    number = {iri: at for at, iri in enumerate(picture.nodes)}
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for kind, attributes in (("node", (("label", "string"), *_NODE, ("colour", "string"))), ("edge", _EDGE)):
        for name, type_ in attributes:
            yield f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>'
    yield '<graph edgedefault="directed">'
    for iri, node in picture.nodes.items():
        told = {"label": node.label} | _of_node(node, *places[iri]) | {"colour": STYLE[node.type][0]}
        yield f'<node id="n{number[iri]}">{_data("node", told)}</node>'
    for at, edge in enumerate(picture.edges):
        ends = f'source="n{number[edge.source]}" target="n{number[edge.target]}"'
        yield f'<edge id="e{at}" {ends}>{_data("edge", _of_edge(edge))}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _of_node(node: Node, x: int, y: int) -> dict[str, str]:
    return {"type": node.type, "month": node.month, "iri": node.iri, "x": str(x), "y": str(y)}


def _of_edge(edge: Edge) -> dict[str, str]:
    sentence = edge.said[0][1] if edge.said else ""
    relations = " ".join(edge.relations)
    return {"relation": relations, "confidence": str(edge.confidence), "weight": str(edge.weight), "sentence": sentence}


def _values(tag: str, key: str, told: dict[str, str]) -> str:
    return "".join(f"<{tag} {key}={_quoted(name)} value={_quoted(value)}/>" for name, value in told.items())


def _data(kind: str, told: dict[str, str]) -> str:
    return "".join(f'<data key="{kind}-{name}">{_text(value)}</data>' for name, value in told.items())


def _joined(lines: Iterator[str]) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode("utf-8", "replace")


def _quoted(text: str) -> str:
    return quoteattr(for_xml(text))


def _text(text: str) -> str:
    return for_xml(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


WRITERS: dict[str, Callable[[Picture, Places], bytes]] = {".gexf": gexf, ".graphml": graphml}

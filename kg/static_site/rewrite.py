"""Turns a page of the server into one that needs none: links to files, no forms but the search, queries to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import html

from kg.static_site.places import answer_of, file_of, relative

GRAPH = "graph.html"
LINKS = (("the whole graph", GRAPH), ("charts", "charts.html"), ("Turtle", "graph.ttl"), ("N-Triples", "graph.nt"))
Meet = Callable[[str, str], None]
_SERVER = ("/compare", "/query", "/sparql", "/.well-known")  # what is said about these makes no sense without one
_DOTS = re.compile(r"\s*·(\s*·)+\s*")


def rewrite(text: str, page: str, meet: Meet, drawn: Mapping[str, str] = MappingProxyType({})) -> str:
    """The page as a file; takes its HTML, its file, and what is told (address, file) of everything that it needs.

    Takes also the things that the whole graph shows (IRIs by their address in "around"): links lead to them there.
    """
    tree = html.document_fromstring(text)
    _forms(tree, page)
    _server_parts(tree)
    for element in list(tree.iter("a", "link", "script", "img")):
        _link(element, page, meet, drawn)
    for paragraph in tree.xpath("//p[not(node()[normalize-space()])]"):
        _drop(paragraph)
    _foot(tree, page)
    if page == "search.html":
        _search(tree)
    return f"<!DOCTYPE html>\n{html.tostring(tree, encoding='unicode')}\n"


def _forms(tree: Any, page: str) -> None:
    """The search asks a page of ours; a form around a table leaves the table, any other one goes."""
    for form in tree.xpath("//form"):
        if form.get("role") == "search":
            form.set("action", relative(page, "search.html"))
            for box in form.xpath(".//input"):
                for name in ("data-suggest", "data-things"):
                    box.attrib.pop(name, None)
        elif form.xpath(".//table"):
            for cell in form.xpath(".//tr/*[1][.//input or .//span[@class='hidden']]"):
                _drop(cell)
            for button in form.xpath(".//button"):
                _drop(button)
            form.drop_tag()
        else:
            _drop(form)


def _server_parts(tree: Any) -> None:
    """Facets, frames and code that asks an endpoint go; a query that could be edited is there to be read."""
    for part in tree.xpath("//details[contains(@class,'facets') or @class='frame' or @class='copies']"):
        for list_ in part.xpath("parent::*[@class='listing']"):
            list_.attrib.pop("class")  # rows alone need no column beside them
        _drop(part)
    for link in tree.xpath("//a[@class='why']"):
        query = parse_qs(urlsplit(link.get("href", "")).query).get("query", [""])[0]
        if not query:
            continue
        paragraph = link.getparent()
        details = html.Element("details")
        details.set("class", "copies")
        summary, code = html.Element("summary"), html.Element("pre")
        summary.text, code.text = "SPARQL", query
        code.set("class", "code")
        code.set("tabindex", "0")
        details.extend([summary, code])
        _drop(link)
        paragraph.addnext(details)


def _link(element: Any, page: str, meet: Meet, drawn: Mapping[str, str]) -> None:
    name = "src" if element.tag in ("script", "img") else "href"
    address = element.get(name)
    if address is None or address.startswith("#") or urlsplit(address).scheme or urlsplit(address).netloc:
        return
    bare, _, fragment = address.partition("#")
    if bare in drawn:
        element.set(name, relative(page, GRAPH, drawn[bare]))
        element.text = "Show it in the graph, with what lies around it"
        return
    file = file_of(bare) or answer_of(page, bare)
    if file:
        meet(bare, file)
        element.set(name, relative(page, file, fragment))
    elif element.tag == "link":
        element.drop_tree()
    elif address.startswith(_SERVER) or "hops=" in address:
        _drop(element)
    else:
        element.attrib.clear()
        element.drop_tag()


def _drop(element: Any) -> None:
    """Takes an element out with its content; separators that stood around it close up."""
    parent, before = element.getparent(), element.getprevious()
    tail = element.tail or ""
    element.tail = None
    parent.remove(element)
    if before is None:
        parent.text = _tidy((parent.text or "") + tail, first=True, last=len(parent) == 0)
    else:
        last = before.getnext() is None
        before.tail = _tidy((before.tail or "") + tail, first=False, last=last)


def _tidy(text: str, first: bool, last: bool) -> str:
    text = _DOTS.sub(" · ", text)
    if first:
        text = re.sub(r"^\s*·\s*", "", text)
    return re.sub(r"\s*·\s*$", "", text) if last else text


def _foot(tree: Any, page: str) -> None:
    """What stands below every page: downloads in place of the endpoint."""
    for foot in tree.xpath("//footer"):
        for child in list(foot):
            foot.remove(child)
        foot.text = ""
        for label, file in LINKS:
            link = html.Element("a")
            link.text, link.tail = label, " · "
            link.set("href", relative(page, file))
            foot.append(link)
        link.tail = " · every triple has its sentence"


def _search(tree: Any) -> None:
    """The search page, which finds by itself."""
    (main,) = tree.xpath("//main")
    found = html.Element("ul")
    found.set("class", "found")
    found.set("id", "found")
    main.append(found)
    for name in ("names.js", "find.js"):
        script = html.Element("script")
        script.set("src", f"static/{name}")
        main.append(script)

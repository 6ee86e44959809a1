"""Whether a folder of HTML pages holds together: every link leads somewhere, nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Links(HTMLParser):
    """What a page points to (`links`) and what a browser fetches for it (`parts`)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: list[str] = []
        self.anchors: set[str] = set()
        self.in_graph = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.in_graph = held.get("id") == "kg-data"
        self.anchors.add(held.get("id", ""))
        if tag == "a" and "href" in held:
            self.links.append(held["href"])
        elif tag in ("script", "img", "iframe", "source") and held.get("src"):
            self.parts.append(held["src"])
        elif tag == "link" and held.get("rel") != "canonical":
            self.parts.append(held.get("href", ""))

    def handle_data(self, data: str) -> None:
        if self.in_graph:  # the page of a graph goes to a node by its IRI
            self.anchors |= {node["iri"] for node in json.loads(data)["nodes"]}
            self.in_graph = False


def broken_links(site: Path) -> Iterator[str]:
    """Links that lead nowhere and parts that are fetched from elsewhere, in all HTML pages of a folder."""
    pages = {path.resolve(): Links(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        for target in (*page.links, *page.parts):
            split = urlsplit(target)
            if split.scheme or split.netloc:
                if target in page.parts and split.scheme != "data":
                    yield f"{path.relative_to(site)}: fetches {target}"
                continue
            goal = (path.parent / unquote(split.path)).resolve() if split.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            if not goal.is_file():
                yield f"{path.relative_to(site)}: {target} is not there"
            elif split.fragment and goal in pages and unquote(split.fragment) not in pages[goal].anchors:
                yield f"{path.relative_to(site)}: {target} has no such place"

"""What a site has beside the server's pages: names to search, the whole graph to look at and to take away."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.errors import InputError, QueryError
from kg.lookup import COUNTS, SPACE
from kg.readable import shown
from kg.static_site.places import file_of
from kg.static_site.rewrite import GRAPH

if TYPE_CHECKING:
    from kg.store import Store

_NAMES = """SELECT ?e ?c ?l ?p { ?e a ?c { ?e skos:prefLabel|dcterms:title ?l BIND(1 AS ?p) } UNION
    { ?e skos:altLabel|dcterms:identifier ?l BIND(0 AS ?p) } } ORDER BY ?e DESC(?p) ?l"""
NO_CHARTS = "Charts need matplotlib: <code>pip install 'papers-kg[chart]'</code>, and write the site once more."
_FIND = Path(__file__).with_name("find.js")


def draw_graph(store: str | Path, folder: Path) -> dict[str, str]:
    """Draws the graph as a page of a site; gives the IRIs of the things it shows by their address in "around"."""
    from kg.store import Store
    from kg.view import write_picture
    from kg.view.graph import whole

    with Store(store) as opened:
        base, picture = _base(opened), whole(opened)
        write_picture(picture, folder / GRAPH)
    return {f"/around/{iri.removeprefix(base)}": iri for iri in picture.nodes if iri.startswith(base)}


def write_extras(store: str | Path, folder: Path) -> None:
    """Writes the search, charts and downloads into a site's folder, whose other pages are there."""
    from kg.export import export
    from kg.static_site import MARK
    from kg.store import Store

    with Store(store) as opened:
        names = json.dumps(list_of_names(opened), ensure_ascii=False, separators=(",", ":"))
        (folder / "static" / "names.js").write_text(f"const NAMES = {names};\n", encoding="utf-8")
        (folder / "static" / "find.js").write_bytes(_FIND.read_bytes())
        export(opened, folder / "graph.ttl")
        export(opened, folder / "graph.nt")
        _write_charts(opened, folder)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / MARK).write_text("".join(f"{name}\n" for name in files if name != MARK), encoding="utf-8")


def _write_charts(store: Store, folder: Path) -> None:
    """Writes the charts that the graph has numbers for, and the page that shows them, in the look of the others."""
    from lxml import html

    from kg.chart import WHAT, write_chart

    place = folder / "charts"
    place.mkdir(exist_ok=True)
    tree = html.document_fromstring((folder / "questions.html").read_text("utf-8"))
    (main,) = tree.xpath("//main")
    main[:], main.text = [html.fragment_fromstring("<h1>Charts</h1>")], None
    drawable = importlib.util.find_spec("matplotlib") is not None
    for what in WHAT if drawable else ():
        for ending in (".svg", ".html"):
            try:
                told = write_chart(store, what, place / (what + ending)).partition(": ")[2]
            except (InputError, QueryError):
                break
        else:
            main.append(_figure(what, told))
    if len(main) == 1:
        why = "No paper here reports what a chart could show." if drawable else NO_CHARTS
        main.append(html.fragment_fromstring(f"<p>{why}</p>"))
    (title,) = tree.xpath("//title")
    title.text = "Charts" + (title.text or "").partition("Questions")[2]
    (folder / "charts.html").write_text(
        f"<!DOCTYPE html>\n{html.tostring(tree, encoding='unicode')}\n", encoding="utf-8"
    )


def _figure(what: str, told: str) -> Any:
    from lxml import html

    figure = html.fragment_fromstring(
        f'<figure class="plot"><a href="charts/{what}.html"><img src="charts/{what}.svg" style="max-width:100%"></a>'
        f'<figcaption> <a href="charts/{what}.html">as a table with its sentences</a></figcaption></figure>'
    )
    figure.xpath(".//img")[0].set("alt", told)
    figure.xpath(".//figcaption")[0].text = f"{told} · "
    return figure


def _base(store: Store) -> str:
    return next((row[0].value for row in store.select(SPACE)), terms.BASE)


def list_of_names(store: Store) -> list[tuple[str, str, str, int, list[str]]]:
    """Everything that has a page: label, type, file, number of papers, other names."""
    base = _base(store)
    counts = {row[0].value: int(row[1].value) for row in store.select(COUNTS)}
    found: dict[str, tuple[str, str, str, int, list[str]]] = {}
    for entity, class_, label, _ in store.select(_NAMES):
        iri, type_ = entity.value, terms.THING_NAMES.get(class_.value)
        file = file_of("/id/" + iri.removeprefix(base)) if iri.startswith(base) else None
        if type_ is None or file is None:
            continue
        if iri in found:
            found[iri][4].append(shown(label.value))
        else:
            found[iri] = (shown(label.value), type_, file, counts.get(iri, 0), [])
    return [found[iri] for iri in sorted(found)]

"""What a site has beside the server's pages: names to search, the whole graph to look at and to take away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg import terms
from kg.static_site.places import file_of

if TYPE_CHECKING:
    from kg.store import Store

_BASE = "SELECT ?b { ?graph void:uriSpace ?b } ORDER BY ?b LIMIT 1"
_NAMES = """SELECT ?e ?c ?l ?p { ?e a ?c { ?e skos:prefLabel|dcterms:title ?l BIND(1 AS ?p) } UNION
    { ?e skos:altLabel|dcterms:identifier ?l BIND(0 AS ?p) } } ORDER BY ?e DESC(?p) ?l"""
_COUNTS = "SELECT ?e (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper ; kg:mentions ?e } GROUP BY ?e"
_FIND = Path(__file__).with_name("find.js")


def write_extras(store: str | Path, folder: Path) -> None:
    """Writes the search, the graph as a page, and the downloads into a site's folder."""
    from kg.export import export
    from kg.static_site import MARK
    from kg.store import Store
    from kg.view import write_view

    with Store(store) as opened:
        names = json.dumps(list_of_names(opened), ensure_ascii=False, separators=(",", ":"))
        (folder / "static" / "names.js").write_text(f"const NAMES = {names};\n", encoding="utf-8")
        (folder / "static" / "find.js").write_bytes(_FIND.read_bytes())
        export(opened, folder / "graph.ttl")
        export(opened, folder / "graph.nt")
        write_view(opened, folder / "graph.html")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / MARK).write_text("".join(f"{name}\n" for name in files if name != MARK), encoding="utf-8")


def list_of_names(store: Store) -> list[tuple[str, str, str, int, list[str]]]:
    """Everything that has a page: label, type, file, number of papers, other names."""
    types = {iri: name for name, iri in terms.CLASSES.items()} | {terms.PAPER: "Paper"}
    base = next((row[0].value for row in store.select(_BASE)), terms.BASE)
    counts = {row[0].value: int(row[1].value) for row in store.select(_COUNTS)}
    found: dict[str, tuple[str, str, str, int, list[str]]] = {}
    for entity, class_, label, _ in store.select(_NAMES):
        iri, type_ = entity.value, types.get(class_.value)
        file = file_of("/id/" + iri.removeprefix(base)) if iri.startswith(base) else None
        if type_ is None or file is None:
            continue
        if iri in found:
            found[iri][4].append(label.value)
        else:
            found[iri] = (label.value, type_, file, counts.get(iri, 0), [])
    return [found[iri] for iri in sorted(found)]

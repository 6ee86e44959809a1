"""Writes a graph to files, equal graphs to equal bytes: Turtle, N-Triples, JSON-LD, GraphML, CSV tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg import terms
from kg.answer import text
from kg.errors import KgError
from kg.resources import resource
from kg.store import Store
from kg.words import for_xml, inert

ENDINGS = (".ttl", ".nt", ".jsonld", ".graphml")
_QUADS = ("nq", "trig")  # the graph itself has no named ones
_RESOURCES = (
    "dataset", "evidence", "fact", "hardware", "listing", "method", "metric", "model", "organization", "page", "paper",
    "result", "rule", "statement", "task",
)  # fmt: skip
_VOCABULARIES = ("dcterms", "kg", "kgunit", "rdf", "schema", "skos", "unit", "void", "wd", "xsd")
_DECIMAL = ox.NamedNode(terms.DECIMAL)


def export(store: Store, path: str | Path, format_: str | None = None) -> Path:
    """Writes the whole graph in the format that the ending tells, or, with "csv", a folder with one table a class.

    Takes an open store, the file or folder, and the format where the ending is not to decide. The file takes its name
    only when it is complete. Raises KgError for an ending of no known format or a place that cannot be written.
    """
    target = Path(path)
    kind = (format_ or target.suffix).lower().removeprefix(".")
    try:
        if kind == "csv":
            return export_csv(store, target)
        writer = _WRITERS.get(kind)
        if writer is None:
            cure = f"end it in {', '.join(ENDINGS)}, or use --format csv"
            cure += "; --rejections writes what was rejected as a named graph" * (kind in _QUADS)
            raise KgError(str(path), f"{kind or 'no ending'!r} is no format", cure)
        unfinished = target.with_name(target.name + ".part")
        with unfinished.open("wb") as file:
            writer(store, file)
        unfinished.replace(target)
    except OSError as error:
        raise KgError(str(path), f"cannot be written ({error.strerror})", "name another place") from None
    return target


def ordered(store: Store) -> Iterator[ox.Triple]:
    """All triples sorted by subject, predicate and object, subject by subject: memory holds the subjects' IRIs only."""
    subjects = sorted({quad.subject.value for quad in store.oxigraph})
    for subject in subjects:
        quads = store.oxigraph.quads_for_pattern(ox.NamedNode(subject), None, None)
        yield from sorted((_pointed(quad.triple) for quad in quads), key=_order)


def _subject(triple: ox.Triple) -> str:
    return text(triple.subject)


def _order(triple: ox.Triple) -> tuple[bool, str, str]:
    return triple.predicate.value != terms.TYPE, triple.predicate.value, str(triple.object)


def _pointed(triple: ox.Triple) -> ox.Triple:
    """Oxigraph gives back 90.0 as 90: decimals get their point again."""
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype == _DECIMAL and "." not in value.value:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value + ".0", datatype=_DECIMAL))
    return triple


def prefixes(store: Store) -> dict[str, str]:
    """The prefixes of a graph's files: those of the terms, and one for each kind of resource below the graph's base."""
    space = next(store.select("SELECT ?b { ?d a void:Dataset ; void:uriSpace ?b }"), None)
    base = terms.BASE if space is None else text(space[0])
    return dict(
        sorted(
            {**{kind: f"{base}{kind}/" for kind in _RESOURCES}, **{v: terms.PREFIXES[v] for v in _VOCABULARIES}}.items()
        )
    )


def write_turtle(store: Store, file: IO[bytes]) -> None:
    """Turtle with prefixes, sorted and grouped by subject.

    The prefixes are written here: Oxigraph writes them in another order each time.
    """
    known = prefixes(store)
    file.write("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in known.items()).encode())
    triples = ordered(store)
    for _, group in groupby(triples, key=_subject):
        lines = (ox.serialize(group, format=ox.RdfFormat.TURTLE, prefixes=known) or b"").split(b"\n")
        file.write(b"\n" + b"\n".join(line for line in lines if not line.startswith(b"@prefix ")))


def write_ntriples(store: Store, file: IO[bytes]) -> None:
    """N-Triples, sorted."""
    ox.serialize(ordered(store), file, format=ox.RdfFormat.N_TRIPLES)


def write_jsonld(store: Store, file: IO[bytes]) -> None:
    """JSON-LD: one object a subject, the context of `ontology/context.jsonld` written into the file."""
    context = json.loads(resource("ontology", "context.jsonld").read_text(encoding="utf-8"))["@context"]
    shorten = _Shortener(context)
    file.write(f'{{"@context":{json.dumps(context, ensure_ascii=False)},\n"@graph":[\n'.encode())
    for number, (subject, triples) in enumerate(groupby(ordered(store), key=_subject)):
        body = json.dumps(shorten.node(subject, triples), ensure_ascii=False)
        file.write(((",\n" if number else "") + body).encode("utf-8", "surrogatepass"))
    file.write(b"\n]}\n")


class _Shortener:
    """Writes a subject with the short keys of a JSON-LD context."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._keys: dict[str, tuple[str, dict[str, Any]]] = {}
        for key, told in context.items():
            if isinstance(told, dict):
                self._keys[terms.expand(told["@id"])] = (key, told)

    def node(self, subject: str, triples: Iterable[ox.Triple]) -> dict[str, Any]:
        """The JSON object of a subject."""
        found: dict[str, Any] = {"@id": subject}
        for triple in triples:
            if triple.predicate.value == terms.TYPE:
                found.setdefault("@type", []).append(text(triple.object))
                continue
            key, told = self._keys.get(triple.predicate.value, (triple.predicate.value, {}))
            found.setdefault(key, []).append(self._value(triple.object, told))
        return {key: values[0] if key != "@id" and len(values) == 1 else values for key, values in found.items()}

    def _value(self, value: Any, told: dict[str, Any]) -> Any:
        type_ = told.get("@type")
        if isinstance(value, ox.NamedNode):
            return value.value if type_ == "@id" else {"@id": value.value}
        datatype = value.datatype.value
        if type_ and type_ != "@id" and terms.expand(type_) == datatype:
            return value.value
        if datatype == terms.STRING:
            return {"@value": value.value} if type_ else value.value
        return {"@value": value.value, "@type": datatype}


def write_graphml(store: Store, file: IO[bytes]) -> None:
    """GraphML of papers, entities and their relations, as `Store.network` gives them."""
    import networkx

    network = store.network()
    ordered_ = networkx.MultiDiGraph()
    ordered_.add_nodes_from(
        sorted((name, {k: for_xml(v) for k, v in data.items()}) for name, data in network.nodes(data=True))
    )
    ordered_.add_edges_from(sorted(network.edges(keys=True, data=True), key=lambda edge: edge[:3]))
    networkx.write_graphml_xml(ordered_, file, named_key_ids=True)


_WRITERS: dict[str, Callable[[Store, IO[bytes]], None]] = {
    "ttl": write_turtle,
    "nt": write_ntriples,
    "jsonld": write_jsonld,
    "graphml": write_graphml,
}


def export_csv(store: Store, folder: Path) -> Path:
    """A folder with one CSV table a class: a line a subject, a column a property, several values parted by " | ".

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for class_ in (*terms.CLASSES.values(), *_OTHER_CLASSES):
        name = class_.rpartition("#")[2].rpartition("/")[2].lower()
        query = f"SELECT DISTINCT ?p {{ ?s a <{class_}> ; ?p ?o }} ORDER BY ?p"
        columns = [row[0].value for row in store.select(query) if row[0].value != terms.TYPE]
        subjects = (row[0].value for row in store.select(f"SELECT ?s {{ ?s a <{class_}> }} ORDER BY ?s"))
        unfinished = folder / f"{name}.csv.part"
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["iri", *map(_local, columns)])
            table.writerows(_line(store, subject, columns) for subject in subjects)
        unfinished.replace(folder / f"{name}.csv")
    return folder


_OTHER_CLASSES = (
    terms.PAPER,
    terms.RESULT,
    terms.STATEMENT,
    terms.EVIDENCE,
    terms.RULE,
    terms.FACT,
    terms.PAGE,
    terms.LISTING,
)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _line(store: Store, subject: str, columns: list[str]) -> list[str]:
    cells: dict[str, list[str]] = {column: [] for column in columns}
    for quad in store.oxigraph.quads_for_pattern(ox.NamedNode(subject), None, None):
        if quad.predicate.value in cells:
            cells[quad.predicate.value].append(text(_pointed(quad.triple).object))
    return [subject, *(inert(" | ".join(sorted(cells[column]))) for column in columns)]

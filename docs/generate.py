"""Writes the reference from what it describes: ontology, shapes, vocabulary, command and query catalogue.

Run at each build of the docs (docs/conf.py); what it writes is never committed. The answers shown are those of the
example graph, which is built for them in a temporary folder.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import click
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from kg import terms
from kg.build import build
from kg.cli import kg
from kg.errors import QueryError
from kg.formats import write as write_answer
from kg.query import ask, catalogue
from kg.resources import resource
from kg.vocabulary import load

BASE = "https://example.org/papers-kg-demo/"
SAMPLES = Path(__file__).with_name("samples.tsv")  # parameters with which a question has an answer on the examples
ROWS = 3


def write(folder: Path) -> None:
    """Writes all generated pages into a folder; files that already say the same are not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"terms": terms_page, "shapes": shapes_page, "vocabulary": vocabulary_page, "commands": commands_page}
    for name, page in {**pages, "queries": queries_page}.items():
        text = "\n".join(page()) + "\n"
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8")


def terms_page() -> Iterator[str]:
    """Classes, properties and individuals of ontology/terms.ttl."""
    graph = _graph("terms.ttl")
    yield from ("# Terms", "", f"Namespace `kg:` is `{terms.KG}`. Source: `ontology/terms.ttl`.")
    kinds = (("Classes", OWL.Class), ("Relations and links", OWL.ObjectProperty), ("Values", OWL.DatatypeProperty))
    listed: set[rdflib.term.Node] = set()
    for title, kind in kinds:
        ours = sorted(term for term in graph.subjects(RDF.type, kind) if str(term).startswith(terms.KG))
        listed.update(ours)
        yield from ("", f"## {title}", "")
        for term in ours:
            yield from _term(graph, term)
    others = sorted({t for t in graph.subjects(RDFS.label) if str(t).startswith(terms.KG)} - listed)
    yield from ("", "## Individuals", "")
    for term in others:
        yield from _term(graph, term)


def _term(graph: rdflib.Graph, term: rdflib.term.Node) -> Iterator[str]:
    yield f"`{_short(graph, term)}`"
    comment = graph.value(term, RDFS.comment) or graph.value(term, RDFS.label) or ""
    details = [str(comment)]
    for word, predicate in (
        ("of", RDFS.domain),
        ("gives", RDFS.range),
        ("a kind of", RDFS.subClassOf),
        ("a kind of", RDFS.subPropertyOf),
        ("close to", SKOS.closeMatch),
    ):
        values = sorted(_short(graph, o) for o in graph.objects(term, predicate) if isinstance(o, rdflib.URIRef))
        if values:
            details.append(f"{word} " + ", ".join(f"`{value}`" for value in values))
    yield from (":   " + "; ".join(filter(None, [details[0].rstrip("."), *details[1:]])), "")


def shapes_page() -> Iterator[str]:
    """What ontology/shapes.ttl asks of each class."""
    graph = _graph("shapes.ttl")
    yield from (
        "# Shapes",
        "",
        "What `kg check` asks by SHACL of everything in a store. Source: `ontology/shapes.ttl`.",
    )
    for shape in sorted(graph.subjects(RDF.type, SH.NodeShape)):
        targets = sorted(_short(graph, target) for target in graph.objects(shape, SH.targetClass))
        yield from ("", f"## {_short(graph, shape).partition(':')[2]}", "")
        yield from ("For " + ", ".join(f"`{target}`" for target in targets) + ".", "") if targets else ()
        rows = sorted(_constraint(graph, node) for node in graph.objects(shape, SH.property))
        if rows:
            yield from _table(("property", "what holds"), rows)


def _constraint(graph: rdflib.Graph, node: rdflib.term.Node) -> tuple[str, str]:
    held = []
    for predicate, value in sorted(graph.predicate_objects(node)):
        name = _short(graph, predicate).removeprefix("sh:")
        if name in ("path", "name", "message"):
            continue
        shown = "one of several" if isinstance(value, rdflib.BNode) else _short(graph, value)
        held.append(f"{name} `{shown}`")
    path = graph.value(node, SH.path)
    return f"`{'a path' if isinstance(path, rdflib.BNode) or path is None else _short(graph, path)}`", ", ".join(held)


def vocabulary_page() -> Iterator[str]:
    """How many things the tables hold, and how their names match."""
    entries = list(load())
    yield from ("# Vocabulary", "", "Tables of `ontology/vocabulary/`, a line a thing.", "")
    classes = Counter(entry.type for entry in entries)
    rows = []
    for type_, count in sorted(classes.items()):
        mine = [entry for entry in entries if entry.type == type_]
        match = Counter(entry.match for entry in mine)
        aliases = sum(len(entry.aliases) for entry in mine)
        below = sum(bool(entry.broader) for entry in mine)
        rows.append(tuple(map(str, (type_, count, aliases, below, match["plain"], match["context"], match["never"]))))
    total = [sum(int(row[at]) for row in rows) for at in range(1, 7)]
    head = ("class", "things", "other names", "with something broader", "match plain", "in context", "never")
    yield from _table(head, [*rows, ("all", *map(str, total))])
    yield from ("", "## Units", "")
    yield from _table(
        ("unit", "written", "kind"), [(r["id"], r["names"], r["kind"]) for r in _ontology("vocabulary", "units")]
    )
    yield from ("", "## Rules", "", "Counted on annotated papers: how often a rule was right, of how many times.", "")
    rules = _ontology("rules", "rules")
    yield from _table(("rule", "what it reads", "right", "of"), [
        (f"`{r['id']}`", r["description"], r["right"], r["found"]) for r in rules
    ])  # fmt: skip


def commands_page() -> Iterator[str]:
    """The help of each command."""
    yield from ("# Commands", "", "As `kg COMMAND --help` prints it.")
    for path, text in _help(kg, None, "kg"):
        yield from ("", f"## {path}", "", "```text", text, "```")


def _help(command: click.Command, parent: click.Context | None, name: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from _help(command.commands[child], context, child)


def queries_page() -> Iterator[str]:
    """Each question with its SPARQL and the first rows of its answer on the example graph."""
    yield from ("# Query catalogue", "", "Ask one by `kg query NAME`; the answers are those of the example graph.")
    samples = {row["question"]: _parameters(row["parameters"]) for row in _table_of(SAMPLES)}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build([resource("examples")], store, jobs=1, base=BASE)
        for question in catalogue():
            values = samples.get(question.name, {})
            yield from ("", f"## {question.name}", "", question.question, "")
            if question.parameters:
                yield from _table(
                    ("parameter", "type", "default"),
                    [(f"`{p.name}`", p.type, f"`{p.default}`") for p in question.parameters],
                )
            yield from ("", "```sparql", question.text.rstrip(), "```", "", _asked(question.name, values), "")
            yield from _answer(store, question.name, values)


def _parameters(cell: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in cell.split("|") if part)


def _asked(name: str, values: dict[str, str]) -> str:
    options = "".join(f' -p {key}="{value}"' for key, value in values.items())
    return f"`kg query {name}{options}`"


def _answer(store: Path, name: str, values: dict[str, str]) -> Iterator[str]:
    question = next(question for question in catalogue() if question.name == name)
    try:
        answer = ask(store, question, values)
    except QueryError as error:  # the examples hold no such thing
        yield f"{error.fact}."
        return
    if not answer.rows:
        yield "No rows: the examples say nothing of it."
        return
    text = StringIO()
    write_answer(replace(answer, rows=answer.rows[:ROWS], truncated=False), "markdown", text)
    yield text.getvalue().rstrip()
    if len(answer.rows) > ROWS:
        yield from ("", f"... and {len(answer.rows) - ROWS} more.")


def _graph(name: str) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in terms.PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(resource("ontology", name))


def _short(graph: rdflib.Graph, term: rdflib.term.Node) -> str:
    """A term as Turtle writes it, prefixes used where there are some."""
    return term.n3(graph.namespace_manager) if isinstance(term, rdflib.URIRef) else str(term)


def _ontology(*parts: str) -> list[dict[str, str]]:
    return _table_of(resource("ontology", *parts[:-1], f"{parts[-1]}.tsv"))


def _table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"

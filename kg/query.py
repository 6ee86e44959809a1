"""The catalogue of questions, `queries/*.rq`: each runs as it stands, a parameter is one marked line with its default.

    VALUES ?hardware { <https://…/hardware/nvidia-h100> } # param hardware: Hardware

Only that line is replaced, by terms that the RDF serialiser wrote. Values are names as people know them ("rtx 4090"),
several of them with "|" between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg import strangers, terms
from kg.answer import Answer, text
from kg.errors import QueryError
from kg.lookup import SPACE, Name, meant, names, nearest
from kg.resources import resource
from kg.runner import run

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.answer import Row

__all__ = ["Answer", "Parameter", "Question", "ask", "catalogue", "fill", "find", "parse", "run"]

Ask = Callable[[str], Answer]
VALUE_TYPES = ("number", "date", "text")
ANYTHING = "Thing"  # of any class: a baseline may be a method, a model, a device ...
ENTITY_TYPES = (*terms.CLASSES, "Paper", ANYTHING)

_LINE = re.compile(
    r"^(?P<indent>[ \t]*)VALUES \?(?P<name>\w+) \{ (?P<default>.+) \} # param (?P=name): (?P<type>\w+)[ \t]*$", re.M
)
_MARK = re.compile(r"#[ \t]*param\b")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Parameter:
    """A marked line of a query; `type` is a class of things ("Hardware", "Paper", ..., any: "Thing"), "number", "date"
    or "text"."""

    name: str
    type: str
    default: str  # as SPARQL writes it


@dataclass(frozen=True, slots=True)
class Question:
    """One query of the catalogue."""

    name: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str


class Known(Protocol):
    """What questions need to know of a graph."""

    @property
    def base(self) -> str:
        """What the IRIs of its things begin with."""

    def names(self, type_: str) -> Sequence[Name]:
        """Every name of every thing of a type."""


class Asked:
    """What is known of a graph by asking it."""

    def __init__(self, ask: Ask) -> None:
        """Takes the function that answers queries."""
        self.ask = ask
        self._names: dict[str, list[Name]] = {}

    @cached_property
    def base(self) -> str:
        """What the IRIs of its things begin with, as VoID says; ours where it does not."""
        rows = self.ask(SPACE).rows
        return text(rows[0][0]) if rows else terms.BASE

    def names(self, type_: str) -> list[Name]:
        """Every name of every thing of a type."""
        if type_ not in self._names:
            self._names[type_] = list(names(self._all, classes(type_)))
        return self._names[type_]

    def _all(self, select: str) -> list[Row]:
        """All rows of a SELECT that ends with its pattern, also of a server that gives only so many at a time."""
        found = self.ask(select)
        rows = list(found.rows)
        most = len(rows)  # named, since Virtuoso passes over nothing without a limit
        while found.truncated and found.rows:
            found = self.ask(f"{select} LIMIT {most} OFFSET {len(rows)}")
            rows += found.rows
        return rows


def classes(type_: str) -> tuple[str, ...]:
    """The classes of what a parameter of a type may name.

    >>> classes("Model"), len(classes("Thing"))
    (('Model',), 7)
    """
    return tuple(terms.CLASSES) if type_ == ANYTHING else (type_,)


def catalogue(folder: Path | None = None) -> list[Question]:
    """All shipped questions by name, or those of a folder of `.rq` files."""
    return [parse(path.stem, _read(path)) for path in sorted((folder or resource("queries")).glob("*.rq"))]


def find(name: str) -> Question:
    """The question of a name of the catalogue, or of a file `*.rq`; raises QueryError with the nearest names."""
    if name.endswith(".rq"):
        return parse(Path(name).stem, _read(Path(name)))
    questions = {question.name: question for question in catalogue()}
    if "{" in name:
        raise QueryError("query", "SPARQL stands in place of a name", "pipe it to `kg query -`, or name a file *.rq")
    if name not in questions:
        near = nearest(name, [Name(known, known, "") for known in questions])
        raise QueryError(name, "no question of this name", near or "see `kg queries`")
    return questions[name]


def parse(name: str, sparql: str) -> Question:
    r"""Reads a query's question (its first comment lines) and its marked lines.

    Raises QueryError for a mark that is not in the form of one, a type that there is not, or a name marked twice.

    >>> parse("q", "# What?\nSELECT * {\n VALUES ?n { 24 } # param n: number\n}").parameters
    (Parameter(name='n', type='number', default='24'),)
    """
    comments: list[str] = []
    for line in sparql.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line.lstrip("# ").rstrip())
    parameters = tuple(Parameter(line["name"], line["type"], line["default"]) for line in _LINE.finditer(sparql))
    names = [parameter.name for parameter in parameters]
    if len(names) != len(set(names)) or len(names) != len(_MARK.findall(sparql)):
        raise QueryError(
            name, "a parameter is marked twice or not in its form", "write VALUES ?x { ... } # param x: Type"
        )
    for parameter in parameters:
        if parameter.type not in (*ENTITY_TYPES, *VALUE_TYPES):
            raise QueryError(name, f"no type {parameter.type!r}", f"one of {', '.join((*ENTITY_TYPES, *VALUE_TYPES))}")
    return Question(name, " ".join(comments), parameters, sparql)


def ask(
    store_path: str | Path,
    question: Question,
    values: Mapping[str, str] | None = None,
    *,
    timeout: float = 60.0,
    max_rows: int = 100_000,
    engine: Callable[..., Answer] = run,
) -> Answer:
    """Answers a question over a store, its parameters filled in; the limits and errors are those of `run`.

    Another engine than `run` takes what it takes, as `kg.remote.run` does with an endpoint in the place of a store.
    """

    def look_up(sparql: str) -> Answer:
        return engine(store_path, sparql, timeout=timeout, max_rows=10_000_000)

    graph = Asked(look_up)
    sparql = fill(question, values or {}, graph)
    return noted(engine(store_path, sparql, timeout=timeout, max_rows=max_rows), sparql, graph)


def noted(answer: Answer, sparql: str, graph: Asked) -> Answer:
    """An answer; an empty one with a note where the query says what that may come from."""
    if answer.rows:
        return answer
    iris = strangers.named(sparql, graph.base)
    known = [text(row[0]) for row in graph.ask(strangers.held(iris)).rows] if iris else []
    return replace(answer, note=strangers.note(sparql, graph.base, known))


def rebased(question: Question, base: str) -> str:
    """A question's text with its defaults under another base."""

    def line(match: re.Match[str]) -> str:
        return _put(match, _rebased(match["default"], base)) if match["type"] in ENTITY_TYPES else match[0]

    return _LINE.sub(line, question.text)


def fill(question: Question, values: Mapping[str, str], graph: Known) -> str:
    """The query's text with the given values in place of defaults.

    Takes values by parameter, and what is known of the graph. A default stands as it is, or under the base of the graph
    where that is another. Raises QueryError for an unknown parameter and a name of nothing.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            raise QueryError(question.name, f"no parameter {name!r}", f"it takes {', '.join(known) or 'none'}")
    written = {name: " ".join(map(str, _terms(known[name], value, graph))) for name, value in values.items()}

    def line(match: re.Match[str]) -> str:
        if match["name"] in written:
            return _put(match, written[match["name"]])
        return _put(match, _rebased(match["default"], graph.base)) if match["type"] in ENTITY_TYPES else match[0]

    return _LINE.sub(line, question.text)


def _put(line: re.Match[str], content: str) -> str:
    """A marked line with other content."""
    return f"{line['indent']}VALUES ?{line['name']} {{ {content} }} # param {line['name']}: {line['type']}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QueryError(
            str(path), f"cannot be read ({error.strerror})", "name a file or a question of `kg queries`"
        ) from None
    except UnicodeDecodeError:
        raise QueryError(str(path), "is no text in UTF-8", "save it as UTF-8") from None


def _rebased(default: str, base: str) -> str:
    import pyoxigraph as ox

    if base == terms.BASE:
        return default
    iris = (iri.replace(terms.BASE, base, 1) for iri in re.findall(r"<([^<>]*)>", default))
    try:
        return " ".join(str(ox.NamedNode(iri)) for iri in iris)
    except ValueError:
        raise QueryError("store", f"its void:uriSpace {base!r} is no IRI", "build it anew") from None


def _terms(parameter: Parameter, value: str, graph: Known) -> list[ox.NamedNode | ox.Literal]:
    """The terms of a value: the whole of it where that names something, else its parts between "|"."""
    parts = [part.strip() for part in value.split("|") if part.strip()]
    if not parts:
        raise QueryError(parameter.name, "no value", f"give a {parameter.type}")
    if parameter.type in VALUE_TYPES:
        return [_literal(parameter, part) for part in parts]
    names = graph.names(parameter.type)
    if len(parts) > 1 and (whole := _entities(value, names)):
        return [_one(parameter, value, whole, names)]
    return [_one(parameter, part, _entities(part, names), names) for part in parts]


def _entities(value: str, names: Sequence[Name]) -> list[str]:
    """The IRIs that a value most surely means."""
    return sorted(next(filter(None, meant(value, names)), ()))


def _literal(parameter: Parameter, value: str) -> ox.Literal:
    import pyoxigraph as ox

    if parameter.type == "number" and _NUMBER.fullmatch(value):
        return ox.Literal(value, datatype=ox.NamedNode(terms.DECIMAL if "." in value else terms.INTEGER))
    if parameter.type == "date" and (datatype := terms.date_type(value)):
        return ox.Literal(value, datatype=ox.NamedNode(datatype))
    if parameter.type == "text":
        try:
            return ox.Literal(value)
        except ValueError:
            raise QueryError(parameter.name, "holds bytes that are no text", "write it in UTF-8") from None
    cure = {"number": "write digits, as in 24 or 0.5", "date": "write 2025, 2025-03 or 2025-03-31"}
    raise QueryError(parameter.name, f"{value!r} is no {parameter.type}", cure[parameter.type])


def _one(parameter: Parameter, value: str, found: list[str], names: Sequence[Name]) -> ox.NamedNode:
    import pyoxigraph as ox

    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        raise QueryError(
            parameter.name, f"{value!r} names {len(found)} of them", "write one of " + ", ".join(found[:_NEAREST])
        )
    cure = nearest(value, names) or ("try another of its names" if names else "the store holds none")
    raise QueryError(parameter.name, f"no {parameter.type} is named {value[:80]!r}", cure)

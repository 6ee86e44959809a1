"""Reads the tables of `ontology/` that are not names: units, device figures, rules, links to other catalogues, hosts.

A table that is absent is empty, so that a user's folder and a test need only what they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from kg.errors import VocabularyError
from kg.resources import resource
from kg.terms import expand
from kg.vocabulary import rows


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its IRI, and the unit of the same dimension that its values are compared in."""

    id: str
    iri: str
    standard: str  # id of the standard unit
    factor: Decimal


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One figure of a device and where it is from."""

    property: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of extraction; `precision` is measured on gold, or None where it never fired there."""

    id: str
    kind: str
    description: str
    precision: str | None = None


@dataclass(frozen=True)
class Tables:
    """What triples need to know beside the vocabulary; entities go by path ("hardware/nvidia-h100")."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code_hosts: frozenset[str] = frozenset()


def read_units(path: Path) -> dict[str, Unit]:
    """The units of a table by id; raises VocabularyError for a bad IRI or factor, or a standard that no line has."""
    found: dict[str, Unit] = {}
    for place, row in rows(path, ("id", "iri", "standard", "factor")):
        try:
            found[row["id"]] = Unit(row["id"], expand(row["iri"]), row["standard"] or row["id"], Decimal(row["factor"]))
        except (KeyError, InvalidOperation) as error:
            raise VocabularyError(
                place, f"{error} is no prefix or number", "write iri as prefix:Name, factor as digits"
            ) from None
    for unit in found.values():
        if unit.standard not in found:
            raise VocabularyError(path.name, f"standard {unit.standard!r} of {unit.id!r} is no id", "add the line")
    return found


def read_figures(path: Path) -> dict[str, tuple[Figure, ...]]:
    """The figures of a table by device, each device's sorted."""
    found: defaultdict[str, set[Figure]] = defaultdict(set)
    for _, row in rows(path, ("id", "property", "value", "source")):
        figure = Figure(row["property"].removeprefix("kg:"), row["value"], row["source"])
        found[f"hardware/{row['id']}"].add(figure)
    return {device: tuple(sorted(figures)) for device, figures in found.items()}


def read_rules(path: Path) -> dict[str, Rule]:
    """The rules of a table by id; raises VocabularyError for an id told twice."""
    found: dict[str, Rule] = {}
    for place, row in rows(path, ("id", "description")):
        if row["id"] in found:
            raise VocabularyError(place, f"rule {row['id']!r} is told twice", "keep one line")
        found[row["id"]] = Rule(row["id"], row.get("room", ""), row["description"], _share(row))
    return found


def _share(row: dict[str, str]) -> str | None:
    """How often a rule was right, of how often it fired on annotated papers."""
    found = int(row.get("found") or 0)
    return f"{int(row['right']) / found:.3f}" if found else None


def read_matches(path: Path) -> dict[str, tuple[str, ...]]:
    """The same things elsewhere by entity; columns `path iri`: "dataset/imagenet", and "wd:Q…" or the whole IRI.

    Raises VocabularyError for a prefix that is none of ours.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place, row in rows(path, ("path", "iri")):
        try:
            found[row["path"]].add(expand(row["iri"]))
        except KeyError as error:
            raise VocabularyError(place, f"{error} is no prefix of ours", "write wd:Q… or the whole IRI") from None
    return {entity: tuple(sorted(iris)) for entity, iris in found.items()}


@lru_cache(maxsize=4)
def load(overlay: Path | None = None) -> Tables:
    """All tables, with the figures of a user's folder in place of ours for the devices it tells of."""
    vocabulary, links = resource("ontology", "vocabulary"), resource("ontology", "links")
    rules, hosts = resource("ontology", "rules", "rules.tsv"), links / "codehosts.tsv"
    figures = read_figures(vocabulary / "figures.tsv") if (vocabulary / "figures.tsv").is_file() else {}
    if overlay and (overlay / "figures.tsv").is_file():
        figures |= read_figures(overlay / "figures.tsv")
    return Tables(
        units=read_units(vocabulary / "units.tsv") if (vocabulary / "units.tsv").is_file() else {},
        figures=figures,
        rules=read_rules(rules) if rules.is_file() else {},
        matches=read_matches(links / "wikidata.tsv") if (links / "wikidata.tsv").is_file() else {},
        code_hosts=frozenset(row["host"] for _, row in rows(hosts, ("host",))) if hosts.is_file() else frozenset(),
    )

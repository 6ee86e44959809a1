"""What units are called: by the first name of their line in ontology/vocabulary/units.tsv."""

from __future__ import annotations

from functools import lru_cache
from math import isclose

from kg import terms
from kg.resources import resource
from kg.vocabulary import rows, split

_MANY = {1.0: "", 1e3: "K ", 1e6: "M ", 1e9: "B ", 1e12: "T "}


def label(standard_unit: str, scale: float = 1.0, written: str = "") -> str:
    """The name of the unit that is so many of a standard unit, whatever a paper writes.

    Takes the IRI of the standard unit; `written` tells factors ("x") from bare numbers, which have no unit, and stands
    where no line of the table fits.

    >>> label(terms.UNIT + "SEC", 3600.0), label(terms.KGUNIT + "Parameter", 1e9), label(terms.UNITLESS, 1.0, "acc")
    ('hours', 'B parameters', '')
    """
    if standard_unit == terms.UNITLESS:
        return "x" if written == "x" else ""
    for many, letter in _MANY.items():
        for factor, name in _named().get(standard_unit, ()):
            if isclose(scale, many * factor, rel_tol=1e-9):
                return letter + name
    return written


@lru_cache(maxsize=1)
def _named() -> dict[str, list[tuple[float, str]]]:
    """What each standard unit's multiples are called, the last line of equal ones first (TFLOPS, not TFLOPs)."""
    table = {row["id"]: row for _, row in rows(resource("ontology", "vocabulary", "units.tsv"))}
    found: dict[str, list[tuple[float, str]]] = {}
    for row in reversed(table.values()):
        if names := split(row["names"]):
            standard = terms.expand(table[row["standard"] or row["id"]]["iri"])
            found.setdefault(standard, []).append((float(row["factor"]), names[0]))
    return found

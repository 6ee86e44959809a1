"""How numbers, things and cells are written for people, and for tools that take not every character."""

from __future__ import annotations

import re

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"[=@\t\r\n]|[+-](?![0-9.,]*[0-9](?:[eE][+-]?[0-9]+)?[%x×]?(?: [^=@|(]*)?$)")
_SIGNS = {"atMost": "≤ ", "atLeast": "≥ "}
_UNITS = {"GB": "GB", "GBs": "GB/s", "TFLOPS": "TFLOPS", "TOPS": "TOPS", "W": "W"}  # by the end of a figure's name
_WAYS = {"increase": "↑ ", "decrease": "↓ ", "difference": "Δ "}


def amount(number: str, unit: str = "", bound: str = "", change: str = "") -> str:
    """A number with its unit, the sign of the end that it is, and of a change which way it goes.

    Takes the bound and the change as their IRIs or names.

    >>> amount("3.7", "x", "https://w3id.org/papers-kg/ontology#atMost"), amount("90", "FPS")
    ('≤ 3.7 x', '90 FPS')
    >>> amount("5.2", "%", change="increase"), amount("5.2", "%", "atMost", "decrease")
    ('↑ 5.2 %', '↓ ≤ 5.2 %')
    """
    way, sign = _WAYS.get(change.rpartition("#")[2], ""), _SIGNS.get(bound.rpartition("#")[2], "")
    return f"{way}{sign}{number} {unit}".strip()


def ends(value: str, other: str = "") -> str:
    """A number, or the range that has it as one end, the smaller one first; what is no number stays where it is.

    >>> ends("4", "2"), ends("90"), ends("9", "12")
    ('2–4', '90', '9–12')
    """
    if not other:
        return value
    try:
        return "–".join(sorted((value, other), key=float))
    except ValueError:
        return f"{value}–{other}"


def several(device: str, count: int | str | None) -> str:
    """A device with how many of it, where that is told.

    >>> several("NVIDIA A100", 8), several("NVIDIA A100", None)
    ('8 × NVIDIA A100', 'NVIDIA A100')
    """
    return f"{count} × {device}" if count else device


def some(number: int | str, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> some(1, "paper"), some(1200, "paper"), some(2, "query", "queries")
    ('1 paper', '1,200 papers', '2 queries')
    """
    return f"{int(number):,} {one if int(number) == 1 else more or one + 's'}"


def noun(type_: str) -> str:
    """The word for a thing of a type of the ontology.

    >>> noun("Hardware"), noun("Dataset"), noun("Model")
    ('device', 'data set', 'model')
    """
    return {"Hardware": "device", "Dataset": "data set"}.get(type_, type_.lower())


def unit_apart(figure: str) -> tuple[str, str]:
    """The property of a device's figure without its unit, and the unit.

    >>> unit_apart("peakFP16TFLOPS"), unit_apart("memoryBandwidthGBs"), unit_apart("releaseDate")
    (('peakFP16', 'TFLOPS'), ('memoryBandwidth', 'GB/s'), ('releaseDate', ''))
    """
    ending = next((ending for ending in _UNITS if figure.endswith(ending)), "")
    return figure.removesuffix(ending), _UNITS.get(ending, "")


def for_xml(text: str) -> str:
    """A text without the characters that XML cannot hold.

    >>> for_xml("a\\x07b")
    'ab'
    """
    return NOT_XML.sub("", text)


def inert(cell: str) -> str:
    """A cell of CSV that no spreadsheet runs as a formula: an apostrophe marks it as text; numbers stay numbers.

    >>> inert("=1+1"), inert("-2+3"), inert("-3.5 %"), inert("+2x")
    ("'=1+1", "'-2+3", '-3.5 %', '+2x')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell

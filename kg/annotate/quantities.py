"""A number on its way to a measurement: where it stands, and what is known of its unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.annotate.numbers import Number

ASIDE = re.compile(r" \([^()]{1,60}\)")
LIST = re.compile(r"\s?(?:,\s?(?:and\s|or\s)?|\s(?:and|or|&)\s(?:up to |of |a )?|/)(?:\+|~|\$|\\sim)?")
VERSUS = re.compile(r"\s(?:v\.?s\.?|versus)\s")


class Quantity(NamedTuple):
    """A number with what is known of its unit so far."""

    number: Number
    start: int
    end: int
    unit: str = ""
    unit_text: str = ""
    rule: str = "number-unit"
    low: Number | None = None
    condition: str | None = None


def written(unit: str, text: str, number: Number) -> str:
    """A unit as written, folded as the guidelines say, with the letters or word that multiply before it."""
    if unit == "ratio":
        return "x"
    if unit == "percent":
        return "%"
    if unit == "parameter" and text.endswith(("parameter", "param")):
        text += "s"
    if not number.multiplier_text:
        return text
    return f"{number.multiplier_text} {text}"


def listed(quantity: Quantity, twin: Quantity) -> Quantity:
    """A number of a list with the unit of another: "127M and 7B parameters" keep their own letters.

    A smaller one without shares what multiplies: "3 and 7 billion parameters", and not "512 and 4K tokens".
    """
    number, many = quantity.number, twin.number
    if number.multiplier == 1 and number.value <= many.value:
        number = number._replace(multiplier=many.multiplier, multiplier_text=many.multiplier_text)
    unit_text = written(twin.unit, twin.unit_text.removeprefix(many.multiplier_text).lstrip(), number)
    return quantity._replace(number=number, unit=twin.unit, unit_text=unit_text, rule="number-list")

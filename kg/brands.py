"""The words that names of devices begin with, and that people leave out or put in: `ontology/rules/brands.tsv`."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kg.resources import resource
from kg.vocabulary import rows


class Brand(NamedTuple):
    """A vendor ("NVIDIA") or a series ("GeForce"): the vendor that may stand before a series, and whether who asks for
    a device may leave the brand out.
    """

    name: str
    maker: str
    omitted: bool


@lru_cache(maxsize=1)
def brands() -> tuple[Brand, ...]:
    """All brands, vendors before series: the order in which a name has them."""
    table = rows(resource("ontology", "rules", "brands.tsv"), ("brand", "maker", "omitted"))
    found = [Brand(row["brand"], row["maker"], row["omitted"] == "yes") for _, row in table]
    return tuple(sorted(found, key=lambda brand: (bool(brand.maker), brand.name)))


def omitted() -> tuple[str, ...]:
    """The brands that people leave out, in small letters, in the order in which a name has them.

    >>> omitted()
    ('nvidia', 'geforce')
    """
    return tuple(brand.name.lower() for brand in brands() if brand.omitted)

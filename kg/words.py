"""Words for things, one and several."""

from __future__ import annotations


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

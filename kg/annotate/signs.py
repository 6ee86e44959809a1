"""The weights of what speaks for a phrase as a technique's name (`phrase_signs.tsv`)."""

from __future__ import annotations

from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import rows


@lru_cache(maxsize=1)
def weights() -> dict[str, tuple[float, float]]:
    """Sign -> its weight for "a technique's name", and for "the paper's own"; "any" holds for every phrase."""
    table = rows(resource("ontology", "rules", "phrase_signs.tsv"), ("sign", "weight", "own"))
    return {row["sign"]: (float(row["weight"]), float(row["own"])) for _, row in table}


@lru_cache(maxsize=1)
def heads_of_phrases() -> frozenset[str]:
    """The words that a technique's name may end in: those whose sign is listed."""
    return frozenset(sign.removeprefix("head:") for sign in weights() if sign.startswith("head:"))

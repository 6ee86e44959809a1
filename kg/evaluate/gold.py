"""Annotated papers, and how names, units and links are folded before they are compared.

The definitions are those of the project's gold annotation.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.brands import omitted
from kg.errors import InputError
from kg.hosts import mirrors

Gold = dict[str, Any]
_NEEDED = {"id", "title", "entities", "results", "code"}
# What each entity and each result must have, and as what.
_PARTS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "entities": {"type": str, "name": str, "surfaces": list, "relations": list},
    "results": {"value": (int, float), "kind": str},
}
_UNITS = {
    "x": "times × fold -fold",
    "%": "percent",
    "fps": "frames/s framespersecond",
    "s": "second seconds sec",
    "ms": "millisecond milliseconds",
    "h": "hour hours",
    "min": "minute minutes",
    "gpu": "gpus",
    "point": "points",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}


def read_gold(path: Path) -> list[Gold]:
    """The annotated papers of a file; raises InputError for a file that cannot be read or is no annotation."""
    try:
        papers = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "name a file of annotated papers") from None
    except ValueError:
        raise InputError(str(path), "is no JSON", "name a file of annotated papers") from None
    if not isinstance(papers, list):
        raise InputError(
            str(path), "is no list of annotated papers", "write [{id, title, entities, results, code}, ...]"
        )
    for at, paper in enumerate(papers):
        if flaw := _flaw(paper):
            cure = "write {id, title, entities: [{type, name, surfaces, relations}], results: [{value, kind}], code}"
            raise InputError(f"{path}[{at}]", flaw, cure)
    return papers


def _flaw(paper: Any) -> str | None:
    """What keeps an annotated paper from being compared, or None."""
    if not isinstance(paper, dict):
        return "is no object"
    if missing := sorted(_NEEDED - paper.keys()):
        return f"has no {missing[0]!r}"
    if not isinstance(paper["title"], str):
        return "has a title that is no text"
    for key, parts in _PARTS.items():
        if not isinstance(paper[key], list):
            return f"has {key!r} that are no list"
        for part in paper[key]:
            wrong = [
                name for name, kind in parts.items() if not isinstance(part, dict) or not _is(part.get(name), kind)
            ]
            if wrong:
                return f"has one of {key!r} without a {wrong[0]!r} as it should be"
    return None


def _is(value: Any, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and (bool(value) or kind is not list)


def fold_name(name: str) -> str:
    """A name without case, hyphens, blanks, article, vendor, trailing generic noun and plural.

    >>> fold_name("the NVIDIA GeForce RTX-3090 GPUs"), fold_name("nuScenes datasets"), fold_name("loss")
    ('rtx3090', 'nuscene', 'loss')
    """
    spaced = " ".join(re.split(r"[\-‐‑–—_/\s]+", name.lower())).strip()
    for front in ("(?:the|an|a) ", *(f"{brand}(?:'s)? " for brand in omitted())):
        spaced = re.sub(f"^{front}", "", spaced)
    bare = re.sub(r" (?:gpu|dataset|benchmark|model)s?$", "", spaced)
    plural = len(bare) > 3 and bare[-1] == "s" and bare[-2] != "s"
    return (bare[:-1] if plural else bare).replace(" ", "")


def fold_link(link: str) -> str:
    """A link without its scheme and trailing marks, a mirror's as the site's.

    >>> fold_link("https://b-61j.pages.dev/x/")
    'huggingface.co/x'
    """
    host, slash, path = re.sub(r"^https?://", "", link).partition("/")
    return f"{mirrors().get(host, host)}{slash}{path}".rstrip("/.{}")


def result_key(value: str | float | Decimal, kind: str, unit: str | None) -> tuple[float, str, str]:
    """By what a result is right: its value to four decimals, its kind, and its unit in one spelling.

    >>> result_key("90", "throughput", "frames per second")
    (90.0, 'throughput', 'fps')
    """
    return round(float(value), 4), kind, fold_unit(unit)


def fold_unit(unit: str | None) -> str:
    """A unit in one spelling.

    >>> fold_unit("frames per second"), fold_unit("times"), fold_unit(None)
    ('fps', 'x', '')
    """
    bare = re.sub(r"[\s.]+", "", (unit or "").lower())
    return _UNIT.get(bare, bare)

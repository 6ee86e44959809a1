"""Hosts on the web: the domains by which a link without `https://` is told, and the mirrors of other hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from kg.resources import resource
from kg.vocabulary import rows

_PATH = re.compile(r"\.\w{2,}/")


def perhaps_link(text: str) -> bool:
    """Whether a text or a word holds what stands in every link; to ask costs a tenth of the search.

    >>> perhaps_link("see github.com/a"), perhaps_link("his/her")
    (True, False)
    """
    return "://" in text or "www." in text or "WWW." in text or _PATH.search(text) is not None


@lru_cache(maxsize=1)
def domains() -> str:
    """The last parts of hosts in links without a scheme ("github.com/x"), as one expression (links/domains.tsv)."""
    table = rows(resource("ontology", "links", "domains.tsv"), ("domain",))
    return f"(?:{'|'.join(re.escape(row['domain']) for _, row in table)})"


@lru_cache(maxsize=1)
def mirrors() -> Mapping[str, str]:
    """Host of a known mirror -> the host that it mirrors (links/mirrors.tsv)."""
    return {row["host"]: row["real"] for _, row in rows(resource("ontology", "links", "mirrors.tsv"), ("host", "real"))}

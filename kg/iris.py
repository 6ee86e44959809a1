"""Mints IRIs from what they name alone: never from order, paths or time."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from pyoxigraph import NamedNode

from kg.model import Entity, Paper

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\xa0\ud800-\udfff\ufff0-\uffff]')


@lru_cache(maxsize=65536)
def node(iri: str) -> NamedNode:
    """The term of an IRI, characters that no IRI may hold percent-encoded; raises ValueError for what still is none.

    >>> node("https://example.org/a b").value
    'https://example.org/a%20b'
    """
    return NamedNode(_NOT_IN_IRI.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), iri))


def slug(name: str, length: int = 80) -> str:
    """A readable tail for an IRI: ASCII letters and digits in lower case with single hyphens, cut at a word.

    >>> slug("TCLC-GS: Tightly Coupled")
    'tclc-gs-tightly-coupled'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return whole if len(whole) <= length else whole[: length + 1].rpartition("-")[0] or whole[:length]


def digest(*parts: object) -> str:
    """Sixteen hex digits of the parts, each told apart from its neighbours; None differs from the empty string.

    >>> digest("ab", "c") != digest("a", "bc") and digest(None) != digest("")
    True
    """
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def paper_path(paper: Paper) -> str:
    """A paper's IRI below the base: its title's slug and eight hex digits of the folded title."""
    return "paper/" + "-".join(filter(None, (slug(paper.title), paper.key)))


def organization(name: str) -> Entity:
    """The entity of an organization's name.

    >>> organization("Google DeepMind").path
    'organization/google-deepmind'
    """
    return Entity("Organization", slug(name) or digest(name), name)

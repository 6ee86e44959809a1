"""Mints IRIs from what they name alone: never from order, paths or time."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from pyoxigraph import NamedNode

from kg.model import Entity, Paper

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\xa0\ud800-\udfff\ufff0-\uffff]')

_READABLE = re.compile("[a-z0-9]+")
_NOT_A_CHARACTER = "".join(chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
_NOT_IN_PATH = re.compile(
    rf"[\[\]?#\ue000-\uf8ff\ufdd0-\ufdef\U000e0000-\U000e0fff\U000f0000-\U0010ffff{_NOT_A_CHARACTER}]"
    r"|%(?![0-9A-Fa-f]{2})"
)


@lru_cache(maxsize=65536)
def node(iri: str) -> NamedNode:
    """The term of an IRI, characters that no IRI may hold percent-encoded; raises ValueError for what still is none.

    >>> node("https://example.org/a b").value
    'https://example.org/a%20b'
    """
    return NamedNode(_NOT_IN_IRI.sub(_escaped, iri))


def tail(text: str) -> str:
    """Any text as the last part of an IRI's path: what no path holds is percent-encoded, escapes stay as they are.

    >>> tail("10.1890/87[2445:TQ]2.0.CO;2"), tail("a%3Cb%#")
    ('10.1890/87%5B2445:TQ%5D2.0.CO;2', 'a%3Cb%25%23')
    """
    return _NOT_IN_PATH.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def slug(name: str, length: int = 80) -> str:
    """A readable tail for an IRI: ASCII letters and digits in lower case with single hyphens, cut at a word.

    >>> slug("TCLC-GS: Tightly Coupled")
    'tclc-gs-tightly-coupled'
    """
    whole = uncut(name)
    return whole if len(whole) <= length else whole[: length + 1].rpartition("-")[0] or whole[:length]


def uncut(name: str) -> str:
    """The slug of a name, however long."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(_READABLE.findall(plain))


def distinct(name: str, length: int = 80) -> str:
    """A slug for what has nothing else to tell it by: where it is cut, six hex digits stand for the whole name.

    >>> distinct("Google DeepMind"), distinct("one two three", 12) != distinct("one two four", 12)
    ('google-deepmind', True)
    """
    whole = uncut(name)
    return whole if len(whole) <= length else f"{slug(whole, length - 7)}-{sha256(whole.encode()).hexdigest()[:6]}"


def digest(*parts: object) -> str:
    """Sixteen hex digits of the parts, each told apart from its neighbours; None differs from the empty string.

    >>> digest("ab", "c") != digest("a", "bc") and digest(None) != digest("")
    True
    """
    text = "\x1f".join(["\x00" if part is None else str(part) for part in parts])
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def paper_path(paper: Paper) -> str:
    """A paper's IRI below the base: its title's slug and eight hex digits of the folded title."""
    return "paper/" + "-".join(filter(None, (slug(paper.title), paper.key)))


def organization(name: str) -> Entity:
    """The entity of an organization's name.

    >>> organization("Google DeepMind").path
    'organization/google-deepmind'
    """
    return Entity("Organization", distinct(name) or digest(name), name)

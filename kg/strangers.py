"""Why an answer may be empty: things below another base or not in the graph, or terms that the ontology lacks."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from kg import terms
from kg.resources import resource

MOST = 20  # things that are looked for
_NO_CODE = re.compile(r"(<[^<>\s]*>)|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
_IRI = re.compile(r"<([^<>\s]+)>")
_TERM = re.compile(rf"(?:\bkg:|<{re.escape(terms.KG)})(\w+)")
_OWN_KG = re.compile(rf"\bprefix\s+kg:\s*<(?!{re.escape(terms.KG)}>)", re.I)
_DECLARED = re.compile(r"^kg:(\w+) a ", re.M)
_FOLDERS = "|".join([*(name.lower() for name in terms.THINGS), "result", "statement", "evidence"])
_THING = re.compile(rf"(\w+://\S*?/)(?:{_FOLDERS})/.*")


def named(sparql: str, base: str) -> list[str]:
    """The things of a graph, by its base, that a query names by their IRIs, at most MOST.

    >>> named("ASK { <https://x.org/paper/a> ?p 'on <https://x.org/paper/b>' } # <https://x.org/paper/c>", "https://x.org/")
    ['https://x.org/paper/a']
    """
    found = (iri for iri in _iris(sparql) if iri.startswith(base) and not iri.endswith("/"))
    return list(dict.fromkeys(found))[:MOST]


def held(iris: Collection[str]) -> str:
    """The query of which of these things the graph holds."""
    those = " ".join(f"<{iri}>" for iri in iris)
    return f"SELECT ?iri {{ VALUES ?iri {{ {those} }} FILTER EXISTS {{ ?iri ?p ?o }} }}"


def note(sparql: str, base: str, known: Collection[str]) -> str:
    """What an empty answer may come from, nothing where the query gives no hint.

    Takes the query, the base of the graph, and which of the things that `named` gives the graph holds.

    >>> note("ASK { ?p kg:runsOn <https://x.org/hardware/a> }", "https://y.org/", [])
    'the query names things below https://x.org/, those of this graph lie below https://y.org/'
    """
    others = (match[1] for iri in _iris(sparql) if (match := _THING.fullmatch(iri)) and not iri.startswith(base))
    if other := next(others, ""):
        return f"the query names things below {other}, those of this graph lie below {base}"
    if missing := [iri for iri in named(sparql, base) if iri not in known]:
        return f"the graph holds nothing called {', '.join(iri.removeprefix(base) for iri in missing)}"
    if lacking := _undeclared(sparql):
        near = get_close_matches(lacking[0], sorted(_declared()), n=3)
        like = f" (nearest: {', '.join(f'kg:{term}' for term in near)})" if near else ""
        return f"the ontology has no {', '.join(f'kg:{term}' for term in lacking)}{like}"
    return ""


def _undeclared(sparql: str) -> list[str]:
    """The terms under our ontology that a query uses and the ontology has not, each once."""
    code = _code(sparql)
    if _OWN_KG.search(code):
        return []
    return [term for term in dict.fromkeys(_TERM.findall(code)) if term not in _declared()]


@cache
def _declared() -> frozenset[str]:
    return frozenset(_DECLARED.findall(resource("ontology", "terms.ttl").read_text(encoding="utf-8")))


def _iris(sparql: str) -> list[str]:
    """The IRIs that a query writes out, those in texts and comments left out."""
    return _IRI.findall(_code(sparql))


def _code(sparql: str) -> str:
    """A query without its texts and comments."""
    return _NO_CODE.sub(lambda match: match[1] or " ", sparql)

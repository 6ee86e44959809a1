"""What the clients of the load test ask for: the same things, names and questions of every server."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote, urlencode

from kg.query import Question, catalogue
from kg.store import Store

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
HTML = "text/html"
THINGS = 2000
_NAMED = "SELECT ?e ?l { ?p kg:mentions ?e . ?e skos:prefLabel ?l } ORDER BY ?e ?p"
_FIND = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?e ?l {{ ?e skos:prefLabel ?l FILTER(CONTAINS(LCASE(?l), "{}")) }} ORDER BY ?l LIMIT 20"""


def questions() -> list[Question]:
    """Every sixth question of the catalogue, as it stands."""
    return catalogue()[::6]


def things(store: Path) -> list[tuple[str, str, str]]:
    """Things, as often as papers name them: the IRI, its path below the base, and what is typed to find it.

    A third is looked for by the whole name, a third by its first letters, a third with a letter missing.
    """
    with Store(store) as opened:
        rows = [(e.value, label.value) for e, label in opened.select(_NAMED)]
    found = random.Random(0).choices(rows, k=THINGS)
    return [(iri, iri.partition("/id/")[2], _typed(label, at)) for at, (iri, label) in enumerate(found)]


def paths(store: Path) -> dict[str, tuple[str, list[str]]]:
    """By kind the Accept header and the paths, those of queries as `sparql` gives them; only `kg serve` has pages."""
    chosen = things(store)
    return {
        "profile page": (HTML, ["/id/" + quote(path) for _, path, _ in chosen]),
        "search page": (HTML, ["/search?" + urlencode({"q": text}) for _, _, text in chosen]),
        "DESCRIBE of a thing": (TURTLE, [sparql(f"DESCRIBE <{iri}>") for iri, _, _ in chosen]),
        "names that hold a text": (JSON, [sparql(_FIND.format(_plain(text))) for _, _, text in chosen]),
    }


def sparql(query: str) -> str:
    """What stands behind the path of an endpoint to ask it."""
    return "?" + urlencode({"query": query})


def _typed(label: str, at: int) -> str:
    text = label[:40]
    return (text, text[:4], text[: len(text) // 2] + text[len(text) // 2 + 1 :])[at % 3]


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c not in '"\\\n')

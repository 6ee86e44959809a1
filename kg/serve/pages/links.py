"""Where a link leads: the page of a thing, the editor with a query, a place outside; nothing else can be a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from kg import terms
from kg.serve.errors import Refused

_PREFIX = re.compile(r"(?<![\w:/#?$])([a-z][a-z0-9]*):(?=[\w])")
_NO_CODE = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*")


class Links:
    """The addresses of one server, below its root path, for a graph with its base."""

    def __init__(self, root: str, base: str) -> None:
        self.root, self.base = root.rstrip("/"), base

    def to(self, path: str, **fields: object) -> str:
        """The address of a page with its fields; those that are empty are left out."""
        return self.with_fields(path, {name: str(value) for name, value in fields.items() if value not in ("", None)})

    def with_fields(self, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
        """The address of a page with fields, of which one may stand several times."""
        return f"{self.root}/{path}" + (f"?{urlencode(fields)}" if fields else "")

    def thing(self, iri: str) -> str:
        """The page of a thing of the graph, or the address itself of something outside; "" where there is none."""
        if iri.startswith(self.base):
            return f"{self.root}/id/{quote(iri[len(self.base) :])}"
        return outside(iri)

    def slug(self, iri: str) -> str:
        """The last part of a thing's IRI, as fields of lists have it."""
        return iri.rpartition("/")[2]

    def path(self, iri: str) -> str:
        """A thing's IRI without the base."""
        return iri.removeprefix(self.base)

    def editor(self, sparql: str) -> str:
        """The editor with a query, its prefixes written out."""
        return self.to("query", query=with_prefixes(sparql))

    def static(self, name: str) -> str:
        """A file that pages load."""
        return f"{self.root}/static/{name}"


def outside(url: str) -> str:
    """A web address as it may stand in a link; "" for any other kind.

    >>> outside("javascript:alert(1)"), outside("https://arxiv.org/abs/2404.02410")
    ('', 'https://arxiv.org/abs/2404.02410')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def iri_of(base: str, path: str) -> str:
    """The IRI of a thing's path below the base, ready to stand in a query; raises Refused where it cannot be one."""
    import pyoxigraph as ox

    try:
        return str(ox.NamedNode(base + path))
    except ValueError:
        raise Refused(404, "Nothing in the graph has this address.") from None


def iris_in(iris: Iterable[str]) -> str:
    """IRIs as SPARQL writes them in VALUES."""
    import pyoxigraph as ox

    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def with_prefixes(sparql: str) -> str:
    """A query of ours with the PREFIX lines that it needs elsewhere, its indentation evened.

    >>> with_prefixes("SELECT ?p { ?p a kg:Paper }")
    'PREFIX kg: <https://w3id.org/papers-kg/ontology#>\\nSELECT ?p { ?p a kg:Paper }'
    """
    if re.search(r"^\s*PREFIX\b", sparql, re.I | re.M):
        return sparql
    lines = [line.rstrip() for line in sparql.strip().splitlines()]
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line]
    cut = min(indents, default=0)
    body = "\n".join([lines[0], *("  " + line[cut:] if line else "" for line in lines[1:])])
    used = sorted({name for name in _PREFIX.findall(_NO_CODE.sub(" ", sparql)) if name in terms.PREFIXES})
    return "\n".join([*(f"PREFIX {name}: <{terms.PREFIXES[name]}>" for name in used), body])

"""Which format a client gets: `?format=` first, else the Accept header with its q values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.serve.errors import Refused

_RANGE = re.compile(r"\s*([!#$%&'*+.^`|~\w-]+)/([!#$%&'*+.^`|~\w-]+)\s*$")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, its media types (the first is written, the others are understood), its other names."""

    name: str
    media: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return self.media[0] + ("; charset=utf-8" if self.media[0].startswith("text/") else "")


RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json"), ("json", "srj")),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), ("xml", "srx")),
    Format("csv", ("text/csv",), ("csv",)),
    Format("tsv", ("text/tab-separated-values",), ("tsv",)),
)
GRAPHS = (
    Format("turtle", ("text/turtle", "application/turtle", "application/x-turtle", "text/n3"), ("turtle", "ttl", "n3")),
    Format("ntriples", ("application/n-triples", "text/plain"), ("ntriples", "nt", "n-triples")),
    Format("jsonld", ("application/ld+json", "application/json"), ("jsonld", "json-ld", "json")),
    Format("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), ("rdfxml", "rdf", "rdf+xml", "xml")),
)
FORMATS = {format.name: format for format in (*RESULTS, *GRAPHS)}
RDF = {  # GRAPHS as the engine writes them
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
UNPREFIXED = ("ntriples", "jsonld")  # those that are written without prefixes


def choose(formats: Sequence[Format], accept: str | None, asked: str | None = None) -> Format | None:
    """The format that a client likes best, none where it takes none of them.

    Takes the formats in our order, the Accept header, and the value of `?format=` (a name or media type), which wins.
    Of two with one q value the one that is named wins over one under a wildcard, then the one named first.

    >>> choose(RESULTS, "text/csv;q=0.5, application/sparql-results+xml;q=0.9, */*;q=0.1").name
    'xml'
    >>> choose(GRAPHS, None, "json").name, choose(RESULTS, "image/png")
    ('jsonld', None)
    """
    if asked:
        name = asked.strip().lower().replace(" ", "+")
        return next((f for f in formats if name in f.names or name in f.media), None)
    ranges = list(_ranges(accept or "*/*"))
    liked = [(*_liking(format, ranges), -place, format) for place, format in enumerate(formats)]
    q, *_, best = max(liked, key=lambda entry: entry[:-1])
    return best if q > 0 else None


def not_acceptable(formats: Iterable[Format]) -> Refused:
    """The refusal where a client takes none of the formats."""
    return Refused(406, f"None of the formats asked for is there; ask for {', '.join(f.media[0] for f in formats)}.")


def _ranges(accept: str) -> Iterable[tuple[str, str, float]]:
    for part in accept.split(","):
        media, *parameters = part.split(";")
        if match := _RANGE.match(media):
            yield match[1].lower(), match[2].lower(), _quality(parameters)


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if re.fullmatch(r"\s*(0(\.\d{0,3})?|1(\.0{0,3})?)\s*", value) else 0.0
    return 1.0


def _liking(format: Format, ranges: Sequence[tuple[str, str, float]]) -> tuple[float, int, int]:
    """How much a client likes a format: (q, how exactly it is named, how early)."""
    best = (0.0, 0, 0)
    for media in format.media:
        type_, _, subtype = media.partition("/")
        fits = [
            ((t != "*") + (s != "*"), -place, q)
            for place, (t, s, q) in enumerate(ranges)
            if (t, s) == (type_, subtype) or (media == format.media[0] and s == "*" and t in ("*", type_))
        ]
        if fits:
            exactness, place, q = max(fits)
            best = max(best, (q, exactness, place))
    return best

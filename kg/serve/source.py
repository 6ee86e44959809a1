"""What a worker asks: a snapshot on this machine, or an endpoint elsewhere; either gives the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from kg import terms
from kg.guard import refuse
from kg.runner import opened
from kg.serve.job import Job
from kg.store import gives_triples

if TYPE_CHECKING:
    from kg.answer import Row
    from kg.remote import Remote


@dataclass(frozen=True, slots=True)
class Found:
    """An answer whose rows come as they are asked for; `cut` says that they are not all."""

    kind: str
    variables: tuple[str, ...]
    rows: Iterator[Row]
    cut: bool = False


class Source(Protocol):
    """What can be asked."""

    def answer(self, job: Job) -> Found:
        """Answers a job; raises QueryError where it is refused, SyntaxError where it is no query."""

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """(subject, object) of a property, as text."""

    def instances(self, class_: str) -> Iterator[str]:
        """The IRIs of the things of a class."""


class Here:
    """An open store."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def answer(self, job: Job) -> Found:
        """Answers a job over its default graph, or the dataset that it names."""
        refuse(job.sparql)
        found = self.store.query(job.sparql, prefixes=terms.PREFIXES, base_iri=job.base, **_dataset(job))
        return Found(*opened(found))

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """(subject, object) of a property in the default graph, as text."""
        found: Any = self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())
        return ((quad.subject.value, quad.object.value) for quad in found if hasattr(quad.object, "value"))

    def instances(self, class_: str) -> Iterator[str]:
        """The IRIs of the things of a class in the default graph."""
        kind, graph = ox.NamedNode(terms.TYPE), ox.DefaultGraph()
        found: Any = self.store.quads_for_pattern(None, kind, ox.NamedNode(class_), graph)
        return (quad.subject.value for quad in found)


class There:
    """An endpoint; it only hears what is a query by the parser that snapshots have, so no other dialect's commands."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote

    def answer(self, job: Job) -> Found:
        """Answers a job over what the endpoint takes for its default graph, or the dataset that the job names."""
        gives_triples(job.sparql, prefixes=terms.PREFIXES, base_iri=job.base, **_dataset(job))
        graphs = chain(
            (("default-graph-uri", iri) for iri in job.default_graphs),
            (("named-graph-uri", iri) for iri in job.named_graphs),
        )
        found = self.remote.answer(job.sparql, job.max_rows, job.base, graphs)
        return Found(found.kind, found.variables, iter(found.rows), found.truncated)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """(subject, object) of a property, as text."""
        rows: Any = self.remote.whole(f"SELECT ?s ?o {{ ?s <{predicate}> ?o }}")
        return ((s.value, o.value) for s, o in rows if hasattr(o, "value"))

    def instances(self, class_: str) -> Iterator[str]:
        """The IRIs of the things of a class."""
        rows: Any = self.remote.whole(f"SELECT ?s {{ ?s a <{class_}> }}")
        return (s.value for (s,) in rows)


def _dataset(job: Job) -> dict[str, Any]:
    """The dataset that the client names; where it names one, its parts that it does not name are empty."""
    if not (job.default_graphs or job.named_graphs):
        return {}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in job.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in job.named_graphs],
        }
    except ValueError as error:
        raise ValueError(f"a graph's IRI is none ({error})") from None

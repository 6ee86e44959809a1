"""The only room that opens Oxigraph: a store is a folder with `graph/` and, beside it, the ledger of the builds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from kg import terms
from kg.errors import StoreError
from kg.guard import refuse
from kg.iris import node

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

T = TypeVar("T")
GRAPH, NEW, OLD = "graph", "graph.new", "graph.old"


class Store:
    """A built graph, opened to read: `with kg.open("kg-store") as store: ...`."""

    def __init__(self, path: str | Path) -> None:
        """Opens a store; raises StoreError where there is none."""
        self.path = Path(path)
        self.oxigraph = open_graph(self.path / GRAPH, write=False)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        del self.oxigraph

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answers a SPARQL query, the usual prefixes predeclared.

        Raises SyntaxError for what is no query, and QueryError for one that would send requests (SERVICE).
        """
        refuse(sparql)
        return self.oxigraph.query(sparql, prefixes=terms.PREFIXES)

    def select(self, sparql: str) -> Iterator[ox.QuerySolution]:
        """The rows of a SELECT."""
        answer = self.query(sparql)
        assert isinstance(answer, ox.QuerySolutions)
        return iter(answer)

    def triples(self) -> Iterator[ox.Triple]:
        """Every triple, in no order."""
        return (quad.triple for quad in self.oxigraph)

    def graph(self) -> rdflib.Graph:
        """An `rdflib.Graph` over the store, nothing copied; its queries, too, raise QueryError for SERVICE."""
        import rdflib
        from oxrdflib import OxigraphStore

        class Guarded(OxigraphStore):
            def query(self, query: Any, *arguments: Any, **options: Any) -> Any:
                refuse(str(query))
                return super().query(query, *arguments, **options)

        graph = rdflib.Graph(Guarded(store=self.oxigraph), identifier=rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
        for prefix, namespace in terms.PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph

    def network(self) -> networkx.MultiDiGraph:
        """A `networkx.MultiDiGraph` of papers and entities by IRI, with `type` and `label`.

        Its edges are the most specific relations of papers, and `broader`; the name of each is its key and `relation`.
        """
        import networkx

        network = networkx.MultiDiGraph()
        labels = "SELECT ?s ?c ?l { ?s a ?c ; skos:prefLabel|dcterms:title ?l } ORDER BY ?s ?l"
        for subject, class_, label in self.select(labels):
            if class_.value in terms.THING_NAMES and subject.value not in network:
                network.add_node(subject.value, type=terms.THING_NAMES[class_.value], label=label.value)
        edges = "?x a kg:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
        for subject, predicate, target in self.select(f"SELECT ?s ?p ?o {{ {edges} }} ORDER BY ?s ?o ?p"):
            relation = terms.RELATION_NAMES[predicate.value]
            network.add_edge(subject.value, target.value, key=relation, relation=relation)
        for subject, target in self.select("SELECT ?s ?o { ?s skos:broader ?o } ORDER BY ?s ?o"):
            network.add_edge(subject.value, target.value, key="broader", relation="broader")
        return network

    def frame(self, sparql: str) -> pandas.DataFrame:
        """The answer of a SELECT as a `pandas.DataFrame`: numbers as numbers, everything else as text.

        Raises StoreError without pandas.
        """
        try:
            import pandas
        except ImportError:
            raise StoreError("frame", "pandas is not installed", "pip install 'papers-kg[all]'") from None
        answer: Any = self.query(sparql)
        columns = [variable.value for variable in answer.variables]
        return pandas.DataFrame([[_plain(term) for term in row] for row in answer], columns=columns)


def _plain(term: ox.NamedNode | ox.Literal | None) -> str | int | float | bool | None:
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    match term.datatype.value:
        case terms.INTEGER:
            return int(term.value)
        case terms.DECIMAL | terms.DOUBLE:
            return float(term.value)
        case terms.BOOLEAN:
            return term.value == "true"
    return term.value


def gives_triples(sparql: str, **options: Any) -> bool:
    """Whether a query asks for triples, not rows; the options are those of the engine, nothing is asked.

    Raises SyntaxError for what is no query.

    >>> gives_triples("DESCRIBE <http://a.example/>"), gives_triples("ASK { ?s a kg:Paper }", prefixes=terms.PREFIXES)
    (True, False)
    """
    refuse(sparql)
    return isinstance(ox.Store().query(sparql, **options), ox.QueryTriples)


def read(path: str | Path) -> Store:
    """A store's folder opened, or a file of triples (.ttl, .nt) read into memory.

    Raises StoreError for a place where there is neither, and for a file that does not parse.
    """
    place = Path(path)
    format_ = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}.get(place.suffix.lower())
    if (place / GRAPH).is_dir():
        return Store(place)
    if format_ is None or place.is_dir():
        fact = "neither a store nor a file of triples" if place.exists() else "no such store or file"
        raise StoreError(str(path), fact, "name a folder that `kg build` made, or a .ttl or .nt file of `kg export`")
    held = Store.__new__(Store)
    held.path, held.oxigraph = place, ox.Store()
    try:
        held.oxigraph.bulk_load(path=str(place), format=format_)
    except OSError as error:
        raise StoreError(str(path), f"cannot be read ({error.strerror or error})", "check the path") from None
    except (SyntaxError, ValueError) as error:
        raise StoreError(str(path), f"is no {format_.name} ({error})", "write it with `kg export`") from None
    return held


def open_graph(folder: Path, write: bool = True) -> ox.Store:
    """Opens the Oxigraph folder of a store, to read (it must exist) or to write.

    Raises StoreError where there is no graph, it cannot be read, or another process writes it.
    """
    if not write and not folder.is_dir():
        raise StoreError(
            str(folder.parent), "no graph here", "build one with `kg build`, or name its folder with --store"
        )
    try:
        return ox.Store(str(folder)) if write else ox.Store.read_only(str(folder))
    except OSError as error:
        raise StoreError(
            str(folder), f"cannot be opened ({error})", "wait for a running build, or build anew"
        ) from None
    except RuntimeError as error:
        raise broken(str(folder), error) from None


def broken(place: str, error: RuntimeError) -> StoreError:
    """What to say of Oxigraph's files where it cannot read them; any other RuntimeError comes through as it is.

    >>> print(broken("kg-store/graph", RuntimeError("Corruption: block checksum mismatch")))
    kg-store/graph: is broken (Corruption: block checksum mismatch); delete its folder graph/ and build again
    """
    if "Corruption" not in str(error):
        raise error
    return StoreError(place, f"is broken ({' '.join(str(error).split())})", "delete its folder graph/ and build again")


def snapshot(folder: Path, target: Path) -> None:
    """Copies a graph, by hard links where it can, into a folder that is not there yet.

    Raises StoreError where the graph cannot be read or the folder not be written.
    """
    try:
        ox.Store.read_only(str(folder)).backup(str(target))
    except (OSError, RuntimeError) as error:  # what is broken is a RuntimeError
        raise StoreError(str(folder), f"no snapshot can be taken ({error})", "check the disk, or build anew") from None


def replace(folder: Path, fill: Callable[[ox.Store], T]) -> T:
    """Puts a new graph in the place of the store's graph, which stays until the new one is whole.

    Takes the store's folder and what fills the graph; gives what that gives. The graph is closed before it is moved.
    """
    new, graph, old = folder / NEW, folder / GRAPH, folder / OLD
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    answer = _filled(new, fill)
    if graph.exists():
        graph.rename(old)
    new.rename(graph)
    shutil.rmtree(old, ignore_errors=True)
    return answer


def _filled(folder: Path, fill: Callable[[ox.Store], T]) -> T:
    store = open_graph(folder)
    answer = fill(store)
    store.flush()
    store.optimize()  # merges what the batches left side by side: questions of 10 million triples are thrice as fast
    return answer


def load(store: ox.Store, ntriples: bytes) -> None:
    """Adds triples, all or none."""
    store.bulk_load(ntriples, format=ox.RdfFormat.N_TRIPLES)


def dumps(triples: Iterable[ox.Triple]) -> bytes:
    """The triples as N-Triples: small to send between processes, quick to load."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def owned(store: ox.Store, papers: Iterable[str]) -> set[ox.NamedNode]:
    """The papers (IRIs) and all subjects of which they are the reason: statements, evidence, results, listings."""
    owners = (terms.SUBJECT, terms.IN_PAPER, terms.REPORTED_IN)
    found: set[Any] = set()
    for paper in map(node, papers):
        found.add(paper)
        found.update(quad.subject for owner in owners for quad in store.quads_for_pattern(None, node(owner), paper))
        found.update(quad.object for quad in store.quads_for_pattern(paper, node(terms.LISTED_ON), None))
    return found


def erase_papers(store: ox.Store, papers: Iterable[str]) -> None:
    """Removes all triples of which these papers (IRIs) are the reason, all or none."""
    erase(store, owned(store, papers))


def erase(store: ox.Store, subjects: Iterable[Any]) -> None:
    """Removes every triple of these subjects, all or none."""
    data = dumps(quad.triple for subject in subjects for quad in store.quads_for_pattern(subject, None, None))
    if data:
        store.update(f"DELETE DATA {{ {data.decode()} }}")


def erase_descriptions(store: ox.Store, subjects: Iterable[ox.NamedNode]) -> None:
    """Removes what is told of these subjects: of a device also the facts behind its figures, of VoID its parts."""
    parts = (terms.CLASS_PARTITION, terms.PROPERTY_PARTITION)
    found: set[Any] = set()
    for subject in subjects:
        found.add(subject)
        found.update(quad.subject for quad in store.quads_for_pattern(None, node(terms.SUBJECT), subject))
        found.update(quad.object for part in parts for quad in store.quads_for_pattern(subject, node(part), None))
    erase(store, found)


def counts(store: ox.Store) -> tuple[dict[str, int], dict[str, int]]:
    """The number of instances by class and of triples by property, in IRIs."""

    def ask(query: str) -> dict[str, int]:
        rows: Any = store.query(query, prefixes=terms.PREFIXES)
        return {key.value: int(number.value) for key, number in rows}

    classes = ask("SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    return classes, ask("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")

"""Clients that no one here wrote ask `kg serve`, in a process of its own: SPARQLWrapper, rdflib, curl, Comunica."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import serving

ROOT = Path(__file__).parents[1]
PAPERS = "SELECT ?paper ?title { ?paper a kg:Paper ; dcterms:title ?title } ORDER BY ?paper"
PREFIXED = f"PREFIX kg: <https://w3id.org/papers-kg/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/> {PAPERS}"
GRAPH = PREFIXED.replace("SELECT ?paper ?title", "CONSTRUCT { ?paper dcterms:title ?title }").partition("ORDER")[0]
COMUNICA = "@comunica/query-sparql@4"


@pytest.fixture(scope="module")
def endpoint(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `kg serve`, over a copy: other tests serve the store at the same time."""
    folder = tmp_path_factory.mktemp("clients") / "store"
    store = Path(shutil.copytree(demo_store, folder, ignore=shutil.ignore_patterns("serving-*")))
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0", "--workers", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([*command, "--store", str(store)], stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    line = server.stdout.readline()
    assert " at http://127.0.0.1:" in line
    yield line.split(" at ")[1].split()[0] + "sparql"
    server.terminate()
    server.wait(30)
    server.stdout.close()
    assert not list(store.glob("serving-*")), "the snapshots go with the server"


@pytest.fixture(scope="module")
def titles(demo_store: Path) -> dict[str, str]:
    """What every client has to find, from the store itself."""
    from kg.store import Store

    with Store(demo_store) as store:
        found = {paper.value: title.value for paper, title in store.select(PAPERS)}
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("posted", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_selects(endpoint: str, titles: dict[str, str], method: str, posted: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setRequestMethod(posted)
    client.setQuery(PREFIXED)
    client.setReturnFormat(wrapper.JSON)
    rows = client.query().convert()["results"]["bindings"]
    assert {row["paper"]["value"]: row["title"]["value"] for row in rows} == titles
    client.setReturnFormat(wrapper.XML)
    assert len(client.query().convert().getElementsByTagName("result")) == len(titles)
    client.setReturnFormat(wrapper.CSV)
    assert client.query().convert().decode().startswith("paper,title\r\n")
    client.setReturnFormat(wrapper.TSV)
    assert client.query().convert().decode().startswith("?paper\t?title\n")


def test_sparqlwrapper_constructs_describes_and_asks(endpoint: str, titles: dict[str, str]) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(endpoint)
    client.setQuery(GRAPH)
    for format in (wrapper.TURTLE, wrapper.N3, wrapper.RDFXML, wrapper.JSONLD):
        client.setReturnFormat(format)
        found = client.query().convert()
        if isinstance(found, bytes):  # Turtle and N3 are not read by SPARQLWrapper itself
            import rdflib

            found = rdflib.Graph().parse(data=found, format="turtle")
        assert {str(s): str(o) for s, o in found.subject_objects()} == titles
    client.setQuery("ASK { ?s ?p ?o }")
    client.setReturnFormat(wrapper.JSON)
    assert client.query().convert()["boolean"] is True
    client.setQuery(f"DESCRIBE <{min(titles)}>")
    client.setReturnFormat(wrapper.RDFXML)
    assert len(client.query().convert()) > 5


def test_sparqlwrapper_sees_errors_as_what_they_are(endpoint: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    client = wrapper.SPARQLWrapper(endpoint, returnFormat=wrapper.JSON)
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        client.query()
    client.setMethod(wrapper.POST)
    client.setQuery("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(Exception, match="403"):
        client.query()


@pytest.mark.parametrize("returns", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparqlstore(endpoint: str, titles: dict[str, str], method: str, returns: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(endpoint, method=method, returnFormat=returns))
    assert {str(paper): str(title) for paper, title in graph.query(PREFIXED)} == titles
    if returns in ("json", "xml"):
        assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
        paper = rdflib.URIRef(min(titles))
        assert str(graph.value(paper, rdflib.DCTERMS.title)) == titles[min(titles)]
        assert {
            str(s) for s in graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/papers-kg/ontology#Paper"))
        } == set(titles)
        with pytest.raises(TypeError):
            graph.add((paper, rdflib.RDFS.label, rdflib.Literal("x")))


def test_rdflib_sparqlstore_constructs(endpoint: str, titles: dict[str, str]) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    found = rdflib.Graph(SPARQLStore(endpoint)).query(GRAPH).graph
    assert found is not None and {str(s): str(o) for s, o in found.subject_objects()} == titles


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(endpoint: str, titles: dict[str, str]) -> None:
    def curl(*arguments: str) -> str:
        done = subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    by_get = curl("-G", endpoint, "--data-urlencode", f"query={PAPERS}", "-H", "Accept: text/csv")
    by_form = curl(endpoint, "--data-urlencode", f"query={PAPERS}", "-d", "format=csv")
    direct = curl(
        endpoint, "-H", "Content-Type: application/sparql-query", "--data-binary", PAPERS, "-H", "Accept: text/csv"
    )
    assert by_get == by_form == direct and all(paper in by_get for paper in titles)
    status = curl("-o", os.devnull, "-w", "%{http_code}", endpoint, "-d", "update=CLEAR ALL")
    assert status == "403"
    head = curl("-I", "-G", endpoint, "--data-urlencode", "query=ASK {}").lower()
    assert head.startswith("http/1.1 200") and "server:" not in head
    assert "Service" in curl(endpoint)


@pytest.fixture(scope="module")
def comunica() -> Path:
    """Comunica from npm, installed once into a folder outside of the project."""
    folder = Path(os.environ.get("KG_COMUNICA") or Path(tempfile.gettempdir()) / "kg-comunica-4")
    program = folder / "node_modules" / ".bin" / "comunica-sparql"
    if not program.exists():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        folder.mkdir(exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), COMUNICA]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode or not program.exists():
            pytest.skip(f"{COMUNICA} cannot be installed: {(done.stderr or done.stdout).strip()[:200]}")
    return program


@pytest.mark.parametrize("source", ["sparql@{}", "{}"])
def test_comunica_finds_the_endpoint_and_selects(
    endpoint: str, titles: dict[str, str], comunica: Path, source: str
) -> None:
    """Told that it is an endpoint, and finding out by the service description."""
    said = _comunica(comunica, source.format(endpoint), PREFIXED, "application/sparql-results+json")
    rows = json.loads(said)["results"]["bindings"]
    assert {row["paper"]["value"]: row["title"]["value"] for row in rows} == titles


def test_comunica_constructs_and_joins(endpoint: str, titles: dict[str, str], comunica: Path) -> None:
    said = _comunica(comunica, f"sparql@{endpoint}", GRAPH, "application/n-triples")
    assert said.count("<http://purl.org/dc/terms/title>") == len(titles)
    assert _comunica(comunica, f"sparql@{endpoint}", "ASK { ?s ?p ?o }", "simple").strip() == "true"


def test_an_answer_that_is_cut_off_is_understood_by_all(demo_store: Path, comunica: Path) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    with serving(demo_store, workers=1, max_rows=3) as site:
        url = f"{site.url}/sparql"
        for format in ("application/sparql-results+json", "application/sparql-results+xml"):
            assert "X-Truncated".lower() in site.get(PAPERS, format).headers
        client = wrapper.SPARQLWrapper(url, returnFormat=wrapper.JSON)
        client.setQuery(PREFIXED)
        answer = client.query().convert()
        assert len(answer["results"]["bindings"]) == 3 and answer["truncated"] is True
        said = _comunica(comunica, f"sparql@{url}", PREFIXED, "application/sparql-results+json")
        assert len(json.loads(said)["results"]["bindings"]) == 3
        assert _comunica(comunica, f"sparql@{url}", GRAPH, "application/n-triples").count(" .\n") == 3


def _comunica(program: Path, source: str, query: str, format: str) -> str:
    done = subprocess.run([program, source, query, "-t", format], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout

"""The SPARQL 1.1 Protocol, case by case.

The first part follows the names of the W3C test cases for the protocol (those of `sparql11/protocol`), each written
here from the specification. Left out, because this endpoint is read-only and an update has no effect to look at:
update_dataset_default_graph, update_dataset_default_graphs, update_dataset_named_graphs, update_dataset_full,
update_post_form, update_post_direct and update_base_uri; instead UPDATES shows that each of these requests is answered
with 403 and changes nothing. The graph store protocol has no cases here: there is none. Where the W3C's server loads
`data1.rdf` from the Web, this one has the same graphs in its store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from serving import FORM, Response, Site, make_store, serving

DATA = "http://example.org/data{}.rdf"
ONE, TWO, THREE = (DATA.format(number) for number in (1, 2, 3))
FOAF = "http://xmlns.com/foaf/0.1/"
RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
TRICKY = 'say "hi",\n\ttab <b>&amp;\\ é 😀'


def _quads() -> Iterator[ox.Quad]:
    document, name = ox.NamedNode(FOAF + "Document"), ox.NamedNode(FOAF + "name")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for iri in (ONE, TWO, THREE):
        yield ox.Quad(ox.NamedNode(iri), kind, document, ox.NamedNode(iri))
    yield ox.Quad(ox.NamedNode("http://example.org/"), name, ox.Literal(TRICKY))
    yield ox.Quad(ox.NamedNode("http://example.org/"), name, ox.Literal("bonjour", language="fr"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(make_store(tmp_path_factory.mktemp("serve") / "store", _quads()), workers=2) as site:
        yield site


def true(response: Response) -> bool:
    assert response.status == 200 and response.media in (RESULTS["json"], RESULTS["xml"])
    return bool(response.json()["boolean"])


def _with(site: Site, method: str, query: str, fields: list[tuple[str, str]]) -> Response:
    """A query with its dataset in the URL of a GET, or in the form of a POST."""
    every = [("query", query), *fields]
    return site.form(every) if method == "post" else site.send("GET", f"/sparql?{urlencode(every)}")


# Queries that are answered


def test_query_get(site: Site) -> None:
    assert true(site.send("GET", "/sparql?query=ASK%20%7B%7D"))
    assert true(site.send("GET", "/sparql/?query=ASK%20%7B%7D"))


def test_query_post_form(site: Site) -> None:
    assert true(site.send("POST", "/sparql/", b"query=ASK%20%7B%7D", {"Content-Type": FORM}))
    assert true(site.send("POST", "/sparql", b"query=ASK+%7B%7D", {"Content-Type": f"{FORM}; charset=UTF-8"}))


def test_query_post_direct(site: Site) -> None:
    assert true(site.post("ASK {}"))
    assert true(site.post("ASK {}", 'application/sparql-query; charset="utf-8"'))


def test_query_dataset_default_graph(site: Site) -> None:
    query = f"ASK {{ <{ONE}> ?p ?o }}"
    assert true(site.post(query, fields=[("default-graph-uri", ONE)]))
    assert not true(site.post(query, fields=[("default-graph-uri", TWO)])) and not true(site.post(query))


@pytest.mark.parametrize("method", ["get", "post"])
def test_query_dataset_default_graphs(site: Site, method: str) -> None:
    query = f"ASK {{ <{ONE}> ?p ?o . <{TWO}> ?p ?o }}"
    both = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
    assert true(_with(site, method, query, both)) and not true(_with(site, method, query, both[:1]))


@pytest.mark.parametrize("method", ["get", "post"])
def test_query_dataset_named_graphs(site: Site, method: str) -> None:
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    named = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
    assert [row["g"] for row in _with(site, method, query, named).rows()] == [ONE, TWO]
    assert not true(_with(site, method, "ASK { ?s ?p ?o }", named)), (
        "a dataset without a default graph has an empty one"
    )


def test_query_dataset_full(site: Site) -> None:
    query = "SELECT ?g ?x ?s { ?x ?y ?o GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    fields = [("default-graph-uri", THREE), ("named-graph-uri", ONE), ("named-graph-uri", TWO)]
    assert site.post(query, fields=fields).rows() == [
        {"g": ONE, "x": THREE, "s": ONE},
        {"g": TWO, "x": THREE, "s": TWO},
    ]


def test_query_multiple_dataset(site: Site) -> None:
    query = f"ASK FROM <{ONE}> {{ <{ONE}> ?p ?o }}"
    assert true(site.post(query)) and not true(site.post(query, fields=[("default-graph-uri", TWO)]))


def test_query_content_type_select(site: Site) -> None:
    assert site.post("SELECT (1 AS ?value) {}").media in RESULTS.values()


def test_query_content_type_ask(site: Site) -> None:
    assert site.post("ASK {}").media in (RESULTS["json"], RESULTS["xml"])


def test_query_content_type_describe(site: Site) -> None:
    response = site.post("DESCRIBE <http://example.org/>")
    assert response.status == 200 and response.media in {media for media, _ in GRAPHS.values()}


def test_query_content_type_construct(site: Site) -> None:
    response = site.post("CONSTRUCT { <s> <p> 1 } WHERE {}")  # relative to the endpoint
    assert response.status == 200 and response.media in {media for media, _ in GRAPHS.values()}
    assert f"<{site.url}/s>" in site.get("CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples").text


# Queries that are not


def test_bad_query_method(site: Site) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert site.send(method, "/sparql?query=ASK%20%7B%7D").status == 405


def test_bad_multiple_queries(site: Site) -> None:
    assert site.send("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status == 400
    assert site.form([("query", "ASK {}")], "/sparql?query=ASK%20%7B%7D").status == 400


def test_bad_query_wrong_media_type(site: Site) -> None:
    assert site.post("ASK {}", "text/plain").status == 415


def test_bad_query_missing_form_type(site: Site) -> None:
    assert site.post("query=ASK%20%7B%7D", "").status == 415


def test_bad_query_missing_direct_type(site: Site) -> None:
    assert site.post("ASK {}", "").status == 415


def test_bad_query_non_utf8(site: Site) -> None:
    body, media = "ASK {}".encode("utf-16"), "application/sparql-query"
    assert site.send("POST", "/sparql", body, {"Content-Type": f"{media}; charset=UTF-16"}).status == 415
    assert site.send("POST", "/sparql", body, {"Content-Type": media}).status == 400
    assert site.send("GET", "/sparql?query=ASK%20%7B%22%FF%22%7D").status == 400


def test_bad_query_syntax(site: Site) -> None:
    assert site.send("GET", "/sparql?query=ASK%20%7B").status == 400


CONFLICT = "WITH <http://example/a> DELETE { ?s ?p 'Bill' } INSERT { ?s ?p 'William' } WHERE { ?s ?p 'Bill' }"
DIRECT = {"Content-Type": "application/sparql-update"}
UPDATES = {
    "bad_update_get": ("GET", "/sparql?update=CLEAR%20ALL", b"", {}, 403),
    "bad_multiple_updates": ("POST", "/sparql", b"update=CLEAR%20NAMED&update=CLEAR+ALL", {"Content-Type": FORM}, 403),
    "bad_update_wrong_media_type": ("POST", "/sparql", b"CLEAR NAMED", {"Content-Type": "text/plain"}, 415),
    "bad_update_missing_form_type": ("POST", "/sparql", b"update=CLEAR%20NAMED", {}, 415),
    "bad_update_missing_direct_type": ("POST", "/sparql", b"CLEAR NAMED", {}, 415),
    "bad_update_non_utf8": ("POST", "/sparql", "CLEAR NAMED".encode("utf-16"), DIRECT, 403),
    "bad_update_syntax": ("POST", "/sparql", b"update=CLEAR%20XYZ", {"Content-Type": FORM}, 403),
    "bad_update_dataset_conflict": (
        "POST",
        "/sparql",
        f"using-named-graph-uri=http%3A%2F%2Fexample%2Fp&update={quote(CONFLICT)}".encode(),
        {"Content-Type": FORM},
        403,
    ),
    "update_dataset_*": ("POST", f"/sparql?using-graph-uri={quote(ONE)}", b"CLEAR ALL", DIRECT, 403),
    "update_post_form": ("POST", "/sparql", b"update=CLEAR%20ALL", {"Content-Type": FORM}, 403),
    "update_post_direct": ("POST", "/sparql", b"CLEAR ALL", DIRECT, 403),
    "update_base_uri": ("POST", "/sparql", b"INSERT DATA { <s> <p> <o> }", DIRECT, 403),
    "an update as a query": ("POST", "/sparql", b"query=CLEAR%20ALL", {"Content-Type": FORM}, 403),
    "LOAD as a query": ("GET", f"/sparql?query={quote('LOAD <file:///etc/passwd>')}", b"", {}, 403),
}


@pytest.mark.parametrize("case", UPDATES)
def test_updates_are_refused_and_change_nothing(site: Site, case: str) -> None:
    method, path, body, headers, status = UPDATES[case]
    response = site.send(method, path, body or None, headers)
    assert response.status == status
    if status == 403:
        assert response.text.startswith("Updates are refused here: the graph is read-only")
    assert true(site.get(f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} GRAPH <{THREE}> {{ ?a ?b ?c }} }}"))


# What the specification says beside the W3C's cases


def test_both_ways_of_a_parameter_in_a_post_count(site: Site) -> None:
    """A form brings its dataset in its body; a query itself, in the URL."""
    fields = [("query", f"ASK {{ <{ONE}> ?p ?o }}"), ("default-graph-uri", ONE)]
    assert true(site.form(fields)) and true(site.form(fields[:1], f"/sparql?default-graph-uri={quote(ONE)}"))


def test_a_graph_that_is_not_there_is_empty_and_one_that_is_no_iri_is_an_error(site: Site) -> None:
    assert not true(site.get("ASK { ?s ?p ?o }", **{"default-graph-uri": "http://example.org/none"}))
    assert site.get("ASK { ?s ?p ?o }", **{"default-graph-uri": "no iri"}).status == 400
    assert true(site.get("ASK { ?s ?p ?o }", **{"default-graph-uri": ""}))


def test_a_malformed_query_is_told_with_its_place(site: Site) -> None:
    response = site.get("SELECT * {\n  ?s ?p }")
    assert response.status == 400 and response.media == "text/plain"
    assert response.text.startswith("No SPARQL query: line 2, column 10: from here on it is not understood")


def test_a_post_without_a_query_is_an_error(site: Site) -> None:
    assert site.form([("format", "json")]).status == 400


def test_a_head_request_has_headers_and_no_body(site: Site) -> None:
    response = site.send("HEAD", "/sparql?query=ASK%20%7B%7D")
    assert response.status == 200 and response.body == b"" and int(response.headers["content-length"]) > 10


# Formats

NAMES = "SELECT ?name { ?s foaf:name ?name } ORDER BY LANG(?name)"


def names(site: Site, accept: str | None = None, **fields: str) -> Response:
    return site.get(f"PREFIX foaf: <{FOAF}> {NAMES}", accept, **fields)


@pytest.mark.parametrize("name", RESULTS)
def test_results_in_each_format_by_header_and_by_parameter(site: Site, name: str) -> None:
    by_header, by_name = names(site, RESULTS[name]), names(site, "text/html", format=name)
    assert by_header.media == by_name.media == RESULTS[name] and by_header.body == by_name.body
    assert by_header.headers["vary"].startswith("Accept")
    formats = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "tsv": ox.QueryResultsFormat.TSV,
    }
    if name == "csv":
        assert by_header.body.decode().startswith('name\r\n"say ""hi"",\n\ttab <b>')
    else:
        parsed = ox.parse_query_results(by_header.body, format=formats[name])
        assert [row["name"] for row in parsed] == [ox.Literal(TRICKY), ox.Literal("bonjour", language="fr")]


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_in_each_format_by_header_and_by_parameter(site: Site, name: str) -> None:
    media, format = GRAPHS[name]
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    by_header, by_name = site.get(query, media), site.get(query, format=name)
    assert by_header.media == by_name.media == media and by_header.body == by_name.body
    parsed = {quad.triple for quad in ox.parse(by_header.body, format=format)}
    assert parsed == {quad.triple for quad in _quads() if quad.graph_name == ox.DefaultGraph()}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "xml"),
        ("text/*, application/sparql-results+json;q=0.2", "csv"),
        ("application/json;q=0, */*;q=0.1, application/sparql-results+json;q=0", "xml"),
        ("application/sparql-results+xml, */*", "xml"),
        ("application/xml", "xml"),
        ("application/json", "json"),
        ("TEXT/CSV ; Q=1.0", "csv"),
        ("text/csv;q=7, application/sparql-results+json;q=0.001", "json"),
        ("nonsense, text/csv", "csv"),
        ("", "json"),
    ],
)
def test_the_accept_header_is_weighed(site: Site, accept: str, expected: str) -> None:
    assert names(site, accept).media == RESULTS[expected]


def test_what_no_client_can_get_is_told(site: Site) -> None:
    for response in (names(site, "image/png"), names(site, format="docx"), names(site, "text/turtle")):
        assert response.status == 406 and "application/sparql-results+json" in response.text
    refused = site.get("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")
    assert refused.status == 406 and "text/turtle" in refused.text


# What the server says of itself


def test_a_service_description_where_there_is_no_query(site: Site) -> None:
    response = site.send("GET", "/sparql")
    said = ox.Store()
    said.load(response.body, format=ox.RdfFormat.TURTLE)
    query = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?endpoint { ?s a sd:Service ; \
        sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat ?f ; sd:defaultDataset ?d }"
    rows = list(said.query(query))
    assert {row["endpoint"].value for row in rows} == {f"{site.url}/sparql"} and len(rows) == 8
    as_json = site.send("GET", "/sparql", headers={"Accept": "application/ld+json"})
    assert as_json.media == "application/ld+json" and json.loads(as_json.body)


def test_void_at_its_well_known_place(demo_store: Path) -> None:
    with serving(demo_store, workers=1) as site:
        response = site.send("GET", "/.well-known/void")
        said = ox.Store()
        said.load(response.body, format=ox.RdfFormat.TURTLE)
        query = "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n ?at { ?d a void:Dataset ; void:triples ?n ; \
            void:sparqlEndpoint ?at ; void:classPartition/void:class <https://w3id.org/papers-kg/ontology#Paper> }"
        (row,) = said.query(query)
        assert row["at"].value == f"{site.url}/sparql"
        count = site.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()[0]["n"]
        assert row["n"].value <= count and response.headers["x-content-type-options"] == "nosniff"
        subjects = {quad.subject.value for quad in said}
        assert all("/void" in iri for iri in subjects), "more than VoID says of the graph"
        xml = site.send("GET", "/.well-known/void", headers={"Accept": "application/rdf+xml"})
        assert ElementTree.fromstring(xml.body).tag.endswith("RDF")


# Browsers


def test_any_web_page_may_ask_but_without_credentials(site: Site) -> None:
    response = site.send("GET", "/sparql?query=ASK%20%7B%7D", headers={"Origin": "https://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    assert "X-Truncated" in response.headers["access-control-expose-headers"]
    failed = site.send("GET", "/sparql?query=ASK", headers={"Origin": "https://example.org"})
    assert failed.status == 400 and failed.headers["access-control-allow-origin"] == "*"


def test_a_preflight_is_answered(site: Site) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = site.send("OPTIONS", "/sparql", headers={"Origin": "https://example.org", **asked})
    assert response.status == 200 and "POST" in response.headers["access-control-allow-methods"]
    assert "content-type" in response.headers["access-control-allow-headers"]


def test_every_response_has_the_headers_of_security(site: Site) -> None:
    for path in ("/sparql", "/sparql?query=ASK%20%7B%7D", "/sparql?query=x", "/nothing", "/static/style.css"):
        headers = site.send("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_hostile_input_comes_back_as_plain_text_or_not_at_all(site: Site) -> None:
    response = site.get("<script>alert(1)</script>")
    assert response.status == 400 and response.media == "text/plain"
    for path in ("/static/../../run.py", "/static/%2e%2e/run.py", "/static/..%2frun.py", "/static//etc/passwd"):
        assert site.send("GET", path).status in (400, 404)
    response = site.get("ASK {}", format="json\r\nX-Evil: 1")
    assert "x-evil" not in response.headers and response.status == 406
    assert b"<>" not in site.send("GET", "/sparql", headers={"Host": "a b<>"}).body

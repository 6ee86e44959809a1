"""The pages: what they say, that every link leads somewhere, and that nothing hostile comes through."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from pages_graph import BASE, EVIL, hostile, plain
from serving import make_store
from starlette.testclient import TestClient

from kg import terms
from kg.answer import Answer
from kg.query import catalogue
from kg.serve import create_app
from kg.serve.pages.facets import LISTINGS
from kg.serve.pages.render import clean
from kg.serve.pages.table import plotted

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VOID_TAGS = {"meta", "link", "input", "br", "img", "rect"}
LINKS = ("href", "src", "action")


class Page(HTMLParser):
    """A page as a tree would have it: its links, ids, scripts, whatever runs or styles inline, and tags left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.feed(html)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.links += [named[name] for name in LINKS if name in named]
        self.ids += [named["id"]] if "id" in named else []
        self.inline += [f"{tag} {name}" for name in named if name.startswith("on") or name == "style"]
        self.inline += [tag] * (tag in ("style", "object", "embed", "base") or (tag == "script" and "src" not in named))
        if tag not in VOID_TAGS:
            self.open.append(tag)
        if named.get("class", "").startswith("m m-"):
            self.marks.append((named["class"][4:], ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID_TAGS and self.open.pop() != tag:
            self.open.append(f"misplaced {tag}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.marks and not self.marks[-1][1]:
            self.marks[-1] = (self.marks[-1][0], data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = make_store(tmp_path_factory.mktemp("small") / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=2), headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = make_store(tmp_path_factory.mktemp("evil") / "store", hostile())
    with TestClient(create_app(store, timeout=60, workers=2), headers=HTML, raise_server_exceptions=True) as client:
        yield client


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(demo_store, timeout=60, workers=2), headers=HTML) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code} {response.text[:300]}"
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.text[:300]}"
    return list(csv.DictReader(io.StringIO(response.text)))


# What the pages say


def test_home_counts_what_there_is(small: TestClient) -> None:
    page = get(small, "/")
    assert "3 papers" in page.words and "3 devices" in page.words and "100 triples" in page.words
    assert page.words.index("Slow Things") < page.words.index("Quick: a Way to be Fast")  # the newer first
    assert {f"/questions/{question.name}" for question in catalogue()} <= set(page.links)
    counted = [unquote(link) for link in page.links if "void:triples" in unquote(link)]
    assert len(counted) == 1 and "void:classPartition" not in counted[0]  # "100 triples" asks for their number alone


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Fast 10", "/id/hardware/fast-10"),
        ("fast10", "/id/hardware/fast-10"),
        ("f-10", "/id/hardware/fast-10"),  # an alias
        ("2411.00001", "/id/paper/one"),
        ("nothing all", "/id/paper/three"),  # words of a title
        ("Quikc", "/id/method/quick"),  # typing errors
        ("nothign at al", "/id/paper/three"),
    ],
)
def test_search_forgives(small: TestClient, asked: str, first: str) -> None:
    links = get(small, f"/search?q={quote(asked)}").links
    assert next(link for link in links if link.startswith("/id/") and len(link) > 4) == first
    assert small.get(f"/suggest?q={quote(asked)}").json()[0]["iri"] == BASE + first.removeprefix("/id/")


def test_search_keeps_to_names_that_have_the_words(small: TestClient) -> None:
    """Fast 20 has a name like that of Fast 10, but nobody who finds Fast 10 has mistyped it."""
    things = [link for link in get(small, "/search?q=fast 10").links if link.startswith("/id/hardware/")]
    assert things == ["/id/hardware/fast-10"]
    mistyped = get(small, "/search?q=fasst 10").links
    assert {"/id/hardware/fast-10", "/id/hardware/fast-20"} <= set(mistyped)


def test_search_by_type_and_without_a_find(small: TestClient) -> None:
    page = get(small, "/search?q=fast&type=Hardware")
    assert "/id/hardware/fast" in page.links and "/id/paper/one" not in page.links
    assert "Nothing has a name like this" in get(small, "/search?q=zzzzzzzz").words
    assert small.get("/suggest?q=").json() == []
    kinds = ("", "Hardware", "Thing")
    found = {kind: {thing["type"] for thing in small.get(f"/suggest?q=fast&type={kind}").json()} for kind in kinds}
    assert "Paper" in found[""] and found["Hardware"] == {"Hardware"}
    assert found["Thing"] == found[""] - {"Paper"}, "what a question refuses is not suggested"


def test_a_device_says_what_it_is_and_what_was_done_with_it(small: TestClient) -> None:
    page = get(small, "/id/hardware/fast-10")
    assert {"/id/hardware/fast", "https://swift.example/fast-10", "/id/fact/f1"} <= set(page.links)
    for said in ("also called F-10", "vendor Swift", "memory 24 GB", "9 ms", "batch 1", "Papers: runs on 1"):
        assert said in page.words, said
    above = get(small, "/id/hardware/fast")
    assert "named by 2 papers , narrower things included" in above.words
    assert "Results 2" in above.words and "2024-11: 1 papers" in above.words


def test_results_sort_both_ways_by_the_standard_value(small: TestClient) -> None:
    down, up = (get(small, f"/id/hardware/fast?sort=value&dir={way}").words for way in ("down", "up"))
    assert down.index("We tried it on") < down.index("It needs 9 ms")  # 2 s is more than 9 ms
    assert up.index("It needs 9 ms") < up.index("We tried it on")


def test_a_paper_has_every_mention_marked(small: TestClient) -> None:
    page = get(small, "/id/paper/one")
    assert page.marks[:4] == [("Method", "Quick"), ("Method", "Quick"), ("Result", "9 ms"), ("Hardware", "Fast 10")]
    assert {"s1", "s2", "r1"} <= set(page.ids)
    assert {"https://arxiv.org/abs/2411.00001", "https://code.example/quick", "#r1", "/id/page/abc"} <= set(page.links)
    assert "4 authors" in page.words and "place 3" in page.words
    assert "Stands before the colon of the title." in page.words
    assert any(link.startswith("https://arxiv.org/search/?") for link in get(small, "/id/paper/two").links)


def test_other_things_have_a_page_too(small: TestClient) -> None:
    for path in ("statement/s1", "evidence/e3", "fact/f1", "rule/title", "listing/l1", "page/abc", "result/r1"):
        assert BASE + path not in get(small, f"/id/{path}").links  # it is shown as a path of this server
    assert "/id/paper/one" in get(small, "/id/statement/s1").links


def test_a_metric_counts_the_papers_that_report_it(demo: TestClient) -> None:
    asked = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?r kg:metric/skos:prefLabel 'frames per second' ; kg:reportedIn ?p }"
    (row,) = rows(demo, "/sparql?" + urlencode({"query": asked, "format": "csv"}))
    assert int(row["n"]) > 2
    assert f"reported by {row['n']} papers" in get(demo, "/id/metric/frames-per-second").words


def test_every_panel_of_a_thing_leads_to_its_sparql(demo: TestClient) -> None:
    paper = rows(demo, "/papers.csv")[0]["item"].rpartition("/")[2]
    for path in ("/id/hardware/nvidia-v100", "/id/method/quantization", f"/id/paper/{paper}"):
        panels = demo.get(path).text.split('<section class="panel"')[1:]
        assert len(panels) >= 4
        for panel in panels:
            link = re.findall(r'<a class="why" href="(/query\?[^"]+)">show the SPARQL', panel)[-1]
            assert re.search(r"Answer (the first )?[1-9]", get(demo, link.replace("&amp;", "&")).words), panel[:200]


def test_the_same_iri_answers_machines(small: TestClient) -> None:
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    one = ox.NamedNode(f"{BASE}paper/one")
    asked = [
        ("/id/paper/one.ttl", "*/*", ox.RdfFormat.TURTLE),
        ("/id/paper/one.nt", "*/*", ox.RdfFormat.N_TRIPLES),
        ("/id/paper/one.jsonld", "text/html", ox.RdfFormat.JSON_LD),
        ("/id/paper/one.rdf", "*/*", ox.RdfFormat.RDF_XML),
        ("/id/paper/one", "text/turtle", ox.RdfFormat.TURTLE),
        ("/id/paper/one", "application/ld+json, text/html;q=0.5", ox.RdfFormat.JSON_LD),
    ]
    for path, accept, format in asked:
        response = small.get(path, headers={"Accept": accept})
        triples = {quad.triple for quad in ox.parse(response.content, format=format)}
        assert ox.Triple(one, title, ox.Literal("Quick: a Way to be Fast")) in triples, path
        sentence = ox.Literal("It needs 9 ms on a Fast 10.")
        assert any(triple.object == sentence for triple in triples), f"{path} has no evidence"
        assert response.headers["access-control-allow-origin"] == "*" if "origin" in response.request.headers else True
    assert small.get("/id/paper/one", headers={"Accept": "image/png"}).status_code == 406
    assert small.get("/id/paper/four.ttl").status_code == 404
    assert "Accept" in small.get("/id/paper/one").headers["vary"]


# Editor, questions, comparison


def test_the_editor_answers_and_links(small: TestClient) -> None:
    sparql = "SELECT ?d (COUNT(?p) AS ?n) { ?p kg:runsOn ?d } GROUP BY ?d ORDER BY ?d"
    page = get(small, f"/query?{urlencode({'query': sparql})}")
    assert "2 rows" in page.words and "/id/hardware/fast-10" in page.links
    assert "Fast 10" in page.words  # its name, for an IRI alone says little
    assert "Chart: n by d" in page.words and "Fast 10: 1" in page.words
    downloads = [link for link in page.links if link.startswith("/sparql?") and "format=" in link]
    assert len(downloads) == 4
    for link in downloads:
        assert small.get(link).status_code == 200
    assert f"/query?{urlencode({'query': sparql})}" in page.links
    curl, python = re.findall(r"<pre[^>]*>(.*?)</pre>", small.get(f"/query?{urlencode({'query': sparql})}").text, re.S)
    assert curl.startswith("curl ") and "urllib.request" in python


def test_an_error_stands_at_its_place(small: TestClient) -> None:
    response = small.get("/query?" + urlencode({"query": "SELECT * {\n  ?s ?p }"}))
    assert response.status_code == 400
    assert 'data-line="2"' in response.text and 'class="line wrong"' in response.text
    assert "SELECT * {" in response.text.partition("</textarea>")[0]  # what was written is still there
    assert small.get("/query?" + urlencode({"query": "DELETE WHERE { ?s ?p ?o }"})).status_code == 403
    assert small.get("/query?" + urlencode({"query": "SELECT * { SERVICE <http://x.example/> {} }"})).status_code == 403


def test_the_editor_shows_a_part_of_much_and_says_so(demo: TestClient) -> None:
    page = get(demo, "/query?" + urlencode({"query": "SELECT ?s { ?s ?p ?o }"}))
    assert "the first 500 rows; there are more" in page.words
    assert len([link for link in page.links if link.startswith("/id/")]) >= 500


def test_all_kinds_of_answers_are_shown(small: TestClient) -> None:
    assert "true" in get(small, "/query?" + urlencode({"query": "ASK { ?p a kg:Paper }"})).words
    graph = get(small, "/query?" + urlencode({"query": "CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }"}))
    assert any("format=jsonld" in link for link in graph.links) and "subject predicate object" in graph.words
    assert "0 rows" in get(small, "/query?" + urlencode({"query": "SELECT ?x { ?x a kg:Nothing }"})).words


def test_charts_show_numbers_by_date_or_name() -> None:
    def answer(*rows: tuple[object, object]) -> Answer:
        return Answer(("name", "n"), tuple((ox.Literal(str(a)), ox.Literal(b)) for a, b in rows), False, "select")  # type: ignore[arg-type]

    names = plotted(answer(("a", 1), ("b", 3)), {})
    assert names is not None and names[:2] == ("name", "n") and names[2].count("<rect") == 2
    dates = plotted(answer(("2024-01", 1), ("2024-02", 3), ("2024-03", 2)), {})
    assert dates is not None and 'class="tick"' in dates[2]
    assert plotted(answer(("a", 1)), {}) is None
    told = ((1, None, "a"), (2, ox.Literal("atMost"), "b"))
    bounds = tuple((ox.Literal(n), bound, ox.Literal(name)) for n, bound, name in told)
    chart = plotted(Answer(("n", "bound", "name"), bounds, False, "select"), {})
    assert chart and chart[:2] == ("name", "n"), "an empty cell tells no row apart"
    assert plotted(Answer(("x", "y"), ((ox.Literal("a"), ox.Literal("b")),) * 2, False, "select"), {}) is None


def test_charts_of_months_that_are_none() -> None:
    def chart(type_: str, *months: str) -> tuple[str, str, str] | None:
        cells = ((ox.Literal(2024), ox.Literal(m, datatype=ox.NamedNode(type_)), ox.Literal(3)) for m in months)
        return plotted(Answer(("year", "month", "n"), tuple(cells), False, "select"), {})

    whole, broken = chart(terms.INTEGER, "5", "6"), chart(terms.INTEGER, "5", "x")
    mean = chart(terms.DECIMAL, "5.5", "6")
    assert whole and whole[:2] == ("year", "n") and "2024-05" in whole[2] and whole[2].count("<rect") == 2
    assert broken and broken[2].count("<rect") == 1
    assert mean and mean[:2] == ("year", "month"), "an average is a number like any other"


@pytest.mark.parametrize("name", [question.name for question in catalogue()])
def test_every_question_has_a_page_with_its_answer(demo: TestClient, name: str) -> None:
    response = demo.get(f"/questions/{name}")
    assert response.status_code in (200, 400), response.text[:300]  # 400: the examples lack what the default names
    page = Page(response.text)
    assert "Answer" in page.words if response.status_code == 200 else "named" in page.words
    assert any(link.startswith("/query?query=") for link in page.links)


def test_an_empty_answer_says_why(small: TestClient) -> None:
    foreign = "SELECT ?p { ?p kg:runsOn <https://w3id.org/papers-kg/id/hardware/nvidia-a100> }"
    page = get(small, "/query?" + urlencode({"query": foreign}))
    assert f"Nothing, for the query names things below {terms.BASE}, those of this graph lie below {BASE}" in page.words
    asked = get(small, "/questions/results-on-a-device")
    assert "the graph holds nothing called hardware/nvidia-geforce-rtx-4090" in asked.words
    examples = [link for link in get(small, "/query").links if link.startswith("/query?query=")]
    assert len(examples) >= 40 and not any(quote(terms.BASE, safe="") in link for link in examples)


def test_a_question_takes_names_and_helps_with_wrong_ones(small: TestClient) -> None:
    page = get(small, "/questions/results-on-a-device?hardware=f-10")
    assert "9" in page.words and "1 row" in page.words and "Quick: a Way to be Fast" in page.words
    wrong = get(small, "/questions/results-on-a-device?hardware=Fats+20", 400)
    assert "did you mean" in wrong.words and "Fast 20" in wrong.words
    assert small.get("/questions/no-such-question").status_code == 404


def test_comparison_leads_to_sentences(small: TestClient) -> None:
    page = get(small, "/compare?paper=one&paper=two")
    assert {"/id/paper/one#s2", "/id/paper/two#s3", "/id/paper/one#r1", "/id/paper/two#r2"} <= set(page.links)
    assert get(small, "/compare?paper=one,two").links == get(small, "/compare?paper=one%2Ctwo").links
    by_method = get(small, "/compare?method=quick")
    assert {"/id/paper/one#s1", "/id/paper/two#s4"} <= set(by_method.links)
    query = urlencode({"query": "SELECT ?p { ?p kg:runsOn/kg:memoryGB 48.0 }"})
    assert "/id/paper/two#s3" in get(small, f"/compare?{query}").links
    assert "papers-kg" in get(small, "/compare?query=SELECT").words  # a wrong query is told, the page stays
    text = urlencode({"query": f'SELECT ("{BASE}paper/a b" AS ?p) {{}}'})
    assert not [link for link in get(small, f"/compare?{text}").links if "/id/paper/" in link]  # and no IRI
    offered = get(small, "/compare?paper=one&q=slow").links
    assert "/compare?paper=one&paper=two" in offered


def test_comparison_as_csv_markdown_and_latex(small: TestClient) -> None:
    grid = list(csv.reader(io.StringIO(small.get("/compare.csv?paper=one,two").text)))
    assert grid[0] == ["", "", "Quick: a Way to be Fast", "Slow Things"]
    assert ["Method", "Quick", "introduces", "uses"] in grid and ["Hardware", "Fast 10", "runs on", ""] in grid
    assert ["Result", "latency", "9 ms on Fast 10", "2 s on Fast 20"] in grid
    markdown = small.get("/compare.md?paper=one,two").text
    assert (
        markdown.splitlines()[1] == "| --- | --- | --- | --- |" and "| Method | Quick | introduces | uses |" in markdown
    )
    latex = small.get("/compare.tex?paper=one,two").text
    assert r"Method & Quick & introduces & uses \\" in latex and latex.count("{tabular}") == 2
    assert small.get("/compare.exe?paper=one").status_code == 404


def test_completion_knows_prefixes_and_terms_of_the_graph(small: TestClient) -> None:
    known = small.get("/complete").json()
    assert known["prefixes"]["kg"] == "https://w3id.org/papers-kg/ontology#"
    assert {"name": "kg:runsOn", "kind": "property", "n": 2} in known["terms"]
    assert {"name": "kg:Paper", "kind": "class", "n": 3} in known["terms"]


def test_the_picture_runs_only_its_own_scripts(small: TestClient) -> None:
    response = small.get("/around/hardware/fast-10")
    policy = response.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy and "allow-same-origin" not in policy
    assert "script-src 'sha256-" in policy and "connect-src 'self'" in policy
    assert response.headers["x-frame-options"] == "SAMEORIGIN"
    data = json.loads(response.text.partition('id="kg-data">')[2].partition("</script>")[0])
    assert sorted(node["label"] for node in data["nodes"]) == ["Fast", "Fast 10", "Quick: a Way to be Fast"]
    assert small.get("/around/rule/title").status_code == 404


def test_a_new_build_is_seen(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=1), headers=HTML) as client:
        assert client.get("/suggest?q=brandnew").json() == []
        assert "Brandnew Device" not in get(client, "/devices").words
        device = ox.NamedNode(f"{BASE}hardware/brandnew")
        graph = ox.Store(str(store / "graph"))
        kind, label = (ox.NamedNode(iri) for iri in (terms.TYPE, terms.PREF_LABEL))
        graph.add(ox.Quad(device, kind, ox.NamedNode(terms.HARDWARE)))
        graph.add(ox.Quad(device, label, ox.Literal("Brandnew Device")))
        graph.flush()
        del graph
        deadline = time.monotonic() + 60
        while not client.get("/suggest?q=brandnew").json():
            assert time.monotonic() < deadline, "the new build is not seen"
            time.sleep(0.2)
        assert "Brandnew Device" in get(client, "/devices").words


# Links and hostility


def crawl(client: TestClient, most: int) -> dict[str, Page]:
    """Pages by address, from the first one along all links of one server."""
    queue, pages = ["/"], dict[str, Page]()
    while queue and len(pages) < most:
        path = queue.pop(0)
        if path in pages:
            continue
        response = client.get(path)
        assert response.status_code == 200 or path.startswith(("/questions/", "/query?", "/compare?")), path
        if not response.headers["content-type"].startswith("text/html"):
            continue
        assert "script-src 'self'" in response.headers["content-security-policy"] or path.startswith("/around/"), path
        assert response.headers["x-content-type-options"] == "nosniff"
        if path.startswith("/around/"):
            continue
        pages[path] = page = Page(response.text)
        assert len(page.ids) == len(set(page.ids)), f"{path} has an id twice"
        queue += dict.fromkeys(urlsplit(link)._replace(fragment="").geturl() for link in page.links if link[:1] == "/")
    return pages


@pytest.mark.parametrize(("name", "most"), [("small", 250), ("evil", 250), ("demo", 150)])
def test_every_link_leads_somewhere_and_nothing_runs_inline(
    name: str, most: int, request: pytest.FixtureRequest
) -> None:
    pages = crawl(request.getfixturevalue(name), most)
    assert len(pages) >= 100
    for path, page in pages.items():
        assert not page.inline, f"{path}: {page.inline}"
        for link in page.links:
            assert re.match(r"(https?://|/|#|\?)", link) or not link, f"{path} links to {link}"
            assert not link.startswith("//"), path


def test_hostile_texts_are_shown_as_text(evil: TestClient) -> None:
    for path in (
        "/",
        "/papers",
        "/results",
        "/id/paper/one",
        "/id/hardware/fast-10",
        "/compare?paper=one,two",
        "/search?q=fast",
        "/id/statement/s1",
        "/id/evidence/e1",
        "/devices",
        "/query?" + urlencode({"query": "SELECT * { ?s ?p ?o }"}),
    ):
        response = evil.get(path)
        assert response.status_code == 200, path
        assert EVIL not in response.text and "<img" not in response.text and "49" not in re.findall(r"\d+", EVIL)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", response.text), f"{path} lets a text steer the page"
        assert 'href="javascript' not in response.text.lower()
    assert "<script>alert" not in evil.get("/around/hardware/fast-10").text
    assert r"\textless{}script" in evil.get("/compare.tex?paper=one,two").text
    assert "<script>" not in evil.get("/compare.md?paper=one,two").text


BAD = [
    EVIL,
    '"',
    "'",
    "<",
    ">",
    "\\",
    "%0d%0aSet-Cookie: a=b",
    "\r\nX-Evil: 1",
    "../../../etc/passwd",
    "\u202e",
    "\x00",
    "} DELETE",
    "?x } #",
    "a>b",
    "javascript:alert(1)",
    "//evil.example",
    "\ud800".encode("utf-8", "surrogatepass"),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_hostile_addresses_are_harmless(small: TestClient, bad: str | bytes) -> None:
    escaped = quote(bad, safe="")
    addresses = [
        f"/id/{escaped}",
        f"/id/hardware/{escaped}",
        f"/id/paper/{escaped}.ttl",
        f"/around/{escaped}",
        f"/{escaped}",
        f"/static/{escaped}",
        f"/questions/{escaped}",
        f"/compare.{escaped}?paper=one",
        f"/search?q={escaped}",
        f"/search?q=fast&type={escaped}",
        f"/suggest?q={escaped}&type={escaped}",
        f"/query?query={escaped}&x={escaped}&y={escaped}",
        f"/compare?paper={escaped}",
        f"/compare?method={escaped}",
        f"/compare?q={escaped}",
        f"/questions/results-on-a-device?hardware={escaped}",
    ]
    for listing in LISTINGS.values():
        addresses += [f"/{listing.name}?{facet.name}={escaped}" for facet in listing.facets]
        addresses += [f"/{listing.name}?q={escaped}&sort={escaped}", f"/{listing.name}.csv?page={escaped}"]
    for address in addresses:
        response = small.get(address)
        assert response.status_code in (200, 400, 403, 404), f"{address}: {response.status_code}"
        assert "set-cookie" not in response.headers and "x-evil" not in response.headers
        assert "root:" not in response.text
        if response.headers["content-type"].startswith("text/html") and not address.startswith("/around"):
            page = Page(response.text)
            assert not page.inline, address
            assert all(re.match(r"(https?://|/|#|\?)", link) or not link for link in page.links), address


def test_paths_stay_inside_static(small: TestClient) -> None:
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/",
    ):
        assert small.get(path).status_code in (404, 405), path
    assert small.get("/static/style.css").headers["content-type"].startswith("text/css")


def test_marks_of_direction_go_and_letters_stay() -> None:
    assert clean("a\u202eb\u2066c\u200fd") == "abcd"
    assert clean("naïve 模型 שלום\n") == "naïve 模型 שלום\n"


def test_a_query_with_marks_of_direction_keeps_its_meaning(small: TestClient) -> None:
    response = small.get("/query?" + urlencode({"query": 'SELECT ("\u202e" AS ?x) {}'}))
    assert r"\u202E" in response.text.partition("</textarea>")[0]
    link = re.search(r'href="(/sparql\?[^"]+format=json)"', response.text)
    assert link is not None
    answer = small.get(link[1].replace("&amp;", "&")).json()
    assert answer["results"]["bindings"][0]["x"]["value"] == "\u202e"


def test_behind_a_proxy_under_a_path(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=1), headers=HTML, root_path="/graph") as client:
        for path in ("/graph/", "/graph/papers", "/graph/id/paper/one"):
            links = [link for link in get(client, path).links if link[:1] == "/"]
            assert links and all(link.startswith("/graph/") for link in links), path

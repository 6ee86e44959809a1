"""What people read is readable, wherever they read it; what machines read stays as the graph has it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from pages_graph import BASE, READ, TEX, in_latex
from serving import make_store
from starlette.testclient import TestClient

from kg.agents import answers
from kg.agents.answers import Page
from kg.analyze import explained, load, paths
from kg.analyze.told import told
from kg.chart import write_chart
from kg.compare import compare, write
from kg.diff import diff, raw_lines, write_diff
from kg.digest import digest
from kg.digest import html as digest_page
from kg.digest import markdown as digest_text
from kg.errors import QueryError
from kg.export import export
from kg.formats import write as write_answer
from kg.lookup import find, one
from kg.query import ask, parse
from kg.query import run as answer
from kg.serve import create_app
from kg.show import show
from kg.static_site.extras import list_of_names
from kg.store import Store
from kg.suggest import Name, Tally, lines
from kg.view import write_picture
from kg.view.choose import of_answer
from kg.view.graph import neighbourhood, whole
from kg.why import why

MARKUP = re.compile(r"\$|\\+(?:mu|textbf|alpha|'|%)|(?<!\[)\^2")
DEVICE, OTHER, METHOD, PAPER = (
    BASE + end for end in ("hardware/fast-10", "hardware/fast-20", "method/quick", "paper/one")
)
TITLE = f"Quick: a Way to be Fast{READ}"
PAGE = Page(50, 0)
NAMES = "SELECT ?device ?title { ?p kg:runsOn/skos:prefLabel ?device ; dcterms:title ?title } ORDER BY ?title"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("latex") / "store", in_latex())


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    with Store(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(folder, timeout=60, workers=2), headers={"Accept": "text/html"}) as client:
        yield client


def odd(text: str) -> list[str]:
    """Where LaTeX stands in a text, with what is around it."""
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in MARKUP.finditer(text)]


def said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_the_search_for_latex_finds_some() -> None:
    assert len(odd(f"{TEX} a^2")) == 9 and not odd(READ)


@pytest.mark.parametrize("iri", [DEVICE, METHOD, PAPER, f"{BASE}organization/lab"])
def test_profiles(store: Store, iri: str) -> None:
    text = "\n".join(show(store, iri))
    assert TITLE in text and not odd(text)


def test_reasons_and_paths(store: Store) -> None:
    because = list(why(store, PAPER, METHOD))
    assert because[:2] == [TITLE, f"  Method Quick{READ} <{METHOD}>"]
    assert f"    abstract 3-8: Is Quick fast?{READ}" in because
    graph = load(store)
    (way,) = paths(graph, DEVICE, METHOD)
    way_told = list(told(graph, explained(store, way)))
    assert way_told[:2] == [f"Fast 10{READ} -> Quick{READ}, 2 steps", f"  Hardware Fast 10{READ}"]
    assert not odd("\n".join((*because, *way_told)))


def test_an_answer_as_a_table_and_for_machines(folder: Path) -> None:
    found = answer(folder, NAMES)
    for format_ in ("table", "markdown", "csv", "tsv", "json", "xml"):
        out = StringIO()
        write_answer(found, format_, out)
        legible = format_ in ("table", "markdown")
        assert (READ in out.getvalue(), bool(odd(out.getvalue()))) == (legible, not legible), format_
    out = StringIO()
    write_answer(answer(folder, "SELECT (<http://a.example/$x_2$> AS ?iri) {}"), "table", out)
    assert out.getvalue() == "iri\nhttp://a.example/$x_2$\n"


def test_comparisons(store: Store) -> None:
    found = compare(store, things=[DEVICE, OTHER])
    for format_ in ("markdown", "html"):
        text = write(found, format_)
        assert f"Fast 10{READ}" in text and f"It needs 9 ms on a Fast 10.{READ}" in text and not odd(text), format_
    assert f"Fast 10{TEX}" in write(found, "csv") and READ not in write(found, "csv")
    text = write(compare(store, things=[PAPER]), "latex")
    assert r"Quick $\mu$$^{2}$X\% $\alpha$\'{e}" in text
    assert r"\$" not in text and "textbackslash" not in text


def test_rows_and_metrics_are_asked_for_as_people_see_them(store: Store, tmp_path: Path) -> None:
    for name in (f"delay{READ}", f"delay{TEX}"):
        (row,) = compare(store, things=[PAPER], rows=[name]).rows
        assert row.name == f"delay{TEX} on Data{TEX}"  # which writers make readable
        assert "1 number" in write_chart(store, "results", tmp_path / "x.svg", [name])
    with pytest.raises(QueryError, match=re.escape(f"delay{READ}")) as refused:
        compare(store, things=[PAPER], rows=["nothing"])
    with pytest.raises(QueryError, match=re.escape(f"delay{READ}")) as refused_too:
        write_chart(store, "results", tmp_path / "x.svg", ["nothing"])
    assert not odd(f"{refused.value}{refused_too.value}")


def test_a_long_title_is_cut_where_people_would(store: Store) -> None:
    info = next(iter(compare(store, things=[PAPER]).papers.values()))
    words = "A Net with Twenty-Seven Layers, and a Good Bound of"
    long = type(info)("", f"{words} $\\mathcal{{O}}(n^2 + m^2 + k^2)$ that Holds", "", "")
    assert long.short == f"{words} O(n² + m² …"  # 62 characters end behind "m² "


def test_charts(store: Store, tmp_path: Path) -> None:
    for what, names in (("use", ()), ("results", ("latency",)), ("heatmap", ())):
        for ending in ("svg", "html"):
            line = write_chart(store, what, place := tmp_path / f"{what}.{ending}", names)
            assert READ in place.read_text() and not odd(place.read_text() + line), place.name


def test_pictures(store: Store, folder: Path, tmp_path: Path) -> None:
    pictures = [whole(store), neighbourhood(store, f"Fast 10{READ}", 2), of_answer(store, answer(folder, NAMES), "x")]
    for at, picture in enumerate(pictures):
        assert picture.edges
        for ending in ("svg", "gexf", "graphml", "html"):
            place = tmp_path / f"{at}.{ending}"
            write_picture(picture, place)
            text = place.read_text()
            shown = re.search(r'id="kg-data">(.*?)</script>', text, re.S) if ending == "html" else None
            text = shown[1] if shown else text
            assert READ in text and not odd(text), (at, ending, odd(text))


def test_digests(store: Store) -> None:
    for news in (digest(store, "2024"), digest(store, "2024", {"devices": (f"Fast 10{READ}",)})):
        assert not news.notes[1:]
        for text in (digest_text(news), digest_page(news)):
            assert TITLE in text and not odd(text)


def test_differences(folder: Path, store: Store, tmp_path: Path) -> None:
    with Store(make_store(tmp_path / "empty", [])) as empty:
        for format_ in ("table", "markdown", "json"):
            out = StringIO()
            write_diff(diff(empty, store), format_, out)
            assert (TITLE in out.getvalue(), bool(odd(out.getvalue()))) == (format_ != "json", format_ == "json")
        out = StringIO()
        write_diff(diff(empty, store), "table", out, raw_lines(empty, store))
    triples = [line for line in out.getvalue().splitlines() if line.startswith("+\ttriple")]
    assert len(triples) > 50
    assert any('> "Swift $\\\\mu^2$\\\\textbf{X}\\\\% {\\\\alpha}\\\\\'e" .' in line for line in triples)


def test_suggested_names() -> None:
    tally = Tally(10)
    tally.read, name = 5, Name(5)
    name.spellings["Net"], name.sentences = 5, [f"A Net.{TEX}"]
    tally.names["net"] = name
    assert f"        A Net.{READ}" in lines(tally)
    assert f"Net\t?\t\tA Net.{TEX}" in "\n".join(lines(tally, format_="tsv"))


def test_agents(folder: Path, store: Store) -> None:
    for told_ in (
        answers.search(store, f"Quick{READ}", "", PAGE),
        answers.describe(store, PAPER, ""),
        answers.describe(store, DEVICE, ""),
        answers.papers(store, METHOD, "", "", "", PAGE),
        answers.results(store, METHOD, "", "", PAGE),
        answers.because(store, PAPER, METHOD, PAGE),
        answers.table(answer(folder, NAMES), PAGE, answers.read),
    ):
        assert READ in said(told_) and not odd(said(told_)), told_
    assert TITLE not in said(answers.table(answer(folder, NAMES), PAGE))  # of a query that somebody wrote
    (found,) = answers.search(store, f"Fast 10{TEX}", "", PAGE)["items"]
    assert found == {"type": "Hardware", "label": f"Fast 10{READ}", "iri": DEVICE, "papers": 1}


def test_people_ask_for_what_they_see_or_what_is_written(store: Store) -> None:
    for asked in (f"Fast 10{READ}", f"Fast 10{TEX}", f"F-10{READ}", f"f10{READ.upper()}"):
        assert [thing.iri for thing in find(store, asked)] == [DEVICE], asked
    assert one(store, TITLE).iri == one(store, f"Quick: a Way to be Fast{TEX}").iri == PAPER
    with pytest.raises(QueryError, match=re.escape(f"did you mean 'Fast 10{READ}'")):
        find(store, f"Fest 10{READ}")


def test_parameters_are_named_as_people_see_them(folder: Path) -> None:
    asked = f"SELECT ?p {{\n VALUES ?device {{ <{DEVICE}> }} # param device: Hardware\n ?p kg:runsOn ?device }}"
    for name in (f"Fast 20{READ}", f"Fast 20{TEX}"):
        found = ask(folder, parse("q", asked), {"device": name})
        assert [row[0].value for row in found.rows] == [f"{BASE}paper/two"]  # type: ignore[union-attr]


PLACES = (
    "/", "/papers", "/devices", "/methods", "/datasets", "/results", "/results?hardware=fast-10", "/papers?vendor=x",
    "/search?q=quick", f"/search?q={quote('μ²X')}", "/compare?paper=one,two", "/compare?q=quick&method=quick",
    "/compare.md?paper=one,two", f"/query?query={quote(NAMES)}", "/around/paper/one", "/around/hardware/fast-10?hops=2",
    f"/questions/what-runs-in-real-time-on?hardware={quote('Fast 10' + READ)}",
    *(f"/id/{end}" for end in ("paper/one", "paper/two", "hardware/fast-10", "hardware/fast", "method/quick",
                               "organization/lab", "evidence/e1", "result/r1")),
)  # fmt: skip


def read(text: str) -> str:
    """A page as people read it: without scripts, addresses, what is typed in, and queries."""
    if shown := re.search(r'id="kg-data">(.*?)</script>', text, re.S):
        return shown[1] + str(re.findall("<title>.*?</title>", text))
    text = re.sub(r'<textarea.*?</textarea>|<pre[^>]*class="code".*?</pre>', "", text, flags=re.S)
    return html.unescape(re.sub(r'(href|action|src)="[^"]*"', "", text))


@pytest.mark.parametrize("place", PLACES)
def test_pages(client: TestClient, place: str) -> None:
    response = client.get(place)
    assert response.status_code == 200
    text = read(response.text)
    assert READ in text and not odd(text), odd(text)


def test_a_question_shows_its_default_as_people_read_it(client: TestClient) -> None:
    (method,) = re.findall(r'name="method" value="([^"]*)"', client.get("/questions/baselines-of-a-method").text)
    assert not odd(method)


def test_suggestions_show_one_name_and_write_another(client: TestClient) -> None:
    for asked in ("quick", f"Quick{READ}", f"Quick{TEX}"):
        found = client.get("/suggest", params={"q": asked, "type": "Method"}).json()[0]
        assert (found["label"], found["written"], found["iri"]) == (f"Quick{READ}", f"Quick{TEX}", METHOD), asked


def test_downloads_for_machines_stay_as_the_graph_has_it(client: TestClient, store: Store, tmp_path: Path) -> None:
    for place in ("/papers.csv", "/papers.json", "/compare.csv?paper=one,two", "/id/paper/one.ttl"):
        text = client.get(place).text
        assert READ not in text and "mu^2" in text, place
    for ending in ("ttl", "nt", "jsonld", "graphml"):
        export(store, tmp_path / f"graph.{ending}")
        text = (tmp_path / f"graph.{ending}").read_text()
        assert READ not in text and "mu^2" in text, ending


def test_a_download_in_latex_compiles(client: TestClient, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not there to read it: apt-get install texlive-latex-recommended")
    table = client.get("/compare.tex?paper=one,two").text
    assert r"Quick: a Way to be Fast $\mu$$^{2}$X\% $\alpha$\'{e}" in table
    text = rf"\documentclass{{article}}\begin{{document}}{table}\end{{document}}"
    (tmp_path / "table.tex").write_text(text, encoding="utf-8")
    run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "table.tex"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]


def test_names_of_a_site(store: Store) -> None:
    names = list_of_names(store)
    assert [f"Fast 10{READ}", [f"F-10{READ}"]] in [[label, others] for label, _, _, _, others in names]
    assert not odd(said(names))

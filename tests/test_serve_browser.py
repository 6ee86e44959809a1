"""The pages in a real browser, Debian's chromium: what scripts add, what is loaded, and that everyone can read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from browsing import Open, axe_script, serious, visiting
from pages_graph import READ, TEX, in_latex, plain
from serving import Site, make_store, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DEVICES = "SELECT ?l (COUNT(?p) AS ?n) { ?p kg:runsOn/skos:prefLabel ?l } GROUP BY ?l ORDER BY ?l"
PAGES = [
    "/",
    "/search?q=fast",
    "/papers",
    "/papers?hardware=fast-10&hardware=fast-20&relation=runsOn&q=it",
    "/papers?hardware=fast&open=hardware",
    "/devices",
    "/methods",
    "/datasets",
    "/models",
    "/tasks",
    "/results",
    "/id/hardware/fast",
    "/id/method/quick",
    "/id/paper/one",
    "/id/statement/s1",
    "/query",
    f"/query?{urlencode({'query': DEVICES})}",
    "/questions",
    "/questions/results-on-a-device?hardware=F-10",
    "/compare?paper=one,two",
]
REFUSED = ["/nothing/here", "/query?query=SELECT"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(make_store(tmp_path_factory.mktemp("browser") / "store", plain()), workers=2) as site:
        yield site


@pytest.fixture
def go(site: Site, browser: Browser) -> Iterator[Open]:
    """Opens a page; at the end no page has said an error or asked for anything outside."""
    with visiting(browser, site.url) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_in_peace_and_fit_a_phone(go: Open, path: str) -> None:
    for width, height, scheme in ((1400, 900, "light"), (400, 800, "dark")):
        page = go(path, width, height, color_scheme=scheme)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_sentences_and_charts_can_be_read_on_a_phone(go: Open) -> None:
    """A sentence is as wide as the screen where its table is wider; a chart scrolls before its words get small."""
    page = go("/results", 390, 844)
    page.evaluate("document.querySelectorAll('.said q').forEach((q) => q.append(' and so on'.repeat(30)))")
    table = page.evaluate("document.querySelector('table.results').getBoundingClientRect().right")
    ends = page.evaluate("[...document.querySelectorAll('.said q')].map((q) => q.getBoundingClientRect().right)")
    assert table > 390 and ends and max(ends) <= 390
    page = go(f"/query?{urlencode({'query': DEVICES})}", 390, 844)
    lines = "[...document.querySelectorAll('.plot text')].map((text) => text.getBoundingClientRect().height)"
    heights = page.evaluate(lines)
    assert heights and min(heights) >= 9


def test_the_watch_on_errors_fires(go: Open, site: Site, browser: Browser) -> None:
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.url + "/")
    page.evaluate("const s = document.createElement('script'); s.textContent = 'x = 1'; document.head.append(s)")
    page.evaluate("fetch('http://127.0.0.1:1/').catch(() => 0)")
    page.context.close()
    assert any("script-src" in text or "inline script" in text for text in said)  # the policy holds in the browser
    assert any("connect-src" in text or "Content Security Policy" in text for text in said)


def test_search_by_keyboard(go: Open) -> None:
    page = go("/")
    page.keyboard.press("/")
    page.keyboard.insert_text("fats 10")
    option = page.locator("[role=option]").first
    option.wait_for()
    assert "Fast 10" in option.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/hardware/fast-10")
    assert page.locator("h1").inner_text() == "Fast 10"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_facets_are_links(go: Open) -> None:
    page = go("/papers")
    page.locator("#hardware a", has_text="Fast 20").click()
    page.wait_for_url("**/papers?hardware=fast-20")
    assert page.locator("tbody tr").count() == 1
    page.locator(".chips a").click()
    page.wait_for_url("**/papers")
    assert page.locator("tbody tr").count() == 3
    page.locator("thead a", has_text="Title").click()
    assert page.locator("tbody td.title").first.inner_text() == "Nothing at All"


@pytest.mark.parametrize("scripts", [True, False])
def test_facets_take_several_values_by_keyboard(go: Open, scripts: bool) -> None:
    page = go("/papers", java_script_enabled=scripts)
    for name, address in (("Fast 10", "hardware=fast-10"), ("Fast 20", "hardware=fast-10&hardware=fast-20")):
        page.locator("#hardware a.choice", has_text=name).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/papers?{address}")
    assert page.locator("tbody tr").count() == 2
    assert page.locator("#hardware [aria-current=true]").all_inner_texts() == ["Fast 10", "Fast 20"]
    page.locator("input[name=q]").last.fill("9 ms")  # words and choices stay together
    page.keyboard.press("Enter")
    page.locator(".chips a", has_text="words: 9 ms").wait_for()
    assert page.locator("tbody tr").count() == 1
    page.locator(".chips a", has_text="words").click()
    page.locator(".chips a", has_text="Fast 10").click()
    page.wait_for_url("**/papers?hardware=fast-20")
    assert page.locator("tbody tr td.title").all_inner_texts() == ["Slow Things"]


def test_the_editor_completes_runs_and_links(go: Open) -> None:
    page = go("/query")
    area = page.locator("#query")
    area.fill("")
    page.keyboard.insert_text("SELECT ?p { ?p kg:runs")
    page.locator("[role=option]", has_text="kg:runsOn").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(" fast")
    page.locator("[role=option]", has_text="Fast 20").first.wait_for()
    page.keyboard.press("Escape")
    for _ in " fast":
        page.keyboard.press("Backspace")
    page.keyboard.insert_text(" ?d } ORDER BY ?p")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/query?query=*")
    assert area.input_value() == "SELECT ?p { ?p kg:runsOn ?d } ORDER BY ?p"
    first = page.locator("#answer tbody").inner_text()
    assert "Quick: a Way to be Fast" in first
    page.locator("#answer th button").click()
    page.locator("#answer th button").click()
    assert page.locator("#answer tbody tr").first.inner_text() == "Slow Things"  # sorted in place, downwards
    link = page.locator("a", has_text="link to this query").get_attribute("href")
    again = go(str(link))
    assert again.locator("#answer tbody").inner_text() == first


def test_names_are_offered_as_people_read_them_and_written_as_the_graph_has_them(
    tmp_path: Path, browser: Browser
) -> None:
    with serving(make_store(tmp_path / "store", in_latex()), workers=2) as site, visiting(browser, site.url) as go:
        page = go("/query")
        page.locator("#query").fill("")
        page.keyboard.insert_text('SELECT ?d { ?d skos:prefLabel "fast 20')
        page.locator("[role=option]", has_text=f"Fast 20{READ}").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.insert_text('" }')
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/query?query=*")
        written = f"Fast 20{TEX}".replace("\\", "\\\\")
        assert page.locator("#query").input_value() == f'SELECT ?d {{ ?d skos:prefLabel "{written}" }}'
        assert page.locator("#answer tbody").inner_text() == f"Fast 20{READ}"
        page = go("/questions/results-on-a-device")
        page.locator("main input").first.fill("")
        page.keyboard.insert_text("fast 20")
        page.locator("[role=option]", has_text=f"Fast 20{READ}").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/questions/results-on-a-device?*")
        assert page.locator("main input").first.input_value() == f"Fast 20{READ}"
        assert "Slow Things" in page.locator("#answer tbody").inner_text()


def test_the_editor_goes_to_the_place_of_an_error(go: Open) -> None:
    page = go("/query?" + urlencode({"query": "SELECT * {\n  ?s ?p }"}), refused=True)
    assert page.locator(".error").is_visible()
    line = page.evaluate("(a => a.value.slice(0, a.selectionStart).split('\\n').length)(document.activeElement)")
    assert line == 2


def test_everything_works_without_scripts(go: Open) -> None:
    page = go("/", java_script_enabled=False)
    page.locator("main input[name=q]").fill("f-10")
    page.locator("main button").first.click()
    page.locator(".found a").first.click()
    assert page.locator("h1").inner_text() == "Fast 10"
    page = go("/query", java_script_enabled=False)
    page.locator("#query").fill(DEVICES)
    page.locator("button", has_text="Run").click()
    assert page.locator("#answer tbody tr").count() == 2
    assert page.locator("svg.chart rect").count() == 2


def test_the_graph_is_drawn_in_its_frame(go: Open) -> None:
    page = go("/id/hardware/fast-10")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    assert not any("around" in url for url in asked)  # no picture is made before somebody wants to see it
    page.locator("summary", has_text="Show the graph").click()
    frame = page.frame_locator("iframe")
    frame.locator("canvas").wait_for()
    assert "around Fast 10" in frame.locator("#kg-about").inner_text()
    frame.locator("#kg-search").fill("quick")
    assert "Quick" in frame.locator("#kg-hits").inner_text()


@pytest.mark.parametrize("path", REFUSED)
def test_refusals_are_pages_too(go: Open, path: str) -> None:
    page = go(path, refused=True)
    assert page.locator("h1").is_visible() and page.locator("header input[name=q]").is_visible()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    return axe_script(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize("path", [*PAGES, *REFUSED])
def test_axe_finds_no_serious_fault(go: Open, axe: str, path: str) -> None:
    page = go(path, refused=path in REFUSED, bypass_csp=True)
    page.evaluate(axe)
    bad = serious(page)
    assert not bad, "\n".join(bad)


def test_axe_fires(go: Open, axe: str) -> None:
    page = go("/", bypass_csp=True)
    page.evaluate(axe)
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"data:,\"><button></button>'")
    found = page.evaluate("axe.run()")
    assert {"image-alt", "button-name"} <= {fault["id"] for fault in found["violations"]}, json.dumps(found)[:500]


def test_hostile_names_in_suggestions_are_text(go: Open) -> None:
    page = go("/")
    page.route(
        "**/suggest*",
        lambda route: route.fulfill(
            json=[
                {"label": "<img src=x onerror=alert(1)>", "type": 'Paper"><b>', "papers": 1, "iri": "x", "path": "../x"}
            ]
        ),
    )
    page.locator("main input[name=q]").press_sequentially(quote("ab"))
    page.locator("[role=option]").first.wait_for()
    assert page.locator("[role=option] img").count() == 0

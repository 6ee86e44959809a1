"""The query editor of a release wheel, in a browser, served by the wheel itself from an environment of its own.

That the endpoint, forms and links do the same without it is seen to in test_serve_browser.py: the tree has none.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from browsing import Open, axe_script, serious, visiting
from conftest import _once
from pages_graph import plain
from releases import ROOT, fresh, need_npm, release, served
from serving import make_store

from kg import query

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MALFORMED = "/query?" + urlencode({"query": "SELECT * {\n  ?s ?p }"})
PLACE = "kg/serve/static/rich/"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of this tree, built once a run."""
    need_npm(tmp_path_factory.mktemp("npm"))
    return _once(tmp_path_factory, "release", release)


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def address(wheel: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("installed")
    _, kg = fresh(wheel, folder / "environment")
    with served(kg, make_store(folder / "store", plain())) as address:
        yield address


@pytest.fixture
def go(address: str, browser: Browser) -> Iterator[Open]:
    with visiting(browser, address) as opened:
        yield opened


def written(page: Page) -> str:
    """The query as the form would send it."""
    return page.locator("#query").input_value()


def content(page: Page) -> Locator:
    """Where one writes; asked for only when it is there."""
    found = page.locator(".cm-content")
    found.wait_for()
    return found


def test_one_writes_completes_and_runs(go: Open) -> None:
    page = go("/query")
    content(page).click()
    assert not page.locator("#query").is_visible()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("SELECT ?p { ?p kg:")
    page.keyboard.press("Control+ ")
    option = page.locator("[role=option]", has_text="kg:runsOn")
    option.wait_for()
    assert "property" in option.inner_text()
    for _ in range(500):  # CodeMirror takes no key for a list that has just come up
        if option.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(" ?d } ORDER BY ?p")
    assert written(page) == "SELECT ?p { ?p kg:runsOn ?d } ORDER BY ?p"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/query?query=*")
    first = page.locator("#answer tbody").inner_text()
    assert "Quick: a Way to be Fast" in first
    assert content(page).inner_text() == "SELECT ?p { ?p kg:runsOn ?d } ORDER BY ?p"
    assert page.locator(".copies summary").inner_text() == "Copy as curl or Python"
    again = go(str(page.locator("a", has_text="link to this query").get_attribute("href")))
    assert again.locator("#answer tbody").inner_text() == first


@pytest.mark.parametrize(
    ("before", "offered", "after"),
    [("SELECT * { ?x skos:prefLabel \"fast 2", "Fast 20", 'SELECT * { ?x skos:prefLabel "Fast 20'),
     ("SELECT * { ?p ?q fats", "Fast 10", "SELECT * { ?p ?q <https://pages.example/id/hardware/fast-10>"),
     ("PREFIX sk", "skos:", "PREFIX skos:"),
     ("SELECT * { ?p a kg:Hard", "kg:Hardware", "SELECT * { ?p a kg:Hardware")],
)  # fmt: skip
def test_prefixes_classes_and_names_are_completed(go: Open, before: str, offered: str, after: str) -> None:
    page = go("/query")
    content(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(before)
    page.keyboard.press("Control+ ")
    option = page.locator("[role=option]", has_text=offered).first
    option.click()
    page.wait_for_function("after => document.querySelector('#query').value.startsWith(after)", arg=after)


def test_an_error_is_marked_where_the_server_stopped(go: Open) -> None:
    page = go(MALFORMED, refused=True)
    content(page)
    page.locator(".cm-lint-marker-error").wait_for()
    line = page.locator(".cm-line").nth(1)
    assert line.locator(".cm-lintPoint-error, .cm-lintRange-error").count() == 1
    assert page.evaluate("document.activeElement.className") == "rich"
    page.locator(".cm-lint-marker-error").hover()
    assert "line 2" in page.locator(".cm-tooltip-lint").inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.insert_text(" ?o ")
    page.locator(".cm-lint-marker-error").wait_for(state="detached")  # mended


def test_an_error_is_marked_while_one_writes(go: Open) -> None:
    page = go("/query")
    content(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("SELECT ?x {\n  ?x a kg:Paper }\nGROUP LIMIT 3")
    page.locator(".cm-lint-marker-error").wait_for()
    assert page.locator(".cm-line").nth(2).locator(".cm-lintPoint-error, .cm-lintRange-error").count() == 1


def test_no_question_of_the_catalogue_is_marked(go: Open) -> None:
    page = go("/query")
    content(page).click()
    questions = sorted(query.catalogue(), key=lambda question: len(question.text))[::-6]
    assert len(questions) > 7
    for question in questions:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(question.text)
        page.keyboard.press("Control+End")
        page.keyboard.insert_text("}")
        page.locator(".cm-lint-marker-error").wait_for()  # so marks are up to date, and one is there to go
        page.keyboard.press("Backspace")
        page.locator(".cm-lint-marker-error").wait_for(state="detached")


def test_several_lines_are_written_over_in_peace(go: Open) -> None:
    page = go("/query")
    content(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK")  # the console would tell of inline styles
    assert written(page) == "ASK"
    page.keyboard.insert_text(" {\n}")
    page.keyboard.press("Control+a")
    page.keyboard.type("{")  # what is chosen is put in brackets, as on one line
    assert written(page) == "{ASK {\n}}"


def test_the_keyboard_leads_in_and_out(go: Open) -> None:
    page = go("/query")
    content(page)
    page.locator("nav a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "rich"
    page.keyboard.insert_text("# a/b")  # "/" leads to the search box from anywhere else
    page.keyboard.press("/")
    assert written(page).startswith("# a/b/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "rich"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('nav') !== null")


def test_escape_closes_the_list_and_tab_still_leaves(go: Open) -> None:
    page = go("/query")
    content(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("kg:")
    page.keyboard.press("Control+ ")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("[role=option]").first.wait_for(state="detached")
    page.keyboard.press("Control+ ")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_examples_open_in_it(go: Open) -> None:
    page = go("/query")
    link = page.locator(".questions a:not(.why)").first
    link.click()
    page.wait_for_url("**/query?query=*")
    assert "SELECT" in content(page).inner_text()


def test_light_and_dark_follow_the_reader(go: Open) -> None:
    page = go("/query", color_scheme="dark")
    content(page)
    colour = "s => getComputedStyle(document.querySelector('.rich').shadowRoot.querySelector(s)).backgroundColor"
    assert page.evaluate(colour, ".cm-editor") == "rgb(20, 24, 31)"
    assert page.evaluate(colour, ".cm-gutters") == "rgb(28, 34, 43)"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colour, ".cm-editor") == "rgb(255, 255, 255)"
    keyword = page.evaluate(
        "getComputedStyle([...document.querySelector('.rich').shadowRoot.querySelectorAll('.cm-line span')]"
        ".find(s => s.textContent === 'SELECT')).color"
    )
    assert keyword == "rgb(36, 99, 168)"


@pytest.mark.parametrize("path", ["/query", MALFORMED])
def test_axe_finds_no_serious_fault_in_it(go: Open, path: str, tmp_path: Path, width: int = 400) -> None:
    axe = axe_script(tmp_path)
    page = go(path, width, refused=path == MALFORMED, bypass_csp=True)
    content(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    bad = serious(page)
    assert not bad, "\n".join(bad)


def test_the_policy_is_the_same_and_no_style_is_inline(go: Open, address: str) -> None:
    page = go("/query")
    content(page)
    response = page.request.get(address + "/query")
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert page.evaluate("document.querySelectorAll('style').length") == 0
    assert page.evaluate("document.querySelector('.rich').shadowRoot.adoptedStyleSheets.length") >= 1


def test_the_wheel_names_the_licences_of_all_that_went_in(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = [name for name in archive.namelist() if name.startswith(PLACE)]
        licences = archive.read(PLACE + "LICENSES.txt").decode()
    assert sorted(held) == [PLACE + "LICENSES.txt", PLACE + "editor.js"]
    heads = dict(re.findall(r"^(\S+) \d[\d.]* \((.+)\)$", licences, re.M))
    wanted = json.loads((ROOT / "editor" / "package.json").read_text("utf-8"))["dependencies"]
    assert wanted.keys() <= heads.keys()
    assert set(heads.values()) == {"MIT"}
    assert licences.count("Permission is hereby granted") == len(heads)


def test_every_package_is_pinned_by_version_and_hash() -> None:
    asked = json.loads((ROOT / "editor" / "package.json").read_text("utf-8"))
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    locked = json.loads((ROOT / "editor" / "package-lock.json").read_text("utf-8"))["packages"]
    loose = [name for name, entry in locked.items() if name and not entry.get("integrity", "").startswith("sha512-")]
    assert len(locked) > 15 and not loose


def test_nothing_of_it_is_in_the_tree() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("what is committed is only known in a checkout of git")
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    listed = done.stdout.splitlines()
    assert not [name for name in listed if name.startswith(PLACE) or "node_modules" in name]
    ours = ["bundle.mjs", "editor.js", "package-lock.json", "package.json", "wheel.py"]
    assert sorted(name for name in listed if name.startswith("editor/")) == [f"editor/{name}" for name in ours]
    assert not (ROOT / PLACE).exists()


def test_the_same_commit_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    found = []
    for name, umask in (("one", 0o022), ("two", 0o077)):
        subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / name)], check=True, umask=umask)
        files = release(tmp_path / f"{name}-built", tmp_path / name, umask)
        found.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert len(found[0]) == 2
    assert found[0] == found[1]

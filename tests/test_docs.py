"""README and docs tell the truth: each block of code runs over the example graph and prints what stands under it.

How a block is checked, by its language:

- `console`: each line that begins with "$ " runs in bash; what follows it is printed, "..." standing for anything;
- `python`: runs in a process of its own; a `text` block right below it is what it prints;
- `sparql`: runs, and has an answer;
- `sh`: what installs, needs a network or serves until it is stopped; its `kg` lines are parsed, not run;
- `turtle`, `toml`, `json`, `tsv`: are what they say; `text`: output.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from links import broken_links

from kg.cli import kg as command

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "docs" / "reference" / "generated"  # written by docs/generate.py from code that is tested elsewhere
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if GENERATED not in path.parents),
]
FENCE = re.compile(r"^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
LANGUAGES = {"console", "python", "sparql", "sh", "turtle", "toml", "json", "tsv", "text"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `below` is the text block that follows it with nothing between."""

    place: str
    language: str
    text: str
    below: str = ""


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order; MyST directives (```{name}) are none."""
    source = page.read_text("utf-8")
    for found in FENCE.finditer(source):
        if found["language"].startswith("{"):
            continue
        following = FENCE.match(source, found.end() + len(re.match(r"\s*", source[found.end() :])[0]))  # type: ignore[index]
        below = following["text"] if following and following["language"] == "text" else ""
        line = source.count("\n", 0, found.start()) + 1
        yield Block(f"{page.name}:{line}", found["language"], found["text"], below)


def in_order(shown: str, printed: str) -> str | None:
    """The first shown line that is not printed after the one before; "..." stands for anything."""
    at = 0
    lines = printed.splitlines()
    for line in filter(str.strip, shown.splitlines()):
        pattern = re.escape(line).replace(re.escape("..."), ".*")
        while at < len(lines) and not re.fullmatch(pattern, lines[at]):
            at += 1
        if at == len(lines):
            return line
        at += 1
    return None


def run(block: Block, folder: Path, *words: str, text: str = "") -> str:
    """What a command prints in the folder of the page; it must succeed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    done = subprocess.run(words, input=text, capture_output=True, text=True, cwd=folder, env=environment, timeout=300)
    assert done.returncode == 0, f"{block.place}: {done.stderr or done.stdout}"
    return done.stdout


def compare(block: Block, shown: str, printed: str) -> None:
    line = in_order(shown, printed)
    assert line is None, f"{block.place}: {line!r} is not printed, or not there:\n{printed}"


def run_console(block: Block, folder: Path) -> None:
    shell = f'kg() {{ "{sys.executable}" -c "from kg.cli import main; main()" "$@"; }}\n'
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        line, _, shown = part.partition("\n")
        compare(block, shown, run(block, folder, "bash", "-c", shell + line))


def run_python(block: Block, folder: Path) -> None:
    compare(block, block.below, run(block, folder, sys.executable, "-c", block.text))


def run_sparql(block: Block, folder: Path) -> None:
    ask = (sys.executable, "-c", "from kg.cli import main; main()", "query", "-", "--store", "demo/store")
    rows = run(block, folder, *ask, "--format", "csv", text=block.text).splitlines()
    assert len(rows) > 1, f"{block.place}: no rows"


def parse_sh(block: Block, folder: Path) -> None:
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["kg"] or "--help" in words:
            continue
        context = click.Context(command, info_name="kg")
        name, found, rest = command.resolve_command(context, words[1:])
        assert found, f"{block.place}: {line}"
        while isinstance(found, click.Group):
            context = click.Context(found, parent=context)
            name, found, rest = found.resolve_command(context, rest)
        assert found
        found.make_context(name, rest, parent=context)


def parse_data(block: Block, folder: Path) -> None:
    if block.language == "turtle":
        import pyoxigraph as ox

        from kg import terms

        prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in terms.PREFIXES.items())
        assert list(ox.parse(prefixes + block.text, format=ox.RdfFormat.TURTLE, base_iri=terms.BASE))
    elif block.language == "toml":
        assert tomllib.loads(block.text)
    elif block.language == "json":
        assert json.loads(block.text)
    elif block.language == "tsv":
        header, *rows = csv.reader(block.text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        assert rows
        assert {len(row) for row in rows} == {len(header)}, block.place


CHECKS = {"console": run_console, "python": run_python, "sparql": run_sparql, "sh": parse_sh}


def play(page: Path, demo_store: Path, folder: Path) -> None:
    """Runs a page's blocks in order, in a folder that looks as `make demo` leaves the checkout."""
    (folder / "demo").mkdir()
    (folder / "demo" / "store").symlink_to(demo_store)
    (folder / "examples").symlink_to(ROOT / "examples")
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{block.place}: no way to check {block.language!r}"
        CHECKS.get(block.language, parse_data)(block, folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_page_is_true(page: Path, demo_store: Path, tmp_path: Path) -> None:
    play(page, demo_store, tmp_path)


def test_pages_and_blocks_are_there() -> None:
    assert len(PAGES) >= 12
    found = [block.language for page in PAGES for block in blocks(page)]
    assert found.count("console") >= 20
    assert found.count("python") >= 4
    assert found.count("sparql") >= 3


def test_a_line_that_is_not_printed_is_named() -> None:
    assert in_order("a\nb ...\nd", "a\nx\nb c\nd") is None
    assert in_order("a\nd\nb", "a\nb\nd") == "b"


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ kg queries\nno-such-question\n```\n",
        "```console\n$ kg query no-such-question\n```\n",
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
        "```sparql\nSELECT * { ?s kg:noSuchTerm ?o }\n```\n",
        "```sh\nkg build\n```\n",
        "```sh\nkg view a.html --no-such-option\n```\n",
        "```toml\n= 1\n```\n",
        "```tsv\na\tb\nc\n```\n",
        "```perl\n1\n```\n",
    ],
)
def test_the_check_fires(page: str, demo_store: Path, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    with pytest.raises((AssertionError, click.ClickException, tomllib.TOMLDecodeError)):
        play(tmp_path / "page.md", demo_store, tmp_path)


def test_the_first_screen_names_demo_and_test() -> None:
    source = (ROOT / "README.md").read_text("utf-8")
    first = source.splitlines()[:20]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)
    picture = re.search(r"!\[.*\]\((.+)\)", source)
    assert picture
    assert (ROOT / picture[1]).stat().st_size < 400_000


def test_the_docs_build_without_a_warning_and_every_link_holds(tmp_path: Path) -> None:
    site = tmp_path.resolve() / "html"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(ROOT / "docs"), str(site)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)
    assert done.returncode == 0, done.stderr
    assert len(list(site.rglob("*.html"))) >= 18
    assert not list(broken_links(site))


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    page = (
        '<a href="b.html">b</a><a href="#x">x</a><a href="https://a.example/">a</a><img src="https://a.example/a.png">'
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    found = "\n".join(broken_links(tmp_path.resolve()))
    assert "b.html is not there" in found
    assert "#x has no such place" in found
    assert "fetches https://a.example/a.png" in found
    assert len(found.splitlines()) == 3

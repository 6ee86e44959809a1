"""The house keeps its order: who imports whom, how long a room is, what loads when, and no paper's text inside."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
MODULES = sorted((ROOT / "kg").rglob("*.py"))
FREE = {"answer", "errors", "model", "resources", "terms", "vocabulary", "words"}  # what every room may import
ALLOWED = {  # beside those; a line here is a decision about the house
    "": "store",
    "agents": "lookup query readable reported runner show store why",
    "analyze": "readable reported store",
    "above": "describe iris ledger pool store",
    "annotate": "blanks brands hosts",
    "blanks": "",
    "brands": "",
    "build": "annotate codec describe iris ledger link merge pool relate sources store tables triples",
    "check": "iris store",
    "chart": "analyze lookup readable reported store units",
    "cli": "above agents analyze build chart check compare diff digest evaluate export fetch formats lookup query "
    "readable remote runner serve show static_site store suggest view why",
    "codec": "",
    "compare": "latex lookup readable reported store units",
    "describe": "iris tables triples",
    "digest": "lookup readable reported store",
    "diff": "formats store",
    "evaluate": "brands build hosts relate store tables",
    "fetch": "",
    "export": "store",
    "formats": "readable",
    "guard": "",
    "hosts": "",
    "iris": "",
    "latex": "",
    "ledger": "codec iris",
    "link": "iris",
    "lookup": "brands readable store",
    "merge": "",
    "pool": "",
    "query": "lookup runner strangers",
    "readable": "blanks",
    "relate": "blanks hosts",
    "remote": "guard runner store",
    "reported": "readable store",
    "runner": "guard store",
    "serve": "blanks formats guard latex ledger lookup query readable remote runner show store strangers view why",
    "show": "lookup readable store",
    "sources": "",
    "static_site": "chart export lookup readable serve store view",
    "store": "guard iris",
    "strangers": "",
    "suggest": "annotate readable sources",
    "tables": "",
    "triples": "iris tables",
    "units": "",
    "view": "analyze lookup readable reported store",
    "why": "annotate build codec iris ledger lookup readable show store triples",
}
ONLY = {  # foreign packages and the rooms that may import them
    "spacy": "annotate",
    "pyvis": "view",
    "numpy": "annotate serve view",
    "matplotlib": "chart view",
    "click": "cli",
    "httpx": "fetch remote",
    "lxml": "sources static_site",
    "bibtexparser": "sources",
    "distributed": "build",
    "fsspec": "build",
    "sqlite3": "ledger",
    "oxrdflib": "store",
    "pandas": "store",
    "pyshacl": "check",
    "rich": "cli formats",
    "rapidfuzz": "agents lookup serve why",
    "networkx": "analyze export store",
    "rdflib": "check store",
    "starlette": "serve",
    "uvicorn": "serve",
    "mcp": "agents",
    "pydantic": "agents",
    "jinja2": "serve",
}
NETWORK = {"aiohttp", "asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "socketserver", "ssl"}
NETWORK |= {"urllib", "urllib3", "webbrowser"}
MAY_FETCH = {"fetch", "remote", "serve", "static_site"}  # the last asks the server inside its own process
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
RUN = 12  # words in a row that are no chance


def room_of(path: Path) -> str:
    """The room of a file of kg/: its folder or its own name, "" for kg/__init__.py."""
    name = path.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, module) of every import, also those inside functions and under TYPE_CHECKING."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def culprits(room: str, source: str, name: str) -> Iterator[str]:
    """What a file imports that its room may not."""
    allowed = FREE | set(ALLOWED.get(room, "").split()) | {room}
    for line, module in imports(ast.parse(source)):
        top, _, rest = module.partition(".")
        part = rest.partition(".")[0]
        if top == "kg" and part not in allowed and not part.startswith("__"):
            yield f"{name}:{line}: {room or 'kg'} imports {part}, which its line in ALLOWED does not name"
        if top in ONLY and room not in ONLY[top].split():
            yield f"{name}:{line}: {top} belongs to {ONLY[top]}"
        if top in NETWORK and room not in MAY_FETCH:
            yield f"{name}:{line}: {top} reaches for the network"


def test_rooms_import_only_what_they_may() -> None:
    assert len(MODULES) >= 40, "the modules were not found"
    found = [
        c for path in MODULES for c in culprits(room_of(path), path.read_text("utf-8"), str(path.relative_to(ROOT)))
    ]
    assert not found, "\n".join(dict.fromkeys(found))


def test_every_room_has_its_line_and_every_line_its_room() -> None:
    assert {room_of(path) for path in MODULES} - FREE == ALLOWED.keys()


def test_the_arrows_go_one_way() -> None:
    arrows = {room: set(row.split()) for room, row in ALLOWED.items() if room}
    left = dict(arrows)
    while left:
        ends = {room for room, row in left.items() if not row & left.keys()}
        assert ends, f"a circle among {sorted(left)}"
        left = {room: row for room, row in left.items() if room not in ends}


@pytest.mark.parametrize(
    ("room", "source", "told"),
    [
        ("merge", "from kg.store import Store", "merge imports store"),
        ("relate", "from kg import annotate", "relate imports annotate"),
        ("query", "def f():\n    import spacy.tokens", "f.py:2: spacy belongs to annotate"),
        ("view", "import urllib.request", "urllib reaches for the network"),
    ],
)
def test_the_table_names_the_culprit(room: str, source: str, told: str) -> None:
    assert any(told in culprit for culprit in culprits(room, source, "f.py"))


def test_only_the_store_opens_oxigraph() -> None:
    opened = [
        path.name
        for path in MODULES
        if re.search(r"\box\.Store(\.read_only)?\(|import Store as", path.read_text("utf-8"))
    ]
    assert opened in (["store.py"], ["__init__.py", "store.py"])


def test_modules_and_functions_are_short() -> None:
    long = []
    for path in MODULES:
        source = path.read_text("utf-8")
        if (lines := source.count("\n")) > LONGEST_MODULE:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines")
    assert not long, "is there a second job inside?\n" + "\n".join(long)


def test_importing_kg_loads_nothing_heavy() -> None:
    heavy = {"spacy", "pyoxigraph", "rdflib", "networkx", "pyvis"}
    code = f"import kg, sys; print(sorted({{m.partition('.')[0] for m in sys.modules}} & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_public_names_are_these() -> None:
    import kg

    assert dir(kg) == [
        "InputError",
        "KgError",
        "QueryError",
        "QueryTimeout",
        "Store",
        "StoreError",
        "VocabularyError",
        "open",
    ]
    for name in dir(kg):
        assert getattr(kg, name).__doc__, name


def test_public_functions_say_what_they_do() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in MODULES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare, "\n".join(bare)


def shingles(text: str) -> set[str]:
    """All runs of RUN words."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def taken(files: Iterable[tuple[str, str]], known: set[str]) -> list[str]:
    """Files that hold a run of words of a paper's text."""
    return [f"{name}: {sorted(hit)[0]!r}" for name, text in files if (hit := shingles(text) & known)]


def test_no_text_of_a_paper_is_inside() -> None:
    if not (SHARED / "pages").is_dir():
        pytest.skip(f"the real pages are not at {SHARED}")
    known: set[str] = set()
    for page in (SHARED / "pages").glob("*.txt"):
        known |= {run for line in page.read_text("utf-8").splitlines() if len(line) > 300 for run in shingles(line)}
    with (SHARED / "gold" / "dev-daily-papers.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            known |= shingles(json.loads(line)["paper"]["summary"])
    assert len(known) > 50_000
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    files = [(name, _text(ROOT / name)) for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert len(files) > 50
    assert taken([("stolen.txt", sorted(known)[0])], known), "the check does not fire"
    found = taken(files, known)
    assert not found, "put it in words of your own, or keep the text in ../shared:\n" + "\n".join(found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""

"""The wheel holds all that the command needs, and the command works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from releases import fresh

ROOT = Path(__file__).parents[1]
NEEDED = (
    "kg/cli/__init__.py", "kg/view/panel.js", "kg/view/picture.js", "kg/view/panel.css", "kg/view/panel.html",
    "kg/py.typed",
    "kg/data/ontology/vocabulary/hardware.tsv", "kg/data/ontology/vocabulary/units.tsv", "kg/data/ontology/shapes.ttl",
    "kg/data/ontology/context.jsonld", "kg/data/ontology/terms.ttl", "kg/data/queries/most-used-hardware.rq",
    "kg/data/examples/rendering.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    here = ["--no-build-isolation"] if find_spec("hatchling") else []
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        *here,
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("papers_kg-*.whl"))


def test_it_holds_ontology_queries_and_examples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert not [name for name in NEEDED if name not in names]
    ours = {
        f"kg/data/{path.relative_to(ROOT)}"
        for top in ("ontology", "queries")
        for path in (ROOT / top).rglob("*.[rt]*")
        if path.is_file()
    }
    assert len(ours) > 50
    assert not ours - names
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".pyc")]


def test_the_command_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment with the wheel, which borrows only the dependencies of this one."""
    python, kg = (str(command) for command in fresh(wheel, tmp_path / "fresh"))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where, examples = run(
        python, "-c", "import kg; from kg.resources import resource; print(kg.__file__, resource('examples'))"
    ).split()
    assert where.startswith(str(tmp_path / "fresh"))
    assert examples.startswith(str(tmp_path / "fresh"))
    assert "most-used-hardware" in run(kg, "queries")
    assert "papers" in run(kg, "build", f"{examples}/rendering.txt", "--store", "s", "--jobs", "1")
    assert "NVIDIA" in run(kg, "query", "most-used-hardware", "--store", "s", "--format", "csv")
    run(kg, "export", "graph.jsonld", "--store", "s")
    run(kg, "view", "graph.html", "--store", "s")
    assert run(kg, "--version").startswith("papers-kg 0.")

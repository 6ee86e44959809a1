"""The notebooks run from the first cell to the last, offline, and are committed without their outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def leftovers(notebook: Path) -> list[str]:
    """The cells of a notebook that hold outputs or counts of a run."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def run(notebook: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a notebook by nbmake, in a process whose requests of the network go nowhere."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    environment = os.environ | nowhere | {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder), "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "pytest", "--nbmake", "-q", "-p", "no:cacheprovider", "--nbmake-timeout=300"]
    options = ["-p", "no:xdist", "--rootdir", str(folder), str(notebook)]
    return subprocess.run([*command, *options], capture_output=True, text=True, cwd=folder, env=environment)


def test_the_five_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["1-build", "2-ask", "3-compare", "4-see", "5-analyse"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_holds_no_outputs(notebook: Path, tmp_path: Path) -> None:
    assert not leftovers(notebook)
    done = run(notebook, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_notebook_that_fails_is_seen(tmp_path: Path) -> None:
    notebook = json.loads(NOTEBOOKS[0].read_text("utf-8"))
    code = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1 / 0", "outputs": [], "execution_count": None}
    broken = tmp_path / "broken.ipynb"
    broken.write_text(json.dumps(notebook | {"cells": [code]}), encoding="utf-8")
    assert not leftovers(broken)
    done = run(broken, tmp_path)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stdout
    broken.write_text(json.dumps(notebook | {"cells": [code | {"execution_count": 3}]}), encoding="utf-8")
    assert leftovers(broken) == ["a"]

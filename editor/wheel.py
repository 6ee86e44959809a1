"""Builds a release, a wheel and an sdist, with the query editor put in: `python editor/wheel.py [FOLDER]`.

What git tracks is copied to a folder that goes afterwards, the editor is bundled there from the packages that
package-lock.json names with their hashes, and both are built from it. The tree itself stays as it is: without the
editor, for which its pages have a text area. The same tree gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = Path("kg/serve/static/rich")  # of the bundle and its licences
NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def release(folder: Path) -> list[Path]:
    """Builds into a folder; gives the files, sdist and wheel.

    Raises FileNotFoundError where git, npm or node is missing, CalledProcessError where one of them fails.
    """
    with tempfile.TemporaryDirectory() as made:
        place, built = Path(made) / "tree", Path(made) / "built"
        _copy(place)
        _bundle(place)
        dated = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True)
        environment = {"SOURCE_DATE_EPOCH": dated.stdout.decode().strip()} | os.environ
        # the builder's own version is written into the wheel
        environment |= {"PIP_CONSTRAINT": str(ROOT / "requirements-dev.lock")}
        command = [sys.executable, "-m", "build", "--outdir", str(built), str(place)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        folder.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copy(file, folder)) for file in sorted(built.iterdir(), reverse=True)]


def _copy(place: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)


def _bundle(place: Path) -> None:
    editor = place / "editor"
    subprocess.run(NPM, cwd=editor, check=True)
    (place / PLACE).mkdir()
    subprocess.run(["node", "bundle.mjs", str(place / PLACE)], cwd=editor, check=True)
    shutil.rmtree(editor / "node_modules")


if __name__ == "__main__":
    for file in release(Path(sys.argv[1] if sys.argv[1:] else "dist")):
        print(file)

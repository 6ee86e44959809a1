"""Releases as their users have them: built by `make wheel`'s script, installed in an environment of their own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def fresh(wheel: Path, place: Path) -> tuple[Path, Path]:
    """Installs a wheel in a fresh environment, which borrows the dependencies of this one; gives its python and kg."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    library = next((place / "lib").glob("python3*")) / "site-packages"
    (library / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python, place / "bin" / "kg"


def need_npm(folder: Path) -> None:
    """Skips the test where a release cannot be built: without git, npm, a registry or the package `build`."""
    for command in ("git", "npm", "node"):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not there to build a release: apt-get install git npm")
    if importlib.util.find_spec("build") is None:
        pytest.skip("build is not installed: pip install '.[dev]'")
    if not (ROOT / ".git").exists():
        pytest.skip("a release is built from a checkout of git, and this is none")
    asked = ["npm", "pack", "crelt@1.0.6"]  # the smallest of the editor's packages
    if subprocess.run(asked, cwd=folder, capture_output=True, timeout=120).returncode:
        pytest.skip("npm cannot fetch packages here")


def release(folder: Path, root: Path = ROOT, umask: int = -1) -> list[Path]:
    """Builds a release of a checkout into a folder, in a process of its own; gives the sdist and the wheel."""
    command = [sys.executable, str(root / "editor" / "wheel.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, umask=umask, timeout=600)
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


@contextmanager
def served(kg: Path, store: Path) -> Iterator[str]:
    """The address of `kg serve` over a store, which runs while the block does."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(kg), "serve", "--store", str(store), "--port", "0", "--workers", "2", "--timeout", "60"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    server = subprocess.Popen(command, **pipes, text=True, cwd=store.parent, env=environment)
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        assert " at " in said, said + server.stdout.read()
        yield said.partition(" at ")[2].split()[0].rstrip("/")
    finally:
        server.terminate()
        server.communicate(timeout=60)

"""The README tells the truth: each command of its tour runs, and prints what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TOUR = [tuple(block.split("\n", 1)) for block in re.findall(r"^```console\n\$ (.+?)^```", README, re.M | re.S)]


@pytest.fixture(scope="module")
def demo(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `make demo` leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "demo").mkdir()
    (folder / "demo" / "store").symlink_to(demo_store)
    return folder


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


def test_the_tour_is_there() -> None:
    assert len(TOUR) >= 5


@pytest.mark.parametrize(("command", "shown"), TOUR, ids=lambda text: text[:40].splitlines()[0] if text else "")
def test_the_tour_prints_what_the_readme_shows(demo: Path, command: str, shown: str) -> None:
    words = f'kg() {{ "{sys.executable}" -c "from kg.cli import main; main()" "$@"; }}\n{command}'
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, cwd=demo, env=environment)
    assert done.returncode == 0, done.stderr
    assert in_order(shown, done.stdout) is None, done.stdout


def test_a_line_that_is_not_printed_is_named() -> None:
    assert in_order("a\nb ...\nd", "a\nx\nb c\nd") is None
    assert in_order("a\nd\nb", "a\nb\nd") == "b"


def test_python_of_the_readme_runs(demo: Path) -> None:
    code = re.search(r"```python\n(.+?)```", README, re.S)
    assert code
    done = subprocess.run(
        [sys.executable, "-c", code[1]],
        capture_output=True,
        text=True,
        cwd=demo,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 5


def test_the_first_screen_names_demo_and_test() -> None:
    first = README.splitlines()[:20]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)
    picture = re.search(r"!\[.*\]\((.+)\)", README)
    assert picture
    assert (ROOT / picture[1]).stat().st_size < 400_000

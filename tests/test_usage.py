"""The command's help: examples that parse under every command, and missing extras told by name."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kg import cli
from kg.cli.usage import EXAMPLES, EXTRAS, missing

ROOT = Path(__file__).parents[1]


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


COMMANDS = dict(commands(cli.kg))


def parse(line: str) -> str:
    """Parses an example without running it; gives the command that it calls."""
    words = shlex.split(next(part for part in line.split(" | ") if part.startswith("kg ")).partition(" > ")[0])[1:]
    name = next(name for name in sorted(COMMANDS, reverse=True) if words[: len(name.split())] == name.split())
    COMMANDS[name].make_context(name, words[len(name.split()) :])
    return name


def test_every_command_has_examples_and_every_example_parses() -> None:
    assert len(COMMANDS) >= 12
    assert not COMMANDS.keys() - EXAMPLES.keys(), "give these commands examples in kg/cli/usage.py"
    assert not EXAMPLES.keys() - COMMANDS.keys()
    for name, lines in EXAMPLES.items():
        assert [parse(line) for line in lines] == [name] * len(lines)


@pytest.mark.parametrize("line", ["kg view", "kg view a.html --no-such", "kg export a.ttl --format docx"])
def test_an_example_that_does_not_parse_is_seen(line: str) -> None:
    with pytest.raises(click.ClickException):
        parse(line)


def test_the_help_shows_them() -> None:
    command = COMMANDS["why"]
    text = click.Context(command, info_name="why", parent=click.Context(cli.kg, info_name="kg")).get_help()
    assert text.endswith("Examples:\n" + "\n".join(f"  {line}" for line in EXAMPLES["why"]))


def names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements, without ourselves."""
    return {re.split(r"[\[<>=;~! ]", line)[0].lower() for line in requirements} - {"papers-kg"}


def test_extras_are_those_of_the_project() -> None:
    """What an extra installs for users stands in kg/cli/usage.py, so that its absence is told with the cure."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    ours = {(name, extra) for extra in extras if extra not in ("dev", "docs") for name in names(extras[extra])}
    assert len(ours) >= 5
    assert ours == set(EXTRAS.items())
    assert not names(project["dependencies"]) & EXTRAS.keys()


def test_a_missing_package_ends_in_one_line(tmp_path: Path) -> None:
    code = "import sys; sys.modules['httpx'] = None; from kg.cli import main; main()"
    arguments = ["fetch", "daily", "--date", "2026-03-02", "--into", str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("httpx is not installed; pip install 'papers-kg[fetch]'")
    assert "Traceback" not in done.stderr


def asked(**environment: str) -> str:
    code = "from kg.cli import main; main()"
    variables = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=variables)
    assert done.returncode in (0, 1), done.stderr  # click answers 0 for the script, 1 after words of bash
    return done.stdout


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_shells_get_their_script(shell: str) -> None:
    assert "_KG_COMPLETE" in asked(_KG_COMPLETE=f"{shell}_source")


def test_commands_are_completed() -> None:
    found = asked(_KG_COMPLETE="bash_complete", COMP_WORDS="kg que", COMP_CWORD="1")
    assert [line.partition(",")[2] for line in found.splitlines()] == ["queries", "query"]


def test_a_package_of_no_extra_is_no_business_of_ours() -> None:
    assert missing(ModuleNotFoundError("No module named 'json5'", name="json5")) is None

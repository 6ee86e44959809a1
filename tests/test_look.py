"""The commands that show, as people run them, over five papers (tests/small_graph.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_graph import store

from kg.cli import kg as command
from kg.errors import KgError

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    store(tmp_path / "kg-store")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(command, list(arguments), catch_exceptions=False)


def test_path_on_the_terminal_and_as_a_view(run: Run, tmp_path: Path) -> None:
    done = run("path", "fine pruning", "vendor a1", "--view", "path.svg")
    assert done.output.splitlines()[0] == "fine pruning -> Vendor A1, 2 steps"
    assert "      SlowRay uses »fine pruning«." in done.output
    assert "wrote path.svg: from fine pruning to Vendor A1 (1 paper, 2 entities, 2 edges)" in done.output
    assert (tmp_path / "path.svg").exists()


def test_compare_from_a_query_into_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?h { ?h a kg:Hardware ; kg:memoryGB ?m } ORDER BY ?m", encoding="utf-8")
    assert run("compare", "--query", "q.rq", "--rows", "memory", "-o", "t.tex").output == "wrote t.tex\n"
    text = (tmp_path / "t.tex").read_text("utf-8")
    assert r" & Vendor A1 & Vendor A2 \\" in text
    assert r"memory {[}GB{]} & 16 & 32 \\" in text


@pytest.mark.parametrize(
    ("command", "ending"), [(("compare", "pruning"), ".docx"), (("digest", "--since", "2025-08"), ".tex")]
)
def test_a_file_whose_ending_tells_no_format_is_not_written(
    run: Run, tmp_path: Path, command: tuple[str, ...], ending: str
) -> None:
    with pytest.raises(KgError, match=rf"t\{ending}: '\{ending}' tells no format; end it in one of .md .*--format"):
        run(*command, "-o", f"t{ending}")
    assert not (tmp_path / f"t{ending}").exists()
    given = run(*command, "--format", "markdown", "-o", f"t{ending}")
    assert given.output.startswith(f"wrote t{ending}")


def test_view_of_a_projection_with_filters(run: Run, tmp_path: Path) -> None:
    done = run("view", "x.html", "--project", "method-device")
    assert done.output == "wrote x.html: Method × Hardware that share papers (9 entities, 7 edges)\n"
    done = run("view", "y.svg", "--from", "2025-08", "--relation", "runsOn")
    assert done.output == "wrote y.svg: the whole graph, filtered (1 paper, 1 entity, 1 edge)\n"
    with pytest.raises(KgError, match="choose one of them"):
        run("view", "x.html", "--query", "most-used-hardware", "--around", "pruning")


def test_chart_and_digest(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert run("chart", "heatmap", "x.svg").output.startswith("wrote x.svg: Methods by devices")
    done = run("digest", "--since", "2025-08")
    assert "[NewNet](https://arxiv.org/abs/2508.00001) introduces NewNet" in done.output
    run("digest", "--since", "2025-08", "-o", "news.html")
    assert (tmp_path / "news.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["view", "path", "compare", "chart", "digest"])
def test_help_ends_with_examples(run: Run, name: str) -> None:
    assert f"kg {name} " in run(name, "--help").output.partition("Examples:")[2]

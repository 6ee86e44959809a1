"""The command `kg` as people meet it: in a process of its own, with its exit status and both of its streams."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from kg.cli import main
from kg.cli.console import clean

ROOT = Path(__file__).parents[1]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMANDS = {
    "build": "--store --jobs --captured --vocabulary --base",
    "export": "--store --format",
    "query": "-p --format --timeout --max-rows --store",
    "queries": "",
    "view": "--around --hops --store",
    "show": "--store",
    "why": "--store",
    "check": "--store --notes",
    "evaluate": "--store",
    "serve": "--store --host --port --timeout --max-rows --workers",
}
PAGE = """\
Get trending papers in your email inbox once a day!
Get trending papers in your email inbox!
SubscribeQuickNet: Fast Segmentation on Small Boards
We present QuickNet, which runs at 41 FPS on one RTX 3060 and is 2.5x faster than SlowNet. It is tested on Cityscapes.
OtherNet: Pruning for Everyone
OtherNet uses pruning and quantization, and needs 3 GB of memory on an NVIDIA A100.
A title that nothing follows
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, kg: Run) -> Path:
    """The store of a small page."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    done = kg("build", "page.txt", "--store", "s", "--jobs", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "s"


def test_help_loads_neither_spacy_nor_the_store() -> None:
    heavy = "spacy pyoxigraph rdflib networkx pyvis numpy pandas pyshacl rich"
    for action in (
        "import kg",
        "import kg.cli",
        "from click.testing import CliRunner; from kg.cli import kg; CliRunner().invoke(kg, ['--help'])",
    ):
        code = f"{action}\nimport sys\nprint([name for name in {heavy.split()} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
        assert done.stdout.strip() == "[]", action
    fires = subprocess.run(
        [sys.executable, "-c", "import pyoxigraph, sys; print('pyoxigraph' in sys.modules)"],
        capture_output=True,
        text=True,
    )
    assert fires.stdout.strip() == "True"


def test_commands_and_options_are_those_that_scripts_rely_on(kg: Run) -> None:
    listed = kg("--help").stdout.partition("Commands:")[2]
    assert set(re.findall(r"^  (\w+) ", listed, re.M)) >= set(COMMANDS)
    for command, options in COMMANDS.items():
        told = kg(command, "--help")
        assert told.returncode == 0
        assert not [option for option in options.split() if not re.search(rf"(?<![\w-]){option}\b", told.stdout)], (
            command
        )


MISTAKES = [
    ((), "Usage"),
    (("nonsense",), "see `kg --help`"),
    (("show",), "see `kg show --help`"),
    (("build", "no/such/file"), "no/such/file: "),
    (("build", "{page}", "--captured", "yesterday"), "--captured: "),
    (("build", "{page}", "--jobs", "0"), "kg build: "),
    (("build", "{page}", "--vocabulary", "no/such/folder"), "no such folder"),
    (("build", "{page}", "--base", "not an iri"), "--base: "),
    (("show", "x", "--store", "nowhere"), "nowhere: no graph here; "),
    (("show", "rtx 3061", "--store", "{store}"), "did you mean 'NVIDIA GeForce RTX 3060'"),
    (("why", "QuickNet", "NVIDIA A100", "--store", "{store}"), "nothing links it to"),
    (("why", "Net", "pruning", "--store", "{store}"), "2 papers have this in their title"),
    (("export", "graph.docx", "--store", "{store}"), "graph.docx: "),
    (("export", "no/such/folder/graph.ttl", "--store", "{store}"), "cannot be written"),
    (("view", "graph.pdf", "--store", "{store}"), "graph.pdf: a view is an HTML file, .svg, .png, .gexf or .graphml; "),
    (("view", "no/such/folder/graph.html", "--store", "{store}"), "cannot be written"),
    (("view", "graph.html", "--around", "zzzz", "--store", "{store}"), "zzzz: "),
    (("query", "no-such-question", "--store", "{store}"), "no question of this name"),
    (("query", "SELECT * {{ ?s ?p ?o }}", "--store", "{store}"), "pipe it to `kg query -`"),
    (("query", "results-on-a-device", "-p", "hardware", "--store", "{store}"), "-p: "),
    (("query", "results-on-a-device", "-p", "hardware=warp drive", "--store", "{store}"), "hardware: "),
    (("query", "no/such/file.rq", "--store", "{store}"), "no/such/file.rq: "),
    (("diff", "{page}", "{store}"), "neither a store nor a file of triples; name a folder that `kg build` made, or"),
    (("diff", "{store}", "nowhere"), "nowhere: no such store or file; "),
    (("evaluate", "no/such/gold.json", "--store", "{store}"), "no/such/gold.json: "),
    (("evaluate", "{page}", "--store", "{store}"), "is no JSON"),
]


@pytest.mark.parametrize(
    ("arguments", "told"), MISTAKES, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_a_mistake_is_told_in_one_line(
    store: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    filled = [argument.format(store=store, page=store.parent / "page.txt") for argument in arguments]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["kg", *filled])
    with pytest.raises(SystemExit) as ended:
        main()
    complaint = capfd.readouterr().err
    assert ended.value.code == 2
    assert told in complaint
    if arguments:
        assert re.fullmatch(r".+: .+; .+\n", complaint), complaint


def test_a_mistake_ends_the_process_with_status_2(kg: Run) -> None:
    done = kg("show", "x", "--store", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"nowhere: no graph here; .+\n", done.stderr)


def test_build_says_what_the_store_holds_and_what_could_not_be_read(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "notes.bin").write_bytes(b"%PDF-1.7")
    done = kg("build", "in", "--store", "s", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = dict(re.findall(r"^(\w+(?: \w+)?) {2,}(\d[\d,]*)", done.stdout, re.M))
    assert {name: lines[name] for name in ("pages", "listings", "papers", "skipped files")} == {
        "pages": "1", "listings": "2", "papers": "2", "skipped files": "1"
    }  # fmt: skip
    assert lines["bad records"] == "1"
    assert re.search(r"in/page\.txt:\d+: ", done.stdout)
    assert "in/notes.bin: " in done.stdout
    assert {"entities", "results", "triples"} <= lines.keys()
    assert re.search(r"^entities .*\b(1 device|\d+ devices)[,)]", done.stdout, re.M), "as the pages call them"


def test_build_of_nothing_that_can_be_read_fails_also_where_the_store_holds_papers(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "notes.bin").write_bytes(b"%PDF-1.7")
    assert kg("build", "page.txt", "--store", "s", cwd=tmp_path).returncode == 0
    assert kg("build", "page.txt", "--store", "s", cwd=tmp_path).returncode == 0  # nothing new is no failure
    done = kg("build", "notes.bin", "--store", "s", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2, "input: no paper in what was given; see above what was skipped, and why\n"
    )  # fmt: skip
    assert "papers         2 (0 written" in done.stdout


def test_build_reads_stdin_and_counts_again_what_is_there(kg: Run, tmp_path: Path) -> None:
    for written in ("2 written", "0 written"):
        done = kg("build", "-", "--store", "s", cwd=tmp_path, input=PAGE)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"papers +2 \({written} by this build\)", done.stdout)


def test_show_tells_numbers_papers_and_kin(kg: Run, store: Path) -> None:
    told = kg("show", "rtx 3060", "--store", store).stdout
    assert told.startswith("NVIDIA GeForce RTX 3060\n  Hardware  <https://w3id.org/papers-kg/id/hardware/")
    assert re.search(r"^  41 FPS +\S.* on 1 × NVIDIA GeForce RTX 3060 +QuickNet +QuickNet: Fast", told, re.M)
    assert "NVIDIA GPU" in told.partition("Broader")[2]
    assert "QuickNet: Fast Segmentation on Small Boards" in told.partition("Papers: runsOn (1)")[2]


def test_show_profiles_a_paper(kg: Run, store: Path) -> None:
    told = kg("show", "Pruning for Everyone", "--store", store).stdout
    assert told.startswith("OtherNet: Pruning for Everyone\n  Paper")
    assert re.search(r"^  Method +pruning +[\d.]+$", told, re.M)
    assert re.search(r"^  3 GB +", told, re.M)


def test_why_marks_the_span_and_names_offsets_and_rule(kg: Run, store: Path) -> None:
    told = kg("why", "QuickNet", "rtx 3060", "--store", store).stdout
    start = PAGE.splitlines()[3].index("RTX 3060")
    assert f"abstract {start}-{start + 8}: We present QuickNet, which runs at 41 FPS on one »RTX 3060« and" in told
    assert re.search(r"runsOn, confidence 0\.\d+\n", told)
    assert re.search(r"\n      rule [\w-]+", told)
    assert "link: one of its names, 'RTX 3060'" in told
    assert "»41 FPS«" in told, "the result on the device belongs to the reasons"


def test_questions_take_names_as_people_write_them(kg: Run, demo_store: Path) -> None:
    done = kg("query", "results-on-a-device", "-p", "hardware=rtx 4090", "--store", demo_store, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "91.07" in done.stdout
    assert "StreamDiffusion" in done.stdout


def test_an_empty_answer_says_why(kg: Run, demo_store: Path) -> None:
    asked = "SELECT ?p { ?p kg:runsOn <https://w3id.org/papers-kg/id/hardware/nvidia-a100> }"
    done = kg("query", "-", "--format", "csv", "--store", demo_store, input=asked)
    assert done.returncode == 0 and done.stdout.split() == ["p"]
    assert done.stderr.startswith(
        "note: no rows: the query names things below https://w3id.org/papers-kg/id/, those of"
    )
    done = kg("query", "everything-a-paper-names", "--format", "csv", "--store", demo_store)
    assert "the graph holds nothing called paper/tclc-gs-" in done.stderr and "-p paper=" in done.stderr


def test_a_cut_answer_says_so(kg: Run, store: Path) -> None:
    done = kg("query", "-", "--max-rows", "2", "--format", "csv", "--store", store, input="SELECT ?s { ?s ?p ?o }")
    assert len(done.stdout.splitlines()) == 3
    assert "cut off after 2 rows" in done.stderr


def test_the_catalogue_lists_questions_and_parameters(kg: Run) -> None:
    told = kg("queries").stdout
    assert len(re.findall(r"^[a-z][\w-]+$", told, re.M)) >= 20
    assert re.search(r"^results-on-a-device\n    \S.*\?\n    -p hardware=", told, re.M)


def test_a_sound_graph_passes_and_a_broken_one_names_its_offenders(kg: Run, store: Path, tmp_path: Path) -> None:
    done = kg("check", "--store", store)
    assert (done.returncode, done.stdout) == (0, "all shapes and violation queries pass\n"), done.stderr
    import shutil

    import pyoxigraph as ox

    shutil.copytree(store, tmp_path / "broken")
    graph = ox.Store(str(tmp_path / "broken" / "graph"))
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    quad = next(iter(graph.quads_for_pattern(None, title, ox.Literal("OtherNet: Pruning for Everyone"))))
    graph.remove(quad)
    graph.flush()
    del graph
    done = kg("check", "--store", tmp_path / "broken")
    assert done.returncode == 1
    assert quad.subject.value in done.stderr


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", "build", "-", "--store", "s"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdin is not None
    child.stdin.write("{")
    child.stdin.flush()
    deadline = time.monotonic() + 120
    while _unread(child.stdin):
        assert child.poll() is None and time.monotonic() < deadline, "it does not read its input"
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=120)
    assert child.returncode == 130
    assert told == "kg: stopped\n"


def _unread(pipe: IO[str]) -> int:
    """How many bytes of a pipe the other end has not taken yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -c 'from kg.cli import main; main()' queries | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_a_bar_shows_only_on_a_terminal(tmp_path: Path, kg: Run) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    assert kg("build", "page.txt", "--store", "plain", cwd=tmp_path).stderr == ""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", "page.txt", "--store", "bar"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, cwd=tmp_path, env=environment)
    os.close(theirs)
    seen = b""
    try:
        while data := os.read(ours, 65536):
            seen += data
    except OSError:  # the other end is closed
        pass
    assert child.wait(timeout=60) == 0
    assert b"annotate" in seen


def test_a_title_cannot_steer_the_terminal() -> None:
    assert clean("a\x1b]0;owned\x07b\u202ec\x9bd\n") == "a ]0;owned b c d "

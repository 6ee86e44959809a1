"""`kg mcp` as agents meet it: the SDK's own client starts it, calls each tool, and sends what it should not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

anyio = pytest.importorskip("anyio")
mcp = pytest.importorskip("mcp")

from mcp.client.stdio import StdioServerParameters  # noqa: E402

from kg.agents import answers  # noqa: E402
from kg.agents.answers import LONGEST, short, value  # noqa: E402
from kg.agents.tools import Tools  # noqa: E402
from kg.build import build  # noqa: E402
from kg.errors import KgError  # noqa: E402
from kg.show import show  # noqa: E402
from kg.store import Store  # noqa: E402

ROOT = Path(__file__).parents[1]
TOOLS = ["search_entities", "describe", "papers", "results", "why", "query", "questions"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CODE = "from kg.cli import main; main()"
Call = tuple[str, dict[str, Any]]


def session(store: Path, talk: Callable[[Any], Awaitable[Any]], *options: object) -> Any:
    """Starts `kg mcp` as a client does; gives what the talk gives."""
    arguments = ["-c", CODE, "mcp", "--store", str(store), *map(str, options)]
    server = StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": str(ROOT)})

    async def run() -> Any:
        async with mcp.Client(server) as client:
            return await talk(client)

    return anyio.run(run)


def call(store: Path, *calls: Call, options: tuple[object, ...] = ("--timeout", 60)) -> list[Any]:
    """The results of calls, one after another in one session."""

    async def talk(client: Any) -> list[Any]:
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    return session(store, talk, *options)  # type: ignore[no-any-return]


def said(store: Path, *calls: Call) -> list[dict[str, Any]]:
    """What calls said, none of which fails; text and structure say the same."""
    results = call(store, *calls)
    for result in results:
        assert not result.is_error, result.content[0].text
        assert json.loads(result.content[0].text) == result.structured_content
    return [result.structured_content for result in results]


def error(store: Path, *calls: Call, options: tuple[object, ...] = ("--timeout", 60)) -> list[str]:
    """The lines that calls end in, all of which fail."""
    results = call(store, *calls, options=options)
    for result in results:
        assert result.is_error, result.content[0].text
        assert len(result.content) == 1
        assert "\n" not in result.content[0].text
        assert "Traceback" not in result.content[0].text
    return [result.content[0].text for result in results]


def test_the_tools_and_the_ontology_are_listed(demo_store: Path) -> None:
    async def talk(client: Any) -> tuple[Any, Any, Any]:
        listed = (await client.list_resources()).resources
        return (await client.list_tools()).tools, listed, await client.read_resource(listed[0].uri)

    tools, resources, ontology = session(demo_store, talk)
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.description and tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert "self" not in tool.input_schema["properties"]
    assert [(str(r.uri), r.mime_type) for r in resources] == [("kg://ontology/terms.ttl", "text/turtle")]
    assert ontology.contents[0].text == (ROOT / "ontology" / "terms.ttl").read_text("utf-8")


def test_things_are_found_by_name_alias_words_and_nearly(demo_store: Path) -> None:
    by_alias, by_word, nearly, nothing, all_ = said(
        demo_store,
        ("search_entities", {"name": "tesla v100"}),
        ("search_entities", {"name": "rtx", "type": "Hardware"}),
        ("search_entities", {"name": "gausian splating"}),
        ("search_entities", {"name": "zzzzqqqq"}),
        ("search_entities", {"type": "Hardware", "limit": 3}),
    )
    assert by_alias["items"][0]["label"] == "NVIDIA V100"
    assert by_alias["items"][0]["found_as"] == "NVIDIA Tesla V100"
    labels = {item["label"] for item in by_word["items"]}
    assert {"NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 3090"} <= labels
    assert all("RTX" in label for label in labels)
    assert "Gaussian Splatting" in nearly["items"][0]["label"]
    assert nothing.pop("note") == "no name has all these words or looks like them; ask for one thing, in fewer words"
    assert nothing == {"items": [], "offset": 0, "more": False}
    papers = [item["papers"] for item in all_["items"]]
    assert len(papers) == 3 and papers == sorted(papers, reverse=True) and all_["more"]


def test_a_thing_and_a_paper_are_described(demo_store: Path) -> None:
    device, paper = said(
        demo_store, ("describe", {"name": "v100"}), ("describe", {"name": "streamdiffusion", "type": "Paper"})
    )
    assert (device["type"], device["label"]) == ("Hardware", "NVIDIA V100")
    assert "  architecture  Volta" in device["profile"]
    assert "abstract" not in device
    assert paper["type"] == "Paper" and "91.07fps" in paper["abstract"]


def test_papers_come_with_sentences_newest_first(demo_store: Path) -> None:
    found, in_2023, later, none = said(
        demo_store,
        ("papers", {"name": "rtx 4090", "relation": "runsOn", "limit": 50}),
        ("papers", {"since": "2023", "until": "2023-12", "limit": 50}),
        ("papers", {"since": "2024-01", "limit": 50}),
        ("papers", {"since": "2999"}),
    )
    assert found["about"] == "NVIDIA GeForce RTX 4090"
    assert "StreamDiffusion" in " ".join(item["title"] for item in found["items"])
    dates = [item["date"] for item in found["items"]]
    assert dates == sorted(dates, reverse=True)
    for item in found["items"]:
        assert {claim["relation"] for claim in item["says"]} == {"runsOn"}
        assert all(claim["sentence"] and 0 < claim["confidence"] <= 1 for claim in item["says"])
    assert in_2023["items"] and {item["date"][:4] for item in in_2023["items"]} == {"2023"}
    assert later["items"] and min(item["date"] for item in later["items"]) >= "2024-01"
    assert none["items"] == []


def test_results_say_unit_device_and_sentence(demo_store: Path) -> None:
    device, paper, kind = said(
        demo_store,
        ("results", {"name": "rtx 4090", "limit": 50}),
        ("results", {"paper": "streamdiffusion", "limit": 50}),
        ("results", {"kind": "energy", "limit": 50}),
    )
    assert any((r["value"], r["hardware"]) == (91.07, "NVIDIA GeForce RTX 4090") for r in device["items"])
    assert {r["paper"].partition(":")[0] for r in paper["items"]} == {"StreamDiffusion"}
    assert {r["kind"] for r in kind["items"]} == {"energy"}
    assert all(r["sentence"] and r["paper_iri"] for r in device["items"] + paper["items"] + kind["items"])


TASKS_AND_LABS = """\
{"paper": {"id": "2601.00001", "title": "QuuxNet: Fast Text-to-Video Generation", "summary": "We introduce QuuxNet, a \
method for text-to-video generation. It runs at 31 FPS on one RTX 4090.", "organization": {"fullname": "Lab of Quux"}}}
{"paper": {"id": "2601.00002", "title": "ZorpNet: Fast Object Detection", "summary": "We introduce ZorpNet for object \
detection. It runs at 120 FPS on one RTX 4090.", "organization": {"fullname": "Other Lab"}}}
"""


@pytest.fixture(scope="module")
def two_tasks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two papers, each with a task, a laboratory and one frame rate."""
    folder = tmp_path_factory.mktemp("two-tasks")
    (folder / "two.jsonl").write_text(TASKS_AND_LABS, encoding="utf-8")
    build([folder / "two.jsonl"], folder / "store", jobs=1)
    return folder / "store"


@pytest.mark.parametrize(
    ("name", "rates", "papers"),
    [
        ("text-to-video generation", [31], ["QuuxNet"]),
        ("video generation", [31], ["QuuxNet"]),  # the task is one of this kind
        ("object detection", [120], ["ZorpNet"]),
        ("Lab of Quux", [31], ["QuuxNet"]),
        ("frames per second", [31, 120], ["QuuxNet", "ZorpNet"]),
    ],
)
def test_tasks_labs_and_metrics_have_their_papers_and_numbers(
    two_tasks: Path, name: str, rates: list[float], papers: list[str]
) -> None:
    """A paper's sentence seldom has the task beside the number, and none says a metric or a laboratory of itself."""
    with Store(two_tasks) as store:
        numbers = answers.results(store, name, "", "throughput", answers.Page(9, 0))
        listed = answers.papers(store, name, "", "", "", answers.Page(9, 0))
        (thing, *_) = answers.search(store, name, "", answers.Page(9, 0))["items"]
    assert sorted(item["value"] for item in numbers["items"]) == rates
    assert sorted(item["title"].partition(":")[0] for item in listed["items"]) == papers
    if name != "video generation":  # how many name the thing itself
        assert (thing["label"], thing["papers"]) == (name, len(papers))


def test_a_laboratory_shows_its_papers(two_tasks: Path) -> None:
    with Store(two_tasks) as store:
        lines = list(show(store, "Lab of Quux"))
    assert lines[-5:] == [
        "About",
        "  named by  1 paper",
        "",
        "Papers from it (1)",
        "  -  QuuxNet: Fast Text-to-Video Generation",
    ]


def test_why_marks_the_words(demo_store: Path) -> None:
    (lines,) = said(demo_store, ("why", {"paper": "streamdiffusion", "name": "rtx 4090"}))
    assert any("91.07fps on one »RTX 4090«" in line for line in lines["items"])


def test_queries_and_questions_are_answered(demo_store: Path) -> None:
    rows, yes, triples, listed, asked, fast = said(
        demo_store,
        ("query", {"sparql": "SELECT ?l (1.5 AS ?n) ?u { ?d a kg:Hardware ; skos:prefLabel ?l } ORDER BY ?l LIMIT 1"}),
        ("query", {"sparql": "ASK { ?p a kg:Paper }"}),
        ("query", {"sparql": "CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }", "limit": 1}),
        ("questions", {"limit": 100}),
        ("questions", {"name": "what-runs-in-real-time-on", "parameters": {"hardware": "rtx 4090"}}),
        ("questions", {"name": "what-runs-in-real-time-on", "parameters": {"hardware": "rtx 4090", "rate": 91.5}}),
    )
    assert rows["columns"] == ["l", "n", "u"]
    assert rows["items"][0] | {"l": ""} == {"l": "", "n": 1.5, "u": None} and not rows["more"]
    assert yes["items"] == [{"answer": True}]
    assert triples["columns"] == ["subject", "predicate", "object"] and triples["more"]
    assert [q["name"] for q in listed["items"]] == sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
    assert {row["fps"] for row in asked["items"]} == {91.07}
    assert not fast["items"]


def pages(store: Path, name: str, arguments: dict[str, Any], size: int) -> tuple[list[Any], list[Any]]:
    """All items of a list at once, and in pages."""

    async def talk(client: Any) -> tuple[list[Any], list[Any]]:
        async def page(limit: int, offset: int) -> dict[str, Any]:
            result = await client.call_tool(name, arguments | {"limit": limit, "offset": offset})
            return result.structured_content  # type: ignore[no-any-return]

        whole, parts, more = await page(200, 0), list[Any](), True
        assert not whole["more"]
        while more:
            part = await page(size, len(parts))
            assert part["offset"] == len(parts) and 0 < len(part["items"]) <= size
            parts, more = parts + part["items"], part["more"]
        return whole["items"], parts

    return session(store, talk, "--timeout", 60)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "arguments", "size"),
    [
        ("search_entities", {"type": "Hardware"}, 7),
        ("papers", {}, 20),
        ("results", {"kind": "throughput"}, 10),
        ("why", {"paper": "streamdiffusion", "name": "rtx 4090"}, 3),
        ("query", {"sparql": "SELECT ?p { ?p a kg:Paper } ORDER BY ?p"}, 20),
        ("questions", {}, 20),
    ],
)
def test_pages_make_up_the_whole(demo_store: Path, name: str, arguments: dict[str, Any], size: int) -> None:
    whole, parts = pages(demo_store, name, arguments, size)
    assert len(whole) > size
    assert parts == whole


def test_hostile_queries_end_in_one_line(demo_store: Path) -> None:
    before = (demo_store / "graph" / "CURRENT").read_bytes()
    lines = error(
        demo_store,
        ("query", {"sparql": "SELECT ?x {\n ?x"}),
        ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
        ("query", {"sparql": "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
        ("query", {"sparql": "DROP ALL"}),
        ("query", {"sparql": "LOAD <file:///etc/passwd>"}),
        ("query", {"sparql": "#" * 50_001}),
        ("questions", {"name": "../queries/papers-about.rq"}),
        ("questions", {"name": "papers-about", "parameters": {"no": "such"}}),
        ("questions", {"parameters": {"no": "such"}}),
        ("questions", {"name": "what-runs-in-real-time-on", "parameters": {"hardware": "> } DROP ALL #"}}),
    )
    for line, word in zip(
        lines,
        ["no SPARQL", "SERVICE", "SERVICE", "updates", "updates", "50000", "no question", "no parameter"],
        strict=False,
    ):
        assert word in line
    assert "without a name" in lines[8] and "no Hardware is named" in lines[9]
    assert (demo_store / "graph" / "CURRENT").read_bytes() == before


@pytest.mark.parametrize("tool", ["describe", "papers", "results"])
def test_hostile_names_end_in_one_line(demo_store: Path, tool: str) -> None:
    names = ['x"} ; DROP ALL #', "https://[", "https://x/%zz'\\", "hardware/a\nb", "> } #", "\u202e\x1b[2J", "x" * 301]
    error(demo_store, *((tool, {"name": name}) for name in names))


def test_wrong_calls_end_in_one_line(demo_store: Path) -> None:
    lines = error(
        demo_store,
        ("no\nsuch", {}),
        ("describe", {}),
        ("papers", {"relation": "eats"}),
        ("papers", {"sicne": "2025"}),
        ("papers", {"since": '2025") }'}),
        ("results", {"kind": "speed"}),
        ("results", {"limit": 0}),
        ("results", {"limit": 201}),
        ("results", {"offset": -1}),
        ("why", {"paper": "streamdiffusion", "name": "h100"}),
    )
    words = [
        "no such",
        "name: ",
        "relation",
        "'sicne'",
        "is no date",
        "kind",
        "limit",
        "201 is more than 200",
        "offset",
    ]
    for line, word in zip(lines, words, strict=False):
        assert word in line


def test_what_mends_a_call_is_no_command(two_tasks: Path) -> None:
    """An agent has tools and no terminal."""
    told = error(two_tasks, ("describe", {"name": "zzzz"}), ("questions", {"name": "zzzz"}))
    assert told == [
        "zzzz: nothing in the graph has this name; try another of its names",
        "zzzz: no question of this name; see the list that no name gives",
    ]


def test_an_endless_query_is_stopped_and_the_next_is_answered(demo_store: Path) -> None:
    endless, next_ = call(
        demo_store, ("query", {"sparql": ENDLESS}), ("questions", {"limit": 1}), options=("--timeout", 1)
    )
    assert endless.is_error
    assert endless.content[0].text == "query: stopped after 1 seconds; narrow it, or allow more with --timeout"
    assert not next_.is_error


def test_a_tool_that_takes_too_long_is_stopped(demo_store: Path) -> None:
    (line,) = error(demo_store, ("describe", {"name": "v100"}), options=("--timeout", 0.001))
    assert line == "graph: stopped after 0.001 seconds; narrow it, or allow more with --timeout"


def test_a_mistake_of_ours_is_no_mistake_of_the_caller(demo_store: Path) -> None:
    with pytest.raises(RuntimeError, match="short failed"):
        Tools(str(demo_store), 60, 200)._ask(short)  # which takes no Store
    with pytest.raises(KgError, match="no graph here"):
        Tools(str(demo_store / "none"), 60, 200).describe("v100")


def test_values_are_what_json_can_say() -> None:
    ox = pytest.importorskip("pyoxigraph")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    given = [("7", "integer"), ("0.5", "decimal"), ("INF", "double"), ("x", "integer"), ("true", "boolean")]
    terms = [ox.Literal(word, datatype=ox.NamedNode(xsd + kind)) for word, kind in given]
    assert [value(term) for term in terms] == [7, 0.5, "inf", "x", True]
    assert [value(None), value(ox.NamedNode("http://a/")), value(ox.Literal("b"))] == [None, "http://a/", "b"]
    assert short("a" * (LONGEST + 5)) == "a" * LONGEST + " … (5 more characters)"


def test_no_store_ends_in_one_line(kg: Any, tmp_path: Path) -> None:
    done = kg("mcp", "--store", tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "no graph here" in done.stderr


def test_a_missing_package_ends_in_one_line(demo_store: Path) -> None:
    code = f"import sys; sys.modules['mcp'] = None; {CODE}"
    command = [sys.executable, "-c", code, "mcp", "--store", str(demo_store)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr == "kg: mcp is not installed; pip install 'papers-kg[mcp]'\n"


def test_it_ends_with_its_client(demo_store: Path) -> None:
    command = [sys.executable, "-c", CODE, "mcp", "--store", str(demo_store)]
    done = subprocess.run(command, input="no json\n", capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0 and "Traceback" not in done.stderr


HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


def test_ctrl_c_ends_it(demo_store: Path) -> None:
    command = [sys.executable, "-c", CODE, "mcp", "--store", str(demo_store)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, **pipes) as server:
        request = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        assert server.stdout.readline()
        server.send_signal(signal.SIGINT)
        try:
            assert server.wait(timeout=60) == 130
            assert server.stderr is not None and server.stderr.read() == b"kg: stopped\n"
        finally:
            server.kill()


def test_ctrl_c_ends_a_call_and_its_process(demo_store: Path) -> None:
    """As in a terminal, where the whole group gets the signal: one line, no traceback, nobody left."""
    command = [sys.executable, "-c", CODE, "mcp", "--store", str(demo_store), "--timeout", "300"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, start_new_session=True, **pipes) as server:
        assert server.stdin is not None and server.stdout is not None and server.stderr is not None
        try:
            for request in (
                {"id": 1, "method": "initialize", "params": HELLO},
                {"method": "notifications/initialized"},
                {"id": 2, "method": "tools/call", "params": {"name": "describe", "arguments": {"name": "v100"}}},
            ):
                server.stdin.write(json.dumps({"jsonrpc": "2.0", **request}).encode() + b"\n")
                server.stdin.flush()
            assert server.stdout.readline()
            deadline = time.monotonic() + 120
            while not any(map(_is_call, left := _children(server.pid))):
                assert time.monotonic() < deadline, "no process was started for the call"
                time.sleep(0.01)
            os.killpg(server.pid, signal.SIGINT)
            assert server.wait(timeout=120) == 130
            assert server.stderr.read() == b"kg: stopped\n"
            while any(_runs(pid) for pid in left):
                assert time.monotonic() < deadline, "a process is left"
                time.sleep(0.01)
        finally:
            server.kill()


def _children(pid: int) -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended
            found += (task / "children").read_text().split()
    return found


def _is_call(pid: str) -> bool:
    """Whether a process runs what it was started for, beside the thread that looks after its parent."""
    with suppress(FileNotFoundError, ProcessLookupError):
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
        return threads > 1 and b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

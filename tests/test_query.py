"""Parameters, names, refusals and limits of queries; that each limit fires, never how long it took."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from string import ascii_lowercase

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import formats, guard, query, store, strangers, terms
from kg.answer import Answer
from kg.errors import QueryError, QueryTimeout, StoreError

GRAPH = Path(__file__).parent / "queries" / "graph.ttl"
REAL_TIME = query.find("what-runs-in-real-time-on")
NEW = query.find("what-is-new-since")
ABOUT = query.find("papers-about")
RELATED = query.find("papers-related-to-a-paper")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    store.replace(folder, lambda graph: graph.load(path=str(GRAPH), format=ox.RdfFormat.TURTLE))
    return folder


@pytest.fixture(scope="module")
def look_up() -> query.Asked:
    graph = ox.Store()
    graph.load(path=str(GRAPH), format=ox.RdfFormat.TURTLE)

    def ask(sparql: str) -> Answer:
        found = graph.query(sparql, prefixes=terms.PREFIXES)
        return Answer((), tuple(tuple(row) for row in found), False, "select")

    return query.Asked(ask)


# Parameters


def test_only_the_marked_line_changes(look_up: query.Asked) -> None:
    filled = query.fill(REAL_TIME, {"hardware": "rtx 4090"}, look_up)
    assert filled == REAL_TIME.text  # the default is that very card
    before, after = REAL_TIME.text.splitlines(), query.fill(REAL_TIME, {"hardware": "a100"}, look_up).splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    iri = "https://w3id.org/papers-kg/id/hardware/nvidia-a100"
    assert changed == [f"  VALUES ?hardware {{ <{iri}> }} # param hardware: Hardware"]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("NVIDIA GeForce RTX 4090", ["nvidia-geforce-rtx-4090"]),
        ("nvidia geforce rtx4090", ["nvidia-geforce-rtx-4090"]),
        ("GeForce RTX 4090", ["nvidia-geforce-rtx-4090"]),  # without the vendor
        ("4090", ["nvidia-geforce-rtx-4090"]),  # the end of one name alone
        ("tesla-a100", ["nvidia-a100"]),
        ("A100", ["nvidia-a100"]),
        ("a100 80gb|GPU", ["nvidia-a100-80gb", "gpu"]),
        ("hardware/gpu", ["gpu"]),
        ("<https://w3id.org/papers-kg/id/hardware/gpu>", ["gpu"]),
    ],
)
def test_names_as_people_know_them(value: str, ids: list[str], look_up: query.Asked) -> None:
    iris = " ".join(f"<https://w3id.org/papers-kg/id/hardware/{i}>" for i in ids)
    assert f"VALUES ?hardware {{ {iris} }}" in query.fill(REAL_TIME, {"hardware": value}, look_up)


@pytest.mark.parametrize(
    "value", ["arXiv:2404.00001", "2404.00001v2", "fastsplat", "FastSplat: streets in a blink", "streets in a blink"]
)
def test_papers_by_title_short_title_and_identifier(value: str, look_up: query.Asked) -> None:
    assert "id/paper/fastsplat>" in query.fill(RELATED, {"paper": value}, look_up)


@pytest.mark.parametrize(("value", "path"), [("gptq", "method/gptq"), ("A100", "hardware/nvidia-a100")])
def test_a_baseline_may_be_anything(value: str, path: str, look_up: query.Asked) -> None:
    filled = query.fill(query.find("speedups-over-a-baseline"), {"baseline": value}, look_up)
    assert f"VALUES ?baseline {{ <{terms.BASE}{path}> }} # param baseline: Thing" in filled


def test_a_thing_is_no_paper(look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match="no Thing is named 'DraftKit: Guess Ahead'"):
        query.fill(query.find("speedups-over-a-baseline"), {"baseline": "DraftKit: Guess Ahead"}, look_up)


def test_an_unknown_name_is_told_the_nearest(look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match=r"hardware: no Hardware is named 'RTX 4080'; did you mean .*RTX 4090"):
        query.fill(REAL_TIME, {"hardware": "RTX 4080"}, look_up)
    with pytest.raises(QueryError, match="no question of this name; did you mean 'papers-about'"):
        query.find("paper-about")


def test_a_name_of_two_entities_is_not_guessed(look_up: query.Asked) -> None:
    question = query.find("what-builds-on-a-method")
    with pytest.raises(QueryError, match=r"'halo' names 2 of them; write one of .*halo-aa0003, .*halo-aa0005"):
        query.fill(question, {"method": "halo"}, look_up)
    assert "method/halo-aa0005>" in query.fill(question, {"method": "method/halo-aa0005"}, look_up)


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("24", '"24"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("0.5", '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    ],
)
def test_numbers(value: str, term: str, look_up: query.Asked) -> None:
    assert f"VALUES ?rate {{ {term} }}" in query.fill(REAL_TIME, {"rate": value}, look_up)


@pytest.mark.parametrize("value", ["", " | ", "1e5", "NaN", "٣", "24 } #", "0x10", "1,000", "24.", "--1"])
def test_no_numbers(value: str, look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match="rate: "):
        query.fill(REAL_TIME, {"rate": value}, look_up)


@pytest.mark.parametrize(("value", "type_"), [("2025", "gYear"), ("2025-03", "gYearMonth"), ("2025-03-31", "date")])
def test_dates(value: str, type_: str, look_up: query.Asked) -> None:
    assert f'{{ "{value}"^^<{terms.XSD}{type_}> }}' in query.fill(NEW, {"since": value}, look_up)


@pytest.mark.parametrize("value", ["25", "2025-13", "2025-01-32", "2025-02-29", "yesterday", '2025" }'])
def test_no_dates(value: str, look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match=r"since: .* is no date"):
        query.fill(NEW, {"since": value}, look_up)


def test_an_unknown_parameter(look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match="no parameter 'card'; it takes hardware, rate"):
        query.fill(REAL_TIME, {"card": "rtx 4090"}, look_up)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x { 1 } # param y: number\n}",
        "SELECT * {\n VALUES ?x { 1 } # param x: Gpu\n}",
        "SELECT * {\n VALUES ?x { 1 } # param x: number\n VALUES ?x { 1 } # param x: number\n}",
    ],
)
def test_a_broken_mark_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="q: "):
        query.parse("q", text)


def test_defaults_move_to_the_base_of_the_store(look_up: query.Asked) -> None:
    def elsewhere(sparql: str) -> Answer:
        base = ox.Literal("https://example.org/other/")
        return Answer(("base",), ((base,),), False, "select") if "uriSpace" in sparql else look_up.ask(sparql)

    assert "{ <https://example.org/other/hardware/nvidia-geforce-rtx-4090> }" in query.fill(
        REAL_TIME, {}, query.Asked(elsewhere)
    )

    def broken(sparql: str) -> Answer:
        return Answer(("base",), ((ox.Literal("x> } SERVICE <y"),),), False, "select")

    with pytest.raises(QueryError, match="is no IRI"):
        query.fill(REAL_TIME, {}, query.Asked(broken))


HERE, THERE = "https://example.org/here/", "https://w3id.org/papers-kg/id/"


@pytest.mark.parametrize(
    ("sparql", "known", "note"),
    [
        (
            f"ASK {{ ?p kg:runsOn <{THERE}hardware/gpu> }}",
            [],
            f"things below {THERE}, those of this graph lie below {HERE}",
        ),
        (f"PREFIX h: <{THERE}hardware/> ASK {{ ?p kg:runsOn h:gpu }}", [], f"those of this graph lie below {HERE}"),
        (f"ASK {{ ?p kg:runsOn <{HERE}hardware/gpu> }}", [], "the graph holds nothing called hardware/gpu"),
        (f"ASK {{ ?p kg:runsOn <{HERE}hardware/gpu> }}", [f"{HERE}hardware/gpu"], ""),
        (f"ASK {{ ?p ?q '<{THERE}hardware/gpu>' }} # <{THERE}hardware/gpu>", [], ""),  # a text and a comment
        ("ASK { ?p kg:usesHardware ?h ; kg:runsOn ?h }", [], "the ontology has no kg:usesHardware"),
        (f"ASK {{ ?p a <{terms.KG}Papers> }}", [], "the ontology has no kg:Papers (nearest: kg:Paper"),
        ("ASK { ?r kg:kind kg:memory_reduction ; kg:deviceCount 'kg:none' } # kg:nothing", [], ""),
        ("PREFIX kg: <https://example.org/> ASK { ?p kg:usesHardware ?h }", [], ""),  # another's
        ("ASK { ?s a <http://www.w3.org/ns/prov#Plan> ; <https://schema.org/url> ?o }", [], ""),
    ],
)
def test_an_empty_answer_is_explained(sparql: str, known: list[str], note: str) -> None:
    said = strangers.note(sparql, HERE, known)
    assert note in said and bool(note) == bool(said)


def test_examples_move_to_the_base_of_the_store() -> None:
    for question in query.catalogue():
        moved = query.parse(question.name, query.rebased(question, HERE))
        assert terms.BASE not in moved.text.replace("# ", "")
        assert [p.name for p in moved.parameters] == [p.name for p in question.parameters]


# Injection


HOSTILE = [
    "x> } SERVICE <http://127.0.0.1/> { ?s ?p ?o",
    'a" } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #',
    "a' }",
    "a\n} #",
    "a\r} #",
    "a\\",
    '"""',
    "\\u0022 }",
    "} # param phrase: text",
    "VALUES ?phrase { 1 } # param phrase: text",
    "\x00\x1b[31m",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_text_stays_one_literal(value: str, look_up: query.Asked) -> None:
    """The engine reads the very value back, and the rest of the query is as it was."""
    echo = query.parse("echo", 'SELECT ?phrase {\n  VALUES ?phrase { "x" } # param phrase: text\n}')
    filled = query.fill(echo, {"phrase": value}, look_up)
    guard.refuse(filled)
    assert len(filled.splitlines()) == 3
    assert [row[0].value for row in ox.Store().query(filled)] == [value]


@given(st.text(min_size=1).filter(lambda t: t.strip() and "|" not in t))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_back(value: str) -> None:
    echo = query.parse("echo", 'SELECT ?phrase {\n  VALUES ?phrase { "x" } # param phrase: text\n}')
    filled = query.fill(echo, {"phrase": value}, lambda sparql: Answer((), (), False, "select"))
    assert [row[0].value for row in ox.Store().query(filled)] == [value.strip()]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_is_a_name_that_nothing_has(value: str, look_up: query.Asked) -> None:
    with pytest.raises(QueryError):
        query.fill(REAL_TIME, {"hardware": value}, look_up)


def test_bytes_that_are_no_text(look_up: query.Asked) -> None:
    with pytest.raises(QueryError, match="no text"):
        query.fill(ABOUT, {"phrase": "\udc80"}, look_up)


# SERVICE

SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE\n\t<URL>{} }",
    "SELECT * { SERVICE # a comment { \n SILENT # another\n <URL> {} }",
    "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e:# a comment { \n { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE: { ?s ?p ?o } }",
    "PREFIX SERVICEe: <URL> SELECT * { SERVICESERVICEe: { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE SILENT:{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE $x{ ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT WHERE { ?s ?p ?o } #\n SERVICE <URL> {",
    "SELECT * { VALUES ?b { 5 } ?s ?p 5SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL{}SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?a {'a'} FILTER(?a<'x>') SERVICE <URL> { ?s ?p ?o } FILTER(?a = 'y') }",
    'SELECT * { VALUES ?a {1} VALUES ?b {2} FILTER(?a<?b#> """ \n ) SERVICE <URL> { ?s ?p ?o } #"""\n }',
    "SELECT * { ?s ?p '\\\\' SERVICE <URL> { ?s ?p ?o } FILTER(?s = '') }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\'b . SERVICE <URL> { ?s ?p ?o } FILTER(?s = 'x') }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\#b . SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERV\\u0049CE <URL> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "\\u0022 . SERVICE <URL> { ?s ?p ?o } FILTER(?s = \\u0022" }',
    "SELECT * { } # \\u000A SERVICE <URL> { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused(text: str, path: Path) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        query.run(path, text.replace("URL", "http://127.0.0.1/"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://a/> { }' }",
        'SELECT * { ?s ?p """SERVICE <http://a/> {"} "" }""" }',
        "SELECT * { ?s ?p '''it's SERVICE <http://a/> { }''' }",
        'SELECT * { ?s ?p "a\\"SERVICE <http://a/> { }" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://a/> { }",
        "SELECT * { ?s <http://a/SERVICE> ?o . ?o <http://a/service?x=y#z> ?p { } }",
        "SELECT ?service { ?service ?p ?o }",
        "SELECT ?service $x { ?service ?p $x }",
        "PREFIX service: <http://a/> SELECT * { service:a service:service ?o }",
        "PREFIX e: <http://a/> SELECT * { GRAPH e:service { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a'@en-service }",
        "SELECT * { ?s ?p ?o FILTER(?o<3 && ?s>4) }",
    ],
)
def test_the_word_alone_is_no_service(text: str) -> None:
    ox.Store().query(text)
    guard.refuse(text)


def test_the_guard_reads_a_long_row_of_the_word_but_once() -> None:
    guard.refuse("SELECT * { " + "SERVICE:" * 30_000 + " }")  # each looked at by itself, this takes days
    with pytest.raises(QueryError, match="SERVICE is refused"):
        guard.refuse("SELECT * { " + "SERVICE:" * 30_000 + " { } }")


def test_every_shipped_question_passes_the_guard() -> None:
    for question in query.catalogue():
        guard.refuse(question.text)


def test_the_refused_spellings_do_reach_out(elsewhere: tuple[str, list[str]]) -> None:
    url, calls = elsewhere
    triple = ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(5))
    graph = ox.Store()
    graph.add(triple)
    reached = 0
    for text in SERVICES:
        before = len(calls)
        with contextlib.suppress(OSError, RuntimeError, SyntaxError, ValueError, TypeError):
            list(graph.query(text.replace("URL", url)))
        reached += len(calls) > before
    assert reached >= 10


# Limits

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_the_time_limit_fires(path: Path) -> None:
    with pytest.raises(QueryTimeout, match=r"stopped after 1 seconds"):
        query.run(path, RUNAWAY, timeout=1)


def test_the_time_limit_fires_between_rows(path: Path) -> None:
    with pytest.raises(QueryTimeout):
        query.run(path, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . }", timeout=2, max_rows=10**9)


def test_the_memory_limit_fires(path: Path) -> None:
    fine = "SELECT ?p { ?s ?p ?o } ORDER BY ?p"
    assert len(query.run(path, fine, memory=1 << 30).rows) > 500
    with pytest.raises(QueryError, match="needs more memory"):
        query.run(path, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a", memory=1 << 30)


@pytest.mark.parametrize(("limit", "rows", "truncated"), [(0, 0, True), (4, 4, True), (5, 5, False), (6, 5, False)])
def test_the_row_limit_is_honest(path: Path, limit: int, rows: int, truncated: bool) -> None:
    answer = query.run(path, "SELECT ?p { ?p a kg:Paper }", max_rows=limit)
    assert (len(answer.rows), answer.truncated) == (rows, truncated)


def test_many_chunks_arrive_whole_and_in_order(path: Path) -> None:
    answer = query.run(path, "SELECT ?n { VALUES ?n { " + " ".join(map(str, range(5000))) + " } }")
    assert [row[0].value for row in answer.rows] == [str(n) for n in range(5000)]


@pytest.mark.parametrize(
    ("text", "kind", "variables"),
    [
        ("SELECT ?a ?b { ?a a kg:Paper }", "select", ("a", "b")),
        ("ASK { ?a a kg:Paper }", "ask", ("answer",)),
        ("CONSTRUCT { ?a a kg:Paper } WHERE { ?a a kg:Paper }", "construct", ("subject", "predicate", "object")),
        ("DESCRIBE <https://w3id.org/papers-kg/id/hardware/gpu>", "construct", ("subject", "predicate", "object")),
    ],
)
def test_kinds_of_query(path: Path, text: str, kind: str, variables: tuple[str, ...]) -> None:
    answer = query.run(path, text)
    assert (answer.kind, answer.variables) == (kind, variables)
    assert answer.rows


@pytest.mark.parametrize(
    "text", ["DROP ALL", "INSERT DATA { <a:b> <a:b> <a:b> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL"]
)
def test_updates_are_refused(path: Path, text: str) -> None:
    with pytest.raises(QueryError, match="updates are refused"):
        query.run(path, text)
    assert query.run(path, "ASK { ?s ?p ?o }").rows[0][0].value == "true"


def test_what_is_no_query_is_one_line(path: Path) -> None:
    with pytest.raises(QueryError) as caught:
        query.run(path, "SELECT ?x {\n ?x")
    assert "no SPARQL query" in str(caught.value)


@pytest.mark.parametrize(
    ("sparql", "told", "cure"),
    [
        ("SELECT * {\n  ?s foo:bar ?o }", "line 2, column 13: Prefix not found", "declare it by PREFIX"),
        ("SELECT * { ?s <a b> ?o }", "line 1, column 20: IRI parsing failed", "mend it there"),
        ("SELECT * { ?s ?p ?o", "line 1, column 20: expected one of", "mend it there"),
        ("SELEC", "line 1, column 6: from here on it is not understood", "write SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ],
)
def test_a_mistake_in_a_query_is_told_for_people(path: Path, sparql: str, told: str, cure: str) -> None:
    with pytest.raises(QueryError) as caught:
        query.run(path, sparql)
    assert str(caught.value).startswith(f"query: no SPARQL query: {told}")
    assert caught.value.cure == cure, "what to do about this mistake, and not about another"
    assert not any(sign in str(caught.value) for sign in ("[_]", "..=", "SERVICE")), "the grammar is ours to know"
    assert "\n" not in str(caught.value)


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph here"):
        query.run(tmp_path / "none", "ASK { ?s ?p ?o }")


def test_a_file_of_the_working_folder_is_no_module(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / "pickle.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    assert query.run(path, "ASK { ?s ?p ?o }").rows


def test_ctrl_c_leaves_no_process(path: Path) -> None:
    code = f"from kg import query\nprint('asks', flush=True)\nquery.run({str(path)!r}, {RUNAWAY!r})"
    asker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    asker.stdout.readline()
    children = Path(f"/proc/{asker.pid}/task/{asker.pid}/children")
    if not children.exists():
        asker.kill()
        pytest.skip("this kernel does not list children")
    while not (child := children.read_text().split()):
        time.sleep(0.05)
    asker.send_signal(signal.SIGINT)
    _, said = asker.communicate(timeout=60)
    assert "KeyboardInterrupt" in said
    # one that was only just started ends when it finds nobody to read from; a zombie is one that nobody buries
    status, late = Path("/proc", child[0], "status"), time.monotonic() + 30
    while runs(status) and time.monotonic() < late:
        time.sleep(0.05)
    assert not runs(status)


def runs(status: Path) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return "State:\tZ" not in status.read_text()
    return False


# Formats


def answer_of(*cells: ox.Literal | ox.NamedNode | None) -> Answer:
    return Answer(tuple(ascii_lowercase[: len(cells)]), (tuple(cells),), False, "select")


def written(answer: Answer, format_: str) -> str:
    out = io.StringIO()
    formats.write(answer, format_, out)
    return out.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


NASTY = ox.Literal('a|b\n"c",\x1b[31m[red]<i>\u202e')


@pytest.mark.parametrize("format_", ["table", "markdown"])
@pytest.mark.parametrize("out", [io.StringIO, Terminal])
def test_cells_for_people_steer_nothing(format_: str, out: type[io.StringIO]) -> None:
    to = out()
    formats.write(answer_of(NASTY), format_, to)
    text = to.getvalue()
    assert "\x1b[31m" not in text
    assert "\u202e" not in text
    assert "[red" in text.replace("\\", "")  # and no markup of rich is taken for one


def test_a_table_is_padded_on_a_terminal_alone() -> None:
    answer = answer_of(ox.Literal("a\tb"), None, ox.Literal("c" * 300))
    assert written(answer, "table") == f"a\tb\tc\na b\t\t{'c' * 300}\n"
    on_screen = Terminal()
    formats.write(answer, "table", on_screen)
    assert "─" in on_screen.getvalue() and "\t" not in on_screen.getvalue()


def test_markdown_cells_stay_in_their_column() -> None:
    assert (
        written(answer_of(ox.Literal("a|b"), ox.Literal(5)), "markdown") == "| a | b |\n| --- | ---: |\n| a\\|b | 5 |\n"
    )


def test_csv_and_tsv() -> None:
    answer = answer_of(ox.NamedNode("http://e/x"), NASTY, None, ox.Literal(2))
    assert written(answer, "csv") == 'a,b,c,d\r\nhttp://e/x,"a|b\n""c"",\x1b[31m[red]<i>\u202e",,2\r\n'
    lines = written(answer, "tsv").splitlines()
    assert lines[0] == "?a\t?b\t?c\t?d"
    assert lines[1].count("\t") == 3


@pytest.mark.parametrize(
    ("format_", "read"),
    [("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML), ("tsv", ox.QueryResultsFormat.TSV)],
)
def test_an_independent_reader_gets_the_terms_back(format_: str, read: ox.QueryResultsFormat) -> None:
    cells = (
        ox.NamedNode("http://e/x?a=1&b=2"),
        ox.Literal('a<&">\t\nb'),
        None,
        ox.Literal("hi", language="en"),
        ox.Literal(2.5),
    )
    found = ox.parse_query_results(written(answer_of(*cells), format_).encode(), format=read)
    assert isinstance(found, ox.QuerySolutions)
    assert [tuple(row) for row in found] == [cells]


def test_no_cell_of_csv_is_run_as_a_formula() -> None:
    texts = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "-3.5 %", "-40 ms", "a=b"]
    answer = answer_of(
        *map(ox.Literal, texts), ox.Literal(-3), ox.Literal("-1.5E-7", datatype=ox.NamedNode(terms.DOUBLE))
    )
    (row,) = list(csv.reader(io.StringIO(written(answer, "csv"))))[1:]
    assert row == [*(f"'{text}" for text in texts[:5]), *texts[5:], "-3", "-1.5E-7"]
    assert "'=1" not in written(answer, "tsv") + written(answer, "json")  # what programs read is as it is


@pytest.mark.parametrize("truth", [True, False])
def test_ask_as_json_and_xml(truth: bool) -> None:
    answer = Answer(("answer",), ((ox.Literal(truth),),), False, "ask")
    assert json.loads(written(answer, "json"))["boolean"] is truth
    found = ox.parse_query_results(written(answer, "xml").encode(), format=ox.QueryResultsFormat.XML)
    assert bool(found) is truth


def test_an_unknown_format() -> None:
    with pytest.raises(QueryError, match="no format 'yaml'; one of table, csv"):
        written(answer_of(None), "yaml")


def test_an_empty_answer_in_every_format() -> None:
    for format_ in formats.FORMATS:
        assert "a" in written(Answer(("a",), (), False, "select"), format_)


def test_asking_loads_no_spacy_and_no_store() -> None:
    heavy = "{'spacy', 'pyoxigraph', 'rapidfuzz'} & set(sys.modules)"
    code = f"import sys\nfrom kg import query\nquery.catalogue()\nassert not {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)

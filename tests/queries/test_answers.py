"""Each question against a small graph and an answer worked out by hand: in Oxigraph through `kg.query`, and in rdflib.

An answer is `answers/<question>[@case].csv`: lines "# parameter = value", then the rows, IRIs without the base.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from kg import query, store, terms

HERE = Path(__file__).parent
CASES = sorted((HERE / "answers").glob("*.csv"))
QUESTIONS = {question.name: question for question in query.catalogue()}
_NUMERIC = {terms.INTEGER, terms.DECIMAL, terms.DOUBLE}


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store")
    store.replace(path, lambda graph: graph.load(path=str(HERE / "graph.ttl"), format=ox.RdfFormat.TURTLE))
    return path


@pytest.fixture(scope="module")
def rdflib_graph() -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "graph.ttl")


def read_case(path: Path) -> tuple[dict[str, str], list[str], list[list[object]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    marks = [line for line in lines if line.startswith("# ")]
    values = {name.strip(): value.strip() for name, _, value in (mark[2:].partition("=") for mark in marks)}
    header, *rows = csv.reader(lines[len(marks) :])
    return values, header, [[number(cell) for cell in row] for row in rows]


def number(text: str) -> object:
    """Numbers are compared by value: 24, 24.0 and 2.4E1 are one."""
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def plain(value: str, datatype: str | None) -> object:
    if datatype in _NUMERIC:
        return round(Decimal(value), 9).normalize()
    return number(value.removeprefix(terms.BASE))


def of_oxigraph(rows: Iterable[Any]) -> list[list[object]]:
    return [
        ["" if t is None else plain(t.value, t.datatype.value if isinstance(t, ox.Literal) else None) for t in row]
        for row in rows
    ]


def of_rdflib(rows: Iterable[Any]) -> list[list[object]]:
    return [["" if t is None else plain(str(t), str(getattr(t, "datatype", None))) for t in row] for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_answer(case: Path, store_path: Path, rdflib_graph: rdflib.Graph) -> None:
    values, header, rows = read_case(case)
    question = QUESTIONS[case.stem.partition("@")[0]]
    answer = query.ask(store_path, question, values)
    assert list(answer.variables) == header
    assert of_oxigraph(answer.rows) == rows
    filled = query.fill(question, values, query.Asked(lambda sparql: query.run(store_path, sparql)))
    elsewhere = rdflib_graph.query(filled)
    assert [str(variable) for variable in elsewhere.vars or ()] == header
    assert of_rdflib(elsewhere) == rows


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert {case.stem.partition("@")[0] for case in CASES} == set(QUESTIONS)
    assert len(QUESTIONS) >= 45
    assert len(CASES) >= 49


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_runs_anywhere(name: str, rdflib_graph: rdflib.Graph) -> None:
    question = QUESTIONS[name]
    rdflib_graph.query(question.text)  # no prefix is predeclared here
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert "?" in question.question
    assert all(len(line) <= 200 for line in question.text.splitlines())


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_order_leaves_nothing_open(name: str) -> None:
    """Rows are sorted by all that is shown, so that equal graphs give equal answers."""
    text = re.sub(r"#.*|<[^>]*>", "", QUESTIONS[name].text)
    head, _, order = text.rpartition("ORDER BY")
    projection = re.search(r"SELECT (.*?) WHERE", head, re.S)
    assert projection is not None
    shown = set(re.findall(r"\?(\w+)(?![\w)]*\) AS)", re.sub(r"\([^()]*\([^()]*\) AS (\?\w+)\)", r"\1", projection[1])))
    assert shown - set(re.findall(r"\?(\w+)", order)) == set()
    assert projection[1].startswith("DISTINCT") or "GROUP BY" in text


@pytest.mark.parametrize("name", QUESTIONS)
def test_methods_and_devices_count_with_what_is_below_them(name: str) -> None:
    for parameter in QUESTIONS[name].parameters:
        if parameter.type in ("Method", "Hardware"):
            assert re.search(rf"skos:broader[*+] \?{parameter.name}\b", QUESTIONS[name].text)

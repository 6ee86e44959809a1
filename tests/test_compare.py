"""Comparison tables, worked out by hand on five papers (tests/small_graph.py)."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from kg import terms
from kg.compare import Table, compare, write
from kg.compare.fill import _rows, _Source, common_unit
from kg.compare.marks import conflicts, figures, higher_is_better, odd, outliers, shown
from kg.compare.table import Column, Row, Value
from kg.errors import InputError, QueryError
from kg.reported import RATIO, PaperInfo, numbers, papers
from kg.resources import resource
from kg.store import Store
from kg.vocabulary import rows


def said(table: Table) -> dict[str, list[list[str]]]:
    """Row -> for each column the texts of its values, the best with a star, what is odd with a question mark."""
    return {
        row.head: [[v.text + "*" * v.best + "?" * bool(v.marks) for v in cell] for cell in row.cells]
        for row in table.rows
    }


def test_papers_side_by_side(opened: Store) -> None:
    table = compare(opened, ["QuickRay: Rendering", "SlowRay: Rendering"])
    assert [column.label for column in table.columns] == ["QuickRay", "SlowRay"]
    assert said(table) == {
        "date": [["2025-01-10"], ["2025-02"]],
        "introduces": [["QuickRay"], ["SlowRay"]],
        "uses": [["pruning"], ["fine pruning"]],
        "compares with": [[], ["QuickRay"]],
        "evaluates on": [["Lego"], []],
        "runs on": [["Vendor A1"], ["Vendor A1"]],
        "frames per second on Lego [FPS] ↑": [["90?"], ["60"]],  # TinyNet saw 80, so nobody wins
        "latency [ms] ↓": [[], ["100"]],
        "memory [GB] ↓": [[], ["20?"]],
    }


@pytest.mark.parametrize(
    ("title", "short"),
    [("QuuxNet : A Network", "QuuxNet"), ("A Network", "A Network"), ("Word " * 20, "Word " * 12 + "…")],
)
def test_the_short_name_of_a_paper(title: str, short: str) -> None:
    assert PaperInfo("", title, "", "").short == short


def test_units_are_made_equal_and_the_best_is_marked(opened: Store) -> None:
    table = compare(opened, ["SlowRay: Rendering", "NewNet"], rows=["latency"])
    assert said(table) == {"latency [ms] ↓": [["100"], ["50*"]]}
    (slow,), (new,) = table.rows[0].cells
    assert (slow.amount, new.amount) == (100, pytest.approx(50))
    assert new.detail == "written 0.05 s"
    assert new.sentence == "NewNet takes 0.05 s."


def test_a_row_is_in_the_units_own_name(opened: Store) -> None:
    (slow,) = [n for n in numbers(opened) if n.unit_text == "ms"]
    hours = replace(slow, kind="cost", unit_text="A100 hours", standard_unit=terms.KGUNIT + "GpuHour")
    thousands = replace(hours, value=3.0, standard=3000.0, unit_text="K H800 GPU hours")
    days = [replace(hours, value=float(n), standard=24.0 * n, unit_text="H100 days") for n in (1, 2)]
    assert common_unit([replace(hours, value=5.0, standard=5.0)]) == ("GPU hours", 1.0)
    assert common_unit([thousands]) == ("K GPU hours", 1000.0)
    assert common_unit([thousands, *days]) == ("GPU days", 24.0)
    assert common_unit([slow, replace(slow, unit_text="milliseconds")]) == ("ms", 0.001)
    assert common_unit([replace(slow, standard_unit=RATIO, standard=100.0, unit_text="FID")]) == ("", 1.0)


def test_a_gain_is_no_level_and_no_change_is_the_best(opened: Store) -> None:
    (right,) = [n for n in numbers(opened) if n.unit_text == "%"]
    level = replace(right, value=78.0, standard=78.0)
    gain = replace(level, iri="g", value=110.0, standard=110.0, change="increase")
    assert not outliers(gain, {}), "over 100 % is odd of a level"
    assert not conflicts([level, gain]) and not conflicts([gain, replace(gain, iri="h", value=3.0, standard=3.0)])
    one, two = (_Source(Column(f"http://x/{name}", name, "Method"), (), (gain,), frozenset()) for name in "ab")
    both = replace(two, numbers=(level, replace(gain, value=5.0, standard=5.0)))
    made = {row.head: row for _, row in _rows(opened, [one, both], papers(opened), {}, {})}
    assert list(made) == ["accuracy (change) [%]", "accuracy [%] ↑"], "the fuller row first"
    (high,), (low,) = made["accuracy (change) [%]"].cells
    assert (high.text, low.text, high.best, low.best) == ("↑ 110", "↑ 5", False, False)


def test_a_row_is_named_by_what_most_of_it_is(opened: Store) -> None:
    (slow,) = [n for n in numbers(opened) if n.unit_text == "ms"]
    named = replace(slow, iri="n", metric="time to first token")
    for every, name in (((named, slow), "latency [ms] ↓"), ((named, named, slow), "time to first token [ms] ↓")):
        sources = [_Source(Column("http://x/a", "a", "Method"), (), every, frozenset())]
        assert [row.head for _, row in _rows(opened, sources, papers(opened), {}, {})] == [name]


def test_beside_papers_a_name_means_the_paper(opened: Store) -> None:
    assert [c.type for c in compare(opened, ["SlowRay: Rendering", "NewNet"]).columns] == ["Paper", "Paper"]
    assert [c.type for c in compare(opened, ["TinyNet", "NewNet"]).columns] == ["Method", "Method"]


def test_a_device_alone_stands_for_its_papers(opened: Store) -> None:
    table = compare(opened, ["Vendor A1"], rows=["results"])
    assert table.title == "Papers on Vendor A1"
    assert [column.label for column in table.columns] == ["SlowRay", "QuickRay"]  # two numbers on it, and one
    assert said(table)["frames per second on Lego [FPS] ↑"] == [["60"], ["90?"]]
    assert "latency [ms] ↓" not in said(table), "no device is named there"


def test_a_family_holds_what_is_below_it(opened: Store) -> None:
    table = compare(opened, ["pruning", "quantization"], rows=["uses"])
    assert said(table) == {"is used by": [["QuickRay", "SlowRay"], ["NewNet", "TinyNet"]]}


def test_devices_with_their_figures(opened: Store) -> None:
    table = compare(opened, ["Vendor A1", "Vendor A2"], rows=["memory", "peak FP16"])
    assert said(table)["memory [GB]"] == [["16"], ["32"]]
    assert said(table)["peak FP16 [TFLOPS]"] == [["100"], []]


def test_more_than_fits_is_told(opened: Store) -> None:
    table = compare(opened, ["GPU"], most=1)
    assert len(table.columns) == 1
    assert table.notes == ("3 more are left out; choose with --max",)


def test_what_is_odd_is_found_and_nothing_else(opened: Store) -> None:
    every, known = numbers(opened), papers(opened)
    marks = odd(every, known, figures(opened))
    told = {f"{n.value:g} {n.unit_text}": marks[n.iri] for n in every if n.iri in marks}
    assert told == {
        "90 FPS": ("conflict: TinyNet says 80 FPS",),
        "80 FPS": ("conflict: QuickRay says 90 FPS",),
        "20 GB": ("outlier: the device has 16 GB of memory",),
        "120 TFLOPS": ("outlier: the device's peak is 100 TFLOPS",),
        "105 %": ("outlier: over 100 %",),
    }


def test_several_devices_may_hold_more_than_one(opened: Store) -> None:
    (big,) = [n for n in numbers(opened) if n.unit_text == "GB"]
    assert outliers(big, figures(opened))
    assert not outliers(replace(big, sentence="It takes 20 GB of two nodes, 8x A1."), figures(opened))
    assert not outliers(replace(big, device_count=2), figures(opened))
    assert outliers(replace(big, sentence="It takes 20 GB of one A1 in a cluster.", device_count=1), figures(opened))


def test_a_number_is_shown_with_its_bound(opened: Store) -> None:
    from dataclasses import replace

    (big,) = [n for n in numbers(opened) if n.unit_text == "GB"]
    assert [shown(replace(big, bound=bound)) for bound in ("", "atMost", "atLeast")] == ["20 GB", "≤ 20 GB", "≥ 20 GB"]


def test_a_range_agrees_with_what_it_holds(opened: Store) -> None:
    quick, tiny = (n for n in numbers(opened) if n.value in (90, 80))
    assert len(conflicts([quick, tiny])) == 1
    assert not conflicts([replace(quick, other_end=70.0), tiny])
    assert not conflicts([quick, replace(tiny, condition="4K")])
    assert not conflicts([quick, replace(tiny, paper=quick.paper, sentence=quick.sentence)])


@pytest.mark.parametrize(
    ("bound", "against"),
    [("", True), ("atLeast", False), ("atMost", True)],  # 90 is more than 80
)
def test_a_bound_contradicts_only_what_lies_beyond(opened: Store, bound: str, against: bool) -> None:
    """QuickRay's 90 frames a second against another paper's 80, and what its sentence says is not read again."""
    quick, tiny = (n for n in numbers(opened) if n.value in (90, 80))
    told = replace(tiny, sentence="It runs at over 80 FPS.", bound=bound)
    assert bool(conflicts([quick, told])) == bool(conflicts([told, quick])) == against


def test_which_is_better(opened: Store) -> None:
    by_unit = {n.unit_text: higher_is_better(n) for n in numbers(opened)}
    assert by_unit == {
        "FPS": True, "GB": False, "ms": False, "s": False, "TFLOPS": True, "%": True, "B parameters": None
    }  # fmt: skip


def test_the_table_of_directions_names_what_there_is() -> None:
    metrics = {row["name"] for _, row in rows(resource("ontology", "vocabulary", "metrics.tsv"))}
    units = {terms.expand(row["iri"]) for _, row in rows(resource("ontology", "vocabulary", "units.tsv"))}
    table = list(rows(resource("ontology", "rules", "directions.tsv"), ("kind", "metric", "unit", "higher_is_better")))
    assert len(table) >= 10
    for place, row in table:
        assert row["kind"] in terms.KINDS, place
        assert row["metric"] == "*" or row["metric"] in metrics, place
        assert row["unit"] == "*" or terms.expand(row["unit"]) in units, place
        assert row["higher_is_better"] in ("yes", "no", "metric"), place


def test_markdown_escapes_and_leads_to_the_sentence(opened: Store) -> None:
    text = write(compare(opened, ["paper/tiny", "paper/new"], rows=["uses"]), "markdown")
    number = re.search(r"\| uses \| .*?quantization\[\^(\d+)\]", text)
    assert number
    assert f"[^{number[1]}]: “TinyNet needs \\<b\\>quantization\\</b\\> & care.” *TinyNet*" in text


def test_html_escapes_links_and_fetches_nothing(opened: Store) -> None:
    text = write(compare(opened, ["paper/tiny", "paper/new"]), "html")
    assert "<b>" not in text
    assert "<mark>quantization</mark>" in text
    assert set(re.findall(r'href="#(note-\d+)"', text)) <= set(re.findall(r'id="(note-\d+)"', text))
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import", text)
    assert '<a href="https://arxiv.org/abs/2508.00001"' in text
    assert text.count("⚠") >= 3


def test_latex_is_balanced_and_booktabs(opened: Store) -> None:
    text = write(compare(opened, ["paper/tiny", "paper/new"]), "latex")
    assert [text.count(rule) for rule in (r"\toprule", r"\midrule", r"\bottomrule")] == [2, 2, 1], "a head a page"
    assert re.sub(r"\\[{}]", "", text).count("{") == re.sub(r"\\[{}]", "", text).count("}")
    assert r"105" in text and r"over 100 \%" in text and r"\textless{}b\textgreater{}" in text
    assert set(re.findall(r"hyperlink\{(kg\d+)\}", text)) == set(re.findall(r"hypertarget\{(kg\d+)\}", text))


HOSTILE = (
    "50 % of A_B & C #1 {x} $y$ ^ ~ \\end{document}",
    "\\input{/etc/passwd} \\write18{touch owned} %",
    '<b> "quoted" `ticks` [1] |bar| a*b',
    "naïve Poincaré, Erdős, Čech, Łukasz, Ångström, ñ, ß, Æ",
    "β² ≥ 10⁻⁴ · Δx → ∞, 5×, ±3 °, µs, Ω, ε-greedy, 𝒪(n)",
    "数据 and данные, 🤗 emoji, \u202eright to left\u200b, x\u0301\u0302, ﬁne",
)


def hostile(columns: int) -> Table:
    """A table whose every text attacks LaTeX."""
    paper = PaperInfo("p", HOSTILE[0], "2025", "https://example.org/a_b%20c?x=1&y={2}#~^")
    value = Value(HOSTILE[1], HOSTILE[2], "p", HOSTILE[3] + HOSTILE[4], "naïve", marks=(HOSTILE[0],))
    heads = tuple(Column(f"c{at}", text, "Paper", paper.url) for at, text in enumerate((HOSTILE * 2)[:columns]))
    rows = tuple(Row(text, ((value,), *[(Value(text, best=True),)] * (columns - 1)), "%") for text in HOSTILE * 9)
    return Table(HOSTILE[0], heads, rows, {"p": paper}, (HOSTILE[5],))


def test_latex_takes_names_for_text() -> None:
    text = write(hostile(6), "latex")
    bare = re.sub(r"\\(?:[&%$#_{}]|textbackslash\{\})", "", text.partition("\n")[2])
    assert "\\end{document}" not in text and "\\input" not in text and "\\write" not in text
    assert "%" not in bare.replace("% a sign, and what pdfTeX writes for it", "")
    assert all(line.count("&") - line.count(r"\&") in (0, 6) for line in text.splitlines() if r" \\" in line)
    assert not [c for c in re.sub(r"\\kgother\{.\}", "", text) if ord(c) > 126], "pdfTeX sees ASCII only"


@pytest.mark.parametrize("columns", [2, 6])
def test_latex_compiles_and_reads_well(tmp_path: Path, columns: int) -> None:
    for tool, package in (("pdflatex", "texlive-latex-recommended"), ("pdftotext", "poppler-utils")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not there to read it: apt-get install {package}")
    text = write(hostile(columns), "latex")
    (tmp_path / "table.tex").write_text(text, encoding="utf-8")
    packages = re.search(r"needs (\\usepackage\{.*\})", text)
    assert packages
    (tmp_path / "paper.tex").write_text(
        rf"\documentclass{{article}}{packages[1]}\begin{{document}}\input{{table}}\end{{document}}", encoding="utf-8"
    )
    run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"]
    for _ in range(2):  # the second time it knows its columns
        told = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
        assert told.returncode == 0, told.stdout[-3000:]
    assert "Float too large" not in told.stdout and "Missing character" not in told.stdout
    subprocess.run(["pdftotext", "-raw", "paper.pdf"], cwd=tmp_path, check=True, timeout=120)
    read = " ".join((tmp_path / "paper.txt").read_text("utf-8").split())
    for words in ("50 % of A B & C #1 {x} y", "\\end{document}", "Poincar", "-greedy", "emoji", "Bold: the best"):
        assert words in read, words  # an underscore is a line, no letter
    assert not (tmp_path / "owned").exists()


def test_csv_has_a_column_of_sentences(opened: Store) -> None:
    rows = list(csv.reader(StringIO(write(compare(opened, ["SlowRay: Rendering", "NewNet"], rows=["latency"]), "csv"))))
    assert rows == [
        ["", "SlowRay", "SlowRay: sentences", "NewNet", "NewNet: sentences"],
        ["latency [ms] ↓", "100", "It takes 100 ms.", "50 (written 0.05 s) *", "NewNet takes 0.05 s."],
    ]


def test_people_get_long_rows_folded_and_machines_get_all() -> None:
    names = tuple(Value(letter, sentence=f"It uses {letter}.") for letter in "abcdef")
    several = [Row(f"r{at:02}", (names[:1],) * (1 + (at == 7)) + ((),) * (at != 7)) for at in range(31)]
    table = Table("t", (Column("x", "X", "Method"), Column("y", "Y", "Method")), (
        Row("uses", (names, names[:5]), names=True), *several))  # fmt: skip
    rows = list(csv.reader(StringIO(write(table, "csv"))))
    assert rows[1] == ["uses", "a | b | c | d | e | f", " | ".join(f"It uses {letter}." for letter in "abcdef"),
                       "a | b | c | d | e", " | ".join(f"It uses {letter}." for letter in "abcde")]  # fmt: skip
    assert [row[0] for row in rows[2:]] == [f"r{at:02}" for at in range(31)]
    for format_ in ("markdown", "latex", "html"):
        text = write(table, format_)
        assert len(re.findall(r"and 2 more", text)) == 1, "five names take no more room than four and a number"
        assert "2 more rows are left out; choose with --rows." in text
        assert "r07" in text and "r28" in text and "r29" not in text, "the fullest, and the first of the others"
        assert "It uses e." in text and "It uses f." not in text
    assert "r30" in write(replace(table, chosen=True), "markdown")


def test_a_turned_table_says_the_same(opened: Store) -> None:
    table = compare(opened, ["SlowRay: Rendering", "NewNet"], rows=["latency"])
    rows = list(csv.reader(StringIO(write(table, "csv", turned=True))))
    assert [row[:2] for row in rows] == [
        ["", "latency [ms] ↓"],
        ["SlowRay", "100"],
        ["NewNet", "50 (written 0.05 s) *"],
    ]


def test_mistakes_are_told(opened: Store) -> None:
    with pytest.raises(InputError, match="nothing to compare"):
        compare(opened)
    with pytest.raises(QueryError, match=r"no such row; here are .*latency"):
        compare(opened, ["NewNet"], rows=["beauty"])
    with pytest.raises(QueryError, match="nothing in the graph has this name"):
        compare(opened, ["no such thing"])
    with pytest.raises(InputError, match="one of markdown, latex, csv, html"):
        write(compare(opened, ["NewNet"]), "docx")

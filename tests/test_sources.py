"""The readers: real pages by their counts, broken ones by what stays right beside them."""

from __future__ import annotations

import doctest
import errno
import gzip
import hashlib
import io
import json
import os
import re
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from pprint import pformat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.sources.arxiv
import kg.sources.bibtex
import kg.sources.entries
import kg.sources.files
import kg.sources.html
import kg.sources.pages
import kg.sources.tables
import kg.sources.text
from kg.errors import InputError
from kg.merge import merge
from kg.model import Problem, Record
from kg.sources import read
from kg.sources.api import REPR_LIMIT

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))
needs_shared = pytest.mark.skipif(not (SHARED / "pages").is_dir(), reason=f"the real pages are not at {SHARED}")

SITE = (
    "new",
    "Get trending papers in your email inbox!",
    "Subscribe",
    "Daily Papers",
    "byAK and the research community",
)
HEAD = "".join(f"{line}\n\n" for line in SITE)
A = "Alpha is a small engine for tests. It draws 90 FPS on one board."
B = "Beta measures how fast alpha is. The gain is 2x."


def split(*paths: object, captured: Mapping[str, str] | None = None) -> tuple[list[Record], list[Problem]]:
    found = list(read([str(path) for path in paths], captured or {}))
    return [each for each in found if isinstance(each, Record)], [each for each in found if isinstance(each, Problem)]


def page(folder: Path, text: str | bytes, name: str = "page.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def titles(records: list[Record]) -> list[str]:
    return [record.title for record in records]


def places(problems: list[Problem]) -> list[str]:
    return [problem.place.rpartition("/")[2] for problem in problems]


@pytest.mark.parametrize(
    "module",
    [
        kg.sources.arxiv,
        kg.sources.bibtex,
        kg.sources.files,
        kg.sources.html,
        kg.sources.pages,
        kg.sources.tables,
        kg.sources.text,
    ],
    ids=lambda module: module.__name__,
)
def test_doctests(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried and not failed


# --- real input


@needs_shared
def test_the_five_pages_by_their_counts() -> None:
    pages = sorted((SHARED / "pages").glob("*.txt"))
    found = [split(path) for path in pages]
    assert [len(records) for records, _ in found] == [21, 48, 28, 71, 115]
    assert [sum(bool(r.listing and r.listing.shown_date) for r in records) for records, _ in found] == [
        0,
        0,
        28,
        69,
        108,
    ]
    assert [sum(bool(record.date) for record in records) for records, _ in found] == [0, 0, 28, 69, 108]
    assert [sum(record.author_count is not None for record in records) for records, _ in found] == [0, 0, 28, 67, 108]
    assert [record.organizations for records, _ in found for record in records if record.organizations] == [
        ("NVIDIA",)
    ] * 2
    assert not [problem for _, problems in found for problem in problems]
    assert len(merge(record for records, _ in found for record in records)) == 221


@needs_shared
def test_every_cut_of_a_real_page_leaves_the_entries_before_it_right(tmp_path: Path) -> None:
    data = (SHARED / "pages" / "002_c358b6df9f7f6aa3.txt").read_bytes()
    whole, _ = split(page(tmp_path, data))
    texts = {(record.title, record.abstract) for record in whole}
    for end in range(300, len(data), 997):
        records, _ = split(page(tmp_path, data[:end]))
        assert {(record.title, record.abstract) for record in records[:-1]} <= texts
        assert not records or records[-1].title in titles(whole)


@needs_shared
@pytest.mark.parametrize("name", ["000_61a0e4273da9f989.txt", "002_c358b6df9f7f6aa3.txt"])
def test_no_lost_line_shifts_titles_and_abstracts(tmp_path: Path, name: str) -> None:
    """Whatever line is missing: no entry gets another's text, at most one is lost, and none without a word."""
    lines = (SHARED / "pages" / name).read_text(encoding="utf-8").split("\n")
    records, _ = split(SHARED / "pages" / name)
    texts = {(record.title, record.abstract) for record in records}
    filled = [at for at, line in enumerate(lines) if line.strip()]
    assert len(filled) >= 48
    for at in filled:
        records, problems = split(page(tmp_path, "\n".join(lines[:at] + lines[at + 1 :])))
        found = {(record.title, record.abstract) for record in records}
        assert found <= texts and len(texts - found) <= 1 and (problems or found == texts)


@needs_shared
def test_the_answers_of_the_api_by_their_counts() -> None:
    records, problems = split(SHARED / "corpora" / "hf-daily")
    assert len(records) == 559 and not problems
    assert all(record.arxiv_ids and record.date and record.authors for record in records)
    assert sum(bool(record.organizations) for record in records) == 8


@needs_shared
def test_entries_one_a_line_by_their_counts() -> None:
    records, problems = split(
        SHARED / "corpora" / "hf-daily-2024-05_2026-04.jsonl.gz", SHARED / "gold" / "dev-daily-papers.jsonl"
    )
    assert len(records) == 7839 + 80 and not problems


def test_the_examples_are_read_without_a_problem() -> None:
    records, problems = split(*EXAMPLES)
    assert len(EXAMPLES) == 4 and len(records) == 68 and len(merge(records)) == 60 and not problems
    assert not any("digests" in record.title + record.abstract for record in records)
    assert sum(bool(record.listing and record.listing.date_inferred) for record in records) == 7


def runs(text: str, length: int = 12) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


@needs_shared
def test_the_examples_quote_no_abstract() -> None:
    ours = {run for record in split(*EXAMPLES)[0] for run in runs(record.abstract)}
    theirs = split(SHARED / "pages", SHARED / "corpora" / "hf-daily-2024-05_2026-04.jsonl.gz")[0]
    assert len(ours) > 2000 and len(theirs) > 8000
    assert not [run for record in theirs for run in runs(record.abstract) & ours]


# --- pages: layouts and dates


def test_the_four_layouts_say_the_same(tmp_path: Path) -> None:
    blank = f"{HEAD}Sep 3\n\nAlpha: Fast\n\n{A}\n\nBeta\n\n{B}\n"
    tight = f"Get trending papers in your email inbox!\nSubscribeAlpha: Fast\n{A}\nBeta\n{B}"
    dated = f"{HEAD}Apr 17\n\nAlpha: Fast\n\n{A}\n\n  • 9 authors\n·\nOct 5, 2022 1\n\n"
    dated += f"Beta\n\n{B}\n\n  • 1 authors\n·\nMay 2\n"
    named = f"{HEAD}Nov 4\n\nAlpha: Fast\n\n{A}\n\nnvidia NVIDIA\n·\nOct 5, 2022 1\n\nBeta\n\n{B}\n"
    for text in (blank, tight, dated, named, dated.replace("\n", "\r\n"), f"Saved by a friend\n\n{named}"):
        records, problems = split(page(tmp_path, text))
        assert [(r.title, r.abstract) for r in records] == [("Alpha: Fast", A), ("Beta", B)] and not problems
    (first, second), _ = split(page(tmp_path, dated))
    assert first.listing and second.listing
    assert (first.date, first.author_count, first.listing.shown_date) == ("2022-10-05", 9, "Oct 5, 2022")
    assert (first.listing.comment_count, first.listing.date_inferred) == (1, False)
    assert (second.date, second.author_count, second.listing.shown_date) == ("2023-05-02", 1, "May 2")
    assert (second.listing.position, second.listing.date_inferred) == (2, True)
    assert first.listing.page == hashlib.sha256(dated.encode()).hexdigest()
    (first, second), _ = split(page(tmp_path, named))
    assert first.organizations == ("NVIDIA",) and first.author_count is None and second.date is None


WIDE = "Gamma prunes a tiny ranker on invented pairs until it fits a watch, and then it is a thousand times smaller."
TITLE = "Gamma: How a Ranker Was Made so Small that It Runs on a Watch, and What Was Lost on That Long Way"


def broken(text: str, width: int) -> str:
    """A text with its long lines broken, as browsers save it."""
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in text.split("\n"))


def test_a_page_that_a_browser_wrote_as_text(tmp_path: Path) -> None:
    link = "<https://huggingface.co/papers/2206.00001>"
    text = f"Daily Papers\n\nby AK <https://huggingface.co/akhaliq> and the research community\n\n101 {link}\n\n"
    long = " ".join([WIDE] * 9)
    text += f"      {TITLE} {link}\n\n{long} {link}\n\n  *\n  * 1,024 authors {link}\n·\nOct 5, 2022 1\n\n"
    text += f"      Beta {link}\n\n{B} {long}\n{'x' * 130}\n\n  * 2 authors\n·\nMay 2\n"
    for width in (72, 80, 100):
        records, problems = split(page(tmp_path, broken(text, width)))
        assert not problems and [(r.title, r.author_count, r.date) for r in records] == [
            (TITLE, 1024, "2022-10-05"),
            ("Beta", 2, "2023-05-02"),
        ]
        assert [r.abstract for r in records] == [long, f"{B} {long} {'x' * 130}"]
    tight = f"Daily Papers\n{TITLE}\n{long}\nBeta\n{B} {long}\n"
    assert len(split(page(tmp_path, tight))[0]) == 2
    records, (problem,) = split(page(tmp_path, broken(tight, 72)))
    assert not records and problem.kind == "skipped" and "broken lines" in problem.fact


def test_short_lines_are_not_broken_ones(tmp_path: Path) -> None:
    for abstract in (f"{WIDE[:69]}.", f"{WIDE[:79]}.", WIDE):
        text = f"Daily Papers\n\nAlpha\n{abstract}\nBeta: Much Like Alpha, But Written on Another Day\n{abstract}\n"
        records, problems = split(page(tmp_path, text))
        assert titles(records) == ["Alpha", "Beta: Much Like Alpha, But Written on Another Day"] and not problems


def test_menus_and_buttons_are_no_titles(tmp_path: Path) -> None:
    menu = "Hugging Face\nModels\nDatasets\nSpaces\nDocs\nPricing\nLog In\nSign Up\n"
    first = f"101\nAlpha: Fast\n\n{A}\n\n• 9 authors\n·\nPublished on Oct 5, 2022\nUpvote 34\nGitHub 1.2k\narXiv Page\n"
    second = f"7\nBeta\n\n{B}\n\n• 2 auteurs\n·\nMay 2\n"
    records, problems = split(page(tmp_path, f"{menu}new\nTrending Papers\n{first}{second}"))
    assert not problems and titles(records) == ["Alpha: Fast", "Beta"]
    assert [(r.date, r.organizations) for r in records] == [("2022-10-05", ()), ("2023-05-02", ())]


@pytest.mark.parametrize("bullet", ["", "* ", "- "])
def test_a_page_without_its_head_and_its_bullets(tmp_path: Path, bullet: str) -> None:
    text = f"Alpha: Fast\n\n{A}\n\n{bullet}9 authors\n·\nOct 5, 2022\n\nBeta\n\n{B}\n"
    records, problems = split(page(tmp_path, text))
    assert not problems and [(r.title, r.author_count) for r in records] == [("Alpha: Fast", 9), ("Beta", None)]


def test_a_days_page_as_text_has_no_abstracts(tmp_path: Path) -> None:
    records, (problem,) = split(page(tmp_path, f"{HEAD}Submitted by\nakhaliq\n34\nAlpha: Fast\n·\n9 authors\nBeta\n"))
    assert not records and problem.kind == "skipped" and "without abstracts" in problem.fact
    assert "HTML" in problem.cure and "kg fetch daily" in problem.cure


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("nvidia NVIDIA", "NVIDIA"),
        ("PekingUniversity Peking University", "Peking University"),
        ("deepseek-ai DeepSeek", "DeepSeek"),
        ("Tsinghua University", "Tsinghua University"),
        ("Qwen", "Qwen"),
    ],
)
def test_organizations_without_their_handle(tmp_path: Path, shown: str, name: str) -> None:
    (record,), _ = split(page(tmp_path, f"{HEAD}Alpha\n\n{A}\n\n{shown}\n·\nOct 5, 2022\n"))
    assert record.organizations == (name,)


def one(folder: Path, date: str, other: str = "") -> Path:
    return page(folder, f"{HEAD}Alpha\n\n{A}\n\n  • 2 authors\n·\n{date}\n\nBeta\n\n{B}\n\n  • 2 authors\n·\n{other}\n")


def test_a_date_without_year_stays_open_where_no_year_is_printed(tmp_path: Path) -> None:
    record = split(one(tmp_path, "Mar 4"))[0][0]
    assert record.date is None and record.listing
    assert record.listing.shown_date == "Mar 4" and not record.listing.date_inferred


def test_the_capture_date_overrides_what_is_inferred(tmp_path: Path) -> None:
    path = one(tmp_path, "Mar 4", "Apr 1, 2021")
    for captured, year in (({}, "2022"), ({"": "2025-11-04"}, "2025"), ({"page.txt": "2024"}, "2024")):
        first, second = split(path, captured=captured)[0]
        assert (first.date, second.date) == (f"{year}-03-04", "2021-04-01")
        assert first.listing and first.listing.captured == next(iter(captured.values()), None)
        assert first.listing.date_inferred is not bool(captured)


@pytest.mark.parametrize("captured", [{"": "yesterday"}, {"": "20251104"}, {"": "2025-02-30"}, {"other.txt": "2025"}])
def test_a_wrong_capture_date_is_an_error(tmp_path: Path, captured: dict[str, str]) -> None:
    with pytest.raises(InputError, match="--captured"):
        split(one(tmp_path, "Mar 4"), captured=captured)


def test_one_bare_capture_date_does_for_one_file_only(tmp_path: Path) -> None:
    one(tmp_path, "Mar 4"), page(tmp_path, HEAD, "second.txt")
    with pytest.raises(InputError, match="FILE=DATE"):
        split(tmp_path, captured={"": "2025"})


def test_no_such_day_is_noted(tmp_path: Path) -> None:
    records, problems = split(one(tmp_path, "Feb 30, 2024", "Feb 29, 2023"))
    assert [record.date for record in records] == [None, None] and titles(records) == ["Alpha", "Beta"]
    assert [problem.kind for problem in problems] == ["note", "note"]


# --- pages that went wrong: neighbours stay right, the doubtful entry is named

META = "  • 2 authors\n·\nOct 5, 2022\n\n"
LONG = "Gamma is long. " * 90  # 1,350 characters: two of these are more than one abstract


@pytest.mark.parametrize("meta", ["", META], ids=["bare", "with metadata"])
@pytest.mark.parametrize(
    ("broken", "line", "kind"),
    [
        ("Lost\n\n", 1, "record"),
        ("Lost\n\n\n\n{meta}", 1, "record"),
        (f"Found\n\n{B}\n\nIt ends here.\n\n{{meta}}", 5, "note"),
        (f"Found\n\n{B}\n\nCode: https://example.org/x\n\n{{meta}}", 5, "note"),
        (f"Found\n\n{LONG}\n\n{LONG}\n\n{{meta}}", 5, "record"),
    ],
    ids=["title alone", "title and metadata", "second paragraph", "link paragraph", "lost title"],
)
def test_neighbours_stay_right(tmp_path: Path, broken: str, line: int, kind: str, meta: str) -> None:
    before, after = f"{HEAD}Alpha\n\n{A}\n\n{meta}", f"Beta\n\n{B}\n\n{meta}"
    records, problems = split(page(tmp_path, before + broken.replace("{meta}", meta) + after))
    known = [record for record in records if record.title != "Found"]
    assert [(record.title, record.abstract) for record in known] == [("Alpha", A), ("Beta", B)]
    assert [bool(record.date) for record in known] == [bool(meta)] * 2
    assert places(problems) == [f"page.txt:{before.count(chr(10)) + line}"]
    assert problems[0].kind == kind and problems[0].cure


def test_a_lost_title_after_metadata(tmp_path: Path) -> None:
    records, problems = split(page(tmp_path, f"{HEAD}Alpha\n\n{A}\n\n{META}{A}\n\n{META}Beta\n\n{B}\n"))
    assert titles(records) == ["Alpha", "Beta"] and records[1].abstract == B
    assert places(problems) == ["page.txt:19"] and "without a title" in problems[0].fact


def test_a_page_that_ends_in_the_middle(tmp_path: Path) -> None:
    records, problems = split(page(tmp_path, f"{HEAD}Alpha\n\n{A}\n\nBeta\n\n{LONG}and th"))
    assert titles(records) == ["Alpha", "Beta"]
    assert [(problem.kind, "middle" in problem.fact) for problem in problems] == [("note", True)]
    cut = f"{HEAD}Alpha\n\n{A}\n\n  • 9 authors".encode()[:-11]  # within the bullet
    records, problems = split(page(tmp_path, cut))
    assert titles(records) == ["Alpha"]


@pytest.mark.parametrize(
    ("data", "kind", "fact"),
    [
        (b"", "record", "empty"),
        (b" \n\n", "record", "empty"),
        (HEAD.encode(), "record", "without papers"),
        (b"Minutes of the meeting\n\nWe met and talked. Nothing came of it.\n", "skipped", "no known kind"),
        (b"<!DOCTYPE html><html><body>Daily Papers</body></html>", "skipped", "HTML"),
        ("<html>Daily Papers</html>".encode("utf-16"), "skipped", "HTML"),
        (b"%PDF-1.7\n", "skipped", "PDF"),
        (b"\x00\x01\x02\xff" * 2000, "skipped", "no known kind"),
        (b'{"a": 1}', "skipped", "no answer"),
        (b"[]", "skipped", "without papers"),
        (b"\x1f\x8b\x08\x00broken", "record", "cannot be read"),
    ],
)
def test_what_is_no_page_is_said(tmp_path: Path, data: bytes, kind: str, fact: str) -> None:
    records, problems = split(page(tmp_path, data))
    assert not records and [(problem.kind, fact in problem.fact) for problem in problems] == [(kind, True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_pages_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = f"{HEAD}Alpha\n\n{A}\n\n  • 9 authors\n·\nOct 5, 2022\n"
    (record,), problems = split(page(tmp_path, text.encode(encoding)))
    assert (record.title, record.abstract, record.author_count, record.date) == ("Alpha", A, 9, "2022-10-05")
    assert len(problems) == (encoding == "cp1252")


# --- the API

ENTRY = {
    "paper": {
        "id": "2401.00001v2",
        "title": "Alpha:\n  Fast",
        "summary": "We draw\nfast.",
        "authors": [{"name": "Ada"}],
    }
}


def test_an_entry_with_all_its_keys(tmp_path: Path) -> None:
    paper = ENTRY["paper"] | {
        "publishedAt": "2024-01-02T03:04:05.000Z",
        "organization": {"name": "x", "fullname": "X Lab"},
    }
    path = page(tmp_path, json.dumps([{"paper": paper, "numComments": 3}]), "day.json")
    (record,), problems = split(path, captured={"": "2024-01-03"})
    assert not problems and (record.title, record.abstract, record.source) == ("Alpha: Fast", "We draw fast.", "api")
    assert (record.date, record.authors, record.author_count) == ("2024-01-02", ("Ada",), 1)
    assert (record.arxiv_ids, record.organizations) == (("2401.00001",), ("X Lab",))
    assert record.listing and (record.listing.position, record.listing.comment_count) == (1, 3)
    assert record.listing.page == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([ENTRY, ENTRY]),
        json.dumps([ENTRY, ENTRY], indent=1).encode("utf-16"),
        json.dumps([str(ENTRY), str(ENTRY)]),
        json.dumps({"status": "success", "count": "2", "data": [str(ENTRY), ENTRY]}),
        json.dumps({"count": 2, "next": None, "results": [ENTRY, ENTRY]}, indent=1),
        f"{json.dumps(ENTRY)}\n\n{json.dumps(ENTRY)}",
        f"{json.dumps(ENTRY, indent=2)}\n{json.dumps(ENTRY['paper'], indent=2)}\n",
        f"{ENTRY}\n{json.dumps(ENTRY['paper'])}\n",
        str([ENTRY, ENTRY]),
        pformat({"status": "success", "data": [ENTRY, ENTRY]}, sort_dicts=False).encode("utf-16"),
        f"[{ENTRY}, {json.dumps(ENTRY)}]",
        gzip.compress(f"{json.dumps(ENTRY)}\n{json.dumps(ENTRY)}\n".encode()),
    ],
    ids=[
        "array",
        "indented, UTF-16",
        "reprs",
        "wrapped",
        "results of an API",
        "lines",
        "objects over several lines",
        "reprs and bare papers a line",
        "a repr",
        "a repr, wrapped",
        "mixed",
        "gzip",
    ],
)
def test_the_shapes_of_an_answer(tmp_path: Path, data: str | bytes) -> None:
    records, problems = split(page(tmp_path, data, "named-at-random"))
    assert titles(records) == ["Alpha: Fast"] * 2 and not problems
    assert [record.listing.position for record in records if record.listing] == [1, 2]


def test_an_entry_that_has_lists_of_its_own_is_no_wrapped_answer(tmp_path: Path) -> None:
    entry = {"title": "Alpha: Fast", "abstract": "We draw fast.", "results": [{"title": "A", "abstract": "B."}]}
    records, problems = split(page(tmp_path, f"{json.dumps(entry)}\n{json.dumps(entry)}", "rows.jsonl"))
    assert titles(records) == ["Alpha: Fast"] * 2 and not problems


BAD_ENTRIES = {
    "a number": (3, "int"),
    "no abstract": ({"paper": {"title": "T"}}, "no abstract"),
    "no title": ({"paper": {"summary": "S."}}, "no title"),
    "a title of marks": ({"paper": {"title": "?!", "summary": "S."}}, "letters"),
    "a title of another type": ({"paper": {"title": 3, "summary": "S."}}, "no title"),
    "a paper of another type": ({"paper": []}, "list"),
    "a huge abstract": ({"paper": {"title": "T", "summary": "word " * 9000}}, "characters"),
    "a repr with a call": ("{'paper': __import__('os').system('true')}", "breaks off"),
    "a repr cut off": (str(ENTRY)[:47], "breaks off"),
    "a repr with an open bracket": (str(ENTRY)[:-1], "does not parse"),
    "a deep repr": ("{'paper': " + "[" * 99 + "]" * 99 + "}", "deeper"),
    "a repr with signs": ("{'a': " + "-" * 9999 + "1}", "breaks off"),
    "a long number": ("{'a': " + "1" * 9999 + "}", "does not parse"),
    "a huge repr": ("{'a': '" + "x" * REPR_LIMIT + "'}", "characters"),
}


@pytest.mark.parametrize("name", BAD_ENTRIES)
def test_a_bad_entry_is_named_and_its_neighbours_are_read(tmp_path: Path, name: str) -> None:
    bad, fact = BAD_ENTRIES[name]
    records, problems = split(page(tmp_path, json.dumps([ENTRY, bad, ENTRY]), "day.json"))
    assert [record.listing.position for record in records if record.listing] == [1, 3]
    assert places(problems) == ["day.json[2]"] and fact in problems[0].fact and problems[0].kind == "record"


def test_a_bad_entry_of_a_file_that_is_a_repr(tmp_path: Path) -> None:
    for name in ("a deep repr", "a huge repr"):
        bad, fact = BAD_ENTRIES[name]
        records, problems = split(page(tmp_path, f"[{ENTRY}, {bad}, {ENTRY}]", "day.json"))
        assert titles(records) == ["Alpha: Fast"] * 2
        assert places(problems) == ["day.json[2]"] and fact in problems[0].fact
    records, problems = split(page(tmp_path, f"[{ENTRY}, {{'a': __import__('os')}}, {ENTRY}]", "day.json"))
    assert len(records) == 1 and "breaks off" in problems[0].fact


def test_entries_before_a_break_are_kept(tmp_path: Path) -> None:
    whole = json.dumps([ENTRY, ENTRY])
    for text in (whole[:-20], whole[:-1], f"[{json.dumps(ENTRY)}, " + "[" * 100_000):
        records, problems = split(page(tmp_path, text, "day.json"))
        assert records and places(problems) == [f"day.json[{len(records) + 1}]"]
    packed = gzip.compress(f"{json.dumps(ENTRY)}\n".encode() + os.urandom(60_000).hex().encode())
    records, problems = split(page(tmp_path, packed[:-9000], "day.jsonl.gz"))
    assert len(records) == 1 and places(problems) == ["day.jsonl.gz[2]"]


def test_a_broken_line_costs_one_entry(tmp_path: Path) -> None:
    line = json.dumps(ENTRY)
    bad = ["{", "[" * 100_000, '{"a": ' + "9" * 9999 + "}", "x" * 2_100_000]
    for text in bad:
        records, problems = split(page(tmp_path, f"{line}\n{text}\n{line}\n", "days.jsonl"))
        assert len(records) == 2 and places(problems) == ["days.jsonl[2]"]


def test_strings_that_rdf_can_hold(tmp_path: Path) -> None:
    odd = {"title": "Al\x00pha\ud800", "summary": "We\u2028draw\x0c\x1b \ud83d\ude00\x85fast."}
    (record,), _ = split(page(tmp_path, json.dumps([{"paper": odd}]), "day.json"))
    assert (record.title, record.abstract) == ("Alpha\ufffd", "We draw 😀 fast.")


# --- paths


def test_folders_are_walked_in_sorted_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir(), (tmp_path / ".git").mkdir()
    for name, title in (
        ("b/2.txt", "Two"),
        ("a.txt", "One"),
        ("c.txt", "Three"),
        (".git/x.txt", "Hidden"),
        (".y.txt", "Hidden"),
    ):
        page(tmp_path, f"{HEAD}{title}\n\n{A}\n", name)
    page(tmp_path, "# Notes\n", "README.md")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    records, problems = split(tmp_path)
    assert titles(records) == ["One", "Two", "Three"]
    assert [(place, problem.kind) for place, problem in zip(places(problems), problems, strict=True)] == [
        ("README.md", "skipped")
    ]


@pytest.mark.parametrize("path", ["nowhere.txt", "", "bad\0name", "x" * 5000])
def test_a_path_that_cannot_be_read_is_an_error(path: str) -> None:
    with pytest.raises(InputError):
        list(read([path]))


def test_a_missing_path_is_found_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        next(iter(read([page(tmp_path, f"{HEAD}Alpha\n\n{A}\n"), tmp_path / "nowhere"])))


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")  # root, too, must see this test work

    path = page(tmp_path, HEAD)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="permission denied"):
        split(path)
    assert [problem.kind for problem in split(tmp_path)[1]] == ["path"]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert [problem.kind for problem in split(tmp_path)[1]] == ["skipped"]


def test_stdin_and_pipes_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"{HEAD}Alpha\n\n{A}\n\nLost\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    records, problems = split("-", captured={"-": "2024"})
    assert titles(records) == ["Alpha"] and places(problems) == ["-:15"]
    assert records[0].listing and records[0].listing.page == hashlib.sha256(data).hexdigest()
    reading, writing = os.pipe()
    os.write(writing, data), os.close(writing)
    assert titles(split(f"/dev/fd/{reading}")[0]) == ["Alpha"]
    os.close(reading)


def test_a_name_that_no_terminal_takes(tmp_path: Path) -> None:
    (_,) = [page(tmp_path, "x", os.fsdecode(b"a\n\xff.txt"))]
    assert [str(problem).isprintable() for problem in split(tmp_path)[1]] == [True]


# --- whatever the bytes


def sound(path: Path) -> None:
    for each in read([path]):
        assert isinstance(each, Record | Problem)
        texts = (each.title, each.abstract) if isinstance(each, Record) else (str(each),)
        for text in texts:
            assert text == " ".join(text.split()) and "\0" not in text and text.encode()


fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
lines = st.lists(
    st.sampled_from(
        ["", "Alpha", A, LONG, "·", "  • 9 authors", "Oct 5, 2022 1", "Feb 29", "nvidia NVIDIA", "new", "Subscribe"]
    )
    | st.text(max_size=30),
    max_size=30,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["paper", "title", "summary", "authors", "id", "organization", "data"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@fuzz
@given(
    data=st.binary(max_size=300),
    head=st.sampled_from([b"", HEAD.encode(), b"[", b"{'", b'{"', b"\x1f\x8b\x08\0", b"\xff\xfe"]),
)
def test_random_bytes_never_crash(tmp_path: Path, data: bytes, head: bytes) -> None:
    sound(page(tmp_path, head + data))


@fuzz
@given(given_lines=lines)
def test_random_lines_never_crash_or_mix_entries(tmp_path: Path, given_lines: list[str]) -> None:
    path = page(tmp_path, (HEAD + "\n".join(given_lines)).encode("utf-8", "replace"))
    sound(path)
    positions = [record.listing.position for record in split(path)[0] if record.listing]
    assert positions == sorted(set(positions))


@fuzz
@given(
    value=st.lists(json_values, max_size=4),
    spelled=st.sampled_from([json.dumps, str, lambda value: json.dumps(list(map(str, value)))]),
)
def test_random_json_never_crashes(tmp_path: Path, value: list[object], spelled: object) -> None:
    sound(page(tmp_path, spelled(value).encode("utf-8", "replace"), "day.json"))  # type: ignore[operator]


def test_limits_of_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.sources, "PAGE_LIMIT", 1000)
    monkeypatch.setattr(kg.sources.entries, "WHOLE_LIMIT", 1000)
    for text in (HEAD + "x" * 1000, json.dumps([ENTRY] * 20)):
        records, (problem,) = split(page(tmp_path, text))
        assert not records and problem.kind == "skipped" and "1,000 bytes" in problem.fact


def test_size_costs_no_more_than_its_length(tmp_path: Path) -> None:
    """Each of these is quadratic or worse for a careless reader: none would end within the suite's time."""
    many = 200_000
    for text in (
        HEAD + "a. \n" * many,
        HEAD + "T\n" * many,
        HEAD + "x" * 5_000_000,
        "[" + "[" * many,
        '["' + "{'" * many + '"]',
        json.dumps(["{'a': '" + "\\\\" * 100_000] * 3),
        "[" + "1," * many + "1]",
        "{" * many,
    ):
        found = list(read([page(tmp_path, text)]))
        assert found and all(isinstance(each, Problem) for each in found)

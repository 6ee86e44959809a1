"""The readers beside pages and answers: HTML, arXiv metadata and feeds, BibTeX, tables; archives and globs."""

from __future__ import annotations

import base64
import gzip
import html
import json
import plistlib
import quopri
import sys
import tracemalloc
from collections.abc import Callable, Mapping
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.sources.files
from kg.errors import InputError
from kg.merge import merge
from kg.model import Problem, Record
from kg.sources import read

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SNAPSHOT = SHARED / "corpora" / "arxiv-metadata-2025.jsonl.gz"
needs_snapshot = pytest.mark.skipif(not SNAPSHOT.is_file(), reason=f"the metadata snapshot is not at {SNAPSHOT}")

A = "Alpha is a small engine for tests. It draws 90 FPS on one board."
B = "Beta measures how fast alpha is. The gain is 2x."


def split(
    *paths: object, captured: Mapping[str, str] | None = None, columns: Mapping[str, str] | None = None
) -> tuple[list[Record], list[Problem]]:
    found = list(read([str(path) for path in paths], captured or {}, columns or {}))
    return [each for each in found if isinstance(each, Record)], [each for each in found if isinstance(each, Problem)]


def put(folder: Path, text: str | bytes, name: str = "input") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def pairs(records: list[Record]) -> list[tuple[str, str]]:
    return [(record.title, record.abstract) for record in records]


def places(problems: list[Problem]) -> list[str]:
    return [problem.place.rpartition("/")[2] for problem in problems]


# --- HTML


def props(**held: object) -> str:
    return (
        f'<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{html.escape(json.dumps(held))}">'
    )


def entry(identifier: str, title: str, abstract: str, **more: object) -> dict[str, object]:
    people = [{"name": "Ada Lovelace"}, {"name": "Alan Turing"}]
    paper = {
        "id": identifier,
        "title": title,
        "summary": abstract,
        "authors": people,
        "publishedAt": "2024-06-03T00:00:00Z",
    }
    return {"paper": paper, "title": title, "numComments": 4, **more}


def card(identifier: str, title: str, abstract: str = "", meta: str = "") -> str:
    shown = f'<a href="/papers/{identifier}"><p class="line-clamp-3">{abstract}</p></a>' if abstract else ""
    return (
        f'<article class="flex"><a href="/login?next=%2Fpapers%2F{identifier}">101</a>'
        f'<h3><a href="/papers/{identifier}" class="line-clamp-3">{title}</a></h3>{shown}{meta}</article>'
    )


def saved(*inside: str) -> str:
    body = f"<body><main>{''.join(inside)}</main></body>"
    return f"<!DOCTYPE html>\n<html><head><title>Daily Papers</title></head>{body}</html>"


AUTHORS = '<a href="/papers/1"><ul><li title="Ada Lovelace"><img alt=""></li><li>9 authors</li></ul></a><div>·</div>'
NAMED = '<a href="/lab"><img alt="xlab" src="x.png">X Lab</a><span>·</span>'


def test_a_days_page_has_its_papers_in_the_data(tmp_path: Path) -> None:
    data = [entry("2406.00001", "Alpha:\n Fast", A), entry("2406.00002", "Beta", B)]
    text = saved(
        props(dailyPapers=data, dateString="2024-06-03"), card("2406.00002", "Beta"), card("2406.00001", "Alpha: Fast")
    )
    records, problems = split(put(tmp_path, text))
    assert not problems and pairs(records) == [("Beta", B), ("Alpha: Fast", A)]
    first = records[0]
    assert (first.source, first.date, first.arxiv_ids, first.author_count) == ("api", "2024-06-03", ("2406.00002",), 2)
    assert [(r.listing.position, r.listing.comment_count) for r in records if r.listing] == [(1, 4), (2, 4)]


@pytest.mark.parametrize("key", ["dailyPapers", "searchResults", "papers", "trendingPapers"])
def test_data_by_any_name(tmp_path: Path, key: str) -> None:
    held = {key: [entry("2406.00001", "Alpha", A)], "comments": [{"id": "x", "title": "No paper"}], "tabs": ["day"]}
    records, problems = split(put(tmp_path, saved(props(**held), card("2406.00001", "Alpha"))))
    assert pairs(records) == [("Alpha", A)] and not problems


def test_a_search_has_its_papers_in_cards(tmp_path: Path) -> None:
    text = saved(
        props(query={"q": "fps"}, dailyPapers=[]),
        card("2206.00001", "Alpha: &lt;Fast&gt;", f"<span>{A[:20]}</span>{A[20:]}", f"{AUTHORS}<div>Oct 5, 2022</div>"),
        card("2206.00002", "Beta", B, f"{NAMED}<time>May 2</time><a href='#community'>6</a>"),
    )
    (first, second), problems = split(put(tmp_path, text))
    assert not problems and pairs([first, second]) == [("Alpha: <Fast>", A), ("Beta", B)]
    assert (first.source, first.date, first.authors, first.author_count) == ("page", "2022-10-05", ("Ada Lovelace",), 9)
    assert (second.date, second.organizations, second.arxiv_ids) == ("2023-05-02", ("X Lab",), ("2206.00002",))
    assert first.listing and (first.listing.shown_date, first.listing.date_inferred) == ("Oct 5, 2022", False)
    assert second.listing and (second.listing.shown_date, second.listing.date_inferred) == ("May 2", True)
    assert second.listing.comment_count == 6
    assert split(tmp_path, captured={"": "2025"})[0][1].date == "2025-05-02"


def test_data_beyond_the_cards_and_cards_beyond_the_data(tmp_path: Path) -> None:
    text = saved(
        props(dailyPapers=[entry("2406.00001", "Alpha", A)]), card("2406.00002", "Beta", B), card("2406.00003", "Gamma")
    )
    records, problems = split(put(tmp_path, text, "day.html"))
    assert pairs(records) == [("Beta", B), ("Alpha", A)] and [r.source for r in records] == ["page", "api"]
    assert places(problems) == ["day.html[2]"] and "without its abstract" in problems[0].fact


def test_the_page_of_one_paper(tmp_path: Path) -> None:
    records, problems = split(put(tmp_path, saved(props(paper=entry("2406.00001", "Alpha", A)["paper"]))))
    assert pairs(records) == [("Alpha", A)] and not problems


@pytest.mark.parametrize("link", ["/blog/alpha", "/lab/alpha-7b", ""])
def test_articles_of_other_kinds_are_no_cards(tmp_path: Path, link: str) -> None:
    other = f'<article><h2><a href="{link}">Built</a></h2><p>{A} <a href="/papers/2406.00001">Paper</a></p></article>'
    records, problems = split(put(tmp_path, saved(other)))
    assert not records and [problem.kind for problem in problems] == ["skipped"]
    records, problems = split(put(tmp_path, saved(card("2406.00001", "Alpha", A), other)))
    assert pairs(records) == [("Alpha", A)] and not problems


def test_broken_data_leave_the_cards(tmp_path: Path) -> None:
    broken = props(dailyPapers=[entry("2406.00001", "Alpha", A)]).replace("&quot;paper&quot;:", "", 1)
    records, problems = split(put(tmp_path, saved(broken, card("2406.00001", "Alpha", A))))
    assert pairs(records) == [("Alpha", A)] and [problem.kind for problem in problems] == ["note"]


def test_other_encodings_are_told(tmp_path: Path) -> None:
    text = saved(card("2406.00001", "Alpha", f"{A} Schön schnell."))
    for data, kinds in ((text.encode("cp1252"), ["note"]), (text.encode(), []), (text.encode("utf-16"), [])):
        (record,), problems = split(put(tmp_path, data))
        assert record.abstract == f"{A} Schön schnell." and [problem.kind for problem in problems] == kinds


def test_a_cut_page_keeps_what_is_before_the_cut(tmp_path: Path) -> None:
    text = saved(
        props(dailyPapers=[entry(f"2406.{n:05}", f"Paper {n}", A) for n in range(5)]),
        *(card(f"2406.{n:05}", f"Paper {n}") for n in range(5)),
    )
    for end in range(text.index("<article"), len(text), 37):
        records, _ = split(put(tmp_path, text[:end]))
        assert sorted(record.title for record in records) == [f"Paper {n}" for n in range(5)]


# --- one file with its pictures


def mhtml(page: str, encoding: str) -> bytes:
    """A page as Chrome saves it as a single file."""
    body = base64.encodebytes(page.encode()) if encoding == "base64" else quopri.encodestring(page.encode())
    return b"""From: <Saved by Blink>\r
MIME-Version: 1.0\r
Content-Type: multipart/related;\r
\ttype="text/html";\r
\tboundary="----Part--x1----"\r
\r
\r
------Part--x1----\r
Content-Type: image/png\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
------Part--x1----\r
Content-Type: text/html\r
Content-Transfer-Encoding: %s\r
\r
%s\r
------Part--x1------\r
""" % (encoding.encode(), body)


def webarchive(page: object, binary: bool) -> bytes:
    """A page as Safari saves it."""
    main = {"WebResourceData": page, "WebResourceMIMEType": "text/html"}
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML)


SEARCH = saved(card("2406.00001", "Alpha: Fast – 2×", A), card("2406.00002", "Beta", f"{B} " * 40))


@pytest.mark.parametrize(
    "data",
    [
        mhtml(SEARCH, "quoted-printable"),
        mhtml(SEARCH, "base64"),
        mhtml(SEARCH, "quoted-printable").split(b"\r\n", 1)[1],
        gzip.compress(mhtml(SEARCH, "quoted-printable").replace(b"\r\n", b"\n")),
        webarchive(SEARCH.encode(), binary=True),
        webarchive(SEARCH.encode(), binary=False),
    ],
    ids=["quoted", "base64", "other browser", "packed", "binary", "xml"],
)
def test_web_archives_hold_their_page(tmp_path: Path, data: bytes) -> None:
    records, problems = split(put(tmp_path, data))
    assert not problems and pairs(records) == [("Alpha: Fast – 2×", A), ("Beta", " ".join([B] * 40))]


@pytest.mark.parametrize(
    "data",
    [
        mhtml(SEARCH, "base64").replace(b"text/html\r\nC", b"text/css\r\nC"),
        webarchive("x", binary=True),
        webarchive(SEARCH.encode(), binary=True)[:-9],
        b"<?xml version='1.0'?><plist><array/></plist>",
    ],
    ids=["no page", "no bytes", "cut", "no archive"],
)
def test_web_archives_without_a_page_are_told(tmp_path: Path, data: bytes) -> None:
    records, (problem,) = split(put(tmp_path, data))
    assert not records and (problem.kind, problem.fact) == ("skipped", "a web archive without a page")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_cut_archive_keeps_what_is_before_the_cut(tmp_path: Path, encoding: str) -> None:
    data = mhtml(saved(*(card(f"2406.{n:05}", f"Paper {n}", A) for n in range(9))), encoding)
    counts = [len(split(put(tmp_path, data[:end]))[0]) for end in range(500, len(data), 97)]
    assert counts == sorted(counts) and {0, 4, 9} <= set(counts)


def test_pictures_inside_a_page_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.sources, "PAGE_LIMIT", len(SEARCH) + 1_000)
    picture = f"<img src='data:image/png;base64,{'iVBO' * 2_000}='>"
    records, problems = split(put(tmp_path, SEARCH.replace("<main>", f"<main>{picture}")))
    assert len(records) == 2 and not problems
    monkeypatch.setattr(kg.sources, "WHOLE_LIMIT", 5_000)  # what is cut there might lack papers
    records, (problem,) = split(tmp_path)
    assert not records and problem.kind == "skipped" and "without its pictures" in problem.cure


# --- arXiv

METADATA = {
    "id": "2406.00001",
    "authors": "Ada Lovelace (X Lab), Alan Turing and Grace Hopper",
    "title": "Alpha:\n  Fast",
    "categories": "cs.LG",
    "doi": "10.1000/xyz",
    "abstract": f"  {A}\n",
    "update_date": "2025-01-02",
}


def test_an_entry_of_the_snapshot(tmp_path: Path) -> None:
    (record,), problems = split(put(tmp_path, json.dumps(METADATA)))
    assert not problems and (record.title, record.abstract, record.source) == ("Alpha: Fast", A, "arxiv")
    assert record.date == "2024-06"  # the id's month; update_date is that of the last version
    assert record.authors == ("Ada Lovelace", "Alan Turing", "Grace Hopper")
    assert (record.arxiv_ids, record.dois) == (("2406.00001",), ("10.1000/xyz",))
    full = METADATA | {
        "versions": [{"version": "v1", "created": "Sat, 1 Jun 2024 10:00:00 GMT"}, {"version": "v2", "created": "x"}],
        "authors_parsed": [["Lovelace", "Ada", ""], ["King", "Martin", "Jr."], ["Team X", "", "", "Lab"]],
    }
    (record,), _ = split(put(tmp_path, json.dumps(full)))
    assert record.date == "2024-06-01" and record.authors == ("Ada Lovelace", "Martin King Jr.", "Team X")
    (record,), _ = split(put(tmp_path, json.dumps(METADATA | {"id": "hep-th/9901001"})))
    assert (record.date, record.arxiv_ids) == ("1999-01", ("hep-th/9901001",))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress, lambda data: zstd.compress(data) * 2])
def test_archives_by_content(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    records, problems = split(put(tmp_path, pack(f"{json.dumps(METADATA)}\n".encode())))
    assert {record.title for record in records} == {"Alpha: Fast"} and not problems


def test_broken_archives_keep_what_is_before_the_break(tmp_path: Path) -> None:
    lines = "".join(json.dumps(METADATA | {"title": f"Paper {n}", "comments": f"{n}" * 99}) + "\n" for n in range(9000))
    for pack in (gzip.compress, zstd.compress):
        whole = pack(lines.encode())
        records, problems = split(put(tmp_path, whole[:-9], "cut"))
        assert len(records) > 100 and places(problems) == [f"cut[{len(records) + 1}]"]
        records, problems = split(put(tmp_path, pack(b""), "empty"))
        assert not records and len(problems) == 1
    records, problems = split(put(tmp_path, zstd.compress(b"a" * 99)[:6] + b"junk", "junk"))
    assert not records and [problem.kind for problem in problems] == ["record"]


@needs_snapshot
def test_the_real_snapshot_by_its_counts() -> None:
    count = 0
    for record in read([SNAPSHOT]):
        assert (
            isinstance(record, Record)
            and record.source == "arxiv"
            and record.arxiv_ids
            and record.date
            and record.authors
        )
        count += 1
    assert count == 37_606


@needs_snapshot
def test_memory_does_not_grow_with_the_snapshot() -> None:
    found = read([SNAPSHOT])
    tracemalloc.start()
    peaks = []
    for size in (500, 500, 4000):
        tracemalloc.reset_peak()
        assert sum(1 for _ in islice(found, size)) == size
        peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    assert peaks[2] < 1_000_000  # 4,000 abstracts are six times that


FEED = '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
ATOM = f"""<entry><id>http://arxiv.org/abs/2406.00001v2</id><title>Alpha:
 Fast</title><summary> {A}
</summary><published>2024-06-03T10:00:00Z</published><author><name>Ada Lovelace</name>
<arxiv:affiliation>X</arxiv:affiliation></author>
<author><name>Alan Turing</name></author><arxiv:doi>10.1000/xyz</arxiv:doi></entry>"""


def test_an_entry_of_a_feed(tmp_path: Path) -> None:
    for data in (f"{FEED}{ATOM}</feed>", f"{FEED}{ATOM}</feed>".encode("utf-16"), f"\n{FEED}{ATOM}"):
        (record,), problems = split(put(tmp_path, data))
        assert not problems and (record.title, record.abstract, record.source) == ("Alpha: Fast", A, "arxiv")
        assert (record.date, record.authors) == ("2024-06-03", ("Ada Lovelace", "Alan Turing"))
        assert (record.arxiv_ids, record.dois) == (("2406.00001",), ("10.1000/xyz",))


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        (ATOM.replace("</title>", ""), "broken XML"),
        (ATOM.replace("</entry>", ""), "cut off"),
        (ATOM.replace("Alpha", "&lol;"), "broken XML"),
        (ATOM.replace("Alpha", "\x01"), "broken XML"),
        ("<entry/>".replace("/", " /"), "cut off"),
        ("<entry></entry>", "no id of arXiv"),
        (ATOM.replace("Alpha:\n Fast", ""), "no title"),
        ("<entry>" + "<a>" * 5000 + "</entry>", "broken XML"),
    ],
    ids=["tag", "end", "entity", "control", "empty tag", "empty", "untitled", "deep"],
)
def test_a_broken_entry_costs_no_other(tmp_path: Path, bad: str, fact: str) -> None:
    records, problems = split(put(tmp_path, f"{FEED}{ATOM}{bad}{ATOM}</feed>", "some.xml"))
    assert [record.title for record in records] == ["Alpha: Fast"] * 2
    assert places(problems) == ["some.xml[2]"] and fact in problems[0].fact


def news(kind: str, link: str) -> str:
    """What feeds of new papers say of one, in Atom and in RSS."""
    said = f"<{kind}>arXiv:2406.00001v2 Announce Type: replace-cross \nAbstract: {A}</{kind}>"
    people = "<dc:creator>Ada Lovelace (X, Y Lab), Alan Turing</dc:creator>"
    days = "<pubDate>Mon, 06 Jul 2026 00:00:00 -0400</pubDate><published>2026-07-06T00:00:00-04:00</published>"
    return f"<title>Alpha: Fast</title>{link}{said}{people}{days}"


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
RSS = f"""<rss {DC} version="2.0"><channel><link>http://rss.arxiv.org/rss/cs.LG</link><item>{
    news("description", "<link>https://arxiv.org/abs/2406.00001</link>")
}<guid>oai:arXiv.org:2406.00001v2</guid></item></channel></rss>"""
NEW = f"""<feed {DC} xmlns="http://www.w3.org/2005/Atom"><id>http://rss.arxiv.org/atom/cs.LG</id><entry>{
    news("summary", "<link href='https://arxiv.org/abs/2406.00001'/>")
}<id>oai:arXiv.org:2406.00001v2</id></entry></feed>"""


@pytest.mark.parametrize("text", [RSS, NEW], ids=["rss", "atom"])
def test_feeds_of_new_papers(tmp_path: Path, text: str) -> None:
    (record,), problems = split(put(tmp_path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'))
    assert not problems and (record.title, record.abstract, record.source) == ("Alpha: Fast", A, "arxiv")
    assert (record.arxiv_ids, record.authors) == (("2406.00001",), ("Ada Lovelace", "Alan Turing"))
    assert record.date == "2024-06"  # the id's month; the feed's day is that of the last version


def test_feeds_of_others_are_no_papers(tmp_path: Path) -> None:
    post = ATOM.replace("http://arxiv.org/abs/2406.00001v2", "tag:example.org,2026:1")
    records, problems = split(put(tmp_path, f'<feed xmlns="http://www.w3.org/2005/Atom">{post}</feed>'))
    assert not records and [problem.kind for problem in problems] == ["skipped"]
    records, problems = split(put(tmp_path, f"{FEED}{post}{ATOM}</feed>", "some.xml"))
    assert len(records) == 1 and places(problems) == ["some.xml[1]"]


def test_a_feed_longer_than_one_reading(tmp_path: Path) -> None:
    many = "".join(ATOM.replace("Alpha", f"Alpha {n}") for n in range(2000))
    records, problems = split(put(tmp_path, f"{FEED}{many}</feed>"))
    assert [record.title for record in records] == [f"Alpha {n}: Fast" for n in range(2000)] and not problems


def test_what_a_problem_quotes_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    entry = "<entry><title>T</t\u05cb\u2028m></entry>"
    _, (problem,) = split(put(tmp_path, f"{FEED}{entry}</feed>"))
    assert "broken XML" in problem.fact and str(problem).isprintable()
    assert str(Problem("a:1", "\x1b[2J\x9bm")) == "a:1: \ufffd[2J\ufffdm"


# --- BibTeX

BIB = rf"""% my papers
@string{{venue = "Proceedings of X"}}
@comment{{nothing}}

@inproceedings{{alpha,
  title     = {{{{Alpha}}: F{{\"a}}st}},
  author    = {{Lovelace, Ada and Alan Turing and {{X Lab}} and others}},
  abstract  = {{{A[:27]}
               {A[28:]} Up to 5\% more, 3% less at 2$\times$.}},
  booktitle = venue # " 2024",
  year      = 2024,
  month     = jun,
  doi       = {{10.1000/xy\_z}},
  url       = {{https://arxiv.org/abs/2406.00001v1}}
}}
"""


def bib(key: str, title: str, abstract: str, **more: str) -> str:
    fields = {"title": title, "abstract": abstract} | more
    return f"@article{{{key},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def test_fields_put_together_from_parts(tmp_path: Path) -> None:
    text = """@string{what = {Serv} # "ing"}
@article{a, title = "Alpha " # What # {: Issue #1}, abstract = {We } # "serve #1 " # nothing # { fast.}, year = 2024}
"""
    (record,), problems = split(put(tmp_path, text))
    assert not problems and (record.title, record.date) == ("Alpha Serving: Issue #1", "2024")
    assert record.abstract == "We serve #1 nothing fast."


def test_an_entry_with_all_its_fields(tmp_path: Path) -> None:
    (record,), problems = split(put(tmp_path, BIB))
    assert not problems and (record.title, record.source) == ("Alpha: Fäst", "bibtex")
    assert record.abstract == f"{A} Up to 5% more, 3% less at 2$\\times$."
    assert record.authors == ("Ada Lovelace", "Alan Turing", "X Lab") and record.date == "2024-06"
    assert (record.arxiv_ids, record.dois) == (("2406.00001",), ("10.1000/xy_z",))
    assert record.listing and record.listing.position == 1


@pytest.mark.parametrize(
    ("fields", "date", "identifier"),
    [
        ({"date": "2024-05-06"}, "2024-05-06", None),
        ({"year": "2024", "month": "{11}"}, "2024-11", None),
        ({"year": "2024", "month": "Spring"}, "2024", None),
        ({"year": "in press"}, None, None),
        ({"eprint": "2406.00001", "archiveprefix": "arXiv"}, None, "2406.00001"),
        ({"journal": "arXiv preprint arXiv:2406.00001"}, None, "2406.00001"),
        ({"doi": "10.48550/arXiv.2406.00001"}, None, "2406.00001"),
        ({"eprint": "https://example.org/1"}, None, None),
    ],
)
def test_dates_and_ids_as_exporters_write_them(
    tmp_path: Path, fields: dict[str, str], date: str | None, identifier: str | None
) -> None:
    (record,), _ = split(put(tmp_path, bib("a", "Alpha", A, **fields)))
    assert (record.date, record.arxiv_ids) == (date, (identifier,) if identifier else ())


@pytest.mark.parametrize(
    "bad",
    [
        "@article{b, title = {Lost},\n  abstract = {never closed\n",
        "@article{b, title {Lost}}\n",
        "@article{b}\n",
        "@article{\n",
        bib("b", "Lost", ""),
        bib("b", "{}", A),
        "@article{b, title={x}, abstract={" + "{" * 50_000 + "}\n",
    ],
    ids=["open brace", "no equals sign", "no fields", "cut off", "no abstract", "no title", "deep"],
)
def test_a_broken_entry_is_named_and_its_neighbours_are_read(tmp_path: Path, bad: str) -> None:
    before, after = bib("a", "Alpha", A), bib("c", "Beta", B)
    records, problems = split(put(tmp_path, before + bad + after, "my.bib"))
    assert pairs(records) == [("Alpha", A), ("Beta", B)]
    assert places(problems) == [f"my.bib:{before.count(chr(10)) + 1}"] and problems[0].kind == "record"


def test_of_a_field_given_twice_the_first_holds(tmp_path: Path) -> None:
    (record,), problems = split(put(tmp_path, bib("a", "Alpha", A).replace("\n}", ",\n  title = {Other}\n}")))
    assert record.title == "Alpha" and not problems


def test_one_key_twice_is_two_entries(tmp_path: Path) -> None:
    records, _ = split(put(tmp_path, bib("a", "Alpha", A) + bib("a", "Beta", B)))
    assert [record.title for record in records] == ["Alpha", "Beta"]


# --- tables


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f'title,abstract\nAlpha,"{A}"\nBeta,"{B}"\n', {}),
        (f'\ufeffN;Titel;Kurz\r\n1;Alpha;"{A}"\r\n2;Beta;"{B}"\r\n', {"title": "titel", "abstract": "Kurz"}),
        (f"Title\tSummary\nAlpha\t{A}\n\nBeta\t{B}", {}),
        (f"{json.dumps({'Title': 'Alpha', 'Abstract': A})}\n{json.dumps({'title': 'Beta', 'abstract': B})}", {}),
        (json.dumps([{"T": "Alpha", "A": A}, {"T": "Beta", "A": B}]), {"title": "T", "abstract": "A"}),
    ],
    ids=["CSV", "semicolons and a map", "tabs", "JSON a line", "a JSON array and a map"],
)
def test_tables_of_all_kinds(tmp_path: Path, text: str, columns: dict[str, str]) -> None:
    for data in (text.encode(), text.encode("utf-16"), gzip.compress(text.encode())):
        records, problems = split(put(tmp_path, data), columns=columns)
        assert pairs(records) == [("Alpha", A), ("Beta", B)] and not problems
        assert {record.source for record in records} == {"table"}


def test_a_row_with_all_its_columns(tmp_path: Path) -> None:
    text = 'Title,Abstract,Year,arXiv,DOI,Authors\nAlpha,"We, ""all"",\ndraw.",'
    text += "2024,2406.00001v2,https://doi.org/10.1000/x,Ada L; Alan T\n"
    (record,), problems = split(put(tmp_path, text))
    assert not problems and record.abstract == 'We, "all", draw.' and record.authors == ("Ada L", "Alan T")
    assert (record.date, record.arxiv_ids, record.dois) == ("2024", ("2406.00001",), ("10.1000/x",))
    (record,), _ = split(
        put(tmp_path, json.dumps({"title": "Alpha", "abstract": A, "year": 2024, "authors": ["Ada L"]}))
    )
    assert (record.date, record.authors) == ("2024", ("Ada L",))


ZOTERO = (
    '"Key","Publication Year","Author","Title","DOI","Url","Abstract Note","Date"\n"K","2024","Lovelace, Ada; X Lab",'
)
ZOTERO += f'"Alpha","10.1000/x","http://arxiv.org/abs/2406.00001","{A}","2024-06-03"\n'
CSL = {
    "id": "lovelaceAlpha2024",
    "type": "article",
    "title": "Alpha",
    "abstract": A,
    "DOI": "10.1000/x",
    "URL": "http://arxiv.org/abs/2406.00001",
    "author": [{"family": "Lovelace", "given": "Ada"}, {"name": "X Lab"}],
    "issued": {"date-parts": [[2024, 6, 3]]},
}


@pytest.mark.parametrize("text", [ZOTERO, json.dumps([CSL])], ids=["Zotero's CSV", "CSL JSON"])
def test_tables_of_reference_managers(tmp_path: Path, text: str) -> None:
    (record,), problems = split(put(tmp_path, text))
    assert not problems and (record.title, record.abstract, record.date) == ("Alpha", A, "2024-06-03")
    assert (record.authors, record.arxiv_ids) == (("Ada Lovelace", "X Lab"), ("2406.00001",))
    assert record.dois == ("10.1000/x",)


@pytest.mark.parametrize(
    ("parts", "day"), [(["2024"], "2024"), (["2024", 6], "2024-06"), (["2024", "6", 3], "2024-06-03")]
)
def test_parts_of_a_day_may_be_texts(tmp_path: Path, parts: list[object], day: str) -> None:
    (record,), problems = split(put(tmp_path, json.dumps(CSL | {"issued": {"date-parts": [parts]}})))
    assert record.date == day and not problems


@pytest.mark.parametrize("issued", [{}, {"date-parts": None}, {"date-parts": [[]]}, {"date-parts": [["May"]]}, [2024]])
def test_days_that_are_none(tmp_path: Path, issued: object) -> None:
    (record,), problems = split(put(tmp_path, json.dumps(CSL | {"issued": issued})))
    assert record.date is None and not problems


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        ('2,"Lost,never closed', "3 columns"),
        ("2,Lost", "3 columns"),
        ("2,Lost,a,b", "3 columns"),
        ("2,,We draw.", "no title"),
        ("2,Lost,", "no abstract"),
    ],
)
def test_a_broken_row_is_named_and_its_neighbours_are_read(tmp_path: Path, bad: str, fact: str) -> None:
    text = f'id,title,abstract\n1,Alpha,"{A}"\n{bad}\n3,Beta,"{B}"\n4,"Gamma, ""too""",We do.\n'
    records, problems = split(put(tmp_path, text, "all.csv"))
    assert pairs(records) == [("Alpha", A), ("Beta", B), ('Gamma, "too"', "We do.")]
    assert places(problems) == ["all.csv:3"] and fact in problems[0].fact


def test_a_quote_that_is_never_closed_ends_with_its_row(tmp_path: Path) -> None:
    records, problems = split(put(tmp_path, f'title,abstract\nAlpha,"{A}\nBeta,"{B}"\nGamma,We do.\n'))
    assert pairs(records) == [("Alpha", A), ("Beta", B), ("Gamma", "We do.")] and not problems


def test_a_stray_quote_in_a_cell_is_a_quote(tmp_path: Path) -> None:
    records, problems = split(put(tmp_path, 'title,abstract\nAlpha,A 5" disk.\nBeta,We do.\n'))
    assert pairs(records) == [("Alpha", 'A 5" disk.'), ("Beta", "We do.")] and not problems


def test_a_table_without_the_columns_says_what_to_do(tmp_path: Path) -> None:
    _, (problem,) = split(put(tmp_path, "Titel,Kurz\nAlpha,We do.\n", "my.csv"))
    assert problem.kind == "skipped" and "Titel,Kurz" in problem.fact and "--columns" in problem.cure


def test_a_map_of_something_else_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--columns"):
        split(put(tmp_path, "a,b\n"), columns={"colour": "a"})


def test_a_map_leaves_known_formats_alone(tmp_path: Path) -> None:
    put(tmp_path, json.dumps(METADATA), "a"), put(tmp_path, json.dumps([entry("2406.00002", "Beta", B)]), "b")
    records, problems = split(tmp_path, columns={"title": "id", "abstract": "title"})
    assert [record.source for record in records] == ["arxiv", "api"] and not problems


def test_a_doi_holds_only_what_a_graph_can_hold(tmp_path: Path) -> None:
    text = json.dumps({"title": "Alpha", "abstract": A, "doi": "10.1000/x\0y\ud800z"})
    (record,), problems = split(put(tmp_path, text))
    assert not problems and record.dois == ("10.1000/xy\ufffdz",)


# --- together


def test_one_paper_of_six_sources(tmp_path: Path) -> None:
    put(tmp_path, f"new\n\nDaily Papers\n\nAlpha: Fast\n\n{A}\n", "page.txt")
    put(tmp_path, saved(card("2406.00001", "Alpha: Fast", A)), "page.html")
    put(tmp_path, json.dumps([entry("2406.00001", "Alpha: Fast", A)]), "day.json")
    put(tmp_path, json.dumps(METADATA), "arxiv.jsonl")
    put(tmp_path, bib("a", "{Alpha}: fast", A, eprint="2406.00001"), "my.bib")
    put(tmp_path, f"title;abstract\nALPHA - FAST;{A}\n", "my.csv")
    records, problems = split(tmp_path)
    assert (
        sorted(record.source for record in records) == ["api", "arxiv", "bibtex", "page", "page", "table"]
        and not problems
    )
    for some in (records, records[::-1]):
        (paper,) = merge(some)
        assert (paper.title, paper.abstract, paper.arxiv_ids) == ("Alpha: Fast", A, ("2406.00001",))
        assert paper.date == "2024-06-03" and len(paper.listings) == 6


def test_ranks_of_sources() -> None:
    ranked = ["arxiv", "api", "page", "bibtex", "table"]
    for better, worse in pairwise(ranked):
        (paper,) = merge([Record("Alpha", "A much longer text.", worse), Record("ALPHA", "Short.", better)])
        assert (paper.title, paper.abstract) == ("ALPHA", "Short.")


def test_globs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.csv", "a.csv", "sub/c.csv", "x.txt", "[d].csv"):
        put(tmp_path, f"title,abstract\n{name},{A}\n", name)
    titles = [record.title for record in split(tmp_path / "?.csv")[0]]
    assert titles == ["a.csv", "b.csv"]
    assert len(split(tmp_path / "**" / "*.csv")[0]) == 4
    assert [record.title for record in split(tmp_path / "[d].csv")[0]] == ["[d].csv"]
    with pytest.raises(InputError, match="no such file"):
        split(tmp_path / "*.bib")


def test_a_file_is_read_once_by_whatever_paths_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "saved" / "sub").mkdir(parents=True)
    for name in ("saved/a.csv", "saved/sub/b.csv"):
        put(tmp_path, f"title,abstract\n{name},{A}\n", name)
    (tmp_path / "saved" / "again.csv").symlink_to("a.csv")
    monkeypatch.chdir(tmp_path)
    expanded = ["saved/", "saved/a.csv", "saved/again.csv", "saved/sub", "saved/sub/b.csv"]  # by a shell
    for paths in (["saved/**"], expanded, ["saved", "./saved/a.csv", str(tmp_path / "saved")]):
        assert [record.title for record in split(*paths)[0]] == ["saved/a.csv", "saved/sub/b.csv"], paths


@pytest.mark.parametrize("folder", ["x_files", "x-Dateien", "x_archivos", "x_fichiers", "x_bestanden", "x.files"])
def test_the_folder_of_a_saved_page_is_left_out_in_any_language(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / folder / "deep").mkdir(parents=True)
    for name in ("a.csv", "x.html", f"{folder}/b.csv", f"{folder}/deep/c.csv"):
        put(tmp_path, f"title,abstract\n{name},{A}\n", name)
    monkeypatch.chdir(tmp_path)

    def left(*paths: str) -> tuple[list[str], list[str]]:
        records, problems = split(*paths)
        return [r.title for r in records], [p.place for p in problems if p.kind == "note"]

    assert left(".") == (["a.csv", "x.html"], [])
    assert left("**") == left("a.csv", f"{folder}/b.csv", folder, "x.html") == (["a.csv", "x.html"], [folder])
    assert left(f"{folder}/deep") == ([f"{folder}/deep/c.csv"], []), "who names it alone, means it"
    Path("x.html").unlink()
    assert left(folder)[0] == [f"{folder}/b.csv", f"{folder}/deep/c.csv"], "a folder without its page is like any other"


# --- whatever the bytes


def sound(path: Path) -> list[Record | Problem]:
    found = list(read([path]))
    for each in found:
        texts = (each.title, each.abstract, *each.authors) if isinstance(each, Record) else (str(each),)
        for text in texts:
            assert text == " ".join(text.split()) and "\0" not in text and text.encode()
    return found


fuzz = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADS = {
    "html": b"<!DOCTYPE html><article><h3>",
    "props": saved(props(dailyPapers=[entry("2406.00001", "Alpha", A)])).encode()[:-300],
    "feed": f"{FEED}{ATOM}<entry>".encode(),
    "bibtex": b"@article{a, title={",
    "strings": b'@string{a = "b"}\n@article{a, title=a # ',
    "csv": b"title,abstract\n",
    "metadata": json.dumps(METADATA).encode() + b"\n",
    "zstd": zstd.compress(json.dumps(METADATA).encode())[:-4],
    "gzip": gzip.compress(json.dumps(METADATA).encode())[:-9],
}
WORDS = rb"""&#xD800; &quot; \ud800 </entry> <entry> <article> </h3> <p> @article{ @string{ 01/01/1967'AND2*3 M$^3$-VOS
    -> title abstract = # \begin{a} ~ $ % { } \ & < > " ' ,""".split()
BYTES = (b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b",\n", b"\r", b"\n", b" ")
HOSTILE = st.sampled_from([*WORDS, *BYTES])
noise = st.lists(HOSTILE | st.binary(max_size=6), max_size=40).map(b"".join)


@fuzz
@given(name=st.sampled_from(sorted(HEADS)), data=noise, tail=st.sampled_from([b"", b"}}\n", b"</entry></feed>"]))
def test_hostile_bytes_never_crash(tmp_path: Path, name: str, data: bytes, tail: bytes) -> None:
    assert sound(put(tmp_path, HEADS[name] + data + tail))


@fuzz
@given(data=noise)
def test_hostile_bytes_between_entries_lose_no_neighbour(tmp_path: Path, data: bytes) -> None:
    word = data.replace(b"\n", b"").replace(b"\r", b"").replace(b"@", b"")
    inner = b"{" + word.replace(b"{", b"").replace(b"}", b"")
    text = bib("a", "Alpha", A).encode() + b"@article{b, title=" + inner + b"\n" + bib("c", "Beta", B).encode()
    titles = [each.title for each in sound(put(tmp_path, text)) if isinstance(each, Record)]
    assert titles[0] == "Alpha" and titles[-1] == "Beta"
    row = word.replace(b'"', b"").replace(b"\0", b"")
    text = f"title,abstract\nAlpha,{A}\n".encode() + row + f"\nBeta,{B}\n".encode()
    titles = [each.title for each in sound(put(tmp_path, text)) if isinstance(each, Record)]
    assert titles[:1] == ["Alpha"] and titles[-1] == "Beta"


@fuzz
@given(title=st.text(min_size=1, max_size=40), abstract=st.text(min_size=1, max_size=80))
def test_any_text_comes_through_html_and_feeds(tmp_path: Path, title: str, abstract: str) -> None:
    """What the independent writers `html` and `json` escape is read as it was."""
    given_entry = entry("2406.00001", title, abstract)
    (direct,) = sound(put(tmp_path, json.dumps([given_entry, entry("1", "Known", A)])[:-1] + "]"))[:1]
    (inside,) = sound(put(tmp_path, saved(props(dailyPapers=[given_entry]))))[:1]
    if isinstance(direct, Record):
        assert isinstance(inside, Record) and pairs([inside]) == pairs([direct])
    else:
        assert isinstance(inside, Problem)


def test_size_costs_no_more_than_its_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these is quadratic or worse for a careless reader: none would end within the suite's time."""
    many = 100_000
    row = f"Alpha,{A}\n"
    for text in (
        "<html>" + "<div>" * many,
        "<html>" + "<article><h3>" * many,
        "<html>" + "<!--" * many,
        "<html>" + "<a b='" * many,
        "<html><article><h3>x</h3>" + "<p>" * many,
        '<html><div data-props="' + "&quot;" * many,
        "<html><div data-props='" + "[" * many + "dailyPapers'>",
        "Content-Type: multipart/related; boundary=x\n\n" + "--x\n" * many * 10,
        "Content-Type: multipart/related;\n" + " boundary=x;\n" * many,
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n" * many,
        "<?xml version='1.0'?><plist>" + "<array>" * many,
        "<img src='data:image/png;base64," * many,
        FEED + "<entry>" * many,
        FEED + "<entry><title>" + "x" * 5_000_000,
        FEED + "<entry>" + "<a>" * many,
        "@article{a, title={" + "{" * many,
        "@article{a, title={" + "\\" * many + "}}",
        "@article{a, title={" + "$" * many + "}}",
        "@article{a, title={x}, abstract={" + "\\emph{" * 5000 + "}" * 5000 + "}}",
        "@article{a, " + "a=1," * many + "}",
        "@a{\n" * many,
        "@a{b, title=" + '"' * many,
        "title,abstract\n" + '"\n' * many,
        "title,abstract\n" + 'a"\n' + "b\n" * many,
        "title,abstract\n" + '"' * many,
        "title,abstract\n" + "," * many,
        "title,abstract\n" + "x" * 5_000_000,
        json.dumps(METADATA | {"abstract": "x " * many}),
        json.dumps(METADATA | {"authors": "a, " * many}),
        json.dumps(METADATA | {"authors": "(" * many, "title": "?"}),
        json.dumps(METADATA | {"doi": "10.1000/" * many, "title": "?"}),
    ):
        assert sound(put(tmp_path, text)), text[:40]
    assert len(split(put(tmp_path, "title,abstract\n" + row * many))[0]) == many


def test_a_file_of_bad_records_fills_no_memory(tmp_path: Path) -> None:
    whole = json.dumps(METADATA)
    path = put(tmp_path, gzip.compress((f"{whole}\n" + "x\n" * 3_000 + whole).encode()), "a.jsonl.gz")
    records, problems = split(path)
    assert len(records) == 2 and len(problems) == 1_001 and sum(problem.count for problem in problems) == 3_000
    assert places(problems)[-2:] == ["a.jsonl.gz[1001]", "a.jsonl.gz"] and "2,000 more" in problems[-1].fact


def test_a_long_line_is_one_bad_record(tmp_path: Path) -> None:
    limit = kg.sources.files.LINE_LIMIT
    for before, long, after, name in (
        (json.dumps(METADATA) + "\n", "x" * limit * 3 + "\n", json.dumps(METADATA), "a.jsonl"),
        (f"title,abstract\nAlpha: Fast,{A}\n", "x" * limit * 3 + "\n", f"Alpha: Fast,{A}\n", "a.csv"),
        (
            bib("a", "Alpha: Fast", A),
            "@article{b, title={" + "x" * limit * 3 + "\n",
            bib("c", "Alpha: Fast", A),
            "a.bib",
        ),
    ):
        records, problems = split(put(tmp_path, before + long + after, name))
        assert [record.title for record in records] == ["Alpha: Fast"] * 2 and len(problems) == 1

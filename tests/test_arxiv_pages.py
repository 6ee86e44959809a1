"""arXiv's pages saved as HTML: lists, searches, the page of one paper. The papers are invented, the elements real."""

from __future__ import annotations

import gzip
import html
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_readers import A, B, entry, fuzz, noise, pairs, places, put, saved, sound, split

from kg.merge import merge
from kg.model import Problem, Record
from kg.sources.text import fault

LINK = '<a href="https://example.org/alpha" rel="external noopener nofollow" class="link-external link-https">{}</a>'
# what MathJax 2 makes of $2\times$ in a browser: an empty preview, what is drawn, and the source
DRAWN = (
    '<span class="MathJax_Preview" style="color: inherit; display: none;"></span>'
    '<span class="MathJax" id="MathJax-Element-1-Frame" data-mathml="&lt;math&gt;&lt;mn&gt;2&lt;/mn&gt;&lt;/math&gt;">'
    '<nobr aria-hidden="true"><span class="math">2×</span></nobr><span class="MJX_Assistive_MathML">2×</span></span>'
    '<script type="math/tex{}" id="MathJax-Element-1">2\\times</script>'
)
LABEL = "<span class='descriptor'>{}:</span>"
PEOPLE = '<a href="https://arxiv.org/search/cs?searchtype=author">Ada Lovelace</a>, <a href="/">Alan\nTuring</a>'


FULL = f'<article class="ltx_document"><h1>Alpha: Fast</h1><section><h3>3.1 Setup</h3><p>{A}</p></section></article>'


def listed(identifier: str, title: str, abstract: str = "", note: str = "") -> str:
    """A pair of a list, as arXiv's template writes it."""
    return f"""<dt>
  <a name='item1'>[1]</a>
  <a href ="/abs/{identifier}" title="Abstract" id="{identifier}">
    arXiv:{identifier}
  </a>
  {note} [<a href="/pdf/{identifier}" title="Download PDF" id="pdf-{identifier}">pdf</a>, <a href="/format/x">other</a>]
</dt>
<dd>
  <div class='meta'>
    <div class='list-title mathjax'>{LABEL.format("Title")}
      {title}
    </div>
    <div class='list-authors'>{PEOPLE}</div>
    <div class='list-comments mathjax'>{LABEL.format("Comments")} 9 pages, {LINK.format("this https URL")}</div>
    <div class='list-subjects'>{LABEL.format("Subjects")}
      <span class="primary-subject">Machine Learning (cs.LG)</span>; Computation and Language (cs.CL)</div>
    {f"<p class='mathjax'>{chr(10)}{abstract}{chr(10)}</p>" if abstract else ""}
  </div>
</dd>"""


def listing(*sections: str) -> str:
    """A list, as a browser saves it."""
    inside = "".join(f"<dl id='articles'><h3>New submissions</h3>{section}</dl>" for section in sections)
    return f"""<!DOCTYPE html>
<!-- saved from url=(0036)https://arxiv.org/list/cs.LG/new -->
<html lang="en"><head><title>Machine Learning</title><style>
@media (max-width: 9em) {{ a {{ color: red }} }}
</style></head><body><div id='content-inner'><div id='dlpage'><h1>Machine Learning</h1>
<h3>Showing new listings for Friday, 12 January 2024</h3>{inside}</div></div></body></html>"""


def result(identifier: str, title: str, abstract: str, submitted: str, people: str = PEOPLE, doi: str = "") -> str:
    """A result of a search, as arXiv's template writes it."""
    full = f"""<span class="abstract-full has-text-grey-dark mathjax" id="{identifier}-full" style="display: none;">
        {abstract}
        <a class="is-size-7" style="white-space: nowrap;" onclick="x">&#9651; Less</a>
      </span>"""
    return f"""<li class="arxiv-result">
    <div class="is-marginless">
      <p class="list-title is-inline-block"><a href="https://arxiv.org/abs/{identifier}">arXiv:{identifier}</a>
        <span>&nbsp;[<a href="https://arxiv.org/pdf/{identifier}">pdf</a>]&nbsp;</span></p>
      <div class="tags is-inline-block"><span class="tag is-small is-link" data-tooltip="x">cs.LG</span></div>
      {doi and f'<span class="tag"><a href="https://doi.org/{doi}">{doi} <i class="fa"></i></a></span>'}
    </div>
    <p class="title is-5 mathjax">
      {title}
    </p>
    <p class="authors"><span class="search-hit">Authors:</span> {people}</p>
    <p class="abstract mathjax"><span class="search-hit">Abstract</span>:
      <span class="abstract-short has-text-grey-dark mathjax" style="display: inline;">&hellip;short
        <a class="is-size-7">&#9661; More</a></span>
      {abstract and full}
    </p>
    <p class="is-size-7">{submitted} <span class="x">originally announced</span> March 2024.</p>
    <p class="comments is-size-7"><span class="x">Comments:</span> Submitted 1 May, 2001; 9 pages</p>
  </li>"""


def search(*results: str) -> str:
    found = f'<ol class="breathe-horizontal" start="1">{"".join(results)}</ol>' if results else "<p>No results</p>"
    tips = "<article class='message'><h4>Searching by Author Name</h4><p>Use the field.</p></article>"
    title = "<title>Search | arXiv e-print repository</title>"
    return f"<!DOCTYPE html><html><head>{title}</head><body>{tips}{found}</body></html>"


def alone(title: str, abstract: str, *tags: tuple[str, str], shown: str = "") -> str:
    """The page of one paper."""
    said = [("citation_title", title), *tags, ("citation_arxiv_id", "2401.00001")]
    said += [("citation_abstract", abstract)] if abstract else []
    meta = "".join(f'<meta name="{name}" content="{html.escape(content)}"/>\n' for name, content in said)
    quote = f'<blockquote class="abstract mathjax">{LABEL.format("Abstract")}{shown}</blockquote>'
    return f'<!DOCTYPE html><html><head>{meta}</head><body><h1 class="title mathjax">X</h1>{quote}</body></html>'


def test_a_list_of_new_papers(tmp_path: Path) -> None:
    first = listed("2401.00001", "Alpha: Sorting at $O(N)$", f"{A}<br>Code: {LINK.format('this https URL')}. See it.")
    cross = listed("2312.00002", "Beta &lt;i&gt; &amp;amp; &lt;script&gt;", B, "(cross-list from cs.CL)")
    old = listed("cs/0112017", "Gamma", A.replace("<", "&lt;"), "(replaced)")
    (alpha, beta, gamma), problems = split(put(tmp_path, listing(first, cross + old)))
    assert not problems and pairs([beta]) == [("Beta <i> &amp; <script>", B)]
    assert alpha.title == "Alpha: Sorting at $O(N)$"
    assert alpha.abstract == f"{A} Code: https://example.org/alpha. See it."
    assert (alpha.source, alpha.date, alpha.arxiv_ids) == ("arxiv", "2024-01", ("2401.00001",))
    assert (alpha.authors, alpha.author_count) == (("Ada Lovelace", "Alan Turing"), 2)
    assert (beta.date, beta.arxiv_ids) == ("2023-12", ("2312.00002",))
    assert (gamma.date, gamma.arxiv_ids) == ("2001-12", ("cs/0112017",))
    assert [record.listing.position for record in (alpha, beta, gamma) if record.listing] == [1, 2, 3]


def test_a_list_of_the_years_before(tmp_path: Path) -> None:
    """Its ids stood in a span, its links were whole, and it could lie at another host."""
    text = listing(listed("2401.00001v2", "Alpha", A)).replace("<a href =", "<span class='list-identifier'><a href=")
    text = text.replace("</dt>", "</span></dt>").replace('"/abs/', '"https://export.arxiv.org/abs/')
    (record,), problems = split(put(tmp_path, text))
    assert not problems and pairs([record]) == [("Alpha", A)] and record.arxiv_ids == ("2401.00001",)


@pytest.mark.parametrize("kind", ["", "; mode=display"])
def test_formulas_that_a_browser_has_drawn(tmp_path: Path, kind: str) -> None:
    drawn = DRAWN.format(kind)
    texts = (
        listing(listed("2401.00001", f"Alpha {drawn}", f"It is {drawn} as fast, {drawn}{drawn} more.")),
        search(result("2401.00001", f"Alpha {drawn}", f"It is {drawn} as fast, {drawn}{drawn} more.", "Submitted")),
    )
    mark = "$$" if kind else "$"
    formula = f"{mark}2\\times{mark}"
    for text in texts:
        (record,), problems = split(put(tmp_path, text))
        said = f"It is {formula} as fast, {formula}{formula} more."
        assert not problems and pairs([record]) == [(f"Alpha {formula}", said)]


def test_formulas_whose_source_is_lost(tmp_path: Path) -> None:
    """Tools that save a page in one file leave scripts out: what was drawn remains, once."""
    lost = DRAWN.format("")[: DRAWN.index("<script")]
    (record,), _ = split(put(tmp_path, listing(listed("2401.00001", "Alpha", f"It is {lost} as fast."))))
    assert record.abstract == "It is 2× as fast."


def test_results_of_a_search(tmp_path: Path) -> None:
    hit = '<span class="search-hit mathjax">{}</span>'
    bare = '<a href="/x">Ada Lovelace</a>, et al. (12 additional authors not shown)'
    one = result(
        "2401.00001v2",
        f"Alpha: {hit.format('Sort')}ing",
        f"We {hit.format('sort')}. See {LINK.format('this <i>https</i> <i>URL</i>')}. Fast.",
        "<span>Submitted</span> 12 March, 2024; <span>v1</span> submitted 3 January, 2024;",
        doi="10.1000/xyz",
    )
    two = result("cs/0112017", "Beta", B, "<span>Submitted</span> 9 December, 2001;", bare)
    (alpha, beta), problems = split(put(tmp_path, search(one, two)))
    assert not problems and pairs([alpha, beta]) == [
        ("Alpha: Sorting", "We sort. See https://example.org/alpha. Fast."),
        ("Beta", B),
    ]
    assert (alpha.date, alpha.arxiv_ids, alpha.dois) == ("2024-01-03", ("2401.00001",), ("10.1000/xyz",))
    assert (alpha.authors, alpha.author_count) == (("Ada Lovelace", "Alan Turing"), 2)
    assert (beta.date, beta.arxiv_ids, beta.dois) == ("2001-12-09", ("cs/0112017",), ())
    assert (beta.authors, beta.author_count) == (("Ada Lovelace",), 13)


def test_the_page_of_one_paper(tmp_path: Path) -> None:
    tags = (
        ("citation_author", "Lovelace, Ada"),
        ("citation_author", "X Lab"),
        ("citation_doi", "10.1000/xyz"),
        ("citation_date", "2024/01/03"),
        ("citation_online_date", "2024/03/12"),
    )
    for text in (
        alone("Alpha: <i> & \n $2\\times$", f"{A} See https://example.org/alpha, $2\\times$.", *tags),
        alone(
            "Alpha: <i> & $2\\times$",
            "",
            *tags,
            shown=f"{A} See {LINK.format('this https URL')}, {DRAWN.format('')}.",
        ),
    ):
        (record,), problems = split(put(tmp_path, text))
        assert not problems and record.title == "Alpha: <i> & $2\\times$"
        assert record.abstract == f"{A} See https://example.org/alpha, $2\\times$."
        assert (record.source, record.date, record.arxiv_ids) == ("arxiv", "2024-01-03", ("2401.00001",))
        assert (record.authors, record.author_count, record.dois) == (("Ada Lovelace", "X Lab"), 2, ("10.1000/xyz",))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (listing(listed("2401.00001", "Alpha") + listed("2401.00002", "Beta")), "titles without abstracts"),
        (search(result("2401.00001", "Alpha", "", "Submitted 3 January, 2024;")), "titles without abstracts"),
        (alone("Alpha", ""), "titles without abstracts"),
        (listing("<p>No updates for this time period.</p>"), "arXiv page without papers"),
        (search(), "arXiv page without papers"),
        (saved(FULL), "arXiv page without papers"),
    ],
    ids=["recent", "search", "one", "no updates", "no results", "full text"],
)
def test_pages_without_abstracts_are_told_once(tmp_path: Path, text: str, fact: str) -> None:
    records, (problem,) = split(put(tmp_path, text))
    assert not records and fact in problem.fact and problem.kind == "skipped"
    assert "/new" in problem.cure and "kg fetch arxiv" in problem.cure


def test_a_page_copied_as_text_is_told_what_to_do(tmp_path: Path) -> None:
    for text in (
        f"New submissions\n[1] arXiv:2401.00001 [pdf, other]\nTitle: Alpha\n{A}\n",
        "arXiv:cs/0112017\nAlpha\n",
    ):
        records, (problem,) = split(put(tmp_path, text))
        assert not records and "copied as text" in problem.fact and "HTML" in problem.cure


def test_a_broken_entry_costs_no_other(tmp_path: Path) -> None:
    good = listed("2401.00001", "Alpha", A)
    for bad, fact in (
        (listed("2401.00002", "Lost"), "no abstract"),
        (listed("2401.00002", "", B), "no title"),
        (listed("2401.00002", "?!", B), "letters"),
        (listed("2401.00002", "Lost", "word " * 9000), "characters"),
        (good[: good.index("<dd>")], "no title"),
        ("<dd></dd>", "no title"),
    ):
        records, problems = split(put(tmp_path, listing(good + bad + listed("2401.00003", "Gamma", B)), "new.html"))
        assert pairs(records) == [("Alpha", A), ("Gamma", B)]
        assert places(problems) == ["new.html[2]"] and fact in problems[0].fact and problems[0].kind == "record"


def test_a_list_cut_anywhere_keeps_what_is_before_the_cut(tmp_path: Path) -> None:
    text = listing("".join(listed(f"2401.{n:05}", f"Paper {n}", A) for n in range(4)))
    for end in range(text.index("<dt>"), len(text), 61):
        whole = text[:end].count("</p>")
        records, _ = split(put(tmp_path, text[:end]))
        assert pairs(records)[:whole] == [(f"Paper {n}", A) for n in range(whole)]


def test_encodings_and_archives(tmp_path: Path) -> None:
    text = listing(listed("2401.00001", "Älpha", A))
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), gzip.compress(text.encode())):
        (record,), problems = split(put(tmp_path, data))
        assert not problems and pairs([record]) == [("Älpha", A)]


def test_what_a_browser_saves_beside_a_page_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, listing(listed("2401.00001", "Alpha", A)), "new.html")
    for folder in ("new_files", "other_files"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, "var x;", "a.js")
    records, problems = split(tmp_path)
    assert pairs(records) == [("Alpha", A)] and [problem.place.split("/")[-2] for problem in problems] == [
        "other_files"
    ]
    records, problems = split(tmp_path / "new.html", tmp_path / "new_files")  # what a shell makes of saved/*
    assert pairs(records) == [("Alpha", A)]
    (problem,) = problems
    assert problem.kind == "note" and problem.place == str(tmp_path / "new_files")
    (tmp_path / "other.htm").touch()
    (problem,) = split(tmp_path / "new_files", f"{tmp_path}/other_files/")[1][:1]
    assert problem.place == f"{tmp_path / 'new_files'} and 1 more folder"


def test_one_paper_of_several_formats(tmp_path: Path) -> None:
    """Each names the id, so that titles may differ; arXiv's words win."""
    catalogue = {
        "results": [
            {
                "display_name": "ALPHA (preprint)",
                "doi": "https://doi.org/10.48550/arxiv.2401.00001",
                "abstract_inverted_index": {"Sorts": [0], "fast.": [1]},
            }
        ]
    }
    daily = saved(
        "".join(f"<div data-props='{json.dumps({'dailyPapers': [entry('2401.00001', 'Alpha, Daily', B)]})}'>")
    )
    for name, text in (
        ("new.html", listing(listed("2401.00001", "Alpha", A))),
        ("search.html", search(result("2401.00001v3", "Alpha", A, "Submitted 3 January, 2024;"))),
        ("abs.html", alone("Alpha", A, ("citation_date", "2024/01/03"))),
        ("works.json", json.dumps(catalogue)),
        ("daily.html", daily),
        ("a.bib", f"@article{{a, title={{Alpha again}}, abstract={{{B}}}, eprint={{2401.00001}}}}\n"),
    ):
        put(tmp_path, text, name)
    records, problems = split(tmp_path)
    (paper,) = merge(records)
    assert not problems and len(records) == 6 and len(paper.listings) == 6
    assert (paper.title, paper.abstract, paper.date) == ("Alpha", A, "2024-01-03")
    assert (paper.arxiv_ids, paper.dois) == (("2401.00001",), ())


@fuzz
@given(data=noise, within=st.sampled_from(["title", "abstract", "between"]))
def test_hostile_bytes_between_entries_lose_no_neighbour(tmp_path: Path, data: bytes, within: str) -> None:
    word = data.replace(b"<", b"&lt;").replace(b"\0", b"").decode("utf-8", "replace")
    middle = {
        "title": listed("2401.00002", word, B),
        "abstract": listed("2401.00002", "Beta", word),
        "between": word,
    }[within]
    found = sound(put(tmp_path, listing(listed("2401.00001", "Alpha", A) + middle + listed("2401.00003", "Gamma", A))))
    titles = [each.title for each in found if isinstance(each, Record)]
    assert titles[0] == "Alpha" and titles[-1] == "Gamma" and len(found) <= 3


@fuzz
@given(title=st.text(min_size=1, max_size=40), abstract=st.text(min_size=1, max_size=80))
def test_any_text_comes_through(tmp_path: Path, title: str, abstract: str) -> None:
    """What the independent writer `html` escapes is read as it was, or told."""
    plain = [
        " ".join("".join(each for each in text if each.isprintable() or each.isspace()).split())
        for text in (title, abstract)
    ]
    text = listing(listed("2401.00001", "Known", A) + listed("2401.00002", *map(html.escape, plain)))
    _, second = sound(put(tmp_path, text))
    assert (
        isinstance(second, Problem)
        if fault(*plain)
        else isinstance(second, Record) and pairs([second]) == [tuple(plain)]
    )


def test_size_costs_no_more_than_its_length(tmp_path: Path) -> None:
    """Each of these is quadratic or worse for a careless reader: none would end within the suite's time."""
    many = 100_000
    head = "<html><div id='dlpage'><dl>"
    for text in (
        head + "<dt>" * many,
        head + "<dd>" * many,
        head + "<dt><dd><div class='list-title'>" * many,
        head
        + "<dt>arXiv:2401.00001<dd><div class='list-title'>x</div><p class='mathjax'>"
        + "<a>this https URL" * many,
        head + "<dt><dd><p class='mathjax'>" + "<span class='MathJax'></span><script type='math/tex'>x</script>" * many,
        head
        + "<dt><dd><p class='mathjax'>"
        + "<span class='MathJax'></span>" * many
        + "<script type='math/tex'>x</script>",
        "<html>" + "<li class='arxiv-result'>" * many,
        "<html><li class='arxiv-result'><p class='is-size-7'>" + "v1 submitted " * many,
        "<html><meta name='citation_arxiv_id' content='2401.00001'>"
        + "<meta name='citation_author' content=', '>" * many,
    ):
        assert sound(put(tmp_path, text)), text[:60]

"""Answers of OpenAlex and Semantic Scholar. The papers are invented, the fields real."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_readers import fuzz, pairs, places, put, sound, split

from kg.model import Record
from kg.sources.files import WHOLE_LIMIT

WORK = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/xyz",
    "title": "Alpha:\n Fast",
    "display_name": "Alpha:\n Fast",
    "publication_year": 2024,
    "publication_date": "2024-02-03",
    "ids": {"openalex": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/xyz", "mag": 7},
    "primary_location": {"landing_page_url": "https://doi.org/10.1000/xyz", "pdf_url": None, "source": None},
    "best_oa_location": None,
    "locations": [
        {"landing_page_url": None, "pdf_url": "https://example.org/x.pdf"},
        None,
        {"landing_page_url": "http://arxiv.org/abs/2401.00001v2", "pdf_url": "https://arxiv.org/pdf/2401.00001"},
    ],
    "authorships": [
        {"author": {"id": "https://openalex.org/A1", "display_name": "Ada Lovelace"}, "raw_author_name": "A. Lovelace"},
        {"author": {"id": None, "display_name": None}, "raw_author_name": "Alan Turing"},
        None,
    ],
    "abstract_inverted_index": {"is": [1, 5], "It": [0], "as": [2, 4], "fast": [3], "slow.\n": [6]},
}
SAID = "It is as fast as is slow."
PAPER = {
    "paperId": "a" * 40,
    "externalIds": {"ArXiv": "2401.00001", "DOI": "10.1000/xyz", "CorpusId": 7},
    "title": "Alpha: Fast",
    "abstract": "It is\nfast.",
    "year": 2024,
    "publicationDate": "2024-02-03",
    "authors": [{"authorId": "1", "name": "Ada Lovelace"}, {"authorId": None, "name": "Alan Turing"}],
}
META = {"count": 2, "db_response_time_ms": 30, "page": 1, "per_page": 25, "groups_count": None}


def answer(*works: object) -> dict[str, object]:
    return {"meta": META, "results": list(works), "group_by": []}


def test_a_work_with_all_its_fields(tmp_path: Path) -> None:
    (record,), problems = split(put(tmp_path, json.dumps(WORK)))
    assert not problems and pairs([record]) == [("Alpha: Fast", SAID)] and record.source == "catalog"
    assert (record.date, record.authors, record.author_count) == ("2024-02-03", ("Ada Lovelace", "Alan Turing"), 2)
    assert (record.arxiv_ids, record.dois) == (("2401.00001",), ("10.1000/xyz",))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(answer(WORK, WORK)),
        json.dumps(answer(WORK, WORK), indent=2),
        json.dumps([WORK, WORK]),
        f"{json.dumps(WORK)}\n{json.dumps(WORK)}\n",
        f"{json.dumps(WORK, indent=2)}\n{json.dumps(WORK, indent=2)}",
    ],
    ids=["answer", "answer over lines", "list", "one a line", "over lines"],
)
def test_the_shapes_of_an_answer(tmp_path: Path, text: str) -> None:
    records, problems = split(put(tmp_path, text))
    assert pairs(records) == [("Alpha: Fast", SAID)] * 2 and not problems


def test_an_entry_with_an_object_before_its_lists_is_no_wrapped_answer(tmp_path: Path) -> None:
    paper = {"title": "Beta", "summary": "It is slow."}
    entry = {"paper": paper, "results": [{"title": "Alpha", "abstract": "It is fast."}]}
    records, problems = split(put(tmp_path, f"{json.dumps(entry)}\n{json.dumps(entry)}"))
    assert pairs(records) == [("Beta", "It is slow.")] * 2 and not problems


@pytest.mark.parametrize(
    ("more", "date", "identifier", "count"),
    [
        ({"publication_date": "2024-01-01"}, "2024", "2401.00001", 2),  # only the year is known
        ({"publication_date": None}, "2024", "2401.00001", 2),
        ({"publication_date": None, "publication_year": None}, None, "2401.00001", 2),
        ({"doi": "https://doi.org/10.48550/arxiv.2312.00009"}, "2024-02-03", "2312.00009", 2),
        ({"locations": [], "ids": {"arxiv": "https://arxiv.org/abs/cs/0112017"}}, "2024-02-03", "cs/0112017", 2),
        ({"locations": "none", "ids": None}, "2024-02-03", None, 2),
        ({"is_authors_truncated": True}, "2024-02-03", "2401.00001", None),
        ({"authorships": None}, "2024-02-03", "2401.00001", None),
    ],
)
def test_dates_ids_and_authors(
    tmp_path: Path, more: dict[str, object], date: str | None, identifier: str | None, count: int | None
) -> None:
    (record,), problems = split(put(tmp_path, json.dumps(WORK | more)))
    assert not problems and (record.date, record.author_count) == (date, count)
    assert record.arxiv_ids == ((identifier,) if identifier else ())
    assert record.dois == (("10.1000/xyz",) if "doi" not in more else ())  # arXiv's own DOI says what its id says


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        ({"abstract_inverted_index": None}, "no abstract"),
        ({"abstract_inverted_index": {}}, "no abstract"),
        ({"abstract_inverted_index": "It is fast."}, "inverted index that is a str"),
        ({"abstract_inverted_index": {"It": 0}}, "without the positions"),
        ({"abstract_inverted_index": {"It": ["0"]}}, "without the positions"),
        ({"abstract_inverted_index": {"It": [True]}}, "without the positions"),
        ({"abstract_inverted_index": {"word": list(range(5_000))}}, "20,000 characters"),
        ({"abstract_inverted_index": {"": list(range(30_000))}}, "20,000 characters"),
        ({"display_name": None, "title": None}, "no title"),
        ({"display_name": "?!"}, "letters"),
    ],
)
def test_a_broken_work_costs_no_other(tmp_path: Path, more: dict[str, object], fact: str) -> None:
    records, problems = split(put(tmp_path, json.dumps(answer(WORK, WORK | more, None, WORK)), "works.json"))
    assert pairs(records) == [("Alpha: Fast", SAID)] * 2
    assert places(problems) == ["works.json[2]", "works.json[3]"]
    assert fact in problems[0].fact and "object should be" in problems[1].fact


def test_positions_cost_nothing_by_their_size(tmp_path: Path) -> None:
    far = WORK | {"abstract_inverted_index": {"fast.": [10**12], "It": [-(10**12)], "is": [0]}}
    long = WORK | {"abstract_inverted_index": {"word" * 4_000: list(range(100_000))}}
    path = put(tmp_path, json.dumps(answer(far, long)))
    split(path)
    tracemalloc.start()
    (record,), (problem,) = split(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert record.abstract == "It is fast." and "20,000 characters" in problem.fact
    assert peak < 2 * WHOLE_LIMIT  # what a file may have is set aside; the words together would have 1,600 MB


def test_an_answer_about_something_else_is_told(tmp_path: Path) -> None:
    for text, fact in (
        (
            json.dumps({"meta": META, "results": [{"id": "https://openalex.org/A1", "display_name": "Ada"}]}),
            "no answer",
        ),
        (json.dumps(answer()), "without papers"),
    ):
        records, (problem,) = split(put(tmp_path, text))
        assert not records and fact in problem.fact and problem.kind == "skipped"


def test_papers_of_semantic_scholar(tmp_path: Path) -> None:
    bare = PAPER | {"externalIds": None, "publicationDate": None, "authors": None}
    for held in ({"total": 3, "offset": 0, "next": 3, "data": [PAPER, None, bare]}, [PAPER, None, bare]):
        (full, less), problems = split(put(tmp_path, json.dumps(held), "papers.json"))
        assert places(problems) == ["papers.json[2]"]
        assert pairs([full, less]) == [("Alpha: Fast", "It is fast.")] * 2 and full.source == less.source == "catalog"
        assert (full.date, full.arxiv_ids, full.dois) == ("2024-02-03", ("2401.00001",), ("10.1000/xyz",))
        assert (full.authors, full.author_count) == (("Ada Lovelace", "Alan Turing"), 2)
        assert (less.date, less.arxiv_ids, less.dois, less.author_count) == ("2024", (), (), None)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)


@fuzz
@given(more=st.dictionaries(st.sampled_from(sorted(WORK | PAPER)), values, max_size=4), work=st.booleans())
def test_values_of_any_type_lose_no_neighbour(tmp_path: Path, more: dict[str, object], work: bool) -> None:
    known = WORK if work else PAPER
    found = sound(put(tmp_path, json.dumps([known, known | more, known])))
    assert len(found) == 3 and isinstance(found[0], Record) and isinstance(found[2], Record)

"""Merging: what is one paper, which words are held, and that no order of the records matters."""

from __future__ import annotations

import doctest
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.merge
from kg.merge import merge, notes
from kg.model import Listing, Paper, Record


def only(records: Iterable[Record]) -> Paper:
    (paper,) = merge(records)
    return paper


def test_doctests() -> None:
    failed, tried = doctest.testmod(kg.merge)
    assert tried and not failed


@pytest.mark.parametrize(
    ("first", "second", "papers"),
    [
        (Record("HALO: Fast", "A.", "page"), Record("halo - FAST!", "A.", "page"), 1),  # folded title
        (Record("VBench++", "A.", "page"), Record("VBench", "A.", "page"), 2),  # + tells names apart
        (Record("π-Net", "A.", "page"), Record("Net", "A.", "page"), 2),  # so does Greek
        (Record("Old", "A.", "api", arxiv_ids=("2401.1",)), Record("New", "A.", "arxiv", arxiv_ids=("2401.1",)), 1),
        (Record("Old", "A.", "api", dois=("10.1/AB",)), Record("New", "A.", "api", dois=("10.1/ab",)), 1),
        (Record("Old", "A.", "api", dois=("10.1/x",)), Record("New", "A.", "api", arxiv_ids=("10.1/x",)), 2),
        (Record("Old", "A.", "api", arxiv_ids=("1",)), Record("New", "A.", "api", arxiv_ids=("2",)), 2),
        (
            Record("Old", "A.", "api", arxiv_ids=("2401.00001",)),
            Record("New", "A.", "table", dois=("10.48550/arXiv.2401.00001",)),
            1,
        ),
    ],
)
def test_what_is_one_paper(first: Record, second: Record, papers: int) -> None:
    assert len(merge([first, second])) == len(merge([second, first])) == papers


def test_a_chain_of_names_is_one_paper() -> None:
    first = Record("A", "x", "api", arxiv_ids=("1",))
    second = Record("B", "x", "api", arxiv_ids=("1",), dois=("d",))
    third = Record("C", "x", "api", dois=("d",))
    assert only([first, third, second]).arxiv_ids == ("1",)


@pytest.mark.parametrize(
    ("records", "abstract"),
    [
        ([Record("T", "page, long", "page"), Record("T", "api", "api")], "api"),
        ([Record("T", "api, long", "api"), Record("T", "arxiv", "arxiv")], "arxiv"),
        ([Record("T", "short", "page"), Record("T", "longer", "page")], "longer"),
        ([Record("T", "same b", "page"), Record("T", "same a", "page")], "same a"),
        ([Record("T", "", "arxiv"), Record("T", "page", "page")], "page"),
    ],
)
def test_whose_words_are_held(records: list[Record], abstract: str) -> None:
    assert only(records).abstract == only(reversed(records)).abstract == abstract


def dated(date: str, inferred: bool = False, page: str = "p") -> Record:
    return Record("T", "A.", "page", date, listing=Listing(page, 1, date_inferred=inferred))


@pytest.mark.parametrize(
    ("records", "date"),
    [
        ([dated("2024"), dated("2024-05"), dated("2025-06-07")], "2025-06-07"),
        ([dated("2024-05-02"), dated("2024-05-01")], "2024-05-01"),
        ([dated("2024-05-02"), dated("2023-05-02", inferred=True)], "2024-05-02"),
        ([Record("T", "A.", "page"), dated("2023")], "2023"),
        ([Record("T", "A.", "page")], None),
    ],
)
def test_which_date_is_held(records: list[Record], date: str | None) -> None:
    assert only(records).date == only(reversed(records)).date == date


def test_people_come_from_the_best_source_that_names_them() -> None:
    page = Record("T", "A.", "page", author_count=9, organizations=("NVIDIA",))
    api = Record("T", "A.", "api", authors=("Ada", "Bob"), author_count=2, organizations=("MIT",))
    paper = only([page, api, Record("T", "A.", "arxiv")])
    assert (paper.authors, paper.author_count, paper.organizations) == (("Ada", "Bob"), 2, ("MIT", "NVIDIA"))


def test_listings_are_a_sorted_set() -> None:
    first, second = Listing("a" * 64, 2, "Jan 1"), Listing("b" * 64, 1)
    paper = only(Record("T", "A.", "page", listing=listing) for listing in (second, first, second))
    assert paper.listings == (first, second)


def test_two_ids_under_one_title_are_noted() -> None:
    papers = merge([Record("T", "A.", "api", arxiv_ids=(name,)) for name in ("2402.00002", "2401.00001")])
    (note,) = notes(papers)
    assert note.kind == "note" and "2401.00001, 2402.00002" in str(note)
    assert not list(notes(merge([Record("T", "A.", "api", arxiv_ids=("1",))])))


names = st.sampled_from(["A", "a.", "B", "C", "D+"])
listings = st.builds(
    Listing,
    st.sampled_from("xy"),
    st.integers(1, 3),
    st.sampled_from([None, "Jan 1"]),
    st.booleans(),
    st.sampled_from([None, "2024"]),
    st.sampled_from([None, 0, 3]),
)
records = st.builds(
    Record,
    names,
    st.sampled_from(["", "one", "two", "three"]),
    st.sampled_from(["arxiv", "api", "page"]),
    st.sampled_from([None, "2024", "2024-02", "2024-02-03", "2023-02-03"]),
    st.lists(names, max_size=2).map(tuple),
    st.sampled_from([None, 1, 2]),
    st.lists(names, max_size=2).map(tuple),
    st.lists(st.sampled_from("123"), max_size=2).map(tuple),
    st.lists(st.sampled_from("12"), max_size=1).map(tuple),
    st.none() | listings,
)


@given(st.lists(records, max_size=12), st.randoms())
def test_no_order_matters(given_records: list[Record], random: object) -> None:
    shuffled = list(given_records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    papers = merge(given_records)
    assert papers == merge(shuffled)
    assert [paper.key for paper in papers] == sorted({paper.key for paper in papers})

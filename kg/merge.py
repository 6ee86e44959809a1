"""Many records, one paper: what belongs together by arXiv id, DOI or folded title, and which words are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.model import Listing, Paper, Problem, Record

_RANK = {"arxiv": 0, "api": 1, "page": 2, "bibtex": 3, "catalog": 4, "table": 5}  # whose title and abstract win


def merge(records: Iterable[Record]) -> list[Paper]:
    """The papers that records tell of, sorted by key; the same for any order of the records.

    Takes records of any sources. Held are arXiv's words before the API's before a page's before those of BibTeX,
    catalogues and tables, then the longer, then the smaller by code points; of dates the printed before the inferred,
    then the most precise, then the earliest.

    >>> two = [Record("X: Fast", "We.", "page", arxiv_ids=("2401.00001",)), Record("x fast", "We do.", "api")]
    >>> [(paper.title, paper.abstract, paper.arxiv_ids) for paper in merge(two)]
    [('x fast', 'We do.', ('2401.00001',))]
    """
    papers = [_paper(group) for group in _groups(list(records))]
    return sorted(papers, key=lambda paper: (paper.key, paper.title))


def notes(papers: Iterable[Paper]) -> Iterator[Problem]:
    """What is worth knowing about merged papers: several arXiv ids or DOIs under one title.

    Takes papers; gives a Problem of kind "note" for each such paper.
    """
    for paper in papers:
        for name, ids in (("arXiv ids", paper.arxiv_ids), ("DOIs", paper.dois)):
            if len(ids) > 1:
                fact = f"{len(ids)} {name} are merged into one paper ({', '.join(ids)})"
                yield Problem(paper.title, fact, "change a title if they are different papers", "note")


def _groups(records: list[Record]) -> Iterator[list[Record]]:
    """Records joined by any key they share (union-find)."""
    parent = list(range(len(records)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    owner: dict[str, int] = {}
    for at, record in enumerate(records):
        for key in record.keys:
            parent[root(at)] = root(owner.setdefault(key, at))
    groups: defaultdict[int, list[Record]] = defaultdict(list)
    for at, record in enumerate(records):
        groups[root(at)].append(record)
    yield from groups.values()


def _paper(group: list[Record]) -> Paper:
    people = min(
        group, key=lambda record: (not record.authors, _RANK[record.source], -len(record.authors), record.authors)
    )
    counts = [(_RANK[record.source], -record.author_count) for record in group if record.author_count is not None]
    listings = {record.listing for record in group if record.listing}
    return Paper(
        title=min(_preference(record, record.title) for record in group)[-1],
        abstract=min(_preference(record, record.abstract) for record in group)[-1],
        date=min((_datedness(record) for record in group if record.date), default=(False, 0, None))[-1],
        authors=people.authors,
        author_count=-min(counts)[1] if counts else None,
        organizations=tuple(sorted({name for record in group for name in record.organizations})),
        arxiv_ids=tuple(sorted({name for record in group for name in record.arxiv_ids})),
        dois=tuple(sorted({name.casefold() for record in group for name in record.dois})),
        listings=tuple(sorted(listings, key=_place)),
    )


def _preference(record: Record, text: str) -> tuple[bool, int, int, str]:
    return not text, _RANK[record.source], -len(text), text


def _datedness(record: Record) -> tuple[bool, int, str]:
    """A day beats a month beats a year; an inferred year may be wrong."""
    inferred = bool(record.listing and record.listing.date_inferred)
    return inferred, -len(record.date or ""), record.date or ""


def _place(listing: Listing) -> tuple[str, int, str, bool, str, int]:
    count = -1 if listing.comment_count is None else listing.comment_count
    return (
        listing.page,
        listing.position,
        listing.shown_date or "",
        listing.date_inferred,
        listing.captured or "",
        count,
    )

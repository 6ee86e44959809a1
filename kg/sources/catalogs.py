"""What catalogues of papers answer: works of OpenAlex, and papers of Semantic Scholar's Graph API.

The fields are described at docs.openalex.org (Work object) and api.semanticscholar.org/api-docs/graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from kg.model import Listing, Record
from kg.sources.text import ABSTRACT_LIMIT, Unreadable, arxiv_id, checked, day, dois, first, fold_blanks, named, names

_WORK = "https://openalex.org/W"


def is_cataloged(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is a work of OpenAlex or a paper of Semantic Scholar, by the keys that only they have."""
    return _is_work(entry) or "externalIds" in entry


def _is_work(entry: Mapping[str, Any]) -> bool:
    return "abstract_inverted_index" in entry or (first(str, entry.get("id")) or "").startswith(_WORK)


def cataloged_record(entry: Mapping[str, Any], listing: Listing) -> Record:
    """What one entry of a catalogue says; raises Unreadable where it makes no record."""
    return checked(_work(entry, listing) if _is_work(entry) else _paper(entry, listing))


def _work(entry: Mapping[str, Any], listing: Listing) -> Record:
    """A work of OpenAlex; of one whose year alone is known, the day is the first of January there."""
    authorships = [each for each in _items(entry.get("authorships")) if isinstance(each, dict)]
    authors = names(
        first(str, _inside(each, "author", "display_name"), each.get("raw_author_name")) for each in authorships
    )
    date = day(first(str, entry.get("publication_date")) or _year(entry.get("publication_year"))) or ""
    found = (arxiv_id(address) for address in _addresses(entry))
    identifier = next((each for each in found if each), None)
    return Record(
        title=fold_blanks(first(str, entry.get("display_name"), entry.get("title")) or ""),
        abstract=in_order(entry.get("abstract_inverted_index")),
        source="catalog",
        date=date.removesuffix("-01-01") or None,
        authors=authors,
        author_count=None if entry.get("is_authors_truncated") else len(authors) or None,
        arxiv_ids=(identifier,) if identifier else (),
        dois=dois(first(str, entry.get("doi")) or ""),
        listing=listing,
    )


def in_order(index: object) -> str:
    """The words of an inverted index in their order, as a plain string.

    Takes the positions of each word; raises Unreadable where they are none, and where the words together are longer
    than any abstract. Positions cost nothing by their size.

    >>> in_order({"is": [1], "It": [0], "fast.": [10**12, 2], "very": [3]})
    'It is fast. very fast.'
    """
    if index is not None and not isinstance(index, dict):
        raise Unreadable(f"an inverted index that is a {type(index).__name__}, not an object")
    placed: list[tuple[int, str]] = []
    length = 0
    for word, positions in (index or {}).items():
        if not isinstance(positions, list) or any(type(at) is not int for at in positions):
            raise Unreadable("an inverted index without the positions of its words")
        length += len(positions) * (len(word) + 1)
        if length > ABSTRACT_LIMIT:
            raise Unreadable(f"an abstract of more than {ABSTRACT_LIMIT:,} characters")
        placed += ((at, word) for at in positions)
    return fold_blanks(" ".join(word for _, word in sorted(placed)))


def _addresses(entry: Mapping[str, Any]) -> Iterator[str]:
    """Where a work is found: its DOI, its ids, the pages of its places."""
    ids = entry.get("ids")
    places = (entry.get("primary_location"), entry.get("best_oa_location"), *_items(entry.get("locations")))
    pages = (place.get(key) for place in places if isinstance(place, dict) for key in ("landing_page_url", "pdf_url"))
    told = chain([entry.get("doi")], ids.values() if isinstance(ids, dict) else (), pages)
    return (each for each in told if isinstance(each, str))


def _paper(entry: Mapping[str, Any], listing: Listing) -> Record:
    """A paper of Semantic Scholar."""
    authors = named(entry.get("authors"))
    identifier = arxiv_id(first(str, _inside(entry, "externalIds", "ArXiv")) or "")
    return Record(
        title=fold_blanks(first(str, entry.get("title")) or ""),
        abstract=fold_blanks(first(str, entry.get("abstract")) or ""),
        source="catalog",
        date=day(first(str, entry.get("publicationDate")) or _year(entry.get("year"))),
        authors=authors,
        author_count=len(authors) or None,
        arxiv_ids=(identifier,) if identifier else (),
        dois=dois(first(str, _inside(entry, "externalIds", "DOI")) or ""),
        listing=listing,
    )


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _inside(entry: Mapping[str, Any], outer: str, inner: str) -> object:
    held = entry.get(outer)
    return held.get(inner) if isinstance(held, dict) else None


def _year(value: object) -> str:
    return str(first(int, value) or "")

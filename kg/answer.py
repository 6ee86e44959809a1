"""What a query gave: a frozen value between the rooms that ask and those that write; imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Row: TypeAlias = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one query.

    `kind` is "select", "ask" (one row with one boolean) or "construct" (rows of subject, predicate, object; DESCRIBE
    too). `truncated` says that there were more rows than the limit; then `rows` holds exactly as many as the limit.
    `note` says what an empty answer may come from.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    truncated: bool
    kind: str
    note: str = ""


def text(term: object) -> str:
    """A term of a row as text; nothing for an unbound one.

    >>> text(None)
    ''
    """
    return str(getattr(term, "value", ""))

"""Everything that can go wrong for a user, as one tree.

KgError             place: fact; cure
├── InputError      a path, page, record or annotation that cannot be read
├── VocabularyError a line of ontology/ that breaks a rule
├── QueryError      a query or parameter that cannot be run
│   ├── QueryTimeout    ... that took too long and was stopped
│   └── EndpointError   ... for a SPARQL server that cannot be reached or understood
├── FetchError      a server that refuses, or does not give, what it was asked for
└── StoreError      a store that cannot be opened, is locked or too old
"""

from __future__ import annotations


class KgError(Exception):
    """A user's mistake or a broken input, told in one line: *place: fact; cure*.

    >>> str(InputError("a.txt:3", "a title without an abstract", "check the saved page"))
    'a.txt:3: a title without an abstract; check the saved page'
    """

    def __init__(self, place: str, fact: str, cure: str = "") -> None:
        self.place, self.fact, self.cure = place, fact, cure
        super().__init__(f"{place}: {fact}; {cure}" if cure else f"{place}: {fact}")

    def __reduce__(self) -> tuple[type[KgError], tuple[str, str, str]]:
        """Errors come back from other processes as they were."""
        return type(self), (self.place, self.fact, self.cure)


class InputError(KgError):
    """A path, page, record or annotation that cannot be read."""


class VocabularyError(KgError):
    """A line of `ontology/` that breaks a rule of its table."""


class QueryError(KgError):
    """A query or a parameter that cannot be run."""


class QueryTimeout(QueryError):
    """A query that took longer than its limit and was stopped."""


class EndpointError(QueryError):
    """A SPARQL server elsewhere that cannot be reached, refuses, or answers what cannot be read."""


class FetchError(KgError):
    """A server that refuses, or does not give, what it was asked for."""


class StoreError(KgError):
    """A store that cannot be opened, is in use by another build, or was written by another version."""

"""What is served where the graph is behind an endpoint: its address, with a look now and then at whether it changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kg.errors import QueryError, StoreError
from kg.remote import Address, run

if TYPE_CHECKING:
    from kg.answer import Row

EVERY = 60.0  # seconds between two looks
LONGEST = 10.0  # seconds that one may take, but for the first
_SAID = "SELECT ?p ?o { ?dataset void:uriSpace ?base ; ?p ?o } ORDER BY STR(?p) STR(?o) LIMIT 100"


class Elsewhere:
    """Stands in the place of snapshots (kg.serve.snapshot): the address itself, again whenever VoID says otherwise."""

    def __init__(self, address: Address) -> None:
        """Takes the endpoint's address."""
        self.address, self.name = address, str(address)
        self._said: tuple[Row, ...] | None = None
        self._next = 0.0

    def changed(self) -> bool:
        """Whether it is time to look again."""
        return time.monotonic() >= self._next

    def take(self, *, patient: bool = True) -> Address | None:
        """The address where there is another graph than before, else none; raises StoreError where nobody answers."""
        self._next = time.monotonic() + EVERY
        longest = self.address.patience if self._said is None else LONGEST
        try:
            said = run(self.address, _SAID, timeout=longest, max_rows=100, memory=1 << 20).rows
        except QueryError as error:
            raise StoreError(error.place, error.fact, error.cure) from None
        if said == self._said:
            return None
        self._said = said
        return self.address

    def drop(self, place: object) -> None:
        """Leaves the endpoint as it is."""

    def close(self) -> None:
        """Holds nothing."""

"""Who sent slow queries of late: of those that wait for a worker, others go first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

HALF = 30.0  # seconds after which half is forgotten
REMEMBERED = 4096  # addresses and connections
HEAVY = 0.5  # seconds, fading, of slow queries over one connection
Client = tuple[str, int] | None  # address and port, since many clients may share an address; none: ourselves


class Shares:
    """Seconds that slow queries took, by the address and the connection that they came from, fading."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Takes what tells the time, in seconds."""
        self._clock = clock
        self._taken: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def charge(self, client: Client, seconds: float) -> None:
        """Notes that a client's slow query had a worker for some seconds."""
        for key in () if client is None else (client[0], tuple(client)):
            self._taken[key] = (self._left(key) + seconds, self._clock())
            self._taken.move_to_end(key)
            if len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)

    def taken(self, client: Client) -> float:
        """The seconds that count against a client: those of its address, and those of its connection once more."""
        return 0.0 if client is None else self._left(client[0]) + self._left(tuple(client))

    def heavy(self, client: Client) -> bool:
        """Whether a client's connection had slow queries of late."""
        return client is not None and self._left(tuple(client)) > HEAVY

    def _left(self, key: Hashable) -> float:
        seconds, then = self._taken.get(key, (0.0, 0.0))
        return seconds * float(0.5 ** ((self._clock() - then) / HALF))

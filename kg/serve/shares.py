"""What clients took of the workers of late: of those that wait, who took least goes first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

HALF = 10.0  # seconds after which half is forgotten
REMEMBERED = 4096  # clients
Client = tuple[str, int] | None  # address and port, so that clients behind one address differ too; none: ourselves


class Shares:
    """Seconds of workers by client, fading."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Takes what tells the time, in seconds."""
        self._clock = clock
        self._taken: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def charge(self, client: Client, seconds: float) -> None:
        """Notes that a client had a worker for some seconds."""
        for key in _keys(client):
            self._taken[key] = (self._left(key) + seconds, self._clock())
            self._taken.move_to_end(key)
            if len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)

    def taken(self, client: Client) -> float:
        """The seconds that count against a client: those of its address, and those of its connection once more."""
        return sum(map(self._left, _keys(client)))

    def _left(self, key: Hashable) -> float:
        seconds, then = self._taken.get(key, (0.0, 0.0))
        return seconds * float(0.5 ** ((self._clock() - then) / HALF))


def _keys(client: Client) -> Iterable[Hashable]:
    return () if client is None else (client[0], tuple(client))

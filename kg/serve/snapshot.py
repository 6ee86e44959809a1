"""What is served: a copy of the store's graph by hard links, so that builds may go on beside the server.

A build that writes in place says so in the ledger until it is done; so a snapshot counts only where the ledger said
"finished" and the graph's files were the same before and after it was taken.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.ledger import FILE, finished
from kg.store import GRAPH, snapshot

Marker = tuple[tuple[str, int, int], ...]
PREFIX, LOCK = "serving-", "lock"
_DATA = (".sst", ".log")


def marker(graph: Path) -> Marker:
    """The version of a graph on disk: names, sizes and times of the files that hold it; empty where there is none."""
    found = []
    with suppress(FileNotFoundError), os.scandir(graph) as entries:
        for entry in entries:
            if entry.name.endswith(_DATA) or entry.name.startswith(("CURRENT", "MANIFEST")):
                with suppress(FileNotFoundError):
                    status = entry.stat()
                    found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


class Snapshots:
    """The snapshots of one store, each in a folder `serving-*/N` inside it that goes when it is no longer served."""

    def __init__(self, store: Path) -> None:
        """Takes the store's folder."""
        self.graph, self.ledger, self.name = store / GRAPH, store / FILE, str(store)
        _sweep(store)
        self.folder, self._lock = _folder(store)
        self.number = 0
        self.taken: Marker = ()

    def changed(self) -> bool:
        """Whether a build has put another graph in the place of the one that was last taken."""
        return marker(self.graph) not in ((), self.taken)

    def take(self, *, patient: bool = True) -> Path | None:
        """A new snapshot, or none while a build is writing; without patience, what is there, whole or not.

        Raises StoreError where the graph cannot be read.
        """
        before = marker(self.graph)
        if patient and not finished(self.ledger):
            return None
        place = self.folder / f"{self.number + 1}"
        shutil.rmtree(place, ignore_errors=True)
        try:
            snapshot(self.graph, place)
        except StoreError:
            if not patient:
                raise
            return None  # its files went while they were read: a build is putting others there
        if patient and (not finished(self.ledger) or marker(self.graph) != before):
            shutil.rmtree(place, ignore_errors=True)
            return None
        self.number, self.taken = self.number + 1, before
        return place

    def drop(self, place: Path) -> None:
        """Removes a snapshot that no process reads any more."""
        shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Removes them all."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def _folder(store: Path) -> tuple[Path, IO[bytes]]:
    """A folder for snapshots with the lock that says that its server lives; elsewhere if the store is read-only."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=store))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="kg-" + PREFIX))
    held = (folder / LOCK).open("wb")
    fcntl.flock(held, fcntl.LOCK_EX)
    return folder, held


def _sweep(store: Path) -> None:
    """Removes what servers that were killed have left."""
    for folder in store.glob(PREFIX + "*"):
        with suppress(OSError), (folder / LOCK).open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)

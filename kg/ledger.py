"""The ledger beside the graph: what was read, what each paper coined and used, and how far a build has come.

The only room that opens SQLite. Records are held by what they say (or by their place on a page), so that reading again
adds nothing. A paper is `new` (to be annotated), `pending` (to be linked and written), `applied` or `gone`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from kg.codec import decode, encode
from kg.errors import StoreError
from kg.iris import digest, paper_path
from kg.model import Entity, Paper, Record

FILE, LOCK, FORMAT = "ledger.sqlite", "lock.sqlite", "1"
_GRAPH = "graph"  # a store's folder without a ledger has this (see kg.store)
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, page TEXT, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS naming (key TEXT, record TEXT, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS naming_record ON naming (record);
CREATE TABLE IF NOT EXISTS paper (path TEXT PRIMARY KEY, key TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL,
    body TEXT NOT NULL, annotation TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paper_state ON paper (state);
CREATE TABLE IF NOT EXISTS coined (paper TEXT, entity TEXT, PRIMARY KEY (paper, entity)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (name TEXT, paper TEXT, PRIMARY KEY (name, paper)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS named_paper ON named (paper);
CREATE TABLE IF NOT EXISTS registered (name TEXT PRIMARY KEY, entity TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS used (entity TEXT, variant TEXT, paper TEXT,
    PRIMARY KEY (entity, variant, paper)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS used_paper ON used (paper);
CREATE TABLE IF NOT EXISTS described (subject TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paper_key ON paper (key);
CREATE TEMP TABLE told (subject TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
"""


class Ledger:
    """One SQLite file; what writes is a transaction of its own, or part of the caller's `transaction()`."""

    def __init__(self, path: Path, write: bool = True) -> None:
        """Opens a ledger to write, which is created where there is none, or one that is there to read.

        Raises StoreError for what is no ledger, is of another format, or may not be written or read.
        """
        try:
            self._db = sqlite3.connect(path, isolation_level=None) if write else _reader(path)
            if write:
                self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLES)
            written = self.meta("format")
        except sqlite3.OperationalError as error:
            fact = f"cannot be {'written' if write else 'read'} ({error})"
            raise StoreError(str(path), fact, "check its permissions and the disk") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(str(path), f"no ledger ({error})", "build into another folder") from None
        if written not in (None, FORMAT):
            self._db.close()
            raise StoreError(str(path), f"ledger of format {written}, this is {FORMAT}", "build into a new folder")
        if write:
            self.remember("format", FORMAT)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or, after an error or a kill, nothing."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def meta(self, key: str) -> str | None:
        """What is remembered under a key."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, key: str, value: str) -> None:
        """Keeps a value under a key."""
        if self.meta(key) != value:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Records

    def add(self, record: Record) -> bool:
        """Keeps a record; tells whether it is new or, at its place on a page, says something new."""
        body, listing = encode(record), record.listing
        id_ = _record_id(record, body)
        old = self._db.execute("SELECT body FROM record WHERE id = ?", (id_,)).fetchone()
        if old and old[0] == body:
            return False
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (id_, listing and listing.page, body))
            self._db.execute("DELETE FROM naming WHERE record = ?", (id_,))
            self._db.executemany("INSERT OR IGNORE INTO naming VALUES (?, ?)", ((key, id_) for key in record.keys))
        return True

    def drop(self, record: Record) -> int:
        """Takes a record out; gives how many left (0 or 1)."""
        return self._drop("id = ?", _record_id(record, encode(record)))

    def drop_page(self, page: str) -> int:
        """Takes out all records of a page, which its hash names; gives how many left."""
        return self._drop("page = ?", page)

    def _drop(self, where: str, value: str) -> int:
        with self.transaction():
            self._db.execute(f"DELETE FROM naming WHERE record IN (SELECT id FROM record WHERE {where})", (value,))
            return self._db.execute(f"DELETE FROM record WHERE {where}", (value,)).rowcount

    def groups(self) -> Iterator[list[Record]]:
        """The records in groups that share, directly or through others, a title, an arXiv id or a DOI.

        Memory holds the ids of records that share one with another, not of all.
        """
        root: dict[str, str] = {}

        def find(id_: str) -> str:
            while (parent := root.setdefault(id_, id_)) != id_:
                root[id_] = root[parent]
                id_ = root[id_]
            return id_

        last: tuple[str, str] = ("", "")
        several = "SELECT key FROM naming GROUP BY key HAVING COUNT(*) > 1"
        shared = f"SELECT key, record FROM naming WHERE key IN ({several}) ORDER BY key, record"
        for key, id_ in self._db.execute(shared):
            if key == last[0]:
                low, high = sorted((find(last[1]), find(id_)))
                root[high] = low
            find(id_)
            last = (key, id_)
        members: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in sorted(root):
            members[find(id_)].append(id_)
        for id_, body in self._db.execute("SELECT id, body FROM record ORDER BY id"):
            if id_ not in root:
                yield [decode(Record, body)]
            elif ids := members.get(id_):  # the first of a group stands for it
                bodies = (self._db.execute("SELECT body FROM record WHERE id = ?", (i,)).fetchone()[0] for i in ids)
                yield [decode(Record, text) for text in bodies]

    def listings(self) -> int:
        """The number of records that have a place on a page."""
        return int(self._db.execute("SELECT COUNT(*) FROM record WHERE page IS NOT NULL").fetchone()[0])

    def pages(self) -> list[str]:
        """The hashes of the pages that records are from, sorted."""
        return [
            row[0] for row in self._db.execute("SELECT DISTINCT page FROM record WHERE page IS NOT NULL ORDER BY 1")
        ]

    # Papers

    def settle(self, papers: Iterable[Paper], version: str) -> None:
        """Takes the merged papers of all records: new and changed ones are `new`, those no longer there `gone`."""
        with self.transaction():
            self._db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (path TEXT PRIMARY KEY)")
            self._db.execute("DELETE FROM seen")
            for paper in papers:
                path, body = paper_path(paper), encode(paper)
                self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (path,))
                sum_ = digest(version, body)
                row = self._db.execute("SELECT version, state FROM paper WHERE path = ?", (path,)).fetchone()
                if row is None or row[0] != sum_ or row[1] == "gone":
                    self._db.execute(
                        "INSERT OR REPLACE INTO paper VALUES (?, ?, ?, 'new', ?, NULL)", (path, paper.key, sum_, body)
                    )
            self._db.execute("UPDATE paper SET state = 'gone' WHERE path NOT IN (SELECT path FROM seen)")
            self._db.execute("DELETE FROM coined WHERE paper IN (SELECT path FROM paper WHERE state = 'gone')")

    def paths(self, state: str | None = None) -> Iterator[str]:
        """The paths of all papers that are not gone, or of those in a state, sorted; they may change as they come."""
        where = "state = ?" if state else "state != ?"
        query = f"SELECT path FROM paper WHERE {where} AND path > ? ORDER BY path LIMIT 1000"
        last = ""
        while page := self._db.execute(query, (state or "gone", last)).fetchall():
            yield from (path for (path,) in page)
            last = page[-1][0]

    def count(self, state: str | None = None) -> int:
        """The number of papers that `paths` gives."""
        where = "state = ?" if state else "state != ?"
        return int(self._db.execute(f"SELECT COUNT(*) FROM paper WHERE {where}", (state or "gone",)).fetchone()[0])

    def paper(self, path: str) -> str:
        """The text of a paper's value (see kg.codec)."""
        return str(self._db.execute("SELECT body FROM paper WHERE path = ?", (path,)).fetchone()[0])

    def annotation(self, path: str) -> str:
        """The text of a paper's annotation; raises KeyError for a paper that is not here or not annotated yet."""
        row = self._db.execute("SELECT annotation FROM paper WHERE path = ?", (path,)).fetchone()
        if row is None or row[0] is None:
            raise KeyError(path)
        return str(row[0])

    def annotated(self, path: str, annotation: str, coined: Iterable[str], named: Iterable[str]) -> None:
        """Keeps a paper's annotation, coined entities and folded names that no line explains: now `pending`."""
        with self.transaction():
            self._db.execute("UPDATE paper SET state = 'pending', annotation = ? WHERE path = ?", (annotation, path))
            for table, values in (("coined (entity, paper)", coined), ("named (name, paper)", named)):
                self._db.execute(f"DELETE FROM {table.split()[0]} WHERE paper = ?", (path,))
                self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", ((v, path) for v in values))

    def linked(self, path: str, used: Iterable[tuple[str, str]]) -> None:
        """Keeps which entities, in which variant, a paper's triples point to."""
        with self.transaction():
            self._db.execute("DELETE FROM used WHERE paper = ?", (path,))
            self._db.executemany("INSERT OR IGNORE INTO used VALUES (?, ?, ?)", ((e, v, path) for e, v in used))

    def applied(self, paths: Iterable[str]) -> None:
        """The papers' triples are in the graph."""
        with self.transaction():
            self._db.executemany("UPDATE paper SET state = 'applied' WHERE path = ?", ((p,) for p in paths))

    def relink(self, names: Iterable[str]) -> None:
        """Papers that hold one of these folded names are to be linked and written again."""
        held = "path IN (SELECT paper FROM named WHERE name = ?)"
        query = f"UPDATE paper SET state = 'pending' WHERE state = 'applied' AND {held}"
        with self.transaction():
            self._db.executemany(query, ((name,) for name in sorted(names)))

    def forget(self, paths: Iterable[str]) -> None:
        """Papers that are gone, and whose triples are, leave the ledger."""
        with self.transaction():
            for path in paths:
                self._db.execute("DELETE FROM used WHERE paper = ?", (path,))
                self._db.execute("DELETE FROM named WHERE paper = ?", (path,))
                self._db.execute("DELETE FROM paper WHERE path = ?", (path,))

    # Entities

    def coined(self) -> Iterator[Entity]:
        """Every coined entity, in the order of the papers."""
        for (entity,) in self._db.execute("SELECT entity FROM coined ORDER BY paper, entity"):
            yield decode(Entity, entity)

    def registry(self) -> dict[str, str]:
        """The registry that papers were last linked with: folded name -> the text of its entity."""
        return dict(self._db.execute("SELECT name, entity FROM registered ORDER BY name"))

    def meanings(self, papers: list[str]) -> dict[str, str]:
        """The part of the registry that these papers' names need."""
        held = f"paper IN ({','.join('?' * len(papers))})"
        query = f"SELECT DISTINCT name, entity FROM named JOIN registered USING (name) WHERE {held} ORDER BY name"
        return dict(self._db.execute(query, papers))

    def register(self, registry: dict[str, str]) -> None:
        """Keeps the registry that papers are linked with from now on."""
        with self.transaction():
            self._db.execute("DELETE FROM registered")
            self._db.executemany("INSERT INTO registered VALUES (?, ?)", registry.items())

    def used(self) -> Iterator[tuple[str, list[str]]]:
        """Every entity that papers which are not gone use, with its variants' texts, sorted."""
        here = "paper NOT IN (SELECT path FROM paper WHERE state = 'gone')"
        query = f"SELECT DISTINCT entity, variant FROM used WHERE {here} ORDER BY entity, variant"
        for entity, rows in groupby(self._db.execute(query), itemgetter(0)):
            yield entity, [variant for _, variant in rows]

    def path_of(self, key: str) -> str | None:
        """The path of the paper with a key ("1f2e3d4c")."""
        query = "SELECT MIN(path) FROM paper WHERE key = ? AND state != 'gone'"
        path: str | None = self._db.execute(query, (key,)).fetchone()[0]
        return path

    def tell(self, versions: Mapping[str, str]) -> list[str]:
        """Notes descriptions that this build makes (subject -> version); gives the subjects where the graph differs."""
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", versions.items())
        query = "SELECT version FROM described WHERE subject = ?"
        return [s for s, version in versions.items() if self._db.execute(query, (s,)).fetchone() != (version,)]

    def untold(self) -> list[str]:
        """The subjects that the graph describes, but this build does not."""
        query = "SELECT subject FROM described WHERE subject NOT IN (SELECT subject FROM told) ORDER BY subject"
        return [subject for (subject,) in self._db.execute(query)]

    def doubt(self, subjects: Iterable[str]) -> None:
        """What the graph says of these subjects is about to change: until `told`, nothing is sure."""
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO described VALUES (?, '')", ((s,) for s in subjects))

    def told(self) -> None:
        """The graph holds the descriptions that this build told of, and no others."""
        with self.transaction():
            self._db.execute("DELETE FROM described")
            self._db.execute("INSERT INTO described SELECT subject, version FROM told")
            self._db.execute("DELETE FROM told")


def finished(path: Path) -> bool:
    """Whether the last build over a ledger came to its end; also where there is no ledger. Leaves no files behind.

    Raises StoreError for what is no ledger.
    """
    if not path.exists():
        return True
    try:
        with closing(_reader(path)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'finished'").fetchone()
    except sqlite3.OperationalError:  # locked, or about to be made
        return False
    except sqlite3.DatabaseError as error:
        raise StoreError(str(path), f"no ledger ({error})", "build into another folder") from None
    return bool(row and row[0])


def _reader(path: Path) -> sqlite3.Connection:
    """A ledger's file, to read; on a disk that may only be read, too, if no build has left a part of it beside it."""
    how = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Holds a store's folder, created where needed, for one build.

    Raises StoreError while another holds it, and for a folder with files that are no store's. A folder that was created
    here and in which nothing was kept goes again after an error. SQLite's own lock: it ends with the process, however
    that ends, and processes forked meanwhile do not hold it.
    """
    created = not folder.exists()
    with _held(folder):
        try:
            yield
        except BaseException:
            if created:
                _discard(folder)
            raise


def _discard(folder: Path) -> None:
    """Takes away a store's folder where no build kept a record."""
    ours = [path for path in folder.glob("*.sqlite*") if path.name.startswith((FILE, LOCK))]
    with suppress(OSError, sqlite3.Error):
        if (folder / FILE).exists():
            with closing(sqlite3.connect(folder / FILE)) as db:
                if db.execute("SELECT EXISTS (SELECT 1 FROM record)").fetchone()[0]:
                    return
        if sorted(folder.iterdir()) == sorted(ours):
            shutil.rmtree(folder)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(path.name for path in folder.iterdir())
        if names and not {FILE, LOCK, _GRAPH} & {*names}:
            fact = f"holds other files ({', '.join(names[:3])}{', ...' * (len(names) > 3)})"
            raise StoreError(str(folder), fact, "name a new folder, or one that a build made")
        held = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(str(folder), f"cannot be written ({error})", "name another folder") from None
    try:
        held.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise StoreError(str(folder), "another build is at work here", "wait until it is done") from None
        if not isinstance(error, sqlite3.OperationalError):
            raise StoreError(str(folder), f"its ledger is broken ({error})", "build into another folder") from None
        raise StoreError(str(folder), f"cannot be written ({error})", "check its permissions and the disk") from None
    finally:
        held.close()


def _record_id(record: Record, body: str) -> str:
    """A record's place on its page, or else what it says."""
    return digest(record.listing.page, record.listing.position) if record.listing else digest(body)

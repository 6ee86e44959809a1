"""A graph as files: sorted N-Triples in shards, compressed by zstd, and a manifest; on local disk or object storage.

`kg build --engine dask` writes them, `kg load` and any SPARQL server read them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyoxigraph as ox

from kg import store, terms
from kg.errors import InputError, StoreError
from kg.ledger import FILE, Ledger, lock

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, compress, decompress
else:
    from backports.zstd import ZstdError, compress, decompress

MANIFEST, WORK, FORMAT = "manifest.json", "kg-work", 1
_TYPE = f"<{terms.TYPE}>".encode()


class Place:
    """A folder, or what an object storage has under a prefix; files appear there whole or not at all."""

    def __init__(self, url: str) -> None:
        """Takes a path or a URL that fsspec knows; raises StoreError without fsspec or what the URL needs."""
        try:
            from fsspec.core import url_to_fs

            self._fs, root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise StoreError(url, f"cannot be reached ({error})", "pip install 'papers-kg[cluster]'") from None
        self.url, self._root = url, root.rstrip("/")

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises FileNotFoundError."""
        return bytes(self._fs.cat_file(f"{self._root}/{name}"))

    def write(self, name: str, data: bytes) -> None:
        """Puts a file in its place, over an older one."""
        path = f"{self._root}/{name}"
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        unfinished = f"{path}.{uuid4().hex}.part"
        self._fs.pipe_file(unfinished, data)
        self._fs.mv(unfinished, path)

    def holds(self, name: str) -> bool:
        """Whether there is such a file."""
        return bool(self._fs.exists(f"{self._root}/{name}"))

    def names(self) -> list[str]:
        """The names directly in the place, sorted."""
        if not self._fs.exists(self._root):
            return []
        return sorted(path.rstrip("/").rpartition("/")[2] for path in self._fs.ls(self._root, detail=False))

    def check(self) -> None:
        """Raises StoreError where there are files that are no shards."""
        ours = (".nt.zst", ".part")
        if others := [name for name in self.names() if name not in (MANIFEST, WORK) and not name.endswith(ours)]:
            fact = f"holds other files ({', '.join(others[:3])}{', ...' * (len(others) > 3)})"
            raise StoreError(self.url, fact, "name a new folder for the shards")

    def remove(self, name: str) -> None:
        """Takes a file, or a folder with all in it, away."""
        self._fs.rm(f"{self._root}/{name}", recursive=True)


@dataclass(frozen=True)
class Shard:
    """One file of triples."""

    name: str
    triples: int
    bytes: int
    sha256: str  # of the file as it is, compressed


@dataclass(frozen=True)
class Manifest:
    """What a folder of shards holds, and what it was made from."""

    program: str  # version of papers-kg
    rules: str  # hash of the tables and the code that find things
    base: str
    inputs: tuple[tuple[str, str], ...]  # file name and SHA-256
    papers: int
    triples: int
    classes: dict[str, int]
    shards: tuple[Shard, ...]
    format: int = FORMAT


def in_order(ntriples: bytes) -> list[bytes]:
    r"""The lines of N-Triples, sorted and each once; those of one node come together, and the sort finds such runs.

    >>> in_order(b"b\na\nb\n")
    [b'a', b'b']
    """
    return [line for line, _ in groupby(sorted(ntriples.split(b"\n")[:-1]))]


def write_shard(place: Place, name: str, ntriples: bytes) -> tuple[Shard, Counter[str], Counter[str]]:
    """Writes triples, sorted and each once; gives the shard, its instances by class and its triples by property."""
    lines = in_order(ntriples)
    classes, properties = Counter[str](), Counter[str]()
    for line in lines:
        _, predicate, value = line.split(b" ", 2)
        properties[predicate[1:-1].decode()] += 1
        if predicate == _TYPE:
            classes[value[1:-3].decode()] += 1
    data = compress(b"".join(line + b"\n" for line in lines))
    place.write(name, data)
    return Shard(name, len(lines), len(data), sha256(data).hexdigest()), classes, properties


def write_lines(place: Place, name: str, texts: Iterable[str]) -> None:
    """Writes texts without line breaks, a line each."""
    place.write(name, compress("\n".join(texts).encode("utf-8", "surrogatepass")))


def read_lines(place: Place, name: str) -> list[str]:
    """The texts of such a file."""
    return decompress(place.read(name)).decode("utf-8", "surrogatepass").split("\n")


def write_manifest(place: Place, manifest: Manifest) -> None:
    """Writes the manifest, and takes away what no longer belongs to the graph."""
    kept = {shard.name for shard in manifest.shards}
    for name in place.names():
        if (name.endswith(".nt.zst") and name not in kept) or name == WORK:
            place.remove(name)
    place.write(MANIFEST, (json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n").encode())


def read_manifest(place: Place) -> Manifest:
    """The manifest of a place; raises InputError where there is none, or one of another format."""
    try:
        told: dict[str, Any] = json.loads(place.read(MANIFEST))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(place.url, f"no {MANIFEST} here", "write one with `kg build --engine dask`") from None
    except ValueError as error:
        raise InputError(f"{place.url}/{MANIFEST}", f"cannot be read ({error})", "build the shards again") from None
    if told.get("format") != FORMAT:
        raise InputError(place.url, f"shards of format {told.get('format')}, this is {FORMAT}", "build them again")
    shards = tuple(Shard(**shard) for shard in told.pop("shards"))
    return Manifest(**told | {"inputs": tuple(map(tuple, told["inputs"])), "shards": shards})


def load(url: str, folder: str | Path, progress: Callable[[str, int, int], None]) -> Manifest:
    """Loads shards into a store, in the place of what was loaded there before.

    Takes where the shards are, the store's folder, and what is told of progress. The graph takes its place when it is
    whole. Raises InputError for shards that are none or differ from their manifest, StoreError for a store that
    `kg build` filled: what it knows of its papers is not in shards.
    """
    source, target = Place(url), Path(folder)
    manifest = read_manifest(source)
    with lock(target):
        ledger = Ledger(target / FILE)
        try:
            if ledger.meta("settled") is not None:
                raise StoreError(str(folder), "holds a graph of `kg build`", "load into another folder")
            ledger.remember("loaded", manifest.rules)
            ledger.remember("finished", "")
            store.replace(target, lambda graph: _fill(graph, source, manifest, progress))
            counted = {"classes": manifest.classes, "triples": manifest.triples}
            ledger.remember("counts", json.dumps(counted, sort_keys=True))
            ledger.remember("base", manifest.base)
            ledger.remember("finished", manifest.rules)
        finally:
            ledger.close()
    return manifest


def _fill(graph: ox.Store, source: Place, manifest: Manifest, progress: Callable[[str, int, int], None]) -> None:
    for number, shard in enumerate(manifest.shards, 1):
        try:
            data = source.read(shard.name)
            if sha256(data).hexdigest() != shard.sha256:
                raise ValueError("its SHA-256 is not the manifest's")
            store.load(graph, decompress(data))
        except (FileNotFoundError, ValueError, SyntaxError, ZstdError) as error:
            raise InputError(f"{source.url}/{shard.name}", f"cannot be loaded ({error})", "copy it again") from None
        progress("load", number, len(manifest.shards))

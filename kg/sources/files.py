"""From paths to open files and lines: folders and globs sorted, "-" and pipes spooled to disk, gzip and zstd unpacked
by content, any encoding."""

from __future__ import annotations

import glob
import gzip
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from io import BufferedIOBase, TextIOWrapper
from pathlib import Path
from typing import AnyStr

from kg.errors import InputError
from kg.resources import resource
from kg.vocabulary import rows

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, ZstdFile
else:
    from backports.zstd import ZstdError, ZstdFile

PAGE_LIMIT = 10_000_000  # bytes of a page, held at once with all its lines; the largest real one has 200,000
WHOLE_LIMIT = 64_000_000  # bytes of a JSON array, held at once; entries one a line are streamed
LINE_LIMIT = 2_000_000  # bytes of one line or entry; real ones have 20,000 at most
BROKEN = (EOFError, OSError, ZstdError, zlib.error)  # what reading an archive may raise
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or a folder of the pictures and scripts that a browser saved with a page beside it."""

    path: str
    furniture: bool = False

    @property
    def place(self) -> str:
        """The path as messages print it: on one line, and in characters that every terminal takes."""
        return "".join(each if each.isprintable() else "\ufffd" for each in self.path)


def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
    """The files behind paths, in order, folders and globs walked and sorted, each file once by whatever paths it comes.

    Hidden files are left out, and so is the folder "x_files" that a browser saves beside "x.html"; where a shell gives
    it ("saved/*"), or what is in it ("saved/**"), beside its page, it comes as one source, furniture.

    Takes files, folders, globs and "-"; raises InputError for a path that does not exist or may not be read.
    """
    given = list(dict.fromkeys(found for path in map(str, paths) for found in _globbed(path)))
    real = {os.path.realpath(path) for path in given if path != STDIN and "\0" not in path}
    known = set[str]()
    for source in _sources(given):
        folder = _furniture_around(source.path, real) if source.path != STDIN else None
        found = source if folder is None else Source(folder, furniture=True)
        place = STDIN if found.path == STDIN else os.path.realpath(found.path)
        if place not in known:
            known.add(place)
            yield found


def _sources(paths: Iterable[str]) -> Iterator[Source]:
    """The files of files and folders, and "-"; raises InputError for what cannot be read."""
    for path in paths:
        if path == STDIN:
            yield Source(path)
            continue
        try:
            folder = bool(path) and Path(path).is_dir()
            if folder:
                os.listdir(path)  # noqa: PTH208 - only asks whether it may be listed
            elif path and Path(path).is_file():
                Path(path).open("rb").close()
            elif not path or not Path(path).exists():
                raise InputError(Source(path).place or "an empty path", "no such file or folder", "check the path")
        except (OSError, ValueError) as error:
            raise InputError(Source(path).place, f"cannot be read ({_reason(error)})", "check the path") from error
        if folder and _is_furniture(path):
            yield Source(path, furniture=True)
        else:
            yield from _walk(path) if folder else [Source(path)]


def _globbed(path: str) -> list[str]:
    """The paths a pattern stands for, where no file bears the pattern as its name."""
    if "\0" in path or not glob.has_magic(path) or os.path.lexists(path):
        return [path]
    return sorted(glob.glob(path, recursive=True)) or [path]  # noqa: PTH207 - patterns may be absolute


def _walk(folder: str) -> Iterator[Source]:
    found: list[str] = []
    refused: list[str] = []  # folders; opening them gives the Problem
    for top, below, names in os.walk(folder, onerror=lambda error: refused.append(str(error.filename))):
        below[:] = [name for name in below if not (name.startswith(".") or _is_furniture(str(Path(top, name))))]
        files = (Path(top, name) for name in names if not name.startswith("."))
        found += (str(path) for path in files if path.is_file())
    yield from (Source(path) for path in sorted(found + refused))


def _is_furniture(folder: str) -> bool:
    """Whether a folder holds the pictures and scripts that a browser saved with a page beside it."""
    return bool(_page_of(Path(folder)))


def _page_of(folder: Path) -> list[Path]:
    """The saved page that a folder belongs to by its name, "x.html" of "x_files" or "x-Dateien"; or nothing."""
    names = (folder.name.removesuffix(ending) for ending in _endings() if folder.name.endswith(ending))
    pages = (folder.with_name(name + ending) for name in names if name for ending in (".html", ".htm", ".xhtml"))
    return [page for page in pages if page.is_file()]


def _furniture_around(path: str, given: set[str]) -> str | None:
    """The furniture that a file is in, where this folder, one around it or its page is given too, as real paths."""
    for folder in Path(path).parents:
        pages = _page_of(folder)
        if pages and any(os.path.realpath(other) in given for other in (*pages, folder, *folder.parents)):
            return str(folder)
    return None


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    """What browsers put behind a page's name for the folder beside it (page_folders.tsv)."""
    return tuple(row["ending"] for _, row in rows(resource("ontology", "rules", "page_folders.tsv"), ("ending",)))


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


@contextmanager
def opened(source: Source) -> Iterator[tuple[BufferedIOBase, str]]:
    """An open file that can be read twice, with the SHA-256 of its bytes; gzip and zstd are unpacked on the way.

    Takes one of the sources that `expand` gives; raises OSError where it cannot be read.
    """
    with _seekable(source.path) as raw:
        page = file_digest(raw, "sha256").hexdigest()
        raw.seek(0)
        magic = raw.read(4)
        raw.seek(0)
        if magic.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield unpacked, page
        elif magic == b"\x28\xb5\x2f\xfd":
            with ZstdFile(raw) as unzipped:
                yield unzipped, page
        else:
            yield raw, page


def _seekable(path: str) -> BufferedIOBase:
    if path != STDIN and Path(path).is_file():
        return Path(path).open("rb")
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `opened`
    if path == STDIN:
        shutil.copyfileobj(sys.stdin.buffer, spool)
    else:
        with Path(path).open("rb") as pipe:
            shutil.copyfileobj(pipe, spool)
    spool.seek(0)
    return spool


def decode(data: bytes) -> tuple[str, str | None]:
    """Text in whatever encoding it was saved, with a remark where bytes were wrong.

    Takes bytes; UTF-8, UTF-16 (also without a mark) and, for old editors, Windows-1252 are known.

    >>> decode("• 9 authors".encode("utf-16"))
    ('• 9 authors', None)
    """
    if wide := _wide(data):
        return data.decode(wide, "replace").removeprefix("\ufeff"), None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut within a character
            return data.decode("utf-8-sig", "ignore"), None
    text = data.decode("utf-8-sig", "replace")
    wrong = text.count("\ufffd")
    if wrong * 2 > sum(not character.isascii() for character in text):
        return data.decode("cp1252", "replace"), "not UTF-8; read as Windows-1252"
    return text, f"{wrong} places that are not UTF-8"


def _wide(data: bytes) -> str | None:
    """The kind of UTF-16 that bytes are in, if they are."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:2000]
    if len(head) > 3 and head.count(0) * 3 > len(head):  # every second byte of Latin text in UTF-16 is zero
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return None


def encoding(stream: BufferedIOBase) -> str:
    """The encoding of an open file as its start tells; the file is then at its start again."""
    wide = _wide(stream.read(2000))
    stream.seek(0)
    return wide or "utf-8-sig"


def text_lines(stream: BufferedIOBase) -> Iterator[str | None]:
    """The lines of an open file, decoded one by one, in constant memory; None stands for one too long to hold.

    Takes a file open at its start; raises one of `BROKEN` where an archive breaks.
    """
    if (kind := encoding(stream)) == "utf-8-sig":
        yield from (None if line is None else decode(line)[0] for line in _lines(stream.readline, b"\n"))
        return
    text = TextIOWrapper(stream, kind, "replace", newline="\n")  # type: ignore[type-var]
    try:
        yield from _lines(text.readline, "\n")
    finally:
        text.detach()


def _lines(readline: Callable[[int], AnyStr], end: AnyStr) -> Iterator[AnyStr | None]:
    while line := readline(LINE_LIMIT + 1):
        if len(line) <= LINE_LIMIT:
            yield line
            continue
        while line and not line.endswith(end):
            line = readline(LINE_LIMIT)
        yield None

"""From paths to open files: folders in sorted order, "-" and pipes spooled to disk, gzip by content, any encoding."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedIOBase
from pathlib import Path

from kg.errors import InputError

PAGE_LIMIT = 10_000_000  # bytes of a page, held at once with all its lines; the largest real one has 200,000
WHOLE_LIMIT = 64_000_000  # bytes of a JSON array, held at once; entries one a line are streamed
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read."""

    path: str

    @property
    def place(self) -> str:
        """The path as messages print it: on one line, and in characters that every terminal takes."""
        return "".join(each if each.isprintable() else "\ufffd" for each in self.path)


def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
    """The files behind paths, in order, folders walked and sorted; hidden files are left out.

    Takes files, folders and "-"; raises InputError for a path that does not exist or may not be read.
    """
    for path in map(str, paths):
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
        yield from _walk(path) if folder else [Source(path)]


def _walk(folder: str) -> Iterator[Source]:
    found: list[str] = []
    refused: list[str] = []  # folders; opening them gives the Problem
    for top, below, names in os.walk(folder, onerror=lambda error: refused.append(str(error.filename))):
        below[:] = [name for name in below if not name.startswith(".")]
        files = (Path(top, name) for name in names if not name.startswith("."))
        found += (str(path) for path in files if path.is_file())
    yield from (Source(path) for path in sorted(found + refused))


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


@contextmanager
def opened(source: Source) -> Iterator[tuple[BufferedIOBase, str]]:
    """An open file that can be read twice, with the SHA-256 of its bytes; what is gzip is unpacked on the way.

    Takes one of the sources that `expand` gives; raises OSError where it cannot be read.
    """
    with _seekable(source.path) as raw:
        page = file_digest(raw, "sha256").hexdigest()
        raw.seek(0)
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield unpacked, page
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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    head = data[:2000]
    if len(head) > 3 and head.count(0) * 3 > len(head):  # every second byte of Latin text in UTF-16 is zero
        return data.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace"), None
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

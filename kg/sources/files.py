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

WHOLE_LIMIT = 64_000_000  # bytes of a file that must be held at once (a page, a JSON array); lines are streamed
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its place in messages, and whether a user named it or a folder held it."""

    place: str
    named: bool = True


def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
    """The files behind paths, in order, folders walked and sorted; hidden files are left out.

    Takes files, folders and "-"; raises InputError for a path that does not exist or cannot be listed.
    """
    for path in map(str, paths):
        if path == STDIN:
            yield Source(path)
            continue
        try:
            if not path or not Path(path).exists():
                raise InputError(path or "an empty path", "no such file or folder", "check the path")
            folder = Path(path).is_dir()
        except (OSError, ValueError) as error:
            raise InputError(path, f"cannot be read ({_reason(error)})", "check the path") from error
        yield from _walk(path) if folder else [Source(path)]


def _walk(folder: str) -> Iterator[Source]:
    def refuse(error: OSError) -> None:
        raise InputError(str(error.filename), f"cannot be read ({_reason(error)})", "check its permissions") from error

    found = [
        os.path.join(top, name)  # noqa: PTH118 - keeps "./x" as the user wrote it
        for top, below, names in os.walk(folder, onerror=refuse)
        for name in names
        if not below.sort() and not name.startswith(".") and "/." not in top[len(folder) :]
    ]
    yield from (Source(path, named=False) for path in sorted(found) if Path(path).is_file())


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


@contextmanager
def opened(source: Source) -> Iterator[tuple[BufferedIOBase, str]]:
    """An open file that can be read twice, with the SHA-256 of its bytes; what is gzip is unpacked on the way.

    Raises InputError where a user named a file that cannot be read, OSError for a file found in a folder.
    """
    try:
        raw = _seekable(source.place)
    except OSError as error:
        if not source.named:
            raise
        raise InputError(source.place, f"cannot be read ({_reason(error)})", "check its permissions") from error
    with raw:
        page = file_digest(raw, "sha256").hexdigest()
        raw.seek(0)
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield unpacked, page
        else:
            yield raw, page


def _seekable(place: str) -> BufferedIOBase:
    if place != STDIN and Path(place).is_file():
        return Path(place).open("rb")
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `opened`
    if place == STDIN:
        shutil.copyfileobj(sys.stdin.buffer, spool)
    else:
        with Path(place).open("rb") as pipe:
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

"""The page inside what browsers write into one file with its pictures: MHTML (Chrome, Edge; RFC 2557), a web archive
(Safari, a property list), or HTML with pictures as `data:` (SingleFile; RFC 2397).
"""

from __future__ import annotations

import plistlib
import quopri
import re
from binascii import a2b_base64
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from xml.parsers.expat import ExpatError

DEPTH_LIMIT = 3  # of parts in parts; browsers write one level, mail two
PARTS_LIMIT = 1_000  # of one part; the page is the first
HEAD_LIMIT = 8_000  # bytes of a part's header lines

_HEADER = re.compile(rb"\s*[A-Za-z-]{2,60}:[^\n]*\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_PROPERTIES = re.compile(rb"bplist00|(?=<\?xml)[^\0]{0,400}<plist\b")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_PICTURE = re.compile(rb"data:[\w.+/-]{1,60};base64,[A-Za-z0-9+/=%]*")


def is_archive(data: bytes) -> bool:
    """Whether a file that starts so is MHTML or a web archive of Safari.

    >>> is_archive(b"MIME-Version: 1.0\\nContent-Type: multipart/related; boundary=x\\n\\n"), is_archive(b"Alpha: Fast")
    (True, False)
    """
    return bool(_PROPERTIES.match(data)) or (bool(_HEADER.match(data)) and bool(_boundary(_opened(data)[0])))


def page_inside(data: bytes) -> bytes:
    """The page that a file holds, without the pictures written into it; nothing where an archive holds none.

    Takes a file's bytes and gives those of a page; what is no archive is a page itself.

    >>> page_inside(b"<p>A<img src='data:image/png;base64,iVBORw0KGgo='>")
    b"<p>A<img src=''>"
    """
    if is_archive(data):
        data = _main(data) if _PROPERTIES.match(data) else next(_pages(data, 0), b"")
    return _PICTURE.sub(b"", data)


def _opened(part: bytes) -> tuple[Message, bytes]:
    """The header lines of a message or of one of its parts, and what follows them."""
    head, *body = _HEAD_END.split(part.lstrip(), maxsplit=1)
    return BytesHeaderParser().parsebytes(head[:HEAD_LIMIT]), b"".join(body)


def _boundary(head: Message) -> bytes | None:
    found = head.get_boundary() if head.get_content_maintype() == "multipart" else None
    return found.encode("ascii", "replace") if found else None


def _pages(part: bytes, depth: int) -> Iterator[bytes]:
    """The pages in a message or one of its parts, in order."""
    head, body = _opened(part)
    if boundary := _boundary(head):
        for inner in body.split(b"--" + boundary, PARTS_LIMIT)[1:] if depth < DEPTH_LIMIT else ():
            yield from _pages(inner, depth + 1)
    elif head.get_content_type() == "text/html":
        yield _decoded(body, str(head.get("Content-Transfer-Encoding", "")).strip().casefold())


def _decoded(body: bytes, encoding: str) -> bytes:
    """What a part holds; of base64 that is cut off, what stands before the cut."""
    if encoding == "base64":
        signs = _NO_BASE64.sub(b"", body)
        whole = signs[: len(signs) - (len(signs) % 4 == 1)]
        return a2b_base64(whole + b"=" * (-len(whole) % 4))
    return quopri.decodestring(body) if encoding == "quoted-printable" else body


def _main(data: bytes) -> bytes:
    """The page of a web archive of Safari."""
    try:
        page = plistlib.loads(data)["WebMainResource"]["WebResourceData"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, ExpatError):
        return b""
    return page if isinstance(page, bytes) else b""

"""Which addresses of the server belong to the site, and in which file each is."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

from kg import terms

LISTS = ("papers", "devices", "methods", "datasets", "models", "tasks", "results")
THINGS = tuple(name.lower() for name in terms.THINGS)
_THING = re.compile(rf"(?P<place>id|around)/(?P<type>{'|'.join(THINGS)})/[\w-]+")
_LIST = re.compile(rf"({'|'.join(LISTS)})(\.(csv|json))?")
_PLAIN = re.compile(r"questions(/[\w-]+)?|search")


def file_of(address: str) -> str | None:
    """The file of an address of the server; None where it is no part of the site.

    >>> file_of("/"), file_of("/papers?page=2"), file_of("/id/task/x.ttl"), file_of("/papers?year=2025")
    ('index.html', 'papers-2.html', 'id/task/x.ttl', None)
    """
    split = urlsplit(address)
    path, fields = unquote(split.path).lstrip("/"), parse_qs(split.query)
    page = fields.pop("page", ["1"])[0]
    if fields or split.scheme or split.netloc or not page.isdecimal():
        return None
    if not path:
        return "index.html"
    if re.fullmatch(r"static/[\w-]+\.\w+", path):
        return path
    bare, _, ending = path.rpartition(".") if path.endswith((".ttl", ".jsonld")) else (path, "", "")
    if _THING.fullmatch(bare):
        return path if ending else f"{path}.html"
    if listing := _LIST.fullmatch(path):
        return path if listing[2] else f"{path}{'' if page == '1' else '-' + page}.html"
    return f"{path}.html" if _PLAIN.fullmatch(path) else None


def answer_of(page: str, address: str) -> str | None:
    """The file of a question's answer for download; takes the question's file and an address on it.

    >>> answer_of("questions/q.html", "/sparql?query=SELECT&format=csv")
    'questions/q.csv'
    """
    split = urlsplit(address)
    format_ = parse_qs(split.query).get("format", [""])[0]
    if split.path != "/sparql" or format_ not in ("csv", "json") or not page.startswith("questions/"):
        return None
    return f"{page.removesuffix('.html')}.{format_}"


def relative(page: str, target: str, fragment: str = "") -> str:
    """The link from one file to another.

    >>> relative("id/task/a.html", "index.html"), relative("a.html", "a.html", "x")
    ('../../index.html', 'a.html#x')
    """
    path = posixpath.relpath(target, posixpath.dirname(page) or ".")
    return quote(path) + (f"#{quote(fragment)}" if fragment else "")

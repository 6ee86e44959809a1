"""Web links in a paper's text: code, weights, project pages."""

from __future__ import annotations

import re

from kg.hosts import domains, mirrors, perhaps_link

# Without a scheme only shapes that are no prose: a host of two or more parts and a path ("github.com/x/y", "aka.ms/x").
_LINK = re.compile(
    rf"(?:https?://|(?<![\w./@-])(?:www\.|(?=[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.{domains()}/)))"
    r"[A-Za-z0-9][^\s<>\"'`{}()\[\]|^~,;]*",
    re.IGNORECASE,
)
_BEGUN = re.compile(rf"(?:https?:|www\.|[\w-]+\.{domains()}/)\S*\Z", re.I)
_SECOND = re.compile(r"(?<=.)https?://", re.IGNORECASE)  # two links run together


def in_link(text: str, start: int, end: int) -> bool:
    """Whether what stands between two places of a text ends in the beginning of a link.

    >>> in_link("see github.com/a/FooNet", 0, 17), in_link("see FooNet", 0, 4)
    (True, False)
    """
    return _BEGUN.search(text, max(start, text.rfind(" ", start, end)), end) is not None  # no link has a blank


def as_written(text: str) -> tuple[str, ...]:
    r"""The links of a text as they stand there, without the punctuation that follows, in order, each once.

    >>> as_written(r"Code: \url{https://github.com/a/b}, demo at github.com/c/d.")
    ('https://github.com/a/b', 'github.com/c/d')
    """
    found: dict[str, None] = {}
    if not perhaps_link(text):
        return ()
    for word in text.replace(r"\_", "_").replace(r"\%", "%").replace(r"\#", "#").split():
        for match in _LINK.finditer(word) if "." in word and perhaps_link(word) else ():
            for link in _SECOND.sub("\n\\g<0>", match.group()).split("\n"):
                if "." in (link := link.rstrip(".:!?*\\$_-—–…\u201d\u2019")):
                    found.setdefault(link)
    return tuple(found)


def resolve(link: str) -> str:
    """The whole URL of a link: with its scheme, and on the real host where the link's host is a mirror.

    >>> resolve("b-61j.pages.dev/a")
    'https://huggingface.co/a'
    """
    scheme, mark, rest = link.partition("://") if "://" in link else ("https", "://", link)
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{mark}{mirrors().get(host.lower(), host)}{slash}{path}"


def weblinks(text: str) -> tuple[str, ...]:
    """The links of a text as whole URLs on their real hosts, in order, each once: what an Extraction carries."""
    return tuple(dict.fromkeys(resolve(link) for link in as_written(text)))

"""Takes LaTeX, links and stray blanks out of a text so that names read as written, and keeps the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.annotate.lexicon import latex
from kg.blanks import Edited, edited, strays
from kg.hosts import domains

# One code point for one: offsets stay.
_PLAIN = str.maketrans("‐‑‒–—−’‘`“”\u00a0\u2009\u202f\u00ad", "------'''\"\"    ")
# What is taken out: the signs of which one stands in all that a pattern finds (to look for each takes a tenth of the
# time), and the pattern, which begins with one sign of a few so that the engine skips the rest.
_LINK = re.compile(
    rf"(?!(?<=\\)[A-Za-z])(?:https?://|www\.|(?<![\w.-])[\w-]+\.{domains()}/)"
    r"[^\s{}()\[\]<>]*[^\s{}()\[\]<>.,;:'\"]"
)
_LINK_MARK = re.compile(rf"://|www\.|\.{domains()}/")
_MARKUP_SIGNS = ("\\", "$", "{", "}", "^", "~")
_MARKUP = re.compile(
    r"[\\${}^~](?:(?<=\\)(?P<command>[A-Za-z]+)\s?"  # \textbf, \times, \alpha
    r"|(?<=\\)(?P<escaped>[%&#_$,;:! ])"  # \% and thin spaces
    r"|(?P<sum>(?<=\\)(?=\d))"  # pages lose the dollars of "\$500" and keep the backslash
    r"|(?<=[${}^])|(?P<tie>(?<=~)))"
)
_TIMES = re.compile(r"times(?P<times>(?<=\dtimes)(?=[A-Z]))")  # "8timesA100": a command without its backslash
_PUT = {"tie": " ", "times": "× ", "sum": "$"}


def clean(text: str) -> Edited:
    r"""A text as a reader sees it.

    Takes any text; gives it with LaTeX commands, math marks and stray blanks taken out, dashes and quotes made plain.

    >>> clean(r"\textbf{M$^3$ViT} is 2.3$\times$ faster").text
    'M3ViT is 2.3× faster'
    >>> clean("a Mixture-of- Experts,with pruning").text
    'a Mixture-of-Experts, with pruning'
    """
    plain = text if text.isascii() else text.translate(_PLAIN)
    # of what begins at one place the shorter comes first; what stands within a link follows it
    return edited(plain, sorted([*((*match.span(), _put(match)) for match in _noise(plain)), *strays(plain)]))


def _noise(text: str) -> Iterator[re.Match[str]]:
    yield from _links(text)
    if any(map(text.__contains__, _MARKUP_SIGNS)):
        yield from _MARKUP.finditer(text)
    if "times" in text:
        yield from _TIMES.finditer(text)


def _links(text: str) -> Iterator[re.Match[str]]:
    """The links of a text, whose parts are no names, each looked for only in the word that holds a sign of one."""
    at = 0
    while mark := _LINK_MARK.search(text, at):
        begin, at = max(at, text.rfind(" ", 0, mark.start()) + 1), mark.end()
        stop = text.find(" ", at)
        if link := _LINK.search(text, begin, stop if stop > 0 else len(text)):
            at = max(at, link.end())
            yield link


def _put(match: re.Match[str]) -> str:
    """What stands in the place of a piece of markup."""
    kind = match.lastgroup
    if kind == "command":
        return latex().get(match["command"], "")
    if kind == "escaped":
        return match["escaped"] if match["escaped"] in "%&#_$" else " "
    return _PUT.get(kind or "", "")

"""Takes LaTeX, links and stray blanks out of a text so that names read as written, and keeps the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from kg.annotate.lexicon import latex

# One code point for one: offsets stay.
_PLAIN = str.maketrans("‐‑‒–—−’‘`“”\u00a0\u2009\u202f\u00ad", "------'''\"\"    ")
# What is taken out: the signs of which one stands in all that a pattern finds (to look for each takes a tenth of the
# time), and the pattern, which begins with one sign of a few so that the engine skips the rest.
_LINK = re.compile(
    r"(?!(?<=\\)[A-Za-z])(?:https?://|www\.|(?<![\w.])[\w-]+\.(?:com|io|org|ai)/)"
    r"[^\s{}()\[\]<>]*[^\s{}()\[\]<>.,;:'\"]"
)
_LINK_MARK = re.compile(r"://|www\.|\.(?:com|io|org|ai)/")
_MARKUP_SIGNS = ("\\", "$", "{", "}", "^", "~")
_MARKUP = re.compile(
    r"[\\${}^~](?:(?<=\\)(?P<command>[A-Za-z]+)\s?"  # \textbf, \times, \alpha
    r"|(?<=\\)(?P<escaped>[%&#_$,;:! ])"  # \% and thin spaces
    r"|(?P<sum>(?<=\\)(?=\d))"  # pages lose the dollars of "\$500" and keep the backslash
    r"|(?<=[${}^])|(?P<tie>(?<=~)))"
)
_BLANK_SIGNS = ("- ", "/ ", " /", " ,", " .", " ;", " :", " )", "( ")
_BLANK = re.compile(
    r" (?:(?<=[A-Za-z0-9]- )(?=[A-Za-z0-9])(?!(?:and|or|to|vs)\b)"  # "Mixture-of- Experts", but "2- and 4-bit"
    r"|(?<=[A-Za-z]/ )(?=[A-Za-z])|(?<=[A-Za-z] )(?=/[A-Za-z])"  # "sparse/ linear"
    r"|(?<=\w )(?=[,.;:)](?:\s|$))|(?<=\( )(?=\w))"  # "linear attention , or", "( FID )"
)
_COMMA = re.compile(r",(?P<comma>(?<=[a-z],)(?=[a-z]))")  # "pruning,quantization"
_TIMES = re.compile(r"times(?P<times>(?<=\dtimes)(?=[A-Z]))")  # "8timesA100": a command without its backslash
_PUT = {"tie": " ", "comma": ", ", "times": "× ", "sum": "$"}
Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without markup, with where each piece that was put in stands, here and in the original text."""

    text: str
    puts: tuple[tuple[int, int, int, int], ...] = ()  # (start, end) here, (start, end) there; in order

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a non-empty span of this text came from."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        """The span of the original text that one code point came from."""
        last = bisect_right(self.puts, at, key=itemgetter(0)) - 1
        if last < 0:
            return at, at + 1
        _, end, first, past = self.puts[last]
        return (first, past) if at < end else (at + past - end, at + past - end + 1)


def clean(text: str) -> Clean:
    r"""A text as a reader sees it.

    Takes any text; gives it with LaTeX commands, math marks and stray blanks taken out, dashes and quotes made plain.

    >>> clean(r"\textbf{M$^3$ViT} is 2.3$\times$ faster").text
    'M3ViT is 2.3× faster'
    >>> clean("a Mixture-of- Experts,with pruning").text
    'a Mixture-of-Experts, with pruning'
    """
    plain = text.translate(_PLAIN)
    pieces: list[str] = []
    puts: list[tuple[int, int, int, int]] = []
    last = length = 0
    for start, end, put in _edits(plain):
        if start < last:  # within a link
            continue
        length += start - last
        puts.append((length, length + len(put), start, end))
        pieces += [plain[last:start], put]
        length += len(put)
        last = end
    return Clean("".join([*pieces, plain[last:]]), tuple(puts)) if puts else Clean(plain)


def _edits(text: str) -> list[Edit]:
    """(start, end, replacement) for every piece of markup, in order; those within a link follow it."""
    return sorted((*match.span(), _put(match)) for match in _noise(text))


def _noise(text: str) -> Iterator[re.Match[str]]:
    yield from _links(text)
    if any(sign in text for sign in _MARKUP_SIGNS):
        yield from _MARKUP.finditer(text)
    if any(sign in text for sign in _BLANK_SIGNS):
        yield from _BLANK.finditer(text)
    if text.count(",") > text.count(", "):
        yield from _COMMA.finditer(text)
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

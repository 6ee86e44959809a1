"""Takes LaTeX, links and stray blanks out of a text so that names read as written, and keeps the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.annotate.lexicon import latex

# One code point for one: offsets stay.
_PLAIN = str.maketrans("‐‑‒–—−’‘`“”\u00a0\u2009\u202f\u00ad", "------'''\"\"    ")
_SUSPECT = re.compile(
    r"[\\${}^~]|://|www\.|\.(?:com|io|org|ai)/|[A-Za-z0-9]- [A-Za-z0-9]|[A-Za-z]/ [A-Za-z]|[A-Za-z] /[A-Za-z]"
    r"|\w [,.;:)](?:\s|$)|\( \w|[a-z],[a-z]|\dtimes[A-Z]"
)
# one of these stands in all that _SUSPECT finds; to look for each takes a tenth of the time
_MARKS = ("\\", "$", "{", "}", "^", "~", "://", "www.", ".com/", ".io/", ".org/", ".ai/", "- ", "/ ", " /",
          " ,", " .", " ;", " :", " )", "( ", "times")  # fmt: skip
_NOISE = re.compile(
    r"(?P<link>(?:https?://|www\.|(?<![\w.])[\w-]+\.(?:com|io|org|ai)/)"  # its parts are no names
    r"[^\s{}()\[\]<>]*[^\s{}()\[\]<>.,;:'\"])"
    r"|\\(?P<command>[A-Za-z]+)\s?"  # \textbf, \times, \alpha
    r"|\\(?P<escaped>[%&#_$,;:! ])"  # \% and thin spaces
    r"|(?P<sum>\\(?=\d))"  # pages lose the dollars of "\$500" and keep the backslash
    r"|(?P<mark>[${}^])|(?P<tie>~)"
    r"|(?<=[A-Za-z0-9]-)(?P<split> )(?=[A-Za-z0-9])(?!(?:and|or|to|vs)\b)"  # "Mixture-of- Experts", but "2- and 4-bit"
    r"|(?<=[A-Za-z]/)(?P<after> )(?=[A-Za-z])|(?<=[A-Za-z])(?P<before> )(?=/[A-Za-z])"  # "sparse/ linear"
    r"|(?<=\w)(?P<stray> )(?=[,.;:)](?:\s|$))|(?<=\()(?P<inner> )(?=\w)"  # "linear attention , or", "( FID )"
    r"|(?<=[a-z])(?P<comma>,)(?=[a-z])"  # "pruning,quantization"
    r"|(?<=\d)(?P<times>times)(?=[A-Z])"  # "8timesA100": a command without its backslash
)


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without markup; its i-th code point came from `starts[i]` to `ends[i]` (empty: all where they were)."""

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a non-empty span of this text came from."""
        return (self.starts[start], self.ends[end - 1]) if self.starts else (start, end)


def clean(text: str) -> Clean:
    r"""A text as a reader sees it.

    Takes any text; gives it with LaTeX commands, math marks and stray blanks taken out, dashes and quotes made plain.

    >>> clean(r"\textbf{M$^3$ViT} is 2.3$\times$ faster").text
    'M3ViT is 2.3× faster'
    >>> clean("a Mixture-of- Experts,with pruning").text
    'a Mixture-of-Experts, with pruning'
    """
    plain = text.translate(_PLAIN)
    tight = plain.count(",") > plain.count(", ")
    if not (tight or any(mark in plain for mark in _MARKS)) or not _SUSPECT.search(plain):
        return Clean(plain)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for start, end, put in (*_edits(plain), (len(plain), len(plain), "")):
        pieces += [plain[last:start], put]
        starts += [*range(last, start), *[start] * len(put)]
        ends += [*range(last + 1, start + 1), *[end] * len(put)]
        last = end
    return Clean("".join(pieces), tuple(starts), tuple(ends))


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, replacement) for every piece of markup, in order."""
    for match in _NOISE.finditer(text):
        put = latex().get(match["command"] or "", "")
        if match["tie"]:
            put = " "
        elif match["times"]:
            put = "× "
        elif match["comma"]:
            put = ", "
        elif match["sum"]:
            put = "$"
        elif escaped := match["escaped"]:
            put = escaped if escaped in "%&#_$" else " "
        yield match.start(), match.end(), put

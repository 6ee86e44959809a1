"""Takes LaTeX and stray blanks out of a text so that names read as written, and keeps the way back to the original offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# One code point for one: offsets stay.
_PLAIN = str.maketrans("‐‑‒–—−’‘`“”\u00a0\u2009\u202f\u00ad", "------'''\"\"    ")
_GREEK = dict(zip(
    "alpha beta gamma delta epsilon eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega".split(),
    "αβγδεηθκλμνξπρστφχψω", strict=True,
))  # fmt: skip
_SIGNS = {"times": "×", "sim": "~", "approx": "~", "cdot": "·", "infty": "∞", "leq": "≤", "geq": "≥", "le": "≤", "ge": "≥", "rightarrow": "→", "to": "→", "uparrow": "↑", "downarrow": "↓", "pm": "±"}  # fmt: skip
_SUSPECT = re.compile(r"[\\${}^]|://|www\.|\.(?:com|io|org|ai)/|[A-Za-z0-9]- [A-Za-z0-9]|[A-Za-z]/ [A-Za-z]|[A-Za-z] /[A-Za-z]")
_NOISE = re.compile(
    r"(?P<link>(?:https?://|www\.|(?<![\w.])[\w-]+\.(?:com|io|org|ai)/)[^\s{}()\[\]<>]*[^\s{}()\[\]<>.,;:'\"])"  # its parts are no names
    r"|\\(?P<command>[A-Za-z]+)\s?"  # \textbf, \times, \alpha
    r"|\\(?P<escaped>[%&#_$,;:! ])"  # \% and thin spaces
    r"|(?P<mark>[${}^])"
    r"|(?<=[A-Za-z0-9]-)(?P<split> )(?=[A-Za-z0-9])(?!(?:and|or|to|vs)\b)"  # "Mixture-of- Experts", but "2- and 4-bit"
    r"|(?<=[A-Za-z]/)(?P<after> )(?=[A-Za-z])|(?<=[A-Za-z])(?P<before> )(?=/[A-Za-z])"  # "sparse/ linear"
)


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without markup; `origin[i]` is where its i-th code point stood (None: all where they were)."""

    text: str
    origin: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a non-empty span of this text came from."""
        return (start, end) if self.origin is None else (self.origin[start], self.origin[end - 1] + 1)


def clean(text: str) -> Clean:
    r"""A text as a reader sees it.

    Takes any text; gives it with LaTeX commands, math marks and stray blanks taken out, dashes and quotes made plain.

    >>> clean(r"\textbf{M$^3$ViT} is 2.3$\times$ faster").text
    'M3ViT is 2.3× faster'
    >>> clean("a Mixture-of- Experts").text
    'a Mixture-of-Experts'
    """
    plain = text.translate(_PLAIN)
    if not _SUSPECT.search(plain):
        return Clean(plain)
    pieces, origin, last = [], [], 0
    for start, end, put in _edits(plain):
        pieces += [plain[last:start], put]
        origin += range(last, start)
        origin += [start] * len(put)
        last = end
    pieces.append(plain[last:])
    origin += range(last, len(plain))
    return Clean("".join(pieces), tuple(origin))


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, replacement) for every piece of markup, in order."""
    for match in _NOISE.finditer(text):
        put = ""
        if command := match["command"]:
            put = _GREEK.get(command) or _SIGNS.get(command, "")
            if command == "footnote" or command == "cite":
                put = " "
        elif escaped := match["escaped"]:
            put = escaped if escaped in "%&#_$" else " "
        yield match.start(), match.end(), put

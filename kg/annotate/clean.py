"""Takes LaTeX, links and stray blanks out of a text so that names read as written, and keeps the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from kg.annotate.lexicon import latex
from kg.annotate.names import unit_at
from kg.blanks import Edited, edited, strays
from kg.hosts import domains, perhaps_link

# One code point for one: offsets stay.
_PLAIN = str.maketrans(
    "‐‑‒–—−’‘`“”\u00a0\u2009\u202f⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉",
    "------'''\"\"   01234567890123456789",
)
# Signs that names do without, and letters that are printed as one.
_SIGNS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_SIGN = re.compile("[®™\u00ad\u200b-\u200d\u2060\ufeff" + "".join(_SIGNS) + "]")
# "ImageNet -1K", "Llama -2": behind a name, where no unit follows, the hyphen is no minus
_APART = re.compile(
    r" (?=-)(?:(?<=[a-z0-9] )(?<!\d )|(?<=[A-Za-z0-9] )(?=-\d+(?:\.\d+)?[KBo]))"
    r"(?=-(?P<tail>\d+(?:\.\d+)?[KBo]?)(?=[\s,.;:)]|$))"
)
_POWER = re.compile(r"\^\d")
_REGISTERED = re.compile(r"\((?<=[a-z]\()(?:R|TM)\)")  # "Intel(R) Core(TM)"
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
    r"|(?P<accent>(?<=[A-Za-z]\\)[\"'^~]\{?[aeioucn]\}?)"  # Schr\"odinger, Poincar\'{e}
    r"|(?P<sum>(?<=\\)(?=\d))"  # pages lose the dollars of "\$500" and keep the backslash
    r"|(?<=[${}^])|(?P<tie>(?<=~)))"
)
_TIMES = re.compile(r"times(?P<times>(?<=\dtimes)(?=[A-Z]))")  # "8timesA100": a command without its backslash
_ACCENTS = {'"': "\u0308", "'": "\u0301", "^": "\u0302", "~": "\u0303"}
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


def spelled(name: str) -> str:
    """A name of the vocabulary as it stands in a cleaned text.

    >>> spelled("(IA)^3"), spelled("τ²-bench"), spelled("RTX 4090")
    ('(IA)3', 'τ2-bench', 'RTX 4090')
    """
    return name if name.isascii() and not _POWER.search(name) else clean(name).text


def _noise(text: str) -> Iterator[re.Match[str]]:
    if perhaps_link(text):
        yield from _links(text)
    if not text.isascii():
        yield from _SIGN.finditer(text)
    if " -" in text:
        yield from (blank for blank in _APART.finditer(text) if _of_name(text, blank))
    if "(R)" in text or "(TM)" in text:
        yield from _REGISTERED.finditer(text)
    if any(map(text.__contains__, _MARKUP_SIGNS)):
        yield from _MARKUP.finditer(text)
    if "times" in text:
        yield from _TIMES.finditer(text)


def _of_name(text: str, blank: re.Match[str]) -> bool:
    """Whether a blank before a hyphen and a number stands within a name ("FID -2 points" has none)."""
    word = text[max(text.rfind(" ", 0, blank.start()) + 1, 0) : blank.start()]
    return word[:1].isupper() and unit_at(text, blank.end("tail") + 1) is None


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
    if kind == "accent":
        return normalize("NFC", match["accent"].strip("{}")[-1] + _ACCENTS[match["accent"][0]])
    return _PUT.get(kind or "") or _SIGNS.get(match[0], "")

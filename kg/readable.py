r"""A text as people read it: the LaTeX that titles and abstracts of arXiv hold is written as signs and plain words, and
no mark in it can turn the order in which it is read.

For the eye alone: what a graph holds, and every offset in it, stays as the paper has it. What is not known stays, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from kg.blanks import Edit, Edited, edited
from kg.resources import resource
from kg.vocabulary import rows

STEERING = re.compile(  # control characters, and marks that turn the direction in which a text is read
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_MARKUP = re.compile(rf"[\\$^]|{STEERING.pattern}")
_STYLE = re.compile(  # "\textbf{fast}"
    r"\\(?:emph|text(?:bf|it|md|rm|sc|sf|sl|tt|up)?|math(?:bb|bf|cal|it|rm|sf|tt)|underline)\s?(?=\{)"
)
_FORMULA = re.compile(  # "$\sim$70", "$k$", and no "$5 or $6"
    r"\$(?:\\[A-Za-z]+\$|(?=[^\s$]+\$|[^\s$][^$]*[\\^_{=])[^$\n]{0,60}(?<=\S)\$(?!\d))"
)
_BRACE = re.compile(r"[{}]")
_ESCAPED = re.compile(r"\\([%&#_$])")
_COMMAND = re.compile(r"\{\\(?P<held>[A-Za-z]+)\}|\\(?P<bare>[A-Za-z]+)(?![A-Za-z{])")
_ACCENT = re.compile(r"(?<=[A-Za-z])\\([\"'^~`])(?:\{([A-Za-z])\}|([A-Za-z]))")
_ACCENTS = {'"': "\u0308", "'": "\u0301", "^": "\u0302", "~": "\u0303", "`": "\u0300"}
_POWER = re.compile(r"\^(?:(\d)|\{(\d+)\})")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def readable(text: str) -> Edited:
    r"""A text without the marks of LaTeX and of direction, with the way back.

    >>> readable(r"M$^2$CD is \textbf{3$\times$} faster on 80\% of the data").text
    'M²CD is 3× faster on 80% of the data'
    >>> readable(r"It costs $5 or $6 and \foo{x}").text
    'It costs $5 or $6 and \\foo{x}'
    >>> readable("Fast\u202e Net").text
    'Fast Net'
    """
    return edited(text, sorted(_edits(text))) if _MARKUP.search(text) else Edited(text)


def cited(sentence: str, quote: str) -> tuple[str, str]:
    r"""A sentence and what is quoted of it, both as people read them.

    >>> cited(r"It gains 5\% on an A100.", r"5\%")
    ('It gains 5% on an A100.', '5%')
    """
    whole, start = readable(sentence), sentence.find(quote)
    return whole.text, whole.text[whole.place(start) : whole.place(start + len(quote))] if start >= 0 else quote


def _edits(text: str) -> Iterator[Edit]:
    for found in STEERING.finditer(text):
        yield *found.span(), ""
    for found in _FORMULA.finditer(text):
        yield found.start(), found.start() + 1, ""
        yield found.end() - 1, found.end(), ""
    styled = list(_STYLE.finditer(text))
    closed = _closed(text) if styled else {}
    for found in styled:
        if (end := closed.get(found.end())) is not None:
            yield found.start(), found.end() + 1, ""
            yield end, end + 1, ""
    for found in _ESCAPED.finditer(text):
        yield *found.span(), found[1]
    for found in _COMMAND.finditer(text):
        if sign := _signs().get(found["held"] or found["bare"], "").strip():
            yield *found.span(), sign
    for found in _ACCENT.finditer(text):
        yield *found.span(), normalize("NFC", (found[2] or found[3]) + _ACCENTS[found[1]])
    for found in _POWER.finditer(text):
        yield *found.span(), (found[1] or found[2]).translate(_RAISED)


def _closed(text: str) -> dict[int, int]:
    """Where each brace that opens is closed."""
    open_: list[int] = []
    closed: dict[int, int] = {}
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            open_.append(brace.start())
        elif open_:
            closed[open_.pop()] = brace.start()
    return closed


@lru_cache(maxsize=1)
def _signs() -> dict[str, str]:
    """The sign of each LaTeX command that stands for one."""
    table = rows(resource("ontology", "rules", "latex.tsv"), ("command", "sign"))
    return {row["command"]: row["sign"] for _, row in table}

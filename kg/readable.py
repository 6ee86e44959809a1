r"""A text as people read it: the LaTeX that titles and abstracts of arXiv hold is written as signs and plain words, and
no mark in it can turn the order in which it is read.

For the eye alone: what a graph holds, and every offset in it, stays as the paper has it. What is not known stays, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from kg import terms
from kg.blanks import Edit, Edited, edited
from kg.resources import resource
from kg.vocabulary import rows

STEERING = re.compile(  # control characters, and marks that turn the direction in which a text is read
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_MARKUP = re.compile(rf"[\\$^{STEERING.pattern[1:]}")
_FORMULA = re.compile(  # "$\sim$70", "$k$", "\(k\)", and no "$5 or $6"
    r"\$(?:\\[A-Za-z]+\$|(?=[^\s$]+\$|[^\s$][^$]*[\\^_{=])[^$\n]{0,60}(?<=\S)\$(?!\d))|\\\([^$\n]{1,60}?\\\)"
)
_PIECE = re.compile(  # of a formula, at the end of a quote or at its beginning: "Net$^2", "A^2Net$ is", and no "US$ 5"
    r"(?P<end>\$(?=[\^_\\][^$\s]*\Z))"
    r"|\A(?=[^$\s]*[a-z\\^_}])[^$\s]{1,40}(?P<begin>\$)(?![\w$^\\])(?=(?:[^$]*\$[^$]*\$)*[^$]*\Z)"
)
_BRACE = re.compile(r"(?<!\\)[{}]")
_ESCAPED = re.compile(r"\\([%&#_$ ,;:!/@{}-])")
_PUT = {" ": " ", ",": " ", ";": " ", ":": " ", "!": "", "/": "", "-": ""}  # of what is escaped, else itself
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_NUMBERED = re.compile(r"#(\d)")
_LETTER = r"(?:\{(?:(?P<held>[A-Za-z])|\\(?P<bare>[ij]))\}|\\(?P<dotless>[ij])(?![A-Za-z])|(?P<free>[A-Za-z]))"
_ACCENT = re.compile(
    rf"\\(?:(?P<sign>[\"'^~`=.])|(?P<name>[cvHukr])(?=\{{)){_LETTER}"  # Schr\"odinger, Poincar\'{{e}}, Erd\H{{o}}s
)
_QUOTED = re.compile(r"\\[\"'](?![A-Za-z{\\])")  # the end of what is quoted with backslashes
_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "^": "\u0302", "~": "\u0303", "`": "\u0300", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_SCRIPT = re.compile(r"(?<!\\)[\^_](?=[^\s^_}])")
_NAMED_SCRIPT = re.compile(r"\\text(super|sub)script(?=\{)")
_LONGEST = 60  # characters above or below the line
_POWER = re.compile(r"\^(?:\{(?P<braced>\d+)\}|(?P<digit>\d)|(?<=[\w)]\^)(?P<sign>[A-Za-z*])(?!\w))")
_RAISED = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW∘*⋆",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ°**",
)
_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_TEXTS = (terms.STRING, terms.RDF + "langString")


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


def shown(text: str) -> str:
    r"""A text as people read it, where nothing leads back.

    >>> shown(r"$\mu$Net, 5\% smaller")
    'μNet, 5% smaller'
    """
    return readable(text).text


def told(term: Any) -> str:
    """A term of an answer as people read it: of a graph's texts that, an IRI or a number as it is, "" for none."""
    value = "" if term is None else str(getattr(term, "value", term))
    return shown(value) if getattr(getattr(term, "datatype", None), "value", "") in _TEXTS else value


def cited(sentence: str, quote: str) -> tuple[str, str]:
    r"""A sentence and what is quoted of it, both as people read them.

    >>> cited(r"It gains 5\% on an A100.", r"5\%")
    ('It gains 5% on an A100.', '5%')
    """
    whole, start = readable(sentence), sentence.find(quote)
    if start < 0:
        return whole.text, shown(quote)
    return whole.text, whole.text[whole.place(start) : whole.place(start + len(quote))]


def _edits(text: str, formula: bool = False) -> Iterator[Edit]:
    """What makes a text readable, in no order; of edits that begin at one place the shortest is the right one."""
    closed = _closed(text)
    ends = set(closed.values())
    for found in STEERING.finditer(text):
        yield *found.span(), ""
    formulas = [(0, len(text))] if formula else []
    for found in _FORMULA.finditer(text):
        formulas.append(found.span())
        mark = 2 if found[0][0] == "\\" else 1
        yield found.start(), found.start() + mark, ""
        yield found.end() - mark, found.end(), ""
    for found in _PIECE.finditer(text):
        formulas.append((found.start(), len(text)) if found["end"] else found.span())
        yield *found.span("end" if found["end"] else "begin"), ""
    for brace in _BRACE.finditer(text):
        if brace[0] == "}" and brace.start() not in ends:  # of what began before the quote
            yield *brace.span(), ""
    for found in _ESCAPED.finditer(text):
        yield *found.span(), _PUT.get(found[1], found[1])
    arguments: set[int] = set()  # braces that are a command's
    for found in _COMMAND.finditer(text):
        yield from _command(text, found, closed, arguments)
    yield from _accents(text)
    for found in _NAMED_SCRIPT.finditer(text):
        if (close := closed.get(found.end(), len(text))) - found.end() <= _LONGEST:
            yield found.start(), close + 1, _script(text[found.end() : close + 1], found[1] == "super")
    for start, end in formulas:
        yield from _scripts(text, start, end, closed)
        for brace in _BRACE.finditer(text, start, end):
            if brace.start() not in arguments and brace.start() in closed and closed[brace.start()] < end:
                yield *brace.span(), ""
                yield closed[brace.start()], closed[brace.start()] + 1, ""
    for found in _POWER.finditer(text):
        yield *found.span(), (found["braced"] or found["digit"] or found["sign"]).translate(_RAISED)


def _command(text: str, found: re.Match[str], closed: dict[int, int], taken: set[int]) -> Iterator[Edit]:
    """What stands for a command and its arguments, nothing where it is unknown or lacks some; takes their braces."""
    begin, at, spans = found.start(), found.end(), list[tuple[int, int]]()
    while (opens := at + (text[at : at + 1] == " " and not spans)) in closed:
        spans.append((opens + 1, closed[opens]))
        at = closed[opens] + 1
    reads, many = _commands().get(found[1], ("", len(spans) + 1))
    if not many and not reads and spans:  # "\bf{fast}"
        reads, many = "#1", 1
    used = spans[:many] if len(spans) >= many else spans
    taken |= {brace for start, end in used for brace in (start - 1, end)}
    if len(spans) < many or (not many and spans and spans[0][0] != spans[0][1]):
        taken |= {brace for start, end in spans for brace in (start - 1, end)}
    elif not many or not reads:
        yield from _sign(text, begin, used[-1][1] + 1 if many else at, reads, closed, taken)
    else:
        yield from _said(text, begin, used, _NUMBERED.split(reads))


def _said(text: str, begin: int, spans: list[tuple[int, int]], pieces: list[str]) -> Iterator[Edit]:
    """What stands around a command's arguments; takes words, a number, words ... of which the last are words.

    An argument that comes before the one that was said ("#2 (#1)") is left out with its words where it says the same.
    """
    last, said, put = spans[-1][1] + 1, "", pieces[0]
    for number, words in zip(pieces[1::2], pieces[2::2], strict=True):
        start, end = spans[int(number) - 1]
        if start >= begin:
            yield begin, start, put
            begin, said, put = end, text[start:end], words
        elif said not in text[start:end] and text[start:end] not in said:
            put += text[start:end] + words
        else:
            put = ""
    yield begin, last, put


def _sign(text: str, begin: int, end: int, reads: str, closed: dict[int, int], taken: set[int]) -> Iterator[Edit]:
    """What stands for a command without arguments, and for the braces that hold it alone, or what it is said of."""
    close = closed.get(begin - 1)
    if close == end or (close is not None and not reads):  # "{\alpha}", "{\bf fast}"
        taken |= {begin - 1, close}
        yield begin - 1, end + (not reads and text[end : end + 1].isspace()), "" if close != end else reads
        yield close, close + 1, ""
    else:
        word = reads.isascii() and reads.isalpha() and text[begin - 1 : begin].isalnum()  # "n\log n"
        yield begin, end, " " * word + reads


def _accents(text: str) -> Iterator[Edit]:
    quoted = max((found.start() for found in _QUOTED.finditer(text)), default=-1)
    for found in _ACCENT.finditer(text):
        before = text[max(found.start() - 1, 0) : found.start()]
        alone = found["free"] and not before.isalpha() and before not in ("{", "}")
        if alone and (found["sign"] not in ("'", "`") or quoted >= found.end()):
            continue  # "he said \"only\" this"
        letter = found["held"] or found["bare"] or found["dotless"] or found["free"]
        held = before == "{" and text[found.end() : found.end() + 1] == "}"
        accented = normalize("NFC", letter + _ACCENTS[found["sign"] or found["name"]])
        yield found.start() - held, found.end() + held, accented


def _scripts(text: str, start: int, end: int, closed: dict[int, int]) -> Iterator[Edit]:
    """What a formula says above or below the line."""
    for found in _SCRIPT.finditer(text, start, end):
        at = found.end()
        stop = closed.get(at, at) + 1
        if command := _COMMAND.match(text, at):
            stop = command.end()
            while stop in closed:
                stop = closed[stop] + 1
        yield found.start(), stop, _script(text[at:stop], found[0] == "^")


def _script(written: str, above: bool) -> str:
    """What stands above or below the line, as signs that stand there, or behind a mark."""
    inner = written[1:-1] if written.startswith("{") else written
    read = edited(inner, sorted(_edits(inner, formula=True))).text.strip()
    table = _RAISED if above else _LOWERED
    if all(ord(sign) in table or sign in "′†‡°®™" for sign in read):
        return read.translate(table)
    return ("^" if above else "_") + (read if read.isalnum() or len(read) == 1 else f"({read})")


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
def _commands() -> dict[str, tuple[str, int]]:
    """How each LaTeX command reads ("#1" is its first argument), and how many arguments it has."""
    rules = resource("ontology", "rules")
    signs = {row["command"]: (row["sign"], 0) for _, row in rows(rules / "latex.tsv", ("command", "sign"))}
    columns = ("command", "arguments", "reads")
    return signs | {
        row["command"]: (row["reads"], int(row["arguments"])) for _, row in rows(rules / "latex_read.tsv", columns)
    }

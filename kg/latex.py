r"""A text as LaTeX takes it for text, whatever stands in it.

For pdfTeX as well as for engines that know Unicode: accents, Greek and symbols become commands; what pdfTeX has no sign
for is written in ASCII there, and as it is elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# stands in a document before the texts: a sign, and what pdfTeX writes for it
OTHER = r"\providecommand{\kgother}[2]{\ifdefined\Umathcode#1\else#2\fi}% a sign, and what pdfTeX writes for it"
_SIGNS = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "''", "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}",
    "–": "--", "—": "---", "−": "$-$", "‐": "-", "‑": "-", "“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'",
    "…": r"\dots{}", "•": r"\textbullet{}", "†": r"\dag{}", "‡": r"\ddag{}", "§": r"\S{}", "¶": r"\P{}",
    "©": r"\copyright{}", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}",
    "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "£": r"\pounds{}",
}  # fmt: skip
_MATHS = {
    "×": "times", "÷": "div", "±": "pm", "·": "cdot", "≈": "approx", "∼": "sim", "≃": "simeq", "≠": "neq", "≤": "leq",
    "≥": "geq", "≪": "ll", "≫": "gg", "∞": "infty", "∈": "in", "∑": "sum", "√": "surd", "∂": "partial", "∇": "nabla",
    "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow", "⇒": "Rightarrow", "↑": "uparrow", "↓": "downarrow",
    "⚠": "triangle", "°": "^{\\circ}", "′": "'", "µ": "mu", "⊕": "oplus", "⊗": "otimes", "∘": "circ", "★": "star",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u030a": "r", "\u030c": "v",
    "\u0327": "c", "\u0304": "=", "\u0306": "u", "\u0307": ".", "\u030b": "H",
}  # fmt: skip
_CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")


def tex(text: str) -> str:
    r"""Text that LaTeX takes for text, whatever stands in it.

    >>> print(tex("90 % of A_B"), tex("naïve β²"), tex("数"))
    90 \% of A\_B na\"{\i}ve $\beta$$^{2}$ \kgother{数}{?}
    """
    return "".join(map(_sign, " ".join(text.split())))


@lru_cache(maxsize=4096)
def _sign(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char in _MATHS:
        name = _MATHS[char]
        return f"${name}$" if not name.isalpha() else f"$\\{name}$"
    if char.isascii():
        return char if char.isprintable() else ""
    if unicodedata.category(char)[0] == "C":
        return ""
    return _greek(char) or _raised(char) or _accented(char) or _other(char)


def _greek(char: str) -> str:
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (FINAL )?(\w+)", unicodedata.name(char, ""))
    if not found:
        return ""
    name = {"LAMDA": "lambda"}.get(found[3], found[3].lower())
    if found[1] == "CAPITAL":
        same = {"eta": "H", "rho": "P", "chi": "X"}
        return f"$\\{name.capitalize()}$" if name.capitalize() in _CAPITALS else same.get(name, name[0].upper())
    return "o" if name == "omicron" else rf"$\{'var' if found[2] else ''}{name}$"


def _raised(char: str) -> str:
    """A digit, letter or sign above or below the line."""
    kind, _, code = unicodedata.decomposition(char).partition("> ")
    if kind not in ("<super", "<sub") or len(code) != 4:
        return ""
    plain = chr(int(code, 16)).replace("−", "-")
    fits = plain.isascii() and (plain.isalnum() or plain in "+-=()")
    return f"${'^' if kind == '<super' else '_'}{{{plain}}}$" if fits else ""


def _accented(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    base, mark = parts[0], parts[1:]
    if mark not in _ACCENTS or not (base.isascii() and base.isalpha()):
        return ""
    under = {"i": r"\i", "j": r"\j"}.get(base, base) if mark != "\u0327" else base
    return rf"\{_ACCENTS[mark]}{{{under}}}"


def _other(char: str) -> str:
    """A sign that pdfTeX lacks: it writes what is like it in ASCII there, else a question mark."""
    if unicodedata.combining(char):
        return ""
    like = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode().strip() or "?"
    return rf"\kgother{{{char}}}{{{''.join(_SIGNS.get(c, c) for c in like)}}}"

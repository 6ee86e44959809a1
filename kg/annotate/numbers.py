"""Numbers as papers write them: digits with separators, powers of ten, letters and words that multiply, number words.

Every pattern runs in linear time: no quantifier stands in another, and what is looked at around a number is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from kg.annotate.places import lowered
from kg.resources import resource
from kg.vocabulary import rows

_TABLE = [row for _, row in rows(resource("ontology", "rules", "numbers.tsv"), ("word", "value", "use"))]
WORDS = {row["word"]: int(row["value"]) for row in _TABLE if row["use"] in ("number", "alone")}
PARTS = {row["word"]: int(row["value"]) for row in _TABLE if row["use"] == "part"}
FOLDS = {f"{row['word']}fold": int(row["value"]) for row in _TABLE if row["use"] == "number"}
_VALUES = WORDS | FOLDS
MULTIPLIERS = {row["word"]: int(row["value"]) for row in _TABLE if row["use"] == "multiplier"}
_FORMS = {word: [form for form in _VALUES if form.removesuffix("fold") == word] for word in WORDS}
# a digit by itself comes first, so that the engine skips to the next one
_DIGITS = re.compile(r"[0-9]\d*(?:,\d{3})*(?:\.\d+)?")
_POWER = re.compile(
    r"\s?(?:x|×|\\times|\\cdot|\*|times)\s?10\s?(?:\^?\s?\{?\s?([-−–+]?\d{1,3})\}?|([⁻⁺]?[⁰¹²³⁴-⁹]{1,3}))"
)
_SCIENTIFIC = re.compile(r"[eE][-−+]?\d{1,2}(?!\w)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–", "0123456789-+--")
_MULTIPLIER = re.compile(
    rf"([{''.join(word for word in MULTIPLIERS if len(word) == 1)}])(?![A-Za-z])"
    rf"|[\s-]?({'|'.join(word for word in MULTIPLIERS if len(word) > 1)})(?![A-Za-z])"
)
_ERROR = re.compile(r"\s?(?:±|\\pm|\+/-|\+-)\s?\d+(?:\.\d+)?|\spm\s\d+(?:\.\d+)?")  # "11.0 ± 1.3"
_CROSS = re.compile(r"\s?(?:x|×|\\times|times|\*)\s?(?=\d)")
_LONGEST = 20  # characters; longer runs of digits are identifiers
_OPENERS = ("", " ", "(", "=", "~", "<", ">", "$")
_GLUED = re.compile(r"[a-z]{4}\Z")


class Number(NamedTuple):
    """A number in a text: where it stands with its multiplier, its value as written, and what it is multiplied by."""

    start: int
    end: int
    value: Decimal
    multiplier: Decimal = Decimal(1)
    multiplier_text: str = ""
    word: bool = False
    gain: bool = False  # written with a plus sign
    decimal: bool = False  # with digits after the point

    @property
    def year(self) -> bool:
        """Whether it reads as a year: four bare digits from 1900 to 2099."""
        return (
            self.end - self.start == 4
            and not self.word
            and self.multiplier == 1
            and not self.decimal
            and (1900 <= self.value < 2100)
        )


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a text that are no part of a name or a resolution, in order.

    >>> [(str(n.value), int(n.multiplier)) for n in numbers("57K steps, 2,400 images, 7.1 x 10^-4 on GPT-4 at 64x64")]
    [('57', 1000), ('2400', 1), ('0.00071', 1)]
    """
    found = [*_digits(text), *_words(text)]
    found.sort(key=lambda number: number.start)
    yield from found


def _words(text: str) -> Iterator[Number]:
    """Number words that stand alone, and folds."""
    small = lowered(text)
    for form in (form for word in filter(small.__contains__, _FORMS) for form in _FORMS[word]):
        for start in _alone(small, form):
            yield Number(start, start + len(form), Decimal(_VALUES[form]), word=True)


def _alone(text: str, word: str) -> Iterator[int]:
    """Where a number word stands in a text and is no part of another word."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or before == "-") and (
            after in (" ", "-", ".", ",") or (word in FOLDS and not after.isalnum())
        ):
            yield start
        start = text.find(word, end)


def _digits(text: str) -> Iterator[Number]:
    end = 0
    for match in _DIGITS.finditer(text):
        start = match.start()
        if start < end or len(match[0]) > _LONGEST or not _free(text, start, "." in match[0]):
            continue
        end = match.end()
        if text[end : end + 1].isdigit() or match[0].find(",") > 3:
            continue
        value = Decimal(match[0].replace(",", ""))
        if text[start - 1 : start] == "." and text[start - 2 : start - 1] in _OPENERS and "." not in match[0]:
            start, value = start - 1, Decimal("0." + match[0])
        power = _POWER.match(text, end)
        if power and (power[2] or not power[1].isdigit() or "^" in power[0] or "{" in power[0]):
            exponent = int((power[1] or power[2]).translate(_SUPERSCRIPTS))
            end, value = power.end(), _shift(value, exponent)
        elif cross := _crossed(text, end):
            end = cross
            continue
        elif scientific := _SCIENTIFIC.match(text, end):
            end, value = scientific.end(), _shift(value, int(scientific[0][1:].translate(_SUPERSCRIPTS)))
        elif error := _ERROR.match(text, end):
            end = error.end()
        yield _multiplied(text, start, end, value)


def _shift(value: Decimal, exponent: int) -> Decimal:
    """A value times a power of ten, in plain digits; powers beyond any measurement are taken as none."""
    return value if abs(exponent) > 30 else Decimal(f"{value.scaleb(exponent):f}")


def _multiplied(text: str, start: int, end: int, value: Decimal) -> Number:
    gain = text[start - 1 : start] == "+" and not text[start - 2 : start - 1].isalnum()
    decimal = value.as_tuple().exponent != 0
    match = _MULTIPLIER.match(text, end)
    if not match:
        return Number(start, end, value, gain=gain, decimal=decimal)
    word = match[1] or match[2]
    return Number(start, match.end(), value, Decimal(MULTIPLIERS[word]), word, gain=gain, decimal=decimal)


def _free(text: str, start: int, decimal: bool) -> bool:
    """Whether a number may begin here: not inside a word, a name ("GPT-4") or a longer number."""
    before = text[max(0, start - 6) : start]
    if not before:
        return True
    last = before[-1]
    if last.isalpha():
        if before.endswith(("times", "×")):
            return not before[0].isdigit()
        if last == "x":  # "a speedup of x17.7"
            return before[-2:-1] in (" ", "(", "~") and not text.startswith("86", start)  # the processors
        if before.endswith("tarrow"):  # "0.73rightarrow0.90": an arrow without its backslash
            return True
        if before.endswith("sim"):  # "1.2sim3.4": a range whose backslash was lost
            return before[-4:-3].isdigit() or not before[-4:-3].isalnum()
        return decimal and bool(_GLUED.search(before))
    if last in "-–" and len(before) > 1:
        return not before[-2].isalpha() or before.endswith(("x-", "x–", "s-", "B-", "M-", "%-", "sub-"))
    if last == ".":
        return before[-2:-1] in _OPENERS
    if last in ",:" and len(before) > 1 and before[-2].isdigit():
        return False
    if last == "@":  # "R@0.5", "mAP@50"
        return not before[-2:-1].isalnum()
    if last == "{":  # "10^{7}"
        return before[-2:-1] not in ("^", "_")
    return last not in "_/^" or (last == "/" and len(before) > 1 and (before[-2].isdigit() or before[-2] in "xX×%"))


def _crossed(text: str, end: int) -> int:
    """The end of the other numbers of a resolution ("32 x 32 x 8") that begins with the number that ends here, or 0."""
    last = 0
    while cross := _CROSS.match(text, end):
        digits = _DIGITS.match(text, cross.end())
        if not digits:
            break
        last = end = digits.end()
        if text[end : end + 1] in ("K", "k"):
            last = end = end + 1
    return last

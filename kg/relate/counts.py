"""How many of a device a paper speaks of where it names it: "8x A100", "a single RTX 4090", "H100 GPUs (x4)"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.relate.wording import branches
from kg.resources import resource
from kg.vocabulary import rows

_BEFORE = 72  # characters before a name in which it is told
_GB = r"(?:[\s-]?\(?\d{1,3}\s?GB?\)?)"
_TIMES = r"(?:[xX×*]|\$?\\times\$?|(?<=\d)times)"
_GPU = r"(?:[\s-](?:GPU|TPU|NPU|card)s?)"
# a list or a span of counts ("4 and 8 A100", "8-64 H100s"), a count that is near or an end, and one a machine
_UNSURE = re.compile(
    r"(?:\d[kK]?|\b(?:one|two|four|eight|single))\s?(?:,|/|-|–|—|~|,? (?:and|or|to|versus|vs\.?))\s?\Z"
    r"|(?:\b(?:about|above|almost|approximately|around|at least|beyond|exceeding|fewer than|less than|more than|nearly"
    r"|over|roughly|under)|[~<>≥≤])\s?\Z"
    r"|\b(?:nodes|servers|machines|hosts)\b[^.;:,]{0,24}\Z|\beach (?:with|of|having) \Z",
    re.I,
)
_SEVERAL = re.compile(r"\ds\Z|TPU.*-\d+\Z")  # "RTX 3090s", and the cores of "TPU v3-8"
_LISTED = re.compile(r"[^()]*,|[^()]* and ")  # "three GPUs (A100, H100 and B200)"


class _Patterns(NamedTuple):
    ahead: re.Pattern[str]  # a count before a name
    behind: re.Pattern[str]  # a count behind it
    other: re.Pattern[str]  # what behind it makes a count one of something else: "8 A100 hours", "2x A100 speed"
    machine: re.Pattern[str]  # and one of machines or of a part, where no sign says otherwise: "16 A100 nodes"
    several: re.Pattern[str]  # what makes it plural


def device_count(text: str, start: int, end: int) -> int | None:
    """How many of a device a text tells right beside its name, which stands between two places; None where it does not.

    >>> one, many, none = "on an RTX 4090", "on 8x NVIDIA A100 GPUs", "300 H100 GPU hours"
    >>> device_count(one, 6, 14), device_count(many, 6, 17), device_count(none, 4, 8)
    (1, 8, None)
    """
    told = _patterns()
    if after := told.behind.match(text, end):
        return int(after[1])
    place = max(0, start - _BEFORE)
    found = told.ahead.search(text, place, start)
    if found is None or told.other.match(text, end) or _UNSURE.search(text, place, found.start()):
        return None
    count = int(found["digits"].replace(",", "")) if found["digits"] else _words()[found["word"].lower()]
    if found["sign"] is None and told.machine.match(text, end):
        return None
    if found[0].endswith("(") and _LISTED.match(text, end):
        return None
    if count == 1 and (_SEVERAL.search(text, start, end) or told.several.match(text, end)):
        return None
    return count or None


@lru_cache(maxsize=1)
def _words() -> dict[str, int]:
    """The words for how many of `numbers.tsv`."""
    table = rows(resource("ontology", "rules", "numbers.tsv"), ("word", "value", "use"))
    return {row["word"]: int(row["value"]) for _, row in table if row["use"] in ("number", "alone", "devices")}


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    adjective, noun, machine = (branches(c) for c in ("device-adjective", "device-word", "machine-noun"))
    digits = r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,6})"
    ahead = (
        rf"(?<![\w.,%+-])(?:{digits}(?:(?P<sign>\s?{_TIMES}\s?|-(?=(?:{noun})[ (]))|\s)"
        rf"|(?P<word>(?i:{'|'.join(sorted(_words()))}))[ -])"
        rf"(?:(?:{adjective})[ -]){{0,4}}(?:(?:{noun})(?: \(|, (?:an? )?| of (?:type )?| with (?:an? )?|[ -]))?"
        rf"(?:(?:{adjective})[ -]){{0,3}}\Z"
    )
    behind = (
        rf"{_GB}?{_GPU}?\s?\(?{_TIMES}\s?([1-9]\d{{0,3}})\b(?![.\d]|\s?(?:[x×%]|faster|speed|higher|lower|more|less))"
    )
    time = r"[\s-]*(?:hours?|hrs?|days?|weeks?|months?|minutes?|years?)\b"
    other = rf"{_GB}?{_GPU}?(?:{time}|\s(?:performance|speed|throughput|each|per)\b)|-(?!\d+\s?G|SXM|PCI|GPU|{machine})"
    plural = rf"{_GB}?\s(?:GPUs|TPUs|NPUs|cards|devices|boards|chips)\b"
    return _Patterns(*map(re.compile, (ahead, behind, other, rf"{_GB}?{_GPU}?[\s-](?:{machine})\b", plural)))

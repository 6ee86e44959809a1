"""The type of a name that no list holds: by its shape and the words around it."""

from __future__ import annotations

import re

from kg.annotate.lexicon import pattern
from kg.annotate.places import places

_DATA_NAME = re.compile(
    r"(?:Bench(?:mark)?|Eval|QA|Data(?:set)?|Set|Corpus|Corpora|Arena|Gym|World|Suite|Test|Quest|Exam|Challenge)"
    r"(?:[-_ +]\w{1,6}|v?\d{1,2}|s|\+{1,2})?$|-\d+K$|-(?:\d|1\d|50|[124]00)M$|^Bench"
)
_SIZE = re.compile(r"-\d+(?:\.\d+)?[BM](?:-|$)|(?<=\w{3})-(?:[TSBLH]|XL|XXL|[SBLH]/\d\d)$")
_ADVERB = re.compile(r"(?: \w+ly)+$")
_PLURAL = re.compile(r"(?:,? and|,) [\w-]+(?: [\w-]+)? (?P<np>datasets|benchmarks|models|corpora)\b")
_DIRECT = re.compile(r"[\"')]* (?P<np>(?:[\w-]+ ){0,2}[\w-]+)")
_ADJECTIVES = re.compile(r"(?<=\w), (?=[\w-]+[, ])")
_FAR = 130  # code points behind a name that may describe it


def by_shape(name: str) -> str | None:
    """The type that a name's own shape tells, or None.

    >>> by_shape("V-ReasonBench"), by_shape("POINTS-GUI-G-8B"), by_shape("OpenS2V-5M"), by_shape("TriForce")
    ('Dataset', 'Model', 'Dataset', None)
    """
    if _DATA_NAME.search(name):
        return "Dataset"
    return "Model" if _SIZE.search(name) else None


def kind_of(name: str, before: str, after: str, title: str, text: str) -> str:
    """The type of a name that a paper coins.

    Takes the name, the words before and behind it where it is coined, and the paper's title and text. What the paper
    says of the name there speaks first ("X, a benchmark ...", "our model X"), then what it says elsewhere, then
    the title.
    """
    if kind := by_shape(name):
        return kind
    for phrase in (_apposition(after), _last_phrase(before), *_elsewhere(name, text), _title_rest(name, title)):
        if kind := _speaks(phrase):
            return kind
    return "Method"


def _apposition(after: str) -> str:
    """The noun phrase that an apposition behind a name starts with; where there is none, the words right behind it."""
    match = pattern("apposition").match(after) or _PLURAL.match(after) or _DIRECT.match(after)
    return pattern("relative").split(_ADJECTIVES.sub(" ", match["np"], count=4))[0] if match else ""


def _last_phrase(before: str) -> str:
    """The noun phrase that words end with: "we release our benchmark," before a name."""
    return pattern("relative").split(pattern("naming-tail").sub("", before))[-1]


def _elsewhere(name: str, text: str) -> list[str]:
    """What a text says right behind a name at any of its places."""
    return [phrase for _, end in places(text, name, loose=True) if (phrase := _apposition(text[end : end + _FAR]))]


def _title_rest(name: str, title: str) -> str:
    """The first noun phrase behind a name that begins a title; a gerund begins no noun phrase."""
    if not title.startswith(name):
        return ""
    rest = pattern("relative").split(title.partition(name)[2].lstrip(": -"))[0]
    return "" if re.match(r"\w+ing\b", rest) else rest


def _speaks(phrase: str) -> str | None:
    """The type that the head of a noun phrase says."""
    phrase = _ADVERB.sub("", phrase.rstrip(" ,\"'("))
    for match in pattern("kind").finditer(phrase):
        if match.end() >= len(phrase) - 1:
            return match.lastgroup
    return None

"""What each word may mean to the rules, as bits that spaCy keeps with it: computed once, read for a whole text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from spacy.lang.lex_attrs import is_punct
from spacy.pipeline import Sentencizer

from kg.annotate.families import akin
from kg.annotate.lexicon import words
from kg.annotate.signs import hopeful
from kg.resources import resource
from kg.vocabulary import rows, split

STOP, FAMILY = 1, 2  # a word that ends a sentence, one that may stand in a name of a family
BREAK, HEAD, TRAIL = 4, 8, 16  # a word that no phrase holds, one that a technique's name ends in, a noun behind one
PUNCT = 32  # nothing but punctuation
DOTTED = 64  # a full stop and what it was not cut from: "W.", "U.S.", "..."
_FIRST = 7  # bit of the first rule of anchors.tsv
_STOPS = frozenset(Sentencizer.default_punct_chars)
_CLASS = re.compile(r"<([a-z-]+)>")
_LETTERS = re.compile("[A-Za-z]+")
_STEM = 4  # letters that a word has in common with its other forms


@lru_cache(maxsize=1)
def _rules() -> tuple[str, ...]:
    return tuple(sorted({row["rule"] for _, row in _table()}))


def _table() -> Iterable[tuple[str, dict[str, str]]]:
    return rows(resource("ontology", "rules", "anchors.tsv"), ("rule", "words", "meaning"))


@lru_cache(maxsize=1)
def _anchors() -> tuple[dict[str, int], dict[str, int]]:
    """Words, and first letters of stems, with the bits of the rules of `anchors.tsv` that look where one stands.

    Words in small letters wake in any case, capitalised ones as they are.
    """
    whole: dict[str, int] = defaultdict(int)
    stems: dict[str, int] = defaultdict(int)
    for _, row in _table():
        bit = 1 << (_FIRST + _rules().index(row["rule"]))
        for word in split(row["words"]):
            class_ = _CLASS.match(word)
            for one in words()[class_[1]] if class_ else (word,):
                letters = _LETTERS.findall(one)[0]
                for form in (letters, f"{letters}s"):
                    if word.endswith("*"):
                        stems[form[:_STEM]] |= bit
                    else:
                        whole[form] |= bit
    return dict(whole), dict(stems)


def mark(word: str) -> int:
    """All flags of a word in one integer: sentence end, family word, phrase break, head of a technique, noun behind it,
    punctuation, a full stop at its end, and one bit for each rule of `anchors.tsv`.
    """
    whole, stems = _anchors()
    low = word.lower()
    bits = STOP * (word in _STOPS) | PUNCT * is_punct(word) | FAMILY * akin(word) | BREAK * breaks(low)
    bits |= DOTTED * (word[-1:] in (".", "…") and not bits & STOP)
    bits |= TRAIL if low in words()["trailing"] else HEAD * hopeful(low)
    for part in _LETTERS.findall(word):
        small = part.lower()
        bits |= whole.get(part, 0) | whole.get(small, 0) | stems.get(small[:_STEM], 0)
    return bits


def breaks(low: str) -> bool:
    """Whether a word in small letters stands in no phrase: a mark but for the hyphen, a verb, a small word, "-ly"."""
    plain = low[:1].isalnum() or low == "-"
    return not plain or low.endswith("ly") or low in _breaking()


@lru_cache(maxsize=1)
def _breaking() -> frozenset[str]:
    return words()["function"] | words()["verb"]


@lru_cache(maxsize=1 << 12)
def awake(bits: int) -> frozenset[str]:
    """The rules of `anchors.tsv` that may find something where words of these bits stand; the others need not look."""
    return frozenset(rule for i, rule in enumerate(_rules()) if bits >> _FIRST + i & 1)

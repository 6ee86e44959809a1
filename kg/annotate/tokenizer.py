"""spaCy's English tokenizer, taught to cut where names of devices, models and numbers need it."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import ascii_letters, digits
from typing import Any

import spacy
from spacy.attrs import LOWER, SHAPE
from spacy.language import Language
from spacy.util import compile_suffix_regex
from spacy.vocab import Vocab

from kg.annotate.marks import mark

# Real text brings new words without end; the default cache of 10,000 never evicts, and a full one costs 1.7 times.
_CACHE = 1_000_000
# Of every new word spaCy computes some twenty attributes; the matcher asks for one, and what spaCy tells of a word's
# shape is here what our rules see in it.
_KEPT: Any = {LOWER: str.lower, SHAPE: mark}
_SUFFIX = 9  # letters, and what is looked at before them, of the longest suffix
_INNER = frozenset(ascii_letters + digits)  # no affix begins or ends with one, but for "US$" and genitives
_SIGNS = ",:;!?()[]{}<>=+*&_#$%—–'\"‘’“”"  # what is cut off before a word
_GENITIVES = ("'s", "'S", "’s", "’S")
_CLOSING = re.compile(r"[,;?!)\]\"]|(?<!\)):|(?<=[a-z0-9])\.")  # a suffix by itself, of which no longer one ends so
_INFIXES = (
    r"(?<=[0-9])[x×*](?=[A-Z])|(?<=[A-Z][0-9]{3})[x×*](?=[0-9])",  # 8xH100, A100×8
    r"(?<=[A-Za-z0-9])[-/](?=[A-Za-z0-9])",  # A100-80GB, ResNet-50/101, sparse/linear
    r"(?<=[A-Za-z0-9]\+)/(?=[A-Z])|(?<=[A-Za-z0-9])/(?=-[A-Z0-9])",  # RefCOCO+/RefCOCOg, CIFAR-10/-100
    r"(?<=[A-Za-z0-9])\+(?=[A-Z])",  # MUVERA+Rerank
    r"(?<=[A-Za-z0-9])[—:(](?=[A-Za-z0-9+])|(?<=[A-Za-z])\[(?=[0-9])",  # LLaMA(7B, HumanEval(+), LoRA[1]
    r"(?<=[A-Za-z0-9])\)(?=[A-Za-z-])",
    r"\.\.+",
    r"(?<=[A-Za-z0-9%)\]×][A-Za-z0-9%)\]×])\.(?=[A-Z][a-z])|(?<=[a-z])[!?](?=[A-Z][a-z])",  # a lost blank of sentences
    r"(?<=[A-Za-z0-9%])[)\]](?=\.[A-Z])|\.(?=(?:We|The|Our|It|In|On|This|These|To|For|With)$)",
    r"(?<=[A-Za-z]),(?=[A-Za-z0-9])",
)
_INFIX = re.compile(rf"(?=[-x×*/+—:(\[)\].!?,])(?:{'|'.join(_INFIXES)})")  # one of the signs that they begin with
# spaCy keeps the full stop behind one capital, as of an initial; behind a digit, a hyphen or a small letter it is none
_SUFFIXES = (
    r"(?<=[a-z0-9][A-Z])\.",  # ADE20K. ImageNet-1K.
    r"(?<=[A-Za-z0-9]-[A-Z])\.",  # ViT-L.
    r"(?<=[A-Za-z]/s)\.",  # 1.2 PFLOPs/s.
    r"\):",  # one sign to spaCy
)


def blank() -> Language:
    """A blank English pipeline with our tokenizer; nothing is downloaded.

    >>> [t.text for t in blank()("an 8xH100 or A100-80GB node")]
    ['an', '8', 'x', 'H100', 'or', 'A100', '-', '80GB', 'node']
    """
    nlp = spacy.blank("en", vocab=Vocab(lex_attr_getters=_KEPT))
    # suffix rules for units would cut "80GB", which names must not suffer
    suffixes = [*(s for s in nlp.Defaults.suffixes or () if "GB" not in str(s)), *_SUFFIXES]
    _teach(nlp.tokenizer, compile_suffix_regex(suffixes).search)
    return nlp


def _teach(tokenizer: Any, suffix: Callable[..., Any]) -> None:
    """Gives a tokenizer its rules, and spares them where they find nothing: most words are plain letters.

    Of spaCy's special cases stay the words that no rule cuts; "e.g." and its like are not cut any more. For all others
    ("8)", ":D") it would match every text a second time.
    """
    prefix, link, special = tokenizer.prefix_search, tokenizer.url_match, tokenizer.rules
    dotted = frozenset(word for word in special if word.endswith("."))
    tokenizer.rules = {}
    tokenizer.max_cache_size = _CACHE
    tokenizer.prefix_search = lambda word: None if word[:1] in _INNER and "$" not in word else prefix(word)
    tokenizer.suffix_search = lambda word: (
        None
        if (word[-1:] in _INNER and not word.endswith(_GENITIVES))
        or (word.endswith(".") and _INFIX.split(word.lstrip(_SIGNS))[-1] in dotted)
        else _CLOSING.match(word, len(word) - 1) or suffix(word, max(0, len(word) - _SUFFIX))
    )
    tokenizer.infix_finditer = lambda word: () if word.isalpha() else _INFIX.finditer(word)
    tokenizer.url_match = lambda word: link(word) if "." in word else None
    whole = (word for word in special if word[0] in _INNER)
    tokenizer.rules = {w: special[w] for w in whole if not (tokenizer.find_suffix(w) or tokenizer.find_infix(w))}

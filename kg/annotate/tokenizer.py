"""spaCy's English tokenizer, taught to cut where names of devices, models and numbers need it."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_suffix_regex

# Real text brings new words without end; the default cache of 10,000 never evicts, and a full one costs 1.7 times.
_CACHE = 1_000_000
_INFIXES = (
    r"(?<=[0-9])[x×](?=[A-Z])",  # 8xH100
    r"(?<=[A-Za-z0-9])[-/](?=[A-Za-z0-9])",  # A100-80GB, ResNet-50/101, sparse/linear
    r"(?<=[A-Za-z0-9])\+(?=[A-Z])",  # MUVERA+Rerank
    r"(?<=[A-Za-z0-9])[—:(](?=[A-Za-z0-9])",  # LLaMA(7B
    r"(?<=[A-Za-z0-9])\)(?=[A-Za-z-])",
    r"\.\.+",
    r"(?<=[A-Za-z]{2})\.(?=[A-Z][a-z])",  # a lost blank between sentences
    r"(?<=[A-Za-z]),(?=[A-Za-z0-9])",
)
# spaCy keeps the full stop behind one capital, as of an initial; behind a digit, a hyphen or a small letter it is none
_SUFFIXES = (r"(?<=[a-z0-9][A-Z])\.", r"(?<=[A-Za-z0-9]-[A-Z])\.")  # ADE20K. ImageNet-1K. ViT-L.


def blank() -> Language:
    """A blank English pipeline with our tokenizer and a sentencizer; nothing is downloaded.

    >>> [t.text for t in blank()("an 8xH100 or A100-80GB node")]
    ['an', '8', 'x', 'H100', 'or', 'A100', '-', '80GB', 'node']
    """
    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex(_INFIXES).finditer
    tokenizer.max_cache_size = _CACHE
    # suffix rules for units would cut "80GB", which names must not suffer
    suffixes = [*(s for s in nlp.Defaults.suffixes or () if "GB" not in str(s)), *_SUFFIXES]
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    nlp.add_pipe("sentencizer")
    return nlp

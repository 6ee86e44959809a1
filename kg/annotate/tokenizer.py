"""spaCy's English tokenizer, taught to cut where names of devices, models and numbers need it."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex

# Real text brings new words without end; the default cache of 10,000 never evicts, and a full one costs 1.7 times.
_CACHE = 1_000_000
_INFIXES = (
    r"(?<=[0-9])[x×](?=[A-Z])",  # 8xH100
    r"(?<=[A-Za-z0-9])[-/](?=[A-Za-z0-9])",  # A100-80GB, ResNet-50/101, sparse/linear
    r"(?<=[A-Za-z0-9])\+(?=[A-Z])",  # MUVERA+Rerank
    r"(?<=[A-Za-z0-9])[—:(](?=[A-Za-z0-9])",
    r"(?<=[A-Za-z0-9])\)(?=[A-Za-z-])",
    r"\.\.+",
    r"(?<=[a-z])\.(?=[A-Z])",  # a lost blank between sentences
    r"(?<=[A-Za-z]),(?=[A-Za-z0-9])",
)


def blank() -> Language:
    """A blank English pipeline with our tokenizer and a sentencizer; nothing is downloaded.

    >>> [t.text for t in blank()("an 8xH100 or A100-80GB node")]
    ['an', '8', 'x', 'H100', 'or', 'A100', '-', '80GB', 'node']
    """
    nlp = spacy.blank("en")
    nlp.tokenizer.infix_finditer = compile_infix_regex(_INFIXES).finditer
    nlp.tokenizer.max_cache_size = _CACHE
    # "x2H" aside, suffix rules cut units from numbers ("80GB" -> "80", "GB"), which names must not suffer.
    keep = [s for s in nlp.Defaults.suffixes if "GB" not in s and "km²" not in s]
    nlp.tokenizer.suffix_search = spacy.util.compile_suffix_regex(keep).search
    nlp.add_pipe("sentencizer")
    return nlp

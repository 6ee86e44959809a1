"""Techniques made of known parts: "asynchronous pipeline parallelism"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import heads, is_name, singular, standing, strong_heads, words
from kg.annotate.sentences import Sentence
from kg.model import Mention

Span = tuple[int, int]
_TOKEN = re.compile(r"[\w.+'%:-]*[\w+%]")
_NUMBER = re.compile(r"[\d.]+[%x×]?")
_MOST = 4  # modifiers before a head
_MODIFIER = re.compile(r"-(?:wise|level|aware|guided|free|driven|constrained|aligned|conditioned)$")


@lru_cache(maxsize=1)
def _strong() -> frozenset[str]:
    return frozenset(form for head in strong_heads() for form in (head, f"{head}s"))


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return words()["function"] | words()["verb"] | words()["praise"] | words()["leftstop"]


def phrases(text: str, sentences: Iterable[Sentence], taken: Iterable[Span]) -> Iterator[Mention]:
    """Phrases of one to four modifiers and the head of a technique.

    Takes the cleaned text, its sentences, and the spans of other rules; a phrase that equals one is left to them.
    """
    held = set(taken)
    for start, end, awake in sentences:
        for match in standing(_strong(), text, start, end) if "strong-head" in awake else ():
            begin = _left(text, match.start(), start)
            if begin is None or _goes_on(text, match.end()):
                continue
            span = (begin, match.end())
            if span not in held and _modifies(text, span, match.start(), held):
                written = text[slice(*span)]
                yield Mention(*span, written, "Method", "phrase-head", singular(written))


def _modifies(text: str, span: Span, head: int, held: set[Span]) -> bool:
    """Whether a phrase is more than a known name with words before it: no name among them, and all of them of the kind
    that makes a technique out of a technique."""
    inner = [s for s in held if span[0] <= s[0] and s[1] <= span[1]]
    modifiers = text[span[0] : head].split()
    if any(s[1] <= head for s in inner) or any(map(is_name, modifiers)):
        return False
    if all(m.lower() in words()["weakmod"] for m in modifiers):
        return False
    front = text[span[0] : min((s[0] for s in inner), default=head)].split()
    if all(m.lower() in words()["techmod"] or _MODIFIER.search(m) for m in front):
        return True
    return not inner and all("-" in m or m.lower() in words()["techmod"] for m in modifiers)


def _left(text: str, head: int, limit: int) -> int | None:
    """Where the modifiers of a head begin; None where it has none."""
    begin, last = None, head
    for token in reversed(list(_TOKEN.finditer(text, max(limit, head - 90), head))[-_MOST:]):
        low = token.group().lower()
        if text[token.end() : last].strip(" ") or low in _stop() or low.endswith("ly") or not low[0].isalnum():
            break
        if _NUMBER.fullmatch(low):
            break
        begin = last = token.start()
    if begin is None:
        return None
    modifiers = text[begin:head].split()
    lone = len(modifiers) == 1 and modifiers[0].lower()
    return None if lone and lone.endswith("ing") and lone not in heads() else begin


def _goes_on(text: str, end: int) -> bool:
    """Whether the head only modifies another noun ("quantization error", "attention-based")."""
    follow = re.match(r"(-)| ([a-zA-Z-]+)", text[end : end + 24])
    return follow is not None and (follow[1] == "-" or follow[2].lower().rstrip("s") in words()["modified"])

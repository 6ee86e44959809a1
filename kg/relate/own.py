"""Which of the names that the vocabulary knows a paper presents as its own: in its title, behind "we propose", "called"."""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.model import Mention
from kg.relate.wording import Seen

# A name of its own: capitals behind the first letter, a digit, or a capital where a sentence goes on
_SPELLED = re.compile(r"[a-z0-9].*[A-Z]|[A-Z]{2}|\d|\w\.\w")
_TITLE_HEAD = re.compile(r"(?:(?:The|Introducing|Meet|Announcing|On the|Towards|Toward) )?[\"']?$")
_TITLE_REST = re.compile(r"[\"']?\s?(?:\([^()]{1,40}\)\s?)?(?::|--?\s|\s-\s|—|–\s|\?|\s?Technical Report|$)")
# Between "we propose" and its object; a preposition or a clause ends the object
_TO_OBJECT = re.compile(
    r"(?:(?!\b(?:for|of|on|in|with|by|to|toward|towards|using|via|based|from|through|that|which|where|while|as|into|over|and we|between|about|against)\b"
    r"|\b\w{3,}ing (?!(?:framework|method|strategy|scheme|algorithm|approach|system|technique|mechanism|module|objective|loss|pipeline|recipe|paradigm)\b)(?=\S+ ?$)"
    r"|; |: (?!$)|\.\s|, (?:an?|the|our|one|which)\b)[^()]){0,110}"
)
_OBJECT_ENDS = re.compile(
    r"\s*(?:[(),;:.\"'\]]|--|—|$)|\s+(?:that|which|to|for|and|as|in|with|on|by|from|using|via|an?|our|where|is|are|at|of)\b"
    r"|\s+(?:\w+[ -]){0,2}(?:framework|method|algorithm|model|dataset|benchmark|system|architecture|approach|famil(?:y|ies)|series|suite|strategy|loss|library"
    r"|pipeline|module|mechanism|scheme|technique|corpus|engine|optimizer|compiler|accelerator|network|representation|layer|kernel|toolkit|metric|dataset)s?\b"
)
_HEAD_NOUN = re.compile(r"\b(?:a|an|novel|new|two|three|several|efficient|simple)\b[^,]*$")
_NOVEL = re.compile(r"\b(?:novel|new|first)\b")
_TO_PASSIVE = re.compile(r"(?: \(\w+\))?(?: (?:dataset|benchmark|model|framework|method|algorithm|system|module))?,? ")
_DETERMINED = re.compile(
    r"\b(?:[Oo]ur (?:proposed|new|novel)|[Tt]he proposed|[Tt]his new|[Tt]his novel|[Tt]he resulting"
    r"|(?:[Oo]ur|[Tt]he) (?:\w+ )?(?:method|model|framework|approach|system|algorithm|architecture|network|pipeline|dataset|benchmark)s?,)\s+$"
)
_NEW = re.compile(r"(?<!, )\b(?:an?|our|two|three) (?:[\w-]+,? (?:and |yet )?)?novel\s+$")
_KIN = re.compile(r"[-_ ]?[A-Z0-9]|\+")
_GENERIC_REST = re.compile(
    r"\s+(?:method|framework|approach|system|technique|scheme|strategy|model|algorithm|module|mechanism|pipeline|dataset|benchmark)s?\b"
)


def in_title(title: str, mention: Mention) -> bool:
    """Whether a name opens a title as the name of the paper's own thing ("X: ...", "The X", "X Technical Report")."""
    if mention.end > len(title) or not _TITLE_HEAD.fullmatch(title, 0, mention.start):
        return False
    rest = _TITLE_REST.match(title, mention.end)
    return rest is not None and (spelled(mention.text) or rest.group().strip() in (":", "?", ""))


def spelled(text: str) -> bool:
    """Whether a name is spelled as one and no common phrase.

    >>> spelled("FooNet"), spelled("Foo 2"), spelled("foo.cpp"), spelled("foo pruning"), spelled("Foo")
    (True, True, True, False, False)
    """
    return _SPELLED.search(text) is not None


def presented(sentence: str, seen: Seen, start: int, mention: Mention) -> bool:
    """Whether a name at a place of a sentence is the object of a cue such as "we propose" or "called".

    A common phrase ("knowledge distillation") is so only where it is called new, and has no head noun behind it.
    """
    end = start + len(mention.text)
    if seen.cue.side == "before":
        return spelled(mention.text) and _TO_PASSIVE.fullmatch(sentence, end, max(end, seen.start)) is not None
    if start < seen.end or _TO_OBJECT.fullmatch(sentence, seen.end, start) is None:
        return False
    rest = _OBJECT_ENDS.match(sentence, end)
    if rest is None:
        return False
    before = sentence[seen.end : start]
    headed = _HEAD_NOUN.search(before) is not None and _GENERIC_REST.match(sentence, end) is not None
    if spelled(mention.text) or mention.text[:1].isupper():
        return not headed
    return (not headed and _NOVEL.search(before) is not None) or len(mention.text.split()) >= 3


def determined(sentence: str, start: int, mention: Mention) -> bool:
    """Whether "our new", "the proposed" and the like stand right before a name that is spelled as one."""
    if len(mention.text.split()) >= 3 and _NEW.search(sentence, 0, start) is not None:
        return True
    return (spelled(mention.text) or mention.text[:1].isupper()) and _DETERMINED.search(sentence, 0, start) is not None


def kin(mention: Mention, own: Collection[str]) -> bool:
    """Whether a name extends one of the paper's own ("FooNet-7B", "FooNet++" beside "FooNet")."""
    return any(
        mention.text.startswith(name) and _KIN.match(mention.text, len(name))
        for name in own
        if len(name) > 3 and spelled(name)
    )

"""Which of the names that the vocabulary knows a paper presents as its own: in its title, behind "we propose"."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.model import Mention
from kg.relate.wording import SeenRelationCue, branches

# A name of its own: capitals behind the first letter, a digit, or a full stop within ("foo.cpp")
_SPELLED = re.compile(r"[a-z0-9].*[A-Z]|[A-Z]{2}|\d|\w\.\w")
_TITLE_HEAD = re.compile(r"(?:(?:The|Introducing|Meet|Announcing|On the|Towards|Toward) )?[\"']?$")
_TITLE_REST = re.compile(r"[\"']?\s?(?:\([^()]{1,40}\)\s?)?(?::|--?\s|\s-\s|—|–\s|\?|\s?Technical Report|$)")
_NOUN = f"(?:{branches('head-noun')})s?\\b"
# Between "we propose" and its object: no preposition, no "-ing" ("a path toward scaling X"), no clause, no apposition
_TO_OBJECT = re.compile(
    r"(?:(?!\b(?:for|of|on|in|with|by|to|towards?|using|via|from|through|that|which|where|while|as|into|over)\b"
    r"|\b(?:between|about|against|upon|and we)\b"
    rf"|\b\w{{3,}}ing (?!{_NOUN})(?=\S* ?$)"
    r"|; |: (?!$)|\.\s|, (?:an?|the|our|one|which)\b)[^()]){0,110}"
)
_OBJECT_ENDS = re.compile(
    r"\s*(?:[(),;:.\"'\]]|--|—|$)"
    r"|\s+(?:that|which|to|for|and|as|in|with|on|by|from|using|via|an?|our|where|is|are|at|of"
    r"|within|during|into|over|under|through|without|while|so|inside|across)\b"
    rf"|\s+(?:\w+[ -]){{0,2}}{_NOUN}"
)
# The name that comes behind its description: "a fast foo bar method, called X", "a foo bar model, X, ..."
_NAMED = re.compile(r"(?: [\w-]+){0,2}(?:,? (?:called|named|dubbed|termed|coined)\b|, [A-Z][\w-]+[,.])")
# What others have called so: "a recent method called X"
_KNOWN = re.compile(
    r"\b(?:recent|existing|popular|representative|prior|previous|common|well-known)(?:ly)? [^,;]{0,60}$"
)
_HEADED = re.compile(r"\b(?:a|an|novel|new|own|two|three|several|efficient|simple)\b[^,]*$")
_HEAD = re.compile(rf"(?:\s\([\w-]{{2,12}}\)|\))?\s+(?:[\w-]+ ){{0,2}}{_NOUN}")
_PARTS = re.compile(r"[ -]")
_NOVEL = re.compile(r"\b(?:novel|new|first)\b")
_TO_PASSIVE = re.compile(rf"(?: \(\w+\))?(?: {_NOUN})?,? ")
_LEADS = ("our ", "Our ", "proposed ", "new ", "novel ", "resulting ", ", ")  # what the next two end with
# "the leading model, X" is another's
_RIVAL = "(?:base|baseline|best|current|largest|latest|leading|original|prior|previous|second|strongest|teacher|top)\\b"
_DETERMINED = re.compile(
    r"\b(?:[Oo]ur (?:proposed|new|novel)|[Tt]he proposed|[Tt]his new|[Tt]his novel|[Tt]he resulting"
    rf"|[Oo]ur (?:\w+ )?{_NOUN},|[Tt]he (?:(?!{_RIVAL})\w+ )?{_NOUN},)\s+$"
)
_NEW = re.compile(r"(?<!, )\b(?:an?|our|two|three) (?:[\w-]+,? (?:and |yet )?)?novel\s+$")
# An item of a list ("(1) a", "second, the") behind words that announce what the paper contributes
_ITEM = re.compile(
    r"(?:\(?\b(?:\d|i{1,3}|iv|[a-e])\)|\b(?:first|second|third)(?:ly)?,) (?:(?:an? |the |our )|(?!\w+ing ))"
    r"(?:(?!(?:for|to|in|on|of|with|by|via|from|unlike|within) )[\w-]+ ){0,2}$",
    re.I,
)
_ANNOUNCED = re.compile(
    r"\b(?:innovation|design|component|technique|module|contribution|introduc|propos|strategies|novel|feature)", re.I
)
_OTHERS = re.compile(
    r"\b(?:such as|like|including|existing|than|over|with|of|unlike|under|inspired by|using|via|from|designed for"
    r"|e\.g\.,?) (?:\w+ )?$",
    re.I,
)
_APPOSED = re.compile(r"(?: \([\w-]{2,12}\))?, (?:an?|the first|our|which|that)\b")
_ARTICLE = re.compile(r"\b(?:an?|the|our) $", re.I)
_ABBREVIATED = re.compile(r" \([A-Z][\w-]*[A-Z]\w*\)")
_NEW_HEADED = re.compile(r"\b(?:an?|our) (?:[\w-]+,? (?:and )?)?novel $", re.I)
_BEFORE, _LEAD = 48, 96  # characters before a name that may hold its determiner, and what makes it a part
_KIN = re.compile(r"[-_ ]?(?:[A-Z]|(?<!\d)\d)|\+")


def in_title(title: str, mention: Mention, other_names: int) -> bool:
    """Whether a name opens a title as the name of the paper's own thing ("X: ...", "The X", "X Technical Report").

    What no list knows or what has hardly another name is so before "for" as well ("Foo Routing for Bar Maps").
    """
    if mention.end > len(title):
        return False
    opens = mention.start == 0 or (mention.entry is None and title.endswith(": ", 0, mention.start))
    if opens and other_names <= 1 and title.startswith(" for ", mention.end):
        return True
    if not _TITLE_HEAD.fullmatch(title, 0, mention.start):
        return False
    rest = _TITLE_REST.match(title, mention.end)
    return rest is not None and (spelled(mention.text) or rest.group().strip() in (":", "?", ""))


@lru_cache(maxsize=1 << 16)
def spelled(text: str) -> bool:
    """Whether a name is spelled as one and no common phrase.

    >>> spelled("FooNet"), spelled("Foo 2"), spelled("foo.cpp"), spelled("foo pruning"), spelled("Foo")
    (True, True, True, False, False)
    """
    return _SPELLED.search(text) is not None


def presented(sentence: str, seen: SeenRelationCue, start: int, mention: Mention, common: bool) -> bool:
    """Whether a name at a place of a sentence is the object of a cue such as "we propose" or "called".

    A common phrase ("knowledge distillation") is so only where it is called new, and has neither a head noun nor the
    new thing's own name behind it; what is called recent or popular, others have named. `common` is what many write
    about: of it, three words in a row ("foo bar pruning") are no name yet.
    """
    end = start + len(mention.text)
    if seen.cue.side == "before":
        return spelled(mention.text) and _TO_PASSIVE.fullmatch(sentence, end, max(end, seen.start)) is not None
    if start < seen.end or _TO_OBJECT.fullmatch(sentence, seen.end, start) is None:
        return False
    rest = _OBJECT_ENDS.match(sentence, end)
    described = " " in mention.text and mention.text[-1].islower() and _NAMED.match(sentence, end)
    if rest is None or (described and not mention.text[0].isupper()):
        return False
    if _KNOWN.search(sentence, 0, seen.start) and seen.cue.id == "called":
        return False
    before = sentence[seen.end : start]
    if not common and _APPOSED.match(sentence, end) and not _NEW.search(before):
        return True
    headed = _HEADED.search(before) is not None and _HEAD.match(sentence, end) is not None
    if spelled(mention.text) or (mention.text[:1].isupper() and not common):
        return not headed or (_ABBREVIATED.match(sentence, end) is not None and " " in mention.text and not common)
    return (not headed and _NOVEL.search(before) is not None) or (
        not common and not (mention.entry and _HEAD.match(sentence, end)) and len(_PARTS.split(mention.text)) >= 3
    )


def determined(sentence: str, start: int, mention: Mention, common: bool) -> bool:
    """Whether "our new", "the proposed" and the like stand right before a name that is spelled as one or that few have;
    before one of no list, "our" is enough.
    """
    if not sentence.endswith(_LEADS, 0, start):
        return False
    if len(mention.text.split()) >= 3 and _NEW.search(sentence, max(0, start - _BEFORE), start) is not None:
        return True
    if sentence.startswith(("our ", "Our "), max(0, start - 4)) and _unlisted(mention) and spelled(mention.text):
        return True
    return (spelled(mention.text) or mention.text[:1].isupper() or not common) and _DETERMINED.search(
        sentence, max(0, start - _BEFORE), start
    ) is not None


def _unlisted(mention: Mention) -> bool:
    return mention.entry is None and mention.type != "Hardware" and not mention.rule.startswith("abbreviation")


def component(sentence: str, start: int, mention: Mention) -> bool:
    """Whether a name is a part of what the paper contributes.

    Takes a sentence of the body and where the name stands in it. An item of an announced list is so ("two designs:
    (1) X"), what the sentence calls novel with a head noun behind a compound name ("a novel foo-aware bar strategy"),
    and a technique of no list whose abbreviation is given ("the Foo Bar Step (FBS)").
    """
    before, end = sentence[max(0, start - _LEAD) : start], start + len(mention.text)
    compound = mention.text.count(" ") + mention.text.count("-") >= 2
    item = _ITEM.search(before, max(0, len(before) - _BEFORE)) if "," in before or ")" in before else None
    if (
        item
        and _ANNOUNCED.search(sentence, 0, start - len(item[0]))
        and (compound or _new(mention, item[0], sentence[end:]))
    ):
        return True
    if compound and _NEW_HEADED.search(before) and _HEAD.match(sentence, end) and not _NAMED.match(sentence, end):
        return True
    unknown = mention.entry is None and mention.text[:1].isupper() and compound
    return unknown and _ABBREVIATED.match(sentence, end) is not None and _OTHERS.search(before) is None


def _new(mention: Mention, lead: str, after: str) -> bool:
    """Whether an item of a list may name a new thing; of what the vocabulary knows, "(2) LoRA for maps" does not."""
    if mention.entry is None or (mention.text[:1].isupper() and " " in mention.text):
        return True
    return spelled(mention.text) and (_ARTICLE.search(lead) is not None or _APPOSED.match(after) is not None)


def kin(mention: Mention, own: tuple[str, ...]) -> bool:
    """Whether a name extends one of these: "FooNet-7B" and "FooNet++" extend "FooNet", "Foo 2-7B" extends "Foo-2".

    Takes the mention and the names, in which hyphens stand for blanks.
    """
    text = mention.text.replace(" ", "-")
    return text.startswith(own) and any(text.startswith(name) and _KIN.match(text, len(name)) for name in own)

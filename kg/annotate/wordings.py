"""The things of a paper's own that its text says in several ways, each by one name.

"Fast Layers (FaLa)" tells that two names are one thing; so do the initials of "Tiled Map Merging" where the paper's own
name is "TMM", and the words of a title that the abstract says with more of them ("sorted tiled merging").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from kg.annotate.abbreviations import PART, Abbreviation, spells
from kg.annotate.lexicon import is_name, singular, words
from kg.annotate.spellings import fold_spelling
from kg.model import Mention

Thing = list[Mention]  # what has one name
Meant = tuple[str, str]  # the name of a thing, and the rule that tells it
_GIVEN = re.compile(r" \(|,? (?:named|called|dubbed|termed|namely|abbreviated as) ")
# what is done, and what does it: "routing" and "router", "regularization" and "regularizer"
_ENDING = re.compile(r"(?:i[sz](?:ation|ing|ed|er)|at(?:ion|ing|ed|or)|ions?|ing|ed|er|or|u?al|ical|y|e)$")
_NEAR = 30  # characters between a short name and what it stands for, where the text says the one for the other
_STEM = 4  # letters at least before such an ending


def wordings(
    text: str, title_end: int, given: Sequence[Abbreviation], found: Iterable[Mention], chosen: Sequence[Mention]
) -> tuple[list[Mention], dict[str, str]]:
    """The chosen mentions, where what says a thing of the paper's own in other words has its name; and the long forms
    of names (folded long form -> short form), whose mentions still have the name that they bear.

    Takes the cleaned text, where its title ends, the abbreviations that it defines, the mentions found so far, and
    those chosen of them.
    """
    forms = _long_forms(text, given, found, chosen)
    return _reworded(title_end, chosen, forms), forms


def _long_forms(
    text: str, given: Sequence[Abbreviation], found: Iterable[Mention], chosen: Sequence[Mention]
) -> dict[str, str]:
    """The folded long forms of names with their short forms: by their letters, and of the paper's own names as what a
    bracket holds ("Routing of Experts (CARE-Edit)"), what a colon sets apart, or what it is called ("Fast Layers, named
    FaLa").
    """
    coined = [m for m in found if m.coined]
    own = {m.name for m in coined if m.rule == "own-abbreviation"}
    forms = {fold_spelling(a.long): a.short for a in given if a.short in own}
    at = {m[:2]: m for m in chosen} if given else {}
    for a in given:
        short, long = at.get(a.short_span), at.get(a.long_span)
        if short and long and not long.entry:
            forms.setdefault(fold_spelling(long.name), short.name)
    names = [m for m in coined if not m.entry and " " not in m.text and is_name(m.text)]
    ends = {m.end: m for m in names}
    starts = {m.start: m for m in chosen if _bracketed(text, m)} | {m.start: m for m in names}
    for long in coined:
        if " " in long.text and not long.text.islower():  # in small letters it describes
            before = ends.get(long.start - 2)
            bracketed = before and text[before.end : long.start] == " (" and text[long.end : long.end + 1] == ")"
            short = before if bracketed or (before and text[before.end : long.start] == ": ") else None
            if short := short or _named(text, long, starts):
                forms.setdefault(fold_spelling(long.name), short.name)
    return forms


def _bracketed(text: str, name: Mention) -> bool:
    """Whether a name that no list holds and nothing abbreviates is all that a bracket holds: "Wide Foo (Foo-W)"."""
    alone = text.startswith("(", name.start - 1) and text.startswith(")", name.end)
    return alone and not (name.entry or name.rule.startswith("abbreviation")) and is_name(name.text)


def _named(text: str, long: Mention, starts: Mapping[int, Mention]) -> Mention | None:
    """The short name that the text gives right behind a long one: in brackets, or as what it is called.

    What is not known as the paper's own begins as one of the long one's words does, and that is no wording of another.
    """
    if (lead := _GIVEN.match(text, long.end)) is None or (short := starts.get(lead.end())) is None:
        return None
    if not short.coined:
        begins = short.text[0].lower() in {word[0].lower() for word in PART.findall(long.text)}
        if not begins or fold_spelling(long.name) != fold_spelling(long.text):
            return None
    return short if lead[0] != " (" or text.startswith(")", short.end) else None


def _reworded(title_end: int, chosen: Iterable[Mention], forms: Mapping[str, str]) -> list[Mention]:
    """The chosen mentions; what says a thing of the paper's own in other words has its name."""
    mentions = list(chosen)
    things = _things(mentions, forms)
    phrases = {key: group for key, group in things.items() if all(" " in m.text for m in group)}
    if not phrases or len(things) < 2:
        return mentions
    told = dict(_initials(title_end, phrases, things, set(forms.values())))
    told |= dict(_titled(title_end, phrases, things, told))
    return [
        m._replace(name=told[key][0], rule=told[key][1]) if m.entry is None and (key := _key(m, forms)) in told else m
        for m in mentions
    ]


def _things(mentions: Iterable[Mention], forms: Mapping[str, str]) -> dict[str, Thing]:
    """What a text names and no list holds, but for tasks, by folded names; a long form is its short form."""
    things = defaultdict(list)
    for mention in mentions:
        if mention.entry is None and mention.type in ("Method", "Model", "Dataset"):
            things[_key(mention, forms)].append(mention)
    return things


def _key(mention: Mention, forms: Mapping[str, str]) -> str:
    folded = fold_spelling(mention.name)
    return fold_spelling(forms[folded]) if folded in forms else folded


def _initials(
    title_end: int, phrases: Mapping[str, Thing], things: Mapping[str, Thing], given: set[str]
) -> Iterator[tuple[str, Meant]]:
    """The phrases whose words spell one short name of the paper's own: of the title, or right beside it in the text.

    What the title does not say as the paper's own needs a short name that has no other long form.
    """
    shorts = defaultdict(list)
    for mention in chain.from_iterable(things.values()):
        if mention.coined and " " not in mention.text and is_name(mention.text):
            shorts[mention.text].append(mention)
    for key, group in phrases.items() if shorts else ():
        own = any(m.coined for m in group)
        titled = [m for m in group if m.start < title_end]
        spelled = {
            fold_spelling(places[0].name): places[0] for short, places in shorts.items()
            if (own or (titled and places[0].name not in given))
            and any(spells(m.text, short) for m in titled or _beside(group, places))
        }  # fmt: skip
        if len(spelled) == 1:
            (short,) = spelled.values()
            if short.type == group[0].type or short.type != "Dataset":
                yield key, (short.name, "own-initials")


def _beside(group: Thing, others: Thing) -> Thing:
    """The mentions between which and one of the others hardly more than an article stands."""
    return [m for m in group if any(max(m.start, o.start) - min(m.end, o.end) <= _NEAR for o in others)]


def _titled(
    title_end: int, phrases: Mapping[str, Thing], things: Mapping[str, Thing], told: Mapping[str, Meant]
) -> Iterator[tuple[str, Meant]]:
    """The phrases of the paper's own that only its title has, where the text behind has one other wording of them; it
    is the other way round where that is in small letters, and so no name.
    """
    for key, group in phrases.items():
        said = {_words(m.text) for m in group}
        if key in told or len(said) > 1 or not group[0].coined or any(m.start >= title_end for m in group):
            continue
        (title,) = said
        others = [
            other for other, behind in things.items()
            if other != key and behind[0].type == group[0].type and any(m.coined for m in behind)
            and any(_alike(title, _words(m.text)) for m in behind if " " in m.text and m.start >= title_end)
        ]  # fmt: skip
        if len(others) == 1:
            other = others[0]
            named = told[other][0] if other in told else things[other][0].name
            if named.islower() and other in phrases:
                yield other, (group[0].name, "own-worded")
            else:
                yield key, (named, "own-worded")


@lru_cache(maxsize=1 << 12)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(singular(word.lower()) for word in PART.findall(phrase))


def _alike(title: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words of a title and other ones say one thing: with other endings, with words before that narrow it,
    with a preposition and what follows, or with a word that only says what kind of thing it is.

    >>> _alike(("tiled", "routing"), ("tiled", "router")), _alike(("map", "token"), ("map", "tokenizer"))
    (True, False)
    >>> _alike(("tiled", "cache"), ("sorted", "tiled", "cache")), _alike(("map", "sort"), ("cut", "by", "map", "sort"))
    (True, False)
    >>> _alike(("tiled", "routing"), ("tiled", "routing", "module")), _alike(("map", "sort"), ("map", "sort", "policy"))
    (True, False)
    """
    short, long = sorted((title, other), key=len)
    if len(short) == len(long):
        return all(map(_akin, short, long))
    more = len(long) - len(short)
    if long[more:] == short:
        return words()["function"].isdisjoint(long[:more]) and (short == title or len(short) > 2)
    if long[: len(short)] != short:
        return False
    following = long[len(short) :]
    if following[0] in words()["generic"]:
        following = following[1:]
    return not following or (short == title and following[0] in words()["function"] - {"and"})


def _akin(a: str, b: str) -> bool:
    """Whether two words differ in their endings only, or both only join what stands before: "-based", "-aware"."""
    if a == b or {a, b} <= words()["adjective-part"]:
        return True
    stem, other = _ENDING.sub("", a), _ENDING.sub("", b)
    if stem != other or len(stem) < _STEM:
        return False
    return stem not in (a, b) or max(a, b, key=len).endswith("ing")

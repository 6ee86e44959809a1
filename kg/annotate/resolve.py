"""The choice between mentions that overlap, and one identity for each name of a text."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache

from kg.annotate.lexicon import words
from kg.annotate.spellings import fold_spelling
from kg.model import Mention

# Which rule wins where two spans are equally long.
_RANK = (("vocabulary", 0), ("family", 1), ("abbreviation", 2), ("own", 3), ("phrase", 5))
# Whose word on the type of a coined name counts first.
_STRENGTH = {
    "own-presented": 0,
    "own-called": 1,
    "own-apposed": 2,
    "own-ours": 2,
    "own-listed": 2,
    "own-part": 2,
    "own-title-name": 3,
    "own-abbreviation": 4,
}


def occupied(mentions: Iterable[Mention], length: int) -> bytearray:
    """A text of a length as bytes, 1 where one of the mentions stands."""
    held = bytearray(length)
    for mention in mentions:
        start, end = mention[:2]
        held[start:end] = b"\x01" * (end - start)
    return held


def longest(found: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions that stay where spans overlap: the longest, then the one of the stronger rule."""
    mentions = sorted(found, key=_order)
    held = bytearray(max((m.end for m in mentions), default=0))
    for mention in mentions:
        start, end = mention[:2]
        if held.find(1, start, end) < 0:
            held[start:end] = b"\x01" * (end - start)
            yield mention


def _order(mention: Mention) -> tuple[int, int, int, str, str]:
    start, end, _, _, rule, name, entry = mention[:7]
    return start - end, _rank(rule), start, rule, entry or name


@lru_cache(maxsize=1 << 10)
def _rank(rule: str) -> int:
    return next((rank for prefix, rank in _RANK if rule.startswith(prefix)), 4)


ToldType = tuple[int, str]  # how far off a rule looks that tells a name's type, and the type


def kinds_told(found: Iterable[Mention]) -> dict[str, ToldType]:
    """The paper's own names (folded) that a text says to be no methods, which what is not said to be anything is too.

    Takes all candidates: of two rules that find a name at one place only one stays, and it may be the other that reads
    what is said there.
    """
    types: dict[str, ToldType] = {}
    for mention in found:
        if mention.coined and mention.entry is None and mention.rule in _STRENGTH and mention.type != "Method":
            _keep(types, fold_spelling(mention.name), mention)
    return types


def _keep(types: dict[str, ToldType], name: str, mention: Mention) -> None:
    strength = (_STRENGTH.get(mention.rule, 9) if mention.type else 99, mention.type)
    types[name] = min(types.get(name, strength), strength)


def unified(mentions: Iterable[Mention], long_forms: Mapping[str, str], kinds: Mapping[str, ToldType]) -> list[Mention]:
    """The mentions with one identity a name: a vocabulary's line before the paper's own, the short form before the long
    one, and one type and coined flag at all places.

    Takes the chosen mentions, the long forms of the paper's own abbreviations (folded long form -> short form), and
    the types that its own names are said to be of.
    """
    chosen = _unshortened(sorted(mentions, key=in_order))
    listed = [m for m in chosen if m.entry]
    entries = {fold_spelling(m.name): m for m in listed} | {fold_spelling(m.text): m for m in listed}
    types = dict(kinds)
    coined_entries = set()
    identified = []
    for mention in chosen:
        if mention.entry is None:
            name = long_forms.get(fold_spelling(mention.name), mention.name)
            known = entries.get(fold_spelling(name)) or entries.get(fold_spelling(mention.text))
            if known is not None:
                mention = mention._replace(type=known.type, name=known.name, entry=known.entry, family=None)
            else:
                mention = mention if name == mention.name else mention._replace(name=name)
                _keep(types, fold_spelling(name), mention)
        if mention.coined:
            coined_entries.add(mention.entry or fold_spelling(mention.name))
        identified.append(mention)
    return [_settled(m, types, coined_entries) for m in identified]


def _unshortened(mentions: list[Mention]) -> list[Mention]:
    """The mentions, where a name without its "3D" stands beside the whole one, as that ("Gaussian Splatting")."""
    whole: dict[str, Mention | None] = {}  # None where it stands with two dimensions
    for mention in mentions:
        dimension, _, bare = mention.name.partition(" ")
        if mention.entry and dimension in words()["dimension"]:
            same = whole.get(bare, mention)
            whole[bare] = mention if same and same.entry == mention.entry else None
    if not whole:
        return mentions
    return [
        m._replace(name=longer.name, entry=longer.entry)
        if m.entry and (longer := whole.get(m.name)) and m.type == longer.type
        else m
        for m in mentions
    ]


def in_order(mention: Mention) -> tuple[int, int, str, str, str, str]:
    """What sorts mentions by place: to compare them as they are takes ten times as long."""
    return mention[:6]


def _settled(mention: Mention, types: Mapping[str, tuple[int, str]], owned: Container[str]) -> Mention:
    """A mention with the type and the coined flag that its name has at all places."""
    type_ = mention.type if mention.entry else types[fold_spelling(mention.name)][1]
    coined = (mention.entry or fold_spelling(mention.name)) in owned
    if (type_, coined) == (mention.type, mention.coined):
        return mention
    return mention._replace(type=type_, coined=coined)

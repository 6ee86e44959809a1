"""What stands around a mention: the cues of `ontology/rules/relation_cues.tsv`, and the lists that names stand in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.model import Link
from kg.resources import resource
from kg.vocabulary import rows, split


def branches(class_: str) -> str:
    """The words of a class of relation_words.tsv, each a regular expression, as the branches of one."""
    return "|".join(_words()[class_])


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    """The words of relation_words.tsv by their class."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for _, row in rows(resource("ontology", "rules", "relation_words.tsv"), ("word", "class")):
        found[row["class"]].append(row["word"])
    return dict(found)


# to ask for small letters before any others, and to give none back, takes two thirds of the time
_WORD = re.compile(r"[A-Za-z][a-z\w'’]*+(?:-[a-z][a-z\w]*+)*+")
# What may stand between two names of one list: "A, B (C), the D and E"
_JOINT = re.compile(
    rf"(?:'s)?(?: (?:{branches('listed-noun')}))?(?:\s\([^()]{{0,12}}\d[^()]{{0,8}}\))?\)?"
    r"(?: by [\d.]+\S{0,5}(?: (?:percentage )?points)?)?"
    r"(?:[\s,/&+\"']*\)?,? (?:and|or|as well as)"
    rf" (?:(?:the |its |an? |both |even |on |with )?(?:(?:{branches('rank')}) ){{0,2}}"
    r"|(?:[\w-]+ ){1,2}(?:\(e\.g\.,?|such as|like) )"
    r"|\s?[,/&+()]\s?\"?(?:[\s(]*(?:e\.g\.|i\.e\.),? )?(?:the |its )?|\)\s?)[\"'(]*"
    r"|(?:, [A-Z][\w+.-]*){1,2},? (?:and |or )?"
)
# Where a phrase ends: at a clause, a verb, or ", reducing"
_BREAK = re.compile(
    r"[;:]\s|\.\s+(?=[A-Z])"
    r"| (?:that|which|while|whereas|where|when|because|since|so|thus|thereby|but|yet|although)\b"
    r"| (?:is|are|was|were|can|achieves?|shows?|reveals?|demonstrates?|yields?)\b"
    r"| (?:and )?(?:\w+ly )?(?:attains|boosts|delivers|enables|enhances|improves|increases|maintains|obtains"
    r"|outperforms|provides|reaches|reduces|requires|surpasses)\b"
    r"|, (?:with|by|we|ours?|it|this)\b| and (?:we|it|our) "
    r"|, (?:and )?(?:\w+ly )?(?!including|using|spanning|covering)\w{3,}ing\b"
)
_AS_WELL = " as well as"
_OPENER = 60  # characters that what opens a list has at most
_FAR = 400  # characters that a cue reaches at most, also in a text that is one long sentence
# Where the noun that a verb leads to ends; "trained on", "based on" and "up to" only say more of it
_ENDS = (
    r"(?<!ined)(?<!uned)(?<!ased)(?<!gned)(?<!uilt)(?<! up)"
    r"\s(?:by|in|on|at|for|across|under|using|without|when|to{})\s"
)
_STOP, _PLACED = re.compile(_ENDS.format("|with")), re.compile(_ENDS.format(""))  # "rivals with few weights, like X"
_NEAR = re.compile(r"(?:[^,;:.()]|,? \(?(?:e\.g|i\.e)\.,?){0,50}")
_KIND = re.compile(r"(?: (?!(?:for|of|in|on|to|with|using|by|and)\b)\w[\w-]*){0,2} ")
# What may open a list behind the noun that a cue leads to: "than larger models, including X", "all rivals (X, Y)"
_OPENS = re.compile(
    rf"(?:,? (?:such as|like|including|namely|e\.g\.,?|i\.e\.,?)|:| \((?:such as|like|including|e\.g\.,?|i\.e\.,?)?) ?"
    rf"(?:(?:the|both|even) )?(?:(?:{branches('rank')}) ){{0,2}}[\"']?\Z"
)
_NOUNS = re.compile(
    r"(?! \d+ ),?(?:[^,;:.()]|\.(?=\d)| \([\w-]{1,12}\)){1,90}"
)  # but "than 5 rivals, including" counts
_LISTED = re.compile(r" (?:such as|like|including|e\.g\.) ")
_NEXT = re.compile(r"(?:[\s\"'(]|the |an? |its |our |this |it |as )*")


@dataclass(frozen=True, slots=True)
class RelationCue:
    """A line of relation_cues.tsv: words that tell the relations of the names near them, mostly one.

    `side` is where the name stands, "after" or "before" the words. `reach` is how far they reach: "next" to the name
    right beside them, "kind" past two words ("than existing fast X"), "near" to a comma, "object" to a preposition,
    "phrase" to the end of the clause, "own" to the object that a paper presents. Only names of `types` heed it. A cue
    that is not strong counts where no strong one reaches, and an "own" one of this kind only in the body.
    """

    id: str
    relations: tuple[str, ...]
    side: str
    reach: str
    types: frozenset[str]
    strong: bool


class SeenRelationCue(NamedTuple):
    """A cue at its place in a sentence."""

    start: int
    end: int
    cue: RelationCue


# the words of some cues as patterns, and what each means
_Group = list[tuple[re.Pattern[str], tuple[RelationCue, ...]]]
# behind a first word any other, and the word behind that one
_PAST = re.compile(r"[\s\"'(]++[^\s\"'(]\S*+[\s\"'(]++([A-Za-z]+)")


class _Cues(NamedTuple):
    """Cues of one first word: those that any word may follow, the same with those that lack a second word, by their
    third, and those of each second word.
    """

    free: _Group
    by_third: Mapping[str, _Group]
    by_second: Mapping[str, _Group]


@lru_cache(maxsize=1)
def _index() -> dict[str, _Cues]:
    """Cues by their first word."""
    table: dict[str, dict[str, list[RelationCue]]] = {}
    for _, row in rows(resource("ontology", "rules", "relation_cues.tsv")):
        types, strong = frozenset(split(row["types"])), row["strength"] == "strong"
        cue = RelationCue(row["id"], tuple(split(row["relation"])), row["side"], row["reach"], types, strong)
        for words in split(row["words"]):
            table.setdefault(_WORD.findall(words)[0].lower(), {}).setdefault(words, []).append(cue)
    return {first: _grouped(group) for first, group in table.items()}


def _grouped(group: Mapping[str, Sequence[RelationCue]]) -> _Cues:
    keys = {words: _next(words) for words in group}

    def of(*wanted: tuple[str, str]) -> _Group:
        fitting = sorted(words for words, key in keys.items() if key in wanted)
        return [(re.compile(_expression(words), re.I), tuple(group[words])) for words in fitting]

    by_third = {third: of(("", ""), ("", third)) for _, third in keys.values() if third}
    return _Cues(of(("", "")), by_third, {second: of((second, "")) for second, _ in keys.values() if second})


def _next(words: str) -> tuple[str, str]:
    """The second word of a cue, and behind a `*` the third, where they are of plain letters."""
    first, second, third = [*words.lower().split(), "", ""][:3]
    starred = second == "*" and first.isalpha() and third.isalpha()
    return second if second.isalpha() else "", third if starred else ""


def _expression(words: str) -> str:
    r"""Words as a regular expression; a lone `*` stands for one word.

    >>> bool(re.match(_expression("speedup of * over"), "speedup of 2.5x over"))
    True
    """
    expression = ""
    for word in words.split():  # what is taken is not given back: a text is cut into words and quotes in one way only
        blank = r"[\s\"'(]+" + "+" * (word[0] not in "\"'(") if expression else ""
        expression += blank + (r"[^\s\"'(]\S*+" if word == "*" else re.escape(word))
    return expression + r"(?![\w-])"


def cues(sentence: str) -> Iterator[SeenRelationCue]:
    """The cues of a sentence, by the place of their first word."""
    index = _index()
    words = list(_WORD.finditer(sentence))
    low = [word[0].lower() for word in words]
    behind = [*low[1:], ""]
    for i in [i for i, word in enumerate(low) if word in index]:
        found, by_third, by_second = index[low[i]]
        if by_third and (past := _PAST.match(sentence, words[i].end())):
            found = by_third.get(past[1].lower(), found)
        for pattern, meant in (*found, *by_second.get(behind[i].rstrip("'’"), ())):
            if match := pattern.match(sentence, words[i].start()):
                yield from (SeenRelationCue(match.start(), match.end(), cue) for cue in meant)


def _kind(link: Link) -> str:
    """The type of a name, where methods and models are of one: "GPT-4 and RAG"."""
    type_ = link.entity.type
    return "Method" if type_ == "Model" else type_


def lists(sentence: str, shift: int, links: Sequence[Link]) -> Iterator[tuple[int, int, Sequence[Link]]]:
    """The names of a sentence in lists ("A, B (C) and D"): start and end in the sentence, and their links."""
    first = 0
    for i in range(1, len(links) + 1):
        if (
            i < len(links)
            and _kind(links[i - 1]) == _kind(links[i])
            and _JOINT.fullmatch(sentence, links[i - 1].mention.end - shift, links[i].mention.start - shift)
        ):
            continue
        group = links[first:i]
        yield group[0].mention.start - shift, group[-1].mention.end - shift, group
        first = i


def reaches(sentence: str, seen: SeenRelationCue, start: int, end: int) -> bool:
    """Whether a cue of a sentence speaks of the list of names between two places."""
    gap = (seen.end, start) if seen.cue.side == "after" else (end, seen.start)
    if not 0 <= gap[1] - gap[0] <= _FAR:
        return False
    if seen.cue.reach == "next":
        return _NEXT.fullmatch(sentence, *gap) is not None
    if seen.cue.reach == "kind":
        return _KIND.fullmatch(sentence, *gap) is not None and _LISTED.search(sentence, *gap) is None
    if seen.cue.reach in ("object", "near") and _opened(sentence, *gap):
        return True
    if seen.cue.reach == "object" and _STOP.search(sentence, *gap) is not None:
        return False
    if seen.cue.reach == "near" and _NEAR.fullmatch(sentence, *gap) is None:
        return False
    return seen.cue.reach != "own" and _BREAK.search(sentence, *gap) is None


def _opened(sentence: str, start: int, end: int) -> bool:
    """Whether between two places stand a noun and what opens a list of its kind: "larger models, including"."""
    opens = _OPENS.search(sentence, max(start, end - _OPENER), end)
    if opens is None or _BREAK.search(sentence, start, opens.start()) is not None:
        return False
    first, joint, _ = sentence[start : opens.start()].rpartition(_AS_WELL)
    start += len(first + joint)
    return (
        _NOUNS.fullmatch(sentence, start, opens.start()) is not None
        and _PLACED.search(sentence, start, opens.start()) is None
    )

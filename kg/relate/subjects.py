"""Whose a number is: the thing of its clause that acts, or the paper's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Entity, Link
from kg.relate.compared import ACTORS
from kg.relate.context import Context, acts
from kg.relate.cues import words_of
from kg.relate.joined import listed

_SCORES = ("percent", "points", "number")
_CLAUSE = re.compile(
    r"[;:]\s|, (?:while|whereas) (?!\w+ing\b)|\. |\((?:e\.g\.|i\.e\.),? (?![^()]*\))"
    r"|\b(?:[Ee]xperiments?|[Rr]esults?|[Ee]valuations?|[Aa]nalysis|[Ss]tudies|[Ww]e)\b[^.;:]{0,120}?"
    r" (?:show|demonstrate|find|indicate|reveal|verify|confirm|prove)s? that,? "
)
_PREPOSITION = re.compile(
    r"\b(?:with|using|on|for|under|via|by|of|to|in|over|than|from|(?<!such )as|applying|like|integrated|combining)"
    r" (?:the |a |an |our )?\Z",
    re.I,
)
_FUNCTION = re.compile(
    r"(?<![\w-])(?:we|our|it|with|using|on|for|under|via|by|of|to|in|over|than|from|as|when)(?![\w-])", re.IGNORECASE
)
_OPENING = re.compile(r"(?:[A-Z]\w+(?: \w+)?, )?(?:with|using|at|after|in|trained|requiring|by) [^,;:]*", re.I)
_OTHERS = re.compile(  # models or people in general
    rf"(?:\A|(?<!our )\b(?:{'|'.join(words_of('others-adjective'))})[\s-](?:[\w-]+ ){{0,4}})"
    rf"(?:{'|'.join(words_of('others-noun'))})\s(?:can |could )?(?:only |still |even |\w+ly )?",
    re.I,
)
_BOTH = re.compile(r"\band\b|&|/")
_HELPS = re.compile(r" (?:\w+ly )?(?:enables?|allows?|helps?|lets?) (?:the )?")
_TO = re.compile(r" to (?:\w+ly )?(?:achiev|attain|reach|run|reduc|process|generat|outperf|surpass|exceed)")
_IT = re.compile(r"it (?:\w+ )?\w+s\b")  # "FooNet is quick: it takes 3 ms"
_OURS = re.compile(r"(?<!ing )(?<!\bof )\b[Oo]ur (?:[\w-]+ )?\Z")
# "FooNet runs at 30 FPS, and BarNet at 60 FPS": a verb that only the first of two clauses has
_ELIDED = re.compile(
    r"[^,;:()]{0,40}?(?:,? (?:and|while|whereas|but)|[,;]) (?:the |our )?"
    r"(?P<who>[A-Z][\w.+-]*(?: [A-Z\d][\w.+-]*){0,3}) (?P<led>at|in|with|on)(?: [a-z]+){0,2} ?[~$]{0,2}"
)
_WITH = re.compile(r"(?:\A\s*|, )with (?:[\w-]+ ){0,6}\Z", re.I)  # ", with even strong models like X reaching ..."


def subject_of(context: Context, main: Entity | None, compared: Sequence[Link]) -> Entity | None:
    """Who acts in the number's clause: what an achieving verb follows, else an own thing that no preposition leads to.

    Where nothing of that kind is named, the paper's main thing; but a data set has no scores of its own, and what
    models or people in general reach is nobody's. Takes the measurement in its context, the paper's main thing and
    those names of the sentence that a comparison leads to.
    """
    start, text, measured = context.sentence.start, context.sentence.text, context.measurement
    clause = start + max((m.end() for m in _CLAUSE.finditer(text, 0, measured.start - start)), default=0)
    scored = main is not None and main.type == "Dataset" and context.dimension in _SCORES  # and has no scores itself
    before = [
        link for link in context.sentence.links
        if clause <= link.mention.start < measured.start and link.entity.type in ACTORS
        and (link not in compared or (scored and acts(text, link.mention.end - start)))
    ]  # fmt: skip
    if _IT.match(text, clause - start):
        ahead = [link.entity for link in context.sentence.links if link.mention.start < clause]
        if actors := [entity for entity in ahead if entity.type in ACTORS]:
            return actors[-1]
    if context.dimension == "parameters" and (named := _sized(context, before)):
        return named
    if (size := context.size) > 1:
        if len(pair := _pair(context, before)) == size:
            return pair[context.place]
        pair = [link.entity for link in before if link.mention.coined]
        if len(pair) == size and "respectively" in text and len(set(pair)) == len(pair):
            return pair[context.place]
    if elided := _elided(context, compared):
        return elided[0]
    if after := _announced(context, compared):
        return after
    if actor := _actor(context, main, before, clause):
        return actor
    return None if scored or _others_act(text[clause - start : measured.start - start]) else main


def _pair(context: Context, before: list[Link]) -> list[Entity]:
    """The things of a list that acts: "X and Y achieve 34% and 26%"."""
    text, start = context.sentence.text, context.sentence.start
    named = listed(context.sentence, before)
    if len(named) < 2 or _led(text, named[0], start) or not acts(text, named[-1].mention.end - start):
        return []
    joint = text[named[-2].mention.end - start : named[-1].mention.start - start]
    return list(dict.fromkeys(link.entity for link in named)) if _BOTH.search(joint) else []


def _others_act(clause: str) -> bool:
    """Whether models or people in general have the number that a clause ends before: "most agents solve only 9%"."""
    return any(
        clause.startswith(words_of("stem-acting"), match.end()) and "," not in clause[match.end() :]
        for match in _OTHERS.finditer(clause)
    )


def _actor(context: Context, main: Entity | None, before: list[Link], clause: int) -> Entity | None:
    """Of the names that lead to a number in its clause, the one that acts, is helped to, or is the paper's own."""
    start, text = context.sentence.start, context.sentence.text
    acting = [
        link for link in before
        if acts(text, link.mention.end - start)
        and (_named(link, main) or _opens(text[clause - start : link.mention.start - start]))
    ]  # fmt: skip
    own = [link for link in before if _named(link, main) and not _led(text, link, start)]
    ours = [
        link for link in before
        if (_named(link, main) or link.entity.type == "Model") and _OURS.search(text, 0, link.mention.start - start)
    ]  # fmt: skip
    starting = [
        link
        for link in before
        if link.entity.type == "Model" and not _FUNCTION.search(text[clause - start : link.mention.start - start])
    ]
    helped = [link for link in before if acting and _helped(text, acting[-1], link, start)]
    for candidates in (
        helped, acting[-1:], ours, [link for link in own if link.entity == main], own, starting, _only(before)
    ):  # fmt: skip
        if candidates:
            return candidates[0].entity
    return None


def _named(link: Link, main: Entity | None) -> bool:
    """Whether a link is the paper's main thing, or one that it gives a name: a described part seldom has results."""
    return link.entity == main or (link.mention.coined and not link.mention.described)


def _elided(context: Context, compared: Sequence[Link]) -> list[Entity | None]:
    """Who has a number in a clause whose verb is left out: "X runs at 30 FPS, and Y at 60 FPS"; of a Y that is no link
    nobody, and nothing where no such clause stands.

    Not what something is done to: of "it decodes X at 30 FPS, and Y at 60 FPS" no verb stands behind X.
    """
    sentence, (place, _) = context.sentence, context.group
    text, start = sentence.text, sentence.start
    if not place:
        return []
    number, before = sentence.measurements[place].start - start, sentence.measurements[place - 1]
    clause = _ELIDED.fullmatch(text, before.end - start, number)
    if clause is None:
        return []
    named = [link for link in sentence.links if link.entity.type in ACTORS]
    actor = next((link for link in reversed(named) if link.mention.end <= before.start), None)
    if actor is None or actor in compared or not acts(text, actor.mention.end - start):
        return []
    if not re.search(rf" {clause['led']}(?: [a-z]+){{0,2}} ?[~$]{{0,2}}\Z", text[: before.start - start]):
        return []
    who = [link for link in named if link.mention.start - start == clause.start("who")]
    if any(link in compared or link.entity.type == "Hardware" for link in who):
        return []
    return [who[0].entity if who else None]


def _announced(context: Context, compared: Sequence[Link]) -> Entity | None:
    """Who stands right behind what a sentence begins with: "With only 3 GPU hours, X reaches ..."."""
    sentence, end = context.sentence, context.measurement.end - context.sentence.start
    if _OPENING.fullmatch(sentence.text, 0, context.measurement.start - sentence.start) is None:
        return None
    comma = sentence.text.find(", ", end)
    place = comma + 2 + sentence.start if comma >= 0 else -1
    return next(
        (
            link.entity for link in sentence.links
            if link.mention.start == place and link.entity.type in ACTORS and link not in compared
        ),
        None,
    )  # fmt: skip


def _helped(text: str, helper: Link, link: Link, start: int) -> bool:
    """Whether a name is what another one helps to act: "X enables Y to reach"."""
    between = text[max(0, helper.mention.end - start) : max(0, link.mention.start - start)]
    return _HELPS.fullmatch(between) is not None and _TO.match(text, link.mention.end - start) is not None


def _only(before: list[Link]) -> list[Link]:
    """The links of the one name of the paper's own that leads to a number, of no list: "fine-tuning with X gains"."""
    named = [link for link in before if link.mention.coined and not link.mention.described and not link.mention.entry]
    return named if len({link.entity for link in named}) == 1 else []


def _opens(lead: str) -> bool:
    """Whether what a clause begins with leaves its next name as its subject: nothing, "the", ", with ..." or ","."""
    if lead.endswith((".e., ", ".g., ")):
        return False
    return bool(_WITH.search(lead)) or lead.endswith((", ", ", and ")) or not _FUNCTION.search(lead)


def _sized(context: Context, before: list[Link]) -> Entity | None:
    """What has the size: the thing named right behind it ("the 1M-parameter X") or near before it ("X, with 94B")."""
    end = context.measurement.end
    behind = [
        link for link in context.sentence.links if 0 <= link.mention.start - end <= 2 and link.entity.type in ACTORS
    ]
    near = [link for link in before if context.measurement.start - link.mention.end < 40 and link.mention.coined]
    return next((link.entity for link in [*behind, *near[-1:]]), None)


def _led(text: str, link: Link, start: int) -> bool:
    return bool(_PREPOSITION.search(text[max(0, link.mention.start - start - 24) : link.mention.start - start]))

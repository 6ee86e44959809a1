"""Paper -> relations: what a paper does with each entity that it names, from the words around the names.

Each mention votes: by the cue nearest to it (`ontology/rules/relation_cues.tsv`), else by what its type and zone tell
(`relation_defaults.tsv`). The zones are the title, the "background" (what stands before the paper first speaks of
itself, and sentences about others' work), and the rest, the "body". An entity's votes are then weighed: what a paper
introduces it neither uses nor merely mentions, and `mentions` stands only where nothing else does.

How sure a statement is, `kg.relate.confidence` tells; a task's confidence is its probability (`kg.relate.tasks`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kg.model import GAP, Annotation, Entity, Evidence, Link, Statement
from kg.relate.confidence import of_statement
from kg.relate.own import component, determined, in_title, kin, presented, spelled
from kg.relate.tasks import main_tasks
from kg.relate.votes import Vote, ZonedSentence, decide
from kg.relate.weblinks import in_link
from kg.relate.wording import SeenRelationCue, branches, cues, lists, reaches
from kg.resources import resource
from kg.vocabulary import rows, split

_OWN = re.compile(
    r"[WwOouTt](?<!\w.)(?:(?<=[Ww])e|(?<=[Oo])urs?|(?<=u)s|he (?:proposed|resulting model)"
    r"|(?:his|he present) (?:\w+ )?(?:paper|work|study|report|article|survey))\b"
)  # it begins with one letter of a few, so that the engine skips the rest
_OTHERS = re.compile(
    r"(?:(?:However|While|Although|Though|But|Yet|Unfortunately|Recently|For example|In contrast|Despite),? )?"
    r"(?:(?:most|many|all|the|some|several|a few) )?"
    r"(?:existing|prior|previous|current|traditional|conventional|recent|standard|earlier)\b",
    re.I,
)
_CONCEDES = re.compile(r"(?:Although|Though|While|Despite)\b(?! (?:its|being|using)\b)")  # "Despite FooNet, ..."
# What a sentence about the paper's own sets itself off from, and where the main clause begins
_CONTRASTS = re.compile(
    r"(?:Unlike|In contrast (?:to|with)|Contrary to|Different(?:ly)? from|Departing from|As opposed to"
    r"|Compared (?:to|with)|Instead of|Rather than)\b"
)
_TURNS = re.compile(r", (?:in this \w+, )?(?:we|our|ours|this|these|the (?:proposed|resulting)|it|its)\b")
_TRAINS, _TESTS = (re.compile(branches(class_), re.I) for class_ in ("trains", "tests"))
_FEW = 2  # other names of a thing: what many write about has more
_NEAR, _BEFORE = 230, 60  # characters around a data set's first mention that say what it is for


def relations(annotation: Annotation, links: Sequence[Link]) -> Iterator[Statement]:
    """The relations of a paper to the entities that it names, sorted by entity.

    Takes an annotated paper and its links; gives each relation once, with evidence for each mention that supports it.
    Metrics get none; of the tasks only the main ones do; a name inside a web link supports nothing.
    """
    votes = ballots(annotation, links)
    chosen = main_tasks(annotation.paper, {e: group for e, group in votes.items() if e.type == "Task"})
    for entity in sorted(votes, key=lambda e: e.path):
        if entity.type == "Task" and entity not in chosen:
            continue
        for relation, support in decide(entity.type, votes[entity]):
            statement = _statement(annotation, relation, entity, support)
            yield statement._replace(confidence=round(chosen[entity], 2)) if entity in chosen else statement


def ballots(annotation: Annotation, links: Sequence[Link]) -> dict[Entity, list[Vote]]:
    """What every mention says of its entity, before it is weighed: takes an annotated paper and its links."""
    votes: dict[Entity, list[Vote]] = defaultdict(list)
    for vote in _votes(annotation, links):
        votes[vote.link.entity].append(vote)
    _add_kin(votes)
    _add_training(annotation, votes)
    return votes


def _add_kin(votes: Mapping[Entity, list[Vote]]) -> None:
    """The votes that names which extend the paper's own names are its own too."""
    names = {vote.link.mention.text for group in votes.values() for vote in group if vote.relation == "introduces"}
    own = tuple(name.replace(" ", "-") for name in names if len(name) > 3 and spelled(name))
    for group in votes.values() if own else ():
        if not _introduced(group):
            group += [_as_own(v, "introduces", "own-name-kin") for v in group if kin(v.link.mention, own)]


def _add_training(annotation: Annotation, votes: Mapping[Entity, list[Vote]]) -> None:
    """The votes that a paper trains on its own data set: it is not there to test on, and something is trained."""
    text = annotation.paper.text
    model = any(entity.type == "Model" and _introduced(group) for entity, group in votes.items())
    for entity, group in votes.items():
        if entity.type != "Dataset" or not _introduced(group):
            continue
        first = next((v.link.mention for v in group if v.sentence.zone != "title"), None)
        if first is None or _TESTS.search(text, max(0, first.start - _BEFORE), first.end + _NEAR):
            continue
        if model or _TRAINS.search(text, first.end):
            group += [_as_own(v, "trainsOn", "own-training") for v in group if v.relation != "introduces"]


def _introduced(votes: Sequence[Vote]) -> bool:
    return any(vote.relation == "introduces" for vote in votes)


def _as_own(vote: Vote, relation: str, rule: str) -> Vote:
    return vote._replace(relation=relation, rule=rule, firm=True)


def _votes(annotation: Annotation, links: Sequence[Link]) -> Iterator[Vote]:
    ordered = sorted((link for link in links if link.entity.type != "Metric"), key=lambda link: link.mention[:2])
    for sentence, named in zoned_sentences(annotation, ordered):
        if "/" in sentence.text:
            named = [x for x in named if not in_link(sentence.text, 0, x.mention.start - sentence.start)]
        if named:
            yield from _sentence_votes(annotation, sentence, named)


def zoned_sentences(annotation: Annotation, links: Sequence[Link]) -> Iterator[tuple[ZonedSentence, Sequence[Link]]]:
    """The title and the sentences of the abstract that name something, each with its zone and the links in it.

    Takes the annotated paper and its links in order; the body begins where the paper first speaks of itself or its own.
    """
    text, title = annotation.paper.text, len(annotation.paper.title)
    starts = [link.mention.start for link in links]
    own = [link.mention.start for link in links if link.mention.coined]
    zone, past = "background", bisect_left(starts, title)
    yield ZonedSentence(0, title, annotation.paper.title, "title"), links[:past]
    for start, end in annotation.sentences:
        start = max(start, title + len(GAP))
        if end <= start:
            continue
        sentence = text[start:end]
        first = bisect_left(own, start)
        named = first < len(own) and own[first] < end
        if zone != "body" and (named or _OWN.search(sentence)):
            zone = "body"
        before, past = past, bisect_left(starts, end)
        if past == before:
            continue
        others = _OTHERS.match(sentence)
        told = _turn(sentence, [place - start for place in own]) if others or _CONTRASTS.match(sentence) else 0
        conceded = _CONCEDES.match(sentence) is not None and not named
        outside = (others is not None or conceded) and not _OWN.search(sentence)
        yield ZonedSentence(start, end, sentence, "background" if outside else zone, told), links[before:past]


def _turn(sentence: str, own: Sequence[int]) -> int:
    """Where a sentence that begins with others' work turns to the paper's own, 0 where it never does."""
    turn = _TURNS.search(sentence)
    named = next((place for place in own if sentence.endswith(", ", 0, max(0, place))), 0)
    return min(filter(None, (turn.start() if turn else 0, named)), default=0)


def _sentence_votes(annotation: Annotation, sentence: ZonedSentence, links: Sequence[Link]) -> Iterator[Vote]:
    found = list(cues(sentence.text)) if any(link.entity.type != "Task" for link in links) else []  # no cue is a task's
    turned = [seen for seen in found if seen.start >= sentence.told]  # what contrasts does not reach the main clause
    for start, end, group in lists(sentence.text, sentence.start, links):
        types = {link.entity.type for link in group}
        near = [
            seen
            for seen in (turned if start > sentence.told else found)
            if not types.isdisjoint(seen.cue.types) and reaches(sentence.text, seen, start, end)
        ]
        near.sort(key=lambda seen: _distance(seen, start, end))
        own = None
        for link in group:
            own = _own_vote(annotation, sentence, link, found) or (own and _listed_vote(own, link))
            if own is not None:
                yield own
            yield from _told(sentence, link, near)


def _distance(seen: SeenRelationCue, start: int, end: int) -> tuple[bool, int, bool]:
    gap = start - seen.end if seen.cue.side == "after" else seen.start - end
    return (not seen.cue.strong, gap, seen.cue.reach != "kind")


def _weighed(near: Sequence[SeenRelationCue]) -> Sequence[SeenRelationCue]:
    """The nearest cue first, but before "built on X" what leads to all that is so: "outperforms rivals built on X"."""
    if not near or near[0].cue.reach != "near" or near[0].cue.relations != ("uses",):
        return near
    leads = [x for x in near if x.cue.relations == ("comparesWith",) and x.cue.reach == "object"]
    return [*(x for x in leads if x.cue.side == "after" and x.end < near[0].start), *near]


def _told(sentence: ZonedSentence, link: Link, near: Sequence[SeenRelationCue]) -> Iterator[Vote]:
    """What the nearest cue tells of a name, or its type and zone; background tells of others' work, not of this."""
    type_ = link.entity.type
    aside = sentence.told > 0 and link.mention.start - sentence.start < sentence.told
    zone = "background" if aside and type_ in ("Method", "Model") else sentence.zone
    for seen in _weighed(near):
        told = seen.cue.relations
        if (
            type_ in seen.cue.types
            and not (sentence.zone == "background" and told[0] in ("comparesWith", "uses"))
            and not (aside and told[0] == "uses")
        ):
            yield from (Vote(link, sentence, relation, f"cue-{seen.cue.id}", seen.cue.strong) for relation in told)
            return
    rule, relation, firm = _defaults()[type_, zone]
    yield Vote(link, sentence, relation, rule, firm)


def _own_vote(
    annotation: Annotation, sentence: ZonedSentence, link: Link, found: Sequence[SeenRelationCue]
) -> Vote | None:
    """The vote that a paper presents a thing as its own, or None.

    A name that the vocabulary knows is rarely coined here: there the paper's wording must say so.
    """
    mention = link.mention
    if link.entity.type == "Task":
        return None
    if mention.coined and mention.entry is None:
        return Vote(link, sentence, "introduces", "own-coined", True)
    if sentence.zone == "title":
        return (
            Vote(link, sentence, "introduces", "own-title", True)
            if in_title(annotation.paper.title, mention, len(link.entity.aliases))
            else None
        )
    at = mention.start - sentence.start
    common = len(link.entity.aliases) > _FEW
    for seen in found:
        if "introduces" not in seen.cue.relations or not (seen.cue.strong or sentence.zone == "body"):
            continue
        if presented(sentence.text, seen, at, mention, common):
            return Vote(link, sentence, "introduces", f"cue-{seen.cue.id}", True)
    if determined(sentence.text, at, mention, common):
        return Vote(link, sentence, "introduces", "own-determined", True)
    if common or sentence.zone != "body" or link.entity.type == "Hardware":
        return None
    part = component(sentence.text, at, mention)
    return Vote(link, sentence, "introduces", "own-component", True) if part else None


def _listed_vote(own: Vote, link: Link) -> Vote | None:
    """The vote that "we introduce A and B" presents B too, given that for the name before it in a list, or None."""
    mention, sentence = link.mention, own.sentence
    if not own.rule.startswith("cue-") or link.entity.type == "Hardware" or len(link.entity.aliases) > _FEW:
        return None
    if not (" " in mention.text or spelled(mention.text)):
        return None
    theirs = sentence.text.startswith(" implementation", mention.end - sentence.start)  # "the Foo kernel and Bar code"
    return None if theirs else own._replace(link=link)


@lru_cache(maxsize=1)
def _defaults() -> dict[tuple[str, str], tuple[str, str, bool]]:
    """(type, zone) -> rule, relation, and whether it is firm."""
    table = rows(resource("ontology", "rules", "relation_defaults.tsv"))
    return {
        (type_, zone): (row["id"], row["relation"], row["strength"] == "strong")
        for _, row in table
        for type_ in split(row["types"])
        for zone in split(row["zones"])
    }


def _statement(annotation: Annotation, relation: str, entity: Entity, support: Sequence[Vote]) -> Statement:
    evidence = {vote.link.mention.start: _evidence(annotation, vote) for vote in support}
    return Statement(relation, entity, tuple(evidence[start] for start in sorted(evidence)), of_statement(support))


def _evidence(annotation: Annotation, vote: Vote) -> Evidence:
    mention = vote.link.mention
    start, end = mention.start - mention.lead, mention.end
    return Evidence(
        *annotation.paper.locate(start, end), annotation.paper.text[start:end], vote.sentence.text.strip(), vote.rule
    )

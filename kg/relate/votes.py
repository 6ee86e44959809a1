"""The votes of an entity's mentions, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kg.model import Link
from kg.relate.wording import branches


class ZonedSentence(NamedTuple):
    """A sentence with its offsets in the text, and its zone: "title", "background" or "body".

    What stands before `told` in it tells of others, as background does: "unlike methods that rely on X, we ...".
    """

    start: int
    end: int
    text: str
    zone: str
    told: int = 0


class Vote(NamedTuple):
    """What one mention says of its entity: a relation by a rule; a firm vote is more than a default."""

    link: Link
    sentence: ZonedSentence
    relation: str
    rule: str
    firm: bool


Decision = Iterator[tuple[str, Sequence[Vote]]]
_EXISTING = re.compile(r"\b(?:existing|prior|previous|current|traditional|conventional|most) (?:[\w-]+ ){0,2}$", re.I)
_KIND = re.compile(rf"(?: \(\w+\))?(?:-based)? (?:\w+ ){{0,2}}?(?:{branches('kind-noun')})")
_BEGIN = re.compile(r"\s*(?:(?:However|Recently|While|Although|Despite|Modern|Recent|Large|Current),? )*")
_CONCEDES = re.compile(r"\s*(?:While|Although|Despite)\b")  # "While X methods do exist, ..."
_BENCHMARK = re.compile(branches("benchmark-name"), re.I)
_SUITE = re.compile(rf"\b(?:{branches('benchmark')})s?\b", re.I)


def decide(type_: str, votes: Sequence[Vote]) -> Decision:
    """The relations that hold between a paper and an entity, each with the votes that support it.

    Takes the entity's type and the votes of its mentions in the order of the text; gives at least one relation.
    """
    return _BY_TYPE[type_](votes)


def _task(votes: Sequence[Vote]) -> Decision:
    yield "addresses", votes


def _of(votes: Sequence[Vote], *wanted: str) -> list[Vote]:
    return [vote for vote in votes if vote.relation in wanted]


def _firm(votes: Sequence[Vote]) -> list[Vote]:
    return [vote for vote in votes if vote.firm]


def _owned(votes: Sequence[Vote]) -> list[Vote]:
    """Every mention of a thing that the paper introduces, by the rule that says so, else as its name again."""
    own = {vote.link.mention.start: vote for vote in _of(votes, "introduces")}
    if not own:
        return []
    others = {vote.link.mention.start: vote for vote in votes}
    return [
        own[start] if start in own else vote._replace(relation="introduces", rule="own-name-again")
        for start, vote in others.items()
    ]


def _technique(votes: Sequence[Vote]) -> Decision:
    """Methods and models."""
    if own := _owned(votes):
        yield "introduces", own
        return
    compared, used = _of(votes, "comparesWith"), _of(votes, "uses")
    if compared:
        yield "comparesWith", compared
        used = _firm(used)
    if used:
        yield "uses", used
    if compared or used:
        return
    yield _background(votes)


def _background(votes: Sequence[Vote]) -> tuple[str, Sequence[Vote]]:
    """What background alone tells: the paper's topic, the rivals that it is to better, or a mere mention."""
    relation, rule = "mentions", ""
    if any(vote.firm for vote in votes):
        return relation, votes
    if all(map(_is_rival, votes)):
        relation, rule = "comparesWith", "background-rival"
    elif len({vote.sentence.start for vote in votes}) > 1:
        relation, rule = "uses", "background-often"
    elif len({vote.link.mention.text for vote in votes}) > 1 or any(map(_is_topic, votes)):
        relation, rule = "uses", "background-topic"
    return relation, [vote._replace(rule=rule or vote.rule) for vote in votes]


def _is_rival(vote: Vote) -> bool:
    """Whether a name tells the kind of others' methods: "existing X methods"."""
    at, sentence = vote.link.mention.start - vote.sentence.start, vote.sentence.text
    kind = _KIND.match(sentence, at + len(vote.link.mention.text))
    return kind is not None and _EXISTING.search(sentence, 0, at) is not None


def _is_topic(vote: Vote) -> bool:
    """Whether a sentence of background begins with the name and does not just concede its methods."""
    at, sentence = vote.link.mention.start - vote.sentence.start, vote.sentence.text
    conceded = _CONCEDES.match(sentence) and _KIND.match(sentence, at + len(vote.link.mention.text))
    return not conceded and _BEGIN.fullmatch(sentence, 0, at) is not None


def _data(votes: Sequence[Vote]) -> Decision:
    """Data sets and benchmarks."""
    own = _owned(votes)
    if own:
        yield "introduces", own
    trained, tested = _of(votes, "trainsOn"), _of(votes, "evaluatesOn")
    if own and any(map(_is_benchmark, own)):
        trained = []
    elif own or trained:
        tested = _firm(tested)
    if trained:
        yield "trainsOn", trained
    if tested:
        yield "evaluatesOn", tested
    if not (trained or tested or own):
        yield "mentions", votes


def _is_benchmark(vote: Vote) -> bool:
    """Whether a paper's own data set is there to be tested on."""
    mention, sentence = vote.link.mention, vote.sentence
    start, end = mention.start - sentence.start, mention.end - sentence.start
    before = re.split(r"[,;:(]", sentence.text[max(0, start - 50) : start])[-1]
    around = before + mention.text + re.split(r"[;.]| and ", sentence.text[end : end + 70])[0]
    return _BENCHMARK.search(mention.text) is not None or _SUITE.search(around) is not None


def _device(votes: Sequence[Vote]) -> Decision:
    if own := _owned(votes):
        yield "introduces", own
        return
    for relation in ("runsOn", "comparesWith", "mentions"):
        if support := _of(votes, relation):
            yield relation, support
            return


_BY_TYPE: dict[str, Callable[[Sequence[Vote]], Decision]] = {
    "Task": _task,
    "Method": _technique,
    "Model": _technique,
    "Dataset": _data,
    "Hardware": _device,
}

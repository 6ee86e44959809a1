"""Which of the tasks that a paper names it addresses: at most three, weighed by place, number and wording.

Each sign of `ontology/rules/task_signs.tsv` that holds for a task adds its weight, and so do the odds that the words
of its mentions and those beside them give (`Mention.odds`); the logistic function of the sum is the probability that
the paper addresses it, as fitted to annotated papers. Less likely tasks are left out: they are background
("applications such as ..."), and a paper's other tasks are rarely main ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from kg.model import Entity, Paper
from kg.relate.votes import Vote
from kg.relate.wording import branches
from kg.resources import resource
from kg.vocabulary import rows

_LIKELY = 0.42
_MOST = 3
_FOR = re.compile(r"\b(?:for|of|in)(?: [\w-]+){0,2} $")
_SERVED = re.compile(r"\b(?:enabl|improv|support|facilitat|boost|benefit|enhanc)\w* $")
_MODIFIES = re.compile(rf"[ -](?:{branches('task-modified')})\b")


def main_tasks(paper: Paper, votes: Mapping[Entity, Sequence[Vote]]) -> dict[Entity, float]:
    """The tasks that a paper addresses, each with its probability, likeliest first.

    Takes the paper and the votes of the mentions of each of its tasks, in the order of the text.
    """
    titled = any(vote.sentence.zone == "title" for group in votes.values() for vote in group)
    spoken = {task: _words(group) for task, group in votes.items()}
    most = max(spoken.values(), default=0.0)
    likely = {
        task: _probability(spoken[task], signs(paper, task, group, votes, titled=titled, foremost=spoken[task] == most))
        for task, group in votes.items()
    }
    ranked = sorted(likely.items(), key=lambda item: (-item[1], votes[item[0]][0].link.mention.start))
    return {task: probability for task, probability in ranked[:_MOST] if probability > _LIKELY}


def signs(
    paper: Paper, task: Entity, group: Sequence[Vote], tasks: Iterable[Entity], *, titled: bool, foremost: bool
) -> Iterator[str]:
    """The ids of the signs that hold for a task of a paper.

    Takes the votes of its mentions, all tasks of the paper, whether the title names any of them, and whether the words
    of this one weigh most.
    """
    body = [vote for vote in group if vote.sentence.zone != "title"]
    spans = [(vote.link.mention.start, vote.link.mention.end) for vote in group]
    heading = [span for span in spans if span[1] <= len(paper.title)]
    before = [vote.sentence.text[: vote.link.mention.start - vote.sentence.start] for vote in body]
    words = set(task.name.lower().split())
    held = {
        "title": bool(heading),
        "title-other": titled and not heading,
        "once": len(group) == 1,
        "presented": any(vote.link.mention.coined for vote in group),
        "foremost": foremost,
        "for": any(map(_FOR.search, before)),
        "capital": any(vote.link.mention.text[0].isupper() for vote in group),
        "served": any(map(_SERVED.search, before)),
        "one-word": len(words) == 1,
        "listed": any(vote.link.mention.entry for vote in group),
        "modifies": all(_MODIFIES.match(paper.text, end) for _, end in spans),
        "narrower": any(words > set(other.name.lower().split()) for other in tasks),
    }
    yield from (sign for sign, holds in held.items() if holds)


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Sign -> its weight; "any" holds for every task."""
    return {row["id"]: float(row["weight"]) for _, row in rows(resource("ontology", "rules", "task_signs.tsv"))}


def _words(group: Sequence[Vote]) -> float:
    """What the words of a task's mentions come to: they add up as their odds do."""
    return math.log(sum(math.exp(vote.link.mention.odds) for vote in group))


def _probability(words: float, held: Iterator[str]) -> float:
    """What the words of a task and its signs come to."""
    return 1 / (1 + math.exp(-weights()["any"] - weights()["words"] * words - sum(weights()[sign] for sign in held)))

"""Which of the tasks that a paper names it addresses: at most three, weighed by place, number and wording.

Each sign of `ontology/rules/task_signs.tsv` that holds for a task adds its weight, and so do the odds that the words
of its mentions and those beside them give (`Mention.odds`); the logistic function of the sum is the probability that
the paper addresses it, as fitted to annotated papers. Less likely tasks are left out: they are background
("applications such as ..."), and a paper's other tasks are rarely main ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kg.model import Entity, Paper
from kg.relate.votes import Vote
from kg.relate.wording import branches
from kg.resources import resource
from kg.vocabulary import rows

_LIKELY = 0.385
_MOST = 3
_LATE = 0.6  # share of the text behind which a first mention is late
_PROPOSES = re.compile(
    r"[WwTt](?<!\w.)(?:e (?:\w+ )?(?:introduce|propose|present|develop|design|study|investigate|address|tackle|explore"
    r"|focus)|his (?:\w+ )?(?:paper|work) (?:\w+ )?(?:introduces|presents|proposes|addresses|studies|investigates))"
)
_FOR = re.compile(r"[foi](?<!\w.)(?:(?<=f)or|(?<=o)f|(?<=i)n)(?: [\w-]+){0,2} $")
_SERVED = re.compile(r"\b(?:enabl|improv|support|facilitat|boost|benefit|enhanc)\w* $")
_MODIFIES = re.compile(rf"[ -](?:{branches('task-modified')})\b")


def main_tasks(paper: Paper, votes: Mapping[Entity, Sequence[Vote]]) -> dict[Entity, float]:
    """The tasks that a paper addresses, each with its probability, likeliest first.

    Takes the paper and the votes of the mentions of each of its tasks, in the order of the text.
    """
    titled = any(vote.sentence.zone == "title" for group in votes.values() for vote in group)
    likely = {task: _probability(group, signs(paper, task, group, votes, titled)) for task, group in votes.items()}
    ranked = sorted(likely.items(), key=lambda item: (-item[1], votes[item[0]][0].link.mention.start))
    return {task: probability for task, probability in ranked[:_MOST] if probability > _LIKELY}


def signs(
    paper: Paper, task: Entity, group: Sequence[Vote], tasks: Mapping[Entity, object], titled: bool
) -> Iterator[str]:
    """The ids of the signs that hold for a task of a paper.

    Takes the votes of its mentions, all tasks of the paper, and whether the title names any of them.
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
        "proposed": any(_proposes(vote.sentence.text) for vote in body),
        "for": any(map(_FOR.search, before)),
        "capital": any(vote.link.mention.text[0].isupper() for vote in group),
        "opens": any(not lead.strip() for lead in before),
        "served": any(_SERVED.search(lead, lead.rfind(" ", 0, -1) + 1) for lead in before),
        "long": any(len(vote.link.mention.text.split()) >= 3 for vote in group),
        "one-word": len(words) == 1,
        "listed": any(vote.link.mention.entry for vote in group),
        "late": not heading and spans[0][0] > _LATE * len(paper.text),
        "modifies": all(_MODIFIES.match(paper.text, end) for _, end in spans),
        "narrower": any(words > set(other.name.lower().split()) for other in tasks),
    }
    yield from (sign for sign, holds in held.items() if holds)


@lru_cache(maxsize=256)
def _proposes(sentence: str) -> bool:
    """Whether a sentence tells what the paper does: asked once, though it may name several tasks."""
    return _PROPOSES.search(sentence) is not None


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Sign -> its weight; "any" holds for every task."""
    return {row["id"]: float(row["weight"]) for _, row in rows(resource("ontology", "rules", "task_signs.tsv"))}


def _probability(group: Sequence[Vote], held: Iterator[str]) -> float:
    """What the words of a task's mentions and its signs come to; mentions add up as their odds do."""
    words = math.log(sum(math.exp(vote.link.mention.odds) for vote in group))
    return 1 / (1 + math.exp(-weights()["any"] - weights()["words"] * words - sum(weights()[sign] for sign in held)))

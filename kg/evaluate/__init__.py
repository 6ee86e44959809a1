"""Found against annotated: scores, misses, two builds compared, rules by their precision, and how sure "sure" is."""

from __future__ import annotations

from kg.evaluate.gold import fold_name, read_gold
from kg.evaluate.report import against_lines, misses, table_lines
from kg.evaluate.rules import measure, rule_lines, write_rules
from kg.evaluate.score import FoundEntity, Score, evaluate, pair
from kg.evaluate.trust import reliability, reliability_lines

__all__ = [
    "FoundEntity",
    "Score",
    "against_lines",
    "evaluate",
    "fold_name",
    "measure",
    "misses",
    "pair",
    "read_gold",
    "reliability",
    "reliability_lines",
    "rule_lines",
    "table_lines",
    "write_rules",
]

"""Texts made to be slow for one regular expression, from its own parts: what leads to a repetition, then what repeats.

For each repetition in a pattern the attack is a text that matches all that stands before it, once, then many times
what the repetition takes, then something that lets the whole fail. The words before it are repeated too, since a
pattern that is searched for may begin anew at each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

SIGNS = "aA0 -.,;:()\"'/_+$\\{}%<>@=~^*&#|[]!?\n\t×αéx1bZ"  # of a class the first that it holds stand for it
ENDS = ("", "!", "\n", "\0")
MANY = 8  # repetitions of fewer characters cost no more than a factor
WAYS = 3  # texts for one part: of branches and classes the first, second and third choice
_PARSER: Any = re._parser  # type: ignore[attr-defined]
_OP: Any = re._constants  # type: ignore[attr-defined]


class Attack(NamedTuple):
    """A text of any length: the head once, the pump as often as there is room, the end."""

    head: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        """The attack in so many characters, about."""
        return self.head + self.pump * max(1, (length - len(self.head)) // len(self.pump)) + self.end


def attacks(pattern: re.Pattern[str]) -> set[Attack]:
    """The texts that may cost a pattern more than their length."""
    tree = list(_PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE))
    found = set()
    for way in range(WAYS):
        whole = _sample(tree, way)
        pumps = {(head, pump) for head, pump in _pumps(tree, "", way) if pump}
        pumps |= {("", head + pump) for head, pump in pumps}
        pumps |= {("", text) for text in (whole, whole[:-1], whole[1:], f"{whole} ") if text}
        found |= {Attack(head, pump, end) for (head, pump), end in product(pumps, ENDS)}
    return found


def _pumps(nodes: list[Any], head: str, way: int) -> Iterator[tuple[str, str]]:
    """(head, pump) for each repetition within nodes; two that stand side by side also as one."""
    last = ""
    for node in nodes:
        for below in _below(node):
            yield from _pumps(list(below), head, way)
        if node[0] in _OP_REPEATS and int(node[1][1]) >= MANY:
            body = _sample(node[1][2], way)
            yield head, body
            yield head, body + last
            last = body
        head += _sample([node], way)


def _below(node: Any) -> Iterator[Any]:
    """The sequences of nodes directly within a node."""
    op, value = node
    if op in _OP_REPEATS:
        yield value[2]
    elif op is _OP.SUBPATTERN:
        yield value[3]
    elif op is _OP.BRANCH:
        yield from value[1]
    elif op is _OP.ATOMIC_GROUP:
        yield value
    elif op in (_OP.ASSERT, _OP.ASSERT_NOT):
        yield value[1]


_OP_REPEATS = (_OP.MAX_REPEAT, _OP.MIN_REPEAT, _OP.POSSESSIVE_REPEAT)


def _sample(nodes: Any, way: int) -> str:
    """A text that nodes match, but for what they look at around them."""
    return "".join(_one(op, value, way) for op, value in nodes)


def _one(op: Any, value: Any, way: int) -> str:
    if op is _OP.LITERAL:
        return chr(value)
    if op in (_OP.IN, _OP.NOT_LITERAL, _OP.ANY):
        return _sign(op, value, way)
    if op in _OP_REPEATS:
        least, most, body = value
        return _sample(body, way) * max(int(least), min(1, int(most)))
    if op is _OP.BRANCH:
        return _sample(value[1][way * (len(value[1]) // WAYS or 1) % len(value[1])], way)
    below = list(_below((op, value))) if op in (_OP.SUBPATTERN, _OP.ATOMIC_GROUP) else []
    return "".join(_sample(each, way) for each in below)


def _sign(op: Any, value: Any, way: int) -> str:
    """A character that a class holds."""
    if op is _OP.IN:
        held = [sign for sign in SIGNS if _holds(value, ord(sign))] or [chr(next(_points(value), 97))]
    else:
        held = [sign for sign in SIGNS if op is _OP.ANY or ord(sign) != value]
    return held[way % len(held)]


def _points(items: Any) -> Iterator[int]:
    for op, value in items:
        if op is _OP.LITERAL:
            yield value
        elif op is _OP.RANGE:
            yield value[0]


def _holds(items: Any, point: int) -> bool:
    negated = bool(items) and items[0][0] is _OP.NEGATE
    tests = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}
    tests |= {name.replace("Y_", "Y_NOT_"): sign.upper() for name, sign in tests.items()}
    for op, value in items:
        if (
            (op is _OP.LITERAL and value == point)
            or (op is _OP.RANGE and value[0] <= point <= value[1])
            or (op is _OP.CATEGORY and re.match(tests[str(value)], chr(point)))
        ):
            return not negated
    return negated

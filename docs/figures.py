"""Turns the output of `kg evaluate` into the table of the page on limits: kg evaluate ... | python docs/figures.py."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

LINE = re.compile(r"(?P<what>\S.*?)\s+gold\s+(?P<gold>\d+)\s+found\s+(?P<found>\d+)\s+P (\S+)\s+R (\S+)\s+F1 (\S+)")


def table(lines: Iterable[str]) -> Iterator[str]:
    """The Markdown table of a score's lines; other lines are left out."""
    yield "| what | annotated | found | precision | recall | F1 |"
    yield "|---|---:|---:|---:|---:|---:|"
    for line in lines:
        if found := LINE.match(line):
            yield "| " + " | ".join(found.groups()) + " |"


if __name__ == "__main__":
    print("\n".join(table(sys.stdin)))

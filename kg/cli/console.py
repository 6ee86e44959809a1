"""What commands say on the terminal: clean lines, a progress bar, the summary of a build."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.model import Problem
from kg.words import noun, some

if TYPE_CHECKING:
    from kg.build import Summary

Progress = Callable[[str, int, int], None]


def clean(text: str) -> str:
    """A line without control characters, which a title from the web could use to steer the terminal.

    >>> clean("a\\x1b[2Jb\\nc")
    'a [2Jb c'
    """
    return "".join(c if c.isprintable() else " " for c in text)


def say(lines: Iterable[str]) -> None:
    """Writes lines to stdout."""
    for line in lines:
        sys.stdout.write(clean(line) + "\n")


def complain(line: object) -> None:
    """Writes a line to stderr."""
    sys.stderr.write(clean(str(line)) + "\n")


@contextmanager
def progress_bar() -> Iterator[tuple[Progress, Callable[[object], None]]]:
    """Gives what is told of progress (step, done, total) and of remarks: a bar with remarks above it on a terminal.

    Where stderr is no terminal there is no bar, and remarks are plain lines.
    """
    if not sys.stderr.isatty():
        yield (lambda step, done, total: None), complain
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True) as bar:

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=None)
            bar.update(tasks[step], completed=done, total=total or None)

        yield tell, lambda line: console.print(clean(str(line)))


def summary_lines(summary: Summary, problems: Iterable[Problem]) -> Iterator[str]:
    """The lines that `kg build` ends with: what the store now holds, then what could not be read.

    Takes the build's summary and the problems it met.
    """
    entities = ", ".join(some(count, noun(name)) for name, count in summary.entities.items() if count)
    counts = (
        ("pages", f"{summary.pages:,}"),
        ("listings", f"{summary.listings:,}"),
        ("papers", f"{summary.papers:,} ({summary.changed:,} written by this build)"),
        ("entities", f"{sum(summary.entities.values()):,}" + (f" ({entities})" if entities else "")),
        ("results", f"{summary.results:,}"),
        ("triples", f"{summary.triples:,}"),
        ("bad records", f"{summary.bad:,}"),
        ("skipped files", f"{summary.skipped:,}"),
    )
    known = list(problems)
    for name, count in counts:
        yield f"{name:15}{count}"
        kind = {"bad records": "record", "skipped files": "skipped"}.get(name)
        yield from (f"  {problem}" for problem in known if problem.kind == kind)
    notes = [problem for problem in known if problem.kind == "note"]
    if notes:
        yield f"{'notes':15}{len(notes):,}"
        yield from (f"  {problem}" for problem in notes)


def unread(summary: Summary, problems: Iterable[Problem]) -> Iterator[Problem]:
    """What makes `kg build` end with exit status 2: paths that cannot be read, and input without any record.

    Takes the build's summary and the problems it met.
    """
    yield from (problem for problem in problems if problem.kind == "path")
    if not summary.read:
        yield Problem("input", "no paper in what was given", "see above what was skipped, and why", "path")

"""The commands that keep a store: build beyond one machine, load what was built there, take sources out, check."""

from __future__ import annotations

import sys
from typing import Any

import click

from kg.cli.console import complain, progress_bar, say, summary_lines
from kg.cli.usage import STORE
from kg.model import Problem


@click.command()
@click.argument("shards", metavar="SHARDS")
@STORE
def load(shards: str, folder: str) -> None:
    """Load shards of `kg build --engine dask` into a store.

    SHARDS is a folder or a URL; what was loaded into the store before is replaced.
    """
    from kg.build.shards import load as run

    with progress_bar() as (progress, _):
        held = run(shards, folder, progress)
    say([f"papers    {held.papers:,}", f"triples   {held.triples:,}", f"shards    {len(held.shards):,}"])


@click.command()
@click.argument("source")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; all cores where not given.")
@STORE
def remove(source: str, jobs: int | None, folder: str) -> None:
    """Take a source out of a store.

    SOURCE is a file or folder, which is read again to know its records, or the hash or IRI of a page.
    """
    from kg.build import remove as run

    problems: list[Problem] = []
    with progress_bar() as (progress, _):
        summary = run(source, folder, jobs=jobs, report=problems.append, progress=progress)
    say(summary_lines(summary, problems))


@click.command()
@click.option("--notes", "every", is_flag=True, help="List the notes too, of which else a line is told.")
@STORE
def check(every: bool, folder: str) -> None:
    """Test the graph by SHACL and queries.

    Exit status 1 where something breaks a shape or answers a violation query; the offenders are named. Notes tell what
    breaks nothing and is worth knowing, such as a name that several papers coin.
    """
    from kg.check import check as run
    from kg.check import summed_up
    from kg.store import Store

    broken, notes = 0, []
    with Store(folder) as store, progress_bar() as (progress, tell):
        for offender in run(store, progress):
            if offender.kind == "note":
                notes.append(offender)
            else:
                broken += 1
                tell(offender)
        for note in notes if every else summed_up(notes):
            tell(f"note: {note}")
    say([f"{broken:,} broken" if broken else "all shapes and violation queries pass"])
    if broken:
        sys.exit(1)


def build_on_cluster(paths: tuple[str, ...], target: str, **options: Any) -> None:
    """Runs `kg build --engine dask` and says what it wrote; takes what `kg.build.cluster.build_shards` takes."""
    from kg.build.cluster import build_shards

    problems: list[Problem] = []
    with progress_bar() as (progress, _):
        written = build_shards(paths, target, report=problems.append, progress=progress, **options)
    say([f"papers    {written.papers:,}", f"triples   {written.triples:,}", f"shards    {len(written.shards):,}"])
    for problem in problems:
        complain(problem)

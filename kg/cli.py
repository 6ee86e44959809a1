"""The command `kg`: one subcommand a room, each of which is imported only when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from kg.console import clean, complain, progress_bar, say, summary_lines
from kg.errors import InputError, KgError
from kg.model import Problem

FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")
STORE = click.option("--store", "folder", default="kg-store", show_default=True, metavar="DIR", help="The store.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="papers-kg", prog_name="kg")
def kg() -> None:
    """Turns saved listings of ML papers into a knowledge graph, with the sentence behind every triple."""


@kg.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH ...")
@STORE
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; all cores where not given.")
@click.option(
    "--captured", multiple=True, metavar="DATE|FILE=DATE", help="When a page was saved, for dates without a year."
)
@click.option("--vocabulary", metavar="DIR", help="Your own tables, laid over ours.")
@click.option("--base", metavar="IRI", help="The base of the IRIs, remembered by the store.")
def build(
    paths: tuple[str, ...],
    folder: str,
    jobs: int | None,
    captured: tuple[str, ...],
    vocabulary: str | None,
    base: str | None,
) -> None:
    """Read pages and API files (files, folders, "-" for stdin) into a store, which is created or added to."""
    from kg.build import build as run

    dates = {name: day for name, _, day in (item.rpartition("=") for item in captured)}
    problems: list[Problem] = []
    with progress_bar() as (progress, _):
        summary = run(
            paths,
            folder,
            jobs=jobs,
            base=base,
            vocabulary=vocabulary,
            captured=dates,
            report=problems.append,
            progress=progress,
        )
    say(summary_lines(summary, problems))
    unread = [problem for problem in problems if problem.kind == "path"]
    for problem in unread:
        complain(problem)
    if unread:
        sys.exit(2)


@kg.command()
@click.argument("file")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["ttl", "nt", "jsonld", "graphml", "csv"]),
    help="Where the ending is not to decide.",
)
@click.option("--rejections", is_flag=True, help="What was seen and rejected, as a named graph (.nq .trig).")
@STORE
def export(file: str, format_: str | None, rejections: bool, folder: str) -> None:
    """Write the graph by the file's ending (.ttl .nt .jsonld .graphml), or a folder of tables with --format csv."""
    from kg.export import export as run
    from kg.store import Store

    if rejections:
        from kg.rejections import export_rejections

        say([f"wrote {export_rejections(folder, file)}"])
        return
    with Store(folder) as store:
        say([f"wrote {run(store, file, format_)}"])


@kg.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@click.option(
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter, written as people know it: hardware='rtx 4090'.",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60, show_default=True, metavar="SECONDS")
@click.option("--max-rows", type=click.IntRange(1), default=100_000, show_default=True, metavar="N")
@STORE
def query(name: str, parameters: tuple[str, ...], format_: str, timeout: float, max_rows: int, folder: str) -> None:
    """Answer a question of the catalogue (see `kg queries`), a file, or SPARQL from stdin."""
    from kg.formats import write
    from kg.query import ask, find, parse

    values = dict(_pair(item, "-p", "NAME=VALUE") for item in parameters)
    question = parse("-", _stdin()) if name == "-" else find(name)
    answer = ask(folder, question, values, timeout=timeout, max_rows=max_rows)
    write(answer, format_, sys.stdout)
    if answer.truncated:
        complain(f"cut off after {max_rows:,} rows; allow more with --max-rows")


@kg.command()
def queries() -> None:
    """List the catalogue: each question's name, words and parameters with their defaults."""
    from kg.query import catalogue

    for question in catalogue():
        say([question.name, f"    {question.question}"])
        say(f"    -p {p.name}=... ({p.type}; else {p.default})" for p in question.parameters)


@kg.command()
@click.argument("file", metavar="FILE.html")
@click.option("--around", metavar="NAME", help="Only the neighbourhood of this paper, device, method ...")
@click.option(
    "--hops", type=click.IntRange(1, 6), default=2, show_default=True, metavar="N", help="How far it reaches."
)
@STORE
def view(file: str, around: str | None, hops: int, folder: str) -> None:
    """Draw the graph, or a neighbourhood, as one HTML file that needs no network."""
    from kg.store import Store
    from kg.view import write_view

    with Store(folder) as store:
        say([write_view(store, file, around, hops)])


@kg.command()
@click.argument("name")
@STORE
def show(name: str, folder: str) -> None:
    """Profile a paper, device, method, data set, model, task or metric."""
    from kg.show import show as run
    from kg.store import Store

    with Store(folder) as store:
        say(run(store, name))


@kg.command()
@click.argument("paper")
@click.argument("name")
@click.option("--not", "rejected", is_flag=True, help="Why the paper is not linked: what was seen and rejected.")
@STORE
def why(paper: str, name: str, rejected: bool, folder: str) -> None:
    """Show the sentences, offsets and rules behind a link of PAPER (title, part of it, arXiv id) to NAME."""
    from kg.store import Store
    from kg.why import why as because
    from kg.why_not import why_not

    with Store(folder) as store:
        say((why_not if rejected else because)(store, paper, name))


@kg.command()
@STORE
def check(folder: str) -> None:
    """Test the graph against its shapes (SHACL) and violation queries; exit status 1 where something breaks them."""
    from kg.check import check as run
    from kg.store import Store

    broken = 0
    with Store(folder) as store, progress_bar() as (progress, tell):
        for offender in run(store, progress):
            if offender.kind == "note":
                tell(f"note: {offender}")
            else:
                broken += 1
                tell(offender)
    say([f"{broken:,} broken" if broken else "all shapes and violation queries pass"])
    if broken:
        sys.exit(1)


@kg.command()
@click.argument("gold", nargs=-1, required=True, metavar="GOLD.json ...")
@STORE
def evaluate(gold: tuple[str, ...], folder: str) -> None:
    """Precision, recall and F1 against annotated papers: by type, relation, result and rule."""
    from kg.evaluate import evaluate as run
    from kg.evaluate import read_gold, table_lines
    from kg.store import Store

    annotated = [paper for path in gold for paper in read_gold(Path(path))]
    with Store(folder) as store:
        say(table_lines(run(store, annotated)))


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("-", "is no text in UTF-8", "write the query in UTF-8") from None


def _pair(item: str, option: str, form: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not (name and sign):
        raise InputError(option, f"{item!r} has no name and value", f"write {option} {form}")
    return name, value


def main() -> None:
    """Runs the command; a user's mistake ends in one line (place: fact; cure) and exit status 2, no traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        kg.main(prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # `kg ... | head`: who read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (click.Abort, KeyboardInterrupt):
        complain("kg: stopped")
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        complain_as_written(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "kg"
        complain(KgError(path, error.format_message().rstrip("."), f"see `{path} --help`"))
        sys.exit(2)
    except KgError as error:
        complain(error)
        sys.exit(2)
    except OSError as error:
        complain(
            InputError(clean(str(error.filename or "kg")), error.strerror or str(error), "check the path and the disk")
        )
        sys.exit(2)


def complain_as_written(text: str) -> None:
    """Writes several lines, such as a help text, to stderr."""
    for line in text.splitlines():
        complain(line)

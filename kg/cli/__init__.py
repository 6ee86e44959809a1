"""The command `kg`: one subcommand a room, each of which is imported only when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.cli.bring import fetch
from kg.cli.console import clean, complain, progress_bar, say, summary_lines, unread
from kg.cli.look import COMMANDS, MINIMUM
from kg.cli.upkeep import build_on_cluster, check, load, remove
from kg.cli.usage import STORE, Group, complete, missing, pair
from kg.errors import InputError, KgError
from kg.model import Problem

FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")
ENDPOINT = click.option("--endpoint", metavar="URL", help="Ask a SPARQL server elsewhere, not a store.")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="papers-kg %(version)s")
def kg() -> None:
    """Turns saved listings of ML papers into a knowledge graph, with the sentence behind every triple."""


@kg.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH ...")
@STORE
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; all cores where not given.")
@click.option(
    "--captured", multiple=True, metavar="DATE|FILE=DATE", help="When a page was saved, for dates without a year."
)
@click.option(
    "--columns", default="", metavar="WHAT=NAME,...", help="Columns of CSV and JSON: title=Titel,abstract=..."
)
@click.option("--vocabulary", metavar="DIR", help="Your own tables, laid over ours.")
@click.option("--base", metavar="IRI", help="The base of the IRIs, remembered by the store.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", help="dask: --store names shards.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster's; one is started here where not given.")
def build(
    paths: tuple[str, ...],
    folder: str,
    jobs: int | None,
    captured: tuple[str, ...],
    columns: str,
    vocabulary: str | None,
    base: str | None,
    engine: str,
    scheduler: str | None,
) -> None:
    """Read pages, API answers, arXiv metadata, BibTeX and tables into a store.

    PATH is a file, a folder, a glob or "-" for stdin; the store is created, or added to. Read are pages of Daily Papers
    (text, HTML) and arXiv (HTML), answers of the Daily Papers, OpenAlex and Semantic Scholar APIs, arXiv's metadata and
    feeds, BibTeX, CSV and JSON; content tells which it is.
    """
    from kg.build import build as run

    dates = {name: day for name, _, day in (item.rpartition("=") for item in captured)}
    options: dict[str, Any] = {"jobs": jobs, "base": base, "vocabulary": vocabulary, "captured": dates}
    options["columns"] = dict(pair(item, "--columns", "title=NAME") for item in columns.split(",") if item)
    if engine == "dask":
        build_on_cluster(paths, folder, scheduler=scheduler, **options)
        return
    problems: list[Problem] = []
    with progress_bar() as (progress, _):
        summary = run(paths, folder, report=problems.append, progress=progress, **options)
    say(summary_lines(summary, problems))
    failures = list(unread(summary, problems))
    for failure in failures:
        complain(failure)
    if failures:
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
@MINIMUM
@STORE
def export(file: str, format_: str | None, rejections: bool, minimum: float | None, folder: str) -> None:
    """Write the graph to a file.

    Its ending tells the format (.ttl .nt .jsonld .graphml); --format csv writes a folder with a table a class.
    """
    from kg.above import above
    from kg.export import export as run
    from kg.store import Store

    if rejections:
        from kg.why.rejections import export_rejections

        if format_ or minimum is not None:
            raise InputError("--rejections", "takes neither --format nor --min-confidence", "leave them out")
        say([f"wrote {export_rejections(folder, file)}"])
        return
    with Store(above(folder, minimum)) as store:
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
@ENDPOINT
@MINIMUM
@STORE
def query(
    name: str,
    parameters: tuple[str, ...],
    format_: str,
    timeout: float,
    max_rows: int,
    endpoint: str | None,
    minimum: float | None,
    folder: str,
) -> None:
    """Answer a question.

    NAME is one of `kg queries`; or give a file with SPARQL, or "-" for stdin.
    """
    from kg.above import above
    from kg.formats import write
    from kg.query import ask, find, parse, run

    values = dict(pair(item, "-p", "NAME=VALUE") for item in parameters)
    question = parse("-", _stdin()) if name == "-" else find(name)
    if endpoint and minimum:
        raise InputError("--min-confidence", "an endpoint answers from all it has", "leave it out")
    if endpoint:
        from kg.remote import run
    place = endpoint or above(folder, minimum)
    answer = ask(place, question, values, timeout=timeout, max_rows=max_rows, engine=run)
    write(answer, format_, sys.stdout)
    if answer.truncated:
        cure = "allow more with --max-rows" if len(answer.rows) >= max_rows else "the server gives no more at a time"
        complain(f"cut off after {len(answer.rows):,} rows; {cure}")
    if answer.note:
        defaults = [p.name for p in question.parameters if p.name not in values]
        cure = f"; choose another with -p {defaults[0]}=..." if defaults else ""
        complain(f"note: no rows: {answer.note}{cure}")


@kg.command()
def queries() -> None:
    """List the questions of the catalogue.

    Each with its name, words, and parameters with their defaults.
    """
    from kg.query import catalogue

    for question in catalogue():
        say([question.name, f"    {question.question}"])
        say(f"    -p {p.name}=... ({p.type}; else {p.default})" for p in question.parameters)


@kg.command()
@STORE
@ENDPOINT
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; the default is this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=10, show_default=True, metavar="SECONDS")
@click.option("--max-rows", type=click.IntRange(1), default=10_000, show_default=True, metavar="N")
@click.option("--workers", type=click.IntRange(1, 256), default=4, show_default=True, metavar="N")
def serve(folder: str, endpoint: str | None, host: str, port: int, timeout: float, max_rows: int, workers: int) -> None:
    """Open the graph to browsers and agents.

    Pages and a SPARQL endpoint, read-only, until Ctrl-C.
    """
    from kg.serve.run import serve as run

    def tell(line: str) -> None:
        say([line])
        sys.stdout.flush()

    run(folder, endpoint, host=host, port=port, timeout=timeout, max_rows=max_rows, workers=workers, say=tell)


@kg.command()
@click.argument("name")
@STORE
def show(name: str, folder: str) -> None:
    """Profile a paper, device, method ..."""
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
    """Show the sentences behind a link.

    With offsets, rules and confidence. PAPER is a title, a part of one, or an arXiv id; NAME is what it names.
    """
    from kg.store import Store
    from kg.why import why as because
    from kg.why.absent import why_not

    with Store(folder) as store:
        say((why_not if rejected else because)(store, paper, name))


@kg.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--format", "format_", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True
)
@click.option("--triples", is_flag=True, help="List the triples too.")
def diff(old: str, new: str, format_: str, triples: bool) -> None:
    """Compare two stores, or two files .ttl or .nt.

    What B lost and gained against A: papers, entities, relations and results, each with its sentence.
    """
    from kg import diff as room
    from kg.store import read

    with read(old) as a, read(new) as b:
        raw = room.raw_lines(a, b) if triples else []
        room.write_diff(room.diff(a, b), format_, sys.stdout, raw)


@kg.command()
@click.argument("gold", nargs=-1, required=True, metavar="GOLD.json ...")
@click.option("--misses", is_flag=True, help="List what was missed (-) and what was found too much (+), and no more.")
@click.option("--against", metavar="STORE", help="Compare with another build, and no more.")
@click.option("--write-rules", metavar="FILE", help="Write ontology/rules/rules.tsv with its counts as measured here.")
@STORE
def evaluate(gold: tuple[str, ...], misses: bool, against: str | None, write_rules: str | None, folder: str) -> None:
    """Precision, recall and F1 against annotated papers: by type, relation, result and rule; and how sure is sure."""
    from kg import evaluate as room
    from kg.store import Store

    if (misses and (against or write_rules)) or (against and write_rules):
        raise InputError("--misses, --against, --write-rules", "each is a run of its own", "give one of them")
    annotated = [paper for path in gold for paper in room.read_gold(Path(path))]
    with Store(folder) as store:
        if misses:
            say(room.misses(store, annotated))
            return
        scores = room.evaluate(store, annotated)
        if against is not None:
            with Store(against) as other:
                say(room.against_lines(scores, room.evaluate(other, annotated)))
            return
        say(room.table_lines(scores))
        say(room.reliability_lines(room.reliability(store, annotated)))
    with progress_bar() as (progress, _):
        measures = room.measure(folder, annotated, progress)
    say(room.rule_lines(measures))
    if write_rules is not None:
        say([f"wrote {room.write_rules(measures, write_rules)}"])


@kg.group()
def vocabulary() -> None:
    """Grow the vocabulary."""


@vocabulary.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH ...")
@click.option("--min-papers", type=click.IntRange(1), default=3, show_default=True, metavar="N")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the N that most papers use.")
@click.option("--format", "format_", type=click.Choice(["table", "tsv"]), default="table", show_default=True)
@click.option("--vocabulary", "own", metavar="DIR", help="Your own tables, laid over ours.")
def suggest(paths: tuple[str, ...], min_papers: int, limit: int | None, format_: str, own: str | None) -> None:
    """List names that papers use and no table holds.

    Each with the number of papers, a type that its places suggest, and up to two sentences.
    """
    from kg import suggest as room
    from kg.vocabulary import load

    with progress_bar() as (progress, tell):
        tally = room.collect(paths, load(Path(own) if own else None), progress, tell)
    for line in room.lines(tally, min_papers, limit, format_):
        sys.stdout.write("\t".join(map(clean, line.split("\t"))) + "\n")
    if tally.dropped:
        complain(tally.notice)


for command in (*COMMANDS, check, fetch, load, remove):
    kg.add_command(command)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("-", "is no text in UTF-8", "write the query in UTF-8") from None


def main() -> None:
    """Runs the command; a user's mistake ends in one line (place: fact; cure) and exit status 2, no traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if (asked := complete(kg)) is not None:
        sys.exit(asked)
    try:
        with kg.make_context("kg", sys.argv[1:]) as context:  # click's own main would take broken pipes for failures
            kg.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except BrokenPipeError:  # `kg ... | head`: who read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (click.Abort, KeyboardInterrupt):
        complain("kg: stopped")
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        complain_as_written(error.format_message())
        sys.exit(2)
    except (click.ClickException, KgError, RuntimeError, ModuleNotFoundError, OSError) as error:
        told = _told(error)
        if told is None:
            raise
        complain(told)
        sys.exit(2)


def _told(error: Exception) -> KgError | None:
    """What people are told of an error; None for one that is a mistake of ours."""
    match error:
        case KgError():
            return error
        case click.ClickException():
            path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "kg"
            return KgError(path, error.format_message().rstrip("."), f"see `{path} --help`")
        case ModuleNotFoundError():
            return missing(error)
        case OSError():
            place = clean(str(error.filename or "kg"))
            return InputError(place, error.strerror or str(error), "check the path and the disk")
        case RuntimeError():
            from kg.store import broken

            return broken("store", error)
    return None


def complain_as_written(text: str) -> None:
    """Writes several lines, such as a help text, to stderr."""
    for line in text.splitlines():
        complain(line)

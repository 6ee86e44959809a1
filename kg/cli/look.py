"""The commands that show: views, paths, comparisons, charts and digests, and the graph to agents."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.console import complain, progress_bar, say
from kg.cli.usage import STORE, Command, pair
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.store import Store
    from kg.view.graph import Picture


class Share(click.FloatRange):
    """A number from 0 to 1; "nan", which click lets through, is none."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that somebody wrote; fails as click's own types do."""
        share: float = super().convert(value, param, ctx)
        if math.isnan(share):
            self.fail("nan is no number from 0 to 1.", param, ctx)
        return share


MINIMUM = click.option(
    "--min-confidence", "minimum", type=Share(), metavar="X", help="Leave out claims less sure than X."
)
QUERY = click.option("--query", "question", metavar="NAME|FILE.rq", help="A question's answer instead of names.")
PARAMETER = click.option("-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
OUTPUT = click.option("-o", "--output", metavar="FILE", help="A file instead of the terminal; its ending may tell.")
_TYPES = {"device": "Hardware", "devices": "Hardware", "gpu": "Hardware"}
_ENDINGS = {".md": "markdown", ".txt": "markdown", ".html": "html", ".htm": "html", ".tex": "latex", ".csv": "csv"}


@click.command(cls=Command)
@click.argument("file", metavar="FILE.html")
@click.option("--around", metavar="NAME", help="Only the neighbourhood of this paper, device, method ...")
@click.option(
    "--hops", type=click.IntRange(1, 6), default=2, show_default=True, metavar="N", help="How far it reaches."
)
@QUERY
@PARAMETER
@click.option("--project", metavar="TYPE[-TYPE]", help="Things that share papers: method, or method-device.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only these types: Paper, Hardware, Method ...")
@click.option("--relation", "relations", multiple=True, metavar="NAME", help="Only these relations: runsOn, uses ...")
@click.option("--from", "since", default="", metavar="YYYY-MM", help="Only papers from this month on.")
@click.option("--to", "until", default="", metavar="YYYY-MM", help="Only papers up to this month.")
@click.option("--communities", is_flag=True, help="Colour what belongs together, in place of types.")
@MINIMUM
@STORE
def view(
    file: str,
    around: str | None,
    hops: int,
    question: str | None,
    parameters: tuple[str, ...],
    project: str | None,
    types: tuple[str, ...],
    relations: tuple[str, ...],
    since: str,
    until: str,
    communities: bool,
    minimum: float | None,
    folder: str,
) -> None:
    """Draw the graph, or a choice of it, into a file.

    The ending tells the format: a page that needs no network (.html), a still (.svg .png), or for other tools (.gexf
    .graphml).
    """
    from kg.above import above
    from kg.store import Store
    from kg.view import ending, write_picture
    from kg.view.choose import Filter

    ending(file)
    if question and (around or project):
        raise InputError("--query", "stands beside --around or --project", "choose one of them")
    choice = Filter(types, relations, since, until)
    place = str(above(folder, minimum))
    with Store(place) as store:
        picture = _picture(store, place, around, hops, question, parameters, project)
        say([write_picture(picture, file, choice, communities)])


def _picture(
    store: Store,
    place: str,
    around: str | None,
    hops: int,
    question: str | None,
    parameters: tuple[str, ...],
    project: str | None,
) -> Picture:
    from kg.lookup import one
    from kg.view.choose import of_answer, of_projection
    from kg.view.graph import neighbourhood, whole

    if question:
        return of_answer(store, _answer(place, question, parameters), f"the answer to {question}")
    if project:
        names = [_TYPES.get(name.casefold(), name.capitalize()) for name in project.replace("×", "-").split("-")]
        return of_projection(store, names[:2], one(store, around).iri if around else None)
    return neighbourhood(store, around, hops) if around else whole(store)


def _answer(place: str, question: str, parameters: tuple[str, ...]) -> Answer:
    from kg.query import ask, find

    return ask(place, find(question), dict(pair(item, "-p", "NAME=VALUE") for item in parameters))


@click.command(cls=Command)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--paths", "count", type=click.IntRange(1, 9), default=1, show_default=True, metavar="N")
@click.option("--view", "file", metavar="FILE.html", help="Draw them, too; .svg .png .gexf .graphml also do.")
@MINIMUM
@STORE
def path(source: str, target: str, count: int, file: str | None, minimum: float | None, folder: str) -> None:
    """Lead from one thing to another.

    Each step with the sentence behind it; of equally short paths the one of surer and more telling steps.
    """
    from kg.analyze import explained, load, paths
    from kg.analyze.told import told
    from kg.lookup import one
    from kg.readable import shown
    from kg.store import Store
    from kg.view import ending, write_picture
    from kg.view.choose import of_paths

    if file:
        ending(file)
    with Store(folder) as store:
        graph = load(store, minimum or 0.0, sentences=False)
        ends = one(store, source), one(store, target)
        found = list(paths(graph, ends[0].iri, ends[1].iri, count))
        for way in found:
            say(told(graph, explained(store, way)))
        if file:
            about = f"from {shown(ends[0].label)} to {shown(ends[1].label)}"
            say([write_picture(of_paths(store, [way.nodes for way in found], about), file)])


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@QUERY
@PARAMETER
@click.option("--rows", metavar="NAME,...", help="date, code, memory, runsOn, throughput, a metric, results ...")
@click.option("--max", "most", type=click.IntRange(1), default=8, show_default=True, metavar="N", help="Columns.")
@click.option("--turn", "turned", is_flag=True, help="What is compared stands below one another.")
@click.option("--format", "format_", type=click.Choice(["markdown", "latex", "csv", "html"]))
@OUTPUT
@MINIMUM
@STORE
def compare(
    names: tuple[str, ...],
    question: str | None,
    parameters: tuple[str, ...],
    rows: str | None,
    most: int,
    turned: bool,
    format_: str | None,
    output: str | None,
    minimum: float | None,
    folder: str,
) -> None:
    """Lay things side by side in a table.

    Papers, devices, methods ...; one method, device or task alone stands for its papers. Numbers in one unit, the best
    of a row in bold, what is odd marked, each with its sentence.
    """
    from kg.above import above
    from kg.compare import compare as run
    from kg.compare import write
    from kg.store import Store

    kind = format_ or _by_ending(output, ("markdown", "latex", "csv", "html"))
    place = str(above(folder, minimum))
    things: list[str] = []
    if question:
        answer = _answer(place, question, parameters)
        things = list(dict.fromkeys(iri for row in answer.rows if (iri := _first_iri(row))))
    with Store(place) as store:
        chosen = [name.strip() for name in (rows or "").split(",") if name.strip()]
        title = f"The answer to {question}" if question else ""
        table = run(store, names, things=things, rows=chosen, most=most, title=title)
    if kind == "csv":  # which has no place for it
        for note in table.notes:
            complain(f"compare: {note}")
    _put(write(table, kind, turned), output)


def _first_iri(row: tuple[object, ...]) -> str:
    return next((str(getattr(term, "value", "")) for term in row if term and not hasattr(term, "datatype")), "")


@click.command(cls=Command)
@click.argument("what", metavar="WHAT", type=click.Choice(["use", "results", "memory", "heatmap"]))
@click.argument("file", metavar="FILE.svg")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--by", type=click.Choice(["month", "quarter", "year"]), help="Else what fits the time that papers span.")
@click.option("--share", is_flag=True, help="Of use: the share of all papers in place of their number.")
@click.option("--top", type=click.IntRange(1, 40), default=8, show_default=True, metavar="N", help="How many things.")
@MINIMUM
@STORE
def chart(
    what: str,
    file: str,
    names: tuple[str, ...],
    by: str | None,
    share: bool,
    top: int,
    minimum: float | None,
    folder: str,
) -> None:
    """Draw numbers into a file (.svg .png .html).

    WHAT is "use" of methods or devices over time, "results" of a metric (the first NAME) over time by device, "memory"
    of devices against model sizes, or the "heatmap" of methods and devices with its gaps.
    """
    from kg.above import above
    from kg.chart import write_chart
    from kg.store import Store

    with Store(above(folder, minimum)) as store:
        say([write_chart(store, what, file, names, by=by, top=top, share=share)])


@click.command(cls=Command)
@click.option("--since", required=True, metavar="DATE", help="2025, 2025-03 or 2025-03-31.")
@click.option("--watch", metavar="FILE.toml", help='Your list: devices = ["RTX 4090"], and methods, tasks ...')
@click.option("--format", "format_", type=click.Choice(["markdown", "html"]))
@OUTPUT
@MINIMUM
@STORE
def digest(
    since: str, watch: str | None, format_: str | None, output: str | None, minimum: float | None, folder: str
) -> None:
    """Tell what is new since a date.

    Of the things on a watch list, else what papers introduce; each line with its sentence and link.
    """
    from kg.above import above
    from kg.digest import digest as run
    from kg.digest import html, markdown, read_watch
    from kg.store import Store

    chosen = format_ or _by_ending(output, ("markdown", "html"))
    watched = read_watch(watch) if watch else None
    with Store(above(folder, minimum)) as store:
        news = run(store, since, watched)
    _put(html(news) if chosen == "html" else markdown(news), output)
    for note in news.notes:
        complain(f"note: {note}")


@click.command(cls=Command)
@click.argument("target", metavar="DIR")
@MINIMUM
@STORE
def site(target: str, minimum: float | None, folder: str) -> None:
    """Write the pages as plain files.

    As `kg serve` shows them, for any web host or none; the search works in the browser. DIR is new, empty or an older
    site, which is replaced.
    """
    from kg.above import above
    from kg.static_site import write_site

    with progress_bar() as (progress, _):
        say([write_site(above(folder, minimum), target, progress)])


@click.command(cls=Command)
@STORE
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=10, show_default=True, metavar="SECONDS")
@click.option("--max-rows", type=click.IntRange(50), default=200, show_default=True, metavar="N", help="Of one page.")
def mcp(folder: str, timeout: float, max_rows: int) -> None:
    """Open the graph to agents.

    Tools of the Model Context Protocol over stdin and stdout, read-only; an agent's program starts it.
    """
    from kg.agents.server import serve

    serve(folder, timeout=timeout, max_rows=max_rows)


def _by_ending(output: str | None, formats: tuple[str, ...]) -> str:
    """The format that a file's ending tells, of those that there are; Markdown where it has none."""
    ending = Path(output).suffix.lower() if output else ""
    if ending and _ENDINGS.get(ending) not in formats:
        known = " ".join(ending for ending, name in _ENDINGS.items() if name in formats)
        raise InputError(str(output), f"{ending!r} tells no format", f"end it in one of {known}, or give --format")
    return _ENDINGS.get(ending, "markdown")


def _put(text: str, output: str | None) -> None:
    """Writes to a file, or line by line to the terminal."""
    if output is None:
        say(text.removesuffix("\n").split("\n"))
        return
    try:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(output, f"cannot be written ({error.strerror})", "name another place") from None
    say([f"wrote {output}"])


COMMANDS = (view, path, compare, chart, digest, site, mcp)

"""The commands that bring papers into a folder, the only ones that ask the network."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from kg.cli.console import complain, say
from kg.cli.usage import Group
from kg.errors import InputError

DAY = click.DateTime(["%Y-%m-%d"])
INTO = click.option("--into", required=True, metavar="DIR", help="The folder; what is there is not asked for again.")


@click.group(cls=Group)
def fetch() -> None:
    """Bring Daily Papers or arXiv into a folder.

    The only command that asks the network for papers: seldom, and again where a server stumbles.
    """


@fetch.command()
@click.option("--date", "day", type=DAY, metavar="YYYY-MM-DD", help="One day.")
@click.option("--from", "first", type=DAY, metavar="YYYY-MM-DD", help="The first of several days.")
@click.option("--to", "last", type=DAY, metavar="YYYY-MM-DD", help="The last of them; today where not given.")
@INTO
@click.option("--base-url", metavar="URL", help="Another server than huggingface.co.")
def daily(day: datetime | None, first: datetime | None, last: datetime | None, into: str, base_url: str | None) -> None:
    """Fetch the Daily Papers of a day or of several."""
    from kg.fetch import DAILY, DAILY_PAUSE, Web, fetch_daily

    if (day is None) == (first is None) or (day and last):
        raise InputError("kg fetch daily", "no day, or too many", "give --date, or --from and --to")
    start, end = day or first, day or last or datetime.now(UTC)
    with Web(base_url or DAILY, DAILY_PAUSE, tell=complain) as web:
        say(map(str, fetch_daily(start.date(), end.date(), into, web)))  # type: ignore[union-attr]


@fetch.command()
@click.option("--query", default="", metavar="QUERY", help="In arXiv's words: ti:quantization AND abs:GPU.")
@click.option("--category", "categories", multiple=True, metavar="cs.CL", help="One of several may do.")
@click.option("--ids", default="", metavar="ID,...", help="Papers by their arXiv ids.")
@click.option("--max", "most", type=click.IntRange(1, 30_000), default=200, show_default=True, metavar="N")
@INTO
@click.option("--base-url", metavar="URL", help="Another server than export.arxiv.org.")
def arxiv(query: str, categories: tuple[str, ...], ids: str, most: int, into: str, base_url: str | None) -> None:
    """Fetch papers of arXiv, the newest first."""
    from kg.fetch import ARXIV, ARXIV_PAUSE, Web, fetch_arxiv

    some = [name for name in ids.split(",") if name.strip()]
    with Web(base_url or ARXIV, ARXIV_PAUSE, tell=complain) as web:
        say(map(str, fetch_arxiv(into, web, query=query, categories=categories, ids=some, most=most)))

"""What commands share beside their words: the store, examples under `--help`, which extra is missing, NAME=VALUE."""

from __future__ import annotations

import os

import click

from kg.errors import InputError

STORE = click.option("--store", "folder", default="kg-store", show_default=True, metavar="DIR", help="The store.")
EXTRAS = {  # package that is imported -> the extra that installs it
    "distributed": "cluster",
    "fsspec": "cluster",
    "httpx": "fetch",
    "jinja2": "serve",
    "matplotlib": "chart",
    "mcp": "mcp",
    "pandas": "all",
    "starlette": "serve",
    "uvicorn": "serve",
}
EXAMPLES: dict[str, tuple[str, ...]] = {
    "build": (
        "kg build saved-pages/ --store my-store",
        "kg build page.txt --captured 2026-03-01",
        "cat page.txt | kg build -",
        "kg build corpus/ --engine dask --store shards",
    ),
    "chart": (
        'kg chart use use.svg "rtx 4090" a100 --by quarter',
        'kg chart results fps.html "frames per second"',
        "kg chart heatmap heatmap.png --top 12",
    ),
    "check": ("kg check --store my-store",),
    "compare": (
        'kg compare "rtx 4090" --rows date,runsOn,results',
        "kg compare a100 h100 --format latex",
        "kg compare quantization -o table.html --turn",
    ),
    "diff": ("kg diff older-store my-store", "kg diff old.ttl new.ttl --format markdown"),
    "digest": ("kg digest --since 2026-03", "kg digest --since 2026-03-01 --watch mine.toml -o news.html"),
    "evaluate": (
        "kg evaluate gold.json --store my-store",
        "kg evaluate gold.json --misses",
        "kg evaluate gold.json --against older-store",
    ),
    "export": (
        "kg export graph.ttl --store my-store",
        "kg export graph.graphml",
        "kg export tables --format csv",
    ),
    "fetch daily": ("kg fetch daily --date 2026-03-02 --into saved-pages",),
    "fetch arxiv": ("kg fetch arxiv --ids 2305.14314 --into saved-pages",),
    "load": ("kg load shards/ --store my-store",),
    "mcp": ("kg mcp --store my-store", "kg mcp --timeout 5 --max-rows 50"),
    "path": ('kg path QLoRA "3D Gaussian Splatting"', "kg path QLoRA a100 --paths 3 --view path.html"),
    "queries": ("kg queries", "kg queries | grep -A1 memory"),
    "query": (
        'kg query what-runs-in-real-time-on -p hardware="rtx 4090"',
        "kg query most-used-hardware --format markdown",
        "kg query question.rq --format csv > answer.csv",
        "kg query most-used-models --endpoint http://127.0.0.1:8890/sparql",
        "echo 'SELECT ?t { ?p dcterms:title ?t }' | kg query -",
    ),
    "remove": ("kg remove saved-pages/page.txt --store my-store",),
    "serve": (
        "kg serve --store my-store",
        "kg serve --port 8080 --workers 2",
        "kg serve --endpoint http://127.0.0.1:8890/sparql",
    ),
    "show": ('kg show "rtx 4090"', "kg show quantization", "kg show 2305.14314"),
    "site": ("kg site public --store my-store",),
    "view": (
        "kg view graph.html",
        'kg view around.svg --around "rtx 4090" --hops 1',
        "kg view devices.html --project method-device",
        "kg view map.png --communities",
        "kg view new.gexf --from 2026-01 --relation runsOn",
    ),
    "vocabulary suggest": ("kg vocabulary suggest saved-pages/ --limit 50",),
    "why": ('kg why streamdiffusion "rtx 4090"', "kg why --not streamdiffusion h100"),
}


class Command(click.Command):
    """A command whose help ends with its examples."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples, each on a line of its own."""
        examples = EXAMPLES.get(context.command_path.partition(" ")[2])
        if examples:
            with formatter.section("Examples"):
                for line in examples:
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


def complete(command: click.Command) -> int | None:
    """Answers the shell that asks what a word may become, or for its script, by _KG_COMPLETE; gives the exit status.

    None where no shell asks.
    """
    instruction = os.environ.get("_KG_COMPLETE")
    if not instruction:
        return None
    from click.shell_completion import shell_complete

    return shell_complete(command, {}, "kg", "_KG_COMPLETE", instruction)


def missing(error: ModuleNotFoundError) -> InputError | None:
    """What to tell of a package that is not there; None where no extra of ours installs it.

    >>> print(missing(ModuleNotFoundError("No module named 'httpx'", name="httpx")))
    kg: httpx is not installed; pip install 'papers-kg[fetch]'
    """
    package = (error.name or "").partition(".")[0]
    if package not in EXTRAS:
        return None
    return InputError("kg", f"{package} is not installed", f"pip install 'papers-kg[{EXTRAS[package]}]'")


def pair(item: str, option: str, form: str) -> tuple[str, str]:
    """Name and value of what an option takes; raises InputError for what has not both.

    >>> pair("hardware=rtx 4090", "-p", "NAME=VALUE")
    ('hardware', 'rtx 4090')
    """
    name, sign, value = item.partition("=")
    if not (name and sign):
        raise InputError(option, f"{item!r} has no name and value", f"write {option} {form}")
    return name, value

"""The room that draws: a graph, or a choice of it, as one HTML file that needs no network, as a still, or for others.

from kg.view import write_view
with kg.open("kg-store") as store:
    write_view(store, "around.html", "RTX 4090", hops=1)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.store import Store
    from kg.view.choose import Filter
    from kg.view.graph import Picture

ENDINGS = (".html", ".htm", ".svg", ".png", ".gexf", ".graphml")


def write_view(
    store: Store,
    file: str | Path,
    around: str | None = None,
    hops: int = 2,
    choice: Filter | None = None,
    communities: bool = False,
) -> str:
    """Draws the whole graph, or the neighbourhood of a thing, into a file; gives a line that says what is shown.

    Takes an open store, the file (its ending tells the format: a page, a still, or GEXF and GraphML), the name to draw
    around with the number of steps, what filters leave, and whether communities give the colours in place of types.
    Equal graphs give equal bytes. Raises QueryError for an unknown name and InputError for a file of another ending or
    that cannot be written.
    """
    from kg.view.graph import neighbourhood, whole

    ending(file)
    picture = neighbourhood(store, around, hops) if around else whole(store)
    return write_picture(picture, file, choice, communities)


def ending(file: str | Path) -> str:
    """The ending of a file that a picture can be written to; raises InputError for another one."""
    suffix = Path(file).suffix.lower()
    if suffix not in ENDINGS:
        raise InputError(
            str(file), "a view is an HTML file, .svg, .png, .gexf or .graphml", "let its name end in .html"
        )
    return suffix


def write_picture(picture: Picture, file: str | Path, choice: Filter | None = None, communities: bool = False) -> str:
    """Draws a picture, or what filters leave of it, into a file as `write_view` does."""
    from kg.view.choose import filtered
    from kg.view.layout import arrange
    from kg.view.regions import with_regions

    suffix, target = ending(file), Path(file)
    shown = with_regions(filtered(picture, choice) if choice else picture)
    places = arrange(shown)
    try:
        target.write_bytes(_written(shown, places, suffix, communities))
    except OSError as error:
        raise InputError(str(file), f"cannot be written ({error.strerror})", "name another place") from None
    return f"wrote {target}: {shown.about}"


def _written(picture: Picture, places: dict[str, tuple[int, int]], suffix: str, communities: bool) -> bytes:
    if suffix in (".gexf", ".graphml"):
        from kg.view.other import WRITERS

        return WRITERS[suffix](picture, places)
    if suffix in (".svg", ".png"):
        from kg.view.still import draw, png, svg

        return (svg if suffix == ".svg" else png)(draw(picture, places, communities))
    from kg.view.page import page

    return page(picture, places, communities)

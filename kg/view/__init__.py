"""The room that draws: a graph, or what lies around one thing, as a single HTML file that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.store import Store


def write_view(store: Store, file: str | Path, around: str | None = None, hops: int = 2) -> str:
    """Draws the whole graph, or the neighbourhood of a thing, into an HTML file; gives a line that says what is shown.

    Takes an open store, the file, and the name to draw around with the number of steps. Equal graphs give equal bytes.
    Raises QueryError for an unknown name and InputError for a file that is no .html or cannot be written.
    """
    from kg.view.graph import neighbourhood, whole
    from kg.view.layout import arrange
    from kg.view.page import page

    target = Path(file)
    if target.suffix.lower() not in (".html", ".htm"):
        raise InputError(str(file), "a view is an HTML file", "let its name end in .html")
    picture = neighbourhood(store, around, hops) if around else whole(store)
    try:
        target.write_bytes(page(picture, arrange(picture)))
    except OSError as error:
        raise InputError(str(file), f"cannot be written ({error.strerror})", "name another place") from None
    return f"wrote {target}: {picture.about}"

"""The room that writes the graph as plain files: the pages of `kg serve`, for any web host, or for none.

    from kg.static_site import write_site
    print(write_site("kg-store", "site"))

The very pages of the server are asked for without a network, so both look alike; what needs a server (the editor,
facets, comparisons) is left out, and the search works in the browser. One page shows the whole graph, another charts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from kg.errors import InputError

MARK = "kg-site.txt"  # lies in every folder that we wrote, so that no other one is overwritten


def write_site(store: str | Path, folder: str | Path, progress: Callable[[str, int, int], None] | None = None) -> str:
    """Writes the site of a store into a folder that is new, empty or an older site; gives a line that says where.

    Takes also what is told of progress (step, files written, files known so far). Equal graphs give equal files. Raises
    StoreError where there is no graph, InputError where the folder holds something else or cannot be written.
    """
    from kg.serve import create_app
    from kg.static_site.crawl import crawl
    from kg.static_site.extras import draw_graph, write_extras

    target = Path(folder)
    app = create_app(store, timeout=120, max_rows=1_000_000, workers=2)
    try:
        _clear(target)
        drawn, told = draw_graph(store, target), progress or (lambda step, done, known: None)
        pages = asyncio.run(crawl(app, app.router.lifespan_context(app), target, told, drawn))
        write_extras(store, target)
    except OSError as error:
        raise InputError(str(folder), f"cannot be written ({error.strerror})", "name another folder") from None
    return f"wrote {target / 'index.html'}: {pages:,} files"


def _clear(target: Path) -> None:
    """Makes room for a site: files of an older one go, anything else is left alone and refused."""
    target.mkdir(parents=True, exist_ok=True)
    mark = target / MARK
    if not mark.exists() and any(target.iterdir()):
        raise InputError(str(target), "holds files that no `kg site` wrote", "name a new or an empty folder")
    old = mark.read_text("utf-8").splitlines() if mark.exists() else []
    for name in old:
        path = (target / name).resolve()
        if path.is_relative_to(target.resolve()) and path.is_file():
            path.unlink()
    mark.write_text("", encoding="utf-8")

"""`kg serve`: the graph as a SPARQL endpoint and as pages, read-only.

Importing this loads nothing: the worker processes are started from here too, and have no use for a web server.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from kg.remote import Address


def create_app(
    store_path: str | Path | Address,
    *,
    timeout: float = 10.0,
    max_rows: int = 10_000,
    workers: int = 4,
    **more: float,
) -> Starlette:
    """The application over a store, for uvicorn or any ASGI server; its processes start and end with it.

    Takes the store's folder or the address of an endpoint that has the graph (kg.remote.Address), the seconds and rows
    that a query may take, the number of worker processes, and other limits by name (see kg.serve.pool.Limits). Raises
    StoreError where there is no graph.
    """
    from kg.serve.app import application
    from kg.serve.pool import Limits

    return application(
        Path(store_path) if isinstance(store_path, str) else store_path,
        Limits(timeout=timeout, max_rows=max_rows, workers=workers, **more),  # type: ignore[arg-type]
    )

"""`kg serve`: the graph as a SPARQL endpoint and as pages, read-only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from kg.errors import StoreError
from kg.serve.about import void
from kg.serve.errors import Refused
from kg.serve.pages import refused_page, routes
from kg.serve.pool import Limits, Pool
from kg.serve.protocol import Endpoint
from kg.serve.security import OPEN_TO_ALL, SecurityHeaders
from kg.serve.snapshot import Snapshots
from kg.store import GRAPH

AT_ONCE = 8  # requests under way at the endpoint, for each worker


def create_app(
    store_path: str | Path, *, timeout: float = 10.0, max_rows: int = 10_000, workers: int = 4, **more: float
) -> Starlette:
    """The application over a store, for uvicorn or any ASGI server; its processes start and end with it.

    Takes the store's folder, the seconds and rows that a query may take, the number of worker processes, and other
    limits by name (see kg.serve.pool.Limits). Raises StoreError where there is no graph.
    """
    if not (Path(store_path) / GRAPH).is_dir():
        raise StoreError(str(store_path), "no graph here", "build one with `kg build`, or name its folder with --store")
    limits = Limits(timeout=timeout, max_rows=max_rows, workers=workers, **more)  # type: ignore[arg-type]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.pool = pool = Pool(Snapshots(Path(store_path)), limits)
        try:
            try:
                await pool.start()
            except StoreError as error:
                app.state.failure = error
                raise
            yield
        finally:
            await pool.close()

    endpoint = Endpoint(AT_ONCE * workers)
    app = Starlette(
        routes=[
            Route("/sparql", endpoint, name="sparql", middleware=OPEN_TO_ALL),
            Route("/sparql/", endpoint, middleware=OPEN_TO_ALL),
            Route("/.well-known/void", void, name="void", middleware=OPEN_TO_ALL),
            *routes(),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={Refused: refused_page},
        lifespan=lifespan,
    )
    app.state.failure = None
    return app

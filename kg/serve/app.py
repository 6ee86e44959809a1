"""The application: its addresses, its middleware, and the pool that lives as long as it does."""

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
from kg.serve.pages.index import Indexes
from kg.serve.pool import Limits, Pool
from kg.serve.protocol import Endpoint
from kg.serve.security import OPEN_TO_ALL, SecurityHeaders
from kg.serve.snapshot import Snapshots
from kg.store import GRAPH

AT_ONCE = 8  # requests under way at the endpoint, for each worker


def application(store: Path, limits: Limits) -> Starlette:
    """The application over a store's folder; raises StoreError where there is no graph."""
    if not (store / GRAPH).is_dir():
        raise StoreError(str(store), "no graph here", "build one with `kg build`, or name its folder with --store")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.pool = pool = Pool(Snapshots(store), limits)
        app.state.indexes = indexes = Indexes(pool)
        try:
            try:
                await pool.start()
            except StoreError as error:
                app.state.failure = error
                raise
            yield
        finally:
            await indexes.close()
            await pool.close()

    endpoint = Endpoint(AT_ONCE * limits.workers)
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

"""The application: its addresses, its middleware, and the pool that lives as long as it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
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

if TYPE_CHECKING:
    from kg.serve.elsewhere import Elsewhere
    from kg.serve.process import Place

AT_ONCE = 8  # requests under way at the endpoint, for each worker
STRANGE = "{}: what it gives is no graph of papers-kg ({}); load one that `kg build` or `kg export` wrote."


def application(place: Place, limits: Limits) -> Starlette:
    """The application over a store's folder or an endpoint's address; raises StoreError where there is no graph."""
    if isinstance(place, Path) and not (place / GRAPH).is_dir():
        raise StoreError(str(place), "no graph here", "build one with `kg build`, or name its folder with --store")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.pool = pool = Pool(_snapshots(place), limits)
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
    app.state.failure, app.state.elsewhere = None, ""
    if not isinstance(place, Path):
        app.state.elsewhere = str(place)
        for error in (LookupError, TypeError, ValueError):
            app.add_exception_handler(error, strange_page)
    return app


def strange_page(request: Request, error: Exception) -> Response:
    """What people see where an endpoint gives what no build of ours would have written."""
    fact = f"{type(error).__name__}: {error}"[:200]
    return refused_page(request, Refused(502, STRANGE.format(request.app.state.elsewhere, fact)))


def _snapshots(place: Place) -> Snapshots | Elsewhere:
    if isinstance(place, Path):
        return Snapshots(place)
    from kg.serve.elsewhere import Elsewhere

    return Elsewhere(place)

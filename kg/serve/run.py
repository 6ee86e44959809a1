"""Runs the application under uvicorn until it is told to stop."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from kg.errors import InputError
from kg.serve import create_app

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from kg.remote import Address

CONNECTIONS = 1000
PATIENCE = 60.0  # seconds that an endpoint has for an answer, where queries have no more
HEAD = 64 << 10  # bytes of a request's line and headers, so also of a query in a URL


def serve(
    store_path: str | Path,
    endpoint: str | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    timeout: float = 10.0,
    max_rows: int = 10_000,
    workers: int = 4,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Serves a store until Ctrl-C.

    Takes the store's folder, the URL of an endpoint that is asked instead, the address (port 0: any free one), the
    limits of `create_app`, and what is told the address. Raises StoreError where there is no graph or it cannot be
    read, InputError where the address is not to be had.
    """
    place: Path | Address = Path(store_path)
    if endpoint:
        from kg.remote import Address

        place = Address(endpoint, max(PATIENCE, timeout))
    app = create_app(place, timeout=timeout, max_rows=max_rows, workers=workers)
    with _listen(host, port) as listening:
        logging.getLogger("uvicorn.error").addFilter(lambda record: app.state.failure is None)
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listening.getsockname()[1]}/"
        server = _Server(_config(app), lambda: say(f"serving {place} at {address} (Ctrl-C ends it)"))
        try:
            server.run(sockets=[listening])
        finally:  # in place of uvicorn's SystemExit
            if app.state.failure is not None:
                raise app.state.failure from None


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",  # bounds a request's head
        h11_max_incomplete_event_size=HEAD,
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then says so."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (OSError, OverflowError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{host}:{port}", f"cannot listen here ({words})", "choose another --host or --port") from None
    listening.set_inheritable(False)
    return listening

"""What every response says to browsers: no scripts but ours, no frames, no guessing of types, no referrers."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy(**directives: str) -> str:
    """A Content-Security-Policy: ours, with some directives written otherwise ("_" for "-").

    >>> policy(script_src="'self' 'sha256-abc='").split("; ")[1]
    "script-src 'self' 'sha256-abc='"
    """
    chosen = POLICY | {name.replace("_", "-"): value for name, value in directives.items()}
    return "; ".join(f"{name} {value}" for name, value in chosen.items())


class SecurityHeaders:
    """Middleware that adds the headers; a response that brings a policy of its own (see `policy`) keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its response back with the headers.

        A connection on which somebody told the length of a request in two ways ends with it: a proxy that takes the
        other one would see a second request in the first one's body (RFC 9112, 6.3).
        """
        doubtful = {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope.get("headers", ())}

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy())
                if doubtful:
                    headers["Connection"] = "close"
            await send(message)

        await self.app(scope, receive, say if scope["type"] == "http" else send)


# For routes of data: any web page may read them, no browser sends cookies along.
OPEN_TO_ALL = [
    Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
        allow_credentials=False,
        expose_headers=["X-Truncated", "Retry-After"],
        max_age=86400,
    )
]

"""What goes to a worker process and comes back: frozen values, so that both sides agree on what they pickle."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass

from kg.answer import Answer

LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Job:
    """A query with its dataset, its limits and the format for either kind of answer; no formats: the rows themselves.

    `base` is what relative IRIs are relative to. Formats are names of kg.serve.negotiate; one that is None is not
    acceptable to the client.
    """

    sparql: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str | None = None
    graph: str | None = None
    raw: bool = False
    base: str | None = None
    max_rows: int = 10_000
    max_bytes: int = 32 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: rows, or a body in `format`; `truncated` says in words where it was cut off, else nothing."""

    kind: str
    truncated: str = ""
    answer: Answer | None = None
    format: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, with the place in the query where the parser stopped."""

    status: int
    sentence: str
    line: int | None = None
    column: int | None = None


def frame(message: object) -> bytes:
    """A message with its length before it."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data

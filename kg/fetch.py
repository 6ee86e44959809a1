"""Live input into a folder: days of Daily Papers, and pages of arXiv's Atom API.

The only room that asks the network for papers. It asks seldom, one thing at a time, says who it is, waits
when told to and tries again when a server stumbles; what is in the folder is not asked for again, and a file is there
whole or not at all. `kg build` reads the folder.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from kg import __version__
from kg.errors import FetchError, InputError
from kg.words import some

if TYPE_CHECKING:
    import httpx

DAILY = "https://huggingface.co"
ARXIV = "https://export.arxiv.org"
USER_AGENT = f"papers-kg/{__version__} (kg fetch)"
ARXIV_PAUSE = 3.0  # seconds between requests, as arXiv's terms ask
DAILY_PAUSE = 1.0
TRIES = 6
BACKOFF = 3.0  # seconds before the second try, doubled for each further one
PATIENCE = 600.0  # a server that asks for a longer pause is left alone
SIZE_LIMIT = 50_000_000
DAY_LIMIT = 100  # entries of one answer, the most that the API gives
PAGE = 200  # entries of one feed
IDS = 100  # ids of one request
MOST = 30_000  # what arXiv's API gives for one query

_STUMBLED = (408, 425, 429, 500, 502, 503, 504)
_CURE = "try again later: what is fetched is kept"
_ID = re.compile(r"(?:[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,3})?")
_FEED = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: its file, not written where it held nothing; the papers in it; whether it was there before."""

    path: Path
    papers: int
    kept: bool = False

    def __str__(self) -> str:
        if not self.papers:
            return f"{self.path.stem}: no papers"
        return f"{self.path}: {some(self.papers, 'paper')}{', there before' if self.kept else ''}"


class _Again(Exception):
    """Why to try again, and after how many seconds where the server says so."""

    def __init__(self, fact: str, after: float | None = None) -> None:
        self.fact, self.after = fact, after
        super().__init__(fact)


class Web:
    """One server, asked politely.

    Takes its address, the seconds between requests, the seconds to wait for an answer, and what is told of a further
    try. Raises InputError for an address that is none and where httpx is not installed.
    """

    def __init__(
        self,
        base: str,
        pause: float,
        *,
        timeout: float = 60,
        tell: Callable[[str], None] = lambda line: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base, self.pause, self.timeout, self.sleep, self.clock = base.rstrip("/"), pause, timeout, sleep, clock
        self.tell = tell
        self._asked: float | None = None
        self._client = _client(self.base, timeout)

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, query: Mapping[str, str], media: str, holds: Callable[[bytes], int]) -> bytes:
        """The body of an answer, tried several times.

        Takes a path, a query, what the answer's type must end in and what counts its papers, raising ValueError for a
        body that is not whole. Raises FetchError for an answer that is refused or does not come.
        """
        for attempt in range(TRIES):
            try:
                body = self._once(path, query, media)
                holds(body)
                return body
            except (_Again, ValueError) as error:
                after = error.after if isinstance(error, _Again) else None
                wait = BACKOFF * 2**attempt if after is None else after
                if attempt + 1 == TRIES or wait > PATIENCE:
                    asks = f", and asks for {wait:.0f} seconds" if after is not None and wait > PATIENCE else ""
                    raise FetchError(self.base + path, f"{error} ({attempt + 1} tries{asks})", _CURE) from error
                self.tell(f"{self.base}{path}: {error}; asked again in {wait:.0f} s")
                self.sleep(wait)
        raise AssertionError("the loop ends by return or raise")

    def _once(self, path: str, query: Mapping[str, str], media: str) -> bytes:
        import httpx

        self._wait()
        end = self.clock() + self.timeout * 5
        try:
            with self._client.stream("GET", self.base + path, params=dict(query)) as answer:
                self._check(answer, path, media)
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > SIZE_LIMIT:
                        raise FetchError(
                            self.base + path, f"an answer of more than {SIZE_LIMIT:,} bytes", "ask for less"
                        )
                    if self.clock() > end:
                        raise _Again("an answer that trickles")
                return bytes(body)
        except httpx.HTTPError as error:
            raise _Again(f"{type(error).__name__}: {error}".rstrip(": ").splitlines()[0]) from error

    def _check(self, answer: httpx.Response, path: str, media: str) -> None:
        if answer.status_code in _STUMBLED:
            raise _Again(f"answers {answer.status_code}", _seconds(answer.headers.get("retry-after", "")))
        if answer.status_code != 200:
            raise FetchError(self.base + path, f"answers {answer.status_code}", "check what is asked for")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if not kind.endswith(media):
            raise _Again(f"answers with {kind or 'no type'} where {media} is due")

    def _wait(self) -> None:
        if self._asked is not None and (left := self._asked + self.pause - self.clock()) > 0:
            self.sleep(left)
        self._asked = self.clock()


def _client(base: str, timeout: float) -> httpx.Client:
    try:
        import httpx
    except ModuleNotFoundError:
        raise InputError("fetch", "httpx is not installed", "pip install 'papers-kg[fetch]'") from None
    try:
        if httpx.URL(base).scheme not in ("http", "https") or not httpx.URL(base).host:
            raise httpx.InvalidURL(base)
    except httpx.InvalidURL:
        raise InputError("--base-url", f"{base!r} is no address", "write https://...") from None
    return httpx.Client(headers={"User-Agent": USER_AGENT}, timeout=timeout, follow_redirects=True)


def _seconds(after: str) -> float | None:
    """What `Retry-After` asks for, seconds or a date.

    >>> _seconds("7"), _seconds("soon")
    (7.0, None)
    """
    if re.fullmatch("[0-9]{1,9}", after.strip()):
        return float(after)
    try:
        until = parsedate_to_datetime(after)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def fetch_daily(first: date, last: date, into: str | Path, web: Web, today: date | None = None) -> Iterator[Fetched]:
    """The Daily Papers of each day, in order, as `daily-YYYY-MM-DD.json`; a day that is not over is asked for again.

    Takes the first and the last day, the folder (created where it is not there), the server and the day that is today
    (UTC). Raises InputError for days that cannot be and FetchError where an answer does not come.
    """
    now = today or datetime.now(UTC).date()
    if first > last:
        raise InputError("--from", f"{first} is after {last}", "turn them round")
    if last > now:
        raise InputError("--to", f"{last} is not there yet", f"end at {now}")
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        for part in range(MOST // DAY_LIMIT):
            path = Path(into) / f"daily-{day}{f'-{part + 1}' if part else ''}.json"
            query = {"date": str(day), "limit": str(DAY_LIMIT), "p": str(part)}
            got = _page(path, web, "/api/daily_papers", query, ("json", _entries), fresh=day >= now)
            if got.papers or not part:
                yield got
            if got.papers < DAY_LIMIT:
                break


def _entries(body: bytes) -> int:
    """How many papers an answer of the Daily Papers API holds."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("an answer that is cut off") from None
    if not isinstance(answer, list):
        raise ValueError("an answer that is no list of papers")
    return len(answer)


def fetch_arxiv(
    into: str | Path,
    web: Web,
    *,
    query: str = "",
    categories: Iterable[str] = (),
    ids: Iterable[str] = (),
    most: int = PAGE,
) -> Iterator[Fetched]:
    """Papers of arXiv, the newest first, as Atom feeds `arxiv-QUERY-START-NUMBER.xml`.

    Takes the folder (created where it is not there), the server, and a query in arXiv's words, categories or ids (both
    narrow the query), and how many papers at most. Raises InputError where nothing is asked for or an id is none, and
    FetchError where an answer does not come.
    """
    asked = list(_asked(query.strip(), [name.strip() for name in categories], [name.strip() for name in ids]))
    left = min(most, MOST)
    for terms, length in asked:
        start = 0
        while left > 0 and start < length:
            size = min(PAGE, left, length - start)
            key = sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()[:10]
            path = Path(into) / f"arxiv-{key}-{start:05}-{size}.xml"
            paging = {"start": str(start), "max_results": str(size)}
            got = _page(path, web, "/api/query", {**terms, **paging}, ("xml", _count))
            yield got
            left, start = left - got.papers, start + size
            if got.papers < size:
                break


def _asked(query: str, categories: list[str], ids: list[str]) -> Iterator[tuple[dict[str, str], int]]:
    """The terms of each request, and how many papers it can have."""
    for name in ids:
        if not _ID.fullmatch(name):
            raise InputError("--ids", f"{name!r} is no arXiv id", "write 2401.00001 or hep-th/9901001")
    for name in categories:
        if not re.fullmatch(r"[a-z-]{2,20}(?:\.[A-Za-z*-]{2,20})?", name):
            raise InputError("--category", f"{name!r} is no category of arXiv", "write cs.CL")
    parts = [f"({query})"] if query else []
    if categories:
        parts.append(f"({' OR '.join(f'cat:{name}' for name in sorted(set(categories)))})")
    if not parts and not ids:
        raise InputError("arxiv", "nothing is asked for", "give --query, --category or --ids")
    search = {"search_query": " AND ".join(parts)} if parts else {}
    unique = sorted(set(ids))
    for at in range(0, len(unique), IDS):
        part = unique[at : at + IDS]
        yield {**search, "id_list": ",".join(part)}, len(part)
    if not ids:
        yield {**search, "sortBy": "submittedDate", "sortOrder": "descending"}, MOST


def _count(body: bytes) -> int:
    """How many papers a feed holds; arXiv now and then answers with none where there are some."""
    try:
        feed = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, RecursionError):
        raise ValueError("a feed that is cut off") from None
    if feed.tag != f"{_FEED}feed":
        raise ValueError("an answer that is no feed")
    entries = feed.findall(f"{_FEED}entry")
    for entry in entries:
        if "arxiv.org/api/errors" in (entry.findtext(f"{_FEED}id") or ""):
            words = " ".join((entry.findtext(f"{_FEED}summary") or "").split())[:200]
            raise FetchError("arXiv", f"says: {words}", "correct the query")
    total, start = (
        re.sub("[^0-9]", "", feed.findtext(name) or "")
        for name in (_TOTAL, _TOTAL.replace("totalResults", "startIndex"))
    )
    if not entries and total and int(total) > int(start or 0):
        raise ValueError(f"a feed without any of its {int(total):,} papers")
    return len(entries)


def _page(
    path: Path,
    web: Web,
    address: str,
    query: Mapping[str, str],
    form: tuple[str, Callable[[bytes], int]],
    fresh: bool = False,
) -> Fetched:
    """One answer, from the folder or the server; one without papers is not kept."""
    media, holds = form
    if not fresh and path.is_file():
        try:
            return Fetched(path, holds(path.read_bytes()), kept=True)
        except ValueError:  # no file of ours, or damaged: asked for again
            pass
    body = web.get(address, query, media, holds)
    papers = holds(body)
    if not papers:
        return Fetched(path, 0)
    _write(path, body)
    return Fetched(path, papers)


def _write(path: Path, body: bytes) -> None:
    """The file is there whole or not at all, also after a kill or on a full disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise

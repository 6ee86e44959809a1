"""kg fetch against a server on this machine that misbehaves; no test waits for real, none leaves the machine."""

from __future__ import annotations

import doctest
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("httpx", reason="httpx is not installed: pip install 'papers-kg[fetch]'")

import kg.fetch
from kg.errors import FetchError, InputError, KgError
from kg.fetch import BACKOFF, TRIES, Fetched, Web, fetch_arxiv, fetch_daily
from kg.model import Record
from kg.sources import read

TODAY = date(2024, 6, 20)
ANSWER = json.dumps([{"paper": {"id": "2406.00001", "title": "Alpha", "summary": "We draw 90 FPS."}}]).encode()
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>
{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/2406.{n:05}v1</id><title>Paper {n}</title><summary>We draw {n} FPS.</summary>
<published>2024-06-03T10:00:00Z</published><author><name>Ada</name></author></entry>"""

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives the answers it was told, one after the other, the last one for ever."""

    answers: list[Answer]
    asked: list[str]
    agents: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.agents.append(self.headers["User-Agent"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(self)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests print nothing."""


def says(
    body: bytes, status: int = 200, kind: str = "application/json", length: int | None = None, **more: str
) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in more.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def feeds(total: int) -> Answer:
    """Pages of a query with so many papers, or the papers of a list of ids."""

    def answer(handler: Handler) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        start, size = int(query["start"]), int(query["max_results"])
        count = len(query["id_list"].split(",")) if "id_list" in query else total
        entries = "".join(ENTRY.format(n=n) for n in range(start, min(start + size, count)))
        body = FEED.format(total=count, start=start, entries=entries).encode()
        says(body, kind="application/atom+xml; charset=utf-8")(handler)

    return answer


def drops(handler: Handler) -> None:
    handler.close_connection = True


def hangs(handler: Handler) -> None:
    handler.rfile.read(1)  # until the client has gone


class Server:
    def __init__(self, handler: type[Handler], base: str) -> None:
        self.handler, self.base = handler, base
        self.waits: list[float] = []
        self.told: list[str] = []

    def web(self, *answers: Answer, pause: float = 0, timeout: float = 60) -> Web:
        """A client of this server, which will give these answers; its clock stands still but for its own waiting."""
        self.handler.answers[:] = answers
        clock = [0.0]

        def sleep(seconds: float) -> None:
            self.waits.append(seconds)
            clock[0] += seconds

        return Web(self.base, pause, timeout=timeout, sleep=sleep, clock=lambda: clock[0], tell=self.told.append)

    @property
    def asked(self) -> list[str]:
        return self.handler.asked


@pytest.fixture
def server() -> Iterator[Server]:
    handler = type("Told", (Handler,), {"answers": [], "asked": [], "agents": []})
    here = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=here.serve_forever, args=(0.01,), daemon=True).start()
    yield Server(handler, f"http://127.0.0.1:{here.server_address[1]}")
    here.shutdown()
    here.server_close()


def one_day(folder: Path, web: Web, day: date = date(2024, 6, 3)) -> list[Fetched]:
    with web:
        return list(fetch_daily(day, day, folder, web, TODAY))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_doctests() -> None:
    failed, tried = doctest.testmod(kg.fetch)
    assert tried and not failed


def test_days_go_into_a_folder_that_the_readers_read(tmp_path: Path, server: Server) -> None:
    with server.web(says(ANSWER), says(b"[]"), says(ANSWER)) as web:
        got = list(fetch_daily(date(2024, 5, 31), date(2024, 6, 2), tmp_path / "new" / "days", web, TODAY))
    assert [str(each).rpartition("/")[2] for each in got] == [
        "daily-2024-05-31.json: 1 paper",
        "daily-2024-06-01: no papers",
        "daily-2024-06-02.json: 1 paper",
    ]
    assert server.asked[0] == "/api/daily_papers?date=2024-05-31&limit=100&p=0"
    assert all(agent.startswith("papers-kg/") for agent in server.handler.agents)
    records = list(read([tmp_path / "new"]))
    assert [each.title for each in records if isinstance(each, Record)] == ["Alpha", "Alpha"]


def test_what_is_there_is_not_asked_for_again_but_a_day_that_is_not_over(tmp_path: Path, server: Server) -> None:
    one_day(tmp_path, server.web(says(ANSWER)))
    (again,) = one_day(tmp_path, server.web(says(b"", 500)))
    assert again.kept and again.papers == 1 and len(server.asked) == 1
    (tmp_path / "daily-2024-06-03.json").write_bytes(ANSWER[:-9])  # damaged by another hand
    assert not one_day(tmp_path, server.web(says(ANSWER)))[0].kept
    one_day(tmp_path, server.web(says(ANSWER)), TODAY)
    assert not one_day(tmp_path, server.web(says(ANSWER)), TODAY)[0].kept
    assert len(server.asked) == 4


def test_a_long_day_comes_in_parts(tmp_path: Path, server: Server) -> None:
    full = json.dumps(json.loads(ANSWER) * 100).encode()
    got = one_day(tmp_path, server.web(says(full), says(full), says(b"[]")))
    assert [each.papers for each in got] == [100, 100] and len(server.asked) == 3
    assert files(tmp_path) == ["daily-2024-06-03-2.json", "daily-2024-06-03.json"]


def test_requests_keep_their_distance(tmp_path: Path, server: Server) -> None:
    with server.web(says(ANSWER), pause=3) as web:
        list(fetch_daily(date(2024, 6, 1), date(2024, 6, 3), tmp_path, web, TODAY))
    assert server.waits == [3, 3]


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        (says(b"slow down", 429), "answers 429"),
        (says(b"oh", 500), "answers 500"),
        (says(b"oh", 503), "answers 503"),
        (says(ANSWER[:30], length=len(ANSWER)), "RemoteProtocolError"),
        (says(ANSWER[:30]), "cut off"),
        (says(b"<html>Log in</html>", kind="text/html"), "text/html where json is due"),
        (says(b'{"error": "no"}'), "no list"),
        (says(b"[" * 100_000), "cut off"),
        (says(b"broken", Content_Encoding="gzip"), "DecodingError"),
        (drops, "RemoteProtocolError"),
        (hangs, "ReadTimeout"),
    ],
    ids=["429", "500", "503", "cut body", "cut JSON", "type", "object", "deep", "encoding", "drops", "slow"],
)
def test_a_server_that_stumbles_is_asked_again(tmp_path: Path, server: Server, bad: Answer, fact: str) -> None:
    (got,) = one_day(tmp_path, server.web(bad, bad, says(ANSWER), timeout=2 if bad is hangs else 60))
    assert got.papers == 1 and (tmp_path / "daily-2024-06-03.json").read_bytes() == ANSWER
    assert len(server.asked) == 3 and server.waits == [BACKOFF, BACKOFF * 2]
    assert len(server.told) == 2 and fact in server.told[0]


def test_a_server_that_never_recovers_is_given_up_and_what_is_fetched_kept(tmp_path: Path, server: Server) -> None:
    with (
        server.web(says(ANSWER), says(b"", 502)) as web,
        pytest.raises(FetchError, match=f"502 .{TRIES} tries") as told,
    ):
        list(fetch_daily(date(2024, 6, 3), date(2024, 6, 5), tmp_path, web, TODAY))
    assert "kept" in told.value.cure and files(tmp_path) == ["daily-2024-06-03.json"]
    assert server.waits == [BACKOFF * 2**n for n in range(TRIES - 1)]


def test_retry_after_is_honoured_in_seconds_and_as_a_date(tmp_path: Path, server: Server) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    bad = [says(b"", 429, Retry_After="17"), says(b"", 503, Retry_After=soon), says(b"", 429, Retry_After="soon")]
    one_day(tmp_path, server.web(*bad, says(ANSWER)))
    assert server.waits[0] == 17 and 60 < server.waits[1] <= 100 and server.waits[2] == BACKOFF * 4


def test_a_server_that_asks_for_too_long_a_pause_is_left_alone(tmp_path: Path, server: Server) -> None:
    with pytest.raises(FetchError, match="86400 seconds"):
        one_day(tmp_path, server.web(says(b"", 429, Retry_After="86400")))
    assert not server.waits and len(server.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_is_refused_is_not_asked_again(tmp_path: Path, server: Server, status: int) -> None:
    with pytest.raises(FetchError, match=f"answers {status}"):
        one_day(tmp_path, server.web(says(b"no", status)))
    assert len(server.asked) == 1 and not files(tmp_path)


def test_an_endless_answer_is_cut(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.fetch, "SIZE_LIMIT", 1000)
    with pytest.raises(FetchError, match="1,000 bytes"):
        one_day(tmp_path, server.web(says(b" " * 5000)))


def test_an_answer_that_trickles_is_given_up(tmp_path: Path, server: Server) -> None:
    server.web(says(ANSWER))
    web = Web(server.base, 0, sleep=server.waits.append, clock=count(0, 1000).__next__)  # each look: 1,000 seconds
    with pytest.raises(FetchError, match="trickles"):
        one_day(tmp_path, web)
    assert len(server.asked) == TRIES


def test_a_file_is_whole_or_not_there(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("os.fsync", full)
        one_day(tmp_path, server.web(says(ANSWER)))
    assert files(tmp_path) == []
    (tmp_path / ".daily-2024-06-03.json.part").write_bytes(ANSWER[:5])  # of a killed run: the readers pass it by
    assert [each.fact for each in read([tmp_path]) if not isinstance(each, Record)] == ["no file to read"]
    one_day(tmp_path, server.web(says(ANSWER)))
    assert files(tmp_path) == ["daily-2024-06-03.json"]


@pytest.mark.parametrize(("first", "last"), [((2024, 6, 5), (2024, 6, 3)), ((2024, 6, 20), (2024, 6, 21))])
def test_days_that_cannot_be(tmp_path: Path, server: Server, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    with server.web(says(ANSWER)) as web, pytest.raises(InputError):
        list(fetch_daily(date(*first), date(*last), tmp_path, web, TODAY))
    assert not server.asked


@pytest.mark.parametrize("base", ["ftp://x.org", "nowhere", "http://", "https:/x.org", ""])
def test_an_address_that_is_none(base: str) -> None:
    with pytest.raises(InputError, match="--base-url"):
        Web(base, 0)


# --- arXiv


def test_pages_of_a_query(tmp_path: Path, server: Server) -> None:
    with server.web(feeds(450)) as web:
        got = list(fetch_arxiv(tmp_path, web, query="all:fps", categories=["cs.LG", "cs.CL"], most=1000))
    assert [each.papers for each in got] == [200, 200, 50] and len(server.asked) == 3
    query = parse_qs(urlsplit(server.asked[1]).query)
    assert query["search_query"] == ["(all:fps) AND (cat:cs.CL OR cat:cs.LG)"] and query["start"] == ["200"]
    records = [each for each in read([tmp_path]) if isinstance(each, Record)]
    assert len({record.arxiv_ids for record in records}) == len(records) == 450
    assert {record.source for record in records} == {"arxiv"} and records[0].date == "2024-06-03"


def test_a_query_goes_on_where_it_stopped(tmp_path: Path, server: Server) -> None:
    with server.web(feeds(450), says(b"", 400)) as web, pytest.raises(FetchError):
        list(fetch_arxiv(tmp_path, web, query="all:fps", most=450))
    with server.web(feeds(450)) as web:
        got = list(fetch_arxiv(tmp_path, web, query="all:fps", most=450))
    assert [(each.papers, each.kept) for each in got] == [(200, True), (200, False), (50, False)]
    with server.web(feeds(450)) as web:
        assert [each.kept for each in fetch_arxiv(tmp_path, web, query="all:other", most=10)] == [False]


def test_ids_in_portions(tmp_path: Path, server: Server) -> None:
    ids = [f"2406.{n:05}" for n in range(150)] + ["hep-th/9901001", "2406.00001"]
    with server.web(feeds(0)) as web:
        got = list(fetch_arxiv(tmp_path, web, ids=ids, most=1000))
    assert [each.papers for each in got] == [100, 51]


def test_an_empty_feed_of_many_papers_is_asked_for_again(tmp_path: Path, server: Server) -> None:
    empty = says(FEED.format(total=450, start=0, entries="").encode(), kind="application/atom+xml")
    with server.web(empty, feeds(450)) as web:
        assert [each.papers for each in fetch_arxiv(tmp_path, web, query="x", most=10)] == [10]
    assert "without any" in server.told[0]


def test_a_query_without_papers_is_said(tmp_path: Path, server: Server) -> None:
    with server.web(feeds(0)) as web:
        assert [str(each).rpartition(": ")[2] for each in fetch_arxiv(tmp_path, web, query="x")] == ["no papers"]


def test_arxivs_own_errors_are_told(tmp_path: Path, server: Server) -> None:
    error = "<entry><id>http://arxiv.org/api/errors#x</id><summary>incorrect\n id format</summary></entry>"
    body = FEED.format(total=1, start=0, entries=error).encode()
    with server.web(says(body, kind="application/atom+xml")) as web, pytest.raises(FetchError, match="incorrect id"):
        list(fetch_arxiv(tmp_path, web, ids=["2406.00001"]))


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({}, "arxiv"),
        ({"ids": ["x y"]}, "--ids"),
        ({"categories": ["cs.CL) OR (x"]}, "--category"),
        ({"query": " "}, "arxiv"),
    ],
)
def test_questions_that_are_none(tmp_path: Path, server: Server, asked: dict[str, object], place: str) -> None:
    with server.web(feeds(1)) as web, pytest.raises(InputError) as told:
        list(fetch_arxiv(tmp_path, web, **asked))  # type: ignore[arg-type]
    assert told.value.place == place and not server.asked


# --- the command


def test_the_command_fetches_and_builds(tmp_path: Path, server: Server, kg: Callable[..., object]) -> None:
    server.handler.answers[:] = [says(ANSWER)]
    days = kg("fetch", "daily", "--date", "2024-06-03", "--into", tmp_path / "in", "--base-url", server.base)
    assert (days.returncode, days.stderr) == (0, "") and "1 paper" in days.stdout  # type: ignore[attr-defined]
    server.handler.answers[:] = [feeds(1)]
    some = kg("fetch", "arxiv", "--ids", "2406.00000", "--into", tmp_path / "in", "--base-url", server.base)
    assert (some.returncode, some.stderr) == (0, "")  # type: ignore[attr-defined]
    assert len(files(tmp_path / "in")) == 2


@pytest.mark.parametrize("arguments", [(), ("--date", "2024-06-03", "--from", "2024-06-01"), ("--to", "2024-06-03")])
def test_the_command_wants_days(tmp_path: Path, kg: Callable[..., object], arguments: tuple[str, ...]) -> None:
    done = kg("fetch", "daily", *arguments, "--into", tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "--date" in done.stderr  # type: ignore[attr-defined]


def test_errors_are_of_the_tree() -> None:
    assert issubclass(FetchError, KgError)

"""The lists: what facets leave, alone and several at once, worked out by hand and against the SPARQL they lead to."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pages_graph import BASE, plain
from serving import make_store
from starlette.testclient import TestClient

from kg import terms
from kg.answer import Answer
from kg.serve import create_app
from kg.serve.gather import gather
from kg.serve.pages import narrow
from kg.serve.pages.facets import LISTINGS
from kg.serve.pages.graph import local, text
from kg.serve.pages.lists import MOST, read
from kg.serve.pages.tables import Tables
from kg.serve.pool import Pool
from kg.serve.source import Here
from kg.store import Store

HTML = {"Accept": "text/html"}
DEMO = "https://example.org/papers-kg-demo/"
CHOICE = re.compile(
    r'<li><a class="choice" href="(/[^"]+)" rel="nofollow"( aria-current="true")?>([^<]*)</a> '
    r'<span class="n">([\d,]+)<'
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = make_store(tmp_path_factory.mktemp("lists") / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=2), headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(demo_store, timeout=60, workers=2), headers=HTML) as client:
        yield client


def page(client: TestClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code} {response.text[:300]}"
    return html.unescape(response.text)


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page(client, path))))


def shown(client: TestClient, path: str) -> list[str]:
    """The items of a page, by the ends of their addresses."""
    found = re.findall(r'<td class="(?:title|num)"><a href="/id/([^"]+)"', page(client, path))
    return [item.rpartition("/")[2] for item in found]


def counts(client: TestClient, path: str, facet: str) -> dict[str, int]:
    """The values of a facet on a page with their counts; a chosen one has a star."""
    section = re.search(rf'<section id="{facet}">(.*?)</section>', page(client, path), re.S)
    found = CHOICE.findall(section[1]) if section else []
    return {label + "*" * bool(chosen): int(n) for _, chosen, label, n in found}


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("papers", ["one", "three", "two"]),
        ("papers?hardware=fast", ["one", "two"]),
        ("papers?hardware=fast&relation=runsOn&confidence=0.8", ["two"]),
        ("papers?method=quick&relation=runsOn", []),
        ("papers?method=quick&relation=introduces", ["one"]),
        ("papers?confidence=0.95", ["one"]),
        ("papers?memory=24", ["one"]),
        ("papers?memory=24.0&vendor=Swift", ["one"]),
        ("papers?month=2025-01", ["two"]),
        ("papers?year=2024&code=yes", ["one"]),
        ("papers?kind=latency&q=SLOW", ["two"]),
        ("devices?memory=48", ["fast-20"]),
        ("devices?below=fast&month=2024-11", ["fast-10"]),
        ("devices?method=quick&code=yes", ["fast-10"]),
        ("methods?coined=yes&hardware=fast&relation=uses", ["quick"]),
        ("methods?relation=runsOn", []),
        ("methods?kind=latency&q=quick", ["quick"]),
        ("results?unit=ms", ["r1"]),
        ("results?hardware=fast&memory=48", ["r2"]),
        ("results?method=quick&year=2025", ["r2"]),
        ("results?confidence=0.7&q=needs", ["r1"]),
        ("datasets", []),
        # several values of a facet: any of them
        ("papers?hardware=fast-10&hardware=fast-20", ["one", "two"]),
        ("papers?hardware=fast-10&hardware=unknown", ["one"]),
        ("papers?hardware=unknown&year=2024", []),
        ("papers?month=2024-11&month=2025-01&code=yes", ["one"]),
        ("papers?year=2024&year=2025&year=1999", ["one", "two"]),
        ("papers?relation=introduces&relation=uses&method=quick", ["one", "two"]),
        ("papers?relation=introduces&relation=runsOn&method=quick", ["one"]),
        ("papers?relation=introduces&relation=runsOn&method=quick&hardware=fast-20", []),
        ("papers?relation=uses&relation=runsOn&method=quick&hardware=fast", ["two"]),
        ("papers?memory=24&memory=48.0&vendor=Swift&vendor=Slow", ["one", "two"]),
        ("papers?confidence=0.9&confidence=0.8", ["one", "two"]),
        ("papers?relation=introduces&relation=comparesWith&confidence=0.9", ["one"]),
        ("devices?memory=24&memory=48&month=2025-01", ["fast-20"]),
        ("devices?below=fast&memory=24&memory=16", ["fast-10"]),
        ("methods?hardware=fast-10&hardware=fast-20&relation=uses", ["quick"]),
        ("methods?hardware=fast-10&relation=uses", []),
        ("results?unit=ms&unit=s", ["r1", "r2"]),
        ("results?unit=ms&unit=s&month=2025-01&month=2024-01", ["r2"]),
        ("results?hardware=fast-20&hardware=fast-10&q=it+NEEDS", ["r1"]),
    ],
)
def test_facets_narrow(small: TestClient, path: str, items: list[str]) -> None:
    name, _, fields = path.partition("?")
    found = rows(small, f"/{name}.csv?{fields}")
    assert sorted(row["item"].rpartition("/")[2] for row in found) == items
    assert sorted(shown(small, f"/{path}")) == items
    answered = small.get(f"/{name}.json?{fields}")
    assert len(answered.json()["results"]["bindings"]) == len(items)
    assert answered.headers["content-disposition"] == f'attachment; filename="{name}.json"'


@pytest.mark.parametrize(
    ("path", "facet", "values"),
    [
        # of its own choice a facet takes no notice: what else there is, and how much
        ("papers?hardware=fast-10", "hardware", {"Fast 10*": 1, "Fast": 2, "Fast 20": 1}),
        ("papers?hardware=fast-10&hardware=fast-20", "hardware", {"Fast 10*": 1, "Fast 20*": 1, "Fast": 2}),
        ("papers?hardware=fast-10&hardware=fast-20", "memory", {"48": 1, "24": 1}),
        ("papers?hardware=fast-10&hardware=fast-20", "month", {"2025-01": 1, "2024-11": 1}),
        (
            "papers?hardware=fast-10&hardware=fast-20&month=2025-01",
            "hardware",
            {"Fast 20*": 1, "Fast 10*": 0, "Fast": 1},
        ),
        ("papers?hardware=fast-10&hardware=fast-20&month=2025-01", "month", {"2025-01*": 1, "2024-11": 1}),
        # a device's memory and its name are those of one device
        ("papers?hardware=fast-20&memory=24", "memory", {"24*": 0, "48": 1}),
        ("papers?memory=24&memory=48", "hardware", {"Fast": 2, "Fast 10": 1, "Fast 20": 1}),
        # a relation is that to what is chosen
        ("papers?method=quick", "relation", {"introduces": 1, "uses": 1}),
        ("papers?method=quick&relation=uses", "relation", {"uses*": 1, "introduces": 1}),
        ("papers?relation=uses&relation=introduces", "method", {"Quick": 2}),
        ("papers?relation=uses&relation=introduces", "hardware", {}),
        ("papers?relation=runsOn", "confidence", {"0.8": 1, "0.7": 2, "0.5": 2}),
        ("papers?confidence=0.8", "confidence", {"0.8*": 2, "0.95": 1, "0.9": 1, "0.7": 2, "0.5": 2}),
        ("papers?q=fast", "year", {"2025": 1, "2024": 1}),
        ("papers?q=needs", "hardware", {"Fast": 1, "Fast 10": 1}),
        ("devices?memory=24&memory=48", "below", {"Fast": 2}),
        ("devices?relation=runsOn&code=yes", "month", {"2024-11": 1}),
        ("methods", "hardware", {"Fast": 1, "Fast 10": 1, "Fast 20": 1}),
        ("results?unit=ms", "unit", {"ms*": 1, "s": 1}),
        ("results?unit=ms", "kind", {"latency": 1}),
        ("results?hardware=fast", "hardware", {"Fast*": 2, "Fast 10": 1, "Fast 20": 1}),
        ("results?confidence=0.9", "confidence", {"0.9*": 1, "0.8": 1, "0.7": 1, "0.5": 2}),
    ],
)
def test_counts_worked_out_by_hand(small: TestClient, path: str, facet: str, values: dict[str, int]) -> None:
    assert counts(small, f"/{path}", facet) == values


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The small graph, in which Two says by how much a latency fell, and tells a speedup: one level, two changes."""
    told = f"""<{BASE}result/r2> kg:change kg:decrease .
        <{BASE}result/r3> a kg:Result ; kg:reportedIn <{BASE}paper/two> ; kg:kind kg:speedup ; kg:value 3.0 ;
            kg:otherEnd 2.0 ; kg:unitText "x" ; kg:confidence 0.8 ; kg:hasEvidence <{BASE}evidence/e4> ."""
    more = ox.parse(f"@prefix kg: <{terms.KG}> . {told}", format=ox.RdfFormat.TURTLE)
    store = make_store(tmp_path_factory.mktemp("moved") / "store", [*plain(), *more])
    with TestClient(create_app(store, timeout=60, workers=2), headers=HTML) as client:
        yield client


@pytest.mark.parametrize(
    ("fields", "items"),
    [
        ("", ["r1", "r2", "r3"]),
        ("change=level", ["r1"]),
        ("change=change", ["r2", "r3"]),
        ("change=change&kind=speedup", ["r3"]),
        ("change=level&kind=speedup", []),
        ("change=level&change=change", ["r1", "r2", "r3"]),
        ("change=level&unit=s", []),
        ("change=change&kind=latency&hardware=fast", ["r2"]),
    ],
)
def test_results_are_levels_or_changes(moved: TestClient, fields: str, items: list[str]) -> None:
    assert sorted(row["item"].rpartition("/")[2] for row in rows(moved, f"/results.csv?{fields}")) == items
    assert sorted(shown(moved, f"/results?{fields}")) == items


def test_levels_and_changes_are_counted(moved: TestClient, small: TestClient) -> None:
    assert counts(moved, "/results", "change") == {"change": 2, "level": 1}
    assert counts(moved, "/results?change=level", "change") == {"level*": 1, "change": 2}
    assert counts(moved, "/results?change=change", "kind") == {"latency": 1, "speedup": 1}
    assert counts(moved, "/results?change=level", "unit") == {"ms": 1}
    assert counts(moved, "/results?unit=s", "change") == {"change": 1}
    assert all(">2–3</a>" in page(moved, path) for path in ("/results?kind=speedup", "/id/paper/two"))
    assert ">2–3 x</a>" in page(moved, "/compare?paper=two")
    assert counts(small, "/results", "change") == {"level": 2}  # as in a store that tells of no changes
    assert 'Level or change: level <span aria-hidden="true">×</span>' in page(moved, "/results?change=level")
    refused = moved.get("/results?change=increase")
    assert refused.status_code == 400
    assert "Level or change: 'increase' is no value of it." in html.unescape(refused.text)


def test_every_count_is_what_its_link_shows(demo: TestClient) -> None:
    checked = 0
    for name, listing in LISTINGS.items():
        links = CHOICE.findall(page(demo, f"/{name}?open={listing.facets[3].name}"))
        for link, _, _, count in links[:: max(1, len(links) // 8)]:
            total = re.search(r"<h1>[^<]*<small>([\d,]+)</small>", page(demo, link))
            assert total is not None and total[1] == count, link
            checked += 1
    assert checked >= 30


def choices(tables: Tables, number: random.Random) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Lists with values of up to three facets, up to three of each."""
    for name, listing in LISTINGS.items():
        every = {f.name: sorted(tables.of(name).count(f.name, {})) for f in listing.facets}
        for facets in (0, 1, 2, 3):
            asked = number.sample([f for f in every if every[f]], facets)
            fields = [(f, v) for f in asked for v in number.sample(every[f], min(len(every[f]), number.randint(1, 3)))]
            order = number.choice(listing.orders).name
            yield name, [*fields, ("sort", order), ("dir", number.choice(["up", "down"]))]


def asked(store: Store, sparql: str) -> list[tuple[str, ...]]:
    return [tuple(map(text, row)) for row in store.select(sparql)]


def test_pages_and_their_sparql_agree(demo_store: Path) -> None:
    """Pages count with sets of numbers; the SPARQL that each leads to and the downloads must say the same."""
    checked = 0
    with Store(demo_store) as store:
        tables = Tables(gather(Here(store.oxigraph)))
        for name, fields in choices(tables, random.Random(4)):
            listing, table, state = LISTINGS[name], tables.of(name), read(LISTINGS[name], fields)
            conditions = narrow.where(listing, DEMO, state.chosen)
            rows = asked(store, narrow.rows(listing, conditions, state.order, state.down, None))
            order = table.order(table.select(state.chosen), state.order.name, state.down)
            assert [table.iris[at] for at in order] == [row[0] for row in rows], (name, fields)
            for facet in listing.facets:
                answer = asked(store, narrow.values(listing, DEMO, state.chosen, "", facet, 100_000))
                end = {"thing": lambda iri: iri.rpartition("/")[2], "term": local}.get(facet.form, str)
                said = {end(value): int(n) for value, n, _ in answer if value}
                assert table.count(facet.name, state.chosen) == said, (name, facet.name, fields)
                checked += len(said)
    assert checked > 2000


def test_a_state_is_made_and_unmade_by_links_alone(small: TestClient) -> None:
    """Choosing two devices and a month, then taking away each, in any order."""
    path = "/papers"
    for facet, label in (("hardware", "Fast 10"), ("hardware", "Fast 20"), ("month", "2025-01")):
        section = re.search(rf'<section id="{facet}">(.*?)</section>', page(small, path), re.S)
        assert section is not None
        path = next(link for link, _, name, _ in CHOICE.findall(section[1]) if name == label)
    assert path == "/papers?hardware=fast-10&hardware=fast-20&month=2025-01"
    assert shown(small, path) == ["two"]
    chips = re.findall(r'<p class="chips">(.*?)</p>', page(small, path), re.S)[0]
    links = re.findall(r'<a href="([^"]+)" title="Take this away">([^<]*?) <', chips)
    assert {words: link for link, words in links} == {
        "Device: Fast 10": "/papers?hardware=fast-20&month=2025-01",
        "Device: Fast 20": "/papers?hardware=fast-10&month=2025-01",
        "Month: 2025-01": "/papers?hardware=fast-10&hardware=fast-20",
    }
    assert '<a class="plain" href="/papers">' in chips
    section = re.search(r'<section id="hardware">(.*?)</section>', page(small, path), re.S)
    assert section is not None  # in its facet a chosen value is a link that takes it away
    away = ("/papers?hardware=fast-20&month=2025-01", ' aria-current="true"', "Fast 10", "0")
    assert away in CHOICE.findall(section[1])


def test_a_state_has_one_address(small: TestClient) -> None:
    one = page(small, "/papers?month=2025-01&hardware=fast-10&hardware=fast-20&memory=48")
    assert one == page(small, "/papers?memory=48.0&hardware=fast-20&hardware=fast-10&hardware=fast-20&month=2025-01")
    assert page(small, "/papers?hardware=&sort=") == page(small, "/papers")


def test_all_values_go_into_downloads_and_forms(small: TestClient) -> None:
    shown = page(small, "/papers?hardware=fast-10&hardware=fast-20&sort=title")
    fields = "hardware=fast-10&hardware=fast-20&sort=title&dir=down"
    down = page(small, f"/papers?{fields}&dir=down")
    assert f'href="/papers.csv?{fields}"' in down and f'href="/papers.json?{fields}"' in down
    assert shown.count('<input type="hidden" name="hardware" value="fast-') == 2


def test_too_many_values_are_refused(small: TestClient) -> None:
    many = "&".join(f"hardware=h{at}" for at in range(MOST + 1))
    assert small.get(f"/papers?{many}").status_code == 400
    assert small.get(f"/papers?{many.partition('&')[2]}").status_code == 200


def test_what_is_chosen_is_seen_among_many(demo: TestClient) -> None:
    every = rows(demo, "/methods.csv?sort=papers&dir=up")
    rare = every[0]["item"].rpartition("/")[2]
    labels = counts(demo, f"/papers?method={rare}", "method")
    assert next(iter(labels)) == every[0]["name"] + "*"  # it is not among the eight most named


def test_lists_turn_pages_in_one_order(demo: TestClient) -> None:
    seen: list[str] = []
    for page in range(1, 40):
        html = demo.get(f"/methods?sort=name&dir=up&page={page}").text
        found = re.findall(r'<td class="title"><a href="([^"]+)"', html)
        seen += found
        if not found or 'rel="next"' not in html:
            break
    every = rows(demo, "/methods.csv?sort=name&dir=up")
    assert len(every) > 50 and len(seen) == len(set(seen)) == len(every)
    assert [link.rpartition("/")[2] for link in seen] == [row["item"].rpartition("/")[2] for row in every]


def test_a_list_asks_the_graph_for_its_rows_alone(demo: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page(demo, "/papers")  # the first page that a server gives also asks once for the graph's address
    pool = demo.app.state.pool  # type: ignore[attr-defined]
    select, said = pool.select, list[str]()

    async def counted(sparql: str, max_rows: int | None = None) -> Answer:
        said.append(sparql)
        return await select(sparql, max_rows)  # type: ignore[no-any-return]

    monkeypatch.setattr(pool, "select", counted)
    for path in ("/papers?year=2024&year=2023&relation=runsOn", "/tasks?sort=name", "/results?sort=value&dir=up"):
        page(demo, path)
    assert len(said) == 3 and all("VALUES ?item" in sparql for sparql in said)
    page(demo, "/papers?q=real")
    assert len(said) == 5 and "CONTAINS" in said[3]
    page(demo, "/papers?q=real&relation=uses")  # which papers hold a word is known then
    assert "CONTAINS" not in "".join(said[5:])


def test_names_are_read_before_anybody_asks(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=1), headers=HTML) as client:
        indexes = client.app.state.indexes  # type: ignore[attr-defined]
        deadline = time.monotonic() + 60
        while indexes.ready is None:
            assert time.monotonic() < deadline, "the names are not read"
            time.sleep(0.05)
        assert [thing.label for thing in indexes.ready.names.search("f-10")] == ["Fast 10"]


def test_who_asks_too_early_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Pool.gather
    came = threading.Event()

    async def late(pool: Pool) -> bytes:
        await asyncio.to_thread(came.wait)
        return await read(pool)

    monkeypatch.setattr(Pool, "gather", late)
    store = make_store(tmp_path / "store", plain())
    with TestClient(create_app(store, workers=1, timeout=5), headers=HTML) as client:
        try:
            early = client.get("/search?q=fast")
            assert early.status_code == 503 and early.headers["retry-after"] and "still reads the names" in early.text
            assert client.get("/id/hardware/fast-10").status_code == 200  # what needs no names is there
        finally:
            came.set()  # else the server would never end
        deadline = time.monotonic() + 60
        while client.get("/search?q=fast").status_code != 200:
            assert time.monotonic() < deadline, "the names are not read"


def test_names_that_cannot_be_read_are_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, tries = Pool.gather, list[int]()

    async def dies(pool: Pool) -> bytes:
        tries.append(1)
        if len(tries) < 3:
            raise EOFError
        return await read(pool)

    monkeypatch.setattr(Pool, "gather", dies)
    store = make_store(tmp_path / "store", plain())
    with TestClient(create_app(store, timeout=60, workers=1), headers=HTML) as client:
        failed = client.get("/papers")
        assert failed.status_code == 503 and "cannot be read" in failed.text and len(tries) == 2
        assert shown(client, "/papers") == ["two", "one", "three"]

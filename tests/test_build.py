"""A build in any order, in any number of pieces, on any number of processes, killed or not: the same graph."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import stand_ins

from kg.build import Summary, build, remove, write
from kg.check import check_queries, check_shapes
from kg.errors import InputError, StoreError, VocabularyError
from kg.export import export
from kg.ledger import lock
from kg.model import Annotation, Extraction, Link, Paper, Problem
from kg.store import Store
from kg.vocabulary import Vocabulary

HERE = Path(__file__).parent
A = "FastTree: Trees\tFastTree takes 12 ms on a T9.\t2401.00001\nSlowBush: Bushes\tUnlike FastTree, slow.\n"
B = "Old Ideas\tWe use FastTree and SlowBush in 7 ms, and BigRock.\nFast Trees\tA page.\t2401.00001\n"
C = "BigRock: Rocks\tBigRock is 3 ms.\nFastTree: Other\tAnother FastTree.\n"
TABLE = "id\tname\taliases\tbroader\tmatch\tnear\tfires\tsilent\nt9\tVendor T9\tT9\tgpu9\tplain\t\t\t\n"
TABLE += "gpu9\tGPU of nine\t\t\tnever\t\t\t\n"


@pytest.fixture(params=[0.5, 9.0], ids=["anew", "in place"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Both ways to change a graph: to write it anew, and to take out and put in."""
    monkeypatch.setattr(write, "ANEW", request.param)
    return float(request.param)


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Path]:
    for name, text in (("a", A), ("b", B), ("c", C)):
        (tmp_path / f"{name}.tsv").write_text(text)
    return {name: tmp_path / f"{name}.tsv" for name in "abc"}


def run(store: Path, *paths: Path, **more: object) -> Summary:
    return build(paths, store, **({"rooms": stand_ins.ROOMS, "jobs": 1} | more))  # type: ignore[arg-type]


def turtle(store: Path) -> bytes:
    with Store(store) as opened:
        return export(opened, store / "graph.ttl").read_bytes()


@pytest.mark.parametrize("order", ["abc", "cba", "bac", "a,b,c", "c,b,a", "b,ac", "ab,c", "abc,abc", "a,ab,abc"])
def test_any_order_in_any_pieces_gives_the_same_bytes(
    order: str, way: float, pages: dict[str, Path], tmp_path: Path
) -> None:
    run(tmp_path / "whole", *pages.values())
    for piece in order.split(","):
        run(tmp_path / "pieces", *(pages[name] for name in piece))
    assert turtle(tmp_path / "pieces") == turtle(tmp_path / "whole")


def test_what_the_graph_holds(pages: dict[str, Path], tmp_path: Path) -> None:
    summary = run(tmp_path / "s", *pages.values())
    assert (summary.pages, summary.listings, summary.papers, summary.results) == (3, 6, 5, 3)
    assert summary.changed == 5
    with Store(tmp_path / "s") as store:
        assert summary.triples == sum(1 for _ in store.triples())
        size = store.select("SELECT ?n { ?whole void:uriSpace ?base ; void:triples ?n }")
        assert [int(row[0].value) for row in size] == [summary.triples]  # what the home page tells
        used = "?p dcterms:title 'Old Ideas' ; kg:uses ?m . ?m skos:prefLabel ?l ; kg:coinedIn ?c"
        assert [row[0].value for row in store.select(f"SELECT ?l {{ {used} }} ORDER BY ?l")] == ["BigRock", "SlowBush"]
        fast = "SELECT DISTINCT ?m { ?m a kg:Method ; skos:prefLabel 'FastTree' }"
        assert len(list(store.select(fast))) == 3  # two papers coin it, so that a third names neither
        assert list(check_shapes(store)) == []
        lost = {o.node.rpartition("/id/")[2] for o in check_queries(store)}
        assert lost == {"rule/name", "metric/fps"} or lost == {"rule/name"}


def test_a_name_that_a_second_paper_coins_comes_apart_again(way: float, pages: dict[str, Path], tmp_path: Path) -> None:
    linked = "SELECT ?m { ?p dcterms:title 'Old Ideas' ; kg:uses ?m . ?m skos:prefLabel 'FastTree' ; kg:coinedIn ?c }"
    run(tmp_path / "s", pages["a"], pages["b"])
    with Store(tmp_path / "s") as store:
        assert len(list(store.select(linked))) == 1
    run(tmp_path / "s", pages["c"])
    with Store(tmp_path / "s") as store:
        assert list(store.select(linked)) == []


def test_building_again_adds_nothing(pages: dict[str, Path], tmp_path: Path) -> None:
    first = run(tmp_path / "s", *pages.values())
    before = turtle(tmp_path / "s")
    again = run(tmp_path / "s", *pages.values())
    assert again == replace(first, changed=0)
    assert turtle(tmp_path / "s") == before


def test_only_what_changed_is_written(pages: dict[str, Path], tmp_path: Path) -> None:
    many = tmp_path / "many.tsv"
    many.write_text("".join(f"Paper {n}\tNothing new in {n} ms.\n" for n in range(20)))
    run(tmp_path / "s", pages["b"], many)
    assert run(tmp_path / "s", pages["c"]).changed == 3  # two new papers, and the one that names BigRock
    assert run(tmp_path / "s", pages["a"]).changed == 5  # two new, two that name them, and an old title gone


def test_a_paper_that_gets_another_title_leaves_nothing_behind(
    way: float, pages: dict[str, Path], tmp_path: Path
) -> None:
    run(tmp_path / "s", pages["b"])
    run(tmp_path / "s", pages["a"])
    with Store(tmp_path / "s") as store:
        titles = [row[0].value for row in store.select("SELECT ?t { ?p a kg:Paper ; dcterms:title ?t } ORDER BY ?t")]
        assert len(titles) == 3
        assert len(list(store.select("SELECT ?l { ?l a kg:Listing }"))) == 4
        assert [o for o in check_queries(store) if "rule/" not in o.node and "metric/" not in o.node] == []


def test_jobs_change_nothing(pages: dict[str, Path], tmp_path: Path) -> None:
    many = tmp_path / "many.tsv"
    many.write_text("".join(f"Paper {n}\tWe use ToolBox{n % 7} in {n} ms.\n" for n in range(120)))
    run(tmp_path / "one", many, *pages.values(), jobs=1)
    run(tmp_path / "two", *pages.values(), many, jobs=3)
    assert turtle(tmp_path / "one") == turtle(tmp_path / "two")


def test_own_vocabulary_is_remembered_and_its_change_is_seen(
    way: float, pages: dict[str, Path], tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "hardware.tsv").write_text(TABLE)
    run(tmp_path / "s", pages["a"], vocabulary=own)
    named = "SELECT ?l { ?p kg:runsOn/skos:broader*/skos:prefLabel ?l } ORDER BY ?l"
    with Store(tmp_path / "s") as store:
        assert [row[0].value for row in store.select(named)] == ["GPU of nine", "Vendor T9"]
    (own / "hardware.tsv").write_text(TABLE.replace("Vendor T9", "T-Nine"))
    run(tmp_path / "s", pages["a"])
    with Store(tmp_path / "s") as store:
        assert [row[0].value for row in store.select(named)] == ["GPU of nine", "T-Nine"]
    (own / "hardware.tsv").unlink()
    own.rmdir()
    with pytest.raises(VocabularyError, match="own: no such folder"):
        run(tmp_path / "s", pages["a"])


def test_an_entity_that_nothing_uses_any_more_goes(way: float, pages: dict[str, Path], tmp_path: Path) -> None:
    run(tmp_path / "s", pages["a"])
    own = tmp_path / "own"
    own.mkdir()
    (own / "hardware.tsv").write_text(TABLE)
    run(tmp_path / "s", vocabulary=own)
    with Store(tmp_path / "s") as store:
        found = [row[0].value for row in store.select("SELECT ?l { ?h a kg:Hardware ; skos:prefLabel ?l } ORDER BY ?l")]
    assert found == ["GPU of nine", "Vendor T9"]


def test_another_base_is_refused(pages: dict[str, Path], tmp_path: Path) -> None:
    run(tmp_path / "s", pages["a"], base="https://example.org/mine")
    run(tmp_path / "s", pages["b"])
    run(tmp_path / "s", pages["b"], base="https://example.org/mine/")
    with pytest.raises(
        StoreError, match=r"its base is https://example.org/mine/, not https://other.org/; leave --base out"
    ):
        run(tmp_path / "s", pages["a"], base="https://other.org/")
    with pytest.raises(StoreError, match="--base: 'nonsense/' is no IRI"):
        run(tmp_path / "t", pages["a"], base="nonsense")
    assert b"<https://w3id.org/papers-kg/id/" not in turtle(tmp_path / "s")


def test_a_second_build_at_once_is_refused(pages: dict[str, Path], tmp_path: Path) -> None:
    with lock(tmp_path / "s"), pytest.raises(StoreError, match="another build is at work here"):
        run(tmp_path / "s", pages["a"])
    assert run(tmp_path / "s", pages["a"]).papers == 2


def test_problems_are_counted_and_stop_nothing(pages: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("no abstract\n" + A)
    told: list[Problem] = []
    summary = run(tmp_path / "s", bad, report=told.append)
    assert (summary.bad, summary.skipped, summary.papers) == (1, 0, 2)
    assert [str(p) for p in told] == [f"{bad}:1: no abstract; add one"]


def test_progress_ends_at_its_total(pages: dict[str, Path], tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    run(tmp_path / "s", *pages.values(), progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] != "read"] == [("annotate", 5, 5), ("write", 5, 5)]


def break_on_trees(papers: Iterable[Paper], vocabulary: Vocabulary) -> Iterator[Annotation]:
    for annotation in stand_ins.annotate(papers, vocabulary):
        if "Trees" in annotation.paper.title:
            raise ValueError("a bug")
        yield annotation


def fail_on_bushes(annotation: Annotation, links: tuple[Link, ...]) -> Extraction:
    if "Bushes" in annotation.paper.title:
        raise RecursionError("deep")
    return stand_ins.relate(annotation, links)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_paper_that_breaks_a_rule_is_named_and_stops_nothing(
    jobs: int, pages: dict[str, Path], tmp_path: Path
) -> None:
    told: list[Problem] = []
    broken = replace(stand_ins.ROOMS, annotate=break_on_trees, relate=fail_on_bushes)
    summary = run(tmp_path / "s", *pages.values(), rooms=broken, report=told.append, jobs=jobs)
    assert [(p.place, p.fact) for p in told] == [
        ("FastTree: Trees", "no entities read (ValueError: a bug)"),
        ("SlowBush: Bushes", "no entities read (RecursionError: deep)"),
    ]
    assert (summary.papers, summary.bad) == (5, 2)
    with Store(tmp_path / "s") as store:
        assert bool(store.query("ASK { ?p dcterms:title 'Old Ideas' ; kg:uses ?m }"))
        assert not bool(store.query("ASK { ?p dcterms:title 'FastTree: Trees' ; kg:mentions ?m }"))


def test_a_build_that_an_error_stopped_goes_on(pages: dict[str, Path], tmp_path: Path) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if step == "annotate":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "s", *pages.values(), progress=stop)
    run(tmp_path / "s")
    run(tmp_path / "whole", *pages.values())
    assert turtle(tmp_path / "s") == turtle(tmp_path / "whole")


# A timer of CPU time without a handler ends a process as kill -9 does: at any instruction, unseen by it. Unlike the
# clock, CPU time does not depend on what else the machine does.
MORTAL = """
import os, signal, time
signal.setitimer(signal.ITIMER_PROF, float(os.environ.get("KILLED_AFTER", "0")))
"""
SCRIPT = f"""{MORTAL}
import sys, stand_ins
from dataclasses import replace
from kg.build import site, write
from kg.build import build
site.CHUNK = write.CHUNK = 5
write.BATCH = 10
import kg.build as corridor
corridor.CHUNK = 5
build(sys.argv[2:], sys.argv[1], jobs=2, rooms=replace(stand_ins.ROOMS, annotate=stand_ins.slow))
print(time.process_time())
"""


def start(script: str, *arguments: object, seed: str = "0", after: float = 0.0) -> float | None:
    """The CPU seconds of a script that ran to its end, or None where it was killed after so many."""
    env = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}", "PYTHONHASHSEED": seed, "KILLED_AFTER": str(after)}
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], env=env, stdout=subprocess.PIPE)
    assert done.returncode in (0, -signal.SIGPROF)
    return float(done.stdout) if done.returncode == 0 else None


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    half = [tmp_path / "first.tsv", tmp_path / "second.tsv"]
    for at, path in enumerate(half):
        lines = (
            f"NewTool{n}: Tool\tNewTool{n} beats NewTool{(n * 7) % 160} in {n} ms.\n"
            for n in range(at * 80, at * 80 + 80)
        )
        path.write_text("".join(lines))
    return half


def test_killed_at_any_moment_the_next_build_completes_it(many: list[Path], tmp_path: Path) -> None:
    run(tmp_path / "whole", *many)
    wanted = turtle(tmp_path / "whole")
    whole = start(SCRIPT, tmp_path / "timed", *many)
    assert whole
    killed = 0
    for step in range(8):
        store = tmp_path / f"killed{step}"
        if step % 2:  # in the middle of adding to a store that is there
            run(store, many[0])
        killed += start(SCRIPT, store, *many, seed=str(step), after=whole * (step + 2) / 10) is None
        run(store, *many)
        assert turtle(store) == wanted, step
    assert killed >= 4


def test_hash_seeds_change_nothing(many: list[Path], tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert start(SCRIPT, tmp_path / seed, *many, seed=seed)
    assert turtle(tmp_path / "1") == turtle(tmp_path / "2")


def test_a_source_that_is_removed_leaves_what_the_others_tell(
    way: float, pages: dict[str, Path], tmp_path: Path
) -> None:
    run(tmp_path / "s", *pages.values())
    summary = remove(str(pages["c"]), tmp_path / "s", rooms=stand_ins.ROOMS, jobs=1)
    run(tmp_path / "without", pages["a"], pages["b"])
    assert turtle(tmp_path / "s") == turtle(tmp_path / "without")
    assert (summary.pages, summary.papers) == (2, 3)
    page = sha256(pages["a"].read_bytes()).hexdigest()
    pages["a"].unlink()
    remove(f"https://w3id.org/papers-kg/id/page/{page}", tmp_path / "s", rooms=stand_ins.ROOMS, jobs=1)
    run(tmp_path / "only", pages["b"])
    assert turtle(tmp_path / "s") == turtle(tmp_path / "only")
    with pytest.raises(InputError, match="the store holds nothing of it"):
        remove(str(pages["c"]), tmp_path / "s", rooms=stand_ins.ROOMS, jobs=1)
    assert turtle(tmp_path / "s") == turtle(tmp_path / "only")

"""A graph built on a cluster is the graph built at home, though a worker dies in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.build import build, cluster, shards
from kg.build.shards import Place, load, read_manifest, write_shard
from kg.errors import InputError, StoreError
from kg.export import export
from kg.resources import resource
from kg.store import Store

if TYPE_CHECKING:
    from distributed import LocalCluster

EXAMPLES = sorted(str(path) for path in resource("examples").glob("*.txt"))


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def turtle(store: Path) -> bytes:
    with Store(store) as opened:
        return export(opened, store / "graph.ttl").read_bytes()


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    distributed = pytest.importorskip("distributed", reason="needs the extra papers-kg[cluster]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
    ) as started:
        yield started


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("home") / "store"
    build(EXAMPLES, store, jobs=1)
    return store


@pytest.fixture(scope="module")
def written(workers: LocalCluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shards of the examples; one of the two workers was killed in the middle of them."""
    from distributed import Client

    target = tmp_path_factory.mktemp("cluster") / "shards"
    killed: list[int] = []
    with Client(workers) as client:
        pids = client.run(os.getpid)

    def kill(step: str, done: int, total: int) -> None:
        if step == "annotate" and not killed and done > 1:
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    size, cluster.SIZE = cluster.SIZE, 7
    try:
        cluster.build_shards(EXAMPLES, str(target), scheduler=workers.scheduler_address, progress=kill)
    finally:
        cluster.SIZE = size
    assert killed
    return target


def test_the_graph_of_a_cluster_is_that_of_a_build_at_home(written: Path, at_home: Path, tmp_path: Path) -> None:
    told = load(str(written), tmp_path / "store", quiet)
    assert turtle(tmp_path / "store") == turtle(at_home)
    with Store(at_home) as store:
        assert told.triples == sum(1 for _ in store.triples())
        assert told.papers == sum(1 for _ in store.select("SELECT ?p { ?p a kg:Paper }"))


def test_shards_are_sorted_and_the_manifest_is_right(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text())
    assert len(manifest["shards"]) == 11  # 60 papers in sevens, descriptions, VoID
    for shard in manifest["shards"]:
        data = (written / shard["name"]).read_bytes()
        lines = shards.decompress(data).splitlines()
        assert lines == sorted(set(lines))
        assert (len(lines), len(data)) == (shard["triples"], shard["bytes"])
        assert sha256(data).hexdigest() == shard["sha256"]
    names = {shard["name"] for shard in manifest["shards"]} | {"manifest.json"}
    assert {path.name for path in written.iterdir()} == names
    assert [name for name, _ in manifest["inputs"]] == [Path(path).name for path in EXAMPLES]
    assert [hash_ for _, hash_ in manifest["inputs"]] == [sha256(Path(p).read_bytes()).hexdigest() for p in EXAMPLES]


def test_a_worker_with_other_rules_is_refused() -> None:
    with pytest.raises(StoreError, match=r"its rules are .*, the driver's 0123; install the same papers-kg"):
        cluster._kit(cluster.Job("memory://x", "0123", "https://a.example/", ()))


def test_a_user_s_tables_reach_the_workers(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = "id\tname\taliases\tbroader\tmatch\tnear\tfires\tsilent\nx9\tNovaChip X9\tX9\t\tplain\t\t\t\n"
    (own / "hardware.tsv").write_text(text)
    kit = cluster._kit(
        cluster.Job("memory://x", cluster.version_of(own), "https://a.example/", (("hardware.tsv", text.encode()),))
    )
    assert kit.vocabulary["hardware/x9"].name == "NovaChip X9"


def test_stdin_and_a_scheduler_that_is_none() -> None:
    with pytest.raises(InputError, match="a cluster cannot read stdin"):
        cluster.build_shards(["-"], "memory://y")
    with pytest.raises(StoreError, match="no scheduler answers"), cluster._client("nonsense://x", 1):
        pass


def small(url: str) -> Place:
    """A graph of two triples in a place of any kind."""
    place = Place(url)
    line = b'<http://a.example/s> <http://a.example/p> "%d" .\n'
    shard, classes, properties = write_shard(place, "papers-00000.nt.zst", line % 2 + line % 1 + line % 2)
    assert (shard.triples, dict(classes), dict(properties)) == (2, {}, {"http://a.example/p": 2})
    shards.write_manifest(place, shards.Manifest("0", "r", "http://a.example/", (), 0, 2, {}, (shard,)))
    return place


def test_shards_on_object_storage(tmp_path: Path) -> None:
    small("memory://bucket/graph").write("old.nt.zst", b"")
    place = small("memory://bucket/graph")
    assert place.names() == ["manifest.json", "papers-00000.nt.zst"]
    load("memory://bucket/graph", tmp_path / "s", quiet)
    load("memory://bucket/graph", tmp_path / "s", quiet)
    with Store(tmp_path / "s") as store:
        assert len(list(store.triples())) == 2


def test_shards_that_are_broken_leave_the_store_as_it_was(tmp_path: Path) -> None:
    place = small(str(tmp_path / "shards"))
    load(place.url, tmp_path / "s", quiet)
    good = place.read("papers-00000.nt.zst")
    place.write("papers-00000.nt.zst", good[:-3])
    with pytest.raises(InputError, match=r"SHA-256 is not the manifest's\); copy it again"):
        load(place.url, tmp_path / "s", quiet)
    with Store(tmp_path / "s") as store:
        assert len(list(store.triples())) == 2
    place.remove("papers-00000.nt.zst")
    with pytest.raises(InputError, match=r"papers-00000.nt.zst: cannot be loaded"):
        load(place.url, tmp_path / "s", quiet)
    place.write("manifest.json", b'{"format": 0}')
    with pytest.raises(InputError, match="shards of format 0, this is 1; build them again"):
        read_manifest(place)
    with pytest.raises(InputError, match=r"no manifest.json here"):
        load(str(tmp_path / "nothing"), tmp_path / "s", quiet)


def test_loaded_and_built_stores_are_kept_apart(at_home: Path, tmp_path: Path) -> None:
    place = small(str(tmp_path / "shards"))
    with pytest.raises(StoreError, match="holds a graph of `kg build`; load into another folder"):
        load(place.url, at_home, quiet)
    load(place.url, tmp_path / "s", quiet)
    with pytest.raises(StoreError, match="was filled by `kg load`; use another folder"):
        build(EXAMPLES, tmp_path / "s")


def test_the_commands(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(resource())}
    small(str(tmp_path / "shards"))
    command = [sys.executable, "-c", "from kg.cli import main; main()", "load", str(tmp_path / "shards")]
    done = subprocess.run([*command, "--store", str(tmp_path / "s")], capture_output=True, text=True, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["papers", "0", "triples", "2", "shards", "1"]

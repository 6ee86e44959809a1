"""What machines do to stores: killed at any moment, a full disk, no permission, broken files, two builds at once.

After each, what was promised is there and nothing else, and what went wrong is said in one line. `PAPERS_KG_KILLS=50`
kills more often.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_build import MORTAL, SCRIPT, many, run, start, turtle

from kg.build import build
from kg.build.shards import Manifest, Place, load, write_manifest, write_shard
from kg.errors import StoreError
from kg.ledger import FILE, lock
from kg.resources import resource as shipped
from kg.store import GRAPH, Store, counts

KILLS = int(os.environ.get("PAPERS_KG_KILLS", "12"))
EXAMPLE = str(shipped("examples", "rendering.txt"))
ENVIRONMENT = os.environ | {"PYTHONPATH": str(shipped())}
assert many  # a fixture


def kg(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Runs the command, with bounded memory and time."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=120, **more)  # type: ignore[call-overload, no-any-return]


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that failed as it should."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("built") / "store"
    build([EXAMPLE], store, jobs=1)
    return store


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "store"))


def test_builds_killed_at_random_moments_are_completed_by_the_next(many: list[Path], tmp_path: Path) -> None:
    run(tmp_path / "whole", *many)
    wanted = turtle(tmp_path / "whole")
    whole, chance, hit = start(SCRIPT, tmp_path / "timed", *many), random.Random(1), 0
    assert whole
    for number in range(KILLS):
        place = tmp_path / "killed"
        shutil.rmtree(place, ignore_errors=True)
        if number % 2:
            run(place, many[0])
        before = turtle(place) if number % 2 else None
        hit += start(SCRIPT, place, *many, seed=str(number), after=whole * chance.uniform(0.15, 0.9)) is None
        if before is not None:  # the graph opens, and holds whole papers only
            with Store(place) as opened:
                half = "?s a kg:Statement ; rdf:subject ?p FILTER NOT EXISTS { ?p a kg:Paper }"
                assert not bool(opened.query(f"ASK {{ {half} }}"))
        run(place, *many)
        assert turtle(place) == wanted, number
    assert hit >= KILLS // 3


def shards(target: Path, name: str, count: int) -> Place:
    """Shards of some thousand triples, each of which names the set."""
    place = Place(str(target))
    made = []
    for number in range(count):
        lines = (f'<http://a.example/{number}/{n}> <http://a.example/{name}> "{n}" .\n' for n in range(4000))
        made.append(write_shard(place, f"papers-{number:05}.nt.zst", "".join(lines).encode())[0])
    write_manifest(place, Manifest("0", name, "http://a.example/", (), 0, 4000 * count, {}, tuple(made)))
    return place


LOAD = f"""{MORTAL}
import sys; from kg.build.shards import load; load(sys.argv[1], sys.argv[2], lambda *step: None)
print(time.process_time())
"""


def test_loads_killed_at_random_moments_leave_the_old_graph_or_the_new(tmp_path: Path) -> None:
    old, new = shards(tmp_path / "old", "old", 2), shards(tmp_path / "new", "new", 12)
    whole, chance, hit = start(LOAD, new.url, tmp_path / "timed"), random.Random(2), 0
    assert whole
    for _ in range(KILLS):
        target = tmp_path / "killed"
        shutil.rmtree(target, ignore_errors=True)
        load(old.url, target, lambda *step: None)
        hit += start(LOAD, new.url, target, after=whole * chance.uniform(0.3, 0.9)) is None
        with Store(target) as opened:
            held = counts(opened.oxigraph)[1]
        assert held in ({"http://a.example/old": 8000}, {"http://a.example/new": 48000})
        load(new.url, target, lambda *step: None)
        with Store(target) as opened:
            assert counts(opened.oxigraph)[1] == {"http://a.example/new": 48000}
        assert not [path for path in target.iterdir() if path.name.startswith("graph.")]
    assert hit >= KILLS // 3


def limit(size: int) -> Callable[[], None]:
    """Makes a process fail to write a file larger than this, as on a full disk."""

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return bound


@pytest.mark.parametrize("size", [10_000, 60_000, 200_000])
def test_files_that_cannot_grow(size: int, tmp_path: Path, built: Path) -> None:
    line = told(kg("build", EXAMPLE, "--jobs", "1", "--store", str(tmp_path / "s"), preexec_fn=limit(size)))
    assert "cannot be written" in line or "check the path and the disk" in line
    build([EXAMPLE], tmp_path / "s", jobs=1)
    assert turtle(tmp_path / "s") == turtle(built)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small tmpfs is not permitted here; test_files_that_cannot_grow stands in")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def remount(place: Path, options: str) -> None:
    """Changes the size of a small disk, or whether it may be written."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


@pytest.fixture
def read_only(request: pytest.FixtureRequest, built: Path, tmp_path: Path) -> Path:
    """A store that may only be read: by its permissions, or, since root may write anywhere, on a disk that is so."""
    if os.getuid():
        store = Path(shutil.copytree(built, tmp_path / "store"))
        for path in (*store.rglob("*"), store):
            path.chmod(0o555 if path.is_dir() else 0o444)
        return store
    disk: Path = request.getfixturevalue("small_disk")
    remount(disk, "size=64m")
    store = Path(shutil.copytree(built, disk / "store"))
    remount(disk, "ro")
    return store


def test_a_full_disk(small_disk: Path, built: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(1_400_000))
    line = told(kg("build", EXAMPLE, "--jobs", "1", "--store", str(small_disk / "s")))
    assert "No space left" in line or "full" in line or "disk" in line
    filler.unlink()
    remount(small_disk, "size=64m")
    build([EXAMPLE], small_disk / "s", jobs=1)
    assert turtle(small_disk / "s") == turtle(built)


def test_a_folder_that_may_only_be_read(read_only: Path) -> None:
    assert "cannot be written" in told(kg("build", EXAMPLE, "--store", str(read_only)))
    asked = kg("query", "most-used-hardware", "--store", str(read_only), "--format", "csv")
    assert asked.returncode == 0 and asked.stdout.count("\n") > 1
    for how in ((), ("--not",)):
        why = kg("why", *how, "Plenoxels", "Titan RTX", "--store", str(read_only))
        assert why.returncode == 0 and "TITAN RTX" in why.stdout, why.stderr


def test_a_second_build_says_that_another_is_at_work(store: Path) -> None:
    with lock(store):
        assert "another build is at work here; wait" in told(kg("build", EXAMPLE, "--store", str(store)))
        assert "another build is at work here" in told(kg("remove", EXAMPLE, "--store", str(store)))
        assert kg("query", "most-used-hardware", "--store", str(store)).returncode == 0


def largest(store: Path, pattern: str) -> Path:
    return max((store / GRAPH).glob(pattern), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("name", ["*.sst", "CURRENT", "MANIFEST-*"])
def test_a_broken_graph_is_told_and_mended_by_building_again(name: str, store: Path, built: Path) -> None:
    path = largest(store, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for command in (
        ("export", str(store / "x.ttl")),
        ("query", "most-used-hardware"),
        ("show", "gpu"),
        ("build", EXAMPLE),
    ):
        line = told(kg(*command, "--store", str(store)))
        assert "Corruption" in line and line.endswith("delete its folder graph/ and build again"), command
    shutil.rmtree(store / GRAPH)
    build([], store, jobs=1)
    assert turtle(store) == turtle(built)


def test_blocks_that_changed_on_disk_are_told(store: Path) -> None:
    for path in (store / GRAPH).glob("*.sst"):
        data = bytearray(path.read_bytes())
        data[100:200] = bytes(byte ^ 0xFF for byte in data[100:200])
        path.write_bytes(data)
    assert "Corruption" in told(kg("export", str(store / "x.nt"), "--store", str(store)))
    assert not (store / "x.nt").exists()


@pytest.mark.parametrize("share", [0.0, 0.4], ids=["whole", "most"])
def test_files_of_zeros_are_told_in_bounded_memory(share: float, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "2")  # threads take addresses by the number of cores

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

    path = largest(store, "*.sst")
    data = path.read_bytes()
    start = int(len(data) * share)
    path.write_bytes(data[:start] + bytes(len(data) - start))
    line = told(kg("export", str(store / "x.nt"), "--store", str(store), preexec_fn=bound))
    assert "Corruption" in line and line.endswith("delete its folder graph/ and build again")


def test_a_folder_of_other_files_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "kg-work").mkdir()
    place = str(tmp_path)
    for command in (("build", EXAMPLE, "--store", place), ("build", EXAMPLE, "--store", place, "--engine", "dask")):
        line = told(kg(*command))
        assert "holds other files (" in line and "notes.txt" in line and "name a new folder" in line
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "kg-work"}


def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path, built: Path) -> None:
    place = tmp_path / "s"
    assert "no such file" in told(kg("build", str(tmp_path / "none.txt"), "--store", str(place)))
    assert not place.exists()
    place.mkdir()  # a folder of one's own stays
    assert "no such file" in told(kg("build", str(tmp_path / "none.txt"), "--store", str(place)))
    assert place.is_dir()
    build([EXAMPLE], place, jobs=1)
    assert turtle(place) == turtle(built)


def test_a_broken_ledger_is_told(store: Path) -> None:
    path = store / FILE
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    line = told(kg("build", str(shipped("examples", "models.txt")), "--store", str(store)))
    assert "ledger" in line and line.endswith("build into another folder")


def test_a_store_of_another_format_is_refused(store: Path) -> None:
    from kg.ledger import Ledger

    held = Ledger(store / FILE)
    held.remember("format", "99")
    held.close()
    with pytest.raises(StoreError, match="ledger of format 99, this is 1; build into a new folder"):
        build([EXAMPLE], store, jobs=1)

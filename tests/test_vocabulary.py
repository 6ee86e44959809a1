"""The tables of `ontology/vocabulary/`: their form, and that every name finds its own entry in a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from kg.annotate.lexicon import cues
from kg.annotate.recognizer import Recognizer
from kg.errors import VocabularyError
from kg.model import TYPES
from kg.resources import resource
from kg.tables import read_matches
from kg.vocabulary import TABLES, Entry, Vocabulary, load, read_table, rows

TABLE_FOLDER = resource("ontology", "vocabulary")
LINKS = resource("ontology", "links")
FLOORS = {"hardware": 300, "methods": 700, "datasets": 500, "models": 600, "tasks": 200, "metrics": 80}
CARRIERS = {
    "Hardware": "We run it on {} here.",
    "Method": "We work with {} here.",
    "Dataset": "We test it on {} here.",
    "Model": "We start from {} here.",
    "Task": "We look at {} here.",
    "Metric": "We report {} here.",
}
# What the figures of a device can be: (least, most) in the property's own unit.
RANGES = {
    "memoryGB": (0.1, 1000),
    "memoryBandwidthGBs": (1, 100_000),  # 80 TB/s where all memory is on the chip
    "peakFP64TFLOPS": (0.01, 500),
    "peakFP32TFLOPS": (0.01, 2000),
    "peakTF32TFLOPS": (1, 5000),
    "peakFP16TFLOPS": (0.01, 10_000),
    "peakBF16TFLOPS": (0.01, 10_000),
    "peakFP8TFLOPS": (1, 20_000),
    "peakFP4TFLOPS": (1, 50_000),
    "peakINT8TOPS": (0.1, 20_000),
    "tdpW": (1, 3000),
}


def entries(table: str) -> list[Entry]:
    return list(read_table(TABLE_FOLDER / f"{table}.tsv", TABLES[table]))


def told(offenders: list[str]) -> str:
    return f"{len(offenders)} lines of ontology/vocabulary to mend:\n" + "\n".join(offenders)


@pytest.fixture(scope="module")
def named() -> Callable[[str], set[str | None]]:
    """What the real recognizer names in a sentence: the paths of vocabulary entries, None for other names."""
    recognizer = Recognizer(load())
    return lambda text: {mention.entry for mention in recognizer.recognize(text, 0)[1]}


# --- form ---


@pytest.mark.parametrize("table", TABLES)
def test_lines_are_sorted_slugs_told_once(table: str) -> None:
    found = entries(table)
    assert len(found) >= FLOORS[table], (
        f"{table}.tsv has {len(found)} lines, fewer than {FLOORS[table]}: lines were lost"
    )
    offenders = [
        f"{after.place}: {after.id!r} stands behind {before.id!r}; sort the table by id and keep each id once"
        for before, after in pairwise(found)
        if before.id >= after.id
    ]
    offenders += [
        f"{e.place}: {e.id!r} is no slug; write lower-case letters, digits and single hyphens"
        for e in found
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e.id)
    ]
    assert not offenders, told(offenders)


@pytest.mark.parametrize("table", TABLES)
def test_cells_are_clean(table: str) -> None:
    offenders = []
    for place, row in rows(TABLE_FOLDER / f"{table}.tsv"):
        for column, cell in row.items():
            if cell != cell.strip() or "  " in cell or cell.startswith("|") or cell.endswith("|") or "||" in cell:
                offenders.append(f"{place}: stray blank or bar in column {column}: {cell!r}; take it out")
    assert not offenders, told(offenders)


def joined(name: str) -> str:
    """A name without its joints, as the matcher sees it: what two lines may not share."""
    return re.sub(r"[\s\-_]+", "", name if name != name.lower() else name.lower())


def clashes(found: list[Entry], across: bool) -> Iterator[str]:
    owners: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in found:
        for name in entry.names:
            owners[joined(name)].setdefault(entry.path, entry)
    for name, group in sorted(owners.items()):
        lines = sorted(group.values(), key=lambda e: e.path)
        if len(lines) > 1 and (not across or sum(e.match == "plain" for e in lines) > 1):
            places = " and ".join(e.place for e in lines)
            yield f"{places}: both tell {name!r}; drop the alias on one line, or make one line context"


@pytest.mark.parametrize("table", TABLES)
def test_no_name_stands_on_two_lines_of_a_table(table: str) -> None:
    offenders = list(clashes(entries(table), across=False))
    offenders += [
        f"{e.place}: {name!r} is told twice on the line; keep it once"
        for e in entries(table)
        for name in sorted(set(e.names))
        if e.names.count(name) > 1
    ]
    assert not offenders, told(offenders)


def test_no_two_tables_claim_a_name_as_plain() -> None:
    offenders = list(clashes([e for table in TABLES for e in entries(table)], across=True))
    assert not offenders, told(offenders)


def test_no_alias_is_a_later_version_of_its_line() -> None:
    """ "X v2" on the line of X would make one thing of two; the two exceptions are what the plain name means today."""
    later = [
        f"{entry.place}: {alias!r} is a later version; give it a line of its own, {entry.id!r} as its broader term"
        for table in TABLES
        for entry in entries(table)
        for alias in entry.aliases
        if (version := re.fullmatch(rf"{re.escape(entry.name)}[ -]?v(\d+)", alias, re.I))
        and int(version[1]) > 1
        and entry.name not in ("RCV1", "ScanNet")
    ]
    assert not later, told(later)


@pytest.mark.parametrize(
    ("table", "version", "other", "broader"),
    [
        ("models", "AlphaFold2", "AlphaFold", "alphafold"),
        ("models", "MiniCPM-V 2.6", "MiniCPM-V 4.5", "minicpm-v"),
        ("models", "UI-TARS-1.5-7B", "UI-TARS-1.5", "ui-tars-1-5"),
        ("datasets", "BraTS2021", "BraTS 2020", "brats"),
        ("datasets", "SQuAD v2", "SQuAD", "squad"),
        ("methods", "MoCo v3", "MoCo v2", "moco"),
        ("hardware", "SpiNNaker2", "SpiNNaker", "spinnaker"),
    ],
)
def test_versions_sizes_and_editions_are_things_of_their_own(
    table: str, version: str, other: str, broader: str
) -> None:
    lines = {name: entry for entry in entries(table) for name in entry.names}
    assert lines[version].id != lines[other].id
    assert lines[version].broader == (broader,)


def test_a_clash_is_named_with_both_lines_and_the_cure() -> None:
    one = Entry("Method", "a", "Foo-Net", (), (), "plain", (), "", "", {}, "methods.tsv:2")
    two = Entry("Model", "b", "FooNet", (), (), "plain", (), "", "", {}, "models.tsv:9")
    context = Entry("Model", "b", "FooNet", (), (), "context", (), "", "", {}, "models.tsv:9")
    assert list(clashes([one, two], across=True)) == [
        "methods.tsv:2 and models.tsv:9: both tell 'FooNet'; drop the alias on one line, or make one line context"
    ]
    assert not list(clashes([one, context], across=True))


def test_broader_terms_are_known_and_run_in_no_circle() -> None:
    vocabulary = load()  # raises for a broader term that no line has
    offenders = [
        f"{e.place}: {e.id!r} is above itself; mend broader"
        for e in vocabulary
        if e.path in vocabulary.ancestors(e.path)
    ]
    assert not offenders, told(offenders)
    roots = [p for p in ("hardware/gpu", "method/quantization") if p in vocabulary.entries]
    assert len(roots) == 2
    assert vocabulary.ancestors("hardware/nvidia-a100")[-1] != "hardware/nvidia-a100"
    assert "hardware/gpu" in vocabulary.ancestors("hardware/nvidia-a100")
    assert "method/quantization" in vocabulary.ancestors("method/gptq")


@pytest.mark.parametrize("table", TABLES)
def test_context_lines_say_where_they_fire(table: str) -> None:
    offenders = []
    for e in entries(table):
        context = e.match == "context"
        if context and not (e.near or cues().get(e.type)):
            offenders.append(f"{e.place}: {e.id!r} has no near; write the words that stand beside it")
        if context and not (e.fires and e.silent):
            offenders.append(f"{e.place}: {e.id!r} lacks fires or silent; write a sentence of your own for each")
        if not context and (e.near or e.fires or e.silent):
            offenders.append(
                f"{e.place}: {e.id!r} is {e.match} but has near, fires or silent; empty them or write context"
            )
    assert not offenders, told(offenders)


def test_a_segment_is_what_a_device_is_sold_as() -> None:
    """What a thing is (a family, an architecture, a part of a chip) stands in broader; no buyer looks for a "class"."""
    sold = {"datacenter", "embedded", "mobile", "consumer", "edge", "laptop", "fpga", "supercomputer", "system"}
    sold |= {"workstation", "headset", ""}
    offenders = [e.place for e in load().entries.values() if e.type == "Hardware" and e.extra["segment"] not in sold]
    assert not offenders, f"leave segment empty there, or write one of {sorted(sold)}"


def test_metrics_say_which_way_is_better() -> None:
    offenders = [
        f"{place}: higher_is_better is {row['higher_is_better']!r}; write yes, no or nothing"
        for place, row in rows(TABLE_FOLDER / "metrics.tsv")
        if row["higher_is_better"] not in ("yes", "no", "")
    ]
    assert not offenders, told(offenders)


# --- names through the real recognizer ---


def unfound(found: Iterable[Entry], named: Callable[[str], set[str | None]]) -> Iterator[tuple[str, str]]:
    """Each plain name that does not find its own entry, with what to say of it."""
    for e in found:
        for name in e.names if e.match == "plain" else ():
            if e.path not in named(CARRIERS[e.type].format(name)):
                yield name, f"{e.place}: {name!r} does not find {e.path}; drop it, or make the line context"


@pytest.mark.parametrize("table", TABLES)
def test_plain_names_find_their_own_entry(table: str, named: Callable[[str], set[str | None]]) -> None:
    offenders = [message for _, message in unfound(entries(table), named)]
    assert not offenders, told(offenders)


@pytest.mark.parametrize("table", TABLES)
def test_context_names_fire_in_context_only(table: str, named: Callable[[str], set[str | None]]) -> None:
    offenders = []
    for e in entries(table):
        if e.match == "context":
            if e.path not in named(e.fires):
                offenders.append(f"{e.place}: {e.id!r} is silent in {e.fires!r}; mend near or the sentence")
            if e.path in named(e.silent):
                offenders.append(f"{e.place}: {e.id!r} fires in {e.silent!r}; mend near or the sentence")
    assert not offenders, told(offenders)


def test_names_that_only_carry_the_tree_never_fire(named: Callable[[str], set[str | None]]) -> None:
    never = [e for table in TABLES for e in entries(table) if e.match == "never"]
    assert len(never) >= 20
    offenders = [
        f"{e.place}: {name!r} fires though it only carries the tree"
        for e in never
        for name in e.names
        if e.path in named(CARRIERS[e.type].format(name))
    ]
    assert not offenders, told(offenders)


def test_decoys_stay_silent(named: Callable[[str], set[str | None]]) -> None:
    decoys = list(rows(Path(__file__).parent / "decoys.tsv", ("sentence", "silent")))
    assert len(decoys) >= 40
    vocabulary = load()
    offenders = []
    for place, row in decoys:
        found = named(row["sentence"])
        if row["silent"] != "*" and row["silent"] not in vocabulary.entries:
            offenders.append(f"{place}: {row['silent']!r} is no entry; mend the path")
        if row["silent"] in found or (row["silent"] == "*" and found):
            offenders.append(f"{place}: {row['sentence']!r} names {sorted(map(str, found))}; make that line context")
    assert not offenders, told(offenders)


def test_a_decoy_fires_in_its_own_field(named: Callable[[str], set[str | None]]) -> None:
    """The check of decoys can fail: the same names in a sentence of ML are found."""
    assert "model/wan" in named("We compare with Wan on text-to-video generation.")
    assert "method/adam" in named("We train with the Adam optimizer.")
    assert "hardware/nvidia-hopper" in named("The kernel is written for the Hopper GPU architecture.")


# --- reading ---

HEADER = "id\tname\taliases\tbroader\tmatch\tnear\tfires\tsilent\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (HEADER + "a\tA\t\t\tsometimes\t\t\t\n", "methods.tsv:2: match is 'sometimes'; write plain, context or never"),
        (HEADER + "a\tA\t\t\tplain\n", "methods.tsv:2: 5 cells where the header has 8; mend the tabs"),
        (HEADER + "\tA\t\t\tplain\t\t\t\n", "methods.tsv:2: no id or no name; fill both"),
        (HEADER + "a\tA\t\tno-such\tplain\t\t\t\n", "methods.tsv:2: broader 'no-such' is no id of this table"),
        (
            HEADER + "a\tA\t\t\tplain\t\t\t\na\tB\t\t\tplain\t\t\t\n",
            "methods.tsv:3: 'a' is told twice (also methods.tsv:2)",
        ),
        ("id\tname\na\tA\n", "methods.tsv:1: no column 'aliases'"),
        (
            HEADER + "../a\tA\t\t\tplain\t\t\t\n",
            "methods.tsv:2: '../a' is no id; write small letters, digits and hyphens",
        ),
        (HEADER + "a\tA\0\t\t\tplain\t\t\t\n", "methods.tsv: bytes that are no text; save the table as UTF-8"),
        (HEADER + "a\t\udcff\t\t\tplain\t\t\t\n", "methods.tsv: bytes that are no text; save the table as UTF-8"),
        (
            HEADER + f"a\tA\t{'Foo; ' * 60}\t\tplain\t\t\t\n",
            "methods.tsv:2: a name of 299 characters; part it with '|': 200 at most",
        ),
    ],
)
def test_a_broken_line_is_named_with_its_cure(tmp_path: Path, lines: str, message: str) -> None:
    (tmp_path / "methods.tsv").write_text(lines, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(VocabularyError) as error:
        load(tmp_path)
    assert str(error.value).startswith(message)


def test_a_table_with_the_mark_of_an_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "methods.tsv").write_text(HEADER + "my-trick\tMyTrick\t\tadam\tplain\t\t\t\n", encoding="utf-8-sig")
    assert load(tmp_path)["method/my-trick"].name == "MyTrick"


def test_a_folder_without_tables_is_no_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "devices.tsv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"no table is here; name one of hardware\.tsv, "):
        load(tmp_path)


def test_a_users_line_replaces_ours_and_adds_to_it(tmp_path: Path) -> None:
    lines = HEADER + "adam\tAdam\tADAM!\t\tplain\t\t\t\nmy-trick\tMyTrick\t\tadam\tplain\t\t\t\n"
    (tmp_path / "methods.tsv").write_text("# ours, by the user\n" + lines, encoding="utf-8")
    vocabulary = load(tmp_path)
    assert vocabulary["method/adam"].match == "plain"
    assert vocabulary.ancestors("method/my-trick") == ["method/adam"]
    assert len(vocabulary.entries) == len(load().entries) + 1


def test_an_unknown_path_has_no_ancestors() -> None:
    assert Vocabulary({}).ancestors("method/none") == []


# --- figures and links ---


def figures() -> list[tuple[str, dict[str, str]]]:
    return list(rows(TABLE_FOLDER / "figures.tsv", ("id", "property", "value", "source")))


def test_figures_are_of_known_devices_and_in_range() -> None:
    devices, offenders, seen = {e.id for e in entries("hardware")}, [], {}
    found = figures()
    assert len(found) >= 300
    for place, row in found:
        key = (row["id"], row["property"])
        if row["id"] not in devices:
            offenders.append(f"{place}: {row['id']!r} is no id of hardware.tsv; add the device or mend the id")
        if row["property"] not in {*RANGES, "releaseDate"}:
            offenders.append(f"{place}: {row['property']!r} is no property of devices; take one of {sorted(RANGES)}")
        elif problem := implausible(row["property"], row["value"]):
            offenders.append(f"{place}: {problem}")
        if key in seen:
            offenders.append(f"{place}: {key} also stands in {seen[key]}; keep one figure")
        seen[key] = place
        if not re.fullmatch(r"https?://[^\s]+\.[^\s]+", row["source"]):
            offenders.append(
                f"{place}: the source {row['source']!r} is no address; name the page that shows the figure"
            )
    keys = [(row["id"], row["property"]) for _, row in found]
    assert keys == sorted(keys), "figures.tsv is not sorted by id and property; sort it"
    assert not offenders, told(offenders)


def implausible(prop: str, value: str) -> str | None:
    """What is wrong with a figure, or None."""
    if prop == "releaseDate":
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
            return f"{value!r} is no date; write 2020-05-14, 2020-05 or 2020"
        day = date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
        return None if date(2005, 1, 1) <= day <= date(2027, 1, 1) else f"{value} is out of time; check the source"
    if not re.fullmatch(r"\d+(\.\d+)?", value):
        return f"{value!r} is no plain number; write digits with a point"
    least, most = RANGES[prop]
    return None if least <= float(value) <= most else f"{prop} {value} is not in {least}..{most}; check its unit"


@pytest.mark.parametrize(
    ("prop", "value", "wrong"),
    [
        ("memoryGB", "80", False), ("memoryGB", "80000", True), ("memoryGB", "8e1", True), ("memoryGB", "1,024", True),
        ("releaseDate", "2020-05-14", False), ("releaseDate", "2020-05", False), ("releaseDate", "2020", False),
        ("releaseDate", "May 2020", True), ("releaseDate", "1920-05-14", True),
    ],
)  # fmt: skip
def test_implausible_figures_are_told(prop: str, value: str, wrong: bool) -> None:
    assert (implausible(prop, value) is not None) == wrong


def test_every_property_of_figures_is_a_term() -> None:
    terms = resource("ontology", "terms.ttl").read_text(encoding="utf-8")
    for prop in (*RANGES, "releaseDate"):
        assert re.search(rf"^kg:{prop} ", terms, re.M), f"kg:{prop} is no term of ontology/terms.ttl; add it there"


def test_links_to_other_catalogues_start_at_entries_of_ours() -> None:
    vocabulary, place = load(), LINKS / "wikidata.tsv"
    found = read_matches(place)
    assert len(found) >= 20
    for path, iris in found.items():
        assert path in vocabulary.entries, f"wikidata.tsv: {path!r} is no entry; mend the path"
        for iri in iris:
            assert re.fullmatch(r"http://www\.wikidata\.org/entity/Q\d+", iri), (
                f"wikidata.tsv: {iri!r} is no Wikidata IRI"
            )
    targets = [iri for iris in found.values() for iri in iris]
    assert len(targets) == len(set(targets)), "wikidata.tsv: two entries are one thing elsewhere; merge the lines"


def test_hosts_are_hosts() -> None:
    host = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
    mirrors = [row for _, row in rows(LINKS / "mirrors.tsv", ("host", "real"))]
    assert {"host": "b-61j.pages.dev", "real": "huggingface.co"} in mirrors
    hosts = [row["host"] for _, row in rows(LINKS / "codehosts.tsv", ("host",))]
    assert "github.com" in hosts and hosts == sorted(set(hosts))
    domains = [row["domain"] for _, row in rows(LINKS / "domains.tsv", ("domain",))]
    assert "com" in domains and domains == sorted(set(domains)) and all(map(str.isalpha, domains))
    for name in [*hosts, *(cell for row in mirrors for cell in row.values())]:
        assert host.fullmatch(name), f"{name!r} is no host; write it without https:// and path"
    assert not {row["host"] for row in mirrors} & {row["real"] for row in mirrors}, "a mirror of a mirror"


def test_tables_cover_the_types() -> None:
    assert sorted(TABLES.values()) == sorted(TYPES)

"""Every format says what the graph says, in the same bytes each time, and others read it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
import rdflib

from kg import terms
from kg.errors import KgError
from kg.export import export
from kg.resources import resource
from kg.store import GRAPH, Store

VALID = resource("ontology", "examples", "valid", "one-paper.ttl")
HARD = [  # text that breaks writers: quotes, backslashes, lines, other planes, formulas, controls
    'a "quote" and \\ a slash',
    "line\nbreak\rand\ttab",
    "𝒢 and é and \u2028",
    "=1+1",
    "@prefix x: <y> .",
    "\x07 bell",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "s").mkdir()
    graph = ox.Store(str(tmp_path / "s" / GRAPH))
    graph.bulk_load(path=str(VALID), format=ox.RdfFormat.TURTLE)
    hardware = ox.NamedNode(terms.BASE + "hardware/t9")
    for text in HARD:
        graph.add(ox.Quad(hardware, ox.NamedNode(terms.ALT_LABEL), ox.Literal(text)))
    graph.flush()
    return tmp_path / "s"


def written(folder: Path, name: str, format_: str | None = None) -> Path:
    with Store(folder) as store:
        return export(store, folder / name, format_)


def wanted(folder: Path) -> rdflib.Graph:
    with Store(folder) as store:
        graph = rdflib.Graph()
        graph += store.graph()
        return graph


def by_value(graph: rdflib.Graph) -> set[tuple[object, ...]]:
    """Triples with numbers as numbers: Oxigraph keeps 90.0 as 90, files say 90.0."""

    def plain(term: object) -> object:
        if not isinstance(term, rdflib.Literal):
            return term
        number = term.datatype in (rdflib.XSD.decimal, rdflib.XSD.double)
        return (term.toPython() if number else str(term), term.datatype or rdflib.XSD.string)

    return {(s, p, plain(o)) for s, p, o in graph}


def rapper(path: Path, syntax: str) -> int:
    if shutil.which("rapper") is None:
        pytest.skip("rapper (Debian: raptor2-utils) is not installed")
    done = subprocess.run(["rapper", "-c", "-i", syntax, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr and "arning" not in done.stderr, done.stderr
    count = re.search(r"returned (\d+) triples", done.stderr)
    assert count is not None
    return int(count[1])


@pytest.mark.parametrize(("ending", "syntax"), [("ttl", "turtle"), ("nt", "ntriples")])
def test_an_independent_parser_reads_as_many_triples(folder: Path, ending: str, syntax: str) -> None:
    assert rapper(written(folder, f"x.{ending}", None), syntax) == len(wanted(folder))


@pytest.mark.parametrize(("ending", "syntax"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_graph(folder: Path, ending: str, syntax: str) -> None:
    read = rdflib.Graph().parse(written(folder, f"x.{ending}"), format=syntax)
    assert len(read) == len(wanted(folder))
    assert by_value(read) == by_value(wanted(folder))


def test_turtle_is_sorted_grouped_and_prefixed(folder: Path) -> None:
    text = written(folder, "x.ttl").read_text(encoding="utf-8")
    subjects = re.findall(r"^(\w+:\S+) a ", text, re.M)
    assert len(subjects) == len(set(subjects)) > 20
    assert subjects == sorted(subjects)
    assert "kg:value 90.0 ;" in text
    assert "kg:memoryGB 16.0 ;" in text
    assert "_:" not in text and "<<" not in text
    prefixes = re.findall(r"^@prefix (\w+):", text, re.M)
    assert prefixes == sorted(prefixes)


def test_ntriples_are_sorted_by_subject(folder: Path) -> None:
    subjects = [line.split(" ")[0] for line in written(folder, "x.nt").read_text(encoding="utf-8").split("\n")[:-1]]
    assert subjects == sorted(subjects)


def test_graphml_holds_papers_entities_and_relations(folder: Path) -> None:
    read = networkx.read_graphml(written(folder, "x.graphml"), force_multigraph=True)
    with Store(folder) as store:
        network = store.network()
    assert sorted(read.nodes) == sorted(network.nodes)
    assert sorted((a, b, d["relation"]) for a, b, d in read.edges(data=True)) == sorted(network.edges(keys=True))
    assert read.nodes[terms.BASE + "hardware/t9"]["label"] == "Vendor T9"


def test_csv_has_a_table_a_class(folder: Path) -> None:
    tables = {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in written(folder, "t", "csv").iterdir()
    }
    assert {"paper", "hardware", "result", "statement", "evidence", "organization"} <= tables.keys()
    gain, result = sorted(tables["result"], key=lambda row: float(row["value"]))
    assert (gain["value"], gain["change"]) == ("5.0", terms.KG + "increase")
    assert (result["value"], result["unitText"], result["onHardware"]) == ("90.0", "FPS", terms.BASE + "hardware/t9")
    (device,) = [row for row in tables["hardware"] if row["prefLabel"] == "Vendor T9"]
    assert device["memoryGB"] == "16.0"
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "@")]


@pytest.mark.parametrize("name", ["x.ttl", "x.nt", "x.jsonld", "x.graphml"])
def test_bytes_are_the_same_under_any_hash_seed_and_order(folder: Path, tmp_path: Path, name: str) -> None:
    with Store(folder) as store:
        triples = sorted(store.triples(), key=str, reverse=True)
    (tmp_path / "other").mkdir()
    other = ox.Store(str(tmp_path / "other" / GRAPH))
    for triple in triples:
        other.add(ox.Quad(*triple))
    other.flush()
    del other
    script = (
        "import sys; from kg.export import export; from kg.store import Store; export(Store(sys.argv[1]), sys.argv[2])"
    )
    made = []
    for seed, source in (("1", folder), ("2", tmp_path / "other")):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(resource())}
        target = tmp_path / f"{seed}{name}"
        subprocess.run([sys.executable, "-c", script, str(source), str(target)], env=env, check=True)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert len(made[0]) > 1000


def test_jsonld_uses_short_keys(folder: Path) -> None:
    told = json.loads(written(folder, "x.jsonld").read_text(encoding="utf-8"))
    papers = [entry for entry in told["@graph"] if entry["@id"].endswith("quickray-1f2e3d4c")]
    assert papers[0]["title"] == "QuickRay"
    assert papers[0]["runsOn"] == terms.BASE + "hardware/t9"


def test_what_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"x.pdf: 'pdf' is no format; end it in .ttl"):
        written(folder, "x.pdf")
    with pytest.raises(KgError, match=r"x.nq: 'nq' is no format; .*; --rejections writes .* a named graph"):
        written(folder, "x.nq")
    with pytest.raises(KgError, match="'no ending' is no format"):
        written(folder, "x")
    with pytest.raises(KgError, match="cannot be written"):
        written(folder, "no/such/folder/x.ttl")
    assert not [path for path in folder.iterdir() if path.suffix == ".part"]

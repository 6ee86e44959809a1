"""Names made to break things go through the whole corridor, and parsers that are not ours read what comes out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg import describe, tables, terms, vocabulary
from kg.annotate import annotate
from kg.build import build
from kg.check import check_queries, check_shapes
from kg.export import export
from kg.link import coined, link
from kg.model import Paper, Problem, fold_title
from kg.relate import relate
from kg.sources.text import fold_blanks
from kg.store import Store, dumps
from kg.triples import paper_lines

NAMES = (
    "01/01/1967' AND 2*3", "M$^3$-VOS", "->", "' OR '1'='1", '"quoted"', "<script>alert(1)</script>", "<http://a> .",
    "a\nb", "\u202eTropeR\u202c", "\u200fשלום", "X\x00Y", "\ud800Net", "\ufdd0\ufffe", "{{7*7}}", "${IFS}", "%00%0a",
    "../../etc", "=cmd|' /C calc'!A0", '"""', "'''", "\\", "\\u0022", "`x`", "^^xsd:int", "@en", "_:b0", "#x", "]]>",
    "&lt;&amp;", "😀🏽", "e\u0301" * 3, "ﬁne\u00adtune", "\x1b[31mred", "A" * 200, "1" * 200, "K\u212a", "İI", "ß",
)  # fmt: skip
FRAMES = (
    "{}: A Way to Sort",
    "We present {}, a method that runs at 90 FPS on an RTX 4090.",
    "Unlike {}, our {} is 3x faster on ImageNet ({}).",
    "We train {} on {} with 8xH100 in 12 ms.",
    "Code: https://github.com/a/{}.",
    "{}",
)
KNOWN, TABLES = vocabulary.load(None), tables.load(None)
name = st.sampled_from(NAMES) | st.text(min_size=1, max_size=12)
sentence = st.builds(lambda frame, word: frame.replace("{}", word), st.sampled_from(FRAMES), name)
plain = name.map(fold_blanks)
text = st.lists(sentence, min_size=1, max_size=4).map(" ".join).map(fold_blanks)


def said(paper: Paper) -> set[str]:
    """All triples of one paper and of what it names, as N-Triples."""
    (note,) = annotate([paper], KNOWN)
    found = relate(note, link(note, KNOWN, {}))
    lines = {*"".join(paper_lines(found, terms.BASE, TABLES)).splitlines(keepends=True)}
    for entity in coined(note):
        told = dumps(describe.entity_triples([entity], terms.BASE, {paper.key: "paper/x"}.get)).decode()
        lines |= {*told.splitlines(keepends=True)}
    return lines


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=text.filter(fold_title), abstract=text.filter(bool), author=plain, lab=plain)
def test_what_any_name_gives_is_read_by_rdflib(title: str, abstract: str, author: str, lab: str) -> None:
    labs = tuple(filter(None, (lab,)))
    made = said(Paper(title, abstract, "2024", (author,), 1, labs, ("2401.00001",), ("10.1/<a>",)))
    read = rdflib.Graph().parse(data="".join(made), format="nt")
    assert len(read) == len(made)
    paper = next(read.subjects(rdflib.RDF.type, rdflib.URIRef(terms.PAPER)))
    assert str(read.value(paper, rdflib.DCTERMS.title)) == title
    assert str(read.value(paper, rdflib.DCTERMS.abstract)) == abstract
    for subject in read.subjects(rdflib.URIRef(terms.KG + "quote")):
        field, start, end, quote = (read.value(subject, rdflib.URIRef(terms.KG + n)) for n in EVIDENCE)
        assert (title if str(field) == "title" else abstract)[int(start) : int(end)] == str(quote)  # type: ignore[arg-type]


EVIDENCE = ("field", "start", "end", "quote")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Problem]]:
    """A store of papers with such names everywhere, and what its build reported."""
    folder = tmp_path_factory.mktemp("hostile")
    entries = [
        {
            "paper": {
                "id": f"2401.{number:05}",
                "title": f"{word} {number}: Sorting {word}",
                "summary": " ".join(frame.replace("{}", word) for frame in FRAMES),
                "authors": [{"name": word}],
                "organization": {"name": word, "fullname": word},
                "publishedAt": word,
            },
            "numComments": word,
        }
        for number, word in enumerate(NAMES, 1)
    ]
    entries.insert(5, {"paper": {"title": "->", "summary": "An arrow is no title."}})
    (folder / "day.json").write_text(json.dumps(entries), encoding="utf-8")
    problems: list[Problem] = []
    build([folder / "day.json"], folder / "store", jobs=1, report=problems.append)
    return folder / "store", problems


def test_one_bad_record_is_reported_and_nothing_beside_it_is_lost(hostile: tuple[Path, list[Problem]]) -> None:
    store, problems = hostile
    (problem,) = problems
    assert problem.place.endswith("day.json[6]") and "letters or digits" in problem.fact
    with Store(store) as opened:
        assert len(list(opened.select("SELECT ?p { ?p a kg:Paper }"))) == len(NAMES)
        assert not list(check_shapes(opened)) and not list(check_queries(opened))


def test_every_format_of_hostile_names_is_read_by_others(hostile: tuple[Path, list[Problem]], tmp_path: Path) -> None:
    read: dict[str, Callable[[Path], object]] = {
        "nt": lambda path: len(rdflib.Graph().parse(path, format="nt")),
        "ttl": lambda path: len(rdflib.Graph().parse(path, format="turtle")),
        "jsonld": lambda path: len(rdflib.Graph().parse(path, format="json-ld")),
        "graphml": lambda path: len(etree.parse(path).findall(".//{*}node")) > len(NAMES),
    }
    with Store(hostile[0]) as opened:
        size = len(opened.oxigraph)
        wrote = {kind: reader(export(opened, tmp_path / f"g.{kind}")) for kind, reader in read.items()}
        folder = export(opened, tmp_path / "tables", "csv")
    assert wrote == {"nt": size, "ttl": size, "jsonld": size, "graphml": True}
    with (folder / "paper.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(NAMES) + 1 and {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t", "\r"))]

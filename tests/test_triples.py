"""Triples come from content alone: worked out by hand, in any order, under any base."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg import describe, tables, terms
from kg.errors import VocabularyError
from kg.iris import node, organization, paper_path, slug
from kg.model import Entity, Evidence, Extraction, Listing, Paper, Result, Statement
from kg.relate.weblinks import as_written, resolve, weblinks
from kg.tables import Figure, Tables, Unit
from kg.triples import date, decimal, double, paper_lines
from kg.vocabulary import Entry

BASE = "https://example.org/id/"
UNITS = {
    "ms": Unit("ms", terms.UNIT + "MilliSEC", "s", Decimal("0.001")),
    "s": Unit("s", terms.UNIT + "SEC", "s", Decimal(1)),
}
TABLES = Tables(units=UNITS, code_hosts=frozenset({"github.com"}))
QUICK = Entity("Method", "quick-abcdef", "Quick", (), "0123abcd")
T9 = Entity("Hardware", "t9", "Vendor T9")
SAID = Evidence("abstract", 0, 5, "Quick", "Quick takes 12.8 ms on a T9.", "name")
PAPER = Paper(
    'Quick: A <fast> "thing" with\\slash',
    "Quick takes 12.8 ms on a T9.",
    date="2025-03",
    authors=("Ana", "Bo"),
    organizations=("Some Lab",),
    arxiv_ids=("2503.00001",),
    dois=("10.1/a<b>",),
    listings=(Listing("ab" * 32, 3, "Mar 3, 2025", False, "2025", 4),),
)
TOOK = Result("latency", Decimal("12.8"), "ms", "ms", (SAID,), 0.9, subject=QUICK, hardware=T9, condition="batch 1")
WHOLE = Extraction(
    PAPER,
    (Statement("introduces", QUICK, (SAID,), 0.97), Statement("runsOn", T9, (SAID,), 0.5)),
    (TOOK,),
    ("https://github.com/a/b", "https://quick.example/", "https://www.GitHub.com/c/d"),
)


def said(extraction: Extraction = WHOLE, base: str = BASE) -> set[tuple[str, str, str]]:
    short = {v: k for k, v in terms.PREFIXES.items()}

    def text(term: ox.NamedNode | ox.Literal) -> str:
        if isinstance(term, ox.Literal):
            kind = term.datatype.value.rpartition("#")[2]
            return term.value if kind == "string" else f"{term.value}^{kind}"
        for namespace, prefix in short.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return term.value.removeprefix(base)

    triples = ox.parse("".join(paper_lines(extraction, base, TABLES)), format=ox.RdfFormat.N_TRIPLES)
    return {(text(t.subject), text(t.predicate), text(t.object)) for t in triples}


def test_the_head_of_a_paper() -> None:
    me = paper_path(PAPER)
    assert me.startswith("paper/quick-a-fast-thing-with-slash-")
    own = {(p, o) for s, p, o in said() if s == me}
    assert {
        ("rdf:type", "kg:Paper"),
        ("dcterms:title", PAPER.title),
        ("dcterms:date", "2025-03^gYearMonth"),
        ("kg:year", "2025^integer"),
        ("kg:month", "3^integer"),
        ("dcterms:identifier", "arXiv:2503.00001"),
        ("dcterms:identifier", "doi:10.1/a<b>"),
        ("schema:sameAs", "https://arxiv.org/abs/2503.00001"),
        ("schema:sameAs", "https://doi.org/10.1/a%3Cb%3E"),
        ("schema:author", "Ana"),
        ("kg:authorCount", "2^integer"),
        ("schema:sourceOrganization", "organization/some-lab"),
        ("schema:codeRepository", "https://github.com/a/b"),
        ("schema:codeRepository", "https://www.GitHub.com/c/d"),
        ("schema:url", "https://quick.example/"),
        ("kg:introduces", "method/quick-abcdef"),
        ("kg:mentions", "method/quick-abcdef"),
        ("kg:runsOn", "hardware/t9"),
        ("kg:mentions", "hardware/t9"),
    } <= own


def test_a_listing() -> None:
    (listing,) = {o for s, p, o in said() if p == "kg:listedOn"}
    assert {(p, o) for s, p, o in said() if s == listing} == {
        ("rdf:type", "kg:Listing"),
        ("kg:onPage", "page/" + "ab" * 32),
        ("kg:position", "3^integer"),
        ("kg:shownDate", "Mar 3, 2025"),
        ("kg:dateInferred", "false^boolean"),
        ("kg:captured", "2025^gYear"),
        ("kg:commentCount", "4^integer"),
    }


def test_a_result_with_its_standard_value() -> None:
    (result,) = {s for s, p, o in said() if o == "kg:Result"}
    (evidence,) = {s for s, p, o in said() if o == "kg:Evidence"}
    assert {(p, o) for s, p, o in said() if s == result} == {
        ("rdf:type", "kg:Result"),
        ("kg:reportedIn", paper_path(PAPER)),
        ("kg:kind", "kg:latency"),
        ("kg:value", "12.8^decimal"),
        ("kg:unit", "unit:MilliSEC"),
        ("kg:unitText", "ms"),
        ("kg:standardValue", "0.0128^double"),
        ("kg:standardUnit", "unit:SEC"),
        ("kg:resultOf", "method/quick-abcdef"),
        ("kg:onHardware", "hardware/t9"),
        ("kg:condition", "batch 1"),
        ("kg:confidence", "0.9^decimal"),
        ("kg:hasEvidence", evidence),
    }


def test_a_statement_and_its_evidence() -> None:
    (statement,) = {s for s, p, o in said() if p == "rdf:predicate" and o == "kg:runsOn"}
    (evidence,) = {s for s, p, o in said() if o == "kg:Evidence"}
    assert {(p, o) for s, p, o in said() if s == statement} == {
        ("rdf:type", "kg:Statement"),
        ("rdf:subject", paper_path(PAPER)),
        ("rdf:predicate", "kg:runsOn"),
        ("rdf:object", "hardware/t9"),
        ("kg:confidence", "0.5^decimal"),
        ("kg:hasEvidence", evidence),
    }
    assert {(p, o) for s, p, o in said() if s == evidence} == {
        ("rdf:type", "kg:Evidence"),
        ("kg:inPaper", paper_path(PAPER)),
        ("kg:field", "abstract"),
        ("kg:start", "0^integer"),
        ("kg:end", "5^integer"),
        ("kg:quote", "Quick"),
        ("kg:sentence", "Quick takes 12.8 ms on a T9."),
        ("kg:rule", "rule/name"),
    }


def test_multipliers_stay_in_the_unit_text_and_count_in_the_standard_value() -> None:
    many = replace(TOOK, value=Decimal(57), multiplier=Decimal(1000), unit="s", unit_text="K s")
    told = {p: o for s, p, o in said(Extraction(PAPER, (), (many,))) if s.startswith("result/")}
    assert (told["kg:value"], told["kg:standardValue"]) == ("57.0^decimal", "57000.0^double")


def test_order_and_base_change_nothing_but_the_base() -> None:
    turned = replace(WHOLE, statements=WHOLE.statements[::-1], links=WHOLE.links[::-1])
    assert said(turned) == said()
    assert said(WHOLE, "https://other.example/x/") == said()


def test_two_results_that_differ_in_one_thing_are_two() -> None:
    other = replace(TOOK, condition="batch 2")
    both = Extraction(PAPER, (), (TOOK, other, TOOK))
    assert len({s for s, p, o in said(both) if o == "kg:Result"}) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [("2400", "2400.0"), ("7.1E-4", "0.00071"), ("90.50", "90.5"), ("1E+3", "1000.0"), ("-0.10", "-0.1"), ("0", "0.0")],
)
def test_decimals_have_plain_digits_and_a_point(value: str, text: str) -> None:
    assert decimal(Decimal(value)).value == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_decimals_keep_their_value(value: Decimal) -> None:
    text = decimal(value).value
    assert Decimal(text) == value
    assert "." in text
    assert "E" not in text


def test_dates_as_precise_as_known() -> None:
    kinds = [date(d).datatype.value.rpartition("#")[2] for d in ("2024-04-02", "2024-04", "2024", "spring", "2024-13")]
    assert kinds == ["date", "gYearMonth", "gYear", "string", "string"]
    assert double(Decimal("1e-7")).value == "1e-07"


@given(st.text(max_size=300))
def test_a_slug_is_ascii_and_short(title: str) -> None:
    made = slug(title)
    assert len(made) <= 80
    assert node(BASE + made).value == BASE + made


@pytest.mark.parametrize(
    ("doi", "iri"),
    [
        ("10.1890/87[2445:TQ]2.0.CO;2", "10.1890/87%5B2445:TQ%5D2.0.CO;2"),  # the Ecological Society's are so
        ("10.1/a%3Cb%", "10.1/a%3Cb%25"),
        ("10.1/(SICI)4:1<1::AID#>?", "10.1/(SICI)4:1%3C1::AID%23%3E%3F"),
        ("10.1/\ue000\U0001fffe", "10.1/%EE%80%80%F0%9F%BF%BE"),
    ],
)
def test_any_doi_makes_an_iri_and_stays_as_it_is_beside_it(doi: str, iri: str) -> None:
    told = said(Extraction(replace(PAPER, dois=(doi,))))
    objects = {value for _, _, value in told}
    assert f"doi:{doi}" in objects and f"https://doi.org/{iri}" in objects


def test_a_slug_is_cut_at_a_word() -> None:
    assert slug("abc " * 40) == "-".join(["abc"] * 20)
    assert slug("x" * 200) == "x" * 80


def test_two_organizations_with_long_names_are_two() -> None:
    long = "Institute of Very Patient Measurements of Rather Small Machines and Their Neighbours in "
    assert organization(f"{long}Northtown") != organization(f"{long}Southtown")
    assert len(organization(f"{long}Northtown").id) <= 80


def test_an_entry_with_figures_and_links() -> None:
    entry = Entry(
        "Hardware", "t9", "Vendor T9", ("T9",), ("gpu",), "plain", (), "", "", {"vendor": "Vendor", "segment": ""}
    )
    known = Tables(
        figures={
            "hardware/t9": (
                Figure("memoryGB", "16", "https://v.example/t9"),
                Figure("releaseDate", "2024-05", "a book"),
            )
        },
        matches={"hardware/t9": (terms.WD + "Q1",)},
    )
    told = {(t.predicate.value, t.object.value) for t in describe.entry_triples(entry, BASE, known)}
    assert {
        (terms.TYPE, terms.HARDWARE),
        (terms.PREF_LABEL, "Vendor T9"),
        (terms.ALT_LABEL, "T9"),
        (terms.BROADER, BASE + "hardware/gpu"),
        (terms.VENDOR, "Vendor"),
        (terms.EXACT_MATCH, terms.WD + "Q1"),
        (terms.MEMORY_GB, "16.0"),
        (terms.RELEASE_DATE, "2024-05"),
        (terms.SOURCE, "https://v.example/t9"),
        (terms.SOURCE, "a book"),
        (terms.SUBJECT, BASE + "hardware/t9"),
    } <= told
    assert terms.MARKET_SEGMENT not in {p for p, _ in told}


def test_an_entity_that_papers_spell_in_two_ways_has_one_preferred_label() -> None:
    two = [Entity("Model", "m-1", "m-1", ("M1",)), Entity("Model", "m-1", "M-1", (), None, ("model/m",))]
    for order in (two, two[::-1]):
        told = sorted((t.predicate.value, t.object.value) for t in describe.entity_triples(order, BASE, {}.get))
        assert [o for p, o in told if p == terms.PREF_LABEL] == ["M-1"]
        assert sorted(o for p, o in told if p == terms.ALT_LABEL) == ["M1", "m-1"]
        assert [o for p, o in told if p == terms.BROADER] == [BASE + "model/m"]


def test_a_metric_says_its_direction() -> None:
    for cell, truth in (("yes", "true"), ("no", "false"), ("", None)):
        entry = Entry("Metric", "m", "m", (), (), "plain", (), "", "", {"higher_is_better": cell})
        told = {t.predicate.value: t.object.value for t in describe.entry_triples(entry, BASE, Tables())}
        assert told.get(terms.HIGHER_IS_BETTER) == truth


def test_void_counts_what_it_is_told_and_itself() -> None:
    """Its size, base, four vocabularies, type and title; three triples for the class and for each of 11 properties."""
    told = describe.void_triples({terms.PAPER: 2}, {terms.DATE: 5, terms.TITLE: 2}, BASE)
    assert len(set(told)) == len(told) == 8 + 3 + 3 * 11
    graph = rdflib.Graph().parse(data="".join(f"{t} .\n" for t in told), format="nt")
    void = rdflib.Namespace(terms.VOID)
    whole = graph.value(predicate=void.uriSpace, object=rdflib.Literal(BASE))
    assert graph.value(whole, void.triples).value == 5 + 2 + len(told)
    listed = graph.objects(whole, void.propertyPartition)
    parts = {str(graph.value(part, void.property)): graph.value(part, void.triples).value for part in listed}
    assert sum(parts.values()) == 5 + 2 + len(told)
    assert (parts[terms.DATE], parts[terms.TITLE], parts[terms.CLASS_PARTITION]) == (5, 2 + 1, 1)
    (paper,) = graph.objects(whole, void.classPartition)
    assert graph.value(paper, void.entities).value == 2


def test_tables_name_file_and_line(tmp_path: Path) -> None:
    table = tmp_path / "units.tsv"
    table.write_text("id\tiri\tstandard\tfactor\ns\tunit:SEC\ts\t1\nms\tunits:MilliSEC\ts\t0.001\n")
    with pytest.raises(VocabularyError, match=r"units.tsv:3: .*units"):
        tables.read_units(table)
    table.write_text("id\tiri\tstandard\tfactor\nms\tunit:MilliSEC\ts\t0.001\n")
    with pytest.raises(VocabularyError, match="standard 's' of 'ms'"):
        tables.read_units(table)
    links_ = tmp_path / "wikidata.tsv"
    links_.write_text("path\tiri\ntask/a\twiki:Q1\n")
    with pytest.raises(VocabularyError, match=r"wikidata.tsv:2: .*wiki"):
        tables.read_matches(links_)
    rules = tmp_path / "rules.tsv"
    rules.write_text("id\tkind\tdescription\na\tx\ty\na\tx\tz\n")
    with pytest.raises(VocabularyError, match=r"rules.tsv:3: .*twice"):
        tables.read_rules(rules)


def test_shipped_tables_read() -> None:
    shipped = tables.load()
    assert len(shipped.units) > 40
    assert "github.com" in shipped.code_hosts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Code is at https://github.com/a/b.", ["https://github.com/a/b"]),
        (r"\url{https://a.example/x_y}.", ["https://a.example/x_y"]),
        (r"\href{https://github.com/a/b}{here}", ["https://github.com/a/b"]),
        ("(https://a.example/b), [http://c.example].", ["https://a.example/b", "http://c.example"]),
        ("see GitHub.com/a/b and lab.github.io/demo/.", ["GitHub.com/a/b", "lab.github.io/demo/"]),
        ("page:~https://a.example/b", ["https://a.example/b"]),
        ("seehttps://a.example/b https://a.example/b", ["https://a.example/b"]),
        ("https://a.example/bhttps://c.example/d", ["https://a.example/b", "https://c.example/d"]),
        ("www.a.example/b works", ["www.a.example/b"]),
        ("prima.cpp, and/or 3.5/4.0 and me@a.com/x and e.g./i.e. and A.I/O", []),
        ("https://", []),
    ],
)
def test_weblinks(text: str, found: list[str]) -> None:
    assert list(as_written(text)) == found


def test_links_of_mirrors_are_written_as_the_real_link() -> None:
    assert resolve("https://b-61j.pages.dev/x/y") == "https://huggingface.co/x/y"
    assert weblinks("HTTPS://b-61j.pages.dev/x and https://huggingface.co/x") == ("https://huggingface.co/x",)

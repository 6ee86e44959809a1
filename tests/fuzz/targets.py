"""One function per door that takes what others wrote: given any bytes, it raises only where the project is at fault.

A reader's target puts the bytes into a file of its format, alone and between two good entries; those of the texts look
at what comes out of them, and let parsers that are not ours read it back.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from spacy.language import Language

from kg import iris, merge, tables, terms, vocabulary
from kg.annotate import annotate
from kg.annotate.clean import clean
from kg.annotate.measurements import measurements
from kg.annotate.tokenizer import blank
from kg.link import link
from kg.model import Extraction, Paper, Problem, Record
from kg.relate import relate
from kg.sources import read
from kg.sources.text import dois, fold_blanks
from kg.tables import Tables
from kg.triples import decimal, double, paper_lines
from kg.vocabulary import Vocabulary

Found = list[Record | Problem]
TITLES = ("Alpha: A Way to Sort", "Beta: A Way to Draw")
SAID = "We present a way that runs at 90 FPS on one board."


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """A folder of this process, in memory where there is such a place."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def sound(data: bytes) -> Found:
    """What the door of the readers gives for a file of some bytes: every record can be kept, every problem told."""
    path = Path(_folder().name, "input")
    path.write_bytes(data)
    found = list(read([path]))
    assert found, "neither a record nor a problem"
    for each in found:
        if isinstance(each, Problem):
            assert each.place and each.fact, f"nothing told: {each!r}"
            assert str(each).isprintable() and len(each.fact.splitlines()) == 1, f"not on one line: {each!r}"
            continue
        texts = (each.title, each.abstract, *each.authors, *each.organizations, *each.arxiv_ids, *each.dois)
        assert all(texts) and all(text == fold_blanks(text) for text in (each.title, each.abstract, *each.authors))
        assert all(text.encode() for text in texts)
    list(merge.merge(each for each in found if isinstance(each, Record)))
    return found


def _kept(found: Found) -> bool:
    """Whether the good entries around the bytes came out, and the bytes as one entry or problem at most."""
    titles = [each.title for each in found if isinstance(each, Record)]
    return titles[:1] + titles[-1:] == list(TITLES) and len(found) <= 3


def pages(data: bytes) -> None:
    """A page saved as text."""
    sound(b"Daily Papers\n\n" + data)
    sound(data)


def answers(data: bytes) -> None:
    """An answer of the API as one array, and one entry a line, of which a broken one costs no other."""
    sound(b"[" + data)
    first, last = (json.dumps({"title": title, "summary": SAID}).encode() for title in TITLES)
    assert _kept(sound(first + b"\n" + _one_line(data) + b"\n" + last)), "a line of JSON costs its neighbours"


def _one_line(data: bytes) -> bytes:
    """The bytes on one line of a file in UTF-8."""
    return data.replace(b"\n", b"").replace(b"\r", b"").replace(b"\0", b"")


def html(data: bytes) -> None:
    """A page saved as HTML."""
    sound(b"<!doctype html><html><body>" + data)


def feeds(data: bytes) -> None:
    """A feed of arXiv."""
    sound(b'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org</id>' + data)


def bibtex(data: bytes) -> None:
    """A bibliography, in which an entry ends where a line opens the next."""
    first, last = (f"@article{{x, title={{{title}}}, abstract={{{SAID}}}}}".encode() for title in TITLES)
    found = sound(first + b"\n@article{y, " + _one_line(data) + b"\n" + last)
    assert _kept(found), "an entry of a bibliography costs its neighbours"


def rows(data: bytes) -> None:
    """A table; quotes may join rows, so only those without any must keep their neighbours."""
    first, last = (f"{title},{SAID}\n".encode() for title in TITLES)
    sound(b"title,abstract\n" + data)
    found = sound(b"title,abstract\n" + first + _one_line(data).replace(b'"', b"") + b"\n" + last)
    assert _kept(found), "a row of a table costs its neighbours"


def packed(data: bytes) -> None:
    """Any file, also an archive."""
    sound(data)
    sound(b"\x1f\x8b\x08\0" + data)
    sound(b"\x28\xb5\x2f\xfd" + data)
    sound(b"bplist00" + data)
    sound(b"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n" + data)


@cache
def _tokens() -> Language:
    return blank()


def measured(data: bytes) -> None:
    """The tokenizer, cleaning and the grammar of measurements: offsets are exact, values finite."""
    text = fold_blanks(data.decode("utf-8", "replace"))[:2_000]
    assert _tokens().make_doc(text).text == text, "the tokens do not make the text"
    plain = clean(text)
    places = [plain.original(i, i + 1) for i in range(len(plain.text))]
    assert places == sorted(places) and all(0 <= start < end <= len(text) for start, end in places)
    before = 0
    for found in measurements(text):
        assert before <= found.start < found.end <= len(text) and text[found.start : found.end] == found.text
        before = found.end
        for value in filter(None, (found.value, found.other_end)):
            assert value.is_finite() and Decimal(decimal(value).value) == value
            ox.Literal(double(value * found.multiplier).value, datatype=ox.NamedNode(terms.DOUBLE))


@cache
def _known() -> tuple[Vocabulary, Tables]:
    return vocabulary.load(None), tables.load(None)


def said(data: bytes) -> None:
    """A whole paper, title and abstract, to N-Triples that Oxigraph and rdflib read alike, each quote at its place."""
    title, _, abstract = data.decode("utf-8", "replace")[:3_000].partition("\n")
    title, abstract = fold_blanks(title)[:600] or "A Way", fold_blanks(abstract) or SAID
    words, lists = _known()
    (note,) = annotate([Paper(title, abstract, None, (title,), 1, (title,))], words)
    found = relate(note, link(note, words, {}))
    for claim in (*found.statements, *found.results):
        for proof in claim.evidence:
            field = title if proof.field == "title" else abstract
            assert field[proof.start : proof.end] == proof.quote, "a quote that does not stand at its place"
    _same("".join(paper_lines(found, terms.BASE, lists)))


def _same(lines: str) -> None:
    """Oxigraph and rdflib read as many triples, with the same words."""
    ours = set(ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES))
    theirs = rdflib.Graph().parse(data=lines, format="nt")
    assert len(ours) == len(theirs)
    words = {quad.object.value for quad in ours if isinstance(quad.object, ox.Literal)}
    assert words == {str(word) for word in theirs.objects() if isinstance(word, rdflib.Literal)}


def minted(data: bytes) -> None:
    """IRIs from any name, and what stands behind a DOI or a link."""
    text = data.decode("utf-16-le", "surrogatepass") if len(data) % 2 == 0 else data.decode("utf-8", "replace")
    name = fold_blanks(text) or "x"
    paper = Paper(name, SAID, authors=(name,), organizations=(name,), dois=dois(f"10.1000/{text}"))
    _same("".join(paper_lines(Extraction(paper, links=(f"https://{name}",)), terms.BASE, _known()[1])))
    for path in (iris.paper_path(paper), iris.organization(name).path, iris.tail(name)):
        term = iris.node(terms.BASE + path)
        assert rdflib.URIRef(term.value).n3() == str(term), "rdflib would not write it"


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (pages, answers, html, feeds, bibtex, rows, packed, measured, said, minted)
}  # fmt: skip

"""The frozen values that pass between rooms; imports nothing of ours.

What a paper has by the dozen is a named tuple, which is made in a quarter of a dataclass's time.

Offsets count Unicode code points. A paper's *text* is its title, an empty line, and its abstract; mentions, sentences
and measurements point into that text, evidence into the field (title or abstract) that the graph holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

GAP = "\n\n"  # between title and abstract; one newline alone slows spaCy's tokenizer 20 times (its issue 13950)
_TELLING = re.compile(r"[\w+#]+")
TYPES = ("Hardware", "Method", "Dataset", "Model", "Task", "Metric")
RELATIONS = ("introduces", "uses", "comparesWith", "evaluatesOn", "trainsOn", "runsOn", "addresses", "mentions")


def fold_title(title: str) -> str:
    """A title without case, blanks and punctuation, but with `+`, `#` and Greek letters, which tell names apart.

    >>> fold_title("VBench++:  A Suite") == fold_title("vbench++ a suite") != fold_title("VBench: A Suite")
    True
    """
    return "".join(_TELLING.findall(title.casefold())).replace("_", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or used; it is reported and counted, and never stops a build.

    `place` is "file:line" or "file[entry]"; `kind` is "record" (one bad record), "skipped" (a file of no known kind),
    "note" (read, but worth knowing: two ids under one title) or "path" (a path that cannot be read at all). `count` is
    of how many it tells: a file may have too many to tell each.
    """

    place: str
    fact: str
    cure: str = ""
    kind: str = "record"
    count: int = 1

    def __str__(self) -> str:
        text = f"{self.place}: {self.fact}; {self.cure}" if self.cure else f"{self.place}: {self.fact}"
        return "".join(each if each.isprintable() else "\ufffd" for each in text)  # a fact may quote what was read


@dataclass(frozen=True, slots=True)
class Listing:
    """One paper's place in one input file."""

    page: str  # SHA-256 of the file's bytes, hex
    position: int  # 1-based
    shown_date: str | None = None  # as printed: "Oct 5, 2022"
    date_inferred: bool = False  # the year was not printed but follows from the page
    captured: str | None = None  # xsd:date or xsd:gYear of the capture, where known
    comment_count: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says about one paper; blanks and line breaks of title and abstract are already folded."""

    title: str
    abstract: str
    source: str  # whose words they are: "arxiv", "api", "page", "bibtex", "catalog" or "table" (kg/sources/__init__.py)
    date: str | None = None  # "2024-04-02", "2024-04" or "2024"
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organizations: tuple[str, ...] = ()
    arxiv_ids: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    listing: Listing | None = None

    @property
    def keys(self) -> frozenset[str]:
        """What makes two records one paper: the folded title, arXiv ids, DOIs (one that arXiv issues is its id).

        >>> sorted(Record("X: Fast", "We.", "table", dois=("10.1000/A", "10.48550/arXiv.2401.00001")).keys)
        ['arxiv:2401.00001', 'doi:10.1000/a', 'title:xfast']
        """
        dois = (f"doi:{doi.casefold()}".replace("doi:10.48550/arxiv.", "arxiv:") for doi in self.dois)
        return frozenset([f"title:{fold_title(self.title)}", *(f"arxiv:{i.lower()}" for i in self.arxiv_ids), *dois])


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, however many records tell of it."""

    title: str
    abstract: str
    date: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organizations: tuple[str, ...] = ()
    arxiv_ids: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()

    @property
    def text(self) -> str:
        """Title, an empty line, abstract: what is annotated."""
        return self.title + GAP + self.abstract

    @property
    def key(self) -> str:
        """Eight hex digits of the folded title: the tail of the paper's IRI."""
        return sha256(fold_title(self.title).encode("utf-8", "replace")).hexdigest()[:8]

    def locate(self, start: int, end: int) -> tuple[str, int, int]:
        """Turns offsets in the text into (field, start, end) in the title or the abstract."""
        shift = len(self.title) + len(GAP)
        return ("title", start, end) if end <= len(self.title) else ("abstract", start - shift, end - shift)

    def place(self, field: str, offset: int) -> int:
        """Where in the text an offset of the title or the abstract stands.

        >>> paper = Paper("Foo", "We run Bar.")
        >>> paper.text[paper.place("abstract", 7) :]
        'Bar.'
        """
        return offset if field == "title" else len(self.title) + len(GAP) + offset


class Mention(NamedTuple):
    """A span of a paper's text that names something.

    `entry` is the vocabulary's "type/id" where the gazetteer found it; a coined or unknown name has None and carries
    its canonical spelling in `name`. `rule` is the id of the rule that found it (ontology/rules/rules.tsv).
    """

    start: int
    end: int
    text: str
    type: str
    rule: str
    name: str
    entry: str | None = None
    coined: bool = False  # the paper presents it as its own
    family: str | None = None  # "type/id" of the line that a longer name extends: "model/llama-3" for "Llama-3-70B"
    odds: float = 0.0  # of a task: how much its words speak for one that the paper addresses, in log-odds
    lead: int = 0  # characters before it that narrow it and that its quote has: 6 of "tiled attention"

    @property
    def phrased(self) -> bool:
        """Whether weighted signs told it ("geometry-aware token merging"), and no list or pattern of names."""
        return self.rule.startswith("phrase-")

    @property
    def described(self) -> bool:
        """Whether its words tell it, none of them capitalised: no name that a paper coins, but the same in all."""
        return self.phrased and not any(word[0].isupper() and word[1:2].islower() for word in self.text.split())


@dataclass(frozen=True, slots=True, order=True)
class Measurement:
    """A number with its unit, found in the text; the span covers both ("90 FPS", "from 45 to 12 ms")."""

    start: int
    end: int
    text: str
    value: Decimal  # as written: "57K" -> 57
    unit: str  # id of a line of units.tsv
    unit_text: str  # as written, folded: "FPS", "x", "%", "ms"
    rule: str
    other_end: Decimal | None = None
    condition: str | None = None  # what the span itself says: "from 45 ms"
    multiplier: Decimal = Decimal(1)  # 1000 for "57K"


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A span that read as a name or a number and was left out of the graph; made on demand only.

    `type` is what it would have been ("Result" for a number, "" where nothing tells), `name` the name that it reads as,
    `rule` the rule that proposed it, `reason` a word of `kg.why.rejections.REASONS`, and `by` what rejected it: the
    longer name, the words that it lacks, the name as it must be written.
    """

    start: int
    end: int
    text: str
    type: str
    reason: str
    rule: str
    by: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A paper with all that was seen in it: sentences (start, end), mentions and measurements, sorted by place.

    `open` are words in the shape of names that nothing in the text gives a type: mentions only where another paper of
    the store coins the name.
    """

    paper: Paper
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    open: tuple[Mention, ...] = ()


class Entity(NamedTuple):
    """One node of the graph: `type` with a capital, `id` as in its IRI, `name` its preferred label."""

    type: str
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    coined_in: str | None = None  # key of the coining paper
    broader: tuple[str, ...] = ()  # paths of what its name says it is part of, where no line of the vocabulary does

    @property
    def path(self) -> str:
        """The IRI below the base: "hardware/nvidia-h100"."""
        return f"{self.type.lower()}/{self.id}"


class Link(NamedTuple):
    """A mention with the entity it names, how sure that is (0..1) and why."""

    mention: Mention
    entity: Entity
    score: float
    reason: str


class Evidence(NamedTuple):
    """Where in the paper something is said; `start` and `end` count in the field."""

    field: str  # "title" or "abstract"
    start: int
    end: int
    quote: str
    sentence: str
    rule: str


class Statement(NamedTuple):
    """One paper–entity relation with what supports it."""

    relation: str  # one of RELATIONS
    entity: Entity
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Result:
    """One reported number; entities are those the paper's own links name."""

    kind: str
    value: Decimal
    unit: str  # id of a line of units.tsv
    unit_text: str
    evidence: tuple[Evidence, ...]
    confidence: float
    other_end: Decimal | None = None
    metric: str | None = None  # id of a line of metrics.tsv
    metric_text: str | None = None
    subject: Entity | None = None
    hardware: Entity | None = None
    dataset: Entity | None = None
    model: Entity | None = None
    baseline: Entity | None = None
    condition: str | None = None
    multiplier: Decimal = Decimal(1)
    bound: str | None = None  # "atMost" or "atLeast": which end of what is claimed the value is
    device_count: int | None = None  # of its hardware
    change: str | None = None  # "increase", "decrease" or "difference": which way it moved; None of a level


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one paper contributes to the graph."""

    paper: Paper
    statements: tuple[Statement, ...] = ()
    results: tuple[Result, ...] = ()
    links: tuple[str, ...] = field(default=())  # URLs in the text, mirrors resolved

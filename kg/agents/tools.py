"""The tools that agents call; what stands in a docstring here is what an agent reads of the tool."""

from __future__ import annotations

import threading
from typing import Annotated, Any, Literal

from pydantic import Field

from kg import query as catalogue
from kg.agents import answers
from kg.agents.answers import Page, Said
from kg.agents.limited import limited
from kg.answer import Answer
from kg.errors import QueryError

FARTHEST = 100_000  # rows into a list
LONG = 50_000  # characters of a query
PROCESSES = 4  # at a time; calls beyond them wait
Words = Annotated[str, Field(max_length=300)]
Name = Annotated[
    str, Field(max_length=300, description="As people write it: a name, alias, title, part of a title, arXiv id, IRI")
]
Limit = Annotated[int, Field(ge=1, description="Items of this page")]
Offset = Annotated[int, Field(ge=0, le=FARTHEST, description="Items before this page; go on while `more` is true")]
Type = Literal["", "Paper", "Hardware", "Method", "Dataset", "Model", "Task", "Metric", "Organization"]
Relation = Literal[
    "", "introduces", "uses", "comparesWith", "evaluatesOn", "trainsOn", "runsOn", "addresses", "mentions"
]
Kind = Literal[
    "", "throughput", "latency", "speedup", "memory", "memory_reduction", "energy", "quality", "size", "cost", "other"
]
Day = Annotated[str, Field(max_length=10, description="2025, 2025-03 or 2025-03-31")]
Sparql = Annotated[str, Field(max_length=LONG)]


class Tools:
    """The tools over one store, within limits: seconds and rows of a call."""

    def __init__(self, folder: str, timeout: float, max_rows: int) -> None:
        self.folder, self.timeout, self.max_rows = folder, timeout, max_rows
        self._places = threading.BoundedSemaphore(PROCESSES)

    def search_entities(self, name: Words = "", type: Type = "", limit: Limit = 10, offset: Offset = 0) -> Said:
        """Find papers, devices, methods, data sets, models, tasks, metrics and organizations by name.

        Aliases count and typing errors are forgiven; the most named come first. Without a name: all of a type.
        """
        return self._ask(answers.search, name, type, self._page(limit, offset))

    def describe(self, name: Name, type: Type = "") -> Said:
        """Profile one thing.

        What it is, its figures with sources, broader and narrower things, the first of its papers and results; of a
        paper also the abstract. `papers` and `results` give all of them.
        """
        return self._ask(answers.describe, name, type)

    def papers(
        self,
        name: Words = "",
        relation: Relation = "",
        since: Day = "",
        until: Day = "",
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> Said:
        """List papers, the newest first, each with the sentences that tie it to the thing and how sure that is.

        Papers that have the relation (runsOn, uses ...) to the named thing or a narrower one; of an organization its
        own, of a metric those that report it; all papers without both.
        """
        return self._ask(answers.papers, name, relation, since, until, self._page(limit, offset))

    def results(
        self, name: Words = "", paper: Words = "", kind: Kind = "", limit: Limit = 10, offset: Offset = 0
    ) -> Said:
        """List reported numbers with unit, metric, device, data set, condition and the sentence.

        A bound of "atMost" is an "up to" and no more, "atLeast" an "over"; device_count is on how many of the device,
        where the paper says it; a change ("increase" ...) says how far a number moved ("+10 %"), and is no level.

        Of a device, method, data set, model or metric (narrower ones included), of all papers that address a task or
        come from an organization, of one paper, of a kind; newest first.
        """
        return self._ask(answers.results, name, paper, kind, self._page(limit, offset))

    def why(self, paper: Name, name: Name, limit: Limit = 50, offset: Offset = 0) -> Said:
        """Explain why a paper is linked to a thing: the sentences with the words marked, rules and confidence."""
        return self._ask(answers.because, paper, name, self._page(limit, offset))

    def query(self, sparql: Sparql, limit: Limit = 20, offset: Offset = 0) -> Said:
        """Answer a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE, read-only, without SERVICE.

        Prefixes kg:, skos:, dcterms:, schema:, rdf: and more are there; the resource kg://ontology/terms.ttl has the
        terms. Pages of one answer fit together only where the query has ORDER BY.
        """
        page = self._page(limit, offset)
        with self._places:
            answer = self._run(sparql, page.offset + page.limit)
            answer = catalogue.noted(answer, sparql, catalogue.Asked(self._run))
        return answers.table(answer, page)

    def questions(
        self,
        name: Words = "",
        parameters: Annotated[dict[str, str | int | float], Field(max_length=20)] | None = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Said:
        """List the catalogue of ready questions, or answer one of them by its name.

        Parameters are written as people know things: {"hardware": "rtx 4090", "rate": 60}; each has a default.
        """
        page = self._page(limit, offset)
        if not name:
            if parameters:
                raise QueryError("questions", "parameters without a name", "name the question that takes them")
            with self._places:
                base = catalogue.Asked(self._run).base
            return page.of(_listed(question, base) for question in catalogue.catalogue())
        if name.endswith(".rq"):  # a file, which is not for agents to open
            raise QueryError("questions", f"no question {name[:60]!r}", "see the list that no name gives")
        try:
            question = catalogue.find(name)
        except QueryError as error:  # its cure may be a command, which agents have not
            near = error.cure if "did you mean" in error.cure else "see the list that no name gives"
            raise QueryError(error.place, error.fact, near) from None
        rows = page.offset + page.limit
        values = {name: str(value) for name, value in (parameters or {}).items()}
        with self._places:
            answer = catalogue.ask(self.folder, question, values, timeout=self.timeout, max_rows=rows)
        return {"question": question.question} | answers.table(answer, page, answers.read)

    def _run(self, sparql: str, max_rows: int = 100) -> Answer:
        return catalogue.run(self.folder, sparql, timeout=self.timeout, max_rows=max_rows)

    def _ask(self, function: Any, *arguments: object) -> Said:
        with self._places:
            said: Said = limited(self.folder, self.timeout, function, *arguments)
        return said

    def _page(self, limit: int, offset: int) -> Page:
        if limit > self.max_rows:
            raise QueryError("limit", f"{limit} is more than {self.max_rows}", "ask for the next page by offset")
        return Page(limit, offset)


def _listed(question: catalogue.Question, base: str) -> Said:
    known = catalogue.parse(question.name, catalogue.rebased(question, base)).parameters
    parameters = {p.name: f"{p.type}; else {answers.short(p.default)}" for p in known}
    return {"name": question.name, "question": question.question, "parameters": parameters}

"""The lists as tables of numbers (see kg.serve.pages.tally), from the columns that a worker has read of the graph."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from kg import terms
from kg.serve.gather import RELATIONS, Columns
from kg.serve.pages.facets import CHANGE, CLASS_OF, LEAST, LEVEL, THINGS
from kg.serve.pages.graph import local, number
from kg.serve.pages.tally import Group, Ints, Mask, Table, Values
from kg.serve.pages.words import LISTS

CLASS_OF_LIST = {listing: class_ for class_, listing in LISTS.items() if class_ in terms.CLASSES}
TEXTS = 100  # words for which it is kept which items hold them
_KINDS = set(terms.KINDS.values())
_MOVES = {terms.KINDS[kind] for kind in terms.MOVES}


class Tables:
    """The tables of one build; each is made when it is first asked for."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._papers, self._things, self._results = (len(columns.iris[kind]) for kind in ("paper", "thing", "result"))
        paper, thing, relation, sure = columns.said
        self._paper, self._thing = _ints(paper), _ints(thing)
        self._relation, self._sure = _ints(relation), np.array(sure, dtype=np.float64)
        self._class = np.array([list(terms.CLASSES).index(name) for name in columns.classes], dtype=np.int64)
        self._made: dict[str, Table] = {}
        self._holding: dict[tuple[str, str], Mask] = {}

    def of(self, listing: str) -> Table:
        """The table of a list, by the list's name."""
        if listing not in self._made:
            make: dict[str, Callable[[], Table]] = {"papers": self._of_papers, "results": self._of_results}
            self._made[listing] = make.get(listing, lambda: self._of_things(listing))()
        return self._made[listing]

    def make(self) -> None:
        """Makes the tables of all lists, so that nobody waits for one."""
        for listing in (*CLASS_OF_LIST, "papers", "results"):
            self.of(listing)

    # Words

    def kept(self, listing: str, words: str) -> Mask | None:
        """Which items of a list hold words, where that is known."""
        return self._holding.get((listing, words))

    def keep(self, listing: str, words: str, iris: Iterable[str]) -> Mask:
        """Takes note of the items (IRIs) of a list that hold words."""
        known = self.of(listing).iris
        held = np.zeros(len(known), dtype=bool)
        for iri in iris:
            at = bisect_left(known, iri)
            if at < len(known) and known[at] == iri:
                held[at] = True
        self._holding[listing, words] = held
        while len(self._holding) > TEXTS:
            del self._holding[next(iter(self._holding))]
        return held

    def named(self, listing: str, words: str) -> Mask:
        """Which things of a list have words in a name of theirs."""
        asked, iris = words.lower(), self.columns.iris["thing"]
        names = (entry for name in ("label", "alias") for entry in self._texts(name))
        class_ = CLASS_OF_LIST[listing]
        found = {at for at, name in names if self.columns.classes[at] == class_ and asked in name.lower()}
        return self.keep(listing, words, (iris[at] for at in sorted(found)))

    # Papers

    def _of_papers(self) -> Table:
        things = [self._tied(self._is(CLASS_OF[name]), self._thing_facets(name)) for name in THINGS]
        own = np.arange(self._papers)
        plain = {**self._paper_facets, "kind": self._kinds_of_papers, "organization": self._organizations}
        return Table(
            self.columns.iris["paper"],
            (*things, *(Group(own, own, {name: values}) for name, values in plain.items())),
            {"date": _ranks(self._dates), "title": _ranks(map(str.lower, self._titles)), "results": self._reported},
            RELATIONS,
            self._tied(np.ones(len(self._paper), dtype=bool), {}),
            tuple(LEAST.split()),
        )

    def _tied(self, rows: Ints, facets: dict[str, Values]) -> Group:
        """Statements as rows of papers and things."""
        return Group(self._paper[rows], self._thing[rows], facets, self._relation[rows], self._sure[rows])

    def _thing_facets(self, name: str) -> dict[str, Values]:
        return {name: self._up(CLASS_OF[name])} | (self._devices if name == "hardware" else {})

    @cached_property
    def _paper_facets(self) -> dict[str, Values]:
        month = {paper: int(text) for paper, text in self._texts("month")}
        months = [(p, f"{year}-{month[p]:02}") for p, year in self._texts("year") if p in month]
        code = [(paper, "yes") for paper, _ in self._texts("code")]
        return {
            "month": _values(self._papers, months),
            "year": _values(self._papers, self._texts("year")),
            "code": _values(self._papers, code),
        }

    @cached_property
    def _kinds_of_papers(self) -> Values:
        result, paper = self._pairs("paper")
        return self._kinds.through(paper, result, self._papers)

    @cached_property
    def _organizations(self) -> Values:
        return Values(self._papers, *self._pairs("organization"), self._slugs("Organization"))

    @cached_property
    def _dates(self) -> list[str]:
        return self._one("date", self._papers)

    @cached_property
    def _titles(self) -> list[str]:
        return self._one("title", self._papers)

    @property
    def _reported(self) -> Ints:
        return np.bincount(self._pairs("paper")[1], minlength=self._papers)

    # Devices, methods, data sets, models, tasks

    def _of_things(self, listing: str) -> Table:
        class_ = CLASS_OF_LIST[listing]
        whose = self._is(class_)
        every = np.flatnonzero(self._class == list(terms.CLASSES).index(class_))
        place = np.zeros(self._things, dtype=np.int64)
        place[every] = np.arange(len(every))
        others = [name for name in THINGS if name != "model" and CLASS_OF[name] != class_]
        facets = {name: self._of_paper(CLASS_OF[name]) for name in others} | self._paper_facets
        group = Group(place[self._thing[whose]], self._paper[whose], facets, self._relation[whose], self._sure[whose])
        own = {"below": self._above(class_), "coined": self._coined, "kind": self._kinds_of_things}
        own |= {**self._devices, "segment": self._segments} if class_ == "Hardware" else {}
        plain = (Group(np.arange(len(every)), every, {name: values}) for name, values in own.items())
        ranks = {"papers": self._named[every], "name": _ranks(self._labels[at].lower() for at in every)}
        memory = {thing: float(text) for thing, text in self._texts("memory")}
        ranks |= {"memory": _ranks(memory.get(int(at), -1.0) for at in every)} if class_ == "Hardware" else {}
        iris = [self.columns.iris["thing"][at] for at in every]
        return Table(iris, (group, *plain), ranks, RELATIONS, group, tuple(LEAST.split()))

    def _of_paper(self, class_: str) -> Values:
        """What papers name of a class, and what is above it."""
        rows = self._is(class_)
        return self._up(class_).through(self._paper[rows], self._thing[rows], self._papers)

    @cached_property
    def _coined(self) -> Values:
        return _values(self._things, ((int(thing), "yes") for thing in self._pairs("coined")[0]))

    @cached_property
    def _kinds_of_things(self) -> Values:
        pairs = [self._pairs(role) for role in ("hardware", "dataset", "model", "of")]
        result, thing = (np.concatenate(side) for side in zip(*pairs, strict=True))
        return self._kinds.through(thing, result, self._things)

    @cached_property
    def _segments(self) -> Values:
        return _values(self._things, self._texts("segment"))

    @cached_property
    def _devices(self) -> dict[str, Values]:
        memory = [(thing, number(text)) for thing, text in self._texts("memory")]
        return {"vendor": _values(self._things, self._texts("vendor")), "memory": _values(self._things, memory)}

    @cached_property
    def _named(self) -> Ints:
        """How many papers name each thing."""
        pairs = np.unique(self._paper * max(self._things, 1) + self._thing)
        return np.bincount(pairs % max(self._things, 1), minlength=self._things)

    @cached_property
    def _labels(self) -> list[str]:
        return self._one("label", self._things)

    # Results

    def _of_results(self) -> Table:
        own = np.arange(self._results)
        result, paper = self._pairs("paper")
        plain = {"kind": self._kinds, "change": self._ways, "unit": _values(self._results, self._texts("unit"))}
        plain["metric"] = Values(self._results, *self._pairs("metric"), self._slugs("Metric"))
        of_paper = Group(result, paper, self._paper_facets)
        roles = (("hardware", ["hardware"]), ("method", ["of"]), ("dataset", ["dataset"]), ("model", ["model", "of"]))
        groups = [self._role(name, links) for name, links in roles]
        sure = np.full(self._results, -1.0)
        for at, text in self._texts("confidence"):
            sure[at] = float(text)
        return Table(
            self.columns.iris["result"],
            (*(Group(own, own, {name: values}) for name, values in plain.items()), *groups, of_paper),
            self._orders_of_results(),
            (),
            Group(own, own, {}, None, sure),
            tuple(LEAST.split()),
        )

    @property
    def _ways(self) -> Values:
        """Whether each result is a level or a change."""
        moved = {at for at, _ in self._texts("change")}
        moved |= {at for at, iri in self._texts("kind") if iri in _MOVES}
        return _values(self._results, ((at, CHANGE if at in moved else LEVEL) for at in range(self._results)))

    def _role(self, name: str, links: Sequence[str]) -> Group:
        """Results and the things that are one of their roles."""
        pairs = [self._pairs(link) for link in links]
        result, thing = (np.concatenate(side) for side in zip(*pairs, strict=True))
        rows = self._class[thing] == list(terms.CLASSES).index(CLASS_OF[name])
        return Group(result[rows], thing[rows], self._thing_facets(name))

    def _orders_of_results(self) -> dict[str, Ints]:
        paper = dict(zip(*(side.tolist() for side in self._pairs("paper")), strict=True))
        plain, standard = ({at: float(text) for at, text in self._texts(name)} for name in ("value", "standard"))
        kinds = self._one("kind", self._results)
        of, device = (self._label_of(role) for role in ("of", "hardware"))
        every = range(self._results)
        return {
            "date": _ranks(self._dates[paper[at]] if at in paper else "" for at in every),
            "value": _ranks(standard.get(at, plain.get(at, -np.inf)) for at in every),
            "kind": _ranks(kinds),
            "of": _ranks(of),
            "device": _ranks(device),
            "paper": _ranks(self._titles[paper[at]].lower() if at in paper else "" for at in every),
        }

    def _label_of(self, role: str) -> list[str]:
        found = [""] * self._results
        for at, thing in zip(*(side.tolist() for side in self._pairs(role)), strict=True):
            found[at] = self._labels[thing].lower()
        return found

    # What several tables share

    def _is(self, class_: str) -> Ints:
        """Which statements are about things of a class."""
        rows: Ints = self._class[self._thing] == list(terms.CLASSES).index(class_)
        return rows

    def _pairs(self, link: str) -> tuple[Ints, Ints]:
        left, right = self.columns.links[link]
        return _ints(left), _ints(right)

    def _texts(self, name: str) -> list[tuple[int, str]]:
        return list(zip(*self.columns.values[name], strict=True))

    def _one(self, name: str, many: int) -> list[str]:
        """The text of each, the smallest where there are several, "" where there is none."""
        found = [""] * many
        for at, text in self._texts(name):
            found[at] = min(found[at] or text, text)
        return found

    def _slugs(self, class_: str) -> list[str]:
        """The ends of the IRIs of things of a class; "" for others, which may have the same."""
        iris = zip(self.columns.iris["thing"], self.columns.classes, strict=True)
        return [iri.rpartition("/")[2] if known == class_ else "" for iri, known in iris]

    @cached_property
    def _kinds(self) -> Values:
        kinds = ((at, local(iri)) for at, iri in self._texts("kind") if iri in _KINDS)
        return _values(self._results, kinds)

    @cached_property
    def _closure(self) -> list[set[int]]:
        """What is above each thing: itself only where the graph says so in a circle."""
        parents: dict[int, list[int]] = {}
        for low, high in zip(*(side.tolist() for side in self._pairs("broader")), strict=True):
            parents.setdefault(low, []).append(high)
        found: list[set[int]] = [set() for _ in range(self._things)]
        for low in parents:
            todo = list(parents[low])
            while todo:
                if (high := todo.pop()) not in found[low]:
                    found[low].add(high)
                    todo += parents.get(high, [])
        return found

    def _above(self, class_: str) -> Values:
        pairs = [(low, high) for low, every in enumerate(self._closure) for high in sorted(every)]
        return self._values_of_things(pairs, class_)

    def _up(self, class_: str) -> Values:
        """Each thing with itself and what is above it."""
        pairs = [(low, high) for low, every in enumerate(self._closure) for high in sorted(every | {low})]
        return self._values_of_things(pairs, class_)

    def _values_of_things(self, pairs: list[tuple[int, int]], class_: str) -> Values:
        left, right = (np.array(side, dtype=np.int64) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
        return Values(self._things, left, right, self._slugs(class_))


def _ints(values: Iterable[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _values(keys: int, pairs: Iterable[tuple[int, str]]) -> Values:
    every = list(pairs)
    return Values.of_texts(keys, _ints([key for key, _ in every]), (text for _, text in every))


def _ranks(keys: Iterable[str] | Iterable[float]) -> Ints:
    """The place of each key among all different ones."""
    _, ranks = np.unique(np.array(list(keys), dtype=object), return_inverse=True)
    return ranks.astype(np.int64)

"""Which items of a list have what was chosen, and how many each further value would leave: sets of numbers.

A list falls into groups: rows of one group speak of one thing, so that a device's vendor and its memory are those of
one device. What is chosen in a facet is joined by "or", facets by "and". kg.serve.pages.narrow says the same in SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Chosen = Mapping[str, tuple[str, ...]]


class Values:
    """The values of each key of a group, both by number; `names` are the values as addresses have them."""

    def __init__(self, keys: int, of: Ints, value: Ints, names: Sequence[str]) -> None:
        """Takes the number of keys, and for each pair a key and a value."""
        order = np.lexsort((value, of))
        self.value = value[order]
        self.start = np.searchsorted(of[order], np.arange(keys + 1))
        self.names = names
        self._number = {name: at for at, name in enumerate(names)}

    @classmethod
    def of_texts(cls, keys: int, of: Ints, texts: Iterable[str]) -> Values:
        """From the text of each pair."""
        every = list(texts)
        names = sorted(set(every))
        number = {name: at for at, name in enumerate(names)}
        return cls(keys, of, np.array([number[text] for text in every], dtype=np.int64), names)

    def having(self, chosen: Iterable[str]) -> Mask:
        """Which keys have one of these values."""
        wanted = np.zeros(len(self.names) + 1, dtype=bool)
        wanted[[self._number[name] for name in chosen if name in self._number]] = True
        before = np.concatenate(([0], np.cumsum(wanted[self.value])))
        found: Mask = before[self.start[1:]] > before[self.start[:-1]]
        return found

    def each(self, keys: Ints) -> tuple[Ints, Ints]:
        """(place in `keys`, value) of every value of every key."""
        counts = self.start[keys + 1] - self.start[keys]
        places = np.repeat(np.arange(len(keys)), counts)
        ends = np.cumsum(counts)
        inside = np.arange(len(places)) - np.repeat(ends - counts, counts)
        return places, self.value[np.repeat(self.start[keys], counts) + inside]

    def through(self, of: Ints, key: Ints, keys: int) -> Values:
        """The values of what leads here: takes pairs of a new key and one of ours."""
        places, value = self.each(key)
        return Values(keys, of[places], value, self.names)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows: an item, the key that the facets' values belong to, and of rows that are statements what ties the two."""

    item: Ints
    key: Ints
    facets: dict[str, Values]
    relation: Ints | None = None
    sure: NDArray[np.float64] | None = None

    def rows(self, chosen: Chosen, besides: str = "") -> Mask:
        """The rows that have what was chosen, without regard to one facet."""
        fits = np.ones(len(self.item), dtype=bool)
        for name, values in self.facets.items():
            if name != besides and chosen.get(name):
                fits &= values.having(chosen[name])[self.key]
        return fits

    def tied(self, chosen: Chosen, relations: Sequence[str]) -> Mask:
        """The rows that are by a chosen relation, and as sure as chosen."""
        fits = np.ones(len(self.item), dtype=bool)
        if self.relation is not None and chosen.get("relation"):
            fits &= np.isin(self.relation, [at for at, name in enumerate(relations) if name in chosen["relation"]])
        if self.sure is not None and chosen.get("confidence"):
            fits &= self.sure >= min(map(float, chosen["confidence"]))
        return fits


TIE = ("relation", "confidence")


@dataclass(frozen=True, slots=True)
class Table:
    """A list: its items' IRIs in order, its groups, the rank of each item by order, and what ties may be.

    `lone` is the group in which a tie is looked for where nothing else is chosen of those that are tied.
    """

    iris: Sequence[str]
    groups: tuple[Group, ...]
    ranks: dict[str, Ints]
    relations: Sequence[str]
    lone: Group | None = None
    least: tuple[str, ...] = ()

    def select(self, chosen: Chosen, within: Mask | None = None, besides: Group | None = None) -> Mask:
        """The items that have what was chosen in all groups but one; `within` are those that hold the words."""
        fits = np.ones(len(self.iris), dtype=bool) if within is None else within.copy()
        for group in self._asked(chosen, besides):
            if group is not besides:
                fits &= self._items(group, group.rows(chosen) & group.tied(chosen, self.relations))
        return fits

    def _asked(self, chosen: Chosen, besides: Group | None) -> list[Group]:
        """The groups of which something is chosen, and where a tie stands alone, that of its own."""
        tie = any(chosen.get(name) for name in TIE)
        asked = [group for group in self.groups if any(chosen.get(name) for name in group.facets)]
        tied = [group for group in (*asked, *([besides] if besides else [])) if group.sure is not None]
        return asked if not tie or tied or self.lone is None else [*asked, self.lone]

    def _items(self, group: Group, rows: Mask) -> Mask:
        found = np.zeros(len(self.iris), dtype=bool)
        found[group.item[rows]] = True
        return found

    def order(self, items: Mask, by: str, down: bool) -> Ints:
        """The numbers of items in an order; of equal ones the smaller IRI comes first."""
        found = np.flatnonzero(items)
        rank = self.ranks[by][found]
        ordered: Ints = found[np.lexsort((found, -rank if down else rank))]
        return ordered

    def count(self, facet: str, chosen: Chosen, within: Mask | None = None) -> dict[str, int]:
        """How many items each value of a facet would leave, were it alone chosen of the facet."""
        if facet in TIE and self.lone is not None:
            values = dict.fromkeys((*(self.relations if facet == "relation" else self.least), *chosen.get(facet, ())))
            counts = {v: int(self.select({**chosen, facet: (v,)}, within).sum()) for v in values}
            return {value: n for value, n in counts.items() if n}
        group = next(group for group in self.groups if facet in group.facets)
        others = self.select(chosen, within, besides=group)
        rows = group.rows(chosen, besides=facet) & group.tied(chosen, self.relations) & others[group.item]
        places, value = group.facets[facet].each(group.key[rows])
        names = group.facets[facet].names
        pairs = np.unique(group.item[rows][places] * len(names) + value) if names else np.array([], dtype=np.int64)
        numbers = np.bincount(pairs % max(len(names), 1), minlength=len(names))
        return {names[at]: int(numbers[at]) for at in np.flatnonzero(numbers).tolist() if names[at]}

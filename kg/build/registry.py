"""The closed registry: which coined name stands for which entity in papers that did not coin it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.model import Entity
from kg.vocabulary import Vocabulary


def close(coined: Iterable[Entity], vocabulary: Vocabulary, fold: Callable[[str], str]) -> dict[str, Entity]:
    """Folded name -> the one entity that papers coined under it.

    Takes every coined entity of all papers and how names are folded; names that two papers coin, or one paper for two
    things, and names that the vocabulary knows are left out.
    """
    found: dict[str, Entity | None] = {}
    for entity in coined:
        for name in map(fold, (entity.name, *entity.aliases)):
            if found.setdefault(name, entity) != entity:
                found[name] = None
    for entry in vocabulary:
        for name in entry.names:
            found.pop(fold(name), None)
    return {name: entity for name, entity in sorted(found.items()) if name and entity}


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """The names that came, went or stand for something else.

    >>> sorted(changed({"a": "1", "b": "2"}, {"b": "3", "c": "4"}))
    ['a', 'b', 'c']
    """
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}

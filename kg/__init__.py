"""papers-kg: from saved listings of ML papers to a knowledge graph with the sentence behind every triple.

    import kg
    from kg.build import build

    build(["pages/"], "kg-store")
    with kg.open("kg-store") as store:
        for row in store.query("SELECT ?title { ?paper dcterms:title ?title }"):
            print(row["title"].value)

Nothing heavy is loaded at import: each name brings its room along when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import InputError, KgError, QueryError, QueryTimeout, StoreError, VocabularyError
    from kg.store import Store
    from kg.store import Store as open

_ROOMS = {
    "InputError": ("kg.errors", "InputError"),
    "KgError": ("kg.errors", "KgError"),
    "QueryError": ("kg.errors", "QueryError"),
    "QueryTimeout": ("kg.errors", "QueryTimeout"),
    "Store": ("kg.store", "Store"),
    "StoreError": ("kg.errors", "StoreError"),
    "VocabularyError": ("kg.errors", "VocabularyError"),
    "open": ("kg.store", "Store"),
}
__all__ = ["InputError", "KgError", "QueryError", "QueryTimeout", "Store", "StoreError", "VocabularyError", "open"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    room, member = _ROOMS[name]
    return getattr(import_module(room), member)


def __dir__() -> list[str]:
    return sorted(__all__)

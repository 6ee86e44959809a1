"""Frozen values as JSON and back, for the ledger and for the pipes between processes.

A dataclass or a named tuple becomes an object of the fields that differ from their defaults, so that a field with a
default may be added later and old text still reads.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def encode(value: object) -> str:
    """The JSON of a frozen value: equal values give equal text.

    >>> from kg.model import Entity
    >>> encode(Entity("Task", "a", "A"))
    '{"type":"Task","id":"a","name":"A"}'
    """
    return json.dumps(_plain(value), separators=(",", ":"))


def decode(type_: type[T], text: str) -> T:
    """The value of a JSON text; raises KeyError or TypeError where the text is not of this type.

    >>> from kg.model import Entity
    >>> decode(Entity, '{"type":"Task","id":"a","name":"A"}')
    Entity(type='Task', id='a', name='A', aliases=(), coined_in=None, broader=())
    """
    return typing.cast(T, _reader(typing.cast(Any, type_))(json.loads(text)))


def _plain(value: Any) -> Any:
    if _named(value.__class__):
        return {
            n: _plain(v)
            for n, default in _defaults(value.__class__)
            if (v := getattr(value, n)) != default or v is True
        }
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Decimal) else value


@cache
def _defaults(type_: Any) -> tuple[tuple[str, Any], ...]:
    if not is_dataclass(type_):
        return tuple((name, type_._field_defaults.get(name, MISSING)) for name in type_._fields)
    return tuple(
        (f.name, f.default_factory() if f.default_factory is not MISSING else f.default) for f in fields(type_)
    )


@cache
def _named(type_: Any) -> bool:
    """Whether a type's values have named fields: a dataclass, or a named tuple."""
    return is_dataclass(type_) or hasattr(type_, "_fields")


@cache
def _reader(type_: Any) -> Callable[[Any], Any]:
    """The function that turns plain JSON into a value of the type."""
    origin, inner = typing.get_origin(type_), typing.get_args(type_)
    if origin in (types.UnionType, typing.Union):
        read = _reader(next(a for a in inner if a is not type(None)))
        return lambda plain: None if plain is None else read(plain)
    if origin is tuple and inner[-1] is Ellipsis:
        read = _reader(inner[0])
        return lambda plain: tuple(map(read, plain))
    if origin is tuple:
        reads = tuple(map(_reader, inner))
        return lambda plain: tuple(read(p) for read, p in zip(reads, plain, strict=True))
    if _named(type_):
        hints = typing.get_type_hints(type_)
        make = typing.cast(Callable[..., Any], type_)
        members = {name: _reader(hints[name]) for name, _ in _defaults(type_)}
        return lambda plain: make(**{name: members[name](p) for name, p in plain.items()})
    return Decimal if type_ is Decimal else lambda plain: plain

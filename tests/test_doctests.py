"""Every example in a docstring is true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import kg

SKIPPED = ("kg.serve",)  # an extra, with tests of its own
MODULES = sorted(m.name for m in pkgutil.walk_packages(kg.__path__, "kg.") if not m.name.startswith(SKIPPED))
FINDER = doctest.DocTestFinder(exclude_empty=True)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_examples_are_there() -> None:
    examples = [test for name in MODULES for test in FINDER.find(import_module(name)) if test.examples]
    assert len(examples) >= 40

"""The targets of the fuzzer hold for their seeds and for what hypothesis makes of them, and one that fails is told."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz import run, targets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.model import Problem

SIGNS = (
    b"{",
    b"}",
    b"[",
    b'"',
    b"'",
    b"\\",
    b"$",
    b"<",
    b">",
    b"&",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"-",
    b" ",
    b"3x",
)


def test_every_target_has_seeds() -> None:
    assert run.SEEDS.keys() == targets.TARGETS.keys()


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_target_holds_for_its_seeds_and_what_is_near(name: str) -> None:
    target = targets.TARGETS[name]

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(seed=st.sampled_from(run.SEEDS[name]), cut=st.integers(0, 60), put=st.sampled_from(SIGNS) | st.binary())
    def near(seed: bytes, cut: int, put: bytes) -> None:
        target(seed[:cut] + put + seed[cut:])

    for seed in run.SEEDS[name]:
        target(seed)
    near()


def test_what_a_reader_must_not_do_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "read", lambda _: [Problem("input:1", "two\nlines")])
    with pytest.raises(AssertionError, match="not on one line"):
        targets.pages(b"")
    monkeypatch.setattr(targets, "read", lambda _: [Problem("input:1", "lost")])
    with pytest.raises(AssertionError, match="costs its neighbours"):
        targets.answers(b"")


@pytest.mark.skipif(find_spec("atheris") is not None, reason="atheris is here: the fuzzer would run")
def test_without_atheris_the_fuzzer_says_so() -> None:
    script = str(Path(run.__file__))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "tests/fuzz: skipped, atheris is not installed; pip install atheris\n")

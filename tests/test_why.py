"""`kg why` tells what made words of no list a technique's name: the signs that speak most for them."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from kg.annotate.phrases import strongest
from kg.annotate.signs import weights
from kg.build import build
from kg.errors import StoreError
from kg.ledger import FILE
from kg.store import Store
from kg.why import why
from kg.why.absent import why_not

PAPER = {
    "id": "2501.00001", "title": "FooNet: Maps on a Budget", "publishedAt": "2025-01-01T00:00:00.000Z",
    "summary": "We propose FooNet for maps. We use quantization. We use gadget-aware caching of maps.",
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "one.json").write_text(json.dumps([{"paper": PAPER}]), encoding="utf-8")
    build([tmp_path / "one.json"], tmp_path / "store", jobs=1)
    return tmp_path / "store"


def told(store: Path, name: str) -> str:
    with Store(store) as opened:
        return "\n".join(why(opened, "FooNet", name))


def test_words_of_no_list_have_their_signs(store: Path) -> None:
    line = told(store, "gadget-aware caching").splitlines()[-1]
    assert line.startswith("    »gadget-aware caching« reads as a technique (phrase-")
    spoken = re.findall(r"([\w:?^ -]+?) ([+-]\d+\.\d)(?:, |$)", line.partition(": ")[2])
    assert len(spoken) == 5
    for sign, weight in spoken:
        assert float(weight) == pytest.approx(weights()[sign].likely, abs=0.051)


def test_a_name_of_the_vocabulary_needs_none(store: Path) -> None:
    assert "reads as a technique" not in told(store, "quantization")


def test_without_the_ledger_the_rest_is_told(store: Path) -> None:
    (store / FILE).unlink()
    text = told(store, "gadget-aware caching")
    assert "»gadget-aware caching«" in text and "reads as a technique" not in text


def test_a_build_that_was_killed_before_it_read_a_paper_anew(store: Path) -> None:
    with sqlite3.connect(store / FILE) as ledger:  # as it settles a paper whose record changed
        ledger.execute("UPDATE paper SET state = 'new', annotation = NULL")
    ledger.close()
    text = told(store, "gadget-aware caching")
    assert "»gadget-aware caching«" in text and "reads as a technique" not in text
    with Store(store) as opened, pytest.raises(StoreError, match="no annotation of this paper; end the build"):
        list(why_not(opened, "FooNet", "sheep"))


def test_the_strongest_signs_come_first() -> None:
    sentence = "It uses gadget-aware caching of maps."
    found = strongest(sentence, 8, 28, titled=False)
    assert sentence[8:28] == "gadget-aware caching"
    assert [abs(weight) for _, weight in found] == sorted((abs(weight) for _, weight in found), reverse=True)
    assert all(weights()[sign].likely == weight for sign, weight in found)


def test_one_word_has_no_signs() -> None:
    assert strongest("It uses gadgetcaching of maps.", 8, 21, titled=False) == []

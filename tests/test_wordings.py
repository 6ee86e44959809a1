"""A thing of a paper's own that its text says in several ways is one thing, in sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.annotate import annotate_one
from kg.annotate.recognizer import Recognizer
from kg.build import build
from kg.model import Paper
from kg.store import Store
from kg.vocabulary import load
from kg.why import why


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(load())


def names(recognizer: Recognizer, title: str, abstract: str) -> set[str]:
    """The names of the paper's own things, each once."""
    return {m.name for m in annotate_one(Paper(title, abstract), recognizer).mentions if m.coined}


ONE = [
    # a short name that the words of the title spell, by their beginnings, twice or thrice, past what only joins
    ("Drier Boats via Gadget-Aware Caching", "We present GaCa, a planner.", "GaCa"),
    ("Drier Boats via Gadget-Aware Road Caching", "We present GRC, a planner.", "GRC"),
    ("Drier Boats via Adaptive Aligned Gadget Caching", "We present A^2GC, a planner.", "A2GC"),
    # in the text, where one stands right beside the other
    ("Drier Boats", "We present GaCa, a gadget-aware caching of maps.", "GaCa"),
    # words that narrow it, what follows behind a preposition, what kind of thing it is, other endings
    ("Drier Boats via Gadget-Aware Caching", "We propose Sorted Gadget-Aware Caching (SoGC).", "SoGC"),
    ("Drier Boats via Gadget-Aware Caching", "We propose Gadget-Aware Caching of Wet Boats (WeBo-GC).", "WeBo-GC"),
    ("Drier Boats via Gadget-Aware Caching", "We propose the Gadget-Aware Caching Framework (WetFrame).", "WetFrame"),
    ("Drier Boats via Gadget-Guided Caching", "We propose the Gadget-Based Cacher.", "Gadget-Based Cacher"),
    # what no other rule holds for the paper's own, alone in the bracket behind a name
    ("Drier Boats", "We present Wide YOLO (YOLO-W), which draws maps. YOLO-W is quick.", "YOLO-W"),
]


@pytest.mark.parametrize(("title", "abstract", "name"), ONE)
def test_what_is_said_in_two_ways_is_one_thing(recognizer: Recognizer, title: str, abstract: str, name: str) -> None:
    assert names(recognizer, title, abstract) == {name}


TWO = [
    # letters that the words do not begin with, too few of them, a word that is left out
    ("Drier Boats via Gadget-Aware Caching", "We present GaMe, a planner."),
    ("Drier Boats via Gadget-Aware Caching", "We present GC, a planner."),
    ("Drier Boats via Gadget-Aware Road Caching", "We present GaCa, a planner."),
    # another head, a part behind a preposition, a token and what makes it
    ("Drier Boats via Gadget-Aware Caching", "We propose Gadget-Aware Caching Boats (WetFrame)."),
    ("Drier Boats via Gadget-Aware Caching", "We propose Boats with Gadget-Aware Caching (WetFrame)."),
]


@pytest.mark.parametrize(("title", "abstract"), TWO)
def test_what_only_looks_alike_stays_two(recognizer: Recognizer, title: str, abstract: str) -> None:
    assert len(names(recognizer, title, abstract)) == 2


def test_a_phrase_that_two_names_fit_stays_itself(recognizer: Recognizer) -> None:
    abstract = "We present GaCa, a planner. We present GAC, a map."
    assert names(recognizer, "Drier Boats via Gadget-Aware Caching", abstract) == {
        "GaCa", "GAC", "Gadget-Aware Caching"
    }  # fmt: skip


def test_why_tells_what_makes_them_one(tmp_path: Path) -> None:
    paper = {
        "id": "2501.00001",
        "title": "Drier Boats via Gadget-Aware Caching",
        "summary": "We present GaCa, a planner.",
    }
    (tmp_path / "one.json").write_text(json.dumps([{"paper": paper}]), encoding="utf-8")
    build([tmp_path / "one.json"], tmp_path / "store", jobs=1)
    with Store(tmp_path / "store") as store:
        lines = list(why(store, "Drier Boats", "GaCa"))
    said = [line for line in lines if "Gadget-Aware Caching« is" in line]
    assert said == [
        "    »Gadget-Aware Caching« is 'GaCa' (own-initials): its words spell that name, which the paper gives"
    ]

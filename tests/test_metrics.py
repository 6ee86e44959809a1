"""Which metric a score is of: sentences of our own, with the metric of each score worked out by hand."""

from __future__ import annotations

import re

import pytest

from kg.annotate import annotate
from kg.link import link
from kg.model import Paper, Result
from kg.relate import relate
from kg.relate.wording import branches
from kg.resources import resource
from kg.vocabulary import Vocabulary, load, rows


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load(None)


def _scores(abstract: str, vocabulary: Vocabulary) -> list[Result]:
    paper = Paper("Swirlnet: Reading Maps Slowly", abstract)
    note = next(iter(annotate([paper], vocabulary)))
    return [r for r in relate(note, tuple(link(note, vocabulary, {}))).results if r.kind == "quality"]


WRITTEN = [  # each score's id in the list, or what the text says
    # right behind the number
    ("Swirlnet reaches 16% milestone progress.", ["milestone progress"]),
    ("Swirlnet gives 19% higher physical plausibility than rivals.", ["physical plausibility"]),
    ("Swirlnet gives a 3.5% PRQ gain over rivals.", ["PRQ"]),
    ("Swirlnet reaches 33.8% Draw@3.", ["Draw@3"]),
    ("Swirlnet gives an 8.1% accuracy gain and a 2.3% boost in map fidelity.", ["accuracy", "map fidelity"]),
    # behind "in", also of several
    ("Swirlnet gains 4% in structural fidelity and 8.7% in map alignment.", ["structural fidelity", "map alignment"]),
    ("Swirlnet wins by 6% and 3% on Legend Quality and Border Consistency.", ["Legend Quality", "Border Consistency"]),
    # before the number
    ("Swirlnet raises truthfulness by 21%.", ["truthfulness"]),
    ("Swirlnet raises the legend score from 3.0 to 3.9.", ["legend score"]),
    ("Swirlnet improves map fidelity on city plans by 12%.", ["map fidelity"]),
    ("Swirlnet improves Legend Quality and Map Consistency by 33% and 40%.", ["Legend Quality", "Map Consistency"]),
    ("Swirlnet reaches a GSM8K score of 81.2.", ["score"]),  # the data set is told by itself
    # a listed metric, in whatever place
    ("Swirlnet improves accuracy and F1 by 2% and 3%.", ["accuracy", "f1"]),
    ("Swirlnet solves 70% of the riddles.", ["solve-rate"]),
    # what a list goes on with
    ("Swirlnet achieves 15.3% accuracy on GSM8K, 29.2% on MATH and 40.4% on MMLU.", ["accuracy"] * 3),
    ("Swirlnet reaches 67.0% accuracy, surpassing all rivals by 6.0%.", ["accuracy"] * 2),
]
SILENT = [  # and where it says nothing of it
    "Swirlnet reaches 89.2% on GSM8K.",
    "Swirlnet outperforms GRPO by 5%.",  # a rival is no metric
    "Swirlnet outperforms Point-MAE by 5%.",  # nor is a part of its name
    "Swirlnet sets a new SOTA of 76.7% on GSM8K.",
    "Swirlnet gives an average improvement of 9.4% over rivals.",
    "Swirlnet reaches 5% accuracy, while rivals gain 3% on GSM8K.",  # of the second
]


@pytest.mark.parametrize(("abstract", "expected"), WRITTEN)
def test_the_metric_of_a_score(abstract: str, expected: list[str], vocabulary: Vocabulary) -> None:
    assert [result.metric or result.metric_text for result in _scores(abstract, vocabulary)] == expected


@pytest.mark.parametrize("abstract", SILENT)
def test_no_metric_where_none_is_told(abstract: str, vocabulary: Vocabulary) -> None:
    last = _scores(abstract, vocabulary)[-1]
    assert (last.metric, last.metric_text) == (None, None)


def test_a_metric_is_written_as_the_text_has_it(vocabulary: Vocabulary) -> None:
    (result,) = _scores("Swirlnet improves detection by 8.1% mAP@0.5.", vocabulary)
    assert (result.metric, result.metric_text) == ("map", "mAP@0.5")


def test_a_metric_begins_with_none_of_the_words_that_end_a_phrase() -> None:
    plain = re.compile(f"{branches('measure-adjective')}|{branches('measure-stop')}", re.IGNORECASE)
    table = rows(resource("ontology", "rules", "relation_words.tsv"), ("word", "class"))
    measures = [row["word"] for _, row in table if row["class"] in ("measure", "measure-modified")]
    assert len(measures) > 60
    assert not [word for word in measures if plain.fullmatch(word)]

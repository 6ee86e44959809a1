"""A number that says how far something moved is no level, and says which way. By hand."""

from __future__ import annotations

import pytest

from kg import terms
from kg.annotate import annotate
from kg.link import link
from kg.model import Paper, Result
from kg.relate import relate
from kg.resources import resource
from kg.tables import load as load_tables
from kg.triples import paper_lines
from kg.vocabulary import load, rows

KNOWN = load(None)
UP, DOWN, APART = "increase", "decrease", "difference"


def _found(abstract: str) -> list[Result]:
    (note,) = annotate([Paper("FooNet: A Fast Network", abstract)], KNOWN)
    return list(relate(note, tuple(link(note, KNOWN, {}))).results)


CHANGES = [
    ("FooNet reaches 78% accuracy.", [None]),
    ("FooNet improves accuracy from 68% to 78%.", [None]),
    ("FooNet improves accuracy by up to an average of 10% on A, 4% on B, and 12% on C.", [UP, UP, UP]),
    ("FooNet improves accuracy by 10%, and scores 81.5% on B.", [UP, None]),
    ("FooNet brings accuracy gains (+10.5% on A, -2% on B).", [UP, DOWN]),
    ("FooNet reaches 78% accuracy with only a 3% average accuracy drop.", [None, DOWN]),
    ("FooNet is 7% and 9% better than BarNet in accuracy.", [UP, UP]),
    ("FooNet is 6.7%, 7.7%, and 5.3% better than BarNet in accuracy.", [UP, UP, UP]),
    ("FooNet reaches 79.9% accuracy, 1.7% higher than BarNet.", [None, UP]),
    ("FooNet runs 3x faster at an accuracy loss of only 0.2%.", [None, DOWN]),
    ("FooNet improves speed by 3x while retaining 99% of its accuracy.", [None, None]),
    ("FooNet still exceeds 92% accuracy.", [None]),
    ("FooNet outperforms BarNet by reaching 92% accuracy.", [None]),
    ("FooNet surpasses BarNet by an average accuracy of 0.8%.", [UP]),
    ("FooNet is judged by an average accuracy of 80%.", [None]),
    ("FooNet brings accuracy gains exceeding 9%.", [UP]),
    ("FooNet clearly outperforms the 13.8% accuracy of BarNet, reaching 63%.", [None, None]),
    ("FooNet beats BarNet on A (74% vs. 70% accuracy).", [None]),
    ("FooNet gains a lot compared to BarNet, at 60% accuracy on A.", [None]),
    ("FooNet surpasses BarNet by 3 points in FID.", [DOWN]),
    ("FooNet improves accuracy by 3 points.", [UP]),
    ("FooNet lags BarNet by 3% in accuracy.", [DOWN]),
    ("FooNet deteriorates accuracy by 3%.", [DOWN]),
    ("FooNet leaves a gap of 15% in accuracy.", [APART]),
    ("FooNet achieves 4-7% average F1 gains.", [UP]),
    ("FooNet brings an increase in accuracy of 8%.", [UP]),
    ("FooNet brings gains with an accuracy of 80%.", [None]),
    ("FooNet is poor (with accuracy dropping by 23%) and then reaches 26% accuracy.", [DOWN, None]),
    ("FooNet beats larger models by 3% in accuracy.", [UP]),
    ("FooNet uses 40% fewer tokens.", [DOWN]),
    ("FooNet is 4x faster.", [None]),
    ("FooNet uses 40% less memory.", [None]),
    ("FooNet answers 5 seconds faster.", [DOWN]),
    ("FooNet saves up to 268 GPU hours.", [DOWN]),
    ("FooNet improves quality with a model that trains in 16 GPU hours.", [None]),
    ("FooNet has 71% accuracy and an improved latency of 20 ms.", [None, None]),
]


@pytest.mark.parametrize(("abstract", "expected"), CHANGES)
def test_a_number_says_which_way_it_moved(abstract: str, expected: list[str | None]) -> None:
    assert [result.change for result in _found(abstract)] == expected


def test_a_level_and_a_change_of_one_value_are_two_claims() -> None:
    told = _found("FooNet reaches 52% accuracy. We improve accuracy by 52%.")
    assert [(result.change, len(result.evidence)) for result in told] == [(None, 1), (UP, 1)]


def test_the_graph_says_it() -> None:
    abstract = "FooNet improves accuracy by 3% on A, to 80% on B."
    (note,) = annotate([Paper("FooNet: A Fast Network", abstract)], KNOWN)
    said = relate(note, tuple(link(note, KNOWN, {})))
    lines = "".join(paper_lines(said, terms.BASE, load_tables(None)))
    assert lines.count(f"<{terms.HAS_CHANGE}> <{terms.INCREASE}> .\n") == 1
    assert lines.count(f"<{terms.HAS_CHANGE}>") == 1


def test_every_word_has_a_use_and_a_way() -> None:
    table = list(rows(resource("ontology", "rules", "changes.tsv"), ("word", "use", "way")))
    assert len(table) >= 200
    uses = {"noun", "verb", "past", "compared", "moved", "step", "end", "level", "break", "stop", "amount"}
    for place, row in table:
        assert row["use"] in uses, place
        assert row["way"] in ("up", "down", "better", "worse", ""), place
        assert not row["way"] or row["use"] in ("noun", "verb", "past", "compared", "moved"), place
        assert row["word"] == row["word"].lower().strip(), place
    words = [row["word"] for _, row in table]
    assert words == sorted(set(words))

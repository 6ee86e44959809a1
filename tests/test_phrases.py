"""Techniques told by weighted signs: what a run of words is, which signs it has, and what they sum up to."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from kg.annotate import annotate
from kg.annotate import phrases as room
from kg.annotate import signs as table
from kg.annotate import signs as told_by
from kg.annotate.abbreviations import abbreviations
from kg.annotate.lexicon import words
from kg.annotate.phrases import phrases, signs
from kg.annotate.runs import Run, runs
from kg.annotate.signs import Weight, class_of, hopeful, inside, weights, word_signs
from kg.annotate.tokenizer import blank
from kg.annotate.tokens import Tokens
from kg.model import Mention, Paper
from kg.resources import resource
from kg.vocabulary import load, rows


def found(text: str) -> list[tuple[str, bool]]:
    return [
        (text[run.start : run.end], run.trailed)
        for run in runs(Tokens.of(blank().make_doc(text)), text, [(0, len(text))])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use step-wise token merging.", [("step-wise token merging", False)]),
        ("It merges by a big token merging strategy for gadgets.", [("big token merging", True)]),
        ("The token merging users are slow.", []),  # the head goes on
        ("It is merging-based.", []),
        ("We use merging.", []),  # a head alone
        ("Here are maps, token merging and gadget pruning.", [("token merging", False), ("gadget pruning", False)]),
        ("See foo/token merging.", []),  # "foo/token" is one word
        ("We use text-to-map pruning.", [("text-to-map pruning", False)]),  # a small word in a compound breaks nothing
        ("We use per-gadget pruning.", [("per-gadget pruning", False)]),
        ("We use a map of gadget pruning.", [("gadget pruning", False)]),
        ("We use maps - gadget pruning.", [("gadget pruning", False)]),  # a dash is no hyphen
        ("We use gadget pruning padded by maps.", [("gadget pruning", False)]),  # what is said of it
        ("We use gadget pruning padded gadgets.", []),
    ],
)
def test_runs_end_in_a_head_and_nothing_breaks_them(text: str, expected: list[tuple[str, bool]]) -> None:
    assert hopeful("merging") and hopeful("pruning") and not hopeful("slow")
    assert found(text) == expected


def test_a_run_stays_in_its_sentence() -> None:
    text = "Here are maps\nToken merging is quick."
    cut = text.index("\n")
    spans = [(0, cut), (cut + 1, len(text))]
    assert [(r.start, r.sentence) for r in runs(Tokens.of(blank().make_doc(text)), text, spans)] == [
        (cut + 1, spans[1])
    ]


def test_a_run_without_end_is_cut() -> None:
    text = "gadget " * 5_000 + "merging"
    (run,) = runs(Tokens.of(blank().make_doc(text)), text, [(0, len(text))])
    assert len(text[run.start : run.end].split()) < 30


def test_the_signs_of_a_phrase() -> None:
    text = "Second, we propose step-wise token merging, a map."
    start, end = text.index("step"), text.index(", a map")
    held = set(signs(text, Run(start, end, (0, len(text)), False), [], titled=False))
    classes = {f"{place}-class:{class_of(word)}" for place, word in (
        ("head", "merging"), ("beside", "token"), ("first", "step-wise"), ("word", "step-wise"), ("word", "token"),
    )}  # fmt: skip
    assert held == classes | {
        "head:merging", "pair:token merging", "first:step-wise", "word:step-wise", "word:token", "joint:wise",
        "before:propose", "led:we propose", "after:,", "verb:propos", "words:3", "capitals:0",
    }  # fmt: skip


def test_what_it_holds_is_a_sign() -> None:
    text = "(1) Foo2 Token Merging"
    inner = [Mention(9, 22, "Token Merging", "Method", "vocabulary", "token merging", "method/token-merging")]
    held = set(signs(text, Run(4, 22, (0, 22), True), inner, titled=True))
    assert {"item", "name", "title", "trailed", "capitals:3", "inner:Method", "inner-ends", "after:^"} <= held


@pytest.mark.parametrize("phrase", ["token merging", "step-wise gadget-aware foo pruning", "xyzzy qwghlm"])
def test_what_words_weigh_is_the_sum_of_their_signs(phrase: str) -> None:
    low = phrase.split()
    known = [weights().get(sign, Weight(0, 0, 0)) for sign in inside(low)]
    assert told_by.told(phrase) == pytest.approx(
        (sum(weight.likely for weight in known), sum(weight.task for weight in known))
    )


def test_a_head_that_its_signs_speak_against_is_none() -> None:
    assert not hopeful("2024") and not hopeful("results")
    for word in ("caching", "results"):
        assert hopeful(word) == (sum(weights().get(s, Weight(0, 0)).likely for s in word_signs(word, "head")) > 0.5)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Weight]]:
    """A table of weights to fill, in place of the project's."""
    weights_: dict[str, Weight] = {}
    for module in (room, table):
        monkeypatch.setattr(module, "weights", lambda: weights_)
    for known in (table.told, table._told):
        known.cache_clear()
    yield weights_
    for known in (table.told, table._told):
        known.cache_clear()


def test_signs_sum_up_to_a_probability(told: dict[str, Weight]) -> None:
    text = "We use token merging."
    run = Run(7, 20, (0, len(text)), False)
    told |= {"any": Weight(-1.0, -2.0), "head:merging": Weight(3.0, 0.0), "words:2": Weight(-0.5, 4.0)}
    (mention,) = phrases(text, 0, [run], [])  # -1 + 3 - 0.5 = 1.5; own: -2 + 4 = 2
    assert (mention.text, mention.name, mention.rule, mention.coined) == (
        "token merging", "token merging", "phrase-likely", True,
    )  # fmt: skip
    assert room._LIKELY < 1 / (1 + math.exp(-1.5)) < room._SURE


def test_of_little_weight_is_nothing(told: dict[str, Weight]) -> None:
    text = "We use token merging."
    told |= {"any": Weight(0.0, 0.0), "head:merging": Weight(1.1, 0.0)}
    assert 1 / (1 + math.exp(-1.1)) < room._LIKELY
    assert not list(phrases(text, 0, [Run(7, 20, (0, len(text)), False)], []))


MERGING = Mention(13, 20, "merging", "Method", "vocabulary", "merging", "method/merging")


def test_what_a_paper_claims_is_narrower_than_what_it_ends_in(told: dict[str, Weight]) -> None:
    text = "We use token merging."
    told |= {"any": Weight(0.0, 1.0), "head:merging": Weight(4.0, 0.0)}
    (mention,) = phrases(text, 0, [Run(7, 20, (0, len(text)), False)], [MERGING])
    assert (mention.rule, mention.entry, mention.family, mention.coined) == (
        "phrase-signs", None, "method/merging", True,
    )  # fmt: skip


def test_what_it_does_not_claim_is_a_wording_of_what_it_ends_in(told: dict[str, Weight]) -> None:
    text = "We use token merging."
    told |= {"any": Weight(0.0, -1.0), "head:merging": Weight(4.0, 0.0)}
    (mention,) = phrases(text, 0, [Run(7, 20, (0, len(text)), False)], [MERGING])
    assert (mention.text, mention.name, mention.entry, mention.coined) == (
        "token merging", "merging", "method/merging", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weight", "own", "elsewhere", "taken"),
    [
        (0.5, -1.0, False, True),  # 0.62: a wording of what stands nowhere else
        (0.5, -1.0, True, False),
        (3.0, -1.0, True, True),  # 0.95: a wording of what stands elsewhere too
        (-1.5, -1.0, False, False),  # 0.18
        (0.5, 1.0, False, True),  # 0.62: of two readings of one name the likelier
        (-0.5, 1.0, False, False),  # 0.38
        (3.0, 1.0, True, False),  # 0.95: the known name stands elsewhere, so this one would be another
        (5.0, 1.0, True, True),  # 0.99
    ],
)
def test_how_sure_a_phrase_over_a_known_name_must_be(
    told: dict[str, Weight], weight: float, own: float, elsewhere: bool, taken: bool
) -> None:
    text = "We use token merging and merging."
    known = [MERGING, *([MERGING._replace(start=25, end=32)] if elsewhere else [])]
    told |= {"any": Weight(weight - 2.0, own, -9.0), "head:merging": Weight(2.0, 0.0)}
    assert bool(list(phrases(text, 0, [Run(7, 20, (0, len(text)), False)], known))) == taken


@pytest.mark.parametrize(
    ("task", "likely", "type_"),
    [(3.0, 0.0, "Task"), (3.0, 6.0, "Method"), (1.2, 0.0, None)],  # 0.73, less than a technique, 0.31
)
def test_a_phrase_is_the_likelier_of_task_and_technique(
    told: dict[str, Weight], task: float, likely: float, type_: str | None
) -> None:
    text = "We study puddle mapping."
    told |= {
        "any": Weight(-2.0, 0.0, -2.0),
        "head:mapping": Weight(likely, 0.0, 4.0),
        "words:2": Weight(0, 0, task - 4),
    }
    found = list(phrases(text, 0, [Run(9, 23, (0, len(text)), False)], []))
    assert [m.type for m in found] == ([type_] if type_ else [])


def test_the_words_of_a_task_in_a_title_may_weigh_less(told: dict[str, Weight]) -> None:
    text = "Wet puddle mapping"
    told |= {"any": Weight(-2.0, 0.0, -2.0), "head:mapping": Weight(0.0, 0.0, 3.0)}
    run = Run(4, 18, (0, len(text)), False)
    assert [m.text for m in phrases(text, 18, [run], [])] == ["puddle mapping"]
    assert not list(phrases(text, 0, [run], []))
    known = Mention(11, 18, "mapping", "Task", "vocabulary", "mapping", "task/m")
    assert not list(phrases(text, 18, [run], [known]))


def test_a_task_with_the_words_that_narrow_it_is_a_wording_and_holds_no_other_name(told: dict[str, Weight]) -> None:
    text = "We study wet FooNet mapping."
    run, known = (
        Run(9, 27, (0, len(text)), False),
        Mention(20, 27, "mapping", "Task", "vocabulary", "mapping", "task/m"),
    )
    told |= {"any": Weight(-2.0, 0.0, 0.0), "head:mapping": Weight(0.0, 0.0, 4.0)}
    (mention,) = phrases(text, 0, [run], [known])
    assert (mention.text, mention.name, mention.entry) == ("wet FooNet mapping", "mapping", "task/m")
    foonet = Mention(13, 19, "FooNet", "Method", "own-presented", "FooNet", None, True)
    assert not list(phrases(text, 0, [run], [foonet, known]))


def test_what_speaks_for_a_task_adds_up(told: dict[str, Weight]) -> None:
    text = "Wet Maps\n\nWe study puddle mapping. It is hard."
    mention = Mention(19, 33, "puddle mapping", "Task", "vocabulary", "puddle mapping", "task/m")
    told |= {"any": Weight(0, 0, -2.0), "head:mapping": Weight(0, 0, 3.0), "led:we study": Weight(0, 0, 0.5)}
    told |= {"title": Weight(0, 0, 9.0)}
    assert room.aimed(text, mention, (10, 34), 8) == pytest.approx(1.5)


def test_a_phrase_behind_the_colon_of_a_title_words_the_name_before_it(told: dict[str, Weight]) -> None:
    text = "HALO: Token Merging for Maps\n\nWe use token merging."
    halo = Mention(0, 4, "HALO", "Method", "own-title-name", "HALO", None, True)
    told |= {"any": Weight(0.0, 1.0), "head:merging": Weight(4.0, 0.0)}
    first, second = phrases(text, 28, [Run(6, 19, (0, 28), False), Run(37, 50, (30, len(text)), False)], [halo])
    assert (first.text, first.name, first.coined) == ("Token Merging", "HALO", True)
    assert (second.text, second.name) == ("token merging", "token merging")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use frugal gadget merging (GM) here.", "gadget merging"),
        ("We use grand gadget merging (GM) here.", "grand gadget merging"),  # the letter of either
        ("We use frugal gadget merging (FGM) here.", "frugal gadget merging"),
        ("We use frugal gadget merging, and all of it.", "frugal gadget merging"),
    ],
)
def test_a_phrase_begins_where_its_abbreviation_does(told: dict[str, Weight], text: str, expected: str) -> None:
    told |= {"any": Weight(0.0, -1.0), "head:merging": Weight(4.0, 0.0)}
    run = Run(7, text.index("merging") + 7, (0, len(text)), False)
    (mention,) = phrases(text, 0, [run], [], abbreviations(text))
    assert mention.text == expected


def test_a_gerund_that_opens_a_title_begins_no_name() -> None:
    title = "Pruning Gadget Merging"
    assert room._begin("Accelerating Gadget Merging", Run(0, 27, (0, 27), False)) == len("Accelerating ")
    assert room._begin(title, Run(0, len(title), (0, len(title)), False)) == 0


def test_what_another_rule_covers_is_left_to_it() -> None:
    text = "We propose step-wise token merging for maps."
    run = Run(11, 34, (0, len(text)), False)
    assert [m.text for m in phrases(text, 0, [run], [])] == ["step-wise token merging"]
    wider = Mention(11, 34, text[11:34], "Method", "own-presented", text[11:34], None, True)
    assert not list(phrases(text, 0, [run], [wider]))


def test_any_holds_for_all() -> None:
    assert "any" in weights()


def test_idle_classes_are_classes() -> None:
    table_ = rows(resource("ontology", "rules", "word_classes.tsv"), ("class", "words"))
    assert words()["idle-class"] <= {row["class"] for _, row in table_}


def test_a_word_has_one_class_that_is_named_by_one_of_its_words() -> None:
    table_ = list(rows(resource("ontology", "rules", "word_classes.tsv"), ("class", "words")))
    listed = [word for _, row in table_ for word in row["words"].split()]
    assert len(listed) == len(set(listed)) > 10_000
    assert all(row["class"] in row["words"].split() for _, row in table_)


def test_a_small_word_in_a_compound_is_kept_in_its_name() -> None:
    paper = Paper("Maps", "We propose late-to-early gadget merging for maps.")
    (note,) = annotate([paper], load(None))
    assert "late-to-early gadget merging" in {m.text for m in note.mentions}

"""Names that papers give to their own things, in sentences of our own: what is taken, how far it goes, what is not."""

from __future__ import annotations

import pytest

from kg.annotate import annotate_one
from kg.annotate.abbreviations import abbreviations
from kg.annotate.recognizer import Recognizer
from kg.model import Paper
from kg.vocabulary import load


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(load())


def own(recognizer: Recognizer, abstract: str, title: str = "Wet Streets") -> list[str]:
    """The names that a paper gives, in the order of the text."""
    return [m.text for m in annotate_one(Paper(title, abstract), recognizer).mentions if m.coined]


LISTS = [
    # numbered, in one sentence and in those behind
    ("(1) TilePump, which fills, and (2) a Rain Gutter Walk that dries.", ["TilePump", "Rain Gutter Walk"]),
    ("(1) Rain Gutter Walk: It fills. (2) Drain Tile Hop: It dries.", ["Rain Gutter Walk", "Drain Tile Hop"]),
    # without numbers
    (
        "TilePump for rain, a plan that fills, the DryHop for sun, and Drain Tile Hop for snow.",
        ["TilePump", "DryHop", "Drain Tile Hop"],
    ),
    ("(1) Drain-Walk, which fills, and (2) Tile-Hop, a data set.", ["Drain-Walk", "Tile-Hop"]),
    # no names: what goes on as a phrase, small words, numbers, conjunctions, fields
    ("(1) Rain gutters, and (2) In Rain, they dry.", []),
    ("(1) Gutter Tiles assets, (2) 40 Tiles, and (3) Rain and Snow.", []),
    ("a Large Language Model, and the drains.", []),
]


@pytest.mark.parametrize(("items", "names"), LISTS)
def test_items_of_an_announced_list_bear_names(recognizer: Recognizer, items: str, names: list[str]) -> None:
    assert own(recognizer, f"We present a map. It has three key components: {items}") == names


@pytest.mark.parametrize(
    "sentence",
    [
        "It has three old wells: TilePump, which fills, and DryHop, which dries.",  # no noun that announces parts
        "It has three key components, TilePump, which fills, and DryHop, which dries.",  # nothing announces the list
    ],
)
def test_other_lists_bear_none(recognizer: Recognizer, sentence: str) -> None:
    assert own(recognizer, f"We present a map. {sentence}") == []
    assert own(recognizer, "It has two key components: TilePump, which fills, and DryHop.") == []  # whose are they?


HEADED = [
    ("We introduce the Rain-Walk module, a plug for drains.", ["Rain-Walk"]),
    ("We introduce the TilePump family of drains.", ["TilePump"]),
    ("We propose TilePump as a new kind of drain.", ["TilePump"]),
    ("We propose TilePump - a wet kind of drain.", ["TilePump"]),
    ("It performs well with the proposed TilePump module in rain.", ["TilePump"]),
    ("We propose a Rain-Walk module that dries.", []),  # of this kind there may be many
    ("We introduce a novel Rain-to-Drain-Walk module that dries.", ["Rain-to-Drain-Walk"]),
    ("We introduce the Rain-based module that dries.", []),
    ("We present the 3rd-Street system that dries.", []),
    ("We introduce the RNW framework of old wet drains.", []),  # a short word in capitals may be a field's
    ("Others introduced the Rain-Walk module, a plug for drains.", []),
]


@pytest.mark.parametrize(("sentence", "names"), HEADED)
def test_a_noun_or_as_behind_a_name_ends_it(recognizer: Recognizer, sentence: str, names: list[str]) -> None:
    assert own(recognizer, sentence) == names


LENGTHS = [
    ("We propose Walking in Rain, a plan.", ["Walking in Rain"]),
    ("We propose Dry Walk via Drain Tiles and use it.", ["Dry Walk via Drain Tiles"]),
    ("We propose TilePump in Norway, a plan.", ["TilePump"]),  # spelled as a name: whole by itself
    ("We propose Dry Walk in rain, a plan.", ["Dry Walk"]),
]


@pytest.mark.parametrize(("sentence", "names"), LENGTHS)
def test_plain_words_go_on_behind_a_preposition(recognizer: Recognizer, sentence: str, names: list[str]) -> None:
    assert own(recognizer, sentence) == names


VERBS = [
    ("We open-source TilePump, a drain.", ["TilePump"]),
    ("We have open-sourced TilePump, a drain.", ["TilePump"]),
    ("It is wetter than the open-source TilePump, and we say so.", []),
    ("It is wetter than six open-sourced TilePump drains, and we say so.", []),
    ("Building upon TilePump, we walk.", []),
    ("We build TilePump, a drain.", ["TilePump"]),
]


@pytest.mark.parametrize(("sentence", "names"), VERBS)
def test_open_source_describes_and_others_work_is_built_upon(
    recognizer: Recognizer, sentence: str, names: list[str]
) -> None:
    assert own(recognizer, sentence) == names


@pytest.mark.parametrize("part", ["Scorer", "Navigator", "Rephraser"])
def test_parts_are_named_after_what_they_do(recognizer: Recognizer, part: str) -> None:
    assert own(recognizer, f"We present maps. First, a Wet Street {part} reads them.") == [f"Wet Street {part}"]


SPELT_OUT = [
    ("It is WaStRe (Walking Streets with Reins).", [("WaStRe", "Walking Streets with Reins")]),
    ("It is WSDR (Wet Streets DRied), a plan.", [("WSDR", "Wet Streets DRied")]),
    ("It is WSR (we saw rain in Rome), a plan.", []),  # the letters end before the words do
    ("It is WaStRe (a plan for streets).", []),
    ("It is Rome (Rain Over My Elms).", []),  # no name, but a word
    ("It is WSR (Wet Streets, Rome).", []),
]


@pytest.mark.parametrize(("text", "expected"), SPELT_OUT)
def test_a_bracket_may_spell_a_name_out(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(abbreviations(text))
    assert [(a.short, a.long) for a in found if a.spelt_out] == expected
    assert [text[slice(*a.long_span)] for a in found if a.spelt_out] == [long for _, long in expected]


def test_what_spells_a_name_out_is_the_same_thing(recognizer: Recognizer) -> None:
    text = "We propose WaPrune (Walking Pruning of the Edge), a plan. Walking Pruning of the Edge is dry."
    found = annotate_one(Paper("Wet Streets", text), recognizer).mentions
    assert {(m.text, m.name, m.coined) for m in found if m.type == "Method"} == {
        ("WaPrune", "WaPrune", True),
        ("Walking Pruning of the Edge", "WaPrune", True),
    }


def test_a_name_that_a_known_task_spells_out_is_no_task(recognizer: Recognizer) -> None:
    def types(text: str) -> set[str]:
        return {m.type for m in annotate_one(Paper("Wet Streets", text), recognizer).mentions if m.text == "ViObSe"}

    assert types("We propose ViObSe (Video Object Segmentation), a dataset of streets.") == {"Dataset"}
    assert types("Video Object Segmentation (ViObSe) is wet.") == {"Task"}


TITLES = [
    ("Drain Surgery: A Plan for Streets", ["Drain Surgery"]),
    ("Every Drop Counts: A Plan for Streets", []),  # mottos
    ("Drains Aren't Enough: A Plan for Streets", []),
    ("The Wet Trap: A Plan for Streets", []),  # what the paper never says again
    ("Drain-Walk: A Plan for Streets", ["Drain-Walk"]),
    ("Through-The-Drain: A Plan for Streets", ["Through-The-Drain"]),
    ("Drain-Completion: A Plan for Streets", []),  # what is done
    ("Drain-walk: A Plan for Streets", []),
]


@pytest.mark.parametrize(("title", "names"), TITLES)
def test_what_stands_before_a_colon_names_what_a_title_is_about(
    recognizer: Recognizer, title: str, names: list[str]
) -> None:
    assert own(recognizer, "We draw maps.", title) == names


def test_the_proposed_method_may_be_named_by_joined_words(recognizer: Recognizer) -> None:
    assert own(recognizer, "We look at drains. Our method, Drain-Walk, sees them.") == ["Drain-Walk"]


SAME = [
    # a family's name, which is longer than its rule: still what stands before the bracket
    ("We present maps. It is trained with Wet Group Relative Policy Optimization (W-GRPO).", "W-GRPO"),
    ("We use a Wet Gated Sliding-Window Attention (WG-SWA) for maps.", "WG-SWA"),
]


@pytest.mark.parametrize(("abstract", "name"), SAME)
def test_a_long_form_and_a_name_of_a_family_are_the_same_thing(
    recognizer: Recognizer, abstract: str, name: str
) -> None:
    found = annotate_one(Paper("Wet Streets", abstract), recognizer).mentions
    assert {m.name for m in found if m.start >= abstract.index("Wet")} == {name}


TYPES = [
    ("We test it on the ResNet dataset.", "ResNet", "Dataset"),
    ("We test it on six RAG datasets.", "RAG", "Method"),  # a field has data, and gives them no name
    ("We train it on the Drain-3M dataset.", "Drain-3M", "Dataset"),  # three million of anything
    ("We train Drain-World-8B on maps.", "Drain-World-8B", "Model"),  # billions are weights, whatever the word before
    ("Results on ZQUX, a network that draws maps, are good.", "ZQUX", "Method"),
    ("Results on ZQUX are good.", "ZQUX", "Dataset"),
]


@pytest.mark.parametrize(("sentence", "name", "type_"), TYPES)
def test_what_has_data_or_weights_by_its_name_and_what_is_said_of_it(
    recognizer: Recognizer, sentence: str, name: str, type_: str
) -> None:
    found = annotate_one(Paper("Wet Streets", sentence), recognizer).mentions
    assert {m.type for m in found if m.text == name} == {type_}

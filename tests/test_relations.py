"""Relations from sentences of our own; every expectation is worked out by hand from the guidelines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from kg.model import GAP, Annotation, Entity, Link, Mention, Paper
from kg.relate.confidence import precisions
from kg.relate.own import component, determined, kin
from kg.relate.relations import ballots, relations
from kg.relate.tasks import signs
from kg.relate.wording import cues, lists, reaches
from kg.resources import resource
from kg.vocabulary import rows, split

_MARK = re.compile(r"\[([^\]|]+)\|([A-Z][a-z]+)(\*?)(?:\|([^\]]+))?\]")
TITLE = "A Study of Things"
OURS = "We propose [OurNet|Method*]."


def paper(title: str, *sentences: str) -> tuple[Annotation, list[Link]]:
    """A paper with its names marked "[name|Type]"; "*" where the paper coins it, "|entity" where that is called so."""
    found: list[Link] = []
    spans: list[tuple[int, int]] = []
    plain = ""
    for marked in (title, *sentences):
        begin = len(plain)
        at = 0
        for mark in _MARK.finditer(marked):
            plain += marked[at : mark.start()]
            start, at = len(plain), mark.end()
            name, type_, coined = mark[1], mark[2], bool(mark[3])
            plain += name
            entry = None if coined else f"{type_.lower()}/{name}"
            mention = Mention(start, len(plain), name, type_, "vocabulary", name, entry, coined)
            entity = Entity(type_, (mark[4] or name).lower().replace(" ", "-"), mark[4] or name)
            found.append(Link(mention, entity, 1.0, ""))
        plain += marked[at:]
        spans.append((begin, len(plain)))
        plain += GAP if marked is title else " "
    heading, _, abstract = plain.partition(GAP)
    return Annotation(Paper(heading, abstract.rstrip()), tuple(spans), tuple(link.mention for link in found)), found


def told(title: str, *sentences: str) -> dict[str, set[str]]:
    """Entity -> its relations."""
    held: dict[str, set[str]] = {}
    for statement in relations(*paper(title, *sentences)):
        held.setdefault(statement.entity.name, set()).add(statement.relation)
    return held


INTRODUCES = [
    ("[FooNet|Model]: Fast Maps", ["[FooNet|Model] is small."]),
    ("[FooNet|Method] (FN): Fast Maps", ["It is small."]),
    (TITLE, ["We propose [FooNet|Method], a fast network."]),
    (TITLE, ["We present [FooNet|Dataset] and [BarSet|Dataset|FooNet]."]),
    (TITLE, ["In this work we introduce the [FooNet|Method] framework."]),
    (TITLE, ["A network called [FooNet|Method] is small."]),
    (TITLE, ["This paper introduces a compiler named [FooNet|Method]."]),
    (TITLE, ["We use the proposed [FooNet|Method] in all runs."]),
    (TITLE, ["We propose a novel [cross-layer foo pruning|Method|FooNet]."]),
    (TITLE, ["[FooNet|Method*] is small."]),
    (TITLE, ["We propose a layer-based coder [FooNet|Method]."]),
    (TITLE, ["We introduce [foo-bar packing|Method|FooNet] during training."]),
    (TITLE, ["We present a [Foo Bar|Method|FooNet] (FB) algorithm."]),
    (TITLE, ["We introduce [foo-kit|Dataset|FooNet], a new set of maps."]),
    (TITLE, ["We introduce [BarNet|Method|x] ([BN|Method|x]) and [foo packing|Method|FooNet] (FP) for maps."]),
    (TITLE, [OURS, "It shows that our new [foo packing|Method|FooNet] scheme is fast."]),
    ("[Foo Packing|Method|FooNet] for Fast Maps", [OURS]),
    (TITLE, [OURS, "[FooNet-7B|Model|x] is [FooNet|Model*|FooNet] with more layers."]),
]


@pytest.mark.parametrize(("title", "sentences"), INTRODUCES)
def test_introduces(title: str, sentences: list[str]) -> None:
    assert told(title, *sentences)["FooNet"] in ({"introduces"}, {"introduces", "evaluatesOn"})


def test_an_item_for_another_thing_introduces_that_item() -> None:
    text = "We give three designs: (1) a map; (2) uniquely for [FooNet|Method], a novel step; (3) the [BarNet|Method]."
    assert told(TITLE, text) == {"FooNet": {"uses"}, "BarNet": {"introduces"}}


@pytest.mark.parametrize(
    "sentence",
    [
        "We add two designs: (1) a map; (2) task-wise [FooNet|Method] for labels.",
        "We try it on a popular planner called [FooNet|Method].",
        "We propose a fast [foo bar map drawing|Method|FooNet] network, called Quux.",
        "We propose a new [foo bar|Method] ([FooNet|Method]) network.",
        "Our [FooNet|Method] is an old one.",
        "We release the [BarNet|Method] kernel, and [FooNet|Method] implementations.",
    ],
)
def test_what_others_have_is_not_introduced(sentence: str) -> None:
    assert told(TITLE, OURS, sentence)["FooNet"] == {"uses"}


def test_our_name_of_no_list_is_own() -> None:
    sentence, name = "Our Foo-Bar-7B is small.", Mention(4, 14, "Foo-Bar-7B", "Model", "model-with-size", "Foo-Bar-7B")
    assert determined(sentence, 4, name, common=False)
    assert not determined(sentence, 4, name._replace(entry="model/foo-bar-7b"), common=False)
    assert not determined(sentence.replace("Our", "The"), 4, name, common=False)
    common = Mention(8, 19, "foo packing", "Method", "test", "foo packing")
    assert determined("Our new foo packing is small.", 8, common, common=False)
    assert not determined("Our new foo packing is small.", 8, common, common=True)


def test_kin_of_the_own_name_is_own() -> None:
    held = told(
        TITLE, "We propose [FooNet|Model*].", "[FooNet-7B|Model] has more layers, and [Foomatic|Model] has none."
    )
    assert held == {"FooNet": {"introduces"}, "FooNet-7B": {"introduces"}, "Foomatic": {"uses"}}


def test_kin_may_be_joined_otherwise() -> None:
    assert kin(Mention(0, 8, "Foo-2-7B", "Model", "test", "Foo-2-7B"), ("Foo-2",))
    assert kin(Mention(0, 8, "Foo 2-7B", "Model", "test", "Foo 2-7B"), ("Foo-2",))
    assert not kin(Mention(0, 7, "Foo-27B", "Model", "test", "Foo-27B"), ("Foo-2",))


COMPONENTS = [
    "It has two key designs: (1) a [FooNet|Method] for maps.",
    "Our code has three innovations: i) labels, and ii) [FooNet|Method], a step.",
    "We add a novel [foo-aware bar pooling|Method|FooNet] strategy.",
    "Its width is what we refer to as [FooNet|Method].",
]


@pytest.mark.parametrize("sentence", COMPONENTS)
def test_parts_of_what_a_paper_contributes_are_its_own(sentence: str) -> None:
    assert told(TITLE, OURS, sentence)["FooNet"] == {"introduces"}


def test_a_technique_of_no_list_with_its_abbreviation_is_a_part() -> None:
    def part(sentence: str) -> bool:
        start = sentence.index("Foo Bar Step")
        return component(sentence, start, Mention(start, start + 12, "Foo Bar Step", "Method", "test", "Foo Bar Step"))

    assert part("Its maps call the Foo Bar Step (FBS) twice.")
    assert not part("Its maps call the Foo Bar Step twice.")
    assert not part("It is faster than Foo Bar Step (FBS).")
    assert not part("It is inspired by Foo Bar Step (FBS).")


NOT_OWN = [
    "The leading model, [FooNet|Method], draws 3 maps.",
    "It has two key designs: (1) removing [FooNet|Method], and (2) rain.",
    "It has a novel [foo-aware pooling|Method|FooNet] strategy called BarNet.",
]


@pytest.mark.parametrize("sentence", NOT_OWN)
def test_what_only_stands_near_own_work_is_not_introduced(sentence: str) -> None:
    assert "introduces" not in told(TITLE, OURS, sentence)["FooNet"]


def test_our_model_is_own_where_the_leading_one_is_not() -> None:
    assert told(TITLE, OURS, "Our small model, [FooNet|Method], draws 3 maps.")["FooNet"] == {"introduces"}


def test_stages_of_a_list_are_used() -> None:
    assert told(TITLE, OURS, "It runs in stages: (1) [FooNet|Method].")["FooNet"] == {"uses"}


def test_background_tells_topics_and_rivals() -> None:
    assert told(TITLE, "Recently, [FooNet|Method] became popular.", OURS)["FooNet"] == {"uses"}
    assert told(TITLE, "While [FooNet|Method] became popular, it is slow.", OURS)["FooNet"] == {"uses"}
    assert told(TITLE, "While [FooNet|Method] methods do exist, they are slow.", OURS)["FooNet"] == {"mentions"}
    assert told(TITLE, "Existing [FooNet|Method] methods are slow.", OURS)["FooNet"] == {"comparesWith"}


def test_a_training_set_beside_a_benchmark_is_none() -> None:
    held = told(TITLE, "We release [FooSet|Dataset*], a benchmark, and [BarSet|Dataset*], a corpus.")
    assert held == {"FooSet": {"introduces", "evaluatesOn"}, "BarSet": {"introduces"}}
    assert told(TITLE, OURS, "Its encoder is pre-trained with [FooSet|Dataset].")["FooSet"] == {"trainsOn"}


USES = [
    "We propose a [FooNet|Method]-based network.",
    "We introduce OurNet, a new [FooNet|Method] scheme.",
    "We use [FooNet|Method] as encoder.",
    "Our code is built on [BarNet|Method] and [FooNet|Method].",
    "Our experiments on [FooNet|Model] show gains.",
    "Our method can be applied to [BarNet|Model], [BazNet|Model] and [FooNet|Model].",
    "Although [BarNet|Method*] is small, it uses [FooNet|Method].",
    "Ours is orthogonal to existing [FooNet|Method] methods.",
    "Our work presents a path toward scaling [FooNet|Method] further.",
]


@pytest.mark.parametrize("sentence", USES)
def test_uses(sentence: str) -> None:
    assert told(TITLE, sentence)["FooNet"] == {"uses"}


COMPARES = [
    "Ours outperforms [FooNet|Method] by two points.",
    "Ours outperforms [BarNet|Method] by 5% and [FooNet|Method] by 7%.",
    "It surpasses leading models such as [BarNet|Method], [BazNet|Method], and [FooNet|Method].",
    "It is twice faster than [FooNet|Method].",
    "Compared with [FooNet|Method], it needs less memory.",
    "Compared to baselines such as [FooNet|Method], it needs less memory.",
    "It reaches a 3.5x speedup over [FooNet|Method].",
    "It gains 15% over [BarNet|Method] and 36% over [FooNet|Method].",
    "It runs three times faster than the [FooNet|Method] baseline.",
    "It is on par with [FooNet|Method].",
    "Unlike [FooNet|Method], ours needs no labels.",
    "It rivals leading models (e.g., [FooNet|Method]).",
    "We report the speed of ours versus [FooNet|Method].",
    "It draws rows instead of using [FooNet|Method] for maps.",
    "It draws rows rather than [FooNet|Method].",
    "It is quicker than its predecessor, [FooNet|Method].",
    "It takes 1% of the cost of [FooNet|Method].",
    "It is a drop-in replacement for [FooNet|Method].",
    "It is comparable to far larger models, including [BarNet|Model] and [FooNet|Model].",
    "It outperforms three strong models: [BarNet|Model] (21.5%), [BazNet|Model] (33.1%), and [FooNet|Model] (45.1%).",
    "It surpasses all models trained on the same maps, including [FooNet|Model].",
    "It outperforms mappers built on closed models such as [FooNet|Model].",
    "It beats [BarNet|Model] by 3.2 points and [FooNet|Model] by 7.7 points.",
    "It reads 88% of them (versus 76% for [FooNet|Model]).",
    "It performs comparably to [FooNet|Model].",
    "Compared with models built on [FooNet|Model], ours is small.",
    "Despite its size, the resulting model matches [FooNet|Model].",
]


@pytest.mark.parametrize("sentence", COMPARES)
def test_compares(sentence: str) -> None:
    assert told(TITLE, OURS, sentence)["FooNet"] == {"comparesWith"}


def test_a_comparison_ends_with_its_object() -> None:
    held = told(TITLE, OURS, "It outperforms [BarNet|Method] by 28% using [FooNet|Method].")
    assert held["BarNet"] == {"comparesWith"}
    assert held["FooNet"] == {"uses"}


def test_what_a_sentence_sets_itself_off_from_is_background() -> None:
    for sentence in (
        "Unlike methods that rely on [FooNet|Method], we draw rows.",
        "Rather than training maps via [FooNet|Method], [OurNet|Method*] draws rows.",
        "While prior methods focus on [FooNet|Method], we draw rows.",
    ):
        assert told(TITLE, OURS, sentence)["FooNet"] == {"mentions"}
    held = told(TITLE, OURS, "Unlike [BarNet|Method], which is slow, we draw rows with [FooNet|Method].")
    assert (held["BarNet"], held["FooNet"]) == ({"comparesWith"}, {"uses"})
    held = told(TITLE, OURS, "Compared to [BarNet|Method], our loop draws [FooNet|Method] rows.")
    assert (held["BarNet"], held["FooNet"]) == ({"comparesWith"}, {"uses"})


def test_leading_models_are_rivals_only_of_what_is_compared() -> None:
    sentence = "Even leading models such as [FooNet|Model] fail."
    assert told(TITLE, OURS, sentence)["FooNet"] == {"uses"}
    sentence = "Ours is better than 5 public mappers, such as [FooNet|Model]."
    assert told(TITLE, OURS, sentence)["FooNet"] == {"uses"}


def test_a_set_is_trained_and_tested_on_where_both_are_said() -> None:
    said = ["We train on [FooSet|Dataset].", "It is evaluated on [FooSet|Dataset]."]
    assert told(TITLE, OURS, *said)["FooSet"] == {"trainsOn", "evaluatesOn"}
    held = told(TITLE, "We release [FooSet|Dataset*], a corpus.", "Experiments on [FooSet|Dataset] show gains.")
    assert held["FooSet"] == {"introduces", "evaluatesOn"}


def test_compared_and_used() -> None:
    held = told(TITLE, OURS, "We fine-tune [FooNet|Model] first.", "The result outperforms [FooNet|Model].")
    assert held["FooNet"] == {"comparesWith", "uses"}
    held = told(TITLE, OURS, "It outperforms existing [FooNet|Method] methods such as [BarNet|Method].")
    assert held == {"OurNet": {"introduces"}, "FooNet": {"comparesWith", "uses"}, "BarNet": {"comparesWith"}}
    for sentence in ("It gains over vanilla [FooNet|Model].", "It is faster than the original [FooNet|Model]."):
        assert told(TITLE, OURS, sentence)["FooNet"] == {"comparesWith", "uses"}
    for sentence in (
        "It is a 2x speedup over others on [FooNet|Model].",
        "It gains over all methods for [FooNet|Model].",
    ):
        assert told(TITLE, OURS, sentence)["FooNet"] == {"uses"}


def test_a_list_is_of_one_kind() -> None:
    sentence = "It outperforms models for [maps|Task|Map] as well as leading models such as [FooNet|Model]."
    assert told(TITLE, OURS, sentence)["FooNet"] == {"comparesWith"}


MENTIONS = [
    ["Recent methods such as [FooNet|Method] have become popular.", OURS],
    ["Recent efforts like [FooNet|Dataset] have become popular.", OURS],
    ["Maps drawn by [FooNet|Method] suffer from noise.", OURS],
    ["Fast maps are drawn using [FooNet|Method].", OURS],
    ["Drawing maps takes days on a [FooNet|Hardware].", OURS],
    ["Maps are slow.", OURS, "Despite progress on [FooNet|Method], maps stay slow."],
    ["Maps are slow.", OURS, "It works without [FooNet|Method]."],
    [OURS, "It eliminates the need for [FooNet|Method]."],
    [OURS, "It prunes rows rather than relying on [FooNet|Method]."],
    [OURS, "It runs on phones without any [FooNet|Method] code."],
]


@pytest.mark.parametrize("sentences", MENTIONS)
def test_background_and_negation(sentences: list[str]) -> None:
    assert told(TITLE, *sentences)["FooNet"] == {"mentions"}


def test_a_background_name_that_the_body_takes_up_is_used() -> None:
    assert told(TITLE, "[FooNet|Method] suffers from noise.", OURS, "It denoises [FooNet|Method].")["FooNet"] == {
        "uses"
    }
    assert told("Faster [FooNet|Method] on Phones", "[FooNet|Method] suffers from noise.", OURS)["FooNet"] == {"uses"}
    assert told(TITLE, "[FooNet|Method] is slow.", "Yet [FooNet|Method] is common.", OURS)["FooNet"] == {"uses"}


DATA = [
    ("On [FooSet|Dataset] it reaches 80%.", {"evaluatesOn"}),
    ("We train on [FooSet|Dataset].", {"trainsOn"}),
    ("The network is trained on [BarSet|Dataset] and [FooSet|Dataset].", {"trainsOn"}),
    ("The network is trained on [BarSet|Dataset] and evaluated on [FooSet|Dataset].", {"evaluatesOn"}),
    ("We introduce [FooSet|Dataset], a benchmark of maps.", {"introduces", "evaluatesOn"}),
    ("We introduce [FooBench|Dataset|FooSet].", {"introduces", "evaluatesOn"}),
    ("We collect maps, and we release [FooSet|Dataset].", {"introduces"}),
]


@pytest.mark.parametrize(("sentence", "expected"), DATA)
def test_data(sentence: str, expected: set[str]) -> None:
    assert told(TITLE, sentence)["FooSet"] == expected


def test_an_own_data_set_is_trained_on_where_the_paper_says_so() -> None:
    sentences = ("We release [FooSet|Dataset].", "In our models, [FooSet|Dataset] helps: we train on our data.")
    assert told(TITLE, *sentences)["FooSet"] == {"introduces", "trainsOn"}


DEVICES = [
    ("It runs at 90 FPS on a [Foo 9000|Hardware] GPU.", {"runsOn"}),
    ("Our kernel outperforms BLAS on [Bar 1|Hardware] and [Foo 9000|Hardware] processors.", {"runsOn"}),
    ("Our chip is twice faster than the [Foo 9000|Hardware].", {"comparesWith"}),
    ("We study our chip as an alternative to [Foo 9000|Hardware] boards.", {"comparesWith"}),
    ("Our chip saves energy compared to [Bar 1|Hardware] and [Foo 9000|Hardware].", {"comparesWith"}),
    ("It runs on phones without a [Foo 9000|Hardware].", {"mentions"}),
    ("Unlike [Foo 9000|Hardware]-only systems, ours runs on phones.", {"mentions"}),
    ("We present [Foo 9000|Hardware], an accelerator.", {"introduces"}),
]


@pytest.mark.parametrize(("sentence", "expected"), DEVICES)
def test_devices(sentence: str, expected: set[str]) -> None:
    assert told(TITLE, OURS, sentence)["Foo 9000"] == expected


def test_tasks_of_the_title_and_the_proposal_stay_others_go() -> None:
    held = told(
        "OurNet: Fast [map folding|Task]",
        "Maps are large.",
        "We propose a network for [map folding|Task].",
        "It is small.",
        "It is also fast, and it needs little memory on any device that we tried it on.",
        "It may help applications such as [map drawing|Task].",
    )
    assert held == {"map folding": {"addresses"}}


def test_a_task_that_the_paper_presents_is_addressed() -> None:
    assert told(TITLE, "It enables [drawing|Task].", "It enables [folding|Task*].") == {"folding": {"addresses"}}


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("[Map folding|Task] is slow.", {"capital", "opens"}),
        ("Here [map folding|Task] is slow.", set()),
        ("This enables [map folding|Task].", {"served"}),
        ("What is enabled here is [map folding|Task].", set()),
    ],
)
def test_how_a_task_is_written_and_led_to_are_signs(sentence: str, held: set[str]) -> None:
    annotation, links = paper(TITLE, sentence)
    ((task, group),) = ballots(annotation, links).items()
    found = set(signs(annotation.paper, task, group, [task], titled=False))
    assert found & {"capital", "opens", "served"} == held


def test_no_more_than_three_tasks() -> None:
    names = ("folding", "cutting", "drawing", "reading", "burning")
    sentences = [f"We propose a network for [map {name}|Task]." for name in names]
    assert len(told(TITLE, *sentences)) == 3


def test_metrics_get_nothing_and_links_support_nothing() -> None:
    held = told(TITLE, "We use [FooNet|Method].", "[PSNR|Metric] rises.", "Code: https://github.com/x/[BarNet|Method].")
    assert held == {"FooNet": {"uses"}}


def test_evidence_is_exact_and_one_a_mention() -> None:
    annotation, links = paper(
        "[FooNet|Method]: Maps", "We propose [FooNet|Method].", "On phones, [FooNet|Method] is fast."
    )
    (statement,) = relations(annotation, links)
    fields = {"title": annotation.paper.title, "abstract": annotation.paper.abstract}
    assert [e.field for e in statement.evidence] == ["title", "abstract", "abstract"]
    assert [e.rule for e in statement.evidence] == ["own-title", "cue-we-introduce", "own-name-again"]
    for evidence in statement.evidence:
        assert fields[evidence.field][evidence.start : evidence.end] == evidence.quote == "FooNet"
        assert evidence.quote in evidence.sentence
        assert evidence.sentence in fields[evidence.field]
        assert evidence.rule in precisions()


def test_confidence_grows_with_sentences_and_not_with_mentions() -> None:
    def of(*sentences: str) -> float:
        return next(s.confidence for s in relations(*paper(TITLE, *sentences)) if s.entity.name == "FooNet")

    one = of("We use [FooNet|Method].")
    assert of("We use [FooNet|Method] and [FooNet|Method].") == one
    assert one == round(precisions()["vocabulary"] * precisions()["cue-we-use"], 2)
    assert one < of("We use [FooNet|Method].", "We then extend [FooNet|Method].") <= 0.99


def test_order_of_links_changes_nothing() -> None:
    annotation, links = paper(TITLE, "We use [FooNet|Method] and [BarNet|Method].", "It outperforms [BazNet|Method].")
    assert list(relations(annotation, links)) == list(relations(annotation, links[::-1]))


def test_a_paper_without_names() -> None:
    assert list(relations(*paper("", ""))) == list(relations(*paper(TITLE, "Nothing here."))) == []


def _reached(sentence: str, ids: Sequence[str]) -> bool:
    """Whether one of the cues reaches the name that begins with Foo."""
    start = sentence.index("Foo")
    end = start + len(re.match(r"\w+", sentence[start:])[0])  # type: ignore[index]
    return any(seen.cue.id in ids and reaches(sentence, seen, start, end) for seen in cues(sentence))


ROWS = [row for _, row in rows(resource("ontology", "rules", "relation_cues.tsv"))]
CUES = [row for row in ROWS if row["reach"] != "own"]
OWN = [row for row in ROWS if row["reach"] == "own"]


@pytest.mark.parametrize("row", CUES, ids=[row["id"] for row in CUES])
def test_each_cue_fires_on_its_example_and_is_silent_on_its_counter_example(row: dict[str, str]) -> None:
    assert _reached(row["fires"], [row["id"]]), row["fires"]
    assert not _reached(row["silent"], [row["id"]]), row["silent"]


@pytest.mark.parametrize("row", OWN, ids=[row["id"] for row in OWN])
def test_each_cue_of_an_own_name_fires_and_is_silent(row: dict[str, str]) -> None:
    assert told(TITLE, row["fires"].replace("FooNet", "[FooNet|Method]"))["FooNet"] == {"introduces"}
    assert told(TITLE, row["silent"].replace("FooNet", "[FooNet|Method]"))["FooNet"] != {"introduces"}


def test_each_cue_has_a_known_relation_side_reach_and_types() -> None:
    for row in ROWS:
        assert set(split(row["relation"])) <= {
            "introduces",
            "uses",
            "comparesWith",
            "evaluatesOn",
            "trainsOn",
            "runsOn",
            "mentions",
        }
        assert row["side"] in {"after", "before"}
        assert row["reach"] in {"own", "near", "kind", "next", "object", "phrase"}
        assert set(split(row["types"])) <= {"Method", "Model", "Dataset", "Hardware"}


@pytest.mark.parametrize("word", ["training", "traditional", "closed-source", "times the"])
def test_quotes_without_end_behind_a_cue_are_read_in_one_way_only(word: str) -> None:
    """Each quote may stand between words or in one: all ways to cut 9,000 of them would take longer than a day."""
    assert all(seen.end - seen.start < 40 for seen in cues(f"We use {word} " + "\"'(" * 3_000 + " here."))


def test_lists_join_what_coordination_joins() -> None:
    annotation, links = paper(
        TITLE, "[A1|Method] ([B1|Method]), [C1|Method] and the [D1|Method] beat us; [E1|Method] is old."
    )
    start, end = annotation.sentences[1]
    text = annotation.paper.text[start:end]
    groups = [[link.mention.text for link in group] for _, _, group in lists(text, start, links)]
    assert groups == [["A1", "B1", "C1", "D1"], ["E1"]]

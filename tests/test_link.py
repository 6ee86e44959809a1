"""One thing is one node over all papers, homonyms stay apart, and a line of data undoes a merge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate import annotate_one
from kg.annotate.recognizer import Recognizer
from kg.build.registry import changed, close
from kg.link import coined, fold_coined, link, name_slug
from kg.model import Annotation, Entity, Link, Mention, Paper
from kg.vocabulary import Vocabulary, load

TITLE = "Some Notes on Cities"
HEADER = "id\tname\taliases\tbroader\tmatch\tnear\tfires\tsilent\n"


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(load())


def annotated(paper: Paper, *mentions: tuple[str, str, bool]) -> Annotation:
    """A paper annotated by hand: (text, type, coined) for names that the vocabulary does not know."""
    return Annotation(
        paper,
        ((0, len(paper.text)),),
        tuple(
            sorted(
                Mention(m.start(), m.end(), text, type_, "test", text, None, own)
                for text, type_, own in mentions
                for m in re.finditer(re.escape(text), paper.text)
            )
        ),
    )


def paths(links: tuple[Link, ...]) -> list[str]:
    return [one.entity.path for one in links]


# --- names that one paper coins and another cites ---

CITING = Paper(TITLE, "We use QuuxNet for serving. Nobody knows ABCDEF or Zorblax.")


def test_a_name_without_a_type_is_left_open(recognizer: Recognizer) -> None:
    note = annotate_one(CITING, recognizer)
    assert [(m.text, m.type) for m in note.open] == [("QuuxNet", "")]  # an acronym or a plain word is too often another
    assert "QuuxNet" not in {m.text for m in note.mentions}


def test_an_open_name_is_linked_where_one_other_paper_coins_it(recognizer: Recognizer) -> None:
    note, none = annotate_one(CITING, recognizer), Vocabulary({})
    assert not link(note, none, {})
    quux = Entity("Model", "quuxnet-012345", "QuuxNet", (), "012345")
    (found,) = link(note, none, {fold_coined("QuuxNet"): quux})
    assert (found.entity, found.mention.type, found.mention.text) == (quux, "Model", "QuuxNet")


def test_a_type_told_at_one_place_holds_at_all(recognizer: Recognizer) -> None:
    note = annotate_one(Paper(TITLE, "We use QuuxNet for serving. The QuuxNet dataset is large."), recognizer)
    assert not note.open and {m.type for m in note.mentions if m.text == "QuuxNet"} == {"Dataset"}


# --- one thing, one node ---


@pytest.mark.parametrize(
    ("path", "spellings"),
    [
        (
            "hardware/nvidia-geforce-rtx-3090",
            ["RTX 3090", "RTX3090", "NVIDIA RTX3090", "NVIDIA RTX 3090", "GeForce RTX 3090", "NVIDIA GeForce RTX 3090",
             "Nvidia RTX-3090"],
        ),
        ("hardware/nvidia-a100", ["A100", "NVIDIA A100", "Nvidia A100"]),
        ("hardware/nvidia-a100-80gb", ["A100-80GB", "A100 80GB", "NVIDIA A100 80GB", "80GB A100"]),
        ("hardware/nvidia-jetson-agx-orin", ["Jetson AGX Orin", "NVIDIA Jetson AGX Orin"]),
        ("method/neural-radiance-field", ["NeRF", "NeRFs", "neural radiance field", "Neural Radiance Fields"]),
        ("method/3d-gaussian-splatting", ["3D Gaussian Splatting", "3D gaussian splatting", "3DGS"]),
        ("method/mixture-of-experts", ["MoE", "Mixture of Experts", "mixture-of-experts", "Mixture-of-Experts"]),
        ("dataset/imagenet", ["ImageNet", "Imagenet"]),
        ("model/llama-3", ["Llama 3", "Llama-3", "LLaMA-3", "Llama3"]),
    ],
)  # fmt: skip
def test_spellings_of_one_thing_are_one_node(recognizer: Recognizer, path: str, spellings: list[str]) -> None:
    vocabulary = load()
    for spelling in spellings:
        annotation = annotate_one(Paper(TITLE, f"We work with {spelling} here."), recognizer)
        found = {m.text: m.entry for m in annotation.mentions}
        assert found == {spelling: path}, spelling
        (one,) = link(annotation, vocabulary, {})
        assert (one.entity.path, one.entity.name, one.score) == (path, vocabulary[path].name, 1.0)
        assert path in one.reason and vocabulary[path].place in one.reason


@pytest.mark.parametrize("plural", ["RTX 3090s", "A100s"])
def test_several_of_a_device_are_the_device(recognizer: Recognizer, plural: str) -> None:
    assert annotate_one(Paper(TITLE, f"It runs on eight {plural} here."), recognizer).mentions[0].text == plural


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RTX 3090", "RTX 3090 Ti"),
        ("RTX 4090", "RTX 4090 Laptop"),
        ("A100", "A100-80GB"),
        ("ImageNet", "ImageNet-1K"),
        ("VBench", "VBench++"),
        ("Llama 2", "Llama 3"),
        ("GPT-4", "GPT-4o"),
        ("ResNet", "ResNet-50"),
        ("Jetson Orin Nano", "Jetson Nano"),
        ("iPhone 17", "iPhone 17 Pro"),
        ("post-training quantization", "quantization"),
        ("2D Gaussian Splatting", "3D Gaussian Splatting"),
    ],
)
def test_what_only_looks_alike_stays_apart(recognizer: Recognizer, one: str, other: str) -> None:
    found = [
        link(annotate_one(Paper(TITLE, f"We work with {name} here."), recognizer), load(), {}) for name in (one, other)
    ]
    assert all(found), "both are found"
    assert not set(paths(found[0])) & set(paths(found[1]))


# --- coined names ---

HALO_A = Paper("HALO: Light Maps", "We present HALO.")
HALO_B = Paper("HALO: Quiet Engines", "We present HALO.")
LATER = Paper(TITLE, "We compare with HALO and with Halo-2.")


TOLD = [
    # the sentence has no word that the vocabulary asks for ("near"), but says that it is evaluated on
    ("It gives +5.0 on GAIA and +6.5 on DrainBench.", "GAIA", "dataset/gaia"),
    ("It gives +5.0 on the KRIS-BENCH dataset.", "KRIS-BENCH", "dataset/kris-bench"),  # no case of the list's
    ("It gives +5.0 on the WiSe dataset.", "WiSe", None),  # four letters may be another name
]


@pytest.mark.parametrize(("sentence", "name", "path"), TOLD)
def test_a_name_that_the_text_types_is_the_vocabulary_s_of_that_type(
    recognizer: Recognizer, sentence: str, name: str, path: str | None
) -> None:
    found = annotate_one(Paper("Wet Streets", sentence), recognizer).mentions
    assert [(m.type, m.entry) for m in found if m.text == name] == [("Dataset", path)]


def test_two_papers_that_coin_one_name_have_two_nodes() -> None:
    a, b = (coined(annotated(p, ("HALO", "Method", True))) for p in (HALO_A, HALO_B))
    assert [e.path for e in a] == [f"method/halo-{HALO_A.key[:6]}"]
    assert [e.path for e in b] == [f"method/halo-{HALO_B.key[:6]}"]
    assert a[0].coined_in == HALO_A.key


def test_a_coined_name_links_from_another_paper_where_one_paper_coins_it() -> None:
    vocabulary = Vocabulary({})
    own = coined(annotated(HALO_A, ("HALO", "Method", True)))
    closed = close(own, vocabulary, fold_coined)
    (one,) = link(annotated(LATER, ("HALO", "Method", False)), vocabulary, closed)
    assert one.entity == own[0]
    assert one.score < 1 and HALO_A.key in one.reason


def test_a_name_that_two_papers_coin_stays_unlinked() -> None:
    vocabulary = Vocabulary({})
    both = [e for p in (HALO_A, HALO_B) for e in coined(annotated(p, ("HALO", "Method", True)))]
    assert close(both, vocabulary, fold_coined) == {}
    (one,) = link(annotated(LATER, ("HALO", "Method", False)), vocabulary, close(both, vocabulary, fold_coined))
    assert one.entity.path == "method/halo"
    assert one.entity not in both
    for paper, entity in zip((HALO_A, HALO_B), both, strict=True):
        assert set(paths(link(annotated(paper, ("HALO", "Method", True)), vocabulary, {}))) == {entity.path}


def test_a_coined_name_of_another_type_is_another_thing() -> None:
    vocabulary = Vocabulary({})
    closed = close(coined(annotated(HALO_A, ("HALO", "Method", True))), vocabulary, fold_coined)
    (one,) = link(annotated(LATER, ("HALO", "Dataset", False)), vocabulary, closed)
    assert one.entity.path == "dataset/halo"


def test_a_name_of_the_vocabulary_is_never_in_the_registry() -> None:
    entity = Entity("Method", "lora-123456", "LoRA", (), "12345678")
    assert close([entity], load(), fold_coined) == {}
    assert close([entity], Vocabulary({}), fold_coined) == {"lora": entity}


def test_spellings_of_a_coined_name_are_one_key() -> None:
    assert fold_coined("Tile-Glide") == fold_coined("TileGlide") == fold_coined("tile glide")
    assert len({fold_coined(n) for n in ("VBench", "VBench++", "VBench#")}) == 3


@pytest.mark.parametrize("own", [True, False])
def test_one_paper_s_spellings_of_a_name_are_one_entity(own: bool) -> None:
    paper = Paper("Tile-Glide for Maps", "We present tile glide. TileGlide is quick.")
    names = [(name, "Method", own) for name in ("Tile-Glide", "tile glide", "TileGlide")]
    found = link(annotated(paper, *names), Vocabulary({}), {})
    assert len(found) == 3
    assert {one.entity for one in found} == {found[0].entity}
    assert found[0].entity.name == "Tile-Glide"


@pytest.mark.parametrize("names", [("Gamma-Tile", "γ-Tile"), ("Tile-Glide 1.5", "Tile-Glide v1.5")])
def test_greek_letters_and_versions_are_spelled_in_two_ways(names: tuple[str, ...]) -> None:
    paper = Paper(f"{names[0]} for Maps", f"We present {names[1]}. It is quick.")
    found = link(annotated(paper, *((name, "Method", True) for name in names[:2])), Vocabulary({}), {})
    assert {one.entity for one in found} == {found[0].entity}
    assert {found[0].entity.name, *found[0].entity.aliases} == set(names[:2])
    assert fold_coined(names[0]) == fold_coined(names[1])
    assert len({fold_coined(name) for name in ("g-Tile", "gamma-Tile", "δ-Tile", "Tile 2", "Tile v2")}) == 5


def test_both_wordings_of_an_own_name_are_aliases_of_one_node(recognizer: Recognizer) -> None:
    annotation = annotate_one(Paper(TITLE, "We propose Fast Tile Sharing (FTS). FTS is quick."), recognizer)
    (entity,) = coined(annotation)
    assert (entity.name, entity.aliases) == ("FTS", ("Fast Tile Sharing",))
    assert set(paths(link(annotation, load(), {}))) == {entity.path}


def test_a_longer_name_brings_its_family_as_broader_term(recognizer: Recognizer) -> None:
    annotation = annotate_one(Paper(TITLE, "It starts from Llama-9.9-123B-Instruct."), recognizer)
    (one,) = link(annotation, load(), {})
    assert (one.entity.path, one.entity.broader) == ("model/llama-9-9-123b-instruct", ("model/llama",))


def test_a_name_of_another_type_than_its_family_is_nothing_narrower() -> None:
    paper = Paper(TITLE, "We present Quux-SAM, a way to cut pictures.")
    (mention,) = annotated(paper, ("Quux-SAM", "Method", True)).mentions
    for family, broader in (("model/segment-anything-model", ()), ("method/attention", ("method/attention",))):
        for own in (True, False):  # the paper's own thing, and a name that nobody coins
            note = Annotation(paper, ((0, len(paper.text)),), (mention._replace(family=family, coined=own),))
            (one,) = link(note, Vocabulary({}), {})
            assert one.entity.broader == broader


def test_unknown_names_meet_over_papers_and_spellings() -> None:
    vocabulary = Vocabulary({})
    first = link(annotated(LATER, ("Halo-2", "Model", False)), vocabulary, {})
    again = link(annotated(Paper("Later", "It has Halo 2."), ("Halo 2", "Model", False)), vocabulary, {})
    assert paths(first) == paths(again) == ["model/halo-2"]
    assert 0 < first[0].score < 0.9


def test_changed_names_are_those_whose_papers_link_anew() -> None:
    assert changed({"halo": "a"}, {}) == {"halo"}
    assert changed({"halo": "a"}, {"halo": "a"}) == set()


# --- a merge is undone by a line of data ---


def test_a_users_line_splits_what_we_merge(tmp_path: Path) -> None:
    ours = load()["hardware/aws-trainium"]
    kept = "|".join(a for a in ours.aliases if "1" not in a)
    lines = [
        (ours.id, ours.name, kept, "|".join(ours.broader), "plain", "", "", ""),
        ("aws-trainium-1", "AWS Trainium1", "Trainium1", ours.id, "plain", "", "", ""),
    ]
    (tmp_path / "hardware.tsv").write_text(HEADER + "".join("\t".join(c) + "\n" for c in lines), encoding="utf-8")
    vocabulary = load(tmp_path)
    paper = Paper(TITLE, "It runs on Trainium and on Trainium1 chips.")
    split = link(annotate_one(paper, Recognizer(vocabulary)), vocabulary, {})
    assert paths(split) == ["hardware/aws-trainium", "hardware/aws-trainium-1"]
    assert vocabulary.ancestors("hardware/aws-trainium-1")[0] == "hardware/aws-trainium"
    assert paths(link(annotate_one(paper, Recognizer(load())), load(), {})) == ["hardware/aws-trainium"] * 2


def test_a_users_line_merges_what_we_keep_apart(tmp_path: Path) -> None:
    (tmp_path / "models.tsv").write_text(HEADER + "tiny-foo\tTinyFoo\tFooNano\t\tplain\t\t\t\n", encoding="utf-8")
    vocabulary = load(tmp_path)
    paper = Paper(TITLE, "It starts from TinyFoo and FooNano here.")
    found = link(annotate_one(paper, Recognizer(vocabulary)), vocabulary, {})
    assert paths(found) == ["model/tiny-foo", "model/tiny-foo"]
    assert all("models.tsv:2" in one.reason for one in found)


# --- slugs ---


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("VBench++", "vbench-plus-plus"),
        ("VBench", "vbench"),
        ("PixArt-δ", "pixart-d"),
        ("PixArt-Σ", "pixart-s"),
        ("C# Net", "c-sharp-net"),
        ("prima.cpp", "prima-cpp"),
        ("Café Zürich", "cafe-zurich"),
        ("NVIDIA GeForce RTX 5095", "nvidia-geforce-rtx-5095"),
    ],
)
def test_slugs_by_hand(name: str, expected: str) -> None:
    assert name_slug(name) == expected


@given(st.text(max_size=200))
def test_slugs_are_plain_and_short(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name_slug(name))
    assert len(name_slug(name)) <= 60


def test_greek_capitals_keep_slugs_apart() -> None:
    assert (name_slug("Ψ-Net"), name_slug("ΓNet"), name_slug("Ω-Net")) == ("ps-net", "gnet", "o-net")


def test_names_without_a_latin_letter_have_slugs_apart() -> None:
    assert name_slug("知识图谱") != name_slug("图谱")


LONG = "Budgeted Asynchronous Quantile Pruning of Recurrent Sparse Kernels"  # 66 letters: an id has 60


def test_long_names_that_differ_behind_the_cut_have_slugs_apart() -> None:
    one, other = name_slug(f"{LONG} for Phones"), name_slug(f"{LONG} for Drones")
    assert one != other
    assert one.rpartition("-")[0] == other.rpartition("-")[0] == "budgeted-asynchronous-quantile-pruning-of-recurrent"
    assert name_slug(f"{LONG}  for-phones") == one  # spelled otherwise, as a short name may be
    assert name_slug("x" * 60) == "x" * 60 and name_slug("x" * 61) != name_slug("x" * 62)


@pytest.mark.parametrize("own", [True, False])
def test_two_long_names_of_one_paper_are_two_things(own: bool) -> None:
    names = f"{LONG} for Phones", f"{LONG} for Drones", f"{LONG} for-drones"
    note = annotated(Paper(TITLE, " and ".join(names)), *((name, "Method", own) for name in names))
    assert len(coined(note)) == 2 * own
    one, other, again = paths(link(note, load(), {}))
    assert one != other == again

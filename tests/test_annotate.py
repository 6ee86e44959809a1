"""What the rules find in sentences of our own: a table of sentences with their mentions, worked out by hand."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.pipeline import Sentencizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_suffix_regex

from kg.annotate import annotate, annotate_one
from kg.annotate.abbreviations import abbreviations
from kg.annotate.again import repeated
from kg.annotate.clean import clean
from kg.annotate.families import _HEAD, families
from kg.annotate.places import places
from kg.annotate.recognizer import Recognizer
from kg.annotate.sentences import bounds
from kg.annotate.tokenizer import _INFIXES, _SUFFIXES, blank
from kg.annotate.tokens import Tokens
from kg.model import TYPES, Annotation, Mention, Paper
from kg.vocabulary import load

TITLE = "Some Notes on Cities"
TOKENS = blank().make_doc
PLAIN = spacy.blank("en").vocab  # ours keeps of a word only what the rules ask
NEUTRAL = ("Metric",)  # metrics stand in many sentences below and have tests of their own


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(load())


def told(annotation: Annotation) -> list[str]:
    """Each mention as "Type text = entry or name", in the order of the text; "*" marks the paper's own."""
    return [
        f"{m.type} {m.text} = {m.entry or m.name}{'*' if m.coined else ''}"
        for m in annotation.mentions
        if m.type not in NEUTRAL
    ]


# sentence, then its mentions
DEVICES = [
    (
        "We serve it on 8xH100 and on an A100-80GB node.",
        ["Hardware H100 = hardware/nvidia-h100", "Hardware A100-80GB = hardware/nvidia-a100-80gb"],
    ),
    ("It runs on an RTX4090 at 78FPS.", ["Hardware RTX4090 = hardware/nvidia-geforce-rtx-4090"]),
    ("It runs on an RTX 5090.", ["Hardware RTX 5090 = hardware/nvidia-geforce-rtx-5090"]),
    ("It runs on a Jetson AGX Orin.", ["Hardware Jetson AGX Orin = hardware/nvidia-jetson-agx-orin"]),
    ("It runs on an iPhone 17.", ["Hardware iPhone 17 = Apple iPhone 17"]),
    ("It runs on 4timesRTX 3090 (24G).", ["Hardware RTX 3090 = hardware/nvidia-geforce-rtx-3090"]),
    ("It runs on L40S GPUs.", ["Hardware L40S = hardware/nvidia-l40s"]),
    ("It runs on an RTX 5095.", ["Hardware RTX 5095 = NVIDIA GeForce RTX 5095"]),
    ("It runs on an AMD Instinct MI999X.", ["Hardware AMD Instinct MI999X = AMD Instinct MI999X"]),
    (
        "We test A100 and H100 GPUs.",
        ["Hardware A100 = hardware/nvidia-a100", "Hardware H100 = hardware/nvidia-h100"],
    ),
    (
        "We test RTX 3090/4090 cards.",
        [
            "Hardware RTX 3090 = hardware/nvidia-geforce-rtx-3090",
            "Hardware RTX 3090/4090 = hardware/nvidia-geforce-rtx-4090",
        ],
    ),
    (
        "It runs on NVIDIA and AMD GPUs.",
        ["Hardware NVIDIA and AMD GPUs = hardware/nvidia-gpu", "Hardware AMD GPUs = hardware/amd-gpu"],
    ),
    ("It uses Tensor Cores.", ["Hardware Tensor Cores = hardware/nvidia-tensor-core"]),
    ("It runs on a GPU, two GPUs or a CPU.", []),
    ("We collect 4090 images of birds.", []),
    ("It runs at 45 FPS on an NVIDIA 4090.", ["Hardware NVIDIA 4090 = hardware/nvidia-geforce-rtx-4090"]),
    ("It runs at 30 Hz on a 4060 GPU.", ["Hardware 4060 = hardware/nvidia-geforce-rtx-4060"]),
    ("It takes an Nvidia 2080Ti.", ["Hardware Nvidia 2080Ti = hardware/nvidia-geforce-rtx-2080-ti"]),
    ("We use 4 * 4090 cards.", ["Hardware 4090 = hardware/nvidia-geforce-rtx-4090"]),
    ("We spend 2080 GPU hours.", []),
    ("Between 1960 and 2060 GPUs of NVIDIA will change.", []),
    ("It is 3.5times faster than before.", []),
]
NAMES = [
    ("It works with SAM and not with sam.", ["Model SAM = model/segment-anything-model"]),
    ("It works with supervised finetuning.", ["Method supervised finetuning = method/supervised-fine-tuning"]),
    ("It works with LoRAs.", ["Method LoRAs = method/lora"]),
    (
        "It works with a KV-Cache or KV caches.",
        ["Method KV-Cache = method/kv-cache", "Method KV caches = method/kv-cache"],
    ),
    ("It works with Knowledge Distillation.", ["Method Knowledge Distillation = method/knowledge-distillation"]),
    ("It is a quantization-aware loop.", []),
    ("It starts from Llama-3.1-70B-Instruct.", ["Model Llama-3.1-70B-Instruct = model/llama-3-1-70b-instruct"]),
    ("It starts from Llama-9.9-123B-Instruct.", ["Model Llama-9.9-123B-Instruct = Llama-9.9-123B-Instruct"]),
    ("It starts from Foo-7B.", ["Model Foo-7B = Foo-7B"]),
    (
        "It starts from GPT-4o and GPT-4o-mini.",
        ["Model GPT-4o = model/gpt-4o", "Model GPT-4o-mini = model/gpt-4o-mini"],
    ),
    (
        "We report on VBench and VBench++.",
        ["Dataset VBench = dataset/vbench", "Dataset VBench++ = dataset/vbench-plus-plus"],
    ),
    ("Next to ResNet-18 it is small.", ["Model ResNet-18 = model/resnet-18"]),
    (
        "We work on ResNet-50/101 and more.",
        ["Model ResNet-50 = model/resnet-50", "Model ResNet-50/101 = model/resnet-101"],
    ),
    (
        "We study W4A4 and W4A8 quantization.",
        ["Method W4A4 = method/w4a4", "Method W4A8 = method/w4a8", "Method quantization = method/quantization"],
    ),
    (
        "We work with 2D and 3D Gaussian Splatting.",
        [
            "Method 2D and 3D Gaussian Splatting = method/2d-gaussian-splatting",
            "Method 3D Gaussian Splatting = method/3d-gaussian-splatting",
        ],
    ),
    (
        "We study text-to-video (T2V) generation.",
        ["Task text-to-video (T2V) generation = task/text-to-video-generation"],
    ),
    ("The task of novel view synthesis is hard.", ["Task novel view synthesis = task/novel-view-synthesis"]),
]
ABBREVIATED = [
    (  # what the text says of a short form counts before what the vocabulary knows of it
        "SAM is slow. Sharpness-aware minimization (SAM) helps.",
        [
            "Method SAM = method/sharpness-aware-minimization",
            "Method Sharpness-aware minimization = method/sharpness-aware-minimization",
            "Method SAM = method/sharpness-aware-minimization",
        ],
    ),
    (
        "We propose Root Apple Gating (RAG) for maps. RAG is quick.",
        ["Method Root Apple Gating = RAG*", "Method RAG = RAG*", "Method RAG = RAG*"],
    ),
    (  # other words for the same
        "We use retrieval and generation (RAG).",
        ["Method RAG = method/retrieval-augmented-generation"],
    ),
    (
        "Neural Radiance Field (NeRF) is old, and NeRF is slow.",
        [
            "Method Neural Radiance Field = method/neural-radiance-field",
            "Method NeRF = method/neural-radiance-field",
            "Method NeRF = method/neural-radiance-field",
        ],
    ),
    (
        "NeRF (Neural Radiance Field) is old.",
        ["Method NeRF = method/neural-radiance-field", "Method Neural Radiance Field = method/neural-radiance-field"],
    ),
    (
        "We propose Fast Tile Sharing (FTS), a scheduler. FTS is quick.",
        ["Method Fast Tile Sharing = FTS*", "Method FTS = FTS*", "Method FTS = FTS*"],
    ),
    (
        "We introduce a Dual Branch Encoder (DBE). The DBE is fast.",
        ["Method Dual Branch Encoder = DBE*", "Method DBE = DBE*", "Method DBE = DBE*"],
    ),
    (
        "We introduce the Wide Tile Guessing (WTG) task.",
        ["Task Wide Tile Guessing = WTG*", "Task WTG = WTG*"],
    ),
    (
        "It holds a Wide Tile Prediction (WTP) head.",
        ["Method Wide Tile Prediction = Wide Tile Prediction", "Method WTP = Wide Tile Prediction"],
    ),
    ("Large language models (LLMs) are wide.", []),
]
COINED = [
    ("We present TileGlide, a fast scheduler. TileGlide is small.", ["Method TileGlide = TileGlide*"] * 2),
    ("A method called TileGlide is given.", ["Method TileGlide = TileGlide*"]),
    ("A method termed TileGlide is given.", ["Method TileGlide = TileGlide*"]),
    ("A method dubbed TileGlide is given.", ["Method TileGlide = TileGlide*"]),
    ("We introduce TileBench, a benchmark of maps.", ["Dataset TileBench = TileBench*"]),
    ("We release TileLM-7B, a language model.", ["Model TileLM-7B = TileLM-7B*"]),
    ("We present TileSet-9, a synthetic dataset drawn by a pipeline.", ["Dataset TileSet-9 = TileSet-9*"]),
    ("We introduce TileNet, an open and small (1 MB) 0.5B model.", ["Model TileNet = TileNet*"]),
    ("We introduce TileLand, a new task of maps.", ["Task TileLand = TileLand*"]),
    ("We present TileGym, a framework of maps.", ["Method TileGym = TileGym*"]),
    ("We present TileBench, a framework of maps.", ["Dataset TileBench = TileBench*"]),
    ("We present TileEval with maps.", ["Dataset TileEval = TileEval*"]),
    ("We present TileNet. We pre-train TileNet on maps.", ["Model TileNet = TileNet*"] * 2),
    ("We present TileNet. TileNet is trained on maps.", ["Model TileNet = TileNet*"] * 2),
    ("We present TileNet (16B). It draws.", ["Model TileNet = TileNet*"]),
    ("We present TileNet. We fine-tune maps of old to obtain TileNet.", ["Model TileNet = TileNet*"] * 2),
    ("We present TileNet, a multimodal model natively trained on maps.", ["Model TileNet = TileNet*"]),
    ("We present TileNet, a multimodal model improving OldRain for maps.", ["Model TileNet = TileNet*"]),
    ("We present TileNet, a dataset consists of 25 maps.", ["Dataset TileNet = TileNet*"]),
    ("We draw maps into a dataset for training, denoted as TileNet.", ["Dataset TileNet = TileNet*"]),
    (
        "We build TileNet and PuddleNet, two rich benchmarks of rain.",
        ["Dataset TileNet = TileNet*", "Dataset PuddleNet = PuddleNet*"],
    ),
    ("We present TileNet, a training set with maps.", ["Dataset TileNet = TileNet*"]),
    ("We present TileNet. We train planners with TileNet.", ["Method TileNet = TileNet*"] * 2),
    ("We propose TileMax and TileMin.", ["Method TileMax = TileMax*", "Method TileMin = TileMin*"]),
    (
        "We present the Big Tile Dataset (BTD).",
        ["Dataset Big Tile Dataset = BTD*", "Dataset BTD = BTD*"],
    ),
    ("We test three benchmarks: TileZ, FooZ, and BarZ.", [f"Dataset {n} = {n}" for n in ("TileZ", "FooZ", "BarZ")]),
    ("We test it on the TileZ (TZ) dataset.", ["Dataset TileZ = TileZ"]),
    ("It stores the four NG applications.", []),
    ("We present maps. The Wide Tile Encoder reads them.", ["Method Wide Tile Encoder = Wide Tile Encoder*"]),
    ("We present maps. The Wide Tile Encoder Group reads them.", []),
    ("We present maps. An Encoder reads them.", []),
    ("The Wide Tile Encoder read maps. We present others.", []),
    ("We present maps drawn in Tile Engine 4.", []),
    ("It draws maps with TileNet, a novel planner.", ["Method TileNet = TileNet*"]),
    ("It draws maps, and mainly for TileNet, a novel planner.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), DEVICES + NAMES + ABBREVIATED + COINED)
def test_what_a_sentence_names(recognizer: Recognizer, sentence: str, expected: list[str]) -> None:
    assert told(annotate_one(Paper(TITLE, sentence), recognizer)) == expected


def test_the_table_keeps_its_size() -> None:
    assert len(DEVICES + NAMES + ABBREVIATED + COINED) >= 40


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("TileGlide: Fast Maps of Cities", "TileGlide is fast.", ["Method TileGlide = TileGlide*"] * 2),
        (
            "TileGlide: Fast Maps of Cities",
            "We compare TileGlide-7B on TileGlideBench.",
            [
                "Method TileGlide = TileGlide*",
                "Model TileGlide-7B = TileGlide-7B*",
                "Dataset TileGlideBench = TileGlideBench*",
            ],
        ),
        ("Position: Cities Should Be Drawn", "We argue for maps.", []),
        (  # "MTD" only begins the name of what is presented
            "MTDAgent: Mid Tile Draping at Home",
            "It is of use in Mid Tile Draping (MTD).",
            [
                "Method MTDAgent = MTDAgent*",
                *["Method Mid Tile Draping = Mid Tile Draping"] * 2,
                "Method MTD = Mid Tile Draping",
            ],
        ),
    ],
)
def test_names_of_titles(recognizer: Recognizer, title: str, abstract: str, expected: list[str]) -> None:
    assert told(annotate_one(Paper(title, abstract), recognizer)) == expected


def test_longer_names_know_their_family(recognizer: Recognizer) -> None:
    families_by_text = {
        m.text: m.family
        for m in annotate_one(
            Paper(TITLE, "It starts from Llama-9.9-123B-Instruct on an RTX 5095."), recognizer
        ).mentions
    }
    assert families_by_text == {"Llama-9.9-123B-Instruct": "model/llama", "RTX 5095": "hardware/nvidia-gpu"}


def test_families_have_broader_terms_that_exist() -> None:
    vocabulary, unknown = load(), {"iphone", "snapdragon", "intel-xeon-cpu"}
    missing = {f.broader for f in families() if f.broader and f"{f.type.lower()}/{f.broader}" not in vocabulary.entries}
    assert missing <= unknown, f"families.tsv: {sorted(missing)} are no ids of the vocabulary; mend broader"


def test_every_family_has_a_broader_term_that_exists() -> None:
    vocabulary = load()
    assert not [f.id for f in families() if f.broader and f"{f.type.lower()}/{f.broader}" not in vocabulary.entries]


# --- spellings ---

SPELLED = [
    ("We present M3ViT, a network.", "We present $M^3$ViT, a network."),
    ("We present M3ViT, a network.", "We present M$^3$ViT, a network."),
    ("We present M3ViT, a network.", "We present M^3ViT, a network."),
    ("We present TileGlide, a network.", r"We present \textbf{TileGlide}, a network."),
    ("We present TileGlide, a network.", r"We present \emph{TileGlide}, a network."),
    ("It starts from PixArt-α.", r"It starts from PixArt-{\alpha}."),
    ("It starts from PixArt-α.", r"It starts from PixArt-$\alpha$."),
    ("It runs on an RTX 5090.", r"It runs on an RTX\,5090."),
    ("It runs on an RTX 5090.", "It runs on an RTX\u00a05090."),
    ("It works with LoRA at $500.", r"It works with LoRA at \500."),
    ("It works with Mixture-of-Experts and LoRA.", "It works with Mixture-of- Experts and LoRA ."),
    ("It works with Mixture-of-Experts and LoRA.", "It works with Mixture‐of‐Experts and LoRA."),
    ("It works with sparse/linear attention, or LoRA.", "It works with sparse/ linear attention , or LoRA ."),
    ("It works with LoRA (on ImageNet).", "It works with LoRA(on ImageNet)."),
    ("We propose Quick Tile Sharing (QTS), a trick.", "We propose Quick Tile Sharing ( QTS ) , a trick ."),
    ("It works with LoRA, with NeRF. It is fast.", "It works with LoRA,with NeRF. It is fast."),
    ("It works with pruning. It runs on an H100.", "It works with pruning.It runs on an H100."),
]


def entities(annotation: Annotation) -> list[str]:
    return [f"{m.type} {m.entry or m.name}" for m in annotation.mentions]


@pytest.mark.parametrize(("plain", "noisy"), SPELLED)
def test_noise_around_a_name_changes_no_entity(recognizer: Recognizer, plain: str, noisy: str) -> None:
    expected = entities(annotate_one(Paper(TITLE, plain), recognizer))
    assert expected
    assert entities(annotate_one(Paper(TITLE, noisy), recognizer)) == expected


def test_a_tie_is_a_blank(recognizer: Recognizer) -> None:
    assert told(annotate_one(Paper(TITLE, "It runs on an RTX~5090."), recognizer)) == [
        "Hardware RTX~5090 = hardware/nvidia-geforce-rtx-5090"
    ]


@pytest.mark.parametrize("text", ["We test it on screens, achieving 32FPS at 1080P.", "We test it on a GPU's cores."])
def test_a_speed_or_a_class_word_is_no_data_set(recognizer: Recognizer, text: str) -> None:
    assert not [m for m in annotate_one(Paper(TITLE, text), recognizer).mentions if m.type == "Dataset"]


def test_a_split_of_a_data_set_takes_the_whole_name(recognizer: Recognizer) -> None:
    found = annotate_one(Paper(TITLE, "It is tested on MS COCO 2017-5k."), recognizer)
    assert [(m.text, m.family) for m in found.mentions] == [("MS COCO 2017-5k", "dataset/coco")]


def test_a_lost_blank_behind_a_capital(recognizer: Recognizer) -> None:
    found = annotate_one(Paper(TITLE, "It works with LoRA.It runs on an H100."), recognizer)
    assert entities(found) == ["Method method/lora", "Hardware hardware/nvidia-h100"]


def test_a_command_at_the_end_of_a_name_is_in_its_span(recognizer: Recognizer) -> None:
    found = annotate_one(Paper(TITLE, r"It starts from PixArt-{\alpha}."), recognizer)
    assert [m.text.rstrip("}") for m in found.mentions] == [r"PixArt-{\alpha"]


def test_a_text_with_markup_keeps_what_the_words_of_a_task_weigh(recognizer: Recognizer) -> None:
    plain, marked = (
        annotate_one(Paper(TITLE, f"We study {task} on wet streets."), recognizer)
        for task in ("depth estimation", r"\textbf{depth estimation}")
    )
    assert [m.odds for m in marked.mentions] == [m.odds for m in plain.mentions] != [0.0]


@pytest.mark.parametrize(
    ("title", "abstract", "task"),
    [
        ("Open Vocabulary Object Detection", "It is slow.", "Open Vocabulary Object Detection"),
        ("Open Puddle Object Detection", "It is slow.", "Puddle Object Detection"),
        ("QuuxNet: Boosting Wet Object Detection", "It is slow.", "Wet Object Detection"),
        ("Wet Maps", "We do weakly supervised object detection.", "weakly supervised object detection"),
        ("Wet Maps", "We do weakly puddle object detection.", "object detection"),
        ("Wet Maps", "We do high-precision object detection.", "object detection"),
    ],
)
def test_which_words_before_a_known_task_are_its_own(
    recognizer: Recognizer, title: str, abstract: str, task: str
) -> None:
    found = annotate_one(Paper(title, abstract), recognizer).mentions
    assert [m.text for m in found if m.type == "Task"] == [task]


def test_a_task_that_signs_told_is_one_at_its_other_places() -> None:
    text = "We study puddle mapping. It is Puddle Mapping, and FooNet puddle mapping."
    told = Mention(9, 23, "puddle mapping", "Task", "phrase-task", "puddle mapping")
    assert [m.text for m in repeated(text, [told], [])] == ["Puddle Mapping", "puddle mapping"]
    at = text.index("FooNet")
    foonet = Mention(at, at + 13, "FooNet puddle", "Method", "own-called", "FooNet puddle", None, True)
    assert [m.text for m in repeated(text, [told], [foonet])] == ["Puddle Mapping"]
    assert not list(repeated(text, [told._replace(entry="task/m")], []))


def test_a_coordination_at_the_end_of_a_sentence(recognizer: Recognizer) -> None:
    assert entities(annotate_one(Paper(TITLE, "We work on ResNet-50/101."), recognizer)) == [
        "Model model/resnet-50",
        "Model model/resnet-101",
    ]


def test_a_shortened_member_is_no_name_of_its_own(recognizer: Recognizer) -> None:
    assert entities(annotate_one(Paper(TITLE, "It runs on the Jetson Orin Nano and NX."), recognizer)) == [
        "Hardware hardware/nvidia-jetson-orin-nano",
        "Hardware hardware/nvidia-jetson-orin-nx",
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\textbf{M$^3$ViT}", "M3ViT"),
        (r"2.3$\times$ faster", "2.3× faster"),
        (r"50\% of \$5", "50% of $5"),
        ("a “quote” – dash", 'a "quote" - dash'),
        ("2- and 4-bit", "2- and 4-bit"),
        ("see https://example.org/RTX4090 now", "see  now"),
    ],
)
def test_markup_is_taken_out(text: str, plain: str) -> None:
    assert clean(text).text == plain


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("8xH100", ["8", "x", "H100"]),
        ("RTX4090", ["RTX4090"]),
        ("A100-80GB", ["A100", "-", "80GB"]),
        ("W4A8", ["W4A8"]),
        ("ResNet-50/101", ["ResNet", "-", "50", "/", "101"]),
        ("LoRA,with", ["LoRA", ",", "with"]),
        ("on ADE20K. We", ["on", "ADE20K", ".", "We"]),
        ("and Llama-3-70B.", ["and", "Llama", "-", "3", "-", "70B", "."]),
        ("than ViT-L.", ["than", "ViT", "-", "L", "."]),
        ("by J. Doe", ["by", "J.", "Doe"]),
        ("a bar, e.g., a net-vs.", ["a", "bar", ",", "e.g.", ",", "a", "net", "-", "vs."]),
    ],
)
def test_tokens_keep_names_findable(text: str, tokens: list[str]) -> None:
    assert [t.text for t in blank()(text)] == tokens


@pytest.fixture(scope="module")
def unspared() -> spacy.Language:
    """A pipeline with the rules of our tokenizer, all of them tried on every word, and its special cases."""
    nlp = spacy.blank("en")
    nlp.tokenizer.rules = blank().tokenizer.rules  # type: ignore[union-attr]
    suffixes = [*(s for s in nlp.Defaults.suffixes or () if "GB" not in str(s)), *_SUFFIXES]
    nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search  # type: ignore[union-attr]
    nlp.tokenizer.infix_finditer = compile_infix_regex(_INFIXES).finditer  # type: ignore[union-attr]
    return nlp


@given(st.lists(st.sampled_from(["a", "B", "3", "Foo", " ", *".,:;!?()[]\"'’-/x×*+—%$"])).map("".join))
@example("Foo].Bar (B3+Foo),")
@settings(deadline=None)
def test_rules_are_spared_where_they_find_nothing(unspared: spacy.Language, text: str) -> None:
    assert [t.text for t in TOKENS(text)] == [t.text for t in unspared.make_doc(text)]


MARKS = ["Cat", "dog", "!", ". ", " ", "? ", ")", "\n\n", "e.g. ", "4.5", "”"]


@given(st.lists(st.sampled_from(MARKS)))
@settings(deadline=None)
def test_sentences_end_where_the_sentencizer_ends_them(parts: list[str]) -> None:
    doc = TOKENS("".join(parts))
    plain = Doc(PLAIN, words=[token.text for token in doc], spaces=[bool(token.whitespace_) for token in doc])
    cut = Sentencizer()(plain).sents
    assert list(bounds(Tokens.of(doc), doc.text)) == [(sentence.start_char, sentence.end_char) for sentence in cut]


@given(st.lists(st.sampled_from([*MARKS, "25 W. ", "U.S. ", "We ", "... ", "Fig. ", "al. (", '"', ".On ", "İ", "×. "])))
@settings(deadline=None)
def test_sentences_leave_no_word_out(parts: list[str]) -> None:
    doc = TOKENS("".join(parts))
    words = Tokens.of(doc)
    found = list(bounds(words, doc.text))
    assert [start for start, _ in found] == sorted({start for start, _ in found})
    assert all(any(start <= at and past <= end for start, end in found) for at, past in zip(*words[1:3], strict=True))


# sentences that stand alone, one behind the other
SENTENCES = [
    ["It runs at 25 W.", "We also test it."],
    ["It needs 5 GB.", "The rest is free."],
    ["It ends in 3 s.", "Our code is free."],
    ["It is faster by 2.3×.", "On ImageNet it wins."],
    ["It moves 3 TB/s.", "Then it stops."],
    ["It is from the U.S.", "We stop."],
    ["It comes from the U.S. and Canada.", "We stop."],
    ["It uses Plan B.", "However, it stops."],
    ["It is by J. Smith and A. B. Jones.", "We stop."],
    ["It is faster ...", "On ImageNet it wins."],
    ["It follows Smith et al. (2020) here.", "We stop."],
    ["It follows Smith et al.", "We differ."],
    ["It is shown in Fig. 3 and Tab. 2 or Eq. 5.", "We stop."],
    ["It wins vs. ResNet-50 and w.r.t. ResNet-18.", "We stop."],
    ["It needs approx. 3 GB, e.g. of disks, i.e. space.", "We stop."],
    ["It is No. 1 on the board.", "No.", "We stop."],
    ["It reads maps (towns, etc.) and stops.", "We read maps etc.", "We stop."],
    ["It is faster.", "(On ImageNet it wins.)", "We stop."],
    ['It is "faster."', '"On ImageNet it wins."', "We stop."],
    ["It uses Python 3.11.2 and v1.5.", "vLLM wins."],
    ["It needs $x$.", "We stop."],
]
LOST = [  # with the blank behind the full stop lost
    ["It is at ICLR 2024.", "Code is free."],
    ["It is faster (see above).", "On ImageNet it wins."],
    ["It is faster [3].", "On ImageNet it wins."],
    ["It takes 25 W.", "The model wins."],
    ["It is faster by 2.3x.", "The model wins."],
    ["It saves 30%.", "The model wins."],
    ["It beats ResNet-50.", "We win."],
    ["Is it faster?", "On ImageNet it is."],
]


@pytest.mark.parametrize(
    ("parts", "between"), [*((parts, " ") for parts in SENTENCES), *((parts, "") for parts in LOST)]
)
def test_sentences_are_cut_where_they_end(recognizer: Recognizer, parts: list[str], between: str) -> None:
    paper = Paper(TITLE, between.join(parts))
    found = [paper.text[slice(*span)] for span in annotate_one(paper, recognizer).sentences]
    assert found == [TITLE, *parts]


def test_a_name_at_the_end_of_a_sentence_is_known_and_ends_it(recognizer: Recognizer) -> None:
    sentences, mentions = recognizer.recognize("A Study\n\nWe test it on ADE20K. Then we try GPT-4V. It is fine.", 7)
    assert {m.entry for m in mentions} >= {"dataset/ade20k", "model/gpt-4v"}
    assert len(sentences) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we use post-training quantization (PTQ) here", [("PTQ", "post-training quantization")]),
        ("a Mixture of Experts (MoE) layer", [("MoE", "Mixture of Experts")]),
        ("the Key-Value (KV) cache", [("KV", "Key-Value")]),
        ("Vision Transformers (ViTs) see", [("ViT", "Vision Transformers")]),
        ("the Gadget Merging (GM) step", [("GM", "Gadget Merging")]),
        ("by In-Context Gadget Learning (ICGL)", [("ICGL", "In-Context Gadget Learning")]),  # a part of the first word
        ("Out-of-Gadget Detection (OOD)", [("OOD", "Out-of-Gadget Detection")]),
        ("in the year (2024) it rained", []),
        ("a wide river (NeRF) runs", []),
        ("as shown (see Table) above", []),
        ("a text-to-drain (T2D) map", [("T2D", "text-to-drain")]),  # "2" is said as "to"
        ("by Wet-Rain Street Sampling (WR^2S)", []),  # a digit repeats the letter before it, where words begin
        ("by Wet-Rain Row Sampling (WR^2S)", [("WR^2S", "Wet-Rain Row Sampling")]),
        ("the Small Single-Step Gadget (S3-Gad)", [("S3-Gad", "Small Single-Step Gadget")]),
        ("a Gadget 2 Merger (G2M)", [("G2M", "Gadget 2 Merger")]),  # unless it stands there
        ('of "Wet Gadget Tiles" (WGT)', [("WGT", "Wet Gadget Tiles")]),
        ("by Drainage Flow Tiling (Drainage-Tiling)", [("Drainage-Tiling", "Drainage Flow Tiling")]),
        ("at drains that are raining where a gadget is, in tiles, long and late (Drainage-Tiling)", []),
    ],
)
def test_abbreviations_by_schwartz_and_hearst(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(a.short.rstrip("s") if a.short == "ViTs" else a.short, a.long) for a in abbreviations(text)]
    assert found == expected
    for a in abbreviations(text):
        assert (text[slice(*a.short_span)], text[slice(*a.long_span)]) == (a.short, a.long)


# --- properties ---

PIECES = [
    "We present TileGlide", "TileGlide", "an RTX 5090", r"RTX\,4090", "$M^3$ViT", r"\textbf{LoRA}", "8xH100",
    "A100-80GB",
    "Neural Radiance Field (NeRF)", "Llama-3.1-70B-Instruct", "W4A8", "ResNet-50/101", "2D and 3D Gaussian Splatting",
    "Mixture-of- Experts", "sparse/ linear attention", "a method called",
    "Fast Tile Sharing (FTS)", "PixArt-δ", "🙂", "№",
    r"\cite{a}", "$", "{", "}", "\\", "^", "~", "(", ")", ",", ".", ":", "—", "“", "\u00a0", "2.3$\\times$", "90 FPS",
    "https://example.org/a", "is fast", "for novel view synthesis", "-", "/",
]  # fmt: skip
NOISE = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=NOISE, abstract=NOISE)
def test_offsets_are_exact_in_the_captured_text(recognizer: Recognizer, title: str, abstract: str) -> None:
    paper = Paper(title, abstract)
    annotation = annotate_one(paper, recognizer)
    for found in (*annotation.mentions, *annotation.measurements):
        assert 0 <= found.start < found.end <= len(paper.text)
        assert paper.text[found.start : found.end] == found.text
    for mention in annotation.mentions:
        assert mention.type in TYPES
        field, start, end = paper.locate(mention.start, mention.end)
        assert getattr(paper, field)[start:end] == mention.text, "a mention over the gap of title and abstract"
    assert list(annotation.mentions) == sorted(annotation.mentions)
    assert list(annotation.sentences) == sorted(annotation.sentences)


def test_what_leads_to_a_member_of_a_family_is_cut_in_one_way_only() -> None:
    """A head that can be cut in two ways at each underscore would take 2 to the 60 steps."""
    assert _HEAD.search("A_" * 60 + "!-") is None
    found = [_HEAD.search(text) for text in ("(Foo_Bar-Baz_", "a-b-", "2-a_", "a-2-", "-_")]
    assert [each and each[0] for each in found] == ["Foo_Bar-Baz_", "a-b-", "a_", None, None]


# what stands in the text, what its mention's text is, and the line of the vocabulary
WRITTEN = [
    (r"$\beta$-VAE", r"$\beta$-VAE", "method/beta-vae"),
    ("$k$-means", "$k$-means", "method/k-means"),
    (r"PixArt-$\Sigma$", r"PixArt-$\Sigma$", "model/pixart-sigma"),
    (r"$\tau^2$-Bench", r"$\tau^2$-Bench", "dataset/tau2-bench"),
    ("(IA)^3", "(IA)^3", "method/ia3"),
    ("T²I-Adapter", "T²I-Adapter", "method/t2i-adapter"),
    ("π₀.₅", "π₀.₅", "model/pi0-5"),
    (r"Schr\"odinger bridges", r"Schr\"odinger bridges", "method/schrodinger-bridge"),
    ("supervised ﬁne-tuning", "supervised ﬁne-tuning", "method/supervised-fine-tuning"),
    ("3-D Gaussian Splatting", "3-D Gaussian Splatting", "method/3d-gaussian-splatting"),
    ("NVIDIA® RTX™ 4090", "NVIDIA® RTX™ 4090", "hardware/nvidia-geforce-rtx-4090"),
    ("Intel(R) Xeon(R) CPUs", "Intel(R) Xeon(R) CPUs", "hardware/intel-xeon"),
    ("4*H100", "H100", "hardware/nvidia-h100"),
    ("A100×8", "A100", "hardware/nvidia-a100"),
    ("LoRA[1]", "LoRA", "method/lora"),
    ("GPT‑4o", "GPT‑4o", "model/gpt-4o"),
    ("Llama –2", "Llama –2", "model/llama-2"),
    ("ImageNet -1K", "ImageNet -1K", "dataset/imagenet-1k"),
    ("Llama\u200b-2", "Llama\u200b-2", "model/llama-2"),
    ("Llama -2 points", "Llama", "model/llama"),
    ("COCO -2", "COCO", "dataset/coco"),
]


@pytest.mark.parametrize(("text", "quote", "entry"), WRITTEN)
def test_spellings_of_pages_are_names(recognizer: Recognizer, text: str, quote: str, entry: str) -> None:
    found = annotate_one(Paper(TITLE, f"We work with {text} here."), recognizer)
    assert [(m.text, m.entry) for m in found.mentions] == [(quote, entry)]


@settings(max_examples=100, deadline=None)
@given(text=NOISE)
def test_cleaning_keeps_the_way_back(text: str) -> None:
    plain = clean(text)
    back = [plain.original(i, i + 1) for i in range(len(plain.text))]
    assert all(0 <= start < end <= len(text) for start, end in back)
    assert back == sorted(back)


@pytest.mark.parametrize("lead", ["", "İzmir ", "ŞİŞLİ "])
def test_letters_that_grow_in_small_case_hide_no_name(recognizer: Recognizer, lead: str) -> None:
    text = f"{lead}We present Fast Tile Sharing, a method. It says fast-tile sharing is İyi and Fast tile sharing wins."
    found = annotate_one(Paper(f"{lead}Fast Tile Sharing: Quick Maps", text), recognizer)
    quotes = [m.text for m in found.mentions if "ile" in m.text]
    assert quotes == ["Fast Tile Sharing", "Fast Tile Sharing", "fast-tile sharing", "Fast tile sharing"]


def test_places_keep_their_offsets() -> None:
    text = "İ and FOO net; foo-net İİ; İFoo Net"
    found = [text[slice(*span)] for span in places(text, "Foo Net", loose=True)]
    assert found == ["FOO net", "foo-net"]
    assert [text[slice(*span)] for span in places(text, "ifoo net", loose=True)] == ["İFoo Net"]
    assert list(places("İ Foo Net", "Foo Net")) == [(2, 9)]


def test_a_text_gives_the_same_mentions_at_every_reading_and_after_others(recognizer: Recognizer) -> None:
    paper = Paper("TileGlide: Fast Maps", "It works with LoRA and 2D and 3D Gaussian Splatting on an RTX 5090.")
    first = annotate_one(paper, recognizer)
    annotate_one(Paper(TITLE, "We present TileGlide, a benchmark."), recognizer)
    assert annotate_one(paper, recognizer) == first


def test_many_papers_give_what_each_gives_alone_in_their_order(recognizer: Recognizer) -> None:
    known = load()
    many = [Paper(f"Foo{n}Net: Fast Maps", f"It draws {n + 2} maps on an RTX 5090.") for n in range(27)]  # two rows
    found = list(annotate(iter(many), known))
    assert [note.paper for note in found] == many
    assert found == [annotate_one(paper, recognizer) for paper in many]
    assert list(annotate([], known)) == []


SCRIPT = """
from kg.annotate import annotate
from kg.model import Paper
from kg.vocabulary import load
text = "We present Fast Tile Sharing (FTS) on A100 and H100 GPUs with LoRA, FP8 and SAM, for novel view synthesis."
for annotation in annotate([Paper("TileGlide: Fast Maps", text)], load()):
    print(annotation.mentions, annotation.measurements)
"""


def test_hash_seeds_change_nothing() -> None:
    root = Path(__file__).parents[1]
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4242")
    ]
    assert runs[0] == runs[1]
    assert "method/lora" in runs[0]


def test_measurements_stand_where_they_were_captured(recognizer: Recognizer) -> None:
    paper = Paper(TITLE, r"It runs at 90 FPS, 2.3$\times$ faster, from 45 to 12 ms.")
    found = annotate_one(paper, recognizer).measurements
    assert [str(m.value) for m in found] == ["90", "2.3", "12"]
    assert all(paper.text[m.start : m.end] == m.text for m in found)


def test_mentions_of_one_name_have_one_identity(recognizer: Recognizer) -> None:
    paper = Paper("TileGlide: Fast Maps", "We release TileGlide, a 7B language model. TileGlide is open.")
    own = [m for m in annotate_one(paper, recognizer).mentions if m.text == "TileGlide"]
    assert len(own) == 3
    assert len({(m.type, m.name, m.coined) for m in own}) == 1


def test_an_empty_paper_names_nothing(recognizer: Recognizer) -> None:
    annotation = annotate_one(Paper("", ""), recognizer)
    assert (annotation.mentions, annotation.measurements) == ((), ())


def test_mentions_that_overlap_are_coordinations(recognizer: Recognizer) -> None:
    sentence = "We test RTX 3090/4090 cards with 2D and 3D Gaussian Splatting and Llama-3.1-70B-Instruct."
    mentions = annotate_one(Paper(TITLE, sentence), recognizer).mentions
    overlapping = [(a, b) for a, b in pairwise(mentions) if a.end > b.start]
    assert len(overlapping) == 2
    assert all("coordination" in (a.rule, b.rule) for a, b in overlapping)


def test_a_network_with_weights_is_a_model_and_no_narrower_method(recognizer: Recognizer) -> None:
    (mention,) = annotate_one(Paper(TITLE, "We test Mamba-3B here."), recognizer).mentions
    assert (mention.type, mention.name, mention.family) == ("Model", "Mamba-3B", None)
    (wider,) = annotate_one(Paper(TITLE, "We test Llama-3.1-70B-Quux here."), recognizer).mentions
    assert wider.type == "Model" and wider.family is not None and wider.family.startswith("model/")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It needs the Wet Street Table (WST). A WST is small.", {"Wet Street Table", "WST"}),
        ("We study the task of puddle depth estimation (PDX). PDX is hard.", {"puddle depth estimation"}),  # letters
        ("We study the task of puddle depth estimation (PDE). PDE is hard.", {"puddle depth estimation", "PDE"}),
        ("It is sold in the Wide Large Shop (WLS) and in the wet shop (WS).", {"Wide Large Shop", "WLS"}),
        ("Here puddle owner understanding (POU) is hard.", {"puddle owner understanding", "POU"}),
        ("It is cut into owner understanding (CIOU) and so on.", set()),
        ("We look at training large language models (LLMs). LLMs are large.", {"training large language models"}),
    ],
)
def test_what_a_bracket_abbreviates_has_its_short_form_too(
    recognizer: Recognizer, sentence: str, expected: set[str]
) -> None:
    annotation = annotate_one(Paper("Wet Maps", sentence), recognizer)
    assert {mention.text for mention in annotation.mentions} == expected
    assert len({mention.name for mention in annotation.mentions}) == bool(expected)


@pytest.mark.parametrize(
    ("sentence", "type_"),
    [
        ("Our small network WetNet2 draws maps.", "Method"),
        ("Our final method, WetNet2, draws maps.", "Method"),
        ("The proposed accelerator WetNet2 saves energy.", "Hardware"),
        ("Our model WetNet2 is small.", "Model"),
        ("Our benchmark WetNet2 holds maps.", "Dataset"),
        ("Our method, unlike WetNet2, draws maps.", None),
        ("Our framework WetNet2-based training is slow.", None),
        ("Their method WetNet2 draws maps.", None),
    ],
)
def test_what_stands_behind_ours_is_the_papers_own(recognizer: Recognizer, sentence: str, type_: str | None) -> None:
    annotation = annotate_one(Paper("Wet Maps", sentence), recognizer)
    own = [mention for mention in annotation.mentions if mention.text == "WetNet2" and mention.coined]
    assert [mention.type for mention in own] == ([type_] if type_ else [])


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        # what a long form ends in tells its type
        ("It needs Wet Street Detection (WSD).", "WSD", "Task"),
        ("It needs Wet Street Detection (WSD) modules.", "WSD", "Task"),
        ("It needs the Wet Street Detection (WSD) module.", "WSD", "Method"),
        ("We propose the Wet Street Model (WSM).", "WSM", "Method"),
        # what was trained has weights, "diffusion model" says nothing of them
        ("We present WetNet2, a street agent trained with rain.", "WetNet2", "Model"),
        ("We present WetNet2, a street agent that learns with rain.", "WetNet2", "Method"),
        ("We present WetNet2, a diffusion model of streets.", "WetNet2", "Method"),
        ("We present WetNet2, a diffusion model trained on streets.", "WetNet2", "Model"),
        # what is built on the own name has a type of its own
        ("We propose WetNet2. WetNet2-Puddle, a 2B model for rain, is small.", "WetNet2-Puddle", "Model"),
        ("We propose WetNet2. WetNet2-Puddle is small.", "WetNet2-Puddle", "Method"),
        ("We propose WetNet2. WetNet2-d16 is small.", "WetNet2-d16", "Model"),
        ("We propose WetNet2. The WetNet2-Based town is small.", "WetNet2-Based", None),
        ("We propose WetNet2. The WetNet2Rain dataset is small.", "WetNet2Rain", "Dataset"),
        ("We propose WetNet2. Our model, WetNet2 V1.5, is small.", "WetNet2 V1.5", "Model"),
        # what follows the noun does not hide it
        ("We present WetNet2, a benchmark containing puddles.", "WetNet2", "Dataset"),
        ("We present WetNet2, a large instruction dataset.", "WetNet2", "Dataset"),
        ("We present WetNet2, the first dataset we made of rain.", "WetNet2", "Dataset"),
        ("We propose WetNet2. We also present two new datasets, WetNet2-RGB and DryNet2.", "WetNet2-RGB", "Dataset"),
        ("We present WetNet2 (Wet Streets Net), a dataset for maps.", "WetNet2", "Dataset"),
        ("We present WetNet2, a framework enabling LLMs to swim.", "WetNet2", "Method"),
        ("We present WetNet2, to the best of our knowledge the first corpus of rain.", "WetNet2", "Dataset"),
        ("We present WetNet2, a powerful 3DLLM of streets.", "WetNet2", "Model"),
        ("We present WetNet2. It helps: WetNet2 allows LLMs to swim.", "WetNet2", "Method"),
        ("We present WetNet2-25M, a dataset of rain.", "WetNet2-25M", "Dataset"),
        # a name that nobody coins here: its noun, its apposition, what it does
        ("It employs a wet street technique, RainFork, which helps.", "RainFork", "Method"),
        ("In a street dataset, RainFork puddles shine.", "RainFork", None),
        ("At its core is RainFork, an LLM of rain.", "RainFork", "Model"),
        ("Then, RainFork selects streets.", "RainFork", "Method"),
        ("Then, RainScore selects streets.", "RainScore", None),
        ("Here the RainFork module helps.", "RainFork", "Method"),
        ("Here the RainFork puddle helps.", "RainFork", None),
        # a known name goes on
        ("We test on GSM8K-CoT here.", "GSM8K-CoT", "Dataset"),
        ("We test GPT-5-high here.", "GPT-5-high", "Model"),
        ("We test gpt-4o 16.9 here.", "gpt-4o 16.9", None),
        # what presents nothing
        ("It beats the open-source agent WetNet2 by far.", "WetNet2", "Method"),
        ("It is built on WetNet2 here.", "WetNet2", None),
        # a list is no long form
        ("Its read, write, and delete (RWD) steps help.", "RWD", None),
        # a field is no name, in the plural of its abbreviation
        ("We propose wet street large language models (WSLLMs).", "WSLLMs", None),
        ("We propose the wet street sorting algorithm (WSSA).", "WSSA", "Method"),
    ],
)
def test_what_is_said_of_a_name_types_it(
    recognizer: Recognizer, sentence: str, text: str, expected: str | None
) -> None:
    mentions = annotate_one(Paper("Wet Maps", sentence), recognizer).mentions
    assert {mention.type for mention in mentions if mention.text == text} == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("sentence", "one"),
    [
        ("We propose WETS: Wet Street Token Merging, a plug-in. WETS draws.", True),
        ("We propose Wide Tile Layers, named WiTiLa, for maps.", True),
        ("We propose Wide Tile Layers and use WiTiLa for maps.", False),
    ],
)
def test_a_long_name_is_the_short_one_that_it_is_called(recognizer: Recognizer, sentence: str, one: bool) -> None:
    own = [m for m in annotate_one(Paper("Wet Maps", sentence), recognizer).mentions if m.coined and m.text[0] == "W"]
    assert len({mention.text for mention in own}) == 1 + one
    assert len({mention.name for mention in own}) == 1


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("We use 3D Gaussian Splatting. Gaussian Splatting is fast.", {"3D Gaussian Splatting"}),
        ("Gaussian Splatting is fast.", {"Gaussian Splatting"}),
        (
            "We use 3D Gaussian Splatting and 2D Gaussian Splatting. Gaussian Splatting is fast.",
            {"3D Gaussian Splatting", "2D Gaussian Splatting", "Gaussian Splatting"},
        ),
    ],
)
def test_a_name_without_its_3d_is_the_whole_one(recognizer: Recognizer, sentence: str, names: set[str]) -> None:
    assert {m.name for m in annotate_one(Paper("Wet Maps", sentence), recognizer).mentions} == names


def test_a_name_that_is_scored_beside_a_data_set_is_one(recognizer: Recognizer) -> None:
    def data(sentence: str) -> list[str]:
        return [m.text for m in recognizer.recognize(sentence, 0)[1] if m.rule == "cited-name" and m.type == "Dataset"]

    assert data("It gets 80.2% on OSWorld, 62.6% FooScreen.") == ["FooScreen"]
    assert data("It gets 84.0% in ZadCoder and 38.0% on OSWorld.") == ["ZadCoder"]
    assert data("It gets 4.01 on OSWorld XYZ and 0.95 on LIBERO.") == []


def test_a_short_form_without_a_named_long_one_is_no_cited_name(recognizer: Recognizer) -> None:
    def cited(sentence: str) -> list[str]:
        return [m.text for m in annotate_one(Paper("Wet Maps", sentence), recognizer).mentions if m.type]

    assert cited("We use the FSV method.") == ["FSV"]
    assert cited("Free street vistas (FSV) are wet. We use the FSV method.") == []
    assert cited("It outperforms the strongest baseline QuuxNet by far.") == ["QuuxNet"]
    assert cited("It draws maps over all UWMs of old.") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Wet N:M Sorting of Streets", []),
        ("Who's Your Street? A Wet Map", []),
        ("Model Streets: A Wet Map", ["Model Streets"]),
    ],
)
def test_titles_that_name_nothing(recognizer: Recognizer, title: str, expected: list[str]) -> None:
    mentions = annotate_one(Paper(title, "We draw maps."), recognizer).mentions
    assert [mention.text for mention in mentions if mention.coined] == expected

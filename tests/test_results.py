"""Claims: sentences of our own, with the results they hold worked out by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from kg.annotate.measurements import measurements
from kg.model import Annotation, Entity, Link, Mention, Paper, Result
from kg.relate import relate
from kg.resources import resource
from kg.vocabulary import rows

KINDS = {"throughput", "latency", "speedup", "memory", "memory_reduction", "energy", "quality", "size", "cost", "other"}
NAMES = {
    "Swift": "Method", "SwiftNet-7B": "Model", "OldNet": "Model", "GPT-9": "Model", "ScreenBench": "Dataset",
    "RoadSet": "Dataset", "H100": "Hardware", "A100": "Hardware", "RTX 4090": "Hardware", "V100": "Hardware",
    "TPUv4": "Hardware", "Volt": "Hardware", "ZCU1": "Hardware", "FPGA": "Hardware", "NVIDIA GPUs": "Hardware",
}  # fmt: skip
COINED = {"Swift", "SwiftNet-7B", "Volt"}


def _annotated(title: str, abstract: str) -> tuple[Annotation, list[Link]]:
    paper = Paper(title, abstract)
    text, links = paper.text, []
    for name in sorted(NAMES, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?![\w-])", text):
            mention = Mention(*match.span(), name, NAMES[name], "test", name, None, name in COINED)
            links.append(Link(mention, Entity(NAMES[name], name.lower(), name), 1.0, "test"))
    bounds = [0, *(m.end() for m in re.finditer(r"\n\n|(?<=[a-z)%]\.) (?=[A-Z])", text)), len(text)]
    spans = tuple((a, len(text[:b].rstrip())) for a, b in pairwise(bounds))
    links.sort(key=lambda link: link.mention)
    return Annotation(paper, spans, tuple(link.mention for link in links), tuple(measurements(text))), links


def _found(abstract: str, title: str = "Swift: A Method") -> list[Result]:
    return list(relate(*_annotated(title, abstract)).results)


def _short(result: Result) -> str:
    return f"{result.value} {result.unit_text} {result.kind}".replace("  ", " ")


CLAIMS = [
    ("Swift runs at 78 FPS at 384x384.", ["78 FPS throughput"]),
    ("We reach 2,000 tokens per second.", ["2000 tokens per second throughput"]),
    ("Swift is up to 3.7x faster than OldNet.", ["3.7 x speedup"]),
    ("Our method cuts latency from 45 to 12 ms.", ["12 ms latency"]),
    ("Swift gives a 42% reduction in memory usage and runs 64% faster.", ["42 % memory_reduction", "64 % speedup"]),
    ("Swift reduces memory usage by 40% and training time by 35%.", ["40 % memory_reduction", "35 % speedup"]),
    ("Swift reduces energy by 1.4x.", ["1.4 x energy"]),
    ("Swift outperforms OldNet (57.1% → 63.4%).", ["63.4 % quality"]),
    ("Swift outperforms OldNet (e.g., 29.5% v.s. 15.3% on RoadSet).", ["29.5 % quality"]),
    ("Swift outperforms OldNet on RoadSet (48.4% v.s. 46.7%).", ["48.4 % quality"]),
    ("Swift sustains 15.1 PFLOPs on 512 V100 GPUs.", ["15.1 PFLOPs throughput"]),
    ("Swift needs 3.5x less SRAM and 5.7x less flash.", ["3.5 x memory_reduction", "5.7 x memory_reduction"]),
    ("Peak memory, weights included, is 2.6x smaller.", ["2.6 x memory_reduction"]),
    ("Swift's TOPS per watt are 30x to 80x higher.", ["80 x energy"]),
    ("Swift reaches 73% of the peak FLOPs/s of an A100.", ["73 % other"]),
    ("More than 99.9% of the values are handled with care.", ["99.9 % other"]),
    ("Swift serves 4x more requests at equal latency.", ["4 x speedup"]),
    # what is made less or more is named, and it is no time
    ("On an H100, Swift reduces the jitter of maps by up to 30%.", ["30 % other"]),
    ("On an H100, Swift reduces rendering by 3x.", ["3 x speedup"]),
    ("On an H100, Swift enlarges the receptive field by 4x.", ["4 x other"]),
    ("On an H100, Swift reduces cache misses by 30% and SLO violations by 2x.", ["30 % other", "2 x other"]),
    ("Swift skips 30% of the frames and prunes 50% of the layers.", ["30 % other", "50 % other"]),
    ("On an H100, Swift blocks 97% of the requests.", ["97 % other"]),
    ("Swift reduces the number of Gaussians by 90%.", ["90 % cost"]),
    ("Swift cuts computational requirements by an order of magnitude.", ["10 x cost"]),
    ("Swift cuts carbon emissions by 20%.", ["20 % other"]),
    ("Our model needs only 8.19 GB VRAM.", ["8.19 GB memory"]),
    ("Swift saves 2.3 GB of GPU memory.", ["2.3 GB memory_reduction"]),
    ("We reach 740 TFLOPs/s (75% utilization).", ["740 TFLOPs/s throughput", "75 % other"]),
    ("Swift achieves 52.8 and 88.2 percent accuracy on RoadSet and ScreenBench, respectively.",
     ["52.8 % quality", "88.2 % quality"]),
    ("Swift wins on 35 out of 40 evaluated tasks.", ["35 evaluated tasks other"]),
    ("Swift is best in five out of six tasks.", ["5 tasks other"]),
    ("Swift cuts visual tokens by over 90%.", ["90 % other"]),
    ("Swift cuts visual tokens by 4x and accelerates OldNet and GPT-9 by up to 19x.", ["4 x other", "19 x speedup"]),
    ("Swift speeds up computation by 20x.", ["20 x speedup"]),
    ("Swift raises the average percentage of peak throughput from 49% to 61%.", ["61 % other"]),
    ("Swift gets this with only 0.1% pretraining data.", ["0.1 % cost"]),
    ("Swift gains 5% with only half the data.", ["5 % quality"]),
    ("Swift has 6.7x the discriminative power.", ["6.7 x quality"]),
    ("Swift reaches acceleration factors of 2.57, 2.41, and 2.06.", ["2.57 x speedup", "2.41 x speedup",
     "2.06 x speedup"]),
    ("SwiftNet-7B is an 80-billion-parameter model.", ["80 billion parameters size"]),
    ("We develop SwiftNet-7B, a series of reasoning LLMs with up to 72B parameters.", ["72 B parameters size"]),
    ("Swift gets there using only a 0.5B-parameter backbone.", ["0.5 B parameters size"]),
    ("Swift has 400B total parameters and 13B activated per token.", ["400 B total parameters size",
     "13 B activated per token size"]),
    ("Swift answers in under 2 seconds.", ["2 seconds latency"]),
    ("We train Swift in 15 hours on 4 A100 GPUs.", ["15 hours cost"]),
    ("Our training costs only $500.", ["500 dollars cost"]),
    ("Swift is an order of magnitude faster.", ["10 x speedup"]),
    ("Swift reaches an FID of 2.05 and a score of 802.", ["2.05 quality", "802 quality"]),
    ("Swift makes the model 4x smaller and needs 20x less compute.", ["4 x size", "20 x cost"]),
    ("We train with 16 A100 GPUs.", ["16 GPUs cost"]),
    ("All steps can be completed on a single H100 GPU.", ["1 GPU cost"]),
    ("We release SwiftNet-7B, with 1.5 billion parameters.", ["1.5 billion parameters size"]),
    ("Swift improves throughput by 4.7, a new record.", ["4.7 x speedup"]),
    ("We gain 3.2 points in mIoU.", ["3.2 points quality"]),
    ("Swift is 1.5-2.0x faster.", ["2.0 x speedup"]),
    ("Swift loses only 1-3% accuracy degradation.", ["1 % quality"]),
    ("Swift needs 40%-60% of the original computation.", ["40 % cost"]),
    ("Swift reaches a real time factor (RTF) of 0.013.", ["0.013 throughput"]),
    ("Swift improves application performance by 7.4%.", ["7.4 % speedup"]),
    ("Our tile size selection improves performance by up to 3.2x.", ["3.2 x speedup"]),
    ("Swift needs up to 7 GB lower peak VRAM.", ["7 GB memory_reduction"]),
    ("Swift uses 1.4x fewer LUTs.", ["1.4 x other"]),
    ("Swift compresses the cache to 1.5-bit and 1.58-bit precision.", ["1.5 bit size", "1.58 bit size"]),
    ("Swift reduces the network from 1.4 billion to 0.7 billion parameters.", ["0.7 billion parameters size"]),
    ("Swift is better than OldNet (PSNR 26.15 vs. 25.91 on RoadSet).", ["26.15 quality"]),
    ("Swift is lighter than previous approaches and can process 4K at 76 FPS.", ["76 FPS throughput"]),
    ("Swift exceeds human performance of 65.0%.", []),
    ("Swift renders the scene in two minutes.", ["2 minutes latency"]),
    ("Training Swift ends in 100 seconds.", ["100 seconds cost"]),
    ("Swift cuts the gap by 17% within a fixed time.", ["17 % quality"]),
    ("We gain 6% on out-of-domain data.", ["6 % quality"]),
    ("Swift needs 20x fewer gaussians and is 19x less expensive.", ["20 x cost", "19 x cost"]),
    ("Swift achieves 3.5times TFLOPS.", ["3.5 x speedup"]),
    ("We show that our tuned 14B parameter model wins.", ["14 B parameters size"]),
    ("Swift quantizes weights to 2-bit precision.", ["2 bit size"]),
    # lists of numbers that pair up with a list of what was measured
    ("Swift lowers latency and memory by 2x and 3x, respectively.", ["2 x speedup", "3 x memory_reduction"]),
    ("Swift cuts latency, energy, and cost by 45%, 32%, and 18%.", ["45 % speedup", "32 % energy", "18 % cost"]),
    ("Swift has 3x and 5x fewer parameters and FLOPs.", ["3 x size", "5 x cost"]),
    ("Swift improves accuracy and F1 by 4% and 3%.", ["4 % quality", "3 % quality"]),
    # what stands before a turn of the clause tells less than a gain told behind it
    ("Using only 10K samples, our method achieves gains of 2.4%.", ["2.4 % quality"]),
    ("With less memory, Swift outperforms OldNet by 5%.", ["5 % quality"]),
    ("For memory, our method achieves a reduction of 40%.", ["40 % memory_reduction"]),
    ("Swift reaches comparable quality with 40x fewer training tokens.", ["40 x cost"]),
    ("Swift lowers cost by a factor of 7 and latency by a factor of 3.", ["7 x cost", "3 x speedup"]),
    # of what a number is a share, the last word tells
    ("Swift keeps 94% of the full-cache performance.", ["94 % quality"]),
    ("Swift needs 30% of the full cache.", ["30 % memory_reduction"]),
    ("We find that 57% of the questions contain errors.", ["57 % other"]),
    ("We find that 57% of the questions are answered correctly.", ["57 % quality"]),
    # tokens, calls and memory are spent only where less of them is told
    ("Swift reduces tool calls by 30%.", ["30 % cost"]),
    ("Swift shortens the output length by 35%.", ["35 % cost"]),
    ("Its agreement with the annotations is high (81%).", ["81 % quality"]),
    ("Our filter blocks 89% of benign examples.", ["89 % quality"]),
    ("Our agent memory improves answers by 12%.", ["12 % quality"]),
    ("Swift lowers training memory by 12%.", ["12 % memory_reduction"]),
    # factors are speedups by themselves where a paper speaks of speed
    ("Swift achieves a 2x improvement over OldNet.", ["2 x quality"]),
    ("Swift achieves a 2x improvement over the best kernel.", ["2 x speedup"]),
    ("Swift reads texts that are 16x longer.", ["16 x other"]),
    ("Swift rivals 10x larger models.", ["10 x size"]),
    ("Swift synthesizes 40x faster than real time.", ["40 x throughput"]),
    ("Swift reaches 90% sparsity.", ["90 % other"]),
    ("With only 5% of the training data, Swift wins.", ["5 % cost"]),
    ("Swift requires 90% less labeled data.", ["90 % cost"]),
    # what is spent, kept or slower is no score and no speedup
    ("Swift outperforms OldNet on RoadSet with 1% and 10% labeled data.", ["1 % cost"]),
    ("Swift outperforms OldNet by using only 60% of the attention heads.", ["60 % cost"]),
    ("Swift outperforms OldNet by 2.4% by utilizing only 75% of the attention heads.", ["2.4 % quality", "75 % cost"]),
    ("Swift reads pages with less than 20% of the visual tokens.", ["20 % other"]),
    ("On RoadSet, with only about 60% of the NFE, Swift outperforms OldNet.", ["60 % cost"]),
    ("Swift wins while only requiring 6.3% training time.", ["6.3 % cost"]),
    ("Swift needs only 6.3% rendering time.", ["6.3 % latency"]),
    ("With only 1% accuracy loss, Swift wins.", ["1 % quality"]),
    ("Swift recovers 93% of the accuracy at 0.02% pre-training tokens.", ["93 % quality", "0.02 % cost"]),
    ("Swift fools OldNet in 77% of cases with 25 samples (0.25% poisoning rate).", ["77 % quality"]),
    ("Swift cuts the data size by 70%.", ["70 % other"]),
    ("Swift lowers the slowdown of OldNet to 0.07x.", ["0.07 x other"]),
    ("Swift reduces FP16 KV cache size by 87.5%.", ["87.5 % memory_reduction"]),
    # steps are no score, and what a thing had before is not its own
    ("Swift reaches an FID of 1.06 at 250 steps.", ["1.06 quality"]),
    ("Swift (previously 1.26 FID at 250 steps) reaches 1.06 FID.", ["1.06 FID quality"]),
    # what a rival is said to have needed, and what Swift does
    ("Swift takes 26 minutes, cheaper than existing agents that cost 6 A100 hours.", ["26 minutes cost"]),
    ("SwiftNet-7B beats OldNet pre-trained on 1T tokens.", []),
    ("SwiftNet-7B beats OldNet, pre-trained on 1T tokens.", ["1 T tokens cost"]),
    ("Swift ends after a tenth of the training steps.", ["10 x cost"]),
    ("The accuracy falls from 80% to under 20%.", ["20 % quality"]),
    # what is larger tells: a model has a size, data and texts have none of that kind
    ("Swift is on par with models 12x larger.", ["12 x size"]),
    ("Swift rivals the 40-times larger GPT-9.", ["40 x size"]),
    ("Swift achieves shorter CoT lengths, with reductions of 14%.", ["14 % cost"]),
    ("Swift cuts CoT lengths by 14%.", ["14 % cost"]),
    ("Swift needs only an 8% increase in inference time.", ["8 % latency"]),  # slower, not faster
    ("Swift increases latency by 3x.", ["3 x latency"]),
    ("Swift increases throughput by 3x and cuts latency by 2x.", ["3 x speedup", "2 x speedup"]),
    ("With 0.1% pretraining data, Swift beats OldNet.", ["0.1 % cost"]),
    ("Swift uses only 1% amount of OldNet's data.", ["1 % cost"]),
    ("GPT-9 achieves only 66.6% in synthetic samples of ScreenBench.", ["66.6 % quality"]),
    ("Swift needs a training time of 40-70 minutes and a rendering time of 3 ms.", ["40 minutes cost", "3 ms latency"]),
    ("Swift reconstructs a scene within 10 minutes.", ["10 minutes latency"]),
    ("Swift improves TPF from 2.0 to 5.5 on ScreenBench.", ["5.5 throughput"]),
    ("With Swift, the overhead drops below 4% of training time.", ["4 % cost"]),  # a share, no speedup
    ("On ScreenBench, Swift keeps up with VLMs 10 times larger.", ["10 x size"]),
    ("Our RoadSet is 9x larger than earlier datasets.", ["9 x other"]),
    ("Our corpus is twice the size of RoadSet.", ["2 x other"]),
    ("Swift beats networks twice their size.", ["2 x size"]),
    ("Swift has a 12x smaller memory footprint.", ["12 x memory_reduction"]),
    ("Swift brings 3x larger gains.", ["3 x quality"]),
    # of the phrase behind a factor the last word tells, else what compares
    ("Swift covers 6x more categories.", ["6 x other"]),
    ("Swift gives 3x tighter bounds than OldNet.", ["3 x other"]),
    ("OldNet was trained on 5x more human data than Swift.", ["5 x cost"]),
    ("Swift needs 9x less hand-labelled data.", ["9 x cost"]),
    ("Swift wins with 2.5 times the training data.", ["2.5 x cost"]),
    ("Swift is 25x more efficient than OldNet.", ["25 x speedup"]),
    ("Swift is 3x more accurate, and fast.", ["3 x quality"]),
    ("Swift emits 5x more tokens per second.", ["5 x speedup"]),
    ("Swift gives 6x faster error-free answers.", ["6 x speedup"]),
    ("Swift uses 49x fewer parameters than GPT-9 and 5x fewer than OldNet.", ["49 x size", "5 x size"]),
    ("Swift reaches a 4x token compression.", ["4 x size"]),
    ("Swift reaches a 4x cache compression.", ["4 x memory_reduction"]),
    ("Swift needs 35x lower per-token cost.", ["35 x cost"]),
    ("Swift cuts 80% of the energy, and 70% energy cost at rest.", ["80 % energy", "70 % energy"]),
    ("Swift enables a 24x temporal extrapolation.", ["24 x other"]),
    ("We see a 50x false positive reduction.", ["50 x quality"]),
    # a bare factor is a speedup where its sentence speaks of speed, or its paper does and nothing grows
    ("Our GPU kernels are new. Swift wins by 5x over OldNet.", ["5 x speedup"]),
    ("Our GPU kernels are new. Swift expands the word list by 3x.", ["3 x other"]),
    ("Swift expands the word list by 3x.", ["3 x other"]),
    ("Swift is up to 2.1x at 95.7% of the quality on an H100.", ["2.1 x speedup", "95.7 % quality"]),
    ("Swift beats the older code by 28% on an H100.", ["28 % speedup"]),
    ("Swift beats OldNet by 28% on a Volt robot.", ["28 % quality"]),
    ("Swift keeps 98% of what GPT-9 can do on an H100.", ["98 % quality"]),
    ("Swift is pre-trained on a vast corpus of over 5T tokens.", ["5 T tokens cost"]),
    ("Swift makes real-time video at 1080p and 48 FPS.", ["48 FPS throughput"]),
    ("Swift fits a model into an 8 GB GPU.", ["8 GB memory"]),
    # a kind does not go on where a sentence turns, nor do two phrases make one cue
    ("Swift trains 40% faster, lifting all that it can do up to 35%.", ["40 % speedup", "35 % quality"]),
    ("Swift acts during inference, performance gains of 2%.", ["2 % quality"]),
    ("Swift uses inference time scaling and beats GPT-9 by 8%.", ["8 % quality"]),
    ("Swift is 8x faster on short and 45x on longer sequences.", ["8 x speedup", "45 x speedup"]),
    ("Swift cuts communication by 4x.", ["4 x other"]),
    ("Swift beats the communication of OldNet by 5%.", ["5 % quality"]),
]  # fmt: skip

NO_CLAIMS = [
    "Existing renderers need 30 GB of memory. We mend this.",
    "We outperform OldNet (32.1%) clearly.",
    "We reach new heights compared to 32.1% before.",
    "We use a 20% token budget.",
    "We record 26 hours of human speech.",
    "We animate a 5-second clip from 24 fps video.",
    "We evaluate models with 8B parameters.",
    "We test with 4-bit quantization on 64 GPUs.",
    "We run on the A100 80GB.",
    "We validate with 5-fold cross-validation.",
    "Our corpus holds 1.89 million queries.",
    "We repeat it three times.",
    "We study 4x super-resolution.",
    "We look at data of the last three years.",
    "We release a corpus of 7,400+ hours, for a total of 950k hours.",
    "We make long videos (1440 frames at 24 FPS).",
    "We see that an 8-times expansion helps.",
    "We make a one minute-long video.",
    "We prune models at 90% sparsity.",
    "We sample 5% of the training data.",
    "A tenth of the speakers is young.",
    "The corpus covers over 120 hours of robots.",
    "Swift stays far below the human score of 92%.",
    "We take a twofold approach.",
    "We find a threefold, layered taxonomy.",
    "We compare with a 1x budget.",
    "Swift is better than TITAN 3.0 on Chinese texts.",
    "We ran 23 prompts times 5 seeds.",
    "Our data mix has a 1:15 ratio of code to prose.",
    # how long texts and clips are, and how big a corpus is
    "We collect clips ranging from 10 seconds to 5 minutes.",
    "Our set has an average duration of 1.6 hours.",
    "Swift answers questions on videos longer than 10 minutes.",
    "Swift covers lectures ranging from 10 seconds to over 1 hour.",
    "We add eight videos, each exceeding 10 hours.",
    "Swift raises video durations up to 1 hour.",
    "We add a speech corpus with 17,132 hours.",
    "We add 275 clips, ranging in duration from 10 to 90 minutes.",
    "We add a set of 1,000 utterances (573 hours).",
    "Swift handles contexts of 4M tokens, learned by training.",
    "For training, we release a corpus of 240T tokens.",
    "Swift makes videos at 1080p and 48 FPS.",
]


@pytest.mark.parametrize(("abstract", "expected"), CLAIMS, ids=[a for a, _ in CLAIMS])
def test_claims_and_their_kinds(abstract: str, expected: list[str]) -> None:
    assert [_short(result) for result in _found(abstract)] == expected


@pytest.mark.parametrize("abstract", NO_CLAIMS)
def test_numbers_that_are_no_claims(abstract: str) -> None:
    assert [_short(result) for result in _found(abstract)] == []


def test_numbers_of_the_title_are_told_by_the_abstract() -> None:
    assert _found("We do it well.", title="Swift: Rendering at 100 FPS") == []


def test_each_value_goes_to_its_own_partner() -> None:
    on_sets = _found("Swift achieves 52.8 and 88.2 percent accuracy on RoadSet and ScreenBench, respectively.")
    assert [r.dataset and r.dataset.name for r in on_sets] == ["RoadSet", "ScreenBench"]
    on_devices = _found("Swift runs at 277 FPS on an RTX 4090 GPU and 583 FPS on an H100 GPU.")
    assert [r.hardware and r.hardware.name for r in on_devices] == ["RTX 4090", "H100"]
    held = _found("Swift achieves 52.1% on RoadSet (71.5%) and ScreenBench (72.8%).")
    assert [r.dataset and r.dataset.name for r in held[1:]] == ["RoadSet", "ScreenBench"]
    ahead = _found("Swift improves performance on RoadSet and ScreenBench by 2.7% and 5.4% respectively.")
    assert [r.dataset and r.dataset.name for r in ahead] == ["RoadSet", "ScreenBench"]
    first = _found("On three GPUs (RTX 4090, H100, V100), Swift is 2.0x faster.")
    assert [r.hardware and r.hardware.name for r in first] == ["RTX 4090"]
    led = _found("On an RTX 4090, Swift reaches 78 FPS at 384x384 and 45 FPS at 512x512.")
    assert [(r.hardware and r.hardware.name, r.condition) for r in led] == [
        ("RTX 4090", "384x384"),
        ("RTX 4090", "512x512"),
    ]


def test_a_device_that_is_compared_with_did_not_run_it() -> None:
    (claim,) = _found("Swift on a TPUv4 gives a 5x speedup compared to the V100.")
    assert claim.hardware and claim.hardware.name == "TPUv4"
    assert claim.baseline and claim.baseline.name == "V100"


def test_a_device_of_an_earlier_sentence_holds_where_it_is_the_only_one() -> None:
    (claim,) = _found("We run Swift on an H100 card. Our method is 2.5x faster.")
    assert claim.hardware and claim.hardware.name == "H100"
    (peak,) = _found("We run Swift on an H100 card. Our method reaches 72% of peak throughput.")
    assert peak.hardware and peak.hardware.name == "H100"
    (open_,) = _found("We run Swift on an H100 and on an A100 card. Our method is 2.5x faster.")
    assert open_.hardware is None


def test_subjects() -> None:
    assert [r.subject and r.subject.name for r in _found("Our method is 3x faster than OldNet.")] == ["Swift"]
    assert [r.subject and r.subject.name for r in _found("SwiftNet-7B achieves 71.2% accuracy.")] == ["SwiftNet-7B"]
    measured = _found("We present Swift. GPT-9 achieves only 15.6% accuracy on ScreenBench.")
    assert [(r.subject and r.subject.name, r.dataset and r.dataset.name) for r in measured] == [
        ("GPT-9", "ScreenBench")
    ]


def test_steps_and_ranges() -> None:
    (step,) = _found("Swift raises accuracy from 60.3% to 73.2%.")
    assert (step.value, step.other_end, step.condition, step.metric) == (
        Decimal("73.2"),
        None,
        "from 60.3%",
        "accuracy",
    )
    (fast,) = _found("Swift is 1.5-2.0x faster.")
    assert (fast.value, fast.other_end) == (Decimal("2.0"), Decimal("1.5"))
    (short,) = _found("Swift has a latency of 5-8 ms.")
    assert (short.value, short.other_end) == (Decimal(5), Decimal(8))


def test_multipliers_stay_apart_from_the_value() -> None:
    (size,) = _found("We release SwiftNet-7B, with 120B parameters.")
    assert (size.value, size.multiplier, size.unit, size.unit_text) == (
        Decimal(120),
        Decimal(10**9),
        "parameter",
        "B parameters",
    )


def test_evidence_stands_where_it_says() -> None:
    abstract = "We run fast. Swift reaches 78 FPS on an H100 and a PSNR of 31.2 dB."
    for result in _found(abstract):
        (evidence,) = result.evidence
        assert abstract[evidence.start : evidence.end] == evidence.quote
        assert evidence.field == "abstract" and evidence.quote in evidence.sentence
        assert evidence.rule.startswith("result-") and 0.5 < result.confidence < 1


def test_a_claim_told_twice_is_one_result_with_two_places() -> None:
    (claim,) = _found("Swift is 2.5x faster. To repeat, Swift is 2.5x faster.")
    assert len(claim.evidence) == 2


def test_a_sentence_full_of_numbers_is_no_prose() -> None:
    assert _found("We list " + ", ".join(["Swift 5 ms"] * 2000) + ".") == []


def test_cues_give_known_kinds_and_units() -> None:
    dimensions = {row["dimension"] for _, row in rows(resource("ontology", "vocabulary", "units.tsv"))}
    for place, row in rows(resource("ontology", "rules", "result_cues.tsv"), ("words", "effect", "units", "kind")):
        assert row["kind"] in KINDS | {""}, place
        assert set(filter(None, row["units"].split("|"))) <= dimensions, place
    assert {row["kind"] for _, row in rows(resource("ontology", "vocabulary", "units.tsv"))} <= KINDS


def test_a_sentence_that_begins_in_the_title_counts_from_the_abstract_on() -> None:
    annotation, links = _annotated("Swift at 100 FPS", "We reach 78 FPS.")
    whole = Annotation(
        annotation.paper, ((0, len(annotation.paper.text)),), annotation.mentions, annotation.measurements
    )
    (claim,) = relate(whole, links).results
    assert (claim.value, claim.evidence[0].sentence) == (Decimal(78), "We reach 78 FPS.")


def test_a_subject_carries_over_into_a_participle() -> None:
    found = _found("SwiftNet-7B beats OldNet by 3%, while giving a 2x speedup.", title="Swift: A Method")
    assert [r.subject and r.subject.name for r in found] == ["SwiftNet-7B", "SwiftNet-7B"]


def test_a_data_set_has_no_scores_of_its_own() -> None:
    (bare,) = _found("All models stay below 25%.", title="RoadSet: A Benchmark")
    assert bare.subject is None
    (named,) = _found("RoadSet is hard, with even strong models like GPT-9 reaching 31%.", title="RoadSet: A Benchmark")
    assert named.subject and named.subject.name == "GPT-9"


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("GPT-9 and OldNet achieve 34.1% and 26.5% on ScreenBench.", ["GPT-9", "OldNet"]),
        ("Even systems such as GPT-9 and OldNet achieve only 34.1% and 26.5%.", ["GPT-9", "OldNet"]),
        ("The efficiency of GPT-9 and OldNet reaches 34.1% and 26.5%.", ["Swift", "Swift"]),
        ("The best system is SwiftNet-7B, which achieves 47.1% accuracy.", ["SwiftNet-7B"]),
        ("With GPT-9, SwiftNet-7B achieves 34.1% and 26.5% accuracy.", ["SwiftNet-7B", "SwiftNet-7B"]),
        ("We find that most agents solve only 9% of the tasks.", [None]),
        ("Frontier models achieve 31.3%.", [None]),
        ("Our best models achieve 31.3%.", ["Swift"]),
        ("While other models achieve less, we reach 31.3%.", ["Swift"]),
    ],
)
def test_others_have_their_own_numbers(abstract: str, expected: list[str | None]) -> None:
    assert [result.subject and result.subject.name for result in _found(abstract)] == expected


def test_of_a_benchmark_the_systems_have_the_scores() -> None:
    (far,) = _found(
        "We release RoadSet. Small models fail, whereas GPT-9 reaches an accuracy of 65%.", title="RoadSet: A Benchmark"
    )
    assert far.subject and far.subject.name == "GPT-9"


def test_a_speed_has_a_data_set_where_the_sentence_begins_with_it() -> None:
    (led,) = _found("Experiments on RoadSet and ScreenBench show a 3.6x speedup.")
    assert led.dataset and led.dataset.name == "RoadSet"
    fast, _ = _found("Swift is 3.6x faster and gains 2% on RoadSet.")
    assert fast.dataset is None


def test_names_that_lead_their_numbers_keep_them() -> None:
    one, two = _found("On RoadSet, Swift gains 2.1% accuracy and on ScreenBench it gains 1.4% accuracy.")
    assert [r.dataset and r.dataset.name for r in (one, two)] == ["RoadSet", "ScreenBench"]


def test_what_is_saved_keeps_the_kind_of_what_it_is_saved_of() -> None:
    found = _found("Swift needs 22 GB of memory, a 72% saving.")
    assert [_short(r) for r in found] == ["22 GB memory", "72 % memory_reduction"]


def test_a_time_behind_the_word_latency_is_one_also_where_something_is_trained() -> None:
    (found,) = _found("Swift with finetuning lowers latency to 268s.")
    assert found.kind == "latency"


def test_a_name_that_acts_in_the_next_clause_has_the_numbers_of_that_clause() -> None:
    found = _found("OldNet attains 53.1% accuracy at 108 FPS on a V100, and GPT-9 attains 54.3% accuracy at 74 FPS.")
    assert [r.model and r.model.name for r in found] == ["OldNet", "OldNet", "GPT-9", "GPT-9"]


MODELS = [
    ("SwiftNet-7B reaches 65% accuracy on RoadSet.", ["SwiftNet-7B"]),  # the subject is one itself
    ("With OldNet, Swift reaches 65% accuracy on RoadSet.", ["OldNet"]),
    ("Swift reaches 65% accuracy on RoadSet, surpassing OldNet and GPT-9.", [None]),  # rivals, the second one too
    ("Swift is 2.1x faster on models such as OldNet and GPT-9.", [None]),  # one number of several
    ("Swift is 2.1x and 3.4x faster on OldNet and GPT-9, respectively.", ["OldNet", "GPT-9"]),
    ("Swift (1) gains 3% with OldNet, and (2) cuts its cost by 7%.", ["OldNet", None]),  # of another item
    ("With OldNet, Swift (1) gains 3% (Round 1), and (2) cuts its cost by 7%.", ["OldNet", "OldNet"]),
]


@pytest.mark.parametrize(("abstract", "models"), MODELS)
def test_a_model_that_a_number_was_measured_with(abstract: str, models: list[str | None]) -> None:
    assert [r.model and r.model.name for r in _found(abstract)] == models


def _baselines(abstract: str) -> list[str | None]:
    return [r.baseline and r.baseline.name for r in _found(abstract)]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Swift outperforms OldNet by 1.8x and GPT-9 by 3.2x in throughput.", ["OldNet", "GPT-9"]),
        ("Swift is 1.8x faster than OldNet and 3.2x faster than GPT-9.", ["OldNet", "GPT-9"]),
        ("Swift raises throughput compared to OldNet by 2x and to GPT-9 by 3x.", ["OldNet", "GPT-9"]),
        ("Swift gains 1.8x and 3.2x over OldNet and GPT-9, respectively.", ["OldNet", "GPT-9"]),
        ("Compared to OldNet, Swift is 2.1x faster, and compared to GPT-9 1.4x faster.", ["OldNet", "GPT-9"]),
        ("Swift gains 3x lower latency and 5x higher throughput than OldNet.", ["OldNet", "OldNet"]),
        ("Swift scores 51.2% on RoadSet versus 45.8% for OldNet.", ["OldNet"]),
        ("Swift is twice as fast as OldNet.", ["OldNet"]),
        ("Swift reaches 84 TFLOPS (over 50% of the A100 peak).", [None, None]),
        ("Swift gains 2x, 3x and 4x over OldNet, GPT-9 and FPGA, respectively.", ["OldNet", "GPT-9", "FPGA"]),
        ("Swift gains 2x, 3x and 4x over OldNet, NewNet and GPT-9, respectively.", ["OldNet", None, "GPT-9"]),
        ("Swift gains 2x, 3x and 4x over OldNet, GPT-9 and NewNet, respectively.", ["OldNet", "GPT-9", None]),
        ("Swift beats OldNet, NewNet and GPT-9 by 2%, 3% and over 4%, respectively.", ["OldNet", None, "GPT-9"]),
        ("Swift beats its base model by 8% and surpasses GPT-9.", [None]),  # whose number is not given
        ("Swift is 3x faster while its accuracy is comparable to that of OldNet.", ["OldNet"]),
        ("Swift gains 3% on RoadSet, with an accuracy comparable to that of OldNet.", [None]),
        ("Swift is 3x faster than models trained on OldNet.", [None]),
        ("Swift gains 3% over the best prior methods for OldNet.", [None]),  # which are not named
        ("Swift is 3x faster, which is competitive with OldNet (GPT-9).", ["OldNet"]),
        ("Swift reaches 81.2% on RoadSet, surpassing OldNet and GPT-9 by 3% and 4%.", [None, "OldNet", "GPT-9"]),
        ("Swift reaches 81.2% on RoadSet, surpassing OldNet models by 3%.", [None, "OldNet"]),
        ("Swift gains 3% on RoadSet, even surpassing GPT-9.", [None]),
        ("Swift reaches 81.2% on RoadSet, surpassing GPT-9.", ["GPT-9"]),
    ],
)
def test_each_number_has_its_own_baseline(abstract: str, expected: list[str | None]) -> None:
    assert _baselines(abstract) == expected


def test_what_is_our_own_is_no_rival() -> None:
    abstract = "Swift is 2x faster than older work, and our OldNet is 3x faster."
    assert _baselines(abstract) == [None, None]


def test_nothing_is_its_own_baseline() -> None:
    assert _baselines("Swift outperforms all non-Swift rivals by 2.5x in throughput.") == [None]


def test_the_first_of_several_baselines_is_the_baseline_and_the_others_are_the_condition() -> None:
    (claim,) = _found("Swift outperforms OldNet and GPT-9 by 2.5x in throughput.")
    assert (claim.baseline and claim.baseline.name, claim.condition) == ("OldNet", "GPT-9")


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Swift reaches 81.2% on RoadSet and 75.3% on ScreenBench, compared to 79.1% and 70.2% for OldNet.",
         ["81.2", "75.3"]),
        ("Swift outperforms OldNet on RoadSet (85.3 vs. 82.1).", ["85.3"]),
        ("Swift outperforms OldNet on RoadSet (85.3% vs. 82.1%).", ["85.3"]),
        ("Swift outperforms OldNet on RoadSet (85.3% top-1).", ["85.3"]),
        ("Swift outperforms OldNet (82.1%) on RoadSet.", []),
        ("Swift equals 45.2% on RoadSet, on par with OldNet (45.8%).", ["45.2"]),
        ("Swift reaches 45 FPS, whereas OldNet reaches 12 FPS.", ["45"]),
        ("OldNet runs at 20 FPS, while Swift runs at 60 FPS.", ["60"]),
        ("OldNet runs at 20 FPS on an H100, whereas Swift runs at 60 FPS.", ["60"]),
        ("OldNet runs at 20 FPS, whereas our method runs at 60 FPS.", ["60"]),
        ("While OldNet scores 45.8% on RoadSet, Swift scores 51.2%.", ["51.2"]),
        ("While Swift scores 45.8% on RoadSet, our method scores 51.2% on ScreenBench.", ["45.8", "51.2"]),
        ("The baseline takes 12 ms; Swift takes 3 ms.", ["3"]),
        ("Swift wins 80.0% against Foo 1.1 and 60.9% against Bar 2.3.", ["80.0", "60.9"]),
    ],
)  # fmt: skip
def test_numbers_of_competitors_alone_are_no_claims(abstract: str, expected: list[str]) -> None:
    assert [str(r.value) for r in _found(abstract)] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We present Swift, a compact network with 28M parameters.", ["28 M parameters size"]),
        ("We present Swift, a 7B-parameter model.", ["7 B parameters size"]),
        ("We evaluate on a 7B-parameter model.", []),
        ("With only 0.6B params, Swift is small.", ["0.6 B params size"]),
        ("Swift requires 12 GFLOPs.", ["12 GFLOPs cost"]),
        ("Swift needs only 1.3 GB of memory.", ["1.3 GB memory"]),
        ("Swift cuts GPT-9-70B to 2.5 bits per weight.", ["2.5 bits per weight size"]),
    ],
)
def test_sizes_and_amounts(abstract: str, expected: list[str]) -> None:
    assert [_short(result) for result in _found(abstract)] == expected


def test_bytes_of_a_data_set_are_its_size() -> None:
    (claim,) = _found("We release RoadSet, a collection of 500 GB.", title="RoadSet: A Collection")
    assert _short(claim) == "500 GB size"


def test_numbers_of_two_devices_are_two_results() -> None:
    step = _found("Swift cuts latency from 45 ms on A100 to 12 ms on H100.")
    assert [(str(r.value), r.hardware and r.hardware.name) for r in step] == [("45", "A100"), ("12", "H100")]
    slash = _found("Swift gives a 2.1x/3.4x speedup on A100/H100.")
    assert [(str(r.value), r.hardware and r.hardware.name) for r in slash] == [("2.1", "A100"), ("3.4", "H100")]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("On a single RTX 4090 Swift generates 31 and 47 tokens/s, only 18% below a server with an A100.",
         [("RTX 4090", None)] * 2 + [("RTX 4090", "A100")]),
        ("On one RTX 4090, Swift is 2.1x faster than GPT-9 on an A100.", [("A100", "GPT-9")]),
        ("Swift runs at 41 FPS on a ZCU1 FPGA.", [("ZCU1", None)]),
        ("Swift runs at 41 FPS on an FPGA.", [("FPGA", None)]),
        ("On NVIDIA GPUs (V100, H100), Swift runs at 41 FPS.", [("V100", None)]),
        ("On a V100 GPU and an H100, Swift runs at 41 FPS.", [("V100", None)]),
        ("Training Swift and OldNet took 40 and 64 H100 days, respectively.", [("H100", None)] * 2),
        ("On two RTX 4090 GPUs, Swift equals OldNet on an A100, and cuts latency by 3x.", [("RTX 4090", None)]),
        ("Volt reaches a frequency of 1.7 GHz.", [("Volt", None)]),
        ("Swift reaches 12 and 31 ms with OldNet and GPT-9 on an H100.", [("H100", None)] * 2),
    ],
)  # fmt: skip
def test_the_device_of_a_number(abstract: str, expected: list[tuple[str | None, str | None]]) -> None:
    found = [result for result in _found(abstract) if result.unit_text not in ("GPU", "GPUs")]
    assert [(r.hardware and r.hardware.name, r.baseline and r.baseline.name) for r in found] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("With only 5 GPU hours of training, SwiftNet-7B shows strong results.", "SwiftNet-7B"),
        ("For example, trained on 2 GPUs for 3 days, SwiftNet-7B shows strong results.", "SwiftNet-7B"),
        ("With only 5 GPU hours of training, better than OldNet, we stop.", "Swift"),
        ("Swift enables SwiftNet-7B to reach 3 ms.", "SwiftNet-7B"),
        ("Swift allows us to run SwiftNet-7B in 3 ms.", "Swift"),
        ("Fine-tuning with SwiftNet-7B gives 81.2% accuracy.", "SwiftNet-7B"),
        ("Our method beats the best system (i.e., OldNet), surpassing its speed by 17%.", "Swift"),
    ],
)
def test_who_a_number_belongs_to(abstract: str, expected: str) -> None:
    result = _found(abstract)[-1]
    assert result.subject and result.subject.name == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Swift retains 99% of the accuracy of GPT-9.", ["GPT-9"]),
        ("Swift reaches 1.9x the throughput of OldNet.", ["OldNet"]),
        ("Swift reaches 740 TFLOPS, 1.5x that of OldNet.", [None, "OldNet"]),
        ("Swift uses 5% of the tokens of RoadSet with GPT-9.", [None]),
        ("Comparing with OldNet, Swift is 2.1x faster.", ["OldNet"]),
        ("Swift reaches 45.2% on RoadSet (vs. 41.0% for OldNet).", ["OldNet"]),
        ("GPT-9 runs 2.1x faster with Swift than with OldNet.", ["OldNet"]),
        ("We gain 14.5% over OldNet, and a 3.2% gain and 2.9x speedup over GPT-9.", ["OldNet", "GPT-9", "GPT-9"]),
        ("Swift is 2.1x faster than OldNet and uses 40% less memory.", ["OldNet", "OldNet"]),
        ("Swift takes 3 ms, while it beats OldNet.", [None]),
        ("Swift is 2.1x faster, while it beats OldNet.", ["OldNet"]),
    ],
)
def test_what_a_number_is_compared_with(abstract: str, expected: list[str | None]) -> None:
    assert [result.baseline and result.baseline.name for result in _found(abstract)] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Swift cuts latency on RoadSet by 35%.", ["RoadSet"]),
        ("Swift equals OldNet on RoadSet while cutting FLOPs by 40%.", ["RoadSet"]),
        ("When run on the large RoadSet data, Swift is 2.1x faster.", ["RoadSet"]),
        ("Tests on two benchmarks, e.g., RoadSet, show that Swift is 2.1x faster.", ["RoadSet"]),
        ("Swift runs at 90 FPS in HD (RoadSet) and at 60 FPS (ScreenBench).", ["RoadSet", "ScreenBench"]),
        ("On RoadSet, Swift runs at 41 FPS, and at 33 FPS on ScreenBench.", ["RoadSet", "ScreenBench"]),
        ("Swift is better than many known methods on RoadSet, and runs at 41 FPS.", [None]),
    ],
)
def test_what_a_speed_was_measured_on(abstract: str, expected: list[str | None]) -> None:
    assert [result.dataset and result.dataset.name for result in _found(abstract)] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Swift reaches a speedup of 11.69x over OldNet at equal accuracy.", ["speedup"]),
        ("Swift has better accuracy, using 3x fewer steps.", ["cost"]),
        ("Swift reduces the training cost by 40%.", ["training-cost"]),
        ("Swift cuts inference costs by 3x, and needs 5x less data.", ["inference-cost", "cost"]),
        ("Swift reaches an agreement of 89.1%, all at a cost of only $25.", [None, None]),  # no share is a cost
        ("Swift gains 3% accuracy.", ["accuracy"]),
        ("Swift has high accuracy and takes 3 ms.", [None]),
        ("Swift takes a latency of 3 ms.", ["latency"]),
        ("Swift reaches a 1.4x better energy efficiency.", ["energy-efficiency"]),
        ("Swift reaches a compression ratio of 25 times.", ["compression-ratio"]),
        ("Swift runs at 30 Hz with high precision.", [None]),
        ("Swift runs at 30 FPS with high precision.", ["frames-per-second"]),
        ("Swift draws 14 W at this throughput.", [None]),
    ],
)
def test_the_metric_of_what_is_no_score(abstract: str, expected: list[str | None]) -> None:
    assert [result.metric for result in _found(abstract)] == expected


def test_what_results_show_begins_anew() -> None:
    (shown,) = _found("Experiments with OldNet show that SwiftNet-7B achieves 71.2% accuracy.", title="Volt: A Chip")
    assert shown.subject and shown.subject.name == "SwiftNet-7B"
    (closed,) = _found("Swift keeps up with others (e.g., GPT-9 and OldNet) while being 16x faster.")
    assert closed.subject and closed.subject.name == "Swift"


def test_a_benchmark_that_was_just_named_has_the_scores() -> None:
    near = _found(
        "We release RoadSet. Most models stay below 25%. We also look at ScreenBench.", title="RoadSet: A Test"
    )
    assert [r.dataset and r.dataset.name for r in near] == ["RoadSet"]
    (counted,) = _found("Swift is 17.7x faster across all 250 kernels of RoadSet.")
    assert counted.dataset and counted.dataset.name == "RoadSet"
    (next_,) = _found("Swift cuts memory by 74.0%, while it does well on RoadSet.")
    assert next_.dataset is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Swift gains 30% in F1.", "ScreenBench"),
        ("On long-text retrieval tasks, Swift gains 30% in F1.", None),
        ("Swift gains 30% in F1 across diverse languages.", None),
        ("Swift gains 30% in F1 on this benchmark.", "ScreenBench"),
    ],
)
def test_what_is_measured_elsewhere_is_not_of_the_data_set_named_before(sentence: str, expected: str | None) -> None:
    (gain,) = _found(f"We run Swift on ScreenBench. {sentence}")
    assert (gain.dataset and gain.dataset.name) == expected


def test_a_name_comes_before_a_phrase_of_the_title() -> None:
    annotation, links = _annotated("Fast Roads", "We propose Swift for Fast Roads. Our method is 3x faster.")
    phrase = Mention(0, 10, "Fast Roads", "Method", "phrase-likely", "Fast Roads", None, True)
    titled = [Link(phrase, Entity("Method", "fast-roads", "Fast Roads"), 1.0, "test"), *links]
    (claim,) = relate(annotation, titled).results
    assert claim.subject and claim.subject.name == "Swift"


@pytest.mark.parametrize(
    ("abstract", "datasets"),
    [
        ("Swift gains 3.2 on ScreenBench and RoadSet.", ["ScreenBench"]),
        ("On ScreenBench and RoadSet, Swift beats OldNet by an average of 3.2%.", [None]),
        ("Tests on ScreenBench and RoadSet show that Swift gains 3.2% across all benchmarks.", [None]),
        ("On RoadSet, Swift gains 3.2% on average.", ["RoadSet"]),
        ("Swift reaches an average accuracy of 83% on RoadSet.", ["RoadSet"]),
        (
            "Swift lifts the ScreenBench score from 0.62 to 0.73 and the RoadSet score to 0.81.",
            ["ScreenBench", "RoadSet"],
        ),
    ],
)
def test_an_average_is_of_no_one_data_set(abstract: str, datasets: list[str | None]) -> None:
    assert [result.dataset and result.dataset.name for result in _found(abstract)] == datasets


@pytest.mark.parametrize(
    ("abstract", "values"),
    [
        ("Swift reaches 57% on RoadSet, competitive to the OldNet model's score of 59%.", [57]),
        ("Swift reaches 57% on RoadSet, close to GPT-9's 59%.", [57]),
        ("Swift reaches 57% on RoadSet, up from 41% for OldNet.", [57]),
        ("Swift reaches 57% on RoadSet, compared to scores of 52% and 51% for OldNet and GPT-9.", [57]),
        ("Swift lifts GPT-9's score by 4% on RoadSet.", [4]),
        ("GPT-9's accuracy increased from 41% to 57% with Swift.", [57]),
    ],
)
def test_what_a_rival_has_is_no_result(abstract: str, values: list[int]) -> None:
    assert [result.value for result in _found(abstract)] == values


def test_numbers_of_the_models_that_a_benchmark_tests_are_its_results() -> None:
    (claim,) = _found("On RoadSet, GPT-9's accuracy of 15.6% is low.", title="RoadSet: A Benchmark")
    assert claim.value == Decimal("15.6")


@pytest.mark.parametrize(
    ("abstract", "device", "condition"),
    [
        ("Swift is 2x faster on A100 and V100 GPUs.", "A100", "V100"),
        ("Swift gains 2x on A100 and FPGA, for 512x512 images.", "A100", "512x512, FPGA"),
        ("Swift is 2x faster on an A100 than OldNet.", "A100", None),
        ("Swift runs on an A100 and fits a 24 GB GPU.", None, None),  # of no name
        ("Swift needs 16 GB GPU memory on an A100.", "A100", None),
        ("Swift takes 8.1 ms per scanned page on an A100.", "A100", "per scanned page"),
        ("Swift needs 3 MB of storage per frame.", None, "per frame"),
        ("Swift runs at 40 FPS at 1080P on an A100.", "A100", "1080P"),
        ("Swift runs at 40 FPS at 4K resolution on an A100.", "A100", "4K"),
        ("Swift makes a clip of 14x512x256 in 1.7 seconds on an A100.", "A100", "14x512x256"),
        ("Swift runs at 40 FPS on an A100, faster than OldNet-480P.", "A100", None),
    ],
)
def test_the_device_of_a_number_and_the_others_that_share_it(
    abstract: str, device: str | None, condition: str | None
) -> None:
    (claim,) = _found(abstract)
    assert (claim.hardware and claim.hardware.name, claim.condition) == (device, condition)


def test_a_list_pairs_up_with_data_sets_past_an_unknown_one() -> None:
    found = _found("Swift gains 2%, 3% and 4% on RoadSet, FooSet and ScreenBench, respectively.")
    assert [claim.dataset and claim.dataset.name for claim in found] == ["RoadSet", None, "ScreenBench"]

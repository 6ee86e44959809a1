"""What a number of a paper really claims: which end it is, on how many devices, of whom. By hand."""

from __future__ import annotations

import pytest

from kg.annotate import annotate
from kg.link import link
from kg.model import Paper, Result
from kg.relate import relate
from kg.relate.counts import device_count
from kg.resources import resource
from kg.vocabulary import load, rows

KNOWN = load(None)
M, L = "atMost", "atLeast"


def _found(abstract: str, title: str = "FooNet: A Fast Network") -> list[Result]:
    (note,) = annotate([Paper(title, abstract)], KNOWN)
    return list(relate(note, tuple(link(note, KNOWN, {}))).results)


def _names(abstract: str, role: str) -> list[str | None]:
    named = [getattr(result, role) for result in _found(abstract)]
    return [entity and entity.name for entity in named]


BOUNDS = [
    ("FooNet is up to 3.7x faster.", [M]),
    ("FooNet reaches up-to 91fps.", [M]),
    ("FooNet is 3.7x faster.", [None]),
    ("FooNet is more than 10x faster.", [L]),
    ("FooNet answers in under 2 seconds.", [M]),
    ("FooNet answers in less than a second.", [M]),
    ("FooNet runs at over 30 FPS.", [L]),
    ("FooNet runs at 30+ FPS.", [L]),
    ("FooNet has ≤ 5 ms latency.", [M]),
    ("FooNet has $\\leq$ 5 ms latency.", [M]),
    ("FooNet runs at $>$30 FPS.", [L]),
    ("No evaluated model exceeds 66% accuracy.", [M]),
    ("FooNet exceeds 66% accuracy.", [L]),
    ("All models fail to exceed 40% accuracy.", [M]),
    ("FooNet runs at > 30 FPS.", [L]),
    ("FooNet raises throughput by as much as 4x.", [M]),
    ("FooNet raises throughput by nearly 4x.", [None]),
    ("FooNet raises throughput by up to nearly 4x.", [M]),
    ("FooNet raises throughput by about 4x.", [None]),
    ("FooNet is up to a factor of 5 faster.", [M]),
    ("FooNet is at least an order of magnitude faster.", [L]),
    ("FooNet speeds up decoding by up to 2.5x and 3x on long texts.", [M, M]),
    ("FooNet is up to 2.5x faster, with a speedup of 1.8x on average.", [M, None]),
    ("FooNet cuts latency from 45 to under 12 ms.", [M]),
    ("FooNet cuts latency from over 45 ms to 12 ms.", [None]),
    ("FooNet needs no less than 8 GB of memory.", [L]),
    ("FooNet needs no more than 8 GB of memory.", [M]),
    ("FooNet needs 8 GB or less.", [M]),
    ("FooNet needs less than a tenth of the cost.", [L]),
    ("FooNet gives a maximum speedup of 6x.", [M]),
    ("FooNet runs with as little as 4 GB of memory.", [L]),
    ("FooNet has sub-10 ms latency.", [M]),
    ("More than others, FooNet runs at 30 FPS.", [None]),
    ("FooNet improves over BarNet by 3x in speed.", [None]),
    ("Accuracy rises 0.73 -> 0.90 on ImageNet.", [None]),
    ("FooNet is 2x or more faster.", [L]),
    ("FooNet gains up to +3.8% in accuracy.", [M]),
    ("FooNet is up to $\\approx 5\\times$ faster.", [M]),
    ("FooNet discovers 3x speedups.", [None]),
    ("FooNet runs at up to 90 FPS on an A100 and 40 FPS on a V100.", [M, M]),
    ("FooNet gains up to 5% in accuracy, 4% in recall, and 3% in F1.", [M, M, M]),
    ("FooNet runs at up to 90 FPS on an RTX 4090 GPU and 40 FPS on an RTX 3090 GPU.", [M, M]),
    ("FooNet runs at up to 90 FPS on an A100 and 40 FPS on average.", [M, None]),
    ("FooNet runs at up to 90 FPS on an A100 and takes 3 GB of memory.", [M, None]),
    ("FooNet runs at over 90 FPS on an A100 and 40 FPS on a V100.", [L, None]),
    ("FooNet runs at 25 FPS. In short, FooNet runs at up to 25 FPS.", [M]),
    ("FooNet reaches an accuracy slightly above the 25% accuracy of guessing.", [None]),
]


@pytest.mark.parametrize(("abstract", "expected"), BOUNDS)
def test_a_number_says_which_end_it_is(abstract: str, expected: list[str | None]) -> None:
    assert [result.bound for result in _found(abstract)] == expected


def test_every_line_of_the_table_of_bounds_can_be_read() -> None:
    table = list(rows(resource("ontology", "rules", "bounds.tsv"), ("words", "end", "side")))
    assert len(table) >= 80
    for place, row in table:
        assert row["side"] in ("before", "after", "between"), place
        assert row["end"] in (("",) if row["side"] == "between" else (M, L)), place
        assert row["words"] == row["words"].lower().strip(), place


COUNTS = [
    ("FooNet runs at 30 FPS on 8 A100 GPUs.", 8),
    ("FooNet runs at 30 FPS on a single RTX 4090.", 1),
    ("FooNet runs at 30 FPS on one H100.", 1),
    ("FooNet reaches 900 tokens/s on 32 H20 GPUs.", 32),
    ("FooNet reaches 900 tokens/s on 4xA100.", 4),
    ("FooNet reaches 900 tokens/s on eight V100 GPUs.", 8),
    ("FooNet runs at 30 FPS on two RTX 3090s.", 2),
    ("FooNet runs at 30 FPS on an A100 80GB.", 1),
    ("FooNet runs at 30 FPS on A100 80GB.", None),
    ("FooNet runs at 30 FPS on an RTX 3090 Ti.", 1),
    ("FooNet runs at 30 FPS on RTX 3090 Ti.", None),
    ("FooNet runs at 30 FPS on one of the H100 cards.", None),
    ("FooNet runs at 30 FPS on RTX 3090 and 4090.", None),
    ("FooNet trains at 700 images/s on 8x A100 80GB.", 8),
    ("FooNet trains at 700 images/s on 8 x 80GB A100 GPUs.", 8),
    ("FooNet is 8x faster on an A100.", 1),
    ("FooNet is 8x faster on A100 GPUs.", None),
    ("FooNet has 8-bit A100 kernels that are 3x faster.", None),
    ("FooNet trains 3x faster and takes 300 A100 GPU hours.", None),
    ("FooNet takes 12 hours on 16 NVIDIA V100 GPUs.", 16),
    ("FooNet serves 900 tokens/s on a server with 8 H100 GPUs.", 8),
    ("FooNet serves 900 tokens/s on an H100 server.", None),
    ("FooNet serves 900 tokens/s on an 8-GPU H100 server.", 8),
    ("FooNet serves 900 tokens/s on 4 and 8 H100 GPUs.", None),
    ("FooNet serves 900 tokens/s on over 100 H100 GPUs.", None),
    ("FooNet serves 900 tokens/s on up to 512 H100 GPUs.", 512),
    ("FooNet serves 900 tokens/s on four nodes with 8 A100 GPUs each.", None),
    ("FooNet runs at 30 FPS on a consumer-grade GPU (RTX 3060).", 1),
    ("FooNet runs at 30 FPS on a single consumer RTX 4090 GPU.", 1),
    ("FooNet runs at 30 FPS on a single 24 GB RTX 4090.", 1),
    ("FooNet runs at 30 FPS on a single 24GB RTX 4090.", 1),
    ("FooNet runs at 30 FPS on dual RTX 4090 GPUs.", 2),
    ("FooNet runs at 30 FPS on a pair of RTX 3090s.", 2),
    ("FooNet reaches 180 TFLOPS on 1,024 A100 GPUs.", 1024),
    ("FooNet reaches 180 TFLOPS on H100 GPUs (x4).", 4),
    ("FooNet is 3x faster than BarNet on an NVIDIA A100 GPU.", 1),
    ("FooNet runs at 40 FPS on an NVIDIA Jetson Orin Nano.", 1),
    ("FooNet runs at 40 FPS on a TPU v3-8.", None),
    ("FooNet runs at 40 FPS on 16 A100 nodes.", None),
    ("FooNet uses 40 GB on a single NVIDIA A100-80GB GPU.", 1),
    ("FooNet trains in 12 hours on 8timesA100 GPUs.", 8),
    ("FooNet trains in 12 hours on an 8xH100 GPU cluster.", 8),
    ("FooNet is 2x faster on three NVIDIA GPUs (A100, H100, B200).", None),
    ("FooNet answers in 1 s on an enterprise-grade H800 GPU.", 1),
    ("FooNet reaches 900 tokens/s on $8\\times$ H800 GPUs.", 8),
    ("FooNet reaches 900 tokens/s on 24 X NVIDIA H100 GPUs.", 24),
    ("We measure on a single H100. FooNet runs at 40 FPS.", 1),
]


@pytest.mark.parametrize(("abstract", "expected"), COUNTS)
def test_a_number_says_on_how_many_devices(abstract: str, expected: int | None) -> None:
    measured = [result for result in _found(abstract) if result.unit != "gpu"]
    assert measured
    assert {result.device_count for result in measured} == {expected}


def test_a_device_that_is_named_twice_counts_where_it_is_named_last() -> None:
    found = _found("On two RTX 4090 GPUs FooNet reaches 90 FPS, and on one RTX 4090 it reaches 50 FPS.")
    assert [result.device_count for result in found] == [2, 1]


def test_no_count_without_a_device() -> None:
    for abstract, _ in COUNTS:
        assert all(result.hardware for result in _found(abstract) if result.device_count)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("twice the 2x A100 performance", "A100", None),
        ("one of the first H100", "H100", None),
        ("on 64 A100-days", "A100", None),
        ("with 12.8 A100", "A100", None),
        ("on an A100-based server", "A100", None),
        ("on between 8 and 64 A100s", "A100s", None),
        ("on 0 A100", "A100", None),
    ],
)
def test_what_looks_like_a_count_and_is_none(text: str, name: str, expected: int | None) -> None:
    start = text.index(name)
    assert device_count(text, start, start + len(name)) is expected


@pytest.mark.parametrize(
    ("abstract", "device", "baseline"),
    [
        ("On a laptop RTX 4090, FooNet is 2.3x faster than our version on an H100.", "NVIDIA GeForce RTX 4090",
         "NVIDIA H100"),
        ("FooNet on an RTX 4090 is 2.3x faster than Llama-2-7B on an H100.", "NVIDIA GeForce RTX 4090", "Llama 2-7B"),
        ("FooNet runs 2.3x faster than our version on an H100.", None, "NVIDIA H100"),
        ("FooNet is 4x faster than on a V100.", None, "NVIDIA V100"),
        ("On a phone CPU, FooNet is 1.4x faster than Llama-2-7B on an A100.", None, "Llama 2-7B"),
        # both may have run on it
        ("FooNet is 2.3x faster than Llama-2-7B on an H100.", "NVIDIA H100", "Llama 2-7B"),
        ("FooNet is 2.3x faster than the PyTorch version on an H100.", "NVIDIA H100", "PyTorch"),
        ("On an RTX 4090, FooNet is 2x faster than Llama-2-7B, and 3x faster on an H100.", "NVIDIA GeForce RTX 4090",
         "Llama 2-7B"),
    ],
)  # fmt: skip
def test_a_device_of_the_baseline_is_not_that_of_the_number(
    abstract: str, device: str | None, baseline: str | None
) -> None:
    assert (_names(abstract, "hardware")[0], _names(abstract, "baseline")[0]) == (device, baseline)


@pytest.mark.parametrize(
    ("abstract", "kind"),
    [
        ("The latency of FooNet is only 68% of the baseline.", "latency"),
        ("FooNet cuts inference latency to 68% of the baseline.", "latency"),
        ("FooNet brings latency down to 20%.", "latency"),
        ("FooNet reduces training time to 1% of the original.", "cost"),
        # of memory the guidelines know no other kind of a percentage
        ("FooNet needs only 40% of the memory of the baseline.", "memory_reduction"),
        ("FooNet keeps 90% of the throughput of plain decoding.", "throughput"),
        # what is saved stays a saving
        ("FooNet reduces latency by 68%.", "speedup"),
        ("FooNet cuts peak memory by up to 47%.", "memory_reduction"),
        ("FooNet saves up to 40% of GPU memory.", "memory_reduction"),
        ("FooNet reduces 30% of the inference time.", "speedup"),
        ("FooNet brings a latency reduction of 40%.", "speedup"),
        ("FooNet cuts costs and leads to 30% lower latency.", "speedup"),
    ],
)
def test_a_share_of_time_that_remains_is_no_speedup(abstract: str, kind: str) -> None:
    assert [result.kind for result in _found(abstract)] == [kind]


@pytest.mark.parametrize(
    ("abstract", "subjects"),
    [
        ("We propose FooNet and BarNet. FooNet runs at 30 tokens/s, and BarNet at 60 tokens/s.", ["FooNet", "BarNet"]),
        ("FooNet runs at 30 tokens/s, and Llama-2-7B at only 9 tokens/s.", ["FooNet", "Llama 2-7B"]),
        ("FooNet runs at 30 tokens/s, and SomeOther at 60 tokens/s.", ["FooNet", None]),  # whoever that is
        # what it is done to
        ("FooNet decodes Llama-2-7B at 30 tokens/s, and Mistral-7B at 60 tokens/s.", ["FooNet", "FooNet"]),
        ("FooNet runs at 30 FPS on an A100, and at 12 FPS on a V100.", ["FooNet", "FooNet"]),
    ],
)
def test_a_clause_without_its_verb_has_its_own_subject(abstract: str, subjects: list[str | None]) -> None:
    assert _names(abstract, "subject") == subjects

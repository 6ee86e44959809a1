"""Names that share a part in sentences of our own: what each shortened member is, and what only looks like one."""

from __future__ import annotations

import pytest

from kg.annotate import annotate_one
from kg.annotate.recognizer import Recognizer
from kg.model import Paper
from kg.vocabulary import load

TITLE = "Some Notes on Cities"


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(load())


def named(recognizer: Recognizer, text: str) -> list[str]:
    """Each mention as "text = id or name", in the order of the text."""
    found = annotate_one(Paper(TITLE, text), recognizer).mentions
    return [f"{m.text} = {m.entry.split('/')[1] if m.entry else m.name}" for m in found]


# the coordination, then what is named
MEMBERS = [
    (
        "NVIDIA, AMD, and Intel GPUs",
        [
            "NVIDIA, AMD, and Intel GPUs = nvidia-gpu",
            "AMD, and Intel GPUs = amd-gpu",
            "Intel GPUs = intel-gpu",
        ],
    ),
    ("AMD GPUs and CPUs", ["AMD GPUs = amd-gpu", "AMD GPUs and CPUs = amd-cpu"]),
    ("A100, H100, and B200 GPUs", ["A100 = nvidia-a100", "H100 = nvidia-h100", "B200 = nvidia-b200"]),
    (
        "RTX 3060, 3090 and 4090",
        [
            "RTX 3060 = nvidia-geforce-rtx-3060",
            "RTX 3060, 3090 = nvidia-geforce-rtx-3090",
            "RTX 3060, 3090 and 4090 = nvidia-geforce-rtx-4090",
        ],
    ),
    (
        "GeForce RTX 2080 Ti, 3090 and 4090",
        [
            "GeForce RTX 2080 Ti = nvidia-geforce-rtx-2080-ti",
            "GeForce RTX 2080 Ti, 3090 = nvidia-geforce-rtx-3090",
            "GeForce RTX 2080 Ti, 3090 and 4090 = nvidia-geforce-rtx-4090",
        ],
    ),
    (
        "RTX 3060/3090/4090",
        [
            "RTX 3060 = nvidia-geforce-rtx-3060",
            "RTX 3060/3090 = nvidia-geforce-rtx-3090",
            "RTX 3060/3090/4090 = nvidia-geforce-rtx-4090",
        ],
    ),
    (
        "A100 (40GB/80GB)",
        ["A100 (40GB = nvidia-a100-40gb", "A100 (40GB/80GB) = nvidia-a100-80gb"],
    ),
    (
        "Pixel 6, 7, and 8 Pro",
        [
            "Pixel 6 = google-pixel-6",
            "Pixel 6, 7 = google-pixel-7",
            "Pixel 6, 7, and 8 Pro = Google Pixel 8 Pro",
        ],
    ),
    (
        "Snapdragon 8 Gen 2 and Gen 3",
        [
            "Snapdragon 8 Gen 2 = qualcomm-snapdragon-8-gen-2",
            "Snapdragon 8 Gen 2 and Gen 3 = qualcomm-snapdragon-8-gen-3",
        ],
    ),
    (
        "2-, 3- and 4-bit quantization",
        [
            "2-, 3- and 4-bit quantization = 2-bit-quantization",
            "3- and 4-bit quantization = 3-bit-quantization",
            "4-bit quantization = 4-bit-quantization",
        ],
    ),
    (
        "4- to 8-bit quantization",
        ["4- to 8-bit quantization = 4-bit-quantization", "8-bit quantization = 8-bit-quantization"],
    ),
    (
        "1.58- and 2-bit quantization",
        ["1.58- and 2-bit quantization = 1.58-bit quantization", "2-bit quantization = 2-bit-quantization"],
    ),
    (
        "2:4 and 4:8 sparsity",
        ["2:4 and 4:8 sparsity = n-m-structured-sparsity", "4:8 sparsity = 4:8 sparsity"],
    ),
    ("FP4/6/8", ["FP4 = fp4", "FP4/6 = fp6", "FP4/6/8 = fp8"]),
    (
        "2D, 3D and 4D Gaussian Splatting",
        [
            "2D, 3D and 4D Gaussian Splatting = 2d-gaussian-splatting",
            "3D and 4D Gaussian Splatting = 3d-gaussian-splatting",
            "4D Gaussian Splatting = 4d-gaussian-splatting",
        ],
    ),
    (
        "self- and cross-attention",
        ["self- and cross-attention = self-attention", "cross-attention = cross-attention"],
    ),
    (
        "multi-query and grouped-query attention",
        [
            "multi-query and grouped-query attention = multi-query-attention",
            "grouped-query attention = grouped-query-attention",
        ],
    ),
    (
        "weight, activation, and KV cache quantization",
        [
            "weight, activation, and KV cache quantization = weight-quantization",
            "activation, and KV cache quantization = activation-quantization",
            "KV cache quantization = kv-cache-quantization",
        ],
    ),
    (
        "Llama-2-7B, -13B and -70B",
        [
            "Llama-2-7B = llama-2-7b",
            "Llama-2-7B, -13B = llama-2-13b",
            "Llama-2-7B, -13B and -70B = llama-2-70b",
        ],
    ),
    ("Llama-3 8B and 70B", ["Llama-3 8B = llama-3-8b", "Llama-3 8B and 70B = llama-3-70b"]),
    ("Llama-2-7B to 13B", ["Llama-2-7B = llama-2-7b", "Llama-2-7B to 13B = llama-2-13b"]),
    (
        "Llama-3-8B/70B-Instruct",
        ["Llama-3-8B = llama-3-8b", "Llama-3-8B/70B-Instruct = llama-3-70b-instruct"],
    ),
    (
        "Qwen3-30B-A3B and 235B-A22B",
        ["Qwen3-30B-A3B = qwen3-30b-a3b", "Qwen3-30B-A3B and 235B-A22B = qwen3-235b-a22b"],
    ),
    (
        "Qwen2.5-{7B,14B,32B}",
        [
            "Qwen2.5-{7B = qwen2-5-7b",
            "Qwen2.5-{7B,14B = qwen2-5-14b",
            "Qwen2.5-{7B,14B,32B} = qwen2-5-32b",
        ],
    ),
    ("Foo-7B, 13B and 70B", ["Foo-7B = Foo-7B", "Foo-7B, 13B = Foo-13B", "Foo-7B, 13B and 70B = Foo-70B"]),
    ("ResNet18/34", ["ResNet18 = resnet-18", "ResNet18/34 = resnet-34"]),
    ("DINOv2/v3", ["DINOv2 = dinov2", "DINOv2/v3 = dinov3"]),
    ("ViT-S, -B and -L", ["ViT-S = vit-small", "ViT-S, -B = vit-base", "ViT-S, -B and -L = vit-large"]),
    ("ViT-B/16 and L/14", ["ViT-B/16 = vit-b-16", "ViT-B/16 and L/14 = vit-l-14"]),
    ("BERT-base/large", ["BERT-base = bert-base", "BERT-base/large = bert-large"]),
    (
        "Whisper tiny, base, and small",
        [
            "Whisper tiny = whisper-tiny",
            "Whisper tiny, base = whisper-base",
            "Whisper tiny, base, and small = whisper-small",
        ],
    ),
    (
        "Claude 3 Opus, Sonnet and Haiku",
        [
            "Claude 3 Opus = claude-3-opus",
            "Claude 3 Opus, Sonnet = claude-3-sonnet",
            "Claude 3 Opus, Sonnet and Haiku = claude-3-haiku",
        ],
    ),
    (
        "online and offline RL",
        ["online and offline RL = online-reinforcement-learning", "offline RL = offline-reinforcement-learning"],
    ),
    ("CIFAR-10/100", ["CIFAR-10 = cifar-10", "CIFAR-10/100 = cifar-100"]),
    ("CIFAR-10/-100", ["CIFAR-10 = cifar-10", "CIFAR-10/-100 = cifar-100"]),
    ("AIME24 and 25", ["AIME24 = aime-2024", "AIME24 and 25 = aime-2025"]),
    ("RefCOCO/RefCOCO+/RefCOCOg", ["RefCOCO = refcoco", "RefCOCO+ = refcoco-plus", "RefCOCOg = refcocog"]),
    ("HumanEval(+) and MBPP(+)", ["HumanEval = humaneval", "MBPP = mbpp"]),
]
# sentences whose numbers and words complete no name
ALONE = [
    ("We take Llama 3 and 4 A100 GPUs.", ["Llama 3 = llama-3", "A100 = nvidia-a100"]),
    ("We take Llama 2 and 3 hours of audio.", ["Llama 2 = llama-2"]),
    ("We take Llama 3 and 4 other models.", ["Llama 3 = llama-3"]),
    ("We take MOT17 and 20 videos.", ["MOT17 = mot17"]),
    ("We take Gemma 2 and 3% of it.", ["Gemma 2 = gemma-2"]),
    ("We take Gemini 2.0 and 2.5 billion tokens.", ["Gemini 2.0 = gemini-2-0"]),
    ("It runs on an RTX 4090 and 128 GB.", ["RTX 4090 = nvidia-geforce-rtx-4090"]),
    ("We quantize Llama-2 to 3 bits.", ["Llama-2 = llama-2"]),
    ("We take ResNet-50 and Base classes.", ["ResNet-50 = resnet-50"]),
    ("We take ResNet18/CIFAR-10.", ["ResNet18 = resnet-18", "CIFAR-10 = cifar-10"]),
    ("We take consistency and video diffusion models.", ["video diffusion models = diffusion-model"]),
    ("We take Splatting and Llama-3.1-70B.", ["Llama-3.1-70B = llama-3-1-70b"]),
    ("We take reasoning as well as SWE-Gym.", ["SWE-Gym = swe-gym"]),
    ("We take causal and Self Forcing.", ["Self Forcing = self-forcing"]),
    (
        "We take RAG, alignment, and supervised fine-tuning.",
        ["RAG = retrieval-augmented-generation", "supervised fine-tuning = supervised-fine-tuning"],
    ),
    ("We take Foo-7B-Instruct and report it.", ["Foo-7B-Instruct = Foo-7B-Instruct"]),
    ("We take physics-based simulations or 3D.", ["physics-based simulations = physics-simulation"]),
    ("In this way, tensor parallelism helps.", ["tensor parallelism = tensor-parallelism"]),
]


@pytest.mark.parametrize(("phrase", "expected"), MEMBERS, ids=[phrase for phrase, _ in MEMBERS])
def test_each_member_of_a_coordination_is_named(recognizer: Recognizer, phrase: str, expected: list[str]) -> None:
    assert named(recognizer, f"We work with {phrase}.") == expected


@pytest.mark.parametrize(("text", "expected"), ALONE, ids=[text for text, _ in ALONE])
def test_what_completes_no_name(recognizer: Recognizer, text: str, expected: list[str]) -> None:
    assert named(recognizer, text) == expected


def test_a_number_before_its_kind_is_a_member(recognizer: Recognizer) -> None:
    assert named(recognizer, "We take Llama 2 and 3 models.")[-1] == "Llama 2 and 3 = llama-3"
    assert named(recognizer, "It runs on RTX 3080 and 2080 cards.")[-1] == "RTX 3080 and 2080 = nvidia-geforce-rtx-2080"


def test_the_members_of_one_coordination_have_a_limit(recognizer: Recognizer) -> None:
    found = named(recognizer, "It runs on RTX 3080" + "/2080" * 1000 + ".")
    assert 3 < len(found) < 20

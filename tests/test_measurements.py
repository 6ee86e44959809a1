"""Numbers with units: a table of sentences of our own with what stands in them, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotate.measurements import measurements
from kg.annotate.names import unit_at
from kg.annotate.numbers import numbers
from kg.annotate.scores import metric_before
from kg.resources import resource
from kg.vocabulary import read_table, rows, split

# text, then for each measurement "value[~other end][*multiplier] unit-id unit-text[ |condition]"
TABLE = [
    ("The renderer runs at 78 FPS at 384x384.", ["78 frame-per-second FPS"]),
    ("It renders 78FPS on a phone and 60+ FPS on a laptop.", ["78 frame-per-second FPS", "60 frame-per-second FPS"]),
    ("Ours is 2.31times faster.", ["2.31 ratio x"]),
    ("It is up to 3.7x faster.", ["3.7 ratio x"]),
    ("It is 3.5 x faster.", ["3.5 ratio x"]),
    ("It gives a $3.2\\times$ speedup.", ["3.2 ratio x"]),
    ("It gives a 2.31$\\times$ speedup.", ["2.31 ratio x"]),
    ("It gives a times3.23 speedup, or ×2.5 elsewhere.", ["3.23 ratio x", "2.5 ratio x"]),
    ("It needs $\\sim$3x less memory.", ["3 ratio x"]),
    ("It gives a 3-fold gain and a tenfold saving.", ["3 ratio x", "10 ratio x"]),
    ("It is an order of magnitude faster.", ["10 ratio x"]),
    ("It is two orders of magnitude faster.", ["100 ratio x"]),
    ("It is twice as fast.", ["2 ratio x"]),
    ("It cuts costs by half; half of all sheep slept.", ["50 percent %"]),
    ("It trains in less than a day, on a day of rain.", ["1 day day"]),
    ("It is ready within a day of work.", []),
    ("It cuts latency from 945s (FooNet) to 685s here.", ["685 second s |from 945s"]),
    ("It lifts the score of Foo2.1-1.3B to 0.570 (from 0.563).", ["0.570 number -"]),
    ("It reaches an F1-score of 0.98 and an FID 2.05/2.12 here.", ["0.98 number -", "2.05 number -", "2.12 number -"]),
    ("Two maps agree to 3.2 x 10^-5 mean per-tile error.", ["0.000032 number -"]),
    ("It cuts latency from 45 to 12 ms.", ["12 millisecond ms |from 45"]),
    ("Accuracy rises from 60.3% to 73.2%.", ["73.2 percent % |from 60.3%"]),
    ("Reviews shrink from 7 weeks to 20 hours.", ["20 hour hours |from 7 weeks"]),
    ("Reviews shrink from approximately 7 weeks to 20 hours.", ["20 hour hours |from 7 weeks"]),
    ("It lifts FooNet from 17.4% to an impressive 57.3% here.", ["57.3 percent % |from 17.4%"]),
    ("The rate of errors falls from 20-40% to under 5%.", ["5 percent % |from 20-40%"]),
    ("Success climbs from 24.6% to 64-74%.", ["74~64 percent % |from 24.6%"]),
    ("It falls from a dry baseline of 99.3% to 69.7%.", ["69.7 percent % |from 99.3%"]),
    ("It scores 55.5 (+1.4) mIoU on FooSet and 44.35 (+5.94) here.", ["55.5 number mIoU", "44.35 number -"]),
    ("It reaches 22.6/24.8 XYZ here.", ["22.6 number XYZ", "24.8 number XYZ"]),
    ("It wins a 5.03 absolute NDCG improvement.", ["5.03 number NDCG"]),
    ("It wins an NDCG improvement of 0.94.", ["0.94 number -"]),
    ("On FooSet it achieves 46.6, ahead of all, and beats the rest by +68.", ["46.6 number -", "68 number -"]),
    ("It has scores of 24.6 with 50 maps and 22.7 with 15 maps.", ["24.6 number -", "22.7 number -"]),
    ("It is built for accuracy: 1) maps, and 2) roads.", []),
    ("It is 1.5-2.0x faster.", ["2.0~1.5 ratio x"]),
    ("It is between 2 and 4 times faster.", ["4~2 ratio x"]),
    ("It is 9.7x - 3,201x faster.", ["3201~9.7 ratio x"]),
    ("It keeps 70-83% of the tokens.", ["83~70 percent %"]),
    ("It is 1.48--2.16times faster.", ["2.16~1.48 ratio x"]),
    ("It is 1.48sim2.16times faster.", ["2.16~1.48 ratio x"]),
    ("It scores from 58-69% here.", ["69~58 percent %"]),
    ("It has an F1 score between 0.71 and 0.79.", ["0.79~0.71 number -"]),
    ("It gains 25% R@0.5 and 38% mAP@50 here.", ["25 percent %", "38 percent %"]),
    ("We see a 0.03 drop on FooSet.", ["0.03 number -"]),
    ("We see a 2.5 speedup.", ["2.5 ratio x"]),
    ("It is 1.36~3.58x better.", ["3.58~1.36 ratio x"]),
    ("Latency falls by $8$-$12\\times$.", ["12~8 ratio x"]),
    ("Models span 7 billion to 30 billion parameters.", ["30~7*1000000000 parameter billion parameters"]),
    ("Models span 600M to 3B parameters.", ["3~0.6*1000000000 parameter B parameters"]),
    ("They score 52.8 and 88.2 percent, respectively.", ["52.8 percent %", "88.2 percent %"]),
    ("It is 3, 2.4 and 1.6 times faster.", ["3 ratio x", "2.4 ratio x", "1.6 ratio x"]),
    ("It answers in under 2 seconds.", ["2 second seconds"]),
    ("It costs $500 in all.", ["500 dollar dollars"]),
    ("It costs little (\\500 in all).", ["500 dollar dollars"]),
    ("It costs \\$0.07 or $1.5 million.", ["0.07 dollar dollars", "1.5*1000000 dollar million dollars"]),
    ("It needs 8.19 GB VRAM.", ["8.19 gigabyte GB"]),
    ("It reaches 740 TFLOPs/s (75% utilization).", ["740 tflops TFLOPs/s", "75 percent %"]),
    ("The error is at most an error of 7.1 x 10^-4.", ["0.00071 number -"]),
    ("The RMSE of 7.1×10⁻⁴ is low.", ["0.00071 number -"]),
    ("It was trained on 57K tokens.", ["57*1000 token K tokens"]),
    ("It is 5.8x/3.7x faster.", ["5.8 ratio x", "3.7 ratio x"]),
    ("It gives speedups of x17.7 and x449 on x86-64.", ["17.7 ratio x", "449 ratio x"]),
    ("It gains 11.0 pm 1.3 points, or 2.3 ± 0.1 points.", ["11.0 point points", "2.3 point points"]),
    ("It wins by up to a factor of 30, and a factor two here.", ["30 ratio x", "2 ratio x"]),
    ("It has a scaling factor of 8.", []),
    ("It wins by a factor up to 2.84 in use and 1.75 in training.", ["2.84 ratio x", "1.75 ratio x"]),
    ("The R^2 score of 0.98 for time (best) and 0.78 for power.", ["0.98 number -", "0.78 number -"]),
    ("FID goes from 37.2 rightarrow 23.3, mAP 0.73→0.90.", ["23.3 number - |from 37.2", "0.90 number - |from 0.73"]),
    ("It takes 2.07ms/1k pixels and 0.108s/token.", ["2.07 millisecond ms", "0.108 second s/token"]),
    ("The first sound comes after 97,ms.", ["97 millisecond ms"]),
    ("It takes 40 and 642 H100 days.", ["40 gpu-day H100 days", "642 gpu-day H100 days"]),
    ("It uses 8 x NVIDIA 6000 Ada GPUs.", ["8 gpu GPUs"]),
    ("It reaches 4.00 and 6.42 on the FooBench.", ["4.00 number -", "6.42 number -"]),
    ("It has F1 scores of 0.79 (micro) and 0.78 (macro).", ["0.79 number -", "0.78 number -"]),
    ("It has an error rate of 14.85, and fits an 8 GB GPU.", ["14.85 number -", "8 gigabyte GB"]),
    ("It takes 0.10 s/sample with 7.6M network parameters.",
     ["0.10 second s/sample", "7.6*1000000 parameter M network parameters"]),
    ("It is 10^{7} times as large, of 23 prompts times 5 runs.", []),
    ("It has a 7.43 WikiText2 perplexity and an FID-VID of 6.98.", ["7.43 number perplexity", "6.98 number -"]),
    ("It boosts the score to 0.569 (from 0.534).", ["0.569 number -"]),
    ("To be better: (1) we cut, (2) we sew.", []),
    ("It takes 1/200 of the training cost.", ["200 ratio x"]),
    ("It is 0.61 vs 0.71 ms.", ["0.61 millisecond ms", "0.71 millisecond ms"]),
    ("It processes 2,000 tokens per second.", ["2000 token-per-second tokens per second"]),
    ("It reaches 0.72 FID and an FID of 2.05.", ["0.72 number FID", "2.05 number -"]),
    ("It reaches 4.53 FID with a score of 802.", ["4.53 number FID", "802 number -"]),
    ("It has an accuracy of 87.3% and leads by 3.2 points.", ["87.3 percent %", "3.2 point points"]),
    ("It has a peak signal-to-noise ratio (PSNR) of 31.2 here.", ["31.2 number -"]),
    ("It scores 59.9 on ScreenBench, 66.0 on WorldBench.", ["59.9 number -", "66.0 number -"]),
    ("A gain of +6.1 is seen.", ["6.1 number -"]),
    ("Trained on 16 A100 GPUs.", ["16 gpu GPUs"]),
    ("Trained on 8 GPUs for 2 days.", ["8 gpu GPUs", "2 day days"]),
    ("It fits a single RTX 4090 GPU.", ["1 gpu GPU"]),
    ("It runs on 8xH100.", ["8 gpu GPUs"]),
    ("It needs eight RTX 3090.", ["8 gpu GPUs"]),
    ("It took 5 GPU hours.", ["5 gpu-hour GPU hours"]),
    ("It took 442 A100-40G GPU hours.", ["442 gpu-hour A100-40G GPU hours"]),
    ("It took 314K A100 hours.", ["314*1000 gpu-hour K A100 hours"]),
    ("Sizes are 127M and 7B parameters.",
     ["127*1000000 parameter M parameters", "7*1000000000 parameter B parameters"]),
    ("We train 3 and 7 billion parameters.",
     ["3*1000000000 parameter billion parameters", "7*1000000000 parameter billion parameters"]),
    ("We read 512 and 4K tokens.", ["512 token tokens", "4*1000 token K tokens"]),
    ("It has 120B parameters.", ["120*1000000000 parameter B parameters"]),
    ("A 560-billion-parameter model.", ["560*1000000000 parameter billion parameters"]),
    ("It has 1.5 billion parameters.", ["1.5*1000000000 parameter billion parameters"]),
    ("Weights in 2-bit, or 1.58 bits per weight.", ["2 bit bit", "1.58 bit-per-weight bits per weight"]),
    ("It draws 13W, 5 J or 3 kWh at 36 Hz.",
     ["13 watt W", "5 joule J", "3 kilowatt-hour kWh", "36 hertz Hz"]),
    ("It sustains 0.81 MAC/clk and 25 petaflops.", ["0.81 mac-per-cycle MAC/clk", "25 petaflops petaflops"]),
    ("A compression ratio of 1:192 is reached.", ["192 ratio x"]),
    ("It wins on 10 of the 16 benchmarks.", ["10 number benchmarks"]),
    ("It achieves0.72 FID in glued text.", ["0.72 number FID"]),
    ("Tokens shrink by a factor of 2.5, time by a factor of two.", ["2.5 ratio x", "2 ratio x"]),
    ("It obtains 44.8 APbox, and an F1 of 0.019 and 0.049.", ["44.8 number APbox", "0.019 number -", "0.049 number -"]),
    ("It gains 13.3\\% here.", ["13.3 percent %"]),
]  # fmt: skip

SILENT = [
    "In 2023 and the 1990s, at 1024x768, 256times256 and 32 x 32 x 8.",
    "ResNet-50, GPT-4, Llama 3.1, RTX4090 and layer 12.",
    "A corpus of 1.89 million queries with 11 domains and 349 environments.",
    "We call Gemini 2.5 API and GPT 4.1 and Claude 3.5 Sonnet.",
    "The steps (1) and (2) follow Section 3.2.",
    "A grid of $128 \\times 128$ with $N=5$ and ($>$5 cars).",
    "We show half of it, and orders of magnitude more.",
]


def _written(text: str) -> list[str]:
    found = []
    for m in measurements(text):
        other = f"~{m.other_end}" if m.other_end is not None else ""
        multiplier = f"*{m.multiplier}" if m.multiplier != 1 else ""
        condition = f" |{m.condition}" if m.condition else ""
        found.append(f"{m.value}{other}{multiplier} {m.unit} {m.unit_text or '-'}{condition}")
    return found


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_what_a_sentence_measures(text: str, expected: list[str]) -> None:
    assert _written(text) == expected


def test_a_text_that_begins_with_points_at_a_number_names_no_metric() -> None:
    assert not metric_before("points at 1", 10, decimal=False)
    assert not metric_before("Values of 0.5", 10, decimal=True)


@pytest.mark.parametrize("text", SILENT)
def test_numbers_that_measure_nothing(text: str) -> None:
    assert _written(text) == []


@given(st.text(alphabet="0123456789.,xX×%$\\-– ~()/:tmsKBG \n^+eFIDofandby", max_size=200))
@settings(deadline=None)
def test_spans_are_in_order_and_hold_their_text(text: str) -> None:
    end = 0
    for m in measurements(text):
        assert end <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        end = m.end


class Counting(str):
    """A text that counts how many characters are cut out of it."""

    cut = 0

    def __getitem__(self, key):  # type: ignore[no-untyped-def]
        part = str.__getitem__(self, key)
        Counting.cut += len(part)
        return part


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1,111", "1x", "1 x ", "1.", "1-", "a", "A", "A1 ", "one ", "1 A", "$1", "(1", "1/", "10^", "1 of 2 ",
     "from 1 to ", "1 GB ", "twice ", "1:1", " ", "\\times", "1 Aa", "one order of "],
)  # fmt: skip
def test_long_inputs_cost_what_short_ones_cost_per_character(unit: str) -> None:
    cost = []
    for length in (10_000, 100_000):
        Counting.cut = 0
        list(measurements(Counting(unit * (length // len(unit)))))
        cost.append(Counting.cut / length)
    assert cost[1] <= 2 * cost[0] + 1


def test_values_are_exact_decimals() -> None:
    assert [n.value for n in numbers("0.1 and 1e-3 and .5 and 12,345,678")] == [
        Decimal("0.1"), Decimal("0.001"), Decimal("0.5"), Decimal("12345678")]  # fmt: skip


def test_a_longer_unit_wins_over_a_shorter_one() -> None:
    assert unit_at("tokens per second", 0).id == "token-per-second"  # type: ignore[union-attr]
    assert unit_at("secondary", 0) is None


def test_units_convert_to_a_standard_unit_of_their_own_dimension() -> None:
    units = {row["id"]: row for _, row in rows(resource("ontology", "vocabulary", "units.tsv"))}
    assert len(units) >= 95
    for row in units.values():
        standard = units[row["standard"]]
        assert standard["dimension"] == row["dimension"], row["id"]
        assert (standard["standard"], Decimal(standard["factor"])) == (standard["id"], Decimal(1))
        assert Decimal(row["factor"]) > 0
        assert row["iri"].startswith(("unit:", "kgunit:"))
    assert Decimal(units["millisecond"]["factor"]) * Decimal("12.8") == Decimal("0.0128")
    assert units["percent"]["standard"] != units["ratio"]["standard"]


def test_no_unit_name_belongs_to_two_units() -> None:
    names = [name for _, row in rows(resource("ontology", "vocabulary", "units.tsv")) for name in split(row["names"])]
    assert len(names) == len(set(names))


def test_metrics_say_which_way_is_better() -> None:
    metrics = list(read_table(resource("ontology", "vocabulary", "metrics.tsv"), "Metric"))
    assert len(metrics) >= 90
    assert {m.extra["higher_is_better"] for m in metrics} <= {"yes", "no", ""}
    better = {m.id: m.extra["higher_is_better"] for m in metrics}
    assert (better["fid"], better["psnr"], better["perplexity"], better["accuracy"]) == ("no", "yes", "no", "yes")

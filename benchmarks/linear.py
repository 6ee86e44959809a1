"""The worst that a text can do: each regular expression of the project, and whole papers, on texts made to be slow.

Every pattern that a module of `kg` compiles, and every line of `ontology/rules` that holds one, is watched while files
and papers of repeated fragments are read: whether it is searched for or matched at a place only, and in how long a
text at most. So it is then tried on texts made from its own parts (benchmarks/attacks.py) and on the fragments; one
that only ever sees a window of some hundred characters, at that length. CPU time at 2,000, 4,000, 8,000 and 16,000
characters (an abstract has at most 20,000), the median of three, gives the power of the length that it grows by: 1 is
linear. Whole files and papers go through every room, from 1,000 to 64,000 characters.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product
from math import log2
from pathlib import Path
from statistics import median
from typing import Any

from attacks import ENDS, Attack, attacks

ROOT = Path(__file__).parents[1]
KG, EXAMPLES = str(ROOT / "kg"), ROOT / "examples"
FRAGMENTS = (
    "a", "A", "0", " ", "-", ".", ",", "(", ")", "{", "$", "\\", "'", '"', "<", "_", "/", "+", "%", "x", "a ", "A ",
    "0 ", "a-", "A-", "0-", "a, ", "A, ", "0,", "0.", "Aa", "Aa ", "aA", "A0", "0A", "a/", "and ", "A and ", "0 x ",
    "0 ms ", "0% ", "from 0 to ", "(A) ", "a (", "A (A", "Aa-", "Aa Aa ", "on the ", "we ", "of ", "RTX ", "GPU ", "8x",
    "10^", "±0", "https://a", "a.b/", "@a{", "a = ", "{a}", "[a", "  ", "\n",
)  # fmt: skip
HEADS = (  # what makes a file one of a kind, open where a title or an abstract goes on
    "Daily Papers\n\nA: B\n", '{"title": "A", "summary": "', "{'title': 'A', 'summary': '",
    '[{"title": "A", "summary": "',
    "<!doctype html><article><h3><a href='/papers/1'>A</a></h3><p>", '<div data-target="DailyPapers" data-props="',
    "@article{a, title={A}, abstract={", 'title,abstract\nA,"', '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>',
)  # fmt: skip
SENTENCES = (  # what wakes the rules of a sentence, again and again
    "We propose Aa, a novel Aa ", "we call it Aa ", "three key components: Aa, ", "train on Aa and test on Aa, ",
    "on A (A on ", "the Aa-7B model (Aa) and ", "from 1 to 2 ms and ", "3x faster than Aa (by 2 ms), ",
    "Aa-aware tuning for task of ", "such as A, ", "A/B/C-", "a-a-a-a ", "in A and A, or ", "existing a a a ",
    "of the 3 a a ", "$\\times$ ", "{\\a ", "8 A100 GPUs, ", "1 / 2 a ", "1-2-", "vs. 1, ", "2024 a ", "which is ",
    "a, a, and a, ", "A: ", "Aa: Aa ", "x- y- ", "( a ) , ",
)  # fmt: skip
LENGTHS = (2_000, 4_000, 8_000, 16_000)
PAPERS = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
TOO_LONG = 1.0  # seconds after which a search is cut off
QUICK = 0.0005  # seconds at the second length that nobody looks at more closely
FEW = 3  # attacks of a pattern that are measured at all lengths
WINDOW = 700  # characters: a pattern that sees no more of a long text cannot grow with it
STEEP, SLOW, TICK = 1.35, 0.030, 0.004  # growth and seconds of what is listed; seconds that the clock tells apart


class Watched:
    """A pattern that notes how it is used: searched for, or matched at one place, and in how long a text at most."""

    def __init__(self, made: re.Pattern[str], place: str) -> None:
        self.made, self.place = made, place
        self.searched = self.matched = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.made, name)
        if name in ("search", "finditer", "findall", "match", "fullmatch", "split", "sub", "subn"):
            return lambda *given, **named: self._noted(name, method, given, named)
        return method

    def _noted(self, name: str, method: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        text = given[name.startswith("sub")]
        bounds = (*given[1:3], *(None, None))[:2] if name[:3] not in ("sub", "spl") else (None, None)
        stretch = len(range(len(text))[bounds[0] : bounds[1]])
        if name in ("match", "fullmatch"):
            self.matched = max(self.matched, stretch)
        else:
            self.searched = max(self.searched, stretch)
        return method(*given, **named)

    @property
    def seen(self) -> bool:
        """Whether any text came to it: parts of other patterns are never used themselves."""
        return bool(self.searched or self.matched)

    @property
    def reach(self) -> int:
        """The longest text that it was tried on; that of a pattern that was not used here is unknown."""
        return max(self.searched, self.matched) or LENGTHS[-1]


def watched() -> list[Watched]:
    """The patterns that the project's own lines compile, as they are used on the fragments."""
    found: dict[str, Watched] = {}
    original: Any = re._compile  # type: ignore[attr-defined]

    def watch(pattern: Any, flags: Any) -> Any:
        made = original(pattern, flags)
        frame = sys._getframe(1)
        while frame and "/re/" in frame.f_code.co_filename:
            frame = frame.f_back  # type: ignore[assignment]
        if not (frame and frame.f_code.co_filename.startswith(KG) and isinstance(made.pattern, str)):
            return made
        place = f"{frame.f_code.co_filename.removeprefix(KG)[1:]}:{frame.f_lineno}"
        return found.setdefault(f"{made.pattern} {made.flags}", Watched(made, place))

    re._compile = watch  # type: ignore[attr-defined]
    try:
        _use()
    finally:
        re._compile = original  # type: ignore[attr-defined]
    return list(found.values())


def _use() -> None:
    """Imports every module that can be imported here, compiles every rule, and reads the fragments."""
    import kg
    from kg.annotate import lexicon

    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        with suppress(ImportError):
            importlib.import_module(module.name)
    for id_ in lexicon._patterns():
        lexicon.pattern(id_)
    fragments = (*FRAGMENTS, *SENTENCES)
    for head, fragment in product(HEADS, FRAGMENTS[::4]):
        files(head + fragment * (LENGTHS[1] // len(fragment)))
    examples = "".join(path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt")))
    pieces = [examples[at : at + LENGTHS[1]] for at in range(0, len(examples) - LENGTHS[1], LENGTHS[1])]
    for _ in papers(*fragments, *pieces, length=LENGTHS[1]):
        pass


def files(text: str) -> int:
    """How many records and problems a file of a text gives."""
    from kg.sources import read

    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        return sum(1 for _ in read([file.name]))


def papers(*fragments: str, length: int) -> Iterator[float]:
    """The seconds that a whole abstract of each repeated fragment takes, from text to what is said."""
    from kg import vocabulary
    from kg.annotate import annotate
    from kg.link import link
    from kg.model import Paper
    from kg.relate import relate

    known = vocabulary.load(None)
    for fragment in fragments:
        abstract = " ".join((fragment * (length // len(fragment))).split())

        def work(text: str = abstract) -> None:
            for note in annotate([Paper("FastX: A Way", text)], known):
                relate(note, link(note, known, {}))

        yield timed(work, 60)


def timed(work: Callable[[], object], limit: float) -> float:
    """Seconds of CPU time of some work, or the limit where it takes longer."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    began = time.process_time()
    with suppress(TimeoutError):
        work()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return time.process_time() - began
    return limit


def _tried(one: Watched, text: str) -> float:
    """Seconds of CPU time of a pattern on a text, used as the project uses it."""
    if one.matched and not one.searched:
        return timed(lambda: one.made.match(text), TOO_LONG)
    return timed(lambda: sum(1 for _ in one.made.finditer(text)), TOO_LONG)


def growth(times: list[float]) -> float:
    """The power of the length by which times grow that were taken at doubled lengths: that of the last doublings."""
    return round(log2(max(times[-1], TICK) / max(times[-3], TICK)) / 2, 1)


def slowest(one: Watched) -> tuple[float, float, str]:
    """(growth, seconds at the full length, text) of the attack that grows fastest, of the few that take longest.

    A pattern that sees no more than a window is tried once, at that length.
    """
    given = attacks(one.made) | {Attack("", fragment, end) for fragment in FRAGMENTS for end in ENDS[:2]}
    window = one.reach < WINDOW
    length = one.reach if window else LENGTHS[1]
    first: dict[Attack, float] = {}
    for attack in sorted(given):
        first[attack] = _tried(one, attack.text(length))
        if sum(seconds > SLOW for seconds in first.values()) >= FEW:
            break
    looked_at = sorted(first, key=lambda attack: (-first[attack], attack))[:FEW]
    if window:
        return 1.0, first[looked_at[0]], _shown(looked_at[0])
    return max((_measured(one, attack) for attack in looked_at if first[attack] > QUICK), default=(1.0, 0.0, ""))


def _measured(one: Watched, attack: Attack) -> tuple[float, float, str]:
    times: list[float] = []
    for length in LENGTHS:
        text = attack.text(length)
        times.append(_tried(one, text))
        if times[-1] < TOO_LONG / 10:
            times[-1] = median((times[-1], _tried(one, text), _tried(one, text)))
        if times[-1] >= TOO_LONG:
            return 9.0, TOO_LONG, _shown(attack)
    return (growth(times) if times[-1] > SLOW else 1.0), times[-1], _shown(attack)


def _shown(attack: Attack) -> str:
    return f"{attack.head[:40]!r} {attack.pump[:40]!r}... {attack.end!r}"


def unlike(patterns: list[Watched]) -> list[Watched]:
    """Of patterns that one line compiles and that differ in their words only, one."""
    return list({f"{one.place} {re.sub(r'[a-z]{2,}', 'a', one.made.pattern)}": one for one in patterns}.values())


def measure() -> dict[str, Any]:
    """The number of patterns, those that are not linear, and how the time of whole papers and files grows."""
    patterns = watched()
    steep = {}
    for one in unlike(patterns):
        power, seconds, text = slowest(one)
        if power >= STEEP or (one.reach < WINDOW and seconds > SLOW):
            key = ascii(f"{one.place} {one.made.pattern}")[1:140]
            steep[key] = {"growth": power, "ms": round(seconds * 1000), "text": text, "seen": one.seen}
    fragments = (*FRAGMENTS, *SENTENCES)
    made = {fragment: (lambda length, f=fragment: next(papers(f, length=length))) for fragment in fragments}
    made |= {head + f: partial(_file, head, f) for head, f in product(HEADS, fragments)}
    long = {text: work(PAPERS[-3]) for text, work in made.items()}
    worst = sorted(long, key=lambda text: -long[text])[:10]
    return {
        "patterns": len(patterns),
        "windows": sum(one.reach < WINDOW for one in patterns),
        "steep": dict(sorted(steep.items(), key=lambda item: -item[1]["ms"])),
        "texts": len(made),
        "characters": PAPERS,
        "texts, s": {text: [made[text](length) for length in PAPERS] for text in worst},
    }


def _file(head: str, fragment: str, length: int) -> float:
    """The seconds that a file takes to be read."""
    return timed(lambda: files(head + fragment * (length // len(fragment))), 60)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))

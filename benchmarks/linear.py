"""The worst that a text can do: each regular expression of the project, and whole papers, on texts made to be slow.

Every pattern that reading, annotating, linking and relating compile is recorded and run over repeated fragments of
2,000 and 16,000 characters (an abstract has at most 20,000). What takes long is listed with its milliseconds at the
full length, and with the power of the length that its time grows by.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from math import log
from pathlib import Path
from typing import Any

KG = str(Path(__file__).parents[1] / "kg")
FRAGMENTS = (
    "a", "A", "0", " ", "-", ".", ",", "(", ")", "{", "$", "\\", "'", '"', "<", "_", "/", "+", "%", "x", "a ", "A ",
    "0 ", "a-", "A-", "0-", "a, ", "A, ", "0,", "0.", "Aa", "Aa ", "aA", "A0", "0A", "a/", "and ", "A and ", "0 x ",
    "0 ms ", "0% ", "from 0 to ", "(A) ", "a (", "A (A", "Aa-", "Aa Aa ", "on the ", "we ", "of ", "RTX ", "GPU ", "8x",
    "10^", "±0", "https://a", "a.b/", "@a{", "a = ", "{a}", "[a", "  ", "\n",
)  # fmt: skip
LONGEST, TOO_LONG = 16_000, 5.0
ALIKE = 4  # of patterns that one line compiles, which differ in their words, so many are tried


def recorded() -> dict[str, re.Pattern[str]]:
    """The patterns that the project's own lines compile, by place, while it reads and annotates one paper."""
    found: dict[str, re.Pattern[str]] = {}
    original: Any = re._compile  # type: ignore[attr-defined]

    def record(pattern: Any, flags: Any) -> Any:
        compiled = original(pattern, flags)
        frame = sys._getframe(1)
        while frame and "/re/" in frame.f_code.co_filename:
            frame = frame.f_back  # type: ignore[assignment]
        if frame and frame.f_code.co_filename.startswith(KG) and isinstance(compiled.pattern, str):
            place = f"{frame.f_code.co_filename.removeprefix(KG)[1:]}:{frame.f_lineno}"
            found[f"{place} {compiled.pattern}"] = compiled
        return compiled

    re._compile = record  # type: ignore[attr-defined]
    try:
        for _ in papers("FastX: 8xH100 runs LLaMA-7B at 90 FPS. "):
            pass
    finally:
        re._compile = original  # type: ignore[attr-defined]
    return found


def papers(*fragments: str) -> Iterator[tuple[str, float]]:
    """Each fragment with the seconds that a whole abstract of it takes, from text to what is said."""
    import kg.sources
    from kg import vocabulary
    from kg.annotate import annotate
    from kg.link import link
    from kg.model import Paper
    from kg.relate import relate

    assert kg.sources
    known = vocabulary.load(None)
    for fragment in fragments:
        abstract = " ".join((fragment * (LONGEST // len(fragment))).split())

        def work(text: str = abstract) -> None:
            for note in annotate([Paper("FastX: A Way", text)], known):
                relate(note, link(note, known, {}))

        yield fragment, timed(work, 60)


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


def slow(pattern: re.Pattern[str]) -> tuple[float, float, str]:
    """(growth, seconds, text) of the fragment and end that are worst: 1 is linear, 2 quadratic, 9 worse than that."""
    worst = (1.0, 0.0, "")
    for fragment, end in product(FRAGMENTS, ("", "!")):
        seconds, before = 0.0, 0.0
        for length in (LONGEST // 8, LONGEST):
            text = fragment * (length // len(fragment)) + end
            before, seconds = seconds, timed(lambda text=text: sum(1 for _ in pattern.finditer(text)), TOO_LONG)
            if not 0.001 < seconds < TOO_LONG:
                break
        if seconds > max(worst[1], 0.01):
            worst = (round(log(seconds / before, 8), 1) if before else 9.0, seconds, f"{fragment!r} ... {end!r}")
    return worst


def measure() -> dict[str, Any]:
    """The number of patterns, those that are not linear, and the slowest abstracts."""
    patterns = recorded()
    places: dict[str, list[str]] = {}
    for key in patterns:
        places.setdefault(key.partition(" ")[0], []).append(key)
    looked_at = [key for keys in places.values() for key in keys[:: len(keys) // ALIKE + 1]]
    found = {key: slow(patterns[key]) for key in looked_at}
    steep = {
        ascii(place)[1:140]: {"growth": growth, "ms": round(seconds * 1000), "text": text}
        for place, (growth, seconds, text) in sorted(found.items(), key=lambda item: -item[1][1])
        if seconds > 0.1
    }
    next(papers("warm "))
    whole = sorted(papers(*FRAGMENTS), key=lambda item: -item[1])[:5]
    return {"patterns": len(patterns), "over 100 ms": steep, "slowest abstracts, s": dict(whole)}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))

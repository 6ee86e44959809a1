"""Techniques made of known parts ("asynchronous pipeline parallelism") and names that a paper cites but no list holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.kinds import by_shape
from kg.annotate.lexicon import heads, is_name, words
from kg.model import Mention

Span = tuple[int, int]
_TOKEN = re.compile(r"[\w.+'%:-]*[\w+%]")
_MOST = 4  # modifiers before a head
_GENERIC = r"(?:strategy|strategies|mechanism|module|scheme|technique|design|component|block|mode|operation|layer)s?"
_UNNAMED = re.compile(
    rf"\b(?:[Aa]n?|[Tt]he|[Oo]ur|two|and|\d\)|\([a-z\d]\)) (?:(?:novel|new|simple|efficient|effective|lightweight|dedicated|specialized|robust|flexible|powerful|innovative|tailored|custom|dynamic) ?,? (?:yet |and |but )?)*(?P<name>(?:[\w:-]+ ){{1,4}}?){_GENERIC}\b"
)


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    names = sorted((h for h, strength in heads().items() if strength == "strong"), key=lambda h: (-len(h), h))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")s?(?![\w-])", re.I)


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    group = words()
    return group["function"] | group["verb"] | group["praise"] | group["leftstop"]


def phrases(text: str, sentences: Iterable[Span], taken: Iterable[Span]) -> Iterator[Mention]:
    """Phrases of one to four modifiers and the head of a technique; with a weak head only where the paper presents them.

    Takes the cleaned text, its sentences, and the spans that other rules found (a phrase that equals one is left to them).
    """
    held = set(taken)
    for start, end in sentences:
        sentence = text[start:end]
        for match in _head().finditer(sentence):
            begin = _left(sentence, match.start())
            if begin is None or _goes_on(sentence, match.end()):
                continue
            span = (start + begin, start + match.end())
            if span not in held and _modifies(text, span, start + match.start(), held):
                written = text[slice(*span)]
                yield Mention(*span, written, "Method", "phrase-head", _singular(written))
        yield from _unnamed(text, sentence, start)


def _modifies(text: str, span: Span, head: int, held: set[Span]) -> bool:
    """Whether a phrase is more than a known name with words before it: no name among them, and all of them of the kind that
    makes a technique out of a technique where the name behind them is known."""
    inner = [s for s in held if span[0] <= s[0] and s[1] <= span[1]]
    modifiers = text[span[0] : head].split()
    if any(s[1] <= head for s in inner) or any(is_name(m) for m in modifiers):
        return False
    if all(m.lower() in words()["weakmod"] for m in modifiers):
        return False
    known = min((s[0] for s in inner), default=head)
    front = text[span[0] : known].split()
    return all(
        m.lower() in words()["techmod"]
        or re.search(r"-(?:wise|level|aware|guided|free|driven|constrained|aligned|conditioned)$", m)
        for m in front
    ) or (not inner and all("-" in m or m.lower() in words()["techmod"] for m in modifiers))


def _unnamed(text: str, sentence: str, shift: int) -> Iterator[Mention]:
    """ "we introduce a pixel-aligned sampling scheme": the name is what stands before the generic noun."""
    for match in _UNNAMED.finditer(sentence):
        name = match["name"].strip()
        last = name.split()[-1].lower()
        tokens = name.lower().split()
        if len(tokens) < 2 and "-" not in name or any(t in _stop() for t in tokens[:-1]) or last in words()["function"]:
            continue
        if last not in heads() and last.rstrip("s") not in heads() and not re.search(r"(?:ing|tion|sion|ment)$", last):
            continue
        begin = shift + match.start("name")
        own = re.search(r"\b(?:introduc|propos|present|develop|design|devis)", sentence[: match.start()]) is not None
        yield Mention(
            begin,
            begin + len(name),
            text[begin : begin + len(name)],
            "Method",
            "own-phrase" if own else "phrase-generic",
            _singular(name),
            None,
            own,
        )


def _left(sentence: str, head: int) -> int | None:
    """Where the modifiers of a head begin; None where it has none."""
    before = [m for m in _TOKEN.finditer(sentence, max(0, head - 90), head)]
    begin = None
    last = head
    for token in reversed(before[-_MOST:]):
        gap = sentence[token.end() : last]
        word = token.group()
        low = word.lower()
        if (
            gap.strip(" ")
            or low in _stop()
            or low.endswith("ly")
            or re.fullmatch(r"[\d.]+[%x×]?", low)
            or not re.match(r"\w", word)
        ):
            break
        begin = last = token.start()
    if begin is None:
        return None
    first = sentence[begin:head].split()[0].lower()
    if first.endswith("ing") and len(sentence[begin:head].split()) == 1 and first not in heads():
        return None
    return begin


def _goes_on(sentence: str, end: int) -> bool:
    """Whether the head only modifies another noun ("quantization error", "attention-based")."""
    after = sentence[end : end + 24]
    if after.startswith("-"):
        return True
    follow = re.match(r" ([a-zA-Z-]+)", after)
    return follow is not None and follow[1].lower().rstrip("s") in _NOUNS_AFTER


_NOUNS_AFTER = frozenset(
    "error errors cost overhead time budget map maps matrix matrices score weight head layer mechanism pattern step steps stage phase data dataset process speed throughput "
    "latency bit bits space range interval level granularity objective loss noise".split()
)


def _singular(name: str) -> str:
    return re.sub(r"(?<=[a-z]{3})s$", "", name) if not name.endswith(("ss", "us", "is")) else name


_VERSUS = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|compar\w+|than|versus|vs\.?|against|over|relative to|baselines?|competitors?|unlike|methods?|approach\w*|models?|frameworks?|systems?|such as|like|including|e\.g\.)\b",
    re.I,
)
_ON = re.compile(
    r"(?:\bon|\bin|\bacross|\bover|\bfrom|datasets?|benchmarks?|including|and|,|such as|like|e\.g\.,?)\s(?:the )?(?:[a-z-]+ )?$"
)
_EVALUATE = re.compile(
    r"\b(?:evaluat|benchmark|dataset|experiment|results?|accuracy|score|test|achiev|perform|outperform|validat|demonstrat|improv)\w*",
    re.I,
)
_ANY = re.compile(r"(?<![\w/@.-])[A-Za-z0-9α-ω]\w*(?:[-.+/_@*'][A-Za-z0-9α-ω]\w*)*(?:\+{1,2}|\*)?(?![\w@])")


def cited(text: str, sentences: Iterable[Span], chosen: list[Mention]) -> Iterator[Mention]:
    """Names in the shape of names that no other rule took, with the type that their neighbours and the sentence tell."""
    places = sorted((m.start, m.end, m.type) for m in chosen)
    for start, end in sentences:
        inside = [p for p in places if start <= p[0] < end]
        for match in _ANY.finditer(text, start, end):
            word = match.group()
            if word.islower() or not is_name(word) or any(s < match.end() and match.start() < e for s, e, _ in inside):
                continue
            kind = (
                by_shape(word)
                or _neighbour(text, match.span(), inside)
                or _by_context(text, match.span(), (start, end))
            )
            if kind:
                yield Mention(match.start(), match.end(), word, kind, "cited-name", word)


def _neighbour(text: str, span: Span, places: list[tuple[int, int, str]]) -> str | None:
    """The type of the name that a coordination joins to this one ("vLLM, PEFT, and FlexGen")."""
    for start, end, kind in places:
        gap = text[end : span[0]] if end <= span[0] else text[span[1] : start]
        if kind in ("Method", "Model", "Dataset", "Hardware") and re.fullmatch(
            r"\s?(?:,|/|and|or|&|, and|, or|,? as well as)\s?(?:the )?", gap
        ):
            return kind
    return None


def _by_context(text: str, span: Span, sentence: Span) -> str | None:
    before, after = text[sentence[0] : span[0]], text[span[1] : sentence[1]]
    follow = re.match(r"[ -]?(\w+)", after)
    noun = follow[1].lower() if follow else ""
    if noun.rstrip("s") in ("dataset", "benchmark", "corpus", "corpora", "leaderboard", "testbed"):
        return "Dataset"
    if noun.rstrip("s") in ("model", "llm", "vlm", "checkpoint", "backbone"):
        return "Model"
    if noun.rstrip("s") in (
        "algorithm",
        "method",
        "optimizer",
        "framework",
        "architecture",
        "library",
        "loss",
        "format",
        "compiler",
        "kernel",
        "approach",
        "technique",
        "scheduler",
        "solver",
        "engine",
        "attention",
        "network",
    ):
        return "Method"
    if _ON.search(before[-40:]) and _EVALUATE.search(before + after) and not re.match(r"-", after):
        return "Dataset" if re.search(r"\bon (?:[^.;]{0,60})$", before) else None
    return None

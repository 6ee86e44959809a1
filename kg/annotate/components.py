"""Parts that a paper names within its own work: "two key components: X and Y", "we introduce block weighting", "Patch Detailer Head"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.annotate.lexicon import heads, is_name, words
from kg.model import Mention

Span = tuple[int, int]
_WORD = r"[A-Za-z0-9α-ω][\w'.:+*-]*"
_PRAISE = (
    r"(?:(?:novel|new|simple|efficient|effective|lightweight|dedicated|specialized|robust|flexible|powerful|innovative|tailored|custom|accurate|principled|scalable|unified"
    r"|general|fast|improved|carefully|specially|designed|simple-yet-effective|plug-and-play|training-free|learnable|key|co-trained|shared|so-called)"
    r"(?:,? (?:yet |and |but )?| ))*"
)
_VERBS = (
    r"(?:introduc(?:e|es|ed|ing)|propos(?:e|es|ed|ing)|develop(?:s|ed|ing)?|design(?:s|ed|ing)?|devis(?:e|es|ed|ing)|present(?:s|ed|ing)?|incorporat(?:e|es|ed|ing)"
    r"|employ(?:s|ed|ing)?|insert(?:s|ed|ing)?|adopt(?:s|ed|ing)?|construct(?:s|ed|ing)?|formulat(?:e|es|ed|ing))"
)
_ARTICLE = r"(?:an? |the |two |three |our |its )?"
_OBJECT = re.compile(rf"\b{_VERBS} {_ARTICLE}{_PRAISE}(?P<np>{_WORD}(?: {_WORD}){{1,5}})")
_ITEM = re.compile(
    rf"(?:(?<=\s)|^)(?:\(?(?:[1-5]|[a-e]|i{{1,3}}|iv)\)|(?:[Ff]irst|[Ss]econd|[Tt]hird)(?:ly)?,|(?:^|(?<=[.;] ))(?:Our|An?|The))\s(?:we (?:\w+ )?{_VERBS} )?{_ARTICLE}{_PRAISE}(?P<np>{_WORD}(?: {_WORD}){{1,5}})"
)
_LIST = re.compile(
    r"\b(?:two|three|four|several|key|core|novel|main|following) (?:\w+ ){0,3}(?:components?|designs?|techniques?|innovations?|modules?|strategies|objectives?|groups?|contributions?"
    r"|optimizations?|mechanisms?|ideas?|stages?|properties|ingredients?|methods?|extensions?|variants?|modifications?|improvements?)[^:.;]{0,60}?(?::| ?-- ?| ?— ?|, namely,? )\s?(?P<items>[^.;]{5,220})"
)
_GENERIC = r"(?:strateg(?:y|ies)|mechanisms?|modules?|schemes?|techniques?|components?|blocks?|methods?|algorithms?|paradigms?|approach(?:es)?|designs?|mode|procedures?)"
_CAPITAL = re.compile(
    r"(?<=[a-z,(:] )(?P<np>(?:[A-Z][\w-]*[a-z][\w-]*)(?:(?: (?:with|of|for|and|to|the|on|in))? [A-Z][\w-]*[a-z][\w-]*){1,6})(?![\w-])"
)
_END = re.compile(r"[.,;:]+$|'s$")


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    group = words()
    return group["function"] | group["verb"]


_TITLE_NP = re.compile(
    r"(?:(?<=via )|(?<=through )|(?<=using )|(?<=with )|(?<=by )|(?<=based on )|(?<=Via )|(?<=With )|(?<=: )|^)(?:an? |the )?"
    r"(?P<np>(?:[A-Z0-9][\w-]*)(?: [A-Z0-9][\w-]*){1,4})(?=$|[,;:?]| (?:for|in|of|as|and|with|via|on|to|from|through|using|at|towards?|by)\b)"
)


_QUALITY = re.compile(r"(?i)^(?:high|low|real|fine|memory|cost|energy|large|small|time|online|long|multi-modal|higher|lower|better|minimum|constrained|global|stage)(?:-|$)")


def _title_parts(title: str) -> Iterator[Mention]:
    """What a title says the work does it with: "... via Binding Spaces", "X: Multi-Scale Adaptive Cropping for ...", "Triangle Splatting for ..."."""
    for match in _TITLE_NP.finditer(title):
        names = match["np"].split()
        while names and names[0].lower() in _stop() | words()["praise"] | words()["leftstop"] | words()["gerund"]:
            names.pop(0)
        name, last = " ".join(names), names[-1].lower() if names else ""
        if len(names) < 2 or names[0].lower() in words()["taskstop"] or _QUALITY.search(names[0]):
            continue
        if (last in heads() or last.rstrip("s") in heads()) and last not in words()["task-head"] and not any(is_name(n) for n in names):
            yield _mention(match.end("np") - len(name), name, "own-title-part")


def components(text: str, title_end: int, sentences: Iterable[Span]) -> Iterator[Mention]:
    """The parts that a paper names, as its own Methods; those that are known names are left to the longest span.

    Takes the cleaned text, where its title ends, and its sentences.
    """
    yield from _title_parts(text[:title_end])
    for start, end in sentences:
        if start < title_end:
            continue
        sentence = text[start:end]
        for pattern, rule in ((_OBJECT, "own-object"), (_ITEM, "own-item")):
            for match in pattern.finditer(sentence):
                yield from _accepted(sentence, match.start("np"), match.end("np"), start, rule)
        for match in _LIST.finditer(sentence):
            yield from _items(sentence, match.start("items"), match["items"], start)
        own = re.search(rf"\b{_VERBS}\b|\b[Oo]ur\b", sentence) is not None
        for match in _CAPITAL.finditer(sentence):
            name = match["np"]
            if own and _titled(name):
                yield _mention(start + match.start("np"), name, "own-capitals")


def _items(sentence: str, at: int, items: str, shift: int) -> Iterator[Mention]:
    """The members of a list of components."""
    for part in re.finditer(r"[^,]+", items):
        for piece in re.finditer(r"(?:(?! and ).)+", part.group()):
            found = re.match(
                rf"\s*(?:and )?(?:\(?[1-5a-d]\)\s)?{_ARTICLE}{_PRAISE}(?P<np>{_WORD}(?: {_WORD}){{1,5}})", piece.group()
            )
            if found:
                begin = at + part.start() + piece.start() + found.start("np")
                yield from _accepted(sentence, begin, begin + len(found["np"]), shift, "own-list")


def _accepted(sentence: str, begin: int, end: int, shift: int, rule: str) -> Iterator[Mention]:
    """The noun phrase at a place, cut at its first function word, if it reads as a name of a technique."""
    tokens = []
    cut = False
    for match in re.finditer(r"\S+", sentence[begin:end]):
        word = match.group()
        bare = _END.sub("", word)
        if bare.lower() in _stop() or re.fullmatch(r"\w+(?:ed|ly)", bare) and len(tokens) > 0 and "-" not in bare:
            cut = True
            break
        tokens.append((match.start(), bare))
        if bare != word:
            cut = True
            break
    if (
        not cut
        and re.match(r" [\w(]", sentence[end:])
        and not re.match(
            r" (?:that|which|to|for|with|in|on|by|during|within|via|and|from|as|of|where|while|into|at|over|\()",
            sentence[end:],
        )
    ):
        return
    while tokens and tokens[0][1].lower() in words()["leftstop"]:
        tokens.pop(0)
    generic = False
    while tokens and re.fullmatch(_GENERIC, tokens[-1][1].lower()):
        tokens.pop()
        generic = True
    names = [w for _, w in tokens]
    if not names or not _technical(names, generic):
        return
    start = begin + tokens[0][0]
    yield _mention(shift + start, sentence[start : begin + tokens[-1][0] + len(tokens[-1][1])], rule)


def _technical(names: list[str], generic: bool) -> bool:
    """Whether words end in the head of a technique and say more than the head."""
    if len(names) < 2 and "-" not in names[0]:
        return False
    if len(names) > 5 or any(is_name(n) for n in names[:-1]) or names[-1][0].isupper() and not names[0][0].isupper():
        return False
    last = names[-1].lower()
    if " ".join(names).lower() in words()["field"] or last in words()["plain"] or any(n.lower() in words()["praise"] for n in names):
        return False
    head = any(part in heads() for part in (last, last.rstrip("s"), last.rpartition("-")[2]))
    telling = any("-" in n for n in names[:-1]) or any(n.lower() in words()["techmod"] for n in names[:-1])
    made = head or _MADE.search(last) is not None
    return (made and (telling or len(names) > 2)) or (generic and (telling or made))


# suffixes of nouns that name something done or a thing that does it
_MADE = re.compile(r"(?:ing|tion|sion|ment|ance|ence|izer|coder|eners?|ators?|queries|query|engine|templates?|interface|tokens?|prompts?|maps?|tables?|space|bias|priors?|units?|experts?|anchors?|masks?|gates?|streams?|rewards?|loss(?:es)?|scores?|policy|policies|estimators?|filters?|caches?|primitives?|denoisers?|codebooks?|routers?|heads?|probes?|objectives?|samplers?|schedulers?|controllers?|buffers?)$")


def _titled(name: str) -> bool:
    last = name.split()[-1].lower()
    low = name.lower()
    known = (
        last in heads()
        or last.rstrip("s") in heads()
        or re.fullmatch(
            r"modules?|heads?|mechanisms?|networks?|transformation|machine|pipeline|algorithm|loss|strategy|agents?|layers?|experts?|score|metric|tree|system|scheme|framework|operator|unit|encoder|decoder",
            last,
        )
    )
    return bool(known) and not any(re.search(rf"\b{re.escape(f)}s?\b", low) for f in words()["field"])


def _mention(start: int, name: str, rule: str) -> Mention:
    return Mention(
        start, start + len(name), name, "Method", rule, re.sub(r"(?<=[a-z]{3})(?<!s)s$", "", name), None, True
    )

"""Names that a paper gives to its own things: "X: Title", "we present X", "a method called X", "Long Form (LF)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.annotate.abbreviations import Abbreviation
from kg.annotate.lexicon import is_name, words
from kg.annotate.places import places

# One written name: "TriForce", "prima.cpp", "SmoothQuant+", "Jamba-1.5-Large"
_WORD = r"[A-Za-z0-9α-ω][\w]*(?:[-.+/_@*'&][A-Za-z0-9α-ω]\w*)*(?:\+{1,2}|\*)?"
_NAME = re.compile(rf"(?<![\w/@.-]){_WORD}(?![\w@])")
_TITLE_WORD = r"(?:[A-Z0-9][\w.+*-]*)"
# several words with capitals: "Scale Compression Mechanism", "Attention with Dynamic Depths"
_PHRASE = re.compile(rf"{_TITLE_WORD}(?:(?: (?:of|for|with|and|the|to|in|on|from|as|a|via|by))? {_TITLE_WORD}){{0,7}}")
_OWN = re.compile(
    r"\b(?:introduc|present|propos|develop|design|releas|unveil|construct|build|creat|contribut|devis|formulat|establish"
    r"|open-sourc|curat|collect|describ|provid|offer|term|call|nam|dub|explor|implement|deploy|train|pre-train|adopt|employ|incorporat|includ|represent)"
    r"(?:e|es|ed|ing|s|ting)?\b|\bt?his (?:paper|work)\b|\bmotivates\b|\bour (?:\w+ )?(?:method|model|framework|approach|system|dataset|benchmark)\b",
    re.I,
)
_PRESENT = re.compile(
    r"\b(?:introduc|present|propos|develop|design|releas|unveil|construct|buil|creat|contribut|devis|formulat|establish|open-sourc|curat|collect|describ|provid|explor|motivat|offer|represent|name)"
    r"(?:e|es|ed|ing|s|d|t|ting|ding)?\b"
)
_CALLED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|denoted as|denoted by|denote as|refer to as|referred to as|entitled|titled|nicknamed|abbreviated as"
    r"|(?:we|which we) (?:call|name|term|dub|denote|coin)(?: (?:this|it|our|the)(?: (?:new|resulting|proposed))?(?: \w+)?)?(?: as)?"
    r"|refer to (?:this|it|our|the)(?: \w+){0,3} as),? (?:as |the |a |an |by )?[\"']{0,2}"
)
_SO_CALLED = re.compile(r"(?:so|commonly|often|also|usually|sometimes|widely)[ -]$")
_APPOSED = re.compile(
    r"^[\"')]{0,2}(?: \([^()]{1,40}\))?(?: ?,| ?--?| ?—|:) ?(?:which is )?(?:a|an|the first|the|our|one of the|two|three)\b"
)
_TITLE = re.compile(r"^[\"']?(?P<name>[^:]{2,60}?)[\"']?\s?(?::| -- | - | — |\? )")
_SKIP = re.compile(r"^(?:(?:the|a|an|our|its|new|novel|open-source|first|we|as|both|two|three|following)\b ?)+", re.I)


@dataclass(frozen=True, slots=True)
class Coined:
    """A name that the paper gives, where it is given, and the words around it that tell its type."""

    name: str
    start: int
    end: int
    rule: str
    hint: str  # the head noun before and the apposition behind


def coined(
    title: str, text: str, sentences: Iterable[tuple[int, int]], known: Iterable[tuple[int, int]]
) -> Iterator[Coined]:
    """The names that a paper gives to its own things, in order of the rules' strength; a name may come twice.

    Takes the cleaned title and text (title, gap, abstract), the sentences as offsets, and the spans of known names.
    """
    taken = set(known)
    yield from _from_title(title, text)
    for start, end in sentences:
        if start < len(title):
            continue
        sentence = text[start:end]
        yield from _called(sentence, start)
        if _OWN.search(sentence):
            yield from _presented(sentence, start, taken)


def _from_title(title: str, text: str) -> Iterator[Coined]:
    match = _TITLE.match(title)
    if match is None:
        return
    name = match["name"].strip()
    name = re.sub(r"^(?:The|Introducing|Meet|Announcing|Towards|Toward) ", "", name)
    start = title.index(name)
    count = len(name.split())
    body = text[len(title) :]
    if count == 1:
        if not re.search(r"[A-Za-z]", name) or name.lower() in _TITLE_STOP or name in words()["acronym"]:
            return
        if is_name(name) or next(places(body, name), None):
            yield Coined(name, start, start + len(name), "title-name", "")
    elif count <= 6 and next(places(body, name), None):
        # several words before the colon are a name only where the abstract uses them as one
        if name[:1].isupper() and not re.match(
            r"(?:Is|Are|Can|Do|Does|How|What|When|Why|Where|Who|Learning|Beyond|From|On)\b", name
        ):
            yield Coined(name, start, start + len(name), "title-name", "")
    elif count <= 3 and _brand(name.split()):
        yield Coined(name, start, start + len(name), "title-name", "")


def _brand(names: list[str]) -> bool:
    """Whether two or three capitalised words before a colon read as a name ("Model Surgery: ..."), not as a phrase ("Playing Along: ...")."""
    first, last = names[0].lower(), names[-1].lower()
    if any(not (n[0].isupper() or n[0].isdigit()) or n.endswith(",") or n.lower() in words()["function"] for n in names):
        return False
    return not (first in words()["gerund"] or first.endswith("ing") or last in words()["task-head"]) and len(names) > 1


_TITLE_STOP = frozenset("survey position report overview editorial correction review".split())


def _called(sentence: str, shift: int) -> Iterator[Coined]:
    for match in _CALLED.finditer(sentence):
        if _SO_CALLED.search(sentence[: match.start()]):
            continue
        rest = sentence[match.end() :]
        found = _name_at(rest)
        if found is None:
            continue
        name, at = found
        before = sentence[max(0, match.start() - 70) : match.start()]
        begin = shift + match.end() + at
        yield Coined(name, begin, begin + len(name), "called", before + " ## " + rest[at + len(name) :][:60])


def _name_at(rest: str) -> tuple[str, int] | None:
    """The name that a text starts with, and where, past articles and quotes; None where a common word stands."""
    at = m.end() if (m := _SKIP.match(rest)) else 0
    if at < len(rest) and rest[at] in "\"'":
        at += 1
    if phrase := _PHRASE.match(rest, at):
        name = phrase.group().rstrip(".")
        if len(name) > 1 and name not in words()["acronym"]:
            return name, at
    word = _NAME.match(rest, at)
    if word and is_name(word.group()):
        return word.group(), at
    return None


def _presented(sentence: str, shift: int, taken: set[tuple[int, int]]) -> Iterator[Coined]:
    """Names in what follows "we propose", and names in apposition: ", X, a novel ..."."""
    for verb in _PRESENT.finditer(sentence):
        reach = _reach(sentence, verb.end())
        rest = sentence[verb.end() : reach]
        found = _object_name(rest)
        if found is not None:
            name, at = found
            begin = shift + verb.end() + at
            hint = rest[:at] + " ## " + sentence[verb.end() + at + len(name) :][:110]
            yield Coined(name, begin, begin + len(name), "presented", hint)
    for match in _NAME.finditer(sentence):
        if is_name(match.group()) and (shift + match.start(), shift + match.end()) not in taken:
            apposed = _APPOSED.match(sentence[match.end() :])
            if apposed and re.search(r"\b(?:novel|new|first)\b", sentence[match.end() : match.end() + 40]):
                yield Coined(
                    match.group(),
                    shift + match.start(),
                    shift + match.end(),
                    "apposed",
                    sentence[match.end() : match.end() + 110],
                )


_CLAUSE = re.compile(
    r"; |\. |: (?=\w+ing)| (?:that|which|where|who|by|to|using|via|based|built|leveraging|when|while|so|because|inspired|from|through|aimed|capable|for|with|on|over|under|in|into|across)\b "
)


def _reach(sentence: str, start: int) -> int:
    """Where the object of a verb ends: at the first clause or preposition."""
    match = _CLAUSE.search(sentence, start)
    return min(match.start() if match else len(sentence), start + 160)


def _object_name(rest: str) -> tuple[str, int] | None:
    """The name in the object of "we propose": right behind the verb, after a comma, in quotes, or the last word of the phrase."""
    lead = _SKIP.match(rest.lstrip())
    at = len(rest) - len(rest.lstrip()) + (lead.end() if lead else 0)
    found = _name_at(rest[at:])
    if found is not None and _ends_like_name(rest[at + found[1] + len(found[0]) :], found[0]):
        return found[0], at + found[1]
    candidates = []
    for match in _NAME.finditer(rest):
        word = match.group()
        before, after = rest[: match.start()], rest[match.end() :]
        if (
            is_name(word)
            and not after.startswith("-")
            and (re.search(r"(?:, |: |[\"'(]|-- |- | )$", before))
            and re.match(r"\s?(?:$|[,;:\"'().]|--|and |, )", after)
        ):
            candidates.append((word, match.start()))
    return candidates[0] if candidates else None


def _ends_like_name(after: str, name: str) -> bool:
    """Whether what follows a name right behind the verb lets it be the object and no modifier ("propose NeRF-based ...")."""
    if after.startswith("-"):
        return False
    if re.match(r"\s?(?:$|[,;:\"'().]|--|and |or |, )", after):
        return True
    # "the JAQ loss", "the CROSS compiler": a head noun of few words closes the phrase
    return len(after.split()) <= 2 and is_name(name)


def _field(abbreviation: Abbreviation) -> bool:
    """Whether an abbreviation names a field ("large language models (LLMs)") and nothing that a catalogue holds."""
    group = words()
    short, long = abbreviation.short, abbreviation.long.lower()
    return (
        short in group["acronym"]
        or short.rstrip("s") in group["acronym"]
        or long in group["field"]
        or long.rstrip("s") in group["field"]
    )


def own_abbreviations(
    found: Iterable[Abbreviation], sentences: Iterable[tuple[int, int]], text: str, title: str
) -> Iterator[tuple[Abbreviation, bool]]:
    """Each abbreviation with whether the paper presents its long form as its own."""
    spans = list(sentences)
    folded = re.sub(r"\W+", "", title.lower())
    for abbreviation in found:
        if _field(abbreviation):
            continue
        start = abbreviation.long_span[0]
        sentence = next((s for s in spans if s[0] <= start < s[1]), (0, len(text)))
        before = text[sentence[0] : start]
        verb = None
        for verb in _PRESENT.finditer(before):
            pass
        own = verb is not None and _CLAUSE.search(before[verb.end() :] + " ") is None
        long = re.sub(r"\W+", "", abbreviation.long.lower())
        short = abbreviation.short
        own = own or (long in folded and folded.startswith(re.sub(r"\W+", "", short.lower())))
        yield abbreviation, own

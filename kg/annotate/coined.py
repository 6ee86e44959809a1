"""Names that a paper gives to its own things: "X: Title", "we present X", "our method X", "Long Form (LF)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.annotate.abbreviations import Abbreviation
from kg.annotate.lexicon import alternatives, is_name, is_named, pattern, words
from kg.annotate.places import places
from kg.annotate.sentences import Sentence

Span = tuple[int, int]
_TITLE = re.compile(
    r"^[\"']?(?P<name>[^:]{2,60}?)[\"']?\s?"
    r"(?::(?![A-Z]\b)| -- | - |\? |(?:'s)? (?:Technical|Tech|System) Report(?=:|$))"
)
_TITLE_LEAD = re.compile(r"^(?:The|Introducing|Meet|Announcing|Towards|Toward) ")
_TITLE_ASIDE = re.compile(r"\s?\([^()]*\)$")  # "Drain Tiles (DT): ..."
_QUESTION = re.compile(r"(?:Is|Are|Can|Do|Does|How|What|When|Why|Where|Who|Learning|Beyond|From|On)\b")
_CLOSED = re.compile(r"\s?(?:$|[,;:\"'().]|--|and |or )| - (?:an?|the|our) ")
_OPENED = re.compile(r"(?:^|, |: |[\"'(]|-- |- | )$")
_OURS = re.compile(r"[Oopr](?<!\w.)(?:(?<=[Oo])ur|(?<=p)roposed|(?<=r)esulting) ")
_ACTS = re.compile(r"[\"')]?(?:\s?(?:$|[,;:(]|\.(?!\d))| (?:[a-z]+s|can|and|that|to|on|in|with|by|at|for)\b)")
_NOVEL = re.compile(r"\b(?:novel|new|first)\b")
_AMOUNT = re.compile(r"[\d.,~]+[A-Za-z%]? ")  # "433K 1080p videos"
_GOES_ON = re.compile(r" (?:by|in|through|to|under|via|with|within|without) [A-Z]")
_SPEAKS = re.compile(r"\b(?:we|our|paper|work|study|report|proposed|introduces)\b", re.I)
_SOME = re.compile(r"\b(?:an?|new|novel) ")
_PARTS = re.compile("[ -]")
_REACH = 160  # code points that the object of a verb may span
_HINT = 110
_LED = 40  # code points before a name that may lead to it
_NO_LETTER = re.compile(r"\W+")


class Coined(NamedTuple):
    """A name that the paper gives, where it is given, and the words around it that tell its type."""

    name: str
    start: int
    end: int
    rule: str
    before: str = ""
    after: str = ""


def coined(title: str, text: str, sentences: Iterable[Sentence], known: Iterable[Span]) -> Iterator[Coined]:
    """The names that a paper gives to its own things; a name may come twice.

    Takes the cleaned title and text (title, gap, abstract), the sentences, and the spans of known names.
    """
    taken, body = set(known), False
    yield from _from_title(title, text)
    for start, end, awake in sentences:
        if start < len(title):
            continue
        sentence = text[start:end]
        body = body or "introduces" in awake
        if body and "own-part" in awake:
            yield from _parts(sentence, start, taken)
        if "calls" in awake:
            yield from _called(sentence, start)
        if "introduces" in awake:
            for verb in _introducing(text, start, end):
                yield from _presented(sentence, verb.end() - start, start, taken)
        if "apposed" in awake:
            yield from _apposed(sentence, start, taken)
        if "ours" in awake:
            yield from _ours(sentence, start, taken)


def _from_title(title: str, text: str) -> Iterator[Coined]:
    """ "X: a title": a word that looks like a name or stands in the abstract too; several if they read as a name."""
    match = _TITLE.match(title)
    if match is None:
        return
    name = _TITLE_ASIDE.sub("", _TITLE_LEAD.sub("", match["name"].strip()))
    names, used = name.split(), next(places(text[len(title) :], name), None) is not None
    if len(names) == 1:
        plain = name.lower() in words()["title-stop"] or name in words()["acronym"] or not re.search("[A-Za-z]", name)
        holds = not plain and (is_named(name) or used)
    elif used and len(names) <= 6:
        holds = name[:1].isupper() and not _QUESTION.match(name)
    else:
        headed = match["name"].strip().startswith("The ")  # "The Wet Trap: How Streets Drown"
        holds = 2 <= len(names) <= 3 and not headed and _brand(names) and not _QUESTION.match(name)
    start = title.index(name)
    each = list(_each(title, start, start + len(name)))
    for one in each if holds or len(each) > 1 else ():
        yield Coined(title[slice(*one)], *one, "own-title-name")


def _brand(names: list[str]) -> bool:
    """Whether capitalised words before a colon read as a name ("Model Surgery: ...") and not as a phrase or a motto
    ("Every Drop Counts").
    """
    first, last = names[0].lower(), names[-1].lower()
    if first in words()["gerund"] or first.endswith("ing") or last in words()["task-head"]:
        return False
    if not words()["motto"].isdisjoint(map(str.lower, names)):
        return False
    return all(
        (n[0].isupper() or n[0].isdigit()) and not n.endswith(",") and n.lower() not in words()["function"]
        for n in names
    )


def _called(sentence: str, shift: int) -> Iterator[Coined]:
    """ "a method called X": unless others call it so."""
    for match in pattern("calls").finditer(sentence):
        if pattern("so-called").search(sentence[: match.start()]):
            continue
        found = _name_at(sentence, match.end())
        if found is not None:
            before = sentence[max(0, match.start() - 70) : match.start()]
            after = sentence[found[1] : found[1] + 60]
            yield Coined(sentence[slice(*found)], shift + found[0], shift + found[1], "own-called", before, after)


def _presented(sentence: str, at: int, shift: int, taken: set[Span]) -> Iterator[Coined]:
    """Names in the object of "we propose", behind its verb; a known one in brackets only abbreviates what stands before
    it.
    """
    found = _object_name(sentence, at, _reach(sentence, at))
    for start, end in _each(sentence, *found) if found else ():
        if (shift + start, shift + end) in taken and sentence.endswith("(", 0, start):
            continue
        before, after = sentence[at:start], sentence[end : end + _HINT]
        yield Coined(sentence[start:end], shift + start, shift + end, "own-presented", before, after)


def _introducing(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The verbs between two places that present something, tried only where a stem stands: an eighth of the time."""
    for stem in _stems().finditer(text, start - 1, end):
        at = stem.start() + 1
        if at >= start and (verb := pattern("introduces").match(text, at, end)):
            start = verb.end()
            yield verb


@lru_cache(maxsize=1)
def _stems() -> re.Pattern[str]:
    """What begins the words of `introduces`, behind the sign before it, which the engine skips to."""
    return re.compile("[^A-Za-z0-9_]" + alternatives(words()["introduce-stem"] | words()["offer-stem"]))


def _each(sentence: str, start: int, end: int) -> Iterator[Span]:
    """The names that "and" joins, each on its own: "Shiftmax and ShiftGELU"; one with small words in it stays whole."""
    parts = sentence[start:end].split(" and ")
    if len(parts) == 1 or any(" " in part for part in parts) or not any(map(is_name, parts)):
        yield start, end
        return
    for part in parts:
        yield start, start + len(part)
        start += len(part) + len(" and ")


def _apposed(sentence: str, shift: int, taken: set[Span]) -> Iterator[Coined]:
    """Unknown names in apposition to something new: "X, a novel ..."."""
    for match in _name().finditer(sentence):
        if not is_name(match.group()):
            continue
        span = (shift + match.start(), shift + match.end())
        after = sentence[match.end() : match.end() + _HINT]
        if span in taken or not pattern("apposed").match(after) or not _NOVEL.search(after[:40]):
            continue
        if not pattern("clause-led").search(sentence[max(0, match.start() - _LED) : match.start()]):
            yield Coined(match.group(), *span, "own-apposed", "", after)


def _ours(sentence: str, shift: int, taken: set[Span]) -> Iterator[Coined]:
    """Unknown names right behind what a paper calls its own: "our network X", "the proposed method, X, ..."."""
    for lead in _OURS.finditer(sentence):
        noun = pattern("ours").match(sentence, lead.end())
        name = _name().match(sentence, noun.end()) if noun else None
        if noun is None or name is None or not is_named(name.group()) or name.group() in words()["acronym"]:
            continue
        span = (shift + name.start(), shift + name.end())
        if span not in taken and _ACTS.match(sentence, name.end()):
            yield Coined(name.group(), *span, "own-ours", noun.group(), sentence[name.end() : name.end() + _HINT])


def _parts(sentence: str, shift: int, taken: set[Span]) -> Iterator[Coined]:
    """Unknown parts that are spelled as names: "the Foo Step Encoder"; none that a known name begins."""
    for match in pattern("own-part").finditer(sentence):
        name, end = match.group(), match.end()
        while (first := name.partition(" ")[0]).lower() in words()["function"]:
            name = name[len(first) + 1 :]
        span = (shift + end - len(name), shift + end)
        if " " in name and not any(a < span[1] and span[0] < b for a, b in taken):
            yield Coined(name, *span, "own-part", "", sentence[end : end + _HINT])


@lru_cache(maxsize=1)
def _name() -> re.Pattern[str]:
    """A written name with a capital, for which the engine looks without a step back."""
    return re.compile(rf"(?<![\w/@.-])(?=[^\sA-Z]{{0,80}}+[A-Z]){pattern('word-name').pattern}(?![\w@])")


def _reach(sentence: str, start: int) -> int:
    """Where the object of a verb ends: at the first clause or preposition."""
    match = pattern("clause").search(sentence, start)
    return min(match.start() if match else len(sentence), start + _REACH)


def _name_at(text: str, at: int) -> Span | None:
    """The span of the name that starts at a place, past articles and quotes; None where a common word stands."""
    rest = text[at:]
    at += m.end() if (m := pattern("skip").match(rest)) else 0
    at += text[at : at + 1] in ("'", '"')
    if phrase := pattern("phrase-name").match(text, at):
        name = phrase.group().rstrip(".")
        bare = name not in words()["acronym"] and name.lower().removesuffix("s") not in words()["field"]
        if len(name) > 1 and bare and re.search("[A-Za-z]", name) and not _AMOUNT.match(name):
            return at, at + len(name)
    word = _name().match(text, at)
    return word.span() if word and is_name(word.group()) else None


def _object_name(sentence: str, start: int, end: int) -> Span | None:
    """The name in a verb's object: right behind the verb, after a comma, in quotes, or the last word of the phrase."""
    rest = sentence[:end]
    found = _name_at(rest, start + len(rest[start:]) - len(rest[start:].lstrip()))
    if found is not None and _closes(rest[found[1] :], rest[slice(*found)]):
        return _lengthened(sentence, *found)
    for match in _name().finditer(rest, start):
        closed = not rest.startswith("-", match.end()) and _CLOSED.match(rest, match.end())
        if closed and is_name(match.group()) and _OPENED.search(rest[start : match.start()]):
            return match.span()
    if found is None or not pattern("headed").match(rest, found[1]) or not _SPEAKS.search(rest, 0, start):
        return None
    return found if _tells(rest[slice(*found)], some=_SOME.search(rest, start, found[0]) is not None) else None


def _lengthened(sentence: str, start: int, end: int) -> Span:
    """A name of plain words with what it goes on with behind a preposition: "Thinking in Loops"."""
    whole = pattern("phrase-name").match(sentence, start) if _GOES_ON.match(sentence, end) else None
    plain = whole is not None and not any(map(is_name, sentence[start:end].split()))
    return (start, start + len(whole[0].rstrip("."))) if whole is not None and plain else (start, end)


def _tells(name: str, *, some: bool) -> bool:
    """Whether words with capitals before a noun of what papers present are a name and not what the thing is like.

    Takes the words, and whether "a" or "new" stands before them: "a Foo agent" may be one of many, "the Foo-Bar agent"
    and "a Foo Bar Step agent" are not.
    """
    parts = [part for part in _PARTS.split(name) if not part.islower()]
    if name[0].isdigit() or _PARTS.split(name)[-1].islower() or name.lower() in words()["field"]:
        return False
    if some:
        return name.count(" ") > 0 or len(parts) > 2
    return len(parts) > 1 or (is_name(name) and (len(name) > 3 or not name.isupper()))


def _closes(after: str, name: str) -> bool:
    """Whether what follows a name right behind the verb lets it be the object, not a modifier ("NeRF-based ...")."""
    if after.startswith("-"):
        return False
    # "the JAQ loss", "the CROSS compiler": a head noun of few words closes the phrase
    return _CLOSED.match(after) is not None or (len(after.split()) <= 2 and is_name(name))


def own_abbreviations(
    found: Iterable[Abbreviation], sentences: Iterable[Span], text: str, title: str
) -> Iterator[tuple[Abbreviation, bool]]:
    """Each abbreviation that names no mere field, with whether the paper presents its long form as its own.

    Takes the abbreviations, the sentences, the cleaned text and its title.
    """
    spans = list(sentences)
    folded = _NO_LETTER.sub("", title.lower())
    begins = re.sub(r"[^\w\s:]+", "", title.lower())
    for abbreviation in found:
        if _field(abbreviation):
            continue
        at = abbreviation.long_span[0]
        start = next((s[0] for s in spans if s[0] <= at < s[1]), 0)
        verbs = list(_introducing(text, start, at))
        presented = bool(verbs) and pattern("clause").search(text[verbs[-1].end() : at] + " ") is None
        short, long = (_NO_LETTER.sub("", form.lower()) for form in (abbreviation.short, abbreviation.long))
        leads = begins.startswith(short) and not begins[len(short) : len(short) + 1].isalnum()
        yield abbreviation, presented or (leads and long in folded)


def fields(found: Iterable[Abbreviation]) -> set[str]:
    """The short forms among abbreviations that name a mere field."""
    return {abbreviation.short for abbreviation in found if _field(abbreviation)}


def _field(abbreviation: Abbreviation) -> bool:
    """Whether an abbreviation names a field ("large language models (LLMs)") and nothing that a catalogue holds."""
    short, long = abbreviation.short, abbreviation.long.lower()
    if short.endswith("s") and long.removesuffix("s").endswith(tuple(words()["field-tail"])):
        return True
    return not {short, short.rstrip("s")}.isdisjoint(words()["acronym"]) or not {long, long.rstrip("s")}.isdisjoint(
        words()["field"]
    )

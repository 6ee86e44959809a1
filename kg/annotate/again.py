"""A name that a text gives or abbreviates, at its other places: its short form, "X" again, "X-7B", "XBench"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.annotate.abbreviations import Abbreviation
from kg.annotate.coined import own_abbreviations
from kg.annotate.kinds import apposed_kind, by_shape, kind_of, long_kind, next_kind, said_of
from kg.annotate.lexicon import is_head, is_name, words
from kg.annotate.places import places
from kg.annotate.resolve import occupied
from kg.model import Mention

Span = tuple[int, int]
_KIN = re.compile(
    r"[-_]?[A-Z0-9][\w.]*(?:-[\w.]+)*"
    r"| (?:[vV]\d+(?:\.\d+)?|\d+\.\d+(?!\s?(?:%|[a-zA-Z×]))|\d+(?:\.\d+)?B)(?!\w)"
    r"|\+{1,2}|-(?!(?:an?|as|by|in|is|it|on|or|to|we)\b)[a-z]{1,2}\d{0,3}\b"
)
_NEAR = 90  # code points behind a name that tell what it is
_WITHIN = re.compile(r"[\w/.-]")
_FROM_TO = re.compile(r"[\w-]+-to-[\w-]+")
_DONE_TO = re.compile(r"[A-Za-z]+ing |.* (?:of|in|for|with) $")  # a short form behind it is what it is done to


def abbreviated(
    text: str, title: str, sentences: Iterable[Span], found: Iterable[Mention], given: Sequence[Abbreviation]
) -> Iterator[Mention]:
    """The mentions that abbreviations add: of a known name, of the paper's own, or of a technique by its head.

    Takes the cleaned text, its title and sentences, the mentions found so far, and the abbreviations it defines.
    """
    if not given:
        return
    mentions = list(found)
    known = {m[:2]: m for m in mentions if m.entry}
    coined = {m.text: m for m in mentions if m.coined}
    for short, own in own_abbreviations(given, sentences, text, title):
        whole = known.get(short.long_span)
        model = coined.get(short.short) or coined.get(short.long)
        if whole is not None and not (short.spelt_out and (model or whole.type == "Task")):
            here = known.get(short.short_span)
            if here is None or here.entry != whole.entry:
                start, end = short.short_span
                yield whole._replace(start=start, end=end, text=short.short, rule="abbreviation")
        elif own or model is not None:
            kind = _kind(short, title, text, model)
            yield from _both(short, kind, "own-abbreviation", short.short, coined=True)
        elif (head := _head(short)) and is_name(short.short) and short.short_span not in known:
            kind = "Method"
            if head in words()["task-head"]:
                kind = next_kind(_behind(short, text)) or "Task"
            yield from _both(short, kind, "abbreviation-technique", short.long, coined=False)
        elif short.spelt_out:
            continue
        elif is_name(short.short) and _spelled_as_name(short.long) and short.short_span not in known:
            kind = _kind(short, title, text)
            yield from _both(short, kind, "abbreviation-name", short.long, coined=False)


def shortened(text: str, chosen: Sequence[Mention], given: Sequence[Abbreviation]) -> Iterator[Mention]:
    """The short forms of what was chosen at the place of their long form, wherever nothing else was.

    Takes the cleaned text, the chosen mentions, and the abbreviations that it defines.
    """
    if not given:
        return
    ends, held = {mention.end: mention for mention in chosen}, occupied(chosen, len(text))
    for short in given:
        whole = ends.get(short.long_span[1])
        if whole is None or whole.start > short.long_span[0] or held.find(1, *short.short_span) >= 0:
            continue
        if whole.type == "Task" and _DONE_TO.match(text, whole.start, short.long_span[0]):
            continue
        start, end = short.short_span
        for place in again(text, [whole._replace(start=start, end=end, text=short.short, rule="abbreviation")]):
            if place.start >= start and held.find(1, place.start, place.end) < 0:
                yield place


def again(text: str, names: Iterable[Mention]) -> Iterator[Mention]:
    """Every place where a text uses a name that it gives or abbreviates, and the names built on it.

    Takes the cleaned text and the mentions where it gives or abbreviates them.
    """
    first: dict[str, Mention] = {}
    for mention in names:
        first.setdefault(mention.text, mention)
    for written, mention in first.items():
        if len(written) < 2:
            continue
        for start, end in places(text, written, loose=" " in written):
            if (start, end) == (mention.start, mention.end):
                yield mention
                continue
            rule = mention.rule if start == mention.start else "own-again" if mention.coined else "abbreviation-again"
            yield mention._replace(start=start, end=end, text=text[start:end], rule=rule)
        if mention.coined and is_name(written) and len(written) > 2:
            yield from _kin(text, written, mention)


def repeated(text: str, told: Iterable[Mention], known: Iterable[Mention]) -> Iterator[Mention]:
    """The other places of the tasks of no list that signs told at one place: they are the same words there.

    Takes the cleaned text, the mentions that signs told, and those of other rules; names that are no tasks stay.
    """
    tasks = [m for m in told if m.type == "Task" and m.entry is None and " " in m.text]
    if not tasks:
        return
    held = occupied([*tasks, *(m for m in known if m.type != "Task")], len(text))
    for mention in {m.text.lower(): m for m in tasks}.values():
        for start, end in places(text, mention.text, loose=True):
            if held.find(1, start, end) < 0:
                yield mention._replace(start=start, end=end, text=text[start:end])


def _kind(short: Abbreviation, title: str, text: str, model: Mention | None = None) -> str:
    """The type that the long form tells, else that of the paper's own name of this kind, else what stands around."""
    after = _behind(short, text)
    if next_kind(after) == "Task":
        return "Task"
    return long_kind(short.long) or (model.type if model else kind_of(short.short, short.long, after, title, text))


def _behind(short: Abbreviation, text: str) -> str:
    """What stands behind the bracket that holds one of the two forms."""
    return text[max(short.short_span[1], short.long_span[1]) + 1 :][:_NEAR]


def _head(short: Abbreviation) -> str:
    """The last word of a long form where techniques or tasks end in it ("grammar error detection"), else nothing."""
    last = short.long.split()[-1].lower()
    named = last in words()["task-head"] and (_spelled_as_name(short.long) or _described(short.long))
    return last if named or is_head(last) else ""


def _spelled_as_name(long: str) -> bool:
    """Whether a long form is spelled as a name: capitals in all its words but small ones ("Foo Step Planner"); what
    leads from one to another ("Text-to-Sound") is a field.
    """
    if _FROM_TO.fullmatch(long):
        return False
    parts = [part for part in re.split(r"[\s-]", long) if part and part.lower() not in words()["function"]]
    return len(parts) > 1 and all(part[0].isupper() for part in parts)


def _described(long: str) -> bool:
    """Whether a long form is of words in small letters that nothing joins: not "divided into depth estimation"."""
    return long[1:].islower() and words()["function"].isdisjoint(long.lower().split())


def _both(short: Abbreviation, kind: str, rule: str, name: str, *, coined: bool) -> Iterator[Mention]:
    yield Mention(*short.short_span, short.short, kind, rule, name, None, coined)
    yield Mention(*short.long_span, short.long, kind, rule, name, None, coined)


def _kin(text: str, written: str, mention: Mention) -> Iterator[Mention]:
    """Names built on the paper's own name: "X-7B", "XBench", "X-Data"."""
    at = text.find(written)
    while at >= 0:
        tail = _KIN.match(text, at + len(written))
        if tail and not _WITHIN.match(text[at - 1 : at]):
            name = text[at : tail.end()].rstrip(".")
            if tail.group()[1:] not in words()["adjective-part"]:  # "X-Based" describes
                end = at + len(name)
                kind = by_shape(name) or apposed_kind(text[end : end + _NEAR]) or said_of(text, at, end) or mention.type
                yield Mention(at, end, name, kind, "own-kin", name, None, True)
        at = text.find(written, at + 1)

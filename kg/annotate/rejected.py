"""What read as a name and was left out, found again on demand: the recognizer is run once more with a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.annotate.abbreviations import abbreviations
from kg.annotate.clean import clean
from kg.annotate.lexicon import WRITTEN, is_name, words
from kg.annotate.recognizer import Recognizer
from kg.model import Mention, Paper, Rejection


def rejected(paper: Paper, recognizer: Recognizer) -> Iterator[Rejection]:
    """The candidates of a paper that no mention came of, sorted by place.

    Takes the paper and the recognizer that a build would use; offsets and texts are those of the paper as captured.
    """
    plain = clean(paper.text)
    trace: list[Mention] = []
    _, mentions = recognizer.recognize(plain.text, plain.place(len(paper.title)), trace=trace)
    chosen = [mention for mention in mentions if mention.type]
    given = {short.short: short.long for short in abbreviations(plain.text)}
    found = {
        *_refused(plain.text, chosen, recognizer),
        *_passed_over(chosen, trace, given),
        *_unknown(plain.text, chosen),
    }
    for one in sorted(found):
        start, end = plain.original(one.start, one.end)
        yield Rejection(start, end, paper.text[start:end], one.type, one.reason, one.rule, one.by, one.name)


def _refused(text: str, chosen: list[Mention], recognizer: Recognizer) -> Iterator[Rejection]:
    """Names of the vocabulary in a case or a sentence that they may not stand in."""
    for (start, end), name, reason, lack in recognizer.refused(text):
        if not any(m.start <= start and end <= m.end for m in chosen):
            rule = "vocabulary-context" if name.entry.match == "context" else "vocabulary"
            yield Rejection(start, end, text[start:end], name.entry.type, reason, rule, lack, name.entry.name)


def _passed_over(chosen: list[Mention], trace: list[Mention], given: Mapping[str, str]) -> Iterator[Rejection]:
    """Candidates that lost to a longer name, to another reading of the same words or to a meaning that the text gives
    them (short form -> long form), or stand within a longer word."""
    held = {(m.start, m.end): m for m in chosen}
    for one in trace:
        winner = held.get((one.start, one.end))
        if winner is None:
            over = [m for m in chosen if m.start < one.end and one.start < m.end]
            longest = max(over, key=lambda m: (m.end - m.start, -m.start), default=None)
            long = given.get(one.text.removesuffix("s"), "")
            by = f"{longest.text} ({longest.type}, {longest.rule})" if longest else long
            reason = "shadowed" if longest else "homonym" if long else "part"
            yield Rejection(one.start, one.end, one.text, one.type, reason, one.rule, by, one.name)
        elif winner.type != one.type or (one.entry and winner.entry != one.entry):
            by = f"{winner.name} ({winner.type}, {winner.rule})"
            yield Rejection(one.start, one.end, one.text, one.type, "reading", one.rule, by, one.name)


def _unknown(text: str, chosen: list[Mention]) -> Iterator[Rejection]:
    """Words in the shape of names that no rule gives a type, and acronyms of the field that name nothing."""
    for match in WRITTEN.finditer(text):
        word, (start, end) = match.group(), match.span()
        if any(m.start < end and start < m.end for m in chosen):
            continue
        if word in words()["acronym"] or word.rstrip("s") in words()["acronym"]:
            yield Rejection(start, end, word, "", "field", "", "", word)
        elif is_name(word):
            yield Rejection(start, end, word, "", "unknown", "", "", word)

"""One text through all rules that find names, and the choice between those that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.annotate.abbreviations import abbreviations
from kg.annotate.coined import Coined, coined, own_abbreviations
from kg.annotate.families import extend, members
from kg.annotate.gazetteer import Gazetteer
from kg.annotate.kinds import kind_of
from kg.annotate.lexicon import cues, is_name
from kg.annotate.phrases import cited, phrases
from kg.annotate.tokenizer import blank
from kg.model import Mention
from kg.vocabulary import Vocabulary

Span = tuple[int, int]
# Which rule wins where two spans are equally long.
_RANK = {"vocabulary": 0, "vocabulary-context": 0, "family": 1, "abbreviation": 2, "own": 3, "phrase": 5}


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling that this text defines for one of its names."""

    spelling: str
    mention: Mention


class Recognizer:
    """The spaCy pipeline with its entity rules, built once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = blank()
        self._gazetteer = Gazetteer(self._nlp, vocabulary, cues())

    def recognize(self, text: str, title_end: int) -> tuple[list[Span], list[Mention]]:
        """The sentences and the mentions of a cleaned text whose title ends at `title_end`; mentions do not overlap."""
        doc = self._nlp(text)
        sentences = [(s.start_char, s.end_char) for s in doc.sents]
        found = list(self._known(text, doc))
        found += (Mention(m.start, m.end, text[m.start : m.end], m.type, m.rule, m.name, None, False, m.family) for m in members(text))
        known = [(m.start, m.end) for m in found]
        title = text[:title_end]
        own = list(coined(title, text, sentences, known))
        found += self._named(own, text, title)
        found += self._abbreviated(text, title, sentences, found)
        found += _again(text, [m for m in found if m.coined or m.rule.startswith("abbreviation")])
        found += phrases(text, sentences, [(m.start, m.end) for m in found])
        chosen = list(_longest(found))
        chosen += cited(text, sentences, chosen)
        return sentences, _one_type_a_name(_longest(chosen))

    def _known(self, text: str, doc: object) -> Iterator[Mention]:
        for span, name in self._gazetteer.find(doc):  # type: ignore[arg-type]
            entry = name.entry
            rule = "vocabulary-context" if entry.match == "context" else "vocabulary"
            start, end = span.start_char, span.end_char
            if entry.type == "Model":
                wider = extend(text, start, end)
                if wider != (start, end) and wider[1] - wider[0] > end - start:
                    start, end = wider
                    written = text[start:end]
                    yield Mention(start, end, written, "Model", "family-model", written, None, False, entry.path)
                    continue
            yield Mention(start, end, text[start:end], entry.type, rule, entry.name, entry.path)

    def _named(self, own: list[Coined], text: str, title: str) -> Iterator[Mention]:
        for name in own:
            kind = kind_of(name.name, name.hint, title, text)
            yield Mention(name.start, name.end, text[name.start : name.end], kind, f"own-{name.rule}", name.name, None, True)

    def _abbreviated(self, text: str, title: str, sentences: list[Span], found: list[Mention]) -> Iterator[Mention]:
        spans = {(m.start, m.end): m for m in found if m.entry}
        given = {m.text: m for m in found if m.coined}
        for short, own in own_abbreviations(abbreviations(text), sentences, text, title):
            whole = spans.get(short.long_span)
            at = short.short_span
            if whole is not None:
                if at not in spans or spans[at].entry != whole.entry:
                    yield replace(whole, start=at[0], end=at[1], text=short.short, rule="abbreviation")
            elif own or short.short in given or short.long in given:
                model = given.get(short.short) or given.get(short.long)
                kind = model.type if model else kind_of(short.short, short.long + " ## " + text[at[1] + 1 : at[1] + 90], title, text)
                for span, written in ((at, short.short), (short.long_span, short.long)):
                    yield Mention(*span, written, kind, "own-abbreviation", short.short, None, True)
            elif _technique(short.long) and is_name(short.short) and short.short_span not in spans:
                for span, written in ((at, short.short), (short.long_span, short.long)):
                    yield Mention(*span, written, "Method", "abbreviation-technique", short.long)


def _technique(long: str) -> bool:
    """Whether a long form names a technique by its head."""
    from kg.annotate.lexicon import words

    return long.split()[-1].lower().rstrip("s") in words()["head"]


def _again(text: str, names: Iterable[Mention]) -> Iterator[Mention]:
    """Every other place where a text uses a name that it gives or abbreviates."""
    seen = {}
    for mention in names:
        seen.setdefault(mention.text, mention)
    for written, mention in seen.items():
        if len(written) < 2:
            continue
        pattern = re.escape(written).replace(r"\ ", r"[ -]")
        flags = re.I if " " in written else 0
        for match in re.finditer(rf"(?<![\w]){pattern}s?(?![\w])(?!\+\+)", text, flags):
            rule = mention.rule if match.start() == mention.start else "own-again" if mention.coined else "abbreviation-again"
            yield replace(mention, start=match.start(), end=match.end(), text=match.group(), rule=rule)
        if mention.coined and is_name(written) and len(written) > 2:
            yield from _kin(text, written, mention)


def _kin(text: str, written: str, mention: Mention) -> Iterator[Mention]:
    """Names built on the paper's own name: "X-7B", "XBench", "X-Data", "Distributed-X"."""
    from kg.annotate.kinds import by_shape

    for match in re.finditer(rf"(?<![\w/.-]){re.escape(written)}(?:[-_]?[A-Z0-9][\w.]*(?:-[\w.]+)*|\+{{1,2}}|-[a-z]{{1,2}}\b)", text):
        name = match.group().rstrip(".")
        kind = by_shape(name) or mention.type
        yield Mention(match.start(), match.start() + len(name), name, kind, "own-kin", name, None, True)


def _longest(found: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions that stay where spans overlap: the longest, then by rule; of two types of one name the first by rule."""
    taken: list[Span] = []

    def order(m: Mention) -> tuple[int, int, int, str]:
        rank = next((r for prefix, r in _RANK.items() if m.rule.startswith(prefix)), 4)
        return (-(m.end - m.start), rank, m.start, m.rule)

    occupied = bytearray(max((m.end for m in found), default=0)) if isinstance(found, list) else None
    for mention in sorted(found, key=order):
        if occupied is None:
            if any(s < mention.end and mention.start < e for s, e in taken):
                continue
            taken.append((mention.start, mention.end))
        else:
            if any(occupied[mention.start : mention.end]):
                continue
            occupied[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        yield mention


def _one_type_a_name(mentions: Iterable[Mention]) -> list[Mention]:
    """The same mentions with the coined flag and type of a name the same at all its places."""
    chosen = sorted(mentions)
    owned = {m.entry or m.name for m in chosen if m.coined}
    return [replace(m, coined=True) if not m.coined and (m.entry or m.name) in owned else m for m in chosen]

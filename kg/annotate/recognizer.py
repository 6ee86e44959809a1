"""One text through all rules that find names, and the choice between those that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from spacy.tokens import Doc

from kg.annotate.abbreviations import abbreviations
from kg.annotate.coined import Coined, coined, own_abbreviations
from kg.annotate.components import components
from kg.annotate.coordination import coordinated, interrupted
from kg.annotate.families import extend, members
from kg.annotate.gazetteer import Gazetteer
from kg.annotate.kinds import by_shape, kind_of
from kg.annotate.lexicon import cues, is_name, words
from kg.annotate.places import places
from kg.annotate.phrases import cited, phrases
from kg.annotate.resolve import folded, longest, unified
from kg.annotate.tasks import narrowed, task_phrases
from kg.annotate.tokenizer import blank
from kg.model import Mention
from kg.vocabulary import Vocabulary

Span = tuple[int, int]


class Recognizer:
    """The spaCy pipeline with its entity rules, built once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = blank()
        self._gazetteer = Gazetteer(self._nlp, vocabulary, cues())

    def recognize(self, text: str, title_end: int) -> tuple[list[Span], list[Mention]]:
        """The sentences and the mentions of a cleaned text whose title ends at `title_end`; mentions do not overlap."""
        doc = self._nlp(text)
        sentences = list(_cut(((s.start_char, s.end_char) for s in doc.sents), title_end, len(text) - len(text[title_end:].lstrip())))
        found = list(_widened(text, list(self._known(doc))))
        found += (
            Mention(m.start, m.end, text[m.start : m.end], m.type, m.rule, m.name, None, False, m.family)
            for m in members(text)
        )
        known = [(m.start, m.end) for m in found]
        title = text[:title_end]
        own = list(coined(title, text, sentences, known))
        found += self._named(own, text, title)
        found += self._abbreviated(text, title, sentences, found)
        found += _again(text, [m for m in found if m.coined or m.rule.startswith("abbreviation")])
        found += interrupted(text, self._gazetteer.named)
        found += narrowed(text, title_end, list(found))
        found += task_phrases(text, title_end, sentences)
        found += components(text, title_end, sentences)
        found += phrases(text, sentences, [(m.start, m.end) for m in found])
        given = {(m.start, m.end) for m in found if m.coined}
        chosen = list(longest(replace(m, coined=True) if m.entry and (m.start, m.end) in given else m for m in found))
        chosen += cited(text, sentences, chosen)
        chosen += coordinated(text, chosen, self._gazetteer.named)
        return sentences, unified(chosen, self._long_forms(text, found))

    def _known(self, doc: Doc) -> Iterator[Mention]:
        for span, name in self._gazetteer.find(doc):
            entry = name.entry
            rule = "vocabulary-context" if entry.match == "context" else "vocabulary"
            yield Mention(span.start_char, span.end_char, span.text, entry.type, rule, entry.name, entry.path)

    def _named(self, own: list[Coined], text: str, title: str) -> Iterator[Mention]:
        for name in own:
            kind = kind_of(name.name, name.hint, title, text)
            yield Mention(
                name.start, name.end, text[name.start : name.end], kind, f"own-{name.rule}", name.name, None, True
            )

    @staticmethod
    def _long_forms(text: str, found: Iterable[Mention]) -> dict[str, str]:
        """The folded long forms of the paper's own abbreviations with their short forms."""
        own = {m.name for m in found if m.rule == "own-abbreviation"}
        return {folded(a.long): a.short for a in abbreviations(text) if a.short in own}

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
                kind = (
                    model.type
                    if model
                    else kind_of(short.short, short.long + " ## " + text[at[1] + 1 : at[1] + 90], title, text)
                )
                for span, written in ((at, short.short), (short.long_span, short.long)):
                    yield Mention(*span, written, kind, "own-abbreviation", short.short, None, True)
            elif _technique(short.long) and is_name(short.short) and short.short_span not in spans:
                for span, written in ((at, short.short), (short.long_span, short.long)):
                    yield Mention(*span, written, "Method", "abbreviation-technique", short.long)


def _again(text: str, names: Iterable[Mention]) -> Iterator[Mention]:
    """Every other place where a text uses a name that it gives or abbreviates."""
    seen = {}
    for mention in names:
        seen.setdefault(mention.text, mention)
    for written, mention in seen.items():
        if len(written) < 2:
            continue
        for start, end in places(text, written, loose=" " in written):
            rule = mention.rule if start == mention.start else "own-again" if mention.coined else "abbreviation-again"
            yield replace(mention, start=start, end=end, text=text[start:end], rule=rule)
        if mention.coined and is_name(written) and len(written) > 2:
            yield from _kin(text, written, mention)


def _kin(text: str, written: str, mention: Mention) -> Iterator[Mention]:
    """Names built on the paper's own name: "X-7B", "XBench", "X-Data", "Distributed-X"."""
    at = text.find(written)
    while at >= 0:
        tail = _KIN.match(text, at + len(written))
        if tail and not re.match(r"[\w/.-]", text[at - 1 : at]):
            name = text[at : tail.end()].rstrip(".")
            kind = by_shape(name) or mention.type
            yield Mention(at, at + len(name), name, kind, "own-kin", name, None, True)
        at = text.find(written, at + 1)


_KIN = re.compile(r"[-_]?[A-Z0-9][\w.]*(?:-[\w.]+)*|\+{1,2}|-[a-z]{1,2}\b")


def _cut(sentences: Iterable[Span], title_end: int, body: int) -> Iterator[Span]:
    """The sentences with one boundary between title and body, which a sentencizer passes over where the title has no full stop."""
    for start, end in sentences:
        if start < title_end < end:
            yield start, title_end
            start = body
        if start < end:
            yield start, end


def _widened(text: str, known: list[Mention]) -> Iterator[Mention]:
    """Known names with the hyphenated whole that they are part of; a technique inside a longer word is none."""
    starts = {m.start for m in known}
    for mention in known:
        if mention.type in ("Model", "Method", "Dataset") and _proper(mention.text):
            start, end = extend(text, mention.start, mention.end, mention.type)
            if (
                (start, end) != (mention.start, mention.end)
                and not any(at in starts for at in range(mention.end, end))
                and not any(at in starts for at in range(start, mention.start))
            ):
                name = text[start:end]
                kind = (
                    "Model"
                    if mention.type == "Method" and re.search(r"-(?:v|V)?\d{1,3}$|-[TSBL]$", name)
                    else mention.type
                )
                yield Mention(start, end, name, kind, "family-name", name, None, False, mention.entry)
                continue
        elif _compound(text, mention.start, mention.end):
            continue
        if mention.type in ("Method", "Model") and _proper(mention.text) and _DATA_NOUN.match(text, mention.end):
            yield replace(mention, type="Dataset", rule="name-of-data", name=mention.text, entry=None)
            continue
        yield mention


# "the Zip-NeRF dataset" is data named after a method
_DATA_NOUN = re.compile(r" (?:dataset|benchmark|corpus|test set)s?\b(?! (?:construction|generation|curation))")


def _proper(name: str) -> bool:
    return any(c.isupper() for c in name[1:]) or name[:1].isupper() and " " not in name


_PART = re.compile(
    r"-(?:aware|free|invariant|agnostic|level|wise|guided|driven|specific|oriented|centric|friendly|enhanced|heavy|intensive|efficient|optimized|compatible)\b"
)


def _compound(text: str, start: int, end: int) -> bool:
    """Whether a technique is only a part of an adjective or of a longer hyphenated word ("quantization-aware", "semi-structured")."""
    return _PART.match(text, end) is not None or (
        text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha()
    )


def _technique(long: str) -> bool:
    """Whether a long form names a technique by its head."""
    return long.split()[-1].lower().rstrip("s") in words()["head"]

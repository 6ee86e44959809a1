"""The vocabulary as spaCy entity rules: one `PhraseMatcher` of names, then the checks that phrases cannot make."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from kg.annotate.clean import spelled
from kg.annotate.lexicon import alternatives, words
from kg.annotate.spellings import device_variants, variants
from kg.annotate.tokens import Match, Tokens
from kg.vocabulary import Entry, Vocabulary

Span = tuple[int, int]
_ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![a-z])")
_SHORT = 5  # a name with capitals and fewer letters matches only as written
_LONG = 10  # a name of several words and more letters matches in any case


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write one entry."""

    entry: Entry
    written: str

    def fits(self, text: str) -> bool:
        """Whether a text that equals this name but for case, joints and number has a case that the name allows."""
        return _fits(self.written, text)

    def distance(self, text: str) -> tuple[bool, bool, bool, str]:
        """A sort key that chooses between names of one spelling: first the one written exactly like the text ("L40S" is
        no plural), then one that needs a context (it was found), then one with the same capitals; ties by path.
        """
        plain = self.entry.match != "context"
        return text != self.written, plain, _letters(text) != _letters(self.written), self.entry.path


class Gazetteer:
    """All names of a vocabulary, matched in one go and then checked for case and context."""

    def __init__(self, nlp: Language, vocabulary: Vocabulary, cues: Mapping[str, tuple[str, ...]]) -> None:
        """Takes the pipeline whose texts it reads, the vocabulary, and each type's cue words for names in context."""
        self._names: dict[str, list[Name]] = defaultdict(list)
        for entry in vocabulary:
            if entry.match != "never":
                for written in dict.fromkeys(form for name in entry.names for form in (name, spelled(name))):
                    for form in set((device_variants if entry.type == "Hardware" else variants)(written)):
                        self._names[form].append(Name(entry, written))
        self._near = {e.path: _words(e.near or cues[e.type]) for e in vocabulary if e.match == "context"}
        # as written too: the tokenizer cuts some names otherwise than their lower case ("ID ...", "RGB+D")
        forms = set(self._names) | {n.written for group in self._names.values() for n in group}
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")  # what a `span_ruler` asks, without an object a match
        for form in sorted(forms):
            self._matcher.add(form.lower(), [nlp.make_doc(form)])
        self._by_key = {nlp.vocab.strings.add(form): self._names[form] for form in map(str.lower, forms)}

    def matches(self, doc: Doc) -> list[Match]:
        """The names that the words of a text spell, whatever their case: asked while spaCy's document is at hand."""
        return list(self._matcher(doc))

    def find(self, tokens: Tokens, text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, Name]]:
        """Every span whose name may stand there, with the name that fits best.

        Takes a text, as tokens and as it is, and its sentences.
        """
        for span, names in self._matches(tokens):
            written = text[span[0] : span[1]]
            fitting = [
                n for n in names
                if _fits(n.written, written)
                and (n.entry.match != "context" or self._in_context(text, span, sentences, n))
            ]  # fmt: skip
            if fitting:
                yield span, min(fitting, key=lambda n: n.distance(written)) if len(fitting) > 1 else fitting[0]

    def refused(self, tokens: Tokens, text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, Name, str, str]]:
        """Every span of a name that may not stand there, with the reason and what it lacks; on demand only."""
        for span, names in self._matches(tokens):
            written = text[slice(*span)]
            if not any(n.fits(written) and self._in_context(text, span, sentences, n) for n in names):
                for name in sorted(names, key=lambda name: name.distance(written)):
                    if name.fits(written):
                        yield span, name, "ambiguous", ", ".join(name.entry.near[:8]) or f"words of a {name.entry.type}"
                    else:
                        yield span, name, "case", name.written

    def _matches(self, tokens: Tokens) -> Iterator[tuple[Span, list[Name]]]:
        matches, starts, ends, *_ = tokens
        for key, first, end in matches:
            yield (starts[first], ends[end - 1]), self._by_key[key]

    def named(self, text: str, *, strict: bool = True) -> Entry | None:
        """The entry that a text names, or None; if strict, only one that may match wherever it stands."""
        names = self._names.get(text.lower(), ())
        return next((n.entry for n in names if (n.entry.match == "plain" or not strict) and n.fits(text)), None)

    def told(self, text: str, type_: str) -> Entry | None:
        """The entry of a type that a text names, or None; where the type is told, only short names need their case.

        A technique that is ambiguous still needs its context: it is what anything that acts is taken for.
        """
        names = [n for n in self._names.get(text.lower(), ()) if n.entry.type == type_]
        sure = [n for n in names if n.entry.match == "plain" or type_ in ("Dataset", "Model")]
        fitting = [n for n in sure if len(_letters(text)) >= _SHORT or n.fits(text)]
        return min(fitting, key=lambda n: n.distance(text)).entry if fitting else None

    def _in_context(self, text: str, span: Span, sentences: Sequence[Span], name: Name) -> bool:
        near = self._near.get(name.entry.path)
        if near is None:
            return True
        start, end = next(s for s in sentences if s[0] <= span[0] < s[1])
        return near.search(text[start : span[0]]) is not None or near.search(text[span[1] : end]) is not None


@lru_cache(maxsize=1 << 16)
def _fits(name: str, text: str) -> bool:
    if name == name.lower():
        return True
    ours, theirs = _letters(name), _letters(text)
    if theirs.startswith(ours) and not theirs[len(ours) :].isupper():  # "RAGs", but "SAMS" is another name
        return True
    if ours.endswith(theirs):
        return True
    if ours.lower() in words()["word"]:
        return False
    several = len(ours) >= _LONG and (" " in name or "-" in name)
    if several and all(acronym in text for acronym in _ACRONYM.findall(name)):
        return True  # in "LLM inference" the acronym keeps its case
    telling = re.search(r"[a-z].*[A-Z]|[A-Z]{2,}[a-z]|[A-Za-z]{2}.*\d", name) is not None
    return telling and len(ours) >= _SHORT and (text != text.lower() or len(ours) > _SHORT)


@lru_cache(maxsize=1 << 16)
def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){alternatives(words)}(?:s|es)?(?![a-z0-9])", re.I)

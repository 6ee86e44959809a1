"""The vocabulary as spaCy entity rules: one `span_ruler` of phrases, then the checks that phrases cannot make."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate.lexicon import words
from kg.annotate.spellings import device_variants, variants
from kg.vocabulary import Entry, Vocabulary

KEY = "names"  # doc.spans[KEY]: what the ruler matched
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
        if self.written == self.written.lower():
            return True
        ours, theirs = _letters(self.written), _letters(text)
        if theirs.startswith(ours) or ours.endswith(theirs):
            return True
        if ours.lower() in words()["word"]:
            return False
        several = len(ours) >= _LONG and (" " in self.written or "-" in self.written)
        if several and all(acronym in text for acronym in _ACRONYM.findall(self.written)):
            return True  # in "LLM inference" the acronym keeps its case
        telling = re.search(r"[a-z].*[A-Z]|[A-Z]{2,}[a-z]|[A-Za-z]{2}.*\d", self.written) is not None
        return telling and len(ours) >= _SHORT and (text != text.lower() or len(ours) > _SHORT)

    def distance(self, text: str) -> tuple[bool, bool, bool, str]:
        """How far a text is from this name, to choose between names of one spelling: a name that its context speaks for
        comes first, then the one written like the text."""
        plain = self.entry.match != "context"
        return plain, text != self.written, _letters(text) != _letters(self.written), self.entry.path


class Gazetteer:
    """All names of a vocabulary, matched in one go and then checked for case and context."""

    def __init__(self, nlp: Language, vocabulary: Vocabulary, cues: Mapping[str, tuple[str, ...]]) -> None:
        """Takes the pipeline to add the ruler to, the vocabulary, and each type's cue words for names in context."""
        self._names: dict[str, list[Name]] = defaultdict(list)
        for entry in vocabulary:
            if entry.match != "never":
                for written in entry.names:
                    for form in set((device_variants if entry.type == "Hardware" else variants)(written)):
                        self._names[form].append(Name(entry, written))
        self._near = {e.path: _words(e.near or cues[e.type]) for e in vocabulary if e.match == "context"}
        config: dict[str, Any] = {"spans_key": KEY, "phrase_matcher_attr": "LOWER", "spans_filter": None}
        ruler = nlp.add_pipe("span_ruler", config=config)
        # as written too: the tokenizer cuts some names otherwise than their lower case ("ID ...", "RGB+D")
        forms = set(self._names) | {n.written for group in self._names.values() for n in group}
        with nlp.select_pipes(enable=[]):
            ruler.add_patterns([{"label": "name", "pattern": f, "id": f.lower()} for f in sorted(forms)])  # type: ignore[attr-defined]

    def find(self, doc: Doc) -> Iterator[tuple[Span, Name]]:
        """Every span whose name may stand there, with the name that fits best."""
        for span in doc.spans.get(KEY, ()):
            names = [n for n in self._names[span.id_] if n.fits(span.text) and self._in_context(span, n)]
            if names:
                yield span, min(names, key=lambda name: name.distance(span.text))

    def refused(self, doc: Doc) -> Iterator[tuple[Span, Name, str, str]]:
        """Every span of a name that may not stand there, with the reason and what it lacks; on demand only."""
        for span in doc.spans.get(KEY, ()):
            names = self._names[span.id_]
            if not any(n.fits(span.text) and self._in_context(span, n) for n in names):
                for name in sorted(names, key=lambda name: name.distance(span.text)):
                    if name.fits(span.text):
                        yield span, name, "ambiguous", ", ".join(name.entry.near[:8]) or f"words of a {name.entry.type}"
                    else:
                        yield span, name, "case", name.written

    def named(self, text: str, *, strict: bool = True) -> Entry | None:
        """The entry that a text names, or None; if strict, only one that may match wherever it stands."""
        names = self._names.get(text.lower(), ())
        return next((n.entry for n in names if (n.entry.match == "plain" or not strict) and n.fits(text)), None)

    def _in_context(self, span: Span, name: Name) -> bool:
        near = self._near.get(name.entry.path)
        if near is None:
            return True
        sentence = span.sent
        before = sentence.text[: span.start_char - sentence.start_char]
        after = sentence.text[span.end_char - sentence.start_char :]
        return near.search(before) is not None or near.search(after) is not None


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z0-9])(?:"
        + "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        + r")(?:s|es)?(?![a-z0-9])",
        re.I,
    )

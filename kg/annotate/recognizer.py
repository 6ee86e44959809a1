"""One text through all rules that find names, and the choice between those that overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from kg.annotate.abbreviations import abbreviations
from kg.annotate.again import abbreviated, again, repeated, shortened
from kg.annotate.cited import cited
from kg.annotate.coined import coined, fields
from kg.annotate.coordination import coordinated, interrupted
from kg.annotate.families import members
from kg.annotate.gazetteer import Gazetteer, Name
from kg.annotate.homonyms import homonyms
from kg.annotate.kinds import kind_of
from kg.annotate.lexicon import cues
from kg.annotate.listed import listed
from kg.annotate.modifiers import modified
from kg.annotate.phrases import aimed, phrases
from kg.annotate.resolve import kinds_told, longest, unified
from kg.annotate.runs import runs
from kg.annotate.sentences import Sentence, bounds, cut, joined, kindred, read
from kg.annotate.tasks import narrowed
from kg.annotate.tokenizer import blank
from kg.annotate.tokens import Tokens
from kg.annotate.whole import whole
from kg.annotate.wordings import wordings
from kg.model import Mention
from kg.vocabulary import Vocabulary

Span = tuple[int, int]


class Recognizer:
    """The spaCy pipeline with its entity rules, built once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = blank()
        self._vocabulary = vocabulary
        self._gazetteer = Gazetteer(self._nlp, vocabulary, cues())

    def tokens(self, text: str) -> Tokens:
        """The words of a cleaned text, with the vocabulary's names in them."""
        doc = self._nlp.make_doc(text)
        return Tokens.of(doc, self._gazetteer.matches(doc))

    def recognize(
        self, text: str, title_end: int, tokens: Tokens | None = None, trace: list[Mention] | None = None
    ) -> tuple[list[Span], list[Mention]]:
        """The sentences of a cleaned text and its mentions, sorted; only the members of coordinations overlap.

        Takes the text, where its title ends, and its words, where they are at hand; a trace, where one is given, gets
        every candidate before the choice. No mention crosses from the title to the body or from sentence to sentence.
        """
        tokens = tokens or self.tokens(text)
        uncut = list(bounds(tokens, text))
        spans = list(cut(uncut, title_end, text))
        sentences = read(tokens, spans)
        given = list(abbreviations(text))
        known = list(whole(text, self._known(tokens, text, uncut)))
        others = list(homonyms(text, known, given, self._vocabulary))
        found = [m for m in known if m not in others]
        found += self._members(text, kindred(tokens, text))
        own = list(self._named(text, text[:title_end], sentences, found))
        bare, given_names = fields(given), {m.text for m in own}
        found = [m for m in found if m.rule != "family-name" or m.text not in given_names]
        found += [m for m in own if m.text not in bare]
        found += abbreviated(text, text[:title_end], spans, found, given)
        found += again(text, [m for m in found if m.coined or m.rule.startswith("abbreviation")])
        found += interrupted(text, self._gazetteer.named)
        found += narrowed(text, title_end, found.copy())
        told = list(phrases(text, title_end, runs(tokens, text, spans), found.copy(), given))
        found += told
        found += list(repeated(text, told, found))
        found = [m for m in found if not m.start < title_end < m.end]
        claimed = {m[:2] for m in found if m.coined}
        chosen = list(longest(m._replace(coined=True) if m.entry and m[:2] in claimed else m for m in found))
        chosen += shortened(text, chosen, given)
        chosen += coordinated(text, chosen, self._gazetteer.named)
        chosen += cited(text, spans, chosen, given)
        chosen = [m if m.entry or m.coined else self._entered(m) for m in chosen]
        if trace is not None:
            trace += [*others, *found]
        named = modified(text, unified(*wordings(text, title_end, given, found, chosen), kinds_told(found)))
        mentions = list(_weighed(text, title_end, spans, named))
        return list(joined(spans, mentions)), mentions

    def refused(self, text: str) -> Iterator[tuple[Span, Name, str, str]]:
        """The vocabulary's names that a text holds in a case or a sentence that they may not stand in.

        Gives the span, the name, the reason ("case" or "ambiguous") and what is lacking.
        """
        tokens = self.tokens(text)
        yield from self._gazetteer.refused(tokens, text, list(bounds(tokens, text)))

    def _known(self, tokens: Tokens, text: str, sentences: list[Span]) -> Iterator[Mention]:
        for span, name in self._gazetteer.find(tokens, text, sentences):
            entry = name.entry
            rule = "vocabulary-context" if entry.match == "context" else "vocabulary"
            yield Mention(*span, text[slice(*span)], entry.type, rule, entry.name, entry.path)

    def _members(self, text: str, words: Iterable[str]) -> Iterator[Mention]:
        """Names of families, as the vocabulary's line where it has one for their full name."""
        for m in members(text, words):
            entry = self._gazetteer.named(m.name, strict=False)
            name, path = (entry.name, entry.path) if entry else (m.name, None)
            yield Mention(
                m.start, m.end, text[m.start : m.end], m.type, m.rule, name, path, False, None if path else m.family
            )

    def _entered(self, mention: Mention) -> Mention:
        """A name that other rules gave a type, as the vocabulary's line of that type where it is one of its names."""
        entry = self._gazetteer.told(mention.name, mention.type)
        return mention._replace(name=entry.name, entry=entry.path, family=None) if entry else mention

    @staticmethod
    def _named(text: str, title: str, sentences: list[Sentence], known: list[Mention]) -> Iterator[Mention]:
        """The names that the paper gives to its own things; one built on a known name is of its family."""
        families = {m.text: m for m in known if m.rule == "family-name"}
        spans = [m[:2] for m in known]
        for name in (*coined(title, text, sentences, spans), *listed(title, text, sentences, spans)):
            part = name.rule == "own-part"  # what it does tells its last word, whatever else stands by
            kin = families.get(name.name)
            likely = kin.type if kin else "Method"
            kind = "Method" if part else kind_of(name.name, name.before, name.after, title, text, likely)
            family = kin.family if kin and kin.type == kind else None
            yield Mention(name.start, name.end, name.name, kind, name.rule, name.name, None, True, family)


def _weighed(text: str, title_end: int, spans: list[Span], mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions, of tasks with what their signs weigh."""
    for mention in mentions:
        if mention.type == "Task":
            sentence = spans[bisect_right(spans, (mention.start, len(text))) - 1]
            mention = mention._replace(odds=aimed(text, mention, sentence, title_end))
        yield mention

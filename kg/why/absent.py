"""Why a paper is not linked to a name: what was seen in it and rejected, with the sentence, the rule and the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from kg.build.rerun import Again, Extractor
from kg.errors import QueryError
from kg.lookup import fold_asked, one
from kg.model import Rejection
from kg.readable import shown
from kg.why import marked
from kg.why.rejections import explain, sentence_of

if TYPE_CHECKING:
    from kg.store import Store
    from kg.vocabulary import Vocabulary

_NEAREST = 5


def why_not(store: Store, paper: str, name: str) -> Iterator[str]:
    """The lines that tell why a name is no link of a paper, each place of it with its reason.

    Takes an open store, a paper (its title, a part of it, or an arXiv id) and a name as people write it. Raises
    QueryError where there is no such paper or the name is empty, StoreError where the store has no ledger.
    """
    if not fold_asked(name):
        raise QueryError("name", "is empty", "write what the paper is not linked to")
    source = one(store, paper, ("Paper",))
    extractor = Extractor(store.path)
    (again,) = extractor.papers([source.iri.removeprefix(extractor.base)])
    asked = _spellings(name, extractor.vocabulary)
    yield shown(source.label)
    yield from _links(again, asked)
    linked = {(s.entity.type, s.entity.name) for s in again.extraction.statements}
    reasons = [
        r
        for r in again.rejections
        if (fold_asked(r.text) in asked or fold_asked(r.name) in asked)
        and (r.reason != "shadowed" or (r.type, r.name) not in linked)  # it stands within a longer name of itself
    ]
    places = {*((r.start, r.end) for r in reasons), *_measured(again)}
    others = [r for r in _other_places(again, name, places) if fold_asked(r.name) not in asked]
    results = list(_results(again, name))
    yield from results
    for rejection in [*reasons, *others]:
        yield from _told(again, rejection)
    if any(rejection.reason in ("unknown", "plain") for rejection in [*reasons, *others]):
        yield from _near(name, again, extractor.vocabulary)
    if not reasons and not others and not any(_named(again, asked)) and not results:
        yield from _absent(again, name, extractor.vocabulary)


def _spellings(name: str, vocabulary: Vocabulary) -> set[str]:
    """The folded name, its singular, and all names of the vocabulary's things that bear it."""
    asked = {fold_asked(name), fold_asked(re.sub(r"s$", "", name.strip()))}
    known = ({fold_asked(n) for n in entry.names} for entry in vocabulary)
    return asked.union(*(names for names in known if names & asked))


def _named(again: Again, asked: Collection[str]) -> Iterator[str]:
    """The relations that do tie the paper to the name."""
    for statement in again.extraction.statements:
        names = (statement.entity.name, *statement.entity.aliases, *(e.quote for e in statement.evidence))
        if any(fold_asked(n) in asked for n in names):
            yield f"{statement.relation} {shown(statement.entity.name)} ({statement.entity.type})"


def _links(again: Again, asked: Collection[str]) -> Iterator[str]:
    for said in sorted(set(_named(again, asked))):
        yield f"  it is linked: {said}; see `kg why`"


def _results(again: Again, name: str) -> Iterator[str]:
    """What says that a number is no rejection but a result."""
    whole = re.compile(rf"(?<![\w.]){re.escape(name.strip())}(?!\w|\.\d)", re.I)
    for result in again.extraction.results if re.search(r"\d", name) else ():
        for quote in sorted({evidence.quote for evidence in result.evidence}):
            if whole.search(quote):
                yield f"  it is told as a result: {shown(quote)} ({result.kind}); see `kg show` of the paper"


def _measured(again: Again) -> Iterator[tuple[int, int]]:
    """Where the numbers of results stand."""
    shown = {(e.field, e.start, e.end) for result in again.extraction.results for e in result.evidence}
    spans = ((m.start, m.end) for m in again.annotation.measurements)
    return (span for span in spans if again.annotation.paper.locate(*span) in shown)


def _told(again: Again, rejection: Rejection) -> Iterator[str]:
    sentence, at = sentence_of(again, rejection)
    field, start, end = again.annotation.paper.locate(rejection.start, rejection.end)
    read = f" as {rejection.type} {shown(rejection.name)}" if rejection.type else ""
    yield ""
    yield f"  {field} {start}-{end}: {marked(sentence, rejection.text, at)}"
    yield f"    {shown(explain(rejection))}"
    if rejection.rule:
        yield f"    rule {rejection.rule} proposed it{read}"


def _other_places(again: Again, name: str, known: Collection[tuple[int, int]]) -> Iterator[Rejection]:
    """Places that hold the name's words, and no rule proposed them: within other names, or free."""
    text = again.annotation.paper.text
    joints = r"[\s_-]*".join(re.escape(part) for part in re.split(r"[\s_-]+", name.strip()) if part)
    for match in re.finditer(rf"(?<!\w){joints}(?:s|es)?(?!\w)", text, re.I) if joints else ():
        if any(start < match.end() and match.start() < end for start, end in known):
            continue
        over = [m for m in again.annotation.mentions if m.start < match.end() and match.start() < m.end]
        holder = max(over, key=lambda m: (m.end - m.start, -m.start), default=None)
        if holder is None:
            named = any(letter.isupper() or letter.isdigit() for letter in match.group())
            yield Rejection(match.start(), match.end(), match.group(), "", "unknown" if named else "plain", "")
        elif (holder.start, holder.end) != match.span():
            by = f"{holder.text} ({holder.type}, {holder.rule})"
            reason = "shadowed" if holder.start <= match.start() and match.end() <= holder.end else "reading"
            yield Rejection(match.start(), match.end(), match.group(), "", reason, "", by, holder.text)


def _absent(again: Again, name: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Neither in the text nor read as anything: the nearest names of the vocabulary and of the paper."""
    yield ""
    yield f"  {name!r} stands neither in the title nor in the abstract, in no spelling that the vocabulary knows"
    known = [e for e in vocabulary if any(fold_asked(n) == fold_asked(name) for n in e.names)]
    for entry in known:
        yield f"    the vocabulary knows it as {entry.name} ({entry.type})"
    if not known:
        yield from _near(name, again, vocabulary)


def _near(name: str, again: Again, vocabulary: Vocabulary) -> Iterator[str]:
    named = sorted({s.entity.name for s in again.extraction.statements})
    for title, names in (("nearest of the vocabulary", _all(vocabulary)), ("nearest of this paper", named)):
        if near := _nearest(name, names):
            yield f"    {title}: {', '.join(repr(shown(name)) for name in near)}"


def _all(vocabulary: Vocabulary) -> list[str]:
    return sorted({name for entry in vocabulary for name in entry.names})


def _nearest(name: str, names: Collection[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(names), scorer=fuzz.ratio, processor=fold_asked, limit=_NEAREST, score_cutoff=60)
    return [near for near, _, _ in found]

"""Names that a paper cites and no list holds, with the type that their neighbours and the sentence tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.annotate.abbreviations import Abbreviation
from kg.annotate.kinds import apposed_kind, by_shape, kind_before
from kg.annotate.lexicon import WRITTEN, is_name, pattern, words
from kg.model import Mention

Span = tuple[int, int]
_JOINED = re.compile(r"\s?(?:,|/|and|or|&|, and|, or|,? as well as)\s?(?:the )?")
_UNIT = r"(?:\\?%| points?| accuracy| score)* (?:on |in |for )?(?:the )?"
# "48.5% on FooWorld, 62.6% on BarScreen", "0.89 on FooEval and 0.55 on BarEval"
_SCORED = re.compile(rf"(?:,|;|,? and) (?:over |up to |about )?[~+]?\d[\d.]*{_UNIT}")
_SCORE = re.compile(rf"\d{_UNIT}\Z")
_CAPITAL = re.compile(r"[A-Z](?!(?<=[ (\n].)[a-z]*[,.;:)]? )")  # a word that only begins with one is no name
_CAMEL = re.compile(r"(?=\S{5})(?=\S*[a-z])\S*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z]\d|\d[A-Za-z])")
_NEXT = re.compile(r" (\w+)")
_BUILDS = re.compile(
    r"\b(?:buil[dt]s?|building|based|rel(?:y|ies|ying)|depends?|focus\w*|trained) (?:up)?on [^.;]{0,30}$"
)
_ON = re.compile(r"\bon [^.;]{0,60}$")
_NEAR, _FAR = 80, 1_000  # characters around a name that tell whether something is evaluated on it
_GAP = 40  # characters between two names with scores
_LEAD = 90  # characters that the words which lead to a rival have at most
# "two benchmarks: X", "datasets such as X", "the benchmarks X"
_LISTS = re.compile(
    r"\b(?P<noun>[A-Za-z]+?)s(?: \([^()]{1,20}\))?"
    r"(?:,? (?:such as|including|like|namely|e\.g\.,?|i\.e\.,?)|:| \((?:e\.g\.,?|i\.e\.,?|including|such as))? ?\Z"
)
_SUBJECT = re.compile(r"(?:^|[.:;)] |\) |, |\b(?:and|while|whereas|where) )\Z")
_ACTS = re.compile(r" (?:[a-z]+ly )?(?P<verb>[a-z]+s)\b")
_CLOSED = re.compile(r"[,;.)\"']| (?:which|that|to|for|with|and)\b|$| --")
_WORDED = re.compile(r"[A-Z][\w-]* \Z")  # "Biology Arena BEnchmark" is one name
_SHORTEST = 3  # letters of an acronym that hardly is a name by itself
_MEASURE = re.compile(
    r"(?:Score|Acc|Rate|Index|FLOPs?|[Ll]oss|ROUGE|BLEU)s?$|^(?:sim|leq|geq)\d|LLMs$|LMs$|[@^]|^[A-Z]{2,}[a-z]{4,}$|-[a-z]{4,}$"
)  # "ECONomist" spells an abbreviation out
_FIELD = re.compile(r"[A-Z0-9]{1,3}")
_FIELDS = re.compile(r"[A-Z]{2,}s")  # "UMMs" are a kind of models
NOUNS = (("names-data", "Dataset"), ("names-model", "Model"), ("names-method", "Method"))
_LISTED = (*NOUNS, ("names-part", "Method"))


def cited(
    text: str, sentences: Iterable[Span], chosen: Iterable[Mention], given: Iterable[Abbreviation]
) -> Iterator[Mention]:
    """Words in the shape of names that no other rule took, with the type that the sentence tells, if any.

    Takes the cleaned text, its sentences, the mentions chosen so far, and the abbreviations that it defines: short
    forms behind long ones mean what it says, and are nobody's names. Without a type are only names that hardly are
    something else in another paper ("ZorbNet", no acronym).
    """
    taken = sorted((m.start, m.end, m.type) for m in chosen)
    short = {form for a in given if not a.spelt_out for form in (a.short, a.short.removesuffix("s"))}
    before: dict[str, str] = {}  # the types of the names so far
    for start, end in sentences:
        names = [m for m in _capitalised(text, start, end) if is_name(m.group()) and m.group() not in short]
        if not names:
            continue
        inside = [t for t in taken if start <= t[0] < end]
        free = [m for m in names if not any(s < m.end() and m.start() < e for s, e, _ in inside)]
        # from the right first: what ends a list tells the type of all its names
        for match in (*reversed(free), *free):
            word, span = match.group(), match.span()
            if any(s == span[0] for s, _, _ in inside):
                continue
            kind = (
                _shaped(text, span)
                or _neighbour(text, span, inside)
                or _by_context(text, span, (start, end))
                or _told(text, span, (start, end))
                or (_acting(text, span, (start, end)) and before.get(word, "Method"))
            )
            if kind:
                before.setdefault(word, kind)
                inside.append((*span, kind))
                yield Mention(*span, word, kind, "cited-name", word)
        typed = {s for s, _, _ in inside}
        yield from (_open(match) for match in free if match.start() not in typed and _CAMEL.match(match.group()))


def _open(match: re.Match[str]) -> Mention:
    """A name that nothing here gives a type; another paper may coin it."""
    return Mention(*match.span(), match.group(), "", "open-name", match.group())


def _shaped(text: str, span: Span) -> str | None:
    """The type that the shape of a name tells, unless the noun behind it names a technique ("WebDataset format")."""
    follow = _NEXT.match(text, span[1])
    return None if follow and follow[1] in words()["names-method"] else by_shape(text[slice(*span)])


def _capitalised(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The words that may be names, in the pieces between blanks that hold a capital."""
    while capital := _CAPITAL.search(text, start, end):
        begin = max(start, text.rfind(" ", start, capital.start()) + 1)
        blank = text.find(" ", capital.end(), end)
        start = blank if blank > 0 else end
        yield from WRITTEN.finditer(text, begin, start)


def _neighbour(text: str, span: Span, taken: Iterable[tuple[int, int, str]]) -> str | None:
    """The type of the name that a coordination joins to this one ("vLLM, PEFT, and FlexGen"), with scores for data."""
    for start, end, kind in taken:
        gap = text[end : span[0]] if end <= span[0] else text[span[1] : start]
        if kind in ("Method", "Model", "Dataset", "Hardware") and _JOINED.fullmatch(gap):
            return kind
        if kind == "Dataset" and len(gap) < _GAP and _SCORED.fullmatch(gap):
            return kind if end <= span[0] or _SCORE.search(text, max(0, span[0] - _GAP), span[0]) else None
    return None


def _told(text: str, span: Span, sentence: Span) -> str | None:
    """The type of a name that what stands around it says: "a novel technique, X, which", "the agent X", "X, a tool
    that", "the X module".
    """
    name, after = text[slice(*span)], text[span[1] : min(sentence[1], span[1] + _NEAR)]
    before = text[max(sentence[0], span[0] - _NEAR) : span[0]]
    if _MEASURE.search(name) or _WORDED.search(before):
        return None
    camel = _CAMEL.match(name)
    told = apposed_kind(after) if camel else None
    if told is None and _CLOSED.match(after) and (camel or (name.isalpha() and len(name) > _SHORTEST)):
        told = kind_before(text, *span)
    if told is not None or not camel:
        return told if told in ("Method", "Model", "Dataset") else None
    if (follow := _NEXT.match(after)) and follow[1].removesuffix("s") in words()["names-part"]:
        return "Method"
    return None


def _acting(text: str, span: Span, sentence: Span) -> bool:
    """Whether a name stands where a clause begins and does something there: "X selects tokens"."""
    name = text[slice(*span)]
    if not _CAMEL.match(name) or _MEASURE.search(name) or (acts := _ACTS.match(text, span[1], sentence[1])) is None:
        return False
    before = text[max(sentence[0], span[0] - _NEAR) : span[0]]
    return acts["verb"] in words()["verb"] and _SUBJECT.search(before) is not None


def _by_context(text: str, span: Span, sentence: Span) -> str | None:
    """The type that the noun behind a name says, or Dataset where the sentence evaluates on it."""
    before, after = text[sentence[0] : span[0]], text[span[1] : sentence[1]]
    follow = re.match(r"(?: \([\w-]{2,12}\))?[ -]?(\w+)", after)
    noun = follow[1].lower().rstrip("s") if follow else ""
    for class_, kind in NOUNS:
        if noun in words()[class_]:
            # "CTF benchmarks" and "CAD models" are a field's, "GPQA benchmark" has a name
            return None if kind in ("Dataset", "Model") and _FIELD.fullmatch(text[slice(*span)]) else kind
    if follow and follow[0][0] == " " and re.fullmatch(r"[a-z]{3,}s", follow[1]):
        return None  # "the four NG applications"
    if listed := _LISTS.search(before[-60:]):
        return next((kind for class_, kind in _LISTED if listed["noun"].lower() in words()[class_]), None)
    if pattern("rival-name").search(before[-_LEAD:]):
        return None if text[span[0]].isdigit() or _FIELDS.fullmatch(text[slice(*span)]) else "Method"
    if _BUILDS.search(before[-_NEAR:]) or after.startswith("-") or not _ON.search(before[-_NEAR:]):
        return None
    # in a text that is one long sentence each name would look at all of it
    if not (pattern("on-name").search(before[-40:]) and pattern("evaluates").search(before[-_FAR:] + after[:_FAR])):
        return None
    told = apposed_kind(after)
    return told if told in ("Method", "Model") else "Dataset"

"""Refuses SERVICE before the engine sees it: the engine would really send requests, and no option turns that off.

Strings, comments, variables and IRIs may hold the word. What is an IRI is not known without parsing: in `?a <?b#> ...`
the engine may read "less than" and a comment, or one IRI. So both readings are followed, and a query is refused where
either shows a SERVICE clause; the same for the text with and without its `\\u` escapes.
"""

from __future__ import annotations

import re

from kg.errors import QueryError

_SKIP = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\r\n]++|\\.)*+"'
    r"|'(?:[^'\\\r\n]++|\\.)*+'"
    r"|\#[^\r\n]*"
    r"|[?$]\w+"
    r"|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
    r"|\\.",
    re.DOTALL,
)
_IRI = re.compile(r'<[^<>"{}|^`\\\x00-\x20]*>')
_CODE = re.compile(r"""[^"'#?$@\\<]+|.""", re.DOTALL)
# wherever it stands: the engine takes "5SERVICE" for a number and a clause
_WORD = re.compile("SERVICE", re.IGNORECASE)
_BLANK = r"(?:\s|\#[^\r\n]*+)*+"
_LEAD = re.compile(rf"SERVICE{_BLANK}(?:SILENT{_BLANK})?", re.IGNORECASE)
_NAMED = re.compile(rf"(?:<[^<>]*>|[?$]\w+){_BLANK}\{{")
_PREFIXED = re.compile(r"[^\s<>{}]*")  # "ex:name", if a colon is in it
_OPENS = re.compile(rf"{_BLANK}\{{")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLACE = re.compile(r"error at (\d+):(\d+): ")
_EXPECTED = re.compile(r"expected (?:one of )?")
_ITEM = re.compile(r"""\s*+(?:"(?:\\.|[^"\\])*+"|\[(?:'[^']*+'|[^\]'])*+\]|[^,]++)""")
_SENTENCE = re.compile(r"[A-Z]\w*+ \w")
_REFUSED = {"SERVICE", "LATERAL"}
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)\b", re.IGNORECASE)
_FORM = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


def refuse(sparql: str) -> None:
    """Raises QueryError where a query would send requests to other services.

    >>> refuse('SELECT * { ?s ?p "SERVICE <http://example.org/> {}" } # SERVICE')
    >>> refuse("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.QueryError: query: SERVICE is refused; load the other data with `kg build` instead
    """
    for view in filter(_WORD.search, {sparql, _decoded(sparql)}):
        words = {word.start() for start, end in _code(view) for word in _WORD.finditer(view, start, end)}
        if _has_clause(view, sorted(words)):
            raise QueryError("query", "SERVICE is refused", "load the other data with `kg build` instead")


def is_update(sparql: str) -> bool:
    """Whether a text that no query parser takes has a word of SPARQL Update in its code.

    >>> is_update("DROP ALL"), is_update("SELECT ?drop {"), is_update("SELEC 'drop'")
    (True, False, False)
    """
    return any(_UPDATE.search(sparql, start, end) for start, end in _code(sparql))


def mending(sparql: str, words: str) -> str:
    """The cure of a query that is none, by the parser's complaint for people; for one that is of no form, the forms.

    >>> mending("SELECT * { ?s foo:bar ?o }", "Prefix not found")
    'declare it by PREFIX'
    >>> mending("select ?s { ?s ?p ?o", "expected one of ., }"), mending("SELEC ?s {}", "expected CONSTRUCT")
    ('mend it there', 'write SELECT, ASK, CONSTRUCT or DESCRIBE')
    """
    if words == "Prefix not found":
        return "declare it by PREFIX"
    formed = any(_FORM.search(sparql, start, end) for start, end in _code(sparql))
    return "mend it there" if formed and not is_update(sparql) else "write SELECT, ASK, CONSTRUCT or DESCRIBE"


def complaint(said: str) -> tuple[int, int, str]:
    """Where a query is none and why, for people, from what the parser says; line and column are 0 where it names none.

    The parser lists what may stand there, classes of characters included and what we refuse; where it lists a sentence,
    that is the mistake.

    >>> complaint("error at 1:7: expected one of ASK, PREFIX, SERVICE, ['0' ..= '9'], [_]")
    (1, 7, 'expected one of ASK, PREFIX')
    >>> complaint("error at 1:22: expected one of Prefix not found, ['%'], [':']")
    (1, 22, 'Prefix not found')
    >>> complaint("error at 1:6: expected [_]")
    (1, 6, 'from here on it is not understood')
    """
    words = " ".join(said.split())
    place = _PLACE.match(words)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    told = words[place.end() :] if place else words
    listed = _EXPECTED.match(told)
    if not listed:
        return line, column, told
    items = [item.strip() for item in _ITEM.findall(told[listed.end() :])]
    may_stand = [item for item in items if item and item[0] != "[" and item not in _REFUSED]
    mistake = next((item for item in may_stand if _SENTENCE.match(item)), None)
    one_of = "one of " * (len(may_stand) > 1)
    expected = f"expected {one_of}{', '.join(may_stand)}" if may_stand else "from here on it is not understood"
    return line, column, mistake or expected


def _decoded(sparql: str) -> str:
    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, sparql)


def _has_clause(view: str, words: list[int]) -> bool:
    """Whether at one of these places, in order, a clause begins: SERVICE, what it asks, and a brace that opens.

    A name that several words lead to, as in "SERVICESERVICEex:name", is looked at once, so that a long one costs no
    more than its length.
    """
    known = range(0)
    for word in words:
        at = _LEAD.match(view, word).end()  # type: ignore[union-attr]
        if _NAMED.match(view, at):
            return True
        if at in known:
            continue
        known = range(at, _PREFIXED.match(view, at).end())  # type: ignore[union-attr]
        colon = view.find(":", at, known.stop)
        comment = view.find("#", colon, known.stop)
        ends = [known.stop, *([comment] if comment >= 0 else [])] if colon >= 0 else []
        if any(_OPENS.match(view, end) for end in ends):
            return True
    return False


def _code(text: str) -> list[tuple[int, int]]:
    """The stretches (start, end) of code under every reading of `<`."""
    found: list[tuple[int, int]] = []
    seen: set[int] = set()
    ahead = [0]
    while ahead:
        start = ahead.pop()
        if start in seen or start >= len(text):
            continue
        seen.add(start)
        if skipped := _SKIP.match(text, start):
            ahead.append(skipped.end())
        elif text[start] == "<":
            ahead.append(start + 1)
            if iri := _IRI.match(text, start):
                ahead.append(iri.end())
        elif code := _CODE.match(text, start):
            found.append((start, code.end()))
            ahead.append(code.end())
    return found

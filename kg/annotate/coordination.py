"""Names that share a part: "2D and 3D Gaussian Splatting", "RTX 3090/4090", "text-to-video (T2V) generation".

The shortened member is found over the whole phrase, so its span overlaps the other's (the guidelines' rule 9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kg.annotate.families import members
from kg.model import Mention
from kg.vocabulary import Entry

Lookup = Callable[[str], Entry | None]
_JOINTS = (" and ", " or ", " & ", "/", " as well as ")
_BEFORE = re.compile(rf"(?<![\w-])(?P<part>[\w:-]+)(?:{'|'.join(_JOINTS)})$")
_AFTER = re.compile(
    r"(?: and | or | & |/|, (?=\S+(?:,| and | or )))"
    r"(?P<part>[A-Za-z]{0,2}\d\w*(?:\.\d+)*|V\d+|Ti|Nano|NX|AGX|XL|Pro|Max|Ultra)(?![\w-]|\.\d)"
)
_INSIDE = re.compile(r" \((?P<short>[A-Za-z0-9-]{2,10})\)(?P<joint>[ -])(?P<right>[A-Za-z]+(?: [a-z]+)?)")
_RUN = re.compile(r"[\w-]+\Z")


def coordinated(text: str, mentions: Iterable[Mention], lookup: Lookup) -> Iterator[Mention]:
    """The shortened members of coordinations around known names.

    Takes the cleaned text, the chosen mentions, and a look-up of the vocabulary by name.
    """
    chosen = list(mentions)
    starts = {m.start for m in chosen}
    for mention in chosen:
        if mention.type in ("Hardware", "Method", "Model", "Dataset") and (mention.entry or mention.family):
            yield from _front(text, mention, lookup, starts)
            yield from _back(text, mention, lookup, starts)


def _front(text: str, mention: Mention, lookup: Lookup, starts: set[int]) -> Iterator[Mention]:
    """ "2D and 3D Gaussian Splatting": the part before takes the tail of the whole name behind."""
    if not text.endswith(_JOINTS, 0, mention.start):
        return
    before = _BEFORE.search(text, max(0, mention.start - 40), mention.start)
    cut = re.search(r"[ -]", mention.text)
    if before is None or cut is None or before.start("part") in starts:
        return
    entry = lookup(before["part"] + mention.text[cut.start() :])
    if entry is not None and entry.path != mention.entry:
        start = before.start("part")
        yield Mention(start, mention.end, text[start : mention.end], entry.type, "coordination", entry.name, entry.path)


def _back(text: str, mention: Mention, lookup: Lookup, starts: set[int]) -> Iterator[Mention]:
    """ "RTX 3090/4090": the part behind takes the front of the whole name before."""
    after = _AFTER.match(text, mention.end)
    cut = re.search(r"[ -](?=[^ -]*$)", mention.text) if after else None
    if after is None or cut is None or after.start("part") in starts:
        return
    name = mention.text[: cut.end()] + after["part"]
    entry = lookup(name)
    span = (mention.start, after.end())
    if entry is not None:
        yield Mention(*span, text[slice(*span)], entry.type, "coordination", entry.name, entry.path)
    elif found := next((m for m in members(name, [name]) if m.end - m.start == len(name)), None):
        yield Mention(*span, text[slice(*span)], found.type, "coordination", found.name, None, False, found.family)


def interrupted(text: str, lookup: Lookup) -> Iterator[Mention]:
    """Known names with their abbreviation put inside: "text-to-video (T2V) generation" is "text-to-video generation".

    Takes the cleaned text and a look-up of the vocabulary by name; the abbreviation by itself is a mention of its own.
    """
    last = 0
    for match in _INSIDE.finditer(text):  # from its literal " (": looking for the words first costs fifty times more
        words = _words_before(text, last, match.start())
        last = match.end() if words else last
        for count in range(len(words), 0, -1):
            left = " ".join(words[-count:])
            if left[:1].lower() != match["short"][:1].lower():  # "multi-modal (BEiT-3) transformer" names two things
                continue
            entry = next(
                (
                    e
                    for right in (match["right"], match["right"].split()[0])
                    if (e := lookup(left + match["joint"] + right))
                ),
                None,
            )
            if entry is not None and lookup(left) is None:
                right = match["right"] if lookup(left + match["joint"] + match["right"]) else match["right"].split()[0]
                start, end = match.start() - len(left), match.start("right") + len(right)
                yield Mention(start, end, text[start:end], entry.type, "interrupted", entry.name, entry.path)
                break


def _words_before(text: str, start: int, end: int) -> list[str]:
    """Up to three words between two places, the last at the end; the first may be the tail of a longer one."""
    words: list[str] = []
    for part in reversed(text[start:end].rsplit(" ", 3)[-3:]):
        if run := _RUN.search(part):
            words.insert(0, run.group())
        if run is None or run.start():
            break
    return words

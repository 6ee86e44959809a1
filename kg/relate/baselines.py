"""Which of the names that a sentence compares with a number is told against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from kg.model import Entity, Link
from kg.relate.compared import ACTORS, BY, Rivals
from kg.relate.context import Context, Sentence, clause_end
from kg.relate.joined import joined, listed, together
from kg.relate.respective import own_of

_FURTHER = re.compile(r"\b(?:even|ultimately|and also) (?:surpass|outperform|exceed|beat)")
_UNNAMED = re.compile(  # "outperforms its base model by"
    r"\b(?:beat|exceed|improv|outperform|surpass)\w* (?:its |our |the |prior |previous )(?:[a-z-]+ ){1,4}"
    r"by (?:[\w-]+ ){0,3}\Z"
)
_LED = re.compile(r"\bby (?:[\w-]+ ){0,3}[~$+]?\Z")


def baselines(context: Context, kind: str, rivals: Rivals) -> list[Entity]:
    """What a number is compared with, the first of several first.

    Takes the measurement in its context, the kind of the claim and the links of its sentence that a comparison leads
    to. What is only matched is what something is saved against ("3x faster while matching X"), not what a score or an
    amount is told against ("gains 3%, on par with X"). The numbers of a list share out as many names; else the names
    right before "by 2x" are meant, then those behind the number in its clause, then those before it, and last the
    nearest.
    """
    sentence, measured = context.sentence, context.measurement
    first, last = (sentence.measurements[place] for place in context.group)
    relative = context.dimension in ("ratio", "percent", "points", "number")
    saved = relative and (kind != "quality" or context.dimension == "ratio")
    found = rivals.links if saved else [link for link in rivals.links if link not in rivals.matched]
    links = [link for link in _own(sentence, last.end, found) if link.entity.type in ACTORS]
    if (paired := own_of(context, links)) is not None:
        return [link.entity for link in paired]
    if _UNNAMED.search(context.before()):
        return []
    ahead = [link for link in links if context.left <= link.mention.start < first.start]
    clause = clause_end(sentence.text[last.end - sentence.start : max(context.right, last.end) - sentence.start])
    behind = [link for link in links if 0 <= link.mention.start - last.end < clause]
    near = sorted(links, key=lambda link: (abs(link.mention.start - measured.start), link.mention))[:1]
    by = bool(_LED.search(context.before()))
    shared = ahead and first is not sentence.measurements[0]  # the names ahead may be those of the numbers before
    later = [link for link in links if link.mention.start >= context.right] if shared else []
    for group in (
        by and listed(sentence, ahead),
        together(sentence, behind),
        together(sentence, later),
        listed(sentence, ahead),
        relative and near,
    ):
        if group:
            names = [link.entity for link in group]
            count = context.size
            if 1 < count == len(names):
                return [names[context.place]]
            return list(dict.fromkeys(names))
    return []


def _own(sentence: Sentence, end: int, found: Sequence[Link]) -> list[Link]:
    """The rivals without those that stand behind a number and have another one, or are beaten besides: "..., even
    surpassing X", "beating X and Y by 3%". Takes the sentence, where the number ends, and the rivals.
    """
    text, start = sentence.text, sentence.start
    further = _FURTHER.search(text, end - start)
    past, kept = 0, list[Link]()
    for link, after in reversed([*zip_longest(found, found[1:])]):
        past = past if after and joined(sentence, link, after) else link.mention.end  # of the list that it stands in
        besides = further is not None and link.mention.start >= start + further.end()
        if link.mention.start < end or not (besides or BY.match(text, past - start)):
            kept.append(link)
    return kept[::-1]

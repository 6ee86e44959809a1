"""The rules of extraction measured: how often each is right, what it covers, where rules overlap or contradict.

A rule that finds names is right where the entity is one of the annotated ones; a rule that tells relations is counted
for right entities only, and right where annotators have the relation; a rule that reads numbers is right where they
have the value with its kind and unit. These counts are the columns `right` and `found` of ontology/rules/rules.tsv.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from kg import tables
from kg.build.rerun import Again, Extractor
from kg.errors import KgError
from kg.evaluate.gold import Gold, fold_name, result_key
from kg.evaluate.score import FoundEntity, pair
from kg.model import Extraction, Mention, fold_title
from kg.resources import resource

_SHOWN = 12  # pairs of rules that overlap or contradict


@dataclass(slots=True)
class Measured:
    """One rule: right and found in annotated papers; claims of the whole store, and those that no other supports."""

    right: int = 0
    found: int = 0
    claims: int = 0
    alone: int = 0


@dataclass(slots=True)
class Measures:
    """All rules; pairs that support the same claims; pairs that contradict, with how often each side was right."""

    rules: defaultdict[str, Measured] = field(default_factory=lambda: defaultdict(Measured))
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    conflicts: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    @property
    def dead(self) -> list[str]:
        """The rules of the table that support nothing in the store."""
        return sorted(id_ for id_ in tables.load().rules if id_ not in self.rules or not self.rules[id_].claims)


def measure(
    folder: str | Path, gold: Sequence[Gold], progress: Callable[[str, int, int], None] = lambda step, done, total: None
) -> Measures:
    """Measures all rules over a store; takes its folder and annotated papers. Raises StoreError without a ledger."""
    extractor, found = Extractor(folder), Measures()
    annotated = {fold_title(paper["title"]): paper for paper in gold}
    for done, again in enumerate(extractor.papers(extractor.paths, rejections=False), 1):
        _cover(found, again)
        if paper := annotated.get(fold_title(again.annotation.paper.title)):
            (whole,) = extractor.papers([again.path])
            _judge(found, whole, paper)
        progress("rules", done, len(extractor.paths))
    return found


def _mention_rules(again: Again) -> dict[str, set[str]]:
    """Entity -> the rules that found its names; entities without a statement are left out."""
    said = {statement.entity.path for statement in again.extraction.statements}
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for link in again.links:
        if link.entity.path in said:
            rules[link.entity.path].add(link.mention.rule)
    return rules


def _cover(found: Measures, again: Again) -> None:
    claims = [*_mention_rules(again).values()]
    claims += [{evidence.rule for evidence in statement.evidence} for statement in again.extraction.statements]
    claims += [{evidence.rule for evidence in result.evidence} for result in again.extraction.results]
    for rules in claims:
        for rule in rules:
            found.rules[rule].claims += 1
            found.rules[rule].alone += len(rules) == 1
        found.overlaps.update(combinations(sorted(rules), 2))


def _judge(found: Measures, again: Again, gold: Gold) -> None:
    entities = _entities(again.extraction)
    order = sorted(entities)
    pairs = pair(gold["entities"], [entities[path] for path in order])
    annotated = {order[j]: gold["entities"][i]["relations"] for i, j in pairs.items()}
    for path, rules in _mention_rules(again).items():
        _count(found, rules, path in annotated)
    for statement in again.extraction.statements:
        if statement.entity.path in annotated:
            right = statement.relation in annotated[statement.entity.path]
            _count(found, {evidence.rule for evidence in statement.evidence}, right)
    wanted = Counter(result_key(r["value"], r["kind"], r.get("unit")) for r in gold["results"])
    for result in again.extraction.results:
        key = result_key(result.value, result.kind, result.unit_text)
        right = wanted[key] > 0
        wanted[key] -= right
        _count(found, {evidence.rule for evidence in result.evidence}, right)
    _contradict(found, again, gold, annotated)


def _entities(extraction: Extraction) -> dict[str, FoundEntity]:
    entities: dict[str, FoundEntity] = {}
    for statement in extraction.statements:
        one = statement.entity
        seen = entities.setdefault(one.path, FoundEntity(one.path, one.type, labels={one.name, *one.aliases}))
        seen.quotes.update(evidence.quote for evidence in statement.evidence)
    return entities


def _count(found: Measures, rules: Iterable[str], right: bool) -> None:
    for rule in rules:
        found.rules[rule].right += right
        found.rules[rule].found += 1


def _contradict(found: Measures, again: Again, gold: Gold, annotated: Mapping[str, Sequence[str]]) -> None:
    """Votes for different relations of one entity, and readings of the same words as different types."""
    from kg.relate import ballots

    for entity, votes in ballots(again.annotation, again.links).items():
        told = {(vote.rule, vote.relation) for vote in votes}
        for (a, one), (b, other) in combinations(sorted(told), 2):
            if one != other and a != b:
                relations = annotated.get(entity.path, ())
                _conflict(found, a, b, one in relations, other in relations)
    types: defaultdict[str, set[str]] = defaultdict(set)
    for entity in gold["entities"]:
        for surface in entity["surfaces"]:
            types[fold_name(surface)].add(entity["type"])
    held: dict[tuple[int, int], Mention] = {(m.start, m.end): m for m in again.annotation.mentions}
    for loser in again.rejections:
        if loser.reason == "reading" and (winner := held.get((loser.start, loser.end))):
            right = types[fold_name(loser.text)]
            _conflict(found, winner.rule, loser.rule, winner.type in right, loser.type in right)


def _conflict(found: Measures, a: str, b: str, a_right: bool, b_right: bool) -> None:
    if a > b:
        a, b, a_right, b_right = b, a, b_right, a_right
    counts = found.conflicts[a, b]
    counts[0], counts[1], counts[2] = counts[0] + 1, counts[1] + a_right, counts[2] + b_right


def rule_lines(found: Measures) -> Iterator[str]:
    """The measures as lines: rules by how much they support, then overlaps, conflicts and dead rules."""
    from kg.relate import wilson

    for rule, m in sorted(found.rules.items(), key=lambda item: (-item[1].claims, item[0])):
        if m.claims or m.found:
            _, low, high = wilson(m.right, m.found)
            share = f"P {m.right / m.found:.3f} [{low:.2f}, {high:.2f}]" if m.found else "P - (none in the gold)"
            line = f"{f'rule {rule}':34s}right {m.right:4d}  found {m.found:4d}  {share:22s}"
            yield f"{line}  claims {m.claims:5d}  alone {m.alone:5d}"
    for (a, b), count in sorted(found.overlaps.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
        yield f"overlap {a} + {b}: {count}"
    for (a, b), (count, first, second) in sorted(found.conflicts.items(), key=lambda i: (-i[1][0], i[0]))[:_SHOWN]:
        yield f"conflict {a} | {b}: {count}, right {first} | {second}"
    for rule in found.dead:
        yield f"dead rule {rule}"


def write_rules(found: Measures, path: str | Path) -> Path:
    """Writes rules.tsv with its counts as measured; raises KgError for a place that cannot be written."""
    lines = resource("ontology", "rules", "rules.tsv").read_text(encoding="utf-8").splitlines()
    written = [lines[0]]
    for line in lines[1:]:
        *cells, _, _ = line.split("\t")
        measured = found.rules[cells[0]]
        written.append("\t".join((*cells, str(measured.right), str(measured.found))))
    try:
        Path(path).write_text("\n".join(written) + "\n", encoding="utf-8")
    except OSError as error:
        raise KgError(str(path), f"cannot be written ({error.strerror})", "name another place") from None
    return Path(path)

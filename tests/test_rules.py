"""ontology/rules/rules.tsv names every rule that the code can emit, and each rule's examples are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_relations import paper

from kg import annotate, vocabulary
from kg.annotate.clean import clean
from kg.link import link
from kg.model import Mention, Paper
from kg.relate import relate
from kg.relate.relations import relations
from kg.resources import resource
from kg.vocabulary import rows, split

ROOT = Path(__file__).parents[1]
TABLE = resource("ontology", "rules", "rules.tsv")
COLUMNS = ("id", "room", "description", "example", "counterexample", "right", "found")
RULES = [row for _, row in rows(TABLE, COLUMNS)]
IDS = [row["id"] for row in RULES]
NEUTRAL = "On Some Things of Note"
# the first words of the ids of rules that find names; other words in quotes are no rules
NAMES = (
    r"(?:vocabulary|family|model-with|dataset-with|name-of|own|abbreviation|phrase|cited|open|coordination|interrupted"
    r"|task)"
)


def parts(example: str) -> tuple[str, str]:
    """Title and abstract of an example."""
    title, mark, abstract = example.rpartition(" ¶ ")
    return (title, abstract) if mark else (NEUTRAL, abstract)


def fired(room: str, example: str) -> set[str]:
    """The ids of the rules that propose a name, support a relation or read a result in an example."""
    title, abstract = parts(example)
    if room == "relate":
        sentences = re.split(r"(?<=\.) ", abstract)
        return {e.rule for s in relations(*paper(title, *sentences)) for e in s.evidence}
    known = vocabulary.load()
    whole = Paper(title, abstract)
    (seen,) = annotate.annotate([whole], known)
    if room == "result":
        return {e.rule for r in relate(seen, link(seen, known, {})).results for e in r.evidence}
    trace: list[Mention] = []
    annotate._recognizer(known).recognize(clean(whole.text).text, len(clean(title).text), trace=trace)
    return {m.rule for m in (*trace, *seen.mentions, *seen.open)}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_example_fires_its_rule_and_the_counterexample_does_not(rule: dict[str, str]) -> None:
    assert rule["id"] in fired(rule["room"], rule["example"]), rule["example"]
    assert rule["id"] not in fired(rule["room"], rule["counterexample"]), rule["counterexample"]


def literals(folder: str) -> Iterator[str]:
    """Every text in quotes of a room's code, docstrings left out."""
    for path in sorted((ROOT / "kg" / folder).glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                yield node.value


def emitted() -> set[str]:
    """The ids that the code and its tables can emit, read from both."""
    cues = {f"cue-{row['id']}" for _, row in rows(resource("ontology", "rules", "relation_cues.tsv"))}
    defaults = {row["id"] for _, row in rows(resource("ontology", "rules", "relation_defaults.tsv"))}
    families = {f"family-{row['id']}" for _, row in rows(resource("ontology", "rules", "families.tsv"))}
    numbers = {f"result-{word}" for word in literals("annotate") if re.fullmatch(NUMBERS, word)}
    return cues | defaults | families | numbers


NUMBERS = r"number-[a-z-]+|metric-number|money|device-count|factor-of"


def test_the_table_has_every_rule_of_the_other_tables_and_no_others() -> None:
    known = set(IDS)
    assert emitted() <= known, sorted(emitted() - known)
    prefixes = ("cue-", "result-")
    assert {i for i in known if i.startswith(prefixes)} <= emitted()
    assert {i for i in known if i.startswith("family-")} - {"family-name"} <= emitted()


def test_code_and_table_name_the_same_rules() -> None:
    written = {w for w in literals("annotate") if re.fullmatch(rf"{NAMES}(?:-[a-z]+)*", w)}
    ours = {row["id"] for row in RULES if row["room"] == "annotate" and row["id"] not in emitted()}
    assert ours <= written, sorted(ours - written)
    related = {w for w in literals("relate") if re.fullmatch(r"(?:own|background)-[a-z-]+", w)}
    told = {row["id"] for row in RULES if row["room"] == "relate"}
    assert {id_ for id_ in told if not id_.startswith(("cue-", "default-"))} == related


def test_ids_are_sorted_and_told_once_and_counts_are_counts() -> None:
    assert sorted(set(IDS)) == IDS
    assert len(IDS) > 100
    for row in RULES:
        assert row["room"] in ("annotate", "relate", "result")
        assert 0 <= int(row["right"]) <= int(row["found"])
        assert row["description"]


def test_examples_of_cues_are_those_beside_the_cues() -> None:
    told = {row["id"]: row for row in RULES}
    for _, row in rows(resource("ontology", "rules", "relation_cues.tsv")):
        types = split(row["types"])
        for column, ours in (("fires", "example"), ("silent", "counterexample")):
            plain = re.sub(r"\[(\w+)\|[A-Za-z]+\*?\]", r"\1", told[f"cue-{row['id']}"][ours])
            assert plain.endswith(row[column]), (row["id"], types)

"""The words that narrow a known technique or task, in sentences of our own: what a quote takes in, what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.annotate.modifiers import modified
from kg.build import build
from kg.model import Mention
from kg.store import Store


def quoted(text: str, rule: str = "vocabulary", type_: str = "Method") -> str:
    """What the quote of a known name holds, which stands in brackets."""
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    name = plain[start:end]
    (mention,) = modified(plain, [Mention(start, end, name, type_, rule, name, "method/x")])
    return plain[mention.start - mention.lead : mention.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use tiled [puddle mapping].", "tiled puddle mapping"),
        ("We use a big wet-street [puddle mapping].", "wet-street puddle mapping"),
        ("We use tile-level [PPO].", "tile-level PPO"),  # a compound narrows even what is spelled as a name
        ("We use tiled [PPO].", "PPO"),  # another word may be a name's part
        ("We use tiled [Drainer].", "Drainer"),
        ("Tiled [Drainer]", "Tiled Drainer"),  # a title
        ("We use novel [puddle mapping].", "puddle mapping"),  # praise
        ("We use remarkable [puddle mapping].", "puddle mapping"),
        ("It degrades [puddle mapping].", "puddle mapping"),  # verbs
        ("It can optimize [puddle mapping].", "puddle mapping"),
        ("We use 4 [puddle mapping] steps.", "puddle mapping"),  # numbers, but dimensions
        ("We use 3D [puddle mapping] steps.", "3D puddle mapping"),
        ("It has the drain's [puddle mapping].", "puddle mapping"),
        ("It has drains--like [puddle mapping].", "puddle mapping"),
        ("We use the [puddle mapping].", "puddle mapping"),
        ("We slowly [puddle mapping].", "puddle mapping"),
        ("It is dry, [puddle mapping] too.", "puddle mapping"),  # marks
        ("It is (tiled) [puddle mapping].", "puddle mapping"),
        ("It stays wet. [Puddle mapping] is next.", "Puddle mapping"),
        ("Wet streets\n\n[Puddle mapping] is next.", "Puddle mapping"),  # the title
        ("Wet streets\n\nLeveraging [puddle mapping] helps.", "puddle mapping"),  # what is done with it
        ("DRY: Leveraging [puddle mapping]", "puddle mapping"),
        ("[Puddle mapping]", "Puddle mapping"),
        ("We use tiled [reinforcement learning].", "reinforcement learning"),  # what all papers use
    ],
)
def test_the_word_before_a_known_name_narrows_it(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_only_known_techniques_and_tasks_are_narrowed() -> None:
    text = "We use tiled [puddle mapping]."
    assert quoted(text, type_="Task") == "tiled puddle mapping"
    assert quoted(text, type_="Model") == quoted(text, rule="phrase-signs") == "puddle mapping"


def test_the_quote_has_the_word_and_the_thing_stays_the_known_one(tmp_path: Path) -> None:
    page = tmp_path / "papers.json"
    page.write_text('[{"title": "Wet Streets", "abstract": "We use beam search, and a tiled beam search , as well."}]')
    build([page], tmp_path / "store")
    with Store(tmp_path / "store") as store:
        rows = store.select(
            "SELECT ?label ?quote { ?s rdf:object ?e ; kg:hasEvidence/kg:quote ?quote . ?e skos:prefLabel ?label }"
        )
        assert {tuple(term.value for term in row) for row in rows} == {
            ("beam search", "beam search"),
            ("beam search", "tiled beam search"),
        }

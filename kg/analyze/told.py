"""A path in words: each step with its sentence, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from kg.analyze.graph import Graph
from kg.analyze.paths import Path
from kg.readable import cited, shown
from kg.reported import ACTIVE, PASSIVE


def told(graph: Graph, path: Path) -> Iterator[str]:
    """The lines of a path: a heading, then each node, how it leads on, and the sentence that says so."""
    count = len(path.steps)
    ends = " -> ".join(shown(graph.label(end)) for end in (path.nodes[0], path.nodes[-1]))
    yield f"{ends}, {count} step{'s' * (count != 1)}"
    yield _node(graph, path.nodes[0])
    for step in path.steps:
        words = ACTIVE if step.tie.source == step.start else PASSIVE
        why = f"confidence {step.tie.confidence:g}" if step.tie.sentence else "so the vocabulary has it"
        yield f"    {words[step.tie.relation]} ({why})"
        if step.tie.sentence:
            sentence, quote = cited(step.tie.sentence, step.tie.quote)
            before, quote, after = sentence.partition(quote) if quote else (sentence, "", "")
            yield f"      {before}»{quote}«{after}" if quote else f"      {before}"
        yield _node(graph, step.end)
    yield ""


def _node(graph: Graph, iri: str) -> str:
    url = graph.papers[iri].url if iri in graph.papers else ""
    return f"  {graph.type(iri)} {shown(graph.label(iri))}" + (f" <{url}>" if url else "")

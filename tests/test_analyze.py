"""Analysis, worked out by hand on five papers (tests/small_graph.py), and the same under any hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from math import log, sqrt
from pathlib import Path

import networkx
import pytest
from small_graph import iri

from kg.analyze import (
    Graph,
    centrality,
    communities,
    gaps,
    load,
    neighbours,
    pairs,
    path,
    paths,
    rising,
    similar,
)
from kg.analyze.structure import pagerank
from kg.analyze.told import told
from kg.errors import QueryError
from kg.store import Store

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def graph(folder: Path) -> Iterator[Graph]:
    with Store(folder) as opened:
        yield load(opened)


def names(graph: Graph, nodes: tuple[str, ...]) -> list[str]:
    return [graph.label(node).partition(":")[0] for node in nodes]


def test_a_path_takes_the_specific_relation_and_tells_its_sentences(graph: Graph) -> None:
    found = path(graph, iri("method/slowray"), iri("dataset/lego"))
    assert names(graph, found.nodes) == ["SlowRay", "SlowRay", "QuickRay", "QuickRay", "Lego"]
    assert [step.tie.relation for step in found.steps] == ["introduces", "comparesWith", "introduces", "evaluatesOn"]
    assert found.steps[-1].tie.sentence == "We test on Lego."


def test_of_equal_paths_the_surer_one_comes_first(graph: Graph) -> None:
    """By way of A1 (statements of 0.6 and 0.9) or of QuickRay (0.7 and 0.99): both have degree 3 and 2."""
    first, second = paths(graph, iri("slow"), iri("quick"), 2)
    assert names(graph, first.nodes) == ["SlowRay", "QuickRay", "QuickRay"]
    assert names(graph, second.nodes) == ["SlowRay", "Vendor A1", "QuickRay"]


def test_shortest_is_shortest(graph: Graph) -> None:
    for source in graph.network:
        for target, steps in networkx.single_source_shortest_path_length(graph.network, source).items():
            assert len(path(graph, source, target).steps) == steps


def test_no_path_is_told(graph: Graph) -> None:
    with pytest.raises(QueryError, match="pruning: no path leads from here to 'frames per second'"):
        path(graph, iri("method/pruning"), iri("metric/fps"))


def test_a_path_in_words(graph: Graph) -> None:
    assert list(told(graph, path(graph, iri("method/fine"), iri("hardware/a1")))) == [
        "fine pruning -> Vendor A1, 2 steps",
        "  Method fine pruning",
        "    is used by (confidence 0.9)",
        "      SlowRay uses »fine pruning«.",
        "  Paper SlowRay: Rendering with Care <https://arxiv.org/abs/2502.00001>",
        "    runs on (confidence 0.6)",
        "      An »A1« is enough.",
        "  Hardware Vendor A1",
        "",
    ]
    tree = list(told(graph, path(graph, iri("method/fine"), iri("method/pruning"))))
    assert tree[2] == "    is a kind of (so the vocabulary has it)"


def test_neighbours_by_relation(graph: Graph) -> None:
    assert [n.label for n in neighbours(graph, iri("hardware/a1"))] == [
        "GPU",
        "QuickRay: Rendering in no Time",
        "SlowRay: Rendering with Care",
    ]
    assert [n.label for n in neighbours(graph, iri("quick"), "uses")] == ["pruning"]


def test_confidence_leaves_out(folder: Path) -> None:
    with Store(folder) as opened:
        sure = load(opened, 0.65)
    assert not sure.ties(iri("slow"), iri("hardware/a1"))
    assert sure.ties(iri("quick"), iri("hardware/a1"))


def test_centrality(graph: Graph) -> None:
    count = {central.label: central.score for central in centrality(graph, "papers", "Method")}
    assert (count["pruning"], count["quantization"], count["fine pruning"]) == (2, 2, 1)
    between = centrality(graph, "betweenness", "Task")
    assert [(c.label, c.score) for c in between] == [("rendering", 0.0)]
    with pytest.raises(QueryError, match="one of papers, pagerank, betweenness"):
        centrality(graph, "fame")


def test_pagerank_agrees_with_networkx(graph: Graph) -> None:
    pytest.importorskip("scipy", reason="networkx asks for scipy to do it")
    theirs = networkx.pagerank(graph.network, tol=1e-9, max_iter=1000)
    ours = pagerank(graph.network)
    assert max(abs(theirs[node] - ours[node]) for node in ours) < 1e-4
    assert sum(ours.values()) == pytest.approx(1)


def test_communities_keep_apart_what_shares_nothing(graph: Graph) -> None:
    found = communities(graph, least=1)
    of = {member: at for at, group in enumerate(found) for member in group.members}
    assert len(of) == sum(len(group.members) for group in found), "a node belongs to one group"
    assert of[iri("quick")] != of[iri("tiny")]
    assert not any(group.papers < 2 for group in communities(graph, least=2))


def test_similar_papers_and_why(graph: Graph) -> None:
    """TinyNet and NewNet share quantization and A2 (held by 2 of 5 papers) and GPU (4 of 5, at half weight)."""
    shared, gpu, own = log(5 / 2), log(5 / 4) / 2, log(5 / 1)
    dot = 2 * shared**2 + gpu**2
    tiny, new = sqrt(dot + 2 * own**2), sqrt(dot + own**2)  # TinyNet also introduces TinyNet and uses Big-7B
    first = similar(graph, iri("tiny"))[0]
    assert first.iri == iri("new")
    assert first.score == pytest.approx(dot / tiny / new, abs=1e-6)
    assert [graph.label(thing) for thing, _ in first.reasons] == ["Vendor A2", "quantization", "GPU"]
    assert sum(part for _, part in first.reasons) == pytest.approx(1, abs=1e-5)
    assert iri("survey") not in {other.iri for other in similar(graph, iri("tiny"))}


def test_pairs_and_what_rises(graph: Graph) -> None:
    counted = {names(graph, (pair.one, pair.other)).__str__(): len(pair.papers) for pair in pairs(graph)}
    assert counted["['quantization', 'Vendor A2']"] == 2
    assert counted["['pruning', 'Vendor A1']"] == 1
    found = rising(graph, months=3)  # June to August against March to May; two papers against none
    by_name = {names(graph, (rise.pair.one, rise.pair.other)).__str__(): rise for rise in found}
    rise = by_name["['quantization', 'Vendor A2']"]
    assert (rise.recent, rise.before, rise.small) == (2, 0, True)
    assert rise.lift == pytest.approx((2.5 / 3) / (0.5 / 1), abs=1e-6)
    assert rise.months == (("2025-07", 1), ("2025-08", 1))
    assert "['pruning', 'Vendor A1']" not in by_name


def test_gaps_and_the_nearest_that_there_is(graph: Graph) -> None:
    """Pruning (2 papers, one of them by fine pruning) and A2 (2 of 5 papers) never meet: 2 * 2 / 5 expected."""
    found = {(graph.label(gap.one), graph.label(gap.other)): gap for gap in gaps(graph, least=2)}
    assert set(found) == {("pruning", "Vendor A2"), ("quantization", "Vendor A1")}
    gap = found["pruning", "Vendor A2"]
    assert gap.expected == pytest.approx(0.8)
    assert (gap.near, gap.instead, gap.apart) == (iri("quick"), iri("hardware/a1"), 2)


def test_every_answer_is_the_same_under_any_hash_seed(folder: Path) -> None:
    script = (
        "import sys; from kg.store import Store; from kg.analyze import *\n"
        "graph = load(Store(sys.argv[1])); every = sorted(graph.network)\n"
        "print(communities(graph, 1), centrality(graph, 'betweenness'), centrality(graph, 'pagerank'), gaps(graph),"
        " rising(graph), [similar(graph, p) for p in sorted(graph.papers)],"
        " list(paths(graph, every[0], every[3], 3)))"
    )
    said = set()
    for seed in ("1", "2", "3"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", script, str(folder)]
        said.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(said) == 1
    assert len(said.pop()) > 1000

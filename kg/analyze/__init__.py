"""The room that reads the graph as a network: neighbours, explained paths, communities, centrality, trends and gaps.

    from kg.analyze import load, path
    with kg.open("kg-store") as store:
        for step in path(load(store), source, target).steps: ...

Everything is computed over one `Graph`, which `load` reads from a store; equal graphs give equal answers.
"""

from kg.analyze.graph import Graph, Tie, load
from kg.analyze.pairs import Gap, Pair, Rise, gaps, pairs, rising
from kg.analyze.paths import Path, Step, explained, path, paths
from kg.analyze.similar import Similar, similar
from kg.analyze.structure import Central, Community, Neighbour, centrality, communities, neighbours

__all__ = [
    "Central",
    "Community",
    "Gap",
    "Graph",
    "Neighbour",
    "Pair",
    "Path",
    "Rise",
    "Similar",
    "Step",
    "Tie",
    "centrality",
    "communities",
    "explained",
    "gaps",
    "load",
    "neighbours",
    "pairs",
    "path",
    "paths",
    "rising",
    "similar",
]

"""Where each node of a picture stands: computed beforehand, the same for equal pictures.

Papers and the entities that several of them share are laid out by forces, so that what is alike lies together; an entity
that only one paper names sits on a ring around that paper. Nothing overlaps.
"""

from __future__ import annotations

from cmath import phase
from collections import defaultdict
from math import cos, pi, sin, sqrt
from typing import Any

from kg.view.graph import Picture

GAP = 26.0  # between neighbours on a ring
Places = dict[str, tuple[int, int]]


def node_size(ties: int, is_paper: bool) -> float:
    """The radius of a node by its number of edges.

    >>> node_size(1, False) < node_size(20, False)
    True
    """
    return 6.0 + 0.6 * sqrt(ties) if is_paper else 4.5 + 2.6 * sqrt(ties)


def ties(picture: Picture) -> dict[str, list[str]]:
    """The neighbours of each node, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for edge in picture.edges:
        found[edge.source].append(edge.target)
        found[edge.target].append(edge.source)
    return {iri: sorted(found[iri]) for iri in picture.nodes}


def arrange(picture: Picture) -> Places:
    """The place of every node of a picture in whole pixels."""
    near = ties(picture)
    leaves: dict[str, list[str]] = {iri: [] for iri in picture.nodes}
    owner = {
        iri: row[0]
        for iri, row in near.items()
        if len(row) == 1 and iri != picture.centre and (len(near[row[0]]) > 1 or row[0] == picture.centre)
    }
    for iri, of in owner.items():
        leaves[of].append(iri)
    core = [iri for iri in picture.nodes if iri not in owner]
    radius = [_reach(picture, near, iri, leaves[iri]) for iri in core]
    index = {iri: at for at, iri in enumerate(core)}
    pairs = sorted({(index[e.source], index[e.target]) for e in picture.edges if e.source in index and e.target in index})
    places = {iri: (float(x), float(y)) for iri, (x, y) in zip(core, _forces(radius, pairs), strict=True)}
    for iri in core:
        places |= _ring(places[iri], leaves[iri], [places[other] for other in near[iri] if other in index])
    return {iri: (round(x), round(y)) for iri, (x, y) in places.items()}


def _reach(picture: Picture, near: dict[str, list[str]], iri: str, leaves: list[str]) -> float:
    size = node_size(len(near[iri]), picture.nodes[iri].type == "Paper")
    return size + 8 if not leaves else _ring_radius(len(leaves)) + 14


def _ring_radius(leaves: int) -> float:
    return max(30.0, leaves * GAP / (2 * pi))


def _ring(middle: tuple[float, float], leaves: list[str], others: list[tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Leaves on a ring, the first one away from the neighbours."""
    x, y = middle
    away = sum((complex(x - a, y - b) for a, b in others), 0j)
    start = phase(away)
    size = _ring_radius(len(leaves))
    turns = [start + 2 * pi * at / len(leaves) for at in range(len(leaves))]
    return {leaf: (x + size * cos(turn), y + size * sin(turn)) for leaf, turn in zip(leaves, turns, strict=True)}


def _forces(radius: list[float], pairs: list[tuple[int, int]]) -> Any:
    """Places by repulsion (the stronger, the larger), attraction along edges and a pull to the middle; seeded."""
    import numpy as np

    count = len(radius)
    sizes = np.array(radius)
    places = np.random.RandomState(7).uniform(-1, 1, (count, 2)) * 40 * sqrt(count + 1)
    degree = np.ones(count)
    ends = np.array(pairs, dtype=int).reshape(-1, 2)
    np.add.at(degree, ends.ravel(), 1)
    rounds = max(40, min(300, int(1.2e8 / (count * count + 1))))
    for step in range(rounds):
        force = _repulsion(places, sizes * np.sqrt(degree)) - places * 0.02 * degree[:, None]
        line = places[ends[:, 1]] - places[ends[:, 0]]
        pull = line / np.minimum(degree[ends[:, 0]], degree[ends[:, 1]])[:, None] * 0.35
        np.add.at(force, ends[:, 0], pull)
        np.add.at(force, ends[:, 1], -pull)
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-9
        limit = 60 * (1 - step / rounds) + 1
        places = places + force / length * np.minimum(length, limit)
    return _apart(places, sizes, rounds)


def _repulsion(places: Any, strength: Any) -> Any:
    across, down = _gaps(places)
    push = strength[:, None] * strength[None, :] / (across * across + down * down + 25.0) * 0.9
    return _stacked((across * push).sum(axis=1), (down * push).sum(axis=1))


def _apart(places: Any, sizes: Any, rounds: int) -> Any:
    """Pushes overlapping nodes apart."""
    import numpy as np

    need = sizes[:, None] + sizes[None, :]
    np.fill_diagonal(need, 0)
    for _ in range(rounds):
        across, down = _gaps(places)
        distance = np.sqrt(across * across + down * down) + 1e-6
        short = np.maximum(need - distance, 0)
        if not short.any():
            break
        push = short / distance * 0.25
        places = places + _stacked((across * push).sum(axis=1), (down * push).sum(axis=1))
    return places


def _gaps(places: Any) -> tuple[Any, Any]:
    """From every node to every other, across and down; no BLAS, whose threads add up in any order."""
    x, y = places[:, 0], places[:, 1]
    return x[:, None] - x[None, :], y[:, None] - y[None, :]


def _stacked(x: Any, y: Any) -> Any:
    import numpy as np

    return np.stack((x, y), axis=1)

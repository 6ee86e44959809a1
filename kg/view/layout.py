"""Where each node of a picture stands: computed beforehand, the same for equal pictures.

Papers and the entities that several of them share are laid out by forces, so that what is alike lies together; an
entity that only one paper names sits on a ring around that paper. Where a picture has regions, each is a disc.
"""

from __future__ import annotations

from cmath import phase
from collections import Counter, defaultdict
from math import cos, pi, sin, sqrt
from typing import Any

from kg.view.graph import Picture

ROOMY = 320  # up to so many nodes, each gets room for its name
WORK = 1.2e8  # pairs of nodes that are looked at before a picture has settled well enough
AGAIN = 8  # rounds in which what is near stays near
FEW = 12  # nodes of a region that is no more than a crumb
WIDE, ROUND = (1.15, 0.87), (1.0, 1.0)  # what a picture fills: an ellipse for a screen, or a disc
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
    if picture.places is not None:
        return {iri: picture.places[iri] for iri in picture.nodes}
    near = ties(picture)
    room = 2.2 if len(picture.nodes) <= ROOMY else 1.0
    owner = {
        iri: row[0]
        for iri, row in near.items()
        if len(row) == 1 and iri != picture.centre and _keeps(picture, near, row[0])
    }
    leaves: dict[str, list[str]] = {iri: [] for iri in picture.nodes}
    for iri, of in owner.items():
        leaves[of].append(iri)
    core = [iri for iri in picture.nodes if iri not in owner]
    index = {iri: at for at, iri in enumerate(core)}
    radius = [_reach(picture, near, iri, len(leaves[iri]), room) for iri in core]
    pairs = sorted(
        {(index[e.source], index[e.target]) for e in picture.edges if e.source in index and e.target in index}
    )
    regions = [[index[iri] for iri in region.members if iri in index] for region in picture.regions]
    if regions:
        spots = _continents(radius, pairs, [region for region in regions if region])
    else:
        spots = _forces(radius, pairs, index.get(picture.centre or "")) if core else []
    places = {iri: (float(x), float(y)) for iri, (x, y) in zip(core, spots, strict=True)}
    for iri in core:
        others = [places[other] for other in near[iri] if other in index]
        places |= _ring(places[iri], leaves[iri], others, _ring_radius(len(leaves[iri]), room))
    return {iri: (round(x), round(y)) for iri, (x, y) in places.items()}


def _keeps(picture: Picture, near: dict[str, list[str]], iri: str) -> bool:
    """Whether a node has a ring of leaves: not the one other end of a pair."""
    return len(near[iri]) > 1 or iri == picture.centre


def _reach(picture: Picture, near: dict[str, list[str]], iri: str, leaves: int, room: float) -> float:
    size = node_size(len(near[iri]), picture.nodes[iri].type == "Paper")
    return size + 10 * room if not leaves else _ring_radius(leaves, room) + 12 * room


def _ring_radius(leaves: int, room: float) -> float:
    return room * max(22.0, leaves * 20.0 / (2 * pi))


def _ring(
    middle: tuple[float, float], leaves: list[str], others: list[tuple[float, float]], size: float
) -> dict[str, tuple[float, float]]:
    """Leaves on a ring, the first one away from the neighbours."""
    x, y = middle
    away = sum((complex(x - a, y - b) for a, b in others), 0j)
    start = phase(away)
    turns = [start + 2 * pi * at / len(leaves) for at in range(len(leaves))]
    return {leaf: (x + size * cos(turn), y + size * sin(turn)) for leaf, turn in zip(leaves, turns, strict=True)}


def _continents(radius: list[float], pairs: list[tuple[int, int]], regions: list[list[int]]) -> Any:
    """Places region by region: each is laid out by itself, then they are as discs among one another."""
    import numpy as np

    of = {node: at for at, region in enumerate(regions) for node in region}
    inside: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    between: Counter[tuple[int, int]] = Counter()
    for pair in pairs:
        one, other = sorted((of[pair[0]], of[pair[1]]))
        if one == other:
            inside[one].append(pair)
        else:
            between[one, other] += 1
    spots, reach = [], []
    for at, region in enumerate(regions):
        number = {node: n for n, node in enumerate(region)}
        sizes, lines = [radius[node] for node in region], [(number[a], number[b]) for a, b in inside[at]]
        own = _forces(sizes, lines, None, ROUND, WORK * len(region) / len(radius))
        own -= (own.min(axis=0) + own.max(axis=0)) / 2
        spots.append(own)
        reach.append(max(float(np.hypot(*spot)) + radius[node] for spot, node in zip(own, region, strict=True)))
    discs = _packed(_forces(reach, _strongest(between), None), np.array(reach) + 12, np.array(list(map(len, spots))))
    places = np.zeros((len(radius), 2))
    for region, own, disc in zip(regions, spots, discs, strict=True):
        places[region] = own + disc
    return places


def _packed(places: Any, sizes: Any, counts: Any) -> Any:
    """Draws discs together until they touch; those of a few nodes come last, at the rim."""
    import numpy as np

    places[counts < FEW] *= 3
    for _ in range(240):
        places = _apart(places * np.array([0.986, 0.98]), sizes, 6)
    return _apart(places, sizes, 400)


def _strongest(between: Counter[tuple[int, int]], most: int = 3) -> list[tuple[int, int]]:
    """The pairs of regions that belong side by side: of each those with the most edges between them."""
    ties: defaultdict[int, list[tuple[int, tuple[int, int]]]] = defaultdict(list)
    for pair, count in between.items():
        for end in pair:
            ties[end].append((-count, pair))
    return sorted({pair for row in ties.values() for _, pair in sorted(row)[:most]})


def _forces(
    radius: list[float],
    pairs: list[tuple[int, int]],
    middle: int | None,
    shape: tuple[float, float] = WIDE,
    work: float = WORK,
) -> Any:
    """Places by repulsion (the stronger, the larger), attraction along edges and a pull to the middle; seeded."""
    import numpy as np

    count = len(radius)
    sizes = np.array(radius)
    places = np.random.RandomState(7).uniform(-1, 1, (count, 2)) * 40 * sqrt(count + 1)
    degree = np.ones(count)
    ends = np.array(pairs, dtype=int).reshape(-1, 2)
    np.add.at(degree, ends.ravel(), 1)
    rounds = max(40, min(400, int(work / (count * count + 1))))
    for step in range(rounds):
        force = _repulsion(places, sizes * np.sqrt(degree)) - places * 0.02 * degree[:, None]
        line = places[ends[:, 1]] - places[ends[:, 0]]
        pull = line / np.minimum(degree[ends[:, 0]], degree[ends[:, 1]])[:, None] * 0.6
        np.add.at(force, ends[:, 0], pull)
        np.add.at(force, ends[:, 1], -pull)
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-9
        limit = 60 * (1 - step / rounds) + 1
        places = places + force / length * np.minimum(length, limit)
    return _apart(_spread(places, sizes, middle, shape), sizes, rounds)


def _spread(places: Any, sizes: Any, middle: int | None, shape: tuple[float, float]) -> Any:
    """Fills an ellipse evenly: each node keeps its direction; its distance follows from the room of those within."""
    import numpy as np

    places = places - (places.mean(axis=0) if middle is None else places[middle])
    distance = np.hypot(places[:, 0], places[:, 1]) + 1e-9
    order = np.argsort(distance, kind="stable")
    within = np.empty(len(sizes))
    within[order] = np.cumsum(sizes[order] ** 2) - sizes[order] ** 2 / 2
    even = np.sqrt(within * 2.0)
    return places / distance[:, None] * even[:, None] * np.array(shape)


def _repulsion(places: Any, strength: Any) -> Any:
    """What every other node pushes each with; no BLAS, whose threads add up in any order."""
    import numpy as np

    push = strength[:, None] * strength[None, :]
    push /= _squares(places) + 25.0
    across, down = (spots * push.sum(axis=1) - np.einsum("ij,j->i", push, spots) for spots in places.T)
    return np.stack((across, down), axis=1) * 0.9


def _squares(places: Any) -> Any:
    """The squared distance of every pair."""
    x, y = places[:, 0], places[:, 1]
    across, down = x[:, None] - x[None, :], y[:, None] - y[None, :]
    across *= across
    down *= down
    across += down
    return across


def _apart(places: Any, sizes: Any, rounds: int) -> Any:
    """Pushes overlapping nodes apart; which are near is looked up only now and then."""
    import numpy as np

    for turn in range(rounds):
        if turn % AGAIN == 0:
            near = _squares(places) < (sizes[:, None] + sizes[None, :] + sizes.mean()) ** 2
            one, other = np.nonzero(np.triu(near, 1))
        line = places[one] - places[other]
        distance = np.hypot(line[:, 0], line[:, 1]) + 1e-6
        short = np.maximum(sizes[one] + sizes[other] - distance, 0)
        if not short.any():
            if turn % AGAIN == 0:
                break
            continue
        push = line * (short / distance * 0.25)[:, None]
        for axis in (0, 1):
            places[:, axis] += np.bincount(one, push[:, axis], len(sizes))
            places[:, axis] -= np.bincount(other, push[:, axis], len(sizes))
    return places

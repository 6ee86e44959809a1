"""The communities of a picture: what is tied to one another more than to the rest stands together and has a colour."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import cycle
from math import hypot

from kg.analyze.structure import groups
from kg.view.graph import Picture, Region
from kg.view.layout import FEW, Places, ties

LEAST = 60  # nodes of a picture that is read at a glance
COLOURS = ("#5b4bc4", "#44aa99", "#cc6677", "#88aa22", "#aa4499", "#4488cc", "#b8860b", "#882255", "#117733")  # Tol's
OTHER = "#98a2ae"


def with_regions(picture: Picture) -> Picture:
    """The picture with its communities, found as `kg.analyze` finds them; a small one, or one with places, as it is."""
    if picture.centre or picture.story or picture.places is not None or len(picture.nodes) < LEAST:
        return picture
    weights = (
        (edge.source, edge.target, edge.confidence * edge.weight)
        for edge in picture.edges
        if edge.relations[0] != "mentions"
    )
    near = ties(picture)
    found = (_region(picture, near, members) for members in groups(picture.nodes, weights))
    return replace(picture, regions=tuple(sorted(found, key=lambda r: (-len(r.members), r.members))))


def _region(picture: Picture, near: dict[str, list[str]], members: list[str]) -> Region:
    inside = set(members)
    tied = Counter({iri: sum(other in inside for other in near[iri]) for iri in members})
    entities = [iri for iri in members if picture.nodes[iri].type != "Paper"]
    best = sorted(entities, key=lambda iri: (-tied[iri], picture.nodes[iri].label, iri))[:3]
    return Region(tuple(members), tuple(picture.nodes[iri].label for iri in best))


def coloured(picture: Picture) -> list[tuple[str, Region]]:
    """The regions that are more than a few nodes, with their colours; those left share the grey of OTHER.

    Colours come again where there are more regions than people can tell colours apart; names and places do not.
    """
    large = [region for region in picture.regions if len(region.members) >= FEW and region.names]
    return list(zip(cycle(COLOURS), large, strict=False))


def colours_of(picture: Picture) -> dict[str, str]:
    """The colour of each node by its region; none where the picture has no regions."""
    if not picture.regions:
        return {}
    return dict.fromkeys(picture.nodes, OTHER) | {iri: c for c, region in coloured(picture) for iri in region.members}


def circle(region: Region, places: Places) -> tuple[int, int, int]:
    """Middle and radius of the circle around a region's nodes."""
    xs, ys = [places[iri][0] for iri in region.members], [places[iri][1] for iri in region.members]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return round(x), round(y), round(max(hypot(a - x, b - y) for a, b in zip(xs, ys, strict=True)) + 24)

"""Mention -> entity, with the reason: the vocabulary, the paper's own name, another paper's, or the name itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from kg.iris import distinct, uncut
from kg.model import Annotation, Entity, Link, Mention
from kg.resources import resource
from kg.vocabulary import Vocabulary, rows

_LONGEST = 60  # characters of a slug
_VERSION = re.compile(r"(?<=[\s_-])v(?=\d+\.\d)")


@lru_cache(maxsize=1 << 16)
def name_slug(name: str) -> str:
    """A name as the readable part of an IRI: ASCII letters, digits and hyphens; two long names have two slugs.

    >>> name_slug("VBench++"), name_slug("PixArt-δ"), name_slug("prima.cpp")
    ('vbench-plus-plus', 'pixart-d', 'prima-cpp')
    """
    return distinct(_spelled(name), _LONGEST) or _unreadable(name)


def _spelled(name: str) -> str:
    """A name with words and Latin letters for the signs that a slug would drop."""
    return name.translate(_latin())


def _unreadable(name: str) -> str:
    return "x" + sha256(name.encode("utf-8", "replace")).hexdigest()[:8]


@lru_cache(maxsize=1)
def _latin() -> dict[int, str]:
    """What a slug has for the signs that it would drop: Latin letters for Greek ones, words for "+" and "#"."""
    table = rows(resource("ontology", "rules", "greek.tsv"), ("letter", "latin"))
    letters = {form: row["latin"] for _, row in table for form in (row["letter"], row["letter"].upper())}
    return str.maketrans(letters | {"+": " plus ", "#": " sharp "})


def fold_coined(name: str) -> str:
    """A coined name without case, blanks and hyphens, but with `+` and `#`: the key of the registry.

    A Greek letter is its name (ontology/rules/greek.tsv), and "v1.5" the version 1.5.

    >>> fold_coined("Smooth-Quant+") == fold_coined("smoothquant+") != fold_coined("SmoothQuant")
    True
    >>> fold_coined("γ-Net") == fold_coined("Gamma-Net"), fold_coined("Foo-Step v1.5"), fold_coined("FooV2")
    (True, 'foostep1.5', 'foov2')
    """
    return re.sub(r"[\s_\-–—]+", "", _even(name))


def _even(name: str) -> str:
    """A name in small letters, Greek ones by their names, and a version without its "v"."""
    small = _VERSION.sub("", name.casefold())
    return small if small.isascii() else small.translate(_greek())


@lru_cache(maxsize=1)
def _greek() -> dict[int, str]:
    table = rows(resource("ontology", "rules", "greek.tsv"), ("letter", "name"))
    return {ord(row["letter"]): row["name"] for _, row in table}


def coined(annotation: Annotation) -> tuple[Entity, ...]:
    """The entities that a paper coins and the vocabulary does not know, sorted.

    Takes an annotated paper; gives each entity with its spellings and its id: slug and six digits of the paper's key.
    What it describes ("geometry-aware merging of tokens") it does not coin: that is the same thing in all papers.
    """
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in annotation.mentions:
        if mention.coined and mention.entry is None and not mention.described:
            groups[mention.type, _squeezed(mention.name)].append(mention)
    return tuple(sorted(_own(annotation.paper.key, type_, group) for (type_, _), group in groups.items()))


def _own(key: str, type_: str, group: list[Mention]) -> Entity:
    name = min(mention.name for mention in group)
    spelled = {mention.name for mention in group} | {" ".join(mention.text.split()) for mention in group}
    return Entity(
        type_, f"{name_slug(name)}-{key[:6]}", name, tuple(sorted(spelled - {name})), key, _broader(type_, group)
    )


def link(annotation: Annotation, vocabulary: Vocabulary, registry: Mapping[str, Entity]) -> tuple[Link, ...]:
    """Each mention with the entity it names, in the order of the text.

    Takes an annotated paper, the vocabulary, and the registry of all papers' coined names (folded name -> the one
    entity that some paper coins under it; a name that two papers coin is not in it). A name that the text gives no type
    is linked only where another paper coins it.
    """
    own = {(e.type, _squeezed(e.name)): e for e in coined(annotation)}
    named: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in annotation.mentions:
        if mention.entry is None and (mention.type, _squeezed(mention.name)) not in own:
            named[mention.type, _squeezed(mention.name)].append(mention)
    links = [*_links(annotation.mentions, vocabulary, registry, own, named), *_opened(annotation.open, registry)]
    return tuple(sorted(links, key=lambda link: link.mention[:2]))


def _opened(mentions: Iterable[Mention], registry: Mapping[str, Entity]) -> Iterator[Link]:
    """The names without a type that another paper coins, with the type that it gives them."""
    for mention in mentions:
        if other := registry.get(fold_coined(mention.name)):
            typed = mention._replace(type=other.type)
            yield Link(typed, other, 0.8, f"only the paper {other.coined_in} coins this name")


def _links(
    mentions: Iterable[Mention],
    vocabulary: Vocabulary,
    registry: Mapping[str, Entity],
    own: Mapping[tuple[str, str], Entity],
    named: Mapping[tuple[str, str], list[Mention]],
) -> Iterator[Link]:
    for mention in mentions:
        if mention.entry is not None:
            yield Link(mention, *_listed(mention.entry, vocabulary))
        elif mine := own.get((mention.type, _squeezed(mention.name))):
            yield Link(mention, mine, 1.0, "this paper's own name")
        elif (other := registry.get(fold_coined(mention.name))) is not None and other.type == mention.type:
            yield Link(mention, other, 0.9, f"only the paper {other.coined_in} coins this name")
        else:
            group = named[mention.type, _squeezed(mention.name)]
            name = min(m.name for m in group)
            entity = Entity(
                mention.type, _apart(mention.type, name, vocabulary), name, (), None, _broader(mention.type, group)
            )
            yield Link(mention, entity, 0.7, f"a name that the vocabulary does not know, found by {mention.rule}")


@lru_cache(maxsize=1 << 16)
def _listed(path: str, vocabulary: Vocabulary) -> tuple[Entity, float, str]:
    """What a line of the vocabulary gives every link to it."""
    entry = vocabulary[path]
    entity = Entity(entry.type, entry.id, entry.name, entry.aliases)
    return entity, 1.0, f"a name of {entry.path} ({entry.place})"


def _apart(type_: str, name: str, vocabulary: Vocabulary) -> str:
    """The id of a name that the vocabulary does not know, never that of a line that only spells like it."""
    id_ = name_slug(name)
    taken = f"{type_.lower()}/{id_}" in vocabulary.entries
    return f"{id_}-{sha256(fold_coined(name).encode('utf-8', 'replace')).hexdigest()[:6]}" if taken else id_


@lru_cache(maxsize=1 << 16)
def _squeezed(name: str) -> str:
    """What is one thing within one paper: "Fast Sorting" of the title is "fast-sorting" and "FastSorting"."""
    return uncut(_spelled(_even(name))).replace("-", "") or _unreadable(name)


def _broader(type_: str, group: Iterable[Mention]) -> tuple[str, ...]:
    """The families of a name, of its own type only: a method that is built on a model is no narrower model."""
    return tuple(sorted({m.family for m in group if m.family and m.family.startswith(f"{type_.lower()}/")}))

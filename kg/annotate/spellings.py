"""The ways in which one name is written: hyphen, blank or nothing at its joints, plural, vendor before a device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from kg.annotate.lexicon import words
from kg.brands import brands

_JOINT = re.compile(r"[ -]")
_PLURAL = re.compile(r"(?<=[A-Za-z0-9]{2})(?<!s)s$")
_LETTERS_DIGITS = re.compile(r"(?<=[A-Za-z]{3})(?=\d)|(?<=\d)(?=Ti$)")
_VENDOR = re.compile(rf"^(?:{'|'.join(brand.name for brand in brands() if not brand.maker)}) (?=\S)", re.I)
_SERIES = tuple(brand for brand in brands() if brand.maker)
_MANY = 3  # more joints than this are not multiplied out


def variants(name: str) -> Iterator[str]:
    """Every spelling of a name that differs in its joints or its number, in lower case; duplicates may occur.

    >>> sorted(set(variants("KV cache")))[:4]
    ['kv cache', 'kv caches', 'kv-cache', 'kv-caches']
    >>> "supervised finetuning" in set(variants("supervised fine-tuning"))
    True
    >>> "rtx-4090" in set(variants("RTX4090")) and "llama 3" in set(variants("Llama-3"))
    True
    """
    for word in _joined(name.lower()):
        for form in _numbers(word):
            yield from _joints(form)


def device_variants(name: str) -> Iterator[str]:
    """The spellings of a device's name, also without its vendor.

    >>> "rtx4090" in set(device_variants("NVIDIA GeForce RTX 4090"))
    True
    """
    short = _VENDOR.sub("", name)
    bare = short
    for series in _SERIES:
        bare = bare.removeprefix(f"{series.name} ") if series.omitted else bare
    for form in {name, short, bare}:
        # a lone class word ("GPU", "Edge") is no device
        if form == name or re.search(r"\d", form):
            yield from variants(form)
            for series in _SERIES:
                if form.startswith(f"{series.name} "):
                    yield from variants(f"{series.maker} {form}")


def _joined(name: str) -> Iterator[str]:
    """A name with each of its words that are written both with a hyphen and without one in both ways."""
    yield name
    for hyphened in sorted(words()["joined"]):
        whole = hyphened.replace("-", "")
        for old, new in ((hyphened, whole), (whole, hyphened)):
            if f" {old}" in f" {name}":
                yield f" {name}".replace(f" {old}", f" {new}")[1:]


def _numbers(name: str) -> Iterator[str]:
    yield name
    if re.search(r"[^aeiou]y$", name):
        yield name[:-1] + "ies"
    elif re.search(r"[a-z]{2}$", name) and not name.endswith(("s", "ing", "al")):
        yield name + ("es" if name.endswith(("x", "ch", "sh")) else "s")
    elif re.search(r"[a-z].*\d$|[a-z]{3}(?<!n)(?<!ch)ing$", name):
        yield name + "s"


def _joints(name: str) -> Iterator[str]:
    yield name
    atoms = [a for part in _JOINT.split(name) for a in _LETTERS_DIGITS.split(part)]
    count = len(atoms) - 1
    if not count or "" in atoms:
        return
    if count > _MANY:
        yield " ".join(atoms)
        yield "-".join(atoms)
        for cut in range(1, len(atoms)):
            yield " ".join(atoms[:cut]) + "-" + " ".join(atoms[cut:])
        return
    signs = [
        " -" if (count > 1 and not _glued(a, b)) or (len(b) == 1 and b.isalpha()) else ("", " ", "-")
        for a, b in pairwise(atoms)
    ]
    for choice in product(*signs):
        yield "".join(a + c for a, c in zip(atoms, (*choice, ""), strict=True))


def _glued(left: str, right: str) -> bool:
    """Whether two atoms may stand with nothing between them though the name has more joints: letters and digits."""
    return left[-1].isalpha() and right[0].isdigit()


@lru_cache(maxsize=1 << 16)
def fold_spelling(name: str) -> str:
    """A name without case, joints and plural: what makes two spellings in one text, or in a table, the same name.

    >>> fold_spelling("Foo-Nets") == fold_spelling("foo net"), fold_spelling("ViT-S") == fold_spelling("ViT")
    (True, False)
    >>> fold_spelling("loss")
    'loss'
    """
    stem = _PLURAL.sub("", name) if name.endswith("s") else name
    return "".join(stem.lower().split()).replace("-", "").replace("_", "")

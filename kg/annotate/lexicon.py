"""The word classes, patterns and cues that the rules use, read from `ontology/rules/`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from os.path import commonprefix

from kg.annotate.names import unit_at
from kg.annotate.numbers import WORDS
from kg.errors import VocabularyError
from kg.resources import resource
from kg.vocabulary import rows

_CLASS = re.compile(r"<([a-z-]+)>")
_PART = re.compile(r"\[\[([a-z-]+)\]\]")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?=[A-Za-z])")
_NUMBER = re.compile(r"\d+[KMBTGkx+]*(?:GB|MB|TB|B)?|[\d.x×-]+[A-Z]?")
# A word with the joints that names have. No sign of `\w` is a joint, or what has many of them could be read in as many
# ways as there are subsets of them.
WRITTEN = re.compile(r"(?<![\w/@.-])[A-Za-z0-9α-ω]\w*(?:[-.+/@*'][A-Za-z0-9α-ω]\w*)*(?:\+{1,2}|\*)?(?![\w@])")
# capitals that hyphens join, unless they tell what is done ("Drain-Completion")
_JOINED = re.compile(r"[A-Z]\w*(?:-[A-Z]\w*)*-[A-Z](?!\w*(?:[st]ion|ness|ity|ment|ism)s?\b)\w*")
# a proper name never ends so: "CLIP-based", "GPT-4-level", "human-annotated"
_ADJECTIVE = re.compile(
    r"-(?:based|style|like|level|aware|free|guided|driven|powered|enhanced|generated|assisted|specific|only|trained"
    r"|and|to|the|[a-z]+ed|[a-z]+ing)$"
)


@lru_cache(maxsize=1)
def words() -> dict[str, frozenset[str]]:
    """The words of `words.tsv` by class, the `number-word`s of `numbers.tsv` and the nouns of `changes.tsv`.

    Among them `acronym` (looks like a name, is none), `praise`, `generic`, `verb`; of measurements `score-lead`
    (between a metric and its number), `score-noun` and `value-noun` (what such a number may be called), `change-noun`
    (how far it rose), `counted-noun` ("9 of 12 benchmarks"), `comma-unit` ("97,ms"); `data-name` (what names of data
    end in), `device-noun` (what devices are called), `dimension` ("3D"), `common-name` (techniques and tasks of one
    paper in a hundred), `idle-class` (classes of `word_classes.tsv` whose words narrow nothing) and `motto` (words of
    titles that name nothing: "Every Drop Counts").
    """
    found = defaultdict(set, {"number-word": set(WORDS)})
    for _, row in rows(resource("ontology", "rules", "words.tsv"), ("word", "class")):
        found[row["class"]].add(row["word"])
    changes = rows(resource("ontology", "rules", "changes.tsv"), ("word", "use", "way"))
    found["change-noun"] = {row["word"] for _, row in changes if row["use"] == "noun"}
    return {name: frozenset(group) for name, group in found.items()}


def one_of(class_: str) -> str:
    """The words of a class as one regular expression that takes the longest."""
    return alternatives(words()[class_])


def alternatives(group: Iterable[str]) -> str:
    """Words as an expression that branches letter by letter: a list of them is tried word by word, ten times slower.

    Of words that begin at one place it takes the longest, whether case counts or not.

    >>> alternatives(["call", "term", "called"])
    '(?:call(?:ed)?|term)'
    """
    branches = []
    for _, alike in groupby(sorted(group, key=lambda word: (word.lower(), word)), key=lambda word: word[0].lower()):
        same = list(alike)
        if stem := commonprefix(same):  # noqa: RUF071 - letters are meant, not paths
            longer = [word[len(stem) :] for word in same if word != stem]
            branches.append(
                re.escape(stem) + (alternatives(longer) + "?" * (len(longer) < len(same)) if longer else "")
            )
        else:  # in two cases: branches by letter would try the shorter first
            branches += map(re.escape, sorted(same, key=lambda word: (-len(word), word)))
    return f"(?:{'|'.join(branches)})"


@lru_cache(maxsize=1)
def praise() -> frozenset[str]:
    """The words that are no part of a name right behind them: praise, and what only leads to a name."""
    return words()["praise"] | words()["leftstop"]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[str, str]]:
    table = rows(resource("ontology", "rules", "patterns.tsv"), ("id", "pattern", "meaning"))
    return {row["id"]: (place, row["pattern"]) for place, row in table}


def _expanded(id_: str) -> str:
    text = _PART.sub(lambda m: _expanded(m[1]), _patterns()[id_][1])
    return _CLASS.sub(lambda m: one_of(m[1]) if m[1] in words() else m[0], text)


@lru_cache(maxsize=256)
def pattern(id_: str) -> re.Pattern[str]:
    """A pattern of `patterns.tsv`, in which `<class>` stands for the words of a class and `[[id]]` for another pattern.

    Raises VocabularyError where the table holds no regular expression.
    """
    try:
        return re.compile(_expanded(id_))
    except re.error as error:
        raise VocabularyError(_patterns()[id_][0], f"pattern {id_!r} is none ({error})", "mend it") from error


@lru_cache(maxsize=1 << 17)
def is_name(word: str) -> bool:
    """Whether a word looks like a proper name of ML: inner capitals, all capitals, or letters with digits.

    >>> [is_name(w) for w in ("TriForce", "HALO", "GPT-4", "LLMs", "Vision", "4x", "CLIP-based", "32FPS", "GPU's")]
    [True, True, True, False, False, False, False, False, False]
    """
    word = word.removesuffix("'s")
    capitals = sum(map(str.isupper, word))
    if not capitals or _NUMBER.fullmatch(word):
        return False
    if measure := _AMOUNT.match(word):
        unit = unit_at(word, measure.end())
        if unit is not None and unit.end == len(word):
            return False
    if len(word) < 2 or word in words()["acronym"] or word.rstrip("s") in words()["acronym"] or _ADJECTIVE.search(word):
        return False
    parts = word.replace("/", "-").split("-")
    if len(parts) > 1:
        # "Vision-Language" is two words, "Zip-NeRF" and "Q-Sched" are names
        letter = len(parts) == 2 and len(parts[0]) == 1 and parts[1][:1].isupper() and parts[1] != "A"
        return letter or any(is_name(p) for p in parts)
    return capitals > 1 or any(c.isdigit() for c in word) or not word[0].isupper()


def is_named(word: str) -> bool:
    """Whether a word is a name where hardly anything else stands: it looks like one, or capitals are joined in it.

    >>> [is_named(w) for w in ("TriForce", "Build-A-Scene", "Vision", "Multi-view")]
    [True, True, False, False]
    """
    return is_name(word) or _JOINED.fullmatch(word) is not None


@lru_cache(maxsize=1)
def cues() -> dict[str, tuple[str, ...]]:
    """The words of `cues.tsv` by type: one of them in the sentence lets an ambiguous name of that type fire."""
    found = defaultdict(list)
    for _, row in rows(resource("ontology", "rules", "cues.tsv"), ("type", "word")):
        found[row["type"]].append(row["word"])
    return {type_: tuple(group) for type_, group in found.items()}


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """The words that the names of techniques end in (`heads.tsv`)."""
    return frozenset(row["head"] for _, row in rows(resource("ontology", "rules", "heads.tsv"), ("head",)))


def is_head(word: str) -> bool:
    """Whether a word, also in the plural, is the head of technique phrases (`heads.tsv`).

    >>> is_head("distillation"), is_head("Adapters"), is_head("cat")
    (True, True, False)
    """
    low = word.lower()
    return low in heads() or low.rstrip("s") in heads()


@lru_cache(maxsize=1 << 16)
def singular(name: str) -> str:
    """A phrase with its last word in the singular, where that is a plural in -s.

    >>> singular("sparse kernels"), singular("loss"), singular("bias"), singular("series")
    ('sparse kernel', 'loss', 'bias', 'series')
    >>> singular("losses"), singular("policies"), singular("boxes"), singular("branches"), singular("caches")
    ('loss', 'policy', 'box', 'branch', 'cache')
    """
    if not name.endswith("s") or name.endswith(("ss", "us", "is", "as", "series", "species")):
        return name
    if name.endswith("ies"):
        return re.sub(r"(?<=[a-z]{2})ies$", "y", name)
    if name.endswith(("sses", "xes", "shes", "ches")) and not name.endswith(("aches", "axes")):
        return name[:-2]
    return re.sub(r"(?<=[a-z]{3})s$", "", name)


@lru_cache(maxsize=1)
def latex() -> dict[str, str]:
    """The sign that a LaTeX command stands for (`latex.tsv`); commands not listed stand for nothing."""
    return {
        row["command"]: row["sign"] for _, row in rows(resource("ontology", "rules", "latex.tsv"), ("command", "sign"))
    }

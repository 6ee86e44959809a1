"""What is new since a date, on the things that someone watches: each line with its sentence and link."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kg import terms
from kg.errors import InputError, QueryError
from kg.lookup import Thing, find
from kg.readable import cited, shown
from kg.reported import ACTIVE, Claim, Number, PaperInfo, among, below, claims, numbers, papers
from kg.words import amount, noun, several, some

if TYPE_CHECKING:
    from kg.store import Store

WATCHED = {
    "devices": "Hardware",
    "methods": "Method",
    "tasks": "Task",
    "datasets": "Dataset",
    "models": "Model",
    "metrics": "Metric",
}
FORMATS = ("markdown", "html")
_ORDER = tuple(ACTIVE)


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a paper, what it says of the thing, its numbers, and the sentence."""

    paper: PaperInfo
    says: str
    numbers: tuple[str, ...]
    sentence: str
    quote: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is new on one thing, the newest first."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new since a date; `notes` say what could not be told."""

    since: str
    sections: tuple[Section, ...]
    papers: int
    notes: tuple[str, ...] = ()


def read_watch(file: str | Path) -> dict[str, tuple[str, ...]]:
    """A watch list: `devices = ["RTX 4090"]`, and so for methods, tasks, datasets, models, metrics.

    Raises InputError for a file that cannot be read, is no TOML, or has another key or no lists of names.
    """
    try:
        told = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(file), f"cannot be read ({error.strerror})", "name another file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(file), f"is no TOML ({error})", 'write lines like devices = ["RTX 4090"]') from None
    for key, names in told.items():
        if key not in WATCHED:
            raise InputError(f"{file}: {key}", "no such key", f"one of {', '.join(WATCHED)}")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError(f"{file}: {key}", "is no list of names", f'write {key} = ["…", "…"]')
    return {key: tuple(told[key]) for key in WATCHED if key in told}


def digest(store: Store, since: str, watch: dict[str, tuple[str, ...]] | None = None) -> Digest:
    """What papers since a date say of the watched things and all that is narrower; without a list, what they introduce.

    Takes an open store, a date (2025, 2025-03 or 2025-03-31) and the watched names by kind. A paper known by its year
    or month alone counts where it may be since then. Raises InputError for what is no date.
    """
    if not terms.date_type(since):
        raise InputError("--since", f"{since!r} is no date", "write 2025, 2025-03 or 2025-03-31")
    known = papers(store)
    fresh = {iri: p for iri, p in known.items() if p.date and p.date >= since[: len(p.date)]}
    said, every = claims(store, among("p", fresh)), numbers(store, among("p", fresh))
    notes = []
    if undated := sum(not paper.date for paper in known.values()):
        notes.append(f"{some(undated, 'paper')} without a known date: not told of")
    if watch is None:
        sections = _introduced(store, fresh, said)
    else:
        sections = []
        for thing, name in _watched(store, watch, notes):
            own = below(store, thing.iri)
            sections.append(Section(shown(name), tuple(_items(fresh, said, every, own))))
    return Digest(since, tuple(sections), len(fresh), tuple(notes))


def _watched(store: Store, watch: dict[str, tuple[str, ...]], notes: list[str]) -> Iterator[tuple[Thing, str]]:
    """The things of a watch list; a name of nothing yet is only noted."""
    for key, names in watch.items():
        for name in names:
            try:
                thing = find(store, name, (WATCHED[key],))[0]
            except QueryError as error:
                notes.append(f"{name!r} ({key}) is not in the graph yet; {error.cure}")
            else:
                yield thing, thing.label


def _introduced(store: Store, fresh: dict[str, PaperInfo], said: list[Claim]) -> list[Section]:
    """A section for each type: what new papers introduce."""
    types: defaultdict[str, set[str]] = defaultdict(set)
    query = "SELECT ?c ?e { ?p kg:introduces ?e . ?e a ?c } ORDER BY ?c ?e"
    for class_, entity in store.select(query):
        types[class_.value.rpartition("#")[2]].add(entity.value)
    new = [claim for claim in said if claim.relation == "introduces"]
    labels = {
        row[0].value: row[1].value for row in store.select("SELECT ?e ?l { ?e skos:prefLabel ?l } ORDER BY ?e ?l")
    }
    sections = []
    for type_, own in sorted(types.items()):
        items = [
            Item(fresh[c.paper], f"introduces {shown(labels.get(c.entity, c.entity))}", (), *cited(c.sentence, c.quote))
            for c in new
            if c.entity in own
        ]
        if items:
            sections.append(Section(f"New {noun(type_)}s", tuple(sorted(items, key=_newest))))
    return sections


def _newest(item: Item) -> tuple[int, str, str]:
    digits = int((item.paper.date + "-00-00")[:10].replace("-", ""))
    return -digits, item.paper.title, item.says


def _items(fresh: dict[str, PaperInfo], said: list[Claim], every: list[Number], own: set[str]) -> list[Item]:
    """A line for each paper that has to do with a thing: its most specific claim, the numbers that name the thing."""
    best: dict[str, Claim] = {}
    for claim in sorted(said, key=lambda c: (_ORDER.index(c.relation), -c.confidence, c.entity)):
        if claim.entity in own:
            best.setdefault(claim.paper, claim)
    told: defaultdict[str, list[Number]] = defaultdict(list)
    for n in every:
        if any(end and end.iri in own for end in (n.subject, n.hardware, n.dataset, n.model)):
            told[n.paper].append(n)
    items = []
    for paper, claim in best.items():
        lines = dict.fromkeys(shown(_words(n)) for n in told[paper])
        first = told[paper][0] if told[paper] else claim  # the sentence with a number tells more
        says = f"{ACTIVE[claim.relation]} it"
        items.append(Item(fresh[paper], says, tuple(lines), *cited(first.sentence, first.quote)))
    return sorted(items, key=_newest)


def _words(n: Number) -> str:
    ends = sorted({n.value, n.value if n.other_end is None else n.other_end})
    told = amount("–".join(f"{end:.6g}" for end in ends), n.unit_text, n.bound, n.change)
    data = f"on {n.dataset.label}" if n.dataset else ""
    device = f"on {several(n.hardware.label, n.device_count)}" if n.hardware and n.device_count else ""
    says_itself = n.kind == "throughput" and n.unit_text not in ("x", "%")  # 90 FPS
    what = "" if says_itself else n.metric or n.kind.replace("_", " ")
    return " ".join(filter(None, (told, what, data, device)))


def markdown(digest: Digest) -> str:
    """The digest as Markdown."""
    lines = [f"# New since {digest.since}", "", f"{some(digest.papers, 'paper')}.", ""]
    for section in digest.sections:
        lines += [f"## {_md(section.name)}", ""]
        for item in section.items:
            title = _md(shown(item.paper.title))
            title = f"[{title}]({item.paper.url})" if item.paper.url else title
            told = f": **{_md('; '.join(item.numbers))}**" if item.numbers else ""
            lines += [f"- {item.paper.date} {title} {_md(item.says)}{told}", f"  > {_md(item.sentence)}", ""]
        if not section.items:
            lines += ["Nothing new.", ""]
    lines += [f"*{_md(note[0].upper() + note[1:])}.*" for note in digest.notes]
    return "\n".join(lines).rstrip() + "\n"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


_STYLE = """:root{color-scheme:light dark;--back:#fff;--ink:#1f2933;--soft:#5b6673;--line:#dfe3e8;
--link:#1f5fa8;--mark:#ffe28a}
@media screen and (prefers-color-scheme:dark){
:root{--back:#14181d;--ink:#e6eaee;--soft:#a3adb8;--line:#333c46;--link:#82b7ee;--mark:#5c4a08}}
body{font:16px/1.55 system-ui,"Segoe UI",Roboto,Arial,sans-serif;
background:var(--back);color:var(--ink);padding:0 1rem;margin:2rem auto;max-width:46rem}
h2{margin:2rem 0 .4rem;font-size:1.15rem;border-bottom:1px solid var(--line)}ul{list-style:none;padding:0}
li{margin:.9rem 0}a{color:var(--link);unicode-bidi:isolate}
blockquote{margin:.25rem 0 0;padding-left:.8rem;border-left:3px solid var(--line);color:var(--soft);font-size:.93em}
mark{color:inherit;background:var(--mark);padding:0 1px}.soft{color:var(--soft);font-size:.9em}"""


def html(digest: Digest) -> str:
    """The digest as one HTML file that fetches nothing."""
    title = f"New since {digest.since}"
    parts = [
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f'<h1>{title}</h1><p class="soft">{some(digest.papers, "paper")}.</p>',
    ]
    for section in digest.sections:
        parts.append(f"<h2>{escape(section.name)}</h2>")
        parts.append(f"<ul>{''.join(map(_li, section.items))}</ul>" if section.items else "<p>Nothing new.</p>")
    parts += [f'<p class="soft">{escape(note[0].upper() + note[1:])}.</p>' for note in digest.notes]
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _li(item: Item) -> str:
    title, url = escape(shown(item.paper.title)), item.paper.url
    link = f'<a href="{escape(url)}" rel="noopener noreferrer">{title}</a>' if re.match("https?://", url) else title
    told = f": <strong>{escape('; '.join(item.numbers))}</strong>" if item.numbers else ""
    before, quote, after = item.sentence.partition(item.quote) if item.quote else (item.sentence, "", "")
    said = f"{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}" if quote else escape(before)
    return (
        f'<li><span class="soft">{escape(item.paper.date)}</span> {link} {escape(item.says)}{told}'
        f"<blockquote>{said}</blockquote></li>\n"
    )

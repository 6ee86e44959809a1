"""Figures of the load test as a section of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

_HEAD = """## `kg serve` under load

`python benchmarks/run.py load`: clients and servers are processes of one machine with two cores, which they share.
`kg serve` has its four workers; rdflib-endpoint 0.6.3 serves the same graph as its documentation does, from rdflib's
own memory store, and from Oxigraph in memory by `--store Oxigraph`. What has a page has no rival: beside it stands
what comes nearest in SPARQL. Things are asked for as often as papers name them; of what is typed to find them, a third
is the name, a third its first letters, a third has a letter missing.
"""
_ONCE = """### Each question once

Every sixth question of the catalogue, one after another, in milliseconds by the clock. {rows}
"None" is no answer in 10 s, or a server that was still at the question before when a minute had passed, and was not
asked any more.
"""
_LOAD = """### As many as can be

wrk with {connections} connections, each of which asks again when it is answered, in turns between the servers; medians
of {rounds}. Questions are those that every server there answered within a second. What was not
answered while wrk ran is in no figure.
"""
_ATTACK = """### Ten hostile clients

One each with a cartesian product counted, one made distinct, endless paths, everything in order, a join in order,
groups in groups, brackets in brackets, a literal that doubles, all in one literal, regular expressions over a product;
each sends its query again as soon as it is answered, never twice in the same words. Meanwhile others ask for eight
things a second at fixed times (profile page, search page, question in turn; of rdflib-endpoint DESCRIBE and question),
and wait from the time that was set. "Same": the answer is the same bytes as the first to this request.
"""


def section(found: dict[str, Any]) -> Iterator[str]:
    """The lines of the section."""
    yield _HEAD
    busy = ", ".join(f"{load:.1f}" for load in found["busy"])
    yield f"Measured on {found['when']}; load average of the machine before each graph and at the end: {busy};"
    yield f"nice value of servers and clients: {found['nice']} (below 0: they went before what else the machine did).\n"
    differing = [f"{one['triples']:,}: `{name}`" for one in found["sizes"].values() for name in _differing(one)]
    yield _ONCE.format(rows=f"Rows differ at {', '.join(differing)}." if differing else "All gave as many rows.")
    for one in found["sizes"].values():
        yield from _once(one)
    yield _LOAD.format(**found)
    yield "| triples | what | server | requests/s | p50 ms | p99 ms | refused | lost |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in found["sizes"].values():
        yield from _load(one)
    yield "\n" + _ATTACK
    yield "| triples | server | attack | asked | answered | same | refused | lost | p50 ms | p99 ms | longest ms |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for one in found["sizes"].values():
        for server, attack in one["attack"].items():
            for when in ("before", "during", "after"):
                yield _phase(one["triples"], server, when, attack[when])
    yield ""
    for one in found["sizes"].values():
        for server, attack in one["attack"].items():
            yield _said(one["triples"], server, attack)


def _once(one: dict[str, Any]) -> Iterator[str]:
    names = list(one["once"])
    yield f"| {one['triples']:,} triples | " + " | ".join(f"{n} (up in {one['up s'][n]:,.0f} s)" for n in names) + " |"
    yield "|---|" + "---|" * len(names)
    for question in one["once"][names[0]]:
        cells = (one["once"][name][question] for name in names)
        yield f"| `{question}` | " + " | ".join(f"{cell[0]:,.0f}" if cell else "none" for cell in cells) + " |"
    yield "".join(f"\n{absent}." for absent in one["absent"]) + ("\n" if one["absent"] else "")


def _differing(one: dict[str, Any]) -> Iterator[str]:
    """Questions to which servers gave other numbers of rows."""
    for question in next(iter(one["once"].values())):
        if len({row[question][1] for row in one["once"].values() if row[question]}) > 1:
            yield question


def _load(one: dict[str, Any]) -> Iterator[str]:
    for row in sorted(one["load"], key=lambda row: row["kind"]):
        kind = f"{row['kind']} ({len(one['quick'])} of 8)" if row["kind"] == "questions" else row["kind"]
        some = row["requests/s"] > 0
        figures = f"{row['requests/s']:,.1f} | {row['p50 ms']:,.1f} | {row['p99 ms']:,.0f}" if some else "none | | "
        yield f"| {one['triples']:,} | {kind} | {row['server']} | {figures} | {row['refused']} | {row['lost']} |"


def _phase(triples: int, server: str, when: str, phase: dict[str, Any]) -> str:
    refused = sum(number for status, number in phase["other"].items() if status.isdecimal())
    lost = sum(phase["other"].values()) - refused
    times = " | ".join(f"{phase[name]:,.0f}" if name in phase else "" for name in ("p50 ms", "p99 ms", "max ms"))
    counts = f"{phase['asked']} | {phase['answered']} | {phase['answered'] - phase['wrong']} | {refused} | {lost}"
    return f"| {triples:,} | {server} | {when} | {counts} | {times} |"


def _said(triples: int, server: str, attack: dict[str, Any]) -> str:
    answers = sum((Counter(heard) for heard in attack["hostile"].values()), Counter[str]())
    heard = ", ".join(f"{number:,} times {status}" for status, number in sorted(answers.items())) or "nothing"
    memory = attack["memory"]
    workers = f", of the largest worker {memory['largest worker MB']:,} MB" if memory["processes"] else ""
    seen = f" {memory['processes']} worker processes took part." if memory["processes"] else ""
    return (
        f"- {server}, {triples:,} triples: the hostile clients heard {heard}. Peak memory of all processes "
        f"{memory['together MB']:,} MB, of the server {memory['server MB']:,} MB{workers}.{seen}"
    )

"""Ten clients that send the worst queries they can, while others go on: what those others get meanwhile.

The others ask at fixed times, whether the answers come or not, and wait from the time that was set; each answer is
compared with the first to the same request.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from statistics import quantiles
from typing import Any

import httpx
from servers import Server

GAP = 0.125  # seconds between two requests of the others
PATIENCE = 30.0  # seconds after which an answer counts as lost
_ANY = "?{0}s ?{0}p ?{0}o"
_ALL = " . ".join(_ANY.format(letter) for letter in "abc")
WORST = {
    "cartesian product, counted": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "cartesian product, made distinct": f"SELECT DISTINCT ?as ?bs ?cs {{ {_ALL} }}",
    "endless path": "SELECT * { ?a (!<http://a/>|^!<http://a/>)* ?b . ?b (!<http://a/>|^!<http://a/>)* ?c }",
    "everything in order": "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?p ?s",
    "a join in order": "SELECT * { ?a ?p ?x . ?b ?p ?y } ORDER BY STR(?y) ?a",
    "groups in groups": "SELECT * " + "{ " * 60_000 + "}" * 60_000,
    "brackets in brackets": "ASK { FILTER(" + "(" * 60_000 + "1" + ")" * 60_000 + ") }",
    "a literal that doubles": "SELECT * { BIND('" + "x" * 100_000 + "' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(30)) + " }",
    "all in one literal": "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?o), STR(?t))) AS ?all) { ?s ?p ?o . ?t ?q ?o }",
    "regular expressions": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r "
    "FILTER(REGEX(CONCAT(STR(?o), STR(?r)), '(a|aa|b+)+(c.*d){5}$', 'i')) }",
}  # fmt: skip


@dataclass
class Heard:
    """What the clients of one phase got: seconds of each good answer, other answers by status, lost and wrong ones."""

    asked: int = 0
    seconds: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def summary(self) -> dict[str, Any]:
        """As figures."""
        found: dict[str, Any] = {"asked": self.asked, "answered": len(self.seconds), "wrong": self.wrong}
        if len(self.seconds) > 1:
            cuts = quantiles(self.seconds, n=100, method="inclusive")
            found |= {"p50 ms": 1000 * cuts[49], "p99 ms": 1000 * cuts[98], "max ms": 1000 * max(self.seconds)}
        return found | {"other": dict(sorted(self.others.items()))}


class Others:
    """Clients with good manners: (Accept, path) in turn, one each GAP seconds."""

    def __init__(self, server: Server, mix: Iterator[tuple[str, str]]) -> None:
        self.url, self.mix = server.url, mix
        self.known: dict[str, bytes] = {}

    async def ask(self, seconds: float) -> Heard:
        """Asks for a while; waits for what is under way at its end."""
        heard = Heard()
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE, limits=httpx.Limits()) as client:
            began = time.monotonic()
            tasks = []
            for number in count():
                due = began + number * GAP
                if due > began + seconds:
                    break
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                tasks.append(asyncio.create_task(self._one(client, heard, due, *next(self.mix))))
            await asyncio.gather(*tasks)
        return heard

    async def _one(self, client: httpx.AsyncClient, heard: Heard, due: float, accept: str, path: str) -> None:
        heard.asked += 1
        try:
            answer = await client.get(path, headers={"Accept": accept})
        except httpx.HTTPError as error:
            heard.others[type(error).__name__] += 1
            return
        if answer.status_code != 200:
            heard.others[str(answer.status_code)] += 1
            return
        heard.seconds.append(time.monotonic() - due)
        digest = sha256(answer.content).digest()
        heard.wrong += self.known.setdefault(path, digest) != digest


async def attack(server: Server, until: asyncio.Event) -> dict[str, Counter[str]]:
    """All of WORST at once, each again as soon as it is answered and never twice the same; the answers by query."""
    url = server.url + server.endpoint
    heard: dict[str, Counter[str]] = {name: Counter() for name in WORST}
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}

    async def client(name: str) -> None:
        async with httpx.AsyncClient(timeout=2 * PATIENCE) as one:
            for query in _varied(WORST[name]):
                try:
                    answer = await one.post(url, content=query, headers=headers)
                    heard[name][str(answer.status_code)] += 1
                except httpx.HTTPError as error:
                    heard[name][type(error).__name__] += 1
                await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(client(name)) for name in WORST]
    await until.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return heard


def _varied(query: str) -> Iterator[str]:
    return (f"{query} # {number}" for number in count())


async def siege(server: Server, mix: Iterable[tuple[str, str]], seconds: float) -> dict[str, Any]:
    """The others before, during and after the attack."""
    others, over = Others(server, iter(mix)), asyncio.Event()
    await others.ask(seconds / 2)  # what is kept in memory is there from now on
    found: dict[str, Any] = {"before": (await others.ask(seconds)).summary()}
    attacking = asyncio.create_task(attack(server, over))
    found["during"] = (await others.ask(2 * seconds)).summary()
    over.set()
    found["hostile"] = {name: dict(sorted(heard.items())) for name, heard in (await attacking).items()}
    found["after"] = (await others.ask(seconds)).summary()
    return found

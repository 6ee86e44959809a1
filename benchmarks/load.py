"""Load on `kg serve` from other processes, beside rdflib-endpoint with the same graph and queries; and an attack.

Throughput is measured by wrk (Debian: apt-get install wrk), in turns between the servers, all others at rest.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from itertools import chain, cycle
from pathlib import Path
from statistics import median
from typing import Any

import asked
import corpus
import hostile
import httpx
import questions
import servers
from servers import Server

from kg.build import build
from kg.export import export
from kg.store import GRAPH, Store

BOUND = 10.0  # seconds that a query may take: the default of `kg serve`
QUICK = 1.0  # seconds within which every server answers the questions of a mix
CONNECTIONS, ROUNDS = 8, 3
NOTHING = {"requests/s": 0.0, "p50 ms": 0.0, "p99 ms": 0.0, "answers": {}, "lost": 0, "late": 0}
Kind = tuple[str, list[str]]  # an Accept header and paths


def once(server: Server, queries: dict[str, str]) -> dict[str, tuple[float, int] | None]:
    """Milliseconds and rows of each query, one after another; none where there was no answer within the bound."""
    found: dict[str, tuple[float, int] | None] = dict.fromkeys(queries)
    with httpx.Client(base_url=server.url, headers={"Accept": asked.JSON}, timeout=BOUND) as client:
        for name, query in queries.items():
            began = time.monotonic()
            try:
                answer = client.get(server.path(asked.sparql(query)))
            except httpx.HTTPError:
                if not server.answers(6 * BOUND):
                    break  # it is still at the last one
                continue
            if answer.status_code == 200:
                found[name] = 1000 * (time.monotonic() - began), len(answer.json()["results"]["bindings"])
    return found


def wrk(server: Server, kind: Kind, seconds: float) -> dict[str, Any]:
    """One round of wrk: requests/s with an answer, p50 and p99, answers by status, requests lost."""
    script, patience = str(Path(__file__).with_name("wrk.lua")), f"--timeout={3 * BOUND:.0f}s"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{server.path(path)}\n" for path in kind[1]))
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", patience, "-s", script, server.url, "--"]
        done = subprocess.run([*command, file.name, kind[0]], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"requests/s": found["answers"].get("200", 0) / found["seconds"]}


def throughput(running: list[Server], kinds: dict[str, Kind], seconds: float) -> list[dict[str, Any]]:
    """Each kind at each server that has it, in turns; medians of the rounds, sums of what went wrong. A server that
    answered nothing in one round, or is still at the last one, is not asked again."""
    rounds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for _ in range(ROUNDS):
        for name, kind in kinds.items():
            for server in running if "page" not in name else running[:1]:
                known = rounds.setdefault((name, server.name), [])
                if kind[1] and all(one["requests/s"] for one in known):
                    with server.turn():
                        known.append(wrk(server, kind, seconds) if server.answers(3 * BOUND) else NOTHING)
    return [{"kind": kind, "server": name} | _middle(found) for (kind, name), found in rounds.items() if found]


def _middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    figures = {name: median(found[name] for found in rounds) for name in ("requests/s", "p50 ms", "p99 ms")}
    refused = sum(number for found in rounds for status, number in found["answers"].items() if status != "200")
    return figures | {"refused": refused, "lost": sum(found["lost"] + found["late"] for found in rounds)}


def besieged(server: Server, kinds: list[Kind], seconds: float) -> dict[str, Any]:
    """The attack on a server while others ask for the kinds in turn, with what its processes took."""
    turns = zip(*(cycle([(accept, server.path(path)) for path in paths]) for accept, paths in kinds), strict=True)
    with server.turn(), servers.Watch(server) as watch:
        found = asyncio.run(hostile.siege(server, chain.from_iterable(turns), seconds))
    return found | {"memory": watch.figures()}


def one_size(store: Path, python: Path, seconds: float) -> dict[str, Any]:
    """All servers over one graph: each question once, then the load, then the attack on ours and on the rival."""
    with Store(store) as opened:
        triples = len(opened.oxigraph)
        graph = store.with_suffix(".nt")
        if not graph.exists():
            export(opened, graph)
    queries = {question.name: question.text for question in asked.questions()}
    kinds = asked.paths(store)
    found: dict[str, Any] = {"triples": triples, "up s": {}, "once": {}, "absent": [], "attack": {}}
    starters = (servers.ours(store), *(servers.rival(python, graph, kind) for kind in ("default", "Oxigraph")))
    with ExitStack() as stack:
        running: list[Server] = []
        for starter in starters:
            try:
                server = stack.enter_context(starter)
            except TimeoutError as error:
                found["absent"].append(str(error))
                continue
            found["up s"][server.name] = server.seconds
            found["once"][server.name] = once(server, queries)
            if server.answers(BOUND):
                running.append(server)
                server.rest()
            else:
                found["absent"].append(
                    f"{server.name} did not come back from a question and is left out of what follows"
                )
                server.process.kill()
        rows = [found["once"][server.name] for server in running]
        found["quick"] = [n for n in queries if all(row[n] and row[n][0] < 1000 * QUICK for row in rows)]
        kinds["questions"] = asked.JSON, [asked.sparql(queries[name]) for name in found["quick"]]
        found["load"] = throughput(running, kinds, seconds)
        mixes = [
            [kinds[name] for name in ("profile page", "search page", "questions")],
            [kinds[name] for name in ("DESCRIBE of a thing", "questions")],
        ]
        for server, mix in zip(running, mixes, strict=False):
            found["attack"][server.name] = besieged(server, [kind for kind in mix if kind[1]], 4 * seconds)
    return found


def measure(folder: Path, papers: int = 12_000, seconds: float = 5.0) -> dict[str, Any]:
    """Everything, for the graph of the five pages and for one of so many papers; with how busy the machine was before
    each and at the end."""
    python = servers.rival_python(folder / "rdflib-endpoint")
    pages = folder / "pages"
    if not (pages / GRAPH).is_dir():
        build([corpus.CORPORA.parent / "pages"], pages)
    found: dict[str, Any] = {"connections": CONNECTIONS, "rounds": f"{ROUNDS} rounds of {seconds:g} seconds"}
    found |= {
        "when": f"{date.today():%-d %B %Y}",
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "sizes": {},
        "busy": [os.getloadavg()[0]],
    }
    for name, store in (("pages", pages), ("papers", questions.graph_of(folder / "papers", papers))):
        found["sizes"][name] = one_size(store, python, seconds)
        found["busy"].append(os.getloadavg()[0])
    return found

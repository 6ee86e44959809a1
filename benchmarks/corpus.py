"""Texts to measure with: the real abstracts beside this project, and as many more as are asked for."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from kg.model import Paper

CORPORA = Path(__file__).parents[1].parent / "shared" / "corpora"
_NAME = re.compile(r"([\w.+-]{2,40}):")


def real() -> Iterator[dict[str, str]]:
    """Title, abstract and arXiv id of every real paper, blanks folded."""
    for name in ("arxiv-metadata-2025.jsonl.gz", "hf-daily-2024-05_2026-04.jsonl.gz"):
        with gzip.open(CORPORA / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                paper = row.get("paper", row)
                title, text = _folded(paper["title"]), _folded(paper.get("abstract") or paper.get("summary") or "")
                yield {"id": paper["id"], "title": title, "abstract": text}


def varied(number: int) -> Iterator[dict[str, str]]:
    """So many papers: the real ones, then again with other titles and with other names for what they coin."""
    return islice((_variant(row, turn) for turn in count() for row in real()), number)


def papers(number: int) -> list[Paper]:
    """So many papers, as values."""
    return [Paper(row["title"], row["abstract"], date="2025") for row in varied(number)]


def write(number: int, path: Path) -> Path:
    """Writes so many papers in the fields of arXiv's metadata snapshot."""
    with path.open("w", encoding="utf-8") as file:
        for row in varied(number):
            file.write(json.dumps(row | {"authors": "A. Author", "update_date": "2025-06-01"}) + "\n")
    return path


def _variant(row: dict[str, str], turn: int) -> dict[str, str]:
    if not turn:
        return row
    name = _NAME.match(row["title"])
    title, abstract = f"{row['title']} in Setting {turn}", row["abstract"]
    if name:
        title, abstract = title.replace(name[1], f"{name[1]}{turn}"), abstract.replace(name[1], f"{name[1]}{turn}")
    month, _, number = row["id"].partition(".")  # a number that no paper of the month has
    return {"id": f"{month}.{(int(number) + 25_000 * turn) % 100_000:05}", "title": title, "abstract": abstract}


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()

"""How a picture looks, the same in the browser and in print: colours that most people tell apart, and shapes."""

from __future__ import annotations

from kg.view.graph import SHARED, Edge, Node

STYLE = {  # colour and shape by type
    "Paper": ("#5f6b7a", "square"),
    "Hardware": ("#d1433f", "diamond"),
    "Method": ("#2f6fb5", "dot"),
    "Dataset": ("#23967f", "triangle"),
    "Model": ("#8756b5", "hexagon"),
    "Task": ("#dd9a12", "star"),
    "Thing": ("#7a6a55", "dot"),
}
LINES = {  # colour and dashes by relation
    "introduces": ("#8a5a2b", False),
    "uses": ("#2f6fb5", False),
    "comparesWith": ("#c05c9b", True),
    "evaluatesOn": ("#23967f", False),
    "trainsOn": ("#23967f", True),
    "runsOn": ("#d1433f", False),
    "addresses": ("#dd9a12", False),
    "mentions": ("#98a2ae", False),
    "broader": ("#98a2ae", True),
    SHARED: ("#5f6b7a", False),
}
OTHER_LINE = ("#7a6a55", False)


def line(relation: str) -> tuple[str, bool]:
    """Colour and dashes of a relation, also of one that a query made up."""
    return LINES.get(relation, OTHER_LINE)


def thickness(edge: Edge) -> float:
    """How thick the line of an edge is, by what it stands for."""
    return round(min(9.0, 0.6 + 0.6 * edge.weight), 1)


def short(node: Node) -> str:
    """The name that stands under a node: of a paper what comes before the colon of its title.

    >>> short(Node("x", "Paper", "QLoRA: Efficient Finetuning"))
    'QLoRA'
    >>> short(Node("x", "Paper", "KV:Share at 3:1"))
    'KV:Share at 3:1'
    """
    name, longest = (node.label.split(": ")[0].strip(), 38) if node.type == "Paper" else (node.label, 42)
    return name[: longest - 2] + "…" if len(name) > longest else name

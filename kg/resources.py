"""Where the files that ship beside the code are: in the wheel under `kg/data/`, in a checkout at the top."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `resource("ontology", "terms.ttl")`.

    Takes the path's parts below the top level (`ontology`, `queries` or `examples` first).
    """
    installed = _PACKAGE / "data"
    return (installed if installed.is_dir() else _PACKAGE.parent).joinpath(*parts)

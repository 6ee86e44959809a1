"""How Sphinx builds these pages: `make docs`, offline, warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import generate  # noqa: E402

import kg  # noqa: E402

project, author, copyright = "papers-kg", "the papers-kg authors", "the papers-kg authors, Apache-2.0"
version = release = kg.__version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "explanation/figures.md"]  # included by another page
suppress_warnings = ["misc.highlighting_failure"]  # Pygments knows no TSV, and not all paths of SPARQL 1.1
html_theme = "furo"
html_title = f"papers-kg {version}"
html_copy_source = False
html_show_sourcelink = False
generate.write(HERE / "reference" / "generated")

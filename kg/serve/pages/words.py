"""What pages call the terms of the graph."""

from __future__ import annotations

import re

from kg import terms
from kg.serve.pages.graph import local

TYPES = {iri: name for name, iri in terms.CLASSES.items()} | {terms.PAPER: "Paper"}
RELATIONS = {iri: name for name, iri in terms.RELATIONS.items()}
LISTS = {  # class -> its list
    "Paper": "papers",
    "Hardware": "devices",
    "Method": "methods",
    "Dataset": "datasets",
    "Model": "models",
    "Task": "tasks",
}
TYPE_WORDS = {
    "Paper": "Paper",
    "Hardware": "Device",
    "Method": "Method",
    "Dataset": "Data set",
    "Model": "Model",
    "Task": "Task",
    "Metric": "Metric",
    "Organization": "Organization",
}
_SAID = {"tdpW": "power (TDP)"}  # properties whose names are no words
FIGURE_UNITS = {"memoryGB": "GB", "memoryBandwidthGBs": "GB/s", "tdpW": "W"}


def kind_words(kind: str) -> str:
    """A kind of result, or of anything, from its IRI or name.

    >>> kind_words("https://w3id.org/papers-kg/ontology#memory_reduction")
    'memory reduction'
    """
    return local(kind).replace("_", " ")


def property_words(name: str) -> str:
    """A property in words.

    >>> property_words("peakFP16TFLOPS"), property_words("memoryGB"), property_words("dateInferred")
    ('peak FP16', 'memory', 'date inferred')
    >>> property_words("tdpW")
    'power (TDP)'
    """
    if local(name) in _SAID:
        return _SAID[local(name)]
    short = re.sub(r"(TFLOPS|TOPS|GBs|GB|W)$", "", local(name))
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", short)
    return " ".join(
        word if word.isupper() or word[1:2].isdigit() or re.match(r"[A-Z]{2}", word) else word.lower()
        for word in spaced.split()
    )


def figure_unit(name: str) -> str:
    """The unit of a device's figure.

    >>> figure_unit("peakFP16TFLOPS"), figure_unit("tdpW"), figure_unit("releaseDate")
    ('TFLOPS', 'W', '')
    """
    return FIGURE_UNITS.get(name) or next((unit for unit in ("TFLOPS", "TOPS") if name.endswith(unit)), "")

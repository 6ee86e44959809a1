"""What pages call the terms of the graph."""

from __future__ import annotations

import re

from kg import terms
from kg.serve.pages.graph import local
from kg.words import unit_apart

TYPES, RELATIONS = terms.THING_NAMES, terms.RELATION_NAMES
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
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unit_apart(local(name))[0])
    return " ".join(
        word if word.isupper() or word[1:2].isdigit() or re.match(r"[A-Z]{2}", word) else word.lower()
        for word in spaced.split()
    )

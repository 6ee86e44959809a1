"""Every IRI that code may write, a line each; `ontology/terms.ttl` says what ours mean."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

BASE: Final = "https://w3id.org/papers-kg/id/"

KG: Final = "https://w3id.org/papers-kg/ontology#"
DCTERMS: Final = "http://purl.org/dc/terms/"
FABIO: Final = "http://purl.org/spar/fabio/"
FAIR4ML: Final = "https://w3id.org/fair4ml#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
IT6: Final = "http://data.europa.eu/it6/"
KGUNIT: Final = "https://w3id.org/papers-kg/unit/"
LPWC: Final = "https://linkedpaperswithcode.com/class/"
MLS: Final = "http://www.w3.org/ns/mls#"
OA: Final = "http://www.w3.org/ns/oa#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
QUANTITYKIND: Final = "http://qudt.org/vocab/quantitykind/"
QUDT: Final = "http://qudt.org/schema/qudt/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
UNIT: Final = "http://qudt.org/vocab/unit/"
VOID: Final = "http://rdfs.org/ns/void#"
WD: Final = "http://www.wikidata.org/entity/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final = {
    "dcterms": DCTERMS,
    "fabio": FABIO,
    "fair4ml": FAIR4ML,
    "it6": IT6,
    "kg": KG,
    "kgunit": KGUNIT,
    "lpwc": LPWC,
    "mls": MLS,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "quantitykind": QUANTITYKIND,
    "qudt": QUDT,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "unit": UNIT,
    "void": VOID,
    "wd": WD,
    "xsd": XSD,
}

# Classes
PAPER: Final = KG + "Paper"
HARDWARE: Final = KG + "Hardware"
METHOD: Final = KG + "Method"
DATASET: Final = KG + "Dataset"
MODEL: Final = KG + "Model"
TASK: Final = KG + "Task"
METRIC: Final = KG + "Metric"
RESULT: Final = KG + "Result"
STATEMENT: Final = KG + "Statement"
EVIDENCE: Final = KG + "Evidence"
RULE: Final = KG + "Rule"
FACT: Final = KG + "Fact"
PAGE: Final = KG + "Page"
LISTING: Final = KG + "Listing"
REJECTION: Final = KG + "Rejection"
ORGANIZATION: Final = SCHEMA + "Organization"
VOID_DATASET: Final = VOID + "Dataset"

# A paper and an entity
MENTIONS: Final = KG + "mentions"
INTRODUCES: Final = KG + "introduces"
USES: Final = KG + "uses"
COMPARES_WITH: Final = KG + "comparesWith"
EVALUATES_ON: Final = KG + "evaluatesOn"
TRAINS_ON: Final = KG + "trainsOn"
RUNS_ON: Final = KG + "runsOn"
ADDRESSES: Final = KG + "addresses"

# A paper
TITLE: Final = DCTERMS + "title"
ABSTRACT: Final = DCTERMS + "abstract"
DATE: Final = DCTERMS + "date"
YEAR: Final = KG + "year"
MONTH: Final = KG + "month"
IDENTIFIER: Final = DCTERMS + "identifier"
SAME_AS: Final = SCHEMA + "sameAs"
AUTHOR: Final = SCHEMA + "author"
AUTHOR_COUNT: Final = KG + "authorCount"
SOURCE_ORGANIZATION: Final = SCHEMA + "sourceOrganization"
CODE_REPOSITORY: Final = SCHEMA + "codeRepository"
URL: Final = SCHEMA + "url"
LISTED_ON: Final = KG + "listedOn"

# A listing
ON_PAGE: Final = KG + "onPage"
POSITION: Final = KG + "position"
SHOWN_DATE: Final = KG + "shownDate"
COMMENT_COUNT: Final = KG + "commentCount"
CAPTURED: Final = KG + "captured"
DATE_INFERRED: Final = KG + "dateInferred"

# Why a triple is there
TYPE: Final = RDF + "type"
SUBJECT: Final = RDF + "subject"
PREDICATE: Final = RDF + "predicate"
OBJECT: Final = RDF + "object"
HAS_EVIDENCE: Final = KG + "hasEvidence"
CONFIDENCE: Final = KG + "confidence"
IN_PAPER: Final = KG + "inPaper"
FIELD: Final = KG + "field"
START: Final = KG + "start"
END: Final = KG + "end"
QUOTE: Final = KG + "quote"
SENTENCE: Final = KG + "sentence"
BY_RULE: Final = KG + "rule"
RULE_KIND: Final = KG + "ruleKind"
PRECISION: Final = KG + "precision"
DESCRIPTION: Final = DCTERMS + "description"
SOURCE: Final = DCTERMS + "source"

# What was seen and rejected (in a named graph of its own)
REASON: Final = KG + "reason"
READ_AS: Final = KG + "readAs"
READ_AS_CLASS: Final = KG + "readAsClass"

# A result
REPORTED_IN: Final = KG + "reportedIn"
KIND: Final = KG + "kind"
OF_METRIC: Final = KG + "metric"
METRIC_TEXT: Final = KG + "metricText"
VALUE: Final = KG + "value"
OTHER_END: Final = KG + "otherEnd"
HAS_BOUND: Final = KG + "bound"
HAS_CHANGE: Final = KG + "change"
IN_UNIT: Final = KG + "unit"
UNIT_TEXT: Final = KG + "unitText"
STANDARD_VALUE: Final = KG + "standardValue"
STANDARD_UNIT: Final = KG + "standardUnit"
RESULT_OF: Final = KG + "resultOf"
ON_HARDWARE: Final = KG + "onHardware"
DEVICE_COUNT: Final = KG + "deviceCount"
ON_DATASET: Final = KG + "onDataset"
WITH_MODEL: Final = KG + "withModel"
BASELINE: Final = KG + "baseline"
CONDITION: Final = KG + "condition"

# The kinds of result
THROUGHPUT: Final = KG + "throughput"
LATENCY: Final = KG + "latency"
SPEEDUP: Final = KG + "speedup"
MEMORY: Final = KG + "memory"
MEMORY_REDUCTION: Final = KG + "memory_reduction"
ENERGY: Final = KG + "energy"
QUALITY: Final = KG + "quality"
SIZE: Final = KG + "size"
COST: Final = KG + "cost"
OTHER: Final = KG + "other"

# Which end of what is claimed a value is
AT_MOST: Final = KG + "atMost"
AT_LEAST: Final = KG + "atLeast"

# Which way a number that is no level moved
INCREASE: Final = KG + "increase"
DECREASE: Final = KG + "decrease"
DIFFERENCE: Final = KG + "difference"

# An entity
PREF_LABEL: Final = SKOS + "prefLabel"
ALT_LABEL: Final = SKOS + "altLabel"
BROADER: Final = SKOS + "broader"
EXACT_MATCH: Final = SKOS + "exactMatch"
COINED_IN: Final = KG + "coinedIn"
HIGHER_IS_BETTER: Final = KG + "higherIsBetter"
NAME: Final = SCHEMA + "name"

# A device
VENDOR: Final = KG + "vendor"
ARCHITECTURE: Final = KG + "architecture"
MARKET_SEGMENT: Final = KG + "marketSegment"
RELEASE_DATE: Final = KG + "releaseDate"
MEMORY_GB: Final = KG + "memoryGB"
MEMORY_BANDWIDTH_GBS: Final = KG + "memoryBandwidthGBs"
PEAK_FP64_TFLOPS: Final = KG + "peakFP64TFLOPS"
PEAK_FP32_TFLOPS: Final = KG + "peakFP32TFLOPS"
PEAK_TF32_TFLOPS: Final = KG + "peakTF32TFLOPS"
PEAK_FP16_TFLOPS: Final = KG + "peakFP16TFLOPS"
PEAK_BF16_TFLOPS: Final = KG + "peakBF16TFLOPS"
PEAK_FP8_TFLOPS: Final = KG + "peakFP8TFLOPS"
PEAK_FP4_TFLOPS: Final = KG + "peakFP4TFLOPS"
PEAK_INT8_TOPS: Final = KG + "peakINT8TOPS"
TDP_W: Final = KG + "tdpW"

# The description of the whole graph
URI_SPACE: Final = VOID + "uriSpace"
VOCABULARY: Final = VOID + "vocabulary"
TRIPLES: Final = VOID + "triples"
ENTITIES: Final = VOID + "entities"
CLASS_PARTITION: Final = VOID + "classPartition"
VOID_CLASS: Final = VOID + "class"
PROPERTY_PARTITION: Final = VOID + "propertyPartition"
VOID_PROPERTY: Final = VOID + "property"

# Units that code tells from others
PERCENT: Final = UNIT + "PERCENT"
UNITLESS: Final = UNIT + "UNITLESS"

# Datatypes
STRING: Final = XSD + "string"
INTEGER: Final = XSD + "integer"
DECIMAL: Final = XSD + "decimal"
DOUBLE: Final = XSD + "double"
BOOLEAN: Final = XSD + "boolean"
XSD_DATE: Final = XSD + "date"
XSD_YEAR_MONTH: Final = XSD + "gYearMonth"
XSD_YEAR: Final = XSD + "gYear"

CLASSES: Final = {
    "Hardware": HARDWARE,
    "Method": METHOD,
    "Dataset": DATASET,
    "Model": MODEL,
    "Task": TASK,
    "Metric": METRIC,
    "Organization": ORGANIZATION,
}
THINGS: Final = CLASSES | {"Paper": PAPER}  # papers, and what they are about
THING_NAMES: Final = {iri: name for name, iri in THINGS.items()}
RELATIONS: Final = {
    "introduces": INTRODUCES,
    "uses": USES,
    "comparesWith": COMPARES_WITH,
    "evaluatesOn": EVALUATES_ON,
    "trainsOn": TRAINS_ON,
    "runsOn": RUNS_ON,
    "addresses": ADDRESSES,
    "mentions": MENTIONS,
}
RELATION_NAMES: Final = {iri: name for name, iri in RELATIONS.items()}
RELATION_WORDS: Final = {  # a relation as people read it, from the paper to the entity
    "introduces": "introduces",
    "uses": "uses",
    "comparesWith": "compares with",
    "evaluatesOn": "evaluates on",
    "trainsOn": "trains on",
    "runsOn": "runs on",
    "addresses": "addresses",
    "mentions": "mentions",
}
KINDS: Final = {
    "throughput": THROUGHPUT,
    "latency": LATENCY,
    "speedup": SPEEDUP,
    "memory": MEMORY,
    "memory_reduction": MEMORY_REDUCTION,
    "energy": ENERGY,
    "quality": QUALITY,
    "size": SIZE,
    "cost": COST,
    "other": OTHER,
}
MOVES: Final = ("speedup", "memory_reduction")  # kinds that are changes by themselves, without kg:change
BOUNDS: Final = {"atMost": AT_MOST, "atLeast": AT_LEAST}
CHANGES: Final = {"increase": INCREASE, "decrease": DECREASE, "difference": DIFFERENCE}
FIGURES: Final = {
    "releaseDate": RELEASE_DATE,
    "memoryGB": MEMORY_GB,
    "memoryBandwidthGBs": MEMORY_BANDWIDTH_GBS,
    "peakFP64TFLOPS": PEAK_FP64_TFLOPS,
    "peakFP32TFLOPS": PEAK_FP32_TFLOPS,
    "peakTF32TFLOPS": PEAK_TF32_TFLOPS,
    "peakFP16TFLOPS": PEAK_FP16_TFLOPS,
    "peakBF16TFLOPS": PEAK_BF16_TFLOPS,
    "peakFP8TFLOPS": PEAK_FP8_TFLOPS,
    "peakFP4TFLOPS": PEAK_FP4_TFLOPS,
    "peakINT8TOPS": PEAK_INT8_TOPS,
    "tdpW": TDP_W,
}


def expand(curie: str) -> str:
    """Turns "unit:SEC" into its full IRI; a full IRI stays. Raises KeyError for a prefix that is none of ours.

    >>> expand("unit:SEC")
    'http://qudt.org/vocab/unit/SEC'
    """
    curie = curie.strip("<>")
    prefix, _, local = curie.partition(":")
    return curie if local.startswith("//") else PREFIXES[prefix] + local


def date_type(text: str) -> str | None:
    """The datatype of a year, a month or a day as written; None for what is none, such as the 31st of February.

    >>> [(date_type(text) or "").rpartition("#")[2] for text in ("2024", "2024-02", "2024-02-29", "2023-02-29")]
    ['gYear', 'gYearMonth', 'date', '']
    """
    if not re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", text):
        return None
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return None
    return {4: XSD_YEAR, 7: XSD_YEAR_MONTH, 10: XSD_DATE}[len(text)]

"""What the lists show and by what they are narrowed: pieces of SPARQL, put together by kg.serve.pages.lists.

In a piece `$value` is the value of its facet, `$paper` the paper that the list's conditions speak of. What several
pieces share has a name and stands once: so a device's vendor and its memory are those of one device. A relation and a
confidence are those of the tie between a paper and each thing that was chosen (see kg.serve.pages.narrow).
"""

from __future__ import annotations

from dataclasses import dataclass

from kg import terms

THINGS = ("hardware", "method", "dataset", "model", "task")
CLASS_OF = {"hardware": "Hardware", "method": "Method", "dataset": "Dataset", "model": "Model", "task": "Task"}


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list; `form` says how a value is written, `of` which shared piece its own follows."""

    name: str
    title: str
    form: str  # "thing", "text", "number", "term" (of kg:), "least", "month", "yes", "way"
    pattern: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list: what is selected as ?key beside ?item, and the direction that comes first."""

    name: str
    pattern: str
    key: str = "?key"
    down: bool = True
    counted: bool = False  # the key is an aggregate


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its address and title, what its items are, its facets and orders, and what a row says of ?item."""

    name: str
    title: str
    about: str
    base: str
    words: str  # ?word: where a text is looked for
    facets: tuple[Facet, ...]
    orders: tuple[Order, ...]
    details: str
    columns: tuple[str, ...]
    shared: dict[str, str]


LEAST = "0.5 0.7 0.8 0.9 0.95"
LEVEL, CHANGE = "level", "change"  # a number as it is, and how far one moved


def _paper_facets() -> tuple[Facet, ...]:
    return (
        Facet("month", "Month", "month", "$paper kg:year ?year ; kg:month ?month ."),
        Facet("year", "Year", "number", "$paper kg:year $value ."),
        Facet("code", "Has code", "yes", "$paper schema:codeRepository ?code ."),
    )


def _things(*names: str) -> tuple[Facet, ...]:
    titles = {"hardware": "Device", "method": "Method", "dataset": "Data set", "model": "Model", "task": "Task"}
    return tuple(Facet(name, titles[name], "thing", f"?{name} skos:broader* $value .", name) for name in names)


_DEVICE = (
    Facet("vendor", "Vendor of the device", "text", "?hardware kg:vendor $value .", "hardware"),
    Facet("memory", "Memory of the device, GB", "number", "?hardware kg:memoryGB $value .", "hardware"),
)
_RELATION = Facet("relation", "Relation", "term", "", "tie")
_CONFIDENCE = Facet("confidence", "Confidence, at least", "least", "", "tie")

PAPERS = Listing(
    "papers",
    "Papers",
    "What each runs on, and how many numbers it reports.",
    "?item a kg:Paper .",
    "?item dcterms:title|dcterms:abstract ?word .",
    (
        _RELATION,
        *_things(*THINGS),
        *_DEVICE,
        *_paper_facets(),
        Facet("kind", "Kind of result", "term", "?result kg:reportedIn ?item ; kg:kind $value ."),
        Facet("organization", "Organization", "thing", "?item schema:sourceOrganization $value ."),
        _CONFIDENCE,
    ),
    (
        Order("date", "OPTIONAL { ?item dcterms:date ?date } BIND(COALESCE(STR(?date), '') AS ?key)"),
        Order("title", "?item dcterms:title ?key .", "LCASE(?key)", down=False),
        Order("results", "OPTIONAL { ?counted kg:reportedIn ?item }", "(COUNT(DISTINCT ?counted) AS ?key)", True, True),
    ),
    """?item dcterms:title ?title . OPTIONAL { ?item dcterms:date ?date }
  OPTIONAL { ?result kg:reportedIn ?item } OPTIONAL { ?item schema:codeRepository ?repository }
  OPTIONAL { ?item kg:runsOn/skos:prefLabel ?device }""",
    (
        "?title",
        "?date",
        '(GROUP_CONCAT(DISTINCT ?device; SEPARATOR=", ") AS ?devices)',
        "(COUNT(DISTINCT ?result) AS ?results)",
        "(MIN(?repository) AS ?code)",
    ),
    {},
)


def _entities(name: str, title: str, class_: str, about: str, more: tuple[Facet, ...] = ()) -> Listing:
    others = [thing for thing in ("hardware", "method", "dataset", "task") if CLASS_OF[thing] != class_]
    return Listing(
        name,
        title,
        about,
        f"?item a kg:{class_} .",
        "?item skos:prefLabel|skos:altLabel ?word .",
        (
            _RELATION,
            *more,
            *_things(*others),
            Facet("coined", "Coined by a paper", "yes", "?item kg:coinedIn ?by ."),
            Facet(
                "kind",
                "Kind of result",
                "term",
                "?result kg:onHardware|kg:onDataset|kg:withModel|kg:resultOf ?item ; kg:kind $value .",
            ),
            *(Facet(f.name, f"{f.title} (of a paper)", f.form, f.pattern) for f in _paper_facets()),
            _CONFIDENCE,
        ),
        (
            Order("papers", "OPTIONAL { ?named kg:mentions ?item }", "(COUNT(DISTINCT ?named) AS ?key)", True, True),
            Order("name", "?item skos:prefLabel ?key .", "LCASE(?key)", down=False),
            *([Order("memory", "OPTIONAL { ?item kg:memoryGB ?key }")] if class_ == "Hardware" else []),
        ),
        """?item skos:prefLabel ?name . OPTIONAL { ?paper kg:mentions ?item }
  OPTIONAL { ?item skos:broader/skos:prefLabel ?above }"""
        + " OPTIONAL { ?item kg:vendor ?vendor } OPTIONAL { ?item kg:memoryGB ?memory }" * (class_ == "Hardware"),
        (
            "?name",
            "(COUNT(DISTINCT ?paper) AS ?papers)",
            *(("?vendor", "?memory") if class_ == "Hardware" else ()),
            '(GROUP_CONCAT(DISTINCT ?above; SEPARATOR=", ") AS ?broader)',
        ),
        {"paper": "?paper kg:mentions ?item ."}
        | {thing: f"?paper kg:mentions ?{thing} . ?{thing} a kg:{CLASS_OF[thing]} ." for thing in others},
    )


_CHANGE = f"""OPTIONAL {{ ?item kg:change ?way }}
    OPTIONAL {{ ?item kg:kind ?moves FILTER(?moves IN ({", ".join(f"kg:{kind}" for kind in terms.MOVES)})) }}
    FILTER(IF(BOUND(?way) || BOUND(?moves), "{CHANGE}", "{LEVEL}") = $value)"""
RESULTS = Listing(
    "results",
    "Results",
    "Every number that an abstract reports, with its unit, the device, and the sentence.",
    "?item a kg:Result .",
    "?item kg:hasEvidence/kg:sentence ?word .",
    (
        Facet("kind", "Kind", "term", "?item kg:kind $value ."),
        Facet("change", "Level or change", "way", _CHANGE),
        Facet("unit", "Unit", "text", "?item kg:unitText $value ."),
        Facet("metric", "Metric", "thing", "?item kg:metric $value ."),
        *_things("hardware", "method", "dataset", "model"),
        *_DEVICE,
        *_paper_facets(),
        Facet("confidence", "Confidence, at least", "least", "?item kg:confidence ?sure . FILTER(?sure >= $value)"),
    ),
    (
        Order("date", "OPTIONAL { ?paper dcterms:date ?date } BIND(COALESCE(STR(?date), '') AS ?key)"),
        Order(
            "value",
            "OPTIONAL { ?item kg:standardValue ?std } OPTIONAL { ?item kg:value ?v } BIND(COALESCE(?std, ?v) AS ?key)",
        ),
        Order("kind", "?item kg:kind ?key .", "STR(?key)", down=False),
        Order("of", "OPTIONAL { ?item kg:resultOf/skos:prefLabel ?key }", "LCASE(?key)", down=False),
        Order("device", "OPTIONAL { ?item kg:onHardware/skos:prefLabel ?key }", "LCASE(?key)", down=False),
        Order("paper", "?paper dcterms:title ?key .", "LCASE(?key)", down=False),
    ),
    """?item kg:kind ?kind ; kg:value ?value ; kg:reportedIn ?paper . ?paper dcterms:title ?title .
    OPTIONAL { ?item kg:otherEnd ?otherEnd } OPTIONAL { ?item kg:bound ?bound }
    OPTIONAL { ?item kg:change ?change } OPTIONAL { ?item kg:unitText ?unit }
    OPTIONAL { ?item kg:metric ?metric . ?metric skos:prefLabel ?metricName }
    OPTIONAL { ?item kg:resultOf ?of . ?of skos:prefLabel ?ofName }
    OPTIONAL { ?item kg:onHardware ?device . ?device skos:prefLabel ?deviceName }
    OPTIONAL { ?item kg:deviceCount ?deviceCount }
    OPTIONAL { ?item kg:onDataset ?dataset . ?dataset skos:prefLabel ?datasetName }
    OPTIONAL { ?item kg:condition ?under } OPTIONAL { ?paper dcterms:date ?date }
    OPTIONAL { ?item kg:confidence ?confidence } OPTIONAL { ?item kg:hasEvidence/kg:sentence ?said }""",
    (
        *[
            "?value",
            "?otherEnd",
            "?bound",
            "?change",
            "?unit",
            "?kind",
            "?metric",
            "?metricName",
            "?of",
            "?ofName",
            "?device",
            "?deviceName",
            "?deviceCount",
        ],
        *["?dataset", "?datasetName", "?confidence", "?date", "?paper", "?title"],
        '(GROUP_CONCAT(DISTINCT ?under; SEPARATOR="; ") AS ?condition)',
        "(MIN(?said) AS ?sentence)",
    ),
    {
        "paper": "?item kg:reportedIn ?paper .",
        "hardware": "?item kg:onHardware ?hardware .",
        "method": "?item kg:resultOf ?method . ?method a kg:Method .",
        "dataset": "?item kg:onDataset ?dataset .",
        "model": "?item kg:withModel|kg:resultOf ?model . ?model a kg:Model .",
    },
)
_OWN_DEVICE = (
    Facet("vendor", "Vendor", "text", "?item kg:vendor $value ."),
    Facet("memory", "Memory, GB", "number", "?item kg:memoryGB $value ."),
    Facet("segment", "Segment", "text", "?item kg:marketSegment $value ."),
)
_BELOW = Facet("below", "Kind of", "thing", "?item skos:broader+ $value .")
LISTINGS = {
    listing.name: listing
    for listing in (
        PAPERS,
        _entities(
            "devices", "Devices", "Hardware", "What papers run on, with memory and vendor.", (*_OWN_DEVICE, _BELOW)
        ),
        _entities("methods", "Methods", "Method", "Techniques, algorithms, formats and systems.", (_BELOW,)),
        _entities("datasets", "Data sets", "Dataset", "Data sets, corpora and benchmarks.", (_BELOW,)),
        _entities("models", "Models", "Model", "Trained models and their families.", (_BELOW,)),
        _entities("tasks", "Tasks", "Task", "What papers solve.", (_BELOW,)),
        RESULTS,
    )
}

"""A graph of five made-up papers, small enough to work every answer out by hand.

        QuickRay (2025-01)    introduces QuickRay, uses pruning,        runs on A1, on Lego:    90 FPS
        SlowRay  (2025-02)    introduces SlowRay,  uses fine pruning,   runs on A1, on Lego:    60 FPS; 20 GB; 100 ms
        TinyNet  (2025-07)    introduces TinyNet,  uses quantization,   runs on A2:  QuickRay at 80 FPS on A1, on Lego
        NewNet   (2025-08)    introduces NewNet,   uses quantization,   runs on A2:  120 TFLOPS on A1; 105 %; 0.05 s
        Survey   (no date)    mentions pruning, addresses rendering

Fine pruning is a kind of pruning; A1 (16 GB, 100 TFLOPS) and A2 (32 GB) are kinds of GPU.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg import terms
from kg.store import GRAPH

ENTITIES = {
    "hardware/gpu": ("Hardware", "GPU", "", {}),
    "hardware/a1": ("Hardware", "Vendor A1", "hardware/gpu", {"memoryGB": 16, "peakFP16TFLOPS": 100}),
    "hardware/a2": ("Hardware", "Vendor A2", "hardware/gpu", {"memoryGB": 32}),
    "method/quickray": ("Method", "QuickRay", "", {}),
    "method/slowray": ("Method", "SlowRay", "", {}),
    "method/tinynet": ("Method", "TinyNet", "", {}),
    "method/newnet": ("Method", "NewNet", "", {}),
    "method/pruning": ("Method", "pruning", "", {}),
    "method/fine": ("Method", "fine pruning", "method/pruning", {}),
    "method/quantization": ("Method", "quantization", "", {}),
    "dataset/lego": ("Dataset", "Lego", "", {}),
    "model/big": ("Model", "Big-7B", "", {}),
    "task/rendering": ("Task", "rendering", "", {}),
    "metric/fps": ("Metric", "frames per second", "", {}),
    "metric/accuracy": ("Metric", "accuracy", "", {}),
}
PAPERS = {
    "quick": ("QuickRay: Rendering in no Time", "2025-01-10", "2501.00001"),
    "slow": ("SlowRay: Rendering with Care", "2025-02", "2502.00001"),
    "tiny": ("TinyNet", "2025-07-01", ""),
    "new": ("NewNet", "2025-08-01", "2508.00001"),
    "survey": ("A Survey of Rendering", "", ""),
}
CLAIMS = (
    ("quick", "introduces", "method/quickray", 0.99, "We introduce QuickRay.", "QuickRay"),
    ("quick", "uses", "method/pruning", 0.9, "QuickRay uses pruning.", "pruning"),
    ("quick", "runsOn", "hardware/a1", 0.9, "It runs on an A1.", "A1"),
    ("quick", "evaluatesOn", "dataset/lego", 0.8, "We test on Lego.", "Lego"),
    ("slow", "introduces", "method/slowray", 0.99, "We introduce SlowRay.", "SlowRay"),
    ("slow", "uses", "method/fine", 0.9, "SlowRay uses fine pruning.", "fine pruning"),
    ("slow", "runsOn", "hardware/a1", 0.6, "An A1 is enough.", "A1"),
    ("slow", "comparesWith", "method/quickray", 0.7, "Unlike QuickRay, it takes its time.", "QuickRay"),
    ("tiny", "introduces", "method/tinynet", 0.99, "We introduce TinyNet.", "TinyNet"),
    ("tiny", "uses", "method/quantization", 0.9, "TinyNet needs <b>quantization</b> & care.", "quantization"),
    ("tiny", "runsOn", "hardware/a2", 0.9, "All of it on one A2.", "A2"),
    ("tiny", "uses", "model/big", 0.9, "TinyNet starts from Big-7B.", "Big-7B"),
    ("new", "introduces", "method/newnet", 0.99, "We introduce NewNet.", "NewNet"),
    ("new", "uses", "method/quantization", 0.9, "NewNet uses quantization.", "quantization"),
    ("new", "runsOn", "hardware/a2", 0.9, "NewNet runs on an A2.", "A2"),
    ("survey", "mentions", "method/pruning", 0.9, "Some papers use pruning.", "pruning"),
    ("survey", "addresses", "task/rendering", 0.9, "We look at rendering.", "rendering"),
)
NUMBERS = (  # paper, kind, metric, value, unit text, standard value, standard unit, roles, sentence, quote
    ("quick", "throughput", "fps", 90, "FPS", 90, "unit:FRAME-PER-SEC",
     {"resultOf": "method/quickray", "onHardware": "hardware/a1", "onDataset": "dataset/lego"},
     "QuickRay reaches 90 FPS on Lego with an A1.", "90 FPS"),
    ("slow", "throughput", "fps", 60, "FPS", 60, "unit:FRAME-PER-SEC",
     {"resultOf": "method/slowray", "onHardware": "hardware/a1", "onDataset": "dataset/lego"},
     "SlowRay reaches 60 FPS on Lego with an A1.", "60 FPS"),
    ("slow", "memory", "", 20, "GB", 20e9, "unit:BYTE", {"resultOf": "method/slowray", "onHardware": "hardware/a1"},
     "It takes 20 GB of an A1.", "20 GB"),
    ("slow", "latency", "", 100, "ms", 0.1, "unit:SEC", {"resultOf": "method/slowray"}, "It takes 100 ms.", "100 ms"),
    ("tiny", "throughput", "fps", 80, "FPS", 80, "unit:FRAME-PER-SEC",
     {"resultOf": "method/quickray", "onHardware": "hardware/a1", "onDataset": "dataset/lego"},
     "We saw QuickRay reach 80 FPS.", "80 FPS"),
    ("new", "throughput", "", 120, "TFLOPS", 120e12, "unit:FLOPS",
     {"resultOf": "method/newnet", "onHardware": "hardware/a1"}, "NewNet runs at 120 TFLOPS on an A1.", "120 TFLOPS"),
    ("new", "quality", "accuracy", 105, "%", 105, "unit:PERCENT", {"resultOf": "method/newnet"},
     "NewNet is right 105 % of the time.", "105 %"),
    ("new", "latency", "", 0.05, "s", 0.05, "unit:SEC", {"resultOf": "method/newnet"},
     "NewNet takes 0.05 s.", "0.05 s"),
    ("new", "size", "", 7, "B parameters", 7e9, "kgunit:Parameter", {"resultOf": "method/newnet"},
     "NewNet has 7B parameters.", "7B parameters"),
)  # fmt: skip


def iri(path: str) -> str:
    """The IRI of an entity ("hardware/a1"), or of a paper by its key ("quick")."""
    return terms.BASE + (path if "/" in path else f"paper/{path}")


def turtle() -> str:
    """The graph as Turtle."""
    lines = [f"@prefix {name}: <{space}> ." for name, space in terms.PREFIXES.items()]
    for path, (class_, label, broader, figures) in ENTITIES.items():
        lines.append(f'<{iri(path)}> a kg:{class_} ; skos:prefLabel "{label}" .')
        lines += [f"<{iri(path)}> skos:broader <{iri(broader)}> ."] if broader else []
        lines += [f"<{iri(path)}> kg:{name} {value}.0 ." for name, value in figures.items()]
    lines += [f"<{iri('metric/fps')}> kg:higherIsBetter true .", f"<{iri('metric/accuracy')}> kg:higherIsBetter true ."]
    for key, (title, date, arxiv) in PAPERS.items():
        lines.append(f'<{iri(key)}> a kg:Paper ; dcterms:title "{title}" .')
        type_ = "gYearMonth" if len(date) == 7 else "date"
        lines += [f'<{iri(key)}> dcterms:date "{date}"^^xsd:{type_} ; kg:year {date[:4]} .'] if date else []
        lines += [f"<{iri(key)}> schema:sameAs <https://arxiv.org/abs/{arxiv}> ."] if arxiv else []
    for at, (paper, relation, entity, confidence, sentence, quote) in enumerate(CLAIMS):
        lines.append(f"<{iri(paper)}> kg:mentions <{iri(entity)}> ; kg:{relation} <{iri(entity)}> .")
        lines.append(f"<{iri(f's/{at}')}> a kg:Statement ; rdf:subject <{iri(paper)}> ; rdf:predicate kg:{relation} ;")
        lines.append(f"  rdf:object <{iri(entity)}> ; kg:confidence {confidence} ; kg:hasEvidence <{iri(f'e/{at}')}> .")
        lines.append(evidence(f"e/{at}", paper, sentence, quote))
    for at, (paper, kind, metric, value, text, standard, unit, roles, sentence, quote) in enumerate(NUMBERS):
        said = [f"kg:metric <{iri(f'metric/{metric}')}>"] if metric else []
        said += [f"kg:{role} <{iri(entity)}>" for role, entity in roles.items()]
        said += [f'kg:value {float(value)} ; kg:unitText "{text}" ; kg:standardValue "{standard}"^^xsd:double']
        said += [f"kg:standardUnit {unit} ; kg:confidence 0.9 ; kg:hasEvidence <{iri(f'n/{at}')}>"]
        lines.append(f"<{iri(f'r/{at}')}> a kg:Result ; kg:reportedIn <{iri(paper)}> ; kg:kind kg:{kind} ; ")
        lines.append(" ; ".join(said) + " .")
        lines.append(evidence(f"n/{at}", paper, sentence, quote))
    return "\n".join(lines)


def evidence(name: str, paper: str, sentence: str, quote: str) -> str:
    """The Turtle of a piece of evidence."""
    return (
        f'<{iri(name)}> a kg:Evidence ; kg:inPaper <{iri(paper)}> ; kg:field "abstract" ; kg:start 0 ; kg:end 1 ; '
        f'kg:sentence "{sentence}" ; kg:quote "{quote}" .'
    )


def store(folder: Path) -> Path:
    """Writes the graph into a store of a folder that is not there yet; gives the folder."""
    folder.mkdir(parents=True)
    graph = ox.Store(str(folder / GRAPH))
    graph.bulk_load(turtle().encode(), format=ox.RdfFormat.TURTLE)
    graph.flush()
    return folder

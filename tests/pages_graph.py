"""A small graph for tests of the pages, whose every number can be worked out by hand, and a hostile one."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

BASE = "https://pages.example/id/"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
RIGHT_TO_LEFT = "\u202egnp.exe\u202c"

# Two papers run Quick on devices: One on the Fast 10 (24 GB, a kind of Fast), Two on the Fast 20 (48 GB). Three runs on
# nothing. Two sentences stand in One; "Quick" stands at 0-5 of its title and 3-8 of its abstract.
_TURTLE = f"""
@prefix : <{BASE}> . @prefix kg: <https://w3id.org/papers-kg/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <https://schema.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix void: <http://rdfs.org/ns/void#> . @prefix unit: <http://qudt.org/vocab/unit/> .
<{BASE}void> a void:Dataset ; void:uriSpace "{BASE}" ; void:triples 100 ; void:classPartition <{BASE}void/class/p> ,
    <{BASE}void/class/h> ; void:propertyPartition <{BASE}void/property/r> .
<{BASE}void/class/p> void:class kg:Paper ; void:entities 3 .
<{BASE}void/class/h> void:class kg:Hardware ; void:entities 3 .
<{BASE}void/property/r> void:property kg:runsOn ; void:triples 2 .
<{BASE}paper/one> a kg:Paper ; dcterms:title "Quick: a Way to be Fast" ;
    dcterms:abstract "Is Quick fast? It needs 9 ms on a Fast 10." ;
    dcterms:date "2024-11-05"^^xsd:date ; kg:year 2024 ; kg:month 11 ; dcterms:identifier "arXiv:2411.00001" ;
    schema:sameAs <https://arxiv.org/abs/2411.00001> ; schema:codeRepository <https://code.example/quick> ;
    kg:authorCount 4 ; kg:introduces <{BASE}method/quick> ; kg:runsOn <{BASE}hardware/fast-10> ;
    kg:mentions <{BASE}method/quick> , <{BASE}hardware/fast-10> ; kg:listedOn <{BASE}listing/l1> .
<{BASE}listing/l1> a kg:Listing ; kg:onPage <{BASE}page/abc> ; kg:position 3 . <{BASE}page/abc> a kg:Page .
<{BASE}paper/two> a kg:Paper ; dcterms:title "Slow Things" ; dcterms:abstract "We tried it on a Fast 20." ;
    dcterms:date "2025-01"^^xsd:gYearMonth ; kg:year 2025 ; kg:month 1 ; kg:uses <{BASE}method/quick> ;
    kg:runsOn <{BASE}hardware/fast-20> ; kg:mentions <{BASE}method/quick> , <{BASE}hardware/fast-20> .
<{BASE}paper/three> a kg:Paper ; dcterms:title "Nothing at All" ; dcterms:abstract "Nothing runs here." .
<{BASE}hardware/fast> a kg:Hardware ; skos:prefLabel "Fast" .
<{BASE}hardware/fast-10> a kg:Hardware ; skos:prefLabel "Fast 10" ; skos:altLabel "F-10" ; kg:vendor "Swift" ;
    kg:memoryGB 24.0 ; skos:broader <{BASE}hardware/fast> .
<{BASE}fact/f1> a kg:Fact ; rdf:subject <{BASE}hardware/fast-10> ; rdf:predicate kg:memoryGB ; rdf:object 24.0 ;
    dcterms:source <https://swift.example/fast-10> .
<{BASE}hardware/fast-20> a kg:Hardware ; skos:prefLabel "Fast 20" ; kg:vendor "Swift" ; kg:memoryGB 48.0 ;
    skos:broader <{BASE}hardware/fast> .
<{BASE}method/quick> a kg:Method ; skos:prefLabel "Quick" ; kg:coinedIn <{BASE}paper/one> .
<{BASE}statement/s1> a kg:Statement ; rdf:subject <{BASE}paper/one> ; rdf:predicate kg:introduces ;
    rdf:object <{BASE}method/quick> ; kg:confidence 0.96 ; kg:hasEvidence <{BASE}evidence/e1> , <{BASE}evidence/e2> .
<{BASE}statement/s2> a kg:Statement ; rdf:subject <{BASE}paper/one> ; rdf:predicate kg:runsOn ;
    rdf:object <{BASE}hardware/fast-10> ; kg:confidence 0.75 ; kg:hasEvidence <{BASE}evidence/e3> .
<{BASE}statement/s3> a kg:Statement ; rdf:subject <{BASE}paper/two> ; rdf:predicate kg:runsOn ;
    rdf:object <{BASE}hardware/fast-20> ; kg:confidence 0.85 ; kg:hasEvidence <{BASE}evidence/e4> .
<{BASE}statement/s4> a kg:Statement ; rdf:subject <{BASE}paper/two> ; rdf:predicate kg:uses ;
    rdf:object <{BASE}method/quick> ; kg:confidence 0.55 ; kg:hasEvidence <{BASE}evidence/e4> .
<{BASE}evidence/e1> a kg:Evidence ; kg:inPaper <{BASE}paper/one> ; kg:field "title" ; kg:start 0 ; kg:end 5 ;
    kg:quote "Quick" ; kg:sentence "Quick: a Way to be Fast" ; kg:rule <{BASE}rule/title> .
<{BASE}evidence/e2> a kg:Evidence ; kg:inPaper <{BASE}paper/one> ; kg:field "abstract" ; kg:start 3 ; kg:end 8 ;
    kg:quote "Quick" ; kg:sentence "Is Quick fast?" ; kg:rule <{BASE}rule/title> .
<{BASE}evidence/e3> a kg:Evidence ; kg:inPaper <{BASE}paper/one> ; kg:field "abstract" ; kg:start 34 ; kg:end 41 ;
    kg:quote "Fast 10" ; kg:sentence "It needs 9 ms on a Fast 10." .
<{BASE}evidence/e4> a kg:Evidence ; kg:inPaper <{BASE}paper/two> ; kg:field "abstract" ; kg:start 17 ; kg:end 24 ;
    kg:quote "Fast 20" ; kg:sentence "We tried it on a Fast 20." .
<{BASE}evidence/e5> a kg:Evidence ; kg:inPaper <{BASE}paper/one> ; kg:field "abstract" ; kg:start 24 ; kg:end 28 ;
    kg:quote "9 ms" ; kg:sentence "It needs 9 ms on a Fast 10." .
<{BASE}rule/title> a kg:Rule ; dcterms:description "Stands before the colon of the title." .
<{BASE}result/r1> a kg:Result ; kg:reportedIn <{BASE}paper/one> ; kg:kind kg:latency ; kg:value 9.0 ; kg:unitText "ms" ;
    kg:unit unit:MilliSEC ; kg:standardValue 0.009e0 ; kg:standardUnit unit:SEC ; kg:resultOf <{BASE}method/quick> ;
    kg:onHardware <{BASE}hardware/fast-10> ; kg:condition "batch 1" ; kg:confidence 0.9 ;
    kg:hasEvidence <{BASE}evidence/e5> .
<{BASE}result/r2> a kg:Result ; kg:reportedIn <{BASE}paper/two> ; kg:kind kg:latency ; kg:value 2.0 ; kg:unitText "s" ;
    kg:unit unit:SEC ; kg:standardValue 2e0 ; kg:standardUnit unit:SEC ; kg:resultOf <{BASE}method/quick> ;
    kg:onHardware <{BASE}hardware/fast-20> ; kg:confidence 0.6 ; kg:hasEvidence <{BASE}evidence/e4> .
"""


def plain() -> Iterator[ox.Quad]:
    """The small graph."""
    yield from ox.parse(_TURTLE, format=ox.RdfFormat.TURTLE)


def hostile() -> Iterator[ox.Quad]:
    """The same with every text and link of it as bad as can be, its IRIs kept."""
    texts = ("title", "abstract", "prefLabel", "altLabel", "vendor", "sentence", "quote", "unitText", "condition")
    texts += ("description", "identifier")
    links = ("sameAs", "codeRepository", "source", "exactMatch")
    for quad in plain():
        name = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        value: ox.NamedNode | ox.Literal = quad.object  # type: ignore[assignment]
        if name in texts:
            value = ox.Literal(f"{value.value}{EVIL}{RIGHT_TO_LEFT}")
        if name in links:
            value = ox.NamedNode("javascript:alert(document.domain)")
        yield ox.Quad(quad.subject, quad.predicate, value)
    device = ox.NamedNode(f"{BASE}hardware/fast-10")
    match = ox.NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")
    for bad in ("javascript:alert(1)", "data:text/html,<b>", "JaVaScRiPt:alert(1)", "vbscript:x"):
        yield ox.Quad(device, match, ox.Literal(bad))


TEX, READ = r" $\mu^2$\textbf{X}\% {\alpha}\'e", " μ²X% αé"  # behind every text of the graph below, and how it reads


def in_latex() -> Iterator[ox.Quad]:
    """The small graph with LaTeX behind every text of it, with three numbers of a metric so that there is a chart."""
    texts = ("title", "abstract", "prefLabel", "altLabel", "vendor", "sentence", "quote", "unitText", "condition")
    for quad in [*plain(), *ox.parse(_MORE, format=ox.RdfFormat.TURTLE)]:
        name = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        value = quad.object
        if name in (*texts, "metricText", "author"):
            value = ox.Literal(f"{value.value}{TEX}")  # type: ignore[union-attr]
        yield ox.Quad(quad.subject, quad.predicate, value)


_MORE = f"""
@prefix kg: <https://w3id.org/papers-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
<{BASE}paper/one> schema:author "A. Nobody" ; schema:sourceOrganization <{BASE}organization/lab> .
<{BASE}organization/lab> a schema:Organization ; skos:prefLabel "Lab" .
<{BASE}result/r1> kg:metricText "delay" ; kg:onDataset <{BASE}dataset/d> ; kg:baseline <{BASE}method/slow> .
<{BASE}dataset/d> a kg:Dataset ; skos:prefLabel "Data" .
<{BASE}method/slow> a kg:Method ; skos:prefLabel "Slow" ; skos:broader <{BASE}method/quick> .
"""

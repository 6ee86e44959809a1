"""Whether a name that no list holds is a Method, a Model, a Dataset or Hardware: by its shape and the words around it."""

from __future__ import annotations

import re

from kg.annotate.places import places

_DATA_NAME = re.compile(
    r"(?:Bench(?:mark)?|Eval|QA|Data(?:set)?|Set|Corpus|Corpora|Arena|Gym|World|Suite|Test|Quest|Exam|Challenge)(?:[-_ +]?\w{0,4})?$|-\d+[KM]$|^Bench"
)
_SIZE = re.compile(r"-\d+(?:\.\d+)?[BM](?:-|$)|(?<=[a-z0-9A-Z]{3})-(?:[TSBLH]|XL|XXL|[SBLH]/\d\d)$")
_DATA = r"benchmarks?|datasets?|data sets?|corpus|corpora|test ?suite|evaluation suite|evaluation framework|evaluation protocol|benchmark suite|benchmark framework|testbed|leaderboard|test set|challenge set|collection of|image-text pairs|instruction data|question-answer"
_MODEL = (
    r"(?:foundation|language|generative|pre-?trained|base|multimodal|vision-language(?:-action)?|reasoning|open-source|open-weight|embedding|reward|omni|diffusion|generation|world|\d+(?:\.\d+)?B(?:-parameter)?|parameter|frontier|flagship)\s+models?"
    r"|\b(?:LM|LLM|VLM|MLLM|LMM|VLA|LVLM|SLM)s?\b|model (?:series|family|suite)|(?:series|family|suite|collection|set|population) of (?:[\w-]+,? ){0,8}(?:models?|[MV]?LLMs|LMs)|\d+(?:\.\d+)?B\b|foundation model|chatbot|assistant model"
)
_HARDWARE = r"accelerator|processor|chip\b|ASIC|hardware architecture|FPGA-based|processing-in-memory|SoC\b|microarchitecture|acceleration system|accelerator architecture|coprocessor"
_METHOD = r"methodology|method|framework|algorithm|approach|technique|system|pipeline|strategy|module|mechanism|scheme|paradigm|architecture|library|toolkit|engine|optimizer|loss|agent|network|scheduler|compiler|runtime|representation|procedure|recipe|format|platform|plugin|protocol|attention|kernel|tokenizer|adapter|sampler"
_NOUNS = re.compile(
    rf"\b(?:(?P<Dataset>{_DATA})|(?P<Model>(?:{_MODEL}))|(?P<Hardware>{_HARDWARE})|(?P<Method>(?:{_METHOD})s?\b)|(?P<model>models?\b))",
    re.I,
)


def by_shape(name: str) -> str | None:
    """The type that a name's own shape tells, or None.

    >>> by_shape("V-ReasonBench"), by_shape("POINTS-GUI-G-8B"), by_shape("TriForce")
    ('Dataset', 'Model', None)
    """
    if _SIZE.search(name):
        return "Model"
    if _DATA_NAME.search(name):
        return "Dataset"
    return None


def kind_of(name: str, hint: str, title: str, text: str) -> str:
    """The type of a name that a paper coins.

    Takes the name, the words around the place where it is coined ("before ## after"), and the paper's title and text. What the
    paper says of the name there speaks first ("X, a benchmark ...", "our model X"), then what it says elsewhere, then the title.
    """
    if kind := by_shape(name):
        return kind
    before, _, after = hint.partition(" ## ") if " ## " in hint else ("", "", hint)
    for phrase in (_apposition(after), _last_phrase(before), *_elsewhere(name, text), _title_rest(name, title)):
        if kind := _speaks(phrase, text, name):
            return kind
    return "Method"


_RELATIVE = re.compile(
    r"\b(?:that|which|for|to|where|with|by|using|built|based on|trained on|designed|tailored|consisting|comprising|via|from|in|on|and|as|at|towards?|through|capable"
    r"|of(?! (?:[\w-]+,? )*(?:models|LLMs|VLMs|MLLMs|datasets|benchmarks)))\b|[,.;:()]| --"
)
_APPOSED = re.compile(
    r"[\"')]*(?: \([^()]*\))?(?:\s?(?:,|:|--|—)\s?| (?:is|are) )(?:which is |namely )?(?P<np>(?:(?:a|an|the|our|one|two|three|new|novel|large-scale|open-source)\b|\d)[^.;]{0,110})"
)


def _apposition(after: str) -> str:
    """The noun phrase that an apposition behind a name starts with, up to its relative clause; nothing where there is none."""
    match = _APPOSED.match(after)
    if match is None:
        direct = re.match(r"[\"')]* (?P<np>(?:[\w-]+ ){0,2}[\w-]+)", after)
        return _RELATIVE.split(direct["np"])[0] if direct else ""
    return _RELATIVE.split(re.sub(r"(?<=\w), (?=[\w-]+[, ])", " ", match["np"], count=4))[0]


def _last_phrase(words: str) -> str:
    """The noun phrase that words end with: "we release our benchmark," before a name."""
    words = re.sub(
        r",? ?(?:called|named|termed|dubbed|namely|coined|we name|which we (?:call|name|term))? ?(?:the |as )?[\"'(,:]* ?$",
        "",
        words,
    )
    return _RELATIVE.split(words)[-1]


def _elsewhere(name: str, text: str) -> list[str]:
    """What a text says right behind a name at any of its places."""
    return [phrase for _, end in places(text, name, loose=True) if (phrase := _apposition(text[end : end + 130]))]


def _title_rest(name: str, title: str) -> str:
    """The first noun phrase behind a name that begins a title; a gerund begins no noun phrase."""
    if not title.startswith(name):
        return ""
    rest = _RELATIVE.split(title.partition(name)[2].lstrip(": -"))[0]
    return "" if re.match(r"\w+ing\b", rest) else rest


def _speaks(words: str, text: str, name: str) -> str | None:
    """The type that the head of a noun phrase says; plain "model" counts only where weights are spoken of."""
    words = words.rstrip(" ,\"'(")
    for match in _NOUNS.finditer(words):
        if match.end() >= len(words) - 1:
            if match.lastgroup == "model":
                return "Model" if _weights(text, name) else "Method"
            return match.lastgroup
    return None


def _weights(text: str, name: str) -> bool:
    """Whether a text speaks of trained weights under a name: sizes, releases of models."""
    return _WEIGHTS.search(text) is not None or any(_SIZED.match(text, end) for _, end in places(text, name))


_SIZED = re.compile(r"-?\d*\.?\d+[BM]\b")
_WEIGHTS = re.compile(
    r"releas\w+ (?:the |our |all )?(?:model|weights|checkpoint)|[mb]illion parameters|checkpoints?\b|\d[MB] parameters|pre-?trained on|is trained on"
    r"|trained from scratch|model weights|open-source \w* ?model|\d+(?:\.\d+)?B(?:-parameter)? (?:model|param)"
)

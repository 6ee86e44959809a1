"""Whether a name that no list holds is a Method, a Model, a Dataset or Hardware: by its shape and the words around it."""

from __future__ import annotations

import re

_DATA_NAME = re.compile(r"(?:Bench(?:mark)?|Eval|QA|Data(?:set)?|Set|Corpus|Corpora|Arena|Gym|World|Suite|Test|Quest|Exam|Challenge)(?:[-_ +]?\w{0,4})?$|-\d+[KM]$|^Bench")
_SIZE = re.compile(r"-\d+(?:\.\d+)?[BM](?:-|$)")
_DATA = r"benchmarks?|datasets?|data sets?|corpus|corpora|test ?suite|evaluation suite|benchmark suite|testbed|leaderboard|test set|challenge set|collection of|image-text pairs|instruction data|question-answer"
_MODEL = (
    r"(?:foundation|language|generative|pre-?trained|base|multimodal|vision-language(?:-action)?|reasoning|open-source|open-weight|embedding|reward|omni|diffusion|generation|world|\d+(?:\.\d+)?B(?:-parameter)?|parameter|frontier|flagship)\s+models?"
    r"|\b(?:LLM|VLM|MLLM|LMM|VLA|LVLM|SLM)s?\b|model (?:series|family|suite)|(?:series|family|suite|collection) of (?:[\w-]+ ){0,6}models?|\d+(?:\.\d+)?B\b|foundation model|chatbot|assistant model"
)
_HARDWARE = r"accelerator|processor|chip\b|ASIC|hardware architecture|FPGA-based|processing-in-memory|SoC\b|microarchitecture|acceleration system|accelerator architecture|coprocessor"
_METHOD = r"method|framework|algorithm|approach|technique|system|pipeline|strategy|module|mechanism|scheme|paradigm|architecture|library|toolkit|engine|optimizer|loss|agent|network|scheduler|compiler|runtime|representation|procedure|recipe|format|platform|plugin|protocol|attention|kernel|tokenizer|adapter|sampler"
_NOUNS = re.compile(rf"\b(?:(?P<Dataset>{_DATA})|(?P<Model>{_MODEL})|(?P<Hardware>{_HARDWARE})|(?P<Method>(?:{_METHOD})s?\b)|(?P<model>models?\b))", re.I)


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

    Takes the name, the words around the place where it is coined ("before ## after"), and the paper's title and text. The
    apposition behind the name speaks first ("X, a benchmark ..."), then the head before it, then the title, then Method.
    """
    if kind := by_shape(name):
        return kind
    before, _, after = hint.partition(" ## ") if " ## " in hint else ("", "", hint)
    near = re.match(r"[\"')]*(?: \([^()]*\))?\s?(?:,|:|--|—)?\s?(?P<np>[^.;]{0,110})", after)
    for phrase in (_apposition(near["np"]) if near else "", _last_phrase(before), _title_rest(name, title)):
        if kind := _speaks(phrase, text, name):
            return kind
    follow = re.search(rf"(?<!\w){re.escape(name)} (\w+)", text)
    if follow and (kind := _speaks(follow[1], text, name)):
        return kind
    return "Method"


_RELATIVE = re.compile(r"\b(?:that|which|for|to|where|with|by|using|built|based on|trained on|designed|tailored|consisting|via|from|in|on|and|as|towards?|through|of(?! (?:[\w-]+,? )*(?:models|LLMs|VLMs|MLLMs|datasets|benchmarks)))\b|[,.;:]")


def _apposition(words: str) -> str:
    """An apposition up to its relative clause; nothing where the words are no apposition."""
    if not re.match(r"(?:which is |is )?(?:a|an|the|our|one|two|three|new|novel)\b|(?:benchmark|dataset|model|framework|method|corpus|loss|compiler|algorithm)", words):
        return ""
    return _RELATIVE.split(re.sub(r"(?<=\w), (?=[\w-]+,? (?:and )?[\w-]+)", " ", words, count=3))[0]


def _last_phrase(words: str) -> str:
    """The noun phrase that words end with."""
    return _RELATIVE.split(words.rstrip(' ,:("\''))[-1]


def _title_rest(name: str, title: str) -> str:
    return _RELATIVE.split(title.partition(name)[2].lstrip(": -"))[0] if title.startswith(name) else ""


def _speaks(words: str, text: str, name: str) -> str | None:
    """The type that the last telling noun of a phrase says; plain "model" counts only where weights are spoken of."""
    kind = None
    for match in _NOUNS.finditer(words):
        kind = match.lastgroup
    if kind == "model":
        return "Model" if _weights(text, name) else "Method"
    return kind


def _weights(text: str, name: str) -> bool:
    """Whether a text speaks of trained weights under a name: sizes, releases of models."""
    return re.search(rf"{re.escape(name)}-?\d*\.?\d+[BM]\b|releas\w+ (?:the |our |all )?(?:model|weights|checkpoint)|model weights|open-source \w* ?model|\d+(?:\.\d+)?B(?:-parameter)? (?:model|param)", text) is not None

"""LaTeX is read as people read it; what is none stays, and marks keep to their words."""

from pathlib import Path

import pytest

from kg.readable import readable
from kg.serve.pages.marks import Mark, pieces, quoted

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"M$^2$Net: Fast \& Small", "M²Net: Fast & Small"),
        (r"It keeps 13.5\% of $\tau$-Set, $\sim$70% of it.", "It keeps 13.5% of τ-Set, ~70% of it."),
        (r"\textbf{N\textit{et}} is \emph{fast}", "Net is fast"),
        (r"PIX-{\delta} by Erd\H{o}s and Poincar\'{e}, na\"ive", "PIX-δ by Erdős and Poincaré, naïve"),
        (
            r"{\'e}t\'e, \'Etale, \c{c}a, na{\"\i}ve, \v{S}imko, Bj{\o}rn, {\alpha}\'e",
            "été, Étale, ça, naïve, Šimko, Bjørn, αé",
        ),
        ("Net^3 on 10 km^{2}", "Net³ on 10 km²"),
        (
            r"A$^\text{T}$A at 45$^{\circ}$, 20$^{th}$, H$^{\mathbf{3}}$O$_{2}$, Trans${^2}$",
            "AᵀA at 45°, 20ᵗʰ, H³O₂, Trans²",
        ),
        (r"SAM$^{*}$, UICode^N and ODE$_t$; A\textsuperscript{2}B", "SAM*, UICodeᴺ and ODEₜ; A²B"),
        (r"$MV_{Hybrid}$, $\phi^{\infty}$, $2^{q-\epsilon}$", "MV_Hybrid, φ^∞, 2^(q-ε)"),  # no such signs
        (r"$O(n\log n)$, \(\frac{a}{\sqrt{b}}\), ${C}^{3}$, $\nabla$N, $a \neq b$", "O(n log n), a/√b, C³, ∇N, a ≠ b"),
        (r"{\bf fast} and \bf{slow}, 20\,ms\ on Call\-s, mAP\@1", "fast and slow, 20 ms on Calls, mAP@1"),
        (r"\textcolor{red}{hot} {\color{red}x}\cite{a}: \tau{}Net", "hot x: τNet"),
        (r"\href{https://a.b}{here}, \href{https://a.b}{a.b}", "here (https://a.b), a.b"),
        # quotes that begin or end in a formula
        (r"UI2Code$^N", "UI2Codeᴺ"),
        (r"1.33$\times", "1.33×"),
        (r"A^2Net$ needs $5$ W of \textbf{B}}", "A²Net needs 5 W of B"),
        ("US$ 5, 6$ and", "US$ 5, 6$ and"),
        ("500$ is", "500$ is"),
        # quotes of data that were escaped
        (r"He said \"only\" and \'all\' of [^a]", r"He said \"only\" and \'all\' of [^a]"),
        # no LaTeX, or none that is known
        ("It costs $5, not $6 or 7$", "It costs $5, not $6 or 7$"),
        (r"{a, b} of \ourmethod and \unknown{c}", r"{a, b} of \ourmethod and \unknown{c}"),
        (r"\textbf{open", r"\textbf{open"),
        (r"\frac{a} of a_b and c_{d}", r"\frac{a} of a_b and c_{d}"),
        ("plain", "plain"),
    ],
)
def test_a_text_as_people_read_it(text: str, read: str) -> None:
    assert readable(text).text == read


def test_marks_keep_to_their_words() -> None:
    text = r"\textbf{5 $\times$} on $\tau$-Set"
    found = pieces(text, [Mark(8, 18, "Result", "", "")])
    assert [(piece.text, piece.mark is not None) for piece in found] == [("5 ×", True), (" on τ-Set", False)]
    assert [piece.text for piece in quoted(text, r"$\tau$-Set")] == ["5 × on ", "τ-Set"]
    assert [piece.text for piece in quoted("a quote of another text", "none")] == ["a quote of another text"]


def test_a_hostile_text_is_read_to_its_end() -> None:
    """Nested or repeated as deep as one likes: no RecursionError, no time that grows with the square."""
    for piece, end in (
        (" \\'a", ""),
        ("\\textsuperscript{", ""),
        ("\\textbf{", "}"),
        ("$a^", ""),
        ("{\\bf ", "}"),
        ("{}", ""),
    ):
        assert readable("\\foo" + piece * 20_000 + end * 20_000).text is not None


def test_every_command_is_told_once() -> None:
    lines = (ROOT / "ontology/rules/latex_read.tsv").read_text("utf-8").splitlines()[1:]
    names = [line.split("\t")[0] for line in lines]
    assert names == sorted(set(names)), "sort the lines, and keep one of each command"
    assert len(names) > 200

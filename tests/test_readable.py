"""LaTeX is read as people read it; what is none stays, and marks keep to their words."""

import pytest

from kg.readable import readable
from kg.serve.pages.marks import Mark, pieces, quoted


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"M$^2$Net: Fast \& Small", "M²Net: Fast & Small"),
        (r"It keeps 13.5\% of $\tau$-Set, $\sim$70% of it.", "It keeps 13.5% of τ-Set, ~70% of it."),
        (r"\textbf{N\textit{et}} is \emph{fast}", "Net is fast"),
        (r"PIX-{\delta} by Erd\H{o}s and Poincar\'{e}, na\"ive", r"PIX-δ by Erd\H{o}s and Poincaré, naïve"),
        ("Net^3 on 10 km^{2}", "Net³ on 10 km²"),
        # no LaTeX, or none that is known
        ("It costs $5, not $6 or 7$", "It costs $5, not $6 or 7$"),
        (r"{a, b} of \ourmethod and \unknown{c}", r"{a, b} of \ourmethod and \unknown{c}"),
        (r"\textbf{open", r"\textbf{open"),
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

"""app.pages.statement_view: who says what a statement is."""

from typing import Any

import pytest

from app.pages.statement_view import certainty


@pytest.mark.parametrize(
    ("confidence", "source", "model", "words"),
    [
        (0.864, "model", "citance-2", "86\N{NO-BREAK SPACE}%, by the model citance-2"),
        (0.5, "model", None, "50\N{NO-BREAK SPACE}%, by the model"),
        (None, "model", "m", "by the model m"),
        (1.0, "import", None, "over 99\N{NO-BREAK SPACE}%, as its source has it"),
        (0.0, "import", None, "0\N{NO-BREAK SPACE}%, as its source has it"),
        (None, "import", None, "as its source has it"),
        (None, "human", None, "corrected by a person"),
        (None, None, None, ""),
    ],
)
def test_certainty_says_who_and_how_sure(
    confidence: float | None, source: str | None, model: str | None, words: str
) -> None:
    """Zero is a confidence, and none is not zero."""
    line: dict[str, Any] = {"confidence": confidence, "type_source": source}
    assert certainty({**line, "provenance": {"model": model}}) == words

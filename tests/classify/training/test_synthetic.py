"""The shipped model on made-up cases of patterns that it got wrong, none of which it was trained on."""

from collections import Counter
from pathlib import Path

import pytest

from app.classify.model import ClassifierInput, classify
from app.classify.training import synthetic
from app.document import Span

CASES = {
    "made_up_cases.tsv": {
        "absent here": 15,
        "other comparison": 17,
        "figures": 20,
        "same elsewhere": 18,
        "two markers": 12,
        "others": 12,
    },
    "others_cases.tsv": {
        "absent here": 14,
        "other comparison": 16,
        "figures": 11,
        "same elsewhere": 16,
        "two markers": 14,
        "others": 17,
    },
}
"""Right answers of each file, by pattern: measured, less one. The second file is not by the author of the model."""


@pytest.mark.parametrize("name", CASES)
def test_classify_made_up_cases(name: str) -> None:
    """Each pattern keeps what it has reached."""
    found = Counter[str]()
    for line in _lines(name):
        pattern, type_, section, before, marked = line.split("\t")
        span = Span(marked.index("⟦"), marked.index("⟧") - 1)
        one = ClassifierInput(_unmarked(marked), before or None, None, (span,), section)  # type: ignore[arg-type]
        found[pattern] += classify(one).type == type_
    floors = CASES[name]
    assert {pattern: found[pattern] for pattern in floors if found[pattern] < floors[pattern]} == {}


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _unmarked(text: str) -> str:
    return text.replace("⟦", "").replace("⟧", "")


def test_examples_are_not_among_the_cases() -> None:
    """Cases are kept apart, and every template fills in."""
    cases = _unmarked("\n".join(line for name in CASES for line in _lines(name)))
    made = [*synthetic.examples(), *synthetic.sentences()]
    assert len({one.key for one, _ in made}) == len(made)
    for one, type_ in made:
        (span,) = one.markers
        assert one.text not in cases
        assert one.text[span.start : span.end].strip()
        assert "{" not in one.text + (one.before or "")
        assert type_ in ("supporting", "contrasting", "mentioning")

"""The shipped model on made-up cases of patterns that it got wrong, none of which it was trained on."""

from collections import Counter
from pathlib import Path

from app.classify.model import ClassifierInput, classify
from app.classify.training import synthetic
from app.document import Span

CASES = Path(__file__).with_name("made_up_cases.tsv")
FLOORS = {
    "absent here": 15,
    "other comparison": 17,
    "figures": 18,
    "same elsewhere": 18,
    "two markers": 14,
    "others": 13,
}
"""Right answers, by pattern: measured, less one."""


def test_classify_made_up_cases() -> None:
    """Each pattern keeps what it has reached."""
    found = Counter[str]()
    for line in CASES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            pattern, type_, section, before, marked = line.split("\t")
            span = Span(marked.index("⟦"), marked.index("⟧") - 1)
            text = marked.replace("⟦", "").replace("⟧", "")
            one = ClassifierInput(text, before or None, None, (span,), section)  # type: ignore[arg-type]
            found[pattern] += classify(one).type == type_
    assert {pattern: found[pattern] for pattern in FLOORS if found[pattern] < FLOORS[pattern]} == {}


def test_examples_are_not_among_the_cases() -> None:
    """Cases are kept apart, and every template fills in."""
    cases = CASES.read_text("utf-8").replace("⟦", "").replace("⟧", "")
    made = [*synthetic.examples(), *synthetic.sentences()]
    assert len({one.key for one, _ in made}) == len(made)
    for one, type_ in made:
        (span,) = one.markers
        assert one.text not in cases
        assert one.text[span.start : span.end].strip()
        assert "{" not in one.text + (one.before or "")
        assert type_ in ("supporting", "contrasting", "mentioning")

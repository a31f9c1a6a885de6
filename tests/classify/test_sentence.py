"""What the classifier sees of a sentence: runs of markers, figures, and whether there is anything to compare."""

import pytest

from app.classify.model import QUIET, ClassifierInput, classify
from app.classify.sentence import CITE, OTHER, figures, parse
from app.document import Span


@pytest.mark.parametrize(
    "text",
    [
        "Unlike [2], [4], we saw none.",
        "Unlike [4], [2] [3], we saw none.",
        "Unlike (Ahn, 2001), [4], we saw none.",
    ],
)
def test_parse_reads_adjacent_markers_as_one(text: str) -> None:
    """Also where the other markers of a run are not known but by their form."""
    start = text.index("[4]")
    tokens = parse(text, (Span(start, start + 3),)).tokens
    assert tokens.count(CITE) == 1
    assert OTHER not in tokens


def test_parse_keeps_markers_apart() -> None:
    """A word between them makes two runs."""
    tokens = parse("Rats [2] and mice [4] did.", (Span(18, 21),)).tokens
    assert tokens == ["rats", OTHER, "and", "mice", CITE, "did", "."]


@pytest.mark.parametrize(
    ("text", "near", "others"),
    [
        ("It was 12 % here, against 31 % in [4].", 31, [12]),
        ("In [4] it was 2.5, here 7.5 (p < 0.05, n = 1.5).", 2.5, [7.5]),
        ("We had 12 patients, [4] had 20.", None, []),
        ("It was 12 % in all of the plots that we had sown in the spring of that year, as in [4].", None, [12]),
    ],
)  # fmt: skip
def test_figures(text: str, near: float | None, others: list[float]) -> None:
    """Percentages and decimals; the nearest to the marker is taken to be of the cited paper."""
    start = text.index("[4]")
    assert figures(parse(text, (Span(start, start + 3),))) == (near, others)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("Roots take up most of the water of a plant [4].", True),
        ("The gene was first cloned in yeast [4].", True),
        ("Ours agree with those of yeast [4].", False),
        ("However, it is absent from yeast [4].", False),
        ("It was 12 % in yeast [4].", False),
        ("This gene is found in yeast [4].", False),
    ],
)
def test_classify_leaves_early_without_a_cue(text: str, quiet: bool) -> None:
    """A sentence in which nothing compares is mentioning, and is not read further."""
    start = text.index("[4]")
    one = ClassifierInput(text, "We found more.", None, (Span(start, start + 3),), "discussion")
    assert (classify(one) == QUIET) == quiet

"""What the classifier sees of a sentence: runs of markers, figures, and whether there is anything to compare."""

import pytest

from app.classify.features import extract
from app.classify.kind_features import origin
from app.classify.model import QUIET, ClassifierInput, classify
from app.classify.sentence import CITE, OTHER, figures, parse
from app.document import Span
from app.vocabulary import Section


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


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("However, we froze the cells of [4].", True),
        ("It was 12 % in yeast [4].", True),
        ("Cells were grown as described by others [4].", False),
        ("Our cells agree with those of [4].", False),
    ],
)
@pytest.mark.parametrize("section", ["methods", "introduction"])
def test_classify_leaves_methods_early(text: str, quiet: bool, section: Section) -> None:
    """Where findings are not reported, neither figures nor "we" and "however" are enough to be read further."""
    start = text.index("[4]")
    one = ClassifierInput(text, "We found more.", None, (Span(start, start + 3),), section)
    assert (classify(one) == QUIET) == quiet


def names_of(text: str, before: str | None = None, after: str | None = None) -> set[str]:
    """Names of the features about cues, in a discussion."""
    start = text.index("[4]")
    sentence = parse(text, (Span(start, start + 3),))
    previous, following = (parse(one, ()) if one else None for one in (before, after))
    return extract(sentence, previous, following, "discussion")[0]


def test_extract_counts_commas_between_cue_and_marker() -> None:
    """A cue on the other side of commas is less about the marker than one without any between."""
    apart = names_of("Consistent with this, the kinase, which is known from rats [4], was absent.")
    assert {"agree 2 commas before", "agree>anaphor", "segment first=which"} <= apart
    near = names_of("We saw none, which is consistent with [4].")
    assert {
        "agree 0 commas before",
        "agree>marker",
        "segment kinds=agree",
        "segment first=which",
    } <= near


@pytest.mark.parametrize(
    ("neighbour", "whose"),
    [
        ("We saw none in rats.", "own"),
        ("None were seen in rats [2].", "cited"),
        ("Rats are common.", "other"),
    ],
)
def test_extract_names_whose_finding_is_beside(neighbour: str, whose: str) -> None:
    """In "This is similar to [4]" the sentence before decides whose finding is meant; the one after may explain it."""
    assert origin(parse(neighbour, ())) == whose
    before = names_of("This is similar to [4].", neighbour)
    assert f"discussion/before={whose}/not own/taken up" in before
    after = names_of("This is similar to [4].", None, neighbour)
    assert f"after={whose}" in after


def test_classify_reads_the_sentence_after() -> None:
    """Own findings that go on behind the marker tell that the comparison is with them."""
    text, span = "A similar rate was reported in rats [4].", (Span(36, 39),)
    alone, followed = (
        classify(ClassifierInput(text, "We saw few.", after, span, "discussion"))
        for after in (None, "Our trial was longer.")
    )
    assert followed.confidence != alone.confidence

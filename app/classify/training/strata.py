"""Post-stratification: weights that make the annotated statements stand for the archive.

A stratum is a set of statements with about equal probabilities, the same cues that annotations were searched by, and the
same kind of section.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from app.classify.sentence import parse
from app.classify.training.corpus import Example
from app.classify.training.regression import Pair, Scale, scores
from app.classify.training.samples import feature_names

SURVEYED: Final = 24_000
"""Statements of the archive from which the sizes of strata are estimated."""
MOST: Final = 10.0
"""The largest weight. Where the model sees nothing in a stratum, the annotated ones were searched for because there is
something."""
SEARCHED: Final = frozenset({"agree", "echo", "uphold", "differ", "compare"})
"""Kinds of cues by which statements to annotate were searched for."""

_Stratum = tuple[int, int, bool, bool, bool]


def stratum_weights(
    annotated: Sequence[Example],
    pairs: Sequence[Pair],
    rest: Sequence[Example],
    weights: dict[str, Pair],
) -> list[float]:
    """For how many statements of the archive each annotated one stands: the size of its stratum, divided among them."""
    survey = sorted(rest, key=lambda one: crc32(one.key.encode()))[:SURVEYED]
    archive = Counter(_stratum(one, scores(weights, feature_names(one.bare()))) for one in survey)
    strata = [_stratum(one, pair) for one, pair in zip(annotated, pairs, strict=True)]
    sizes = Counter(strata)
    scale = len(rest) / len(survey)
    return [min(MOST, archive[stratum] * scale / sizes[stratum]) for stratum in strata]


def is_empirical(one: Example) -> bool:
    """Whether its section reports or discusses findings."""
    return one.section in ("results", "discussion", "conclusion")


def _stratum(one: Example, pair: Pair) -> _Stratum:
    """Steps of the two probabilities; whether it has a cue that was searched by, and one for own work; its section.

    Without these cues in the stratum, a statement that was annotated because the model was thought to miss it would stand
    for hundreds in which there is nothing to miss.
    """
    supports, contrasts, _ = Scale(1.0, 0.0, 0.0).probabilities(pair)
    kinds = {cue.kind for cue in parse(one.text, one.markers).cues}
    return (
        sum(supports >= step for step in (0.08, 0.2, 0.5, 0.8)),
        sum(contrasts >= step for step in (0.06, 0.15, 0.4, 0.7)),
        bool(kinds & SEARCHED),
        "own" in kinds,
        is_empirical(one),
    )

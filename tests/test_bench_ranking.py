"""The measures of the ranking benchmark, against values computed by hand, and the files of its collection."""

import math
from collections import Counter

import pytest

from bench.ranking import measures, questions

GAINS = {"a": 3.0, "b": 1.0, "c": 0.0, "d": 2.0}
BEST = 3 + 2 / math.log2(3) + 1 / 2


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ("adb", 1.0),
        ("bda", (1 + 2 / math.log2(3) + 3 / 2) / BEST),
        ("xca", 1.5 / BEST),
        ("", 0.0),
        ("xxxxxxxxxxa", 0.0),  # the eleventh
    ],
)
def test_ndcg_discounts_by_rank(ranked: str, expected: float) -> None:
    assert measures.ndcg(list(ranked), GAINS) == pytest.approx(expected)


def test_recall_counts_relevant_items_down_to_the_depth() -> None:
    relevant = questions.relevant(GAINS)
    assert relevant == {"a", "d"}
    assert [measures.recall(list("xad"), relevant, depth) for depth in (1, 2, 3)] == [0, 0.5, 1]


def test_interval_of_equal_rankings_is_nothing() -> None:
    assert measures.difference([0.2, 0.7], [0.2, 0.7]) == (0, 0, 0)
    mean, low, high = measures.difference([0.5, 0.6, 0.7, 0.8], [0.4, 0.4, 0.4, 0.4])
    assert mean == pytest.approx(0.25)
    assert 0.1 < low < mean < high < 0.4


def test_kappa_is_one_for_equal_grades_and_nothing_for_chance() -> None:
    assert measures.weighted_kappa([(0, 0), (3, 3), (1, 1)]) == 1
    assert measures.weighted_kappa([(a, b) for a in range(4) for b in range(4)]) == 0
    # grades one apart weigh a ninth of grades three apart
    assert measures.weighted_kappa([(0, 0), (3, 3), (2, 3)]) == pytest.approx(1 - 3 / 33)


def test_collection_has_eighty_questions_of_seven_kinds() -> None:
    asked = questions.read_questions()
    assert [question.id for question in asked] == list(range(1, 81))
    kinds = Counter(question.kind for question in asked)
    assert len(kinds) == 7
    assert set(kinds.values()) == {11, 12}
    assert all((question.cited is not None) == (question.kind == "paper") for question in asked)

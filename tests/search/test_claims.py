"""Claims as queries, and the order of what is found."""

import orjson
import pytest

from app.search.claims import Candidate, candidates, ranked, shares, word_scores, words_of
from app.search.engine import Hit


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("The first session predicts the outcome.", "The first session predicts the outcome"),
        ('"Frost" (and -30 °C) kills*', "Frost and 30 C kills"),
        ("IL-6 OR COVID-19 AND p<0.05", "IL-6 or COVID-19 and p<0.05"),
        ("--- !!! ()", ""),
        ("A NOT B", "A not B"),
    ],
)
def test_words_of_a_claim_have_no_operators(claim: str, words: str) -> None:
    """What a sentence has in quotation marks or brackets is no condition."""
    assert words_of(claim) == words


def test_ranked_shows_each_citing_paper_first() -> None:
    """By the score times what type and section weigh, whatever the scores are from."""
    found = [
        _candidate(1, "10.5555/a", 3.0, "mentioning", "introduction"),
        _candidate(2, "10.5555/a", 2.9, "mentioning", "introduction"),
        _candidate(3, "10.5555/b", 2.5, "contrasting", "results"),
        _candidate(4, "10.5555/c", 1.0, "mentioning", "methods"),
    ]
    assert _ids(ranked(found, word_scores(found, [1, 1, 1.1, 1]))) == [3, 1, 4, 2]
    assert _ids(ranked(found, word_scores(found, [0.1, 1, 0.1, 0.2]))) == [2, 3, 4, 1]
    assert _ids(ranked(found, [0.1, 0.2, 0.1, 0.9])) == [4, 2, 3, 1]
    assert _ids(ranked(found, [-3.0, -2.0, -9.0, -1.0])) == [4, 2, 3, 1]
    assert ranked([], []) == []


@pytest.mark.parametrize(
    ("claim", "share"),
    [
        (
            "Frost slows the growth of barley.",
            0.75,
        ),  # "growth" is the neighbour's, "barley" nowhere
        ("Slow growths in frosts", 1),
        ("Frost", 1),
        ("The of and", 0),
        ("Barley", 0),
        ("--- !!!", 0),
    ],
)
def test_shares_count_the_words_of_the_claim(claim: str, share: float) -> None:
    """Of the sentence and its neighbours together, once each, by their stems; stop words apart."""
    line = {"text": "Frosts slow frost [1].", "before": "Growth stops.", "after": None}
    hit = Hit(orjson.dumps(line), 1.0, [(0, 6), (7, 11), (12, 17)], [(0, 6)], [])
    assert shares(claim, candidates([hit])) == [share]


def _candidate(number: int, citing: str, score: float, type_: str, section: str) -> Candidate:
    line = {"id": number, "citing": {"doi": citing, "title": None}, "type": type_, "section": section}  # fmt: skip
    return Candidate(Hit(orjson.dumps(line), score, [], [], []), line)


def _ids(found: list[Candidate]) -> list[int]:
    return [one.line["id"] for one in found]

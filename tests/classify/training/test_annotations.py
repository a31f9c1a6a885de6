"""The labels in the repository."""

import pytest

from app.classify.training import annotations


def test_readings_are_not_of_articles_set_aside() -> None:
    """What is trained on has nothing of the articles that the figures are from."""
    aside = annotations.set_aside()
    assert len(aside) == 200
    for reading in annotations.readings():
        assert (reading.article in aside) == (reading.round == annotations.EVALUATED)


@pytest.mark.parametrize("round_", [annotations.KEPT, annotations.PENDING])
def test_load_leaves_out_what_is_not_trained_on(round_: str) -> None:
    """What measures, and what was read after the shipped model was trained."""
    left_out = annotations.load([round_], base=False)
    assert left_out
    assert not left_out.keys() & annotations.load().keys()


def test_load_reads_the_rounds_asked_for() -> None:
    """None of them is less than what is trained on."""
    assert annotations.load([]).keys() < annotations.load().keys()

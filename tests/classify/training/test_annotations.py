"""The labels in the repository."""

from app.classify.training import annotations


def test_readings_are_not_of_articles_set_aside() -> None:
    """What is trained on has nothing of the articles that the figures are from."""
    aside = annotations.set_aside()
    assert len(aside) == 200
    for reading in annotations.readings():
        assert (reading.article in aside) == (reading.round == annotations.EVALUATED)


def test_load_leaves_out_what_measures() -> None:
    """The kept part is no part of what is trained on."""
    kept = annotations.load([annotations.KEPT], base=False)
    assert kept
    assert not kept.keys() & annotations.load().keys()


def test_load_reads_the_rounds_asked_for() -> None:
    """None of them is less than what is trained on."""
    assert annotations.load([]).keys() < annotations.load().keys()

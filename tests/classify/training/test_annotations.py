"""The labels in the repository, and that the shipped weights are made from them."""

import gzip
import json
from importlib.resources import files

from app.classify.model import WEIGHTS
from app.classify.training import annotations
from app.classify.training.__main__ import labels_digest


def test_weights_are_made_from_the_labels() -> None:
    """Whoever changes labels, made-up statements or the set aside has to train again."""
    raw = json.loads(gzip.decompress(files("app.classify").joinpath(WEIGHTS).read_bytes()))
    assert raw["made_from"]["labels"] == labels_digest()
    assert len(raw["made_from"]["archive"]) == 64
    assert len(raw["made_from"]["commit"]) == 40, "of a clean working tree"


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
    assert annotations.load([]).keys() < annotations.load().keys()

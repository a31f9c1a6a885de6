"""A small model, made again: the same weights as when it was recorded."""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from app.classify.training import synthetic
from app.classify.training.pipeline import serialize, train, whole_numbers

RECORDED = Path(__file__).with_name("small_model.json")
"""Written by `python -m tests.classify.training.test_pipeline`, after a change that is meant to change weights."""

STRIDE = 60
LIGHTEST = 25


def small_model() -> dict[str, object]:
    """Trained on some hundred made-up statements."""
    annotated = [
        (replace(one, article=one.key), type_)
        for one, type_ in islice(synthetic.examples(), 0, None, STRIDE)
    ]
    rest = [one for one, _ in islice(synthetic.examples(), 7, None, STRIDE)]
    raw = whole_numbers(*train(annotated, rest, []))
    weights = raw["weights"]
    assert isinstance(weights, dict)
    heavy = {name: pair for name, pair in weights.items() if max(map(abs, pair)) >= LIGHTEST}
    return {**raw, "weights": heavy}


def test_train_makes_the_recorded_weights() -> None:
    """Every weight is the recorded one, but for the last bit of another machine's exp and log."""
    recorded = json.loads(RECORDED.read_text("utf-8"))
    made = small_model()
    assert made["version"] == recorded["version"]
    for scale in ("known", "unknown"):
        assert made[scale] == pytest.approx(recorded[scale], abs=1e-4)
    weights, expected = made["weights"], recorded["weights"]
    assert isinstance(weights, dict)
    assert len(expected) > 100
    for name in weights.keys() ^ expected.keys():
        assert max(map(abs, weights.get(name) or expected[name])) <= LIGHTEST + 1, name
    for name in weights.keys() & expected.keys():
        assert weights[name] == pytest.approx(expected[name], abs=1), name


def test_serialize_is_repeatable() -> None:
    """The file has no time of writing in it."""
    assert serialize({"weights": {"agree": [3, -1]}}) == serialize({"weights": {"agree": [3, -1]}})


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(small_model(), indent=0, ensure_ascii=False) + "\n", "utf-8")

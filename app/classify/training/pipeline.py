"""Training of the linear model: fit, cross-validation, calibration, and the file of weights that they make.

1. Fit (regression.py) all samples, and five times without a fifth of the articles for predictions on unseen ones; each in
   several orders, since the weights depend a little on the order. The fits share the processors.
2. Calibrate on those predictions. Hard statements were annotated more often than others, so each is weighted by how many
   statements of its stratum the archive has, at most ten (strata.py). Without a section a statement is taken to come
   from results or discussion.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final
from zlib import crc32

from app.classify import model
from app.classify.training.corpus import Example
from app.classify.training.counterfactual import counterfactuals, joined
from app.classify.training.regression import (
    Method,
    Pair,
    Sample,
    Scale,
    fit,
    fit_scale,
    mean,
    scores,
)
from app.classify.training.samples import CLASSES, COUNTERFACTUAL_WEIGHT, feature_names
from app.classify.training.strata import is_empirical, stratum_weights
from app.vocabulary import StatementType

ANNOTATION_WEIGHT: Final = 0.75
"""Every annotated statement is a sample twice: with its context and bare."""
FOLDS: Final = 5
LIGHTEST: Final = 10
"""The least weight that is kept, as it is stored."""
METHOD: Final = Method(epochs=8, ridge=20.0, ridge_of_words=40.0, rate=0.2, start=1.0, rare=4)
ORDERS: Final = (1, 2, 3, 4, 5, 6)
"""Orders of the samples over which weights are averaged."""


def train(
    annotated: Sequence[tuple[Example, StatementType]],
    rest: Sequence[Example],
    always: Sequence[Sample],
) -> tuple[dict[str, Pair], Scale, Scale]:
    """The weights, and their calibration with and without a section. `always`: samples that all fits have."""
    full = [(one, _annotated_sample(one, type_)) for one, type_ in annotated]
    bare = [(one, _annotated_sample(one.bare(), type_)) for one, type_ in annotated]
    synthetic = [
        (one, Sample(feature_names(version), CLASSES[other], COUNTERFACTUAL_WEIGHT))
        for one, type_ in annotated
        for version, other in (
            *counterfactuals(one, type_),
            *_joined_with_opposite(one, type_, annotated),
        )
    ]
    print("made:", Counter(sample.label for _, sample in synthetic))
    every = full + bare + synthetic
    weights, *parts = fits(
        [*always, *(sample for one, sample in every if _fold(one) != left_out)]
        for left_out in (None, *range(FOLDS))
    )
    unseen: dict[int, tuple[Pair, Pair]] = {}
    for index, (one, sample) in enumerate(full):
        part = parts[_fold(one)]
        unseen[index] = scores(part, sample.features), scores(part, bare[index][1].features)
    all_full = [unseen[i][0] for i in range(len(full))]
    all_bare = [unseen[i][1] for i in range(len(full))]
    labels = [sample.label for _, sample in full]
    sample_weights = stratum_weights([one for one, _ in annotated], all_bare, rest, weights)
    with_section = fit_scale(all_full, labels, sample_weights)
    empirical = [i for i, (one, _) in enumerate(full) if is_empirical(one)]
    without_section = fit_scale(
        [all_bare[i] for i in empirical],
        [labels[i] for i in empirical],
        [sample_weights[i] for i in empirical],
    )
    print(f"with section {with_section}\nwithout {without_section}")
    print_scores("unseen, whole", all_full, labels, with_section)
    print_scores("unseen, bare", all_bare, labels, without_section)
    return weights, with_section, without_section


def whole_numbers(
    weights: Mapping[str, Pair], with_section: Scale, without_section: Scale
) -> dict[str, object]:
    """What the file of weights has: whole numbers. Those that are nearly zero are dropped."""
    whole = {
        name: [round(part * model.UNIT) for part in pair] for name, pair in sorted(weights.items())
    }
    return {
        "version": model.MODEL_VERSION,
        "known": _rounded(with_section),
        "unknown": _rounded(without_section),
        "weights": {name: pair for name, pair in whole.items() if max(map(abs, pair)) >= LIGHTEST},
    }


def serialize(raw: Mapping[str, object]) -> bytes:
    """The file of weights. Of one version of zlib the same bytes for the same weights."""
    text = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def _rounded(scale: Scale) -> list[float]:
    return [round(part, 6) for part in (scale.slope, scale.supports, scale.contrasts)]


def _annotated_sample(one: Example, type_: StatementType) -> Sample:
    return Sample(feature_names(one), CLASSES[type_], ANNOTATION_WEIGHT)


def _joined_with_opposite(
    one: Example, type_: StatementType, annotated: Sequence[tuple[Example, StatementType]]
) -> Iterator[tuple[Example, StatementType]]:
    """A supporting statement in one sentence with some contrasting one, and the other way round."""
    opposite = {"supporting": "contrasting", "contrasting": "supporting"}.get(type_)
    others = [other for other, its_type in annotated if its_type == opposite]
    if others:
        other = others[crc32(one.key.encode()) % len(others)]
        yield from ((version, type_) for version in joined(one, other))


def _fold(one: Example) -> int:
    """All statements of an article are in one fold."""
    return crc32(one.article.encode()) % FOLDS


def fits(sets: Iterable[Sequence[Sample]]) -> list[dict[str, Pair]]:
    """The weights of each set of samples, the mean over `ORDERS`."""
    with ProcessPoolExecutor() as pool:
        running = [[pool.submit(fit, some, METHOD, order) for order in ORDERS] for some in sets]
        return [mean([one.result() for one in of_set]) for of_set in running]


def print_scores(name: str, pairs: Sequence[Pair], labels: Sequence[int], scale: Scale) -> None:
    """Precision, recall and F1 of each type on statements of unseen articles."""
    predicted = [max(range(3), key=scale.probabilities(pair).__getitem__) for pair in pairs]
    for type_, number in CLASSES.items():
        correct = sum(p == label == number for p, label in zip(predicted, labels, strict=True))
        given, support = predicted.count(number), labels.count(number)
        precision, recall = correct / max(1, given), correct / max(1, support)
        f1 = 2 * correct / max(1, given + support)
        shares = (f"{share:.3f}" for share in (precision, recall, f1))
        print(f"{name}: {type_:<12}", *shares, support)

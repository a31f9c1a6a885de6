"""Sparse logistic regression over three classes, fitted by AdaGrad, and Platt scaling.

Mentioning is the reference class: a feature has two weights, for supporting and for contrasting against it.
AdaGrad: Duchi, Hazan and Singer, JMLR 12 (2011). Pure Python, since a fit takes some minutes, once for each version.
The weights are the mean of those after each later epoch (Polyak and Juditsky, SIAM J Control Optim 30, 1992), and of some
orders of the samples: those after the last step depend on the order, which one sentence more in the archive changes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import add
from zlib import crc32

from app.classify.ngrams import WORDS

Pair = tuple[float, float]
"""For supporting and for contrasting."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of the training set."""

    features: tuple[str, ...]
    label: int
    """0 supporting, 1 contrasting, 2 mentioning."""
    weight: float
    """Its share of the loss."""


@dataclass(frozen=True, slots=True)
class Method:
    """Hyperparameters of a fit."""

    epochs: int
    ridge: float
    """Strength of the L2 penalty."""
    ridge_of_words: float
    """That of words and pairs of words, of which there are many that say little."""
    rate: float
    """Learning rate."""
    start: float
    """What sums of squared gradients begin with: near zero, first steps are as long for light samples as for heavy ones."""
    rare: int
    """Samples that have a feature, at least."""


def fit(samples: Sequence[Sample], method: Method, order: int = 0) -> dict[str, Pair]:
    """Weights of all features that are not rare; the same samples in the same `order` give the same weights."""
    epochs, rate = method.epochs, method.rate
    count = Counter(name for sample in samples for name in sample.features)
    names = sorted(name for name, times in count.items() if times >= method.rare)
    number = {name: index for index, name in enumerate(names)}
    rows = [[number[name] for name in sample.features if name in number] for sample in samples]
    # each occurrence of a feature pays a share of its penalty, so that no update is dense
    decay = [
        (method.ridge_of_words if name.startswith(WORDS) else method.ridge) / count[name]
        for name in names
    ]
    supports, contrasts = [0.0] * len(names), [0.0] * len(names)
    squares_s, squares_c = [method.start] * len(names), [method.start] * len(names)
    total_s, total_c = [0.0] * len(names), [0.0] * len(names)
    first = epochs // 4
    for epoch in range(epochs):
        for index in _shuffled(len(rows), order, epoch):
            row, sample = rows[index], samples[index]
            probabilities = softmax(sum(supports[f] for f in row), sum(contrasts[f] for f in row))
            error_s = sample.weight * (probabilities[0] - (sample.label == 0))
            error_c = sample.weight * (probabilities[1] - (sample.label == 1))
            for f in row:
                step = error_s + decay[f] * supports[f]
                squares_s[f] += step * step
                supports[f] -= rate * step / sqrt(squares_s[f])
                step = error_c + decay[f] * contrasts[f]
                squares_c[f] += step * step
                contrasts[f] -= rate * step / sqrt(squares_c[f])
        if epoch >= first:
            total_s = [*map(add, total_s, supports)]
            total_c = [*map(add, total_c, contrasts)]
    counted = epochs - first
    return {name: (total_s[i] / counted, total_c[i] / counted) for i, name in enumerate(names)}


def _shuffled(length: int, order: int, epoch: int) -> list[int]:
    return sorted(range(length), key=lambda index: crc32(b"%d/%d/%d" % (order, epoch, index)))


def mean(fits: Sequence[dict[str, Pair]]) -> dict[str, Pair]:
    """The mean weights of fits of the same samples."""
    return {
        name: (
            sum(one[name][0] for one in fits) / len(fits),
            sum(one[name][1] for one in fits) / len(fits),
        )
        for name in fits[0]
    }


def scores(weights: dict[str, Pair], features: Iterable[str]) -> Pair:
    """The sums of weights for supporting and for contrasting."""
    found = [weights[name] for name in features if name in weights]
    return sum(pair[0] for pair in found), sum(pair[1] for pair in found)


def softmax(supports: float, contrasts: float) -> tuple[float, float, float]:
    """Probabilities of supporting, contrasting, mentioning."""
    top = max(supports, contrasts, 0.0)
    parts = exp(supports - top), exp(contrasts - top), exp(-top)
    total = sum(parts)
    return parts[0] / total, parts[1] / total, parts[2] / total


@dataclass(frozen=True, slots=True)
class Scale:
    """Calibration of scores: one slope and two shifts, Platt scaling for three classes."""

    slope: float
    supports: float
    contrasts: float

    def probabilities(self, pair: Pair) -> tuple[float, float, float]:
        """Calibrated probabilities of supporting, contrasting, mentioning."""
        return softmax(self.slope * pair[0] + self.supports, self.slope * pair[1] + self.contrasts)


def fit_scale(pairs: Sequence[Pair], labels: Sequence[int], weights: Sequence[float]) -> Scale:
    """The scale with the least weighted log loss, which is convex in its three numbers, by gradient descent."""
    current, total, rate = Scale(1.0, 0.0, 0.0), sum(weights), 0.5
    best = _loss(current, pairs, labels, weights) / total
    for _ in range(2000):
        slope = supports = contrasts = 0.0
        for pair, label, weight in zip(pairs, labels, weights, strict=True):
            probabilities = current.probabilities(pair)
            error_s, error_c = (
                weight * (probabilities[0] - (label == 0)),
                weight * (probabilities[1] - (label == 1)),
            )
            slope += error_s * pair[0] + error_c * pair[1]
            supports, contrasts = supports + error_s, contrasts + error_c
        step = Scale(
            current.slope - rate * slope / total,
            current.supports - rate * supports / total,
            current.contrasts - rate * contrasts / total,
        )
        loss = _loss(step, pairs, labels, weights) / total
        if loss > best:
            rate /= 2
        elif best - loss < 1e-9:
            return step
        else:
            current, best, rate = step, loss, rate * 1.2
    return current


def _loss(
    scale: Scale, pairs: Sequence[Pair], labels: Sequence[int], weights: Sequence[float]
) -> float:
    return -sum(
        weight * log(scale.probabilities(pair)[label] + 1e-12)
        for pair, label, weight in zip(pairs, labels, weights, strict=True)
    )

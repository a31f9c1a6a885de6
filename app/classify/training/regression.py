"""Logistic regression over three classes, sparse and binary, fitted by AdaGrad; and its calibration.

Mentioning is the class of reference: a feature has two weights, for supporting and for contrasting against it.
AdaGrad: Duchi, Hazan and Singer, JMLR 12 (2011). Pure Python, since it is some minutes, once for each version.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from zlib import crc32

Pair = tuple[float, float]
"""For supporting and for contrasting."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An example for the fit: its features, which class (0 supporting, 1 contrasting, 2 mentioning), how much it counts."""

    features: tuple[str, ...]
    label: int
    weight: float


def fit(
    samples: Sequence[Sample], *, epochs: int, ridge: float, rate: float, rare: int
) -> dict[str, Pair]:
    """Weights of all features that at least `rare` samples have. The same samples give the same weights."""
    count = Counter(name for sample in samples for name in sample.features)
    names = sorted(name for name, times in count.items() if times >= rare)
    number = {name: index for index, name in enumerate(names)}
    rows = [[number[name] for name in sample.features if name in number] for sample in samples]
    # a feature's share of the penalty is paid each time that it is seen, so that nothing dense is touched
    decay = [ridge / count[name] for name in names]
    supports, contrasts = [0.0] * len(names), [0.0] * len(names)
    seen_s, seen_c = [1e-6] * len(names), [1e-6] * len(names)
    for epoch in range(epochs):
        for index in _shuffled(len(rows), epoch):
            row, sample = rows[index], samples[index]
            chances = softmax(sum(supports[f] for f in row), sum(contrasts[f] for f in row))
            error_s = sample.weight * (chances[0] - (sample.label == 0))
            error_c = sample.weight * (chances[1] - (sample.label == 1))
            for f in row:
                step = error_s + decay[f] * supports[f]
                seen_s[f] += step * step
                supports[f] -= rate * step / sqrt(seen_s[f])
                step = error_c + decay[f] * contrasts[f]
                seen_c[f] += step * step
                contrasts[f] -= rate * step / sqrt(seen_c[f])
    return {name: (supports[i], contrasts[i]) for i, name in enumerate(names)}


def _shuffled(length: int, epoch: int) -> list[int]:
    return sorted(range(length), key=lambda index: crc32(b"%d/%d" % (epoch, index)))


def scores(weights: dict[str, Pair], features: Iterable[str]) -> Pair:
    """The two sums of weights."""
    found = [weights[name] for name in features if name in weights]
    return sum(pair[0] for pair in found), sum(pair[1] for pair in found)


def softmax(supports: float, contrasts: float) -> tuple[float, float, float]:
    """Chances of supporting, contrasting, mentioning."""
    top = max(supports, contrasts, 0.0)
    parts = exp(supports - top), exp(contrasts - top), exp(-top)
    whole = sum(parts)
    return parts[0] / whole, parts[1] / whole, parts[2] / whole


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns scores into chances that hold: one slope and two shifts (Platt's scaling for three classes)."""

    slope: float
    supports: float
    contrasts: float

    def chances(self, pair: Pair) -> tuple[float, float, float]:
        """Calibrated chances of supporting, contrasting, mentioning."""
        return softmax(self.slope * pair[0] + self.supports, self.slope * pair[1] + self.contrasts)


def scale(pairs: Sequence[Pair], labels: Sequence[int], weights: Sequence[float]) -> Scale:
    """The scale of the least weighted log loss, which is convex in the three, by steepest descent."""
    now, whole, rate = Scale(1.0, 0.0, 0.0), sum(weights), 0.5
    best = _loss(now, pairs, labels, weights) / whole
    for _ in range(2000):
        slope = supports = contrasts = 0.0
        for pair, label, weight in zip(pairs, labels, weights, strict=True):
            chances = now.chances(pair)
            error_s, error_c = (
                weight * (chances[0] - (label == 0)),
                weight * (chances[1] - (label == 1)),
            )
            slope += error_s * pair[0] + error_c * pair[1]
            supports, contrasts = supports + error_s, contrasts + error_c
        step = Scale(
            now.slope - rate * slope / whole,
            now.supports - rate * supports / whole,
            now.contrasts - rate * contrasts / whole,
        )
        loss = _loss(step, pairs, labels, weights) / whole
        if loss > best:
            rate /= 2
        elif best - loss < 1e-9:
            return step
        else:
            now, best, rate = step, loss, rate * 1.2
    return now


def _loss(
    by: Scale, pairs: Sequence[Pair], labels: Sequence[int], weights: Sequence[float]
) -> float:
    return -sum(
        weight * log(by.chances(pair)[label] + 1e-12)
        for pair, label, weight in zip(pairs, labels, weights, strict=True)
    )

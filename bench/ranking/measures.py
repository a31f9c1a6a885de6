"""Measures of a ranking: nDCG, recall, and the difference of two rankings with a paired bootstrap interval."""

import math
import random
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

RESAMPLES = 10_000


class Interval(NamedTuple):
    """A mean difference and the bounds of its 95% confidence interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], depth: int = 10) -> float:
    """Normalized discounted cumulative gain, with linear gains as trec_eval has it; what is not judged gains nothing."""
    best = _dcg(sorted(gains.values(), reverse=True)[:depth])
    return _dcg([gains.get(item, 0.0) for item in ranked[:depth]]) / best


def recall(ranked: Sequence[str], relevant: set[str], depth: int = 100) -> float:
    """The share of the relevant items among the first `depth`."""
    return len(relevant.intersection(ranked[:depth])) / len(relevant)


def difference(ours: Sequence[float], theirs: Sequence[float], seed: int = 1) -> Interval:
    """The mean of the differences, question by question, with a percentile bootstrap over the questions."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    rng = random.Random(seed)
    means = sorted(
        statistics.fmean(rng.choices(differences, k=len(differences))) for _ in range(RESAMPLES)
    )
    low, high = means[round(RESAMPLES * 0.025)], means[round(RESAMPLES * 0.975) - 1]
    return Interval(statistics.fmean(differences), low, high)


def weighted_kappa(pairs: Sequence[tuple[int, int]], grades: int = 4) -> float:
    """Cohen's kappa of two readers, disagreements weighted by their square."""
    first = [sum(a == g for a, _ in pairs) for g in range(grades)]
    second = [sum(b == g for _, b in pairs) for g in range(grades)]
    observed = sum((a - b) ** 2 for a, b in pairs)
    expected = sum(
        (a - b) ** 2 * first[a] * second[b] for a in range(grades) for b in range(grades)
    )
    return 1 - observed * len(pairs) / expected


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))

"""Evaluation of the classifier: precision, recall and F1 of each type, confusion matrix, calibration."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.classify.labelled import TYPES, LabelledStatement
from app.classify.model import ClassifierInput, Prediction
from app.vocabulary import StatementType

CONFIDENT: Final = 0.8
"""The confidence from which on a prediction counts as confident."""
_BINS: Final = 10

_Pair = tuple[LabelledStatement, Prediction]


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Statements of about equal confidence, a row of the reliability table."""

    low: float
    high: float
    count: int
    confidence: float
    """The mean."""
    accuracy: float


@dataclass(frozen=True, slots=True)
class TypeScore:
    """Measures of one type."""

    precision: float
    recall: float
    f1: float
    support: int
    """Statements that have this type."""
    confident: int
    """Statements that were given this type with a confidence of at least `CONFIDENT`."""
    confident_precision: float | None
    """The precision among those; None without any."""


@dataclass(frozen=True, slots=True)
class Report:
    """All measures on one labelled set."""

    statements: int
    confusion: dict[str, Counter[str]]
    """By label of the source and predicted type, unclassified among them."""
    scores: dict[StatementType, TypeScore]
    macro_f1: float
    """The mean F1 of the types that the set has."""
    false_alarm_rate: float
    """The share of mentioning statements that were predicted to be supporting or contrasting."""
    bins: tuple[CalibrationBin, ...]
    calibration_error: float
    """The mean distance of confidence and accuracy over the bins, weighted by their counts."""


def evaluate(
    labelled: Sequence[LabelledStatement], predict: Callable[[ClassifierInput], Prediction]
) -> Report:
    """Classify every statement and compare with its label."""
    pairs = [(one, predict(one.statement)) for one in labelled]
    confusion: dict[str, Counter[str]] = {}
    for one, prediction in pairs:
        confusion.setdefault(one.label, Counter())[prediction.type] += 1
    scores = {type_: _score(pairs, type_) for type_ in TYPES}
    f1s = [score.f1 for score in scores.values() if score.support]
    mentioning = [prediction.type for one, prediction in pairs if one.type == "mentioning"]
    alarms = sum(type_ in ("supporting", "contrasting") for type_ in mentioning)
    bins = _bins(pairs)
    predicted = sum(part.count for part in bins)
    return Report(
        len(pairs),
        confusion,
        scores,
        sum(f1s) / max(1, len(f1s)),
        alarms / max(1, len(mentioning)),
        bins,
        sum(part.count * abs(part.confidence - part.accuracy) for part in bins) / max(1, predicted),
    )


def format_report(report: Report) -> str:
    """The report as text for a terminal."""
    lines = [f"{report.statements} statements", ""]
    lines.append(
        f"{'type':<13}{'precision':>10}{'recall':>10}{'F1':>8}{'statements':>12}{'sure, precision':>22}"
    )
    for type_, score in report.scores.items():
        precision = "-" if score.confident_precision is None else f"{score.confident_precision:.3f}"
        lines.append(
            f"{type_:<13}{score.precision:>10.3f}{score.recall:>10.3f}{score.f1:>8.3f}{score.support:>12}"
            f"{score.confident:>14}{precision:>8}"
        )
    lines += ["", f"macro-F1 {report.macro_f1:.3f}"]
    lines += [
        f"false alarms {report.false_alarm_rate:.2%} of what is mentioning is called supporting or contrasting"
    ]
    columns = (*TYPES, "unclassified")
    lines += ["", f"{'label':<16}" + "".join(f"{type_:>14}" for type_ in columns)]
    for label, counts in sorted(report.confusion.items()):
        lines.append(f"{label:<16}" + "".join(f"{counts[type_]:>14}" for type_ in columns))
    lines += ["", f"{'confidence':<14}{'statements':>11}{'mean':>8}{'right':>8}"]
    lines += [
        f"{part.low:.1f} to {part.high:.1f}    {part.count:>11}{part.confidence:>8.3f}{part.accuracy:>8.3f}"
        for part in report.bins
    ]
    return "\n".join([*lines, f"calibration error {report.calibration_error:.3f}"])


def _score(pairs: Iterable[_Pair], type_: StatementType) -> TypeScore:
    support = predicted = correct = confident = confident_correct = 0
    for one, prediction in pairs:
        support += one.type == type_
        if prediction.type == type_:
            predicted += 1
            correct += one.type == type_
            if (prediction.confidence or 0) >= CONFIDENT:
                confident += 1
                confident_correct += one.type == type_
    return TypeScore(
        correct / max(1, predicted),
        correct / max(1, support),
        2 * correct / max(1, predicted + support),
        support,
        confident,
        confident_correct / confident if confident else None,
    )


def _bins(pairs: Iterable[_Pair]) -> tuple[CalibrationBin, ...]:
    parts: dict[int, list[tuple[float, bool]]] = {}
    for one, prediction in pairs:
        if prediction.confidence is not None:
            part = min(_BINS - 1, int(prediction.confidence * _BINS))
            correct = prediction.type == one.type
            parts.setdefault(part, []).append((prediction.confidence, correct))
    return tuple(
        CalibrationBin(
            part / _BINS,
            (part + 1) / _BINS,
            len(found),
            sum(confidence for confidence, _ in found) / len(found),
            sum(correct for _, correct in found) / len(found),
        )
        for part, found in sorted(parts.items())
    )

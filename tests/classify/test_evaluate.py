"""Measures of an evaluation, and the shipped model's figures on the labelled sets where they are present."""

from pathlib import Path

import pytest

from app.classify.evaluate import Report, evaluate
from app.classify.labelled import LabelledStatement, read
from app.classify.model import MODEL_VERSION, ClassifierInput, Prediction, classify
from app.vocabulary import StatementType
from tests.conftest import SHARED

LABELLED = SHARED / "labelled"


def test_evaluate_measures() -> None:
    """Precision, recall, F1, false alarms and calibration error are as textbooks define them."""
    predictions: list[tuple[StatementType, Prediction]] = [
        ("supporting", Prediction("supporting", 0.95)),
        ("supporting", Prediction("mentioning", 0.55)),
        ("contrasting", Prediction("supporting", 0.85)),
        ("mentioning", Prediction("mentioning", 0.95)),
        ("mentioning", Prediction("contrasting", 0.65)),
        ("mentioning", Prediction("unclassified", None)),
    ]
    labelled = [
        LabelledStatement(ClassifierInput(str(i)), type_, type_)
        for i, (type_, _) in enumerate(predictions)
    ]
    report = evaluate(labelled, lambda one: predictions[int(one.text)][1])
    supporting, contrasting = report.scores["supporting"], report.scores["contrasting"]
    assert (supporting.precision, supporting.recall, supporting.f1) == (0.5, 0.5, 0.5)
    assert (supporting.confident, supporting.confident_precision) == (2, 0.5)
    assert (contrasting.f1, contrasting.confident_precision) == (0.0, None)
    assert report.scores["mentioning"].f1 == pytest.approx(0.4)
    assert report.macro_f1 == pytest.approx(0.3)
    assert report.false_alarm_rate == pytest.approx(1 / 3)
    assert [(part.low, part.count, part.accuracy) for part in report.bins] == [
        (0.5, 1, 0.0),
        (0.6, 1, 0.0),
        (0.8, 1, 0.0),
        (0.9, 2, 1.0),
    ]
    assert report.calibration_error == pytest.approx((0.55 + 0.65 + 0.85 + 0.1) / 5)
    assert report.confusion["mentioning"]["unclassified"] == 1


needs_labels = pytest.mark.skipif(
    not LABELLED.is_dir(), reason=f"labelled statements are not at {LABELLED}"
)


@pytest.fixture(scope="module")
def clinical() -> Report:
    """The report on the clinical set."""
    return evaluate(read(LABELLED / "clinical" / "dev.jsonl"), classify)


@needs_labels
def test_evaluate_on_clinical_set(
    clinical: Report,
) -> None:
    """The shipped model's F1, precision and calibration on the clinical set are at least these."""
    assert clinical.macro_f1 >= 0.65
    assert (clinical.scores["supporting"].confident_precision or 0) >= 0.8
    assert (clinical.scores["contrasting"].confident_precision or 0) >= 0.8
    assert clinical.calibration_error < 0.05


@needs_labels
def test_evaluate_gives_the_documented_figures(clinical: Report) -> None:
    """docs/model-card.md gives the figures of the clinical set as measured here."""
    card = (Path(__file__).parents[2] / "docs" / "model-card.md").read_text()
    assert f"`{MODEL_VERSION}`" in card
    assert f"| **{clinical.macro_f1:.3f}** |" in card
    for type_, score in clinical.scores.items():
        assert f"| {type_} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |" in card
    for part in clinical.bins:
        assert f"| {part.count:,} | {part.confidence:.3f} | {part.accuracy:.3f} |" in card


@needs_labels
@pytest.mark.parametrize("part", ["dev", "train"])
def test_evaluate_on_scicite(part: str) -> None:
    """Background and method are rarely called supporting or contrasting."""
    report = evaluate(read(LABELLED / "scicite" / f"{part}.jsonl"), classify)
    assert report.false_alarm_rate <= 0.03


@needs_labels
def test_evaluate_on_ac3() -> None:
    """AC3 is mostly mentioning."""
    path = LABELLED / "ac3" / "AC3_three_sentences_context.jsonl"
    report = evaluate(read(path), classify)
    assert report.statements == 530
    assert report.false_alarm_rate <= 0.1  # its "substantiating" holds true agreement

"""The measures, on files written for it, and the shipped classifier's figures on the labelled sets when they are there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.classify import evaluate
from app.classify.evaluate import Labelled, NotLabelled
from app.classify.model import MODEL_VERSION, Passage, Verdict, classify
from app.cli.classify import classify_cli
from app.document import Span
from app.vocabulary import Type
from tests.conftest import SHARED

LABELLED = SHARED / "labelled"


def file_of(directory: Path, *rows: object) -> Path:
    path = directory / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_the_clinical_form_is_read(tmp_path: Path) -> None:
    rows = [
        {"id": "1_C1", "text": "As seen [ 3] .", "marker": "[ 3]", "label": "supporting"},
        {"id": "1_C2", "text": "No such marker.", "marker": "[ 3]", "label": "mentioning"},
    ]
    found = evaluate.read(file_of(tmp_path, *rows))
    assert found[0] == Labelled(
        Passage("As seen [ 3] .", markers=(Span(8, 12),)), "supporting", "supporting"
    )
    assert found[1].passage.markers == ()


def test_of_ac3_the_sentence_of_the_marker_is_judged_between_its_neighbours(tmp_path: Path) -> None:
    row = {
        "citation_text": "[2]",
        "citation_content": "We looked at it. It differs from [2] (#CITATION_TAG) in two ways. We stop here.",
        "classification": "contradiction",
    }
    (found,) = evaluate.read(file_of(tmp_path, row))
    assert found.passage.text == "It differs from [2] in two ways."
    assert found.passage.before == "We looked at it."
    assert found.passage.after == "We stop here."
    assert found.passage.markers == (Span(16, 19),)
    assert (found.type, found.label) == ("contrasting", "contradiction")


def test_of_scicite_background_and_method_are_mentioning_and_result_is_left_out(
    tmp_path: Path,
) -> None:
    rows = [
        {
            "string": "Seen (A, 2001).",
            "citeStart": 5.0,
            "citeEnd": 14.0,
            "sectionName": "2. METHODS",
            "label": "method",
        },
        {
            "string": "Seen (A, 2001).",
            "citeStart": float("nan"),
            "sectionName": None,
            "label": "background",
        },
        {
            "string": "Seen (A, 2001).",
            "citeStart": 5,
            "citeEnd": 14,
            "sectionName": "Results",
            "label": "result",
        },
    ]
    method, background = evaluate.read(file_of(tmp_path, *rows))
    assert (method.passage.section, method.passage.markers) == ("methods", (Span(5, 14),))
    assert (background.passage.section, background.passage.markers) == ("unknown", ())
    assert {method.type, background.type} == {"mentioning"}


def test_statement_records_are_read(tmp_path: Path) -> None:
    rows = [
        {
            "text": "As [3].",
            "marker": {"start": 3, "end": 6},
            "section": "results",
            "type": "supporting",
        },
        {"text": "As [3].", "type": "unclassified"},
    ]
    (found,) = evaluate.read(file_of(tmp_path, *rows))
    assert found.passage == Passage("As [3].", markers=(Span(3, 6),), section="results")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no labelled statements"),
        ("[1]", "no labelled statements"),
        ("{", "not one JSON object a line"),
        ('{"a": 1}', "none of the fields"),
        ('{"text": "x", "marker": "", "label": "positive"}', "can't be read"),
        ('{"string": "x"}', "can't be read"),
    ],
)
def test_what_is_no_labelled_file_is_refused_with_a_reason(
    tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(content)
    with pytest.raises(NotLabelled, match=reason):
        evaluate.read(path)


def test_the_measures_are_those_of_the_books() -> None:
    told: list[tuple[Type, Verdict]] = [
        ("supporting", Verdict("supporting", 0.95)),
        ("supporting", Verdict("mentioning", 0.55)),
        ("contrasting", Verdict("supporting", 0.85)),
        ("mentioning", Verdict("mentioning", 0.95)),
        ("mentioning", Verdict("contrasting", 0.65)),
        ("mentioning", Verdict("unclassified", None)),
    ]
    labelled = [Labelled(Passage(str(i)), type_, type_) for i, (type_, _) in enumerate(told)]
    report = evaluate.evaluate(labelled, lambda passage: told[int(passage.text)][1])
    supporting, contrasting = report.scores["supporting"], report.scores["contrasting"]
    assert (supporting.precision, supporting.recall, supporting.f1) == (0.5, 0.5, 0.5)
    assert (supporting.sure, supporting.sure_precision) == (2, 0.5)
    assert (contrasting.f1, contrasting.sure_precision) == (0.0, None)
    assert report.scores["mentioning"].f1 == pytest.approx(0.4)
    assert report.macro_f1 == pytest.approx(0.3)
    assert report.false_alarms == pytest.approx(1 / 3)
    assert [(part.low, part.count, part.right) for part in report.bins] == [
        (0.5, 1, 0.0),
        (0.6, 1, 0.0),
        (0.8, 1, 0.0),
        (0.9, 2, 1.0),
    ]
    assert report.calibration_error == pytest.approx((0.55 + 0.65 + 0.85 + 0.1) / 5)
    assert report.given["mentioning"]["unclassified"] == 1


def test_the_command_prints_figures_and_a_reliability_table(tmp_path: Path) -> None:
    row = {"text": "Our results agree with [3].", "marker": "[3]", "label": "supporting"}
    answer = CliRunner().invoke(classify_cli, ["eval", str(file_of(tmp_path, row))])
    assert answer.exit_code == 0
    for words in ("precision", "recall", "macro-F1 1.000", "false alarms", "calibration error"):
        assert words in answer.output
    answer = CliRunner().invoke(classify_cli, ["eval", str(file_of(tmp_path, {"a": 1}))])
    assert answer.exit_code == 1
    assert "none of the fields" in answer.output


needs_labels = pytest.mark.skipif(
    not LABELLED.is_dir(), reason=f"labelled statements are not at {LABELLED}"
)


@pytest.fixture(scope="module")
def clinical() -> evaluate.Report:
    return evaluate.evaluate(evaluate.read(LABELLED / "clinical" / "dev.jsonl"), classify)


@needs_labels
def test_clinical_statements_are_told_apart_and_the_confidence_holds(
    clinical: evaluate.Report,
) -> None:
    assert clinical.macro_f1 >= 0.65
    assert (clinical.scores["supporting"].sure_precision or 0) >= 0.8
    assert (clinical.scores["contrasting"].sure_precision or 0) >= 0.8
    assert clinical.calibration_error < 0.05


@needs_labels
def test_the_model_card_gives_the_figures_as_measured(clinical: evaluate.Report) -> None:
    card = (Path(__file__).parents[2] / "docs" / "model-card.md").read_text()
    assert f"`{MODEL_VERSION}`" in card
    assert f"| **{clinical.macro_f1:.3f}** |" in card
    for type_, score in clinical.scores.items():
        assert f"| {type_} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |" in card
    for part in clinical.bins:
        assert f"| {part.count:,} | {part.confidence:.3f} | {part.right:.3f} |" in card


@needs_labels
@pytest.mark.parametrize("part", ["dev", "train"])
def test_background_and_method_are_rarely_called_supporting_or_contrasting(part: str) -> None:
    report = evaluate.evaluate(evaluate.read(LABELLED / "scicite" / f"{part}.jsonl"), classify)
    assert report.false_alarms <= 0.03


@needs_labels
def test_ac3_is_mostly_mentioning() -> None:
    path = LABELLED / "ac3" / "AC3_three_sentences_context.jsonl"
    report = evaluate.evaluate(evaluate.read(path), classify)
    assert report.statements == 530
    assert report.false_alarms <= 0.1  # its "substantiating" holds true agreement

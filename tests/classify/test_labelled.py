"""Readers of labelled sets, on rows in their formats."""

import json
from pathlib import Path

import pytest

from app.classify import labelled
from app.classify.labelled import LabelledStatement, NotLabelled
from app.classify.model import ClassifierInput
from app.document import Span


def write_rows(directory: Path, *rows: object) -> Path:
    """A JSON Lines file of these rows."""
    path = directory / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_read_clinical_set(tmp_path: Path) -> None:
    """The clinical set has the marker as text, and its own labels."""
    rows = [
        {"id": "1_C1", "text": "As seen [ 3] .", "marker": "[ 3]", "label": "supporting"},
        {"id": "1_C2", "text": "No such marker.", "marker": "[ 3]", "label": "mentioning"},
    ]
    found = labelled.read(write_rows(tmp_path, *rows))
    assert found[0] == LabelledStatement(
        ClassifierInput("As seen [ 3] .", markers=(Span(8, 12),)), "supporting", "supporting"
    )
    assert found[1].statement.markers == ()


def test_read_ac3(tmp_path: Path) -> None:
    """Of AC3's three sentences the one with the marker is the statement, the others are its neighbours."""
    row = {
        "citation_text": "[2]",
        "citation_content": "We looked at it. It differs from [2] (#CITATION_TAG) in two ways. We stop here.",
        "classification": "contradiction",
    }
    (found,) = labelled.read(write_rows(tmp_path, row))
    assert found.statement.text == "It differs from [2] in two ways."
    assert found.statement.before == "We looked at it."
    assert found.statement.after == "We stop here."
    assert found.statement.markers == (Span(16, 19),)
    assert (found.type, found.label) == ("contrasting", "contradiction")


def test_read_scicite(
    tmp_path: Path,
) -> None:
    """Of SciCite background and method are mentioning, and result is left out."""
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
    method, background = labelled.read(write_rows(tmp_path, *rows))
    assert (method.statement.section, method.statement.markers) == ("methods", (Span(5, 14),))
    assert (background.statement.section, background.statement.markers) == ("unknown", ())
    assert {method.type, background.type} == {"mentioning"}


def test_read_statement_records(tmp_path: Path) -> None:
    """Statement records are read; those without a type of the three are left out."""
    rows = [
        {
            "text": "As [3].",
            "marker": {"start": 3, "end": 6},
            "section": "results",
            "type": "supporting",
        },
        {"text": "As [3].", "type": "unclassified"},
    ]
    (found,) = labelled.read(write_rows(tmp_path, *rows))
    assert found.statement == ClassifierInput("As [3].", markers=(Span(3, 6),), section="results")


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
def test_read_raises_not_labelled_with_a_reason(tmp_path: Path, content: str, reason: str) -> None:
    """A file in none of the formats is refused with a reason."""
    path = tmp_path / "rows.jsonl"
    path.write_text(content)
    with pytest.raises(NotLabelled, match=reason):
        labelled.read(path)

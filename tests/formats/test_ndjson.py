"""Lines of an NDJSON file."""

import pytest

from app.formats.ndjson import parse
from app.formats.paper_records import InvalidRecord


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[]", "no JSON object"),
        ("{}", "/citing: Field required"),
        ('{"citing": 1}', "/citing"),
        ('{"citing": {}}', "/citing/doi: A paper needs a DOI"),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/citing/doi: `banana` is not a DOI."),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/cited: Field required"),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/text"),
        ('{"citing": {"title": "A"}, "cited": {"raw": "B"}, "notices": []}', "/notices"),
        (
            '{"citing": {"title": "A"}, "cited": {"raw": "B"}, "text": "C", "occurrence": -1}',
            "/occ",
        ),
        (
            '{"citing": {"title": "A"}, "versions": [{"kind": "x", "doi": "10.5555/a"}]}',
            "/versions",
        ),
    ],
)
def test_parse_error_names_field_and_reason(line: str, reason: str) -> None:
    """The message of an invalid line names each field and what is wrong with it."""
    with pytest.raises(InvalidRecord, match=reason.replace("[", r"\[")):
        parse(line.encode())

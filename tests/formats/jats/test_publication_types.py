"""Publication types of articles."""

import pytest

from tests.formats.jats.small_articles import read


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("research-article", "journal-article"),
        ("review-article", "review"),
        ("editorial", "editorial"),
        ("correction", "correction"),
        ("retraction", "retraction"),
        ("case-report", "case-report"),
        ("preprint", "posted-content"),
        ("something-new", "other"),
        ("", None),
    ],
)
def test_article_type_gives_a_publication_type(type_: str, kind: str | None) -> None:
    """Each `article-type` gives a type of a closed list, an unknown one "other"."""
    assert read(type_=type_).paper.publication_type == kind

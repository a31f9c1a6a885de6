"""Notices on other papers, and on the article itself."""

import pytest

from app.document import Notice
from tests.formats.jats.small_articles import read


def related(kind: str, target: str = "10.1000/old", link: str = "doi") -> str:
    """A `related-article` of this relation."""
    return f'<related-article related-article-type="{kind}" ext-link-type="{link}" xlink:href="{target}"/>'


def test_notice_of_correction_retraction_and_concern() -> None:
    """Corrections, retractions and expressions of concern are notices on the other paper."""
    assert read(front=related("corrected-article"), type_="correction").notices == (
        Notice("correction", "10.1000/old"),
    )
    assert read(front=related("retracted-article"), type_="retraction").notices == (
        Notice("retraction", "10.1000/old"),
    )
    assert read(front=related("object-of-concern"), type_="expression-of-concern").notices == (
        Notice("expression_of_concern", "10.1000/old"),
    )


@pytest.mark.parametrize(
    ("relation", "type_", "kind"),
    [
        ("correction-forward", "research-article", "correction"),
        ("corrected-article-forward", "review-article", "correction"),
        ("erratum", "research-article", "correction"),
        ("retraction-forward", "research-article", "retraction"),
        ("retraction", "letter", "retraction"),
        ("partial-retraction", "research-article", "partial_retraction"),
        ("expression-of-concern-forward", "case-report", "expression_of_concern"),
        ("addendum-forward", "brief-report", "addendum"),
    ],
)
def test_notice_of_the_article_that_links_to_it(relation: str, type_: str, kind: str) -> None:
    """An article that is no notice is the one that it is about."""
    found = read(front=related(relation), type_=type_).notices
    assert found == (Notice(kind, "10.5555/citing", "10.1000/old"),)


@pytest.mark.parametrize(
    ("relation", "type_", "kind"),
    [
        ("partial-retraction", "partial-retraction", "partial_retraction"),
        ("partial-retraction", "retraction", "retraction"),
        ("corrected-article", "research-article", "correction"),
        ("retracted-article", "editorial", "retraction"),
        ("object-of-concern", "editorial", "expression_of_concern"),
    ],
)
def test_notice_on_the_paper_that_it_names(relation: str, type_: str, kind: str) -> None:
    """Of a notice, or by a relation that says what the other is."""
    assert read(front=related(relation), type_=type_).notices == (Notice(kind, "10.1000/old"),)


@pytest.mark.parametrize("attribute", ["document-id", "object-id", "xlink:href"])
def test_notice_finds_the_doi_of_a_related_object(attribute: str) -> None:
    front = f'<related-object link-type="retracted-article" {attribute}="10.1000/old" document-id-type="doi"/>'
    found = read(front=front, type_="retraction").notices
    assert found == (Notice("retraction", "10.1000/old"),)


def test_notice_without_doi_is_seen_on_the_article() -> None:
    """It says by itself that there is one."""
    found = read(front=related("retraction-forward", "123", "pubmed")).notices
    assert found == (Notice("retraction", "10.5555/citing", "10.5555/citing"),)


def test_notice_is_none_on_the_notice_itself() -> None:
    assert (
        read(front=related("retracted-article", "10.5555/CITING"), type_="retraction").notices == ()
    )


def test_notice_is_no_link_to_a_companion() -> None:
    """A link of a notice to another notice, or to a companion, is none."""
    assert read(front=related("correction-forward"), type_="correction").notices == ()
    assert read(front=related("companion"), type_="correction").notices == ()
    assert read(front=related("companion")).notices == ()


def test_notice_without_doi_is_rejected() -> None:
    """A notice that names no DOI is rejected, unless a reference with the same PMID has one."""
    front = related("corrected-article", "123", "pubmed")
    document = read(front=front, type_="correction")
    assert (document.notices, len(document.rejected)) == ((), 1)
    ids = '<pub-id pub-id-type="doi">10.1000/old</pub-id><pub-id pub-id-type="pmid">123</pub-id>'
    ref = f"<ref><element-citation>{ids}</element-citation></ref>"
    document = read(refs=ref, front=front, type_="correction")
    assert (document.notices, document.rejected) == ((Notice("correction", "10.1000/old"),), ())

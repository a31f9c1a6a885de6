"""Notices on other papers."""

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


def test_notice_is_no_link_to_a_companion() -> None:
    """A link to the article's own correction, or to a companion, is no notice."""
    assert read(front=related("correction-forward")).notices == ()
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

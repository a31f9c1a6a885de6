"""Citations that are not tagged are reported."""

from tests.formats.jats.small_articles import author_references, numbered_references, read, xref
from tests.formats.marked_text import cites


def test_untagged_citation_is_reported_and_not_guessed() -> None:
    """What looks like a citation and is not tagged is reported, and gives no statement."""
    document = read(f"<p>So [{xref('r1', '1')}] and so [2].</p>", numbered_references(3))
    assert cites(document) == [(1, "So ⟦[1]⟧ and so [2].")]
    assert [(r.place, r.reason[:5]) for r in document.rejected] == [("/article/body/p", "“[2]”")]
    document = read(
        f"<p>So ({xref('r1', 'Ames 2010')}; Bell et al. 2011).</p>",
        author_references(("Ames", 2010)),
    )
    assert [r.reason[:19] for r in document.rejected] == ["“Bell et al. 2011” "]


def test_untagged_article_is_reported() -> None:
    """An article that lists references and tags no citation at all is reported; one without text or references is not."""
    document = read("<p>So it is (Ames, 2010).</p>", numbered_references(3))
    assert len(document.references) == 3
    (rejection,) = document.rejected
    assert rejection.reason.startswith("No citation of the 3 references is tagged")
    assert not read("", numbered_references(3)).rejected
    assert not read("<p>An editorial.</p>").rejected

"""Whole articles: which documents a file has."""

import pytest

from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import article


def test_reader_gives_each_article_of_a_set() -> None:
    """A `pmc-articleset` gives each of its articles."""
    articles = b"".join(
        article(front=f'<article-id pub-id-type="doi">10.1000/{n}</article-id>') for n in "ab"
    )
    found = list(jats.read(b"<pmc-articleset>" + articles + b"</pmc-articleset>"))
    assert [document.paper.doi for document in found] == ["10.1000/a", "10.1000/b"]


@pytest.mark.parametrize(
    "nameless",
    [
        b"<article><front><article-meta/></front><body><p>A.</p></body></article>",
        b"<article><art-admin><doi>10.1039/x</doi></art-admin></article>",
    ],
)
def test_article_without_identifier_and_title_is_rejected(nameless: bytes) -> None:
    """An article without identifier and title is rejected: nothing distinguishes it from others."""
    (document,) = jats.read(nameless)
    (rejection,) = document.rejected
    assert (rejection.place, document.whole, document.references) == ("/article", False, ())
    assert "no identifier and no title" in rejection.reason

"""app.article_links: where a statement is read."""

from typing import Any

import pytest

from app.article_links import Article, article_links

TEXT = "Sleep improves memory in all age groups."
DIRECTIVE = ":~:text=Sleep%20improves%20memory%20in%20all%20age%20groups"
LOCATION = {"element_id": "Par5", "pdf_page": 3, "pdf_box": [1.0, 2.0, 3.0, 4.0]}


def links(article: Article, text: str = TEXT, **place: Any) -> dict[str, str | None]:
    statement: dict[str, Any] = {
        "text": text,
        "before": None,
        "after": None,
        "markers": [],
        "place": place or None,
    }
    return article_links(statement, article)


@pytest.mark.parametrize(
    ("article", "text", "place", "expected"),
    [
        (Article("10.5/a"), TEXT, {}, f"https://doi.org/10.5/a#{DIRECTIVE}"),
        (Article("10.5/a"), TEXT, LOCATION, f"https://doi.org/10.5/a#Par5{DIRECTIVE}"),
        (Article("10.5/a"), "[3]", LOCATION, "https://doi.org/10.5/a#Par5"),
        (Article("10.5/a"), "[3]", {}, "https://doi.org/10.5/a"),
        (
            Article("10.5/a", "PMC12"),
            TEXT,
            {"element_id": "a b#:~:text=c"},
            f"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12/#a%20b%23%3A~%3Atext%3Dc{DIRECTIVE}",
        ),
        (Article("10.5/a", "PMC12/../"), "[3]", {}, "https://doi.org/10.5/a"),
        (Article(None, None), TEXT, LOCATION, None),
    ],
)
def test_article_link_names_element_and_sentence(
    article: Article, text: str, place: dict[str, Any], expected: str | None
) -> None:
    """Both where both are known; PubMed Central where the article is there; what an id holds is encoded."""
    assert links(article, text, **place)["article"] == expected


@pytest.mark.parametrize(
    ("full_text", "place", "expected"),
    [
        (("https://a.org/x", "https://a.org/x.PDF?y=1#z"), LOCATION, "https://a.org/x.PDF?y=1#page=3"),
        (("https://www.biorxiv.org/content/1v1/pdf",), LOCATION, "https://www.biorxiv.org/content/1v1/pdf#page=3"),
        (("https://a.org/x.pdf",), {"element_id": "Par5"}, None),
        (("https://a.org/x", "ftp://a.org/x.pdf", "javascript:x.pdf", "http://["), LOCATION, None),
        ((), LOCATION, None),
    ],
)  # fmt: skip
def test_pdf_link_names_the_page(
    full_text: tuple[str, ...], place: dict[str, Any], expected: str | None
) -> None:
    """Where an address of a PDF and the page are known."""
    assert links(Article("10.5/a", None, full_text), **place)["pdf"] == expected

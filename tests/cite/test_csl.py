"""CSL-JSON: the names and shapes of its schema."""

from app.cite.csl import item
from tests.cite.references import BERG, KING, LAVIK, WHO, article, make_reference


def test_item_with_all_fields() -> None:
    """An item with all fields."""
    whole = article(
        LAVIK, BERG, KING, WHO,
        on="2018-09-01", issns=("1053-0479", "1573-3696"), publisher="P", pmid="1", pmcid="PMC2",
    )  # fmt: skip
    assert item(whole) == {
        "id": "lavik2018first",
        "type": "article-journal",
        "title": "First sessions",
        "author": [
            {"family": "Lavik", "given": "Kristina Osland"},
            {"family": "van der Berg", "given": "Jan"},
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
            {"literal": "World Health Organization"},
        ],
        "issued": {"date-parts": [[2018, 9, 1]]},
        "container-title": "J Test",
        "publisher": "P",
        "volume": "28",
        "issue": "3",
        "page": "348-366",
        "ISSN": "1053-0479, 1573-3696",
        "DOI": "10.5555/x",
        "PMID": "1",
        "PMCID": "PMC2",
        "URL": "https://doi.org/10.5555/x",
    }


def test_item_omits_unknown_fields() -> None:
    """What is unknown is omitted."""
    assert item(make_reference(type=None, year=None)) == {"id": "paper", "type": "document"}
    assert item(make_reference(type=None, raw="As printed."))["note"] == "As printed."

"""Parts of a reference: names, dates, lines of text, addresses."""

import pytest

from app.cite.reference import Name, one_line, parse_date, parse_name
from app.document import Author
from tests.cite.references import ALI, BERG, KING, WHO, make_reference


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (KING, Name("King", "Martin Luther", "Jr.")),
        (BERG, Name("van der Berg", "Jan")),
        (ALI, Name("علي", "محمد")),
        (WHO, Name(literal="World Health Organization")),
        (Author("Lavik, K. O.", "K. O.", "Lavik"), Name("Lavik", "K. O.")),
        (Author("Madonna", None, "Madonna"), Name("Madonna")),
        (Author("Al Smithson", "Al", "Smith"), Name("Smith", "Al")),
        (Author("Ana Vidal, III", "Ana", "Vidal"), Name("Vidal", "Ana", "III")),
        (Author("A.A., Jr. Alves", "A.A., Jr.", "Alves"), Name("Alves", "A.A.", "Jr.")),
        (Author("W. III Steel", "W. III", "Steel"), Name("Steel", "W.", "III")),
        (Author("III Steel", "III", "Steel"), Name("Steel", "III")),
    ],
)
def test_parse_name(author: Author, expected: Name) -> None:
    """An author's name in its parts."""
    assert parse_name(author) == expected


@pytest.mark.parametrize(
    ("published_on", "year", "expected"),
    [
        ("2018-09-01", 2018, (2018, 9, 1)),
        ("2018-09", 2018, (2018, 9)),
        ("2018-09-01", 2017, (2017,)),
        ("2018", None, (2018,)),
        (None, 2018, (2018,)),
        (None, None, ()),
    ],
)
def test_parse_date(published_on: str | None, year: int | None, expected: tuple[int, ...]) -> None:
    """A date is as exact as it is known."""
    assert parse_date(published_on, year) == expected


def test_one_line() -> None:
    """A text is one line without characters that can't be written."""
    assert one_line(" a\r\nb\u2028c\x00d\ud800e\u00a0 ") == "a b c de"
    assert one_line(None) == one_line("\x00") == ""


def test_url_without_a_doi() -> None:
    """Without a DOI the address is the publisher's page, else an archive's."""
    assert make_reference(landing="https://example.org/a", pmid="1").url == "https://example.org/a"
    assert (
        make_reference(pmid="1", pmcid="PMC2").url
        == "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2"
    )
    assert make_reference(arxiv="2101.00001").url == "https://arxiv.org/abs/2101.00001"
    assert not make_reference().url

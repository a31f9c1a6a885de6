"""CSL-JSON: the names and shapes of its schema."""

import pytest

from app.cite.csl import item
from app.cite.reference import KINDS, OTHER, Person, date, kind, line, person
from app.document import Author
from tests.cite.made_up import ALI, BERG, KING, LAVIK, WHO, article, made_up

TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
    "chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
    "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview", "legal_case",
    "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet", "paper-conference",
    "patent", "performance", "periodical", "personal_communication", "post", "post-weblog", "regulation",
    "report", "review", "review-book", "software", "song", "speech", "standard",
    "thesis", "treaty", "webpage",
}  # fmt: skip
"""Of CSL 1.0.2, appendix III."""


def test_a_whole_item() -> None:
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


def test_what_is_not_known_is_not_there() -> None:
    assert item(made_up(type=None, year=None)) == {"id": "paper", "type": "document"}
    assert item(made_up(type=None, raw="As printed."))["note"] == "As printed."


def test_every_kind_is_one_that_csl_knows() -> None:
    assert {one.csl for one in (OTHER, *KINDS.values())} <= TYPES


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (KING, Person("King", "Martin Luther", "Jr.")),
        (BERG, Person("van der Berg", "Jan")),
        (ALI, Person("علي", "محمد")),
        (WHO, Person(literal="World Health Organization")),
        (Author("Lavik, K. O.", "K. O.", "Lavik"), Person("Lavik", "K. O.")),
        (Author("Madonna", None, "Madonna"), Person("Madonna")),
        (Author("Al Smithson", "Al", "Smith"), Person("Smith", "Al")),
        (Author("Ana Vidal, III", "Ana", "Vidal"), Person("Vidal", "Ana", "III")),
    ],
)
def test_an_authors_parts(author: Author, expected: Person) -> None:
    assert person(author) == expected


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
def test_a_date_is_as_exact_as_it_is_known(
    published_on: str | None, year: int | None, expected: tuple[int, ...]
) -> None:
    assert date(published_on, year) == expected


def test_a_type_that_nobody_knows_is_an_article_where_it_stands_in_something() -> None:
    assert kind("something new", "J") == kind(None, "J") == KINDS["journal-article"]
    assert kind("something new", "") == kind(None, "") == OTHER


def test_a_text_is_one_line_without_what_can_not_be_written() -> None:
    assert line(" a\r\nb\u2028c\x00d\ud800e\u00a0 ") == "a b c de"
    assert line(None) == line("\x00") == ""


def test_where_to_find_it_without_a_doi() -> None:
    assert made_up(landing="https://example.org/a", pmid="1").url == "https://example.org/a"
    assert made_up(pmid="1", pmcid="PMC2").url == "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2"
    assert made_up(arxiv="2101.00001").url == "https://arxiv.org/abs/2101.00001"
    assert not made_up().url

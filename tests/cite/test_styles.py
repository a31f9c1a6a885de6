"""Text in six styles, against what the manuals ask for: `styles.txt` was read by eye."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from app.cite.names import initials
from app.cite.reference import Reference
from app.cite.styles import STYLES, Style, text
from app.document import Author
from tests.cite.made_up import (
    ALI,
    BEETHOVEN,
    BERG,
    FROYSA,
    IVANOV,
    KING,
    LAVIK,
    SARTRE,
    WANG,
    WHO,
    article,
    made_up,
    references,
)

MANY = tuple(Author(f"Ana {c}author", "Ana", f"{c}author") for c in "ABCDEFGHIJKLMNOPQRSTUVW")
DOI = "10.5555/x"
PRINTED = "Lavik K. Something printed. J X 2001; 3: 4."
RECORDS: dict[str, Reference] = {
    "one author": article(LAVIK),
    "two authors": article(LAVIK, FROYSA),
    "four authors": article(LAVIK, FROYSA, SARTRE, WHO, on="2018-09-01"),
    "23 authors": article(*MANY),
    "a list that is cut": article(LAVIK, more_people=True),
    "no author": article(),
    "a group": article(WHO),
    "particles and a suffix": article(BERG, BEETHOVEN, KING),
    "other scripts": article(WANG, IVANOV, ALI, title="机器学习", journal="计算机学报"),
    "no date": article(LAVIK, year=None),
    "no title": article(LAVIK, title=""),
    "a question with quotation marks": article(LAVIK, title='Is "it" “good”?'),
    "a title with a full stop": article(LAVIK, title="It is good."),
    "an article number": article(LAVIK, pages="e0123456", issue=""),
    "pages cut short": article(LAVIK, pages="1496-500"),
    "pages with letters": article(LAVIK, pages="S12-S15", issue=""),
    "an issue without a volume": article(LAVIK, volume=""),
    "no volume, issue or pages": article(LAVIK, volume="", issue="", pages=""),
    "no DOI, but PubMed": article(LAVIK, doi="", pmid="123"),
    "a book": made_up(LAVIK, type="book", title="A Book", publisher="Sample Press"),
    "a chapter": made_up(
        LAVIK, FROYSA, type="book-chapter", title="A Chapter", journal="A Book", publisher="Sample Press",
        pages="101-108", doi=DOI,
    ),
    "a paper in proceedings": made_up(
        LAVIK, type="proceedings-article", on="2019-06", year=2019, title="A Talk", journal="Proc. Sample", pages="7",
    ),
    "a thesis": made_up(LAVIK, type="dissertation", title="A Thesis", publisher="University of Sample"),
    "a preprint": made_up(
        LAVIK, type="posted-content", title="A Preprint", journal="Sample Preprints", publisher="Sample Laboratory", doi=DOI,
    ),
    "a data set": made_up(WHO, type="dataset", title="Some Data", publisher="Sample Archive", doi=DOI),
    "a page of the web": made_up(type="webpage", title="A Page", landing="https://example.org/a"),
    "nothing but a DOI": made_up(type=None, year=None, doi=DOI),
    "nothing but what was printed": made_up(type=None, year=None, raw=PRINTED),
}  # fmt: skip


def table() -> dict[tuple[str, str], str]:
    """By record and style."""
    found, record = {}, ""
    for line in (Path(__file__).parent / "styles.txt").read_text().splitlines():
        if line.startswith("# "):
            record = line[2:]
        elif line:
            style, _, expected = line.partition(" ")
            found[record, style] = expected.strip()
    return found


EXPECTED = table()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_written_as_the_manual_asks(record: str, style: Style) -> None:
    assert text(RECORDS[record], style) == EXPECTED[record, style]


def test_the_table_has_every_record_and_no_other() -> None:
    assert set(EXPECTED) == {(record, style) for record in RECORDS for style in STYLES}


@settings(deadline=None)
@given(reference=references)
def test_whatever_the_store_has_becomes_one_line_with_what_finds_it(reference: Reference) -> None:
    for style in STYLES:
        written = text(reference, style)
        assert written == " ".join(written.split())
        if reference.doi:
            assert reference.doi in written or reference.url in written
        if not reference.doi and reference.url and style != "vancouver":
            assert reference.url in written


@pytest.mark.parametrize(
    ("given", "spaced", "bare"),
    [
        ("Kristina Osland", "K. O.", "KO"),
        ("K.O.", "K. O.", "KO"),
        ("K. O.", "K. O.", "KO"),
        ("KO", "K. O.", "KO"),
        ("Jean-Paul", "J.-P.", "JP"),
        ("J.-P.", "J.-P.", "JP"),
        ("J. - P.", "J.-P.", "JP"),
        ("Ludwig van", "L. van", "L van"),
        ("Élodie", "É.", "É"),
        ("élodie", "É.", "É"),
        ("(Bob)", "B.", "B"),
        ("محمد", "محمد", "محمد"),
        ("123", "", ""),
        ("", "", ""),
    ],
)
def test_initials(given: str, spaced: str, bare: str) -> None:
    assert initials(given, ". ") == spaced
    assert initials(given, "") == bare


def test_a_short_name_in_capitals_is_a_name_where_all_is_in_capitals() -> None:
    assert initials("IAN", ". ", "LAVIK") == "I."
    assert initials("IAN", ". ", "Lavik") == "I. A. N."

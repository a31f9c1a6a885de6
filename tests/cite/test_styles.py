"""References in six styles, against `styles.txt`, which was compared with the manuals by eye."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from app.cite.reference import Reference
from app.cite.styles import STYLES, ReferenceStyle, text
from app.document import Author
from tests.cite.references import (
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
    make_reference,
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
    "a list that is cut": article(LAVIK, has_more_authors=True),
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
    "a book": make_reference(LAVIK, type="book", title="A Book", publisher="Sample Press"),
    "a chapter": make_reference(
        LAVIK, FROYSA, type="book-chapter", title="A Chapter", journal="A Book", publisher="Sample Press",
        pages="101-108", doi=DOI,
    ),
    "a paper in proceedings": make_reference(
        LAVIK, type="proceedings-article", on="2019-06", year=2019, title="A Talk", journal="Proc. Sample", pages="7",
    ),
    "a thesis": make_reference(LAVIK, type="dissertation", title="A Thesis", publisher="University of Sample"),
    "a preprint": make_reference(
        LAVIK, type="posted-content", title="A Preprint", journal="Sample Preprints", publisher="Sample Laboratory", doi=DOI,
    ),
    "a data set": make_reference(WHO, type="dataset", title="Some Data", publisher="Sample Archive", doi=DOI),
    "a page of the web": make_reference(type="webpage", title="A Page", landing="https://example.org/a"),
    "nothing but a DOI": make_reference(type=None, year=None, doi=DOI),
    "nothing but what was printed": make_reference(type=None, year=None, raw=PRINTED),
}  # fmt: skip


def expected_texts() -> dict[tuple[str, str], str]:
    """By record and style, from `styles.txt`."""
    found, record = {}, ""
    for line in (Path(__file__).parent / "styles.txt").read_text().splitlines():
        if line.startswith("# "):
            record = line[2:]
        elif line:
            style, _, expected = line.partition(" ")
            found[record, style] = expected.strip()
    return found


EXPECTED = expected_texts()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("record", RECORDS)
def test_text_in_each_style(record: str, style: ReferenceStyle) -> None:
    """A record is written as the style's manual asks."""
    assert text(RECORDS[record], style) == EXPECTED[record, style]


def test_styles_txt_has_every_record() -> None:
    """`styles.txt` has every record in every style, and no other."""
    assert set(EXPECTED) == {(record, style) for record in RECORDS for style in STYLES}


@settings(deadline=None)
@given(reference=references)
def test_text_is_one_line_with_the_doi_or_url(reference: Reference) -> None:
    """Any reference is one line, with its DOI or address."""
    for style in STYLES:
        written = text(reference, style)
        assert written == " ".join(written.split())
        if reference.doi:
            assert reference.doi in written or reference.url in written
        if not reference.doi and reference.url and style != "vancouver":
            assert reference.url in written

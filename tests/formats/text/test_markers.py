"""Markers and ranges, as the TEI reader hands them over."""

import pytest

from tests.formats.tei.small_documents import paragraph_cites, ref


def test_marker_in_a_list_is_one_piece_of_it() -> None:
    """A list in one bracket gives each reference its piece."""
    assert paragraph_cites(f"So {ref(1, '(Smith, 2000;')} {ref(2, 'Jones et al.,')}).") == [
        (1, "So (⟦Smith, 2000⟧; Jones et al.,)."),
        (2, "So (Smith, 2000; ⟦Jones et al.⟧,)."),
    ]


@pytest.mark.parametrize("dash", ["-", "–", " – ", "to", " to "])
def test_range_cites_what_is_between(dash: str) -> None:
    """A range cites what is between its ends, with one marker."""
    found = paragraph_cites(f"So {ref(3, '[3]')}{dash}{ref(5, '[5]')}.")
    assert [number for number, _ in found] == [3, 4, 5]
    assert {text for _, text in found} == {f"So ⟦[3]{dash}[5]⟧."}


def test_range_in_one_tag_cites_all() -> None:
    """A range in one tag, of which only the first number was linked, cites all."""
    assert [number for number, _ in paragraph_cites(f"So {ref(4, '[4-6]')}.")] == [4, 5, 6]


@pytest.mark.parametrize("tagged", ["[4-60]", "[6-4]", "[5-7]", "[2004-5]"])
def test_range_that_does_not_fit_cites_its_link_only(tagged: str) -> None:
    """What is no range of this list cites only what it was linked to."""
    assert [number for number, _ in paragraph_cites(f"So {ref(4, tagged)}.")] == [4]


@pytest.mark.parametrize(
    ("before", "tagged", "behind", "marked"),
    [
        ("As Dahl et al. ", "(2019)", " say.", "As ⟦Dahl et al. (2019)⟧ say."),
        ("As Dahl and Lund ", "(2019)", " say.", "As ⟦Dahl and Lund (2019)⟧ say."),
        ("It is (van der Vik, ", "2019", ").", "It is ⟦(van der Vik, 2019)⟧."),
        ("It is (Dahl ", "2019;", " Lund 2020).", "It is (⟦Dahl 2019⟧; Lund 2020)."),
        ("As ", "Dahl (2019", ", p. 5) says.", "As ⟦Dahl (2019, p. 5)⟧ says."),
        ("As ", "Dahl et al.", " (2019) say.", "As ⟦Dahl et al. (2019)⟧ say."),
        ("It is ( ", "Dahl 2019", " ).", "It is ⟦( Dahl 2019 )⟧."),
        ("It is ", "[4]", " of 2019.", "It is ⟦[4]⟧ of 2019."),
        ("Of those in 2018, most ", "(2019)", " fell.", "Of those in 2018, most ⟦(2019)⟧ fell."),
    ],
)
def test_marker_has_its_name_and_its_brackets(
    before: str, tagged: str, behind: str, marked: str
) -> None:
    """Whatever part of it a program has linked."""
    (found,) = paragraph_cites(f"{before}{ref(4, tagged)}{behind}")
    assert found == (4, marked)

"""Comparison of titles: the grades, within a reference too, and what is no slip."""

import time

import pytest

from app.lookup.reference_titles import compare_titles, find_title, words

TITLE = "Effects of acute stress on working memory in older adults"


@pytest.mark.parametrize(
    ("other", "grade"),
    [
        (TITLE.upper(), "exact"),
        (f"{TITLE}: a meta-analysis", "exact"),
        ("Efects of acute stress on working memory in older adults", "slips"),
        ("Effects of acute stress on workingmemory in older adults", "slips"),
        ("Effects of stress on working memory in older adults", "slips"),
        ("Effects of acute stress on working memory in older rats", "alike"),
        ("Effects of acute stress on working memory in younger rats", "similar"),
        ("Effects of inacute stress on working memory in older adults", "alike"),
        ("Effects of acute stress on working memory in 12 older adults", "alike"),
        ("Looms and their weavers", ""),
        ("", ""),
    ],
)
def test_compare_titles_grades_what_differs(other: str, grade: str) -> None:
    assert compare_titles(words(TITLE), words(other)) == grade


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        (f"Lee A (2001). {TITLE}. J Mem 1:2-3.", "exact"),
        ("Lee A (2001). Effects of accute stress on working memory in older adults. J Mem 1:2-3.", "slips"),
        ("Lee A (2001). Acute stress and memory. J Mem 1:2-3.", ""),
        ("Effects", ""),
    ],
)  # fmt: skip
def test_find_title_in_a_printed_reference(printed: str, grade: str) -> None:
    assert find_title(TITLE, printed) == grade


def test_find_title_tells_a_title_that_goes_on() -> None:
    """A short title may be the beginning of another's; a subtitle may be left out."""
    assert find_title("Looms at night", "Lee A. Looms at night: a survey. 2001.") == "alike"
    title = "Looms of the northern valleys: a survey"
    assert find_title(title, "Lee A. Looms of the northern valleys. 2001.") == "alike"


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("Lee A. Looms at night. 2001.", "exact"),
        ("Lee A, 2001, Looms at night, J Weav", "exact"),
        ("A. Lee, “Looms at night,” J. Weav.", "exact"),
        ("Looms at night", "exact"),
        ("Lee A. On the looms at night. 2001.", "part"),
        ("Lee A. Looms: looms at night. 2001.", "part"),
        ("Lee A. Looms at night and their weavers. 2001.", "part"),
        ("Lee A. Songs of looms-at-night-songs. 2001.", "part"),
    ],
)
def test_find_title_tells_a_part_of_a_title(printed: str, grade: str) -> None:
    """A short title may end a longer one, or be within it."""
    assert find_title("Looms at night", printed) == grade


@pytest.mark.parametrize("unit", ["a b ", "effects of ", "a:", "x "])
def test_find_title_takes_no_longer_for_repetition(unit: str) -> None:
    """Of a long printed text and title."""
    start = time.process_time()
    find_title(unit * 250 + "end", (unit * 1_000)[:2_000])
    assert time.process_time() - start < 2

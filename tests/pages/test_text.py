"""app.pages.text: text as HTML whose text content is the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages.text import cut, direction, escaped, marked, plain
from tests.pages.hostile import ANYTHING, TEXTS
from tests.pages.parsed import BIDI, Page, text_of

SPANS = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=5)
"""Some empty, some from right to left, some beyond the text, some over others."""


def parsed(html: str) -> Page:
    """Within an element, after a doctype: as on a page."""
    return Page(f'<!doctype html><p id="text">{html}</p>')


@settings(max_examples=50)
@given(TEXTS | ANYTHING, SPANS, SPANS)
def test_marked_has_the_text_as_its_text_content(
    text: str, markers: list[tuple[int, int]], highlights: list[tuple[int, int]]
) -> None:
    """Whatever is set off in it, and no other elements come of it."""
    page = parsed(marked(text, markers, highlights))
    assert page.text("#text") == text
    assert {one.tag for one in page.all("#text *")} <= {"span", "mark"}


@settings(max_examples=50)
@given(st.text("ab<&\r\U0001f600", max_size=20), SPANS, SPANS)
def test_marked_sets_off_what_is_in_a_span(
    text: str, markers: list[tuple[int, int]], highlights: list[tuple[int, int]]
) -> None:
    """Each code point, by markers and by found words."""
    page = parsed(marked(text, markers, highlights))
    for selector, spans in ((".marker", markers), ("mark", highlights)):
        # a span from right to left covers nothing, but ends one that it lies in: none such comes out of the store
        if all(start <= end for start, end in (*markers, *highlights)):
            inside = {at for start, end in spans for at in range(max(start, 0), end)}
            wanted = "".join(one for at, one in enumerate(text) if at in inside)
            assert "".join(text_of(one) for one in page.all(f"#text {selector}")) == wanted


@settings(max_examples=50)
@given(TEXTS | ANYTHING)
def test_escaped_is_the_text_in_elements_and_attributes(text: str) -> None:
    """Carriage returns included, which a parser would make line feeds of."""
    page = Page(f'<!doctype html><p title="{escaped(text)}">{escaped(text)}</p>')
    assert page.text("p") == page.one("p").attributes["title"] == text


@settings(max_examples=50)
@given(TEXTS | ANYTHING)
def test_plain_is_one_line_without_directions(text: str) -> None:
    """Nor controls; what is plain stays."""
    line = plain(text)
    assert not BIDI.search(line)
    assert line.isprintable() or not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in line)
    assert line == plain(line) == line.strip()
    assert len(line.splitlines()) <= 1


@settings(max_examples=50)
@given(st.text(" ab", max_size=200), st.integers(1, 60))
def test_cut_loses_spaces_only(text: str, length: int) -> None:
    """The beginning is about as long as was asked for."""
    beginning, rest = cut(text, length)
    assert (beginning + rest).replace(" ", "") == text.replace(" ", "")
    assert text.startswith(beginning)
    assert len(beginning) <= max(length * 1.3, 1)
    assert rest or beginning == text or not text[len(beginning) :].strip()


def test_direction_is_that_of_the_language() -> None:
    """By its first subtag; where it is not known, by the text's first letter."""
    languages = ("ar", "he-IL", "FA", "en", "de-AT", None, "", "argh")
    directions = ["rtl", "rtl", "rtl", "ltr", "ltr", "auto", "auto", "ltr"]
    assert [direction(one) for one in languages] == directions

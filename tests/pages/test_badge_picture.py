"""app.pages.badge_picture: what badges show, and that anybody can read it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.pages import badge_picture
from app.pages.assets import FOLDER
from app.pages.badge_picture import (
    BadgeContent,
    BadgeStyle,
    BadgeTheme,
    content_of,
    draw,
    text_width,
)
from app.printable import printable

SVG = "{http://www.w3.org/2000/svg}"
TALLY: dict[str, Any] = {
    "total": 1_234,
    "supporting": 3,
    "mentioning": 1_229,
    "contrasting": 0,
    "unclassified": 2,
    "publications": 36,
}
NOTHING = dict.fromkeys(TALLY, 0)
SHAPES: tuple[BadgeStyle, ...] = ("flat", "compact")
THEMES: tuple[BadgeTheme, ...] = ("light", "dark", "auto")


def drawn(
    content: BadgeContent, label: str = "", shape: BadgeStyle = "flat", theme: BadgeTheme = "light"
) -> Any:
    """The badge as a tree."""
    return etree.fromstring(draw(content, label, shape, theme))


def texts(badge: Any) -> list[str]:
    return [element.text for element in badge.iter(f"{SVG}text")]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_badge_has_everything_in_words() -> None:
    """As title and as label: signs are shapes, and colours say nothing."""
    badge = drawn(content_of("10.5555/a<b", TALLY), "citations")
    words = (
        "Citation statements about 10.5555/a<b: 3 supporting, 1,229 mentioning, 0 contrasting, 2 unclassified; "
        "36 citing publications"
    )
    assert badge.get("role") == "img"
    assert badge.get("aria-label") == words
    assert badge[0].tag == f"{SVG}title"
    assert badge[0].text == words
    assert texts(badge) == ["citations", "3", "1,229", "0", "2"]


@pytest.mark.parametrize(
    ("tally", "message", "words"),
    [
        (None, "not known", "10.5555/a: a paper that is not known here"),
        (NOTHING, "no citations known", "10.5555/a: no citations known"),
        (
            NOTHING | {"publications": 1},
            "cited by 1",
            "10.5555/a: 1 citing publication, no statements",
        ),
    ],
)
def test_badge_tells_zero_from_unknown(tally: Any, message: str, words: str) -> None:
    badge = drawn(content_of("10.5555/a", tally))
    assert texts(badge) == [message]
    assert badge[0].text == words


def test_badge_without_unclassified_statements_has_three_numbers() -> None:
    """A zero of the other types stays."""
    badge = drawn(content_of("10.5555/a", TALLY | {"unclassified": 0}))
    assert texts(badge) == ["3", "1,229", "0"]


def test_badge_colours_are_those_of_the_pages() -> None:
    """Both themes of the stylesheet."""
    tokens = dict(
        re.findall(r"--([\w-]+): (light-dark\([^)]+\));", (FOLDER / "style.css").read_text())
    )
    tokens["line"] = tokens["strong-line"]
    for name, light in badge_picture._LIGHT.items():
        assert tokens[name] == f"light-dark({light}, {badge_picture._DARK[name]})"


@pytest.mark.parametrize("theme", THEMES)
def test_badge_is_readable_in_every_theme(theme: BadgeTheme) -> None:
    """Texts and signs have 4.5 : 1 (WCAG 2.2 AA), borders 3 : 1."""
    label, on_label = badge_picture._LABEL, badge_picture._ON_LABEL
    assert contrast(label, on_label) >= 4.5
    assert contrast(badge_picture._GREY_LABEL, on_label) >= 4.5
    for colours in (badge_picture._LIGHT, badge_picture._DARK):
        for name, colour in colours.items():
            if name != "paper":
                assert contrast(colours["paper"], colour) >= (3 if name == "line" else 4.5), name
    badge = draw(content_of("10.5555/a", TALLY), "", "flat", theme).decode()
    paper = {"light": "#fff", "dark": "#15181b", "auto": "#fff"}[theme]
    assert f'fill="{paper}"' in badge
    assert ("@media(prefers-color-scheme:dark)" in badge) == (theme == "auto")


@pytest.mark.parametrize("shape", SHAPES)
def test_badge_is_as_wide_as_its_parts(shape: BadgeStyle) -> None:
    """Nothing is drawn over another thing, or over the edge."""
    badge = drawn(content_of("10.5555/a", TALLY), "a label", shape)
    ends = [0.0]
    for text in badge.iter(f"{SVG}text"):
        assert float(text.get("x")) >= ends[-1]
        ends.append(float(text.get("x")) + float(text.get("textLength")))
    assert float(badge.get("width")) > ends[-1]
    assert badge.get("viewBox") == f"0 0 {badge.get('width')} {badge.get('height')}"


def test_badge_text_width_is_that_of_helvetica() -> None:
    """Marks take no room; wide letters take a square."""
    assert text_width("citations", 12) == 44.0
    assert text_width("é", 10) == text_width("e", 10) == text_width("e\u0301", 10)
    assert text_width("引用", 10) == 20.0
    assert text_width("", 12) == 0.0


@given(st.text(max_size=40), st.sampled_from(SHAPES), st.sampled_from(THEMES))
def test_badge_with_any_label_is_one_document(
    label: str, shape: BadgeStyle, theme: BadgeTheme
) -> None:
    """Whatever is given is a text in it, and the same is drawn again."""
    content = content_of("10.5555/a&b", TALLY)
    badge = drawn(content, label, shape, theme)
    assert {element.tag.removeprefix(SVG) for element in badge.iter()} <= {
        *("svg", "title", "style", "rect", "path", "circle", "text")
    }
    shown = printable(label)
    assert texts(badge)[: len(texts(badge)) - 4] == ([shown] if shown else [])
    assert draw(content, label, shape, theme) == draw(content, label, shape, theme)

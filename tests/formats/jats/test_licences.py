"""Licences of articles."""

import pytest

from tests.formats.jats.small_articles import read


@pytest.mark.parametrize(
    ("written", "licence"),
    [
        ('<license xlink:href="http://creativecommons.org/licenses/by/3.0/"><p>x</p></license>', "CC-BY-3.0"),
        ('<license><uri xlink:href="https://creativecommons.org/licenses/by-nc-nd/4.0/"/></license>', "CC-BY-NC-ND-4.0"),
        ("<license><license-p>See http://creativecommons.org/licenses/by/4.0/.</license-p></license>", "CC-BY-4.0"),
        ('<license xlink:href="http://creativecommons.org/publicdomain/zero/1.0/"/>', "CC0-1.0"),
        ("<license><p>the terms of the Creative Commons Attribution License, which permits</p></license>", "CC-BY"),
        ("<license><p>the Creative Commons Attribution 4.0 International License</p></license>", "CC-BY-4.0"),
        ("<license><p>a Creative Commons Attribution-NonCommercial-ShareAlike 4.0 License</p></license>", "CC-BY-NC-SA-4.0"),
        ("<license><p>made available under the CC BY-NC 4.0 licence</p></license>", "CC-BY-NC-4.0"),
        ("<license><p>the Creative Commons CC0 public domain dedication</p></license>", "CC0-1.0"),
        ('<license xlink:href="https://example.org/terms"><p>x</p></license>', "https://example.org/terms"),
        ("<license><p>All rights reserved.</p></license>", None),
        ("", None),
    ],
)  # fmt: skip
def test_licence_by_address_by_code_or_by_words(written: str, licence: str | None) -> None:
    """A licence is recognised by its address, by its code or by its name in words."""
    assert read(front=f"<permissions>{written}</permissions>").licence == licence


def test_licence_outside_permissions() -> None:
    """A licence of the time before `permissions` is found, in the copyright statement."""
    old = "<copyright-statement>the Creative Commons Attribution License</copyright-statement>"
    assert read(front=old).licence == "CC-BY"

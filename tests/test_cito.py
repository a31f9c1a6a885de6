"""app.cito: words of sources as purposes, and statements as properties of CiTO."""

import pytest

from app import cito


@pytest.mark.parametrize(
    ("intents", "expected"),
    [
        (["methodology", "background"], ["background", "method"]),
        (["cito:usesDataFrom", "http://purl.org/spar/cito/usesMethodIn"], ["method", "data"]),
        (["uses_method_in", "Result Comparison", "discusses"], ["method", "comparison", "discussion"]),
        (["cito:extends", "whatever", ""], []),
    ],
)  # fmt: skip
def test_purposes_of_intents(intents: list[str], expected: list[str]) -> None:
    """Each once and in one order, whoever says it; a word that stands for none is left out."""
    assert cito.purposes(intents) == expected


@pytest.mark.parametrize(
    ("type_", "intents", "expected"),
    [
        ("supporting", [], ["supports"]),
        ("contrasting", ["methodology"], ["disputes", "usesMethodIn"]),
        ("mentioning", ["result", "discussion"], ["citesForInformation", "discusses"]),
        ("unclassified", ["cito:extends", "cito:nothing"], ["cites", "extends"]),
    ],
)
def test_properties_of_a_statement(type_: str, intents: list[str], expected: list[str]) -> None:
    """What it says, then what it is for: a property of CiTO as it is, a purpose by the one that is nearest."""
    assert cito.properties(type_, intents) == expected  # type: ignore[arg-type]

"""Initials."""

import pytest

from app.cite.names import initials


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
    """Initials with and without dots."""
    assert initials(given, ". ") == spaced
    assert initials(given, "") == bare


def test_initials_of_a_name_in_capitals() -> None:
    """A short given name in capitals is not initials where the family name is in capitals too."""
    assert initials("IAN", ". ", "LAVIK") == "I."
    assert initials("IAN", ". ", "Lavik") == "I. A. N."

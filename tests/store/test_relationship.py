"""Author matching: self, independent, and when neither is certain."""

from pathlib import Path

import pytest

from app.document import Author
from app.store.name_words import NOBODY
from app.store.personal_names import parse
from app.store.relationship import relationship

PAIRS = [
    [part.strip() for part in line.split(";")]
    for line in Path(__file__).with_name("name_pairs.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
"""Two names, the relationship of papers of which each has one of them, and the reason."""


def person(given: str, family: str, orcid: str | None = None) -> Author:
    return Author(f"{given} {family}", given, family, orcid)


def named(text: str) -> Author:
    """An author out of the table of pairs."""
    given, bar, family = (part.strip() for part in text.partition("|"))
    if not bar:
        return Author(text)
    return Author(f"{given} {family}".strip(), given or None, family)


OTHERS = [person("Mary", "Jones"), Author("The Mouse Consortium")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("John", "Smith"), person("John", "Smith")),
        (person("John", "Smith"), person("J.", "SMITH")),
        (person("J. P.", "Müller"), person("Jean-Pierre", "Mueller")),
        (person("JP", "Muller"), person("Jean-Pierre", "Müller")),
        (person("GH", "An"), person("G. H.", "An")),
        (person("John", "Smith"), person("John Paul", "Smith")),
        (person("Xiaoming", "Li"), person("Xiao-Ming", "Li")),
        (person("J.", "van der Berg"), person("J. van der", "Berg")),
        (person("A.", "da Silva"), person("Ana", "Silva")),
        (person("Søren", "Ørsted"), person("S", "Orsted")),
        (person("A", "García-López"), person("Ana", "Garcia Lopez")),
        (person("B", "O'Brien"), person("Bob", "O’Brien")),
        (person("Ana", "Silva"), person("ANA", "SILVA")),
        (Author("Smith, J."), person("Jane", "Smith")),
        (Author("Smith JA"), person("Jane", "Smith")),
        (Author("Jane Smith"), person("J", "Smith")),
        (person("J", "One", "0000-0001"), person("Q", "Other", "0000-0001")),
        (Author("ATLAS Collaboration"), Author("ATLAS collaboration")),
    ],
)
def test_relationship_is_self_with_a_shared_author(one: Author, other: Author) -> None:
    assert relationship([*OTHERS, one], True, [other], True) == "self"
    assert relationship([other], True, [one], True) == "self"
    assert relationship([one], False, [other], False) == "self"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("John", "Smith"), person("Mary", "Smith")),
        (person("John", "Smith"), person("John", "Smyth")),
        (person("J", "Xu"), person("J", "Xue")),
        (person("Ana", "Le"), person("Ana", "De")),
        (person("J", "Smith", "0000-0001"), person("J", "Smith", "0000-0002")),
        (Author("World Health Organization"), Author("World Trade Organization")),
    ],
)
def test_relationship_is_independent_without_one(one: Author, other: Author) -> None:
    """If both lists are complete."""
    assert relationship([one], True, [other], True) == "independent"
    assert relationship([one], False, [other], True) == "unknown"
    assert relationship([one], True, [other], False) == "unknown"


def test_relationship_to_an_unknown_list_is_unknown() -> None:
    assert relationship([], True, OTHERS, True) == "unknown"
    assert relationship(OTHERS, True, [], True) == "unknown"


def test_relationship_without_given_names_is_unknown() -> None:
    """Of two people of one family name."""
    assert (
        relationship([Author("Smith", None, "Smith")], True, [person("Mary", "Smith")], True)
        == "unknown"
    )


def test_relationship_by_half_a_double_name_is_unknown() -> None:
    assert (
        relationship([person("A", "García")], True, [person("A", "García López")], True)
        == "unknown"
    )


def test_relationship_across_scripts_is_unknown() -> None:
    """Within one script, or with letters that decompose, it is independent."""
    assert relationship([person("伟", "王")], True, [person("Wei", "Wang")], True) == "unknown"
    unnamed = person("\U00017001", "\U00017000")  # Tangut, whose letters have no names
    assert relationship([unnamed], True, [person("Wei", "Wang")], True) == "unknown"
    assert (
        relationship([person("Иван", "Иванов")], True, [person("I", "Ivanov")], True) == "unknown"
    )
    assert relationship([person("伟", "王")], True, [person("强", "李")], True) == "independent"
    assert relationship([person("Ế", "Đặng")], True, [person("Wei", "Wang")], True) == "independent"


def test_relationship_of_pairs_of_names() -> None:
    """Each pair of the table, in both orders."""
    found = {
        (
            one,
            other,
            *(
                relationship([named(x)], True, [named(y)], True)
                for x, y in ((one, other), (other, one))
            ),
        )
        for one, other, _, _ in PAIRS
    }
    assert found == {(one, other, expected, expected) for one, other, expected, _ in PAIRS}


def test_relationship_of_a_list_cut_by_a_name_is_unknown() -> None:
    """Unless an author is shared; and in either list."""
    cut, others = [named("Jane | Smitt"), Author("et al.")], [named("Mary | Jonest")]
    assert relationship(cut, True, others, True) == "unknown"
    assert relationship(others, True, cut, True) == "unknown"
    assert relationship(cut, True, [named("J. | Smitt"), *others], True) == "self"


@pytest.mark.parametrize(
    "given", ["J", "JP", "J. P.", "J.-P.", "J.P", "N", "ET", "DR", "M. D.", "IV", "UND", "JOHN"]
)
def test_parse_of_initials_is_parse_of_any_name(given: str) -> None:
    """A name as most are written is read at once; with another space between its parts it is read as any other."""
    ends = [words.rpartition(" ")[2] for words in NOBODY]
    for family in (
        "Berg",
        "BERG",
        "Nepal",
        "Col",
        "Md",
        "Jr",
        "van",
        "Van Dyk",
        "Müller",
        "B",
        *ends,
    ):
        assert parse(f"{given} {family}", given, family) == parse(
            f"{given}  {family}", given, family
        )

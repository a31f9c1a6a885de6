"""Self or independent: who is the same person, and when nobody can tell."""

import pytest

from app.document import Author
from app.store.relationship import relationship


def person(given: str, family: str, orcid: str | None = None) -> Author:
    return Author(f"{given} {family}", given, family, orcid)


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
def test_a_shared_author_makes_it_self(one: Author, other: Author) -> None:
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
def test_no_shared_author_makes_it_independent_when_both_lists_are_whole(
    one: Author, other: Author
) -> None:
    assert relationship([one], True, [other], True) == "independent"
    assert relationship([one], False, [other], True) == "unknown"
    assert relationship([one], True, [other], False) == "unknown"


def test_a_list_that_nobody_knows_tells_nothing() -> None:
    assert relationship([], True, OTHERS, True) == "unknown"
    assert relationship(OTHERS, True, [], True) == "unknown"


def test_one_family_name_without_given_names_tells_nothing() -> None:
    assert (
        relationship([Author("Smith", None, "Smith")], True, [person("Mary", "Smith")], True)
        == "unknown"
    )


def test_half_of_a_double_name_tells_nothing() -> None:
    assert (
        relationship([person("A", "García")], True, [person("A", "García López")], True)
        == "unknown"
    )


def test_names_in_different_scripts_prove_nothing() -> None:
    assert relationship([person("伟", "王")], True, [person("Wei", "Wang")], True) == "unknown"
    assert (
        relationship([person("Иван", "Иванов")], True, [person("I", "Ivanov")], True) == "unknown"
    )
    assert relationship([person("伟", "王")], True, [person("强", "李")], True) == "independent"
    assert relationship([person("Ế", "Đặng")], True, [person("Wei", "Wang")], True) == "independent"

"""RIS as a parser reads it, whatever the store has."""

import re

import pytest
import rispy
from hypothesis import given, settings

from app.cite.reference import Reference
from app.cite.ris import record
from tests.cite.made_up import KING, LAVIK, WHO, article, references


@settings(deadline=None)
@given(reference=references)
def test_a_parser_reads_the_same_title_and_authors_back(reference: Reference) -> None:
    (parsed,) = rispy.loads(record(reference))
    assert parsed["title"] == reference.title
    names = []
    for person in reference.people:
        end = 3 if person.suffix else 2 if person.given else 1
        names.append(person.literal or ", ".join(person[:end]))
    assert parsed.get("authors", []) == names


@settings(deadline=None)
@given(reference=references)
def test_every_line_is_a_tag_and_a_value_and_ends_as_the_format_says(reference: Reference) -> None:
    *lines, end, nothing = record(reference).split("\r\n")
    assert (end, nothing) == ("ER  - ", "")
    assert lines[0].startswith("TY  - ")
    for line in lines:
        assert re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]+", line)


def test_what_looks_like_a_tag_in_a_title_ends_nothing() -> None:
    (parsed,) = rispy.loads(record(article(title="TY  - JOUR ER  - ")))
    assert parsed["title"] == "TY  - JOUR ER  -"


def test_a_whole_record() -> None:
    assert record(article(LAVIK, KING, WHO, on="2018-09-01", issns=("1053-0479",))).split(
        "\r\n"
    ) == [
        "TY  - JOUR",
        "AU  - Lavik, Kristina Osland",
        "AU  - King, Martin Luther, Jr.",
        "AU  - World Health Organization",
        "TI  - First sessions",
        "T2  - J Test",
        "PY  - 2018",
        "DA  - 2018/09/01/",
        "VL  - 28",
        "IS  - 3",
        "SP  - 348",
        "EP  - 366",
        "SN  - 1053-0479",
        "DO  - 10.5555/x",
        "UR  - https://doi.org/10.5555/x",
        "ER  - ",
        "",
    ]


@pytest.mark.parametrize(
    ("type_", "ris"),
    [
        ("journal-article", "JOUR"), ("book", "BOOK"), ("edited-book", "EDBOOK"), ("book-chapter", "CHAP"),
        ("proceedings-article", "CPAPER"), ("dissertation", "THES"), ("report", "RPRT"), ("dataset", "DATA"),
        ("software", "COMP"), ("posted-content", "UNPB"), ("something new", "JOUR"),
    ],
)  # fmt: skip
def test_the_type_decides_the_record(type_: str, ris: str) -> None:
    assert record(article(type=type_)).startswith(f"TY  - {ris}\r\n")

"""RIS records, read back by a parser."""

import re

import pytest
import rispy
from hypothesis import given, settings

from app.cite.reference import Reference
from app.cite.ris import record
from tests.cite.references import KING, LAVIK, WHO, article, references


@settings(deadline=None)
@given(reference=references)
def test_record_reads_back_with_a_parser(reference: Reference) -> None:
    """A parser reads the same title and authors back."""
    (parsed,) = rispy.loads(record(reference))
    assert parsed["title"] == reference.title
    names = []
    for name in reference.authors:
        end = 3 if name.suffix else 2 if name.given else 1
        names.append(name.literal or ", ".join(name[:end]))
    assert parsed.get("authors", []) == names


@settings(deadline=None)
@given(reference=references)
def test_record_has_a_tag_and_a_value_a_line(reference: Reference) -> None:
    """Every line is a tag and a value, and ends as the format demands."""
    *lines, end, nothing = record(reference).split("\r\n")
    assert (end, nothing) == ("ER  - ", "")
    assert lines[0].startswith("TY  - ")
    for line in lines:
        assert re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]+", line)


def test_record_with_a_tag_in_its_title() -> None:
    """A tag in a title does not end the record."""
    (parsed,) = rispy.loads(record(article(title="TY  - JOUR ER  - ")))
    assert parsed["title"] == "TY  - JOUR ER  -"


def test_record_with_all_fields() -> None:
    """A record with all fields."""
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
def test_record_type(type_: str, ris: str) -> None:
    """The publication type decides the record's type."""
    assert record(article(type=type_)).startswith(f"TY  - {ris}\r\n")

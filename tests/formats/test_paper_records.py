"""Papers in records: what is written is read again, and what can't be read is named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, FullText, Work
from app.formats.ndjson import WorkLine
from app.formats.paper_records import ONLY_ONCE, InvalidRecord, parse_paper, to_record, work
from app.paper_fields import PAPER_FIELDS

WORDS = st.text("abÆ文 ", min_size=1, max_size=5).map(lambda text: f"x{text}x")
ORCIDS = st.none() | st.just("0000-0002-1825-009X")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.none() | WORDS,
    "number": st.none() | st.integers(1000, 2999),
    "flag": st.booleans(),
    "texts": st.lists(WORDS, max_size=2).map(tuple),
    "identifier": st.none() | WORDS,
    "journal": st.none() | WORDS,
    "authors": st.lists(
        st.builds(
            Author, name=WORDS, given=st.none() | WORDS, family=st.none() | WORDS, orcid=ORCIDS
        ),
        max_size=2,
    ).map(tuple),
    "full_text_links": st.lists(
        st.builds(FullText, url=WORDS, licence=st.none() | WORDS), max_size=2
    ).map(tuple),
}
"""By type of a field."""
WORKS = st.builds(
    Work,
    **{field.name: VALUES[field.type] for field in PAPER_FIELDS}
    | {"published_on": st.none() | st.sampled_from(["2018", "2018-03", "2018-03-09"])},
)


@given(WORKS)
def test_to_record_is_the_inverse_of_work(paper: Work) -> None:
    """But for ISSNs without a journal, and a year that is told by the date alone."""
    again = work(WorkLine.model_validate_json(json.dumps(to_record(paper))), paper.doi)
    for field in PAPER_FIELDS:
        was, now = getattr(paper, field.name), getattr(again, field.name)
        if field.name == "issns" and not paper.journal:
            assert now == ()
        elif field.name == "year" and was is None and paper.published_on:
            assert now == 2018
        else:
            assert now == was, field.name


def test_to_record_holds_nothing_that_is_not_known() -> None:
    assert to_record(Work()) == {}
    assert to_record(Work(title="", issns=("1053-0479",))) == {}
    assert to_record(Work(authors=(Author("A"),), authors_complete=False)) == {
        "authors": [{"name": "A"}],
        "authors_complete": False,
    }


def test_only_once_names_members_of_records() -> None:
    assert {"abstract", "links", "publisher", "volume", "issue", "pages"} == ONLY_ONCE


@pytest.mark.parametrize(
    ("record", "pointer"),
    [
        ({"doi": "banana"}, "/doi"),
        ({"doi": "10.5555/a", "authors": ["A", {"given": " "}]}, "/authors/1"),
    ],
)
def test_parse_paper_names_the_wrong_member(record: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidRecord) as raised:
        parse_paper(json.dumps(record))
    assert [fault.pointer for fault in raised.value.faults] == [pointer]


def test_parse_paper_builds_names_and_bare_orcids() -> None:
    author = {
        "given": "Josiah",
        "family": "Carberry",
        "orcid": "https://orcid.org/0000-0002-1825-009x",
    }
    record = {"doi": "doi:10.5555/A", "authors": [author], "published_on": "2018-03"}
    paper = parse_paper(json.dumps(record))
    assert paper.doi == "10.5555/A"
    assert paper.year == 2018
    assert paper.authors == (
        Author("Josiah Carberry", "Josiah", "Carberry", "0000-0002-1825-009X"),
    )

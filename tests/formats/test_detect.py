"""The table of formats: each is recognised by its content, and no input breaks a reader."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.document import Document, Unreadable
from app.formats import detect
from tests.conftest import SAMPLE
from tests.formats import test_s2orc, test_unarxive
from tests.formats.annotated_papers import RELEASES, body, paper
from tests.formats.metadata import (
    test_crossref,
    test_datacite,
    test_id_map,
    test_openalex,
    test_opencitations,
    test_semantic_scholar_bulk,
)
from tests.formats.tei.small_documents import GROBID

EXAMPLES: dict[str, bytes] = {
    "tei": GROBID,
    "jats": (SAMPLE / "article-1.xml").read_bytes(),
    "unarxive": test_unarxive.paper(),
    "s2orc": json.dumps(test_s2orc.paper("So ⟨1|[1]⟩.")).encode(),
    "s2orc-annotated": json.dumps(paper("s2orc", body("So ⟨b0|[1]⟩."))).encode(),
    "s2ag": test_semantic_scholar_bulk.line(1, 2).encode(),
    "openalex": json.dumps(test_openalex.WORK).encode(),
    "crossref": json.dumps(test_crossref.WORK).encode(),
    "datacite": json.dumps(test_datacite.ANSWER).encode(),
    "s2graph": b'{"offset": 0, "data": [{"citingPaper": {"paperId": "a"}}]}',
    "opencitations": test_opencitations.HEADER.encode(),
    "idmap": test_id_map.NCBI,
    "pdf": b"%PDF-1.7",
    "records": (SAMPLE / "statements.ndjson").read_bytes(),
}
JSON = (
    "unarxive",
    "s2orc",
    "s2orc-annotated",
    "s2ag",
    "openalex",
    "crossref",
    "datacite",
    "s2graph",
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_find_format_by_content(name: str) -> None:
    """Each format is found by its content."""
    assert detect.find_format("auto", EXAMPLES[name][:4096]).name == name


@pytest.mark.parametrize(
    ("format_name", "content"),
    [
        ("auto", '{"error": "Paper with id X not found"}'),
        ("auto", '{\n  "error": "Paper with id X not found"\n}'),
        ("auto", '{"message": "Paper with id X not found", "code": "404"}'),
        ("auto", '{"errors": [{"status": "404", "title": "Paper with id X not found"}]}'),
        ("auto", '{"error": {"code": 404, "message": "Paper with id X not found"}}'),
        ("s2graph", '{"error": "Paper with id X not found"}'),
    ],
)
def test_error_message_in_place_of_data(format_name: str, content: str) -> None:
    """What a server said is the reason, once, and not which fields of a record are missing."""
    try:
        format_ = detect.find_format(format_name, content.encode())
        (document,) = format_.read(content.encode())
        (reason,) = (one.reason for one in document.rejected)
    except Unreadable as error:
        reason = str(error)
    expected = "This is an error message, and no data: Paper with id X not found"
    assert reason.removeprefix("/: ") == expected


@pytest.mark.parametrize("release", RELEASES)
def test_find_format_of_annotated_text(release: str) -> None:
    """Both releases are known by what stands in front of a text that is longer than the head."""
    line = json.dumps(paper(release, body("So it is. " * 1_000))).encode()
    format_ = detect.find_format("auto", line[:4096])
    assert format_.name == "s2orc-annotated"
    assert format_.is_splittable(line[:4096])


def test_find_format_behind_many_authors() -> None:
    """The second release is known by its first names alone; the data set of papers has others there."""
    authors = b'"authors": [' + b'{"authorId": "1", "name": "A Lind"}, ' * 200
    head = b'{"corpusid": 5, "title": "A paper", ' + authors
    assert detect.find_format("auto", head[:4096]).name == "s2orc-annotated"
    head = b'{"corpusid": 5, "externalids": {}, "url": "", "title": "A paper", ' + authors
    assert detect.find_format("auto", head[:4096]).name == "s2ag"


def test_formats_all_have_an_example_here() -> None:
    """Each format has an example here."""
    assert {format_.name for format_ in detect.FORMATS} == set(EXAMPLES)


@pytest.mark.parametrize("name", JSON)
def test_find_format_of_pretty_printed_json(name: str) -> None:
    """JSON that is printed over many lines is found, and not split."""
    head = json.dumps(json.loads(EXAMPLES[name]), indent=4).encode()[:4096]
    format_ = detect.find_format("auto", head)
    assert format_.name == name
    assert name == "s2ag" or not format_.is_splittable(head)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b'{\n  "name": "package"\n}', b"[]", b"PK", b"a,b\n1,2\n", b"\x00\xff"],
)
def test_find_format_refuses_other_content(content: bytes) -> None:
    """Other content is refused."""
    with pytest.raises(Unreadable):
        detect.find_format("auto", content)


# untrusted input


def assert_consistent(documents: list[Document]) -> None:
    for document in documents:
        for statement in document.statements:
            assert 0 <= statement.reference < len(document.references)
            assert statement.text
            for marker in statement.markers:
                assert 0 <= marker.start < marker.end <= len(statement.text)
        for rejection in document.rejected:
            assert rejection.place
            assert rejection.reason


def mutated(draw: st.DrawFn, value: Any, leaves: st.SearchStrategy[Any]) -> Any:
    """A true document with some of its values replaced by others of any kind."""
    if draw(st.integers(0, 24)) == 0:
        return draw(leaves)
    if isinstance(value, dict):
        return {key: mutated(draw, inner, leaves) for key, inner in value.items()}
    if isinstance(value, list):
        return [mutated(draw, inner, leaves) for inner in value]
    return value


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just([{"": None}]),
    st.sampled_from(
        ["10.5555/x", "2001", "[1]", "{{cite:x}}", "\x00", "\u2028", "https://openalex.org/W1"]
    ),
)


@pytest.mark.parametrize("name", JSON)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_formats_survive_json_values_of_any_kind(name: str, data: st.DataObject) -> None:
    """Values of any type break no reader."""
    example = json.loads(EXAMPLES[name])
    content = json.dumps(mutated(data.draw, example, LEAVES)).encode()  # type: ignore[arg-type]  # draws likewise
    read = next(format_.read for format_ in detect.FORMATS if format_.name == name)
    try:
        assert_consistent(list(read(content)))
    except Unreadable:
        assert not content.startswith((b"{", b"["))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='a1,"\n :.;/\r\x00é', max_size=30), max_size=5))
def test_formats_survive_csv_lines_of_any_kind(lines: list[str]) -> None:
    """Lines of any kind break no reader of CSV."""
    read = next(format_.read for format_ in detect.FORMATS if format_.name == "opencitations")
    assert_consistent(list(read((test_opencitations.HEADER + "\n".join(lines)).encode())))

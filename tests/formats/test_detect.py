"""The table of formats: each is found by its content, large files are read in parts, and nothing that a stranger
writes breaks a loader."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.document import Document, Unreadable
from app.formats import detect
from app.ingest import sources
from app.ingest.reader import Reader, ReadResult
from tests.conftest import SAMPLE
from tests.formats import test_s2orc, test_unarxive
from tests.formats.metadata import (
    test_datacite,
    test_id_map,
    test_references,
    test_semantic_scholar_bulk,
)
from tests.formats.tei import test_reader as test_tei

EXAMPLES: dict[str, bytes] = {
    "tei": test_tei.GROBID,
    "jats": (SAMPLE / "article-1.xml").read_bytes(),
    "unarxive": test_unarxive.paper(),
    "s2orc": json.dumps(test_s2orc.paper("So ⟨1|[1]⟩.")).encode(),
    "s2ag": test_semantic_scholar_bulk.line(1, 2).encode(),
    "openalex": json.dumps(test_references.OPENALEX).encode(),
    "crossref": json.dumps(test_references.WORK).encode(),
    "datacite": json.dumps(test_datacite.ANSWER).encode(),
    "s2graph": b'{"offset": 0, "data": [{"citingPaper": {"paperId": "a"}}]}',
    "opencitations": test_references.HEADER.encode(),
    "idmap": test_id_map.NCBI,
    "pdf": b"%PDF-1.7",
    "records": (SAMPLE / "statements.ndjson").read_bytes(),
}
JSON = ("unarxive", "s2orc", "s2ag", "openalex", "crossref", "datacite", "s2graph")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_format_is_found_by_its_content(name: str) -> None:
    assert detect.find_format("auto", EXAMPLES[name][:4096]).name == name


def test_each_format_has_an_example_here() -> None:
    assert {format_.name for format_ in detect.FORMATS} == set(EXAMPLES)


@pytest.mark.parametrize("name", JSON)
def test_json_that_is_printed_over_many_lines_is_found_and_not_cut(name: str) -> None:
    head = json.dumps(json.loads(EXAMPLES[name]), indent=4).encode()[:4096]
    format_ = detect.find_format("auto", head)
    assert format_.name == name
    assert name == "s2ag" or not format_.is_splittable(head)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b'{\n  "name": "package"\n}', b"[]", b"PK", b"a,b\n1,2\n", b"\x00\xff"],
)
def test_other_content_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        detect.find_format("auto", content)


def in_parts(path: Path, content: bytes) -> list[ReadResult]:
    path.write_bytes(content)
    return [Reader().read(piece) for piece in sources.pieces([path], "auto")]


def test_each_part_of_a_large_table_is_given_its_first_line(tmp_path: Path) -> None:
    row = f"{'0' * 2_000},10.5555/citing{{n}},10.5555/cited,2020,,,"
    rows = [row.format(n=n) for n in range(5_000)]
    rows[4_500] = "no citation"
    readings = in_parts(tmp_path / "edges.csv", (test_references.HEADER + "\n".join(rows)).encode())
    assert len(readings) > 2
    assert sum(len(d.references) for r in readings for d in r.documents) == 4_999
    (rejection,) = [one for r in readings for d in r.documents for one in d.rejected]
    assert rejection.place == "line 4502"


def test_a_part_that_begins_with_a_bad_line_is_still_of_its_format(tmp_path: Path) -> None:
    filler = test_semantic_scholar_bulk.line(1, 2, ["x" * 10_000])
    lines = [filler if n % 2 else "{" for n in range(1_600)]
    readings = in_parts(tmp_path / "citations.jsonl", "\n".join(["", *lines[1:]]).encode())
    assert len(readings) > 1
    rejected = [one.place for r in readings for d in r.documents for one in d.rejected]
    assert rejected == [f"line {n + 1}" for n in range(2, 1_600, 2)]
    assert sum(len(d.statements) for r in readings for d in r.documents) == 800


# what a stranger may write


def whole(documents: list[Document]) -> None:
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
def test_values_of_any_kind_break_no_loader(name: str, data: st.DataObject) -> None:
    told = json.loads(EXAMPLES[name])
    content = json.dumps(mutated(data.draw, told, LEAVES)).encode()  # type: ignore[arg-type]  # draws likewise
    read = next(format_.read for format_ in detect.FORMATS if format_.name == name)
    try:
        whole(list(read(content)))
    except Unreadable:
        assert not content.startswith((b"{", b"["))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='a1,"\n :.;/\r\x00é', max_size=30), max_size=5))
def test_lines_of_any_kind_break_no_table(lines: list[str]) -> None:
    read = next(format_.read for format_ in detect.FORMATS if format_.name == "opencitations")
    whole(list(read((test_references.HEADER + "\n".join(lines)).encode())))

"""What no reader lets through, whatever the file: texts that no database takes, and text without end."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from app.formats.text.sentences import LONGEST_SENTENCE, MOST_TEXT
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from tests.formats.hostile_shapes import (
    SPAN,
    X,
    annotated,
    article,
    at,
    crossref,
    datacite,
    openalex,
    s2orc,
    tei,
    unarxive,
)

JSON = {
    "s2orc": s2orc("[1] as said.", [SPAN]),
    "s2orc-annotated": annotated(
        "A\0 says\0 [1]\0.", bibref=[at(9, 12, ref_id="b\0")], bibentry=[at(0, 7, id="b\0")]
    ),
    "unarxive": unarxive("As {{cite:k}} said {{cite:x}} {{formula:f}}."),
    "crossref": crossref(
        reference=[{"unstructured": "A. (2010)", "key": "k"}],
        author=[{"family": "A"}],
        abstract="A",
    ),
    "datacite": datacite(titles=[{"title": "T"}], creators=[{"name": "A, B"}]),
    "openalex": openalex(title="T", authorships=[{"author": {"display_name": "A B"}}]),
}


def with_nul(value: Any) -> Any:
    """With U+0000 in every text, and in the keys of references."""
    if isinstance(value, dict):
        return {
            f"{key}\0" if len(key) < 3 else key: with_nul(member) for key, member in value.items()
        }
    if isinstance(value, list):
        return [with_nul(member) for member in value]
    return f"{value}\0" if isinstance(value, str) else value


@pytest.mark.parametrize("format_name", JSON)
def test_reader_lets_no_nul_through(format_name: str) -> None:
    """PostgreSQL takes no text with U+0000: one would end the whole load."""
    content = json.dumps(with_nul(json.loads(JSON[format_name]))).encode()
    result = Reader(format_name).read(Piece("x", content))
    assert result.documents
    assert "\\x00" not in repr([asdict(document) for document in result.documents])
    assert "\\x00" not in repr(result.rejected)


LONG = "word " * (LONGEST_SENTENCE // 5 + 1)
REF = '<ref type="bibr" target="#b1">[1]</ref>'
ENTRY = '<biblStruct xml:id="b1"><monogr><title>T</title></monogr></biblStruct>'


@pytest.mark.parametrize(
    "content",
    [
        article(f"<p>{LONG}{X.format('[1]')}.</p><p>A {X.format('[1]')}.</p>"),
        tei(f"<p>{LONG}{REF}.</p><p>A {REF}.</p>", ENTRY),
    ],
)
def test_reader_rejects_a_sentence_without_end(content: bytes) -> None:
    """It would be stored once for each reference. The next sentence is read."""
    (document,) = Reader().read(Piece("x", content)).documents
    (statement,) = document.statements
    assert statement.text == "A [1]."
    assert "20,000" in document.rejected[0].reason


def test_reader_bounds_the_text_of_a_document() -> None:
    """Sentences that cite many references multiply what was sent."""
    count = 1_500
    cited = "".join(f'<xref rid="x{n}">[{n}]</xref>, ' for n in range(count))
    refs = "".join(
        f'<ref id="x{n}"><mixed-citation>Lind</mixed-citation></ref>' for n in range(count)
    )
    content = article(f"<p>It said {cited}too.</p>" * 3, refs)
    (document,) = Reader(classifier=None).read(Piece("x", content)).documents
    assert 0 < sum(len(statement.text) for statement in document.statements) <= MOST_TEXT
    assert "20,000,000" in document.rejected[-1].reason

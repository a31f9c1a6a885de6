"""app.checks.article: what an article's text and its list lack of each other."""

import pytest

from app.checks.article import uncited_positions, unlisted
from app.document import Document
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from tests.formats.hostile_shapes import SPAN, X, annotated, article, at, s2orc, tei, unarxive

LISTED = '<ref id="r2"><mixed-citation>Lee I. Of looms. 2001.</mixed-citation></ref>'


def read(content: bytes) -> Document:
    (document,) = Reader().read(Piece("x", content)).documents
    return document


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (article(f"<p>As {X.format('[7]').replace('r1', 'r7')}.</p>"), "“[7]” cites “r7”, which is no reference"),
        (article(f"<p>As {X.format('[7]').replace('r1', '')}.</p>"), "“[7]” names no reference"),
        (article(f"<p>As {X.format('[1]')}. So it is [1,2].</p>", LISTED), "“[1,2]” looks like a citation"),
        (tei('<p>As <ref type="bibr">[7]</ref>.</p>'), "“[7]” is not linked to a reference"),
        (tei('<p>As <ref type="bibr" target="#b7">[7]</ref>.</p>'), "“[7]” cites “#b7”, which is no reference"),
        (s2orc("As [1].", [{**SPAN, "start": 3, "end": 6, "ref_id": None}]), "“[1]” is not linked to a reference"),
        (annotated("As [1].", bibref=[at(3, 6, ref_id="b0")]), "“[1]” is not linked to a reference"),
        (unarxive("As {{cite:x}} said."), "“{{cite:x}}” is no reference"),
    ],
)  # fmt: skip
def test_unlisted_are_citations_without_a_reference(content: bytes, detail: str) -> None:
    """However the readers of articles say it."""
    (found,) = unlisted(read(content))
    assert detail in found.reason


def test_unlisted_are_no_other_rejections() -> None:
    """Of an article whose citations all lead somewhere none is; what its text does not cite is told apart."""
    document = read(article(f"<p>As {X.format('[1]')}.</p>", LISTED + '<ref id="r3"/>'))
    assert unlisted(document) == []
    assert uncited_positions(document) == {1}


def test_unlisted_are_known_by_no_words_of_theirs() -> None:
    """A rejection that quotes the words of others is none of them."""
    spans = [{**SPAN, "start": 3, "end": 6}, {**SPAN, "start": 5, "end": 25}]
    document = read(s2orc("As [1] names no reference.", spans))
    assert "names no reference" in document.rejected[0].reason
    assert unlisted(document) == []

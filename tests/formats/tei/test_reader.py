"""TEI documents of GROBID, old and new, and how far they agree with the publishers' JATS of the same articles."""

import re

import pytest

from app.document import Document, Unreadable, Work
from app.formats.jats import reader as jats
from app.formats.tei import reader as tei
from tests.conftest import SHARED
from tests.formats.tei.small_documents import NAMESPACE, bibl_struct, tei_document

TEI, TWINS = SHARED / "tei", SHARED / "tei-jats"


def test_document_without_identifier_and_title() -> None:
    """A document without identifier and title is rejected."""
    (document,) = tei.read(f"<TEI {NAMESPACE}><teiHeader/><text><body/></text></TEI>".encode())
    assert "no identifier and no title" in document.rejected[0].reason
    assert document.paper == Work()


def test_reader_gives_each_document_of_a_corpus() -> None:
    """A `teiCorpus` gives each of its documents."""
    one, other = (
        tei_document(references=bibl_struct(name)).partition(b"-->")[2] for name in ("b0", "c0")
    )
    assert len(list(tei.read(b"<teiCorpus>" + one + other + b"</teiCorpus>"))) == 2


def test_reader_refuses_hostile_xml_and_other_formats() -> None:
    """Hostile XML is refused, and XML that is no TEI."""
    bomb = b'<!DOCTYPE TEI [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><TEI><text>&b;</text></TEI>'
    with pytest.raises(Unreadable):
        list(tei.read(bomb))
    with pytest.raises(Unreadable, match="no TEI"):
        list(tei.read(b"<article/>"))


@pytest.mark.parametrize(
    "head",
    [
        b"<TEI",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE TEI [<!ENTITY a 'b'>]>\n<TEI xmlns='x'>",
        b"<!-- <article> --><t:TEI xmlns:t='http://www.tei-c.org/ns/1.0'>",
        '<?xml version="1.0" encoding="UTF-16"?><TEI>'.encode("utf-16"),
        b"<teiCorpus>",
    ],
)
def test_looks_like_finds_the_root_element(head: bytes) -> None:
    """TEI is recognised by its root element, whatever is before it."""
    assert tei.looks_like(head)


@pytest.mark.parametrize(
    "head", [b"<article><TEI/>", b"<pmc-articleset>", b"TEI", b"", b"{<TEI>}", b"<!-- <TEI>"]
)
def test_looks_like_refuses_other_content(head: bytes) -> None:
    assert not tei.looks_like(head)


@pytest.mark.parametrize(
    "piece", [b"<?a?> ", b"<!-- -->", b"<!DOCTYPE a>", b"<!DOCTYPE", b"<?", b" \n"]
)
def test_looks_like_gives_up_an_endless_prolog_at_once(piece: bytes) -> None:
    """A prolog without end takes no time."""
    assert not tei.looks_like((piece * 4096)[:4096])


# the ten articles that are there as GROBID read them and as their publishers gave them


def words(work: Work) -> set[str]:
    """The words and numbers of a reference."""
    parts = (work.raw, work.title, work.journal, str(work.year), work.volume, work.pages)
    names = " ".join(author.name for author in work.authors)
    return set(re.findall(r"[a-z]{3,}|\d{2,}", " ".join(filter(None, (*parts, names))).lower()))


def same(ours: Document, theirs: Document) -> dict[int, int]:
    """Which reference of one document is which of the other, by the words that they share."""
    a, b = ([words(work) for work in document.references] for document in (ours, theirs))
    likeness = sorted(
        (
            (len(x & y) / max(1, min(len(x), len(y))), i, j)
            for i, x in enumerate(a)
            for j, y in enumerate(b)
        ),
        reverse=True,
    )
    found: dict[int, int] = {}
    for share, i, j in likeness:
        if share >= 0.5 and i not in found and j not in found.values():
            found[i] = j
    return found


@pytest.mark.skipif(not TEI.exists(), reason="../shared/data/tei is not there")
def test_reader_cites_what_the_publishers_jats_cites(capsys: pytest.CaptureFixture[str]) -> None:
    """TEI and JATS of the ten articles that are there in both cite nearly the same references."""
    both = by_jats = by_tei = 0
    for path in sorted(TEI.glob("*.tei.xml")):
        (ours,) = tei.read(path.read_bytes())
        (theirs,) = jats.read((TWINS / path.name.replace(".tei.xml", ".xml")).read_bytes())
        which = same(theirs, ours)
        cited = {statement.reference for statement in ours.statements}
        wanted = {statement.reference for statement in theirs.statements}
        both += sum(which.get(one) in cited for one in wanted)
        by_jats += len(wanted)
        by_tei += len(cited)
    with capsys.disabled():
        shares = f"{both / by_jats:.1%} of JATS's {by_jats}, {both / by_tei:.1%} of TEI's {by_tei}"
        print(f"\ncited references in both TEI and JATS: {both}, {shares}")
    # 157 of 179 and of 160: what is missing GROBID has misread (two columns of one list) or not tagged
    assert both / by_jats >= 0.87
    assert both / by_tei >= 0.98


@pytest.mark.skipif(not TEI.exists(), reason="../shared/data/tei is not there")
def test_markers_of_the_ten_articles_are_in_their_text() -> None:
    """Every marker of the ten articles is in its text and begins and ends with no punctuation of a list."""
    for path in sorted(TEI.glob("*.tei.xml")):
        (document,) = tei.read(path.read_bytes())
        for statement in document.statements:
            assert "  " not in statement.text
            assert statement.text == statement.text.strip()
            for marker in statement.markers:
                tagged = statement.text[marker.start : marker.end]
                assert re.search(r"\w", tagged), (path.name, statement.text, tagged)
                assert tagged == tagged.strip(" ,;")

"""Places of statements as readers find them: ids of JATS, coordinates of GROBID, records, and back from `extract`."""

from typing import Any

import orjson
import pytest

from app.document import Document, Location
from app.formats import ndjson, records
from app.formats.jats import reader as jats
from app.formats.paper_records import InvalidRecord
from app.formats.tei import reader as tei
from app.ingest.extract import records as lines

JATS = """<article><front><article-meta><article-id pub-id-type="doi">10.5555/a</article-id></article-meta></front>
<body><p>First <xref ref-type="bibr" rid="b1" id="x">1</xref>.</p>
<sec id="s1"><p>Second <xref ref-type="bibr" rid="b1">1</xref>.</p>
<p id="p2">Third <italic><xref ref-type="bibr" rid="b1">1</xref></italic>.</p>
<fig id="f1"><caption><p>Fourth <xref ref-type="bibr" rid="b1">1</xref>.</p></caption></fig></sec>
<sec id="{long}"><p>Fifth <xref ref-type="bibr" rid="b1">1</xref>.</p></sec></body>
<back><ref-list><ref id="b1"><mixed-citation>Ahn A. One. 2018.</mixed-citation></ref></ref-list></back></article>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A paper</title></titleStmt>
<sourceDesc><biblStruct><idno type="DOI">10.5555/a</idno></biblStruct></sourceDesc></fileDesc></teiHeader><text><body><div>
<p coords="1,10,20,30,40"><s coords="2,11.5,20.25,30,40;2,1,2,3,4">First <ref type="bibr" target="#b0"
 coords="3,56.69,310.2,12.4,8.9;3,56.69,322,5,8.9">[1]</ref>.</s><s coords="2,11.5,20.25,30,40">Second
 <ref type="bibr" target="#b0">[1]</ref>.</s></p>
<p coords="{bad}">Third <ref type="bibr" target="#b0">[1]</ref>.</p></div></body>
<back><div type="references"><listBibl><biblStruct xml:id="b0"><analytic><title>One</title></analytic></biblStruct>
</listBibl></div></back></text></TEI>"""


def locations(document: Document) -> list[Location | None]:
    return [statement.location for statement in document.statements]


def test_jats_location_is_the_nearest_id() -> None:
    """Of paragraph, figure or section; an id that nobody has is none, and one that is too long."""
    (document,) = jats.read(JATS.format(long="s" * 101).encode())
    found = locations(document)
    assert found == [None, Location("s1"), Location("p2"), Location("f1"), None]


@pytest.mark.parametrize(
    "bad", ["", "0,1,2,3,4", "x", "1,2,3,4", "1,-2,3,4,5", "1,1e9,1,1,1", "9" * 5_000]
)
def test_tei_location_is_the_first_box(bad: str) -> None:
    """Of the citation, else of its sentence or paragraph; coordinates that are none are left out."""
    (document,) = tei.read(TEI.format(bad=bad).encode())
    assert locations(document) == [
        Location(None, 3, (56.69, 310.2, 12.4, 8.9)),
        Location(None, 2, (11.5, 20.25, 30.0, 40.0)),
        None,
    ]


@pytest.mark.parametrize("source", ["jats", "tei"])
def test_locations_survive_extract(source: str) -> None:
    """Lines that `citance extract` writes have the places that were read."""
    content = (JATS if source == "jats" else TEI).format(long="s9", bad="")
    (document,) = (jats if source == "jats" else tei).read(content.encode())
    text = b"\n".join(orjson.dumps(record) for record in lines(document))
    again = [one for found in ndjson.read(text) for one in locations(found)]
    assert again == locations(document)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"element_id": "Par5"}, Location("Par5")),
        ({"pdf_page": 3, "pdf_box": [1, 2.5, 3, 4]}, Location(None, 3, (1, 2.5, 3, 4))),
        ({}, None),
        (None, None),
    ],
)
def test_record_has_a_place(sent: Any, expected: Location | None) -> None:
    ends = {"citing": {"doi": "10.5555/a"}, "cited": {"doi": "10.5555/b"}}
    document = records.document(orjson.dumps({**ends, "text": "As [1].", "place": sent}))
    assert locations(document) == [expected]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"pdf_page": 0}, "/place/pdf_page"),
        ({"pdf_page": 3.5}, "/place/pdf_page"),
        ({"pdf_box": [1, 2, 3]}, "/place/pdf_box"),
        ({"pdf_box": [1, 2, 3, -4]}, "/place/pdf_box/3"),
        ({"element_id": "a" * 101}, "/place/element_id"),
        ({"page": 3}, "/place/page"),
    ],
)
def test_record_with_a_wrong_place_is_refused(wrong: dict[str, Any], pointer: str) -> None:
    """With the field that is wrong."""
    ends = {"citing": {"doi": "10.5555/a"}, "cited": {"doi": "10.5555/b"}}
    with pytest.raises(InvalidRecord) as refused:
        records.document(orjson.dumps({**ends, "text": "As [1].", "place": wrong}))
    assert [fault.pointer for fault in refused.value.faults] == [pointer]

"""Builders of small TEI documents as GROBID writes them."""

from app.document import Document
from app.formats.tei import reader as tei
from tests.formats.marked_text import cites

NAMESPACE = 'xmlns="http://www.tei-c.org/ns/1.0"'


def bibl_struct(name: str, title: str = "", more: str = "") -> str:
    """An entry of a reference list with the id `name`; `more` goes into its `analytic`."""
    return (
        f'<biblStruct xml:id="{name}"><analytic><title level="a" type="main">{title}</title>{more}</analytic>'
        '<monogr><title level="j">J. Tests</title><imprint><biblScope unit="volume">12</biblScope>'
        '<biblScope unit="page" from="3" to="9"/><date type="published" when="2001-05"/></imprint></monogr>'
        f'<note type="raw_reference">A. Author, {title}. J. Tests 12 (2001) 3-9.</note></biblStruct>'
    )


REFERENCES = "".join(bibl_struct(f"b{n}", f"Work {n + 1}") for n in range(9))


def tei_document(
    body: str = "",
    *,
    references: str = REFERENCES,
    back: str = "",
    abstract: str = "",
    notes: str = "",
) -> bytes:
    """A document of these parts, by default with nine references b0 to b8."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made up --><TEI {NAMESPACE}>'
        '<teiHeader xml:lang="en"><fileDesc><titleStmt><title level="a" type="main">Read from a PDF</title></titleStmt>'
        '<publicationStmt><publisher>Press</publisher><availability status="unknown"><licence '
        'target="https://creativecommons.org/licenses/by/4.0/"/></availability></publicationStmt>'
        "<sourceDesc><biblStruct><analytic><author><persName><forename type='first'>Ada</forename>"
        "<forename type='middle'>M</forename><surname>Byron</surname></persName>"
        "<idno type='ORCID'>0000-0002-1825-009x</idno></author><author><orgName>The Engine Group</orgName></author>"
        "</analytic><monogr><title level='j'>Acta</title><imprint><date type='published' when='2020-02-03'/>"
        "</imprint></monogr><idno type='MD5'>E3</idno><idno type='DOI'>10.5555/from-a-pdf</idno></biblStruct>"
        "</sourceDesc></fileDesc><encodingDesc><appInfo><application version='0.8.0' ident='GROBID' "
        "when='2024-05-06T07:08+0000'/></appInfo></encodingDesc><profileDesc>"
        f"<abstract>{abstract}</abstract></profileDesc></teiHeader>"
        f'<text xml:lang="en"><body>{body}{notes}</body><back>{back}<div type="references"><listBibl>'
        f"{references}</listBibl></div></back></text></TEI>"
    ).encode()


def read(body: str = "", **parts: str) -> Document:
    """What the reader makes of a document of these parts."""
    (document,) = tei.read(tei_document(body, **parts))
    return document


def ref(number: int, text: str) -> str:
    """An in-text citation of a reference, given by its number from 1."""
    return f'<ref type="bibr" coords="1,2.0,3.0,4.0,5.0" target="#b{number - 1}">{text}</ref>'


def paragraph_cites(text: str) -> list[tuple[int, str]]:
    """What a paragraph cites, as numbers of references and marked texts."""
    return cites(read(f"<div><p>{text}</p></div>"))


GROBID = tei_document(
    '<div><head n="1">Introduction</head><p coords="1,1,1,1,1"><s coords="1,1,1,1,1">It was shown '
    f'{ref(1, "[1]")}.</s><s coords="1,1,1,1,1">It was not {ref(2, "(Author et al., 2001)")}.</s></p></div>'
)

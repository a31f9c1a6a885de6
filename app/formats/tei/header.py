"""Header (`teiHeader`): the citing paper, its licence, and the version of its text."""

from dataclasses import replace

from lxml import etree

from app.document import Work
from app.formats import works
from app.formats.tei.bibliography import publication_date, read_bibl_struct
from app.formats.tei.element_text import element_text, first_text


def read_paper(tei: etree._Element) -> Work:
    """The citing paper, an empty one without a header."""
    header = tei.find("teiHeader")
    if header is None:
        return Work()
    entry = header.find("fileDesc/sourceDesc/biblStruct")
    work = read_bibl_struct(entry) if entry is not None else Work()
    publication = header.find("fileDesc/publicationStmt")
    published = work.published_on
    if publication is not None:
        published = published or publication_date(publication)
        work = replace(work, publisher=work.publisher or first_text(publication, "publisher"))
    abstract = header.find("profileDesc/abstract")
    return replace(
        work,
        title=first_text(header, "fileDesc/titleStmt/title") or work.title,
        abstract=(element_text(abstract) or None) if abstract is not None else None,
        published_on=published,
        year=int(published[:4]) if published else None,
        raw=None,
    )


def read_licence(tei: etree._Element) -> str | None:
    """The Creative Commons licence, if the header names one: CC-BY-4.0."""
    for element in tei.iterfind("teiHeader/fileDesc/publicationStmt/availability//*"):
        for text in (element.get("target"), element_text(element)):
            if text and "creativecommons.org" in text:
                return works.licence(text)
    return None


def read_version(tei: etree._Element) -> str:
    """When the program read the PDF, as a version that any publisher's own text is newer than."""
    application = tei.find("teiHeader/encodingDesc/appInfo/application")
    when = application.get("when") if application is not None else None
    return f"{works.DERIVED} {when[:40]}" if when else works.DERIVED

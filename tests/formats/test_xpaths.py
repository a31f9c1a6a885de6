"""XPaths of statements, evaluated on the file as it is."""

from lxml import etree

from app.document import Statement
from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import article, numbered_references, xref


def text_at(file: bytes, statement: Statement) -> str | None:
    """The text of the element at a statement's anchor."""
    found = etree.fromstring(file).xpath(statement.anchor or "")
    assert isinstance(found, list)
    (only,) = found
    assert isinstance(only, etree._Element)
    return only.text


def test_xpath_leads_back_to_the_element() -> None:
    whole = article(
        f"<sec><p>A.</p><p>So [{xref('r1', '1')},{xref('r2', '2')}].</p></sec>",
        numbered_references(2),
    )
    (document,) = jats.read(whole)
    assert [s.anchor for s in document.statements] == [
        "/article/body/sec/p[2]/xref[1]",
        "/article/body/sec/p[2]/xref[2]",
    ]
    assert [text_at(whole, s) for s in document.statements] == [
        "1",
        "2",
    ]


def test_xpath_leads_back_where_there_are_namespaces() -> None:
    """An XPath leads back to the element also where it, or an element around it, has a namespace."""
    p = f"<p>So [{xref('r1', '1')}].</p>"
    inner = article(
        f'<tp:x xmlns:tp="http://www.plazi.org/taxpub"><sec>{p}</sec></tp:x>',
        numbered_references(1),
    )
    whole = article(p, numbered_references(1)).replace(
        b"<article ", b'<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" '
    )
    for file in (inner, whole, b"<OAI-PMH>" + whole + b"</OAI-PMH>"):
        (document,) = jats.read(file)
        (statement,) = document.statements
        assert text_at(file, statement) == "1"

"""XML from outside: what publishers write is read, and the rest refused with place and reason."""

from pathlib import Path

import pytest

from app.document import Unreadable
from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import article, numbered_references, xref

BODY = f"<p>Caf&eacute;&nbsp;au lait [{xref('r1', '1')}].</p>"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"{}", "line 1"),
        (b"<html><body/></html>", "no JATS"),
        (b"<article>\n<body>\n</article>", "line 3"),
        (
            b'<!DOCTYPE a [\n<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><article>&b;</article>',
            "“b”, declared at line 2",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><article>&a;</article>',
            "file:///etc/passwd",
        ),
        (b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://x.org/a"> %a;]><article/>', "http://x.org/a"),
        (b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 2000 + b'">]><article/>', "2000 characters"),
        (b"<article>" * 100_000 + b"</article>" * 100_000, "nested too deeply"),
        (b"<article>" + b"x" * 11_000_000 + b"</article>", "too long"),
    ],
)
def test_parse_refuses_hostile_xml_with_a_reason(file: bytes, reason: str) -> None:
    """What is no article, or hostile, is refused with place and reason."""
    with pytest.raises(Unreadable, match=reason):
        list(jats.read(file))


def test_parse_refuses_an_entity_bomb_in_an_attribute() -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 100}">' for i in range(10))
    with pytest.raises(Unreadable):
        list(jats.read(f'<!DOCTYPE a [{bomb}]><article a="&e9;"/>'.encode()))


@pytest.mark.parametrize(
    "head", ["", '<!DOCTYPE article SYSTEM "nowhere.dtd">', '<?xml version="1.0"?>']
)
def test_parse_reads_named_characters_without_a_dtd(head: str) -> None:
    """Named characters are read without their DTD."""
    (document,) = jats.read(head.encode() + article(BODY, numbered_references(1)))
    assert document.statements[0].text == "Café au lait [1]."


def test_parse_reads_no_dtd(tmp_path: Path) -> None:
    """A DTD is not read, even when it is there."""
    dtd = tmp_path / "secret.dtd"
    dtd.write_text('<!ENTITY secret "opened">')
    body = f"<p>The &secret; [{xref('r1', '1')}].</p>"
    head = f'<!DOCTYPE article SYSTEM "{dtd.as_uri()}">'.encode()
    (document,) = jats.read(head + article(body, numbered_references(1)))
    assert document.statements[0].text == "The &secret; [1]."
    assert len(document.rejected) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_parse_reads_other_encodings(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        + article(BODY, numbered_references(1)).decode()
    )
    (document,) = jats.read(text.replace("au", "à").encode(encoding))
    assert document.statements[0].text == "Café à lait [1]."


def test_parse_reports_unknown_named_characters() -> None:
    """The name of an unknown character is kept as written, and reported."""
    (document,) = jats.read(
        article(f"<p>So &foo; it is [{xref('r1', '1')}].</p>", numbered_references(1))
    )
    assert document.statements[0].text == "So &foo; it is [1]."
    assert "&foo;" in document.rejected[0].reason


def test_parse_keeps_names_in_cdata() -> None:
    """What looks like a named character in CDATA is kept."""
    (document,) = jats.read(
        article(
            f"<p><![CDATA[&nbsp;]]>&nbsp;it is [{xref('r1', '1')}].</p>", numbered_references(1)
        )
    )
    assert document.statements[0].text == "&nbsp; it is [1]."


def test_parse_reads_the_documents_own_plain_entities() -> None:
    """Plain entities of the document itself are read, and the pictures that it declares do no harm."""
    subset = '<!DOCTYPE article [<!ENTITY me "Me"><!NOTATION gif SYSTEM "gif"><!ENTITY f1 SYSTEM "f1.gif" NDATA gif>]>'
    (document,) = jats.read(
        subset.encode() + article(f"<p>&me; [{xref('r1', '1')}].</p>", numbered_references(1))
    )
    assert document.statements[0].text == "Me [1]."


def test_parse_accepts_the_same_id_twice() -> None:
    """The same `xml:id` twice is no reason to refuse."""
    (document,) = jats.read(
        article(f"<p xml:id='a'>A [{xref('r1', '1')}].</p><p xml:id='a'/>", numbered_references(1))
    )
    assert len(document.statements) == 1


def test_parse_reads_a_large_article() -> None:
    """A large article is no hostile one."""
    (document,) = jats.read(
        article(
            f"<p>So [{xref('r1', '1')}].</p>" * 10_000 + f"<p>{'word ' * 1_000_000}</p>",
            numbered_references(1),
        )
    )
    assert len(document.statements) == 10_000

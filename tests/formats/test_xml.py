"""What a stranger may send as XML: read whatever publishers write, refuse the rest with place and reason."""

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
def test_what_is_no_article_or_is_hostile_is_refused_with_place_and_reason(
    file: bytes, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason):
        list(jats.read(file))


def test_an_entity_bomb_in_an_attribute_is_refused() -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 100}">' for i in range(10))
    with pytest.raises(Unreadable):
        list(jats.read(f'<!DOCTYPE a [{bomb}]><article a="&e9;"/>'.encode()))


@pytest.mark.parametrize(
    "head", ["", '<!DOCTYPE article SYSTEM "nowhere.dtd">', '<?xml version="1.0"?>']
)
def test_named_characters_need_no_dtd_at_hand(head: str) -> None:
    (document,) = jats.read(head.encode() + article(BODY, numbered_references(1)))
    assert document.statements[0].text == "Café au lait [1]."


def test_a_dtd_is_not_read_even_when_it_is_at_hand(tmp_path: Path) -> None:
    dtd = tmp_path / "secret.dtd"
    dtd.write_text('<!ENTITY secret "opened">')
    body = f"<p>The &secret; [{xref('r1', '1')}].</p>"
    head = f'<!DOCTYPE article SYSTEM "{dtd.as_uri()}">'.encode()
    (document,) = jats.read(head + article(body, numbered_references(1)))
    assert document.statements[0].text == "The &secret; [1]."
    assert len(document.rejected) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        + article(BODY, numbered_references(1)).decode()
    )
    (document,) = jats.read(text.replace("au", "à").encode(encoding))
    assert document.statements[0].text == "Café à lait [1]."


def test_a_name_that_no_character_has_is_left_as_written_and_reported() -> None:
    (document,) = jats.read(
        article(f"<p>So &foo; it is [{xref('r1', '1')}].</p>", numbered_references(1))
    )
    assert document.statements[0].text == "So &foo; it is [1]."
    assert "&foo;" in document.rejected[0].reason


def test_what_looks_like_a_name_in_cdata_stays_what_it_is() -> None:
    (document,) = jats.read(
        article(
            f"<p><![CDATA[&nbsp;]]>&nbsp;it is [{xref('r1', '1')}].</p>", numbered_references(1)
        )
    )
    assert document.statements[0].text == "&nbsp; it is [1]."


def test_plain_entities_of_the_document_itself_and_pictures_it_names_are_no_harm() -> None:
    subset = '<!DOCTYPE article [<!ENTITY me "Me"><!NOTATION gif SYSTEM "gif"><!ENTITY f1 SYSTEM "f1.gif" NDATA gif>]>'
    (document,) = jats.read(
        subset.encode() + article(f"<p>&me; [{xref('r1', '1')}].</p>", numbered_references(1))
    )
    assert document.statements[0].text == "Me [1]."


def test_the_same_id_twice_is_no_reason_to_refuse() -> None:
    (document,) = jats.read(
        article(f"<p xml:id='a'>A [{xref('r1', '1')}].</p><p xml:id='a'/>", numbered_references(1))
    )
    assert len(document.statements) == 1


def test_a_large_article_is_no_hostile_one() -> None:
    (document,) = jats.read(
        article(
            f"<p>So [{xref('r1', '1')}].</p>" * 40_000 + f"<p>{'word ' * 1_000_000}</p>",
            numbered_references(1),
        )
    )
    assert len(document.statements) == 40_000

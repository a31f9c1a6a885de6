"""Section, section titles and language of a statement."""

import pytest

from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import article, numbered_references, read, xref


def test_section_and_titles_come_from_the_secs_around() -> None:
    """The section and its titles come from all `sec` elements around, outermost first."""
    inner = f"<sec><title>2.1. Mice</title><p>So [{xref('r1', '1')}].</p></sec>"
    body = f'<sec sec-type="results"><label>2</label><title>Materials <italic>and</italic> methods</title>{inner}</sec>'
    (statement,) = read(body, numbered_references(1)).statements
    assert statement.section == "methods"
    assert statement.section_title == "Materials and methods > 2.1. Mice"


def test_sec_type_counts_only_where_no_title_decides() -> None:
    """The `sec-type` counts only where no title decides."""

    def section(attributes: str, title: str) -> str:
        body = f"<sec {attributes}>{title}<p>So [{xref('r1', '1')}].</p></sec>"
        return read(body, numbered_references(1)).statements[0].section

    assert section('sec-type="conclusions"', "<title>Discussion</title>") == "discussion"
    assert section('sec-type="materials|methods"', "<title>Mice</title>") == "methods"
    assert section("", "<title>Mice</title>") == "other"
    assert section('sec-type="intro"', "") == "introduction"
    assert section("", "") == "unknown"


def test_section_title_may_be_a_label() -> None:
    """A title that the author put in the `label` is the title."""
    body = f"<sec><label>Introduction</label><p>So [{xref('r1', '1')}].</p></sec>"
    (statement,) = read(body, numbered_references(1)).statements
    assert (statement.section, statement.section_title) == ("introduction", "Introduction")


def test_section_outside_any_sec_is_unknown() -> None:
    """A paragraph outside any section is in an unknown one."""
    (statement,) = read(f"<p>So [{xref('r1', '1')}].</p>", numbered_references(1)).statements
    assert (statement.section, statement.section_title) == ("unknown", None)


def test_language_of_the_section_else_of_the_article() -> None:
    """The language is that of the section, else of the article, else English."""
    spanish = (
        f'<sec xml:lang="es"><p>Así [{xref("r1", "1")}].</p></sec><p>So [{xref("r1", "1")}].</p>'
    )
    assert [s.language for s in read(spanish, numbered_references(1)).statements] == ["es", "en"]


@pytest.mark.parametrize("written", ["pt", "PT", "pt-BR", "pt_BR"])
def test_language_is_a_primary_subtag(written: str) -> None:
    """A language has no region and small letters, for a statement and for the document."""
    section = f'<sec xml:lang="{written}"><p>Assim [{xref("r1", "1")}].</p></sec>'
    assert read(section, numbered_references(1)).statements[0].language == "pt"
    whole = article(section, numbered_references(1)).replace(
        b"<article ", f'<article xml:lang="{written}" '.encode()
    )
    assert next(jats.read(whole)).language == "pt"

"""Reference lists, and what their ids refer to."""

import pytest

from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import (
    article,
    numbered_references,
    paragraph_cites,
    read,
    read_reference,
    xref,
)


def test_ref_with_one_work_written_twice() -> None:
    """A `mixed-citation` and an `element-citation` of one `ref` are one work."""
    twice = (
        "<mixed-citation>AMES, B. Mice. 1999.</mixed-citation><element-citation><name><surname>Ames</surname>"
        "<given-names>B</given-names></name><article-title>Mice</article-title><year>1999</year></element-citation>"
    )
    for written in (twice, f"<citation-alternatives>{twice}</citation-alternatives>"):
        work = read_reference(f"<label>1</label>{written}")
        assert (work.title, work.year, work.raw) == ("Mice", 1999, "AMES, B. Mice. 1999.")


def test_ref_with_several_works() -> None:
    """Several citations of one kind in a `ref` are one work each."""
    one = '<mixed-citation id="c1{0}"><source>J</source><pub-id pub-id-type="doi">10.1000/{0}</pub-id></mixed-citation>'
    document = read("", f'<ref id="c1">{one.format("a")}{one.format("b")}</ref>')
    assert [work.doi for work in document.references] == ["10.1000/a", "10.1000/b"]


def test_ref_with_a_note_is_kept_as_text() -> None:
    """A note in the list is kept as text."""
    assert (
        read_reference("<note><p>See the <italic>appendix</italic>.</p></note>").raw
        == "See the appendix."
    )


def test_ref_and_its_citations_have_ids() -> None:
    """The id of a citation inside a `ref` refers to that work, the id of the `ref` to all of its works."""
    refs = (
        '<ref id="r1"><mixed-citation id="c1a"><year>1949</year></mixed-citation>'
        '<mixed-citation id="c1b"><year>1969</year></mixed-citation></ref>'
    )
    assert [r for r, _ in paragraph_cites(f"So [{xref('c1b', '1b')}].", refs)] == [2]
    assert [r for r, _ in paragraph_cites(f"So [{xref('r1', '1')}].", refs)] == [1, 2]


def test_reference_lists_nested_or_several_are_one() -> None:
    """The references of nested and of several lists are all kept, cited or not."""
    ref = "<ref><mixed-citation>{}</mixed-citation></ref>"
    nested = f"<ref-list>{ref.format('A')}<ref-list>{ref.format('B')}</ref-list></ref-list>"
    document = read("", ref.format("C"), back=nested)
    assert [work.raw for work in document.references] == ["A", "B", "C"]


def test_reference_list_excludes_sub_articles() -> None:
    """The references of a sub-article are not the article's."""
    whole = article("", numbered_references(1)).replace(
        b"</article>",
        f"<sub-article><back><ref-list>{numbered_references(2)}</ref-list></back></sub-article></article>".encode(),
    )
    (document,) = jats.read(whole)
    assert len(document.references) == 1


@pytest.mark.parametrize(
    ("citation", "dois"),
    [
        ("<mixed-citation>(a) C. Three. J. 2003, doi:10.1000/a; (b) D. Four. K. 2004, doi:10.1000/b</mixed-citation>", "ab"),
        ("<mixed-citation>C. Five. {a}; D. Six. {b}</mixed-citation>", "ab"),
        ("<mixed-citation>C. Five. {a} <pub-id pub-id-type='pmid'>1</pub-id>; D. Six. {b}</mixed-citation>", "ab"),
        (
            "<mixed-citation>C. Five. <ext-link xlink:href='https://doi.org/10.1000/a'>link</ext-link>; D. Six. "
            "<ext-link xlink:href='https://doi.org/10.1000/b'>link</ext-link></mixed-citation>",
            "ab",
        ),
        (
            "<note><p>See: <mixed-citation>C. Seven. doi:10.1000/a</mixed-citation>; "
            "<mixed-citation>D. Eight. doi:10.1000/b</mixed-citation></p></note>",
            "ab",
        ),
        ("<note><p>C. Seven, doi:10.1000/a; D. Eight, doi:10.1000/b.</p></note>", "ab"),
        (
            "<note><p>C. Seven, <ext-link xlink:href='https://doi.org/10.1000/a'>link</ext-link>; D. Eight, "
            "<ext-link xlink:href='https://doi.org/10.1000/b'>link</ext-link>.</p></note>",
            "ab",
        ),
        ("<note><p>C. Seven.</p><p>D. Eight, J. 2003. {a}</p></note>", "a"),
        ("<mixed-citation>C. Five. J. 2003. doi:10.1000/a. Erratum in: doi:10.1000/b</mixed-citation>", "a"),
        ("<mixed-citation>C. Five. J. 2003. doi:10.1000/a, https://doi.org/10.1000/b</mixed-citation>", "a"),
        ("<mixed-citation>C. Five. J. 2003. {a}12345678</mixed-citation>", "a"),
        (
            "<mixed-citation>C. Five. <ext-link xlink:href='https://doi.org/10.1000/b'>Rhizobium</ext-link> of "
            "soils. {a}</mixed-citation>",
            "a",
        ),
    ],
)  # fmt: skip
def test_citation_of_several_works(citation: str, dois: str) -> None:
    """Each DOI that differs, with words of a reference before it, is a work; one of an erratum or a link is none."""
    tagged = {name: f"<pub-id pub-id-type='doi'>10.1000/{name}</pub-id>" for name in "ab"}
    refs = f'<ref id="r1"><label>1</label>{citation.format(**tagged)}</ref>'
    document = read(f"<p>So [{xref('r1', '1')}].</p>", refs)
    assert [work.doi for work in document.references] == [f"10.1000/{name}" for name in dois]
    assert [s.reference for s in document.statements] == list(range(len(dois)))


def test_element_citation_is_one_work() -> None:
    """It has one title: a second DOI in it is a mistake."""
    dois = "".join(f'<pub-id pub-id-type="doi">10.1000/{n}</pub-id>' for n in (1, 2))
    assert (
        read_reference(f"<element-citation><source>J</source>{dois}</element-citation>").doi
        == "10.1000/1"
    )


def test_works_of_one_citation_keep_their_fields() -> None:
    """Each has the year, the identifiers and the text that stand before its DOI or right behind it."""
    refs = (
        '<ref id="r1"><mixed-citation>C. Five (<year>2003</year>) <source>J</source>, '
        '<pub-id pub-id-type="doi">10.1000/a</pub-id> <pub-id pub-id-type="pmid">11</pub-id>; D. Six (<year>2004</year>) '
        '<source>K</source>, <pub-id pub-id-type="doi">10.1000/b</pub-id> <pub-id pub-id-type="pmid">12</pub-id>'
        "</mixed-citation></ref>"
    )
    found = [(one.doi, one.year, one.title, one.pmid) for one in read("", refs).references]
    assert found == [("10.1000/a", 2003, "J", "11"), ("10.1000/b", 2004, "K", "12")]


@pytest.mark.parametrize("head", ["<mixed-citation> </mixed-citation>", "<mixed-citation/>", ""])
@pytest.mark.parametrize("ends", [("a", "b"), ("A", "B"), ("_a", "_b")])
def test_empty_reference_cites_its_parts(head: str, ends: tuple[str, str]) -> None:
    """A reference that is only the head of its parts (1: 1a, 1b) cites these."""
    part = '<ref id="r5{0}"><label>1{0}</label><mixed-citation>A. {0}.</mixed-citation></ref>'
    refs = f'<ref id="r5"><label>1</label>{head}</ref>{part.format(ends[0])}{part.format(ends[1])}'
    other = '<ref id="r6"><label>2</label><mixed-citation>B.</mixed-citation></ref>'
    assert [r for r, _ in paragraph_cites(f"So [{xref('r5', '1')}].", refs + other)] == [2, 3]


def test_empty_reference_without_parts_is_cited_by_nobody() -> None:
    """Its citations are rejected, since nobody could tell what they cite."""
    refs = '<ref id="r1"><label>1</label><mixed-citation/></ref>'
    document = read(f"<p>So [{xref('r1', '1')}].</p>", refs)
    assert not document.statements
    assert document.rejected[0].reason == "“1” cites “r1”, a reference that says nothing."

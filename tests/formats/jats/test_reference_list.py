"""Reference lists, and what their ids refer to."""

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

"""Authors of a reference."""

import pytest

from tests.formats.jats.small_articles import read_reference


def test_authors_are_incomplete_with_et_al() -> None:
    """A list of authors is incomplete with an `etal`, or with "et al." in a name."""
    cut = "<element-citation><person-group><collab>Us</collab>{}</person-group></element-citation>"
    assert read_reference(cut.format("")).authors_complete
    assert not read_reference(cut.format("<etal/>")).authors_complete
    assert not read_reference(
        cut.format("<string-name>Ames B, et al.</string-name>")
    ).authors_complete


def test_authors_are_incomplete_if_none_is_tagged() -> None:
    """A reference without tagged authors has no complete list of them."""
    assert not read_reference(
        "<mixed-citation>Smith J. A study. 2001.</mixed-citation>"
    ).authors_complete
    assert not read_reference("Nothing is tagged here, 2001.").authors_complete


def test_authors_exclude_second_spellings() -> None:
    """The second spelling of a name, in `name-alternatives`, is no second author."""
    name = "<name><surname>{}</surname><given-names>{}</given-names></name>"
    both = (
        f"<name-alternatives>{name.format('Li', 'W')}{name.format('李', '伟')}</name-alternatives>"
    )
    work = read_reference(
        f"<element-citation><person-group>{both}</person-group></element-citation>"
    )
    assert [author.name for author in work.authors] == ["W Li"]


def test_authors_exclude_editors() -> None:
    """Editors are no authors, whether a `person-group` says so or their position behind the title."""
    editor = "<name><surname>Ed</surname><given-names>E</given-names></name>"
    author = "<name><surname>Au</surname><given-names>A</given-names></name>"
    grouped = (
        f'<person-group person-group-type="author">{author}</person-group><chapter-title>T</chapter-title>'
        f'<person-group person-group-type="editor">{editor}</person-group><source>B</source>'
    )
    plain = f"{author} <article-title>T</article-title> In: {editor}, editor. <source>B</source>"
    for written in (grouped, plain):
        work = read_reference(f"<mixed-citation>{written}</mixed-citation>")
        assert [a.family for a in work.authors] == ["Au"]
        assert (work.title, work.journal) == ("T", "B")


@pytest.mark.parametrize(
    ("written", "complete"),
    [
        ("{name}, et al. A study.", False),
        ("{name} <italic>et\u00a0al</italic> (<year>2010</year>)", False),
        ("<person-group person-group-type='author'>{name}, et al.</person-group>", False),
        ("<person-group person-group-type='author'>{name}</person-group>, <italic>et al.</italic> A study.", False),
        ("{name} &amp; others. A study.", False),
        ("{name} und andere, A study.", False),
        ("{name} y otros. A study.", False),
        ("{name}, … {name} (2010).", False),
        ("{name}, . . . {name} (2010).", False),
        ("{name}, {name} (2010). Of … snow.", True),
        ("{name}. <italic>Salix</italic> et alia.", True),
        ("{name}. <article-title>PAMPs and others</article-title>", True),
        ("{name}. Albania. A study.", True),
    ],
)  # fmt: skip
def test_authors_before_et_al_in_the_text_are_not_all(written: str, complete: bool) -> None:
    """ "et al." behind the last name cuts the list without an `etal`, too."""
    name = "<string-name><surname>Lund</surname> <given-names>B</given-names></string-name>"
    work = read_reference(f"<mixed-citation>{written.format(name=name)}</mixed-citation>")
    assert work.authors_complete is complete

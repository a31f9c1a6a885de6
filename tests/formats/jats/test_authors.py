"""Authors in the front matter."""

from app.document import Author
from tests.formats.jats.small_articles import DOI, read


def test_authors_have_names_and_orcids() -> None:
    """People have given and family names and ORCID iDs, groups have a name; editors are no authors."""
    front = (
        '<contrib-group><contrib contrib-type="author"><contrib-id contrib-id-type="orcid">https://orcid.org/0000-0002-1825-009x</contrib-id>'
        "<name><surname>Ames</surname><given-names>Bo C.</given-names><suffix>Jr</suffix></name></contrib>"
        '<contrib contrib-type="author"><collab>The Group<contrib-group><contrib><name><surname>No</surname></name>'
        "</contrib></contrib-group></collab></contrib>"
        '<contrib contrib-type="author"><name-alternatives><name><surname>Li</surname><given-names>Wei</given-names></name>'
        "<name><surname>李</surname></name></name-alternatives></contrib>"
        '<contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib></contrib-group>'
    )
    assert read(front=front).paper.authors == (
        Author("Bo C. Ames Jr", "Bo C.", "Ames", "0000-0002-1825-009X"),
        Author("The Group"),
        Author("Wei Li", "Wei", "Li"),
    )


def test_authors_exclude_a_contrib_group_of_editors() -> None:
    """A `contrib-group` of editors has no authors."""
    person = "<contrib><name><surname>{}</surname></name></contrib>"
    front = (
        f'{DOI}<contrib-group content-type="authors">{person.format("Ames")}</contrib-group>'
        f'<contrib-group content-type="editors">{person.format("Bell")}</contrib-group>'
    )
    assert [a.name for a in read("", front=front).paper.authors] == ["Ames"]

"""DataCite: data sets, software and preprints in its answers."""

import json
from typing import Any

import pytest

from app.document import Author, Document, FullText, Version, Work
from app.formats.detect import find_format
from app.formats.metadata import datacite

DOI: dict[str, Any] = {
    "id": "10.48550/arxiv.2101.00001",
    "type": "dois",
    "attributes": {
        "doi": "10.48550/arxiv.2101.00001",
        "creators": [
            {
                "name": "Byron, Ada",
                "nameType": "Personal",
                "givenName": "Ada",
                "familyName": "Byron",
                "nameIdentifiers": [
                    {"nameIdentifier": "0000000121032683", "nameIdentifierScheme": "ISNI"},
                    {
                        "nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                        "nameIdentifierScheme": "ORCID",
                    },
                ],
            },
            {"name": "Kunstsalon, Dr. Störi", "nameType": "Organizational"},
        ],
        "titles": [
            {"title": "Untertitel", "titleType": "TranslatedTitle"},
            {"title": "On <i>engines</i> &amp; looms"},
        ],
        "publisher": {"name": "arXiv"},
        "container": {"type": "Journal", "title": "J. Engines", "identifierType": "ISSN",
                      "identifier": "2045-2322", "volume": 3, "firstPage": "7", "lastPage": "9"},
        "publicationYear": 2021,
        "dates": [{"date": "2020-12-30", "dateType": "Submitted"}, {"date": "2021-01", "dateType": "Issued"}],
        "language": "en",
        "types": {"resourceTypeGeneral": "Preprint", "resourceType": "Article"},
        "relatedIdentifiers": [
            {"relationType": "References", "relatedIdentifier": "10.5555/One", "relatedIdentifierType": "DOI"},
            {"relationType": "Cites", "relatedIdentifier": "https://doi.org/10.5555/two", "relatedIdentifierType": "DOI"},
            {"relationType": "References", "relatedIdentifier": "arXiv:1703.05698", "relatedIdentifierType": "arXiv"},
            {"relationType": "Cites", "relatedIdentifier": "https://example.org/x", "relatedIdentifierType": "URL"},
            {"relationType": "IsCitedBy", "relatedIdentifier": "10.5555/three", "relatedIdentifierType": "DOI"},
            {"relationType": "IsVersionOf", "relatedIdentifier": "10.5555/journal", "relatedIdentifierType": "DOI"},
        ],
        "relatedItems": [
            {"relationType": "References", "titles": [{"title": "A book"}], "publicationYear": "1990",
             "creators": [{"name": "Menabrea, Luigi", "nameType": "Personal"}], "publisher": "Press"},
        ],
        "rightsList": [{"rights": "free"}, {"rightsIdentifier": "cc-by-4.0"}],
        "contentUrl": "https://example.org/a.pdf",
        "descriptions": [
            {"description": "Series 1", "descriptionType": "SeriesInformation"},
            {"description": "<p>One.</p><p>Two.</p>", "descriptionType": "Abstract"},
        ],
        "url": "https://arxiv.org/abs/2101.00001",
    },
}  # fmt: skip
ANSWER: dict[str, Any] = {"data": DOI}


def read(answer: Any) -> list[Document]:
    return list(datacite.read(json.dumps(answer).encode()))


def of(**attributes: Any) -> Work:
    (document,) = read({"data": {"type": "dois", "attributes": {"doi": "10.5555/x", **attributes}}})
    return document.paper


def test_datacite_answer_gives_a_paper() -> None:
    """Each field of an answer is read."""
    (document,) = read(ANSWER)
    paper = document.paper
    assert (paper.doi, paper.arxiv) == ("10.48550/arxiv.2101.00001", "2101.00001")
    assert (paper.title, paper.abstract) == ("On engines & looms", "One. Two.")
    assert (paper.year, paper.published_on, paper.publication_type) == (
        2021,
        "2021-01",
        "posted-content",
    )
    assert (paper.journal, paper.issns, paper.publisher) == ("J. Engines", ("2045-2322",), "arXiv")
    assert (paper.volume, paper.pages) == ("3", "7-9")
    assert paper.authors == (
        Author("Ada Byron", "Ada", "Byron", "0000-0002-1825-0097"),
        Author("Kunstsalon, Dr. Störi"),
    )
    assert paper.full_text == (FullText("https://example.org/a.pdf", "CC-BY-4.0"),)
    assert (document.language, document.licence, document.whole) == ("en", "CC0-1.0", False)


def test_datacite_references_are_what_the_doi_cites() -> None:
    """What the DOI cites are its references; what cites it is not."""
    (document,) = read(ANSWER)
    assert [(w.doi, w.arxiv, w.raw) for w in document.references] == [
        ("10.5555/One", None, None),
        ("10.5555/two", None, None),
        (None, "1703.05698", None),
        (None, None, "https://example.org/x"),
        (None, None, "Luigi Menabrea (1990). A book. Press"),
    ]
    assert document.versions == (Version("version", "10.5555/journal"),)


@pytest.mark.parametrize("answer", [ANSWER, {"data": [DOI]}, DOI, [DOI]])
def test_datacite_unwraps_several_envelopes(answer: Any) -> None:
    """DOIs come in several envelopes."""
    assert find_format("auto", json.dumps(answer).encode()[:4096]).name == "datacite"
    (document,) = read(answer)
    assert document.paper.doi == "10.48550/arxiv.2101.00001"


def test_datacite_creators_in_one_name_are_split() -> None:
    """Names that the depositor did not take apart are."""
    paper = of(
        creators=[
            {"name": "Jones, Matthew B.; Slaughter, Peter;"},
            {"name": "Mu, Nu", "nameType": "Personal"},
        ]
    )
    assert [(a.name, a.family) for a in paper.authors] == [
        ("Matthew B. Jones", "Jones"),
        ("Peter Slaughter", "Slaughter"),
        ("Nu Mu", "Mu"),
    ]
    assert of(creators=[{"name": "Department of Things, Town"}]).authors == (
        Author("Department of Things, Town"),
    )


def test_datacite_title_of_another_type_stands_in() -> None:
    """A title of another type is better than none."""
    assert of(titles=[{"title": "Palacio", "titleType": "Other"}]).title == "Palacio"
    assert of(titles=[{"title": ""}]).title is None


@pytest.mark.parametrize(
    ("types", "name"),
    [
        ({"resourceTypeGeneral": "Text", "resourceType": "Ph.D. Thesis"}, "dissertation"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Letter to the Editor"}, "other"),
        ({"resourceTypeGeneral": "PhysicalObject"}, "other"),
        ({"resourceType": "Dataset"}, None),
    ],
)
def test_datacite_types_become_crossrefs_words(types: dict[str, str], name: str | None) -> None:
    """Types are in Crossref's words."""
    assert of(types=types).publication_type == name


def test_datacite_repository_is_no_journal() -> None:
    """A repository is no journal."""
    assert of(container={"type": "DataRepository", "title": "GTEx"}).journal is None


def test_datacite_objects_without_a_doi_are_rejected() -> None:
    """Objects that are no DOI are rejected."""
    (nothing,) = read({"errors": [{"status": "404"}]})
    assert "no DOI" in nothing.rejected[0].reason
    documents = read({"data": [{"type": "dois", "attributes": {"doi": "x"}}, 1]})
    assert [one.place for d in documents for one in d.rejected] == ["/data/0", "/data/1"]

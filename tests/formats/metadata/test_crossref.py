"""Crossref works: envelopes, licences, notices, and what publishers get wrong."""

import json
from typing import Any

import pytest

from app.document import Document, FullText, Notice, Version
from app.formats.detect import find_format
from app.formats.json_values import is_lines
from app.formats.metadata import crossref

WORK: dict[str, Any] = {
    "indexed": {"date-parts": [[2026, 3, 19]]},
    "reference-count": 4,
    "publisher": "Press",
    "DOI": "10.5555/Citing",
    "type": "journal-article",
    "title": ["A title"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We &amp; they.</jats:p>",
    "author": [
        {"given": "Ada", "family": "Byron", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"name": "The Group"},
    ],
    "issued": {"date-parts": [[2015, 11, None]]},
    "container-title": ["Reports"],
    "ISSN": ["2045-2322"],
    "license": [{"URL": "https://creativecommons.org/licenses/by/4.0"}],
    "link": [{"URL": "https://example.org/a.pdf"}],
    "reference": [
        {
            "key": "1",
            "DOI": "10.5555/ONE",
            "author": "T Author",
            "year": "2010",
            "journal-title": "J",
        },
        {"key": "2", "unstructured": "Author, T. (1997). doi:10.5555/two."},
        {"key": "3", "article-title": "No DOI", "year": "1990a", "volume": "3", "first-page": "9"},
        {"key": "4", "doi-asserted-by": "publisher"},
    ],
}


def read(answer: Any) -> list[Document]:
    return list(crossref.read(json.dumps(answer).encode()))


LATER, NOW = ({"date-parts": [[year, 1, 1]]} for year in (2027, 2025))
VOR = {"URL": "https://example.org/a.pdf", "content-version": "vor"}
AM = {"URL": "https://example.org/manuscript.pdf", "content-version": "am"}
CC = "https://creativecommons.org/licenses/by-nc-nd/4.0/"
"""Works are from 2026."""


@pytest.mark.parametrize(
    ("licences", "open_to_all"),
    [
        ([{"content-version": "am", "URL": CC, "start": NOW}], ["manuscript"]),
        ([{"content-version": "am", "URL": CC, "start": LATER}], []),
        ([{"content-version": "vor", "URL": CC, "start": LATER}], []),
        ([{"content-version": "vor", "URL": CC, "start": NOW}], ["a", "manuscript"]),
        ([{"content-version": "vor", "URL": "https://example.org/terms"}], []),
        ([{"content-version": "tdm", "URL": "https://example.org/tdm"}, {"URL": CC}], ["a", "manuscript"]),
    ],
)  # fmt: skip
def test_crossref_licence_opens_its_version_from_its_start(
    licences: list[Any], open_to_all: list[str]
) -> None:
    """A licence opens its version of the text, and not before it begins."""
    (document,) = read({**WORK, "license": licences, "link": [VOR, AM]})
    assert document.paper.full_text == tuple(
        FullText(f"https://example.org/{name}.pdf", "CC-BY-NC-ND-4.0") for name in open_to_all
    )


def test_crossref_work_gives_a_paper_and_its_references() -> None:
    """A deposited reference list is read."""
    (document,) = read(WORK)
    paper = document.paper
    assert (paper.doi, paper.title, paper.abstract) == (
        "10.5555/Citing",
        "A title",
        "We & they.",
    )
    assert (paper.year, paper.published_on, paper.journal) == (2015, "2015-11", "Reports")
    assert [(a.name, a.orcid) for a in paper.authors] == [
        ("Ada Byron", "0000-0002-1825-0097"),
        ("The Group", None),
    ]
    assert paper.full_text == (FullText("https://example.org/a.pdf", "CC-BY-4.0"),)
    one, two, three = document.references
    assert (one.doi, one.year, one.authors_complete) == ("10.5555/ONE", 2010, False)
    assert two.doi == "10.5555/two"
    assert (three.doi, three.year, three.raw) == (None, 1990, "(1990). No DOI. 3, 9")
    assert document.rejected[0].place == "/reference/3"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "ok", "message-type": "work", "message": WORK},
        {"status": "ok", "message-type": "work-list", "message": {"items": [WORK]}},
        {"items": [WORK]},
        [WORK],
        WORK,
    ],
)
def test_crossref_unwraps_several_envelopes(answer: Any) -> None:
    """Works come in several envelopes."""
    head = json.dumps(answer).encode()[:4096]
    assert find_format("auto", head).name == "crossref"
    (document,) = read(answer)
    assert document.paper.doi == "10.5555/Citing"


def test_crossref_envelope_is_not_split_at_lines() -> None:
    """Only bare works may be cut at their line ends."""
    assert is_lines(json.dumps(WORK).encode()[:100], crossref.ENVELOPE)
    assert not is_lines(json.dumps({"items": [WORK]}).encode()[:100], crossref.ENVELOPE)
    assert not is_lines(json.dumps(WORK, indent=1).encode()[:100], crossref.ENVELOPE)


def read_work(**answer: Any) -> Document:
    (document,) = read({"DOI": "10.5555/x", "indexed": {}, **answer})
    return document


UPDATED = {"date-parts": [[2012, 5, 8]]}


def test_crossref_notices_are_read_at_both_ends() -> None:
    """Notices are deposited with the paper or with the notice, and give the same."""
    paper = read_work(**{
        "updated-by": [
            {"DOI": "10.5555/n", "type": "retraction", "source": "retraction-watch", "updated": UPDATED},
            {"DOI": "10.5555/n2", "type": "expression_of_concern"},
            {"DOI": "10.5555/n3", "type": "new_version"},
            {"DOI": "no DOI", "type": "correction"},
        ]
    })  # fmt: skip
    assert paper.notices == (
        Notice("retraction", "10.5555/x", "10.5555/n", "2012-05-08", "retraction-watch"),
        Notice("expression_of_concern", "10.5555/x", "10.5555/n2", None, "publisher"),
    )
    notice = read_work(
        **{"update-to": [{"DOI": "10.5555/Y", "type": "erratum", "updated": UPDATED}]}
    )
    assert notice.notices == (
        Notice("correction", "10.5555/Y", "10.5555/x", "2012-05-08", "publisher"),
    )


def test_crossref_correction_may_be_the_papers_own() -> None:
    """A correction may be the paper's own."""
    updates = [{"DOI": "10.5555/x", "type": "Correction"}]
    both = read_work(**{"update-to": updates, "updated-by": updates})
    assert both.notices == (Notice("correction", "10.5555/x", "10.5555/x", None, "publisher"),)


def test_crossref_preprint_and_published_paper_are_linked() -> None:
    """Preprint and published paper are linked."""
    relation = {
        "is-preprint-of": [{"id-type": "doi", "id": "https://doi.org/10.5555/P"}],
        "has-preprint": [{"id-type": "uri", "id": "https://example.org"}],
        "has-review": [{"id-type": "doi", "id": "10.5555/r"}],
    }
    assert read_work(relation=relation).versions == (Version("published", "10.5555/P"),)
    server = read_work(type="posted-content", institution=[{"name": "bioRxiv"}]).paper
    assert server.journal == "bioRxiv"


def test_crossref_empty_fields_are_none() -> None:
    """Fields that publishers leave empty are None."""
    paper = read_work(
        title=[], abstract="<jats:p/>", issued={"date-parts": [[None]]}, author=[{"name": ""}, {}],
        published={"date-parts": [[2020, 13]]}, **{"container-title": ["", "Energy &amp; Fuel"]},
    ).paper  # fmt: skip
    assert (paper.title, paper.abstract, paper.authors) == (None, None, ())
    assert (paper.year, paper.published_on, paper.journal) == (2020, "2020", "Energy & Fuel")


def test_crossref_suffix_is_part_of_the_name() -> None:
    """A suffix belongs to the name."""
    paper = read_work(author=[{"given": "Donald", "family": "Hora", "suffix": "Jr."}]).paper
    assert [(a.name, a.family) for a in paper.authors] == [("Donald Hora Jr.", "Hora")]


def test_crossref_links_for_similarity_checks_are_omitted() -> None:
    """Links that serve to compare manuscripts are left out."""
    paper = read_work(
        license=[{"URL": "http://creativecommons.org/licenses/by/4.0/"}],
        link=[
            {"URL": "https://example.org/a.xml", "intended-application": "text-mining"},
            {"URL": "https://example.org/a.pdf", "intended-application": "similarity-checking"},
        ],
    ).paper
    assert [link.url for link in paper.full_text] == ["https://example.org/a.xml"]


def test_crossref_objects_that_are_no_works_are_rejected() -> None:
    """Objects that are no works are rejected, with their places."""
    documents = read({"message-type": "work-list", "message": {"items": [{"DOI": "x"}, 1, {}]}})
    places = {one.place: one.reason for document in documents for one in document.rejected}
    assert places == {
        "/message/items/0": "`x` is not a DOI.",
        "/message/items/1": "An object is wanted here.",
        "/message/items/2": "The work has no DOI.",
    }
    (failed,) = read({"status": "failed", "message-type": "validation-failure", "message": []})
    assert "validation-failure" in failed.rejected[0].reason
    (agency,) = read({"message-type": "work-agency", "message": {"DOI": "10.5555/x", "agency": {}}})
    assert "work-agency" in agency.rejected[0].reason

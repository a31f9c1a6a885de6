"""app.pages.paper_view: the head of a report."""

from typing import Any

import pytest

from app.pages.links import Links
from app.pages.paper_view import FIRST_AUTHORS, MOST_AUTHORS, notice_views, paper_view

DOI = "10.5555/a"


def paper(**given: Any) -> dict[str, Any]:
    """A paper of which nothing is known but what is given."""
    nothing = ("title", "abstract", "year", "publication_type", "journal", "publisher")
    return {
        "doi": DOI,
        **dict.fromkeys((*nothing, "volume", "issue", "pages")),
        "authors": [],
        "links": {"landing": None, "full_text": []},
        "notices": [],
        "versions": [],
        **given,
    }


def notice(kind: str, date: str | None, doi: str = "10.5555/notice") -> dict[str, Any]:
    """As the API has it."""
    return {"kind": kind, "date": date, "doi": doi, "source": "crossref"}


@pytest.mark.parametrize(
    ("noticed", "appeared", "timing"),
    [
        ("2019-05-14", "2020-01-01", "before"),
        ("2019-05-14", "2019-05", "same"),
        ("2019-05-14", "2019", "same"),
        ("2019", "2018-12-31", "after"),
        ("2019-05-14", "2019-05-13", "after"),
        ("2019-05-14", "", "unknown"),
        (None, "2020", "unknown"),
    ],
)
def test_notice_views_compare_dates_as_far_as_known(
    noticed: str | None, appeared: str, timing: str
) -> None:
    """Only retractions and the like; nobody who does not ask is told."""
    views = notice_views(
        [notice("retraction", noticed), notice("correction", noticed)], DOI, appeared
    )
    assert [view.timing for view in views] == [timing, ""]
    assert notice_views([notice("retraction", noticed)], DOI)[0].timing == ""


def test_paper_view_of_an_unknown_paper_names_it() -> None:
    """By its address, where there is no title; a title that nothing is left of is none."""
    for title in (None, "", " \u202e\u2066 "):
        assert paper_view(paper(title=title), DOI, Links()).name == f"Paper {DOI}"
    nameless = paper_view(paper(doi=None), "pmid:77", Links())
    assert (nameless.name, nameless.doi_url) == ("Paper pmid:77", None)


def test_paper_view_counts_every_author() -> None:
    """Those at once, those on demand, those in the record alone."""
    for count in (0, 1, FIRST_AUTHORS, FIRST_AUTHORS + 1, MOST_AUTHORS, MOST_AUTHORS + 1, 5_000):
        people = [{"name": str(number), "orcid": None} for number in range(count)]
        view = paper_view(paper(authors=people), DOI, Links())
        names = [person["name"] for person in view.authors] + list(view.other_authors)
        assert names == [str(number) for number in range(min(count, MOST_AUTHORS))]
        assert len(names) + view.unnamed_authors == count


def test_paper_view_has_volume_issue_and_pages() -> None:
    """Whichever of them are known."""
    numbers = (("28", "3", "348-366"), ("28", None, None), (None, "3", "e1"), (None, None, None))
    issues = [
        paper_view(paper(volume=volume, issue=issue, pages=pages), DOI, Links()).issue
        for volume, issue, pages in numbers
    ]
    assert issues == ["28(3), 348–366", "28", "(3), e1", ""]


def test_paper_view_links_what_can_be_followed() -> None:
    """Open copies first; the publisher's page once."""
    copies = [
        {"url": "javascript:alert(1)", "licence": None},
        {"url": "https://a.example/1", "licence": "CC-BY-4.0"},
        {"url": "https://a.example/2", "licence": None},
    ]
    for landing in ("https://a.example/2", "data:text/html,x", None):
        links = {"landing": landing, "full_text": copies}
        texts = paper_view(paper(links=links), DOI, Links()).full_texts
        assert [(text.url, text.licence) for text in texts] == [
            ("https://a.example/1", "CC-BY-4.0"),
            ("https://a.example/2", None),
        ]


def test_notices_stand_the_gravest_first() -> None:
    """Of equal ones the latest; one of a kind that is new is a warning."""
    kinds = [
        notice("correction", "2024-01-01"),
        notice("future_kind", "2020"),
        notice("retraction", None),
        notice("retraction", "2021-05", doi=DOI),
        notice("expression_of_concern", "2022"),
    ]
    views = notice_views(kinds, DOI)
    assert [(view.words.label, view.words.level, view.date) for view in views] == [
        ("Retracted", "alert", "2021-05"),
        ("Retracted", "alert", None),
        ("Expression of concern", "warning", "2022"),
        ("Future kind", "warning", "2020"),
        ("Corrected", "note", "2024-01-01"),
    ]
    assert [view.url for view in views][:2] == [None, "https://doi.org/10.5555/notice"]

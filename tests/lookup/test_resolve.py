"""One DOI, at the registries it belongs to and at no other; on answers of our own and on recorded ones."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, Document, FullText, Notice, Unreadable, Work
from app.lookup import agency
from app.lookup.outcomes import Absent, Failed, Refused, Validators
from app.lookup.resolve import (
    Answer,
    Elsewhere,
    Resolution,
    Resolved,
    agency_of,
    read,
    resolve,
    supplemented,
)
from tests.conftest import SHARED
from tests.lookup.registry_server import Standin, answer, asking, redirect, standing_in

CROSSREF: dict[str, Any] = {
    "status": "ok",
    "message-type": "work",
    "message": {
        "DOI": "10.5555/x",
        "title": ["On <i>looms</i>"],
        "author": [{"given": "Ada", "family": "Byron"}],
        "issued": {"date-parts": [[2020]]},
        "reference": [{"key": "1", "DOI": "10.5555/cited"}, {"key": "2", "unstructured": "Mu (1990)."}],
        "updated-by": [{"DOI": "10.5555/n", "type": "correction", "source": "publisher"}],
    },
}  # fmt: skip
DATACITE = {
    "data": {"type": "dois", "attributes": {"doi": "10.5555/x", "titles": [{"title": "Data"}]}}
}
OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W7",
    "doi": "https://doi.org/10.5555/x",
    "title": "On looms!",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
    "is_retracted": True,
    "referenced_works": ["https://openalex.org/W8"],
    "best_oa_location": {"pdf_url": "https://example.org/x.pdf", "license": "cc-by"},
    "language": "en",
}


@pytest.fixture
def here() -> Iterator[Standin]:
    with standing_in() as one:
        one.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        yield one


def look(
    here: Standin, doi: str = "10.5555/x", known: Sequence[Answer] = (), **settings: Any
) -> Resolution | Absent | Refused | Failed:
    """As a caller does who knows nothing yet."""

    async def run() -> Resolution | Absent | Refused | Failed:
        async with asking(here, **settings) as upstream:
            found = await agency_of(upstream, doi)
            return await resolve(upstream, doi, found, known) if isinstance(found, str) else found

    return asyncio.run(run())


def resolved(outcome: object) -> Resolved:
    assert isinstance(outcome, Resolved)
    return outcome


def test_a_doi_of_crossref_is_asked_for_there_and_then_at_openalex(here: Standin) -> None:
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF, headers={"ETag": '"1"'}))
    here.will("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    found = resolved(look(here))
    assert here.asked == [
        "doi/ra/10.5555",
        "crossref/works/10.5555/x",
        "openalex/works/doi:10.5555/x",
    ]
    assert (found.doi, found.requested, found.source) == ("10.5555/x", "10.5555/x", "crossref")
    paper = found.document.paper
    assert (paper.title, paper.year, paper.openalex, paper.pmid) == ("On looms", 2020, "W7", "123")
    assert paper.full_text == (FullText("https://example.org/x.pdf", "CC-BY"),)
    assert [work.doi or work.raw for work in found.document.references] == [
        "10.5555/cited",
        "Mu (1990).",
    ]
    assert [(notice.kind, notice.source) for notice in found.document.notices] == [
        ("correction", "publisher"),
        ("retraction", "openalex"),
    ]
    assert [(one.registry, one.validators.etag) for one in found.answers] == [
        ("crossref", '"1"'),
        ("openalex", None),
    ]
    assert read(found.answers) == found.document


def test_a_doi_of_datacite_is_not_asked_for_at_crossref(here: Standin) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "DataCite"}]))
    here.will("datacite", "/dois/10.5555/x", answer(DATACITE))
    found = resolved(look(here, openalex_url=""))
    assert (found.source, found.document.paper.title) == ("datacite", "Data")
    assert here.asked == ["doi/ra/10.5555", "datacite/dois/10.5555/x"]


def test_a_doi_of_another_agency_is_asked_for_nowhere_else(here: Standin) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    assert look(here, openalex_url="") == Elsewhere("JaLC")
    assert here.asked == ["doi/ra/10.5555"]


def test_what_openalex_knows_of_another_agency_s_doi_is_taken(here: Standin) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    here.will("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    assert resolved(look(here)).source == "openalex"


@pytest.mark.parametrize(
    "told", [[{"DOI": "10.5555", "status": "DOI does not exist"}], [{"DOI": "10.5555", "RA": "Unknown"}]]
)  # fmt: skip
def test_a_prefix_that_nobody_registers_ends_the_search(here: Standin, told: Any) -> None:
    here.will("doi", "/ra/10.5555", answer(told))
    assert look(here) == Absent()
    assert len(here.requests) == 1


def test_an_alias_resolves_to_its_prime_and_says_so(here: Standin) -> None:
    here.will("crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx"))
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))
    found = resolved(look(here, "10.5555/old", openalex_url=""))
    assert (found.requested, found.doi) == ("10.5555/old", "10.5555/x")


def test_openalex_is_asked_for_the_prime_and_another_doi_s_work_is_not_mixed_in(
    here: Standin,
) -> None:
    here.will("crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx"))
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))
    other = {**OPENALEX, "doi": "https://doi.org/10.5555/preprint"}
    here.will("openalex", "/works/doi:10.5555/x", answer(other))
    found = resolved(look(here, "10.5555/old"))
    assert found.document.paper.openalex is None
    assert here.asked[-1] == "openalex/works/doi:10.5555/x"


def test_punctuation_behind_a_doi_is_dropped_when_nobody_knows_it_with(here: Standin) -> None:
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))
    found = resolved(look(here, "10.5555/x).", openalex_url=""))
    assert (found.requested, found.doi) == ("10.5555/x).", "10.5555/x")
    assert here.asked[1:] == ["crossref/works/10.5555/x).", "crossref/works/10.5555/x"]


def test_punctuation_that_belongs_to_a_doi_stays(here: Standin) -> None:
    work = {**CROSSREF, "message": {**CROSSREF["message"], "DOI": "10.5555/x."}}
    here.will("crossref", "/works/10.5555/x.", answer(work))
    assert resolved(look(here, "10.5555/x.", openalex_url="")).doi == "10.5555/x."


def test_what_the_registry_does_not_know_is_absent_and_openalex_is_not_asked(here: Standin) -> None:
    assert look(here) == Absent()
    assert here.asked == ["doi/ra/10.5555", "crossref/works/10.5555/x"]


@pytest.mark.parametrize("status", [500, 403, 404])
def test_without_openalex_there_is_still_what_the_registry_told(here: Standin, status: int) -> None:
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))
    here.will("openalex", "/works/doi:10.5555/x", answer(b"", status))
    found = resolved(look(here))
    assert [one.registry for one in found.answers] == ["crossref"]


@pytest.mark.parametrize("where", ["doi", "crossref"])
@pytest.mark.parametrize(("status", "kind"), [(500, Failed), (403, Refused)])
def test_trouble_is_no_absence(here: Standin, where: str, status: int, kind: type) -> None:
    here.will(
        where, {"doi": "/ra/10.5555", "crossref": "/works/10.5555/x"}[where], answer(b"", status)
    )
    assert isinstance(look(here), kind)


@pytest.mark.parametrize("content", [[], {}, 7, {"message": []}, {"message": {"DOI": "x"}}])
def test_answers_that_are_no_work_are_failures(here: Standin, content: Any) -> None:
    here.will("crossref", "/works/10.5555/x", answer(content))
    outcome = look(here)
    assert isinstance(outcome, Failed)
    assert "nonsense" in outcome.reason


def test_offline_nobody_is_asked(here: Standin) -> None:
    assert isinstance(look(here, lookup="offline"), Refused)
    assert not here.requests


def kept(registry: str, told: Any) -> Answer:
    return Answer(registry, json.dumps(told).encode(), Validators('"1"'))


def test_what_is_known_and_holds_is_taken_for_the_new_answer(here: Standin) -> None:
    here.will("crossref", "/works/10.5555/x", answer(b"", 304))
    known = kept("crossref", CROSSREF)
    found = resolved(look(here, known=[known], openalex_url=""))
    assert (found.document.paper.title, found.answers) == ("On looms", (known,))
    assert here.requests[-1][2]["if-none-match"] == '"1"'
    look(here, known=[kept("datacite", DATACITE)], openalex_url="")
    assert "if-none-match" not in here.requests[-1][2], "another registry's"


def test_openalex_is_asked_although_the_registry_says_that_nothing_has_changed(
    here: Standin,
) -> None:
    here.will("crossref", "/works/10.5555/x", answer(b"", 304))
    here.will("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    found = resolved(look(here, known=[kept("crossref", CROSSREF)]))
    assert found.document.notices[-1].kind == "retraction"


@pytest.mark.parametrize(("status", "stays"), [(500, True), (403, True), (404, False)])
def test_what_openalex_added_stays_until_it_says_otherwise(
    here: Standin, status: int, stays: bool
) -> None:
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))
    here.will("openalex", "/works/doi:10.5555/x", answer(b"", status))
    known = [kept("crossref", CROSSREF), kept("openalex", OPENALEX)]
    found = resolved(look(here, known=known))
    assert (found.document.paper.pmid == "123") is stays
    assert (known[1] in found.answers) is stays


@pytest.mark.parametrize(("status", "kind"), [(500, Failed), (403, Refused), (404, Elsewhere)])
def test_trouble_at_openalex_is_no_absence_where_only_it_can_be_asked(
    here: Standin, status: int, kind: type
) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    here.will("openalex", "/works/doi:10.5555/x", answer(b"", status))
    assert isinstance(look(here), kind)


def test_what_openalex_merges_is_no_alias(here: Standin) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    other = {**OPENALEX, "doi": "https://doi.org/10.5555/published"}
    here.will("openalex", "/works/doi:10.5555/x", answer(other))
    assert look(here) == Elsewhere("JaLC")


@pytest.mark.parametrize(
    "payload", [b"", b"7", b"{}", b"[]", b"[7]", b'[{"RA": 7.5}]', b"<html>", b"[{}]"]
)
def test_an_answer_that_names_no_agency_is_none(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        agency.read(payload)


WORKS = st.builds(
    Work,
    doi=st.sampled_from(["10.5555/x", "10.5555/X"]),
    title=st.none() | st.text(min_size=1, max_size=3),
    pmid=st.none() | st.just("1"),
    year=st.none() | st.integers(2000, 2003),
    authors=st.sampled_from([(), (Author("A"),), (Author("B"), Author("C"))]),
    authors_complete=st.booleans(),
)


@given(WORKS, WORKS)
def test_another_registry_only_fills_gaps(ours: Work, theirs: Work) -> None:
    merged = supplemented(Document(ours), Document(theirs)).paper
    for name in ("doi", "title", "pmid", "year", "authors"):
        assert getattr(merged, name) == (getattr(ours, name) or getattr(theirs, name))
    assert (
        merged.authors_complete
        == (theirs if theirs.authors and not ours.authors else ours).authors_complete
    )
    assert supplemented(Document(merged), Document(theirs)).paper == merged


def test_a_retraction_that_is_told_is_not_told_again() -> None:
    ours = Document(
        Work(doi="10.5555/x"), notices=(Notice("retraction", "10.5555/x", "10.5555/n"),)
    )
    theirs = Document(
        Work(doi="10.5555/x"), notices=(Notice("retraction", "10.5555/x", "10.5555/x"),)
    )
    assert supplemented(ours, theirs).notices == ours.notices


@pytest.mark.skipif(
    not (SHARED / "upstream").exists(), reason="../shared/data/upstream is not there"
)
@pytest.mark.parametrize(
    ("doi", "agency_name", "source", "asked"),
    [
        ("10.7554/elife.01567", None, "crossref", 3),
        ("10.1007/978-3-642-33191-6_49", "Crossref", "crossref", 2),
        ("10.5438/4k3m-nyvg", "DataCite", "datacite", 2),
        ("10.1155/2012/291294", "mEDRA", "openalex", 1),
    ],
)
def test_recorded_exchanges_are_played_through(
    here: Standin, doi: str, agency_name: str | None, source: str, asked: int
) -> None:
    if agency_name:
        prefix = doi.partition("/")[0]
        here.will("doi", f"/ra/{prefix}", answer([{"DOI": prefix, "RA": agency_name}]))
    found = resolved(look(here, doi))
    assert (found.doi.lower(), found.source) == (doi, source)
    assert found.document.paper.title
    assert len(here.requests) == asked + bool(agency_name)

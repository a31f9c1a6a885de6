"""Resolving a DOI: at the registries that it belongs to and at no other, on our own answers and on recorded ones."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.document import FullText, Notice
from app.lookup import agency
from app.lookup.answers import Answer, read
from app.lookup.outcomes import Absent, Failed, Refused, Validators
from app.lookup.registries import agency_path
from app.lookup.resolve import OtherAgency, Resolution, Resolved, resolve
from tests.conftest import SHARED
from tests.lookup.registry_server import RegistryServer, answer, redirect, registry_client
from tests.lookup.works import CROSSREF, DATACITE, OPENALEX, RETRACTION, work_list


def resolve_doi(
    registries: RegistryServer,
    doi: str = "10.5555/x",
    stored: Sequence[Answer] = (),
    **settings: Any,
) -> Resolution | Absent | Refused | Failed:
    """Ask for the agency of the DOI, then resolve it."""

    async def run() -> Resolution | Absent | Refused | Failed:
        async with registry_client(registries, **settings) as client:
            found = await agency.ask(client, agency_path(doi))
            return await resolve(client, doi, found, stored) if isinstance(found, str) else found

    return asyncio.run(run())


def resolved(outcome: object) -> Resolved:
    assert isinstance(outcome, Resolved)
    return outcome


def stored_answer(registry: str, content: Any) -> Answer:
    return Answer(registry, json.dumps(content).encode(), Validators('"1"'))


def test_resolve_asks_crossref_then_openalex(registries: RegistryServer) -> None:
    """For a DOI of Crossref's; OpenAlex fills the gaps."""
    registries.set_answers(
        "crossref", "/works/10.5555/x", answer(CROSSREF, headers={"ETag": '"1"'})
    )
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    registries.set_answers("crossref", "/works", answer(work_list()))
    found = resolved(resolve_doi(registries))
    assert registries.asked_paths == [
        "doi/ra/10.5555",
        "crossref/works/10.5555/x",
        "openalex/works/doi:10.5555/x",
        "crossref/works",
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
        ("crossref-updates", None),
    ]
    assert read(found.answers) == found.document


@pytest.mark.parametrize("agency_name", ["Crossref", "DataCite", "JaLC"])
def test_resolve_asks_crossref_for_updates(registries: RegistryServer, agency_name: str) -> None:
    """Of works of other agencies, and of those that OpenAlex alone calls retracted: who announced it, and when. What is said
    of other works in the same list is not taken."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": agency_name}]))
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    registries.set_answers("datacite", "/dois/10.5555/x", answer(DATACITE))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    registries.set_answers("crossref", "/works", answer(work_list(RETRACTION)))
    found = resolved(resolve_doi(registries))
    retractions = [one for one in found.document.notices if one.kind == "retraction"]
    assert retractions == [
        Notice("retraction", "10.5555/X", "10.5555/notice", "2021-05-04", "retraction-watch")
    ]
    assert read(found.answers).notices == found.document.notices
    asked = dict(parse_qsl(urlsplit(registries.requests[-1][1]).query))
    assert asked["filter"] == "updates:10.5555/x"
    assert asked["select"] == "DOI,update-to"
    assert registries.asked_paths.count("crossref/works") == 1
    registries.set_answers("crossref", "/works", answer(b"nonsense"), answer(b"", 403))
    for _ in range(2):
        again = resolved(resolve_doi(registries, stored=found.answers))
        assert set(again.document.notices) >= set(retractions) or again.source == "crossref"
        assert again.document.paper.title == found.document.paper.title


def test_resolve_asks_for_no_updates_that_crossref_told(registries: RegistryServer) -> None:
    """Its own record has them, and a DOI with a comma can't be asked for."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    resolve_doi(registries, openalex_url="")
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "DataCite"}]))
    comma = {"data": {"type": "dois", "attributes": {"doi": "10.5555/a,b"}}}
    registries.set_answers("datacite", "/dois/10.5555/a,b", answer(comma))
    assert resolved(resolve_doi(registries, "10.5555/a,b", openalex_url="")).source == "datacite"
    resolve_doi(registries, openalex_url="", crossref_url="")
    assert "crossref/works" not in registries.asked_paths


def test_resolve_asks_datacite_for_its_own(registries: RegistryServer) -> None:
    """Crossref is asked for nothing but updates."""
    registries.set_answers("crossref", "/works", answer(work_list()))
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "DataCite"}]))
    registries.set_answers("datacite", "/dois/10.5555/x", answer(DATACITE))
    found = resolved(resolve_doi(registries, openalex_url=""))
    assert (found.source, found.document.paper.title) == ("datacite", "Data")
    assert registries.asked_paths == [
        "doi/ra/10.5555",
        "datacite/dois/10.5555/x",
        "crossref/works",
    ]


def test_resolve_asks_no_registry_of_another_agency(registries: RegistryServer) -> None:
    """The agency's name is all that is known."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    assert resolve_doi(registries, openalex_url="") == OtherAgency("JaLC")
    assert registries.asked_paths == ["doi/ra/10.5555"]


def test_resolve_takes_openalex_for_other_agencies(registries: RegistryServer) -> None:
    """Where it is configured."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    assert resolved(resolve_doi(registries)).source == "openalex"


def test_resolve_follows_an_alias_to_its_prime(registries: RegistryServer) -> None:
    """The result has both DOIs."""
    registries.set_answers(
        "crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx")
    )
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    found = resolved(resolve_doi(registries, "10.5555/old", openalex_url=""))
    assert (found.requested, found.doi) == ("10.5555/old", "10.5555/x")


def test_resolve_mixes_in_no_other_work(
    registries: RegistryServer,
) -> None:
    """OpenAlex is asked for the prime; nothing is taken from a work with another DOI."""
    registries.set_answers(
        "crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx")
    )
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    other = {**OPENALEX, "doi": "https://doi.org/10.5555/preprint"}
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(other))
    found = resolved(resolve_doi(registries, "10.5555/old"))
    assert found.document.paper.openalex is None
    assert registries.asked_paths[-1] == "openalex/works/doi:10.5555/x"


def test_resolve_retries_without_punctuation(registries: RegistryServer) -> None:
    """Punctuation behind a DOI is dropped when its registry does not know it with that."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    found = resolved(resolve_doi(registries, "10.5555/x).", openalex_url=""))
    assert (found.requested, found.doi) == ("10.5555/x).", "10.5555/x")
    assert registries.asked_paths[1:] == ["crossref/works/10.5555/x).", "crossref/works/10.5555/x"]


def test_resolve_keeps_punctuation_of_the_doi(registries: RegistryServer) -> None:
    """Where its registry knows it so."""
    work = {**CROSSREF, "message": {**CROSSREF["message"], "DOI": "10.5555/x."}}
    registries.set_answers("crossref", "/works/10.5555/x.", answer(work))
    assert resolved(resolve_doi(registries, "10.5555/x.", openalex_url="")).doi == "10.5555/x."


def test_resolve_of_an_absent_doi_skips_openalex(registries: RegistryServer) -> None:
    """What its registry does not know is absent."""
    assert resolve_doi(registries) == Absent()
    assert registries.asked_paths == ["doi/ra/10.5555", "crossref/works/10.5555/x"]


@pytest.mark.parametrize("status", [500, 403, 404])
def test_resolve_goes_on_without_openalex(registries: RegistryServer, status: int) -> None:
    """The registry's answer counts alone."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(b"", status))
    found = resolved(resolve_doi(registries))
    assert [one.registry for one in found.answers] == ["crossref"]


@pytest.mark.parametrize("where", ["doi", "crossref"])
@pytest.mark.parametrize(("status", "kind"), [(500, Failed), (403, Refused)])
def test_resolve_failure_is_no_absence(
    registries: RegistryServer, where: str, status: int, kind: type
) -> None:
    """At doi.org, and at the registry."""
    registries.set_answers(
        where, {"doi": "/ra/10.5555", "crossref": "/works/10.5555/x"}[where], answer(b"", status)
    )
    assert isinstance(resolve_doi(registries), kind)


@pytest.mark.parametrize("content", [[], {}, 7, {"message": []}, {"message": {"DOI": "x"}}])
def test_resolve_of_nonsense_is_a_failure(registries: RegistryServer, content: Any) -> None:
    """An answer that is no work is no absence."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(content))
    outcome = resolve_doi(registries)
    assert isinstance(outcome, Failed)
    assert "nonsense" in outcome.reason


def test_resolve_offline_is_refused(registries: RegistryServer) -> None:
    """No registry is asked."""
    assert isinstance(resolve_doi(registries, lookup="offline"), Refused)
    assert not registries.requests


def test_resolve_takes_a_stored_answer_if_unchanged(registries: RegistryServer) -> None:
    """Conditional requests have the validators of that registry's answer."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(b"", 304))
    stored = stored_answer("crossref", CROSSREF)
    found = resolved(resolve_doi(registries, stored=[stored], openalex_url=""))
    assert (found.document.paper.title, found.answers) == ("On looms", (stored,))
    assert registries.requests[-1][2]["if-none-match"] == '"1"'
    resolve_doi(registries, stored=[stored_answer("datacite", DATACITE)], openalex_url="")
    assert "if-none-match" not in registries.requests[-1][2], "another registry's"


def test_resolve_asks_openalex_after_a_304(
    registries: RegistryServer,
) -> None:
    """Its additions may have changed."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(b"", 304))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(OPENALEX))
    found = resolved(resolve_doi(registries, stored=[stored_answer("crossref", CROSSREF)]))
    assert found.document.notices[-1].kind == "retraction"


@pytest.mark.parametrize(("status", "stays"), [(500, True), (403, True), (404, False)])
def test_resolve_keeps_what_openalex_added(
    registries: RegistryServer, status: int, stays: bool
) -> None:
    """Until OpenAlex says that it does not know the work."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(b"", status))
    stored = [stored_answer("crossref", CROSSREF), stored_answer("openalex", OPENALEX)]
    found = resolved(resolve_doi(registries, stored=stored))
    assert (found.document.paper.pmid == "123") is stays
    assert (stored[1] in found.answers) is stays


@pytest.mark.parametrize(("status", "kind"), [(500, Failed), (403, Refused), (404, OtherAgency)])
def test_resolve_failure_at_openalex_is_no_absence(
    registries: RegistryServer, status: int, kind: type
) -> None:
    """Where only OpenAlex can be asked."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(b"", status))
    assert isinstance(resolve_doi(registries), kind)


def test_resolve_takes_no_alias_from_openalex(registries: RegistryServer) -> None:
    """It merges works that it takes for the same."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    other = {**OPENALEX, "doi": "https://doi.org/10.5555/published"}
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer(other))
    assert resolve_doi(registries) == OtherAgency("JaLC")


@pytest.mark.skipif(
    not (SHARED / "upstream").exists(), reason="../shared/data/upstream is not there"
)
@pytest.mark.parametrize(
    ("doi", "agency_name", "source", "asked"),
    [
        ("10.7554/elife.01567", None, "crossref", 3),
        ("10.1007/978-3-642-33191-6_49", "Crossref", "crossref", 2),
        ("10.5438/4k3m-nyvg", "DataCite", "datacite", 3),
        ("10.1155/2012/291294", "mEDRA", "openalex", 2),
    ],
)
def test_resolve_on_recorded_answers(
    registries: RegistryServer, doi: str, agency_name: str | None, source: str, asked: int
) -> None:
    """Of the four registries, with real DOIs."""
    if agency_name:
        prefix = doi.partition("/")[0]
        registries.set_answers("doi", f"/ra/{prefix}", answer([{"DOI": prefix, "RA": agency_name}]))
    registries.set_answers("crossref", "/works", answer(work_list()))
    found = resolved(resolve_doi(registries, doi))
    assert (found.doi.lower(), found.source) == (doi, source)
    assert found.document.paper.title
    assert len(registries.requests) == asked + bool(agency_name)

"""Lookups of a check over HTTP, with registries on loopback: only when asked for, and what comes of them."""

from typing import Any

from tests.api.test_paper_lookup import crossref, served
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.lookup.registry_server import RegistryServer, answer, serve_registries
from tests.lookup.test_reference_comparison import PRINTED
from tests.lookup.test_reference_search import ITEM
from tests.lookup.works import work_list
from tests.servers import Server

UPDATE = {"DOI": "10.5555/notice", "type": "retraction", "updated": {"date-parts": [[2020, 5, 4]]}}
FAR = {"DOI": "10.5555/far", "title": ["Far away"], "updated-by": [UPDATE]}
LIST = ["10.5555/far", "10.5555/typo", PRINTED, "Menabrea B. Of engines that run on steam. 1842."]


def checked(server: Server, references: list[str], **parameters: str) -> list[dict[str, Any]]:
    """The references of the answer, in the order of the list."""
    sent = {"references": references}
    reply = server.client.post("/checks", json=sent, params=parameters)
    assert reply.status_code == 201, reply.text
    found: list[dict[str, Any]] = reply.json()["references"]
    return sorted(found, key=lambda one: int(one["given_position"]))


@ON_SQLITE
def test_check_looks_up_when_that_is_asked_for(location: DatabaseLocation) -> None:
    """DOIs, and by Crossref's search what has none; a DOI that no registry knows is told apart. Kept after that."""
    with serve_registries() as registries, served(location, registries) as server:
        _know(registries)
        before = checked(server, LIST)
        assert {one["state"] for one in before} == {"not-found"}
        assert registries.requests == []
        far, typo, printed, engines = checked(server, LIST, lookup="true")
        assert (far["doi"], far["retraction"], far["looked_up"]) == (
            "10.5555/far",
            "retracted",
            True,
        )
        assert far["looked_up_at"]
        assert (typo["state"], typo["detail"]) == ("not-found", "No registry knows this DOI.")
        assert (printed["doi"], printed["matched"]) == ("10.5555/paper", "printed")
        assert 0 < printed["score"] <= 1
        assert engines["state"] == "not-found"
        asked = len(registries.requests)
        again = checked(server, LIST)
        assert [one["state"] for one in again[:2]] == ["found", "not-found"]
        assert len(registries.requests) == asked


@ON_SQLITE
def test_check_answers_when_registries_are_down(location: DatabaseLocation) -> None:
    """From the store, as if nobody had been asked."""
    with serve_registries() as registries, served(location, registries) as server:
        for name, path in (("doi", "/ra/10.5555"), ("crossref", "/works")):
            registries.set_answers(name, path, answer(b"down", 503))
        assert {one["looked_up"] for one in checked(server, LIST, lookup="true")} == {False}


def _know(registries: RegistryServer) -> None:
    registries.set_answers("doi", "/ra/10.5555", answer(b'[{"DOI": "10.5555", "RA": "Crossref"}]'))
    for work in (FAR, ITEM):
        registries.set_answers("crossref", f"/works/{work['DOI']}", answer(crossref(work)))
    registries.set_answers("crossref", "/works", answer(work_list(ITEM)))

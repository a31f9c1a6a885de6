"""The agency of a DOI's prefix: as doi.org answers, and asked for once in months."""

import asyncio
from typing import Any

import pytest

from app.db.engine import Database
from app.document import Unreadable
from app.lookup import agency
from app.lookup.single_flight import Lookups
from tests.lookup.lookups import (
    AGENCY,
    DAY,
    FakeClock,
    look_up,
    with_lookups,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
)


@pytest.mark.parametrize(
    "content", [[{"DOI": "10.5555", "status": "DOI does not exist"}], [{"DOI": "10.5555", "RA": "Unknown"}]]
)  # fmt: skip
def test_agencies_have_none_for_an_unknown_prefix(
    database: Database, registries: RegistryServer, content: Any
) -> None:
    """A DOI of a prefix that no agency has is absent, and no registry is asked for it."""
    registries.set_answers("doi", "/ra/10.5555", answer(content))
    assert look_up(database, registries).stored.state == "absent"
    assert registries.asked_paths == [AGENCY]


@pytest.mark.parametrize(
    "payload", [b"", b"7", b"{}", b"[]", b"[7]", b'[{"RA": 7.5}]', b"<html>", b"[{}]"]
)
def test_agency_read_refuses_nonsense(payload: bytes) -> None:
    """What names no agency is no answer."""
    with pytest.raises(Unreadable):
        agency.read(payload)


def test_agencies_ask_once_in_months(database: Database, registries: RegistryServer) -> None:
    """For a prefix, however many of its DOIs are looked up."""
    clock = FakeClock()

    async def work(lookups: Lookups) -> None:
        await asyncio.gather(*(lookups.look_up(f"10.5555/{n}") for n in range(5)))

    with_lookups(database, registries, work, clock)
    assert registries.asked_paths.count(AGENCY) == 1
    clock.now += 179 * DAY
    look_up(database, registries, "10.5555/later", clock)
    assert registries.asked_paths.count(AGENCY) == 1
    clock.now += 2 * DAY
    look_up(database, registries, "10.5555/latest", clock)
    assert registries.asked_paths.count(AGENCY) == 2


def test_agencies_ask_for_a_doi_that_may_have_moved(
    database: Database, registries: RegistryServer
) -> None:
    """It may have moved to another agency than that of its prefix. Asked once, and remembered like a prefix."""
    clock = FakeClock()
    doi = "10.5555/moved,to"
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "OP"}]))
    registries.set_answers("doi", f"/doiRA/{doi}", answer([{"DOI": doi, "RA": "Crossref"}]))
    registries.set_answers("crossref", f"/works/{doi}", answer({"message": {"DOI": doi}}))
    assert look_up(database, registries, doi, clock).stored.state == "fresh"
    own = ["doi/ra/10.5555", f"doi/doiRA/{doi}", f"crossref/works/{doi}"]
    assert registries.asked_paths[:3] == own
    clock.now += 60 * DAY
    look_up(database, registries, doi, clock)
    assert registries.asked_paths.count(own[1]) == 1
    assert registries.asked_paths.count(own[2]) == 2


def test_agencies_keep_the_prefix_for_an_unknown_doi(
    database: Database, registries: RegistryServer
) -> None:
    """doi.org knows the prefix and not the DOI. A failure to say is none of the DOI, and asked for again."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "OP"}]))
    assert look_up(database, registries, "10.5555/other").stored.source == "OP"
    registries.set_answers("doi", "/doiRA/10.5555/late", answer(b"", 500))
    assert look_up(database, registries, "10.5555/late").stored.state == "none"

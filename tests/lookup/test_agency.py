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

"""The lease on a DOI: one holder at a time. On both databases."""

from datetime import timedelta

import pytest

from app.db.engine import Database
from app.lookup import lease
from tests.conftest import NOON
from tests.lookup.lookups import (
    ASKED,
    DOI,
    WORK,
    FakeClock,
    look_up,
    lookup_rows,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
)
from tests.lookup.works import CROSSREF


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows the work."""
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    return registries


def test_lease_of_a_dead_process_ends(database: Database, registries: RegistryServer) -> None:
    """It is waited for until its time is over, and not longer."""
    until = NOON + timedelta(seconds=35)
    with database.writing() as session:
        assert lease.acquire(session, DOI, "the dead", NOON, until)
        assert not lease.acquire(session, DOI, "another", NOON + timedelta(seconds=34), until)
    clock = FakeClock(tick=timedelta(seconds=1))
    seen = look_up(database, registries, clock=clock)
    assert seen.stored.state == "fresh"
    assert seen.stored.fetched_at
    assert until <= seen.stored.fetched_at <= until + timedelta(seconds=15)
    assert registries.asked_paths.count(ASKED) == 1


def test_lease_release_by_a_former_holder_does_nothing(database: Database) -> None:
    """It belongs to the next holder."""
    late = NOON + timedelta(seconds=40)
    with database.writing() as session:
        lease.acquire(session, DOI, "slow", NOON, NOON + timedelta(seconds=35))
        assert lease.acquire(session, DOI, "next", late, late + timedelta(seconds=35))
        lease.release(session, DOI, "slow")
    assert lookup_rows(database)[DOI].holder == "next"


def test_lease_of_a_clock_that_was_ahead_counts_as_over(database: Database) -> None:
    """A process has held it by a time of next year; the clock is right again."""
    ahead = NOON + timedelta(days=365)
    with database.writing() as session:
        assert lease.acquire(session, DOI, "ahead", ahead, ahead + timedelta(seconds=35))
        assert lease.state(session, DOI, NOON) == "free"
        assert lease.acquire(session, DOI, "right", NOON, NOON + timedelta(seconds=35))
        assert lease.state(session, DOI, NOON) == "held"

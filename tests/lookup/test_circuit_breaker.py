"""The circuit breaker of a process, with a time that only the test moves, and the block that processes share."""

import asyncio
from datetime import timedelta

import httpx

from app.clock import now
from app.db.engine import Database
from app.lookup.circuit_breaker import CircuitBreaker, blocked_registries, unblock
from app.lookup.client import RegistryClient
from app.lookup.outcomes import Found, Outcome, Refused
from app.lookup.registries import configured
from tests.lookup.registry_server import FakeTime, answer, serve_registries


def test_breaker_opens_after_five_failures_in_a_row() -> None:
    """Five failures in a row open it; with a success between them they don't."""
    time = FakeTime()
    breaker = CircuitBreaker(time.clock)
    failure, success = breaker.record_failure, breaker.record_success
    for record in (failure, failure, success, *[failure] * 4):
        record()
    assert (breaker.state, breaker.admit()) == ("closed", 0)
    breaker.record_failure()
    assert (breaker.state, breaker.admit()) == ("open", 30)


def test_breaker_opens_after_a_tenth_of_failures() -> None:
    """As soon as there are enough requests to tell."""
    breaker = CircuitBreaker(FakeTime().clock)
    for number in range(1, 100):
        breaker.record_failure() if number % 9 == 0 else breaker.record_success()
        if breaker.state == "open":
            break
    assert number == 45, "the fifth failure of the first 45, once there are 40 to tell by"


def test_breaker_lets_one_try_and_doubles_its_pause() -> None:
    """After a pause one request may try; each failure doubles the pause, one success closes the breaker."""
    time = FakeTime()
    breaker = CircuitBreaker(time.clock)
    for _ in range(5):
        breaker.record_failure()
    pauses = []
    for _ in range(6):
        pauses.append(wait := breaker.admit())
        time.now += wait
        assert breaker.admit() == 0
        assert breaker.state == "half-open"
        assert breaker.admit() > 0, "only one"
        breaker.record_failure()
    assert pauses == [30, 60, 120, 240, 480, 600]
    time.now += 600
    assert breaker.admit() == 0
    breaker.release()
    assert breaker.admit() == 0, "a request that was given up leaves the trial to the next"
    breaker.record_success()
    assert (breaker.state, breaker.admit()) == ("closed", 0)
    breaker.record_failure()
    assert breaker.state == "closed", "what was before is forgotten"


def test_block_stops_all_processes_until_unblocked(database: Database) -> None:
    """After a 403 no process of the database asks, for a day, or until a server is started anew."""
    with serve_registries() as registries:
        registries.set_answers("crossref", "/works/x", answer(b"no", 403), answer({}))

        async def ask() -> Outcome:
            """As another process does, whose own breaker is closed."""
            async with httpx.AsyncClient(trust_env=False) as http:
                client = RegistryClient(http, configured(registries.settings()), database=database)
                return await client.get("crossref", "/works/x")

        assert [type(asyncio.run(ask())) for _ in range(2)] == [Refused, Refused]
        assert len(registries.requests) == 1
        with database.writing() as session:
            assert blocked_registries(session, now()) == ["crossref"]
            assert blocked_registries(session, now() + timedelta(days=1, seconds=1)) == []
            assert blocked_registries(session, now() - timedelta(days=365)) == [], (
                "a clock put back"
            )
            unblock(session)
            assert blocked_registries(session, now()) == []
        assert isinstance(asyncio.run(ask()), Found)

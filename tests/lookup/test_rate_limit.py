"""The rate limiter with a time that only the test moves, and the schedule that processes share, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.engine import Database, open_database
from app.lookup.rate_limit import (
    LocalRateLimitState,
    RateLimiter,
    RateLimitExceeded,
    SharedRateLimitState,
)
from app.lookup.registries import Rate
from tests.conftest import NOON, DatabaseLocation
from tests.lookup.lookups import FakeClock
from tests.lookup.registry_server import FakeTime

FAR = 1e9
FIVE_A_SECOND = Rate(5, 1)


def limiter_of(time: FakeTime, rate: Rate) -> RateLimiter:
    return RateLimiter(rate, LocalRateLimitState(time.clock), time.clock, time.sleep)


async def start_of_slot(limiter: RateLimiter, time: FakeTime, deadline: float = FAR) -> float:
    """When the next slot starts."""
    async with limiter.slot(deadline):
        return time.now


@given(
    st.lists(st.floats(0, 3), min_size=1, max_size=60),
    st.integers(1, 20),
    st.floats(0.5, 10),
    st.integers(1, 5),
)
def test_limiter_keeps_to_rate_and_burst(
    gaps: list[float], requests: int, seconds: float, burst: int
) -> None:
    """No stretch of time has more requests than the rate and its burst."""

    async def run() -> list[float]:
        time = FakeTime()
        limiter = limiter_of(time, Rate(requests, seconds, burst=burst))
        starts = []
        for gap in gaps:
            time.now += gap
            starts.append(await start_of_slot(limiter, time))
        return starts

    starts = asyncio.run(run())
    for first, start in enumerate(starts):
        within = [later for later in starts[first:] if later < start + seconds - 1e-6]
        assert len(within) <= requests + burst


@given(st.integers(1, 5), st.integers(1, 20))
def test_limiter_keeps_to_concurrency(concurrency: int, many: int) -> None:
    """No more than allowed run at the same time."""

    async def run() -> int:
        time = FakeTime()
        limiter = limiter_of(time, Rate(1_000, 1, concurrency=concurrency))
        inside = most = 0

        async def work() -> None:
            nonlocal inside, most
            async with limiter.slot(FAR):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(work() for _ in range(many)))
        return most

    assert asyncio.run(run()) == min(concurrency, many)


def test_limiter_frees_the_slot_of_a_cancelled_request() -> None:
    """A request that is given up frees its slot for the next; one that can't wait is refused."""

    async def run() -> None:
        time = FakeTime()
        limiter = limiter_of(time, Rate(1_000, 1))
        holding = asyncio.Event()

        async def hold() -> None:
            async with limiter.slot(FAR):
                holding.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hold())
        await holding.wait()
        with pytest.raises(RateLimitExceeded):
            await start_of_slot(limiter, time, time.now)  # at once, or not at all
        waiting = asyncio.create_task(start_of_slot(limiter, time))
        task.cancel()
        assert await waiting

    asyncio.run(run())


def test_limiter_refuses_a_slot_after_the_deadline() -> None:
    """It is refused at once, and takes no time from other requests."""

    async def run() -> None:
        time = FakeTime()
        limiter = limiter_of(time, Rate(1, 10))
        await start_of_slot(limiter, time)
        with pytest.raises(RateLimitExceeded) as refused:
            await start_of_slot(limiter, time, time.now + 5)
        assert refused.value.wait == 10
        assert await start_of_slot(limiter, time) == 1_010

    asyncio.run(run())


def test_limiter_pause_holds_for_waiting_requests() -> None:
    """A request that waits already waits for the end of a pause that begins meanwhile."""

    async def run() -> None:
        time = FakeTime()
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 1:
                await limiter.pause(60)
            await time.sleep(seconds)

        limiter = RateLimiter(Rate(1, 10), LocalRateLimitState(time.clock), time.clock, sleep)
        await start_of_slot(limiter, time)
        assert await start_of_slot(limiter, time) == 1_060

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "rate"),
    [
        ({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}, Rate(50, 1)),
        ({"x-rate-limit-limit": "10", "x-rate-limit-interval": "1s", "x-concurrency-limit": "3"}, Rate(10, 1, 3)),
        ({"x-rate-limit-limit": "10"}, Rate(5, 1)),
        ({"x-rate-limit-limit": "0", "x-rate-limit-interval": "0s", "x-concurrency-limit": "0"}, Rate(5, 1)),
        ({"x-rate-limit-limit": "-3", "x-rate-limit-interval": "1s"}, Rate(5, 1)),
        ({"x-rate-limit-limit": "999999999", "x-rate-limit-interval": "1s", "x-concurrency-limit": "many"}, Rate(5, 1)),
        ({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1m"}, Rate(50, 60)),
        ({"x-rate-limit-limit": "50;w=1", "x-rate-limit-interval": "soon"}, Rate(5, 1)),
        ({}, Rate(5, 1)),
    ],
)  # fmt: skip
def test_limiter_takes_the_rate_from_headers(headers: dict[str, str], rate: Rate) -> None:
    """Where the headers make sense; else the rate stays."""
    limiter = limiter_of(FakeTime(), Rate(5, 1))
    limiter.update_rate(headers)
    assert limiter.rate == rate


def test_limiter_lets_more_run_when_headers_allow_it() -> None:
    """Requests that wait are let in together when the headers allow more at the same time."""

    async def run() -> int:
        time, inside = FakeTime(), 0
        limiter = limiter_of(time, Rate(1_000, 1))
        over = asyncio.Event()

        async def work() -> None:
            nonlocal inside
            async with limiter.slot(FAR):
                inside += 1
                await over.wait()

        async with limiter.slot(FAR):
            waiting = [asyncio.create_task(work()) for _ in range(5)]
            await asyncio.sleep(0)
            limiter.update_rate({"x-concurrency-limit": "3"})
        for _ in range(20):
            await asyncio.sleep(0)
        together = inside
        over.set()
        await asyncio.gather(*waiting)
        return together

    assert asyncio.run(run()) == 3


def test_shared_state_spaces_slots_of_all_processes(
    location: DatabaseLocation, database: Database
) -> None:
    """Processes get slots one after another."""
    other = open_database(location.url)
    states = [SharedRateLimitState(one, "crossref", clock=FakeClock()) for one in (database, other)]

    async def run() -> list[float]:
        waits = (state.reserve(FIVE_A_SECOND, 60) for state in states * 5)
        return sorted(await asyncio.gather(*waits))

    waits = asyncio.run(run())
    other.engine.dispose()
    assert waits == pytest.approx([n / 5 for n in range(10)], abs=1e-3)


def test_shared_state_pause_holds_for_all_processes(database: Database) -> None:
    """A pause holds for all processes, and for its registry and kind of request only."""
    clock = FakeClock()
    one, other = (SharedRateLimitState(database, "crossref", clock=clock) for _ in range(2))
    datacite = SharedRateLimitState(database, "datacite", clock=clock)
    searches = SharedRateLimitState(database, "crossref", "list", clock)

    async def run() -> None:
        assert await other.remaining_pause() == 0
        await one.pause(60)
        await one.pause(7)
        assert await other.remaining_pause() == 60
        assert await datacite.reserve(FIVE_A_SECOND, 60) == 0
        assert await searches.reserve(FIVE_A_SECOND, 60) == 0
        with pytest.raises(RateLimitExceeded) as refused:
            await other.reserve(FIVE_A_SECOND, 30)
        assert refused.value.wait == 60
        clock.now += timedelta(seconds=61)
        assert await other.remaining_pause() == 0
        assert await other.reserve(FIVE_A_SECOND, 30) == 0

    asyncio.run(run())
    assert clock.now == NOON + timedelta(seconds=61)


def test_shared_state_forgets_a_clock_that_was_ahead(database: Database) -> None:
    """After it was put back, neither its slots nor its pauses keep requests waiting; those of the right clock do."""
    clock = FakeClock(NOON + timedelta(days=365))
    state = SharedRateLimitState(database, "crossref", clock=clock)
    one_a_minute = Rate(1, 60)

    async def run() -> list[float]:
        await state.reserve(one_a_minute, FAR)
        await state.pause(1_000)
        clock.now = NOON
        found = [
            await state.remaining_pause(),
            *[await state.reserve(one_a_minute, FAR) for _ in "ab"],
        ]
        await state.pause(1_000)
        return [*found, await state.remaining_pause()]

    assert asyncio.run(run()) == [0, 0, 60, 1_000]

"""Turns and the breaker, with a time that only the test moves."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lookup.circuit_breaker import Breaker, Limiter
from app.lookup.rate_limit import NoTurn, Own
from app.lookup.registries import Rate
from tests.lookup.registry_server import Time

FAR = 1e9


def limiter(time: Time, rate: Rate) -> Limiter:
    return Limiter(rate, Own(time.clock), time.clock, time.sleep)


async def turn(one: Limiter, time: Time, end: float = FAR) -> float:
    async with one.turn(end):
        return time.now


@given(
    st.lists(st.floats(0, 3), min_size=1, max_size=60),
    st.integers(1, 20),
    st.floats(0.5, 10),
    st.integers(1, 5),
)
def test_no_stretch_of_time_has_more_requests_than_the_rate_and_its_burst(
    gaps: list[float], requests: int, seconds: float, burst: int
) -> None:
    async def run() -> list[float]:
        time = Time()
        one = limiter(time, Rate(requests, seconds, burst=burst))
        starts = []
        for gap in gaps:
            time.now += gap
            starts.append(await turn(one, time))
        return starts

    starts = asyncio.run(run())
    for first, start in enumerate(starts):
        within = [later for later in starts[first:] if later < start + seconds - 1e-6]
        assert len(within) <= requests + burst


@given(st.integers(1, 5), st.integers(1, 20))
def test_no_more_than_allowed_are_at_it_at_once(at_once: int, many: int) -> None:
    async def run() -> int:
        time = Time()
        one = limiter(time, Rate(1_000, 1, at_once=at_once))
        inside = most = 0

        async def work() -> None:
            nonlocal inside, most
            async with one.turn(FAR):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(work() for _ in range(many)))
        return most

    assert asyncio.run(run()) == min(at_once, many)


def test_whoever_is_given_up_leaves_the_turn_to_the_next() -> None:
    async def run() -> None:
        time = Time()
        one = limiter(time, Rate(1_000, 1))
        holding = asyncio.Event()

        async def hold() -> None:
            async with one.turn(FAR):
                holding.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hold())
        await holding.wait()
        with pytest.raises(NoTurn):
            await turn(one, time, time.now)  # at once, or not at all
        waiting = asyncio.create_task(turn(one, time))
        task.cancel()
        assert await waiting

    asyncio.run(run())


def test_a_turn_that_would_come_too_late_is_refused_at_once_and_takes_no_time_from_others() -> None:
    async def run() -> None:
        time = Time()
        one = limiter(time, Rate(1, 10))
        await turn(one, time)
        with pytest.raises(NoTurn) as refused:
            await turn(one, time, time.now + 5)
        assert refused.value.wait == 10
        assert await turn(one, time) == 1_010

    asyncio.run(run())


def test_a_pause_holds_for_those_who_already_wait() -> None:
    async def run() -> None:
        time = Time()
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 1:
                await one.pause(60)
            await time.sleep(seconds)

        one = Limiter(Rate(1, 10), Own(time.clock), time.clock, sleep)
        await turn(one, time)
        assert await turn(one, time) == 1_060

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
def test_the_rate_is_what_the_headers_tell_where_they_make_sense(
    headers: dict[str, str], rate: Rate
) -> None:
    one = limiter(Time(), Rate(5, 1))
    one.follow(headers)
    assert one.rate == rate


def test_those_who_wait_are_let_in_together_when_the_headers_allow_more_at_once() -> None:
    async def run() -> int:
        time, inside = Time(), 0
        one = limiter(time, Rate(1_000, 1))
        over = asyncio.Event()

        async def work() -> None:
            nonlocal inside
            async with one.turn(FAR):
                inside += 1
                await over.wait()

        async with one.turn(FAR):
            waiting = [asyncio.create_task(work()) for _ in range(5)]
            await asyncio.sleep(0)
            one.follow({"x-concurrency-limit": "3"})
        for _ in range(20):
            await asyncio.sleep(0)
        together = inside
        over.set()
        await asyncio.gather(*waiting)
        return together

    assert asyncio.run(run()) == 3


def test_five_failures_in_a_row_open_the_breaker_and_one_success_between_does_not() -> None:
    time = Time()
    breaker = Breaker(time.clock)
    for told in (breaker.failed, breaker.failed, breaker.succeeded, *[breaker.failed] * 4):
        told()
    assert (breaker.state, breaker.admit()) == ("closed", 0)
    breaker.failed()
    assert (breaker.state, breaker.admit()) == ("open", 30)


def test_a_tenth_of_many_failures_open_it() -> None:
    breaker = Breaker(Time().clock)
    for number in range(1, 100):
        breaker.failed() if number % 9 == 0 else breaker.succeeded()
        if breaker.state == "open":
            break
    assert number == 45, "the fifth failure of the first 45, once there are 40 to judge by"


def test_one_may_try_after_a_while_and_each_failure_doubles_the_while() -> None:
    time = Time()
    breaker = Breaker(time.clock)
    for _ in range(5):
        breaker.failed()
    pauses = []
    for _ in range(6):
        pauses.append(wait := breaker.admit())
        time.now += wait
        assert breaker.admit() == 0
        assert breaker.state == "half-open"
        assert breaker.admit() > 0, "only one"
        breaker.failed()
    assert pauses == [30, 60, 120, 240, 480, 600]
    time.now += 600
    assert breaker.admit() == 0
    breaker.left()
    assert breaker.admit() == 0, "whoever gave up leaves the try to the next"
    breaker.succeeded()
    assert (breaker.state, breaker.admit()) == ("closed", 0)
    breaker.failed()
    assert breaker.state == "closed", "what was before is forgotten"

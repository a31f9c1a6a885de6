"""Whose turn it is at a registry: requests of a rate are spaced evenly, after a burst without a pause (GCRA).

A book says when the next turn is. The one here is a process's own; `ledger` has one that the processes of a database share.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.lookup.registries import Rate

Seconds = Callable[[], float]
"""A clock that never goes back."""


class NoTurn(Exception):
    """The turn would come too late. `wait`: seconds until there might be one."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True)
class Turns:
    """In seconds of some clock. `due`: when the next request would be due if all were spaced evenly; `not_before`: until
    when the registry wants none."""

    due: float = 0.0
    not_before: float = 0.0


def take(turns: Turns, rate: Rate, now: float, within: float) -> tuple[Turns, float]:
    """Take the next turn: what is left to the others, and the seconds to wait for it. It is taken before it is waited
    for, so that whoever comes next gets a later one. Raises `NoTurn` when there is none `within` so many seconds."""
    spacing = rate.seconds / rate.requests
    due = max(turns.due, now)
    start = max(due - (rate.burst - 1) * spacing, turns.not_before, now)
    if start - now > within:
        raise NoTurn(start - now)
    return replace(turns, due=max(due, start) + spacing), start - now


class Book(Protocol):
    """Of one registry and one kind of request."""

    async def take(self, rate: Rate, within: float) -> float:
        """The seconds to wait for the next turn, which is taken. Raises `NoTurn`."""

    async def pause(self, seconds: float) -> None:
        """Nobody has a turn before that."""

    async def paused(self) -> float:
        """Seconds that are left of a pause."""


class Own:
    """A process's own book."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._turns = Turns()

    async def take(self, rate: Rate, within: float) -> float:
        self._turns, wait = take(self._turns, rate, self._clock(), within)
        return wait

    async def pause(self, seconds: float) -> None:
        until = max(self._turns.not_before, self._clock() + seconds)
        self._turns = replace(self._turns, not_before=until)

    async def paused(self) -> float:
        return max(self._turns.not_before - self._clock(), 0)

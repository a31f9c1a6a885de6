"""Turns at the registries that all processes of one database share: a registry counts requests by address, not by process.

A turn costs one short transaction. That a registry has shut one process out stops them all (`blocked`). How many requests
are under way at once is each process's own matter. Clocks of hosts may differ by a second or two; what they disagree about
is one turn.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.clock import Clock, now
from app.db.bulk import insert_new
from app.db.engine import Database
from app.db.models import RegistryTurn
from app.lookup.rate_limit import Turns, take
from app.lookup.registries import Rate

T = TypeVar("T")
BLOCKED = " blocked"
"""Behind a registry's name, the book of which a pause means that it wants no more of us."""


class Shared:
    """The book of this name, in the database."""

    def __init__(self, database: Database, name: str, clock: Clock = now) -> None:
        self._database, self._name, self._clock = database, name, clock

    async def take(self, rate: Rate, within: float) -> float:
        def change(turns: Turns, moment: float) -> tuple[Turns, float]:
            return take(turns, rate, moment, within)

        return await asyncio.to_thread(self._change, change)

    async def pause(self, seconds: float) -> None:
        def change(turns: Turns, moment: float) -> tuple[Turns, None]:
            return replace(turns, not_before=max(turns.not_before, moment + seconds)), None

        await asyncio.to_thread(self._change, change)

    async def paused(self) -> float:
        return await asyncio.to_thread(self._paused)

    def _change(self, change: Callable[[Turns, float], tuple[Turns, T]]) -> T:
        with self._database.writing() as session:  # writers take turns, so nothing comes between
            row = self._row(session)
            turns, answer = change(Turns(row.due, row.not_before), self._clock().timestamp())
            row.due, row.not_before = turns.due, turns.not_before
            return answer

    def _paused(self) -> float:
        with self._database.reading() as session:
            row = session.get(RegistryTurn, self._name)
            return max(row.not_before - self._clock().timestamp(), 0) if row else 0

    def _row(self, session: Session) -> RegistryTurn:
        insert_new(session, RegistryTurn, [{"name": self._name, "due": 0.0, "not_before": 0.0}])
        return session.get_one(RegistryTurn, self._name)


def blocked(session: Session, now: datetime) -> list[str]:
    """The registries that have shut us out."""
    named = RegistryTurn.name.endswith(BLOCKED)
    query = select(RegistryTurn.name).where(named, RegistryTurn.not_before > now.timestamp())
    names = session.scalars(query.order_by(RegistryTurn.name))
    return [name.removesuffix(BLOCKED) for name in names]


def unblock(session: Session) -> None:
    """Try again at those that have shut us out: whoever runs this has started it anew, perhaps with another key."""
    session.execute(delete(RegistryTurn).where(RegistryTurn.name.endswith(BLOCKED)))

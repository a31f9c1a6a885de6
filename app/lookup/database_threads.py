"""Threads of the lookups' own, in which SQL functions run while the event loop goes on.

They are few, so that lookups never take the database's connections from requests that read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from app.db.engine import Database

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 4


class DatabaseThreads:
    """Runs functions that take a Session first, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._executor = ThreadPoolExecutor(THREADS, "lookup")

    async def read(
        self,
        function: Callable[Concatenate[Session, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """The function's result; nothing is committed."""

        def run() -> T:
            with self._database.reading() as session:
                return function(session, *arguments, **named)

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)

    async def write(
        self,
        function: Callable[Concatenate[Session, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """The function's result, committed."""

        def run() -> T:
            with self._database.writing() as session:
                return function(session, *arguments, **named)

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)

    def close(self) -> None:
        """Wait for what runs."""
        self._executor.shutdown()

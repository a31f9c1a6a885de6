"""Counters of rate limits: a storage of the library `limits` in SQLite, in memory or in a file that processes share.

The library's own storage in memory looks through all its keys with every request, so that many addresses would make all
requests slow; and processes can't share it. Its storages for several machines (Redis) serve as they are.
"""

import sqlite3
import time
from typing import cast
from urllib.parse import urlsplit

from limits.aio.storage import Storage
from limits.storage import storage_from_string

MOST_KEYS = 100_000
"""Keys with counts; beyond them those are dropped that would expire first."""
SWEEP = 10_000
"""Counts between two looks for what has expired."""


class SqliteStorage(Storage):
    """Counts by key, each for a window that begins with its first count. A call takes some 10 µs."""

    STORAGE_SCHEME = ["async+sqlite"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str, most_keys: int = MOST_KEYS, sweep: int = SWEEP) -> None:
        """`uri`: `async+sqlite://` is memory, `async+sqlite:///path` a file."""
        super().__init__(uri)
        self._most_keys = most_keys
        self._sweep_after = sweep
        path = urlsplit(uri).path
        self._connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, timeout=0.1, check_same_thread=False
        )
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF"):  # it may be lost with the machine
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER, expires REAL) WITHOUT ROWID"
        )
        self._connection.execute("CREATE INDEX IF NOT EXISTS expiring ON counts (expires)")
        self._until_sweep = sweep

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a call may raise."""
        return sqlite3.Error

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count; a window that has expired begins anew."""
        self._until_sweep -= 1
        if self._until_sweep < 0:
            self._sweep()
        now = time.time()
        counted = self._connection.execute(
            "INSERT INTO counts VALUES (:key, :amount, :ends) ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN expires <= :now THEN :amount ELSE count + :amount END, "
            "expires = CASE WHEN expires <= :now THEN :ends ELSE expires END RETURNING count",
            {"key": key, "amount": amount, "now": now, "ends": now + expiry},
        )
        return int(counted.fetchall()[0][0])

    async def get(self, key: str) -> int:
        """The count of the window under way."""
        found = self._connection.execute(
            "SELECT count FROM counts WHERE key = ? AND expires > ?", (key, time.time())
        ).fetchone()
        return int(found[0]) if found else 0

    async def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        found = self._connection.execute(
            "SELECT expires FROM counts WHERE key = ?", (key,)
        ).fetchone()
        return float(found[0]) if found else time.time()

    async def check(self) -> bool:
        """Whether it can be used."""
        return bool(self._connection.execute("SELECT 1").fetchone())

    async def reset(self) -> int | None:
        """Forget all counts."""
        return self._connection.execute("DELETE FROM counts").rowcount

    async def clear(self, key: str) -> None:
        """Forget the count of a key."""
        self._connection.execute("DELETE FROM counts WHERE key = ?", (key,))

    def _sweep(self) -> None:
        """Forget what has expired, and of the rest what will first, beyond the most."""
        self._until_sweep = self._sweep_after
        self._connection.execute("DELETE FROM counts WHERE expires <= ?", (time.time(),))
        (count,) = self._connection.execute("SELECT count(*) FROM counts").fetchone()
        if count > self._most_keys:
            self._connection.execute(
                "DELETE FROM counts WHERE key IN (SELECT key FROM counts ORDER BY expires LIMIT ?)",
                (count - self._most_keys,),
            )


def open_storage(url: str) -> Storage:
    """The storage at a URL such as `redis://host/0`; of this process when it is empty."""
    if not url:
        return SqliteStorage("async+sqlite://")
    options = {"implementation": "redispy"} if url.startswith("redis") else {}
    return cast("Storage", storage_from_string(f"async+{url}", **options))

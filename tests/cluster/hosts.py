"""Two citance servers with data directories of their own, on one PostgreSQL and one cluster; clients, and an audit."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
from sqlalchemy import func, select

from app.db.engine import Database, open_database
from app.db.models import Outbox, PaperOutbox, StatementRow
from app.ids import to_hex
from tests.chaos.ledger import Ledger
from tests.servers import UNUSED, Server, key, until

CITED = 20
"""Papers that the statements are about."""
PATIENCE = 60
"""Seconds that a client waits for an answer: none may need them."""


def record(text: str, type_: str = "mentioning") -> dict[str, Any]:
    """A statement record; the same text has the same papers each time."""
    number = sum(map(ord, text)) % CITED
    return {
        "citing": {"doi": f"10.5555/citing-{number % 7}", "title": "Citing"},
        "cited": {"doi": f"10.5555/cited-{number}", "title": "Cited"},
        "text": text,
        "type": type_,
    }


@dataclass
class Hosts:
    """Servers, and what they have acknowledged."""

    servers: list[Server]
    database: Database
    ledger: Ledger = field(default_factory=Ledger)
    wrong: list[str] = field(default_factory=list)
    """What no fault excuses, in words."""
    answers: Counter[str] = field(default_factory=Counter)
    """How requests were answered, by kind and status."""
    slowest: float = 0
    """Seconds that a read has taken at most."""

    @contextmanager
    def working(self) -> Iterator[None]:
        """Clients write to both and read from both, as long as this lasts."""
        stopping = threading.Event()
        threads = [
            threading.Thread(target=self._run, args=(work, server, stopping), daemon=True)
            for server in self.servers
            for work in (self._write, self._read)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join()

    def write(self, server: Server, count: int = 3, type_: str = "mentioning") -> int:
        """New statements; the status."""
        texts = self.ledger.new(count)
        self.ledger.attempt(texts, type_)
        answer = _send(server, "POST", "/statements", json=[record(one, type_) for one in texts])
        if answer.status_code == 201:
            self.ledger.confirm(texts, type_)
        return answer.status_code

    def search(self, server: Server) -> httpx.Response:
        """All statements, by a query that nobody has asked before: what a host keeps is answered without the cluster."""
        q = f"chaos -{uuid4().hex}"
        return _send(server, "GET", "/statements", params={"q": q, "limit": "1"})

    def at_rest(self) -> None:
        """Wait until the index has everything."""
        until(lambda: not self.waiting())

    def waiting(self) -> int:
        """Rows of the outboxes that the index does not have yet."""
        with self.database.reading() as session:
            return sum(
                session.scalar(select(func.count()).select_from(box).where(~box.applied)) or 0
                for box in (Outbox, PaperOutbox)
            )

    def audit(self) -> None:
        """All that was acknowledged is there once, in SQL and in the search of both; and nothing else is."""
        self.at_rest()
        assert self.wrong == []
        with self.database.reading() as session:
            rows = session.execute(
                select(StatementRow.id, StatementRow.text, StatementRow.type)
            ).all()
        assert self.ledger.lost({row.text: row.type for row in rows}) == []
        stored = Counter((to_hex(row.id), row.type) for row in rows)
        assert len(stored) == len(rows) > 0
        for server in self.servers:
            until(partial(_found, server, stored))

    def _run(
        self, work: Callable[[Server], str], server: Server, stopping: threading.Event
    ) -> None:
        while not stopping.wait(0.25):
            try:
                said = work(server)
            except httpx.HTTPError as error:  # these servers run all the time
                self.wrong.append(f"{work.__name__}: {error!r}")
                said = type(error).__name__
            self.answers[f"{work.__name__} {said}"] += 1

    def _write(self, server: Server) -> str:
        """Writes go on, whatever happens to the cluster."""
        status = self.write(server)
        if status != 201:
            self.wrong.append(f"a write was answered with {status}")
        return str(status)

    def _read(self, server: Server) -> str:
        """A search is answered, or says when to ask again."""
        start = time.monotonic()
        answer = self.search(server)
        self.slowest = max(self.slowest, time.monotonic() - start)
        if answer.status_code not in {200, 503}:
            self.wrong.append(
                f"a search was answered with {answer.status_code} {answer.text[:300]}"
            )
        if answer.status_code == 503 and not int(answer.headers.get("retry-after", 0)):
            self.wrong.append("a search says not when to ask again")
        return str(answer.status_code)


@contextmanager
def hosts(directory: Path, database_url: str, index_url: str, **settings: str) -> Iterator[Hosts]:
    """Two servers, ready."""
    servers = []
    made = key(directory, database_url)
    for name in ("one", "two"):
        (directory / name).mkdir()
        server = Server(directory / name, database_url.replace("+psycopg", ""), made)
        server.environment = {"CITANCE_INDEX_URL": index_url, **settings}
        servers.append(server)
    database = open_database(database_url)
    try:
        for server in servers:
            server.start()
        yield Hosts(servers, database)
    finally:
        for server in servers:
            with suppress(AssertionError):
                server.stop()
        database.engine.dispose()


def _send(server: Server, method: str, path: str, **options: Any) -> httpx.Response:
    """On a connection of its own: threads share no client."""
    with httpx.Client(base_url=server.client.base_url, timeout=PATIENCE, verify=UNUSED) as client:
        return client.request(
            method, path, headers={"Authorization": f"Bearer {server.key}"}, **options
        )


def _found(server: Server, stored: Counter[tuple[str, str]]) -> bool:
    """Whether search has exactly these."""
    answer = server.get("/statements", format="ndjson")
    if answer.status_code != 200:
        return False
    lines = map(orjson.loads, answer.text.splitlines())
    return Counter((line["id"], line["type"]) for line in lines) == stored

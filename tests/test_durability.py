"""Durability: what was answered 2xx is stored and searchable, through kills, rebuilds and concurrent writes."""

import json
import threading
import time
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select, text

from app.db import migrate
from app.db.engine import Database, open_database
from app.db.models import Outbox, StatementRow
from app.document import Document, Statement, Work
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import outbox, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, DatabaseLocation
from tests.servers import PATIENCE, UNUSED, Server, statement, until


def record(database: Database, *texts: str) -> list[int]:
    """Store statements; returns their ids."""
    sentences = tuple(Statement(0, one) for one in texts)
    paper = Work(doi="10.5555/citing", year=2020)
    document = Document(paper, (Work(doi="10.5555/cited"),), sentences, whole=False)
    with database.writing() as session:
        return statements.record(session, [SourceDocument(document, "test")], NOON).ids


def total(sync: IndexSync, q: str = "") -> int:
    sync.follow()
    return sync.statements.search(StatementQuery(q=q)).total


@pytest.fixture
def sync(location: DatabaseLocation, database: Database) -> IndexSync:
    sync = IndexSync(database, location.directory / "index")
    sync.open()
    return sync


def test_server_killed_loses_no_acknowledged_write(fresh: Server) -> None:
    """What was answered 201 is there after SIGKILL, in SQL and in search."""
    acknowledged: dict[str, str] = {}
    numbers = count()

    def stream(client: httpx.Client) -> None:
        try:
            for number in numbers:
                text = f"Acknowledged statement number{number}."
                answer = client.post("/statements", json=[statement(text)])
                if answer.status_code == 201:
                    acknowledged[answer.json()["ids"][0]] = text
        except httpx.TransportError:
            return

    def enough(wanted: int) -> bool:
        return len(acknowledged) >= wanted

    for _round in range(2):
        headers = {"Authorization": f"Bearer {fresh.key}"}
        base = str(fresh.client.base_url)
        before = len(acknowledged)
        with httpx.Client(base_url=base, headers=headers, verify=UNUSED) as client:
            writer = threading.Thread(target=stream, args=(client,))
            writer.start()
            until(partial(enough, before + 30))
            fresh.kill()
            writer.join()
        fresh.start()

    def found() -> set[str]:
        lines = fresh.get("/statements", format="ndjson").text.splitlines()
        return {json.loads(line)["id"] for line in lines}

    until(lambda: found() >= acknowledged.keys())
    assert fresh.get("/stats").json()["statements"] >= len(acknowledged)
    for id_, sentence in list(acknowledged.items())[-20:]:
        assert fresh.get(f"/statements/{id_}").json()["text"] == sentence


def test_drain_finds_lower_numbers_committed_later(
    location: DatabaseLocation, database: Database, sync: IndexSync
) -> None:
    """A PostgreSQL sequence is not commit order: a slower writer has the lower number."""
    if location.url.startswith("sqlite"):
        ids = record(
            database, "One [1].", "Two [1]."
        )  # one writer at a time: there is no slower one
        sync.drain()
        assert total(sync) == len(ids)
        return
    slow_id, fast_id = record(database, "Slow [1].", "Fast [1].")
    with database.writing() as session:
        session.execute(text("DELETE FROM outbox"))
        session.execute(text("DELETE FROM paper_outbox"))
    with database.engine.connect() as slow, database.engine.connect() as fast:
        row = {"applied": False}
        slow.execute(insert(Outbox).values(statement_id=slow_id, **row))
        fast.execute(insert(Outbox).values(statement_id=fast_id, **row))
        fast.commit()
        (number,) = fast.scalars(select(Outbox.number)).all()
        assert sync.drain() == 1
        assert total(sync) == 1
        slow.commit()
        fast.commit()  # what it reads from here on is a later state
        (late,) = fast.scalars(select(Outbox.number)).all()
    assert late < number, "the slower writer had the lower number"
    assert sync.drain() == 1
    assert total(sync) == 2


def test_drain_applies_again_what_it_has_not_deleted(sync: IndexSync, database: Database) -> None:
    """A crash between the index's commit and the deletion from the outbox changes nothing."""
    ids = record(database, "One [1].")
    sync.drain()
    with database.writing() as session:
        outbox.notify_statements(session, ids)
    assert sync.drain() == 1
    assert total(sync) == 1


def test_sync_rebuilds_a_lost_index(
    location: DatabaseLocation, database: Database, sync: IndexSync
) -> None:
    """Without its files, or without the name of the current one, the index is rebuilt from the store."""
    record(database, "One [1].", "Two [1].")
    sync.drain()
    for lost in (location.directory / "index").rglob("meta.json"):
        lost.unlink()
    again = IndexSync(database, location.directory / "index")
    again.open()
    assert total(again) == 2
    (location.directory / "index" / "current").unlink()
    once_more = IndexSync(database, location.directory / "index")
    once_more.open()
    assert total(once_more) == 2


def test_sync_rebuilds_the_index_of_another_database(
    location: DatabaseLocation, database: Database, sync: IndexSync, tmp_path: Path
) -> None:
    """An index that another database feeds is not used."""
    record(database, "One [1].")
    sync.drain()
    settings = Settings(data_dir=tmp_path / "other")
    other = open_database(settings.url)
    migrate.prepare(other, settings.data_dir)
    theirs = IndexSync(other, location.directory / "index")
    theirs.open()
    assert total(theirs) == 0
    other.engine.dispose()


def test_rebuild_keeps_concurrent_writes(sync: IndexSync, database: Database) -> None:
    """What is written and removed during a rebuild is in the old index at once, and in the new one."""
    record(database, *(f"Before {n} [1]." for n in range(20)))
    sync.drain()
    seen: list[int] = []

    def meanwhile(_done: int, _all: int) -> None:
        if seen:
            return
        ids = record(database, "Meanwhile [1].")
        with database.writing() as session:
            statements.remove(session, min(set(sync_ids(database)) - set(ids)))
        sync.drain()
        seen.append(total(sync, "meanwhile"))

    sync.rebuild(meanwhile)
    assert seen == [1], "the old index went on being drained and read"
    assert total(sync) == 20
    assert total(sync, "meanwhile") == 1
    assert sync.lag() == 0


def sync_ids(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(StatementRow.id)))


def test_rebuild_by_another_process_stops_no_reads(fresh: Server) -> None:
    """A server answers during `citance index rebuild`, and follows to the new index."""
    records = [statement(f"Sentence {n} [1].") for n in range(1000)]
    assert fresh.post(*records).status_code == 201
    until(lambda: fresh.get("/statements").json()["total"] == 1000)
    rebuilding = threading.Thread(target=fresh.run, args=("index", "rebuild"))
    rebuilding.start()
    asked = 0
    while rebuilding.is_alive():
        assert fresh.get("/statements", q="sentence").json()["total"] == 1000
        asked += 1
    rebuilding.join()
    until(lambda: len(list((fresh.directory / "index").glob("*/meta.json"))) == 1)
    time.sleep(0.5)  # the server has looked for a new index by now
    assert fresh.get("/statements", q="sentence").json()["total"] == 1000
    assert asked > 3


def test_writers_all_get_through(fresh: Server) -> None:
    """Eight clients write at once, on papers that they share."""

    def write(start: int) -> None:
        with httpx.Client(
            base_url=fresh.client.base_url, timeout=PATIENCE, verify=UNUSED
        ) as client:
            for number in range(start, start + 8):
                answer = client.post(
                    "/statements",
                    json=[statement(f"Concurrent {number} [1].", f"10.5555/c{number % 3}")],
                    headers={"Authorization": f"Bearer {fresh.key}"},
                )
                assert answer.status_code == 201, answer.text

    writers = [threading.Thread(target=write, args=(100 * n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert fresh.get("/stats").json()["statements"] == 64

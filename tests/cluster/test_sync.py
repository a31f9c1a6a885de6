"""Hosts that share a database and a cluster: one drains at a time, all see it, and a rebuild loses nothing."""

import threading
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from filelock import Timeout
from sqlalchemy import func, select, text

from app.db.engine import Database
from app.db.models import IndexState, StatementRow
from app.document import Document, Statement, Work
from app.errors import NotReady
from app.search.cluster import mappings
from app.search.cluster.client import ClusterClient
from app.search.cluster.index_root import KINDS, ClusterIndexRoot
from app.search.cluster.parallel_fill import fill_range
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.settings import ClusterSettings
from tests.search.documents import (
    assert_papers_equal_store,
    full_text,
    record,
    statement_count,
)
from tests.search.test_apply_outbox import (  # noqa: F401 - the same of this kind of index
    test_drain_applies_a_row_twice_without_harm,
)
from tests.search.test_rebuild import (  # noqa: F401
    test_rebuild_keeps_papers_recorded_meanwhile,
)
from tests.servers import PATIENCE, until

POSTGRESQL = pytest.mark.parametrize("location", ["postgresql"], indirect=True)
"""Several hosts want it."""


@pytest.fixture
def other(tmp_path: Path, database: Database, cluster_settings: ClusterSettings) -> IndexSync:
    """Another host, with a data directory of its own."""
    return IndexSync(database, tmp_path / "other", cluster_settings)


@POSTGRESQL
def test_hosts_see_what_one_has_drained(
    sync: IndexSync, other: IndexSync, database: Database
) -> None:
    """One index for all, made by the first; equal states; a change is found on both, and gone from both."""
    other.open()
    record(database, full_text("10.5555/a", Work(doi="10.5555/c"), Work(doi="10.5555/d")))
    assert other.drain() > 0
    assert sync.drain() == 0
    for host in (sync, other):
        host.follow()
        assert statement_count(host) == 2
        assert_papers_equal_store(host, database)
    assert sync.statements.state == other.statements.state
    assert sync.papers.state == other.papers.state


@POSTGRESQL
def test_one_host_drains_at_a_time(
    sync: IndexSync, other: IndexSync, database: Database, tmp_path: Path
) -> None:
    """The lock is held by a session, whichever host it is of, and free when that is gone."""
    other.open()
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    third = IndexSync(database, tmp_path / "third", other._root._cluster)  # type: ignore[attr-defined]
    with third._root.drain_lock.hold():
        assert sync.drain() == other.drain() == 0
        with pytest.raises(Timeout), _in_thread(), sync._root.drain_lock.hold(0.2):
            pass
        with third._root.drain_lock.hold():  # again, by the thread that holds it
            assert sync._root.drain_lock.is_held()
        assert sync._root.drain_lock.is_held()
        with database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND database = "
                    "(SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        until(
            lambda: sync.drain() > 0
        )  # a session that is told to end has its locks for a moment more
    assert not sync._root.drain_lock.is_held()
    assert statement_count(sync) == 1


def _in_thread() -> ExitStack:
    """Nothing: locks of other objects are other sessions."""
    return ExitStack()


@POSTGRESQL
def test_open_rebuilds_what_is_of_another_version(
    sync: IndexSync, database: Database, tmp_path: Path, cluster_settings: ClusterSettings
) -> None:
    """An older one counts as none; a newer one is left alone, and says so."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    client = ClusterClient(cluster_settings)
    prefix = client.address.prefix
    root = ClusterIndexRoot(database, tmp_path / "index", cluster_settings)
    name = root.current()
    for version in (0, 99):
        aliases = []
        for kind, (_, fields) in KINDS.items():
            index = f"{prefix}-{kind}-v{version}-{name}"
            client.call("PUT", f"/{index}", mappings.index_body(fields, cluster_settings))
            aliases += [
                {"remove": {"index": f"{prefix}-{kind}-v*", "alias": f"{prefix}-{kind}"}},
                {"add": {"index": index, "alias": f"{prefix}-{kind}"}},
            ]
        client.call("POST", "/_aliases", {"actions": aliases})
        again = IndexSync(database, tmp_path / "index", cluster_settings)
        if version:
            with pytest.raises(NotReady, match="newer"):
                again.open()
            continue
        assert root.current() == ""
        again.open()
        assert statement_count(again) == 1
        assert_papers_equal_store(again, database)
        assert len(client.call("GET", f"/{prefix}-statements-v*/_alias")) == 1
    client.close()


def test_open_rebuilds_a_lost_index(
    sync: IndexSync, database: Database, tmp_path: Path, cluster_settings: ClusterSettings
) -> None:
    """Somebody has deleted it: searches are 503 until it is there again."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    client = ClusterClient(cluster_settings)
    client.call("DELETE", f"/{client.address.prefix}-*")
    client.close()
    with pytest.raises(NotReady):
        statement_count(sync)
    again = IndexSync(database, tmp_path / "index", cluster_settings)
    again.start()
    until(lambda: _count_or_none(again) == 1)
    again.stop()
    assert_papers_equal_store(again, database)


def _count_or_none(sync: IndexSync) -> int | None:
    try:
        return statement_count(sync)
    except NotReady:
        return None


def test_cluster_that_is_away_keeps_no_host_from_starting(
    database: Database, tmp_path: Path
) -> None:
    """Searches are `NotReady`, and so is what drains; writes wait in the outbox."""
    away = ClusterSettings("http://127.0.0.1:9/x", timeout=1)
    sync = IndexSync(database, tmp_path / "index", away)
    sync.try_open()
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    for call in (lambda: sync.statements.search(StatementQuery()), sync.drain, sync.open):
        with pytest.raises(NotReady) as raised:
            call()
        assert raised.value.retry_after
    assert sync.lag() > 0


@POSTGRESQL
def test_rebuild_ends_while_hosts_write(
    sync: IndexSync, other: IndexSync, database: Database
) -> None:
    """It gets the lock with priority, swaps the aliases under the readers of both hosts, and loses nothing."""
    other.open()
    deadline, rebuilt = time.monotonic() + PATIENCE, threading.Event()
    failures: list[str] = []

    def write(stream: int) -> None:
        for number in count():
            sentence = (Statement(reference=0, text=f"Sentence {stream} {number}."),)
            works = Work(doi="10.5555/citing"), (Work(doi=f"10.5555/cited{number % 3}"),)
            record(database, Document(*works, sentence, whole=False))
            other.wake()
            if rebuilt.is_set() or time.monotonic() > deadline:
                return

    def read() -> None:
        seen = 0
        while not rebuilt.is_set():
            try:
                found = statement_count(other)
            except NotReady as problem:
                failures.append(problem.detail)
                return
            if found < seen:
                failures.append(f"{found} after {seen}")
            seen = found

    other.start()
    threads = [threading.Thread(target=write, args=(stream,)) for stream in range(2)]
    threads += [threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    until(lambda: statement_count(other))
    name = database_index(database)
    sync.rebuild()
    in_time = time.monotonic() < deadline
    until(lambda: statement_count(other) > 0)
    rebuilt.set()
    for thread in threads:
        thread.join()
    until(lambda: not other.lag())
    until(lambda: other._name == database_index(database))
    other.stop()
    assert in_time
    assert not failures
    assert name != database_index(database)
    with database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(StatementRow))
    assert statement_count(other) == stored


def database_index(database: Database) -> str | None:
    with database.reading() as session:
        return session.scalar(select(IndexState.name))


@POSTGRESQL
def test_ranges_of_ids_fill_an_index(
    database: Database, tmp_path: Path, cluster_settings: ClusterSettings
) -> None:
    """As processes do, each its own: everything once, and a change applied since is kept."""
    papers = [full_text(f"10.5555/{n}", Work(doi="10.5555/c")) for n in range(30)]
    record(database, *papers)
    root = ClusterIndexRoot(database, tmp_path / "index", cluster_settings)
    root.prepare()
    engines = root.create("abc")
    url = database.engine.url.render_as_string(hide_password=False)
    half = 1 << 62
    filled = [
        fill_range(url, tmp_path / "index", cluster_settings, "abc", table, low, high)
        for table in (0, 1)
        for low, high in ((0, half - 1), (half, 2 * half - 1))
    ]
    assert sum(filled[:2]) == 30
    assert min(filled[:2]) > 0
    assert sum(filled[2:]) == 31
    for engine in engines:
        engine.apply((), ())
    assert engines.statements.search(StatementQuery()).total == 30
    assert engines.papers.search("", 50).total == 31

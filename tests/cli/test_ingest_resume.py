"""`citance ingest` interrupted: whatever ended it, the store is whole, and `--resume` makes it what it would have been."""

import json
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, select

from app.db.engine import open_database
from app.db.models import Base, Import, ManifestEntry
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from tests.cli.ingest_process import IngestProcess, parse_summary, session_members
from tests.conftest import SAMPLE, DatabaseLocation
from tests.ingest.archives import zip_bytes
from tests.servers import Server, statement, until

VARYING_COLUMNS = {"import_id", "created_at", "updated_at", "read_at"}
"""Times and imports: all that may differ between a load in one go and one in several."""
VARYING_TABLES = {
    "imports",
    "rejections",
    "outbox",
    "paper_outbox",
    "index_state",
    "alembic_version",
}
FILES, LINES = 4, 1_000
"""Of records: each file is a batch and more, so that a load goes on when the first is stored. Every fourth line is a
statement, the others are citations, which are stored in less time."""
PADDING = b"<!--" + 50_000 * b" " + b"-->"
"""In each of 32 articles: a corpus of this size is read by worker processes."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles, an archive of them, and records enough for several batches; some of it is refused or rejected."""
    folder = tmp_path_factory.mktemp("corpus")
    articles = {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.xml"))}
    for name, content in articles.items():
        (folder / name).write_bytes(content)
    again = {
        f"{n}-{name}": content.replace(b"citance-sample", b"again%d" % n) + PADDING
        for n in range(4)
        for name, content in articles.items()
    }
    (folder / "again.zip").write_bytes(zip_bytes({**again, "broken.xml": b"<article><front>"}))
    for file in range(FILES):
        records = (
            statement(f"Said {n} in {file} [1].", f"10.5555/cited{file}-{n % 977}")
            for n in range(LINES)
        )
        lines = [
            json.dumps(record if n % 4 == 0 else {end: record[end] for end in ("citing", "cited")})
            for n, record in enumerate(records)
        ]
        lines[70] = "{"
        (folder / f"records{file}.ndjson").write_text("\n".join(lines))
    return folder


def stored_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, but for times and imports."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = {
            name: sorted(connection.execute(select(*compared_columns(table))).all(), key=repr)
            for name, table in Base.metadata.tables.items()
            if name not in VARYING_TABLES
        }
    engine.dispose()
    return {name: [tuple(row) for row in rows] for name, rows in tables.items()}


def compared_columns(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in VARYING_COLUMNS]


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The rows after a load that nothing interrupts."""
    directory = tmp_path_factory.mktemp("undisturbed")
    Server(directory, "").run("ingest", str(corpus), check=False)
    return stored_rows(f"sqlite:///{directory / 'citance.db'}")


def resume(process: IngestProcess, corpus: Path, undisturbed: dict[str, Any]) -> dict[str, int]:
    """Check that after `--resume` store and index are those of an undisturbed load. Returns the counts of the summary."""
    done = process.server.run("ingest", "--resume", str(corpus), check=False)
    stored = stored_rows(process.url)
    for name, rows in undisturbed.items():
        assert stored[name] == rows, name
    database = open_database(process.url)
    sync = IndexSync(database, process.server.directory / "index")
    sync.open()
    assert sync.lag() == 0
    assert sync.statements.search(StatementQuery()).total == len(stored["statements"])
    database.engine.dispose()
    return parse_summary(done.stdout)


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
def test_ingest_killed_at_any_moment_resumes(
    location: DatabaseLocation, corpus: Path, undisturbed: dict[str, Any]
) -> None:
    """A load that is killed at any moment goes on where it was."""
    chance = random.Random()
    process = IngestProcess(location, str(corpus))
    until(process.stored)
    time.sleep(chance.uniform(0, 0.6))  # any moment will do
    process.process.kill()
    process.process.wait()
    until(lambda: not session_members(process.process.pid))
    done = resume(process, corpus, undisturbed)
    assert done["passed over"] > 0
    assert done["files"] < len(undisturbed[ManifestEntry.__tablename__])


def test_ingest_stopped_by_a_signal_resumes(
    location: DatabaseLocation, corpus: Path, undisturbed: dict[str, Any]
) -> None:
    """A load that is stopped prints so, leaves no process behind, and goes on where it was."""
    # one signal on each database: both take the same way, and each costs a load
    number = signal.SIGINT if location.url.startswith("sqlite") else signal.SIGTERM
    process = IngestProcess(location, str(corpus))
    until(process.stored)
    if number == signal.SIGINT:
        process.signal(number)
    else:
        process.process.terminate()
    code, output = process.wait()
    assert code == 128 + number
    assert "Traceback" not in output
    assert output.splitlines()[-1] == "Stopped. What was stored stays; --resume goes on from there."
    assert process.scalar(select(Import.state)) == "failed"
    assert "--resume" in process.scalar(select(Import.reason))
    resume(process, corpus, undisturbed)


def test_ingest_second_ctrl_c_interrupts_at_once(tmp_path: Path) -> None:
    """A second Ctrl-C interrupts a load that waits for its input."""
    location = DatabaseLocation("sqlite:///", tmp_path)
    process = IngestProcess(location, "-", stdin=subprocess.PIPE)
    assert process.process.stdin
    line = json.dumps(statement("From a pipe that stays open [1].")).encode() + b"\n"
    process.process.stdin.write(line * 20_000)
    process.process.stdin.flush()
    waiting = Path(f"/proc/{process.process.pid}/wchan")
    until(lambda: "pipe" in waiting.read_text())
    assert process.scalar(select(Import.state)) == "running"
    process.signal(signal.SIGINT)
    until(lambda: b"Once more" in process.log.read_bytes())
    process.signal(signal.SIGINT)
    code, output = process.wait()
    process.process.stdin.close()
    assert code == 130
    assert "Traceback" not in output
    assert process.scalar(select(Import.state)) == "failed"

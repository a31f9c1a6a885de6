"""A loading that is interrupted: whatever ended it, the store is whole, and `--resume` makes it what it would have been."""

import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, func, select, update
from sqlalchemy.exc import DBAPIError

from app.clock import now
from app.db.engine import Database, open_database
from app.db.models import Base, Import, ManifestEntry
from app.ingest import imports, manifest, sources
from app.ingest.import_record import ImportRecord, run_import
from app.ingest.loader import Loader, LoadProgress
from app.ingest.manifest import Selection
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from tests.conftest import SAMPLE, Place
from tests.ingest.test_loader import counted, zipped
from tests.servers import PATIENCE, Command, Server, statement, until

PAST = {"import_id", "created_at", "updated_at", "read_at"}
"""When, and by which import: all that may differ between a loading in one go and one in several."""
APART = {"imports", "rejections", "outbox", "paper_outbox", "index_state", "alembic_version"}
LINES, FILES = 17_600, 2
"""Three batches and more, so that whatever ends a loading once the first is stored comes before the end. Every fourth line
is a statement, the others are citations, which are stored in less time."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles, an archive of them, and records enough for several batches; some of it is refused or rejected."""
    folder = tmp_path_factory.mktemp("corpus")
    articles = {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.xml"))}
    for name, content in articles.items():
        (folder / name).write_bytes(content)
    again = {
        f"{n}-{name}": content.replace(b"citance-sample", b"again%d" % n)
        for n in range(10)
        for name, content in articles.items()
    }
    (folder / "again.zip").write_bytes(zipped({**again, "broken.xml": b"<article><front>"}))
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


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, but for times and imports."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = {
            name: sorted(connection.execute(select(*kept(table))).all(), key=repr)
            for name, table in Base.metadata.tables.items()
            if name not in APART
        }
    engine.dispose()
    return {name: [tuple(row) for row in rows] for name, rows in tables.items()}


def kept(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in PAST]


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the store has after a loading that nothing interrupts."""
    directory = tmp_path_factory.mktemp("undisturbed")
    Server(directory, "").run("ingest", str(corpus), check=False)
    return contents(f"sqlite:///{directory / 'citance.db'}")


class Loading:
    """`citance ingest` in a process group of its own, as a terminal starts it."""

    def __init__(self, place: Place, *arguments: str, stdin: Any = None) -> None:
        self.server = Server(place.directory / "data", place.url.replace("+psycopg", ""))
        self.server.directory.mkdir(exist_ok=True)
        self.url = place.url
        if place.url.startswith("sqlite"):
            self.url = f"sqlite:///{self.server.directory / 'citance.db'}"
            self.server.database_url = ""
        self.log = self.server.directory / "ingest.log"
        with self.log.open("wb") as log:
            self.process = Command(
                "ingest",
                *arguments,
                environment=self.server.environ(),
                stdin=stdin,
                stdout=log,
                stderr=log,
            )

    def stored(self) -> int:
        """How many contents are in the manifest by now."""
        return int(self.asked(select(func.count()).select_from(ManifestEntry)) or 0)

    def asked(self, query: Any) -> Any:
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return connection.scalar(query)
        except DBAPIError:  # the tables are not made yet
            return None
        finally:
            engine.dispose()

    def signal(self, number: int) -> None:
        """To all its processes, as a terminal sends it."""
        os.killpg(self.process.pid, number)

    def ended(self) -> tuple[int, str]:
        """Exit code and output, once every process of it is gone."""
        code = self.process.wait(timeout=PATIENCE)
        until(lambda: not members(self.process.pid))
        return code, self.log.read_text()


def members(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its, *_ = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(its) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def is_whole(loading: Loading, corpus: Path, undisturbed: dict[str, Any]) -> dict[str, int]:
    """After `--resume` the store is that of an undisturbed loading, and so is the index."""
    done = loading.server.run("ingest", "--resume", str(corpus), check=False)
    stored = contents(loading.url)
    for name, rows in undisturbed.items():
        assert stored[name] == rows, name
    database = open_database(loading.url)
    sync = IndexSync(database, loading.server.directory / "index")
    sync.open()
    assert sync.lag() == 0
    assert sync.statements.search(StatementQuery()).total == len(stored["statements"])
    database.engine.dispose()
    return counted(done.stdout)


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
def test_a_loading_that_is_killed_at_any_moment_goes_on_where_it_was(
    place: Place, corpus: Path, undisturbed: dict[str, Any]
) -> None:
    chance = random.Random()
    loading = Loading(place, str(corpus))
    until(loading.stored)
    time.sleep(chance.uniform(0, 1.5))  # any moment will do
    loading.process.kill()
    loading.process.wait()
    until(lambda: not members(loading.process.pid))
    before = loading.stored()
    done = is_whole(loading, corpus, undisturbed)
    assert done["passed over"] > 0
    assert done["files"] < before


def test_a_loading_that_is_stopped_says_so_and_leaves_nothing_behind(
    place: Place, corpus: Path, undisturbed: dict[str, Any]
) -> None:
    # one signal on each database: both take the same way, and each costs a loading
    number = signal.SIGINT if place.url.startswith("sqlite") else signal.SIGTERM
    loading = Loading(place, str(corpus))
    until(loading.stored)
    if number == signal.SIGINT:
        loading.signal(number)
    else:
        loading.process.terminate()
    code, told = loading.ended()
    assert code == 128 + number
    assert "Traceback" not in told
    assert told.splitlines()[-1] == "Stopped. What was stored stays; --resume goes on from there."
    assert loading.asked(select(Import.state)) == "failed"
    assert "--resume" in loading.asked(select(Import.reason))
    is_whole(loading, corpus, undisturbed)


def test_a_second_ctrl_c_waits_for_nothing(tmp_path: Path) -> None:
    place = Place("sqlite:///", tmp_path)
    loading = Loading(place, "-", stdin=subprocess.PIPE)
    assert loading.process.stdin
    line = json.dumps(statement("From a pipe that stays open [1].")).encode() + b"\n"
    loading.process.stdin.write(line * 20_000)
    loading.process.stdin.flush()
    waiting = Path(f"/proc/{loading.process.pid}/wchan")
    until(lambda: "pipe" in waiting.read_text())
    assert loading.asked(select(Import.state)) == "running"
    loading.signal(signal.SIGINT)
    until(lambda: b"Once more" in loading.log.read_bytes())
    loading.signal(signal.SIGINT)
    code, told = loading.ended()
    loading.process.stdin.close()
    assert code == 130
    assert "Traceback" not in told
    assert loading.asked(select(Import.state)) == "failed"


def load(
    database: Database, *paths: Path, resume: bool = False, retry: bool = False
) -> LoadProgress:
    """As `citance ingest` does."""
    loader = Loader(database, selection=Selection(resume=resume, retry_failed=retry))
    record = ImportRecord(database, imports.new_id(), now)
    return run_import(loader, record, "test", sources.pieces(paths, "auto"))


def failed(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(Path(file).name, place) for file, place, _ in manifest.rejections(session)]


def test_resuming_reads_only_what_is_new_or_changed(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in sorted(SAMPLE.glob("*.xml"))[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    first = load(database, folder)
    again = load(database, folder, resume=True)
    assert (first.files, again.files, again.skipped) == (3, 0, 3)
    packed = tmp_path / "moved.zip"
    packed.write_bytes(zipped({f"x/{path.name}": path.read_bytes() for path in folder.iterdir()}))
    moved = load(database, packed, resume=True)
    assert (moved.files, moved.skipped) == (0, 3)
    changed = next(folder.glob("*.xml"))
    was = changed.read_bytes()
    for content in (was.replace(b"<p>", b"<p>Once more: ", 1), was):
        changed.write_bytes(content)
        done = load(database, folder, resume=True)
        assert (done.files, done.skipped) == (1, 2), "changed back, it is read again too"
    assert load(database, folder).files == 3, "without the flag everything is read"


def test_another_version_reads_everything_again(database: Database) -> None:
    load(database, SAMPLE)
    with database.writing() as session:
        session.execute(update(ManifestEntry).values(reader="0.0.1"))
    assert load(database, SAMPLE, resume=True).skipped == 0
    assert load(database, SAMPLE, resume=True).files == 0


def test_parts_of_a_large_file_are_known_one_by_one(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "large.ndjson"
    lines = [json.dumps(statement(f"{n} {'word ' * 500}[1].")) for n in range(4_000)]
    path.write_text("\n".join(lines))
    whole = load(database, path)
    with database.reading() as session:
        parts = session.scalar(select(func.count()).select_from(ManifestEntry)) or 0
    assert parts > 2
    lines[-1] = json.dumps(statement("Another one [1]."))
    path.write_text("\n".join(lines))
    last = load(database, path, resume=True)
    assert 0 < last.bytes < whole.bytes / 2
    assert last.outcome.added == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ManifestEntry)) == parts


def test_what_failed_is_listed_and_tried_again_alone(database: Database, tmp_path: Path) -> None:
    good = sorted(SAMPLE.glob("*.xml"))[0].read_bytes()
    lines = [json.dumps(statement(f"Said {n} [1].")) for n in range(3)]
    files = {
        "broken.xml": b"<article><front>",
        "good.xml": good,
        "records.ndjson": "\n".join([*lines, "{"]).encode(),
        "whole.ndjson": json.dumps(statement("Elsewhere [1].")).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    load(database, tmp_path)
    wrong = [("broken.xml", "file"), ("records.ndjson", "line 4")]
    assert failed(database) == wrong
    done = load(database, tmp_path, retry=True)
    assert (done.files, done.skipped, done.rejected) == (2, 2, 2)
    assert failed(database) == wrong
    resumed = load(database, tmp_path, resume=True)
    assert (resumed.files, resumed.skipped) == (1, 3), "records were stored, but for one"
    (tmp_path / "broken.xml").write_bytes(good.replace(b"citance-sample", b"mended"))
    lines.append(json.dumps(statement("Four [1].")))
    (tmp_path / "records.ndjson").write_text("\n".join(lines))
    mended = load(database, tmp_path, retry=True)
    assert (mended.files, mended.skipped, mended.rejected) == (2, 2, 0)
    assert mended.outcome.added > 1
    assert failed(database) == []
    (tmp_path / "new.ndjson").write_text(json.dumps(statement("New [1].")))
    assert load(database, tmp_path, retry=True).files == 0
    assert load(database, tmp_path, resume=True, retry=True).files == 1


def test_the_command_takes_the_flags_and_lists_what_failed(tmp_path: Path) -> None:
    command = Server(tmp_path / "data", "")
    (tmp_path / "broken.xml").write_bytes(b"<article><front>")
    for flags in ((), ("--retry-failed",)):
        done = command.run("ingest", *flags, str(tmp_path / "broken.xml"), str(SAMPLE), check=False)
        assert done.returncode == 1
    assert (counted(done.stdout)["files"], counted(done.stdout)["passed over"]) == (1, 9)
    (line,) = command.run("imports", "failed").stdout.splitlines()
    file, place, reason = line.split("\t")
    assert (file, place) == (str(tmp_path / "broken.xml"), "file")
    assert reason


class Deadly(BaseHTTPRequestHandler):
    """A GROBID server, during whose answer the process that asked dies: always for one PDF, once for another."""

    asked: dict[bytes, int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        name = re.search(rb"%PDF-1.7 (\w+)", body)[1]  # type: ignore[index]  # our own files have it
        self.asked[name] = self.asked.get(name, 0) + 1
        if name == b"always" or (name == b"zonce" and self.asked[name] == 1):
            os.kill(owner(self.client_address[1]), signal.SIGKILL)
            return
        tei = self.TEI.replace(b"NAME", name)
        self.send_response(200)
        self.send_header("content-length", str(len(tei)))
        self.end_headers()
        self.wfile.write(tei)

    TEI = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>From a PDF</title>
    </titleStmt><sourceDesc><biblStruct><idno type="DOI">10.5555/NAME</idno></biblStruct></sourceDesc></fileDesc>
    </teiHeader><text><body><div><p><s>As found <ref type="bibr" target="#b0">[1]</ref>.</s></p></div></body>
    <back><listBibl><biblStruct xml:id="b0"><idno type="DOI">10.5555/cited</idno></biblStruct></listBibl></back>
    </text></TEI>"""

    def log_message(self, *_: object) -> None:
        """Quiet."""


def owner(port: int) -> int:
    """The process whose end of a connection has this port."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    # a port may also stand in what is left of connections that have ended: those belong to nobody
    ours = (row[9] for row in rows if int(row[1].split(":")[1], 16) == port)
    (inode,) = {inode for inode in ours if inode != "0"}
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(fd.readlink()) == f"socket:[{inode}]":
                return int(fd.parts[2])
        except OSError:
            continue
    raise AssertionError(f"nobody has port {port}")


@contextmanager
def deadly() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Deadly) as grobid:
        thread = threading.Thread(target=grobid.serve_forever)
        thread.start()
        yield grobid
        grobid.shutdown()
        thread.join()


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
def test_a_piece_that_its_reader_dies_of_twice_is_rejected_and_the_rest_goes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    names = ("always", *(f"paper{n}" for n in range(6)), "zonce")  # in this order
    for name in names:
        (folder / f"{name}.pdf").write_bytes(f"%PDF-1.7 {name} ".encode() + b"." * 400_000)
    with deadly() as grobid:
        monkeypatch.setenv("CITANCE_GROBID_URL", f"http://127.0.0.1:{grobid.server_port}")
        Deadly.asked = {}
        code, told = Loading(Place("sqlite:///", tmp_path), str(folder)).ended()
    assert code == 1
    assert "Traceback" not in told
    (rejected,) = [line for line in told.splitlines() if line.startswith("rejected  /")]
    assert "always.pdf" in rejected
    assert "twice" in rejected
    assert (Deadly.asked[b"always"], Deadly.asked[b"zonce"]) == (2, 2)
    done = counted("\n".join(told.splitlines()[-9:]))
    assert (done["articles"], done["whole files"]) == (len(names) - 1, 1)

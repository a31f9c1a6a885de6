"""Imports that are cancelled, that end their process, or whose server ends."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import now
from app.db.engine import Database
from app.db.models import Import
from app.errors import ImportFinished, ImportNotFound
from app.ingest import imports, uploads
from app.ingest.import_worker import STOP_PATIENCE, ImportWorker
from app.ingest.loader import Loader
from app.ingest.reader import Reader
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.fork_server import OWN_PROCESSES
from tests.servers import Command, Server, serving, statement, until

PDF = b"%PDF-1.7 which takes GROBID for ever"


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a GROBID server that accepts everything and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def state_of(database: Database, id_: str) -> str:
    """An import's state."""
    with database.reading() as session:
        return session.get_one(Import, id_).state


def starts_of(database: Database, id_: str) -> int:
    """How many processes may have ended because of an import."""
    with database.reading() as session:
        return session.get_one(Import, id_).starts


@pytest.mark.parametrize("when", ["queued", "running"])
def test_import_is_cancelled(database: Database, tmp_path: Path, silent: str, when: str) -> None:
    """Cancelled while it waits or is loaded, it ends, and its file is deleted; another one goes on."""
    worker = ImportWorker(Loader(database, Reader(grobid_url=silent)), tmp_path, lambda: None)
    path, file = uploads.create(tmp_path)
    with file, database.writing() as session:
        uploads.write(file, PDF)
        id_ = imports.enqueue(session, "a.pdf", "auto", path, now())
    if when == "running":
        worker.start()
        until(lambda: state_of(database, id_) == "running")
    for _ in range(2):  # the second time changes nothing
        with database.writing() as session:
            imports.cancel(session, id_, now())
    if when == "queued":
        worker.start()
    until(lambda: not path.exists())
    worker.stop()
    with database.reading() as session:
        view = imports.import_view(session, id_)
    assert (view["state"], view["reason"]) == ("cancelled", imports.CANCELLED)
    assert view["finished_at"]
    assert not view["rejections"]


@pytest.mark.parametrize("patience", [0, STOP_PATIENCE], ids=["stops late", "stops in time"])
def test_end_of_a_server_is_no_crash(
    database: Database, tmp_path: Path, silent: str, patience: float
) -> None:
    """Nor is it taken for one where the load is still under way when the process ends."""
    worker = ImportWorker(Loader(database, Reader(grobid_url=silent)), tmp_path, lambda: None)
    path, file = uploads.create(tmp_path)
    with file, database.writing() as session:
        uploads.write(file, PDF)
        id_ = imports.enqueue(session, "a.pdf", "auto", path, now())
    worker.start()
    until(lambda: starts_of(database, id_) == 1)
    worker.stop(patience)
    assert starts_of(database, id_) == 0
    worker.stop()
    assert (starts_of(database, id_), state_of(database, id_)) == (0, "running")


def test_import_is_loaded_by_the_host_that_has_it(database: Database, tmp_path: Path) -> None:
    """Two hosts of a database have directories of their own: the other one leaves it alone."""
    hosts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        loader = Loader(database, Reader())
        hosts.append(ImportWorker(loader, tmp_path / name, lambda: None))
    path, file = uploads.create(tmp_path / "one")
    with file, database.writing() as session:
        uploads.write(file, json.dumps(statement("Sent to one host.")).encode())
        id_ = imports.enqueue(session, "a.json", "auto", path, now())
    hosts[1].start()
    hosts[1].wake()
    time.sleep(0.3)
    assert state_of(database, id_) == "queued"
    hosts[0].start()
    until(lambda: state_of(database, id_) == "done")
    for host in hosts:
        host.stop()


def test_import_that_has_ended_is_not_cancelled(database: Database) -> None:
    """There is nothing to stop any more, or nothing at all."""
    with database.writing() as session:
        row = Import(id="0" * 16, state="done", name="a", format="auto", created_at=now())
        session.add(row)
    with database.writing() as session, pytest.raises(ImportFinished, match="state `done`"):
        imports.cancel(session, "0" * 16, now())
    with database.writing() as session, pytest.raises(ImportNotFound):
        imports.cancel(session, "1" * 16, now())


@ON_SQLITE
def test_import_survives_its_server_and_not_three_crashes(
    location: DatabaseLocation, database: Database, silent: str
) -> None:
    """An orderly end waits for nobody, and doesn't count; after the third crash it is given up."""
    with serving(location.directory, location.url, 1, **{OWN_PROCESSES: ""}) as server:
        server.environment["CITANCE_GROBID_URL"] = silent
        server.stop()
        server.start()
        sent = server.send("POST", "/imports", content=PDF)
        address = sent.headers["location"]

        def view() -> dict[str, object]:
            found: dict[str, object] = server.send("GET", address).json()
            return found

        def starts() -> int:
            return starts_of(database, address.rpartition("/")[2])

        until(lambda: starts() == 1)
        server.stop()
        assert starts() == 0
        for count in (1, 2, 3):
            server.start()
            until(lambda: starts() == count)  # noqa: B023 - it is called here
            server.kill()
        server.start()
        until(lambda: view()["state"] == "failed")
        assert "3 times" in str(view()["reason"])
        assert server.send("DELETE", address).status_code == 409
        other = server.send("POST", "/imports", content=PDF).headers["location"]
        assert server.client.delete(other).status_code == 401
        answer = server.send("DELETE", other)
        assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
        listed = server.run("imports", "list").stdout
        assert "failed" in listed
        assert "cancelled" in listed
        until(lambda: not list((location.directory / "uploads").glob("[0-9a-f]*")))


@ON_SQLITE
def test_ingest_is_cancelled_from_elsewhere(
    location: DatabaseLocation, tmp_path: Path, silent: str
) -> None:
    """`citance imports cancel` ends a load of the command line, too."""
    server = Server(location.directory, "", environment={"CITANCE_GROBID_URL": silent})
    (tmp_path / "a.pdf").write_bytes(PDF)
    with (tmp_path / "log").open("wb") as log:
        loading = Command(
            "ingest", str(tmp_path / "a.pdf"), environment=server.environ(), stderr=log
        )
    until(lambda: "running" in server.run("imports", "list").stdout)
    id_, *_ = server.run("imports", "list").stdout.split("\t")
    server.run("imports", "cancel", id_)
    assert loading.wait(timeout=30) == 1
    assert "cancelled" in (tmp_path / "log").read_text()
    assert server.run("imports", "cancel", "0" * 16, check=False).returncode == 1

"""Imports over HTTP: archives and forms, the rejections of an import, and a server that ends meanwhile."""

import gzip
import json
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import ON_SQLITE, SAMPLE, DatabaseLocation
from tests.fork_server import OWN_PROCESSES
from tests.ingest.archives import tar_gz_bytes, zip_bytes
from tests.servers import PATIENCE, Server, serving, statement, until

ARTICLES = {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.xml"))}
NOT_WELL_FORMED = b"<article><front>"
ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "articles.zip": zip_bytes,
    "articles.tar.gz": tar_gz_bytes,
    "nested.zip": lambda files: zip_bytes({"inner.tar.gz": tar_gz_bytes(files)}),
    "inside.tar.gz": lambda files: tar_gz_bytes(
        {f"{n}.gz": gzip.compress(c) for n, c in files.items()}
    ),
}


def finished(server: Server, answer: Any) -> dict[str, Any]:
    """The import that this answer has accepted, once it has ended."""
    assert answer.status_code == 202, answer.text
    address = answer.headers["location"]

    def state() -> dict[str, Any] | None:
        view: dict[str, Any] = server.send("GET", address).json()
        return view if view["state"] in ("done", "failed") else None

    view = until(state)
    assert view is not None
    return view


@ON_SQLITE
def test_import_worker_loads_archives(fresh: Server) -> None:
    """An upload is loaded after the answer, and then deleted."""
    total = 0
    for number, (name, pack) in enumerate(ARCHIVES.items()):
        renamed = {
            path: article.replace(b"citance-sample", b"sample%d" % number)
            for path, article in ARTICLES.items()
        }
        view = finished(fresh, fresh.send("POST", "/imports", content=pack(renamed)))
        loaded = view["state"], view["articles"], view["rejected"]
        assert loaded == ("done", len(ARTICLES), 0), name
        assert view["statements"] > 0, name
        total += view["statements"]
        until(lambda: fresh.get("/statements").json()["total"] == total)  # noqa: B023
        assert not list((fresh.directory / "uploads").glob("[0-9a-f]*")), f"{name} is left"


@ON_SQLITE
def test_import_worker_takes_forms_and_lists_rejections(fresh: Server) -> None:
    """A file in a form will do, and its rejections are listed in pages."""
    lines = "\n".join("{" for _ in range(150))
    view = finished(
        fresh, fresh.send("POST", "/imports", files={"file": ("many.ndjson", lines.encode())})
    )
    assert (view["name"], view["rejected"], len(view["rejections"])) == ("many.ndjson", 150, 100)
    assert view["rejections"][0]["place"] == "line 1"
    rest = fresh.send("GET", f"/imports/{view['id']}", params={"cursor": view["next"]}).json()
    assert (rest["rejections"][-1]["place"], rest["next"]) == ("line 150", None)


@ON_SQLITE
def test_import_worker_fails_an_unreadable_import(fresh: Server) -> None:
    """An import of which nothing could be read has failed."""
    view = finished(fresh, fresh.send("POST", "/imports", content=NOT_WELL_FORMED))
    assert view["state"] == "failed"
    assert view["rejections"][0]["reason"]


def stop_all_processes(server: Server) -> None:
    """SIGTERM to each of them, as systemd sends it."""
    assert server.process
    os.killpg(server.process.pid, signal.SIGTERM)
    server.process.wait(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("location", "end"),
    [
        ("sqlite", Server.kill),
        ("sqlite", Server.stop),
        ("sqlite", stop_all_processes),
        ("postgresql", Server.kill),
    ],
    indirect=["location"],
)
def test_import_worker_resumes_after_the_servers_end(
    location: DatabaseLocation, end: Callable[[Server], None]
) -> None:
    """The next start of the server takes up an import that was interrupted."""
    lines = "\n".join(json.dumps(statement(f"Long {n} [1].")) for n in range(2_000))
    with serving(location.directory, location.url, 1, **{OWN_PROCESSES: ""}) as server:
        sent = server.send("POST", "/imports", content=lines.encode())
        assert sent.status_code == 202
        assert server.send("GET", sent.headers["location"]).json()["state"] in ("queued", "running")
        end(server)
        server.start()
        view = finished(server, sent)
        assert (view["state"], view["statements"]) == ("done", 2_000)
        assert server.get("/stats").json()["statements"] == 2_000

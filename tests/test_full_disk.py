"""A full disk: writes are refused with a problem, reads go on, and all comes back when there is room again."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ingest.uploads import LOCK
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server, serving, statement, until

READS = ("/stats", "/", "/statements", "/healthz", "/readyz", "/metrics")


@contextmanager
def file_system(path: Path) -> Iterator[Path]:
    """One of 40 MB, in memory."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(path)]
    if os.getuid() or subprocess.run(command, check=False).returncode:
        pytest.skip("a file system can't be mounted by this user")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)  # noqa: S607


def refused(server: Server) -> None:
    """What writes is 503 with the problem, and leaves nothing behind; what reads answers."""
    before = _uploads(server)
    for answer in (
        server.send("POST", "/imports", content=b"{}" * 500_000),
        server.send("POST", "/imports", files={"file": b"{}" * 2_000_000}),
        server.post(statement("x" * 2_000)),
        server.send("PUT", "/papers/10.5555/full", json={"title": "A" * 1_000}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/disk-full")
        assert int(answer.headers["retry-after"]) > 0
    assert _uploads(server) == before
    assert [server.get(path).status_code for path in READS] == [200] * len(READS)


def _uploads(server: Server) -> set[str]:
    return {one.name for one in (server.directory / "uploads").iterdir()} - {LOCK}


def accepted(server: Server, number: int) -> None:
    """What writes is stored and found."""
    answer = server.post(statement(f"Found number{number} again."))
    assert answer.status_code == 201, answer.text
    upload = server.send("POST", "/imports", content=b"{}" * 50_000)
    assert upload.status_code == 202, upload.text
    until(lambda: server.get("/statements", q=f"number{number}").json()["total"] == 1)
    until(lambda: server.get(f"/imports/{upload.json()['id']}").status_code in {200, 401})


def test_full_disk_refuses_writes_alone(tmp_path: Path) -> None:
    """Two processes on a disk without room: uploads leave some free, then somebody else fills it to the last byte."""
    with (
        file_system(tmp_path / "disk") as disk,
        serving(disk, f"sqlite:///{disk / 'citance.db'}", workers=2) as server,
    ):
        accepted(server, 1)
        answer = server.send("POST", "/imports", content=b"x" * 39_000_000)
        assert answer.json()["type"] == "/problems/disk-full"
        assert server.get("/readyz").text == "ready\n"
        fill = disk / "fill"
        with fill.open("wb", buffering=0) as file:
            while True:
                try:
                    file.write(b"x" * 4_096)
                except OSError:
                    break
        refused(server)
        assert "no room on the disk" in server.get("/readyz").text
        assert "citance_disk_free_bytes 0.0" in server.get("/metrics").text
        fill.unlink()
        accepted(server, 2)
        assert server.get("/readyz").text == "ready\n"


@ON_SQLITE
def test_limit_of_file_sizes_refuses_writes_alone(location: DatabaseLocation) -> None:
    """As a quota does: files can't grow, while the disk has room. No write has been before the first that is refused."""
    with serving(location.directory, location.url) as server:
        assert server.process
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, hard))
        refused(server)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        accepted(server, 1)

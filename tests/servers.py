"""A real server in a process of its own, as a user starts it, and requests to it."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

import httpx

from app.clock import now
from app.db import migrate
from app.db.engine import open_database
from app.store import api_keys

T = TypeVar("T")
CITANCE = Path(sys.executable).parent / "citance"
PATIENCE = 90
"""Seconds that a busy machine may take for anything."""
UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of HTTP, which else read all authorities of the machine, each anew."""


@dataclass
class Server:
    """Where a data directory and a database are served."""

    directory: Path
    database_url: str
    key: str = ""
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(default_factory=lambda: httpx.Client(verify=UNUSED))
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: str, check: bool = True, stdin: IO[str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            [CITANCE, *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=check,
            stdin=stdin,
        )

    def start(self, workers: int = 1) -> None:
        """Serve on a port that nobody has, and wait until it is ready."""
        arguments = [str(CITANCE), "serve", "--port", "0", "--workers", str(workers)]
        with (self.directory / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                arguments, env=self._environment(), stderr=log, stdout=log, start_new_session=True
            )
        self.client.close()
        self.client = httpx.Client(base_url=until(self._address), timeout=PATIENCE, verify=UNUSED)
        until(self._is_ready)

    def kill(self) -> None:
        """SIGKILL, to every process of the server at once."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As a person stops it."""
        self.client.close()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.client.get(path, params=parameters or None)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """With the key."""
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **options)

    def post(self, *records: dict[str, Any]) -> httpx.Response:
        """Statement records."""
        return self.send("POST", "/statements", json=list(records))

    def _address(self) -> str:
        """As the server tells it; empty until then."""
        assert self.process
        log = (self.directory / "server.log").read_text()
        assert self.process.poll() is None, log[-3000:]
        said = re.search(r"running on (http://[0-9.:]+)", log)
        return said[1] if said else ""

    def _is_ready(self) -> bool:
        assert self._address()
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        mine = {
            "CITANCE_DATA_DIR": str(self.directory),
            "CITANCE_DATABASE_URL": self.database_url,
            "CITANCE_LOOKUP": "offline",  # a test that wants registries says where they are
            "PYTHONDONTWRITEBYTECODE": "",  # our modules are compiled once, and not by each process
        }
        return {**os.environ, **mine, **self.environment}


@contextmanager
def serving(directory: Path, database_url: str, workers: int = 1) -> Iterator[Server]:
    """A server with a key."""
    server = Server(directory, database_url.replace("+psycopg", ""))
    server.key = key(directory, database_url)
    server.start(workers)
    try:
        yield server
    finally:
        server.stop()


def key(directory: Path, database_url: str) -> str:
    """A key to write with, made here: the command is tested elsewhere, and takes a second."""
    database = open_database(database_url)
    migrate.prepare(database, directory)
    with database.writing() as session:
        made = api_keys.create(session, "tests", now())
    database.engine.dispose()
    return made


def until(asked: Callable[[], T]) -> T:
    """What `asked` says as soon as it is true. Only what fails waits for all of `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while True:
        if answer := asked():
            return answer
        assert time.monotonic() < end, f"not within {PATIENCE} seconds"
        time.sleep(0.02)


def statement(text: str, cited: str = "10.5555/cited", **more: Any) -> dict[str, Any]:
    """A statement record."""
    return {
        "citing": {"doi": "10.5555/citing", "title": "A citing paper", "year": 2020},
        "cited": {"doi": cited},
        "text": text,
        **more,
    }

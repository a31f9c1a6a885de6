"""`citance doctor`: settings, versions, disk, schema, index, counts, keys and imports, each checked, none changed."""

import json
import platform
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import __version__
from app.cli.console import stdout
from app.clock import now
from app.db import migrate
from app.db.engine import Database, open_database
from app.db.models import ApiKey, Import, IndexState, StatementRow
from app.errors import NotReady
from app.ingest.imports import PENDING
from app.lookup import circuit_breaker
from app.search.engine import IndexUnusable
from app.search.engines import index_root
from app.search.indexed_tables import INDEXED_TABLES
from app.search.query import StatementQuery
from app.settings import Settings
from app.store import counts
from app.vocabulary import TYPES

State = Literal["ok", "note", "fault"]
"""`note`: worth knowing. `fault`: something does not work, or soon won't."""
LEAST_FREE = 0.05
"""Of the disk of the data directory."""
LEAST_POSTGRESQL = 14
PASSWORD = re.compile(r"(?<=//)\S*(?=@)")
"""In a URL, with the name before it."""
STYLES: dict[State, str] = {"ok": "green", "note": "yellow", "fault": "red"}


@dataclass(frozen=True)
class Finding:
    """What a check has found."""

    check: str
    state: State
    text: str


@dataclass(frozen=True)
class Installation:
    """What is checked."""

    settings: Settings
    database: Database
    deep: bool


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every page of a SQLite database, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")] = False,
) -> None:
    """Check this installation and change nothing. The exit status is 1 when something is at fault."""
    settings = Settings()
    database = open_database(settings.url)
    found = list(findings(Installation(settings, database, deep)))
    database.engine.dispose()
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for one in found:
            table.add_row(one.check, Text(one.state, STYLES[one.state]), one.text)
        stdout.print(table)
    if any(one.state == "fault" for one in found):
        raise typer.Exit(1)


def findings(installation: Installation) -> Iterator[Finding]:
    """What all checks find; those that need the database only where it can be used."""
    yield from _versions(installation)
    yield from _settings(installation)
    yield from _disk(installation)
    schema = list(_schema(installation))
    yield from schema
    if any(one.state == "fault" for one in schema):
        return
    for check in STORE_CHECKS:
        with installation.database.reading() as session:
            yield from check(installation, session)


def _versions(_installation: Installation) -> Iterator[Finding]:
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("tantivy", "sqlalchemy", "uvicorn")
    )
    said = f"citance {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield Finding("versions", "ok", f"{said}, {libraries}")


def _settings(installation: Installation) -> Iterator[Finding]:
    given = ", ".join(
        f"{name}={'…' if name.endswith('_key') else PASSWORD.sub('…', str(value))}"
        for name, value in installation.settings
        if name in installation.settings.model_fields_set
    )
    yield Finding("settings", "ok", given or "all as by default")


def _disk(installation: Installation) -> Iterator[Finding]:
    directory = installation.settings.data_dir
    if not directory.is_dir():
        yield Finding("disk", "note", f"{directory} does not exist yet; the first start makes it")
        return
    disk = shutil.disk_usage(directory)
    free = f"{disk.free / 1e9:,.1f} GB free at {directory.absolute()}"
    yield Finding("disk", "ok" if disk.free > LEAST_FREE * disk.total else "fault", free)


def _schema(installation: Installation) -> Iterator[Finding]:
    database = installation.database
    try:
        if database.engine.dialect.name == "sqlite" and not _has_file(database):
            yield Finding(
                "database", "fault", "there is no database yet; `citance serve` makes one"
            )
            return
        yield from _server(database)
        migrate.check(database)
    except SQLAlchemyError as error:
        yield Finding("database", "fault", f"it can't be used: {str(error).splitlines()[0]}")
    except migrate.SchemaBehind as reason:
        yield Finding("schema", "fault", str(reason))
    else:
        yield Finding("schema", "ok", f"revision {migrate.newest()}, as this version wants it")


def _has_file(database: Database) -> bool:
    return Path(str(database.engine.url.database)).exists()


def _server(database: Database) -> Iterator[Finding]:
    with database.reading() as session:
        if database.engine.dialect.name == "sqlite":
            size = session.scalar(
                text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            )
            yield Finding("database", "ok", f"SQLite, {size / 1e6:,.1f} MB")
            return
        number = int(session.scalar(text("SHOW server_version_num")) or 0) // 10_000
        size = session.scalar(text("SELECT pg_database_size(current_database())"))
    said = f"PostgreSQL {number}, {size / 1e6:,.1f} MB"
    yield Finding("database", "ok" if number >= LEAST_POSTGRESQL else "fault", said)


def _integrity(installation: Installation, session: Session) -> Iterator[Finding]:
    if not installation.deep or installation.database.engine.dialect.name != "sqlite":
        return
    problems = [row[0] for row in session.execute(text("PRAGMA integrity_check(3)"))]
    orphans = len(session.execute(text("PRAGMA foreign_key_check")).all())
    sound = problems == ["ok"] and not orphans
    said = (
        "every page read"
        if sound
        else f"{'; '.join(problems)}; {orphans} rows without the row they belong to"
    )
    yield Finding("integrity", "ok" if sound else "fault", said)


def _index(installation: Installation, session: Session) -> Iterator[Finding]:
    settings = installation.settings
    root = index_root(installation.database, settings.index_dir, settings.cluster)
    try:
        yield Finding("engine", "ok", root.describe())
        name = root.current()
    except NotReady as problem:
        yield Finding("engine", "fault", problem.detail)
        return
    expected = session.scalar(select(IndexState.name))
    anew = "the next start makes it anew"
    if not name or name != expected:
        what = "there is none" if not name else "it is of another database, or of a backup"
        yield Finding("index", "fault", f"{what}; {anew}")
        return
    try:
        engines = root.open(name)
    except IndexUnusable as reason:
        yield Finding("index", "fault", f"{reason} {anew}")
        return
    waiting = sum(
        session.scalar(select(func.count()).where(~table.outbox.applied)) or 0
        for table in INDEXED_TABLES
    )
    indexed = engines.statements.search(StatementQuery(limit=1, facets=())).total
    stored = session.scalar(select(func.count()).select_from(StatementRow)) or 0
    if waiting:
        yield Finding("index", "note", f"{waiting:,} changes are still to be shown by search")
    else:
        said = f"{indexed:,} statements, the store has {stored:,}"
        help_ = "" if indexed == stored else "; run: citance index rebuild"
        yield Finding("index", "fault" if help_ else "ok", said + help_)


def _counts(_installation: Installation, session: Session) -> Iterator[Finding]:
    counted = counts.count_rows(session)
    of_papers = [
        f"{counted[name]:,} {name}" for name in (counts.PAPERS_COUNT, counts.CITATIONS_COUNT)
    ]
    said = ", ".join([*of_papers, f"{sum(counted[type_] for type_ in TYPES):,} statements"])
    wrong = counts.read(session) != counted
    help_ = "; the counters differ, run: citance db recount" if wrong else ""
    yield Finding("counts", "fault" if wrong else "ok", said + help_)


def _keys(_installation: Installation, session: Session) -> Iterator[Finding]:
    valid = session.scalar(select(func.count()).where(ApiKey.revoked_at.is_(None))) or 0
    revoked = session.scalar(select(func.count()).where(ApiKey.revoked_at.is_not(None)))
    said = f"{valid} valid, {revoked} revoked"
    none = "; nobody can write over HTTP: citance keys create NAME"
    yield Finding("keys", "ok" if valid else "note", said if valid else said + none)


def _imports(_installation: Installation, session: Session) -> Iterator[Finding]:
    by_state = select(Import.state, func.count()).group_by(Import.state).order_by(Import.state)
    counts: dict[str, int] = dict(session.execute(by_state).all())
    said = ", ".join(f"{count:,} {state}" for state, count in counts.items()) or "none"
    is_noteworthy = bool(counts.keys() & {"failed", *PENDING})
    yield Finding("imports", "note" if is_noteworthy else "ok", said)


def _registries(_installation: Installation, session: Session) -> Iterator[Finding]:
    if blocked := circuit_breaker.blocked_registries(session, now()):
        yield Finding("registries", "note", f"blocked by {', '.join(blocked)} for a day at most")


Check = Callable[[Installation, Session], Iterator[Finding]]
STORE_CHECKS: tuple[Check, ...] = (_integrity, _index, _counts, _keys, _imports, _registries)

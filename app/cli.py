"""The command line: `citance serve`, `ingest`, `keys`, `index`, `db`, `openapi`. Errors are sentences."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from filelock import Timeout
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from app import imports, keys, logs, schema
from app.classify.commands import classify_cli
from app.clock import now
from app.db import open_database
from app.ingest.document import Rejection
from app.ingest.formats import FORMATS
from app.ingest.sources import pieces
from app.loading import BULK, Loaded, Loader, Reader
from app.search.sync import Sync, beside
from app.settings import Settings
from app.terminal import chosen_by, prepared, progress_bar, told

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Citation statements, served.")
keys_cli = typer.Typer(no_args_is_help=True, help="Keys to write with.")
index_cli = typer.Typer(no_args_is_help=True, help="The search index.")
db_cli = typer.Typer(no_args_is_help=True, help="The database's schema.")
cli.add_typer(keys_cli, name="keys")
cli.add_typer(index_cli, name="index")
cli.add_typer(db_cli, name="db")
cli.add_typer(classify_cli, name="classify")

MANY = 20_000
"""Statements from which on they are indexed by a process of its own while loading goes on."""


def main() -> None:
    """The entry point: what goes wrong is said in a sentence."""
    try:
        cli()
    except ValidationError as error:
        for details in error.errors():
            told.print(f"[red]CITANCE_{str(details['loc'][0]).upper()}[/]: {details['msg']}")
        sys.exit(2)
    except schema.SchemaBehind as reason:
        told.print(f"[red]{reason}[/]")
        sys.exit(1)
    except SQLAlchemyError as error:
        told.print(f"[red]The database can't be used:[/] {str(error).splitlines()[0]}")
        sys.exit(1)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the API. An empty data directory is set up first."""
    import uvicorn  # noqa: PLC0415 - only this command needs it

    settings = Settings()
    logs.start(settings.log_level)
    with prepared(settings) as database:
        Sync(database, settings.index_dir).open()
    if workers > 1:
        shared = settings.data_dir.absolute() / "metrics"
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared)
    told.print(f"Serving on http://{host}:{port} · reference: http://{host}:{port}/docs")
    uvicorn.run(
        "app.main:serve",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


@cli.command()
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, folders, archives (.zip, .tar.gz), or - for standard input.",
            allow_dash=True,
        ),
    ],
    format: Annotated[  # noqa: A002
        str, typer.Option(help=f"auto, {', '.join(format_.name for format_ in FORMATS)}.")
    ] = "auto",
) -> None:
    """Load documents and records. Loading the same again changes nothing."""
    if format not in ("auto", *(format_.name for format_ in FORMATS)):
        raise typer.BadParameter(f"There is no format `{format}`.")
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise typer.BadParameter(f"There is no file or folder {path}.")
    settings = Settings()
    with (
        prepared(settings) as database,
        progress_bar() as progress,
        beside(settings.url, settings.index_dir) as index,
    ):
        record = imports.Record(database, imports.new_id(), now)
        account = _Account(record, progress, index)
        classifier = chosen_by(settings)
        reader = Reader(format, settings.grobid_url, settings.grobid_timeout, classifier)
        loader = Loader(database, now, account.reject, account.note, record.id, reader, BULK)
        loaded = imports.run(record, loader, ", ".join(map(str, paths)), pieces(paths, format))
        account.say("indexing")
    _summarise(loaded)
    if loaded.refused:
        raise typer.Exit(1)


class _Account:
    """What a person is told while things are loaded."""

    def __init__(
        self, record: imports.Record, progress: Progress, index: Callable[[], None]
    ) -> None:
        self._record = record
        self._progress = progress
        self._index = index
        self._task = progress.add_task("reading", total=None)
        self._start = monotonic()

    def reject(self, file: str, rejection: Rejection) -> None:
        self._record.reject(file, rejection)
        text = f"rejected  {file}  {rejection.place}: {rejection.reason}"
        self._progress.console.print(text, soft_wrap=True, markup=False)

    def note(self, loaded: Loaded) -> None:
        self._record.note(loaded)
        if loaded.statements > MANY:
            self._index()
        rate = loaded.bytes / 1e6 / max(monotonic() - self._start, 0.001)
        self.say(f"{loaded.files:,} files, {loaded.statements:,} statements, {rate:.1f} MB/s")

    def say(self, text: str) -> None:
        self._progress.update(self._task, description=text)
        if self._progress.disable:
            told.print(text)


def _summarise(loaded: Loaded) -> None:
    outcome = loaded.outcome
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, count in (
        ("files", loaded.files),
        ("articles", loaded.articles),
        ("references", loaded.references),
        ("statements", loaded.statements),
        ("  added", outcome.added),
        ("  updated", outcome.updated),
        ("  removed", outcome.removed),
        ("rejected", loaded.rejected),
        ("  whole files", loaded.refused),
    ):
        table.add_row(label, f"{count:,}")
    Console(highlight=False).print(table)


@keys_cli.command("create")
def create_key(name: Annotated[str, typer.Argument(help="For whom or what.")]) -> None:
    """Make a key. It is shown once, alone on the last line."""
    with prepared(Settings()) as database, database.writing() as session:
        key = keys.create(session, name, now())
    told.print(f"A key for {name}. It can't be shown again:", markup=False)
    print(key)


@keys_cli.command("list")
def list_keys() -> None:
    """All keys, revoked ones too."""
    table = Table("id", "name", "created", "revoked", box=None, pad_edge=False)
    with prepared(Settings()) as database, database.reading() as session:
        for key in keys.listed(session):
            revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
            table.add_row(key.id, key.name, f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    Console(highlight=False).print(table)


@keys_cli.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(help="Its id or its name.")]) -> None:
    """Revoke a key, or all keys of a name."""
    with prepared(Settings()) as database, database.writing() as session:
        count = keys.revoke(session, key, now())
    if not count:
        told.print(f"There is no key {key} that could be revoked; `citance keys list` lists them.")
        raise typer.Exit(1)
    told.print(f"{count} revoked.")


@index_cli.command("rebuild")
def rebuild_index() -> None:
    """Make the index anew from the database and put it in place, while reads go on."""
    settings = Settings()
    with prepared(settings) as database, progress_bar() as progress:
        task = progress.add_task("indexing", total=None)

        def note(done: int, count: int) -> None:
            progress.update(task, completed=done, total=count)
            if progress.disable:
                told.print(f"indexed {done:,} of {count:,}")

        sync = Sync(database, settings.index_dir)
        sync.open()
        try:
            sync.rebuild(note)
        except Timeout:
            told.print("Another process is rebuilding the index.")
            raise typer.Exit(1) from None
    told.print("The new index is in place.")


@db_cli.command("upgrade")
def upgrade_database() -> None:
    """Bring the database's schema up to this version."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.url)
    schema.upgrade(database)
    schema.check(database)
    told.print("The schema is up to date.")


@cli.command("openapi")
def print_openapi() -> None:
    """Print the OpenAPI description."""
    from app.main import create_app  # noqa: PLC0415 - FastAPI takes half a second that other commands don't need

    described = create_app(Settings()).openapi()
    print(json.dumps(described, indent=2, ensure_ascii=False))

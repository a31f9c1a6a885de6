"""The command line: `citance serve`, `ingest`, `extract`, `imports`, `keys`, `index`, `db`, `openapi`. Errors: sentences."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import aclosing
from typing import Annotated

import typer
from filelock import Timeout
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from app import commands, keys, logs, references, schema
from app.classify.commands import classify_cli
from app.clock import now
from app.db import Database, open_database
from app.lookup.commands import lookup_cli
from app.lookup.upstream import opened
from app.search.sync import Sync
from app.settings import Settings
from app.terminal import prepared, progress_bar, told
from app.writing import NoParquet

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Citation statements, served.")
keys_cli = typer.Typer(no_args_is_help=True, help="Keys to write with.")
index_cli = typer.Typer(no_args_is_help=True, help="The search index.")
db_cli = typer.Typer(no_args_is_help=True, help="The database's schema.")
cli.add_typer(commands.imports_cli, name="imports")
cli.add_typer(keys_cli, name="keys")
cli.add_typer(index_cli, name="index")
cli.add_typer(db_cli, name="db")
cli.add_typer(classify_cli, name="classify")
cli.add_typer(lookup_cli, name="lookup")

cli.command()(commands.ingest)
cli.command()(commands.extract)


def main() -> None:
    """The entry point: what goes wrong is said in a sentence."""
    try:
        cli()
    except ValidationError as error:
        for details in error.errors():
            told.print(f"[red]CITANCE_{str(details['loc'][0]).upper()}[/]: {details['msg']}")
        sys.exit(2)
    except (schema.SchemaBehind, NoParquet) as reason:
        told.print(str(reason), style="red", markup=False, soft_wrap=True)
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
        timeout_worker_healthcheck=60,  # with 5, a busy machine kills workers before they have started
    )


@cli.command()
def resolve(
    limit: Annotated[int, typer.Option(help="References to ask for at most.", min=1)] = 1_000_000,
) -> None:
    """Ask Crossref for references that came without a DOI, those that are cited most first.

    A request for each, about one a second. A run that is broken off goes on where it was.
    """
    settings = Settings()
    with prepared(settings) as database, progress_bar() as progress:
        with database.reading() as session:
            waiting = references.waiting(session)
        task = progress.add_task("asking Crossref", total=min(waiting, limit))

        def note(sought: references.Sought) -> None:
            text = f"{sought.matched:,} of {sought.asked:,} found"
            progress.update(task, completed=sought.asked, description=text)
            if progress.disable and sought.asked % 100 == 0:
                told.print(text)

        sought = asyncio.run(_seek(settings, database, limit, note))
    told.print(
        f"{waiting:,} references without a DOI; asked for {sought.asked:,}, found {sought.matched:,}."
    )
    if sought.stopped:
        told.print(f"Stopped: {sought.stopped} `citance resolve` goes on from here.", markup=False)
        raise typer.Exit(1)


async def _seek(
    settings: Settings,
    database: Database,
    limit: int,
    note: Callable[[references.Sought], None],
) -> references.Sought:
    async with aclosing(opened(settings, database)) as upstream:
        return await references.seek(database, upstream, now, limit, note)


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

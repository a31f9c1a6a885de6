"""`citance db`: the schema, backups, and their restoring."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from app.cli.console import prepared_database, progress_bar, stderr
from app.clock import now
from app.db import backup, migrate
from app.db.backup import BackupContents
from app.db.engine import open_database
from app.settings import Settings
from app.store import citations, counts, same_as

db_cli = typer.Typer(no_args_is_help=True, help="The database: its schema and its backups.")

RELATED_AT_ONCE = 200
"""Citing papers whose relationships are written at a time: writers beside it wait no longer than that takes."""
BackupFile = Annotated[Path, typer.Argument(help="The file of the backup.", dir_okay=False)]


@db_cli.command("upgrade")
def upgrade_database() -> None:
    """Bring the database's schema up to this version."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.url)
    migrate.upgrade(database)
    migrate.check(database)
    stderr.print("The schema is up to date.")


@db_cli.command("relate")
def relate_papers() -> None:
    """Work out again, by the rules of this version, which papers are others' aliases, and which share an author. It can be
    ended, and repeated."""
    changed = 0
    with prepared_database(Settings()) as database, progress_bar() as bar:
        last: int | None = -1
        while last is not None:
            with database.writing() as session:
                last = same_as.resolve_after(session, last, RELATED_AT_ONCE, now())
        last = -1
        task = bar.add_task("comparing authors", total=None)
        while last is not None:
            with database.writing() as session:
                last, some = citations.relate_after(session, last, RELATED_AT_ONCE)
            changed += some
            bar.update(task, description=f"{changed:,} relationships changed")
    stderr.print(f"{changed:,} relationships changed.")


@db_cli.command("recount")
def recount_store() -> None:
    """Count again what `/stats` tells: papers, citations, and statements by type. Writers wait for as long as that takes."""
    with prepared_database(Settings()) as database, database.writing() as session:
        wrong = counts.recount(session)
    said = ", ".join(f"{name} by {change:+,}" for name, change in wrong.items())
    stderr.print(f"Mended: {said}." if said else "The counters were right.")


@db_cli.command("backup")
def back_up_database(file: BackupFile) -> None:
    """Copy a SQLite database to a file, while it is in use or not; for PostgreSQL, print the command that does it."""
    url = Settings().url
    if not _is_sqlite(url):
        _print_command(backup.postgresql_commands(url, file)[0])
    contents = backup.back_up(url, file)
    stderr.print(
        f"{file}: {contents.statements:,} statements, schema {contents.revision}.", markup=False
    )
    _print_waiting(contents)


@db_cli.command("restore")
def restore_database(
    file: BackupFile,
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of the database that is there.")
    ] = False,
) -> None:
    """Make a SQLite database what a backup is, while no server runs; for PostgreSQL, print the command that does it."""
    settings = Settings()
    if not _is_sqlite(settings.url):
        _print_command(backup.postgresql_commands(settings.url, file)[1])
    contents = backup.restore(settings.url, file, replace=replace)
    stderr.print(
        f"Restored: {contents.statements:,} statements. The index is built at the next start."
    )
    _print_waiting(contents)
    if contents.revision != migrate.newest():
        stderr.print(f"Its schema is {contents.revision}. Now run: citance db upgrade")


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _print_command(command: str) -> None:
    """Print what PostgreSQL's own tool does better, and end with an exit code that says that nothing was done."""
    stderr.print("PostgreSQL has a command of its own for this:")
    print(command)
    raise typer.Exit(1)


def _print_waiting(contents: BackupContents) -> None:
    if contents.waiting:
        stderr.print(
            f"{contents.waiting} imports were waiting to be loaded; keep the folder uploads of the data directory with it."
        )

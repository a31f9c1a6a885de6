"""The commands `keys` and `index`: administration of a server."""

from typing import Annotated

import typer
from filelock import Timeout
from rich.table import Table

from app.cli.console import prepared_database, progress_bar, stderr, stdout
from app.clock import now
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import api_keys

LONGEST_NAME = 200
"""Characters of a key's name: corrections are shown with it."""
keys_cli = typer.Typer(no_args_is_help=True, help="Keys to write with.")
index_cli = typer.Typer(no_args_is_help=True, help="The search index.")


@keys_cli.command("create")
def create_key(name: Annotated[str, typer.Argument(help="For whom or what.")]) -> None:
    """Make a key. It is shown once, alone on the last line. Alerts belong to the name, so that a new key can take over."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(
            f"A name has 1 to {LONGEST_NAME} characters, all of them printable."
        )
    with prepared_database(Settings()) as database, database.writing() as session:
        key = api_keys.create(session, name, now())
    stderr.print(f"A key for {name}. It can't be shown again:")
    print(key)


@keys_cli.command("list")
def list_keys() -> None:
    """All keys, revoked ones too."""
    table = Table("id", "name", "created", "revoked", box=None, pad_edge=False)
    with prepared_database(Settings()) as database, database.reading() as session:
        for key in api_keys.list_all(session):
            revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
            table.add_row(key.id, key.name, f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    stdout.print(table)


@keys_cli.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(help="Its id or its name.")]) -> None:
    """Revoke a key, or all keys of a name."""
    with prepared_database(Settings()) as database, database.writing() as session:
        count = api_keys.revoke(session, key, now())
    if not count:
        stderr.print(
            f"There is no key {key} that could be revoked; `citance keys list` lists them."
        )
        raise typer.Exit(1)
    stderr.print(f"{count} revoked.")


@index_cli.command("rebuild")
def rebuild_index() -> None:
    """Make the index anew from the database and put it in place, while reads go on."""
    settings = Settings()
    with prepared_database(settings) as database, progress_bar() as progress:
        task = progress.add_task("indexing", total=None)

        def note(done: int, count: int) -> None:
            progress.update(task, completed=done, total=count)
            if progress.disable:
                stderr.print(f"indexed {done:,} of {count:,}")

        sync = IndexSync(database, settings.index_dir, settings.cluster)
        try:
            if not sync.open(
                note
            ):  # else it is new already: the first in this cluster or directory
                sync.rebuild(note)
        except Timeout:
            stderr.print("Another process is rebuilding the index.")
            raise typer.Exit(1) from None
    stderr.print("The new index is in place.")

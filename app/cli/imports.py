"""`citance imports`: what was loaded, what of it was not taken in, and the end of one that is under way."""

from typing import Annotated

import typer

from app.cli.console import prepared_database, stderr
from app.clock import now
from app.errors import ImportFinished, ImportNotFound
from app.ingest import imports, manifest
from app.printable import printable
from app.settings import Settings

imports_cli = typer.Typer(no_args_is_help=True, help="What was loaded.")


@imports_cli.command("list")
def list_imports(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=10_000)] = 20,
) -> None:
    """The latest imports, the newest first: id, state, when it was sent, statements, rejected, name and reason, with tabs
    between."""
    with prepared_database(Settings()) as database, database.reading() as session:
        for row in imports.latest(session, limit):
            counts = row.statements, row.rejected
            print(
                row.id,
                row.state,
                f"{row.created_at:%Y-%m-%d %H:%M}",
                *counts,
                printable(row.name),
                printable(row.reason or ""),
                sep="\t",
            )


@imports_cli.command("cancel")
def cancel_import(id: Annotated[str, typer.Argument(help="Of the import.")]) -> None:  # noqa: A002
    """Stop an import that is queued or running, wherever it runs. What was stored until then stays."""
    try:
        with prepared_database(Settings()) as database, database.writing() as session:
            imports.cancel(session, id, now())
    except (ImportFinished, ImportNotFound) as problem:
        stderr.print(problem.detail)
        raise typer.Exit(1) from None
    stderr.print("Cancelled; it ends within a second or two.")


@imports_cli.command("failed")
def list_failed() -> None:
    """All that was refused or rejected when its file was read the last time: file, place and reason, with tabs between."""
    with prepared_database(Settings()) as database, database.reading() as session:
        for row in manifest.rejections(session):
            print(*map(printable, row), sep="\t")

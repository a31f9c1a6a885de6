"""`citance lookup`: what the registries say of DOIs, asked for ahead of time, shown, read again; and `citance resolve`."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer

from app import doi as dois
from app.cli.console import prepared_database, progress_bar, stderr
from app.clock import now
from app.db.engine import Database
from app.db.models import Lookup
from app.lookup import client, match_references, save, single_flight
from app.lookup.prefetch import Warmed, never_asked, warm
from app.settings import Settings
from app.store.lookup_state import lookup_state

lookup_cli = typer.Typer(no_args_is_help=True, help="What DOI registries say.")


@lookup_cli.command("warm")
def warm_up(
    file: Annotated[
        Path | None, typer.Argument(help="DOIs, one a line; - for standard input.", allow_dash=True)
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="All DOIs of the store that nobody has looked up.")
    ] = False,
) -> None:
    """Look up many DOIs ahead of time. What is kept is passed over: a run that is broken off goes on where it was."""
    if (file is None) != missing:
        raise typer.BadParameter("Name a file of DOIs, or say --missing.")
    settings = Settings()
    with prepared_database(settings) as database, progress_bar() as progress:
        progress.add_task("looking up", total=None)
        wanted = never_asked(database) if file is None else _listed(file)

        def note(warmed: Warmed) -> None:
            progress.update(progress.tasks[0].id, description=_counted(warmed))

        warmed = asyncio.run(_warm(settings, database, wanted, note))
    stderr.print(f"Looked up {_counted(warmed)}.")
    if warmed.stopped:
        stderr.print(f"Stopped: {warmed.stopped} The same command goes on from here.", markup=False)
        raise typer.Exit(1)


@lookup_cli.command("show")
def show(doi: Annotated[str, typer.Argument(help="A DOI, in any spelling.")]) -> None:
    """What is kept of a DOI. Nobody is asked."""
    shown = _read(doi)
    with prepared_database(Settings()) as database, database.reading() as session:
        seen = lookup_state(session.get(Lookup, dois.fold(shown)), shown, now())
    for label, value in (
        ("doi", seen.doi or shown),
        ("requested", seen.requested_doi),
        ("state", seen.state),
        ("source", seen.source),
        ("fetched", seen.fetched_at),
        ("expires", seen.expires_at),
    ):
        print(f"{label:10}{value if value is not None else ''}".rstrip())


@lookup_cli.command("reparse")
def reparse() -> None:
    """Read the answers that are kept again, where this version takes more out of them. Nobody is asked."""
    with prepared_database(Settings()) as database:
        count, unreadable = save.reparse(database, now())
    for doi in unreadable:
        stderr.print(f"The answer about {doi} can't be read any more; it stays.", markup=False)
    stderr.print(f"Read {count:,} answers again.")


def resolve(
    limit: Annotated[int, typer.Option(help="References to ask for at most.", min=1)] = 1_000_000,
) -> None:
    """Ask Crossref for references that came without a DOI, those that are cited most first.

    A request for each, about one a second. A run that is broken off goes on where it was.
    """
    settings = Settings()
    with prepared_database(settings) as database, progress_bar() as progress:
        with database.reading() as session:
            waiting = match_references.waiting(session)
        task = progress.add_task("asking Crossref", total=min(waiting, limit))

        def note(sought: match_references.Sought) -> None:
            text = f"{sought.matched:,} of {sought.asked:,} found"
            progress.update(task, completed=sought.asked, description=text)
            if progress.disable and sought.asked % 100 == 0:
                stderr.print(text)

        sought = asyncio.run(_seek(settings, database, limit, note))
    stderr.print(
        f"{waiting:,} references without a DOI; asked for {sought.asked:,}, found {sought.matched:,}."
    )
    if sought.stopped:
        stderr.print(
            f"Stopped: {sought.stopped} `citance resolve` goes on from here.", markup=False
        )
        raise typer.Exit(1)


async def _warm(
    settings: Settings, database: Database, wanted: Iterator[str], note: Callable[[Warmed], None]
) -> Warmed:
    async with aclosing(
        single_flight.from_settings(settings, database, client.from_settings(settings, database))
    ) as lookups:
        return await warm(lookups, wanted, note)


async def _seek(
    settings: Settings,
    database: Database,
    limit: int,
    note: Callable[[match_references.Sought], None],
) -> match_references.Sought:
    async with aclosing(client.from_settings(settings, database)) as upstream:
        return await match_references.seek(database, upstream, now, limit, note)


def _listed(file: Path) -> Iterator[str]:
    """What is no DOI is named, and passed over."""
    lines = sys.stdin if str(file) == "-" else file.open(encoding="utf-8", errors="replace")
    with lines:
        for number, line in enumerate(lines, start=1):
            if shown := dois.clean(line.strip()):
                yield shown
            elif line.strip():
                stderr.print(f"line {number}: `{line.strip()[:100]}` is not a DOI.", markup=False)


def _read(doi: str) -> str:
    if shown := dois.clean(doi):
        return shown
    raise typer.BadParameter(f"`{doi[:100]}` is not a DOI.")


def _counted(warmed: Warmed) -> str:
    counts = ", ".join(f"{count:,} {_SAID[state]}" for state, count in warmed.states.items())
    return f"{sum(warmed.states.values()):,} DOIs" + (f": {counts}" if counts else "")


_SAID = {
    "fresh": "found",
    "stale": "found, to be asked for anew",
    "absent": "absent",
    "none": "without an answer",
}

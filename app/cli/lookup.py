"""Commands `citance lookup` (prefetch, show, reparse the registries' answers) and `citance resolve`."""

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
from app.lookup import client, match_references, save, single_flight
from app.lookup.match_references import MatchProgress
from app.lookup.prefetch import PrefetchProgress, prefetch, unanswered
from app.settings import Settings
from app.store import lookup_state

lookup_cli = typer.Typer(no_args_is_help=True, help="What DOI registries say.")


@lookup_cli.command("warm")
def warm(
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
    with prepared_database(settings) as database, progress_bar() as bar:
        bar.add_task("looking up", total=None)
        wanted = unanswered(database) if file is None else _read_dois(file)

        def report(progress: PrefetchProgress) -> None:
            bar.update(bar.tasks[0].id, description=_summary(progress))

        progress = asyncio.run(_prefetch(settings, database, wanted, report))
    stderr.print(f"Looked up {_summary(progress)}.")
    if progress.stopped:
        stderr.print(
            f"Stopped: {progress.stopped} The same command goes on from here.", markup=False
        )
        raise typer.Exit(1)


@lookup_cli.command("show")
def print_state(doi: Annotated[str, typer.Argument(help="A DOI, in any spelling.")]) -> None:
    """What is kept of a DOI. Nobody is asked."""
    requested = _read_doi(doi)
    with prepared_database(Settings()) as database, database.reading() as session:
        stored = lookup_state.load(session, requested, now())
    for label, value in (
        ("doi", stored.doi or requested),
        ("requested", stored.requested_doi),
        ("state", stored.state),
        ("source", stored.source),
        ("fetched", stored.fetched_at),
        ("expires", stored.expires_at),
    ):
        print(f"{label:10}{value if value is not None else ''}".rstrip())


@lookup_cli.command("reparse")
def reparse() -> None:
    """Read the answers that are kept again, where this version takes more out of them. Nobody is asked."""
    with prepared_database(Settings()) as database:
        count, unreadable = save.reparse(database, now())
    for doi in unreadable:
        stderr.print(f"The answer about {doi} can't be read any more; it stays.")
    stderr.print(f"Read {count:,} answers again.")


def resolve(
    limit: Annotated[int, typer.Option(help="References to ask for at most.", min=1)] = 1_000_000,
) -> None:
    """Ask Crossref for references that came without a DOI, those that are cited most first.

    A request for each, about one a second. A run that is broken off goes on where it was.
    """
    settings = Settings()
    with prepared_database(settings) as database, progress_bar() as bar:
        with database.reading() as session:
            count = match_references.count_unmatched(session)
        task = bar.add_task("asking Crossref", total=min(count, limit))

        def report(progress: MatchProgress) -> None:
            text = f"{progress.matched:,} of {progress.asked:,} found"
            bar.update(task, completed=progress.asked, description=text)
            if bar.disable and progress.asked % 100 == 0:
                stderr.print(text)

        progress = asyncio.run(_match(settings, database, limit, report))
    stderr.print(
        f"{count:,} references without a DOI; asked for {progress.asked:,}, found {progress.matched:,}."
    )
    if progress.stopped:
        stderr.print(
            f"Stopped: {progress.stopped} `citance resolve` goes on from here.", markup=False
        )
        raise typer.Exit(1)


async def _prefetch(
    settings: Settings,
    database: Database,
    wanted: Iterator[str],
    report: Callable[[PrefetchProgress], None],
) -> PrefetchProgress:
    async with aclosing(
        single_flight.from_settings(settings, database, client.from_settings(settings, database))
    ) as lookups:
        return await prefetch(lookups, wanted, report)


async def _match(
    settings: Settings,
    database: Database,
    limit: int,
    report: Callable[[MatchProgress], None],
) -> MatchProgress:
    async with aclosing(client.from_settings(settings, database)) as registries:
        return await match_references.match_references(database, registries, now, limit, report)


def _read_dois(file: Path) -> Iterator[str]:
    """The DOIs of a file. A line that is none is reported, and skipped."""
    lines = sys.stdin if str(file) == "-" else file.open(encoding="utf-8", errors="replace")
    with lines:
        for number, line in enumerate(lines, start=1):
            if doi := dois.clean(line.strip()):
                yield doi
            elif line.strip():
                stderr.print(f"line {number}: `{line.strip()[:100]}` is not a DOI.")


def _read_doi(doi: str) -> str:
    if clean := dois.clean(doi):
        return clean
    raise typer.BadParameter(f"`{doi[:100]}` is not a DOI.")


def _summary(progress: PrefetchProgress) -> str:
    counts = ", ".join(f"{count:,} {_IN_WORDS[state]}" for state, count in progress.states.items())
    return f"{sum(progress.states.values()):,} DOIs" + (f": {counts}" if counts else "")


_IN_WORDS = {
    "fresh": "found",
    "stale": "found, to be asked for anew",
    "absent": "absent",
    "none": "without an answer",
}

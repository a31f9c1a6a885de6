"""Standard error, a progress bar and the prepared database, for every command."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from app.db import migrate
from app.db.engine import Database, open_database
from app.settings import Settings

stderr = Console(stderr=True, highlight=False, markup=False)
"""For messages to people; what a program may read goes to standard output. Without markup, as `stdout`: names, file names
and values have brackets that are none."""
stdout = Console(highlight=False, markup=False)
"""For tables."""


@contextmanager
def prepared_database(settings: Settings) -> Iterator[Database]:
    """Give the database of these settings, its schema created or checked; dispose of it at the end."""
    database = open_database(settings.url)
    migrate.prepare(database, settings.data_dir)
    yield database
    database.engine.dispose()


def progress_bar(window: float = 30) -> Progress:
    """A bar on a terminal; elsewhere it prints nothing, and the callers print plain lines. `window`: seconds over which its
    speed is measured."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        console=stderr,
        transient=True,
        disable=not stderr.is_terminal,
        speed_estimate_period=window,
    )

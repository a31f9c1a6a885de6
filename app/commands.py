"""`citance ingest`, and what is told about it while it goes on and afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app import imports, manifest
from app.clock import now
from app.ending import Ending
from app.ingest import sources
from app.ingest.document import Rejection
from app.ingest.formats import FORMATS
from app.loading import BULK, Loaded, Loader, Reader, Stopped
from app.search.sync import beside
from app.settings import Settings
from app.terminal import chosen_by, prepared, progress_bar, told

MANY = 20_000
"""Statements from which on they are indexed by a process of its own while loading goes on."""
WINDOW = 300
"""Seconds over which the speed is measured that the time left is told by."""
BLINK = 0.5
"""Seconds between two movements of the bar, and"""
NOW_AND_THEN = 30
"""between two lines where there is no terminal."""
STOPPED = "It was stopped; `citance ingest --resume` goes on."

imports_cli = typer.Typer(no_args_is_help=True, help="What was loaded.")

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Files, folders, archives (.zip, .tar.gz), or - for standard input.", allow_dash=True
    ),
]
FormatName = Annotated[
    str, typer.Option(help=f"auto, {', '.join(format_.name for format_ in FORMATS)}.")
]


def ingest(
    paths: Paths,
    format: FormatName = "auto",  # noqa: A002
    resume: Annotated[
        bool, typer.Option("--resume", help="Pass over what this version has stored already.")
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Only what was refused, or had something rejected, the last time; with --resume, that too.",
        ),
    ] = False,
) -> None:
    """Load documents and records. Loading the same again changes nothing."""
    check(paths, format)
    settings, ending = Settings(), Ending()
    with (
        ended_well(ending, "Stopped. What was stored stays; --resume goes on from there."),
        prepared(settings) as database,
        progress_bar(WINDOW) as progress,
        beside(settings.url, settings.index_dir) as index,
    ):
        record = imports.Record(database, imports.new_id(), now)
        account = _Account(record, Pace(progress, sources.total(paths)), index)
        classifier = chosen_by(settings)
        reader = Reader(format, settings.grobid_url, settings.grobid_timeout, classifier)
        with ending.patiently("Ends after the batch under way. Once more drops that.") as stopping:
            loader = Loader(
                database,
                now,
                account.reject,
                record.note,
                account.note,
                record.id,
                reader,
                BULK,
                manifest.Choice(resume, retry_failed),
                stopping,
            )
            try:
                name = ", ".join(map(str, paths))
                loaded = imports.run(record, loader, name, sources.pieces(paths, format))
            except (Stopped, KeyboardInterrupt):
                record.end("failed", STOPPED)
                raise KeyboardInterrupt from None
        account.pace.say("indexing")
    _summarise(loaded)
    if loaded.refused:
        raise typer.Exit(1)


@imports_cli.command("failed")
def list_failed() -> None:
    """All that was refused or rejected when its file was read the last time: file, place and reason, with tabs between."""
    with prepared(Settings()) as database, database.reading() as session:
        for row in manifest.rejections(session):
            print(*row, sep="\t")


def check(paths: list[Path], format_name: str) -> None:
    """Raises `typer.BadParameter` for what can't be read at all."""
    if format_name not in ("auto", *(format_.name for format_ in FORMATS)):
        raise typer.BadParameter(f"There is no format `{format_name}`.")
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise typer.BadParameter(f"There is no file or folder {path}.")


@contextmanager
def ended_well(ending: Ending, said: str) -> Iterator[None]:
    """Ctrl-C and SIGTERM end with this sentence and the exit code that shells expect."""
    try:
        with ending.heard():
            yield
    except KeyboardInterrupt:
        told.print(said)
        raise typer.Exit(ending.exit_code) from None


@dataclass(slots=True)
class Pace:
    """How far it is, how fast, and how long it will take: a bar, or a line now and then."""

    progress: Progress
    total: int | None
    _last: float = 0.0
    _printed: float = 0.0

    def __post_init__(self) -> None:
        self.progress.add_task("reading", total=self.total or None)
        self._printed = monotonic()

    def reach(self, bytes_: int, text: str) -> None:
        """`bytes_` of the files were read, and this came of it."""
        at = monotonic()
        if at - self._last < BLINK:
            return
        self._last = at
        (task,) = self.progress.tasks
        self.progress.update(task.id, completed=bytes_)
        if task.speed:
            text += f", {task.speed / 1e6:.1f} MB/s"
        if task.speed and task.total:
            left = timedelta(seconds=round(max(0, task.total - bytes_) / task.speed))
            text += f", {bytes_ / task.total:.0%} of {task.total / 1e6:,.0f} MB, {left} left"
        self.progress.update(task.id, description=text)
        if self.progress.disable and at - self._printed >= NOW_AND_THEN:
            self._printed = at
            told.print(text)

    def say(self, text: str) -> None:
        """What it is doing now."""
        self.progress.update(self.progress.tasks[0].id, description=text)
        if self.progress.disable:
            told.print(text)


@dataclass(slots=True)
class _Account:
    """What a person is told while things are loaded."""

    record: imports.Record
    pace: Pace
    index: Callable[[], None]

    def reject(self, file: str, rejection: Rejection) -> None:
        self.record.reject(file, rejection)
        say_rejected(self.pace.progress, file, rejection)

    def note(self, loaded: Loaded) -> None:
        if loaded.statements > MANY:
            self.index()
        passed = f" ({loaded.passed:,} passed over)" if loaded.passed else ""
        text = f"{loaded.files:,} files{passed}, {loaded.statements:,} statements"
        self.pace.reach(loaded.reached, text)


def say_rejected(progress: Progress, file: str, rejection: Rejection) -> None:
    """A line for each thing that is not taken in."""
    text = f"rejected  {file}  {rejection.place}: {rejection.reason}"
    progress.console.print(text, soft_wrap=True, markup=False)


def _summarise(loaded: Loaded) -> None:
    outcome = loaded.outcome
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, count in (
        ("files", loaded.files),
        *([("passed over", loaded.passed)] if loaded.passed else []),
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

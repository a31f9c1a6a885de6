"""`citance ingest` and `citance extract`, with their progress and summaries."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import Progress
from rich.table import Table

from app import memory
from app.classify.configured_classifier import from_settings
from app.cli.console import prepared_database, progress_bar, stderr, stdout
from app.cli.progress import SPEED_WINDOW, ProgressReport
from app.cli.signals import StopSignals
from app.clock import now
from app.db.engine import Database
from app.document import Rejection
from app.formats.detect import FORMATS
from app.ingest import imports, sources
from app.ingest.background_indexing import index_in_background
from app.ingest.extract import Extractor
from app.ingest.import_record import NO_FILES, ImportCancelled, ImportRecord, run_import
from app.ingest.loader import BULK_BATCH, Loader, LoadProgress, LoadStopped
from app.ingest.manifest import Selection
from app.ingest.output import open_output
from app.ingest.reader import LISTED_REJECTIONS, WHOLE_FILE, Reader
from app.ingest.worker_process import Limits
from app.ingest.workers import parallel_map
from app.printable import printable
from app.settings import Settings

BACKGROUND_INDEXING_FROM = 5_000
"""Statements from which on another process indexes them while the load goes on."""
SHOWN_REJECTIONS = 20
"""Beside those of whole files: what an article has of small faults would hide these, and the progress."""
_NOT_SHOWN = "Further ones are counted here; `citance imports failed` lists them."
STOPPED_REASON = "It was stopped; `citance ingest --resume` goes on."
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
    _check_arguments(paths, format)
    settings, signals = Settings(), StopSignals()
    memory.collect_garbage_rarely(1_000_000)  # more than a transaction stores
    with (
        _exit_on_signal(signals, "Stopped. What was stored stays; --resume goes on from there."),
        prepared_database(settings) as database,
        index_in_background(
            database, settings.url, settings.index_dir, settings.cluster
        ) as indexing,
        progress_bar(SPEED_WINDOW) as progress,
    ):
        report = ProgressReport(progress, sources.disk_size(paths, settings.index_dir))
        record = _ReportedImport(database, report, indexing.start)
        loader = Loader(
            database,
            Reader(format, settings.grobid_url, settings.grobid_timeout, from_settings(settings)),
            now,
            selection=Selection(resume=resume, retry_failed=retry_failed),
            batch=BULK_BATCH,
            limits=Limits(settings.piece_seconds, settings.piece_mb),
        )
        with signals.deferred(
            "Ends after the batch under way. Once more drops that."
        ) as should_stop:
            try:
                pieces = sources.pieces(paths, format, should_stop, settings.index_dir)
                loaded = run_import(loader, record, ", ".join(map(str, paths)), pieces, should_stop)
            except ImportCancelled:
                stderr.print(imports.CANCELLED)
                raise typer.Exit(1) from None
            except (LoadStopped, KeyboardInterrupt):
                record.finish("failed", STOPPED_REASON)
                raise KeyboardInterrupt from None
        report.describe("indexing")
        indexing.finish()
    _summarise(loaded)
    if not loaded.files and not loaded.skipped:
        stderr.print(NO_FILES, soft_wrap=True)
    if loaded.refused or not (loaded.files or loaded.skipped):
        raise typer.Exit(1)


def extract(
    paths: Paths,
    to: Annotated[
        Path,
        typer.Option(help="NDJSON, or Parquet (.parquet); - for standard output.", dir_okay=False),
    ] = Path("-"),
    rejected: Annotated[
        Path | None, typer.Option(help="Where rejections go, as NDJSON; else to standard error.")
    ] = None,
    types: Annotated[
        bool, typer.Option("--types", help="Let the classifier judge statements without a type.")
    ] = False,
    format: FormatName = "auto",  # noqa: A002
) -> None:
    """Write what documents say as statement records, without a database. `citance ingest` loads them again."""
    _check_arguments(paths, format)
    settings, signals = Settings(), StopSignals()
    memory.collect_garbage_rarely(100_000)
    classifier = from_settings(settings) if types else None
    reader = Reader(format, settings.grobid_url, settings.grobid_timeout, classifier)
    counts = Counter[str]()
    with (
        _exit_on_signal(signals, "Stopped. What was written until then is complete in itself."),
        progress_bar(SPEED_WINDOW) as progress,
        _rejection_writer(rejected, progress) as write_rejection,
        open_output(to) as write,
        signals.deferred("Ends with what is read by now. Once more ends at once.") as should_stop,
    ):
        report = ProgressReport(progress, sources.disk_size(paths))
        pieces = sources.pieces(paths, format, should_stop)
        limits = Limits(settings.piece_seconds, settings.piece_mb)
        read = Extractor(reader).read
        with closing(parallel_map(read, pieces, should_stop, limits)) as results:
            for result in results:
                write(result.lines)
                for rejection in result.rejected:
                    write_rejection(result.name, rejection)
                counts.update(result.counts())
                report.update(result.disk_offset, f"{counts['statements']:,} statements")
        if should_stop():
            raise KeyboardInterrupt
    for name, count in counts.items():
        stderr.print(f"{name:<14} {count:,}")
    if not counts:
        stderr.print(NO_FILES, soft_wrap=True)
    if not counts or counts["whole files"]:
        raise typer.Exit(1)


def _check_arguments(paths: list[Path], format_name: str) -> None:
    """Raises `typer.BadParameter` for what can't be read at all."""
    if format_name not in ("auto", *(format_.name for format_ in FORMATS)):
        raise typer.BadParameter(f"There is no format `{format_name}`.")
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise typer.BadParameter(f"There is no file or folder {path}.")


@contextmanager
def _exit_on_signal(signals: StopSignals, message: str) -> Iterator[None]:
    """End on SIGINT and SIGTERM with this message and the exit code that shells expect."""
    try:
        signals.install()
        yield
    except KeyboardInterrupt:
        stderr.print(message)
        raise typer.Exit(signals.exit_code) from None


class _ReportedImport(ImportRecord):
    """The record of an import that also prints rejections and progress, and starts indexing when there is much to index."""

    def __init__(
        self, database: Database, report: ProgressReport, start_indexing: Callable[[], None]
    ) -> None:
        super().__init__(database, imports.new_id(), now)
        self._report = report
        self._start_indexing = start_indexing
        self._printed = Counter[bool]()

    def on_rejection(self, file: str, rejection: Rejection) -> None:
        super().on_rejection(file, rejection)
        is_whole = rejection.place == WHOLE_FILE
        self._printed[is_whole] += 1
        most = LISTED_REJECTIONS if is_whole else SHOWN_REJECTIONS
        if self._printed[is_whole] <= most:
            _print_rejection(self._report.progress, file, rejection)
        elif self._printed[is_whole] == most + 1:
            self._report.progress.console.print(_NOT_SHOWN)

    def on_piece(self, progress: LoadProgress) -> None:
        if progress.statements > BACKGROUND_INDEXING_FROM:
            self._start_indexing()
        skipped = f" ({progress.skipped:,} passed over)" if progress.skipped else ""
        files = "file" if progress.files == 1 else "files"
        text = f"{progress.files:,} {files}{skipped}, {progress.statements:,} statements"
        self._report.update(progress.disk_offset, text)


@contextmanager
def _rejection_writer(
    to: Path | None, progress: Progress
) -> Iterator[Callable[[str, Rejection], None]]:
    """A function that writes a rejection: to this file as a line of JSON, else to standard error."""
    if to is None:
        yield partial(_print_rejection, progress)
        return
    with to.open("wb") as file:

        def write(name: str, rejection: Rejection) -> None:
            file.write(
                orjson.dumps({"file": name, "place": rejection.place, "reason": rejection.reason})
                + b"\n"
            )

        yield write


def _print_rejection(progress: Progress, file: str, rejection: Rejection) -> None:
    """A line for each thing that is not taken in, above the bar."""
    what = printable(f"{rejection.place}: {rejection.reason}")
    progress.console.print(f"rejected  {printable(file)}  {what}", soft_wrap=True)


def _summarise(loaded: LoadProgress) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, count in (
        ("files", loaded.files),
        *([("passed over", loaded.skipped)] if loaded.skipped else []),
        ("articles", loaded.articles),
        ("references", loaded.references),
        ("statements", loaded.statements),
        ("  added", loaded.outcome.added),
        ("  updated", loaded.outcome.updated),
        ("  removed", loaded.outcome.removed),
        ("rejected", loaded.rejected),
        ("  whole files", loaded.refused),
    ):
        table.add_row(label, f"{count:,}")
    stdout.print(table)

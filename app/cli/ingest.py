"""`citance ingest` and `citance extract`, and what is told about them while they go on and afterwards."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.classify.classifier import from_settings
from app.cli.console import prepared, progress_bar, told
from app.cli.progress import WINDOW, Pace
from app.cli.signals import Ending
from app.clock import now
from app.document import Rejection
from app.formats.detect import FORMATS
from app.ingest import imports, manifest, sources
from app.ingest.background_indexing import beside
from app.ingest.extract import Extractor
from app.ingest.loader import BULK, Loaded, Loader, Stopped
from app.ingest.output import output
from app.ingest.reader import Reader
from app.ingest.workers import each, rarely_collected
from app.settings import Settings

MANY = 5_000
"""Statements from which on they are indexed by a process of its own while loading goes on."""
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
    rarely_collected()
    with (
        ended_well(ending, "Stopped. What was stored stays; --resume goes on from there."),
        prepared(settings) as database,
        progress_bar(WINDOW) as progress,
        beside(settings.url, settings.index_dir) as index,
    ):
        record = imports.Record(database, imports.new_id(), now)
        account = _Account(record, Pace(progress, sources.total(paths)), index)
        classifier = from_settings(settings)
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


def extract(
    paths: Paths,
    to: Annotated[
        Path,
        typer.Option(help="NDJSON, or Parquet when it ends in .parquet; - for standard output."),
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
    check(paths, format)
    settings, ending = Settings(), Ending()
    rarely_collected()
    classifier = from_settings(settings) if types else None
    reader = Reader(format, settings.grobid_url, settings.grobid_timeout, classifier)
    done = Counter[str]()
    with (
        ended_well(ending, "Stopped. What was written until then is complete in itself."),
        progress_bar(WINDOW) as progress,
        complaining(rejected, progress) as complain,
        output(to) as write,
        ending.patiently("Ends with what is read by now. Once more ends at once.") as stopping,
    ):
        pace = Pace(progress, sources.total(paths))
        pieces = sources.pieces(paths, format)
        with closing(each(Extractor(reader).read, pieces, stopping)) as extracted:
            for one in extracted:
                write(one.lines)
                for rejection in one.rejected:
                    complain(one.name, rejection)
                done.update(one.counts())
                pace.reach(one.reached, f"{done['statements']:,} statements")
        if stopping():
            raise KeyboardInterrupt
    for name, count in done.items():
        told.print(f"{name:<14} {count:,}")
    if done["whole files"]:
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


@contextmanager
def complaining(to: Path | None, progress: Progress) -> Iterator[Callable[[str, Rejection], None]]:
    """A function that tells a rejection: to this file as a line of JSON, else to the person."""
    if to is None:
        yield partial(say_rejected, progress)
        return
    with to.open("wb") as file:

        def tell(name: str, rejection: Rejection) -> None:
            file.write(orjson.dumps({"file": name, **vars(rejection)}) + b"\n")

        yield tell


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

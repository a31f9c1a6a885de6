"""`citance export`: all statements that a query finds, or their papers, in every format that the API exports."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from app.api.exports import EXPORTS, export_chunks
from app.api.parameters import AllExportParameters
from app.cli.console import prepared_database, progress_bar, stderr
from app.cli.signals import StopSignals
from app.db.engine import Database
from app.errors import Fault, Invalid
from app.schemas.fields import message
from app.search.engine import Hit, SearchResult
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import papers

SUFFIXES = {".csv": "csv", ".jsonld": "jsonld", ".ris": "ris", ".bib": "bibtex"}
"""The format of a file by its name, where none is asked for; any other is NDJSON."""
EVERY = 500
"""Statements between two looks at the bar."""


def export(*, to: Path, **options: Any) -> None:
    """Write all statements that a query finds, or their papers. The options are the parameters of `/statements/export`, the
    bytes those of its answer. Works beside a running server, and without one."""
    by_name = SUFFIXES.get(to.suffix.lower(), "ndjson")
    signals = StopSignals()
    signals.install()
    try:
        found = _export(_parameters({**options, "format": options["format"] or by_name}), to)
    except Invalid as problem:
        for fault in problem.errors:
            option = fault.pointer.replace("_", "-")
            stderr.print(f"--{option}: {fault.detail}", style="red", soft_wrap=True)
        raise typer.Exit(2) from None
    except BrokenPipeError:  # who reads has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except _Unwritable as error:
        stderr.print(f"{to} can't be written: {error}.", style="red", soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        stderr.print("Stopped.")
        raise typer.Exit(signals.exit_code) from None
    stderr.print(f"{found.total:,} statements, {found.publications:,} papers")
    if found.partial_reason:
        stderr.print(found.partial_reason, style="yellow", soft_wrap=True)


def _export(parameters: AllExportParameters, to: Path) -> SearchResult:
    """Write what the parameters ask for. Returns its counts. Raises `Invalid`, `_Unwritable`."""
    settings = Settings()
    with prepared_database(settings) as database:
        query = _query(database, parameters)
        sync = IndexSync(database, settings.index_dir, settings.cluster)
        sync.open()
        sync.drain()  # where no server does
        sync.follow()
        found = sync.statements.search(replace(query, facets=(), limit=1))
        with progress_bar() as progress, _output(to) as write:
            task = progress.add_task(f"{found.total:,} statements", total=found.total)

            def counted(hits: Iterator[Hit]) -> Iterator[Hit]:
                for number, hit in enumerate(hits, 1):
                    if number % EVERY == 0:
                        progress.update(task, completed=number)
                    yield hit

            is_highlighted = EXPORTS[parameters.format].highlighted
            hits = counted(sync.statements.stream(query, highlighted=is_highlighted))
            for chunk in export_chunks(hits, database, query, parameters.format):
                write(chunk)
    return found


def _parameters(options: dict[str, Any]) -> AllExportParameters:
    """The options, checked as a query string is. Raises `Invalid`."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return AllExportParameters.model_validate(given)
    except ValidationError as error:
        faults = tuple(Fault(str(one["loc"][0]), message(one)) for one in error.errors())
        raise Invalid("Some options are not valid.", errors=faults) from None


def _query(database: Database, parameters: AllExportParameters) -> StatementQuery:
    """The query that `/statements/export` makes of them. Raises `Invalid`."""
    ends: dict[str, tuple[int, ...] | None] = {}
    with database.reading() as session:
        for end, dois in (("cited", parameters.cited), ("citing", parameters.citing)):
            try:
                found = papers.find_ids(session, dois).values()
            except Invalid as problem:
                raise Invalid(problem.detail, errors=(Fault(end, problem.detail),)) from None
            ends[end] = tuple(id_ for id_ in found if id_ is not None) if dois else None
    return parameters.query(**ends)


class _Unwritable(Exception):
    """The file can't be written. The message says why."""


@contextmanager
def _output(to: Path) -> Iterator[Callable[[bytes], object]]:
    """A function that writes bytes: to standard output for `-`, else to a file that has its name once it is complete.

    Raises `_Unwritable`.
    """
    if str(to) == "-":
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    partial = to.with_name(f"{to.name}.partial")
    with _reported():
        file = partial.open("wb", buffering=0)
    try:
        with file:

            def write(chunk: bytes) -> None:
                with _reported():
                    file.write(chunk)

            yield write
        with _reported():
            partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _Unwritable(error.strerror) from None


def _values(annotation: Any) -> tuple[str, ...]:
    """The values of a closed vocabulary, wherever it stands in a type."""
    annotation = getattr(annotation, "__value__", annotation)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(value for part in get_args(annotation) for value in _values(part))


def _option(name: str, field: FieldInfo) -> Parameter:
    """A parameter of the query string as an option, spelt with hyphens or as it is. Its values are checked as there."""
    names = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
    values = _values(field.annotation)
    listed = f" One of: {', '.join(values)}." if values else ""
    kind: Any = list[str] if field.default == () else str
    option = typer.Option(*names, help=f"{field.description}{listed}", show_default=False)
    return Parameter(
        name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


TO = Annotated[Path, typer.Option(help="A file; - for standard output.")]
_OPTIONS = [
    *(_option(name, field) for name, field in AllExportParameters.model_fields.items()),
    Parameter("to", Parameter.KEYWORD_ONLY, default=Path("-"), annotation=TO),
]
# typer reads both: the options can't differ from the parameters
export.__signature__ = Signature(_OPTIONS)  # type: ignore[attr-defined]
export.__annotations__ = {one.name: one.annotation for one in _OPTIONS}

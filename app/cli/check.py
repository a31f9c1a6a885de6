"""`citance check`: the references of lists and articles, with what this store knows against them."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import aclosing
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from app.checks.check import asked_about, check
from app.checks.csv_table import csv_table
from app.checks.look_up import look_up
from app.checks.read import FORMATS, ReferenceList, read_file
from app.classify.configured_classifier import from_settings
from app.cli.console import prepared_database, stderr
from app.clock import now
from app.db.engine import Database
from app.document import Unreadable
from app.ingest.reader import Reader
from app.ingest.worker_process import Limits
from app.lookup import client, single_flight
from app.lookup.reference_comparison import Match
from app.printable import printable
from app.search.sync import IndexSync
from app.settings import Settings

WIDTH = 100
"""Characters of a reference in a line of text."""


class Output(Enum):
    """What is written."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def check_lists(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="BibTeX, RIS, CSL-JSON, plain text; articles as JATS or TEI, PDFs where GROBID is set; - for stdin.",
            allow_dash=True,
        ),
    ],
    *,
    format_: Annotated[
        str, typer.Option("--format", help=f"Of the files. One of: {', '.join(FORMATS)}.")
    ] = "auto",
    output: Annotated[
        Output, typer.Option(help="Lines of text, a CSV table, or a JSON object a file.")
    ] = Output.TEXT,
    lookup: Annotated[
        bool, typer.Option("--lookup", help="Ask the registries about what was never looked up.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 where a reference was retracted.")
    ] = False,
) -> None:
    """Check reference lists against the store. What was retracted, doubted, corrected, contrasted or not found comes first.
    No server has to run."""
    settings = Settings()
    if format_ not in FORMATS:
        raise typer.BadParameter(f"There are: {', '.join(FORMATS)}.")
    reader = Reader("auto", settings.grobid_url, settings.grobid_timeout, from_settings(settings))
    limits = Limits(settings.piece_seconds, settings.piece_mb)
    retracted = failed = 0
    with prepared_database(settings) as database:
        sync = IndexSync(database, settings.index_dir, settings.cluster)
        sync.open()
        sync.drain()
        for file in files:
            try:
                listed = read_file(str(file), _content(file), format_, reader, limits)
            except (Unreadable, OSError) as error:
                reason = f"{error.strerror}." if isinstance(error, OSError) else error
                stderr.print(f"{file}: {reason}", style="red", soft_wrap=True)
                failed += 1
                continue
            sync.follow()
            answer = _check(settings, database, sync, listed, lookup=lookup)
            _write(file, answer, output)
            retracted += answer["summary"]["retracted"]
    if failed or (exit_code and retracted):
        raise typer.Exit(1)


def _check(
    settings: Settings,
    database: Database,
    sync: IndexSync,
    listed: ReferenceList,
    *,
    lookup: bool,
) -> dict[str, Any]:
    resolved: Mapping[int, Match] = {}
    if lookup:
        with database.reading() as session:
            asked = asked_about(session, sync.papers, listed, now())

        async def ask() -> Mapping[int, Match]:
            registries = client.from_settings(settings, database)
            async with aclosing(
                single_flight.from_settings(settings, database, registries)
            ) as lookups:
                return await look_up(lookups, asked)

        resolved = asyncio.run(ask())
    with database.reading() as session:
        answer = check(session, sync.papers, listed, now(), resolved)
        plain: dict[str, Any] = orjson.loads(
            orjson.dumps(answer, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
        )
    return plain


def _write(file: Path, answer: dict[str, Any], output: Output) -> None:
    if output is Output.JSON:
        sys.stdout.buffer.write(orjson.dumps({"file": str(file), **answer}) + b"\n")
    elif output is Output.CSV:
        sys.stdout.buffer.write(csv_table(answer["references"]))
    else:
        for reference in answer["references"]:
            print(_line(reference))
    sys.stdout.flush()
    counts = ", ".join(
        f"{count:,} {name.replace('_', ' ')}" for name, count in answer["summary"].items() if count
    )
    stderr.print(f"{file}: {counts}", soft_wrap=True)


def _line(reference: Mapping[str, Any]) -> str:
    """Why it needs attention, its place, what it was found as, and its notices."""
    reason = ", ".join(reference["attention"]) or "-"
    name = " ".join(filter(None, (str(reference["given_position"]), reference["key"])))
    found = reference["doi"] or reference["given"]
    notices = "; ".join(
        " ".join(filter(None, (one["kind"], one["date"], one["doi"])))
        for one in reference["notices"]
    )
    fields = (f"{reason:<12}", printable(name), printable(found)[:WIDTH], notices)
    return "  ".join(filter(None, fields))


def _content(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()

"""`citance classify`: classify stored statements, evaluate the shipped model."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.classify import evaluate, labelled
from app.classify.configured_classifier import from_settings
from app.classify.model import MODEL_VERSION, THRESHOLD, classify
from app.classify.reclassify import ClassifierUnavailable, Reclassification, reclassify
from app.cli.console import prepared_database, progress_bar, stderr, stdout
from app.ingest.background_indexing import index_in_background
from app.settings import Settings

classify_cli = typer.Typer(no_args_is_help=True, help="The types of statements.")

MANY = 20_000
"""The number of changed statements from which on another process indexes them meanwhile."""


@classify_cli.command("run")
def run(
    *,
    only_unclassified: Annotated[
        bool, typer.Option("--only-unclassified", help="Those without a type yet.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Those too that this model has classified before.")
    ] = False,
) -> None:
    """Classify statements whose type came with no document and from no person. It can be ended at any time, and goes on
    from there."""
    settings = Settings()
    with (
        prepared_database(settings) as database,
        index_in_background(
            database, settings.url, settings.index_dir, settings.cluster
        ) as indexing,
        progress_bar() as progress,
    ):
        task = progress.add_task("asking", total=None)

        def report_progress(done: Reclassification) -> None:
            if done.changes.total() > MANY:
                indexing.start()
            text = f"classified {done.classified:,} of {done.waiting:,}"
            progress.update(task, completed=done.classified, total=done.waiting, description=text)
            if progress.disable:
                stderr.print(text)

        try:
            done = reclassify(
                database,
                from_settings(settings).classify,
                report_progress,
                only_unclassified=only_unclassified,
                again=again,
            )
        except ClassifierUnavailable:
            stderr.print(f"The classifier at {settings.classifier_url} gives no answer.")
            raise typer.Exit(1) from None
        progress.update(task, description="indexing")
        indexing.finish()
    _summarise(done)
    if done.unanswered:
        stderr.print("The classifier left statements unanswered; run this again to ask for them.")
        raise typer.Exit(1)


def _summarise(done: Reclassification) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("model", done.model)
    table.add_row("classified", f"{done.classified:,}")
    table.add_row("no answer", f"{done.unanswered:,}")
    table.add_row("changed", f"{done.changes.total():,}")
    for (before, now), count in sorted(done.changes.items()):
        change = f"{before} → {now}" if before != now else f"{now}, as before"
        table.add_row(f"  {change}", f"{count:,}")
    stdout.print(table)


@classify_cli.command("eval")
def eval_(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Labelled statements, JSONL.")
    ],
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Least confidence of a type.")
    ] = THRESHOLD,
) -> None:
    """Precision, recall and F1 of each type, and a reliability table, on labelled statements."""
    for file in files:
        try:
            statements = labelled.read(file)
        except labelled.NotLabelled as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{file}, model {MODEL_VERSION}, threshold {threshold}")
        report = evaluate.evaluate(statements, partial(classify, threshold=threshold))
        typer.echo(evaluate.format_report(report) + "\n")

"""`citance classify`: measure the classifier that ships with the service."""

from pathlib import Path
from typing import Annotated

import typer

from app.classify import evaluate
from app.classify.model import MODEL_VERSION, THRESHOLD, classify

classify_cli = typer.Typer(no_args_is_help=True, help="The types of statements.")


@classify_cli.callback()
def _group() -> None:
    """So that one command alone still has its name."""


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
            labelled = evaluate.read(file)
        except evaluate.NotLabelled as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{file}, model {MODEL_VERSION}, threshold {threshold}")
        report = evaluate.evaluate(labelled, lambda passage: classify(passage, threshold=threshold))
        typer.echo(evaluate.rendered(report) + "\n")

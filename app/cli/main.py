"""The command line. Its parts are imported when they are called: who asks for help, or starts one more process, does not
wait for all that the others need."""

import gc
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

COMMANDS = {
    "ingest": ("app.cli.ingest", "ingest", "Load documents and records."),
    "extract": (
        "app.cli.ingest",
        "extract",
        "Write what documents say as statement records, without a database.",
    ),
    "serve": ("app.cli.serve", "serve", "Serve the API."),
    "resolve": (
        "app.cli.lookup",
        "resolve",
        "Ask Crossref for references that came without a DOI.",
    ),
    "openapi": ("app.cli.serve", "openapi", "Print the OpenAPI description."),
    "imports": ("app.cli.ingest", "imports_cli", "What was loaded."),
    "keys": ("app.cli.admin", "keys_cli", "Keys to write with."),
    "index": ("app.cli.admin", "index_cli", "The search index."),
    "db": ("app.cli.admin", "db_cli", "The database's schema."),
    "classify": ("app.cli.classify", "classify_cli", "The types of statements."),
    "lookup": ("app.cli.lookup", "lookup_cli", "What DOI registries say."),
}
"""Each command: its module, its name there (a function, or a typer of its own), and what the list of commands says of it."""


def main() -> None:
    """The entry point: what goes wrong is said in a sentence."""
    try:
        cli()
    except Exception as error:  # noqa: BLE001 - what is not known there is raised again
        from app.cli.errors import report_error  # noqa: PLC0415 - knows the errors of all libraries, so it has to load them

        sys.exit(report_error(error))


class _Called(TyperGroup):
    """A group that knows its commands by name, and imports the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, _imported(str(name)), rest


def _imported(name: str) -> Any:
    module, attribute, _ = COMMANDS[name]
    gc.disable()  # what is imported stays: to look for garbage in it takes a seventh of the time
    command, around = getattr(import_module(module), attribute), typer.Typer()
    gc.enable()
    if isinstance(command, typer.Typer):
        around.add_typer(command, name=name)
    else:
        around.command(name)(command)
    return get_group(around).commands[name]


def _stand_in() -> None:
    """Of a command, until it is called."""


cli = typer.Typer(
    cls=_Called, no_args_is_help=True, add_completion=False, help="Citation statements, served."
)
for _name, (_, _, _says) in COMMANDS.items():
    cli.command(_name, help=_says)(_stand_in)

"""Entry point of the command line: a lazy table of commands.

A command's module is imported when it is called: to print help, or to start one more process, takes none of the time that
the imports of the others take.
"""

import gc
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from app import memory

COMMANDS = {
    "ingest": ("app.cli.ingest", "ingest", "Load documents and records."),
    "extract": (
        "app.cli.ingest",
        "extract",
        "Write what documents say as statement records, without a database.",
    ),
    "export": (
        "app.cli.export",
        "export",
        "Write all statements that a query finds, or their papers.",
    ),
    "check": (
        "app.cli.check",
        "check_lists",
        "Check reference lists against the store.",
    ),
    "serve": ("app.cli.serve", "serve", "Serve the API."),
    "mcp": ("app.cli.mcp", "mcp", "Answer an assistant's questions (Model Context Protocol)."),
    "resolve": (
        "app.cli.lookup",
        "resolve",
        "Ask Crossref for references that came without a DOI.",
    ),
    "openapi": ("app.cli.serve", "openapi", "Print the OpenAPI description."),
    "imports": ("app.cli.imports", "imports_cli", "What was loaded."),
    "doctor": (
        "app.cli.doctor",
        "doctor",
        "Check this installation and change nothing.",
    ),
    "keys": ("app.cli.admin", "keys_cli", "Keys to write with."),
    "alerts": ("app.cli.alerts", "alerts_cli", "Who is told of new statements."),
    "index": ("app.cli.admin", "index_cli", "The search index."),
    "db": ("app.cli.database", "db_cli", "The database: its schema and its backups."),
    "classify": ("app.cli.classify", "classify_cli", "The types of statements."),
    "lookup": ("app.cli.lookup", "lookup_cli", "What DOI registries say."),
}
"""Each command: its module, its name there (a function, or a `Typer` of its own), and its line in the list of commands."""


def main() -> None:
    """Run a command. An error that its user can mend is printed as a sentence."""
    memory.skip_command_lines()
    try:
        cli()
    except Exception as error:  # noqa: BLE001 - an unknown one is raised again
        from app.cli.errors import report_error  # noqa: PLC0415 - knows the errors of all libraries, so it has to load them

        sys.exit(report_error(error))


class _LazyGroup(TyperGroup):
    """A group that knows its commands by name, and imports the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, _load(str(name)), rest


def _load(name: str) -> Any:
    module, attribute, _ = COMMANDS[name]
    gc.disable()  # what is imported stays: to look for garbage in it takes a seventh of the time
    command, group = getattr(import_module(module), attribute), typer.Typer()
    gc.enable()
    if isinstance(command, typer.Typer):
        group.add_typer(command, name=name)
    else:
        group.command(name)(command)
    return get_group(group).commands[name]


def _placeholder() -> None:
    """Stands for a command until it is called."""


cli = typer.Typer(
    cls=_LazyGroup, no_args_is_help=True, add_completion=False, help="Citation statements, served."
)
for _name, (_, _, _help) in COMMANDS.items():
    cli.command(_name, help=_help)(_placeholder)

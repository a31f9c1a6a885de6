"""The lazy table of commands: complete, and without the libraries that others need."""

import subprocess
import sys
from importlib import import_module

import pytest
from typer import Typer
from typer.main import get_group

from app.cli.main import COMMANDS, cli

LIBRARIES = {"sqlalchemy", "pydantic", "alembic", "fastapi", "httpx", "lxml", "tantivy"}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_have_their_own_help_in_the_list(name: str) -> None:
    """The list of commands shows the beginning of each command's own help."""
    module, attribute, help_line = COMMANDS[name]
    command = getattr(import_module(module), attribute)
    help_ = command.info.help if isinstance(command, Typer) else command.__doc__
    assert str(help_).startswith(help_line.removesuffix("."))
    assert get_group(cli).commands[name].help == help_line


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("app.cli.main", LIBRARIES),
        ("app.cli.ingest", {"alembic", "fastapi", "uvicorn"}),
        ("app.cli.admin", {"alembic", "fastapi", "uvicorn", "lxml"}),
        ("app.cli.serve", {"alembic", "fastapi", "lxml"}),
    ],
)
def test_commands_import_no_library_they_do_not_need(module: str, unneeded: set[str]) -> None:
    """A command loads no library that it can do without."""
    program = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not unneeded & set(loaded)

"""The command line knows its commands without having imported them."""

import subprocess
import sys
from importlib import import_module

import pytest
from typer import Typer
from typer.main import get_group

from app.cli.main import COMMANDS, cli

LIBRARIES = {"sqlalchemy", "pydantic", "alembic", "fastapi", "httpx", "lxml", "tantivy"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    module, attribute, says = COMMANDS[name]
    command = getattr(import_module(module), attribute)
    help_ = command.info.help if isinstance(command, Typer) else command.__doc__
    assert str(help_).startswith(says.removesuffix("."))
    assert get_group(cli).commands[name].help == says


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("app.cli.main", LIBRARIES),
        ("app.cli.ingest", {"alembic", "fastapi", "uvicorn"}),
        ("app.cli.admin", {"alembic", "fastapi", "uvicorn", "lxml"}),
        ("app.cli.serve", {"alembic", "fastapi", "lxml"}),
    ],
)
def test_a_command_loads_no_library_that_it_can_do_without(module: str, unneeded: set[str]) -> None:
    asked = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not unneeded & set(loaded)

"""The lazy table of commands: complete, and without the libraries that others need."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer import Typer
from typer.main import get_group

from app.cli.main import COMMANDS, cli

LIBRARIES = {"sqlalchemy", "pydantic", "alembic", "fastapi", "httpx", "lxml", "tantivy"}
UNNEEDED_BY_SERVERS = {"typer", "rich", "pygments", "psycopg", "sqlalchemy.dialects.postgresql"}


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
        ("app.cli.server", LIBRARIES | {"typer"}),
    ],
)
def test_commands_import_no_library_they_do_not_need(module: str, unneeded: set[str]) -> None:
    """A command loads no library that it can do without."""
    assert not unneeded & loaded_by(f"import {module}")


def test_cluster_is_loaded_where_it_is_set(tmp_path: Path) -> None:
    """Without CITANCE_INDEX_URL a server loads nothing of it; with it nothing else, and no library for it alone. On
    SQLite it does without those of terminals and of PostgreSQL."""
    serve = "from app.asgi import app_from_environment; app_from_environment()"
    where = "import os; os.environ['CITANCE_INDEX_URL'] = 'http://127.0.0.1:9/x'"
    serve += f"; assert not {UNNEEDED_BY_SERVERS} & set(sys.modules)"
    more = loaded_by(f"{where}; {serve}", after=serve, CITANCE_DATA_DIR=str(tmp_path))
    assert "app.search.cluster.client" in more
    libraries = {name.partition(".")[0] for name in more} - sys.stdlib_module_names
    assert libraries == {"app"}
    assert all(name.startswith("app.search.cluster") for name in more if name.startswith("app."))


def loaded_by(program: str, after: str = "pass", **settings: str) -> set[str]:
    """The modules that a new interpreter loads for a program, after it has run another."""
    program = f"import sys; {after}; known = set(sys.modules); {program}; "
    program += "print(*set(sys.modules) - known, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **settings},
    )
    return set(done.stdout.splitlines())

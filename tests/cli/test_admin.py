"""app.cli.admin and app.cli.imports: names that can be read, and lists that show them as they are."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.admin import LONGEST_NAME, keys_cli
from app.cli.imports import imports_cli
from app.db.engine import open_database
from app.ingest import imports
from tests.conftest import NOON, ON_SQLITE, DatabaseLocation


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x1b[31mred", "x" * (LONGEST_NAME + 1)])
def test_key_wants_a_name_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before anything is made: it stands in lists, and beside corrections."""
    monkeypatch.setenv("CITANCE_DATA_DIR", str(tmp_path / "data"))
    done = CliRunner().invoke(keys_cli, ["create", name])
    assert done.exit_code == 2
    assert "printable" in done.output
    assert not (tmp_path / "data").exists()


@ON_SQLITE
def test_lists_show_names_as_they_are(
    location: DatabaseLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks like markup is none, and what would move the cursor or begin a line is a space."""
    monkeypatch.setenv("CITANCE_DATABASE_URL", location.url)
    monkeypatch.setenv("CITANCE_DATA_DIR", str(location.directory))
    assert CliRunner().invoke(keys_cli, ["create", "[/red] [b]me[/b]"]).exit_code == 0
    listed = CliRunner().invoke(keys_cli, ["list"])
    assert "[/red] [b]me[/b]" in listed.output, listed.exception
    database = open_database(location.url)
    with database.writing() as session:
        imports.enqueue(session, "a\x1b[31m\tb\nc.xml", "auto", Path("upload"), NOON)
    database.engine.dispose()
    (line,) = CliRunner().invoke(imports_cli, ["list"]).output.splitlines()
    assert line.split("\t")[-2:] == ["a [31m b c.xml", ""]
